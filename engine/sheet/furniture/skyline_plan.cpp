#include "engine/sheet/furniture/skyline_plan.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/words.hpp"
#include "engine/sheet/furniture/chart.hpp"
#include "engine/sheet/furniture/skyline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace broadside::sheet {

using catalog::Model;
using diagram::Component;
using diagram::Pen;
using diagram::TextRole;

double baseline_step(const Pen& pen, TextRole role) { return pen.look().type(role).style.size * 1.08; }

Component area_kind(const Model& m) { return m.routes() ? Component::experts : Component::dense_ffn; }

/// A step of 1, 2 or 5 times a power of ten that gives at most `most` lines up to `n`.
int even_step(int n, int most) {
    for (int power = 1;; power *= 10)
        for (const int k : {1, 2, 5})
            if (n / (k * power) <= most) return k * power;
}

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
    const bool sparse = std::ranges::any_of(f.models, [](const Model* m) {
        const catalog::Derived counted = catalog::derive(*m);
        return counted.active < counted.total;
    });
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
    b.text = std::max(
        baseline_step(pen, TextRole::block_name) + baseline_step(pen, TextRole::block_size),
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
        throw InputError(f.size_place, "size",
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

    const double title = pen.width(k_skyline_title, TextRole::skyline_title);
    for (double share = 0.24; share <= 0.56; share += 0.04) {
        const double w = std::max(title, share * width);
        if (w > width || (!words_.empty() && w == words_.back().width)) continue;
        words_.push_back(stacked(w));
    }
    if (Words row = in_a_row(); row.width <= width) words_.push_back(std::move(row));
    if (words_.empty()) words_.push_back(stacked(width));
}

Words Plan::stacked(double width) const {
    Words out{width, 0,  pen_.cap_height(TextRole::skyline_title),  {},
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
        std::max(pen_.cap_height(TextRole::skyline_title), leading + 1.1 * pen_.cap_height(TextRole::lead));
    Words out{};
    out.title = base;
    out.key_leading = leading;
    out.text = {pen_.width(k_skyline_title, TextRole::skyline_title) + k_beside_title, base - leading};
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

}    // namespace broadside::sheet
