#include "engine/pdf/read/file.hpp"

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/pdf/read/unpack.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <new>
#include <optional>

namespace broadside::pdf {
namespace {

constexpr Rect k_letter{0, 0, 612, 792};
constexpr double k_least_side = 1e-3, k_most_side = 1e7;    // user units

std::optional<Rect> rectangle(Object page, const char* key) {
    Object o = page.getKey(key);
    if (!o.isRectangle()) return std::nullopt;
    const auto r = o.getArrayAsRectangle();
    const Rect out{std::min(r.llx, r.urx), std::min(r.lly, r.ury), std::abs(r.urx - r.llx), std::abs(r.ury - r.lly)};
    for (const double n : {out.x, out.y, out.right(), out.bottom()})
        if (!(std::abs(n) <= k_most_side)) return std::nullopt;
    if (out.w < k_least_side || out.h < k_least_side) return std::nullopt;
    return out;
}

/// What of `a` lies in `to`; `otherwise`, if nothing does.
Rect cut(const Rect& a, const Rect& to, const Rect& otherwise) {
    const double x = std::max(a.x, to.x), y = std::max(a.y, to.y);
    const Rect out{x, y, std::min(a.right(), to.right()) - x, std::min(a.bottom(), to.bottom()) - y};
    return out.w < k_least_side || out.h < k_least_side ? otherwise : out;
}

}    // namespace

std::vector<Object> open(QPDF& pdf, const std::filesystem::path& path) {
    pdf.setSuppressWarnings(true);
    check_file(path, k_most_pdf_bytes);
    std::vector<Object> pages;
    try {
        check_objects(path);
        pdf.processFile(path.c_str());
        pdf.pushInheritedAttributesToPage();
        pages = pdf.getAllPages();
        for (Object& page : pages) {
            if (!page.isDictionary()) continue;
            if (!rectangle(page, "/MediaBox"))
                page.replaceKey("/MediaBox", Object::newFromRectangle(
                                                 {k_letter.x, k_letter.y, k_letter.right(), k_letter.bottom()}));
            if (Object contents = page.getKey("/Contents");
                contents.isArray()) {    // viewers pass over what is no stream
                Object streams = Object::newArray();
                for (Object& part : contents.getArrayAsVector())
                    if (part.isStream()) streams.appendItem(part);
                page.replaceKey("/Contents", streams);
            }
            if (Object turn = page.getKey("/Rotate");
                turn.isInteger() || (turn.isReal() && std::abs(turn.getNumericValue()) < 1e9)) {
                const long long degrees = turn.isInteger() ? turn.getIntValue() : std::llround(turn.getNumericValue());
                const long long quarter = degrees % 360 / 90 * 90;
                page.replaceKey("/Rotate", Object::newInteger((quarter + 360) % 360));
            } else if (!turn.isNull()) {
                page.removeKey("/Rotate");
            }
        }
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& error) {
        throw InputError({path.string()}, {}, "this PDF cannot be read", error.what());
    }
    if (pages.empty()) throw InputError({path.string()}, {}, "this PDF has no pages");
    return pages;
}

PageBoxes boxes_of(Object page) {
    PageBoxes out;
    out.media = rectangle(page, "/MediaBox").value_or(k_letter);
    const auto bleed = rectangle(page, "/BleedBox"), trim = rectangle(page, "/TrimBox"),
               art = rectangle(page, "/ArtBox");
    out.crop = cut(rectangle(page, "/CropBox").value_or(out.media), out.media, out.media);
    out.bleed = cut(bleed.value_or(out.crop), out.media, out.crop);
    out.trim = cut(trim ? *trim : art.value_or(out.crop), out.media, out.crop);
    out.sheet = trim ? cut(*trim, out.crop, out.crop) : out.crop;
    out.has_bleed = bleed.has_value();
    out.has_trim = trim.has_value();
    out.has_art = art.has_value();
    if (Object unit = page.getKey("/UserUnit"); unit.isNumber()) {
        const double n = unit.getNumericValue();
        if (n > 0 && n <= 75'000) out.unit = n;    // the greatest that readers know, ISO 32000-1, annex C
    }
    return out;
}

}    // namespace broadside::pdf
