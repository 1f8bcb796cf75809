#pragma once
/// \file
/// The compact cell: a model's stack and figures at fixed places, its mixers and feed-forwards as panels
/// of figures. What differs in kind from the model it is measured against is solid, the rest pale;
/// graphs are on the sheet's plates.
/// Units:   pt of the drawing, before the sheet's scale.
/// Threads: one thread (text is shaped on demand).

#include "engine/catalog/catalog.hpp"
#include "engine/cell/cell.hpp"
#include "engine/draw/drawing.hpp"

#include <memory>
#include <string>

namespace broadside::diagram {

/// What the cells of a sheet have in common.
struct CompactSheet {
    const catalog::Catalog& catalog;
    const Look& look;
    text::Shaper& shaper;
    double widest = 0;    // feed-forward of the sheet's models: the scale of widths
    Content content{};    // what cells show: without insets they are narrow, without phrases lower
};

/// Widths between which a cell keeps its composition, and the height of one whose panels fit.
inline constexpr double k_compact_least = 356, k_compact_most = 425, k_compact_height = 294;

/// The same widths for cells that show no more than this.
struct CompactWidths {
    double least = 0, most = 0;
};
CompactWidths compact_widths(const Content& content);

class CompactCell {
public:
    /// `reference`: what it is measured against, or null.
    CompactCell(const catalog::Model& model, const catalog::Model* reference, const CompactSheet& sheet);
    ~CompactCell();
    CompactCell(CompactCell&&) noexcept;

    const catalog::Model& model() const;
    /// The least width at which head and figures have room.
    double least_width() const;
    /// The least height at a width; the same for all but those whose panels say more than others.
    double least_height(double width) const;
    /// At least that high; `coordinate` stands in its corner.
    Drawing draw(Size size, const std::string& coordinate) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}    // namespace broadside::diagram
