#include "engine/pdf/read/interpreter.hpp"

#include "engine/pdf/read/font_widths.hpp"
#include "engine/pdf/read/layers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace broadside::pdf {
namespace {

constexpr int k_deepest_form = 12;
constexpr long long k_most_operators = 20'000'000;    // forms within forms can multiply without end

struct Matrix {
    double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;
    Point operator()(Point p) const { return {a * p.x + c * p.y + e, b * p.x + d * p.y + f}; }
    double scale() const { return std::sqrt(std::abs(a * d - b * c)); }
    double most() const { return std::hypot(std::hypot(a, b), std::hypot(c, d)); }    // no length grows by more
};
/// First `m`, then `n`.
Matrix operator*(const Matrix& m, const Matrix& n) {
    return {m.a * n.a + m.b * n.c, m.a * n.b + m.b * n.d,       m.c * n.a + m.d * n.c,
            m.c * n.b + m.d * n.d, m.e * n.a + m.f * n.c + n.e, m.e * n.b + m.f * n.d + n.f};
}

Rect intersection(const Rect& a, const Rect& b) {
    const double x = std::max(a.x, b.x), y = std::max(a.y, b.y);
    return {x, y, std::max(std::min(a.right(), b.right()) - x, 0.0),
            std::max(std::min(a.bottom(), b.bottom()) - y, 0.0)};
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
Numbers numbers(const std::vector<Object>& operands) {
    Numbers out;
    for (const Object& o : operands)
        if (Object(o).isNumber()) out.push_back(Object(o).getNumericValue());
    return out;
}

class Interpreter;

/// Gathers operands and hands them over with their operator.
class Callbacks final : public Object::ParserCallbacks {
public:
    explicit Callbacks(Interpreter& to) : to_(to) {}
    void handleObject(Object object, std::size_t, std::size_t) override;
    void handleEOF() override {}

private:
    Interpreter& to_;
    std::vector<Object> operands_;
};

class Interpreter {
public:
    Interpreter(const std::function<void(const PageMark&)>& mark, Inks inks) : mark_(mark), inks_(inks) {}

    void page(Object page) {
        layers_ = Layers(page);
        resources_ = page.getKey("/Resources");
        note_group(page.getKey("/Group"));
        stream([&](Object::ParserCallbacks* to) { page.parsePageContents(to); });
    }
    void appearance(Object stream) { form(stream); }
    /// Paints a glyph of a Type 3 font by itself, in the space of its text.
    void glyph(Object procedure, const Matrix& to_text, const Interpreter& user, Object resources) {
        layers_ = user.layers_;
        depth_ = user.depth_ + 1;
        operators_ = user.operators_;
        resources_ = resources;
        base_ = to_text;
        now_ = {};
        now_.ctm = to_text;
        colored_ = true;
        stream([&](Object::ParserCallbacks* to) { procedure.parseAsContents(to); });
    }
    bool colored() const { return colored_; }    // the glyph brings colours of its own (d0)
    long long operators() const { return operators_; }
    PageContent content;

    void execute(const std::string& op, const std::vector<Object>& operands);

private:
    template <class Parse>
    void stream(Parse parse) {
        const std::size_t depth = saved_.size();
        Callbacks callbacks(*this);
        try {
            parse(&callbacks);
        } catch (const std::exception& error) {
            unclear(error.what());
        }
        if (saved_.size() != depth) fault(saved_.size() > depth ? "q without Q" : "Q without q");
        while (saved_.size() > depth) restore();
    }
    void fault(const std::string& text) {
        if (std::ranges::find(content.faults, text) == content.faults.end()) content.faults.push_back(text);
    }
    /// A fault after which others may see something else than we do.
    void unclear(const std::string& text) {
        content.uncertain = true;
        fault(text);
    }
    void restore() {
        if (saved_.empty()) return fault("Q without q");
        now_ = std::move(saved_.back());
        saved_.pop_back();
    }
    void note_group(Object group) {
        if (group.isDictionary()) content.groups.push_back(group);
    }
    Object resource(const char* kind, Object name) {
        if (!name.isName() || !resources_.isDictionary()) return Object::newNull();
        Object all = resources_.getKey(kind);
        return all.isDictionary() ? all.getKey(name.getName()) : Object::newNull();
    }

    void tell(PageMark m) {
        m.box = intersection(m.box, now_.clip);
        if (m.kind != PageMark::Kind::text) m.at = m.box.center();
        m.overprint = m.kind == PageMark::Kind::stroke ? now_.overprint_stroke : now_.overprint_fill;
        m.overprint_mode = now_.overprint_mode;
        m.opacity = m.kind == PageMark::Kind::stroke ? now_.stroke_opacity : now_.fill_opacity;
        m.soft_mask = m.soft_mask || now_.soft_mask;
        m.blend_mode = now_.blend_mode;
        m.hidden = hidden_ > 0;
        m.in_mask = masks_ > 0;
        m.in_pattern = patterns_depth_ > 0;
        if (m.in_pattern) {    // its copies may stand anywhere in what uses it
            m.box = pattern_user_;
            m.at = m.box.center();
        }
        if (m.kind != PageMark::Kind::image && m.kind != PageMark::Kind::shading) m.ink = m.color.ink();
        mark_(m);
    }
    void point(double x, double y) {
        current_ = {x, y};
        path_.add(now_.ctm(current_));
    }
    void painted(bool fill, bool stroke) {
        if (fill && !path_.empty()) {
            const Rect box = path_.rect();
            tell({.kind = PageMark::Kind::fill, .box = box, .size = std::min(box.w, box.h), .color = now_.fill});
        }
        if (stroke && !path_.empty()) {
            // Square ends reach √2 half widths from the path, the points of mitred joins up to the limit.
            const double width = now_.width * now_.ctm.scale();
            const double reach = std::max(now_.join == 0 ? now_.miter_limit : 0, std::sqrt(2.0));
            tell({.kind = PageMark::Kind::stroke,
                  .box = path_.rect(now_.width / 2 * reach * now_.ctm.most()),
                  .size = width,
                  .color = now_.stroke});
        }
        if (clipping_ && !path_.empty()) now_.clip = intersection(now_.clip, path_.rect());
        clipping_ = false;
        path_ = {};
    }

    PaintColor space(Object o);
    void set_color(PaintColor& color, const std::vector<Object>& operands);
    void graphics_state(Object state);
    void show(const std::vector<Object>& operands);
    void x_object(Object name);
    void image(Object dictionary, Object stream);
    void mask(Object soft_mask);
    void choose_font(Object font);
    void form(Object form);
    PaintColor pattern(Object name);
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
    std::set<QPDFObjGen> colored_fonts_;
    Object resources_ = Object::newNull();
    Graphics now_;
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
    std::set<QPDFObjGen> known_fonts_, within_;
    std::set<std::pair<QPDFObjGen, bool>> patterns_;    // and whether they paint a mask
    int depth_ = 0;
    long long operators_ = 0;
};

void Callbacks::handleObject(Object object, std::size_t, std::size_t) {
    if (object.isOperator()) {
        to_.execute(object.getOperatorValue(), operands_);
        operands_.clear();
    } else if (object.isInlineImage()) {
        to_.execute("inline image", operands_);
        operands_.clear();
    } else {
        operands_.push_back(object);
    }
}

PaintColor Interpreter::space(Object o) {
    return color_space(o, [&](const std::string& name) { return resource("/ColorSpace", Object::newName(name)); });
}

void Interpreter::set_color(PaintColor& color, const std::vector<Object>& operands) {
    if (!operands.empty() && Object(operands.back()).isName()) {
        color = pattern(operands.back());
        return;
    }
    if (const std::string wrong = color.set(numbers(operands)); !wrong.empty()) unclear(wrong);
}

/// Reads a pattern for its colours; where copies of its cell fall is not followed.
PaintColor Interpreter::pattern(Object name) {
    const PaintColor any = initial_color(PaintColor::Space::pattern);
    Object o = resource("/Pattern", name);
    if (o.isDictionary() && o.hasKey("/Shading")) {
        Object shading = o.getKey("/Shading");
        Object dictionary = shading.isStream() ? shading.getDict() : shading;
        if (!dictionary.isDictionary()) {
            unclear("a pattern has no shading");
            return any;
        }
        const PaintColor color = space(dictionary.getKey("/ColorSpace"));
        if (color.space == PaintColor::Space::rgb) content.rgb_resources.push_back("shading pattern " + name.getName());
        const Rect outer = pattern_user_;
        if (patterns_depth_++ == 0) pattern_user_ = now_.clip;
        tell({.kind = PageMark::Kind::shading,
              .box = now_.clip,
              .color = color,
              .ink = ink_of_shading(shading, color, true)});
        --patterns_depth_;
        pattern_user_ = outer;
        return any;
    }
    if (!o.isStream() || depth_ >= k_deepest_form || !patterns_.insert({o.getObjGen(), masks_ > 0}).second) return any;
    Graphics kept = now_;
    const Rect outer = pattern_user_;
    if (patterns_depth_++ == 0) pattern_user_ = now_.clip;
    now_.ctm = base_;
    now_.clip = Graphics{}.clip;
    form(o);
    --patterns_depth_;
    pattern_user_ = outer;
    now_ = std::move(kept);
    return any;
}

/// Each shading is measured once.
std::optional<double> Interpreter::ink_of_shading(Object shading, const PaintColor& color, bool in_pattern) {
    if (inks_ == Inks::left_out) return std::nullopt;
    if (!shading.isIndirect()) return shading_ink(shading, color, in_pattern);
    const auto [it, fresh] = shading_inks_.try_emplace(shading.getObjGen());
    if (fresh) it->second = shading_ink(shading, color, true);
    return it->second;
}

/// What the procedures of a Type 3 font paint: how far they reach, and marks of their own colours.
void Interpreter::glyphs_of(Object font, FontWidths& widths) {
    widths.unbounded = true;
    Object procedures = font.getKey("/CharProcs"), m = font.getKey("/FontMatrix");
    if (!procedures.isDictionary() || depth_ >= k_deepest_form) return;
    Numbers n = m.isArray() ? numbers(m.getArrayAsVector()) : Numbers{};
    if (n.size() != 6) return;
    Object resources = font.getKey("/Resources");
    if (!resources.isDictionary()) resources = resources_;
    const Matrix to_text{n[0], n[1], n[2], n[3], n[4], n[5]};
    Bounds reach;
    const bool direct = !font.isIndirect();
    const Rect outer = pattern_user_;
    if (patterns_depth_++ == 0) pattern_user_ = now_.clip;
    for (const std::string& key : procedures.getKeys()) {
        Object procedure = procedures.getKey(key);
        if (!procedure.isStream()) continue;
        std::vector<PageMark> marks;
        const std::function<void(const PageMark&)> note = [&](const PageMark& mark) { marks.push_back(mark); };
        Interpreter inner(note, inks_);
        inner.glyph(procedure, to_text, *this, resources);
        operators_ = inner.operators();
        for (const PageMark& mark : marks) {
            reach.add({mark.box.x, mark.box.y});
            reach.add({mark.box.right(), mark.box.bottom()});
            if (inner.colored()) tell(mark);
        }
        if (inner.colored()) colored_fonts_.insert(font.getObjGen());
        content.uncertain = content.uncertain || inner.content.uncertain || (direct && inner.colored());
        for (const std::string& text : inner.content.faults) fault(text);
        for (const Object& used : inner.content.fonts) content.fonts.push_back(used);
        for (const std::string& used : inner.content.rgb_resources) content.rgb_resources.push_back(used);
        content.lzw = content.lzw || inner.content.lzw;
        content.post_script = content.post_script || inner.content.post_script;
        content.transfer_curve = content.transfer_curve || inner.content.transfer_curve;
    }
    --patterns_depth_;
    pattern_user_ = outer;
    const Rect box = reach.empty() ? Rect{} : reach.rect();
    constexpr double k_farthest = 1000;    // em
    if (!(std::abs(box.x) < k_farthest && std::abs(box.y) < k_farthest && box.w < k_farthest && box.h < k_farthest))
        return;
    widths.unbounded = false;
    widths.left = std::min(widths.left, box.x);
    widths.right = std::max(widths.right, box.right());
    widths.below = std::min(widths.below, box.y);
    widths.above = std::max(widths.above, box.bottom());
}

void Interpreter::graphics_state(Object state) {
    if (!state.isDictionary()) return unclear("gs names no graphics state");
    const auto number = [&](const char* key, double& to) {
        if (Object v = state.getKey(key); v.isNumber()) to = v.getNumericValue();
    };
    number("/LW", now_.width);
    number("/ca", now_.fill_opacity);
    number("/CA", now_.stroke_opacity);
    if (Object v = state.getKey("/OP"); v.isBool()) {
        now_.overprint_stroke = v.getBoolValue();
        if (!state.hasKey("/op")) now_.overprint_fill = v.getBoolValue();
    }
    if (Object v = state.getKey("/op"); v.isBool()) now_.overprint_fill = v.getBoolValue();
    if (Object v = state.getKey("/OPM"); v.isInteger()) now_.overprint_mode = v.getIntValueAsInt();
    if (Object v = state.getKey("/SMask"); !v.isNull()) {
        now_.soft_mask = !(v.isName() && v.getName() == "/None");
        if (v.isDictionary()) mask(v);
    }
    if (Object v = state.getKey("/BM"); !v.isNull()) {
        if (v.isArray() && v.getArrayNItems() > 0) v = v.getArrayItem(0);
        const std::string mode = v.isName() ? v.getName().substr(1) : "";
        now_.blend_mode = mode == "Normal" || mode == "Compatible" ? "" : mode;
    }
    if (Object v = state.getKey("/Font"); v.isArray() && v.getArrayNItems() == 2) {
        choose_font(v.getArrayItem(0));
        if (v.getArrayItem(1).isNumber()) now_.font_size = v.getArrayItem(1).getNumericValue();
    }
    const Object curve = state.getKey("/TR"), second = state.getKey("/TR2");
    if (!Object(curve).isNull() ||
        (!Object(second).isNull() && !(Object(second).isName() && Object(second).getName() == "/Default")))
        content.transfer_curve = true;
}

void Interpreter::choose_font(Object font) {
    now_.font = font;
    now_.widths.reset();
    if (!font.isDictionary()) {
        content.text_without_font = true;
        return fault("a text's font is none");
    }
    if (known_fonts_.insert(font.getObjGen()).second || !font.isIndirect()) content.fonts.push_back(font);
    auto& known = widths_[font.getObjGen()];
    if (!known || !font.isIndirect()) {
        const auto made = std::make_shared<FontWidths>(font);
        now_.widths = known = made;    // procedures that show text in their own font end here
        if (made->procedures) {
            auto read = std::make_shared<FontWidths>(*made);
            glyphs_of(font, *read);
            widths_[font.getObjGen()] = read;
            now_.widths = read;
        }
        return;
    }
    now_.widths = known;
}

void Interpreter::show(const std::vector<Object>& operands) {
    // Along the baseline in units of text space, before horizontal scaling: where the next glyph stands, at least and at
    // most, and the extremes of where it stood.
    double least = 0, most = 0, first = 0, last = 0;
    std::size_t bytes = 0;
    const double size = now_.font_size;
    const auto add = [&](Object o) {
        if (o.isString()) {
            const std::string shown = o.getStringValue();
            bytes += shown.size();
            const FontWidths::Advance a =
                now_.widths ? now_.widths->of(shown)
                            : FontWidths::Advance{0, 4.0 * static_cast<double>(shown.size()), shown.size(), 0};
            const double spacing =
                static_cast<double>(a.codes) * now_.character_space + static_cast<double>(a.spaces) * now_.word_space;
            // Where the number of codes is not sure, spacing may be anything up to that.
            const double sure = a.exact() ? spacing : std::min(spacing, 0.0);
            first = std::min({first, least + std::min(a.least * size, a.most * size) + std::min(spacing, 0.0)});
            last = std::max({last, most + std::max(a.least * size, a.most * size) + std::max(spacing, 0.0)});
            least += std::min(a.least * size, a.most * size) + sure;
            most += std::max(a.least * size, a.most * size) + (a.exact() ? spacing : std::max(spacing, 0.0));
        } else if (o.isNumber()) {
            const double by = -o.getNumericValue() / 1000 * size;
            least += by;
            most += by;
            first = std::min(first, least);
            last = std::max(last, most);
        }
    };
    for (Object o : operands) {
        if (o.isArray()) {
            for (const Object& item : o.getArrayAsVector()) add(item);
        } else if (o.isString()) {
            add(o);
        }
    }
    const Matrix m = Matrix{now_.horizontal, 0, 0, 1, 0, now_.rise} * text_ * now_.ctm;
    if (bytes > 0) {
        static const FontWidths k_unknown{Object::newNull()};
        const FontWidths& reach = now_.widths ? *now_.widths : k_unknown;
        const double far = std::abs(size);
        Bounds box;
        for (const double x :
             {first - text_slack_ + std::min(reach.left, -0.5) * far, last + std::max(reach.right, 0.5) * far})
            for (const double y : {reach.below * far, reach.above * far}) box.add(m({x, size < 0 ? -y : y}));
        const Matrix em = Matrix{size, 0, 0, size, 0, 0} * m;
        const bool procedures = reach.procedures;    // of which rendering modes change nothing (9.3.6)
        const auto tell_text = [&](const PaintColor& color) {
            tell({.kind = PageMark::Kind::text,
                  .box = reach.unbounded ? now_.clip : box.rect(),
                  .at = em({0.3, 0.3}),
                  .size = std::hypot(em.c, em.d),
                  .color = color,
                  .font = now_.font_name,
                  .invisible = !procedures && (now_.render == 3 || now_.render == 7)});
        };
        const bool outlined = !procedures && (now_.render == 1 || now_.render == 5);
        if (procedures && colored_fonts_.contains(now_.font.getObjGen()))
            tell_text(initial_color(PaintColor::Space::pattern));
        else if (!outlined)
            tell_text(now_.fill);
        if (outlined || (!procedures && (now_.render == 2 || now_.render == 6))) {
            tell_text(now_.stroke);
            tell({.kind = PageMark::Kind::stroke,
                  .box = reach.unbounded ? now_.clip : box.rect(),
                  .size = now_.width * now_.ctm.scale(),
                  .color = now_.stroke});
        }
    }
    text_slack_ += most - least;
    text_ = Matrix{1, 0, 0, 1, most * now_.horizontal, 0} * text_;
}

/// What a soft mask paints is no ink, but its pictures have a resolution.
void Interpreter::mask(Object soft_mask) {
    Object group = soft_mask.getKey("/G");
    if (!group.isStream() || depth_ >= k_deepest_form || !patterns_.insert({group.getObjGen(), true}).second) return;
    const Graphics kept = now_;
    ++masks_;
    form(group);
    --masks_;
    now_ = kept;
}

void Interpreter::image(Object dictionary, Object stream) {
    const auto value = [&](const char* key, const char* brief) {
        Object v = dictionary.getKey(key);
        if (v.isNull()) v = dictionary.getKey(brief);
        return v;
    };
    Bounds box;
    for (const Point corner : {Point{0, 0}, {1, 0}, {0, 1}, {1, 1}}) box.add(now_.ctm(corner));
    PageMark m{.kind = PageMark::Kind::image, .box = box.rect()};
    const Object width = value("/Width", "/W"), height = value("/Height", "/H");
    const double across = std::hypot(now_.ctm.a, now_.ctm.b), along = std::hypot(now_.ctm.c, now_.ctm.d);
    if (Object(width).isNumber() && Object(height).isNumber() && across > 0 && along > 0)
        m.size = std::min(Object(width).getNumericValue() / across, Object(height).getNumericValue() / along) * 72;
    const Object mask = value("/ImageMask", "/IM");
    if (Object(mask).isBool() && Object(mask).getBoolValue()) {
        m.color = now_.fill;
    } else {
        const Object stated = value("/ColorSpace", "/CS");
        // JPEG 2000 may keep its colours to itself: they can be any.
        m.color = Object(stated).isNull() ? initial_color(PaintColor::Space::icc_cmyk) : space(stated);
        // Each image is measured once, however often it is painted.
        if (Object(stated).isNull() || inks_ == Inks::left_out) {
            m.ink = std::nullopt;
        } else if (stream.isStream() && stream.isIndirect()) {
            const auto [it, fresh] = image_inks_.try_emplace(stream.getObjGen());
            if (fresh) it->second = image_ink(stream, m.color);
            m.ink = it->second;
        } else {
            m.ink = m.color.most_ink() == 0 ? std::optional(0.0) : std::nullopt;
        }
        m.color.values.assign(m.color.values.size(), 0);
    }
    if (Object own = dictionary.getKey("/SMask"); own.isStream()) {
        m.soft_mask = true;
        PageMark of_mask = m;
        const Object w = own.getDict().getKey("/Width"), h = own.getDict().getKey("/Height");
        if (Object(w).isNumber() && Object(h).isNumber() && across > 0 && along > 0)
            of_mask.size = std::min(Object(w).getNumericValue() / across, Object(h).getNumericValue() / along) * 72;
        of_mask.color = {};
        of_mask.ink = 0;
        ++masks_;
        tell(of_mask);
        --masks_;
    }
    tell(m);
}

void Interpreter::form(Object form) {
    if (depth_ >= k_deepest_form) return unclear("forms nest too deep");
    ++depth_;
    const Graphics kept = now_;
    const Object outer = resources_;
    const Matrix outer_base = base_;
    // A pattern may be chosen while a path is under way, or within a text.
    const Bounds path = std::exchange(path_, {});
    const bool clipping = std::exchange(clipping_, false);
    const Matrix text = text_, line = line_;
    const double slack = text_slack_;
    Object dictionary = form.getDict();
    if (Object m = dictionary.getKey("/Matrix"); m.isArray() && m.getArrayNItems() == 6) {
        const Numbers n = numbers(m.getArrayAsVector());
        if (n.size() == 6) now_.ctm = Matrix{n[0], n[1], n[2], n[3], n[4], n[5]} * now_.ctm;
    }
    base_ = now_.ctm;
    if (Object b = dictionary.getKey("/BBox"); b.isRectangle()) {
        const auto r = b.getArrayAsRectangle();
        Bounds box;
        for (const Point corner : {Point{r.llx, r.lly}, {r.urx, r.lly}, {r.llx, r.ury}, {r.urx, r.ury}})
            box.add(now_.ctm(corner));
        now_.clip = intersection(now_.clip, box.rect());
    }
    note_group(dictionary.getKey("/Group"));
    if (dictionary.getKey("/Resources").isDictionary()) resources_ = dictionary.getKey("/Resources");
    stream([&](Object::ParserCallbacks* to) { form.parseAsContents(to); });
    resources_ = outer;
    base_ = outer_base;
    path_ = path;
    clipping_ = clipping;
    text_ = text;
    line_ = line;
    text_slack_ = slack;
    now_ = kept;
    --depth_;
}

void Interpreter::x_object(Object name) {
    Object o = resource("/XObject", name);
    if (!o.isStream()) return fault("Do names no object");
    if (const auto [it, fresh] = within_.insert(o.getObjGen()); !fresh) return fault("a form paints itself");
    const bool off = layers_.hidden(o.getDict().getKey("/OC"));
    hidden_ += off ? 1 : 0;
    const Object subtype = o.getDict().getKey("/Subtype");
    const std::string kind = Object(subtype).isName() ? Object(subtype).getName() : "";
    if (kind == "/Image") {
        image(o.getDict(), o);
    } else if (kind == "/PS") {
        content.post_script = true;
    } else {
        if (kind != "/Form") unclear("an object is neither form nor image");
        form(o);
    }
    hidden_ -= off ? 1 : 0;
    within_.erase(o.getObjGen());
}

bool Interpreter::path_operator(std::string_view op, const Numbers& n) {
    const auto takes = [&](std::size_t count) {
        if (n.size() != count) unclear("an operator of paths with too few or too many operands");
        return n.size() == count;
    };
    if (op == "m" || op == "l") {
        if (takes(2)) point(n[0], n[1]);
    } else if (op == "c" || op == "v" || op == "y") {
        if (takes(op == "c" ? 6 : 4))
            for (std::size_t i = 0; i + 1 < n.size(); i += 2) point(n[i], n[i + 1]);
    } else if (op == "re") {
        if (takes(4)) {
            for (const Point p :
                 {Point{n[0], n[1]}, {n[0] + n[2], n[1]}, {n[0] + n[2], n[1] + n[3]}, {n[0], n[1] + n[3]}})
                point(p.x, p.y);
        }
    } else if (op == "h") {
    } else if (op == "W" || op == "W*") {
        clipping_ = true;
    } else if (op == "S" || op == "s") {
        painted(false, true);
    } else if (op == "f" || op == "F" || op == "f*") {
        painted(true, false);
    } else if (op == "B" || op == "B*" || op == "b" || op == "b*") {
        painted(true, true);
    } else if (op == "n") {
        painted(false, false);
    } else {
        return false;
    }
    return true;
}

bool Interpreter::color_operator(std::string_view op, const std::vector<Object>& operands) {
    using Space = PaintColor::Space;
    const auto device = [&](PaintColor& to, Space kind) {
        to = kind == Space::rgb ? space(Object::newName("/DeviceRGB")) : initial_color(kind);
        set_color(to, operands);
    };
    if (op == "g")
        device(now_.fill, Space::gray);
    else if (op == "G")
        device(now_.stroke, Space::gray);
    else if (op == "rg")
        device(now_.fill, Space::rgb);
    else if (op == "RG")
        device(now_.stroke, Space::rgb);
    else if (op == "k")
        device(now_.fill, Space::cmyk);
    else if (op == "K")
        device(now_.stroke, Space::cmyk);
    else if (op == "cs" && !operands.empty())
        now_.fill = space(operands[0]);
    else if (op == "CS" && !operands.empty())
        now_.stroke = space(operands[0]);
    else if (op == "sc" || op == "scn")
        set_color(now_.fill, operands);
    else if (op == "SC" || op == "SCN")
        set_color(now_.stroke, operands);
    else
        return false;
    return true;
}

bool Interpreter::text_operator(std::string_view op, const std::vector<Object>& operands) {
    const Numbers n = numbers(operands);
    const auto next_line = [&](double x, double y) {
        line_ = Matrix{1, 0, 0, 1, x, y} * line_;
        text_ = line_;
        text_slack_ = 0;
    };
    if (op == "BT") {
        text_ = line_ = {};
        text_slack_ = 0;
    } else if (op == "Tf" && operands.size() == 2) {
        choose_font(resource("/Font", operands[0]));
        now_.font_size = n.empty() ? 0 : n[0];
        const Object base = now_.font.isDictionary() ? now_.font.getKey("/BaseFont") : Object::newNull();
        const Object named = Object(base).isName() ? base : operands[0];
        now_.font_name = Object(named).isName() ? Object(named).getName().substr(1) : "";
    } else if ((op == "Td" || op == "TD") && n.size() == 2) {
        if (op == "TD") now_.leading = -n[1];
        next_line(n[0], n[1]);
    } else if (op == "Tm" && n.size() == 6) {
        text_ = line_ = {n[0], n[1], n[2], n[3], n[4], n[5]};
        text_slack_ = 0;
    } else if (op == "T*") {
        next_line(0, -now_.leading);
    } else if (op == "TL" && n.size() == 1) {
        now_.leading = n[0];
    } else if (op == "Ts" && n.size() == 1) {
        now_.rise = n[0];
    } else if (op == "Tz" && n.size() == 1) {
        now_.horizontal = n[0] / 100;
    } else if (op == "Tr" && n.size() == 1) {
        now_.render = static_cast<int>(n[0]);
    } else if (op == "Tj" || op == "TJ") {
        show(operands);
    } else if (op == "Tc" && n.size() == 1) {
        now_.character_space = n[0];
    } else if (op == "Tw" && n.size() == 1) {
        now_.word_space = n[0];
    } else if (op == "'" || op == "\"") {
        if (op == "\"" && n.size() == 2) {
            now_.word_space = n[0];
            now_.character_space = n[1];
        }
        next_line(0, -now_.leading);
        // The two spacings of `"` are no adjustments.
        show(operands.empty() ? operands : std::vector<Object>{operands.back()});
    } else {
        return op == "ET" || op == "Tc" || op == "Tw" || op == "Tf" || op == "Td" || op == "TD" || op == "Tm" ||
               op == "TL" || op == "Ts" || op == "Tz" || op == "Tr";
    }
    return true;
}

void Interpreter::execute(const std::string& op, const std::vector<Object>& operands) {
    static const std::set<std::string, std::less<>> k_without_effect{"J",  "d",  "ri", "i",  "d0", "MP",
                                                                     "DP", "BX", "EX", "BI", "EI"};
    if (++operators_ > k_most_operators) throw std::runtime_error("more than 20 million operators");
    const Numbers n = numbers(operands);
    if (path_operator(op, n) || color_operator(op, operands) || text_operator(op, operands)) return;
    if (op == "q") {
        saved_.push_back(now_);
        content.deepest_nesting = std::max(content.deepest_nesting, static_cast<int>(saved_.size()));
    } else if (op == "Q") {
        restore();
    } else if (op == "cm") {
        if (n.size() != 6) return unclear("cm without six operands");
        now_.ctm = Matrix{n[0], n[1], n[2], n[3], n[4], n[5]} * now_.ctm;
    } else if (op == "w") {
        if (!n.empty()) now_.width = n[0];
    } else if (op == "j") {
        if (!n.empty()) now_.join = static_cast<int>(n[0]);
    } else if (op == "M") {
        if (!n.empty()) now_.miter_limit = n[0];
    } else if (op == "BMC" || op == "BDC") {
        const bool layer = op == "BDC" && operands.size() == 2 && Object(operands[0]).isName() &&
                           Object(operands[0]).getName() == "/OC";
        marked_.push_back(layer && layers_.hidden(resource("/Properties", operands[1])));
        hidden_ += marked_.back() ? 1 : 0;
    } else if (op == "EMC") {
        if (marked_.empty()) return fault("EMC without BMC");
        hidden_ -= marked_.back() ? 1 : 0;
        marked_.pop_back();
    } else if (op == "gs") {
        graphics_state(operands.empty() ? Object::newNull() : resource("/ExtGState", operands[0]));
    } else if (op == "Do") {
        if (!operands.empty()) x_object(operands[0]);
    } else if (op == "sh") {
        const Object shading = operands.empty() ? Object::newNull() : resource("/Shading", operands[0]);
        Object dictionary = Object(shading).isStream() ? Object(shading).getDict() : shading;
        PageMark m{.kind = PageMark::Kind::shading, .box = now_.clip};
        if (dictionary.isDictionary()) m.color = space(dictionary.getKey("/ColorSpace"));
        m.ink = ink_of_shading(shading, m.color, false);
        m.color.values.assign(m.color.values.size(), 0);
        tell(m);
    } else if (op == "ID") {
        inline_image_ = Object::newDictionary();
        for (std::size_t i = 0; i + 1 < operands.size(); i += 2)
            if (Object(operands[i]).isName()) inline_image_.replaceKey(Object(operands[i]).getName(), operands[i + 1]);
        for (const char* key : {"/F", "/Filter"}) {
            Object filter = inline_image_.getKey(key);
            for (const Object& f : filter.isArray() ? filter.getArrayAsVector() : std::vector<Object>{filter})
                if (Object(f).isName() && (Object(f).getName() == "/LZW" || Object(f).getName() == "/LZWDecode"))
                    content.lzw = true;
        }
    } else if (op == "d1") {
        colored_ = false;
    } else if (op == "inline image") {
        image(inline_image_, Object::newNull());
    } else if (!k_without_effect.contains(op)) {
        unclear("unknown operator " + op);
    }
}

}    // namespace

PageContent interpret_appearance(Object form, const std::function<void(const PageMark&)>& mark) {
    Interpreter interpreter(mark, Inks::left_out);
    interpreter.appearance(form);
    return std::move(interpreter.content);
}

PageContent interpret(Object page, const std::function<void(const PageMark&)>& mark, Inks inks) {
    Interpreter interpreter(mark, inks);
    // qpdf goes on after what it cannot read, with a warning.
    QPDF* file = page.getOwningQPDF();
    const std::size_t before = file == nullptr ? 0 : file->numWarnings();
    interpreter.page(page);
    if (file != nullptr && inks == Inks::left_out && file->numWarnings() != before)
        interpreter.content.uncertain = true;
    return std::move(interpreter.content);
}

}    // namespace broadside::pdf
