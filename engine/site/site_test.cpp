#include "engine/site/site.hpp"

#include "engine/base/format.hpp"
#include "engine/site/cache_size.hpp"
#include "engine/site/concept.hpp"
#include "engine/site/drawing.hpp"
#include "engine/site/fonts.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <variant>

namespace broadside::site {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const catalog::Catalog& everything() {
    static const catalog::Catalog read = catalog::read(BROADSIDE_SOURCE_DIR "/catalog").catalog;
    return read;
}

/// A site of three models.
catalog::Catalog small() {
    catalog::Catalog out = everything();
    const std::set<std::string> kept{"gpt-2-xl", "deepseek-v3", "kimi-linear-48b-a3b"};
    std::erase_if(out.models, [&](const catalog::Model& m) { return !kept.contains(m.id); });
    for (catalog::Model& m : out.models)
        std::erase_if(m.story.lineage,
                      [&](const catalog::Ancestor& a) { return !a.id.empty() && !kept.contains(a.id); });
    return out;
}

text::Shaper& shaper() {
    static text::Shaper made(BROADSIDE_SOURCE_DIR "/fonts");
    return made;
}

std::unique_ptr<Site> site_of(catalog::Catalog catalog, Options options = {}) {
    options.dpi = 40;
    options.version = "test";
    return std::make_unique<Site>(std::move(catalog), sheet::read_layout(BROADSIDE_SOURCE_DIR "/layouts/print.json"),
                                  sheet::read_layout(BROADSIDE_SOURCE_DIR "/layouts/dark.json"), shaper(),
                                  std::vector<Asset>{{"style.css", "body {}"}},
                                  std::vector<Credit>{{"Leaflet", "1", "BSD-2-Clause", ""}}, options);
}

struct Kept final : Site::Output {
    std::map<std::string, std::string> files;
    void file(const std::string& path, std::string_view bytes) override {
        EXPECT_TRUE(files.emplace(path, bytes).second) << path;
    }
    void again(const std::string& path, const std::string& earlier) override {
        EXPECT_TRUE(files.contains(earlier)) << earlier;
        file(path, files[earlier]);
    }
};

TEST(Site, FilesOnDemandAreThoseThatAreWritten) {
    Kept kept;
    site_of(small())->write(kept);
    const auto live = site_of(small());
    for (const auto& [path, bytes] : kept.files) EXPECT_TRUE(live->file(path) == bytes) << path;
    EXPECT_TRUE(kept.files.contains("models/deepseek-v3/index.html"));
    EXPECT_TRUE(kept.files.contains("tiles/dark/8/0_0.png"));
    EXPECT_FALSE(kept.files.contains("sitemap.xml"));    // no address
}

TEST(Site, EveryPageHasATitleOfItsOwn) {
    Kept kept;
    site_of(small())->write(kept);
    std::set<std::string> titles;
    for (const auto& [path, page] : kept.files) {
        const std::size_t begin = page.find("<title>"), end = page.find("</title>");
        if (!path.ends_with(".html") || begin == std::string::npos) continue;
        EXPECT_TRUE(titles.insert(page.substr(begin, end - begin)).second) << path << page.substr(begin, end - begin);
    }
    EXPECT_THAT(kept.files.at("models/deepseek-v3/index.html"), HasSubstr("<title>DeepSeek V3 671B · "));
}

TEST(Site, KnowsNoOtherPath) {
    const auto site = site_of(small());
    for (const char* path :
         {"", ".", "..", "/index.html", "../CMakeLists.txt", "models/../index.html", "models/no-such/index.html",
          "tiles/light/8/0_0.pn", "tiles/light/8/00_0.png", "tiles/light/8/-1_0.png", "tiles/gray/8/0_0.png",
          "tiles/light/99999999999999999999/0_0.png", "tiles/light/8/0_0.png/", "fonts/../x.otf"})
        EXPECT_FALSE(site->file(path).has_value()) << path;
}

TEST(Site, HostileNamesAreText) {
    catalog::Catalog catalog = small();
    for (catalog::Model& m : catalog.models) {
        m.name = "<script>\"'&";
        m.story.license.name = "</td><img src=x onerror=alert(1)>";
    }
    const auto site = site_of(std::move(catalog));
    for (const char* path : {"index.html", "models/gpt-2-xl/index.html", "table/index.html", "compare/index.html",
                             "concepts/mixture-of-experts/index.html"}) {
        const std::string page = site->file(path).value();
        EXPECT_THAT(page, Not(HasSubstr("<script>"))) << path;
        EXPECT_THAT(page, Not(HasSubstr("<img src=x"))) << path;
        EXPECT_THAT(page, HasSubstr("&lt;script&gt;")) << path;
    }
}

TEST(Site, WhatIsNotDatedHasADash) {
    catalog::Catalog catalog = small();
    for (catalog::Model& m : catalog.models) m.released = {};
    const auto site = site_of(std::move(catalog));
    for (const char* path : {"index.html", "table/index.html", "concepts/mixture-of-experts/index.html"})
        EXPECT_THAT(site->file(path).value(), Not(HasSubstr("date no"))) << path;
    EXPECT_THAT(site->file("index.html").value(), HasSubstr(" –</span>"));
}

TEST(Site, AModelWithoutFeedForwardsNamesNone) {
    catalog::Catalog catalog = small();
    for (catalog::Model& m : catalog.models) {
        if (m.id != "gpt-2-xl") continue;
        m.ffns.clear();
        for (catalog::Layer& layer : m.stack) layer.ffn.reset();
    }
    const std::string page = site_of(std::move(catalog))->file("models/gpt-2-xl/index.html").value();
    EXPECT_THAT(page, HasSubstr("Mixers, from the bottom: "));
    EXPECT_THAT(page, Not(HasSubstr("Feed-forwards")));
}

TEST(Site, TheTableHasTheFiguresAndLicensesOfTheCells) {
    catalog::Catalog catalog = everything();
    std::erase_if(catalog.models, [](const catalog::Model& m) { return m.id != "deepseek-v3-2"; });
    catalog.models.front().story.lineage.clear();
    catalog.models.front().story.license.short_name.clear();
    const catalog::Derived d = catalog::derive(catalog.models.front());
    const std::string license = catalog.models.front().story.license.name;
    ASSERT_GT(d.indexer_cache_bytes, 0);
    const std::string page = site_of(std::move(catalog))->file("table/index.html").value();
    EXPECT_THAT(page, HasSubstr(">" + bytes_binary(d.kv_cache_bytes + d.indexer_cache_bytes) + "<"));
    EXPECT_THAT(page, HasSubstr(license));
}

TEST(Site, AnAddressMakesCanonicalOnesAndASitemap) {
    Options options;
    options.address = "https://example.org/g/";
    const auto site = site_of(small(), options);
    EXPECT_THAT(site->file("models/gpt-2-xl/index.html").value(),
                HasSubstr("<link rel=\"canonical\" href=\"https://example.org/g/models/gpt-2-xl/\"/>"));
    EXPECT_THAT(site->file("sitemap.xml").value(), HasSubstr("<loc>https://example.org/g/</loc>"));
    EXPECT_THAT(site->file("404.html").value(), HasSubstr("href=\"https://example.org/g/style.css\""));
}

TEST(Site, WithoutAnAddressThePageThatIsNotFoundNamesNoFileOfTheSite) {
    const std::string page = site_of(small())->file("404.html").value();
    EXPECT_THAT(page, HasSubstr("<style>"));
    EXPECT_THAT(page, HasSubstr("--ground: "));
    EXPECT_THAT(page, Not(HasSubstr("<link")));
    EXPECT_THAT(page, Not(HasSubstr("<script")));
    EXPECT_THAT(page, Not(HasSubstr("url(")));
    EXPECT_THAT(page, HasSubstr("href=\"../../index.html\""));    // from the page of a model that is gone
    Options served;
    served.reload = true;
    EXPECT_THAT(site_of(small(), served)->file("404.html").value(), HasSubstr("href=\"/style.css\""));
}

TEST(Site, AModelsPageHasTheBadgesOfItsCell) {
    // DeepSeek V3's weights are published in 8 bits.
    const std::string page = site_of(small())->file("models/deepseek-v3/index.html").value();
    for (const char* badge : {">MLA<", ">MoE<", ">MTP<", ">FP8<"}) EXPECT_THAT(page, HasSubstr(badge));
}

TEST(Site, PagesAreStrictAndOnlyAServersMayAsk) {
    EXPECT_THAT(site_of(small())->file("index.html").value(), Not(HasSubstr("connect-src")));
    Options options;
    options.reload = true;
    EXPECT_THAT(site_of(small(), options)->file("index.html").value(), HasSubstr("connect-src 'self'"));
}

TEST(Site, OnlyLocalAttentionIsDrawnByWhatItSees) {
    // Gemma 3 270M, the first with one KV head, sees a window in most layers; gpt-oss, which has sinks, in every other.
    const auto site = site_of(everything());
    for (const char* id : {"multi-query-attention", "attention-sinks"})
        EXPECT_THAT(site->file(std::string("concepts/") + id + "/index.html").value(), Not(HasSubstr("its own block")))
            << id;
    EXPECT_THAT(site->file("concepts/local-attention/index.html").value(), HasSubstr("its own block"));
}

TEST(CacheSize, AgreesWithWhatTheCatalogueDerives) {
    for (const catalog::Model& m : everything().models) {
        const catalog::Derived derived = derive(m);
        EXPECT_DOUBLE_EQ(cache_size(m).bytes(m.context_tokens), derived.kv_cache_at_context + derived.state_bytes)
            << m.id;
    }
    catalog::Model again = *everything().find("llama-3-8b");
    for (const auto window : {std::optional<std::int64_t>(), std::optional<std::int64_t>(64)}) {
        again.loops = catalog::Loops{.count = 3, .window = window};
        EXPECT_DOUBLE_EQ(cache_size(again).bytes(again.context_tokens), derive(again).kv_cache_at_context);
    }
    // 61 layers of 512 + 64 values in bf16.
    EXPECT_EQ(cache_size(*everything().find("deepseek-v3")).json(), "{\"state\":0,\"parts\":[[70272,0]]}");
}

TEST(CacheSize, CountsCompressedEntriesAndOnlyTheKeysThatAnIndexerKeepsItself) {
    catalog::Model m = *everything().find("deepseek-v3");
    const auto with = [&](const catalog::Mixer& facts) {
        for (catalog::NamedMixer& mixer : m.mixers) mixer.facts = facts;
        const catalog::Derived derived = derive(m);
        EXPECT_DOUBLE_EQ(cache_size(m).bytes(m.context_tokens), derived.kv_cache_at_context + derived.state_bytes);
        return cache_size(m).json();
    };
    const catalog::SparseIndexer own{.name = "DSA", .indexer_heads = 64, .indexer_head_dim = 128, .top_k = 2048};
    catalog::SparseIndexer shared = own;
    shared.shared = true;
    catalog::Mla mla{.heads = 128, .kv_lora_rank = 512, .qk_rope_head_dim = 64, .sparse = own};
    // 61 layers of 512 + 64 values and 128 of the indexer's key in bf16.
    EXPECT_EQ(with(mla), "{\"state\":0,\"parts\":[[85888,0]]}");
    mla.sparse = shared;    // the keys are another layer's
    EXPECT_EQ(with(mla), "{\"state\":0,\"parts\":[[70272,0]]}");
    // 512 values of each of 128 tokens; of the rest a quarter of 512 + 128.
    catalog::CompressedAttention compressed;
    compressed.head_dim = 512;
    compressed.window = 128;
    compressed.ratio = 4;
    compressed.indexer = own;
    EXPECT_EQ(with(compressed), "{\"state\":0,\"parts\":[[19520,0],[62464,128]]}");
}

/// Facts of every kind, as they are before a file says anything.
template <class Variant>
std::vector<Variant> of_every_kind() {
    return []<std::size_t... i>(std::index_sequence<i...>) {
        return std::vector<Variant>{std::variant_alternative_t<i, Variant>{}...};
    }
    (std::make_index_sequence<std::variant_size_v<Variant>>());
}

TEST(Concepts, EveryKindOfMixerHasOneAndAllAreWhole) {
    Concepts all = concepts(everything());
    for (const catalog::Mixer& mixer : of_every_kind<catalog::Mixer>()) {
        const Concepts has = concepts(mixer);
        EXPECT_FALSE(has.empty()) << mixer.index();
        all.insert(all.end(), has.begin(), has.end());
    }
    std::map<std::string, const Concept*> by_id;
    for (const Concept* c : all) {
        EXPECT_EQ(by_id.try_emplace(c->id, c).first->second, c) << c->id;
        EXPECT_FALSE(c->title.empty() || c->brief.empty() || c->summary.empty() || c->text.empty() ||
                     c->formula.empty() || c->cost.empty())
            << c->id;
        for (const Concept::Source& s : c->sources) EXPECT_THAT(s.address, testing::StartsWith("https://")) << c->id;
    }
}

TEST(Concepts, EveryWayOfAModelToMarkPositionsIsNamed) {
    const Concepts all = concepts(everything());
    const auto rope = std::ranges::find(all, "rope", &Concept::id);
    ASSERT_NE(rope, all.end());
    catalog::Attention stretched, plain;
    stretched.position = {.kind = catalog::PositionKind::rope, .theta = 10'000};
    plain.position = stretched.position;
    stretched.position.scaling = {.kind = catalog::RopeScalingKind::linear, .factor = 8};
    catalog::Model model;
    model.mixers = {{"global", stretched}, {"local", plain}, {"other", plain}};
    EXPECT_EQ((*rope)->figure.of(model), "RoPE, base 10k, linear × 8; RoPE, base 10k");
}

TEST(Concepts, AreFoundByTheirFacts) {
    const auto has = [](const std::string& model, const std::string& id) {
        return std::ranges::any_of(concepts(*everything().find(model)), [&](const Concept* c) { return c->id == id; });
    };
    EXPECT_TRUE(has("deepseek-v3", "multi-head-latent-attention"));
    EXPECT_FALSE(has("llama-3-8b", "multi-head-latent-attention"));
    EXPECT_TRUE(has("kimi-linear-48b-a3b", "kimi-delta-attention"));
    EXPECT_TRUE(has("gpt-2-xl", "multi-head-attention"));
    EXPECT_TRUE(has("gpt-2-xl", "learned-positions"));
    EXPECT_TRUE(has("deepseek-v3-2", "sparse-attention"));
    EXPECT_TRUE(has("ling-2-5-1t", "qk-norm"));    // of its linear attention alone
    // Its configuration has RoPE as it was trained; the card stretches it.
    EXPECT_TRUE(has("qwen3-8b", "yarn"));
    EXPECT_FALSE(has("llama-3-2-1b", "yarn"));
}

TEST(Concepts, NameEveryKindThatHasThem) {
    const auto has = [](const catalog::Mixer& mixer, const Concept& c) {
        const Concepts all = concepts(mixer);
        return std::ranges::find(all, &c) != all.end();
    };
    EXPECT_TRUE(has(catalog::CompressedAttention{}, attention_sinks()));    // always, in DeepSeek V4
    catalog::Mla latent;
    EXPECT_FALSE(has(latent, gated_attention()));
    latent.gate = true;    // Kimi K3
    EXPECT_TRUE(has(latent, gated_attention()));
    catalog::Attention across;
    across.position.kind = catalog::PositionKind::none;
    across.reads_image = true;    // Llama 3.2 Vision
    std::vector<std::string> ids;
    for (const Concept* c : concepts(catalog::Mixer(across))) ids.push_back(c->id);
    EXPECT_THAT(ids, testing::AllOf(testing::Contains("cross-attention"), testing::Not(testing::Contains("nope"))));
}

TEST(Concepts, CostWhatTheStructureSays) {
    const auto of = [](const std::string& model, const std::string& id) {
        const catalog::Model& m = *everything().find(model);
        for (const Concept* c : concepts(m))
            if (c->id == id) return cost(*c, m);
        return Cost{};
    };
    const Cost mla = of("deepseek-v3", "multi-head-latent-attention");
    EXPECT_EQ(mla.layers, 61);
    EXPECT_EQ(mla.cache_bytes, 61 * (512 + 64) * 2);
    EXPECT_EQ(mla.state_bytes, 0);
    const Cost moe = of("deepseek-v3", "mixture-of-experts");
    EXPECT_EQ(moe.layers, 58);
    EXPECT_EQ(moe.cache_bytes, 0);
    // 256 experts and one shared, of which 8 and the shared one work, of three matrices of 7,168 × 2,048 each; the
    // router has a row and a bias for each expert.
    EXPECT_EQ(moe.parameters, 257 * 3.0 * 7168 * 2048 + 256 * 7168 + 256);
    EXPECT_EQ(moe.active_parameters, 9 * 3.0 * 7168 * 2048 + 256 * 7168 + 256);
    EXPECT_FALSE(of("deepseek-v3", "norms").layered);
}

TEST(Concepts, EachPageHasADrawing) {
    const catalog::Catalog catalog = small();
    const auto site = site_of(catalog);
    for (const Concept* c : concepts(catalog))
        EXPECT_THAT(site->file("concepts/" + c->id + "/index.html").value(), HasSubstr("id=\"drawing-" + c->id))
            << c->id;
}

TEST(Drawing, ColoursAreClassesOfBothLooks) {
    scene::Builder light({10, 10}, {255, 255, 255}), dark({10, 10}, {0, 0, 0});
    light.fill(Path::rect({1, 1, 2, 2}), {1, 2, 3});
    dark.fill(Path::rect({1, 1, 2, 2}), {250, 251, 252});
    light.text(shaper().line("a < b & c", {}), {1, 8}, {1, 2, 3});
    dark.text(shaper().line("a < b & c", {}), {1, 8}, {250, 251, 252});
    Palette palette;
    const std::string svg =
        inline_svg(*std::move(light).finish(), *std::move(dark).finish(), "x", "T <1>", "D", palette).text;
    EXPECT_THAT(svg, HasSubstr("<path class=\"c-010203-fafbfc f\""));
    EXPECT_THAT(svg, HasSubstr(">a &lt; b &amp; c</tspan>"));
    EXPECT_THAT(svg, HasSubstr("T &lt;1&gt;</title>"));
    EXPECT_THAT(palette.css(), HasSubstr("[data-theme=dark] .c-010203-fafbfc { color: #fafbfc }"));
    EXPECT_EQ(palette.fonts().size(), 1);
}

TEST(Fonts, AreNamedByTheirFiles) {
    EXPECT_EQ(face_of({"InterDisplay-SemiBold", {}}).family, "Inter Display");
    EXPECT_EQ(face_of({"InterDisplay-SemiBold", {}}).weight, 600);
    EXPECT_EQ(face_of({"JetBrainsMono-Regular", {}}).family, "Jet Brains Mono");
    EXPECT_EQ(face_of({"x\"; } body", {}}).family, "xbody");    // nothing that a style sheet could take for its own
}

TEST(Fonts, SubsetsAreSmall) {
    const FontRef font = shaper().line("a", {})->runs.front().font;
    std::set<char32_t> characters;
    add_characters("aé–𝔸", characters);
    EXPECT_EQ(characters, (std::set<char32_t>{U'a', U'é', U'–', U'\U0001d538'}));
    const auto bytes = subset(*font, characters);
    EXPECT_GT(bytes.size(), 500);
    EXPECT_LT(bytes.size(), font->bytes.size() / 10);
}

}    // namespace
}    // namespace broadside::site
