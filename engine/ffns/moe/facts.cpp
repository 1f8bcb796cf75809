#include "engine/ffns/moe/facts.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/reader.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace broadside::catalog {
namespace {

void read_router(Reader& r, Router& router) {
    constexpr std::pair<const char*, RouterScore> scores[] = {{"sigmoid", RouterScore::sigmoid},
                                                              {"softmax", RouterScore::softmax},
                                                              {"sqrt-softplus", RouterScore::sqrt_softplus}};
    r.choice("score", router.score, scores, Need::must, "What makes scores of the router's logits");
    r.flag("bias", router.bias, Need::must, "A bias per expert that counts in the selection");
    r.flag("logit_bias", router.logit_bias, Need::may,
           "A bias per expert on the logits, which counts in the weights, too");
    r.integer("groups", router.groups, {1, 1e6}, Need::may, "Groups of experts, where the router chooses groups first");
    r.integer("top_groups", router.top_groups, {1, 1e6}, Need::may, "Groups that it chooses from");
    r.number("logit_cap", router.logit_cap, {1e-3, 1e6}, Need::may,
             "The router's logits x become logit_cap · tanh(x / logit_cap)");
    r.number("logit_std", router.logit_std, {1e-6, 1e6}, Need::may,
             "The router's logits of a token are divided by their standard deviation and multiplied by this");
    r.number("scale", router.scale, {1e-6, 1e6}, Need::must, "Factor on the chosen weights");
    r.flag("renormalise", router.renormalise, Need::must, "The chosen weights are made to add up to one");
    constexpr std::pair<const char*, bool> sides[] = {{"input", true}, {"output", false}};
    r.choice("applies_to", router.applies_to_input, sides, Need::may,
             "What the weight scales: the expert's input or its output (which it is where left out)");
    r.flag("by_token", router.by_token, Need::may,
           "A table gives the experts of each token of the vocabulary; scores only weight them");
    r.flag("product_keys", router.product_keys, Need::may,
           "The score of an expert is the sum of two, of its row and its column in a square of all experts");
    r.integer(
        "hidden", router.hidden, {1, 1e6}, Need::may,
        "Width of an MLP that makes the scores: down to it, a norm, two layers with GELU, all but the scores with "
        "biases");
    r.flag("carried", router.carried, Need::may,
           "What comes down to it joins what came down in the layer below, times learned weights");
    r.flag("skip", router.skip, Need::may, "A further choice is to use no expert");
    r.flag("learned_scale", router.learned_scale, Need::may, "The weights are multiplied by a learned number, too");
    r.flag("layer_input", router.layer_input, Need::may,
           "Scores are made of what the layer gets, before its mixer and without a norm");
    r.flag("earlier_input", router.earlier_input, Need::may,
           "Scores are made of what the feed-forward of the layer below reads");
    r.flag("each_group", router.each_group, Need::may, "Of every group as many experts are chosen");
    r.flag("expert_scales", router.expert_scales, Need::may, "A learned factor of each expert on its weight");
    if (router.each_group && !router.groups) r.error("each_group", "has no meaning without groups");
    if (router.each_group && router.groups && router.top_groups != router.groups)
        r.error("each_group", "expected as many top_groups as groups");
    if (router.earlier_input && router.layer_input) r.error("earlier_input", "does not go together with layer_input");
    if (router.carried && !router.hidden) r.error("carried", "has no meaning without hidden");
    if (router.hidden && router.product_keys) r.error("hidden", "does not go together with product_keys");
    if (router.product_keys && router.groups) r.error("product_keys", "does not go together with groups");
    if (router.groups.has_value() != router.top_groups.has_value())
        r.error(router.groups ? "groups" : "top_groups", "groups and top_groups go together");
    if (router.groups && router.top_groups && *router.top_groups > *router.groups)
        r.error("top_groups", fmt::format("chooses {} of {} groups", *router.top_groups, *router.groups));
}

double router_weights(const Moe& f, double d) {
    if (f.router.product_keys) return 2 * d * std::floor(std::sqrt(f.experts));
    const double choices = f.experts + f.zero_experts + (f.router.skip ? 1 : 0);
    if (!f.router.hidden) return d * choices;
    // Down with a bias, weights of the state below, norm, two layers with biases, scores.
    const double width = *f.router.hidden;
    return d * width + width + (f.router.carried ? width : 0) + width + 2 * (width * width + width) + width * choices;
}

double shared_weights(const Moe& f, double d) {
    if (!f.shared) return 0;
    const double each =
        matrices(f.activation) * d * static_cast<double>(f.shared->hidden) + learned_numbers(f.activation);
    return f.shared->count * each + (f.shared->gate ? d : 0) + (f.shared->weighed ? 2 * d + 2 : 0) +
           (f.shared->scored ? d * f.shared->count : 0);
}

double weights(const Moe& f, double d, double experts) {
    const double n = matrices(f.activation), hidden = static_cast<double>(f.expert_hidden);
    const double width = f.latent_dim ? static_cast<double>(*f.latent_dim) : d;
    const double learned = learned_numbers(f.activation);    // of each expert
    double sum = router_weights(f, d) + experts * (n * width * hidden + learned);
    if (f.router.bias) sum += f.experts + f.zero_experts + (f.router.skip ? 1 : 0);
    if (f.router.logit_bias) sum += f.experts;
    if (f.router.learned_scale) sum += 1;
    if (f.router.expert_scales) sum += f.experts;
    if (f.latent_dim && f.latent_norm) sum += width;
    if (f.own_input) sum += d;
    if (f.output_bias) sum += d;
    if (f.output_norm) sum += d;
    if (f.bias) sum += experts * ((n - 1) * hidden + width) + f.experts;    // the router has one, too
    if (f.latent_dim) sum += 2 * d * width;
    sum += shared_weights(f, d);
    if (f.adjugates)    // of a token's at most one for each of its experts
        sum += std::min(experts, static_cast<double>(f.experts / f.adjugates->group)) * n * d *
               static_cast<double>(f.adjugates->hidden);
    if (const auto& dense = f.parallel_dense) {
        sum += matrices(dense->activation) * d * static_cast<double>(dense->hidden);
        if (dense->norms) sum += 4 * d;    // that of the router is a vector of factors
    }
    return sum;
}

}    // namespace

void read(Reader& r, Moe& f) {
    r.integer("experts", f.experts, {1, 1e6}, Need::must, "Routed experts");
    r.integer("active_experts", f.active_experts, {1, 1e6}, Need::must, "Routed experts that a token uses");
    r.integer("expert_hidden", f.expert_hidden, {1, 1e8}, Need::must, "Hidden width of an expert");
    read_activation(r, f.activation);
    r.flag("bias", f.bias, Need::may, "The matrices of experts and router have biases");
    read_gating(r, f.activation, f.gating);
    r.object("shared", Need::may, "Experts that every token uses", [&](Reader& s) {
        SharedExperts shared;
        s.integer("count", shared.count, {1, 1024}, Need::must, "How many");
        s.integer("hidden", shared.hidden, {1, 1e8}, Need::must, "Hidden width of each");
        s.flag("gate", shared.gate, Need::may, "Its output is scaled by a sigmoid gate of its own");
        s.flag("weighed", shared.weighed, Need::may,
               "Its output and that of the routed experts are weighed by a softmax over the two, made of the token");
        s.number("scale", shared.scale, {1e-6, 1e6}, Need::may, "Factor on the sum of routed and shared experts");
        read_gating(s, f.activation, shared.gating);
        s.flag("scored", shared.scored, Need::may,
               "The router scores each of them, too; their weights and those of the chosen experts are made one sum");
        if (shared.gate && shared.weighed) s.error("weighed", "does not go together with gate");
        if (shared.scored && (shared.gate || shared.weighed))
            s.error("scored", "does not go together with gate or weighed");
        f.shared = shared;
    });
    r.integer("latent_dim", f.latent_dim, {1, 1e8}, Need::may,
              "Width that the routed experts work in, where it is not d");
    r.flag("latent_norm", f.latent_norm, Need::may, "A norm on the sum of the experts in that width");
    r.integer("zero_experts", f.zero_experts, {1, 1e6}, Need::may,
              "Experts without weights beside them, which give their input back");
    r.flag("reuses_experts", f.reuses_experts, Need::may,
           "The routed experts are those of an earlier layer; router and shared experts are its own");
    r.flag("reuses_router", f.reuses_router, Need::may, "The router is that earlier layer's, too");
    r.flag("joins_later", f.joins_later, Need::may,
           "The output joins the residual path at the end of the next layer, past its mixer and feed-forward");
    r.flag("own_input", f.own_input, Need::may, "Experts read the layer's input, through a norm of their own");
    r.flag("output_bias", f.output_bias, Need::may, "A bias on the sum of the routed experts");
    r.flag("output_norm", f.output_norm, Need::may, "A norm on the output, that of shared experts included");
    r.integer("image_hidden", f.image_hidden, {1, 1e8}, Need::may,
              "Hidden width of as many further experts, which with a router of their own take the tokens of images");
    r.object("router", Need::must, "How experts are chosen", [&](Reader& router) { read_router(router, f.router); });
    r.object("parallel_dense", Need::may, "A dense path beside the experts", [&](Reader& p) {
        ParallelDense dense;
        p.integer("hidden", dense.hidden, {1, 1e8}, Need::must, "Hidden width");
        read_activation(p, dense.activation);
        p.number("scale", dense.scale, {1e-6, 1e6}, Need::must, "Factor on the sum of both paths");
        p.flag("norms", dense.norms, Need::may,
               "Both paths end in norms of their own; experts and router read the residual path through theirs");
        f.parallel_dense = dense;
    });
    r.object(
        "adjugates", Need::may,
        "A further expert for each group of experts, which works where one of its group does, with that one's weight",
        [&](Reader& a) {
            Adjugates adjugates;
            a.integer("group", adjugates.group, {1, 1e6}, Need::must, "Experts of a group");
            a.integer("hidden", adjugates.hidden, {1, 1e8}, Need::must, "Hidden width of each");
            a.number("scale", adjugates.scale, {1e-6, 1e6}, Need::must, "Factor on their sum");
            if (adjugates.group > 0 && f.experts % adjugates.group != 0)
                a.error("group", fmt::format("{} experts are not a multiple of it", grouped(f.experts)));
            if (adjugates.group > 0) f.adjugates = adjugates;
        });
    r.text("note", f.note, Need::may, "Comment");
    if (f.reuses_experts && (f.bias || f.adjugates))
        r.error("reuses_experts", "does not go together with bias or adjugates");
    if (f.reuses_router && !f.reuses_experts) r.error("reuses_router", "has no meaning without reuses_experts");
    if (f.reuses_router && (f.latent_dim || f.image_hidden || f.parallel_dense || f.router.hidden))
        r.error("reuses_router", "does not go together with latent_dim, image_hidden, parallel_dense or router.hidden");
    if (f.adjugates && (f.latent_dim || f.bias)) r.error("adjugates", "does not go together with latent_dim or bias");
    if (f.router.logit_bias && f.bias) r.error("router.logit_bias", "bias has it already");
    if (f.router.logit_bias && (f.router.hidden || f.router.product_keys || f.router.skip || f.zero_experts > 0 ||
                                f.image_hidden || f.reuses_router))
        r.error("router.logit_bias", "goes together with one matrix that scores experts of this layer alone");
    if (f.latent_norm && !f.latent_dim) r.error("latent_norm", "has no meaning without latent_dim");
    if (f.output_bias && f.latent_dim) r.error("output_bias", "does not go together with latent_dim");
    if (f.image_hidden && (f.latent_dim || f.bias))
        r.error("image_hidden", "does not go together with latent_dim or bias");
    if (f.router.product_keys && f.zero_experts > 0)
        r.error("router.product_keys", "does not go together with zero_experts");
    if (f.experts <= 0) return;
    if (f.active_experts > f.experts)
        r.error("active_experts", fmt::format("{} active experts of only {}", f.active_experts, f.experts));
    if (f.router.each_group && f.router.groups && f.router.top_groups == f.router.groups &&
        f.active_experts % *f.router.groups != 0)
        r.error("router.each_group",
                fmt::format("{} active experts are not as many of {} groups", f.active_experts, *f.router.groups));
    if (f.router.groups && f.experts % *f.router.groups != 0)
        r.error("router.groups", fmt::format("{} groups do not divide {} experts", *f.router.groups, f.experts));
    if (f.router.groups && f.router.top_groups && *f.router.top_groups <= *f.router.groups &&
        f.active_experts <= f.experts && f.active_experts > f.experts / *f.router.groups * *f.router.top_groups)
        r.error("active_experts", fmt::format("{} active experts do not fit in {} groups of {}", f.active_experts,
                                              *f.router.top_groups, f.experts / *f.router.groups));
}

std::string summary(const Moe& f) {
    std::string out = fmt::format("{} of {} experts, {} of {}", f.active_experts, grouped(f.experts),
                                  to_string(f.activation), grouped(f.expert_hidden));
    if (f.shared)
        out += fmt::format(", {} shared of {}{}", f.shared->count, grouped(f.shared->hidden),
                           f.shared->gate      ? ", gated"
                           : f.shared->weighed ? ", weighed against the others"
                           : f.shared->scored  ? ", scored with the others"
                                               : "");
    if (f.shared && f.shared->scale != 1) out += ", sum × " + plain_number(f.shared->scale, 4);
    if (f.image_hidden) out += fmt::format(", {} more of {} for images", grouped(f.experts), grouped(*f.image_hidden));
    if (f.zero_experts > 0) out += fmt::format(", {} zero experts beside", grouped(f.zero_experts));
    if (f.adjugates)
        out += fmt::format(", one of {} more for each {}, × {}", grouped(f.adjugates->hidden), f.adjugates->group,
                           plain_number(f.adjugates->scale, 4));
    if (f.latent_dim)
        out += ", experts in a latent of " + grouped(*f.latent_dim) + (f.latent_norm ? ", their sum normed" : "");
    if (f.own_input) out += ", experts on the layer's input";
    if (f.reuses_experts)
        out += f.reuses_router ? ", experts and router of an earlier layer" : ", the experts of an earlier layer";
    if (f.joins_later) out += ", added one layer later";
    if (f.output_bias) out += ", bias on their sum";
    if (f.output_norm) out += ", output normed";
    if (f.parallel_dense)
        out += fmt::format(", dense path beside: {} of {}{}{}", to_string(f.parallel_dense->activation),
                           grouped(f.parallel_dense->hidden),
                           f.parallel_dense->scale != 1 ? ", sum × " + plain_number(f.parallel_dense->scale, 4) : "",
                           f.parallel_dense->norms ? ", both with norms of their own" : "");
    out += f.router.score == RouterScore::sigmoid   ? ", sigmoid router"
           : f.router.score == RouterScore::softmax ? ", softmax router"
                                                    : ", √softplus router";
    if (f.router.layer_input) out += " on the layer's input";
    if (f.router.earlier_input) out += " on the input of the feed-forward below";
    if (f.router.groups && f.router.each_group)
        out += fmt::format(", {} of each of {} groups", f.active_experts / *f.router.groups, *f.router.groups);
    else if (f.router.groups)
        out += fmt::format(", {} of {} groups", f.router.top_groups.value_or(0), *f.router.groups);
    if (f.router.bias) out += ", selection bias";
    if (f.router.logit_bias) out += ", bias on the logits";
    if (f.router.product_keys) out += ", scores are sums of two";
    if (f.router.hidden) out += fmt::format(", scores of an MLP {} wide", grouped(*f.router.hidden));
    if (f.router.carried) out += " with the state of the one below";
    if (f.router.skip) out += ", or no expert";
    if (f.router.by_token) out += ", experts looked up by the token";
    if (f.router.logit_cap) out += ", its logits capped at " + plain_number(*f.router.logit_cap);
    if (f.router.logit_std) out += ", its logits of standard deviation " + plain_number(*f.router.logit_std, 3);
    if (f.router.renormalise) out += ", weights renormalized";
    if (f.router.expert_scales) out += ", a learned factor on each weight";
    if (f.router.scale != 1) out += (f.router.renormalise ? " × " : ", weights × ") + plain_number(f.router.scale, 3);
    if (f.router.learned_scale) out += " × a learned number";
    if (f.router.applies_to_input) out += ", on the experts' input";
    if (f.bias) out += ", biases in experts and router";
    if (f.gating) out += ", " + gating_words(f.gating, f.activation);
    return f.shared && f.shared->gating ? out + "; shared " + gating_words(f.shared->gating, f.activation) : out;
}

double parameters(const Moe& f, double d) {
    if (f.reuses_router) return shared_weights(f, d);
    double sum = weights(f, d, f.reuses_experts ? 0 : f.experts);
    if (f.image_hidden) {    // experts, router and its bias once more; a token of text uses none of them
        sum += f.experts *
               (matrices(f.activation) * d * static_cast<double>(*f.image_hidden) + d + learned_numbers(f.activation));
        if (f.router.bias) sum += f.experts;
    }
    return sum;
}

double active_parameters(const Moe& f, double d) { return weights(f, d, f.active_experts); }

double first_layer_lacks(const Moe& f, double) { return f.router.carried ? f.router.hidden.value_or(0) : 0; }

}    // namespace broadside::catalog
