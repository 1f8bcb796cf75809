#include "engine/pdf/read/paint_rules.hpp"

#include "engine/base/format.hpp"
#include "engine/base/units.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace broadside::pdf {
namespace {

using Kind = PageMark::Kind;

constexpr double k_line_length = 3;      // pt; shorter fills are specks
constexpr double k_display_type = 36;    // pt; larger type may be a rich black

std::string pt(double n) { return plain_number(n, 2) + " pt"; }

}    // namespace

std::string mm(double pt) { return plain_number(pt_to_mm(pt), 1) + " mm"; }

void PaintRules::press(PressInk press, std::string space) {
    press_ = std::move(press);
    press_space_ = std::move(space);
}

void PaintRules::begin_page(const Rect& trim, const Rect& bleed, double unit) {
    pages_.push_back({trim, bleed, unit});
    grounds_.clear();
}

/// Ink beneath a point, of what was painted so far.
double PaintRules::ground_ink(Point p) const {
    for (auto it = grounds_.rbegin(); it != grounds_.rend(); ++it)
        if (it->first.contains({p.x, p.y, 0, 0})) return it->second;
    return 0;
}

void PaintRules::mark(PageMark m) {
    const std::size_t page = pages_.size() - 1;
    const auto& [trim, bleed, unit] = pages_.back();
    m.box = m.box * unit;
    m.at = m.at * unit;
    m.size = m.kind == Kind::image ? m.size / unit : m.size * unit;
    const bool text = m.kind == Kind::text, image = m.kind == Kind::image;
    const PaintColor& c = m.color;
    const Rect net = {std::max(m.box.x, trim.x), std::max(m.box.y, trim.y),
                      std::min(m.box.right(), trim.right()) - std::max(m.box.x, trim.x),
                      std::min(m.box.bottom(), trim.bottom()) - std::max(m.box.y, trim.y)};
    // Within the trim; copies of a pattern's cell may be anywhere.
    const bool shows = m.in_pattern || (net.w >= 0 && net.h >= 0);
    if (c.space == ColorSpace::rgb || c.space == ColorSpace::cal_rgb) {
        if (c.space == ColorSpace::rgb && press_space_ != "RGB ")
            rgb_.first(text ? "text" : image ? "an image" : "paint", page, m);
    }
    if (c.space == ColorSpace::spot) {
        for (const std::string& spot : c.spots) {
            if (spot == "All" && shows) registration_.first("", page, m);
            if (spot != "All" && spot != "None" && spot != "Black" && spot != "Cyan" && spot != "Magenta" &&
                spot != "Yellow")
                spots_.insert(spot);
        }
    }
    if (m.soft_mask || m.opacity < 1 || !m.blend_mode.empty()) ++translucent_;
    if (!shows) return;
    if (image && m.size > 0) image_.least(m.size, page, m);
    if (m.in_mask) return;

    if (PressInk::converted(c) && !c.white()) {
        const bool even = !image && m.kind != Kind::shading;    // of one color
        m.ink = even ? press_.of(c) : std::nullopt;
        if (!m.ink) converted_.first("", page, m);
    }
    const bool black_text_overprints = m.overprint && m.overprint_mode == 1 && c.black_only();
    const double beneath = text || m.overprint ? ground_ink(m.at) : 0;
    if (m.ink) {
        ink_.most(*m.ink + (black_text_overprints ? beneath : 0), page, m);
        // What blends with its ground, or overprints it with more than black, may add up with anything there.
        const bool adds = !m.blend_mode.empty() || (m.overprint && !c.black_only());
        if (adds && *m.ink > 0 && !c.white()) blended_.most(*m.ink, page, m);
    } else if (c.most_ink() > limits_.ink) {
        unmeasured_.first(image ? "images" : "shadings", page, m);
    } else if (!PressInk::converted(c)) {
        ink_.most(c.most_ink(), page, m);
    }
    most_ground_ = std::max(most_ground_, m.ink.value_or(c.most_ink()));
    if (m.in_pattern && m.kind == Kind::fill) return;
    if (m.overprint && !image && c.white()) white_overprint_.first("", page, m);
    if (text && !m.invisible) {
        text_.least(m.size, page, m);
        // The box of a text holds all that is possible: its origin, 0.3 em inside the first glyph, is what is sure.
        const double safe = mm_to_pt(limits_.safe_mm);
        const double away = std::min({m.at.x - trim.x, trim.right() - m.at.x, m.at.y - 0.4 * m.size - trim.y,
                                      trim.bottom() - m.at.y - 0.45 * m.size});
        if (away < safe && away > -safe) unsafe_.least(away, page, m);
        const bool white = c.white(), solid = c.black_only() && c.black() >= 0.999;
        const bool device = c.space == ColorSpace::cmyk || c.space == ColorSpace::gray;
        if (m.size < limits_.least_solid_text_pt - k_slack && !white && !solid) tinted_.least(m.size, page, m);
        if (device && m.size < k_display_type && c.black() >= 0.8 && !c.black_only()) rich_text_.first("", page, m);
        if (device && solid && !black_text_overprints && beneath > 0 && beneath + 100 <= limits_.ink)
            knock_out_.first("", page, m);
    }
    if (m.kind == Kind::stroke) line_.least(m.size, page, m);
    // A thin rectangle is a line as well.
    if (m.kind == Kind::fill && m.size < limits_.least_line_pt - k_slack && !c.white() &&
        std::max(m.box.w, m.box.h) > k_line_length)
        line_.least(m.size, page, m);
    if (m.kind == Kind::fill) {
        // Paint that ends on the trim leaves a white edge where the knife is off by a hair.
        const double reach = std::min(mm_to_pt(limits_.least_bleed_mm), trim.x - bleed.x) - k_slack;
        const auto stops = [&](double edge, double end) { return end > edge - 0.1 && end < edge + reach; };
        if (reach > 0 && m.ink.value_or(0) > 0 &&
            (stops(-trim.x, -m.box.x) || stops(-trim.y, -m.box.y) || stops(trim.right(), m.box.right()) ||
             stops(trim.bottom(), m.box.bottom())))
            edge_.first("", page, m);
        grounds_.emplace_back(m.box, m.ink.value_or(0));
    }
}

void PaintRules::spaces(const PageContent& content) {
    for (Object group : content.groups) {
        if (group.getKey("/CS").isNull()) continue;
        const PaintColor space = color_space(group.getKey("/CS"), [](const std::string&) { return Object::newNull(); });
        if (space.space == ColorSpace::rgb) group_fault_ = "a group blends in DeviceRGB";
        if ((space.space == ColorSpace::icc_rgb || space.space == ColorSpace::cal_rgb) && group_fault_.empty())
            group_fault_ = "a group blends in RGB";
    }
    if (!content.rgb_resources.empty()) rgb_.first(content.rgb_resources.front(), pages_.size() - 1, {});
}

std::string PaintRules::place(std::size_t page, Point at) const {
    const Rect& trim = pages_[page].trim;
    return fmt::format("page {}, {} from the left and {} from the top of the trim", page + 1, mm(at.x - trim.x),
                       mm(trim.bottom() - at.y));
}

void PaintRules::add(std::string id, std::string what, bool passed, std::string detail, std::string place) {
    checks_.push_back({std::move(id), std::move(what), passed, std::move(detail), std::move(place)});
}

void PaintRules::found(std::string id, std::string what, const Worst& worst, const std::string& detail) {
    const bool bad = worst.count > 0;
    add(std::move(id), std::move(what), !bad,
        bad ? fmt::format("{} ({} of them)", worst.detail.empty() ? detail : worst.detail, worst.count) : "",
        bad ? place(worst.page, worst.at) : "");
}

/// Passes where nothing is below (or above) the limit; reports the worst either way.
void PaintRules::measured(std::string id, std::string what, const Worst& worst, bool good, const std::string& detail) {
    add(std::move(id), std::move(what), worst.count == 0 || good, worst.count == 0 ? "there are none" : detail,
        worst.count == 0 ? "" : place(worst.page, worst.at));
}

std::vector<Check> PaintRules::checks() {
    found("device_rgb", "No color is DeviceRGB", rgb_, "DeviceRGB");
    add("spot_colors", "No spot colors", spots_.empty(), fmt::format("{}", fmt::join(spots_, ", ")));
    measured("ink", fmt::format("Total ink is at most {} %", plain_number(limits_.ink)), ink_,
             ink_.value <= limits_.ink + 0.05, plain_number(ink_.value, 1) + " %");
    if (Check& ink = checks_.back(); unmeasured_.count > 0 && ink.passed) {
        ink.measured = false;
        ink.detail = fmt::format("{} {} not measured; the rest: {}", unmeasured_.count, unmeasured_.detail, ink.detail);
        ink.place = place(unmeasured_.page, unmeasured_.at);
    } else if (converted_.count > 0 && ink.passed && !within_limit(press_.most(), ink)) {
        ink.measured = false;
        ink.detail = fmt::format("colors for the press to convert ({}) not measured; the rest: {}", converted_.count,
                                 ink.detail);
        ink.place = place(converted_.page, converted_.at);
    } else if (blended_.count > 0 && ink.passed && blended_.value + most_ground_ > limits_.ink + 0.05) {
        ink.measured = false;
        ink.detail = fmt::format("what {} blend or overprint with is not measured; by themselves: {}", blended_.count,
                                 ink.detail);
        ink.place = place(blended_.page, blended_.at);
    }
    found("registration", "Registration color stays outside the trim", registration_, "paint on all plates");
    measured("text_size", "The smallest text is at least " + pt(limits_.least_text_pt), text_,
             text_.value >= limits_.least_text_pt - k_slack, pt(text_.value));
    found("text_solid", "Text below " + pt(limits_.least_solid_text_pt) + " is solid black or white", tinted_,
          "tinted, " + pt(tinted_.value));
    found("text_black", "Black text is black ink alone", rich_text_, "black with color under it");
    found("overprint_black", "Black text overprints its ground", knock_out_, "black text knocks out its ground");
    found("overprint_white", "White does not overprint", white_overprint_, "white that overprints vanishes");
    measured("line_width", "The thinnest line is at least " + pt(limits_.least_line_pt), line_,
             line_.value >= limits_.least_line_pt - k_slack, pt(line_.value));
    measured("image_resolution", fmt::format("Images have at least {} ppi", plain_number(limits_.least_ppi)), image_,
             image_.value >= limits_.least_ppi, plain_number(image_.value, 0) + " ppi");
    add("blend_space", "Transparency blends in the space of the press", group_fault_.empty() || press_space_ == "RGB ",
        group_fault_.empty() ? translucent_ > 0 ? fmt::format("{} translucent", translucent_) : "nothing is translucent"
                             : group_fault_);
    found("edge", "Paint on the trim's edge goes on into the bleed", edge_, "paint ends at the trim");
    found("safe_zone", fmt::format("Text keeps {} mm from the trim", plain_number(limits_.safe_mm)), unsafe_,
          mm(std::max(unsafe_.value, 0.0)) + " away");
    return std::move(checks_);
}

/// Where no color that the press converts can take more than the limit, that is what there is to say.
bool PaintRules::within_limit(std::optional<double> most, Check& ink) const {
    if (!most || *most > limits_.ink) return false;
    ink.detail += fmt::format("; converted colors at most {} %", plain_number(*most, 1));
    return true;
}

}    // namespace broadside::pdf
