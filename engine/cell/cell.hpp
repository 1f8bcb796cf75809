#pragma once
/// \file
/// A model's cell: composed from its facts, measured once, drawn at any size that it fits.
/// Units:   pt of the drawing, before the sheet's scale.
/// Threads: one thread (text is shaped on demand).

#include "engine/catalog/catalog.hpp"
#include "engine/draw/drawing.hpp"

#include <memory>
#include <vector>

namespace broadside::diagram {

/// What a cell shows; smaller sheets drop parts by keys of the layout file.
struct Content {
    bool facts = true;    // fact line; without insets a column beside the stack
    bool strip = true;    // layer strip
    bool mixer_insets = true;
    bool ffn_insets = true;
    bool window_insets = true;
    bool phrases = true;       // what is new, in the foot; without insets below the facts
    bool all_facts = false;    // wide enough for every fact, those that can be missed, too
    bool refers = true;        // insets that another cell of the sheet has are not drawn again
    bool by_itself = false;    // on no sheet, whose legend explains the marks and with whose models they compare
};

/// Adds a problem, with its place, for every text of the file that a cell shows and cannot: a character that no font
/// has a glyph for, or more words than fit.
void check_texts(const catalog::Model& model, const catalog::Catalog& catalog, const Look& look, text::Shaper& shaper,
                 Problems& problems);

class Cell {
public:
    Cell(const catalog::Model& model, const catalog::Catalog& catalog, const Look& look, text::Shaper& shaper,
         const Content& content);
    ~Cell();
    Cell(Cell&&) noexcept;

    const catalog::Model& model() const;
    /// The least sizes it can take with its insets beside the stack, in columns: widths rise, heights fall, none beats
    /// another.
    const std::vector<Size>& sizes() const;
    /// As `sizes`, with insets below the stack too: for sheets that are too small for the others.
    const std::vector<Size>& tight_sizes() const;
    /// The cell at exactly `size`, which must hold one of `tight_sizes()`. The head stands at the top, the
    /// stack's ends at fixed distances from top and bottom, so that cells of one height line up, unless
    /// insets are below it; insets stretch.
    Drawing draw(Size size) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}    // namespace broadside::diagram
