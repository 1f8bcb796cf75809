#include "engine/pdf/read/font_widths.hpp"

#include "engine/pdf/read/objects.hpp"
#include "engine/pdf/read/unpack.hpp"

#include <algorithm>
#include <string>

namespace broadside::pdf {
namespace {

constexpr std::size_t k_most_widths = 65536;
constexpr double k_widest = 4;    // em, of a glyph whose width nobody says

}    // namespace

FontWidths::FontWidths(Object font) {
    if (!font.isDictionary()) return;
    const std::string kind = name_of(font.getKey("/Subtype"));
    if (kind == "Type0") {
        composite(font);
    } else if (kind == "Type3") {
        double unit = 0.001;
        if (Object m = font.getKey("/FontMatrix"); m.isArray() && m.getArrayNItems() == 6)
            unit = number_or(m.getArrayItem(0), unit);
        simple(font, unit);
        procedures = unbounded = true;    // until somebody reads its procedures: the box that it states binds nobody
    } else {
        simple(font, 0.001);
        if (Object d = descriptor_of(font); !d.isNull()) reach(d.getKey("/FontBBox"), 0.001);
    }
}

void FontWidths::reach(Object box, double unit) {
    if (!box.isRectangle()) return;
    const auto r = box.getArrayAsRectangle();
    left = std::min(left, r.llx * unit);
    right = std::max(right, r.urx * unit);
    below = std::min(below, r.lly * unit);
    above = std::max(above, r.ury * unit);
}

void FontWidths::simple(Object font, double unit) {
    otherwise_most_ = k_widest;
    Object widths = font.getKey("/Widths");
    if (!widths.isArray()) return;    // one of the standard fonts
    const int first = font.getKey("/FirstChar").isInteger() ? font.getKey("/FirstChar").getIntValueAsInt() : 0;
    const int count = std::min(widths.getArrayNItems(), 256);
    for (int i = 0; i < count; ++i)
        if (first + i >= 0) widths_[static_cast<unsigned>(first + i)] = number_or(widths.getArrayItem(i), 0) * unit;
    if (Object d = descriptor_of(font); !d.isNull())
        otherwise_most_ = std::max(otherwise_most_, number_or(d.getKey("/MissingWidth"), 0) * unit);
}

void FontWidths::composite(Object font) {
    two_bytes_ = true;
    const std::string encoding = name_of(font.getKey("/Encoding"));
    const auto downwards = [](const std::string& map) { return map.ends_with("-V") || map == "V"; };
    unbounded = downwards(encoding);
    known_encoding_ = encoding == "Identity-H";
    // A map of the file's own may say so in its dictionary, in its text, or be built on one that does.
    if (Object map = font.getKey("/Encoding"); map.isStream()) {
        unbounded = number_or(map.getDict().getKey("/WMode"), 0) != 0 || map.getDict().getKey("/UseCMap").isStream() ||
                    downwards(name_of(map.getDict().getKey("/UseCMap")));
        const std::optional<std::string> text = unpacked(map);
        unbounded = unbounded || !text;
        if (const std::size_t at = text ? text->find("/WMode") : std::string::npos; at != std::string::npos) {
            const std::size_t value = text->find_first_not_of(" \t\r\n", at + 6);
            unbounded = unbounded || (value != std::string::npos && (*text)[value] != '0');
        }
    }
    otherwise_most_ = k_widest;
    Object descendant = glyphs_of(font);
    if (!descendant.isDictionary()) return;
    if (Object d = descriptor_of(descendant); !d.isNull()) reach(d.getKey("/FontBBox"), 0.001);
    otherwise_least_ = otherwise_most_ = number_or(descendant.getKey("/DW"), 1000) * 0.001;
    Object widths = descendant.getKey("/W");
    if (!widths.isArray()) return;
    const std::vector<Object> items = widths.getArrayAsVector();
    for (std::size_t i = 0; i + 1 < items.size() && widths_.size() < k_most_widths;) {
        Object first = items[i], second = items[i + 1];
        if (!first.isInteger()) break;
        const auto from = static_cast<unsigned>(std::clamp(first.getIntValueAsInt(), 0, 65535));
        if (second.isArray()) {
            const int count = std::min(second.getArrayNItems(), 65536);
            for (int k = 0; k < count; ++k)
                widths_[from + static_cast<unsigned>(k)] = number_or(second.getArrayItem(k), 0) * 0.001;
            i += 2;
        } else if (i + 2 < items.size() && second.isInteger()) {
            const auto to = static_cast<unsigned>(std::clamp(second.getIntValueAsInt(), 0, 65535));
            for (unsigned code = from; code <= to; ++code) widths_[code] = number_or(items[i + 2], 0) * 0.001;
            i += 3;
        } else {
            break;
        }
    }
}

FontWidths::Advance FontWidths::of(std::string_view shown) const {
    Advance out;
    if (two_bytes_ && !known_encoding_) {    // codes of one to four bytes, of characters that only the map knows
        out.codes = shown.size();
        for (const auto& [code, width] : widths_) out.most = std::max(out.most, width);
        out.most = std::max(out.most, otherwise_most_) * static_cast<double>(shown.size());
        return out;
    }
    for (const unsigned code : codes(shown)) {
        ++out.codes;
        out.spaces += !two_bytes_ && code == 32 ? 1 : 0;
        if (const auto it = widths_.find(code); it != widths_.end()) {
            out.least += it->second;
            out.most += it->second;
        } else {
            out.least += otherwise_least_;
            out.most += otherwise_most_;
        }
    }
    return out;
}

std::vector<unsigned> FontWidths::codes(std::string_view shown) const {
    std::vector<unsigned> out;
    if (two_bytes_ && !known_encoding_) return out;
    const std::size_t step = two_bytes_ ? 2 : 1;
    for (std::size_t i = 0; i + step <= shown.size(); i += step) {
        unsigned code = static_cast<unsigned char>(shown[i]);
        if (two_bytes_) code = code << 8 | static_cast<unsigned char>(shown[i + 1]);
        out.push_back(code);
    }
    return out;
}

std::optional<double> FontWidths::stated(unsigned code) const {
    if (const auto it = widths_.find(code); it != widths_.end()) return it->second;
    if (two_bytes_ && otherwise_least_ == otherwise_most_) return otherwise_most_;
    return std::nullopt;
}

}    // namespace broadside::pdf
