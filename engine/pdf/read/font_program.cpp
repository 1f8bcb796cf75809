#include "engine/pdf/read/font_program.hpp"

#include "engine/base/owned.hpp"
#include "engine/pdf/read/font_widths.hpp"
#include "engine/pdf/read/objects.hpp"
#include "engine/pdf/read/unpack.hpp"

#include <fmt/format.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_CID_H

#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <string_view>

namespace broadside::pdf {
namespace {

constexpr double k_most_apart = 1;    // thousandths of an em
constexpr unsigned k_missing = 0;     // the glyph .notdef

struct Library {
    FT_Library get = nullptr;
    Library() {
        if (FT_Init_FreeType(&get) != 0) throw std::bad_alloc();
    }
    ~Library() { FT_Done_FreeType(get); }    // and its faces
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
};

/// Letters, figures and the space have one code and one name in all encodings of Latin letters
/// (ISO 32000-1, annex D.2).
std::string plain_name(unsigned code) {
    static constexpr const char* k_digits[] = {"zero", "one", "two",   "three", "four",
                                               "five", "six", "seven", "eight", "nine"};
    if ((code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z')) return {static_cast<char>(code)};
    if (code >= '0' && code <= '9') return k_digits[code - '0'];
    return code == ' ' ? "space" : "";
}

/// Glyphs of a font's codes.
class Glyphs {
public:
    Glyphs(FT_Face face, Object font, Object holder) : face_(face), kind_(name_of(holder.getKey("/Subtype"))) {
        if (kind_.starts_with("CIDFont")) {
            known_ = name_of(font.getKey("/Encoding")) == "Identity-H";    // codes are CIDs
            if (Object map = holder.getKey("/CIDToGIDMap"); map.isStream()) {
                to_glyph_ = unpacked(map);
                known_ = known_ && to_glyph_;
            }
            return;
        }
        Object encoding = font.getKey("/Encoding");
        own_ = encoding.isNull();
        if (encoding.isDictionary()) {
            own_ = encoding.getKey("/BaseEncoding").isNull();
            unsigned code = 0;
            Object names = encoding.getKey("/Differences");
            for (Object& item : array_of(names)) {
                if (item.isInteger())
                    code = static_cast<unsigned>(item.getIntValueAsInt());
                else if (item.isName())
                    names_[code++] = name_of(item);
            }
        }
        symbolic_ = is_symbolic(descriptor_of(holder));
    }

    /// Empty where that cannot be said.
    std::optional<unsigned> of(unsigned code) const {
        if (kind_.starts_with("CIDFont")) {
            if (!known_) return std::nullopt;
            if (!to_glyph_) return code;    // FreeType takes CIDs for the glyphs of CID-keyed programs
            if (2 * code + 1 >= to_glyph_->size()) return k_missing;
            const auto byte = [&](std::size_t i) { return static_cast<unsigned char>((*to_glyph_)[i]); };
            return byte(2 * code) << 8U | byte(2 * code + 1);
        }
        return kind_ == "TrueType" ? of_true_type(code) : of_type_1(code);
    }

private:
    std::optional<unsigned> in_map(int platform, int encoding, unsigned code) const {
        for (int i = 0; i < face_->num_charmaps; ++i) {
            FT_CharMap map = face_->charmaps[i];
            if (map->platform_id != platform || map->encoding_id != encoding) continue;
            FT_Set_Charmap(face_, map);
            return FT_Get_Char_Index(face_, code);
        }
        return std::nullopt;
    }
    std::optional<unsigned> of_true_type(unsigned code) const {
        if (symbolic_ || own_) {
            for (const unsigned at : {0xF000U + code, code})
                if (const auto glyph = in_map(3, 0, at); glyph.value_or(k_missing) != k_missing) return glyph;
            if (const auto glyph = in_map(1, 0, code); glyph.value_or(k_missing) != k_missing) return glyph;
            return std::nullopt;
        }
        if (names_.contains(code) || plain_name(code).empty()) return std::nullopt;
        if (const auto glyph = in_map(3, 1, code)) return glyph;
        return in_map(1, 0, code);
    }
    std::optional<unsigned> of_type_1(unsigned code) const {
        const auto named = names_.find(code);
        if (named == names_.end() && own_) {    // as the program itself has it
            for (int i = 0; i < face_->num_charmaps; ++i) {
                if (face_->charmaps[i]->encoding == FT_ENCODING_UNICODE) continue;
                FT_Set_Charmap(face_, face_->charmaps[i]);
                if (const unsigned glyph = FT_Get_Char_Index(face_, code); glyph != k_missing) return glyph;
            }
            return std::nullopt;
        }
        const std::string name = named != names_.end() ? named->second : plain_name(code);
        if (name.empty() || !FT_HAS_GLYPH_NAMES(face_)) return std::nullopt;
        const unsigned glyph = FT_Get_Name_Index(face_, name.c_str());
        // A space without a glyph shows nothing, which is right.
        return glyph == k_missing && (name == "space" || name == ".notdef") ? std::nullopt : std::optional(glyph);
    }

    FT_Face face_;
    std::string kind_;
    bool known_ = false, own_ = false, symbolic_ = false;
    std::optional<std::string> to_glyph_;
    std::map<unsigned, std::string> names_;
};

/// ISO 14289-1, 7.21.4.2: lists of what a subset has list all of it.
std::string list_fault(FT_Face face, Object descriptor) {
    std::array<char, 128> name{};
    if (Object list = descriptor.getKey("/CharSet"); list.isString() && FT_HAS_GLYPH_NAMES(face)) {
        const std::string names = list.getStringValue() + "/";
        for (unsigned glyph = 1; glyph < static_cast<unsigned>(face->num_glyphs); ++glyph)
            if (FT_Get_Glyph_Name(face, glyph, name.data(), static_cast<FT_UInt>(name.size())) == 0 &&
                std::string_view(name.data()) != ".notdef" &&
                names.find(fmt::format("/{}/", name.data())) == std::string::npos)
                return fmt::format("does not list its glyph {}", name.data());
    }
    if (Object list = descriptor.getKey("/CIDSet"); list.isStream() && FT_IS_CID_KEYED(face)) {
        const std::string data = unpacked(list).value_or("");
        for (unsigned glyph = 1; glyph < static_cast<unsigned>(face->num_glyphs); ++glyph) {
            FT_UInt cid = 0;
            if (FT_Get_CID_From_Glyph_Index(face, glyph, &cid) != 0) continue;
            if (cid / 8 >= data.size() || (static_cast<unsigned char>(data[cid / 8]) & 0x80U >> cid % 8) == 0)
                return fmt::format("does not list its glyph {}", cid);
        }
    }
    return {};
}

}    // namespace

std::string program_fault(Object font, const std::set<unsigned>& shown) {
    Object holder = glyphs_of(font), descriptor = descriptor_of(holder), program = program_of(descriptor);
    if (program.isNull() || shown.empty()) return {};
    const std::string cannot_read = "has a program that cannot be read";
    const std::optional<std::string> data = unpacked(program);    // the face reads it
    if (!data) return cannot_read;
    const Library library;
    FT_Face face = nullptr;
    const FT_Error error = FT_New_Memory_Face(library.get, reinterpret_cast<const FT_Byte*>(data->data()),
                                              static_cast<FT_Long>(data->size()), 0, &face);
    if (error == FT_Err_Out_Of_Memory) throw std::bad_alloc();
    if (error != 0 || face->units_per_EM == 0) return cannot_read;
    const Owned<FT_FaceRec_, FT_Done_Face> owned(face);

    if (const std::string wrong = list_fault(face, descriptor); !wrong.empty()) return wrong;
    const FontWidths widths(font);
    const Glyphs glyphs(face, font, holder);
    for (const unsigned code : shown) {
        const std::optional<unsigned> glyph = glyphs.of(code);
        if (!glyph) continue;
        if (*glyph == k_missing || FT_Load_Glyph(face, *glyph, FT_LOAD_NO_SCALE) != 0)
            return fmt::format("has no glyph for code {}", code);
        const std::optional<double> stated = widths.stated(code);
        const double own = 1000.0 * static_cast<double>(face->glyph->metrics.horiAdvance) / face->units_per_EM;
        if (stated && std::abs(*stated * 1000 - own) > k_most_apart)
            return fmt::format("states a width of {:.0f} for code {}, its program has {:.0f}", *stated * 1000, code,
                               own);
    }
    return {};
}

}    // namespace broadside::pdf
