#include "engine/sheet/furniture/chart.hpp"

#include "engine/draw/words.hpp"

#include <algorithm>
#include <functional>
#include <limits>

namespace broadside::sheet {
namespace {

using diagram::Align;
using diagram::Drawing;
using diagram::Component;
using diagram::Pen;
using diagram::TextRole;
using diagram::Tone;

constexpr double k_foot_sample = 7, k_foot_sample_gap = 4, k_key_item_gap = 16, k_pill = 11, k_pill_pad = 4,
                 k_key_leading = 13.6;

/// A sample and what it stands for.
struct KeyItem {
    double sample = 0;    // width
    std::function<void(Pen&, const Rect&)> draw;
    std::string words;
};

std::vector<KeyItem> key_items(const Furnishing& f, Pen& pen) {
    std::vector<KeyItem> out;
    std::vector<Component> kinds = kinds_on_sheet(f.models);
    std::erase_if(kinds, [](Component k) {
        return k == Component::residual || k == Component::cache || k == Component::plain || k == Component::norm;
    });
    for (const Component kind : kinds)
        out.push_back({k_foot_sample,
                       [kind](Pen& p, const Rect& r) {
                           const Tone& tone = p.look().tone(kind);
                           const Rect square = Rect::around(r.center(), {k_foot_sample, k_foot_sample});
                           p.shape(Path::rect(square), tone.mark);
                           p.part("kind." + std::string(diagram::name(kind)), diagram::as_part(kind),
                                  diagram::PartRole::marks, component_name(kind), square, tone.mark);
                       },
                       component_name(kind)});
    const Component kind = kinds.empty() ? Component::full_attention : kinds.front();
    const auto strength = [&](std::string word, bool solid, std::string meaning) {
        const double w = pen.width(word, TextRole::label) + 2 * k_pill_pad;
        out.push_back({w,
                       [=](Pen& p, const Rect& r) {
                           const Tone& tone = p.look().tone(kind);
                           const Rect box = Rect::around(r.center(), {r.w, k_pill});
                           const std::string id = "strength." + word;
                           p.shape(Path::rounded(box.inset(0.3), 2.5), solid ? tone.mark : tone.fill, tone.mark, 0.6);
                           p.part(id, diagram::as_part(kind), diagram::PartRole::box, word, box, tone.mark);
                           p.text_middle(word, TextRole::label, box.center(),
                                         {Align::center, solid ? p.look().ground : p.look().ink,
                                          solid ? tone.mark : tone.fill, id});
                       },
                       std::move(meaning)});
    };
    strength("solid", true, "differs in kind from its ancestor");
    strength("pale", false, "kept");
    const auto figure = [&](std::string text, std::string meaning) {
        out.push_back({pen.width(text, TextRole::fact_value),
                       [text](Pen& p, const Rect& r) { p.text_middle(text, TextRole::fact_value, r.west(), {}); },
                       std::move(meaning)});
    };
    figure("671B" + std::string(diagram::k_doubt), "recalled or inferred");
    figure("30 KiB" + std::string(diagram::k_derived), "derived from the structure");
    for (const diagram::BadgeText& badge : badges_on_sheet(f))
        out.push_back(
            {pen.badge_size(badge.text).w,
             [badge](Pen& p, const Rect& r) { p.badge("badge." + badge.text, badge.text, badge.kind, r.west()); },
             badge.in_brief()});
    return out;
}

double key_item_width(Pen& pen, const KeyItem& item) {
    return item.sample + k_foot_sample_gap + pen.width(item.words, TextRole::note);
}

/// Where the key_items stand: x and line of each, in lines no wider than `width`.
struct KeyPlace {
    double x = 0;
    std::size_t line = 0;
};
std::vector<KeyPlace> key_places(Pen& pen, const std::vector<KeyItem>& all, double width) {
    std::vector<KeyPlace> out;
    KeyPlace next;
    for (const KeyItem& item : all) {
        const double w = key_item_width(pen, item);
        if (next.x > 0 && next.x + w > width) next = {0, next.line + 1};
        out.push_back(next);
        next.x += w + k_key_item_gap;
    }
    return out;
}

constexpr std::string_view k_key_remark = "each tick of the strip is a layer: left its mixer, right its feed-forward";

}    // namespace

double key_width(const Furnishing& f, double height) {
    Drawing scratch;
    Pen pen(f.look, f.shaper, scratch);
    const std::vector<KeyItem> all = key_items(f, pen);
    double widest = chart_head_width(pen, title(FootPart::key), k_key_remark);
    for (const KeyItem& item : all) widest = std::max(widest, key_item_width(pen, item));
    const double room = height - chart_head(pen);
    for (double width = widest; width < 4000; width += 10)
        if (static_cast<double>(key_places(pen, all, width).back().line + 1) * k_key_leading <= room) return width;
    return std::numeric_limits<double>::infinity();
}

Drawing draw_key(const Furnishing& f, Size size) {
    Drawing out;
    out.size = size;
    Pen pen(f.look, f.shaper, out);
    const Rect area = chart_frame(pen, size, title(FootPart::key), k_key_remark);
    const std::vector<KeyItem> all = key_items(f, pen);
    const std::vector<KeyPlace> at = key_places(pen, all, size.w);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const double y = area.y + static_cast<double>(at[i].line) * k_key_leading;
        all[i].draw(pen, {at[i].x, y, all[i].sample, k_key_leading});
        pen.text_middle(all[i].words, TextRole::note,
                        {at[i].x + all[i].sample + k_foot_sample_gap, y + k_key_leading / 2}, {});
    }
    return out;
}

}    // namespace broadside::sheet
