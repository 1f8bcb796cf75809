#include "engine/svg/text_fonts.hpp"

#include "engine/base/error.hpp"
#include "engine/base/harfbuzz.hpp"

#include <fmt/format.h>
#include <hb-subset.h>

#include <new>
#include <string_view>

namespace broadside::svg {
namespace {

using Input = Owned<hb_subset_input_t, hb_subset_input_destroy>;
using Plan = Owned<hb_subset_plan_t, hb_subset_plan_destroy>;

constexpr std::uint32_t k_first_from_right = 0x590, k_last_of_plane = 0xFFFF;

/// The only character of a UTF-8 string; nothing where there are none or several.
std::optional<std::uint32_t> only_character(std::string_view utf8) {
    if (utf8.empty()) return std::nullopt;
    const auto lead = static_cast<unsigned char>(utf8[0]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (utf8.size() != length) return std::nullopt;
    std::uint32_t code = length == 1 ? lead : lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) code = code << 6 | (static_cast<unsigned char>(utf8[i]) & 0x3FU);
    return code;
}

/// Letters of scripts that are written from right to left, which renderers would place by their own rules.
bool from_right(std::uint32_t c) {
    return (c >= k_first_from_right && c < 0x900) || (c >= 0xFB1D && c < 0xFE00) || (c >= 0xFE70 && c < 0xFF00);
}

void append(std::string& out, std::uint32_t n, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(n >> shift & 0xFFU);
}

/// One subtable for Unicode, all planes, a group for each character.
std::string cmap(const std::map<std::uint32_t, std::uint32_t>& glyphs) {
    std::string out;
    append(out, 0, 2);
    append(out, 1, 2);
    append(out, 3, 2);     // Windows
    append(out, 10, 2);    // UCS-4
    append(out, 12, 4);    // where the subtable begins
    append(out, 12, 2);    // its format
    append(out, 0, 2);
    append(out, static_cast<std::uint32_t>(16 + 12 * glyphs.size()), 4);
    append(out, 0, 4);
    append(out, static_cast<std::uint32_t>(glyphs.size()), 4);
    for (const auto& [character, glyph] : glyphs) {
        append(out, character, 4);
        append(out, character, 4);
        append(out, glyph, 4);
    }
    return out;
}

std::string bytes(hb_blob_t* blob) {
    unsigned length = 0;
    const char* data = hb_blob_get_data(blob, &length);
    return {data, length};
}

/// The face with a table replaced.
std::string with_cmap(hb_face_t* subset, const std::string& table) {
    constexpr hb_tag_t k_cmap = HB_TAG('c', 'm', 'a', 'p');
    // Only a face of a file lists its tables.
    const HbBlob file(hb_face_reference_blob(subset));
    const HbFace whole(hb_made(hb_face_create(file.get(), 0), hb_face_get_empty()));
    hb_face_t* const face = whole.get();
    const HbFace builder(hb_made(hb_face_builder_create(), hb_face_get_empty()));
    unsigned count = 64;
    std::vector<hb_tag_t> tags(count);
    hb_face_get_table_tags(face, 0, &count, tags.data());
    tags.resize(count);
    for (const hb_tag_t tag : tags)
        if (tag != k_cmap)
            hb_face_builder_add_table(builder.get(), tag, HbBlob(hb_face_reference_table(face, tag)).get());
    const HbBlob blob(hb_made(
        hb_blob_create(table.data(), static_cast<unsigned>(table.size()), HB_MEMORY_MODE_DUPLICATE, nullptr, nullptr),
        hb_blob_get_empty()));
    hb_face_builder_add_table(builder.get(), k_cmap, blob.get());
    return bytes(HbBlob(hb_face_reference_blob(builder.get())).get());
}

}    // namespace

std::optional<std::vector<Letter>> TextFonts::use(const GlyphRun& run) {
    std::vector<Letter> out;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    std::size_t byte = 0, glyph = 0;
    for (const Cluster& cluster : run.clusters) {
        const std::string_view text = std::string_view(run.text).substr(byte, static_cast<std::size_t>(cluster.bytes));
        const std::optional<std::uint32_t> character = only_character(text);
        if (!character || cluster.glyphs != 1 || *character > k_last_of_plane || from_right(*character))
            return std::nullopt;
        pairs.emplace_back(*character, run.glyphs[glyph].id);
        out.push_back({std::string(text), run.glyphs[glyph].at});
        byte += static_cast<std::size_t>(cluster.bytes);
        ++glyph;
    }
    const auto [it, fresh] = used_.try_emplace(run.font.get());
    Used& used = it->second;
    if (fresh) {
        used.index = order_.size();
        used.font = run.font;
        order_.push_back(run.font.get());
    }
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        std::size_t variant = 0;
        for (;; ++variant) {
            if (variant == used.variants.size()) used.variants.emplace_back();
            if (used.variants[variant].try_emplace(pairs[i].first, pairs[i].second).first->second == pairs[i].second)
                break;
        }
        out[i].variant = variant;
    }
    return out;
}

std::string TextFonts::family(const FontFile& font, std::size_t variant) const {
    return fmt::format("f{}{}", used_.at(&font).index, variant == 0 ? "" : fmt::format("v{}", variant));
}

std::vector<TextFonts::Face> TextFonts::faces() const {
    std::vector<Face> out;
    for (const FontFile* file : order_) {
        const Used& used = used_.at(file);
        const MemoryCheck memory;
        const HbFace face = hb_face_of(*file);
        for (std::size_t variant = 0; variant < used.variants.size(); ++variant) {
            const auto& glyphs = used.variants[variant];
            const Input input(hb_subset_input_create_or_fail());
            if (!input) throw std::bad_alloc();
            hb_subset_input_set_flags(input.get(), HB_SUBSET_FLAGS_NO_HINTING | HB_SUBSET_FLAGS_NOTDEF_OUTLINE);
            for (const auto& [character, glyph] : glyphs) {
                hb_set_add(hb_subset_input_glyph_set(input.get()), glyph);
                hb_set_add(hb_subset_input_unicode_set(input.get()), character);
            }
            hb_set_clear(hb_subset_input_set(input.get(), HB_SUBSET_SETS_LAYOUT_FEATURE_TAG));
            hb_set_t* dropped = hb_subset_input_set(input.get(), HB_SUBSET_SETS_DROP_TABLE_TAG);
            for (const hb_tag_t table :
                 {HB_TAG('G', 'S', 'U', 'B'), HB_TAG('G', 'P', 'O', 'S'), HB_TAG('G', 'D', 'E', 'F')})
                hb_set_add(dropped, table);
            const Plan plan(hb_subset_plan_create_or_fail(face.get(), input.get()));
            const HbFace subset(plan ? hb_subset_plan_execute_or_fail(plan.get()) : nullptr);
            memory.check();
            if (!subset)
                throw InputError({file->name}, {}, "the font cannot be embedded", "HarfBuzz makes no subset of it");
            const hb_map_t* mapped = hb_subset_plan_old_to_new_glyph_mapping(plan.get());
            std::map<std::uint32_t, std::uint32_t> codes;
            for (const auto& [character, glyph] : glyphs) codes[character] = hb_map_get(mapped, glyph);
            out.push_back({family(*file, variant), with_cmap(subset.get(), cmap(codes))});
            memory.check();
        }
    }
    return out;
}

}    // namespace broadside::svg
