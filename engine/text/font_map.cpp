#include "engine/text/font_map.hpp"

#include "engine/base/memory_check.hpp"

#include <hb-ot.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

namespace broadside::text {
namespace {

// ---- what GObject wants: two classes, whose functions Pango calls; nothing is thrown through it ---------------------

struct Font {
    PangoFont parent;
    const ListedFont* listed;
    std::size_t index;
    PangoCoverage* coverage;    // made when it is first asked for
};
struct FontClass {
    PangoFontClass parent;
};

struct Map {
    PangoFontMap parent;
    PangoFontset* chosen;    // not owned
    PangoFont* first;        // of it
};
struct MapClass {
    PangoFontMapClass parent;
};

/// The characters that it has glyphs for. Where memory fails some are missing, which is found in errno.
PangoCoverage* coverage(PangoFont* font, PangoLanguage*) noexcept {
    auto* const self = reinterpret_cast<Font*>(font);
    if (self->coverage == nullptr) {
        self->coverage = pango_coverage_new();
        hb_set_t* const characters = hb_set_create();
        hb_face_collect_unicodes(hb_font_get_face(self->listed->font), characters);
        for (hb_codepoint_t c = HB_SET_VALUE_INVALID; hb_set_next(characters, &c);)
            pango_coverage_set(self->coverage, static_cast<int>(c), PANGO_COVERAGE_EXACT);
        hb_set_destroy(characters);
    }
    g_object_ref(self->coverage);
    return self->coverage;
}

PangoFontDescription* description(PangoFont* font) noexcept {
    const FontTraits& traits = reinterpret_cast<Font*>(font)->listed->traits;
    PangoFontDescription* const out = pango_font_description_new();
    pango_font_description_set_family(out, traits.family.c_str());
    pango_font_description_set_weight(out, static_cast<PangoWeight>(traits.weight));
    return out;
}

hb_font_t* harfbuzz_font(PangoFont* font) noexcept {
    return hb_font_reference(reinterpret_cast<Font*>(font)->listed->font);
}

void finalize_font(GObject* object) noexcept {
    auto* const self = reinterpret_cast<Font*>(object);
    if (self->coverage != nullptr) g_object_unref(self->coverage);
    static_cast<GObjectClass*>(g_type_class_peek(PANGO_TYPE_FONT))->finalize(object);
}

GType font_type() {
    static const GType type = g_type_register_static_simple(
        PANGO_TYPE_FONT, "BroadsideFont", sizeof(FontClass),
        [](gpointer made, gpointer) {
            auto* const the_class = static_cast<PangoFontClass*>(made);
            the_class->get_coverage = coverage;
            the_class->describe = description;
            the_class->describe_absolute = description;
            the_class->create_hb_font = harfbuzz_font;
            static_cast<GObjectClass*>(made)->finalize = finalize_font;
        },
        sizeof(Font), nullptr, static_cast<GTypeFlags>(0));
    return type;
}

GType map_type() {
    static const GType type = g_type_register_static_simple(
        PANGO_TYPE_FONT_MAP, "BroadsideFontMap", sizeof(MapClass),
        [](gpointer made, gpointer) {
            auto* const the_class = static_cast<PangoFontMapClass*>(made);
            the_class->load_font = [](PangoFontMap* map, PangoContext*, const PangoFontDescription*) noexcept {
                return static_cast<PangoFont*>(g_object_ref(reinterpret_cast<Map*>(map)->first));
            };
            the_class->load_fontset = [](PangoFontMap* map, PangoContext*, const PangoFontDescription*,
                                         PangoLanguage*) noexcept {
                return static_cast<PangoFontset*>(g_object_ref(reinterpret_cast<Map*>(map)->chosen));
            };
            the_class->list_families = [](PangoFontMap*, PangoFontFamily*** families, int* count) noexcept {
                *families = nullptr;
                *count = 0;
            };
        },
        sizeof(Map), nullptr, static_cast<GTypeFlags>(0));
    return type;
}

std::string name_of(hb_face_t* face, hb_ot_name_id_t id) {
    unsigned count = 0;
    const hb_ot_name_entry_t* const entries = hb_ot_name_list_names(face, &count);
    hb_language_t language = HB_LANGUAGE_INVALID;
    for (unsigned i = 0; i < count; ++i) {
        if (entries[i].name_id != id) continue;
        const bool english = entries[i].language == hb_language_from_string("en", -1);
        if (english || language == HB_LANGUAGE_INVALID) language = entries[i].language;
        if (english) break;
    }
    if (language == HB_LANGUAGE_INVALID) return {};
    std::string out(255, '\0');
    auto room = static_cast<unsigned>(out.size() + 1);    // its end counts
    hb_ot_name_get_utf8(face, id, language, &room, out.data());
    out.resize(room);
    return out;
}

/// Fonts for a style, the best first: those of the family, upright, of normal width, of the nearest weight (of two that
/// are as near the lighter); then the others, for characters that those lack. Fonts that are alike keep their order.
std::vector<std::size_t> by_likeness(const std::vector<ListedFont>& fonts, const std::string& family, int weight) {
    std::vector<std::size_t> out(fonts.size());
    std::iota(out.begin(), out.end(), std::size_t{0});
    std::ranges::stable_sort(out, {}, [&](std::size_t i) {
        const FontTraits& t = fonts[i].traits;
        return std::tuple(t.family != family, t.italic, std::abs(t.width - 100), std::abs(t.weight - weight), t.weight);
    });
    return out;
}

}    // namespace

FontTraits traits_of(hb_font_t* font) {
    const MemoryCheck memory;
    FontTraits out;
    // The most particular first: "Inter Display", where the plain family name is "Inter Display SemiBold".
    for (const hb_ot_name_id_t id :
         {HB_OT_NAME_ID_WWS_FAMILY, HB_OT_NAME_ID_TYPOGRAPHIC_FAMILY, HB_OT_NAME_ID_FONT_FAMILY})
        if (out.family.empty()) out.family = name_of(hb_font_get_face(font), id);
    out.weight = static_cast<int>(std::lround(hb_style_get_value(font, HB_STYLE_TAG_WEIGHT)));
    out.italic = hb_style_get_value(font, HB_STYLE_TAG_ITALIC) != 0;
    out.width = hb_style_get_value(font, HB_STYLE_TAG_WIDTH);
    const std::string license = name_of(hb_font_get_face(font), HB_OT_NAME_ID_LICENSE);
    out.ofl = license.find("SIL Open Font License, Version 1.1") != std::string::npos;
    memory.check();
    return out;
}

struct FontMap::Impl {
    const std::vector<ListedFont>& listed;
    std::vector<GObjectPtr<PangoFont>> fonts;    // as listed
    std::map<std::pair<std::string, int>, GObjectPtr<PangoFontset>> sets;
    GObjectPtr<PangoFontMap> map{static_cast<PangoFontMap*>(g_object_new(map_type(), nullptr))};

    explicit Impl(const std::vector<ListedFont>& list) : listed(list) {
        for (std::size_t i = 0; i < list.size(); ++i) {
            auto* const font = static_cast<Font*>(g_object_new(font_type(), nullptr));
            fonts.emplace_back(reinterpret_cast<PangoFont*>(font));
            font->listed = &list[i];
            font->index = i;
        }
    }

    /// Made once a style: Pango remembers on it which font has which character.
    PangoFontset* set(const std::string& family, int weight) {
        GObjectPtr<PangoFontset>& out = sets[{family, weight}];
        if (out == nullptr) {
            PangoFontsetSimple* const made = pango_fontset_simple_new(pango_language_from_string("en"));
            out.reset(PANGO_FONTSET(made));
            for (const std::size_t i : by_likeness(listed, family, weight))
                pango_fontset_simple_append(made, static_cast<PangoFont*>(g_object_ref(fonts[i].get())));
        }
        return out.get();
    }
};

FontMap::FontMap(const std::vector<ListedFont>& fonts) : impl_(std::make_unique<Impl>(fonts)) {}
FontMap::~FontMap() = default;

PangoFontMap* FontMap::get() const { return impl_->map.get(); }

void FontMap::choose(const std::string& family, int weight) {
    auto* const map = reinterpret_cast<Map*>(impl_->map.get());
    map->chosen = impl_->set(family, weight);
    map->first = impl_->fonts[by_likeness(impl_->listed, family, weight).front()].get();
}

std::size_t FontMap::index(const PangoFont* font) { return reinterpret_cast<const Font*>(font)->index; }

}    // namespace broadside::text
