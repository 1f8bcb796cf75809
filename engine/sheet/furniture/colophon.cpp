#include "engine/base/format.hpp"
#include "engine/sheet/furniture/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace broadside::sheet {
namespace {

using diagram::Drawing;
using diagram::Pen;
using diagram::TextRole;

constexpr double k_paragraph_gap = 3.2;
constexpr double k_width_step = 10, k_widest = 2000;
constexpr std::string_view k_gallery = "https://sebastianraschka.com/llm-architecture-gallery/";

struct Paragraph {
    std::string text;
    std::string link;    // address that a click leads to; may be empty
};

std::vector<Paragraph> paragraphs(const Furnishing& f) {
    std::size_t figures = 0, documents = 0;
    for (const catalog::Model* m : f.models) {
        for (const auto& [path, confidence] : m->provenance.confidence)
            figures += confidence == catalog::Confidence::seen ? 0 : 1;
        documents += m->story.links.size();
    }
    std::vector<Paragraph> out;
    out.push_back(
        {"Inspired by the LLM Architecture Gallery of Sebastian Raschka, which showed what such a sheet can be. Every "
         "drawing and sentence here is our own.",
         std::string(k_gallery)});
    out.push_back(
        {fmt::format("Figures come from public copies of the models’ configurations (code that serves or trains them), "
                     "from reports and model cards, {} in all, and were checked against the parameter count and the "
                     "cache that follow from each structure. ° marks a figure recalled or inferred ({} of them), "
                     "*\u00A0one derived from the structure.",
                     counted(documents, "document"), grouped(static_cast<std::int64_t>(figures))),
         {}});
    std::set<std::string> families;
    for (const diagram::Type& type : f.look.types) families.insert(type.style.family);
    std::string type;
    for (const std::string& family : families) type += (type.empty() ? "" : ", ") + family;
    const bool ofl = std::ranges::all_of(families, [&](const std::string& family) { return f.shaper.is_ofl(family); });
    out.push_back(
        {fmt::format("Type: {}{}. Colors chosen to stay apart in normal sight, with protanopia, deuteranopia and "
                     "tritanopia, and in gray.",
                     type, ofl ? ", under the SIL Open Font License 1.1" : ""),
         {}});
    out.push_back({"Names and marks belong to their owners; each model has the license named in its drawing.", {}});
    out.push_back(
        {fmt::format("{}, {}. Composed and set by Broadside {} from its catalog; not one drawing was made by hand.",
                     f.catalog.edition, catalog::spelled(f.date), f.version),
         {}});
    if (!f.catalog.hash.empty()) out.push_back({fmt::format("Catalog SHA-256 {}", f.catalog.hash.substr(0, 16)), {}});
    return out;
}

/// Height of all paragraphs at that width.
double height_at(const std::vector<Paragraph>& all, Pen& pen, double width) {
    double height = 0;
    for (const Paragraph& p : all)
        height +=
            static_cast<double>(pen.lines(p.text, TextRole::phrase, width).size()) * pen.leading(TextRole::phrase) +
            k_paragraph_gap;
    return height;
}

}    // namespace

double colophon_width(const Furnishing& f, double height) {
    Drawing scratch;
    Pen pen(f.look, f.shaper, scratch);
    const double head = chart_head_width(pen, title(FootPart::colophon), ""), room = height - chart_head(pen);
    const std::vector<Paragraph> all = paragraphs(f);
    // Where all lines were full: none narrower will do. A line drops the space that it is broken at.
    double length = 0, least = std::max(head, 150.0);
    for (const Paragraph& p : all) length += pen.width(p.text, TextRole::phrase);
    const double lines =
        std::floor((room - k_paragraph_gap * static_cast<double>(all.size())) / pen.leading(TextRole::phrase) + 1e-9);
    if (lines < static_cast<double>(all.size())) return std::numeric_limits<double>::infinity();
    least += k_width_step *
             std::max(0.0, std::floor((length / lines - pen.width(" ", TextRole::phrase) - least) / k_width_step));
    for (double width = least; width < k_widest; width += k_width_step)
        if (height_at(all, pen, width) <= room) return width;
    return std::numeric_limits<double>::infinity();
}

Drawing draw_colophon(const Furnishing& f, Size size) {
    Drawing out;
    out.size = size;
    Pen pen(f.look, f.shaper, out);
    const Rect area = chart_frame(pen, size, title(FootPart::colophon), "");
    double y = area.y + pen.cap_height(TextRole::phrase);
    for (const Paragraph& p : paragraphs(f)) {
        const double before = y - pen.cap_height(TextRole::phrase);
        y = pen.paragraph(p.text, TextRole::phrase, {0, y}, size.w, {});
        if (!p.link.empty())
            out.links.push_back({{0, before, size.w, y - before - 4}, p.link, "LLM Architecture Gallery"});
        y += k_paragraph_gap;
    }
    return out;
}

}    // namespace broadside::sheet
