#include "engine/pdf/read/interpreting.hpp"
#include "engine/pdf/read/objects.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace broadside::pdf {
namespace {

/// Whether data are called JPEG in which no picture of that format begins (ISO/IEC 10918-1, B.2.1).
bool is_no_jpeg(Object image) {
    Object filter = image.getDict().getKey("/Filter");
    if (filter.isArray() && filter.getArrayNItems() == 1) filter = filter.getArrayItem(0);
    if (name_of(filter) != "DCTDecode") return false;
    constexpr std::array<unsigned char, 2> k_start{0xff, 0xd8};
    const auto data = image.getRawStreamData();
    return std::ranges::search(std::span(data->getBuffer(), data->getSize()), k_start).empty();
}

}    // namespace

void Interpreter::image(Object dictionary, Object stream) {
    const auto value = [&](const char* key, const char* brief) {
        Object v = dictionary.getKey(key);
        if (v.isNull()) v = dictionary.getKey(brief);
        return v;
    };
    // However often it is painted.
    if (stream.isStream() && known_images_.insert(stream.getObjGen()).second && is_no_jpeg(stream))
        fault("an image is called JPEG and is none");
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
