#include "engine/cell/name.hpp"

#include <algorithm>

namespace broadside::diagram {
namespace {

constexpr double k_size_gap = 6;
constexpr double k_one_line = 0.6;                            // share of the full size that one line may shrink to
constexpr double k_two_lines = 0.5, k_least_two_lines = 10;    // share of it, and size, of two lines
constexpr double k_leading = 1.0;                             // of two lines, of their size

text::Style sized(const Look& look, TextRole role, double size) {
    text::Style style = look.type(role).style;
    style.size = size;
    return style;
}

/// Where a name can be broken: behind blanks, hyphens and the like.
std::vector<std::size_t> breaks(const std::string& name) {
    std::vector<std::size_t> out;
    for (std::size_t i = 1; i < name.size(); ++i)
        if (std::string_view(" -_/").find(name[i - 1]) != std::string_view::npos) out.push_back(i);
    return out;
}

}    // namespace

double natural_name_width(Pen& pen, const catalog::Model& model) {
    return pen.width(model.name, TextRole::model_name) + k_size_gap + pen.width(model.size, TextRole::model_size);
}

std::optional<NameSetting> name_setting(text::Shaper& shaper, const Look& look, const catalog::Model& model,
                                        double room) {
    return name_setting(shaper, look, NameSetting::Line{model.name, model.size}, room, k_least_two_lines);
}

std::optional<NameSetting> name_setting(text::Shaper& shaper, const Look& look, const NameSetting::Line& all,
                                        double room, double least_two_lines) {
    const double full = look.type(TextRole::model_name).style.size;
    const auto width = [&](const NameSetting::Line& line, double size) {
        double w = shaper.width(line.name, sized(look, TextRole::model_name, size));
        if (!line.size.empty())
            w += k_size_gap * size / full + shaper.width(line.size, sized(look, TextRole::model_size, size));
        return w;
    };
    const auto setting = [&](std::vector<NameSetting::Line> lines, double size) {
        NameSetting out{std::move(lines), size, 0, k_size_gap * size / full, size < full};
        for (const NameSetting::Line& line : out.lines) out.width = std::max(out.width, width(line, size));
        return out;
    };
    const double natural = width(all, full);
    if (natural <= room) return setting({all}, full);
    // A hair less: widths are not quite in proportion to the size.
    if (const double size = full * room / natural * 0.999; size >= k_one_line * full) return setting({all}, size);
    std::optional<NameSetting> best;
    for (const std::size_t at : breaks(all.name)) {
        std::string first = all.name.substr(0, at);
        while (first.ends_with(' ')) first.pop_back();
        const std::vector<NameSetting::Line> lines{{first, {}}, {all.name.substr(at), all.size}};
        const double widest = std::max(width(lines[0], full), width(lines[1], full));
        const double size = std::min(k_two_lines * full, full * room / widest * 0.999);
        if (size < least_two_lines) continue;
        NameSetting made = setting(lines, size);
        // The largest, and of these the most even.
        if (!best || made.size > best->size + 1e-9 || (made.size > best->size - 1e-9 && made.width < best->width))
            best = std::move(made);
    }
    return best;
}

Rect draw_name(Pen& pen, const NameSetting& setting, Point at, Color name_color, Color size_color) {
    const Look& look = pen.look();
    Rect ink;
    const auto put = [&](const std::string& text, TextRole role, Point from, Color color) {
        // Smaller than its role has it, it is held to what stands beside it.
        const double least = setting.shrunk ? look.type(TextRole::organization).least : look.type(role).least;
        const LineRef line = pen.shaper().line(text, sized(look, role, setting.size));
        const Label label{line, from, color, look.ground, role, least, "head", Direction::right};
        ink = ink.empty() ? label.ink() : united(ink, label.ink());
        pen.out().marks.emplace_back(label);
        return line->width;
    };
    double y = at.y - static_cast<double>(setting.lines.size() - 1) * k_leading * setting.size;
    for (const NameSetting::Line& line : setting.lines) {
        const double w = put(line.name, TextRole::model_name, {at.x, y}, name_color);
        if (!line.size.empty()) put(line.size, TextRole::model_size, {at.x + w + setting.size_gap, y}, size_color);
        y += k_leading * setting.size;
    }
    return ink;
}

}    // namespace broadside::diagram
