#include "engine/sheet/furniture/skyline.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/words.hpp"
#include "engine/sheet/furniture/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>

namespace broadside::sheet {
namespace {

using catalog::Model;
using diagram::Align;
using diagram::Component;
using diagram::Drawing;
using diagram::PartKind;
using diagram::PartRole;
using diagram::Pen;
using diagram::TextRole;

constexpr std::string_view k_title = "Every layer, to scale";

// ---- measures, pt ---------------------------------------------------------------------------------------------------

constexpr double k_pixel = 0.24;    // of 300 dpi: a layer is a whole number of them high, so that all look alike
constexpr double k_least_layer = 3 * k_pixel, k_most_layer = 24 * k_pixel;
constexpr double k_seam = 0.11;             // of a layer, between two of them: where they are low, colour must not pale
constexpr double k_halves = 3 * k_pixel;    // between mixers and feed-forwards
constexpr double k_least_gap = 4, k_most_gap = 14.6;
constexpr double k_least_width = 0.0035, k_most_width = 0.06;    // of a tower, for each dimension
constexpr double k_name_gap = 6;                                 // tower to name
constexpr double k_above_name = 3;
constexpr double k_bar = 15, k_bar_gap = 5;    // ground; ground to areas
constexpr double k_height_share = 0.134;       // of the width, where nothing presses
constexpr double k_least_area = 36, k_area_share = 0.215;
constexpr double k_label_gap = 3;

double baseline_step(const Pen& pen, TextRole role) { return pen.look().type(role).style.size * 1.08; }

struct Tower {
    const Model* model = nullptr;
    double parameters = 0, at_work = 0;    // counted from the structure, as in the cells
    std::string total, active;            // these in words
    bool sparse = false;                  // fewer parameters work than there are
    double text = 0;                      // least width: upright name and size, figures, year
    double name = 0;                      // height of the upright name
    double x = 0, slot = 0, width = 0;    // left end and width of what it may take; width of the tower

    double dimensions() const { return static_cast<double>(model->embedding_dim); }
    double tower_x() const { return x + (slot - width) / 2; }
};

bool has_experts(const Model& m) {
    return std::ranges::any_of(m.ffns, [](const catalog::NamedFfn& f) { return catalog::routes(f.facts); });
}
Component area_kind(const Model& m) { return has_experts(m) ? Component::experts : Component::dense_ffn; }

/// A step of 1, 2 or 5 times a power of ten that gives at most `most` lines up to `n`.
int even_step(int n, int most) {
    for (int power = 1;; power *= 10)
        for (const int k : {1, 2, 5})
            if (n / (k * power) <= most) return k * power;
}

// ---- places ---------------------------------------------------------------------------------------------------------

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
    Plan(const Furnishing& f, Pen& pen, double width);

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
    /// The scale of layers has a line at every so many of them: few enough for its figures, even where layers are lowest.
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
        double out = words.height + 2 * pen_.leading(TextRole::block_size) + layer * highest_line_;
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

    Pen& pen_;
    double width_;
    std::string explanation_;
    std::vector<double> key_;    // widths of the key's items
    std::vector<Tower> towers_;
    double left_ = 0, dimension_ = 0, gap_ = 0, labels_ = 0;
    int most_layers_ = 0, highest_line_ = 0;          // of the scale of layers
    std::vector<Words> words_;                        // that they may take
};

// ---- key: colours, and a sample of the scales of width and area -----------------------------------------------------

constexpr double k_key_gap = 20, k_key_sample = 18, k_key_sample_gap = 6;
constexpr double k_beside_title = 36;    // title to the explanation beside it, explanation to the key beside it

std::vector<Component> layer_kinds(const Furnishing& f) {
    std::vector<Component> out = kinds_on_sheet(f.models);
    std::erase_if(out, [](Component k) { return k >= Component::norm; });
    return out;
}
/// Dimensions and parameters of the samples: as large as fits beside a line of text.
double sample_dimensions(double dimension) { return std::exp2(std::floor(std::log2(70 / dimension))); }
double sample_parameters(double side, double cap) {
    const double most = std::pow(1.25 * cap / side, 2), power = std::pow(10, std::floor(std::log10(most)));
    return power * (most >= 5 * power ? 5 : most >= 2 * power ? 2 : 1);
}
std::string width_words(double dimensions) { return grouped(static_cast<std::int64_t>(dimensions)) + " wide"; }
std::string area_words(double parameters) { return short_count(parameters) + " parameters"; }

/// Rows of items side by side, none wider than `width` where an item allows.
std::vector<std::size_t> key_rows(const std::vector<double>& items, double width) {
    std::vector<std::size_t> out;    // index behind each row's last item
    double x = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0 && x + items[i] > width) {
            out.push_back(i);
            x = 0;
        }
        x += items[i] + k_key_gap;
    }
    out.push_back(items.size());
    return out;
}

std::string explanation_of(const Furnishing& f) {
    const bool sparse = std::ranges::any_of(f.models, [](const Model* m) { return has_experts(*m); });
    return fmt::format(
        "{}Width of a block: width of the model. Height: its layers; each stripe is one "
        "layer, the "
        "first at the bottom, its mixer on the left and its feed-forward on the right. Below the line: {}.",
        f.models.size() > 1 ? fmt::format("All {} in order of release. ", f.models.size()) : std::string(),
        sparse ? "all parameters pale, those at work on a token solid, as areas" : "parameters, as areas");
}

Tower tower_of(const Model& m, Pen& pen) {
    Tower b;
    b.model = &m;
    const catalog::Derived counted = catalog::derive(m);
    b.parameters = counted.total;
    b.at_work = std::min(counted.active, counted.total);
    b.total = short_count(b.parameters);
    b.active = short_count(b.at_work);
    b.sparse = b.at_work < b.parameters;
    b.name = std::max(pen.width(m.name, TextRole::block_name), pen.width(m.size, TextRole::block_size));
    b.text = std::max(baseline_step(pen, TextRole::block_name) + baseline_step(pen, TextRole::block_size),
                      std::max(pen.width(b.total, TextRole::count), b.sparse ? pen.width(b.active, TextRole::count) : 0) + 1);
    return b;
}

/// Least width that the models take with their gaps.
double least_width(const std::vector<Tower>& towers, double dimension, double gap) {
    double sum = -gap;
    for (const Tower& b : towers) sum += std::max(b.dimensions() * dimension, b.text) + gap;
    return sum;
}

std::vector<Tower> towers_of(const Furnishing& f, Pen& pen) {
    std::vector<Tower> out;
    int year = -1;
    for (const Model* m : by_release(f.models)) {
        out.push_back(tower_of(*m, pen));
        if (m->released.year != year) {
            const std::string word = m->released.known() ? std::to_string(m->released.year) : std::string(k_undated);
            out.back().text = std::max(out.back().text, pen.width(word, TextRole::block_name) + 8);
        }
        year = m->released.year;
    }
    return out;
}

double scale_column(Pen& pen) { return pen.width("layers", TextRole::block_size) + 6; }

Plan::Plan(const Furnishing& f, Pen& pen, double width)
    : pen_(pen), width_(width), explanation_(explanation_of(f)), towers_(towers_of(f, pen)) {
    left_ = scale_column(pen);
    if (towers_.empty()) return;
    const double room = width - left_, count = static_cast<double>(towers_.size());
    if (least_width(towers_, k_least_width, k_least_gap) > room)
        throw InputError({}, "",
                         fmt::format("the skyline holds {} of the {} models side by side", skyline_capacity(f, width),
                                     towers_.size()),
                         "take a larger sheet, or select fewer models");
    gap_ = std::clamp(0.185 * room / count, k_least_gap, k_most_gap);
    while (gap_ > k_least_gap && least_width(towers_, k_least_width, gap_) > room)
        gap_ = std::max(k_least_gap, gap_ - 0.5);
    double low = k_least_width, high = k_most_width;
    for (int i = 0; i < 60; ++i) {
        const double middle = (low + high) / 2;
        (least_width(towers_, middle, gap_) <= room ? low : high) = middle;
    }
    dimension_ = low;
    double x = left_;
    for (Tower& b : towers_) {
        most_layers_ = std::max(most_layers_, b.model->layers);
        b.width = b.dimensions() * dimension_;
        b.slot = std::max(b.width, b.text);
        b.x = x;
        x += b.slot + gap_;
    }
    highest_line_ = most_layers_ / line_step() * line_step();
    const double line = baseline_step(pen, TextRole::count);
    labels_ = 2 * line + k_label_gap;

    for (const Component kind : layer_kinds(f))
        key_.push_back(k_key_sample + k_key_sample_gap + pen.width(component_name(kind), TextRole::lead_strong));
    const double dimensions = sample_dimensions(dimension_);
    key_.push_back(dimensions * dimension_ + k_key_sample_gap +
                   pen.width(width_words(dimensions), TextRole::lead_strong));
    key_.push_back(k_key_sample + k_key_sample_gap + pen.width(area_words(100e9), TextRole::lead_strong));

    const double title = pen.width(k_title, TextRole::band_title);
    for (double share = 0.24; share <= 0.56; share += 0.04) {
        const double w = std::max(title, share * width);
        if (w > width || (!words_.empty() && w == words_.back().width)) continue;
        words_.push_back(stacked(w));
    }
    if (Words row = in_a_row(); row.width <= width) words_.push_back(std::move(row));
    if (words_.empty()) words_.push_back(stacked(width));
}

Words Plan::stacked(double width) const {
    Words out{width, 0,  pen_.cap_height(TextRole::band_title),     {},
              width, {}, 1.4 * pen_.leading(TextRole::lead_strong), key_rows(key_, width)};
    out.text = {0, out.title + 12 + pen_.cap_height(TextRole::lead)};
    out.key = {0, out.text.y +
                      static_cast<double>(pen_.lines(explanation_, TextRole::lead, width).size()) *
                          pen_.leading(TextRole::lead) +
                      6 + pen_.cap_height(TextRole::lead_strong) - pen_.cap_height(TextRole::lead)};
    out.height = out.key.y + static_cast<double>(out.rows.size() - 1) * out.key_leading + 6;
    return out;
}

/// Explanation and key in two lines each, the lower ones on the title's baseline: the lowest that words can be.
Words Plan::in_a_row() const {
    const double leading = pen_.leading(TextRole::lead);
    const double base =
        std::max(pen_.cap_height(TextRole::band_title), leading + 1.1 * pen_.cap_height(TextRole::lead));
    Words out{};
    out.title = base;
    out.key_leading = leading;
    out.text = {pen_.width(k_title, TextRole::band_title) + k_beside_title, base - leading};
    out.text_width =
        paragraph_width(pen_, explanation_, TextRole::lead, 2, pen_.width(explanation_, TextRole::lead) / 2, 4);
    out.key = {out.text.x + out.text_width + k_beside_title, out.text.y};
    double key = 0;
    for (const double item : key_) key = std::max(key, item);
    while (key_rows(key_, key).size() > 2) key += 4;
    out.rows = key_rows(key_, key);
    out.width = out.key.x + key;
    out.height = base + 6;
    return out;
}

/// Whether a tower's figures fit into its square of all parameters, at `side` pt for the root of one: the total in the lower right
/// corner, the active ones in the corner of their own square, beside it or below it.
struct WordsInSquare {
    bool fit, active_in_corner, active_beside;
};
WordsInSquare words_in_square(Pen& pen, const Tower& b, double side) {
    const double total = side * std::sqrt(b.parameters), active = side * std::sqrt(b.at_work);
    const double line = baseline_step(pen, TextRole::count), cap = pen.cap_height(TextRole::count),
                 width = pen.width(b.active, TextRole::count);
    const bool in_corner = active >= width + 4 && active >= cap + 6, beside = active + width + 5 <= total,
               below = active + line + cap + 8 <= total;
    const bool fit = total >= b.text + 8 && total >= 3.4 * line && (!b.sparse || in_corner || beside || below);
    return {fit, in_corner, beside};
}

double Plan::above(double layer) const {
    double best = 1e9;
    for (const Words& words : words_) best = std::min(best, above(layer, words));
    return best;
}

Plan::Scales Plan::at(double height) const {
    Scales out;
    // Areas: the largest total as high as their share, and none wider than its place.
    double largest = 0;
    for (const Tower& b : towers_) largest = std::max(largest, std::sqrt(b.parameters));
    if (largest == 0) return out;
    const double share = std::max(k_least_area, (height - k_bar - k_bar_gap) * k_area_share);
    const double room =
        std::max(k_least_area, std::min(share, height - k_bar - k_bar_gap - labels_ - above(k_least_layer)));
    out.side = room / largest;
    for (const Tower& b : towers_) {
        // The last one has no gap on its right to reach into.
        const double reach = &b == &towers_.back() ? b.slot : b.slot + gap_ - k_label_gap;
        out.side = std::min(out.side, reach / std::sqrt(b.parameters));
    }
    const double line = baseline_step(pen_, TextRole::count);
    for (const Tower& b : towers_) {
        const double side = out.side * std::sqrt(b.parameters);
        const bool inside = words_in_square(pen_, b, out.side).fit;
        out.areas = std::max(out.areas, inside ? side : side + k_label_gap + line * (b.sparse ? 2 : 1));
    }
    out.ground = height - k_bar - k_bar_gap - out.areas;
    for (const Words& words : words_) {
        double layer = k_most_layer;
        while (layer > k_least_layer && above(layer, words) > out.ground + 1e-6) layer -= k_pixel;
        // Of those that leave the layers the same height the lowest words.
        if (layer > out.layer + 1e-9 || (layer > out.layer - 1e-9 && words.height < out.words->height)) {
            out.layer = layer;
            out.words = &words;
        }
    }
    return out;
}

// ---- drawing --------------------------------------------------------------------------------------------------------

/// Layers of a tower: for each kind one path of stripes.
void draw_layers(Pen& pen, const Tower& b, const Plan::Scales& scale) {
    const double half = (b.width - std::min(k_halves, b.width / 4)) / 2, left = b.tower_x();
    std::map<std::pair<bool, Component>, Path> paths;
    const auto stripe = [&](bool right, Component kind, std::size_t layer) {
        const double y = scale.ground - scale.layer * static_cast<double>(layer + 1);
        paths[{right, kind}].append(Path::rect(
            {right ? left + b.width - half : left, y + k_seam * scale.layer, half, (1 - k_seam) * scale.layer}));
    };
    for (std::size_t i = 0; i < b.model->stack.size(); ++i) {
        const catalog::Layer& layer = b.model->stack[i];
        if (const auto* mixer = b.model->mixer_of(layer)) stripe(false, diagram::naming(mixer->facts).kind, i);
        if (const auto* ffn = b.model->ffn_of(layer)) stripe(true, diagram::naming(ffn->facts).kind, i);
    }
    for (auto& [key, path] : paths) pen.shape(std::move(path), pen.look().tone(key.second).mark);

    const double height = scale.layer * b.model->layers;
    const Rect rect{left, scale.ground - height, b.width, height};
    const auto part = [&](const char* what, double value, const char* unit) {
        pen.out().parts.push_back({fmt::format("{}.{}", what, b.model->id), PartKind::skyline, PartRole::area,
                                   b.model->full_name(), rect, pen.look().ink, value, unit});
    };
    part("layers", b.model->layers, "layers");
    part("width", b.dimensions(), "dimensions");
}

/// Name and size, upright; returns what they take.
Rect draw_name(Pen& pen, const Tower& b, const Plan::Scales& scale) {
    const double name = baseline_step(pen, TextRole::block_name), size = baseline_step(pen, TextRole::block_size);
    const double left = b.x + b.slot / 2 - (name + size) / 2;
    const double y = scale.ground - scale.layer * b.model->layers - k_name_gap;
    const Rect a = pen.text(b.model->name, TextRole::block_name, {left + 0.8 * name, y}, {.direction = Direction::up});
    const Rect c =
        pen.text(b.model->size, TextRole::block_size, {left + name + 0.8 * size, y}, {.direction = Direction::up});
    return united(a, c);
}

/// Total parameters as a square, the active ones in its corner, and both in figures.
void draw_areas(Pen& pen, const Tower& b, const Plan::Scales& scale) {
    const diagram::Look& look = pen.look();
    const diagram::Tone& tone = look.tone(area_kind(*b.model));
    const double top = scale.ground + k_bar + k_bar_gap, x = b.tower_x();
    const double total = scale.side * std::sqrt(b.parameters), active = scale.side * std::sqrt(b.at_work);
    // A square wider than its block may reach into the gap on its right, never into its neighbour's place.
    const double left = std::max(b.x, std::min(x, b.x + b.slot - total));
    const Rect all{left, top, total, total}, used{left, top, active, active};
    pen.shape(Path::rect(all), b.sparse ? tone.fill : tone.mark);
    if (b.sparse) pen.shape(Path::rect(used), tone.mark);
    const auto part = [&](const char* what, const Rect& rect, double value) {
        pen.out().parts.push_back({fmt::format("{}.{}", what, b.model->id), PartKind::parameters, PartRole::area,
                                   b.model->full_name(), rect, tone.mark, value, "parameters"});
    };
    part("total", all, b.parameters);
    part("active", used, b.at_work);

    const double line = baseline_step(pen, TextRole::count), cap = pen.cap_height(TextRole::count);
    const auto [inside, in_corner, beside] = words_in_square(pen, b, scale.side);
    if (inside && b.sparse) {
        pen.text(b.total, TextRole::count, {all.right() - 4, all.bottom() - 4},
                 {Align::right, tone.text, tone.fill, {}});
        const Point at = in_corner ? Point{left + 3, top + 3 + cap}
                         : beside  ? Point{used.right() + 3, top + 3 + cap}
                                   : Point{left + 3, used.bottom() + 3 + cap};
        pen.text(b.active, TextRole::count, at,
                 {Align::left, in_corner ? look.ground : tone.text, in_corner ? tone.mark : tone.fill, {}});
        return;
    }
    if (inside) {
        pen.text(b.total, TextRole::count, {all.right() - 4, all.bottom() - 4},
                 {Align::right, look.ground, tone.mark, {}});
        return;
    }
    const double label = std::max(b.x, std::min(left, b.x + b.slot - b.text));
    pen.text(b.total, TextRole::count, {label, all.bottom() + k_label_gap + cap}, {});
    if (b.sparse)
        pen.text(b.active, TextRole::count, {label, all.bottom() + k_label_gap + cap + line},
                 {Align::left, tone.text, {}, {}});
}

/// The ground: a bar a year, with its months.
void draw_ground(Pen& pen, const Plan& plan, double y) {
    const diagram::Look& look = pen.look();
    constexpr double radius = 2, between = 3, pad = 5;
    const std::vector<Tower>& towers = plan.towers();
    const double middle = y + k_bar / 2, half = (plan.gap() - between) / 2;
    const Pen::TextOptions on_bar{Align::left, look.ground, look.ink, {}};
    for (std::size_t first = 0; first < towers.size();) {
        const catalog::Date& start = towers[first].model->released;
        std::size_t last = first;
        while (last < towers.size() && towers[last].model->released.year == start.year) ++last;
        const double left = towers[first].x - half,
                     right = std::min(towers[last - 1].x + towers[last - 1].slot + half, pen.out().size.w);
        pen.shape(Path::rounded({left, y, right - left, k_bar}, radius), look.ink);
        const std::string year = start.known() ? std::to_string(start.year) : std::string(k_undated);
        const std::string id = "year." + std::to_string(start.year);
        pen.part(id, PartKind::year, PartRole::area, year, {left, y, right - left, k_bar}, look.ink);
        double free = pen.text_middle(year, TextRole::block_name, {left + pad, middle}, on_bar).right() + pad;
        int month = 0;
        for (std::size_t i = first; i < last && start.known(); ++i) {
            const catalog::Date& date = towers[i].model->released;
            if (date.month == month) continue;
            const double x = i == first ? free : towers[i].x;
            month = date.month;
            if (x < free) continue;
            if (i > first) pen.rule({x - 4, y + 3.5}, {x - 4, y + k_bar - 3.5}, look.rule);
            const std::string_view word = month_name(month);
            if (x + pen.width(word, TextRole::block_size) > right - 2) continue;
            free = pen.text_middle(word, TextRole::block_size, {x, middle}, on_bar).right() + pad;
        }
        first = last;
    }
}

/// Title, explanation, and what the colours and the scales are.
void draw_words(Pen& pen, const Furnishing& f, const Plan& plan, const Plan::Scales& scale) {
    const diagram::Look& look = f.look;
    const Words& words = *scale.words;
    pen.text(k_title, TextRole::band_title, {-pen.line(k_title, TextRole::band_title)->ink.x, words.title});
    Point at = words.text;
    for (const LineRef& line : pen.lines(plan.explanation(), TextRole::lead, words.text_width)) {
        pen.text(line->text, TextRole::lead, at);
        at.y += pen.leading(TextRole::lead);
    }

    const double cap = pen.cap_height(TextRole::lead_strong), dimensions = sample_dimensions(plan.dimension()),
                 parameters = sample_parameters(scale.side, cap), side = scale.side * std::sqrt(parameters);
    const std::vector<Component> kinds = layer_kinds(f);
    auto [x, y] = words.key;
    for (std::size_t i = 0, row = 0; i < plan.key().size(); ++i) {
        if (i == words.rows[row]) {
            ++row;
            x = words.key.x;
            y += words.key_leading;
        }
        const auto item = [&](const std::string& id, const Rect& sample, const std::string& name, Color color,
                              Color text) {
            pen.shape(Path::rect(sample), color);
            pen.part("key." + id, PartKind::key, PartRole::area, name, sample, color);
            pen.text(name, TextRole::lead_strong, {sample.right() + k_key_sample_gap, y}, {Align::left, text, {}, {}});
        };
        if (i < kinds.size()) {
            const diagram::Tone& tone = look.tone(kinds[i]);
            item(std::string(diagram::name(kinds[i])), {x, y - cap, k_key_sample, cap}, component_name(kinds[i]),
                 tone.mark, tone.text);
        } else if (i == kinds.size()) {
            const double w = dimensions * plan.dimension();
            item("width", {x, y - cap, w, cap}, width_words(dimensions), look.soft, look.ink);
            pen.out().parts.back().value = dimensions;
            pen.out().parts.back().unit = "dimensions";
        } else {
            item("area", {x, y - cap / 2 - side / 2, side, side}, area_words(parameters), look.soft, look.ink);
            pen.out().parts.back().value = parameters;
            pen.out().parts.back().unit = "parameters";
        }
        x += plan.key()[i] + k_key_gap;
    }
}

/// Lines across for the scale of layers, broken by what stands on them.
void draw_heights(Pen& pen, const Plan& plan, const Plan::Scales& scale, std::span<const Rect> obstacles) {
    const double text = scale_column(pen) - 6;
    const auto y = [&](int n) { return scale.ground - scale.layer * n; };
    for (int n = plan.line_step(); n <= plan.highest_line(); n += plan.line_step()) {
        const Tower& last = plan.towers().back();
        rule_around(pen, {plan.left() - 3, y(n)}, {last.x + last.slot, y(n)}, obstacles, 2, pen.look().rule);
        pen.text_middle(std::to_string(n), TextRole::block_size, {text, y(n)}, {Align::right, {}, {}, {}});
    }
    pen.text("layers", TextRole::block_size, {text, y(plan.highest_line()) - 0.9 * pen.leading(TextRole::block_size)},
             {Align::right, {}, {}, {}});
}

}    // namespace

std::size_t skyline_capacity(const Furnishing& f, double width) {
    Drawing scratch;
    Pen pen(f.look, f.shaper, scratch);
    std::vector<Tower> towers = towers_of(f, pen);
    while (!towers.empty() && least_width(towers, k_least_width, k_least_gap) > width - scale_column(pen))
        towers.pop_back();
    return towers.size();
}

Extent skyline_extent(const Furnishing& f, double width) {
    Drawing scratch;
    Pen pen(f.look, f.shaper, scratch);
    if (f.models.empty()) return {};
    const Plan plan(f, pen, width);
    constexpr double k_below = 8;    // under the lowest figure
    return {plan.least_height() + k_below, plan.natural_height() + k_below};
}

Drawing skyline(const Furnishing& f, Size size) {
    Drawing out;
    out.size = size;
    if (f.models.empty()) return out;
    Pen pen(f.look, f.shaper, out);
    const Plan plan(f, pen, size.w);
    const Plan::Scales scale = plan.at(size.h);

    // What lies behind comes first: the lines of the scale, which keep clear of the names.
    std::vector<Rect> names;
    Drawing front;
    front.size = size;
    Pen over(f.look, f.shaper, front);
    for (const Tower& b : plan.towers()) {
        draw_layers(over, b, scale);
        names.push_back(draw_name(over, b, scale));
        draw_areas(over, b, scale);
    }
    draw_ground(over, plan, scale.ground);
    draw_words(over, f, plan, scale);
    draw_heights(pen, plan, scale, names);
    out.add(front, {});
    return out;
}

}    // namespace broadside::sheet
