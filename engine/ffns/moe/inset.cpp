#include "engine/inset/inset.hpp"
#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

namespace broadside::diagram {
namespace {

std::string router_words(const catalog::Moe& f, const InsetContext& c) {
    const catalog::Router& r = f.router;
    if (r.by_token)
        return c.told(grouped(f.active_experts) + " looked up by the token", {"active_experts", "router.by_token"});
    std::string words = "top " + grouped(f.active_experts) + " by " + (r.product_keys ? "row + column" : "score");
    if (r.groups && r.each_group)
        words = "top " + grouped(f.active_experts / *r.groups) + " of each of " + grouped(*r.groups) + " groups";
    else if (r.groups && r.top_groups)
        words = "from " + grouped(*r.top_groups) + " of " + grouped(*r.groups) + " groups, score";
    words += r.bias ? " + bias" : "";
    if (f.shared && f.shared->scored) words += "; the shared, too";
    return c.told(words, {"shared.scored", "active_experts", "router.bias", "router.groups", "router.top_groups",
                          "router.product_keys", "router.each_group"});
}

/// What happens to the scores of the chosen experts before they weight.
std::string sum_words(const catalog::Moe& f) {
    const catalog::Router& r = f.router;
    std::string words = "Sum of the active experts";
    if (!r.applies_to_input) {
        words = "Weighted sum";
        if (r.renormalise) words += f.shared && f.shared->scored ? ", renormalized with the shared" : ", renormalized";
        if (r.expert_scales) words += ", × a learned factor each";
        if (r.scale != 1) words += ", × " + plain_number(r.scale);
        if (r.learned_scale) words += r.scale != 1 ? " s" : ", × s";
    }
    return words + (f.output_bias ? " + b" : "");
}

/// What happens to gate and up inside the experts, a line for each part of it.
std::vector<Pen::Row> gating_rows(const catalog::Moe& f, const InsetContext& c) {
    std::vector<Pen::Row> rows;
    const auto add = [&](const std::string& who, const std::optional<catalog::Gating>& gating, const char* field) {
        if (!gating) return;
        const catalog::GatingWords words = catalog::words_of(*gating, f.activation);
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

/// The graph from the bottom to the top. Columns: what runs always (shared experts, or a dense path), the router, the
/// experts' own input.
class Graph {
public:
    Graph(const catalog::Moe& f, const InsetContext& c)
        : f_(f),
          c_(c),
          width_(c.model.embedding_dim),
          inside_(f.latent_dim.value_or(width_)),
          router_(f.shared || f.parallel_dense ? 1 : 0),
          flow_(c.pen, "inset." + c.name) {}

    Flow made() && {
        router();
        experts();
        expert_input();
        output_of_experts();
        const bool beside = f_.shared || f_.parallel_dense;
        if (beside) {
            flow_.node("add", next_row(), Sign::plus);
            climb("add");
        }
        if (f_.shared) shared();
        if (f_.parallel_dense) dense_path();
        if (f_.shared && f_.shared->scale != 1) scale(f_.shared->scale, "shared.scale");
        if (f_.output_norm) above("output-norm", Component::norm, c_.told("RMSNorm", {"output_norm"}));
        flow_.wire(top_, "");
        return std::move(flow_);
    }

private:
    Place next_row() { return {router_, row_++, 2}; }
    void climb(const char* name) {
        flow_.wire(top_, name);
        top_ = name;
    }
    /// The next box of the trunk.
    void above(const char* name, Component kind, std::string words) {
        flow_.box(name, next_row(), kind, {{}, std::move(words)});
        climb(name);
    }
    void scale(double factor, const char* field) {
        above("scale", Component::plain, c_.told("× " + plain_number(factor, 4), {field}));
    }

    bool own_norms() const { return f_.parallel_dense && f_.parallel_dense->norms; }
    Caption norm_words() const { return {{}, c_.told("RMSNorm", {"parallel_dense.norms"})}; }

    std::string scores() const {
        return c_.told(
            router_score(f_) + (f_.router.skip ? ", or no expert" : ""),
            {"router.score", "router.logit_bias", "router.logit_cap", "router.logit_std", "router.skip", "bias"});
    }
    /// Read from the bottom to the top.
    std::vector<Pen::Row> router_rows() const {
        const catalog::Router& r = f_.router;
        std::vector<Pen::Row> rows{
            {Component::plain, router_words(f_, c_)},
            {Component::plain, scores()},
            {Component::plain, c_.told("norm, two layers of " + grouped(*r.hidden) + ", GELU", {"router.hidden"})}};
        if (r.carried)
            rows.push_back({Component::residual, c_.told("+ w × that of the layer below", {"router.carried"})});
        rows.push_back({Component::plain, c_.told("Down " + widths(width_, *r.hidden), {"router.hidden"})});
        return rows;
    }

    void router() {
        if (f_.router.hidden) {
            flow_.rows("router", {router_, 0}, router_rows());
            flow_.wire("", "router");
            return;
        }
        const std::string input =
            f_.router.layer_input     ? c_.told("of the layer's input, not normed", {"router.layer_input"})
            : f_.router.earlier_input ? c_.told("of the input of the feed-forward below", {"router.earlier_input"})
            : own_norms()             ? c_.told("of the path, normed × w ÷ √d", {"parallel_dense.norms"})
                                      : std::string();
        if (!input.empty())
            flow_.rows(
                "router", {router_, 0},
                {{Component::plain, router_words(f_, c_)}, {Component::plain, scores()}, {Component::residual, input}});
        else
            flow_.box("router", {router_, 0}, Component::plain, {scores(), router_words(f_, c_)});
        flow_.wire("", "router");
    }

    void experts() {
        const Experts experts{
            f_.experts,
            f_.active_experts,
            f_.router.groups.value_or(1),
            f_.router.top_groups.value_or(1),
            c_.told(grouped(f_.active_experts) + " of " + grouped(f_.experts) + " experts" +
                        (f_.zero_experts > 0 ? " and " + grouped(f_.zero_experts) + " that do nothing" : "") +
                        (f_.reuses_experts ? " of an earlier layer" : ""),
                    {"active_experts", "experts", "zero_experts", "reuses_experts"}),
            c_.told(catalog::to_string(f_.activation) + ", " + grouped(f_.expert_hidden) + (f_.bias ? ", + b" : "") +
                        (f_.image_hidden ? "; for images others, " + grouped(*f_.image_hidden) : "") +
                        (f_.reuses_router ? "; with its router" : ""),
                    {"activation", "expert_hidden", "bias", "image_hidden", "reuses_router"})};
        add_experts(flow_, c_.pen, "experts", {router_, 1, 2}, experts);
        flow_.wire("router", "experts");
    }

    /// The layer's input itself, projected down, or weighted by the router.
    void expert_input() {
        const int input = router_ + 1;
        if (f_.latent_dim) {
            flow_.box("down", {input, 0}, k_kind, {"Down", c_.told(widths(width_, inside_), {"latent_dim"})});
            flow_.wire("", "down");
            flow_.wire("down", "experts");
        } else if (f_.router.applies_to_input) {
            flow_.node("weight", {input, 0}, Sign::times);
            flow_.across("router", "weight");
            flow_.wire("", "weight");
            flow_.wire("weight", "experts");
        } else if (own_norms()) {
            flow_.box("norm", {input, 0}, Component::norm,
                      {"RMSNorm", c_.told("of the path", {"parallel_dense.norms"})});
            flow_.wire("", "norm");
            flow_.wire("norm", "experts");
        } else {
            flow_.least_column(input, 20);
            flow_.wire("", "experts", input);
        }
    }

    void output_of_experts() {
        if (const std::vector<Pen::Row> limits = gating_rows(f_, c_); !limits.empty()) {
            flow_.rows("gating", next_row(), limits);
            climb("gating");
        }
        // Else there is nothing to weight or add.
        if (!f_.router.applies_to_input || f_.active_experts > 1 || f_.output_bias)
            above("sum", k_kind,
                  c_.told(sum_words(f_), {"router.renormalise", "router.scale", "router.learned_scale",
                                          "router.expert_scales", "router.applies_to", "output_bias"}));
        if (f_.adjugates) {
            const catalog::Adjugates& a = *f_.adjugates;
            above("adjugates", k_kind,
                  c_.told("+ " + plain_number(a.scale, 4) + " × the same of " + grouped(f_.experts / a.group) +
                              " more, one for each " + grouped(a.group) + ", " + grouped(a.hidden) + " wide",
                          {"adjugates.scale", "adjugates.group", "adjugates.hidden"}));
        }
        if (own_norms()) above("experts-norm", Component::norm, c_.told("RMSNorm", {"parallel_dense.norms"}));
        if (f_.latent_norm) above("latent-norm", Component::norm, c_.told("RMSNorm", {"latent_norm"}));
        if (f_.latent_dim) above("up", k_kind, c_.told("Up " + widths(inside_, width_), {"latent_dim"}));
        if (f_.joins_later) above("later", Component::residual, c_.told("joins one layer later", {"joins_later"}));
        if (f_.own_input)
            above("own-input", Component::norm, c_.told("experts read the layer's input, normed", {"own_input"}));
        if (f_.shared && f_.shared->weighed)
            above("share", Component::plain, c_.told("× a,  a, b = softmax(W x + c)", {"shared.weighed"}));
    }

    void shared() {
        const std::string many = f_.shared->count == 1 ? "Shared" : grouped(f_.shared->count) + " shared";
        flow_.box("shared", {0, 1}, k_kind,
                  {many, c_.told(grouped(f_.shared->hidden) + " wide", {"shared.count", "shared.hidden"})});
        flow_.wire("", "shared");
        if (f_.shared->gate || f_.shared->weighed || f_.shared->scored) {
            flow_.box("gate", {0, 2}, Component::plain,
                      {{},
                       f_.shared->gate     ? c_.told("× σ gate", {"shared.gate"})
                       : f_.shared->scored ? c_.told("× their weights", {"shared.scored"})
                                           : c_.told("× b", {"shared.weighed"})});
            flow_.wire("shared", "gate");
            flow_.wire("gate", "add");
        } else {
            flow_.wire("shared", "add");
        }
    }

    void dense_path() {
        const catalog::ParallelDense& p = *f_.parallel_dense;
        flow_.box("dense", {0, 1}, Component::dense_ffn,
                  {"Dense", c_.told(catalog::to_string(p.activation) + ", " + grouped(p.hidden),
                                    {"parallel_dense.activation", "parallel_dense.hidden"})});
        flow_.wire("", "dense");
        if (p.norms) {
            flow_.box("dense-norm", {0, 2}, Component::norm, norm_words());
            flow_.wire("dense", "dense-norm");
        }
        flow_.wire(p.norms ? "dense-norm" : "dense", "add");
        if (p.scale != 1) scale(p.scale, "parallel_dense.scale");
    }

    static constexpr Component k_kind = Component::experts;
    const catalog::Moe& f_;
    const InsetContext& c_;
    const std::int64_t width_, inside_;    // of the layer's input, and of the experts'
    const int router_;                     // its column
    Flow flow_;
    int row_ = 2;                    // of the trunk's next box
    std::string top_ = "experts";    // the trunk's last box
};

}    // namespace

std::vector<Inset> insets(const catalog::Moe& f, const InsetContext& c) {
    const std::int64_t inside = f.latent_dim.value_or(c.model.embedding_dim);
    const Naming name = naming(catalog::Ffn(f));
    return {flow_inset(c.pen, Graph(f, c).made(), Component::experts, name.full,
                       c.where.empty() ? grouped(inside) + " → " + widths(f.expert_hidden, inside) : c.where)};
}

}    // namespace broadside::diagram
