#pragma once
/// \file
/// For the tests of this folder: the real catalog, and what holds for every drawing.

#include "engine/draw/testing.hpp"
#include "engine/sheet/furniture/furniture.hpp"
#include "engine/sheet/furniture/label_placement.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace broadside::sheet::testing {

inline std::filesystem::path source(const std::string& path) {
    return std::filesystem::path(BROADSIDE_SOURCE_DIR) / path;
}

inline const catalog::Catalog& whole_catalog() {
    static const catalog::Catalog catalog = catalog::read(source("catalog")).catalog;
    return catalog;
}
inline const LayoutFile& print() {
    static const LayoutFile layout = read_layout(source("layouts/print.json"));
    return layout;
}
inline text::Shaper& shaper() {
    static text::Shaper shaper(source("fonts"));
    return shaper;
}

/// Every `step`-th model in the order of the sheet.
inline Furnishing furnishing(std::size_t step = 1) {
    std::vector<const catalog::Model*> all;
    for (const catalog::Group& group : whole_catalog().groups) {
        std::vector<const catalog::Model*> models;
        for (const catalog::Model& m : whole_catalog().models)
            if (m.group == group.id) models.push_back(&m);
        std::ranges::stable_sort(models, {}, [](const catalog::Model* m) { return m->released; });
        all.insert(all.end(), models.begin(), models.end());
    }
    std::vector<const catalog::Model*> some;
    for (std::size_t i = 0; i < all.size(); i += step) some.push_back(all[i]);
    return {whole_catalog(), some, print().look, shaper(), whole_catalog().date, "0.1.0", 1};
}

inline Furnishing one_model(std::size_t which) {
    Furnishing f = furnishing();
    f.models = {f.models[which]};
    return f;
}

/// What holds for every drawing: texts inside, apart, readable, and no line through one.
inline void expect_sound(const diagram::Drawing& drawing) {
    const Rect all{0, 0, drawing.size.w, drawing.size.h};
    const auto texts = labels(drawing);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        EXPECT_TRUE(all.contains(texts[i].ink(), 0.5)) << texts[i].line->text << " leaves the drawing";
        EXPECT_GE(contrast(texts[i].color, texts[i].ground), 4.5) << texts[i].line->text;
        for (std::size_t j = i + 1; j < texts.size(); ++j)
            EXPECT_FALSE(texts[i].ink().overlaps(texts[j].ink(), 0.05))
                << texts[i].line->text << " overlaps " << texts[j].line->text;
    }
    for (const diagram::Line& line : lines(drawing))
        for (std::size_t k = 0; k + 1 < line.points.size(); ++k)
            for (const diagram::Label& text : texts)
                EXPECT_FALSE(crosses(Segment{line.points[k], line.points[k + 1]}, text.ink().inset(0.1)))
                    << "a line through " << text.line->text;
    std::set<std::string> ids;
    for (const diagram::Part& part : drawing.parts) EXPECT_TRUE(ids.insert(part.id).second) << part.id << " twice";
}

/// No two parts whose ids begin so share a place.
inline void expect_apart(const diagram::Drawing& drawing, const std::string& prefix) {
    for (std::size_t i = 0; i < drawing.parts.size(); ++i)
        for (std::size_t k = i + 1; k < drawing.parts.size(); ++k)
            if (drawing.parts[i].id.starts_with(prefix) && drawing.parts[k].id.starts_with(prefix)) {
                EXPECT_FALSE(drawing.parts[i].rect.overlaps(drawing.parts[k].rect, 1e-6))
                    << drawing.parts[i].id << " and " << drawing.parts[k].id;
            }
}

inline void expect_apart_panels(const diagram::Drawing& drawing) {
    std::vector<Rect> panels;
    for (const diagram::Part& p : drawing.parts)
        if (p.role == diagram::PartRole::panel) panels.push_back(p.rect);
    for (std::size_t i = 0; i < panels.size(); ++i)
        for (std::size_t k = i + 1; k < panels.size(); ++k) EXPECT_FALSE(panels[i].overlaps(panels[k], 1e-6));
}

}    // namespace broadside::sheet::testing
