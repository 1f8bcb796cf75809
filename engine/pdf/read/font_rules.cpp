#include "engine/pdf/read/font_rules.hpp"

#include "engine/pdf/read/objects.hpp"
#include "engine/pdf/read/unpack.hpp"

#include <cstddef>
#include <set>
#include <string_view>
#include <tuple>

namespace broadside::pdf {
namespace {

/// Of a font's or a map's collection of glyphs.
std::string of_collection(Object from, const char* key) {
    Object info = from.getKey("/CIDSystemInfo");
    return info.isDictionary() && info.getKey(key).isString() ? info.getKey(key).getStringValue() : "";
}
long long supplement(Object from) {
    Object info = from.getKey("/CIDSystemInfo");
    return info.isDictionary() && info.getKey("/Supplement").isInteger() ? info.getKey("/Supplement").getIntValue() : 0;
}

/// The maps that readers have (ISO 32000-1, table 118).
bool is_predefined(const std::string& map) {
    static const std::set<std::string, std::less<>> k_maps{
        "GB-EUC",      "GBpc-EUC",       "GBK-EUC",      "GBKp-EUC",  "GBK2K",     "UniGB-UCS2",   "UniGB-UTF16",
        "B5pc",        "HKscs-B5",       "ETen-B5",      "ETenms-B5", "CNS-EUC",   "UniCNS-UCS2",  "UniCNS-UTF16",
        "83pv-RKSJ",   "90ms-RKSJ",      "90msp-RKSJ",   "90pv-RKSJ", "Add-RKSJ",  "EUC",          "Ext-RKSJ",
        "UniJIS-UCS2", "UniJIS-UCS2-HW", "UniJIS-UTF16", "KSC-EUC",   "KSCms-UHC", "KSCms-UHC-HW", "KSCpc-EUC",
        "UniKS-UCS2",  "UniKS-UTF16",    "Identity"};
    if (map == "H" || map == "V") return true;
    return (map.ends_with("-H") || map.ends_with("-V")) && k_maps.contains(map.substr(0, map.size() - 2));
}

std::string composite_fault(Object font, Object cid) {
    if (name_of(cid.getKey("/Subtype")) == "CIDFontType2") {
        Object glyphs = cid.getKey("/CIDToGIDMap");
        if (!glyphs.isStream() && name_of(glyphs) != "Identity") return "does not say which glyphs its codes are";
    }
    Object map = font.getKey("/Encoding");
    if (map.isName() && !is_predefined(name_of(map))) return "has a map that readers do not have";
    if (!map.isStream()) return {};
    if (Object base = map.getDict().getKey("/UseCMap"); base.isName() && !is_predefined(name_of(base)))
        return "has a map that is built on one that readers do not have";
    for (const char* key : {"/Registry", "/Ordering"})
        if (of_collection(map.getDict(), key) != of_collection(cid, key))
            return "has a map for another collection of glyphs";
    if (supplement(cid) > supplement(map.getDict())) return "has a map for an earlier collection of glyphs";
    const std::string text = unpacked(map).value_or("");
    const bool says = map.getDict().getKey("/WMode").isInteger() && map.getDict().getKey("/WMode").getIntValue() == 1;
    const std::size_t at = text.find("/WMode");
    const std::size_t value = at == std::string_view::npos ? at : text.find_first_not_of(" \t\r\n", at + 6);
    if (says != (value != std::string_view::npos && text[value] == '1')) return "has a map of two directions";
    return {};
}

}    // namespace

std::string encoding_fault(Object font, Object holder) {
    const std::string kind = name_of(font.getKey("/Subtype"));
    if (kind == "Type0") return holder.isDictionary() ? composite_fault(font, holder) : "";
    if (kind != "TrueType") return {};
    Object encoding = font.getKey("/Encoding");
    if (is_symbolic(descriptor_of(font))) return encoding.isNull() ? "" : "is symbolic and has an encoding";
    const std::string base = name_of(encoding.isDictionary() ? encoding.getKey("/BaseEncoding") : encoding);
    return base == "WinAnsiEncoding" || base == "MacRomanEncoding" ? "" : "has neither of the two encodings of letters";
}

bool stands_for_nothing(Object table) {
    if (!table.isStream()) return false;
    const std::string unpacked_table = unpacked(table).value_or("");
    const std::string_view text = unpacked_table;
    for (const auto& [begin, end, tokens] :
         {std::tuple{"beginbfchar", "endbfchar", 2}, std::tuple{"beginbfrange", "endbfrange", 3}}) {
        for (std::size_t at = text.find(begin); at != std::string_view::npos; at = text.find(begin, at + 1)) {
            const std::string_view block = text.substr(at, text.find(end, at) - at);
            int token = 0;
            for (std::size_t open = block.find('<'); open != std::string_view::npos; open = block.find('<', open + 1)) {
                const std::string_view hex = block.substr(open + 1, block.find('>', open) - open - 1);
                if (++token % tokens == 0 &&
                    (hex == "0000" || hex == "FEFF" || hex == "FFFE" || hex == "feff" || hex == "fffe"))
                    return true;
            }
        }
    }
    return false;
}

bool says_characters(Object font) {
    Object encoding = font.getKey("/Encoding");
    if (name_of(font.getKey("/Subtype")) == "Type0") {
        static const std::set<std::string, std::less<>> k_known{"GB1", "CNS1", "Japan1", "Korea1"};
        Object cid = glyphs_of(font);
        return cid.isDictionary() && k_known.contains(of_collection(cid, "/Ordering"));
    }
    static const std::set<std::string, std::less<>> k_plain{"WinAnsiEncoding", "MacRomanEncoding", "MacExpertEncoding"};
    if (encoding.isName()) return k_plain.contains(name_of(encoding));
    if (!encoding.isDictionary()) return !descriptor_of(font).isNull() && !is_symbolic(descriptor_of(font));
    // Names of characters are those of Adobe's list; `g12` or `C0041` say nothing.
    Object names = encoding.getKey("/Differences");
    for (const Object& item : array_of(names)) {
        const std::string glyph = name_of(item);
        const std::size_t digit = glyph.find_first_of("0123456789");
        if (digit != std::string::npos && digit <= 5 &&
            glyph.find_first_not_of("0123456789", digit) == std::string::npos && !glyph.starts_with("uni") &&
            !glyph.starts_with("u1") && !glyph.starts_with("afii") && !glyph.starts_with("SF") &&
            !glyph.starts_with("H"))
            return false;
    }
    return true;
}

}    // namespace broadside::pdf
