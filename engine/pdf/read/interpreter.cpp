#include "engine/pdf/read/interpreter.hpp"

#include "engine/pdf/read/interpreting.hpp"
#include "engine/pdf/read/objects.hpp"
#include "engine/pdf/read/unpack.hpp"

#include <algorithm>
#include <new>
#include <stdexcept>

namespace broadside::pdf {
namespace {

constexpr long long k_most_operators = 20'000'000;    // forms within forms can multiply without end

Rect intersection(const Rect& a, const Rect& b) {
    const double x = std::max(a.x, b.x), y = std::max(a.y, b.y);
    return {x, y, std::max(std::min(a.right(), b.right()) - x, 0.0),
            std::max(std::min(a.bottom(), b.bottom()) - y, 0.0)};
}

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

}    // namespace

Numbers numbers(const std::vector<Object>& operands) {
    Numbers out;
    for (const Object& o : operands)
        if (Object(o).isNumber()) out.push_back(Object(o).getNumericValue());
    return out;
}

void Interpreter::page(Object page) {
    layers_ = Layers(page);
    resources_ = page.getKey("/Resources");
    note_group(page.getKey("/Group"));
    content_of(page);
}

void Interpreter::glyph(Object procedure, const Matrix& to_text, const Interpreter& user, Object resources) {
    layers_ = user.layers_;
    depth_ = user.depth_ + 1;
    operators_ = user.operators_;
    resources_ = resources;
    base_ = to_text;
    now_ = {};
    now_.ctm = to_text;
    colored_ = true;
    content_of(procedure);
}

void Interpreter::report(PageMark m) {
    m.box = intersection(m.box, now_.clip);
    if (m.kind != PageMark::Kind::text) m.at = m.box.center();
    // What glyphs of a font bring along adds to that.
    const bool overprint = m.kind == PageMark::Kind::stroke ? now_.overprint_stroke : now_.overprint_fill;
    if (!m.overprint) m.overprint_mode = now_.overprint_mode;
    m.overprint = m.overprint || overprint;
    m.opacity *= group_.opacity * (m.kind == PageMark::Kind::stroke ? now_.stroke_opacity : now_.fill_opacity);
    m.soft_mask = m.soft_mask || now_.soft_mask || group_.soft_mask;
    if (m.blend_mode.empty()) m.blend_mode = now_.blend_mode.empty() ? group_.blend_mode : now_.blend_mode;
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

void Interpreter::painted(bool fill, bool stroke) {
    if (fill && !path_.empty()) {
        const Rect box = path_.rect();
        report({.kind = PageMark::Kind::fill, .box = box, .size = std::min(box.w, box.h), .color = now_.fill});
    }
    if (stroke && !path_.empty()) {
        report({.kind = PageMark::Kind::stroke,
                .box = path_.rect(now_.pen_reach()),
                .size = now_.width * now_.ctm.scale(),
                .color = now_.stroke});
    }
    if (clipping_ && !path_.empty()) now_.clip = intersection(now_.clip, path_.rect());
    clipping_ = false;
    path_ = {};
}

void Interpreter::fault(const std::string& text) {
    if (std::ranges::find(content.faults, text) == content.faults.end()) content.faults.push_back(text);
}

void Interpreter::restore() {
    if (saved_.empty()) return fault("Q without q");
    now_ = std::move(saved_.back());
    saved_.pop_back();
}

Object Interpreter::resource(const char* kind, Object name) {
    if (!name.isName()) return Object::newNull();
    const auto found = [&](Object resources) {
        Object all = resources.isDictionary() ? resources.getKey(kind) : Object::newNull();
        return all.isDictionary() ? all.getKey(name.getName()) : Object::newNull();
    };
    Object out = found(resources_);
    // What a form lacks viewers take from the page around it, though no standard says so.
    for (auto it = outer_resources_.rbegin(); out.isNull() && it != outer_resources_.rend(); ++it) out = found(*it);
    return out;
}

void Interpreter::content_of(Object page_or_stream) {
    const std::size_t depth = saved_.size(), marks = marked_.size();
    Callbacks callbacks(*this);
    try {
        parse_content(page_or_stream, callbacks);
    } catch (const EndlessStream&) {
        throw;
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& error) {
        unclear(error.what());
    }
    if (saved_.size() != depth) fault(saved_.size() > depth ? "q without Q" : "Q without q");
    while (saved_.size() > depth) restore();
    while (marked_.size() > marks) end_marked();    // it holds within the stream that begins it (14.6.1)
}

void Interpreter::end_marked() {
    hidden_ -= marked_.back() ? 1 : 0;
    marked_.pop_back();
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
        now_.soft_mask = name_of(v) != "None";
        if (v.isDictionary()) mask(v);
    }
    if (Object v = state.getKey("/BM"); !v.isNull()) {
        if (v.isArray() && v.getArrayNItems() > 0) v = v.getArrayItem(0);
        const std::string mode = name_of(v);
        now_.blend_mode = mode == "Normal" || mode == "Compatible" ? "" : mode;
    }
    if (Object v = state.getKey("/Font"); v.isArray() && v.getArrayNItems() == 2) {
        choose_font(v.getArrayItem(0));
        if (v.getArrayItem(1).isNumber()) now_.font_size = v.getArrayItem(1).getNumericValue();
    }
    const Object curve = state.getKey("/TR"), second = state.getKey("/TR2");
    if (!Object(curve).isNull() || (!Object(second).isNull() && name_of(second) != "Default"))
        content.transfer_curve = true;
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
    const auto outer_group = group_;
    if (Object group = dictionary.getKey("/Group"); group.isDictionary()) {
        note_group(group);
        group_.opacity *= now_.fill_opacity;
        group_.soft_mask = group_.soft_mask || now_.soft_mask;
        if (!now_.blend_mode.empty()) group_.blend_mode = now_.blend_mode;
        now_.fill_opacity = now_.stroke_opacity = 1;
        now_.soft_mask = false;
        now_.blend_mode.clear();
    }
    outer_resources_.push_back(resources_);
    if (dictionary.getKey("/Resources").isDictionary()) resources_ = dictionary.getKey("/Resources");
    content_of(form);
    group_ = outer_group;
    resources_ = outer;
    outer_resources_.pop_back();
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
    const std::string kind = name_of(subtype);
    if (kind == "Image") {
        image(o.getDict(), o);
    } else if (kind == "PS") {
        content.post_script = true;
    } else {
        if (kind != "Form") unclear("an object is neither form nor image");
        const Object second = o.getDict().getKey("/Subtype2");    // PostScript with a form for who has none
        if (name_of(second) == "PS" || o.getDict().hasKey("/PS")) content.post_script = true;
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
        const bool layer = op == "BDC" && operands.size() == 2 && name_of(operands[0]) == "OC";
        marked_.push_back(layer && layers_.hidden(resource("/Properties", operands[1])));
        hidden_ += marked_.back() ? 1 : 0;
    } else if (op == "EMC") {
        if (marked_.empty()) return fault("EMC without BMC");
        end_marked();
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
        report(m);
    } else if (op == "ID") {
        inline_image_ = Object::newDictionary();
        for (std::size_t i = 0; i + 1 < operands.size(); i += 2)
            if (Object(operands[i]).isName()) inline_image_.replaceKey(Object(operands[i]).getName(), operands[i + 1]);
        for (const char* key : {"/F", "/Filter"}) {
            Object filter = inline_image_.getKey(key);
            for (const Object& f : items_of(filter))
                if (const std::string coded = name_of(f); coded == "LZW" || coded == "LZWDecode") content.lzw = true;
        }
    } else if (op == "d1") {
        colored_ = false;
    } else if (op == "inline image") {
        image(inline_image_, Object::newNull());
    } else if (!k_without_effect.contains(op)) {
        unclear("unknown operator " + op);
    }
}

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
