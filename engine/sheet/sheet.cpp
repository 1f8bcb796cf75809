#include "engine/sheet/sheet.hpp"

#include "engine/base/format.hpp"
#include "engine/base/parallel.hpp"
#include "engine/base/search.hpp"
#include "engine/cell/cell.hpp"
#include "engine/draw/words.hpp"
#include "engine/inset/inset.hpp"
#include "engine/sheet/board.hpp"
#include "engine/sheet/furniture/furniture.hpp"
#include "engine/sheet/grid_sheet.hpp"
#include "engine/sheet/pack/page.hpp"
#include "engine/sheet/pack/solver.hpp"
#include "engine/sheet/selection.hpp"
#include "engine/sheet/text_checks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace broadside::sheet {
namespace {

using catalog::Model;
using diagram::Drawing;

// Of a page of few models, pt: around it, between cells, and from a frame to its cell.
constexpr double k_page_margin = 14, k_page_gap = 30, k_frame_gap = 14, k_frame_pad = 14;
constexpr double k_bare_margin = 2;        // around what stands on no ground of its own
constexpr double k_frame_radius = 8;
constexpr double k_cell_shape = 1.35;      // width to height that one model should come near to
constexpr double k_page_shape = 1.5;       // and several

/// The neutral gray of the same luminance.
Color grey(Color c) {
    Color best;
    for (int v = 0; v < 256; ++v) {
        const auto channel = static_cast<std::uint8_t>(v);
        const Color candidate{channel, channel, channel};
        if (std::abs(luminance(candidate) - luminance(c)) < std::abs(luminance(best) - luminance(c))) best = candidate;
    }
    return best;
}

/// A few models were asked for by their ids.
bool is_page(const SheetOptions& options) {
    return !options.models.empty() && std::set(options.models.begin(), options.models.end()).size() <= k_most_on_page;
}

/// The cells of these models, or all that is wrong with their texts. `meanwhile` is done beside.
std::vector<diagram::Cell> composed(const std::vector<const Model*>& models, const catalog::Catalog& catalog,
                                    const LayoutFile& layout, text::Shaper& shaper, int threads, bool page,
                                    const std::function<void()>& meanwhile) {
    std::vector<Problems> problems(models.size());
    std::vector<std::optional<diagram::Cell>> cells(models.size());
    parallel_for(models.size() + 1, threads, [&](std::size_t piece) {
        if (piece == 0) return meanwhile();
        const std::size_t i = piece - 1;
        diagram::check_texts(*models[i], catalog, layout.look, shaper, problems[i]);
        if (problems[i].has_errors()) return;
        // A page has room for all that is known of a model; on a sheet a cell may refer to another one there.
        diagram::Content content = layout.content;
        content.all_facts = content.all_facts || page;
        content.by_itself = page;
        const Model* first = diagram::same_as(*models[i], catalog);
        content.refers = !page && first != nullptr && std::ranges::find(models, first) != models.end();
        cells[i].emplace(*models[i], catalog, layout.look, shaper, content);
    });
    Problems all;
    for (const Problems& of_model : problems) all.add(of_model);
    if (all.has_errors()) throw InputError(all.sorted());
    std::vector<diagram::Cell> out;
    for (auto& cell : cells) out.push_back(std::move(*cell));
    return out;
}

class Maker : private Board {
public:
    Maker(const catalog::Catalog& catalog, const LayoutFile& layout, text::Shaper& shaper, const SheetOptions& options)
        : Board(catalog, layout, shaper, options),
          catalog_(catalog),
          layout_(layout),
          options_(options),
          groups_(groups()),
          furnishing_(furnishing()),
          sheet_(sheet()) {
        auto cells = composed(furnishing_.models, catalog, layout, shaper, thread_count(options.threads),
                              is_page(options), [this] {
                                  if (!is_page(options_) && has(Zone::foot)) arrange_foot();
                              });
        auto next = std::move_iterator(cells.begin());
        for (const SelectedGroup& group : groups_) {
            const auto first = next;
            next += static_cast<std::ptrdiff_t>(group.models.size());
            cells_.emplace_back(first, next);
        }
    }

    Sheet page();
    Sheet whole();

private:
    Sizes legend_sizes_on_sheet() const;
    void arrange_foot();
    std::size_t put_cell(const diagram::Cell& cell, const std::string& group, const Rect& rect);
    void put_frame(const Model& model, const Rect& rect);

    Packing packing(Size area) const;
    Packed packed(Packing& packing) const;
    [[noreturn]] void refuse(const Packing& packing) const;
    void put_groups(const Packed& packed, Point at);
    Coordinates coordinates(const Packed& packed, Point at) const;
    std::string explain(const Packing& packing, const Packed& packed) const;

    const catalog::Catalog& catalog_;
    const LayoutFile& layout_;
    const SheetOptions& options_;
    const std::vector<SelectedGroup>& groups_;
    Furnishing& furnishing_;
    Sheet& sheet_;
    std::vector<std::vector<diagram::Cell>> cells_;    // as groups_
    std::vector<FootPlace> foot_;
};

std::size_t Maker::put_cell(const diagram::Cell& cell, const std::string& group, const Rect& rect) {
    const Model& m = cell.model();
    // What the solver gives may be rounded to a hair less than the least size.
    Size size{rect.w / sheet_.scale, rect.h / sheet_.scale};
    for (const Size& least : cell.tight_sizes())
        if (least.w <= size.w + 1e-6 && least.h <= size.h + 1e-6)
            size = {std::max(size.w, least.w), std::max(size.h, least.h)};
    return put_model(m, group, rect, [&cell, size] { return cell.draw(size); });
}

Sheet Maker::page() {
    // In the order that was asked for, which need not be the sheet's.
    std::vector<const diagram::Cell*> cells;
    for (const std::string& id : options_.models)
        for (const auto& of_group : cells_)
            for (const diagram::Cell& cell : of_group)
                if (cell.model().id == id && std::ranges::find(cells, &cell) == cells.end()) cells.push_back(&cell);
    const bool framed = options_.frame == SheetOptions::Frame::cell;
    const double pad = framed ? k_frame_pad : 0, gap = framed ? k_frame_gap + 2 * pad : k_page_gap;
    const double margin = (framed || options_.transparent ? k_bare_margin : k_page_margin) + pad;
    Page page;
    if (cells.size() == 1) {
        const auto off = [](Size s) { return std::abs(std::log(s.w / s.h / k_cell_shape)); };
        page.size = *std::ranges::min_element(cells.front()->sizes(), {}, off);
        page.cells.push_back({0, 0, page.size.w, page.size.h});
    } else {
        std::vector<Sizes> sizes;
        for (const diagram::Cell* cell : cells) sizes.push_back(cell->sizes());
        page = make_page(sizes, gap, k_page_shape);
    }
    const Rect body{margin, margin, page.size.w, page.size.h};
    sheet_.size = {std::ceil(page.size.w + 2 * margin), std::ceil(page.size.h + 2 * margin)};
    SheetGroup all{"models", "", "", body, body, {}, {}, 0};
    if (cells.size() == 1) all.id = groups_.front().id;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const Model& model = cells[i]->model();
        const Rect rect = page.cells[i].moved({margin, margin});
        all.title += (all.title.empty() ? "" : ", ") + model.full_name();
        all.fill += rect.area() / body.area();
        if (framed) put_frame(model, rect.inset(-pad));
        all.cells.push_back(put_cell(*cells[i], all.id, rect));
    }
    sheet_.metadata.title = all.title;
    sheet_.metadata.subject = cells.size() == 1 ? sheet_.placed[all.cells.front()].description : catalog_.title;
    sheet_.explanation = fmt::format("{} on a page, {} × {} pt at scale 1\n", counted(cells.size(), "model"),
                                     plain_number(page.size.w, 1), plain_number(page.size.h, 1));
    sheet_.groups.push_back(std::move(all));
    return finish();
}

/// A card below a cell: with the ground's color, so that it can be read on whatever a page without ground is laid on.
void Maker::put_frame(const Model& model, const Rect& rect) {
    Drawing card;
    card.size = rect.size();
    const diagram::Look& look = layout_.look;
    card.marks.emplace_back(
        diagram::Shape{Path::rounded(Rect{0, 0, rect.w, rect.h}.inset(look.line / 2), k_frame_radius),
                       look.ground,
                       look.rule,
                       look.line,
                       {}});
    put({PlacedKind::chart, "frame-" + model.id, "", "", "", "", rect, 1, {}}, drawn(std::move(card)));
}

Sizes Maker::legend_sizes_on_sheet() const {
    Sizes out = legend_sizes(furnishing_);
    for (Size& s : out) s = s * layout_.furniture_scale;
    return out;
}

void Maker::arrange_foot() {
    foot_ = sheet::arrange_foot(furnishing_, layout_.foot, own(inner_width()), own(layout_.gutters.group),
                                own(layout_.foot_height));
    for (FootPlace& place : foot_) place.rect = place.rect * layout_.furniture_scale;
}

Packing Maker::packing(Size area) const {
    Packing p;
    p.width = area.w;
    p.height = area.h;
    p.column_gap = layout_.gutters.column;
    p.row_gap = layout_.gutters.row;
    p.group_gap = layout_.gutters.group;
    p.least_scale = layout_.least_scale();
    p.most_scale = layout_.most_scale;
    if (layout_.legend == LegendPlace::beside) {
        p.legend = legend_sizes_on_sheet();
        const auto it = std::ranges::find(groups_, layout_.legend_group, &SelectedGroup::id);
        p.legend_beside = it == groups_.end() ? groups_.size() - 1 : static_cast<std::size_t>(it - groups_.begin());
    }
    for (std::size_t g = 0; g < groups_.size(); ++g) {
        PackGroup group;
        for (const diagram::Cell& cell : cells_[g]) group.cells.push_back(cell.sizes());
        group.heading = height_of(heading_of(groups_[g], p.width)) + layout_.gutters.heading;
        p.groups.push_back(std::move(group));
    }
    return p;
}

/// Packs until the headings, which are higher where a group is narrower, have the room they need. Where that does not
/// fit, cells may have insets below their stacks.
Packed Maker::packed(Packing& p) const {
    bool tight = false;
    while (true) {
        const auto result = pack(p);
        if (!result) {
            if (tight) refuse(p);
            tight = true;
            for (std::size_t g = 0; g < groups_.size(); ++g)
                std::ranges::transform(cells_[g], p.groups[g].cells.begin(), &diagram::Cell::tight_sizes);
            continue;
        }
        bool room = true;
        for (std::size_t g = 0; g < groups_.size(); ++g) {
            const double needed = height_of(heading_of(groups_[g], result->groups[g].rect.w)) + layout_.gutters.heading;
            if (needed <= p.groups[g].heading + 1e-6) continue;
            p.groups[g].heading = needed;
            room = false;
        }
        // The legend's scale mark is as large as those of the cells, which few models make larger than life.
        if (const double scale = result->scale / layout_.furniture_scale;
            !p.legend.empty() && scale > furnishing_.cell_scale + 1e-9) {
            furnishing_.cell_scale = scale;
            p.legend = legend_sizes_on_sheet();
            room = false;
        }
        if (room) return *result;
    }
}

void Maker::refuse(const Packing& asked) const {
    const std::size_t models = furnishing_.models.size();
    const auto fits = [](const Packing& p) { return least_height(p, p.least_scale) <= p.height; };

    const diagram::Type& limiting = layout_.look.type(layout_.limiting_role());
    Packing tiny = asked;
    tiny.least_scale = 1e-3;
    const auto reached = pack(tiny);
    const std::string would_be =
        reached ? fmt::format("smallest text would be {} pt", plain_number(limiting.style.size * reached->scale, 1))
                : std::string("header, headings and foot leave no room");

    // How many of them fit: the largest groups lose their last models first.
    const auto without = [&](std::size_t lost) {
        Packing fewer = asked;
        for (; lost > 0; --lost)
            std::ranges::max_element(fewer.groups, {}, [](const PackGroup& g) { return g.cells.size(); })
                ->cells.pop_back();
        return fewer;
    };
    // Every group keeps one.
    const std::size_t most_lost = models - asked.groups.size();
    const std::size_t lost = first_that(1, most_lost, [&](std::size_t n) { return fits(without(n)); });
    // How much wider it must be, in tenths.
    double wider = 1;
    Packing wide = asked;
    while (wider < 10 && !fits(wide)) {
        wider += 0.1;
        wide.width = asked.width + (wider - 1) * layout_.size.w;
    }
    std::vector<std::string> what_fits;
    if (lost <= most_lost) what_fits.push_back(counted(models - lost, "model"));
    if (fits(wide)) what_fits.push_back(fmt::format("a sheet {} times as wide", plain_number(wider, 1)));
    std::string message =
        fmt::format("{} {} not fit: {}", counted(models, "model"), models == 1 ? "does" : "do", would_be);
    if (!what_fits.empty())
        message += fmt::format("; {} pt fits with {}", plain_number(limiting.least, 1), fmt::join(what_fits, " or "));
    throw InputError(layout_.place_of("size"), "size", message);
}

void Maker::put_groups(const Packed& packed, Point at) {
    for (std::size_t g = 0; g < groups_.size(); ++g) {
        const SelectedGroup& group = groups_[g];
        const PackedGroup& place = packed.groups[g];
        SheetGroup out{group.id, group.title, group.sentence, place.rect.moved(at), place.body.moved(at), {}, {}, 0};
        Drawing head = heading_of(group, place.rect.w);
        const Rect rect{out.rect.x, out.rect.y, place.rect.w, height_of(head)};
        out.heading = put_furniture(PlacedKind::heading, "group-" + group.id, group.title, group.sentence, rect,
                                    drawn(std::move(head)));
        sheet_.placed.back().group = group.id;
        for (const PackedRow& row : place.rows)
            for (std::size_t k = 0; k < row.count; ++k) {
                const Rect cell = row.cells[k].moved(at);
                out.cells.push_back(put_cell(cells_[g][row.first + k], group.id, cell));
                out.fill += cell.area() / out.body.area();
            }
        sheet_.groups.push_back(std::move(out));
    }
}

Coordinates Maker::coordinates(const Packed& packed, Point at) const {
    Coordinates out;
    if (layout_.columns == 0 || layout_.rows == 0) return out;
    for (std::size_t g = 0; g < groups_.size(); ++g)
        for (const PackedRow& row : packed.groups[g].rows)
            for (std::size_t k = 0; k < row.count; ++k)
                out[groups_[g].models[row.first + k]->id] = coordinate(row.cells[k].moved(at).center(), layout_.size,
                                                                       layout_.margins, layout_.columns, layout_.rows);
    return out;
}

Sheet Maker::whole() {
    sheet_.size = layout_.size;
    const double width = inner_width(), gap = layout_.gutters.group;

    // Every zone but the groups has a height of its own; the groups take what is left.
    const Drawing head = has(Zone::header) ? header(furnishing_, own(width)) : Drawing();
    std::map<Zone, double> heights{{Zone::header, height_of(head)}};
    if (has(Zone::legend))
        for (const Size& s : legend_sizes_on_sheet())
            if (s.w <= width) heights[Zone::legend] = s.h;
    for (const FootPlace& place : foot_) heights[Zone::foot] = std::max(heights[Zone::foot], place.rect.bottom());
    double left = layout_.size.h - layout_.margins.top - layout_.margins.bottom + gap;
    for (const Zone zone : layout_.zones) left -= heights[zone] + gap;
    heights[Zone::groups] = left;

    // A legend at the side takes the narrowest of its sizes that is no higher than the groups.
    std::optional<Rect> side;
    if (layout_.legend == LegendPlace::side) {
        Size size;
        const Sizes sizes = legend_sizes_on_sheet();
        for (auto it = sizes.rbegin(); it != sizes.rend(); ++it)
            if (it->h <= left) size = *it;
        if (size.empty()) size = sizes.back();    // what is too low for any legend is refused below
        side = Rect{width - size.w, 0, size.w, left};
    }

    Packing asked = packing({side ? side->x - gap : width, left});
    const Packed result = packed(asked);
    sheet_.scale = result.scale;
    furnishing_.cell_scale = result.scale / layout_.furniture_scale;
    std::map<Zone, Point> at;
    Point next{layout_.margins.left, layout_.margins.top};
    for (const Zone zone : layout_.zones) {
        at[zone] = next;
        next.y += heights[zone] + gap;
    }
    const Coordinates where = coordinates(result, at[Zone::groups]);

    if (layout_.columns > 0 && layout_.rows > 0) {
        const Margins& m = layout_.margins;
        const Margins own_margins{own(m.top), own(m.right), own(m.bottom), own(m.left)};
        put_furniture(PlacedKind::chart, "coordinates", "Coordinates",
                      "Letters and figures on the margins, to find a model by the index.",
                      {0, 0, sheet_.size.w, sheet_.size.h}, [=, this, size = own(sheet_.size)] {
                          return margin_coordinates(furnishing_, size, own_margins, layout_.columns, layout_.rows);
                      });
    }
    const auto put_legend = [&](const Rect& rect) {
        put_furniture(PlacedKind::key, "legend", "Legend",
                      "What each color, box and line means, and how to read a diagram.", rect,
                      [this, size = own(rect.size())] { return legend(furnishing_, size); });
    };
    for (const Zone zone : layout_.zones) {
        const Rect rect{at[zone].x, at[zone].y, width, heights[zone]};
        switch (zone) {
            case Zone::header:
                put_furniture(PlacedKind::header, "header", catalog_.title, catalog_.subtitle, rect, drawn(head));
                break;
            case Zone::skyline:
            case Zone::trends: break;    // of compact cells' sheets
            case Zone::legend: put_legend(rect); break;
            case Zone::groups:
                put_groups(result, at[zone]);
                if (result.legend) put_legend(result.legend->moved(at[zone]));
                if (side) put_legend(side->moved(at[zone]));
                break;
            case Zone::foot:
                for (const FootPlace& place : foot_)
                    put_furniture(PlacedKind::foot, "foot-" + std::string(name(place.part)),
                                  std::string(title(place.part)), std::string(description(place.part)),
                                  place.rect.moved(at[zone]), [&, part = place.part, size = own(place.rect.size())] {
                                      return foot_part(furnishing_, part, size, where);
                                  });
                break;
        }
    }
    sheet_.explanation = explain(asked, result);
    return finish();
}

std::string Maker::explain(const Packing& p, const Packed& packed) const {
    const diagram::TextRole role = layout_.limiting_role();
    std::string out =
        fmt::format("scale {} (from {} to {}), smallest text {} pt ({})\n", plain_number(packed.scale),
                    plain_number(p.least_scale), plain_number(p.most_scale),
                    plain_number(layout_.look.type(role).style.size * packed.scale, 2), diagram::name(role));
    for (std::size_t g = 0; g < groups_.size(); ++g) {
        std::vector<std::string> counts, heights;
        double needed = 0, given = 0;
        for (const PackedRow& row : packed.groups[g].rows) {
            counts.push_back(std::to_string(row.count));
            heights.push_back(plain_number(row.cells.front().h, 0));
            for (std::size_t k = 0; k < row.count; ++k) {
                const auto area = [](const Size& s) { return s.w * s.h; };
                needed += area(*std::ranges::min_element(p.groups[g].cells[row.first + k], {}, area));
                given += row.cells[k].area();
            }
        }
        out += fmt::format("{}: {} in rows of {}, {} pt high; fill {}, of which the cells need {}\n", groups_[g].id,
                           counted(groups_[g].models.size(), "model"), fmt::join(counts, " + "),
                           fmt::join(heights, ", "), plain_number(sheet_.groups[g].fill),
                           plain_number(needed * packed.scale * packed.scale / given));
    }
    if (packed.scale >= p.most_scale) return out + "limited by scale.most of the layout file\n";
    // Just above the largest scale that fits, of which the solver takes a share.
    const double beyond = packed.scale / k_share * 1.001, more = least_height(p, beyond) - p.height;
    if (std::isinf(more))
        return out + fmt::format("limited by the sheet's width: at scale {} a row of cells is too wide\n",
                                 plain_number(beyond));
    return out +
           fmt::format("limited by the sheet: at scale {} the rows need {} pt more height than the {} pt there are\n",
                       plain_number(beyond), plain_number(more, 0), plain_number(p.height, 0));
}

}    // namespace

Sheet make_sheet(const catalog::Catalog& catalog, const LayoutFile& layout, text::Shaper& shaper,
                 const SheetOptions& options) {
    check_fonts(layout, shaper);
    catalog::Catalog greyed;
    if (layout.grey_organizations) {
        greyed = catalog;
        for (auto& [id, organization] : greyed.organizations) organization.color = grey(organization.color);
    }
    if (layout.cell == CellForm::compact && !is_page(options))
        return with_legible_texts(
            make_grid_sheet(layout.grey_organizations ? greyed : catalog, layout, shaper, options));
    Maker maker(layout.grey_organizations ? greyed : catalog, layout, shaper, options);
    return with_legible_texts(is_page(options) ? maker.page() : maker.whole());
}

void frame_models(Sheet& sheet, const std::vector<std::string>& ids, const LayoutFile& layout) {
    Placed frames;
    frames.id = "changes";
    frames.title = "Changed models";
    frames.rect = {0, 0, sheet.size.w, sheet.size.h};
    frames.drawing.size = sheet.size;
    const double gap = std::min(layout.gutters.column, layout.gutters.row) / 4;
    const Color color = layout.look.tone(diagram::Component::experts).mark;
    for (const Placed& placed : sheet.placed)
        if (!placed.model.empty() && std::ranges::count(ids, placed.model) > 0)
            frames.drawing.marks.push_back(
                diagram::Shape{Path::rounded(placed.rect.inset(-gap), gap), {}, color, gap, {}});
    if (!frames.drawing.marks.empty()) sheet.placed.push_back(std::move(frames));
}

}    // namespace broadside::sheet
