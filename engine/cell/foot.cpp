#include "engine/cell/foot.hpp"

#include "engine/cell/marks.hpp"
#include "engine/draw/words.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

namespace broadside::diagram {
namespace {

constexpr double k_lines = 3, k_foot_leading = 10;
constexpr double k_usual_height = 3.5 + k_lines * k_foot_leading;
constexpr double k_sample = 5, k_sample_gap = 2.2;    // a square in a kind's color before its name
constexpr double k_origin_gap = 18;
constexpr double k_label = 36;                                // width of the words on the left
constexpr double k_beside = k_label + 10 + k_trillion_side;    // beside the text: label, scale mark

// Of a cell by itself, whose square compares the active parameters with all of the model's.
constexpr double k_mark_by_itself = 24;

/// Where a square would say something: not of a dense model by itself.
bool has_scale_mark(const Subject& s) {
    const catalog::Derived counted = catalog::derive(s.model);
    return !s.content.by_itself || counted.active < counted.total;
}
double mark_side(const Subject& s) {
    return s.content.by_itself ? k_mark_by_itself : scale_side(catalog::derive(s.model).total);
}

bool stands(const Drawing& drawn, std::string_view mark) {
    return std::ranges::any_of(drawn.marks, [&](const Mark& m) {
        const Label* text = label_of(m);
        return text != nullptr && text->line->text.find(mark) != std::string::npos;
    });
}
/// What a legend would say of the marks that stand in it.
std::string marks_explained(bool derived, bool doubtful, bool square) {
    std::vector<std::string> out;
    if (derived) out.push_back(fmt::format("{} derived from the structure", k_derived));
    if (doubtful) out.push_back(fmt::format("{} recalled or inferred", k_doubt));
    if (square) out.emplace_back("square: all parameters, the active ones solid");
    return fmt::format("{}", fmt::join(out, " · "));
}

double runs_width(Pen& pen, const catalog::Model& model) {
    double w = 0;
    for (const RunWord& word : runs_in_words(model))
        w += pen.width(word.text, TextRole::phrase) +
             (word.sample == Component::plain ? 0 : k_sample + k_sample_gap);
    return w;
}

/// The words of the layers' runs in one line; returns where it ends.
double draw_runs(Pen& pen, const catalog::Model& model, Point at) {
    for (const RunWord& word : runs_in_words(model)) {
        if (word.sample != Component::plain) {
            pen.shape(Path::rect({at.x, at.y - k_sample, k_sample, k_sample}), pen.look().tone(word.sample).mark);
            at.x += k_sample + k_sample_gap;
        }
        pen.text(word.text, TextRole::phrase, at,
                 {.align = Align::left, .color = {}, .ground = {}, .part = "foot"});
        at.x += pen.width(word.text, TextRole::phrase);
    }
    return at.x;
}

/// All phrases in at most `lines` lines that break between them, or none where they do not fit so.
std::vector<LineRef> whole(Pen& pen, const std::vector<std::string>& phrases, double width, int lines) {
    std::vector<std::string> set;
    for (const std::string& phrase : phrases) {
        const std::string longer = set.empty() ? phrase : set.back() + " · " + phrase;
        if (!set.empty() && pen.width(longer, TextRole::phrase) <= width)
            set.back() = longer;
        else
            set.push_back(phrase);
        if (static_cast<int>(set.size()) > lines || pen.width(set.back(), TextRole::phrase) > width) return {};
    }
    std::vector<LineRef> out;
    for (const std::string& line : set) out.push_back(pen.line(line, TextRole::phrase));
    return out;
}

}    // namespace

Foot::Foot(const Subject& subject, Pen& measuring) : s_(subject) {
    if (!s_.content.phrases || s_.alone) return;
    // Higher and narrower only for models whose scale mark is: beyond a trillion.
    const double side = mark_side(s_);
    height_ = side > k_usual_height - 1 ? side + 3 : k_usual_height;
    beside_text_ = k_beside + height_ - k_usual_height;
    double text = runs_width(measuring, s_.model);
    if (s_.content.by_itself) {
        height_ += k_foot_leading;
        text = std::max(text, measuring.width(marks_explained(true, true, has_scale_mark(s_)), TextRole::phrase));
    }
    least_width_ = text + beside_text_;
}

void Foot::draw(Pen& pen, double w, double h) const {
    if (height_ == 0) return;
    const double top = h - height_, text_width = w - beside_text_;
    pen.rule({0, top}, {w, top});
    pen.part("foot", PartKind::foot, PartRole::text, {}, {0, top, w, height_}, s_.look.ink);
    double y = top + k_foot_leading + 0.5;
    const auto label = [&](std::string_view text, double x) {
        pen.text(text, TextRole::fact_label, {x, y},
                 {.align = Align::left, .color = {}, .ground = {}, .part = "foot"});
    };
    const auto lines = [&](const std::vector<LineRef>& set, double x) {
        for (const LineRef& line : set) {
            pen.text(line->text, TextRole::phrase, {x, y},
                     {.align = Align::left, .color = {}, .ground = {}, .part = "foot"});
            y += k_foot_leading;
        }
    };
    const Descent origin = descent(s_.model, s_.catalog);
    label("LAYERS", 0);
    const double end = draw_runs(pen, s_.model, {k_label, y});
    // A short origin stands behind the layers, so that what is new has two lines.
    const double rest = k_label + text_width - end - k_origin_gap - k_label;
    const bool beside = origin.changes.empty() && pen.width(origin.from, TextRole::phrase) <= rest;
    if (beside && !origin.from.empty()) {
        label("ORIGIN", end + k_origin_gap);
        lines({pen.line(origin.from, TextRole::phrase)}, end + k_origin_gap + k_label);
    } else {
        y += k_foot_leading;
    }
    const std::string_view first = s_.content.by_itself ? "First in the catalog" : k_first_here;
    if (const std::vector<std::string> phrases = look_at(s_.model, first); !phrases.empty()) {
        label("LOOK AT", 0);
        std::vector<LineRef> set = whole(pen, phrases, text_width, beside ? 2 : 1);
        if (set.empty()) set = fitted(pen, {}, phrases, " · ", "", text_width, beside ? 2 : 1);
        lines(set, k_label);
    }
    if (!beside && !origin.from.empty()) {
        label("ORIGIN", 0);
        lines(fitted(pen, origin.from, origin.changes, ", ", origin.joint, text_width, 1), k_label);
    }
    if (s_.content.by_itself) {
        const std::string explained =
            marks_explained(stands(pen.out(), k_derived), stands(pen.out(), k_doubt), has_scale_mark(s_));
        if (!explained.empty()) {
            label("MARKS", 0);
            lines({pen.line(explained, TextRole::phrase)}, k_label);
        }
    }
    if (has_scale_mark(s_)) draw_scale_mark(pen, "scale", s_.model, s_.own, {w, h - 1}, mark_side(s_));
}

}    // namespace broadside::diagram
