#pragma once
/// \file
/// The interpreter of content streams itself, which `interpret` runs: its state, and what the operators share. What the
/// operators do stands in files of their own: colors, texts, images, everything else.
/// Threads: one.

#include "engine/pdf/read/font_widths.hpp"
#include "engine/pdf/read/interpreter.hpp"
#include "engine/pdf/read/layers.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <numbers>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace broadside::pdf {

inline constexpr int k_deepest_form = 12;

struct Matrix {
    double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;
    Point operator()(Point p) const { return {a * p.x + c * p.y + e, b * p.x + d * p.y + f}; }
    double scale() const { return std::sqrt(std::abs(a * d - b * c)); }
    double most() const { return std::hypot(std::hypot(a, b), std::hypot(c, d)); }    // no length grows by more
};
/// First `m`, then `n`.
inline Matrix operator*(const Matrix& m, const Matrix& n) {
    return {m.a * n.a + m.b * n.c, m.a * n.b + m.b * n.d,       m.c * n.a + m.d * n.c,
            m.c * n.b + m.d * n.d, m.e * n.a + m.f * n.c + n.e, m.e * n.b + m.f * n.d + n.f};
}

struct Graphics {
    Matrix ctm;
    Rect clip{-1e8, -1e8, 2e8, 2e8};
    PaintColor fill, stroke;
    double width = 1, miter_limit = 10, fill_opacity = 1, stroke_opacity = 1;
    int join = 0;
    bool overprint_fill = false, overprint_stroke = false, soft_mask = false;
    int overprint_mode = 0;
    std::string blend_mode;
    Object font = Object::newNull();
    std::string font_name;
    std::shared_ptr<const FontWidths> widths;
    double font_size = 0, leading = 0, rise = 0, horizontal = 1, character_space = 0, word_space = 0;
    int render = 0;

    /// How far from a path its stroke reaches on the page: square ends √2 half widths, the points
    /// of mitred joins up to the limit.
    double pen_reach() const {
        return width / 2 * std::max(join == 0 ? miter_limit : 0, std::numbers::sqrt2) * ctm.most();
    }
};

/// The box of points as they come.
class Bounds {
public:
    void add(Point p) {
        if (empty_) {
            low_ = high_ = p;
            empty_ = false;
            return;
        }
        low_ = {std::min(low_.x, p.x), std::min(low_.y, p.y)};
        high_ = {std::max(high_.x, p.x), std::max(high_.y, p.y)};
    }
    bool empty() const { return empty_; }
    Rect rect(double grown = 0) const {
        return {low_.x - grown, low_.y - grown, high_.x - low_.x + 2 * grown, high_.y - low_.y + 2 * grown};
    }

private:
    bool empty_ = true;
    Point low_, high_;
};

using Numbers = std::vector<double>;
Numbers numbers(const std::vector<Object>& operands);

class Interpreter {
public:
    Interpreter(const std::function<void(const PageMark&)>& mark, Inks inks) : mark_(mark), inks_(inks) {}

    void page(Object page);
    void appearance(Object stream) { form(stream); }
    /// Paints a glyph of a Type 3 font by itself, in the space of its text.
    void glyph(Object procedure, const Matrix& to_text, const Interpreter& user, Object resources);
    bool colored() const { return colored_; }    // the glyph brings colors of its own (d0)
    long long operators() const { return operators_; }
    PageContent content;

    void execute(const std::string& op, const std::vector<Object>& operands);

private:
    void content_of(Object page_or_stream);
    void fault(const std::string& text);
    /// A fault after which others may see something else than we do.
    void unclear(const std::string& text) {
        content.uncertain = true;
        fault(text);
    }
    void restore();
    void end_marked();
    void note_group(Object group) {
        if (group.isDictionary()) content.groups.push_back(group);
    }
    Object resource(const char* kind, Object name);
    void show_procedures(const Matrix& em);

    void report(PageMark mark);
    void point(double x, double y) {
        current_ = {x, y};
        path_.add(now_.ctm(current_));
    }
    void painted(bool fill, bool stroke);

    PaintColor space(Object o);
    void set_color(PaintColor& color, const std::vector<Object>& operands);
    void graphics_state(Object state);
    void show(const std::vector<Object>& operands);
    void x_object(Object name);
    void image(Object dictionary, Object stream);
    void mask(Object soft_mask);
    void choose_font(Object font);
    void form(Object form);
    PaintColor pattern(Object name, const PaintColor& space, const Numbers& values);
    void glyphs_of(Object font, FontWidths& widths);
    std::optional<double> ink_of_shading(Object shading, const PaintColor& color, bool in_pattern);
    bool path_operator(std::string_view op, const Numbers& n);
    bool color_operator(std::string_view op, const std::vector<Object>& operands);
    bool text_operator(std::string_view op, const std::vector<Object>& operands);

    const std::function<void(const PageMark&)>& mark_;
    Inks inks_;
    Matrix base_;    // of the stream that is read: patterns are laid out in it
    Rect pattern_user_;
    bool colored_ = false;
    std::map<QPDFObjGen, std::vector<PageMark>> colored_fonts_;    // what their glyphs paint, at a size of 1
    std::set<std::pair<QPDFObjGen, long>> sized_fonts_;            // that were reported, and at which size
    Object resources_ = Object::newNull();
    std::vector<Object> outer_resources_;    // of the streams around
    Graphics now_;
    struct {    // how the transparency groups around are painted, whatever is set within (11.6.6)
        double opacity = 1;
        bool soft_mask = false;
        std::string blend_mode;
    } group_;
    std::vector<Graphics> saved_;
    Bounds path_;
    Point current_;
    bool clipping_ = false;
    Matrix text_, line_;
    double text_slack_ = 0;    // how far back of `text_` the next glyph may really stand
    Layers layers_;
    std::vector<bool> marked_;                           // open marked content: whether its layer is off
    int hidden_ = 0, masks_ = 0, patterns_depth_ = 0;    // how many such things are open
    std::map<QPDFObjGen, std::shared_ptr<const FontWidths>> widths_;
    std::map<QPDFObjGen, std::optional<double>> image_inks_, shading_inks_;
    Object inline_image_ = Object::newDictionary();
    std::set<QPDFObjGen> known_fonts_, known_images_, within_;
    std::set<std::pair<QPDFObjGen, bool>> patterns_;    // and whether they paint a mask
    int depth_ = 0;
    long long operators_ = 0;
};

}    // namespace broadside::pdf
