#include "engine/pdf/write/labels.hpp"

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/base/harfbuzz.hpp"

#include <hb-ot.h>

#include <span>
#include <string>

namespace broadside::pdf {

struct LabelFont::Impl {
    FontRef file;
    HbFont font;
    double em = 1000;
};

LabelFont::LabelFont(const std::filesystem::path& path) : impl_(std::make_unique<Impl>()) {
    auto file = std::make_shared<FontFile>();
    file->name = path.stem().string();
    const std::string text = read_file(path, k_most_font_bytes);
    const auto bytes = std::as_bytes(std::span(text));
    file->bytes.assign(bytes.begin(), bytes.end());
    const HbFace face = hb_face_of(*file);
    if (hb_face_get_glyph_count(face.get()) == 0)
        throw InputError({path.string()}, {}, "the font for labels cannot be read", "it needs an .otf or .ttf file");
    impl_->em = hb_face_get_upem(face.get());
    impl_->font = hb_font_of(face);
    impl_->file = std::move(file);
}
LabelFont::~LabelFont() = default;

LineRef LabelFont::line(std::string_view utf8, double size) const {
    const HbBuffer buffer = hb_new_buffer();
    hb_buffer_set_cluster_level(buffer.get(), HB_BUFFER_CLUSTER_LEVEL_MONOTONE_GRAPHEMES);
    hb_buffer_add_utf8(buffer.get(), utf8.data(), static_cast<int>(utf8.size()), 0, static_cast<int>(utf8.size()));
    hb_buffer_set_direction(buffer.get(), HB_DIRECTION_LTR);
    hb_buffer_guess_segment_properties(buffer.get());
    hb_shape_all(impl_->font, buffer);

    const double unit = size / impl_->em;
    unsigned count = 0;
    const hb_glyph_info_t* info = hb_buffer_get_glyph_infos(buffer.get(), &count);
    const hb_glyph_position_t* at = hb_buffer_get_glyph_positions(buffer.get(), &count);
    auto line = std::make_shared<TextLine>();
    line->text = utf8;
    GlyphRun run{impl_->file, size, std::string(utf8), {}, {}};
    for (unsigned i = 0; i < count; ++i) {
        run.glyphs.push_back({info[i].codepoint, {line->width + at[i].x_offset * unit, -at[i].y_offset * unit}});
        line->width += at[i].x_advance * unit;
        const std::uint32_t end = i + 1 < count ? info[i + 1].cluster : static_cast<std::uint32_t>(utf8.size());
        const bool starts = i == 0 || info[i].cluster != info[i - 1].cluster;
        if (starts) run.clusters.push_back({0, 0});
        run.clusters.back().bytes += static_cast<int>(end - info[i].cluster);
        ++run.clusters.back().glyphs;
    }
    const auto metric = [&](hb_ot_metrics_tag_t tag) { return hb_metric_of(impl_->font, tag) * unit; };
    line->ascent = metric(HB_OT_METRICS_TAG_HORIZONTAL_ASCENDER);
    line->descent = -metric(HB_OT_METRICS_TAG_HORIZONTAL_DESCENDER);
    line->cap_height = metric(HB_OT_METRICS_TAG_CAP_HEIGHT);
    line->x_height = metric(HB_OT_METRICS_TAG_X_HEIGHT);
    line->ink = {0, -line->cap_height, line->width, line->cap_height};
    line->runs.push_back(std::move(run));
    return line;
}

}    // namespace broadside::pdf
