#include "engine/inset/plate.hpp"

#include <algorithm>
#include <array>

namespace broadside::diagram {
namespace {

/// Three masks side by side, each with its name and what it means.
Inset masks(const InsetContext& c) {
    struct Mask {
        Reach reach;
        Component kind;
        std::string name, words;
    };
    const std::array all{Mask{Reach::full, Component::full_attention, "Global", "all before it"},
                         Mask{Reach::window, Component::local_attention, "Window", "the last few"},
                         Mask{Reach::chunk, Component::local_attention, "Chunk", "its own block"}};
    constexpr double scale_gap = 10, pad = 10;
    const Size mask = mask_size();
    double column = mask.w;
    for (const Mask& m : all)
        column = std::max({column, c.pen.width(m.name, TextRole::label), c.pen.width(m.words, TextRole::detail)});
    const double words = c.pen.leading(TextRole::label) + c.pen.leading(TextRole::detail);
    Inset inset;
    inset.id = "inset.reach";
    inset.kind = Component::local_attention;
    inset.least = {3 * column + 2 * scale_gap + 2 * pad, mask.h + words + 2 * pad};
    inset.draw = [all, mask, words](Pen& pen, const Rect& area) {
        const double each = area.w / static_cast<double>(all.size());
        double x = area.x + each / 2;
        const double top = area.center().y - (mask.h + words) / 2;
        for (const Mask& m : all) {
            const std::string id = "inset.reach." + m.name;
            draw_mask(pen, id, {x - mask.w / 2, top}, m.reach, m.kind);
            const double base = top + mask.h + 4 + pen.cap_height(TextRole::label);
            pen.text(m.name, TextRole::label, {x, base}, {Align::center, {}, pen.look().panel, {}});
            pen.text(m.words, TextRole::detail, {x, base + pen.leading(TextRole::detail)},
                     {Align::center, {}, pen.look().panel, {}});
            x += each;
        }
    };
    return inset;
}

}    // namespace

PlateWords plate_words(const catalog::Attention& m) {
    if (m.local())
        return {"reach",
                Component::local_attention,
                "Sliding windows and chunks",
                m.window ? "window" : "chunk",
                "key j is seen from query i where i − w < j ≤ i",
                "A token looks back only a little, so that the cache of the layer stops growing; global layers between "
                "them see everything.",
                "Beltagy, Peters, Cohan 2020, arXiv 2004.05150"};
    return {"heads",
            Component::full_attention,
            "Softmax attention, heads shared",
            m.kv_heads == m.heads ? "MHA"
            : m.kv_heads == 1     ? "MQA"
                                  : "GQA",
            "y = softmax(q · k / √(head width)) · v over the tokens so far",
            "Only keys and values are cached: one for each query head (MHA), each group (GQA), or all (MQA).",
            "Vaswani et al. 2017, 1706.03762; Shazeer 2019, 1911.02150; Ainslie et al. 2023, 2305.13245"};
}

Inset plate_graph(const catalog::Attention& m, const InsetContext& c) {
    if (m.local()) return masks(c);
    InsetContext bare = c;
    bare.sights = false;
    std::vector<Inset> made = insets(m, bare);
    // Where the model draws this attention together with another, that drawing shows it.
    return made.empty() ? mixer_insets(c.model, c.pen, false).front() : made.front();
}

}    // namespace broadside::diagram
