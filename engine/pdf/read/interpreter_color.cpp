#include "engine/pdf/read/interpreting.hpp"
#include "engine/pdf/read/objects.hpp"

namespace broadside::pdf {

PaintColor Interpreter::space(Object o) {
    return color_space(o, [&](const std::string& name) {
        if (!name.starts_with("/Default")) return resource("/ColorSpace", Object::newName(name));
        // Such a space holds for the resources in which it stands (8.6.5.6), not for forms with their own.
        Object all = resources_.isDictionary() ? resources_.getKey("/ColorSpace") : Object::newNull();
        return all.isDictionary() ? all.getKey(name) : Object::newNull();
    });
}

void Interpreter::set_color(PaintColor& color, const std::vector<Object>& operands) {
    if (!operands.empty() && Object(operands.back()).isName()) {
        color = pattern(operands.back(), color, numbers(operands));
        return;
    }
    if (const std::string wrong = color.set(numbers(operands)); !wrong.empty()) unclear(wrong);
}

/// Reads a pattern for its colors; where copies of its cell fall is not followed.
PaintColor Interpreter::pattern(Object name, const PaintColor& space_of_it, const Numbers& values) {
    PaintColor any = initial_color(ColorSpace::pattern);
    any.base = space_of_it.base;
    Object o = resource("/Pattern", name);
    if (o.isDictionary() && o.hasKey("/Shading")) {
        Object shading = o.getKey("/Shading");
        Object dictionary = shading.isStream() ? shading.getDict() : shading;
        if (!dictionary.isDictionary()) {
            unclear("a pattern has no shading");
            return any;
        }
        const PaintColor color = space(dictionary.getKey("/ColorSpace"));
        if (color.space == ColorSpace::rgb) content.rgb_resources.push_back("shading pattern " + name.getName());
        const Rect outer = pattern_user_;
        Graphics kept = now_;
        if (patterns_depth_++ == 0) pattern_user_ = now_.clip;
        if (Object state = o.getKey("/ExtGState"); state.isDictionary()) graphics_state(state);
        report({.kind = PageMark::Kind::shading,
                .box = now_.clip,
                .color = color,
                .ink = ink_of_shading(shading, color, true)});
        now_ = std::move(kept);
        --patterns_depth_;
        pattern_user_ = outer;
        return any;
    }
    if (!o.isStream()) return any;
    Graphics kept = now_;
    const Rect outer = pattern_user_;
    if (patterns_depth_++ == 0) pattern_user_ = now_.clip;
    now_.fill = now_.stroke = {};
    if (const Object type = o.getDict().getKey("/PaintType"); number_or(type, 1) == 2 && any.base) {
        now_.fill = *any.base;
        if (const std::string wrong = now_.fill.set(values); !wrong.empty()) unclear(wrong);
        now_.stroke = now_.fill;
        report({.kind = PageMark::Kind::fill, .box = now_.clip, .color = now_.fill});    // of each color anew
    }
    if (depth_ < k_deepest_form && patterns_.insert({o.getObjGen(), masks_ > 0}).second) {
        now_.ctm = base_;
        now_.clip = Graphics{}.clip;
        form(o);
    }
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

bool Interpreter::color_operator(std::string_view op, const std::vector<Object>& operands) {
    const auto device = [&](PaintColor& to, const char* name) {
        to = space(Object::newName(name));
        set_color(to, operands);
    };
    if (op == "g")
        device(now_.fill, "/DeviceGray");
    else if (op == "G")
        device(now_.stroke, "/DeviceGray");
    else if (op == "rg")
        device(now_.fill, "/DeviceRGB");
    else if (op == "RG")
        device(now_.stroke, "/DeviceRGB");
    else if (op == "k")
        device(now_.fill, "/DeviceCMYK");
    else if (op == "K")
        device(now_.stroke, "/DeviceCMYK");
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

}    // namespace broadside::pdf
