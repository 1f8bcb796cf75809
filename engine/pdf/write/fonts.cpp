#include "engine/pdf/write/fonts.hpp"

#include "engine/base/error.hpp"
#include "engine/base/harfbuzz.hpp"
#include "engine/base/owned.hpp"
#include "engine/base/parallel.hpp"
#include "engine/pdf/write/cff.hpp"
#include "engine/pdf/write/compress.hpp"

#include <hb-ot.h>
#include <hb-subset.h>

#include <algorithm>
#include <cmath>
#include <new>
#include <string>
#include <string_view>

namespace broadside::pdf {
namespace {

using Input = Owned<hb_subset_input_t, hb_subset_input_destroy>;
using Plan = Owned<hb_subset_plan_t, hb_subset_plan_destroy>;

constexpr hb_tag_t k_cff = HB_TAG('C', 'F', 'F', ' ');

std::string bytes(hb_blob_t* blob) {
    unsigned length = 0;
    const char* data = hb_blob_get_data(blob, &length);
    return {data, length};
}

/// Six letters that name the subset (ISO 32000-1, 9.6.4): a function of the glyphs alone.
std::string tag(const std::map<std::uint32_t, std::string>& glyphs) {
    std::uint64_t hash = 14695981039346656037ULL;    // FNV-1a
    for (const auto& [glyph, text] : glyphs) hash = (hash ^ glyph) * 1099511628211ULL;
    std::string out;
    for (int i = 0; i < 6; ++i, hash /= 26) out += static_cast<char>('A' + hash % 26);
    return out;
}

/// A big-endian 16-bit integer of a font table; 0 outside.
int int16(std::string_view table, std::size_t at) {
    if (at + 2 > table.size()) return 0;
    return static_cast<std::int16_t>(static_cast<unsigned char>(table[at]) << 8 |
                                     static_cast<unsigned char>(table[at + 1]));
}

/// Whether a text of one direction has letters that are written from right to left: blocks Hebrew to Arabic Extended-A,
/// and the presentation forms of both.
bool read_from_right(std::string_view utf8) {
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto byte = [&](std::size_t k) {
            return i + k < utf8.size() ? static_cast<unsigned char>(utf8[i + k]) & 0x3FU : 0U;
        };
        const unsigned lead = static_cast<unsigned char>(utf8[i]);
        const unsigned code = lead >= 0xE0 && lead < 0xF0   ? (lead & 0xFU) << 12 | byte(1) << 6 | byte(2)
                              : lead >= 0xC0 && lead < 0xE0 ? (lead & 0x1FU) << 6 | byte(1)
                                                            : 0;
        if ((code >= 0x590 && code < 0x900) || (code >= 0xFB1D && code < 0xFE00) || (code >= 0xFE70 && code < 0xFF00))
            return true;
    }
    return false;
}

/// Layout tables have done their work when the text was shaped.
Input subset_input(const std::map<std::uint32_t, std::string>& glyphs) {
    Input input(hb_subset_input_create_or_fail());
    if (!input) throw std::bad_alloc();
    hb_subset_input_set_flags(input.get(), HB_SUBSET_FLAGS_NO_HINTING | HB_SUBSET_FLAGS_NOTDEF_OUTLINE);
    hb_set_t* wanted = hb_subset_input_glyph_set(input.get());
    for (const auto& [glyph, text] : glyphs) hb_set_add(wanted, glyph);
    hb_set_clear(hb_subset_input_set(input.get(), HB_SUBSET_SETS_LAYOUT_FEATURE_TAG));
    hb_set_clear(hb_subset_input_set(input.get(), HB_SUBSET_SETS_NAME_ID));
    hb_set_t* dropped = hb_subset_input_set(input.get(), HB_SUBSET_SETS_DROP_TABLE_TAG);
    for (const hb_tag_t table : {HB_TAG('G', 'S', 'U', 'B'), HB_TAG('G', 'P', 'O', 'S'), HB_TAG('G', 'D', 'E', 'F')})
        hb_set_add(dropped, table);
    return input;
}

}    // namespace

std::vector<ClusterText> clusters_as_read(const GlyphRun& run) {
    const std::string_view text = run.text;
    const bool backward = read_from_right(text);
    std::vector<ClusterText> out;
    std::size_t from = backward ? text.size() : 0, glyph = 0;
    for (const Cluster& cluster : run.clusters) {
        const auto bytes = static_cast<std::size_t>(cluster.bytes);
        if (backward) from -= bytes;
        out.push_back({text.substr(from, bytes), glyph, cluster.glyphs});
        if (!backward) from += bytes;
        glyph += static_cast<std::size_t>(cluster.glyphs);
    }
    if (backward) std::ranges::reverse(out);
    return out;
}

std::vector<const GlyphRun*> runs_as_read(const TextLine& line) {
    std::vector<const GlyphRun*> left, out;
    for (const GlyphRun& run : line.runs) left.push_back(&run);
    if (std::ranges::none_of(left, [](const GlyphRun* run) { return read_from_right(run->text); })) return left;
    // The runs make up the line's text: which of two like ones comes first makes no difference to a reader.
    for (std::string_view rest = line.text; !left.empty(); rest.remove_prefix(out.back()->text.size())) {
        const auto next = std::ranges::find_if(
            left, [&](const GlyphRun* run) { return !run->text.empty() && rest.starts_with(run->text); });
        if (next == left.end()) {
            out.insert(out.end(), left.begin(), left.end());
            break;
        }
        out.push_back(*next);
        left.erase(next);
    }
    return out;
}

void Fonts::use(const TextLine& line) {
    for (const GlyphRun& run : line.runs) {
        if (run.glyphs.empty()) continue;
        const auto [it, added] = used_.try_emplace(run.font.get());
        Used& used = it->second;
        if (added) {
            used.index = order_.size();
            used.font = run.font;
            order_.push_back(run.font.get());
        }
        for (const ClusterText& cluster : clusters_as_read(run)) {
            for (int i = 0; i < cluster.glyphs; ++i) {
                std::string& text = used.glyphs[run.glyphs[cluster.first + static_cast<std::size_t>(i)].id];
                if (text.empty() && cluster.glyphs == 1) text = cluster.text;
            }
        }
    }
}

void Fonts::embed(int threads, bool spaces) {
    // Each font is subset from its own file into its own place: they can be made side by side.
    embedded_.resize(order_.size());
    parallel_for(order_.size(), thread_count(threads), [&](std::size_t i) {
        const FontFile* file = order_[i];
        Used& used = used_.at(file);
        const MemoryCheck memory;
        const HbFace face = hb_face_of(*file);
        if (hb_codepoint_t blank = 0; spaces && hb_font_get_nominal_glyph(hb_font_of(face).get(), ' ', &blank))
            used.glyphs[blank] = " ";
        const Input input = subset_input(used.glyphs);
        const Plan plan(hb_subset_plan_create_or_fail(face.get(), input.get()));
        const HbFace subset(plan ? hb_subset_plan_execute_or_fail(plan.get()) : nullptr);
        const auto cannot_embed = [&](const std::string& why) {
            return InputError({file->name}, {}, "the font cannot be embedded", why);
        };
        memory.check();
        if (!subset) throw cannot_embed("HarfBuzz makes no subset of it");

        EmbeddedFont out;
        out.name = tag(used.glyphs) + "+" + file->name;
        const HbBlob cff(hb_face_reference_table(subset.get(), k_cff));
        out.cff = hb_blob_get_length(cff.get()) > 0;
        const std::string program =
            out.cff ? cid_keyed(bytes(cff.get())) : bytes(HbBlob(hb_face_reference_blob(subset.get())).get());
        out.program = compressed(program, 1);
        out.program_length = program.size();

        const HbFont font = hb_font_of(face);
        const double unit = 1000.0 / hb_face_get_upem(face.get());
        const unsigned count = hb_face_get_glyph_count(subset.get());
        if (count == 0) throw cannot_embed("its table maxp is damaged: the subset has no glyphs");
        out.widths.resize(count);
        out.text.resize(count);
        const hb_map_t* old_to_new = hb_subset_plan_old_to_new_glyph_mapping(plan.get());
        out.widths[0] = std::round(hb_font_get_glyph_h_advance(font.get(), 0) * unit);
        for (const auto& [glyph, text] : used.glyphs) {
            const hb_codepoint_t mapped = hb_map_get(old_to_new, glyph);
            if (mapped >= count || mapped > 0xFFFF)    // no glyph, too
                throw cannot_embed("the subset lacks glyph " + std::to_string(glyph));
            const auto code = static_cast<std::uint16_t>(mapped);
            used.codes.emplace(glyph, code);
            // Whole thousandths of an em: some readers take no others, and positions are reckoned with what is read.
            out.widths[code] = std::round(hb_font_get_glyph_h_advance(font.get(), glyph) * unit);
            out.text[code] = text;
            if (text == " ") out.space = code;
        }
        const auto metric = [&](hb_ot_metrics_tag_t tag) { return hb_metric_of(font, tag) * unit; };
        out.ascent = metric(HB_OT_METRICS_TAG_HORIZONTAL_ASCENDER);
        out.descent = metric(HB_OT_METRICS_TAG_HORIZONTAL_DESCENDER);
        out.cap_height = metric(HB_OT_METRICS_TAG_CAP_HEIGHT);
        const std::string head = bytes(HbBlob(hb_face_reference_table(face.get(), HB_TAG('h', 'e', 'a', 'd'))).get());
        const std::string post = bytes(HbBlob(hb_face_reference_table(face.get(), HB_TAG('p', 'o', 's', 't'))).get());
        out.box = {int16(head, 36) * unit, int16(head, 38) * unit, (int16(head, 40) - int16(head, 36)) * unit,
                   (int16(head, 42) - int16(head, 38)) * unit};
        out.monospaced = int16(post, 12) != 0 || int16(post, 14) != 0;
        memory.check();
        embedded_[i] = std::move(out);
    });
}

std::uint16_t Fonts::code(const FontFile& font, std::uint32_t glyph) const { return used_.at(&font).codes.at(glyph); }

}    // namespace broadside::pdf
