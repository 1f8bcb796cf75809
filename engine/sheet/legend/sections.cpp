#include "engine/sheet/legend/sections.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace broadside::sheet {

using diagram::Naming;
using diagram::Pen;
using diagram::Terms;
using diagram::TextRole;

Style style_of(const Furnishing& f) {
    return f.compact ? Style{true, TextRole::plate_title, TextRole::phrase, 1.6, 1.9} : Style{};
}

std::vector<Naming> names_in(const catalog::Model& model) {
    std::vector<Naming> out;
    const auto add = [&](Naming n) {
        if (std::ranges::none_of(out, [&](const Naming& o) { return o.brief == n.brief && o.kind == n.kind; }))
            out.push_back(std::move(n));
    };
    for (const catalog::Layer& layer : model.stack) {
        if (const catalog::NamedMixer* mixer = model.mixer_of(layer)) add(diagram::naming(mixer->facts));
        if (const catalog::NamedFfn* ffn = model.ffn_of(layer)) add(diagram::naming(ffn->facts));
    }
    return out;
}

const catalog::Model& most_varied(const Furnishing& f) {
    return **std::ranges::max_element(
        f.models, {}, [](const catalog::Model* m) { return std::tuple(names_in(*m).size(), -m->layers); });
}

bool stands(const Furnishing& f, std::string_view text, bool may) {
    // A single letter at the end is not the beginning of a word.
    const bool alone = text.size() > 1 && text[text.size() - 2] == ' ';
    return may && (f.words == nullptr || std::ranges::any_of(*f.words, [&](const std::string& w) {
                       const std::size_t at = w.find(text), end = at + text.size();
                       return at != std::string::npos && (!alone || end == w.size() || w[end] < 'a' || w[end] > 'z');
                   }));
}

Terms terms_of(const std::vector<const catalog::Model*>& models) {
    Terms out;
    for (const catalog::Model* m : models) out.merge(diagram::terms(*m));
    return out;
}

Section rows_section(Pen& pen, const Style& style, std::string title, Rows rows) {
    Size least{0, 0};
    for (Row& row : rows.rows) {
        if (row.height == 0) row.height = rows.pitch;
        least.w = std::max(least.w, rows.sample_width + k_sample_gap + pen.width(row.meaning, style.words));
        least.h += row.height;
    }
    const auto draw = [rows, least, role = style.words](Pen& p, const Rect& area) {
        const double stretch = area.h / least.h;
        double y = area.y;
        for (const Row& row : rows.rows) {
            const double height = row.height * stretch, middle = y + height / 2;
            row.sample(p, Rect{area.x, middle - row.height / 2, rows.sample_width, row.height});
            p.text_middle(row.meaning, role, {area.x + rows.sample_width + k_sample_gap, middle},
                          {.color = p.look().soft});
            y += height;
        }
    };
    return {std::move(title), least, draw, style.most, style.most_alone};
}

}    // namespace broadside::sheet
