#include "engine/site/site.hpp"

#include "engine/base/error.hpp"
#include "engine/base/format.hpp"
#include "engine/base/parallel.hpp"
#include "engine/base/units.hpp"
#include "engine/curate/curate.hpp"
#include "engine/draw/pen.hpp"
#include "engine/inset/inset.hpp"
#include "engine/raster/pyramid.hpp"
#include "engine/sheet/sheet.hpp"
#include "engine/site/fonts.hpp"
#include "engine/site/page.hpp"
#include "engine/site/share.hpp"
#include "engine/site/theme.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <mutex>
#include <utility>

namespace broadside::site {
namespace {

using catalog::Model;

constexpr int k_tile = 512;         // px
constexpr int k_first_level = 8;    // 256 px: the whole poster on a phone

enum Look { light, dark };
constexpr const char* k_look_names[] = {"light", "dark"};

/// The sheet of `light` in the colors of `dark`.
sheet::LayoutFile recolored(sheet::LayoutFile layout, const sheet::LayoutFile& colors) {
    layout.look.tones = colors.look.tones;
    layout.look.ground = colors.look.ground;
    layout.look.panel = colors.look.panel;
    layout.look.ink = colors.look.ink;
    layout.look.soft = colors.look.soft;
    layout.look.rule = colors.look.rule;
    layout.grey_organizations = colors.grey_organizations;
    return layout;
}

/// A drawing in both looks, as a page shows it.
struct Drawn {
    Markup markup;
    Palette palette;
    const Model* model = nullptr;    // whose figures it has
};

}    // namespace

struct Site::Impl {
    catalog::Catalog catalog;
    sheet::LayoutFile layouts[2];
    text::Shaper& shaper;
    std::vector<Asset> assets;
    std::vector<Credit> credits;
    Options options;

    std::vector<std::string> paths;    // in the order of writing
    std::map<std::string, std::function<std::string()>, std::less<>> makers;

    /// The poster in one look.
    struct Poster {
        sheet::Sheet sheet;
        scene::SceneRef scene;
        std::unique_ptr<raster::Tiles> tiles;
    };
    std::mutex mutex;
    Poster posters[2];
    std::optional<PosterPlan> plan;
    std::map<std::string, Drawn, std::less<>> drawings;

    Impl(catalog::Catalog c, sheet::LayoutFile l, const sheet::LayoutFile& d, text::Shaper& s, std::vector<Asset> a,
         std::vector<Credit> k, Options o)
        : catalog(std::move(c)),
          layouts{l, recolored(l, d)},
          shaper(s),
          assets(std::move(a)),
          credits(std::move(k)),
          options(std::move(o)) {}

    // ---- the poster ----

    sheet::SheetOptions sheet_options() const {
        sheet::SheetOptions out;
        out.dpi = options.dpi;
        out.date = options.date;
        out.version = options.version;
        out.threads = options.threads;
        return out;
    }
    /// With the mutex held.
    Poster& poster(Look look) {
        Poster& p = posters[look];
        if (!p.scene) {
            p.sheet = sheet::make_sheet(catalog, layouts[look], shaper, sheet_options());
            p.scene = sheet::to_scene(p.sheet);
            if (look == light) plan = plan_of(p.sheet, *p.scene);
        }
        return p;
    }
    const PosterPlan& poster_plan() {
        const std::scoped_lock lock(mutex);
        if (!plan) poster(light);
        return *plan;
    }
    PosterPlan plan_of(const sheet::Sheet& sheet, const scene::Scene& scene) const {
        PosterPlan out;
        out.dpi = sheet.dpi;
        out.size = raster::canvas(scene, sheet.dpi);
        out.deepest = static_cast<int>(raster::levels(out.size, sheet.dpi, k_tile).size()) - 1;
        out.first_level = std::min(k_first_level, out.deepest);
        const double k = sheet.dpi / k_pt_per_inch;
        for (const sheet::SheetGroup& group : sheet.groups) {
            out.groups.push_back({group.id, group.title, group.sentence, group.rect * k});
            for (const std::size_t cell : group.cells) {
                const sheet::Placed& placed = sheet.placed[cell];
                if (placed.model.empty() || out.cells.contains(placed.model)) continue;
                out.order.push_back(placed.model);
                out.cells[placed.model] = {placed.model, placed.title, placed.description, placed.rect * k};
            }
        }
        for (const sheet::Placed& placed : sheet.placed)
            if (placed.model.empty() && !placed.title.empty() && placed.kind != sheet::PlacedKind::heading)
                out.furniture.push_back({placed.id, placed.title, placed.description, placed.rect * k});
        for (const Model& m : catalog.models)
            if (!out.cells.contains(m.id)) out.order.push_back(m.id);
        return out;
    }
    Book book() { return {catalog, credits, options, poster_plan()}; }

    raster::PyramidOptions pyramid_options() {
        const PosterPlan& p = poster_plan();
        raster::PyramidOptions out;
        out.dpi = p.dpi;
        out.tile_size = k_tile;
        out.first_level = p.first_level;
        out.threads = options.threads;
        out.memory = options.memory;
        return out;
    }
    static std::string tile_path(Look look, const raster::TilePlace& place) {
        return fmt::format("tiles/{}/{}/{}_{}.png", k_look_names[look], place.level, place.column, place.row);
    }
    /// `tiles/light/14/3_2.png`, or nothing where that is no tile.
    std::optional<std::string> tile(std::string_view path) {
        for (const Look look : {light, dark}) {
            const std::string prefix = fmt::format("tiles/{}/", k_look_names[look]);
            if (!path.starts_with(prefix)) continue;
            std::int64_t numbers[3]{};
            const char* at = path.data() + prefix.size();
            const char* const end = path.data() + path.size();
            for (std::int64_t& n : numbers) {
                const auto [after, error] = std::from_chars(at, end, n);
                if (error != std::errc() || after == end) return {};
                at = after + 1;
            }
            const raster::TilePlace place{static_cast<int>(std::clamp<std::int64_t>(numbers[0], -1, 99)), numbers[1],
                                          numbers[2]};
            if (path != tile_path(look, place)) return {};
            const raster::PyramidOptions pyramid = pyramid_options();
            raster::Tiles* tiles = nullptr;
            {
                const std::scoped_lock lock(mutex);
                Poster& p = poster(look);
                if (!p.tiles) p.tiles = std::make_unique<raster::Tiles>(p.scene, pyramid);
                tiles = p.tiles.get();
            }
            const std::vector<std::byte> png = tiles->png(place);
            if (png.empty()) return {};
            return std::string(reinterpret_cast<const char*>(png.data()), png.size());
        }
        return {};
    }

    // ---- drawings ----

    /// Makes it once; two threads that ask at a time may both make it, with the same result.
    template <class Make>
    const Drawn& drawn(const std::string& key, Make make) {
        {
            const std::scoped_lock lock(mutex);
            if (const auto at = drawings.find(key); at != drawings.end()) return at->second;
        }
        Drawn made = make();
        const std::scoped_lock lock(mutex);
        return drawings.try_emplace(key, std::move(made)).first->second;
    }
    sheet::Sheet sheet_of(const Model& m, Look look) const {
        sheet::SheetOptions o = sheet_options();
        o.models = {m.id};
        o.threads = 1;
        return sheet::make_sheet(catalog, layouts[look], shaper, o);
    }
    const Drawn& drawing_of(const Model& m) {
        return drawn("models/" + m.id, [&] {
            const sheet::Sheet sheets[]{sheet_of(m, light), sheet_of(m, dark)};
            std::string description;
            for (const sheet::Placed& p : sheets[light].placed)
                if (p.model == m.id) description = p.description;
            Drawn out;
            out.markup = inline_svg(*sheet::to_scene(sheets[light]), *sheet::to_scene(sheets[dark]), "drawing-" + m.id,
                                    m.full_name(), description, out.palette);
            return out;
        });
    }
    /// The models that have it, in order of release.
    std::vector<const Model*> users(const Concept& c) const {
        std::vector<const Model*> out;
        for (const Model& m : catalog.models)
            if (has(m, c)) out.push_back(&m);
        std::ranges::stable_sort(out, {}, &Model::released);
        return out;
    }
    /// As in the first model that shows it; without markup where nothing does.
    const Drawn& drawing_of(const Concept& c) {
        return drawn("concepts/" + c.id, [&] {
            Drawn out;
            scene::SceneRef scenes[2];
            std::string title;
            for (const Look look : {light, dark}) {
                diagram::Drawing scratch, drawing;
                diagram::Pen measuring(layouts[look].look, shaper, scratch), pen(layouts[look].look, shaper, drawing);
                std::optional<diagram::Inset> inset;
                for (const Model* m : users(c)) {
                    if (inset) break;
                    inset = site::drawing(c, *m, measuring);
                    out.model = inset && !c.general ? m : nullptr;
                }
                if (!inset) return out;
                // A graph without a name of its own is the concept's.
                title = inset->title.empty() ? c.title : inset->title;
                constexpr double margin = 6, air = 12;    // air: above what ends in an arrow
                const double width = std::max(inset->least.w, diagram::title_width(measuring, title, inset->note));
                const Size size{width + 2 * margin, inset->least.h + air + pen.panel_bar() + 2 * margin};
                inset->draw(pen, pen.panel(inset->id, inset->kind, Rect{0, 0, size.w, size.h}.inset(margin), title,
                                           inset->note));
                sheet::Sheet sheet;
                sheet.size = size;
                sheet.ground = layouts[look].look.panel;
                sheet.placed.push_back({sheet::PlacedKind::chart,
                                        "inset",
                                        title,
                                        {},
                                        {},
                                        {},
                                        {0, 0, size.w, size.h},
                                        1,
                                        std::move(drawing)});
                scenes[look] = sheet::to_scene(sheet);
            }
            out.markup = inline_svg(*scenes[light], *scenes[dark], "drawing-" + c.id, title, c.summary, out.palette);
            return out;
        });
    }
    /// Of every drawing.
    Palette palette() {
        const Concepts all = concepts(catalog);
        parallel_for(catalog.models.size() + all.size(), thread_count(options.threads), [&](std::size_t i) {
            if (i < catalog.models.size())
                drawing_of(catalog.models[i]);
            else
                drawing_of(*all[i - catalog.models.size()]);
        });
        Palette out;
        const std::scoped_lock lock(mutex);
        for (const auto& [key, drawn] : drawings) out.add(drawn.palette);
        return out;
    }

    // ---- pictures for sharing ----

    std::string share_picture() {
        sheet::Sheet sheet;
        {
            const std::scoped_lock lock(mutex);
            sheet = poster(light).sheet;
        }
        return poster_share_picture(std::move(sheet));
    }
    std::string poster_picture() {
        scene::SceneRef scene;
        {
            const std::scoped_lock lock(mutex);
            scene = poster(light).scene;
        }
        return site::poster_picture(*scene, options.threads);
    }

    // ---- fonts ----

    Theme theme() const { return {layouts[light].look, layouts[dark].look, shaper}; }
    /// Those of the drawings and of the pages' own text, by file name.
    std::map<std::string, FontRef> fonts() {
        std::map<std::string, FontRef> out = palette().fonts();
        out.merge(theme().fonts());
        return out;
    }
    /// All of the pages' style but for files that it would have to name.
    std::string style_alone() {
        std::string out = theme().color_css();
        for (const Asset& asset : assets)
            if (asset.path == "style.css") out += asset.bytes;
        std::erase(out, '<');    // a font's name could end the element
        return out;
    }
    // ---- everything ----

    void add(std::string path, std::function<std::string()> make) {
        paths.push_back(path);
        makers.emplace(std::move(path), std::move(make));
    }
    void add_page(const std::string& path, std::function<Page()> make) {
        add(path, [this, make = std::move(make)] { return write_page(book(), make()); });
    }
    void collect() {
        for (const Asset& asset : assets) add(asset.path, [&asset] { return asset.bytes; });
        add_page("index.html", [this] { return start_page(book()); });
        add("data.js", [this] { return poster_script(book()); });
        add("poster.png", [this] { return poster_picture(); });
        add("share.png", [this] { return share_picture(); });
        for (const Model& m : catalog.models) {
            const std::string folder = "models/" + m.id + "/";
            add_page(folder + "index.html", [this, &m] { return model_page(book(), m, drawing_of(m).markup); });
            add(folder + "facts.json", [this, &m] { return facts_json(book(), m); });
            add(folder + "facts.js", [this, &m] { return facts_script(book(), m); });
            add(folder + "drawing.js", [this, &m] { return drawing_script(m, drawing_of(m).markup); });
            add(folder + "share.png", [this, &m] {
                return model_share_picture(sheet_of(m, light), m, catalog, layouts[light].look, shaper);
            });
        }
        add_page("table/index.html", [this] { return table_page(book()); });
        add("table/models.csv", [this] {
            curate::ListOptions list;
            list.format = curate::TableFormat::csv;
            return curate::list(catalog, list, {});
        });
        add_page("compare/index.html", [this] { return compare_page(book()); });
        add_page("concepts/index.html", [this] { return concepts_page(book()); });
        for (const Concept* c : concepts(catalog))
            add_page("concepts/" + c->id + "/index.html", [this, c] {
                const Drawn& drawn = drawing_of(*c);
                return concept_page(book(), *c, users(*c), drawn.markup, drawn.model);
            });
        add_page("about/index.html", [this] { return about_page(book()); });
        add_page("404.html", [this] {
            Page page = not_found_page(book());
            if (options.address.empty() && !options.reload) page.style = style_alone();
            return page;
        });
        if (!options.address.empty()) add("sitemap.xml", [this] { return sitemap(); });
        add("drawings.css", [this] { return palette().css(); });
        add("theme.css", [this] { return theme().css(fonts()); });
    }
    std::string sitemap() {
        std::string out =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset "
            "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";
        for (std::string path : paths) {
            if (!path.ends_with("index.html")) continue;
            path.resize(path.size() - std::string_view("index.html").size());
            out += fmt::format("<url><loc>{}</loc></url>\n", xml_escaped(options.address + path));
        }
        return out + "</urlset>\n";
    }
    std::optional<std::string> font(std::string_view path) {
        if (!path.starts_with("fonts/") || !path.ends_with(".otf")) return {};
        for (const auto& [name, font] : fonts())
            if (path == font_path(*font)) {
                const auto bytes = subset(*font, characters(catalog));
                return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
            }
        return {};
    }
};

Site::Site(catalog::Catalog catalog, sheet::LayoutFile light_layout, const sheet::LayoutFile& dark_layout,
           text::Shaper& shaper, std::vector<Asset> assets, std::vector<Credit> credits, Options options)
    : impl_(std::make_unique<Impl>(std::move(catalog), std::move(light_layout), dark_layout, shaper, std::move(assets),
                                   std::move(credits), std::move(options))) {
    impl_->collect();
}
Site::~Site() = default;

std::optional<std::string> Site::file(std::string_view path) {
    if (const auto at = impl_->makers.find(path); at != impl_->makers.end()) return at->second();
    if (path.starts_with("tiles/")) return impl_->tile(path);
    return impl_->font(path);
}

void Site::write(Output& output, const Progress& progress) {
    // Parts of the work as they take their time.
    constexpr double k_pages = 0.3;
    const auto tell = [&](double share) {
        if (progress) progress(share);
    };
    impl_->poster_plan();
    const std::vector<std::string>& paths = impl_->paths;
    constexpr std::size_t k_batch = 32;    // files in memory at a time
    for (std::size_t from = 0; from < paths.size(); from += k_batch) {
        const std::size_t n = std::min(k_batch, paths.size() - from);
        std::vector<std::string> made(n);
        parallel_for(n, thread_count(impl_->options.threads),
                     [&](std::size_t i) { made[i] = impl_->makers.find(paths[from + i])->second(); });
        for (std::size_t i = 0; i < n; ++i) output.file(paths[from + i], made[i]);
        tell(k_pages * static_cast<double>(from + n) / static_cast<double>(paths.size()));
    }
    for (const auto& [name, font] : impl_->fonts()) {
        const std::string path = font_path(*font);
        output.file(path, *impl_->font(path));
    }
    impl_->drawings.clear();

    for (const Look look : {light, dark}) {
        struct Tiles final : raster::TileSink {
            Output& output;
            Look look;
            Tiles(Output& o, Look l) : output(o), look(l) {}
            void tile(const raster::TilePlace& place, std::span<const std::byte> png) override {
                output.file(Impl::tile_path(look, place), {reinterpret_cast<const char*>(png.data()), png.size()});
            }
            void same(const raster::TilePlace& place, const raster::TilePlace& as) override {
                output.again(Impl::tile_path(look, place), Impl::tile_path(look, as));
            }
        } tiles(output, look);
        raster::PyramidOptions pyramid = impl_->pyramid_options();
        pyramid.progress = [&](double share) { tell(k_pages + (1 - k_pages) / 2 * (share + (look == dark ? 1 : 0))); };
        scene::SceneRef scene;
        {
            const std::scoped_lock lock(impl_->mutex);
            Impl::Poster& poster = impl_->poster(look);
            poster.sheet = {};
            scene = std::exchange(poster.scene, nullptr);
        }
        raster::write_pyramid(*scene, pyramid, tiles);
    }
}

}    // namespace broadside::site
