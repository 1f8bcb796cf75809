#include "engine/cell/compact/column.hpp"

#include "engine/cell/compact/paint.hpp"

#include <algorithm>
#include <optional>

namespace broadside::diagram::compact {
namespace {

constexpr double k_bar = 12, k_gap = 3.4, k_between = 4, k_radius = 4, k_edge = 0.7, k_side = 6, k_note_gap = 6;
constexpr int k_fewer_words = 1;    // what a setting loses that leaves out no figure

/// `natural`: its height without stretching.
Rect draw_frame(Pen& pen, const Panel& panel, const Rect& rect, double natural) {
    const Look& look = pen.look();
    const Tone& tone = look.tone(panel.kind);
    const Strength s = strength(look, panel.kind, panel.changed);
    pen.shape(Path::rounded(rect, k_radius), look.panel);
    pen.shape(Path::tab({rect.x, rect.y, rect.w, k_bar}, k_radius), s.ground);
    pen.shape(Path::rounded(rect, k_radius), std::nullopt, tone.mark, k_edge);
    pen.part(panel.id, as_part(panel.kind), PartRole::panel, panel.title, rect, tone.mark);
    pen.out().parts.back().value = natural;
    pen.out().parts.back().unit = "natural height";
    const Rect title{rect.x, rect.y, rect.w, k_bar};
    pen.part(panel.id + ".title", as_part(panel.kind), PartRole::title, panel.title, title, tone.mark);
    const double y = title.center().y, whole = rect.w - 2 * k_side;
    const bool fits = panel.brief.empty() || pen.width(panel.title, TextRole::panel_title) <= whole;
    const std::string& words = fits ? panel.title : panel.brief;
    pen.text_middle(words, TextRole::panel_title, {rect.left() + k_side, y},
                    {Align::left, panel.changed ? s.text : tone.text, s.ground, panel.id + ".title"});
    const double room = whole - k_note_gap - pen.width(words, TextRole::panel_title);
    if (!panel.note.empty() && pen.width(panel.note, TextRole::panel_note) <= room)
        pen.text_middle(panel.note, TextRole::panel_note, {rect.right() - k_side, y},
                        {Align::right, panel.changed ? s.text : look.soft, s.ground, panel.id + ".title"});
    return {rect.x, rect.y + k_bar, rect.w, rect.h - k_bar};
}

}    // namespace

std::vector<const Panel*> PanelColumn::all() const {
    std::vector<const Panel*> out;
    for (const Panel& p : ffns_) out.push_back(&p);
    for (const Panel& p : mixers_) out.push_back(&p);
    return out;
}

/// The airiest settings that fit, the highest panel giving way first, but words after space and figures
/// last; the densest where none do.
std::vector<PanelSetting> PanelColumn::chosen(Pen& pen, double width, double height) const {
    struct Choice {
        std::vector<PanelSetting> settings;
        std::size_t at = 0;
    };
    std::vector<Choice> choices;
    double total = 0;
    for (const Panel* panel : all()) {
        choices.push_back({panel_settings(pen, *panel, width), 0});
        total += choices.back().settings[0].height + k_bar;
    }
    const double gaps = gaps_of(choices.size());
    while (total + gaps > height + 1e-6) {
        Choice* highest = nullptr;
        const auto lost = [](const Choice& c) { return c.settings[c.at + 1].lost; };
        for (Choice& c : choices) {
            if (c.at + 1 >= c.settings.size()) continue;
            if (highest == nullptr || lost(c) < lost(*highest) ||
                (lost(c) == lost(*highest) && c.settings[c.at].height > highest->settings[highest->at].height))
                highest = &c;
        }
        if (highest == nullptr) break;
        total += highest->settings[highest->at + 1].height - highest->settings[highest->at].height;
        ++highest->at;
    }
    std::vector<PanelSetting> out;
    for (Choice& c : choices) out.push_back(std::move(c.settings[c.at]));
    return out;
}

double PanelColumn::gaps_of(std::size_t panels) const {
    if (panels == 0) return 0;
    return static_cast<double>(panels - 1) * k_gap + (ffns_.empty() || mixers_.empty() ? 0 : k_between - k_gap);
}
double PanelColumn::height_of(const std::vector<PanelSetting>& settings) const {
    double h = gaps_of(settings.size());
    for (const PanelSetting& s : settings) h += s.height + k_bar;
    return h;
}
double PanelColumn::least_height(Pen& pen, double width) const { return height_of(chosen(pen, width, 0)); }

std::vector<Rect> PanelColumn::stacked(const Frame& frame, const std::vector<Anchor>& anchors,
                                       const std::vector<PanelSetting>& settings, bool stretched) const {
    const double top = k_panels_top, bottom = frame.y(k_panels_bottom), width = frame.panel_width();
    const double gaps = gaps_of(settings.size()), total = height_of(settings) - gaps;
    const double stretch = stretched ? std::clamp((bottom - top - gaps) / total, 1.0, k_most_stretch) : 1;

    std::vector<Rect> rects(settings.size());
    double y = top;
    for (std::size_t i = 0; i < ffns_.size(); ++i) {
        rects[i] = {frame.panels(), y, width, (settings[i].height + k_bar) * stretch};
        y = rects[i].bottom() + k_gap;
    }
    y = bottom;
    for (std::size_t i = settings.size(); i-- > ffns_.size();) {
        const double h = (settings[i].height + k_bar) * stretch;
        rects[i] = {frame.panels(), y - h, width, h};
        y = rects[i].top() - k_gap;
    }

    // A panel stands where its box does, so that the line between them is straight, as far as there is room.
    const auto height_of_box = [&](const Panel& panel) -> std::optional<double> {
        const auto anchor = std::ranges::find(anchors, panel.kind, &Anchor::kind);
        return anchor == anchors.end() ? std::nullopt : std::optional(anchor->at.y);
    };
    double spare = bottom - top - gaps;
    for (const Rect& r : rects) spare -= r.h;
    if (!ffns_.empty())
        if (const auto at = height_of_box(ffns_.back())) {
            const double way =
                std::clamp(*at + k_radius + 2 - rects[ffns_.size() - 1].bottom(), 0.0, std::max(0.0, spare));
            for (std::size_t i = 0; i < ffns_.size(); ++i) rects[i].y += way;
            spare -= way;
        }
    if (!mixers_.empty())
        if (const auto at = height_of_box(mixers_.front())) {
            const double way = std::clamp(rects[ffns_.size()].top() + k_bar / 2 - *at, 0.0, std::max(0.0, spare));
            for (std::size_t i = ffns_.size(); i < rects.size(); ++i) rects[i].y -= way;
        }
    return rects;
}

/// From which box a line leads to each panel, and where it arrives.
std::vector<PanelColumn::Lead> PanelColumn::leads(const std::vector<Anchor>& anchors,
                                                  const std::vector<Rect>& rects) const {
    const std::vector<const Panel*> panels = all();
    std::vector<Lead> out;
    std::vector<bool> used(anchors.size());
    for (std::size_t i = 0; i < panels.size(); ++i)
        for (std::size_t a = 0; a < anchors.size(); ++a) {
            if (used[a] || anchors[a].kind != panels[i]->kind) continue;
            used[a] = true;
            const double from = anchors[a].at.y;
            // Straight, if need be a little above or below the middle of its box; else round a corner.
            const double level = std::clamp(from, rects[i].top() + k_corner, rects[i].bottom() - k_corner);
            const double to = std::clamp(from, rects[i].top() + k_bar / 2, rects[i].bottom() - k_radius - 1);
            const bool straight = std::abs(level - from) <= anchors[a].reach;
            out.push_back({a, i, straight, straight ? level : to});
            break;
        }
    return out;
}

void PanelColumn::draw(Pen& pen, const Frame& frame, const std::vector<Anchor>& anchors) const {
    const std::vector<const Panel*> panels = all();
    if (panels.empty() || !frame.with_panels) return;
    const double room = frame.y(k_panels_bottom) - k_panels_top, width = frame.panel_width();
    const auto bent = [&](const std::vector<Rect>& rects) {
        const std::vector<Lead> all_leads = leads(anchors, rects);
        return std::ranges::count(all_leads, false, &Lead::straight);
    };
    std::vector<PanelSetting> settings = chosen(pen, width, room);
    std::vector<Rect> rects = stacked(frame, anchors, settings, true);
    // Denser ones with all figures, where lines are straight with these only.
    std::vector<PanelSetting> tried = settings;
    for (auto fewest = bent(rects); fewest > 0;) {
        for (const bool stretched : {true, false}) {
            std::vector<Rect> now = stacked(frame, anchors, tried, stretched);
            const auto bends = bent(now);
            if (bends >= fewest) continue;
            fewest = bends;
            settings = tried;
            rects = std::move(now);
        }
        const double height = height_of(tried);
        std::vector<PanelSetting> denser = chosen(pen, width, height - 0.5);
        bool told = height_of(denser) < height - 0.5;
        for (std::size_t i = 0; i < denser.size(); ++i)
            told = told && denser[i].lost <= std::max(k_fewer_words, tried[i].lost);
        if (!told) break;
        tried = std::move(denser);
    }

    // Leaders first, so that a way that bends passes below the panels.
    const double channel = frame.panels() - frame.box_right();
    int bends = 0;
    for (const Lead& lead : leads(anchors, rects)) {
        const Anchor& anchor = anchors[lead.anchor];
        const Panel& panel = *panels[lead.panel];
        const Color color = pen.look().tone(panel.kind).mark;
        if (lead.straight) {
            leader(pen, {{anchor.at.x, lead.to}, {frame.panels(), lead.to}}, color, anchor.part, panel.id);
        } else {
            const double lane = frame.box_right() + channel * (0.5 + 0.15 * bends++);
            leader(pen, {anchor.at, {lane, anchor.at.y}, {lane, lead.to}, {frame.panels(), lead.to}}, color,
                   anchor.part, panel.id);
        }
    }
    for (std::size_t i = 0; i < panels.size(); ++i)
        draw_setting(pen, *panels[i], settings[i], draw_frame(pen, *panels[i], rects[i], settings[i].height + k_bar));
}

}    // namespace broadside::diagram::compact
