#include "engine/site/fonts.hpp"

#include "engine/base/error.hpp"
#include "engine/base/harfbuzz.hpp"

#include <hb-subset.h>

namespace broadside::site {

void add_characters(std::string_view utf8, std::set<char32_t>& characters) {
    for (std::size_t i = 0; i < utf8.size();) {
        const auto first = static_cast<unsigned char>(utf8[i]);
        const std::size_t n = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        char32_t c = n == 1 ? first : first & (0x7f >> n);
        for (std::size_t k = 1; k < n && i + k < utf8.size(); ++k)
            c = c << 6 | (static_cast<unsigned char>(utf8[i + k]) & 0x3f);
        characters.insert(c);
        i += n;
    }
}

std::vector<std::byte> subset(const FontFile& font, const std::set<char32_t>& characters) {
    const MemoryCheck memory;
    const HbFace face = hb_face_of(font);
    const Owned<hb_subset_input_t, hb_subset_input_destroy> input(hb_subset_input_create_or_fail());
    if (!input) throw std::bad_alloc();
    for (const char32_t c : characters) hb_set_add(hb_subset_input_unicode_set(input.get()), c);
    hb_set_t* const features = hb_subset_input_set(input.get(), HB_SUBSET_SETS_LAYOUT_FEATURE_TAG);
    hb_set_clear(features);
    for (const hb_tag_t tag : {HB_TAG('k', 'e', 'r', 'n'), HB_TAG('t', 'n', 'u', 'm'), HB_TAG('m', 'a', 'r', 'k')})
        hb_set_add(features, tag);
    hb_subset_input_set_flags(input.get(), HB_SUBSET_FLAGS_NO_HINTING);
    const HbFace small(hb_subset_or_fail(face.get(), input.get()));
    memory.check();
    if (!small) throw InputError({font.name, 0, 0}, {}, "the font cannot be taken apart for the pages");
    const HbBlob bytes(hb_face_reference_blob(small.get()));
    unsigned size = 0;
    const auto* data = reinterpret_cast<const std::byte*>(hb_blob_get_data(bytes.get(), &size));
    memory.check();
    return {data, data + size};
}

}    // namespace broadside::site
