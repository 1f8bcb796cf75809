#include "engine/cell/compact/words_in_panel.hpp"

#include "engine/cell/compact/paint.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace broadside::diagram::compact {
namespace {

constexpr double k_word_side = 5, k_top = 3.8, k_bottom = 2.4;
constexpr double k_line = 8.5, k_baseline = 6.6, k_pill = 8.3, k_kept_pad = 3.5;
constexpr double k_picture_gap = 3, k_beside_gap = 8, k_least_beside = 46, k_least_corner = 80, k_most_beside = 112,
                 k_word_gap = 5;
constexpr std::string_view k_dot = " · ";

struct Way {
    enum class Place {
        above,
        corner,
        beside
    };    // the picture: above the words, in the upper right corner, at their left
    Place picture = Place::above;
    bool flowing = false;    // several to a line
    bool measured = true;    // with the measure below
    bool brief = false;      // in the fewer words, where an item has such
};

/// Words with a digit.
int figures_in(std::string_view text) {
    int count = 0;
    bool digit = false;
    for (const char c : text) {
        if (c == ' ') {
            count += digit ? 1 : 0;
            digit = false;
        }
        digit = digit || (c >= '0' && c <= '9');
    }
    return count + (digit ? 1 : 0);
}

/// The text in lines that break behind commas and semicolons, so that no number stands apart from its word; nothing
/// where a line of these is too long.
std::vector<std::string> at_commas(const std::string& text, const auto& fits) {
    std::vector<std::string> out(1);
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t comma = text.find_first_of(",;", from);
        std::size_t end = comma;
        while (end != std::string::npos && text.compare(end + 1, 1, " ") != 0) end = text.find_first_of(",;", end + 1);
        const std::string part = text.substr(from, end == std::string::npos ? end : end + 1 - from);
        if (!out.back().empty() && fits(out.back() + " " + part))
            out.back() += " " + part;
        else if (!fits(part))
            return {};
        else if (out.back().empty())
            out.back() = part;
        else
            out.push_back(part);
        if (end == std::string::npos) break;
        from = end + 2;
    }
    return out;
}

class Setter {
public:
    Setter(Pen& pen, const Panel& panel, double width, Way way) : pen_(pen), panel_(panel), width_(width), way_(way) {}

    PanelSetting set() {
        double below = k_top, left = k_word_side;
        if (!panel_.corner.empty()) {
            const Size size = panel_.corner.size(width_ - 2 * k_word_side);
            out_.corner = {width_ - k_word_side - size.w, k_top, size.w, size.h};
        }
        if (!panel_.picture.empty()) {
            double room = width_ - 2 * k_word_side - (out_.corner.empty() ? 0 : out_.corner.w + k_beside_gap);
            if (way_.picture != Way::Place::above) room = std::min(room, k_most_beside);
            const Size size = panel_.picture.size(room);
            const double x = way_.picture == Way::Place::corner ? width_ - k_word_side - size.w
                             : panel_.centered                  ? (width_ - size.w) / 2
                                                                : k_word_side;
            out_.picture = {x, k_top, size.w, size.h};
            if (way_.picture == Way::Place::beside) left = out_.picture.right() + k_beside_gap;
            if (way_.picture == Way::Place::above) below = out_.picture.bottom() + k_picture_gap;
        }
        out_.first = below;
        left_ = left;
        for (const PanelItem& item : panel_.items) {
            kind_ = item.kind.value_or(panel_.kind);
            PanelItem said = item;
            if (way_.brief && item.briefly_elsewhere) continue;
            // A pill does not break while there are fewer words for it, and no words leave one alone on a line.
            const double room = right() - left_;
            const bool breaks = !item.brief.empty() && width(item.text, item.weight) > room;
            const bool fewer =
                breaks && (item.weight == PanelItem::Weight::changed || leaves_one_alone(item.text, room));
            if (way_.brief ? !item.brief.empty() : fewer) {
                said.text = item.brief;
                if (way_.brief) out_.lost += std::max(0, figures_in(item.text) - figures_in(item.brief));
            }
            if (way_.brief && !item.brief_label.empty()) said.label = item.brief_label;
            add(said);
        }
        finish_line();
        double bottom =
            std::max(out_.first + static_cast<double>(out_.lines.size()) * k_line, out_.picture.bottom() + 1.5);
        bottom = std::max(bottom, out_.corner.empty() ? 0 : out_.corner.bottom() + 1.5);
        if (way_.measured && !panel_.measure.empty()) {
            const Size size = panel_.measure.size(width_ - 2 * k_word_side);
            out_.measure = {k_word_side, bottom + 1.5, size.w, size.h};
            bottom = out_.measure.bottom() + 1.5;
        }
        out_.height = bottom + k_bottom;
        if (way_.brief) ++out_.lost;
        return std::move(out_);
    }

private:
    /// Right end of the line that is set next: short of the corner beside it.
    double right() const {
        const double top = out_.first + static_cast<double>(out_.lines.size()) * k_line;
        const Rect& in_corner = way_.picture == Way::Place::corner ? out_.picture : out_.corner;
        const bool beside_corner = !in_corner.empty() && top < in_corner.bottom() + 1;
        return beside_corner ? in_corner.left() - k_beside_gap : width_ - k_word_side;
    }
    double width(const std::string& text, PanelItem::Weight weight) const {
        switch (weight) {
            case PanelItem::Weight::changed: return pen_.width(text, TextRole::panel_note) + 2 * k_kept_pad;
            case PanelItem::Weight::kept: return pen_.width(text, TextRole::phrase) + 2 * k_kept_pad;
            case PanelItem::Weight::strong: return pen_.width(text, TextRole::label);
            case PanelItem::Weight::plain: break;
        }
        return pen_.width(text, TextRole::phrase);
    }
    void finish_line() {
        if (line_.empty()) return;
        if (panel_.centered) {
            const double shift = (width_ - (end_ - left_)) / 2 - left_;
            for (auto& piece : line_) piece.x += shift;
        }
        out_.lines.push_back(std::move(line_));
        line_.clear();
    }
    void put(const std::string& text, PanelItem::Weight weight, bool label = false) {
        const double w = label ? pen_.width(text, TextRole::phrase) : width(text, weight);
        if (line_.empty()) end_ = left_;
        line_.push_back({text, weight, end_, false, label, kind_});
        end_ += w;
    }
    bool leaves_one_alone(const std::string& text, double room) {
        return pen_.lines(text, TextRole::phrase, room).back()->text.find(' ') == std::string::npos;
    }
    /// In as many lines as it takes.
    void wrapped(const std::string& text, PanelItem::Weight weight) {
        const double room = right() - left_;
        if (width(text, weight) <= room) return put(text, weight);
        const TextRole role = weight == PanelItem::Weight::changed ? TextRole::panel_note : TextRole::phrase;
        const double pads =
            weight == PanelItem::Weight::plain || weight == PanelItem::Weight::strong ? 0 : 2 * k_kept_pad;
        std::vector<std::string> lines =
            at_commas(text, [&](const std::string& part) { return pen_.width(part, role) <= room - pads; });
        if (lines.empty())
            for (const LineRef& l : pen_.lines(text, role, room - pads)) lines.push_back(l->text);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            if (i > 0) finish_line();
            put(lines[i], weight);
        }
    }
    void add(const PanelItem& item) {
        const double label = item.label.empty() ? 0 : pen_.width(item.label, TextRole::phrase) + k_word_gap;
        const double w = width(item.text, item.weight);
        // With a dot between plain words; a plus tells by itself where the next begin.
        const bool dotted = !line_.empty() && line_.back().weight == PanelItem::Weight::plain &&
                            item.weight == PanelItem::Weight::plain && item.label.empty() &&
                            !item.text.starts_with('+');
        const double gap = dotted ? pen_.width(k_dot, TextRole::phrase) : k_word_gap;
        const auto behind = [&] {
            if (dotted) {
                line_.back().text += k_dot;
                line_.back().text += item.text;
                end_ = line_.back().x + pen_.width(line_.back().text, TextRole::phrase);
            } else {
                end_ += gap;
                put(item.text, item.weight);
            }
        };
        if (item.joins && !line_.empty() && end_ + gap + w <= right()) return behind();
        if (!way_.flowing && !item.label.empty() && left_ + label + w <= right()) {
            finish_line();
            put(item.label, PanelItem::Weight::plain, true);
            line_.push_back({item.text, item.weight, right(), true, false, kind_});
            out_.lines.push_back(std::move(line_));
            line_.clear();
            return;
        }
        if (way_.flowing && !line_.empty() && end_ + gap + label + w <= right()) {
            if (item.label.empty()) return behind();
            end_ += gap;
            put(item.label, PanelItem::Weight::plain, true);
            end_ += 3;
            put(item.text, item.weight);
            return;
        }
        finish_line();
        if (!item.label.empty()) {
            put(item.label, PanelItem::Weight::plain, true);
            end_ += 3;
            if (end_ + w > right()) {
                finish_line();
                wrapped(item.text, item.weight);
                return;
            }
            put(item.text, item.weight);
            return;
        }
        wrapped(item.text, item.weight);
    }

    Pen& pen_;
    const Panel& panel_;
    double width_;
    Way way_;
    PanelSetting out_;
    std::vector<PanelSetting::Piece> line_;
    double left_ = 0, end_ = 0;
    Component kind_ = Component::plain;    // of what is set
};

}    // namespace

std::vector<PanelSetting> panel_settings(Pen& pen, const Panel& panel, double width) {
    using Place = Way::Place;
    const double picture =
        panel.picture.empty() ? 0 : panel.picture.size(k_most_beside).w + k_beside_gap + 2 * k_word_side;
    const bool briefly =
        std::ranges::any_of(panel.items, [](const PanelItem& i) { return !i.brief.empty() || !i.brief_label.empty(); });
    const bool small = !panel.picture.empty() && !panel.centered && panel.corner.empty();
    std::vector<PanelSetting> out;
    for (const Place place : {Place::above, Place::corner, Place::beside}) {
        if (place == Place::corner && (!small || picture + k_least_corner > width)) continue;
        if (place == Place::beside && (!small || picture + k_least_beside > width)) continue;
        for (const bool flowing : {false, true})
            for (const bool measured : {true, false}) {
                if (!measured && panel.measure.empty()) continue;
                PanelSetting set = Setter(pen, panel, width, {place, flowing, measured, false}).set();
                if (out.empty() || set.height < out.back().height - 1) out.push_back(std::move(set));
            }
    }
    if (!briefly) return out;
    for (const Place place : {Place::above, Place::corner, Place::beside}) {
        if (place == Place::corner && (!small || picture + k_least_corner > width)) continue;
        if (place == Place::beside && (!small || picture + k_least_beside > width)) continue;
        PanelSetting set = Setter(pen, panel, width, {place, true, panel.measure.empty(), true}).set();
        if (set.height < out.back().height - 1) out.push_back(std::move(set));
    }
    return out;
}

void draw_setting(Pen& pen, const Panel& panel, const PanelSetting& setting, const Rect& area) {
    const Look& look = pen.look();
    const Point at{area.x, area.y};
    const double spare = std::max(0.0, area.h - setting.height);
    const double more = spare / static_cast<double>(setting.lines.size() + 2);
    const double above = setting.first > k_top + 0.1 ? more : 0;    // between picture and words
    if (!setting.picture.empty()) panel.picture.draw(pen, panel.id, setting.picture.moved(at + Point{0, more / 2}));
    if (!setting.corner.empty()) panel.corner.draw(pen, panel.id, setting.corner.moved(at + Point{0, more / 2}));
    double top = area.y + setting.first + more / 2 + above;
    int number = 0;
    for (const auto& line : setting.lines) {
        const double base = top + k_baseline;
        for (const PanelSetting::Piece& piece : line) {
            const TextRole role = piece.weight == PanelItem::Weight::changed  ? TextRole::panel_note
                                  : piece.weight == PanelItem::Weight::strong ? TextRole::label
                                                                              : TextRole::phrase;
            const bool boxed = piece.weight == PanelItem::Weight::changed || piece.weight == PanelItem::Weight::kept;
            const double w = pen.width(piece.text, role) + (boxed ? 2 * k_kept_pad : 0);
            const double x = area.x + piece.x - (piece.right ? w : 0);
            if (boxed) {
                const bool changed = piece.weight == PanelItem::Weight::changed;
                Strength s = strength(look, changed ? piece.kind : Component::cache, changed);
                s.text = changed ? s.text : look.ink;
                draw_pill(
                    pen, fmt::format("{}.{}-{}", panel.id, changed ? "change" : "kept", number++),
                    {piece.text, role, k_kept_pad, k_pill, changed ? PartKind::change : PartKind::cache, PartRole::box},
                    s, {x, base - pen.cap_height(role) / 2});
            } else {
                pen.text(piece.text, role, {x, base},
                         {Align::left, piece.label ? look.soft : look.ink, look.panel, panel.id});
            }
        }
        top += k_line + more;
    }
    if (!setting.measure.empty())
        panel.measure.draw(pen, panel.id, setting.measure.moved(at + Point{0, spare - more / 2}));
}

}    // namespace broadside::diagram::compact
