#include "engine/base/format.hpp"
#include "engine/draw/words.hpp"
#include "engine/inset/inset.hpp"
#include "engine/inset/panel.hpp"

#include <fmt/format.h>

namespace broadside::diagram {
namespace {

constexpr const char* k_adapters_title = "Adapters";

}    // namespace

std::string adapters_words(const catalog::Model& model) {
    if (!model.adapters) return {};
    return with_doubt(model, "adapters",
                      fmt::format("{} of rank {}", grouped(model.adapters->count), grouped(model.adapters->rank)));
}

// Columns: the matrix, what is added to it, what chooses that.
std::optional<Inset> adapters_inset(const catalog::Model& model, Pen& pen) {
    if (!model.adapters) return std::nullopt;
    const auto told = [&](std::string text) { return with_doubt(model, "adapters", std::move(text)); };
    Flow flow(pen, "inset.adapters");
    flow.box("matrix", {0, 0, 1, 2}, Component::plain, {"W x", "every matrix"});
    flow.box("down", {1, 0}, Component::plain, {"Aᵢ x", told("to " + grouped(model.adapters->rank) + " values")});
    flow.box("up", {1, 1}, Component::plain, {"Bᵢ Aᵢ x", "and back"});
    flow.box("which", {2, 0}, Component::embedding,
             {told("i of " + grouped(model.adapters->count)), "switched by a token"});
    flow.node("sum", {0, 2, 2}, Sign::plus);
    for (const char* name : {"matrix", "down"}) flow.wire("", name);
    flow.across("which", "down");
    flow.wire("down", "up");
    flow.wire("matrix", "sum");
    flow.wire("up", "sum");
    flow.wire("sum", "");
    return flow_inset(pen, std::move(flow), Component::plain, k_adapters_title, adapters_words(model));
}

std::optional<Panel> adapters_panel(const catalog::Model& model, const catalog::Model* reference) {
    if (!model.adapters) return std::nullopt;
    Panel out{
        .id = "panel.adapters", .kind = Component::plain, .title = k_adapters_title, .note = adapters_words(model)};
    out.changed = reference != nullptr && !reference->adapters;
    out.items = {plain("W x + Bᵢ Aᵢ x for every matrix"), plain("a token in the text says which i")};
    return out;
}

}    // namespace broadside::diagram
