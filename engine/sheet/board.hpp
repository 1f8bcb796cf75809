#pragma once
/// \file
/// What every kind of sheet is put together with: drawings at places, made at the end on several threads; and what all
/// say of models and of themselves.
/// Threads: one; `draw` starts its own.

#include "engine/sheet/furniture/furniture.hpp"
#include "engine/sheet/selection.hpp"
#include "engine/sheet/sheet.hpp"

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace broadside::sheet {

class Board {
public:
    Board(const catalog::Catalog& catalog, const LayoutFile& layout, text::Shaper& shaper, const SheetOptions& options);

    Sheet& sheet() { return sheet_; }
    Furnishing& furnishing() { return furnishing_; }
    const Furnishing& furnishing() const { return furnishing_; }
    const std::vector<SelectedGroup>& groups() const { return groups_; }

    /// Puts something on top of what is on the sheet; it is drawn at the end. Returns its index in `Sheet::placed`.
    std::size_t put(Placed placed, std::function<diagram::Drawing()> draw);
    std::size_t put_furniture(PlacedKind kind, std::string id, std::string title, std::string description,
                              const Rect& rect, std::function<diagram::Drawing()> draw);
    std::size_t put_model(const catalog::Model& model, const std::string& group, const Rect& rect,
                          std::function<diagram::Drawing()> draw);
    /// What explains the rest: drawn when all else is, from the words that stand there.
    using Words = std::set<std::string>;
    std::size_t put_key(std::string id, std::string title, std::string description, const Rect& rect,
                        std::function<diagram::Drawing(const Words&)> draw);
    static std::function<diagram::Drawing()> drawn(diagram::Drawing drawing);
    Sheet finish();

    /// Furniture is drawn in its own pt and scaled to the sheet's.
    double own(double pt) const { return pt / layout_.furniture_scale; }
    Size own(Size s) const { return {own(s.w), own(s.h)}; }
    double height_of(const diagram::Drawing& furniture) const { return furniture.size.h * layout_.furniture_scale; }
    diagram::Drawing heading_of(const SelectedGroup& group, double width) const;
    double inner_width() const { return layout_.size.w - layout_.margins.left - layout_.margins.right; }
    bool has(Zone zone) const;

private:
    const catalog::Catalog& catalog_;
    const LayoutFile& layout_;
    const SheetOptions& options_;
    std::vector<SelectedGroup> groups_;
    Furnishing furnishing_;
    Sheet sheet_;
    std::vector<std::function<diagram::Drawing()>> to_draw_;    // as Sheet::placed; empty: a key
    // With the index in Sheet::placed.
    std::vector<std::pair<std::size_t, std::function<diagram::Drawing(const Words&)>>> keys_;
};

}    // namespace broadside::sheet
