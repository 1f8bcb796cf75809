#include "engine/pdf/write/labels.hpp"

#include "engine/base/error.hpp"

#include <hb-ot.h>

#include <fstream>
#include <string>

namespace broadside::pdf {
namespace {

template <class T, void (*destroy)(T*)>
struct Deleter {
    void operator()(T* p) const { destroy(p); }
};
using Font = std::unique_ptr<hb_font_t, Deleter<hb_font_t, hb_font_destroy>>;
using Buffer = std::unique_ptr<hb_buffer_t, Deleter<hb_buffer_t, hb_buffer_destroy>>;

}    // namespace

struct LabelFont::Impl {
    FontRef file;
    Font font;
    double em = 1000;
};

LabelFont::LabelFont(const std::filesystem::path& path) : impl_(std::make_unique<Impl>()) {
    auto file = std::make_shared<FontFile>();
    file->name = path.stem().string();
    std::ifstream in(path, std::ios::binary | std::ios::ate);
    if (in) file->bytes.resize(static_cast<std::size_t>(in.tellg()));
    in.seekg(0);
    in.read(reinterpret_cast<char*>(file->bytes.data()), static_cast<std::streamsize>(file->bytes.size()));
    hb_blob_t* blob =
        hb_blob_create(reinterpret_cast<const char*>(file->bytes.data()), static_cast<unsigned>(file->bytes.size()),
                       HB_MEMORY_MODE_READONLY, nullptr, nullptr);
    hb_face_t* face = hb_face_create(blob, 0);
    const bool good = hb_face_get_glyph_count(face) > 0;
    impl_->em = hb_face_get_upem(face);
    impl_->font.reset(hb_font_create(face));
    hb_face_destroy(face);
    hb_blob_destroy(blob);
    if (!good)
        throw InputError({path.string()}, {}, "the font for labels cannot be read", "it needs an .otf or .ttf file");
    impl_->file = std::move(file);
}
LabelFont::~LabelFont() = default;

LineRef LabelFont::line(std::string_view utf8, double size) const {
    const Buffer buffer(hb_buffer_create());
    hb_buffer_set_cluster_level(buffer.get(), HB_BUFFER_CLUSTER_LEVEL_MONOTONE_GRAPHEMES);
    hb_buffer_add_utf8(buffer.get(), utf8.data(), static_cast<int>(utf8.size()), 0, static_cast<int>(utf8.size()));
    hb_buffer_set_direction(buffer.get(), HB_DIRECTION_LTR);
    hb_buffer_guess_segment_properties(buffer.get());
    hb_shape(impl_->font.get(), buffer.get(), nullptr, 0);

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
    const auto metric = [&](hb_ot_metrics_tag_t tag) {
        hb_position_t value = 0;
        hb_ot_metrics_get_position_with_fallback(impl_->font.get(), tag, &value);
        return value * unit;
    };
    line->ascent = metric(HB_OT_METRICS_TAG_HORIZONTAL_ASCENDER);
    line->descent = -metric(HB_OT_METRICS_TAG_HORIZONTAL_DESCENDER);
    line->cap_height = metric(HB_OT_METRICS_TAG_CAP_HEIGHT);
    line->x_height = metric(HB_OT_METRICS_TAG_X_HEIGHT);
    line->ink = {0, -line->cap_height, line->width, line->cap_height};
    line->runs.push_back(std::move(run));
    return line;
}

}    // namespace broadside::pdf
