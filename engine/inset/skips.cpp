#include "engine/base/format.hpp"
#include "engine/draw/words.hpp"
#include "engine/inset/inset.hpp"
#include "engine/inset/panel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace broadside::diagram {
namespace {

constexpr const char* k_skips_title = "Skips past layers";
constexpr double k_skips_height = 96, k_skips_most_height = 150;    // of the layers with their links
constexpr double k_layers_bar = 6, k_link_lane = 6;                 // width of the layers, and of a lane beside them
constexpr double k_number_gap = 2.5;                                // from the layers to the numbers of their ends
constexpr double k_least_link = 1.5;                                // height of a link that can be seen
constexpr int k_most_lanes = 6;
constexpr std::size_t k_links_a_line = 3, k_most_links = 12;

using Link = catalog::Skips::Link;

std::string link_words(const Link& l) { return fmt::format("{} → {}", grouped(l.from), grouped(l.to)); }

/// Lines of a few links each; of many the first and the last.
std::vector<std::string> link_lines(const std::vector<Link>& links) {
    if (links.size() > k_most_links)
        return {fmt::format("{} … {}", link_words(links.front()), link_words(links.back()))};
    std::vector<std::string> out;
    for (std::size_t i = 0; i < links.size(); ++i) {
        if (i % k_links_a_line == 0) out.emplace_back();
        out.back() += (out.back().empty() ? "" : ", ") + link_words(links[i]);
    }
    return out;
}

/// A lane for each link, so that none crosses another; empty where there are too many or too short ones to be drawn.
std::vector<int> lanes_of(const catalog::Model& m) {
    std::vector<int> lanes, ends;    // of each lane, the layer that its last link leads to
    for (const Link& l : m.skips->links) {
        if ((l.to - l.from) * k_skips_height * 0.8 < k_least_link * m.layers) return {};
        std::size_t lane = 0;
        while (lane < ends.size() && ends[lane] > l.from) ++lane;
        if (lane == ends.size()) ends.push_back(0);
        if (ends.size() > k_most_lanes) return {};
        ends[lane] = l.to;
        lanes.push_back(static_cast<int>(lane));
    }
    return lanes;
}

/// All layers as one bar, bottom to top, and beside it the links in their true places.
void draw_links(Pen& pen, const std::string& id, const Rect& area, int layers, const std::vector<Link>& links,
                const std::vector<int>& lanes) {
    const Tone& tone = pen.look().tone(Component::residual);
    const double line = pen.look().hairline * 1.6;
    // Its ends are numbered: the last layer, and the embedding.
    const std::string last = grouped(layers);
    const double cap = pen.cap_height(TextRole::detail),
                 number = std::max(k_layers_bar, pen.width(last, TextRole::detail));
    const Rect r{area.x + (number - k_layers_bar) / 2, area.y + cap + k_number_gap, area.w,
                 area.h - 2 * (cap + k_number_gap)};
    const Rect bar{r.x, r.y, k_layers_bar, r.h};
    const Pen::TextOptions centered{Align::center, pen.look().soft, pen.look().panel, {}};
    pen.text_middle(last, TextRole::detail, {bar.center().x, area.top() + cap / 2}, centered);
    pen.text_middle("0", TextRole::detail, {bar.center().x, area.bottom() - cap / 2}, centered);
    pen.shape(Path::rounded(bar, 1.6), tone.fill, tone.mark);
    pen.part(id, PartKind::layer, PartRole::marks, grouped(layers), bar, tone.mark);
    const auto y = [&](int behind) { return r.bottom() - r.h * behind / layers; };
    for (std::size_t i = 0; i < links.size(); ++i) {
        const double from = y(links[i].from), to = y(links[i].to), x = bar.right() + (lanes[i] + 0.8) * k_link_lane;
        const std::array points{Point{bar.right(), from}, Point{x, from}, Point{x, to}, Point{bar.right() + 2, to}};
        pen.shape(Path::polyline(points, std::min(2.0, (from - to) / 2)), std::nullopt, tone.mark, line);
        const std::array tip{Point{bar.right(), to}, Point{bar.right() + 2.6, to - 1.3},
                             Point{bar.right() + 2.6, to + 1.3}};
        pen.shape(Path::polygon(tip), tone.mark);
        pen.part(fmt::format("{}.{}", id, i + 1), PartKind::residual, PartRole::line, link_words(links[i]),
                 {bar.right(), to, x - bar.right(), from - to}, tone.mark);
    }
}

}    // namespace

std::string skips_words(const catalog::Model& model) {
    if (!model.skips) return {};
    return with_doubt(model, "skips", counted(static_cast<std::int64_t>(model.skips->links.size()), "skip"));
}

// Columns: the state that was kept, the one that went on; the layers with all links.
std::optional<Inset> skips_inset(const catalog::Model& model, Pen& pen) {
    if (!model.skips) return std::nullopt;
    const catalog::Skips& s = *model.skips;
    const auto told = [&](std::string text) { return with_doubt(model, "skips", std::move(text)); };
    const Component path = Component::residual;
    Flow flow(pen, "inset.skips");
    flow.box("kept", {0, 0}, path, {"State behind i", "as it was"});
    flow.box("layers", {1, 0}, Component::plain, {"Layers i + 1 to j", "on the same state"});
    flow.box("earlier", {0, 1}, Component::plain, {{}, told("× " + plain_number(s.weight, 3))});
    flow.box("later", {1, 1}, Component::plain, {{}, told("× " + plain_number(1 - s.weight, 3))});
    flow.even(0, 2);
    flow.node("sum", {0, 2, 2}, Sign::plus);
    std::vector<Pen::Row> rows{{Component::plain, "state behind j, for the next layer"}};
    for (const std::string& line : link_lines(s.links)) rows.push_back({path, told(line)});
    rows[1].text = "i → j: " + rows[1].text;
    flow.rows("links", {0, 3, 2}, rows);
    for (const char* name : {"kept", "layers"}) flow.wire("", name);
    flow.wire("kept", "earlier");
    flow.wire("layers", "later");
    flow.wire("earlier", "sum");
    flow.wire("later", "sum");
    flow.wire("sum", "links");
    flow.wire("links", "");
    if (const std::vector<int> lanes = lanes_of(model); !lanes.empty()) {
        const double number = std::max(k_layers_bar, pen.width(grouped(model.layers), TextRole::detail));
        const double w = (number + k_layers_bar) / 2 + (*std::ranges::max_element(lanes) + 1) * k_link_lane;
        flow.picture(
            "all", {2, 0, 1, 4}, {w, k_skips_height}, [](Pen&, double) { return k_skips_most_height; },
            [layers = model.layers, links = s.links, lanes](Pen& p, const std::string& id, const Rect& r) {
                draw_links(p, id, r, layers, links, lanes);
            });
    }
    return flow_inset(pen, std::move(flow), path, k_skips_title, skips_words(model));
}

std::optional<Panel> skips_panel(const catalog::Model& model, const catalog::Model* reference) {
    if (!model.skips) return std::nullopt;
    const catalog::Skips& s = *model.skips;
    const auto told = [&](std::string text) { return plain(with_doubt(model, "skips", std::move(text))); };
    Panel out{.id = "panel.skips", .kind = Component::residual, .title = k_skips_title, .note = skips_words(model)};
    out.changed = reference != nullptr && !reference->skips;
    out.items = {told(fmt::format("state behind layer j × {}", plain_number(1 - s.weight, 3))),
                 told(fmt::format("plus that behind layer i × {}, i → j:", plain_number(s.weight, 3)))};
    for (const std::string& line : link_lines(s.links)) out.items.push_back(told(line));
    return out;
}

}    // namespace broadside::diagram
