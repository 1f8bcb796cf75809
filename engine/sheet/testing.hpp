#pragma once
/// \file
/// What the tests of sheets share. Only for tests.

#include "engine/base/error.hpp"
#include "engine/sheet/sheet.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace broadside::sheet {

inline const std::filesystem::path k_source = BROADSIDE_SOURCE_DIR;

inline const catalog::Catalog& project_catalog() {
    static const catalog::Catalog catalog = catalog::read(k_source / "catalog").catalog;
    return catalog;
}
inline text::Shaper& shaper() {
    static text::Shaper shaper(k_source / "fonts");
    return shaper;
}
inline LayoutFile layout_named(const std::string& name) { return read_layout(k_source / "layouts" / (name + ".json")); }

/// The project's catalog with copies of these models under other ids.
inline catalog::Catalog enlarged(const std::vector<std::string>& ids) {
    catalog::Catalog out = project_catalog();
    for (const std::string& id : ids) {
        catalog::Model copy = *project_catalog().find(id);
        copy.id += "-copy";
        out.models.push_back(std::move(copy));
    }
    std::ranges::sort(out.models, {}, &catalog::Model::id);
    return out;
}
inline std::vector<std::string> model_ids() {
    std::vector<std::string> out;
    for (const catalog::Model& m : project_catalog().models) out.push_back(m.id);
    return out;
}
inline catalog::Catalog doubled() { return enlarged(model_ids()); }

inline Sheet make(const catalog::Catalog& catalog, const LayoutFile& layout, std::vector<std::string> models = {}) {
    SheetOptions options;
    options.models = std::move(models);
    options.version = "0.0.0";
    return make_sheet(catalog, layout, shaper(), options);
}

/// What must hold of every sheet.
inline void expect_sound(const Sheet& sheet, const LayoutFile& layout,
                         const std::vector<const catalog::Model*>& models) {
    constexpr double slack = 1e-6;
    const Margins& m = layout.margins;
    const Rect inner{m.left, m.top, sheet.size.w - m.left - m.right, sheet.size.h - m.top - m.bottom};
    std::set<std::string> ids;
    std::vector<const Placed*> solid;
    for (const Placed& placed : sheet.placed) {
        EXPECT_TRUE(ids.insert(placed.id).second) << placed.id << " is there twice";
        EXPECT_FALSE(placed.title.empty()) << placed.id;
        EXPECT_FALSE(placed.description.empty()) << placed.id;
        EXPECT_NEAR(placed.drawing.size.w * placed.scale, placed.rect.w, 1e-4) << placed.id;
        EXPECT_NEAR(placed.drawing.size.h * placed.scale, placed.rect.h, 1e-4) << placed.id;
        if (placed.id == "coordinates") continue;    // on the margins, around everything
        EXPECT_TRUE(inner.contains(placed.rect, slack)) << placed.id;
        for (const Placed* other : solid)
            EXPECT_FALSE(placed.rect.overlaps(other->rect, slack)) << placed.id << " and " << other->id;
        solid.push_back(&placed);
    }

    std::set<std::string> wanted, found;
    for (const catalog::Model* model : models) wanted.insert(model->id);
    std::size_t cells = 0;
    Rect above;
    for (const SheetGroup& group : sheet.groups) {
        const bool beside = group.rect.y == above.y && group.rect.x > above.right();
        EXPECT_TRUE(group.rect.y > above.bottom() || beside) << group.id;
        above = group.rect;
        ASSERT_TRUE(group.heading) << group.id;
        EXPECT_EQ(sheet.placed[*group.heading].id, "group-" + group.id);
        EXPECT_LT(*group.heading, group.cells.front()) << group.id;
        EXPECT_TRUE(group.rect.contains(sheet.placed[*group.heading].rect, slack)) << group.id;
        // In reading order: by row, then from left to right; and in the order of release.
        const Placed* before = nullptr;
        std::map<double, std::size_t> rows;
        for (const std::size_t index : group.cells) {
            const Placed& cell = sheet.placed[index];
            ++cells;
            found.insert(cell.model);
            EXPECT_EQ(cell.group, group.id);
            EXPECT_EQ(cell.scale, sheet.scale);
            EXPECT_TRUE(group.body.contains(cell.rect, slack)) << cell.id;
            ++rows[cell.rect.y];
            if (before != nullptr) {
                EXPECT_TRUE(cell.rect.y > before->rect.bottom() ||
                            (cell.rect.y == before->rect.y && cell.rect.x > before->rect.right()))
                    << cell.id;
                const auto model = [&](const Placed& p) {
                    return *std::ranges::find(models, p.model, &catalog::Model::id);
                };
                EXPECT_LE(model(*before)->released, model(cell)->released) << cell.id;
            }
            before = &cell;
        }
        if (sheet.grid) {    // rows need not be full, but all cells of a group have one size
            for (const std::size_t index : group.cells) {
                EXPECT_NEAR(sheet.placed[index].rect.w, sheet.placed[group.cells.front()].rect.w, 1e-6) << group.id;
                EXPECT_NEAR(sheet.placed[index].rect.h, sheet.placed[group.cells.front()].rect.h, 1e-6) << group.id;
            }
        } else {
            for (const auto& [y, count] : rows) EXPECT_TRUE(count > 1 || group.cells.size() == 1) << group.id;
            EXPECT_GE(group.fill, 0.88) << group.id;
        }
        EXPECT_LE(group.fill, 1 + 1e-9) << group.id;
    }
    EXPECT_EQ(found, wanted);
    EXPECT_EQ(cells, models.size());
    EXPECT_GE(sheet.scale, layout.least_scale() - 1e-9);
    EXPECT_LE(sheet.scale, layout.most_scale * layout.most_enlarged);
}

inline std::vector<const catalog::Model*> all(const catalog::Catalog& catalog) {
    std::vector<const catalog::Model*> out;
    for (const catalog::Model& m : catalog.models) out.push_back(&m);
    return out;
}

inline std::string refusal(const catalog::Catalog& catalog, const LayoutFile& layout) {
    try {
        make(catalog, layout);
        return {};
    } catch (const InputError& e) {
        return e.what();
    }
}

}    // namespace broadside::sheet
