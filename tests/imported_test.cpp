/// Models that no one has seen before, from their configurations to pictures: each alone and a handful on a sheet.

#include "engine/curate/import/import.hpp"
#include "engine/json/json.hpp"
#include "engine/sheet/layout_file.hpp"
#include "engine/sheet/sheet.hpp"
#include "engine/text/text.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

namespace broadside {
namespace {

namespace fs = std::filesystem;

const fs::path k_source = BROADSIDE_SOURCE_DIR;

/// One of each family, and the configurations of tests/configs.
const catalog::Catalog& imported() {
    static const catalog::Catalog all = [] {
        catalog::Catalog out = catalog::read(k_source / "catalog").catalog;
        out.models.clear();
        std::vector<std::pair<std::string, std::string>> configs;    // name, configuration
        Problems problems;
        const auto families = json::read(k_source / "tests/import/families.json", "families.json", problems);
        for (const json::Value& entry : *families->array())
            configs.emplace_back(*entry.find("model")->string(), json::write(*entry.find("config")));
        for (const auto& entry : fs::directory_iterator(k_source / "tests/configs")) {
            std::ifstream in(entry.path(), std::ios::binary);
            configs.emplace_back(entry.path().stem().string(), std::string(std::istreambuf_iterator<char>(in), {}));
        }
        std::sort(configs.begin(), configs.end());
        int n = 0;
        for (const auto& [name, config] : configs) {
            curate::ImportOptions options;
            options.name = name;
            options.id = "imported-" + std::to_string(1000 + n++);
            const curate::Imported i = curate::import_config(config, name, options);
            auto model = catalog::read_model(i.text, i.id + ".json", problems);
            EXPECT_TRUE(model) << name;
            if (model) out.models.push_back(std::move(*model));
        }
        out.organizations.emplace("unknown", catalog::Organization{"unknown", "organization not known", {60, 30, 30}});
        return out;
    }();
    return all;
}

text::Shaper& shaper() {
    static text::Shaper shaper(k_source / "fonts");
    return shaper;
}

/// Words stand inside of what they belong to and of the sheet, at their least size or more; marks are no thinner than half a
/// point in print.
void expect_well_set(const sheet::Sheet& sheet) {
    for (const sheet::Placed& placed : sheet.placed) {
        std::map<std::string, Rect> parts;
        for (const diagram::Part& p : placed.drawing.parts) parts[p.id] = p.rect;
        const Rect page{0, 0, placed.drawing.size.w, placed.drawing.size.h};
        for (const diagram::Mark& mark : placed.drawing.marks) {
            const auto* label = std::get_if<diagram::Label>(&mark);
            if (label == nullptr || label->line->runs.empty()) continue;
            const Rect ink = label->ink();
            const std::string& words = label->line->text;
            EXPECT_GE(label->line->runs.front().size * placed.scale, label->least - 1e-6) << placed.title << ": " << words;
            if (!placed.model.empty()) {
                EXPECT_GE(ink.left(), -1.0) << placed.title << ": " << words;
                EXPECT_LE(ink.right(), page.right() + 1.0) << placed.title << ": " << words;
                EXPECT_LE(ink.bottom(), page.bottom() + 1.0) << placed.title << ": " << words;
            }
            const auto part = parts.find(label->part);
            if (label->part.empty() || part == parts.end()) continue;
            EXPECT_GE(ink.left(), part->second.left() - 1.0) << placed.title << ": " << words << " in " << label->part;
            EXPECT_LE(ink.right(), part->second.right() + 1.0) << placed.title << ": " << words << " in " << label->part;
        }
    }
}

sheet::Sheet made(const std::string& layout, std::vector<std::string> models) {
    sheet::SheetOptions options;
    options.models = std::move(models);
    return sheet::make_sheet(imported(), sheet::read_layout(k_source / "layouts" / (layout + ".json")), shaper(), options);
}

TEST(Imported, EachIsDrawnAlone) {
    ASSERT_GT(imported().models.size(), 100u);
    for (const catalog::Model& m : imported().models) {
        SCOPED_TRACE(m.name);
        const sheet::Sheet alone = made("print", {m.id});
        EXPECT_EQ(alone.placed.size(), 1u);
        expect_well_set(alone);
    }
}

TEST(Imported, EachIsDrawnOnASheet) {
    // Eight at a time, so that every one has been on a sheet.
    const auto& all = imported().models;
    for (std::size_t from = 0; from < all.size(); from += 8) {
        std::vector<std::string> ids;
        for (std::size_t i = from; i < std::min(from + 8, all.size()); ++i) ids.push_back(all[i].id);
        if (ids.size() == 1) ids.push_back(all[0].id);
        expect_well_set(made("print", ids));
    }
}

}    // namespace
}    // namespace broadside
