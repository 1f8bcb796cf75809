#include "engine/sheet/grid_sheet.hpp"

#include "engine/base/format.hpp"
#include "engine/base/overload.hpp"
#include "engine/base/parallel.hpp"
#include "engine/cell/cell.hpp"
#include "engine/cell/compact/changes.hpp"
#include "engine/cell/compact/compact.hpp"
#include "engine/sheet/furniture/plates.hpp"
#include "engine/sheet/furniture/skyline.hpp"
#include "engine/sheet/furniture/trends.hpp"
#include "engine/sheet/furniture/year_mark.hpp"
#include "engine/sheet/pack/grid.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <variant>

namespace broadside::sheet {
namespace {

using catalog::Model;
using diagram::CompactCell;
using diagram::Drawing;

constexpr double k_width_step = 7.25;      // pt, of cells whose heights are asked for
constexpr double k_year_height = 27;       // pt, of what stands over the rows of a timeline
constexpr double k_plates_share = 0.37;    // of the sheet's width, that plates are weighed at
constexpr double k_enlarged_step = 0.05;

double widest_ffn(const std::vector<const Model*>& models) {
    double widest = 0;
    for (const Model* m : models)
        for (const catalog::NamedFfn& f : m->ffns)
            std::visit(Overload{[&](const catalog::DenseFfn& dense) {
                                    const auto wide = std::max(dense.hidden, m->embedding_dim);
                                    widest = std::max(widest, static_cast<double>(wide));
                                },
                                [](const catalog::Moe&) {}},
                       f.facts);
    return widest;
}

class GridMaker : private Board {
public:
    GridMaker(const catalog::Catalog& catalog, const LayoutFile& layout, text::Shaper& shaper,
              const SheetOptions& options)
        : Board(catalog, layout, shaper, options), catalog_(catalog), layout_(layout), options_(options) {
        compose(shaper);
        arrange_models();
    }

    /// True where everything has its natural size, and title and figures stand on one line.
    bool roomy() const;
    Sheet make();

private:
    void compose(text::Shaper& shaper);
    std::vector<std::function<void()>> measures();
    void arrange_foot_of(const std::vector<FootPart>& parts, double least);
    bool foot_gives_way();
    double row_height(std::size_t group, double width);
    void ask_exactly();
    Extent extent(Zone zone) const;
    struct Rest {
        std::map<Zone, Extent> each;    // zone but the groups
        Extent all;                     // with the gutters between
    };
    Rest rest() const;
    double height() const { return layout_.size.h - layout_.margins.top - layout_.margins.bottom; }
    Grid grid();
    void arrange_models();
    [[noreturn]] void refuse();
    void put_groups(const Gridded& gridded, Point at);
    void put_years(const SelectedGroup& group, const GriddedGroup& place, Point at);
    void put_foot(const Rect& rect, const Coordinates& where);
    std::string explain(const Gridded& gridded, const Sheet& drawn) const;
    const CompactCell& cell(std::size_t group, std::size_t i) const { return cells_[first_[group] + i]; }
    int threads() const { return thread_count(options_.threads); }

    const catalog::Catalog& catalog_;
    const LayoutFile& layout_;
    const SheetOptions& options_;
    std::vector<CompactCell> cells_;
    std::vector<std::size_t> first_;    // cell of each group
    // Measured once, in pt of the sheet.
    Extent header_, skyline_, trends_, plates_;    // the last at k_plates_share
    std::vector<Size> key_;
    std::map<std::pair<std::size_t, double>, double> row_heights_;
    bool in_steps_ = layout_.most_scale > layout_.least_scale();    // row heights are asked at widths in steps
    std::map<double, double> plates_heights_;    // of all of them, at a width
    std::vector<FootPlace> foot_;
    Grid asked_;
    std::optional<Gridded> arranged_;    // of that; nothing where the models do not fit
};

void GridMaker::compose(text::Shaper& shaper) {
    const std::vector<const Model*>& models = furnishing().models;
    const diagram::CompactSheet sheet{catalog_, layout_.look, shaper, widest_ffn(models), layout_.content};
    std::vector<Problems> problems(models.size());
    std::vector<std::optional<CompactCell>> cells(models.size());
    const std::vector<std::function<void()>> first_of_all = measures();
    parallel_for(first_of_all.size() + models.size(), threads(), [&](std::size_t piece) {
        if (piece < first_of_all.size()) return first_of_all[piece]();
        const std::size_t i = piece - first_of_all.size();
        diagram::check_texts(*models[i], catalog_, layout_.look, shaper, problems[i]);
        if (!problems[i].has_errors())
            cells[i].emplace(*models[i], diagram::measured_against(*models[i], models, layout_.reference), sheet);
    });
    Problems all;
    for (const Problems& of_model : problems) all.add(of_model);
    if (all.has_errors()) throw InputError(all.sorted());
    for (auto& cell : cells) cells_.push_back(std::move(*cell));
    std::size_t first = 0;
    for (const SelectedGroup& group : groups()) {
        first_.push_back(first);
        first += group.models.size();
    }
}

/// What all furniture measures, each by itself, so that several threads can do it.
std::vector<std::function<void()>> GridMaker::measures() {
    std::vector<std::function<void()>> out;
    const double k = layout_.furniture_scale, width = inner_width();
    const auto scaled = [k](const Extent& e) { return Extent{e.least * k, e.natural * k}; };
    if (layout_.plates)
        out.emplace_back([=, this] { plates_ = scaled(plates_extent(furnishing(), own(width * k_plates_share))); });
    if (has(Zone::foot)) out.emplace_back([this] { arrange_foot_of(layout_.foot, own(layout_.foot_height)); });
    if (layout_.legend == LegendPlace::beside)
        out.emplace_back([=, this] {
            for (const Size& s : legend_sizes(furnishing())) key_.push_back(s * k);
        });
    if (has(Zone::skyline))
        out.emplace_back([=, this] { skyline_ = scaled(skyline_extent(furnishing(), own(width))); });
    if (has(Zone::trends)) out.emplace_back([=, this] { trends_ = scaled(trends_extent(furnishing(), own(width))); });
    if (has(Zone::header))
        out.emplace_back([=, this] {
            const double h = height_of(header(furnishing(), own(width)));
            header_ = {h, h};
        });
    return out;
}

void GridMaker::arrange_foot_of(const std::vector<FootPart>& parts, double least) {
    foot_ = arrange_foot(furnishing(), parts, own(inner_width()), own(layout_.gutters.column * 2), least);
    for (FootPlace& place : foot_) place.rect = place.rect * layout_.furniture_scale;
}

/// Where nothing else helps, the foot keeps index and colophon only; false where it had no charts.
bool GridMaker::foot_gives_way() {
    std::vector<FootPart> left;
    for (const FootPlace& place : foot_)
        if (place.part == FootPart::index || place.part == FootPart::colophon) left.push_back(place.part);
    if (left.size() == foot_.size()) return false;
    arrange_foot_of(left, 0);
    return true;
}

/// The height that the cells of a group need at a width; every cell is asked once a width.
double GridMaker::row_height(std::size_t group, double width) {
    // Where scales are tried one by one, widths in steps: a narrower cell needs no less.
    if (in_steps_) {
        const double least = diagram::compact_widths(layout_.content).least;
        width = least + std::floor((width - least) / k_width_step) * k_width_step;
    }
    const auto known = row_heights_.find({group, width});
    if (known != row_heights_.end()) return known->second;
    std::vector<double> heights(groups()[group].models.size());
    parallel_for(heights.size(), threads(), [&](std::size_t i) { heights[i] = cell(group, i).least_height(width); });
    return row_heights_[{group, width}] = *std::ranges::max_element(heights);
}

/// At the scale that was found the rows are as high as their cells need them: what the steps of widths had reserved
/// goes to the skyline and what else gives way. Groups keep their columns, so that headings stay as high.
void GridMaker::ask_exactly() {
    if (!arranged_ || !std::exchange(in_steps_, false)) return;
    row_heights_.clear();
    Grid exact = asked_;
    exact.least_scale = exact.most_scale = arranged_->scale;
    if (auto found = arrange(exact); found && std::ranges::equal(found->groups, arranged_->groups, {},
                                                                 &GriddedGroup::columns, &GriddedGroup::columns))
        arranged_ = std::move(found);
}

Extent GridMaker::extent(Zone zone) const {
    switch (zone) {
        case Zone::header: return header_;
        case Zone::skyline: return skyline_;
        case Zone::trends: return trends_;
        case Zone::foot: {
            double h = 0;
            for (const FootPlace& place : foot_) h = std::max(h, place.rect.bottom());
            return {h, h};
        }
        case Zone::groups:
        case Zone::legend: break;
    }
    return {};
}

GridMaker::Rest GridMaker::rest() const {
    Rest out;
    for (const Zone zone : layout_.zones) {
        if (zone == Zone::groups) continue;
        const Extent e = out.each[zone] = extent(zone);
        out.all.least += e.least + layout_.gutters.group;
        out.all.natural += e.natural + layout_.gutters.group;
    }
    return out;
}

Grid GridMaker::grid() {
    const Extent others = rest().all;
    Grid g;
    g.width = inner_width();
    g.height = height();
    g.least_rest = others.least;
    g.natural_rest = others.natural;
    g.column_gap = layout_.gutters.column;
    g.row_gap = layout_.gutters.row;
    g.group_gap = layout_.gutters.group;
    g.most_width = diagram::compact_widths(layout_.content).most;
    g.row_height = [this](std::size_t group, double width) { return row_height(group, width); };
    g.least_scale = layout_.least_scale();
    g.most_scale = layout_.most_scale;
    g.key = key_;
    if (layout_.plates) {
        const double width = g.width * k_plates_share;
        g.plates_least = {width / 2, plates_.least};
        g.plates_natural = {width, plates_.natural};
        g.plates_height = [this](double of) {
            const auto known = plates_heights_.find(of);
            if (known != plates_heights_.end()) return known->second;
            return plates_heights_[of] = plates_extent(furnishing(), own(of)).natural * layout_.furniture_scale;
        };
    }
    for (std::size_t i = 0; i < groups().size(); ++i) {
        GridGroup group;
        group.cells = groups()[i].models.size();
        for (std::size_t c = 0; c < group.cells; ++c)
            group.least_width = std::max(group.least_width, cell(i, c).least_width());
        group.heading = height_of(heading_of(groups()[i], g.width)) + layout_.gutters.heading;
        g.groups.push_back(group);
    }
    return g;
}

void GridMaker::arrange_models() {
    asked_ = grid();
    while (true) {
        arranged_ = arrange(asked_);
        if (!arranged_ && foot_gives_way()) {
            const Rest lower = rest();
            asked_.least_rest = lower.all.least;
            asked_.natural_rest = lower.all.natural;
            continue;
        }
        if (!arranged_) return;
        bool room = true;    // headings are higher where a group is narrower
        for (std::size_t i = 0; i < groups().size(); ++i) {
            const double needed =
                height_of(heading_of(groups()[i], arranged_->groups[i].rect.w)) + layout_.gutters.heading;
            if (needed <= asked_.groups[i].heading + 1e-6) continue;
            asked_.groups[i].heading = needed;
            room = false;
        }
        if (room) return ask_exactly();
    }
}

void GridMaker::refuse() {
    const std::size_t models = furnishing().models.size();
    std::vector<std::string> what_fits;
    Grid fewer = asked_;
    for (std::size_t left = models; left-- > 1;) {
        const auto largest = std::ranges::max_element(fewer.groups, {}, &GridGroup::cells);
        if (largest->cells == 1) break;
        --largest->cells;
        if (!fits(fewer)) continue;
        what_fits.push_back(counted(left, "model"));
        break;
    }
    for (int tenths = 1; tenths < 90; ++tenths) {
        Grid higher = asked_;
        higher.height += layout_.size.h * tenths / 10;
        if (!fits(higher)) continue;
        what_fits.push_back(fmt::format("a sheet {} times as high", plain_number(1 + tenths / 10.0, 1)));
        break;
    }
    std::string message = fmt::format("{} {} not fit with the smallest text at {} pt", counted(models, "model"),
                                      models == 1 ? "does" : "do", plain_number(layout_.smallest_least(), 1));
    if (!what_fits.empty()) message += fmt::format("; what fits is {}", fmt::join(what_fits, " or "));
    throw InputError(layout_.place_of("size"), "size", message);
}

void GridMaker::put_groups(const Gridded& gridded, Point at) {
    for (std::size_t g = 0; g < groups().size(); ++g) {
        const SelectedGroup& group = groups()[g];
        const GriddedGroup& place = gridded.groups[g];
        SheetGroup out{group.id, group.title, group.sentence, place.rect.moved(at), place.body.moved(at), {}, {}, 0};
        Drawing head = heading_of(group, place.rect.w);
        const Rect rect{out.rect.x, out.rect.y, place.rect.w, height_of(head)};
        out.heading = put_furniture(PlacedKind::heading, "group-" + group.id, group.title, group.sentence, rect,
                                    drawn(std::move(head)));
        sheet().placed.back().group = group.id;
        for (std::size_t c = 0; c < place.cells.size(); ++c) {
            const GridCell& where = place.cells[c];
            const Rect r = where.rect.moved(at);
            const CompactCell& made = cell(g, c);
            const Size size{r.w / gridded.scale, r.h / gridded.scale};
            const std::string coordinate = letters(where.row) + std::to_string(where.place + 1);
            out.cells.push_back(put_model(made.model(), group.id, r,
                                          [&made, size, coordinate] { return made.draw(size, coordinate); }));
            out.fill += r.area() / out.body.area();
        }
        if (layout_.grouping == Grouping::timeline) put_years(group, place, at);
        sheet().groups.push_back(std::move(out));
    }
}

/// Over the rows of a timeline: each year where it begins, and at the head of a row, with a
/// line as long as it lasts there.
void GridMaker::put_years(const SelectedGroup& group, const GriddedGroup& place, Point at) {
    const double height = k_year_height * layout_.furniture_scale;
    for (std::size_t c = 0; c < place.cells.size();) {
        const catalog::Date& date = group.models[c]->released;
        std::size_t end = c + 1;
        while (end < place.cells.size() && place.cells[end].row == place.cells[c].row &&
               group.models[end]->released.year == date.year)
            ++end;
        const Rect first = place.cells[c].rect.moved(at), last = place.cells[end - 1].rect.moved(at);
        const std::string year = date.known() ? std::to_string(date.year) : "not dated";
        const Rect rect{first.x, first.y - height, last.right() - first.x, height};
        put_furniture(PlacedKind::chart, "year-" + year + "-" + letters(place.cells[c].row), year,
                      date.known() ? "Released in that year: what stands below, in order of release."
                                   : "What stands below has no date of release.",
                      rect, [this, year, size = own(rect.size())] { return year_mark(furnishing(), year, size); });
        c = end;
    }
}

void GridMaker::put_foot(const Rect& rect, const Coordinates& where) {
    for (const FootPlace& place : foot_)
        put_furniture(PlacedKind::foot, "foot-" + std::string(name(place.part)), std::string(title(place.part)),
                      std::string(description(place.part)), place.rect.moved({rect.x, rect.y}),
                      [this, part = place.part, size = own(place.rect.size()), where] {
                          return foot_part(furnishing(), part, size, where);
                      });
}

std::string GridMaker::explain(const Gridded& gridded, const Sheet& drawn) const {
    double smallest = 1e9;
    diagram::TextRole role = diagram::TextRole::note;
    for (const Placed& placed : drawn.placed)
        for (const diagram::Mark& mark : placed.drawing.marks)
            if (const auto* label = diagram::label_of(mark)) {
                const double size = layout_.look.type(label->role).style.size * placed.scale;
                if (size < smallest - 1e-9) smallest = size, role = label->role;
            }
    std::string out = fmt::format("scale {}, smallest text {} pt ({}), {}\n", plain_number(gridded.scale),
                                  plain_number(smallest, 2), diagram::name(role), counted(gridded.rows, "row"));
    for (const Placed& placed : drawn.placed)
        if (placed.model.empty() && placed.group.empty())
            out += fmt::format("{}: {} × {} pt\n", placed.id, plain_number(placed.rect.w, 0),
                               plain_number(placed.rect.h, 0));
    for (std::size_t g = 0; g < groups().size(); ++g)
        out += fmt::format("{}: {} in {}, {} × {} pt each\n", groups()[g].id,
                           counted(groups()[g].models.size(), "model"), counted(gridded.groups[g].columns, "column"),
                           plain_number(gridded.groups[g].cells.front().rect.w, 1),
                           plain_number(gridded.groups[g].cells.front().rect.h, 1));
    // What makes the rows higher than they need be for most.
    std::vector<std::pair<double, std::string>> highest;
    for (std::size_t g = 0; g < groups().size(); ++g)
        for (std::size_t c = 0; c < groups()[g].models.size(); ++c)
            highest.emplace_back(-cell(g, c).least_height(gridded.groups[g].cells[c].rect.w / gridded.scale),
                                 cell(g, c).model().id);
    std::ranges::sort(highest);
    out += "highest cells:";
    for (std::size_t i = 0; i < std::min<std::size_t>(8, highest.size()); ++i)
        out += fmt::format("{} {} {} pt", i == 0 ? "" : ",", highest[i].second, plain_number(-highest[i].first, 0));
    out += gridded.scale >= layout_.most_scale - 1e-6 ? "\nlimited by scale.most of the layout file\n"
                                                      : "\nlimited by the sheet\n";
    return out;
}

bool GridMaker::roomy() const {
    return arranged_ && arranged_->scale > asked_.most_scale - k_enlarged_step / 10 &&
           arranged_->height + asked_.natural_rest <= asked_.height && (arranged_->plates || !layout_.plates) &&
           foot_.size() == (has(Zone::foot) ? layout_.foot.size() : 0) &&
           (!has(Zone::header) || header_width(furnishing()) <= own(inner_width()));
}

Sheet GridMaker::make() {
    sheet().size = layout_.size;
    if (!arranged_) refuse();
    const Gridded& result = *arranged_;
    sheet().scale = result.scale;
    sheet().grid = true;
    furnishing().cell_scale = result.scale / layout_.furniture_scale;

    // Zones take their natural heights, those that can give way share what is missing; what is left goes between them.
    const auto [extents, all] = rest();
    const double left = height() - result.height;
    const double share =
        all.natural > all.least ? std::clamp((left - all.least) / (all.natural - all.least), 0.0, 1.0) : 1;
    const double spare =
        std::max(0.0, left - all.natural) / static_cast<double>(std::max<std::size_t>(1, layout_.zones.size() - 1));

    Coordinates where;
    for (std::size_t g = 0; g < groups().size(); ++g)
        for (std::size_t c = 0; c < result.groups[g].cells.size(); ++c) {
            const GridCell& place = result.groups[g].cells[c];
            where[groups()[g].models[c]->id] = letters(place.row) + std::to_string(place.place + 1);
        }
    Point at{layout_.margins.left, layout_.margins.top};
    const double width = inner_width();
    for (const Zone zone : layout_.zones) {
        const auto extent = extents.find(zone);
        const Extent e = extent == extents.end() ? Extent{result.height, result.height} : extent->second;
        const Rect rect{at.x, at.y, width, e.least + (e.natural - e.least) * share};
        switch (zone) {
        case Zone::header:
            put_furniture(PlacedKind::header, "header", catalog_.title, catalog_.subtitle, rect,
                          [this, w = own(width)] { return header(furnishing(), w); });
            break;
        case Zone::skyline:
            put_furniture(PlacedKind::chart, "skyline", "Every layer, to scale",
                          "All models in order of release: a block as wide as the model and as high as its layers; "
                          "below, its parameters as areas.",
                          rect, [this, size = own(rect.size())] { return skyline(furnishing(), size); });
            break;
        case Zone::trends:
            put_furniture(PlacedKind::chart, "trends", "Trends",
                          "How many models follow each of three trends, by period of release.", rect,
                          [this, size = own(rect.size())] { return trends(furnishing(), size); });
            break;
        case Zone::legend: break;
        case Zone::groups:
            put_groups(result, at);
            if (result.plates)
                put_furniture(PlacedKind::chart, "plates", "The parts",
                              "The graph, formula and source of each mechanism.", result.plates->moved(at),
                              [this, size = own(result.plates->size())] { return plates(furnishing(), size); });
            if (result.key)
                put_key("legend", "Legend", "What each color, box and line means, and how to read a diagram.",
                        result.key->moved(at), [this, size = own(result.key->size())](const Words& words) {
                            Furnishing f = furnishing();
                            f.words = &words;
                            return legend(f, size);
                        });
            break;
        case Zone::foot: put_foot(rect, where); break;
        }
        at.y = rect.bottom() + layout_.gutters.group + spare;
    }
    Sheet out = finish();
    out.explanation = explain(result, out);
    return out;
}

/// The same for a sheet so many times smaller.
LayoutFile smaller(const LayoutFile& layout, double times) {
    LayoutFile out = layout;
    out.size = {layout.size.w / times, layout.size.h / times};
    return out;
}

Sheet enlarged(Sheet sheet, double times, Size size) {
    sheet.size = size;
    sheet.scale *= times;
    for (SheetGroup& group : sheet.groups) {
        group.rect = group.rect * times;
        group.body = group.body * times;
    }
    for (Placed& placed : sheet.placed) {
        placed.rect = placed.rect * times;
        placed.scale *= times;
    }
    sheet.explanation +=
        fmt::format("everything drawn {} times as large, which leaves the sheet less empty\n", plain_number(times));
    return sheet;
}

/// How many times the sheet can be enlarged before something is squeezed, in steps.
double enlargement(const catalog::Catalog& catalog, const LayoutFile& layout, text::Shaper& shaper,
                   const SheetOptions& options) {
    int good = 0, bad = static_cast<int>(std::floor((layout.most_enlarged - 1) / k_enlarged_step + 1e-9)) + 1;
    const auto times = [](int steps) { return 1 + k_enlarged_step * steps; };
    while (bad - good > 1) {
        const int middle = (good + bad) / 2;
        const LayoutFile tried = smaller(layout, times(middle));
        (GridMaker(catalog, tried, shaper, options).roomy() ? good : bad) = middle;
    }
    return times(good);
}

}    // namespace

Sheet make_grid_sheet(const catalog::Catalog& catalog, const LayoutFile& layout, text::Shaper& shaper,
                      const SheetOptions& options) {
    GridMaker asked(catalog, layout, shaper, options);
    // Most sheets are full, and are not laid out twice.
    const double times = layout.most_enlarged > 1 && asked.roomy() ? enlargement(catalog, layout, shaper, options) : 1;
    if (times == 1) return asked.make();
    const LayoutFile tried = smaller(layout, times);
    return enlarged(GridMaker(catalog, tried, shaper, options).make(), times, layout.size);
}

}    // namespace broadside::sheet
