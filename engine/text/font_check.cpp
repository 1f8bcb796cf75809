#include "engine/text/font_check.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <map>

namespace broadside::text {
namespace {

using Bytes = std::span<const std::byte>;

std::uint32_t byte(Bytes b, std::size_t at) { return at < b.size() ? std::to_integer<std::uint32_t>(b[at]) : 0; }
std::uint32_t u16(Bytes b, std::size_t at) { return byte(b, at) << 8 | byte(b, at + 1); }
std::uint32_t u32(Bytes b, std::size_t at) { return u16(b, at) << 16 | u16(b, at + 2); }

/// The sum of its words, the last one filled up with zeros.
std::uint32_t checksum(Bytes table) {
    std::uint32_t sum = 0;
    for (std::size_t at = 0; at < table.size(); at += 4) sum += u32(table, at);
    return sum;
}

class Font {
public:
    explicit Font(Bytes file) : file_(file) {}

    std::string fault() {
        const std::uint32_t version = u32(file_, 0);
        if (version != 0x00010000 && version != 0x4F54544F && version != 0x74727565)    // OTTO, true
            return "it does not begin as a font does";
        if (const std::string wrong = directory(); !wrong.empty()) return wrong;
        for (const char* tag : {"head", "hhea", "hmtx", "maxp", "cmap"})
            if (!tables_.contains(tag)) return fmt::format("it has no table {}", tag);
        if (!tables_.contains("CFF ") && !(tables_.contains("glyf") && tables_.contains("loca")))
            return "it has no outlines (table CFF, or tables glyf and loca)";
        return sizes();
    }

private:
    std::string directory() {
        const std::size_t count = u16(file_, 4);
        if (count == 0 || file_.size() < 12 + 16 * count) return "its table directory is damaged";
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t entry = 12 + 16 * i;
            std::string tag;
            for (std::size_t c = 0; c < 4; ++c) tag += static_cast<char>(byte(file_, entry + c));
            const std::size_t offset = u32(file_, entry + 8), length = u32(file_, entry + 12);
            if (offset > file_.size() || length > file_.size() - offset)
                return fmt::format("its table {} ends beyond the file", tag);
            const Bytes table = file_.subspan(offset, length);
            // The font's own checksum stands in the table head, and does not count.
            const std::uint32_t adjustment = tag == "head" ? u32(table, 8) : 0;
            if (checksum(table) - adjustment != u32(file_, entry + 4))
                return fmt::format("its table {} is damaged: the checksum is another", tag);
            if (!tables_.emplace(tag, table).second) return fmt::format("it has two tables {}", tag);
        }
        return {};
    }

    /// Tables of which one holds the other's length.
    std::string sizes() const {
        const Bytes head = tables_.at("head"), hhea = tables_.at("hhea"), maxp = tables_.at("maxp");
        if (head.size() < 54) return "its table head is too short";
        if (hhea.size() < 36) return "its table hhea is too short";
        if (maxp.size() < 6) return "its table maxp is too short";
        const std::size_t em = u16(head, 18), glyphs = u16(maxp, 4), metrics = u16(hhea, 34);
        if (em < 16 || em > 16384) return fmt::format("its table head says {} units an em; there are 16 to 16,384", em);
        if (glyphs == 0) return "its table maxp says that it has no glyphs";
        if (metrics == 0 || metrics > glyphs)
            return fmt::format("its table hhea has {} metrics for {} glyphs", metrics, glyphs);
        if (tables_.at("hmtx").size() < 4 * metrics + 2 * (glyphs - metrics))
            return fmt::format("its table hmtx is too short for {} glyphs", glyphs);
        if (const auto loca = tables_.find("loca"); loca != tables_.end()) {
            const bool wide = u16(head, 50) != 0;
            const std::size_t entry = wide ? 4 : 2, whole = tables_.contains("glyf") ? tables_.at("glyf").size() : 0;
            if (loca->second.size() < (glyphs + 1) * entry)
                return fmt::format("its table loca is too short for {} glyphs", glyphs);
            std::size_t last = 0;
            for (std::size_t i = 0; i <= glyphs; ++i) {
                const std::size_t at = wide ? u32(loca->second, i * 4) : std::size_t{u16(loca->second, i * 2)} * 2;
                if (at < last || at > whole) return fmt::format("its table loca is wrong at glyph {}", i);
                last = at;
            }
        }
        return {};
    }

    Bytes file_;
    std::map<std::string, Bytes> tables_;
};

}    // namespace

std::string fault_of_font(Bytes file) {
    if (file.empty()) return "the file is empty";
    return Font(file).fault();
}

}    // namespace broadside::text
