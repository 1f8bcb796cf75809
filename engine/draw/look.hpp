#pragma once
/// \file
/// How things look: type and color by role. Read from a layout file; nothing of the look is decided anywhere else.
/// Units:   pt of the drawing, before the sheet's scale.
/// Threads: values.

#include "engine/base/color.hpp"
#include "engine/text/text.hpp"

#include <array>
#include <string_view>
#include <vector>

namespace broadside::diagram {

/// What a part stands for: one component, one color, everywhere on the sheet.
enum class Component {
    full_attention,      // softmax over the whole context
    local_attention,     // sliding windows and chunks
    latent_attention,    // MLA
    linear_mixer,        // linear attention and state-space mixers
    dense_ffn,
    experts,
    norm,
    embedding,    // token embedding and output head
    residual,     // residual path, and every other wire
    cache,        // what is kept for later tokens
    plain,        // everything else
};
inline constexpr int k_components = static_cast<int>(Component::plain) + 1;
/// Its key in layout files and reports: `full_attention`.
std::string_view name(Component kind);

/// The colors of a component: strokes, ticks and titles; the light tint boxes are filled with; text in its color.
struct Tone {
    Color mark, fill, text;
};

/// What a piece of text is for.
enum class TextRole {
    title,    // of the sheet
    subtitle,
    heading,     // of a group
    sentence,    // under a heading
    model_name,
    model_size,
    organization,
    date,
    badge,
    fact_label,
    fact_value,
    label,     // first line in a box
    detail,    // second line in a box: shapes and counts
    panel_title,
    panel_note,
    count,            // `58 ×`
    note,             // anything said beside the drawing
    phrase,           // what is new
    chart_title,      // of a chart in the foot, of the legend and its parts
    coordinate,       // on the margins
    index,            // index of models
    axis,             // charts
    skyline_title,    // `band_title` in layout files
    lead,             // what a zone shows, in a few lines
    lead_strong,      // words of its key, counts of its periods
    claim,            // what a trend says
    figure,           // a number that carries across a room
    block_name,       // over a block of the skyline
    block_size,
    plate_title,    // of a mechanism that is drawn once
};
inline constexpr int k_roles = static_cast<int>(TextRole::plate_title) + 1;
std::string_view name(TextRole role);

struct Type {
    text::Style style;
    double least = 0;    // smallest size in print, pt
};

struct Look {
    std::array<Type, k_roles> types;
    std::array<Tone, k_components> tones;
    Color ground{255, 255, 255};    // of the sheet
    Color panel{255, 255, 255};     // of insets
    Color ink{17, 20, 24};          // text
    Color soft{75, 85, 99};         // secondary text, 4.5 : 1 on ground and panel
    Color rule{214, 219, 226};      // hairlines
    double line = 0.8;              // wires and box outlines, pt
    double hairline = 0.5;          // thinnest line

    const Type& type(TextRole r) const { return types[static_cast<std::size_t>(r)]; }
    Type& type(TextRole r) { return types[static_cast<std::size_t>(r)]; }
    const Tone& tone(Component k) const { return tones[static_cast<std::size_t>(k)]; }
    Tone& tone(Component k) { return tones[static_cast<std::size_t>(k)]; }
};

}    // namespace broadside::diagram
