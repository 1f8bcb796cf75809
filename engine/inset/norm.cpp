#include "engine/base/format.hpp"
#include "engine/draw/words.hpp"
#include "engine/inset/inset.hpp"
#include "engine/inset/panel.hpp"

namespace broadside::diagram {
namespace {

constexpr const char* k_norm_title = "Gated norm";
const char* where(const catalog::Model& model) {
    return model.norm.all_gated ? "all norms" : "before mixers and experts";
}
/// `2 σ`: the gate, times its factor.
std::string gate(const catalog::Model& model) {
    return model.norm.gate_factor ? plain_number(*model.norm.gate_factor, 3) + "\u00A0σ" : "σ";
}

}    // namespace

std::string norm_gate_words(const catalog::Model& model) {
    return model.norm.gate_rank ? with_doubt(model, "norm", "rank " + grouped(*model.norm.gate_rank)) : std::string();
}

// Columns: what the norm gives, the gate that is made of it.
std::optional<Inset> norm_inset(const catalog::Model& model, Pen& pen) {
    if (!model.norm.gate_rank) return std::nullopt;
    const std::int64_t d = model.embedding_dim, rank = *model.norm.gate_rank;
    const auto told = [&](std::string text) { return with_doubt(model, "norm", std::move(text)); };
    Flow flow(pen, "inset.norm");
    flow.box("norm", {0, 0, 2}, Component::norm, {{}, catalog::name_of(catalog::k_norm_kinds, model.norm.kind)});
    flow.box("down", {1, 1}, Component::norm, {"Gate down, SiLU", told(widths(d, rank))});
    flow.box("up", {1, 2}, Component::norm, {"Gate up, " + gate(model), told(widths(rank, d))});
    flow.node("times", {0, 3}, Sign::times);
    flow.least_column(0, 60);
    flow.wire("", "norm", 0);
    flow.wire("norm", "times");
    flow.wire("norm", "down", 1);
    flow.wire("down", "up");
    flow.wire("up", "times");
    flow.wire("times", "");
    return flow_inset(pen, std::move(flow), Component::norm, k_norm_title, where(model));
}

std::optional<Panel> norm_panel(const catalog::Model& model, const catalog::Model* reference) {
    if (!model.norm.gate_rank) return std::nullopt;
    const std::string d = grouped(model.embedding_dim);
    Panel out{.id = "panel.norm", .kind = Component::norm, .title = k_norm_title, .note = where(model)};
    out.changed = reference != nullptr && !reference->norm.gate_rank;
    out.items = {row("Gate", with_doubt(model, "norm", d + " → " + grouped(*model.norm.gate_rank) + " → " + d)),
                 plain("y ⊙ " + gate(model) + "(W↑ SiLU(W↓ y)), y of the norm")};
    return out;
}

}    // namespace broadside::diagram
