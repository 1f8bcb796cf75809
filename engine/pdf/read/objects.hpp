#pragma once
/// \file
/// Reading objects of other people's files, which may be of any type. Nothing here fails: what is not there,
/// or is of another type, is empty.
/// Threads: one.

#include "engine/pdf/qpdf.hpp"

#include <string>
#include <vector>

namespace broadside::pdf {

/// A name without its slash.
inline std::string name_of(Object o) { return o.isName() ? o.getName().substr(1) : std::string(); }
/// Whether it has a text there that is not empty.
inline bool says(Object from, const char* key) {
    return from.isDictionary() && from.getKey(key).isString() && !from.getKey(key).getUTF8Value().empty();
}
inline double number_or(Object o, double otherwise) { return o.isNumber() ? o.getNumericValue() : otherwise; }

/// An array's items; of anything else none.
inline std::vector<Object> array_of(Object o) { return o.isArray() ? o.getArrayAsVector() : std::vector<Object>{}; }
/// What stands alone or in an array, as filters and functions do.
inline std::vector<Object> items_of(Object o) { return o.isArray() ? o.getArrayAsVector() : std::vector<Object>{o}; }

/// What holds a font's glyphs (ISO 32000-1, 9.7.1): of a composite font its one descendant, of others the font itself.
inline Object glyphs_of(Object font) {
    if (name_of(font.getKey("/Subtype")) != "Type0") return font;
    Object all = font.getKey("/DescendantFonts");
    return all.isArray() && all.getArrayNItems() > 0 ? all.getArrayItem(0) : Object::newNull();
}
/// Of what `glyphs_of` gives; null where it has none.
inline Object descriptor_of(Object holder) {
    Object descriptor = holder.isDictionary() ? holder.getKey("/FontDescriptor") : Object::newNull();
    return descriptor.isDictionary() ? descriptor : Object::newNull();
}
/// The embedded program (9.9); null where there is none.
inline Object program_of(Object descriptor) {
    if (descriptor.isDictionary())
        for (const char* key : {"/FontFile", "/FontFile2", "/FontFile3"})
            if (Object file = descriptor.getKey(key); file.isStream()) return file;
    return Object::newNull();
}
/// Its codes stand for signs of its own (9.8.2).
inline bool is_symbolic(Object descriptor) {
    constexpr long long k_symbolic = 4;
    Object flags = descriptor.isDictionary() ? descriptor.getKey("/Flags") : Object::newNull();
    return flags.isInteger() && (flags.getIntValue() & k_symbolic) != 0;
}

}    // namespace broadside::pdf
