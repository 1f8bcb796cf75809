#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/words.hpp"
#include "engine/inset/inset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace broadside::diagram {
namespace {

constexpr std::size_t k_most_widths = 3;    // of feed-forwards that are shown one by one

template <typename All, typename One>
bool has_kind(const All& all, const One& one) {
    return std::ranges::any_of(all, [&](const auto& o) { return naming(o.facts).full == naming(one).full; });
}

}    // namespace

std::string PanelContext::told(std::string text, std::initializer_list<std::string_view> fields) const {
    return with_doubt(model, paths_of(path, fields), std::move(text));
}

std::string PanelContext::state_in_all() const {
    const auto keeping = std::ranges::count_if(model.mixers, [](const catalog::NamedMixer& m) {
        return catalog::kept(m.facts).state > 0;
    });
    if (keeping != 1) return "constant";
    return bytes_binary(catalog::derive(model).state_bytes) + std::string(k_derived) + " in all";
}

bool changed_kind(const PanelContext& c, const catalog::Mixer& mixer) {
    return c.reference != nullptr && !has_kind(c.reference->mixers, mixer);
}
bool changed_kind(const PanelContext& c, const catalog::Ffn& ffn) {
    return c.reference != nullptr && !has_kind(c.reference->ffns, ffn);
}

template <typename Facts>
const Facts* counterpart(const PanelContext& c, const Facts& facts) {
    if (c.reference == nullptr) return nullptr;
    const Facts* first = nullptr;
    const auto consider = [&](const auto& all, const std::string& full) -> const Facts* {
        for (const auto& other : all)
            if (const auto* same = std::get_if<Facts>(&other.facts)) {
                if (naming(other.facts).full == full) return same;
                if (first == nullptr) first = same;
            }
        return nullptr;
    };
    if constexpr (std::is_constructible_v<catalog::Mixer, Facts>) {
        const Facts* same = consider(c.reference->mixers, naming(catalog::Mixer(facts)).full);
        return same != nullptr ? same : first;
    } else {
        const Facts* same = consider(c.reference->ffns, naming(catalog::Ffn(facts)).full);
        return same != nullptr ? same : first;
    }
}
template const catalog::Attention* counterpart(const PanelContext&, const catalog::Attention&);
template const catalog::Mla* counterpart(const PanelContext&, const catalog::Mla&);
template const catalog::Moe* counterpart(const PanelContext&, const catalog::Moe&);

PanelItem plain(std::string text) { return {{}, std::move(text), PanelItem::Weight::plain}; }
PanelItem briefly(std::string text, std::string brief) {
    PanelItem out = plain(std::move(text));
    out.brief = std::move(brief);
    return out;
}
PanelItem convolution(const PanelContext& c, int kernel) {
    return briefly(c.told("convolution over " + grouped(kernel), {"conv_kernel"}) + ", SiLU",
                   c.told("conv " + grouped(kernel), {"conv_kernel"}) + ", SiLU");
}
PanelItem l2_norm() { return briefly("L2 norm on Q, K", "L2 on Q, K"); }
PanelItem row(std::string label, std::string text) {
    return {std::move(label), std::move(text), PanelItem::Weight::plain};
}
PanelItem rope_row(const PanelContext& c, const catalog::Position& position, int head_dim) {
    std::string words = position.theta ? "base " + short_base(*position.theta) : "RoPE";
    if (position.dim) words = fmt::format("{} of {}, {}", *position.dim, head_dim, words);
    if (position.scaling) words += ", " + catalog::scaling_words(position);
    return row("RoPE", c.told(words, {"position"}));
}
PanelItem told(std::string text, bool changed) {
    return {{}, std::move(text), changed ? PanelItem::Weight::changed : PanelItem::Weight::plain};
}
PanelItem kept(std::string text, std::string brief) {
    return {{}, std::move(text), PanelItem::Weight::kept, {}, std::move(brief)};
}

std::vector<Panel> mixer_panels(const catalog::Model& model, const catalog::Model* reference) {
    std::vector<Panel> all;
    for (const int i : mixers_in_order(model)) {
        const catalog::NamedMixer& mixer = model.mixers[static_cast<std::size_t>(i)];
        const PanelContext context{model, reference, mixer.name, where_mixer(model, i), 0, "mixers." + mixer.name};
        if (auto one = std::visit([&](const auto& facts) { return panel(facts, context); }, mixer.facts)) {
            one->brief = naming(mixer.facts).brief;
            all.push_back(std::move(*one));
        }
    }
    return all;
}

std::vector<Panel> ffn_panels(const catalog::Model& model, const catalog::Model* reference, double widest) {
    std::vector<Panel> all;
    const bool experts = std::ranges::any_of(
        model.ffns, [](const catalog::NamedFfn& f) { return naming(f.facts).kind == Component::experts; });
    for (const int i : ffns_in_order(model)) {
        const catalog::NamedFfn& ffn = model.ffns[static_cast<std::size_t>(i)];
        if (experts && naming(ffn.facts).kind == Component::dense_ffn) continue;
        const PanelContext context{model, reference, ffn.name, where_ffn(model, i), widest, "ffns." + ffn.name};
        if (auto one = std::visit([&](const auto& facts) { return panel(facts, context); }, ffn.facts)) {
            one->brief = naming(ffn.facts).brief;
            all.push_back(std::move(*one));
        }
    }
    // Of widths that differ from layer to layer the first and the last stand for all.
    if (all.size() > k_most_widths &&
        std::ranges::all_of(all, [&](const Panel& p) { return p.title == all[0].title; })) {
        const std::string note = fmt::format("one of {} widths", all.size());
        all = {std::move(all.front()), std::move(all.back())};
        for (Panel& p : all) p.note = note;
    }
    return all;
}

}    // namespace broadside::diagram
