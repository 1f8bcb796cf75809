#include "engine/inset/inset.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/words.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace broadside::diagram {
namespace {

std::string ordinal(int n) {
    const int tens = n % 100, ones = n % 10;
    const bool teen = tens >= 11 && tens <= 13;
    return grouped(n) + (teen ? "th" : ones == 1 ? "st" : ones == 2 ? "nd" : ones == 3 ? "rd" : "th");
}

/// In words, the layers (from 0) that are true.
std::string where(const std::vector<bool>& used) {
    const int layers = static_cast<int>(used.size());
    const auto at = [&](int i) { return used[static_cast<std::size_t>(i)]; };
    const int count = static_cast<int>(std::count(used.begin(), used.end(), true));
    if (count == layers || count == 0) return {};
    int first = 0, last = layers - 1;
    while (!at(first)) ++first;
    while (!at(last)) --last;
    if (first == last) return "layer " + grouped(first + 1);
    if (count == last - first + 1) return "layers " + grouped(first + 1) + "–" + grouped(last + 1);
    // A longer period is no help to who reads it.
    for (int period = 2; period <= std::min(layers / 2, 12); ++period) {
        bool repeats = true;
        for (int i = period; i < layers && repeats; ++i) repeats = at(i) == at(i - period);
        if (!repeats) continue;
        const int share = static_cast<int>(std::count(used.begin(), used.begin() + period, true));
        if (share == 1) return "every " + ordinal(period) + " layer";
        return grouped(share) + " of " + grouped(period) + " layers";
    }
    return grouped(count) + " of " + grouped(layers) + " layers";
}

template <typename Member>
std::vector<int> in_order(const catalog::Model& model, Member member) {
    std::vector<int> order;
    for (const catalog::Layer& layer : model.stack) {
        const std::optional<int> i = layer.*member;
        if (i && std::find(order.begin(), order.end(), *i) == order.end()) order.push_back(*i);
    }
    return order;
}

template <typename Member>
std::string where(const catalog::Model& model, Member member, int index) {
    std::vector<bool> used;
    for (const catalog::Layer& layer : model.stack) used.push_back(layer.*member == index);
    return where(used);
}

void append(std::vector<Inset>& to, std::vector<Inset> more) {
    std::move(more.begin(), more.end(), std::back_inserter(to));
}

}    // namespace

// ---- words ----------------------------------------------------------------------------------------------------------

PositionWords position_in_pieces(const catalog::Position& p, int head_dim) {
    if (p.kind == catalog::PositionKind::learned) return {};
    if (p.kind == catalog::PositionKind::none) return {.encoding = "no position encoding"};
    if (p.kind == catalog::PositionKind::alibi)
        return {.encoding = p.root ? "ALiBi: scores fall with √distance" : "ALiBi: scores fall with the distance"};
    if (p.kind == catalog::PositionKind::relative)
        return {.encoding = "bias by distance, up to " + grouped(p.relative->extent)};
    PositionWords out{.encoding = p.fourier ? "FoPE" : p.axes ? "M-RoPE" : "RoPE"};
    if (p.fourier) out.encoding += " of " + grouped(p.fourier->frequencies) + " frequencies";
    if (p.dim && *p.dim < head_dim) out.encoding += " on " + grouped(*p.dim) + " of " + grouped(head_dim);
    if (p.theta) out.base = "base " + short_base(*p.theta);
    out.scaling = catalog::scaling_words(p);
    return out;
}

std::string position_words(const catalog::Position& p, int head_dim) {
    const PositionWords words = position_in_pieces(p, head_dim);
    return listed({words.encoding, words.base, words.scaling});
}

std::string qk_norm_words(catalog::QkNorm norm, bool bias) {
    const std::string what = bias ? "-LayerNorm + b" : "-norm";
    switch (norm) {
        case catalog::QkNorm::head: return "QK" + what + " per head";
        case catalog::QkNorm::layer: return "QK" + what + " over all heads";
        case catalog::QkNorm::each: return "QK" + what + ", one for each head";
        case catalog::QkNorm::bare: return "QK" + what + " without weights";
        case catalog::QkNorm::key: return "K" + what + " per head";
        case catalog::QkNorm::none: break;
    }
    return {};
}

std::string InsetContext::told(std::string text, std::initializer_list<std::string_view> fields) const {
    return with_doubt(model, paths_of(path, fields), std::move(text));
}

// ---- panels ---------------------------------------------------------------------------------------------------------

double title_width(Pen& pen, std::string_view title, std::string_view note) {
    // As Pen::panel sets them, 7 pt from the sides.
    return pen.width(title, TextRole::panel_title) + (note.empty() ? 0 : 10 + pen.width(note, TextRole::panel_note)) +
           14;
}

Inset gated_recurrence(Flow flow, const InsetContext& c, const Naming& name, bool norm, const char* activation,
                       const std::string& output) {
    std::string top = "state";
    int row = 4;
    if (norm) {
        flow.box("output-norm", {1, row++}, Component::norm, {{}, c.told("RMSNorm", {"output_norm"})});
        flow.wire(top, "output-norm");
        top = "output-norm";
    }
    flow.box("activation", {3, row - 1}, Component::plain, {{}, activation});
    flow.wire("gate", "activation");
    flow.node("times", {1, row++}, Sign::times);
    flow.wire("activation", "times");
    flow.wire(top, "times");
    flow.box("output", {0, row, 3}, name.kind, {output, {}});
    flow.wire("times", "output");
    flow.wire("output", "");
    return flow_inset(c.pen, std::move(flow), name.kind, name.full, joined({c.where, "no growing cache"}));
}

Inset flow_inset(Pen& pen, Flow flow, Component kind, std::string title, std::string note) {
    Inset inset;
    inset.id = flow.id();
    inset.kind = kind;
    inset.least = flow.least();
    inset.least.w = std::max(inset.least.w, title_width(pen, title, note));
    inset.title = std::move(title);
    inset.note = std::move(note);
    inset.draw = [shared = std::make_shared<Flow>(std::move(flow))](Pen& p, const Rect& area) {
        shared->draw(p, area);
    };
    return inset;
}

std::vector<int> mixers_in_order(const catalog::Model& model) { return in_order(model, &catalog::Layer::mixer); }
std::vector<int> ffns_in_order(const catalog::Model& model) { return in_order(model, &catalog::Layer::ffn); }
std::string where_mixer(const catalog::Model& model, int mixer) { return where(model, &catalog::Layer::mixer, mixer); }
std::string where_ffn(const catalog::Model& model, int ffn) { return where(model, &catalog::Layer::ffn, ffn); }

std::vector<Inset> mixer_insets(const catalog::Model& model, Pen& pen, bool sights) {
    std::vector<Inset> all;
    for (const int i : mixers_in_order(model)) {
        const catalog::NamedMixer& mixer = model.mixers[static_cast<std::size_t>(i)];
        const InsetContext context{model, mixer.name, where_mixer(model, i), pen, sights, "mixers." + mixer.name};
        append(all, std::visit([&](const auto& facts) { return insets(facts, context); }, mixer.facts));
    }
    return all;
}

std::vector<Inset> ffn_insets(const catalog::Model& model, Pen& pen) {
    std::vector<Inset> all;
    for (const int i : ffns_in_order(model)) {
        const catalog::NamedFfn& ffn = model.ffns[static_cast<std::size_t>(i)];
        const InsetContext context{model, ffn.name, where_ffn(model, i), pen, true, "ffns." + ffn.name};
        append(all, std::visit([&](const auto& facts) { return insets(facts, context); }, ffn.facts));
    }
    return all;
}

}    // namespace broadside::diagram
