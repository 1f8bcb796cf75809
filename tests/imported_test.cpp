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

/// Words stand inside of what they belong to and of the sheet, at their least size or more; marks are no
/// thinner than half a point in print.
void expect_well_set(const sheet::Sheet& sheet) {
    for (const sheet::Placed& placed : sheet.placed) {
        std::map<std::string, Rect> parts;
        for (const diagram::Part& p : placed.drawing.parts) parts[p.id] = p.rect;
        const Rect page{0, 0, placed.drawing.size.w, placed.drawing.size.h};
        for (const diagram::Mark& mark : placed.drawing.marks) {
            const auto* label = diagram::label_of(mark);
            if (label == nullptr || label->line->runs.empty()) continue;
            const Rect ink = label->ink();
            const std::string& words = label->line->text;
            EXPECT_GE(label->line->runs.front().size * placed.scale, label->least - 1e-6)
                << placed.title << ": " << words;
            if (!placed.model.empty()) {
                EXPECT_GE(ink.left(), -1.0) << placed.title << ": " << words;
                EXPECT_LE(ink.right(), page.right() + 1.0) << placed.title << ": " << words;
                EXPECT_LE(ink.bottom(), page.bottom() + 1.0) << placed.title << ": " << words;
            }
            const auto part = parts.find(label->part);
            if (label->part.empty() || part == parts.end()) continue;
            EXPECT_GE(ink.left(), part->second.left() - 1.0) << placed.title << ": " << words << " in " << label->part;
            EXPECT_LE(ink.right(), part->second.right() + 1.0)
                << placed.title << ": " << words << " in " << label->part;
        }
    }
}

sheet::Sheet made(const std::string& layout, std::vector<std::string> models) {
    sheet::SheetOptions options;
    options.models = std::move(models);
    return sheet::make_sheet(imported(), sheet::read_layout(k_source / "layouts" / (layout + ".json")), shaper(),
                             options);
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

// ---- caches that others have published: docs/checked.md names where, and what differs ----

const catalog::Model& named(const std::string& name) {
    for (const catalog::Model& m : imported().models)
        if (m.name == name || m.full_name() == name) return m;
    ADD_FAILURE() << name << " was not imported";
    return imported().models.front();
}
double cache(const std::string& name, std::int64_t tokens) {
    catalog::Model m = named(name);
    m.context_tokens = tokens;
    return catalog::derive(m).kv_cache_at_context;
}
constexpr double k_gib = 1024.0 * 1024 * 1024;

TEST(Imported, CachesAreThosePublishedPerToken) {
    // Zhao et al. 2025, Insights into DeepSeek-V3, table 1: 70.272 KB, in bf16.
    EXPECT_EQ(cache("deepseek-v3", 1), 70272);
}

TEST(Imported, CachesAreThosePublishedAt256K) {
    // Lieber et al. 2024, Jamba, table 1, and Team Jamba 2024, Jamba-1.5, table 1: in 16 bits.
    constexpr std::int64_t k_tokens = 256 * 1024;
    EXPECT_EQ(cache("Jamba v0.1 52B", k_tokens), 4 * k_gib);
    EXPECT_EQ(cache("Mixtral 8x7B", k_tokens), 32 * k_gib);
    EXPECT_EQ(cache("llama-3-8b", k_tokens), 32 * k_gib);    // Llama 3.1 8B has the same attention
    // They count Mistral 7B without its window.
    EXPECT_EQ(catalog::derive(named("mistral-7b-v0-1")).kv_cache_bytes * k_tokens, 32 * k_gib);
}

TEST(Imported, CachesAreThosePublishedAt8KAnd32K) {
    // StepFun 2025, Step-3, tables 2 and 3: bytes read for one token, in three figures.
    struct Published {
        const char* model;
        double at_8k, at_32k;
    };
    const double k_half = 0.5;    // they store keys and values in 8 bits
    for (const Published& p : {Published{"deepseek-v3", 2.88e8, 1.15e9}, Published{"kimi-k2", 2.88e8, 1.15e9},
                               Published{"qwen3-235b-a22b", 7.89e8, 3.15e9}, Published{"Step3 316B", 2.56e8, 1.02e9}}) {
        EXPECT_NEAR(k_half * cache(p.model, 8192) / p.at_8k, 1, 0.005) << p.model;
        EXPECT_NEAR(k_half * cache(p.model, 32768) / p.at_32k, 1, 0.005) << p.model;
    }
    // Llama 4 Maverick: layers that see all tokens in bf16, those of chunks of 8,192, which no longer grow, in 8 bits.
    EXPECT_NEAR((cache("llama-4-maverick", 32768) - cache("llama-4-maverick", 8192)) / (2.21e9 - 1.01e9), 1, 0.01);
    // MiniMax M1, which has the layers of Text-01: keys and values in bf16; states in 32 bits, read and written.
    const catalog::Derived m1 = catalog::derive(named("MiniMax Text-01 456B"));
    EXPECT_NEAR((m1.kv_cache_growing * 8192 + m1.state_bytes * 2 * 2) / 9.23e8, 1, 0.005);
    EXPECT_NEAR((m1.kv_cache_growing * 32768 + m1.state_bytes * 2 * 2) / 1.93e9, 1, 0.005);
}

}    // namespace
}    // namespace broadside
