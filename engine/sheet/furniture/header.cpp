#include "engine/base/format.hpp"
#include "engine/inset/inset.hpp"
#include "engine/sheet/furniture/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace broadside::sheet {
namespace {

using diagram::Align;
using diagram::Drawing;
using diagram::Kind;
using diagram::Look;
using diagram::Pen;
using diagram::Role;

// ---- header -------------------------------------------------------------------------------------------------------------

constexpr double k_frieze = 13;    // height of the band of all layers
constexpr double k_statistic_gap = 30;
constexpr double k_beside_title = 44,
                 k_least_subtitle = 420;    // what the sheet shows stands beside the title, or below

/// The kinds of a layer's mixer and feed-forward.
struct LayerKinds {
    std::optional<Kind> mixer, ffn;
    bool operator==(const LayerKinds&) const = default;
};
LayerKinds kinds(const catalog::Model& model, const catalog::Layer& layer) {
    LayerKinds out;
    if (const catalog::NamedMixer* mixer = model.mixer_of(layer)) out.mixer = diagram::naming(mixer->facts).kind;
    if (const catalog::NamedFfn* ffn = model.ffn_of(layer)) out.ffn = diagram::naming(ffn->facts).kind;
    return out;
}

/// Every layer of every model in order of release, left to right: mixers above, feed-forwards below.
void draw_frieze(Pen& pen, const Furnishing& f, const Rect& rect) {
    std::vector<const catalog::Model*> models = f.models;
    std::stable_sort(models.begin(), models.end(),
                     [](const auto* a, const auto* b) { return a->released < b->released; });
    double layers = 0;
    for (const catalog::Model* m : models) layers += static_cast<double>(m->stack.size());
    const double gap = 2.4, room = rect.w - gap * static_cast<double>(models.size() - 1), pitch = room / layers;
    const double upper = rect.h * 0.6, lower = rect.h - upper - 1;
    double x = rect.x;
    for (const catalog::Model* m : models) {
        const double start = x;
        // Layers alike stand together: fewer marks, the same picture.
        for (std::size_t i = 0; i < m->stack.size();) {
            std::size_t end = i + 1;
            const LayerKinds here = kinds(*m, m->stack[i]);
            while (end < m->stack.size() && kinds(*m, m->stack[end]) == here) ++end;
            const double w = pitch * static_cast<double>(end - i);
            if (here.mixer) pen.shape(Path::rect({x, rect.y, w, upper}), pen.look().tone(*here.mixer).mark);
            if (here.ffn) pen.shape(Path::rect({x, rect.bottom() - lower, w, lower}), pen.look().tone(*here.ffn).mark);
            x += w;
            i = end;
        }
        pen.part("frieze." + m->id, "layers", "area", m->full_name(), {start, rect.y, x - start, rect.h},
                 pen.look().ink);
        x += gap;
    }
}

struct Statistic {
    std::string figure, what;
};

}    // namespace

Drawing header(const Furnishing& f, double width) {
    Drawing out;
    Pen pen(f.look, f.shaper, out);
    if (!f.models.empty()) draw_frieze(pen, f, {0, 0, width, k_frieze});

    // One band: the title, what the sheet shows beside it, the figures at the right end; all stand on one baseline.
    const double base = k_frieze + 11 + pen.cap_height(Role::title);
    const Rect title = pen.text(f.catalog.title, Role::title, {-pen.line(f.catalog.title, Role::title)->ink.x, base});

    std::set<std::string> organizations;
    for (const catalog::Model* m : f.models) organizations.insert(m->organization);
    std::vector<Statistic> statistics{
        Statistic{grouped(static_cast<std::int64_t>(f.models.size())), f.models.size() == 1 ? "model" : "models"},
        Statistic{grouped(static_cast<std::int64_t>(organizations.size())),
                  organizations.size() == 1 ? "organization" : "organizations"},
    };
    if (const std::string released = years(f.models); !released.empty()) statistics.push_back({released, "released"});
    statistics.push_back({f.catalog.edition, catalog::spelled(f.date)});
    // From the right, as many as have room beside the title.
    const double what_leading = pen.leading(Role::sentence) + 4, figure_base = base - what_leading;
    double right = width;
    for (auto it = statistics.rbegin(); it != statistics.rend(); ++it) {
        const double w = std::max(pen.width(it->figure, Role::heading), pen.width(it->what, Role::sentence));
        if (right - w < title.right() + k_statistic_gap) break;
        pen.text(it->figure, Role::heading, {right - w, figure_base});
        pen.text(it->what, Role::sentence, {right - w, base});
        const double rule_x = right - w - k_statistic_gap / 2;
        if (std::next(it) != statistics.rend())
            pen.rule({rule_x, figure_base - pen.cap_height(Role::heading)}, {rule_x, base});
        right -= w + k_statistic_gap;
    }
    constexpr std::string_view frieze =
        "Above: every layer of every model in order of release, mixer over feed-forward";
    if (!f.models.empty() && title.right() + k_statistic_gap + pen.width(frieze, Role::note) < width)
        pen.text(frieze, Role::note, {width, k_frieze + 7 + pen.cap_height(Role::note)}, {Align::right, {}, {}, {}});
    out.size = {width, std::max(base, title.bottom()) + 1};
    const double x = title.right() + k_beside_title, room = right - x;
    if (room >= k_least_subtitle) {
        const auto lines = pen.lines(f.catalog.subtitle, Role::subtitle, room);
        pen.paragraph(f.catalog.subtitle, Role::subtitle,
                      {x, base - pen.leading(Role::subtitle) * static_cast<double>(lines.size() - 1)}, room, {});
    } else {
        const double below = base + 22 + pen.cap_height(Role::subtitle);
        const double end = pen.paragraph(f.catalog.subtitle, Role::subtitle, {0, below}, width, {});
        out.size.h = end - pen.leading(Role::subtitle) + 7;
    }
    return out;
}

// ---- headings -----------------------------------------------------------------------------------------------------------

Drawing heading(const Furnishing& f, const HeadingFacts& group, double width) {
    constexpr double bar = 4, gap = 7, beside = 22;
    Drawing out;
    Pen pen(f.look, f.shaper, out);
    const double base = bar + gap + pen.cap_height(Role::heading);
    const auto title = pen.line(group.title, Role::heading);
    pen.text(group.title, Role::heading, {-title->ink.x, base});
    pen.rule({0, bar / 2}, {width, bar / 2}, f.look.rule, 1);
    pen.shape(Path::rect({0, 0, title->ink.w, bar}), group_tone(f, group.id).mark);
    pen.part("bar", "group", "area", group.title, {0, 0, title->ink.w, bar}, group_tone(f, group.id).mark);

    const double x = title->ink.w + beside;
    const std::string released = years(group.models);
    const std::string counts = counted(group.models.size(), "model") + (released.empty() ? "" : ", " + released);
    const double counts_width = pen.width(counts, Role::sentence);
    const double room = width - x;
    double bottom = std::max(base + 0.12 * f.look.type(Role::heading).style.size, base + title->ink.bottom());
    const Pen::TextOptions strong{Align::left, f.look.ink, {}, {}};
    if (counts_width + beside + pen.width(group.sentence, Role::sentence) <= room) {
        pen.text(counts, Role::sentence, {x, base}, strong);
        pen.text(group.sentence, Role::sentence, {x + counts_width + beside, base});
    } else {
        // The sentence goes below the title, and the counts too where they have no room beside it.
        double next = base + pen.leading(Role::sentence) + 6;
        if (counts_width <= room) {
            pen.text(counts, Role::sentence, {x, base}, strong);
        } else {
            pen.text(counts, Role::sentence, {0, next}, strong);
            next += pen.leading(Role::sentence);
        }
        const double end = pen.paragraph(group.sentence, Role::sentence, {0, next}, width, {});
        bottom = end - pen.leading(Role::sentence) + 0.3 * f.look.type(Role::sentence).style.size;
    }
    out.size = {width, bottom};
    return out;
}

// ---- margins ------------------------------------------------------------------------------------------------------------

namespace {

std::string letters(int column) {
    std::string out;
    for (int n = column; n >= 0; n = n / 26 - 1) out.insert(out.begin(), static_cast<char>('A' + n % 26));
    return out;
}

Rect inner(Size sheet, const Margins& m) {
    return {m.left, m.top, sheet.w - m.left - m.right, sheet.h - m.top - m.bottom};
}

}    // namespace

std::string coordinate(Point at, Size sheet, const Margins& margins, int columns, int rows) {
    if (columns < 1 || rows < 1) return {};
    const Rect area = inner(sheet, margins);
    const auto field = [](double share, int n) { return std::clamp(static_cast<int>(share * n), 0, n - 1); };
    return letters(field((at.x - area.x) / area.w, columns)) +
           std::to_string(field((at.y - area.y) / area.h, rows) + 1);
}

Drawing margin_coordinates(const Furnishing& f, Size sheet, const Margins& margins, int columns, int rows) {
    Drawing out;
    out.size = sheet;
    if (columns < 1 || rows < 1) return out;
    Pen pen(f.look, f.shaper, out);
    const Rect area = inner(sheet, margins);
    const double tick = 9, line = f.look.hairline;
    // In the middle of each margin, ticks towards the picture where fields meet.
    const double top = margins.top / 2, bottom = sheet.h - margins.bottom / 2;
    const double left = margins.left / 2, right = sheet.w - margins.right / 2;
    for (int c = 0; c < columns; ++c) {
        const double w = area.w / columns, x = area.x + w * (c + 0.5);
        for (const double y : {top, bottom}) {
            pen.text_middle(letters(c), Role::coordinate, {x, y}, {Align::center, {}, {}, {}});
            if (c > 0) pen.rule({area.x + w * c, y - tick / 2}, {area.x + w * c, y + tick / 2}, f.look.soft, line);
        }
    }
    for (int r = 0; r < rows; ++r) {
        const double h = area.h / rows, y = area.y + h * (r + 0.5);
        for (const double x : {left, right}) {
            pen.text_middle(std::to_string(r + 1), Role::coordinate, {x, y}, {Align::center, {}, {}, {}});
            if (r > 0) pen.rule({x - tick / 2, area.y + h * r}, {x + tick / 2, area.y + h * r}, f.look.soft, line);
        }
    }
    return out;
}

}    // namespace broadside::sheet
