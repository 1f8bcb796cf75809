#include "engine/text/text.hpp"

#include "engine/base/error.hpp"

#include <fontconfig/fontconfig.h>
#include <hb-ot.h>
#include <pango/pangofc-font.h>
#include <pango/pangofc-fontmap.h>
#include <pango/pangoft2.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
// Pango starts fontconfig in a thread of its own, whose default configuration nobody frees.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig.so\n"; }
extern "C" const char* __lsan_default_options();
extern "C" const char* __lsan_default_options() { return "print_suppressions=0"; }
#endif

namespace broadside::text {
namespace {

// Pango's units are 1/1024; at this em they resolve a quarter of a millionth of it.
constexpr double k_reference = 256;

template <class T, void (*destroy)(T*)>
struct Deleter {
    void operator()(T* p) const { destroy(p); }
};
struct Unref {
    void operator()(void* p) const { g_object_unref(p); }
};
template <class T>
using GObjectPtr = std::unique_ptr<T, Unref>;
using FontDescription =
    std::unique_ptr<PangoFontDescription, Deleter<PangoFontDescription, pango_font_description_free>>;
using HbFont = std::unique_ptr<hb_font_t, Deleter<hb_font_t, hb_font_destroy>>;
using Config = std::unique_ptr<FcConfig, Deleter<FcConfig, FcConfigDestroy>>;

/// A font of the folder with what Pango does not tell without hinting: ink boxes and vertical metrics, in em.
struct Face {
    FontRef file;
    HbFont font;
    double em = 1000;
    mutable std::unordered_map<std::uint32_t, Rect> inks;    // looked up, never iterated

    explicit Face(const std::filesystem::path& path) {
        auto made = std::make_shared<FontFile>();
        made->name = path.stem().string();
        made->bytes.resize(std::filesystem::file_size(path));
        std::ifstream in(path, std::ios::binary);
        in.read(reinterpret_cast<char*>(made->bytes.data()), static_cast<std::streamsize>(made->bytes.size()));
        file = std::move(made);
        hb_blob_t* blob =
            hb_blob_create(reinterpret_cast<const char*>(file->bytes.data()), static_cast<unsigned>(file->bytes.size()),
                           HB_MEMORY_MODE_READONLY, nullptr, nullptr);
        hb_face_t* face = hb_face_create(blob, 0);
        em = hb_face_get_upem(face);
        font.reset(hb_font_create(face));
        hb_face_destroy(face);
        hb_blob_destroy(blob);
    }
    double metric(hb_ot_metrics_tag_t tag) const {
        hb_position_t value = 0;
        hb_ot_metrics_get_position_with_fallback(font.get(), tag, &value);
        return value / em;
    }
    /// Remembered: CFF outlines have to be walked for it.
    Rect ink(std::uint32_t glyph) const {
        const auto [it, fresh] = inks.try_emplace(glyph);
        hb_glyph_extents_t e{};
        if (fresh && hb_font_get_glyph_extents(font.get(), glyph, &e))
            it->second = {e.x_bearing / em, -e.y_bearing / em, e.width / em, -e.height / em};
        return it->second;
    }
    bool has(std::uint32_t character) const {
        hb_codepoint_t glyph = 0;
        return hb_font_get_nominal_glyph(font.get(), character, &glyph) != 0;
    }
};

struct Key {
    std::string text;
    Style style;
    bool operator==(const Key&) const = default;
};
struct KeyHash {
    std::size_t operator()(const Key& k) const {
        const std::hash<std::string> h;
        return h(k.text) * 31 + h(k.style.family) + static_cast<std::size_t>(k.style.weight) * 131 +
               static_cast<std::size_t>(k.style.size * 4096) + (k.style.tabular ? 7 : 0);
    }
};

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> words;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t start = text.find_first_not_of(" \n", i);
        if (start == std::string_view::npos) break;
        i = std::min(text.find_first_of(" \n", start), text.size());
        words.push_back(text.substr(start, i - start));
    }
    return words;
}

bool drawn(PangoGlyph glyph) { return glyph != PANGO_GLYPH_EMPTY && (glyph & PANGO_GLYPH_UNKNOWN_FLAG) == 0; }

}    // namespace

struct Shaper::Impl {
    Config config{FcConfigCreate()};
    std::map<std::string, Face> faces;    // by path
    std::set<std::string> families;
    GObjectPtr<PangoFontMap> fonts;
    GObjectPtr<PangoContext> context;
    GObjectPtr<PangoLayout> layout;
    std::unordered_map<Key, LineRef, KeyHash> lines;    // looked up, never iterated

    // Pango 1.50 keeps the reference to the configuration that a font map was given.
    ~Impl() {
        if (fonts) pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(fonts.get()), nullptr);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    explicit Impl(const std::filesystem::path& folder) {
        std::vector<std::filesystem::path> files;
        std::error_code failed;
        for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
            const std::string ending = entry.path().extension().string();
            if (ending == ".otf" || ending == ".ttf") files.push_back(entry.path());
        }
        if (files.empty())
            throw InputError({folder.string()}, {}, "no font in this folder", "it needs .otf or .ttf files");
        std::ranges::sort(files);
        for (const auto& file : files) {
            FcConfigAppFontAddFile(config.get(), reinterpret_cast<const FcChar8*>(file.c_str()));
            faces.emplace(file.string(), Face(file));
        }
        const FcFontSet* known = FcConfigGetFonts(config.get(), FcSetApplication);
        for (int i = 0; known != nullptr && i < known->nfont; ++i) {
            FcChar8* name = nullptr;
            if (FcPatternGetString(known->fonts[i], FC_FAMILY, 0, &name) == FcResultMatch)
                families.insert(reinterpret_cast<const char*>(name));
        }
        fonts.reset(pango_ft2_font_map_new());
        pango_ft2_font_map_set_resolution(PANGO_FT2_FONT_MAP(fonts.get()), 72, 72);
        pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(fonts.get()), config.get());
        context.reset(pango_font_map_create_context(fonts.get()));
        pango_context_set_round_glyph_positions(context.get(), FALSE);
        pango_context_set_language(context.get(), pango_language_from_string("en"));
        layout.reset(pango_layout_new(context.get()));
    }

    InputError unknown_family(const Style& style) const {
        std::string all;
        for (const auto& f : families) all += (all.empty() ? "" : ", ") + f;
        return {{}, "type", "no font of the family \"" + style.family + "\"", "there are " + all};
    }

    void prepare(std::string_view utf8, const Style& style) {
        if (!families.contains(style.family)) throw unknown_family(style);
        const FontDescription description(pango_font_description_new());
        pango_font_description_set_family(description.get(), style.family.c_str());
        pango_font_description_set_weight(description.get(), static_cast<PangoWeight>(style.weight));
        pango_font_description_set_absolute_size(description.get(), k_reference * PANGO_SCALE);
        pango_layout_set_font_description(layout.get(), description.get());
        PangoAttrList* attributes = pango_attr_list_new();
        if (style.tabular) pango_attr_list_insert(attributes, pango_attr_font_features_new("tnum=1"));
        if (style.tracking != 0)
            pango_attr_list_insert(attributes, pango_attr_letter_spacing_new(
                                                   static_cast<int>(style.tracking * k_reference * PANGO_SCALE)));
        pango_layout_set_attributes(layout.get(), attributes);
        pango_attr_list_unref(attributes);
        pango_layout_set_width(layout.get(), -1);
        pango_layout_set_text(layout.get(), utf8.data(), static_cast<int>(utf8.size()));
    }

    const Face& face_of(PangoFont* font) {
        FcChar8* name = nullptr;
        FcPatternGetString(pango_fc_font_get_pattern(PANGO_FC_FONT(font)), FC_FILE, 0, &name);
        return faces.at(reinterpret_cast<const char*>(name));
    }

    /// The first line of the layout, scaled from the reference size.
    LineRef taken(const Style& style) {
        PangoLayoutLine* from = pango_layout_get_line_readonly(layout.get(), 0);
        const char* text = pango_layout_get_text(layout.get());
        const double unit = style.size / k_reference / PANGO_SCALE;
        auto line = std::make_shared<TextLine>();
        line->text.assign(text + from->start_index, static_cast<std::size_t>(from->length));
        for (GSList* node = from->runs; node != nullptr; node = node->next) {
            auto* run = static_cast<PangoGlyphItem*>(node->data);
            const Face& face = face_of(run->item->analysis.font);
            GlyphRun out;
            out.font = face.file;
            out.size = style.size;
            out.text.assign(text + run->item->offset, static_cast<std::size_t>(run->item->length));
            for (int i = 0; i < run->glyphs->num_glyphs; ++i) {
                const PangoGlyphInfo& info = run->glyphs->glyphs[i];
                if (drawn(info.glyph)) {
                    const Point at{line->width + info.geometry.x_offset * unit, info.geometry.y_offset * unit};
                    out.glyphs.push_back({info.glyph, at});
                    const Rect ink = face.ink(info.glyph);
                    line->ink = united(line->ink, {at.x + ink.x * style.size, at.y + ink.y * style.size,
                                                   ink.w * style.size, ink.h * style.size});
                }
                line->width += info.geometry.width * unit;
            }
            PangoGlyphItemIter it;
            for (gboolean more = pango_glyph_item_iter_init_start(&it, run, text); more;
                 more = pango_glyph_item_iter_next_cluster(&it)) {
                int glyphs = 0;
                for (int g = it.start_glyph; g < it.end_glyph; ++g)
                    glyphs += drawn(run->glyphs->glyphs[g].glyph) ? 1 : 0;
                out.clusters.push_back({it.end_index - it.start_index, glyphs});
            }
            line->ascent = std::max(line->ascent, face.metric(HB_OT_METRICS_TAG_HORIZONTAL_ASCENDER) * style.size);
            line->descent = std::max(line->descent, -face.metric(HB_OT_METRICS_TAG_HORIZONTAL_DESCENDER) * style.size);
            if (line->runs.empty()) {
                line->cap_height = face.metric(HB_OT_METRICS_TAG_CAP_HEIGHT) * style.size;
                line->x_height = face.metric(HB_OT_METRICS_TAG_X_HEIGHT) * style.size;
            }
            line->runs.push_back(std::move(out));
        }
        return line;
    }
};

Shaper::Shaper(const std::filesystem::path& fonts) : impl_(std::make_unique<Impl>(fonts)) {}
Shaper::~Shaper() = default;

LineRef Shaper::line(std::string_view utf8, const Style& style) {
    Key key{std::string(utf8), style};
    std::ranges::replace(key.text, '\n', ' ');
    if (const auto it = impl_->lines.find(key); it != impl_->lines.end()) return it->second;
    impl_->prepare(key.text, style);
    LineRef made = impl_->taken(style);
    impl_->lines.emplace(std::move(key), made);
    return made;
}

std::vector<LineRef> Shaper::paragraph(std::string_view utf8, const Style& style, double width) {
    // Words are measured once and remembered, then lines are filled one after the other. What a line really measures can
    // differ from its words' sum by the kerning across spaces, so a full line is measured as it is.
    const double space = this->width("n n", style) - this->width("nn", style);
    std::vector<LineRef> out;
    std::string text;
    double used = 0;
    const auto flush = [&] {
        if (!text.empty()) out.push_back(line(text, style));
        text.clear();
        used = 0;
    };
    const std::vector<std::string_view> words = split(utf8);
    for (const std::string_view word : words) {
        const double more = this->width(word, style);
        if (!text.empty() && used + space + more > width) flush();
        std::string longer = text.empty() ? std::string(word) : text + " " + std::string(word);
        // Near the edge the sum may say yes where the line says no.
        if (!text.empty() && used + space + more > width - style.size / 4 && this->width(longer, style) > width) {
            flush();
            longer = word;
        }
        used += (text.empty() ? 0 : space) + more;
        text = std::move(longer);
    }
    flush();
    return out;
}

std::vector<std::string> Shaper::missing(std::string_view utf8, const Style& style) {
    std::vector<std::string> out;
    if (!has_family(style.family)) throw impl_->unknown_family(style);
    const auto drawable = [&](gunichar c) {
        return g_unichar_isspace(c) ||
               std::ranges::any_of(impl_->faces, [&](const auto& face) { return face.second.has(c); });
    };
    for (const char* p = utf8.data(); p < utf8.data() + utf8.size(); p = g_utf8_next_char(p))
        if (!drawable(g_utf8_get_char(p))) out.emplace_back(p, static_cast<std::size_t>(g_utf8_next_char(p) - p));
    return out;
}

bool Shaper::has_family(std::string_view family) const { return impl_->families.contains(std::string(family)); }
std::vector<std::string> Shaper::families() const { return {impl_->families.begin(), impl_->families.end()}; }

}    // namespace broadside::text
