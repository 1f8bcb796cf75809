#include "engine/text/text.hpp"

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/base/harfbuzz.hpp"
#include "engine/base/owned.hpp"
#include "engine/text/font_check.hpp"
#include "engine/text/font_map.hpp"

#include <hb-ot.h>
#include <pango/pango.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <span>
#include <unordered_map>
#include <utility>

namespace broadside::text {
namespace {

using Attributes = Owned<PangoAttrList, pango_attr_list_unref>;
using ItemList = Owned<GList, g_list_free>;
void free_items(GList* items) {
    g_list_free_full(items, [](gpointer item) { pango_item_free(static_cast<PangoItem*>(item)); });
}
using Items = Owned<GList, free_items>;

/// A font of the folder with what Pango does not give without hinting: ink boxes and vertical metrics, in em.
struct Face {
    FontRef file;
    HbFont font;
    FontTraits traits;
    double em = 1000;
    double ascent = 0, descent = 0, cap_height = 0, x_height = 0;    // em; both of the first positive

    /// InputError where the file is no font that can be drawn.
    explicit Face(const std::filesystem::path& path) {
        auto bytes = std::make_shared<FontFile>();
        bytes->name = path.stem().string();
        const std::string text = read_file(path, k_most_font_bytes);
        const auto all = std::as_bytes(std::span(text));
        bytes->bytes.assign(all.begin(), all.end());
        if (const std::string fault = fault_of_font(bytes->bytes); !fault.empty())
            throw InputError({path.string()}, {}, "this font cannot be used: " + fault);
        file = std::move(bytes);
        const HbFace face = hb_face_of(*file);
        if (hb_face_get_glyph_count(face.get()) == 0)
            throw InputError({path.string()}, {}, "this font cannot be used: HarfBuzz finds no glyphs in it");
        em = hb_face_get_upem(face.get());
        font = hb_font_of(face);
        traits = traits_of(font.get());
        if (traits.family.empty())
            throw InputError({path.string()}, {}, "this font cannot be used: its table name has no name of its family");
        ascent = hb_metric_of(font, HB_OT_METRICS_TAG_HORIZONTAL_ASCENDER) / em;
        descent = -hb_metric_of(font, HB_OT_METRICS_TAG_HORIZONTAL_DESCENDER) / em;
        cap_height = hb_metric_of(font, HB_OT_METRICS_TAG_CAP_HEIGHT) / em;
        x_height = hb_metric_of(font, HB_OT_METRICS_TAG_X_HEIGHT) / em;
    }
    Rect ink(std::uint32_t glyph) const {
        const MemoryCheck memory;
        hb_glyph_extents_t e{};
        const bool found = hb_font_get_glyph_extents(font.get(), glyph, &e);
        memory.check();
        if (!found) return {};
        return {e.x_bearing / em, -e.y_bearing / em, e.width / em, -e.height / em};
    }
    bool has(std::uint32_t character) const {
        const MemoryCheck memory;
        hb_codepoint_t glyph = 0;
        const bool found = hb_font_get_nominal_glyph(font.get(), character, &glyph) != 0;
        memory.check();
        return found;
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

/// A glyph as shaping leaves it, in units of its font.
struct ShapedGlyph {
    std::uint32_t id = 0;
    std::uint32_t byte = 0;    // of the text, where its cluster begins
    int advance = 0, dx = 0, dy = 0;
    bool breakable = false;    // cut here, both sides look the same by themselves
};

/// A stretch of one font and direction, its glyphs from left to right.
struct ShapedRun {
    const Face* face = nullptr;
    std::uint32_t begin = 0, end = 0;    // bytes of the text
    bool backward = false;               // read from right to left
    std::vector<ShapedGlyph> glyphs;
};

/// A text after shaping, which is the same at every size: its runs from left to right.
struct Shaped {
    std::string text;
    std::vector<ShapedRun> runs;

    /// Where each byte's cluster begins when it is set in a style, and at the end the whole width.
    std::vector<double> carets(const Style& style) const;
    /// True where a line of these bytes looks the same cut out of the whole as shaped by itself.
    bool can_cut(std::size_t begin, std::size_t end) const;
};

/// Calls `visit(glyphs, end)` for each cluster of a run, from left to right: its glyphs, and the byte where it ends.
template <class Visit>
void each_cluster(const ShapedRun& run, const Visit& visit) {
    const std::span<const ShapedGlyph> all = run.glyphs;
    for (std::size_t first = 0, next = 0; first < all.size(); first = next) {
        while (next < all.size() && all[next].byte == all[first].byte) ++next;
        // A cluster's bytes end where the next one's begin in the order of reading.
        const std::uint32_t end = run.backward ? (first > 0 ? all[first - 1].byte : run.end)
                                               : (next < all.size() ? all[next].byte : run.end);
        visit(all.subspan(first, next - first), end);
    }
}

std::vector<double> Shaped::carets(const Style& style) const {
    std::vector<double> out;
    double x = 0;
    for (const ShapedRun& run : runs)
        each_cluster(run,
                     [&, unit = style.size / run.face->em](std::span<const ShapedGlyph> glyphs, std::uint32_t end) {
                         out.insert(out.end(), end - glyphs.front().byte, x);
                         for (const ShapedGlyph& g : glyphs) x += g.advance * unit;
                         x += style.tracking * style.size;
                     });
    out.push_back(x);
    return out;
}

bool Shaped::can_cut(std::size_t begin, std::size_t end) const {
    bool from = false, to = end == text.size();
    for (const ShapedRun& run : runs) {
        if (run.backward) return false;    // each line has its own order from left to right
        for (const ShapedGlyph& g : run.glyphs) {
            from = from || (g.byte == begin && g.breakable);
            to = to || (g.byte == end && g.breakable);
        }
    }
    return from && to;
}

/// Pango finds fonts, scripts and directions, HarfBuzz shapes with faces that all threads
/// share. Used by one thread at a time.
class Typesetter {
public:
    Typesetter(const std::vector<Face>& faces, const std::vector<ListedFont>& listed)
        : faces_(faces), fonts_(listed), context_(pango_font_map_create_context(fonts_.get())),
          buffer_(hb_new_buffer()) {
        pango_context_set_language(context_.get(), pango_language_from_string(k_language));
    }

    Shaped shape(const std::string& text, const Style& style) {
        const MemoryCheck memory;
        fonts_.choose(style.family, style.weight);
        const Attributes none(pango_attr_list_new());
        const Items logical(
            pango_itemize(context_.get(), text.c_str(), 0, static_cast<int>(text.size()), none.get(), nullptr));
        const ItemList visual(pango_reorder_items(logical.get()));
        memory.check();
        Shaped out{text, {}};
        for (const GList* node = visual.get(); node != nullptr; node = node->next)
            out.runs.push_back(shape(text, *static_cast<const PangoItem*>(node->data), style));
        return out;
    }

    /// The bytes from `begin` to `end` as a line.
    LineRef set(const Shaped& shaped, std::size_t begin, std::size_t end, const Style& style) {
        auto line = std::make_shared<TextLine>();
        line->text = shaped.text.substr(begin, end - begin);
        for (const ShapedRun& run : shaped.runs)
            if (run.begin < end && run.end > begin) add(*line, shaped.text, run, begin, end, style);
        // Spacing is between letters, not behind the last.
        if (!line->runs.empty()) line->width -= style.tracking * style.size;
        return line;
    }

private:
    static constexpr const char* k_language = "en";

    void add(TextLine& line, const std::string& text, const ShapedRun& run, std::size_t begin, std::size_t end,
             const Style& style) {
        const Face& face = *run.face;
        GlyphRun out;
        out.font = face.file;
        out.size = style.size;
        begin = std::max<std::size_t>(begin, run.begin);
        end = std::min<std::size_t>(end, run.end);
        out.text = text.substr(begin, end - begin);
        const double unit = style.size / face.em;
        each_cluster(run, [&](std::span<const ShapedGlyph> glyphs, std::uint32_t end_of_cluster) {
            const std::uint32_t byte = glyphs.front().byte;
            if (byte < begin || byte >= end) return;
            Cluster cluster{static_cast<int>(end_of_cluster - byte), 0};
            for (const ShapedGlyph& g : glyphs) {
                if (g.id != 0) {    // 0: no glyph
                    const Point at{line.width + g.dx * unit, -g.dy * unit};
                    out.glyphs.push_back({g.id, at});
                    const Rect ink = ink_of(face, g.id);
                    line.ink = united(line.ink, {at.x + ink.x * style.size, at.y + ink.y * style.size,
                                                 ink.w * style.size, ink.h * style.size});
                    ++cluster.glyphs;
                }
                line.width += g.advance * unit;
            }
            line.width += style.tracking * style.size;
            out.clusters.push_back(cluster);
        });
        line.ascent = std::max(line.ascent, face.ascent * style.size);
        line.descent = std::max(line.descent, face.descent * style.size);
        if (line.runs.empty()) {
            line.cap_height = face.cap_height * style.size;
            line.x_height = face.x_height * style.size;
        }
        line.runs.push_back(std::move(out));
    }

    ShapedRun shape(const std::string& text, const PangoItem& item, const Style& style) {
        const Face& face = faces_[FontMap::index(item.analysis.font)];
        const auto script = static_cast<GUnicodeScript>(item.analysis.script);
        const bool backward = item.analysis.level % 2 != 0;
        hb_buffer_clear_contents(buffer_.get());
        hb_buffer_add_utf8(buffer_.get(), text.data(), static_cast<int>(text.size()),
                           static_cast<unsigned>(item.offset), item.length);
        hb_buffer_set_direction(buffer_.get(), backward ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
        hb_buffer_set_script(buffer_.get(), hb_script_from_iso15924_tag(g_unicode_script_to_iso15924(script)));
        hb_buffer_set_language(buffer_.get(), hb_language_from_string(k_language, -1));
        std::vector<hb_feature_t> features;
        const auto feature = [&](hb_tag_t tag, std::uint32_t value) {
            features.push_back({tag, value, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END});
        };
        if (style.tabular) feature(HB_TAG('t', 'n', 'u', 'm'), 1);
        if (style.tracking != 0)    // letters that are set apart do not join
            for (const hb_tag_t tag :
                 {HB_TAG('l', 'i', 'g', 'a'), HB_TAG('c', 'l', 'i', 'g'), HB_TAG('d', 'l', 'i', 'g')})
                feature(tag, 0);
        hb_shape_all(face.font, buffer_, features.data(), static_cast<unsigned>(features.size()));

        unsigned count = 0;
        const hb_glyph_info_t* infos = hb_buffer_get_glyph_infos(buffer_.get(), &count);
        const hb_glyph_position_t* positions = hb_buffer_get_glyph_positions(buffer_.get(), nullptr);
        ShapedRun out{&face, static_cast<std::uint32_t>(item.offset),
                      static_cast<std::uint32_t>(item.offset + item.length), backward, {}};
        out.glyphs.reserve(count);
        for (unsigned i = 0; i < count; ++i)
            out.glyphs.push_back({infos[i].codepoint, infos[i].cluster, positions[i].x_advance, positions[i].x_offset,
                                  positions[i].y_offset,
                                  (hb_glyph_info_get_glyph_flags(&infos[i]) & HB_GLYPH_FLAG_UNSAFE_TO_BREAK) == 0});
        return out;
    }

    /// Remembered: CFF outlines have to be walked for it.
    Rect ink_of(const Face& face, std::uint32_t glyph) {
        const auto [it, fresh] = inks_[&face].try_emplace(glyph);
        if (fresh) it->second = face.ink(glyph);
        return it->second;
    }

    const std::vector<Face>& faces_;
    FontMap fonts_;
    GObjectPtr<PangoContext> context_;
    HbBuffer buffer_;
    std::map<const Face*, std::unordered_map<std::uint32_t, Rect>> inks_;    // looked up, never iterated
};

}    // namespace

void before_glib_ends_the_process(void (*handler)(std::string_view reason) noexcept) {
    static void (*chosen)(std::string_view) noexcept = nullptr;
    chosen = handler;
    g_log_set_default_handler(
        [](const gchar* domain, GLogLevelFlags level, const gchar* message, gpointer) {
            if ((level & (G_LOG_LEVEL_ERROR | G_LOG_FLAG_FATAL)) != 0) chosen(message == nullptr ? "" : message);
            g_log_default_handler(domain, level, message, nullptr);
        },
        nullptr);
}

/// A text in a style, shaped once for all that is made of it.
struct SetText {
    Shaped shaped;
    LineRef whole;
    std::map<std::pair<std::size_t, std::size_t>, LineRef> cuts;    // lines of these bytes; looked up, never iterated
};

struct Shaper::Impl {
    std::vector<Face> faces;                            // by name of the file
    std::vector<ListedFont> listed;                     // the same as Pango sees them
    std::map<std::string, std::set<int>> families;      // with their weights
    std::shared_mutex texts_mutex;                         // and of what they are cut into
    std::unordered_map<Key, std::shared_ptr<SetText>, KeyHash> texts;    // looked up, never iterated
    std::mutex idle_mutex;
    std::vector<std::unique_ptr<Typesetter>> idle;      // as many in all as threads ever shaped at a time

    explicit Impl(const std::filesystem::path& folder) {
        std::vector<std::filesystem::path> files;
        std::error_code failed;
        for (const std::filesystem::path& path : list_folder(folder, failed))
            if (const std::string ending = ending_of(path); ending == ".otf" || ending == ".ttf") files.push_back(path);
        if (failed) throw InputError({folder.string()}, {}, "the fonts cannot be read: " + failed.message());
        if (files.empty())
            throw InputError({folder.string()}, {}, "no font in this folder", "it needs .otf or .ttf files");
        Problems problems;
        for (const auto& file : files) {
            try {
                add(file);
            } catch (const InputError& e) {
                for (const Problem& problem : e.problems()) problems.add(problem);
            }
        }
        // One that is passed over would change the picture.
        if (problems.has_errors()) throw InputError(problems.sorted());
    }

    void add(const std::filesystem::path& file) {
        const Face& face = faces.emplace_back(file);
        listed.push_back({face.traits, face.font.get()});
        families[face.traits.family].insert(face.traits.weight);
    }

    InputError unknown_family(const Style& style) const {
        std::string all;
        for (const auto& [name, weights] : families) all += (all.empty() ? "" : ", ") + name;
        return {{}, "type", "no font of the family \"" + style.family + "\"", "there are " + all};
    }

    /// Calls `use(typesetter)` with one that no other thread uses.
    template <class Use>
    auto with_typesetter(const Use& use) {
        std::unique_ptr<Typesetter> own;
        {
            const std::scoped_lock lock(idle_mutex);
            if (!idle.empty()) {
                own = std::move(idle.back());
                idle.pop_back();
            }
        }
        if (!own) own = std::make_unique<Typesetter>(faces, listed);
        auto made = use(*own);
        const std::scoped_lock lock(idle_mutex);
        idle.push_back(std::move(own));
        return made;
    }
    std::shared_ptr<SetText> text(std::string utf8, const Style& style) {
        Key key{std::move(utf8), style};
        {
            const std::shared_lock lock(texts_mutex);
            if (const auto it = texts.find(key); it != texts.end()) return it->second;
        }
        if (!families.contains(style.family)) throw unknown_family(style);
        auto made = with_typesetter([&](Typesetter& t) {
            auto out = std::make_shared<SetText>(SetText{t.shape(key.text, style), nullptr, {}});
            out->whole = t.set(out->shaped, 0, key.text.size(), style);
            return out;
        });
        const std::scoped_lock lock(texts_mutex);
        return texts.emplace(std::move(key), std::move(made)).first->second;    // or what another thread made meanwhile
    }
    /// These bytes of it as a line of its own.
    LineRef cut(SetText& text, std::size_t begin, std::size_t end, const Style& style) {
        const std::pair key(begin, end);
        {
            const std::shared_lock lock(texts_mutex);
            if (const auto it = text.cuts.find(key); it != text.cuts.end()) return it->second;
        }
        const Shaped& all = text.shaped;
        LineRef made = all.can_cut(begin, end)
                           ? with_typesetter([&](Typesetter& t) { return t.set(all, begin, end, style); })
                           : this->text(all.text.substr(begin, end - begin), style)->whole;
        const std::scoped_lock lock(texts_mutex);
        return text.cuts.emplace(key, std::move(made)).first->second;
    }
};

Shaper::Shaper(const std::filesystem::path& fonts) : impl_(std::make_unique<Impl>(fonts)) {}
Shaper::~Shaper() = default;

LineRef Shaper::line(std::string_view utf8, const Style& style) {
    std::string text(utf8);
    std::ranges::replace_if(
        text, [](char c) { return c == '\n' || c == '\t'; }, ' ');
    return impl_->text(std::move(text), style)->whole;
}

std::vector<LineRef> Shaper::paragraph(std::string_view utf8, const Style& style, double width) {
    std::string text;
    struct Word {
        std::size_t begin, end;
    };
    std::vector<Word> words;
    for (const std::string_view word : split(utf8)) {
        if (!text.empty()) text += ' ';
        words.push_back({text.size(), text.size() + word.size()});
        text += word;
    }
    if (words.empty()) return {};
    // Shaped once as a whole, it shows where its words begin and end, and so what a line holds.
    const std::shared_ptr<SetText> all = impl_->text(text, style);
    if (all->whole->width <= width) return {all->whole};
    const std::vector<double> x = all->shaped.carets(style);
    std::vector<LineRef> out;
    for (std::size_t first = 0, next = 0; first < words.size(); first = next) {
        next = first + 1;
        while (next < words.size() && x[words[next].end] - x[words[first].begin] <= width) ++next;
        const auto set = [&] { return impl_->cut(*all, words[first].begin, words[next - 1].end, style); };
        // By itself it may be a hair wider: no kerning with the spaces around it.
        LineRef made = set();
        while (made->width > width && next > first + 1) {
            --next;
            made = set();
        }
        out.push_back(std::move(made));
    }
    return out;
}

std::vector<std::string> Shaper::missing(std::string_view utf8, const Style& style) {
    std::vector<std::string> out;
    if (!has_family(style.family)) throw impl_->unknown_family(style);
    const auto drawable = [&](gunichar c) {
        return g_unichar_isspace(c) ||
               std::ranges::any_of(impl_->faces, [&](const Face& face) { return face.has(c); });
    };
    for (const char* p = utf8.data(); p < utf8.data() + utf8.size(); p = g_utf8_next_char(p))
        if (!drawable(g_utf8_get_char(p))) out.emplace_back(p, static_cast<std::size_t>(g_utf8_next_char(p) - p));
    return out;
}

bool Shaper::has_family(std::string_view family) const { return impl_->families.contains(std::string(family)); }
std::vector<std::string> Shaper::families() const {
    std::vector<std::string> out;
    for (const auto& [name, weights] : impl_->families) out.push_back(name);
    return out;
}
std::vector<int> Shaper::weights(const std::string& family) const {
    const auto it = impl_->families.find(family);
    if (it == impl_->families.end()) return {};
    return {it->second.begin(), it->second.end()};
}
bool Shaper::is_ofl(std::string_view family) const {
    return std::ranges::all_of(impl_->faces,
                               [&](const Face& face) { return face.traits.family != family || face.traits.ofl; });
}

}    // namespace broadside::text
