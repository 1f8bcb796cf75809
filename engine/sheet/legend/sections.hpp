#pragma once
/// \file
/// The sections that a legend is made of, and how they are set. Private to this folder.
/// Units: pt of the drawing.

#include "engine/draw/naming.hpp"
#include "engine/draw/pen.hpp"
#include "engine/draw/terms.hpp"
#include "engine/sheet/furniture/furniture.hpp"

#include <functional>
#include <string>
#include <vector>

namespace broadside::sheet {

inline constexpr double k_column_gap = 30, k_section_gap = 14;
inline constexpr double k_section_title = 17;    // capitals of a section's title to its first row
inline constexpr double k_sample_gap = 9;        // sample to explanation
inline constexpr double k_card_pad = 6.5, k_card_gap = 7, k_card_title = 5.5;    // of the key to compact cells

/// A part of the legend with a title of its own: it stands in one column and keeps its order.
struct Section {
    std::string title;
    Size least;                                     // without the title
    std::function<void(diagram::Pen&, const Rect&)> draw;    // in an area at least that large
    double most = 1;                                // times its least height that it may take
    double most_alone = 1;                          // in a legend of one column, which has a whole side of the sheet
};

/// How a legend is set. The key to compact cells is a sheet of cards beside the plates, a section a card; the legend of
/// full cells stands on the sheet's ground.
struct Style {
    bool cards = false;
    diagram::TextRole title = diagram::TextRole::panel_title, words = diagram::TextRole::note;    // of a section
    double most = 1.3, most_alone = 1.9;    // times its least height that a section of rows may take

    double pad() const { return cards ? k_card_pad : 0; }
    double column_gap() const { return cards ? k_card_gap : k_column_gap; }
    double section_gap() const { return cards ? 2 * k_card_pad + k_card_gap : k_section_gap; }
    double title_height(diagram::Pen& pen) const {
        return pen.cap_height(title) + (cards ? k_card_title : k_section_title - pen.cap_height(words));
    }
};
Style style_of(const Furnishing& f);

// ---- rows: a sample, then words ----

struct Row {
    std::function<void(diagram::Pen&, const Rect&)> sample;    // in the middle of that area
    std::string meaning;
    double height = 0;    // 0: the pitch of the rows
};
struct Rows {
    double sample_width = 0, pitch = 0;
    std::vector<Row> rows;
};
Section rows_section(diagram::Pen& pen, const Style& style, std::string title, Rows rows);

// ---- what sections ask of the models ----

/// Names of the mixers and feed-forwards that a model's layers use.
std::vector<diagram::Naming> names_in(const catalog::Model& model);
/// The model whose layers differ most, the one with the fewest layers of these.
const catalog::Model& most_varied(const Furnishing& f);
diagram::Terms terms_of(const std::vector<const catalog::Model*>& models);
/// True where a model may bring it onto the sheet and, once the words there are known, one of them contains it.
bool stands(const Furnishing& f, std::string_view text, bool may);

// ---- the sections ----

/// A plain model's diagram with callouts. `alone`: for a legend of one column.
Section example(diagram::Pen& pen, const Furnishing& f, bool alone);
Section colours(diagram::Pen& pen, const Furnishing& f);
Section signs(diagram::Pen& pen, const Furnishing& f);
std::vector<Section> badge_sections(diagram::Pen& pen, const Furnishing& f);
Section strip(diagram::Pen& pen, const Furnishing& f);
Section figures(diagram::Pen& pen, const Furnishing& f);
Section scale_mark(diagram::Pen& pen, const Furnishing& f);
// of the key to compact cells
Section strength(diagram::Pen& pen, const Furnishing& f);
Section compact_signs(diagram::Pen& pen, const Furnishing& f);
/// Letters and words of cells and plates; empty where none needs a word.
Section letter_section(diagram::Pen& pen, const Furnishing& f);

}    // namespace broadside::sheet
