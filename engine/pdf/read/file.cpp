#include "engine/pdf/read/file.hpp"

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/pdf/read/objects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <new>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

namespace broadside::pdf {
namespace {

constexpr Rect k_letter{0, 0, 612, 792};
constexpr std::size_t k_most_unpacked = std::size_t{64} << 20;    // of what is coded twice, which little is
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

/// Lets through so much and no more.
class Limited final : public Pipeline {
public:
    Limited() : Pipeline("limit", nullptr) {}
    bool exceeded = false;

    void write(const unsigned char*, std::size_t length) override {
        passed_ += length;
        exceeded = passed_ > k_most_unpacked;
        if (exceeded) throw std::length_error("too much");    // qpdf stops unpacking there
    }
    void finish() override {}

private:
    std::size_t passed_ = 0;
};

/// How many of the codings that make little of much, of which several unpack a few bytes without end.
std::ptrdiff_t expanding_filters(Object stream) {
    static const std::set<std::string> k_expanding{"FlateDecode", "Fl", "LZWDecode", "LZW", "RunLengthDecode", "RL"};
    Object filters = stream.getDict().getKey("/Filter");
    if (!filters.isArray()) return 1;
    return std::ranges::count_if(filters.getArrayAsVector(),
                                 [](const Object& o) { return k_expanding.contains(name_of(o)); });
}
/// Whether such a stream may be in the file, so that few files have all their objects read.
bool has_several_filters(std::string_view file) {
    constexpr std::string_view k_key = "/Filter", k_space = "\t\n\f\r ";
    for (std::size_t at = file.find(k_key); at != std::string_view::npos; at = file.find(k_key, at)) {
        at = std::min(file.find_first_not_of(k_space, at + k_key.size()), file.size());
        const std::string_view value = file.substr(at, 400);
        if (value.empty() || value[0] == '/') continue;
        if (value[0] != '[') return true;    // stands elsewhere
        if (std::ranges::count(value.substr(0, value.find(']')), '/') > 1) return true;
    }
    return false;
}

void refuse_endless_streams(const std::filesystem::path& path) {
    if (!has_several_filters(read_file(path, k_most_pdf_bytes))) return;
    QPDF pdf;    // of its own: what is damaged far from the pages shall not count for them
    pdf.setSuppressWarnings(true);
    pdf.processFile(path.c_str());
    for (Object& o : pdf.getAllObjects()) {
        const std::ptrdiff_t codings = o.isStream() ? expanding_filters(o) : 0;
        if (codings < 2) continue;
        // qpdf 12 holds what run lengths unpack to in memory before it hands any of it on.
        if (codings > 2)
            throw std::length_error(fmt::format("object {} is packed {} times over, which makes no file smaller",
                                                o.getObjectID(), codings));
        Limited limited;
        try {
            o.pipeStreamData(&limited, 0, qpdf_dl_specialized, true);
        } catch (const std::length_error&) {    // its own; some releases of qpdf keep it to themselves
        }
        if (limited.exceeded)
            throw std::length_error(
                fmt::format("object {} unpacks to more than {} MB", o.getObjectID(), k_most_unpacked >> 20));
    }
}

}    // namespace

std::vector<Object> open(QPDF& pdf, const std::filesystem::path& path) {
    pdf.setSuppressWarnings(true);
    check_file(path, k_most_pdf_bytes);
    std::vector<Object> pages;
    try {
        pdf.processFile(path.c_str());
        refuse_endless_streams(path);
        pdf.pushInheritedAttributesToPage();
        pages = pdf.getAllPages();
        for (Object& page : pages) {
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
