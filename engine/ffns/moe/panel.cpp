#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/inset/graph.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

namespace broadside::diagram {
namespace {

/// What happens to gate and up, a line each for limits, caps and product: `from layer 44: SiLU(gate) ≤ 7, up in ±7`.
std::vector<std::string> gating_lines(const std::optional<catalog::Gating>& gating, catalog::Activation activation,
                                      bool briefly = false) {
    std::vector<std::string> out;
    if (!gating) return out;
    catalog::GatingWords words = catalog::words_of(*gating, activation);
    if (gating->limit) {
        const std::string limit = plain_number(*gating->limit);
        const std::string gate =
            gating->behind_activation ? catalog::inner_function(activation) + "(gate)" : std::string("gate");
        words.limits = fmt::format("{} ≤ {}, up in ±{}", gate, limit, limit);
    }
    if (briefly && gating->first_layer) words.from = fmt::format("from {}: ", *gating->first_layer);
    for (const std::string& part : {words.limits, words.caps, words.product})
        if (!part.empty()) out.push_back((out.empty() ? words.from : "") + part);
    return out;
}

void add_shared(std::vector<PanelItem>& items, const catalog::Moe& f, const catalog::Moe* was, const PanelContext& c) {
    if (f.shared) {
        std::string words = "+ " + grouped(f.shared->count) + " shared";
        if (f.shared->hidden != f.expert_hidden) words += ", " + grouped(f.shared->hidden) + " wide";
        if (f.shared->gate) words += ", σ gate";
        if (f.shared->weighed) words += ", weighed by softmax";
        if (f.shared->scored) words += ", scored with the others";
        if (f.shared->scale != 1) words += ", sum × " + plain_number(f.shared->scale, 4);
        const bool changed =
            was != nullptr && (!was->shared || was->shared->gate != f.shared->gate ||
                               was->shared->weighed != f.shared->weighed || was->shared->scored != f.shared->scored);
        items.push_back(told(c.told(words, {"shared.count", "shared.hidden", "shared.gate", "shared.weighed",
                                            "shared.scored", "shared.scale"}),
                             changed));
        items.back().joins = true;
    } else if (was != nullptr && was->shared) {
        items.push_back(told("no shared expert", true));
    }
}

void add_gating(std::vector<PanelItem>& items, const catalog::Moe& f, const PanelContext& c) {
    for (const std::string& words : gating_lines(f.gating, f.activation))
        items.push_back(plain(c.told(words, {"gating"})));
    if (f.shared) {
        const auto lines = gating_lines(f.shared->gating, f.activation),
                   brief = gating_lines(f.shared->gating, f.activation, true);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            items.push_back(plain(c.told("shared " + lines[i], {"shared.gating"})));
            if (brief[i] != lines[i]) items.back().brief = c.told("shared " + brief[i], {"shared.gating"});
        }
    }
}

/// How experts are chosen, and what their outputs are weighted with.
void add_router(std::vector<PanelItem>& items, const catalog::Moe& f, const catalog::Moe* was, const PanelContext& c) {
    const catalog::Router& r = f.router;
    std::string score = router_score(f);
    const std::initializer_list<std::string_view> fields = {"router.score",     "router.bias",      "router.logit_bias",
                                                            "router.logit_cap", "router.logit_std", "bias"};
    if (r.bias) score += ", score + bias";
    items.push_back(
        told(c.told(score, fields), was != nullptr && (was->router.score != r.score || was->router.bias != r.bias)));
    constexpr std::string_view router = " router";
    if (const std::size_t at = score.find(router); at != std::string::npos)
        items.back().brief = c.told(score.erase(at, router.size()), fields);
    if (r.product_keys)
        items.push_back(told(c.told("scores by row + column", {"router.product_keys"}),
                             was != nullptr && !was->router.product_keys));
    if (r.hidden) {
        items.push_back(told(c.told("scores of an MLP " + grouped(*r.hidden) + " wide" +
                                        (r.carried ? ", + the state of the one below" : ""),
                                    {"router.hidden", "router.carried"}),
                             was != nullptr && !was->router.hidden));
        items.back().brief = c.told("MLP of " + grouped(*r.hidden) + (r.carried ? ", carried on" : ""),
                                    {"router.hidden", "router.carried"});
    }
    if (r.skip) items.push_back(told(c.told("or no expert", {"router.skip"}), was != nullptr && !was->router.skip));
    if (r.by_token)
        items.push_back(told(c.told("experts looked up by the token", {"router.by_token"}),
                             was != nullptr && !was->router.by_token));
    if (r.layer_input)
        items.push_back(told(c.told("scored before the mixer", {"router.layer_input"}),
                             was != nullptr && !was->router.layer_input));
    if (r.earlier_input)
        items.push_back(told(c.told("scored on the input of the one below", {"router.earlier_input"}),
                             was != nullptr && !was->router.earlier_input));
    if (r.groups && r.each_group) {
        items.push_back(told(
            c.told(fmt::format("{} of each of {} groups", grouped(f.active_experts / *r.groups), grouped(*r.groups)),
                   {"active_experts", "router.groups", "router.each_group"}),
            was != nullptr && !was->router.each_group));
    } else if (r.groups && r.top_groups) {
        items.push_back(told(c.told(fmt::format("{} of {} groups", grouped(*r.top_groups), grouped(*r.groups)),
                                    {"router.groups", "router.top_groups"}),
                             was != nullptr && !was->router.groups));
        items.back().joins = true;
    }
    std::vector<std::string> weights;
    if (r.renormalise) weights.emplace_back("renormalized");
    if (r.scale != 1) weights.push_back("× " + plain_number(r.scale));
    if (r.learned_scale) weights.emplace_back("× a learned s");
    if (r.expert_scales) weights.emplace_back("× learned factors");
    if (r.applies_to_input) weights.emplace_back("weight on the input");
    if (!weights.empty()) {
        items.push_back(plain(c.told(fmt::format("{}", fmt::join(weights, ", ")),
                                     {"router.renormalise", "router.scale", "router.learned_scale",
                                      "router.expert_scales", "router.applies_to"})));
        items.back().joins = true;
    }
}

}    // namespace

std::optional<Panel> panel(const catalog::Moe& f, const PanelContext& c) {
    const Naming name = naming(catalog::Ffn(f));
    const catalog::Moe* was = counterpart(c, f);
    const catalog::Router& r = f.router;
    Panel out{.id = "panel." + c.name, .kind = name.kind, .title = name.full};
    out.note =
        c.told(fmt::format("{} of {}", grouped(f.active_experts), grouped(f.experts)), {"active_experts", "experts"});
    out.changed = changed_kind(c, catalog::Ffn(f));
    out.picture = expert_squares(f.experts, f.active_experts, r.groups.value_or(1), r.top_groups.value_or(1));

    if (const int each = experts_per_square(f.experts); each > 1)
        out.items.push_back(plain(grouped(each) + " experts per square"));
    out.items.push_back(told(c.told("each " + grouped(f.expert_hidden) + " wide, " + catalog::to_string(f.activation) +
                                        (f.bias ? ", bias" : ""),
                                    {"expert_hidden", "activation", "bias"}),
                             was != nullptr && was->activation != f.activation));
    add_shared(out.items, f, was, c);
    add_gating(out.items, f, c);
    if (f.zero_experts > 0)
        out.items.push_back(told(c.told("+ " + grouped(f.zero_experts) + " zero experts", {"zero_experts"}),
                                 was != nullptr && was->zero_experts == 0));
    if (f.adjugates)
        out.items.push_back(
            told(c.told(fmt::format("+ {} more, {} wide, one for {}, × {}", grouped(f.experts / f.adjugates->group),
                                    grouped(f.adjugates->hidden), grouped(f.adjugates->group),
                                    plain_number(f.adjugates->scale, 4)),
                        {"adjugates.group", "adjugates.hidden", "adjugates.scale"}),
                 was != nullptr && !was->adjugates));
    if (f.latent_dim)
        out.items.push_back(told(
            c.told("latent " + widths(c.model.embedding_dim, *f.latent_dim) + (f.latent_norm ? ", sum normed" : ""),
                   {"latent_dim", "latent_norm"}),
            was != nullptr && !was->latent_dim));
    add_router(out.items, f, was, c);
    if (f.output_bias)
        out.items.push_back(told(c.told("+ bias on their sum", {"output_bias"}), was != nullptr && !was->output_bias));
    if (f.output_norm)
        out.items.push_back(told(c.told("output normed", {"output_norm"}), was != nullptr && !was->output_norm));
    if (f.reuses_experts)
        out.items.push_back(
            told(c.told(f.reuses_router ? "experts and router of an earlier layer" : "the experts of an earlier layer",
                        {"reuses_experts", "reuses_router"}),
                 was != nullptr && !was->reuses_experts));
    if (f.image_hidden)
        out.items.push_back(
            told(c.told("images: " + grouped(f.experts) + " others, " + grouped(*f.image_hidden) + " wide",
                        {"image_hidden", "experts"}),
                 was != nullptr && !was->image_hidden));
    if (f.joins_later)
        out.items.push_back(
            told(c.told("joins one layer later", {"joins_later"}), was != nullptr && !was->joins_later));
    if (f.own_input)
        out.items.push_back(
            told(c.told("experts read the layer's input", {"own_input"}), was != nullptr && !was->own_input));
    if (f.parallel_dense) {
        const catalog::ParallelDense& p = *f.parallel_dense;
        std::string words = "dense path " + grouped(p.hidden) + ", " + catalog::to_string(p.activation);
        if (p.scale != 1) words += ", sum × " + plain_number(p.scale, 4);
        if (p.norms) words += ", norms of its own";
        out.items.push_back(told(c.told(words, {"parallel_dense.activation", "parallel_dense.hidden",
                                                "parallel_dense.scale", "parallel_dense.norms"}),
                                 was != nullptr && !was->parallel_dense));
    }
    return out;
}

}    // namespace broadside::diagram
