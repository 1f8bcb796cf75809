#pragma once
/// \file
/// Where everything of the skyline stands: towers, scales, and the words at the top left. Private to this folder.
/// Units: pt of the drawing.

#include "engine/draw/pen.hpp"
#include "engine/sheet/furniture/furniture.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace broadside::sheet {

inline constexpr std::string_view k_skyline_title = "Every layer, to scale";

inline constexpr double k_pixel = 0.24;    // of 300 dpi: a layer is a whole number of them high, so that all look alike
inline constexpr double k_least_layer = 3 * k_pixel, k_most_layer = 24 * k_pixel;
inline constexpr double k_seam = 0.11;    // of a layer, between two of them: where they are low, color must not pale
inline constexpr double k_halves = 3 * k_pixel;    // between mixers and feed-forwards
inline constexpr double k_least_gap = 4, k_most_gap = 14.6;
inline constexpr double k_least_width = 0.0035, k_most_width = 0.06;    // of a tower, for each dimension
inline constexpr double k_name_gap = 6;                                 // tower to name
inline constexpr double k_above_name = 3;
inline constexpr double k_bar = 15, k_bar_gap = 5;    // ground; ground to areas
inline constexpr double k_height_share = 0.134;       // of the width, where nothing presses
inline constexpr double k_least_area = 36, k_area_share = 0.215;
inline constexpr double k_label_gap = 3;

inline constexpr double k_key_gap = 20, k_key_sample = 18, k_key_sample_gap = 6;
inline constexpr double k_beside_title = 36;    // title to the explanation beside it, explanation to the key beside it

struct Tower {
    const catalog::Model* model = nullptr;
    double parameters = 0, at_work = 0;    // counted from the structure, as in the cells
    std::string total, active;            // these in words
    bool sparse = false;                  // fewer parameters work than there are
    double text = 0;                      // least width: upright name and size, figures, year
    double name = 0;                      // height of the upright name
    double x = 0, slot = 0, width = 0;    // left end and width of what it may take; width of the tower

    double dimensions() const { return static_cast<double>(model->embedding_dim); }
    double tower_x() const { return x + (slot - width) / 2; }
};

/// A step of 1, 2 or 5 times a power of ten that gives at most `most` lines up to `n`.
int even_step(int n, int most);

/// Where the words at the top left stand: title, explanation and key below each other, or beside each other.
struct Words {
    double width = 0, height = 0;
    double title = 0;    // its baseline
    Point text;          // baseline of the explanation's first line
    double text_width = 0;
    Point key;    // baseline of the key's first row
    double key_leading = 0;
    std::vector<std::size_t> rows{};    // of the key: index behind each one's last item
};

/// Everything that the width decides, and for a height the scales.
class Plan {
public:
    Plan(const Furnishing& f, diagram::Pen& pen, double width);

    double least_height() const { return below_least() + above(k_least_layer); }
    double natural_height() const {
        return std::max(1.05 * least_height(), std::min(k_height_share * width_, 2 * least_height()));
    }

    struct Scales {
        double layer = 0;     // pt a layer
        double side = 0;      // pt for the square root of a parameter
        double ground = 0;    // y of the ground line
        double areas = 0;     // height of what is below the bar
        const Words* words = nullptr;    // at the top left
    };
    Scales at(double height) const;

    const std::vector<Tower>& towers() const { return towers_; }
    double dimension() const { return dimension_; }
    double left() const { return left_; }
    const std::string& explanation() const { return explanation_; }
    double gap() const { return gap_; }
    const std::vector<double>& key() const { return key_; }
    /// The scale of layers has a line at every so many of them: few enough for its figures,
    /// even where layers are lowest.
    int line_step() const {
        constexpr double figure = 9;    // pt
        int most = 5;
        while (most > 1 && even_step(most_layers_, most) * k_least_layer < figure) --most;
        return even_step(most_layers_, most);
    }
    int highest_line() const { return highest_line_; }

private:
    Words stacked(double width) const;
    Words in_a_row() const;
    /// Least height above the ground at that height of a layer, with these words at the top left.
    double above(double layer, const Words& words) const {
        // The scale of layers stands below the words too.
        double out = words.height + 2 * pen_.leading(diagram::TextRole::block_size) + layer * highest_line_;
        for (const Tower& b : towers_)
            out = std::max(out, ceiling(b, words) + k_above_name + b.name + k_name_gap +
                                    layer * b.model->layers);
        return out;
    }
    double ceiling(const Tower& tower, const Words& words) const {
        return tower.x < words.width + 20 ? words.height + 8 : 0;
    }
    /// Least height above the ground for layers of that height, with the best place for the words.
    double above(double layer) const;
    double below_least() const { return k_bar + k_bar_gap + k_least_area + labels_; }

    diagram::Pen& pen_;
    double width_;
    std::string explanation_;
    std::vector<double> key_;    // widths of the key's items
    std::vector<Tower> towers_;
    double left_ = 0, dimension_ = 0, gap_ = 0, labels_ = 0;
    int most_layers_ = 0, highest_line_ = 0;          // of the scale of layers
    std::vector<Words> words_;                        // that they may take
};

/// Whether a tower's figures fit into its square of all parameters, at `side` pt for the root of one: the total in the
/// lower right corner, the active ones in the corner of their own square, beside it or below it.
struct WordsInSquare {
    bool fit, active_in_corner, active_beside;
};
WordsInSquare words_in_square(diagram::Pen& pen, const Tower& tower, double side);

double baseline_step(const diagram::Pen& pen, diagram::TextRole role);
diagram::Component area_kind(const catalog::Model& m);
std::vector<diagram::Component> layer_kinds(const Furnishing& f);
/// Dimensions and parameters of the samples: as large as fits beside a line of text.
double sample_dimensions(double dimension);
double sample_parameters(double side, double cap);
std::string width_words(double dimensions);
std::string area_words(double parameters);
/// Least width that the models take with their gaps.
double least_width(const std::vector<Tower>& towers, double dimension, double gap);
std::vector<Tower> towers_of(const Furnishing& f, diagram::Pen& pen);
double scale_column(diagram::Pen& pen);

}    // namespace broadside::sheet
