#include "engine/inset/inset.hpp"
#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

namespace broadside::diagram {
namespace {

std::string router_words(const catalog::Moe& f, const InsetContext& c) {
    const catalog::Router& r = f.router;
    if (r.by_token)
        return c.told(grouped(f.active_experts) + " looked up by the token", {"active_experts", "router.by_token"});
    std::string words = "top " + grouped(f.active_experts) + " by score";
    if (r.groups && r.top_groups)
        words = "from " + grouped(*r.top_groups) + " of " + grouped(*r.groups) + " groups, score";
    return c.told(words + (r.bias ? " + bias" : ""),
                  {"active_experts", "router.bias", "router.groups", "router.top_groups"});
}

/// What happens to the scores of the chosen experts before they weight.
std::string sum_words(const catalog::Router& r) {
    if (r.applies_to_input) return "Sum of the active experts";
    std::string words = "Weighted sum";
    if (r.renormalise) words += ", renormalized";
    if (r.scale != 1) words += ", × " + plain_number(r.scale);
    return words;
}

/// What happens to gate and up inside the experts, a line for each part of it.
std::vector<Pen::Row> gating_rows(const catalog::Moe& f, const InsetContext& c) {
    std::vector<Pen::Row> rows;
    const auto add = [&](const std::string& who, const std::optional<catalog::Gating>& gating, const char* field) {
        if (!gating) return;
        const catalog::GatingWords words = catalog::words_of(*gating);
        // Read from the bottom to the top.
        std::vector<Pen::Row> own;
        for (const std::string& part : {words.limits, words.caps, words.product})
            if (!part.empty())
                own.push_back({Component::experts, c.told((own.empty() ? who + words.from : "") + part, {field})});
        rows.insert(rows.end(), own.rbegin(), own.rend());
    };
    add("in each: ", f.gating, "gating");
    if (f.shared) add("shared: ", f.shared->gating, "shared.gating");
    return rows;
}

}    // namespace

// Columns: what runs always (shared experts, or a dense path), the router, the experts' own input.
std::vector<Inset> insets(const catalog::Moe& f, const InsetContext& c) {
    const std::int64_t d = c.model.embedding_dim, inside = f.latent_dim.value_or(d);
    const Component kind = Component::experts;
    const bool beside = f.shared || f.parallel_dense;
    const int router = beside ? 1 : 0, input = router + 1;
    Flow flow(c.pen, "inset." + c.name);

    flow.box("router", {router, 0}, Component::plain,
             {c.told(router_score(f), {"router.score", "router.logit_cap", "bias"}), router_words(f, c)});
    flow.wire("", "router");
    const Experts experts{
        f.experts,
        f.active_experts,
        f.router.groups.value_or(1),
        f.router.top_groups.value_or(1),
        c.told(grouped(f.active_experts) + " of " + grouped(f.experts) + " experts" +
                   (f.zero_experts > 0 ? " and " + grouped(f.zero_experts) + " that do nothing" : ""),
               {"active_experts", "experts", "zero_experts"}),
        c.told(catalog::to_string(f.activation) + ", " + grouped(f.expert_hidden) + (f.bias ? ", + b" : "") +
                   (f.image_hidden ? "; for images others, " + grouped(*f.image_hidden) : ""),
               {"activation", "expert_hidden", "bias", "image_hidden"})};
    flow.picture(
        "experts", {router, 1, 2}, experts_size(c.pen, experts),
        [experts](Pen& pen, double width) { return experts_most_height(pen, experts, width); },
        [experts](Pen& pen, const std::string& id, const Rect& r) { draw_experts(pen, id, r, experts); });
    flow.wire("router", "experts");

    if (f.latent_dim) {
        flow.box("down", {input, 0}, kind, {"Down", c.told(widths(d, inside), {"latent_dim"})});
        flow.wire("", "down");
        flow.wire("down", "experts");
    } else if (f.router.applies_to_input) {
        flow.node("weight", {input, 0}, Sign::times);
        flow.across("router", "weight");
        flow.wire("", "weight");
        flow.wire("weight", "experts");
    } else {
        flow.least_column(input, 20);
        flow.wire("", "experts", input);
    }

    int row = 2;
    std::string top = "experts";
    if (const std::vector<Pen::Row> limits = gating_rows(f, c); !limits.empty()) {
        flow.rows("gating", {router, row++, 2}, limits);
        flow.wire(top, "gating");
        top = "gating";
    }
    if (!(f.router.applies_to_input && f.active_experts == 1)) {    // else there is nothing to weight or add
        flow.box("sum", {router, row++, 2}, kind,
                 {{}, c.told(sum_words(f.router), {"router.renormalise", "router.scale", "router.applies_to"})});
        flow.wire(top, "sum");
        top = "sum";
    }
    if (f.latent_norm) {
        flow.box("latent-norm", {router, row++, 2}, Component::norm, {{}, c.told("RMSNorm", {"latent_norm"})});
        flow.wire(top, "latent-norm");
        top = "latent-norm";
    }
    if (f.latent_dim) {
        flow.box("up", {router, row++, 2}, kind, {{}, c.told("Up " + widths(inside, d), {"latent_dim"})});
        flow.wire(top, "up");
        top = "up";
    }
    if (f.joins_later) {
        flow.box("later", {router, row++, 2}, Component::residual,
                 {{}, c.told("joins one layer later", {"joins_later"})});
        flow.wire(top, "later");
        top = "later";
    }
    if (f.own_input) {
        flow.box("own-input", {router, row++, 2}, Component::norm,
                 {{}, c.told("experts read the layer's input, normed", {"own_input"})});
        flow.wire(top, "own-input");
        top = "own-input";
    }
    if (f.shared && f.shared->weighed) {
        flow.box("share", {router, row++, 2}, Component::plain,
                 {{}, c.told("× a,  a, b = softmax(W x + c)", {"shared.weighed"})});
        flow.wire(top, "share");
        top = "share";
    }
    if (beside) {
        flow.node("add", {router, row++, 2}, Sign::plus);
        flow.wire(top, "add");
        top = "add";
    }
    if (f.shared) {
        const std::string many = f.shared->count == 1 ? "Shared" : grouped(f.shared->count) + " shared";
        flow.box("shared", {0, 1}, kind,
                 {many, c.told(grouped(f.shared->hidden) + " wide", {"shared.count", "shared.hidden"})});
        flow.wire("", "shared");
        if (f.shared->gate || f.shared->weighed) {
            flow.box("gate", {0, 2}, Component::plain,
                     {{}, f.shared->gate ? c.told("× σ gate", {"shared.gate"}) : c.told("× b", {"shared.weighed"})});
            flow.wire("shared", "gate");
            flow.wire("gate", "add");
        } else {
            flow.wire("shared", "add");
        }
    }
    if (f.parallel_dense) {
        const catalog::ParallelDense& p = *f.parallel_dense;
        flow.box("dense", {0, 1}, Component::dense_ffn,
                 {"Dense", c.told(catalog::to_string(p.activation) + ", " + grouped(p.hidden),
                                  {"parallel_dense.activation", "parallel_dense.hidden"})});
        flow.wire("", "dense");
        flow.wire("dense", "add");
        if (p.scale != 1) {
            flow.box("scale", {router, row++, 2}, Component::plain,
                     {{}, c.told("× " + plain_number(p.scale, 4), {"parallel_dense.scale"})});
            flow.wire("add", "scale");
            top = "scale";
        }
    }
    if (f.shared && f.shared->scale != 1) {
        flow.box("scale", {router, row++, 2}, Component::plain,
                 {{}, c.told("× " + plain_number(f.shared->scale, 4), {"shared.scale"})});
        flow.wire(top, "scale");
        top = "scale";
    }
    if (f.output_norm) {
        flow.box("output-norm", {router, row++, 2}, Component::norm, {{}, c.told("RMSNorm", {"output_norm"})});
        flow.wire(top, "output-norm");
        top = "output-norm";
    }
    flow.wire(top, "");
    const Naming name = naming(catalog::Ffn(f));
    return {flow_inset(c.pen, std::move(flow), kind, name.full,
                       c.where.empty() ? grouped(inside) + " → " + widths(f.expert_hidden, inside) : c.where)};
}

}    // namespace broadside::diagram
