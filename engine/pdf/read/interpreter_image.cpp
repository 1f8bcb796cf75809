#include "engine/pdf/read/interpreting.hpp"

#include <algorithm>

namespace broadside::pdf {

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
        m.ink = m.color.ink();
    } else {
        const Object stated = value("/ColorSpace", "/CS");
        // JPEG 2000 may keep its colors to itself: they can be any.
        m.color = Object(stated).isNull() ? initial_color(ColorSpace::icc_cmyk) : space(stated);
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
    for (const char* kind : {"/SMask", "/Mask"}) {
        Object own = dictionary.getKey(kind);
        if (!own.isStream()) continue;
        m.soft_mask = m.soft_mask || std::string_view(kind) == "/SMask";
        PageMark of_mask = m;
        const Object w = own.getDict().getKey("/Width"), h = own.getDict().getKey("/Height");
        if (Object(w).isNumber() && Object(h).isNumber() && across > 0 && along > 0)
            of_mask.size = std::min(Object(w).getNumericValue() / across, Object(h).getNumericValue() / along) * 72;
        of_mask.color = {};
        of_mask.ink = 0;
        ++masks_;
        report(of_mask);
        --masks_;
    }
    report(m);
}

}    // namespace broadside::pdf
