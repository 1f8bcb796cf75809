#include "engine/curate/curate.hpp"
#include "engine/json/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace broadside::curate {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const fs::path k_configs = BROADSIDE_SOURCE_DIR "/tests/configs";

std::string text(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

Imported imported(const std::string& config, ImportOptions options = {}) {
    if (options.name.empty()) options.name = "Imported";
    return import_config(config, "config.json", options);
}
catalog::Model model(const Imported& i) {
    Problems problems;
    auto m = catalog::read_model(i.text, i.id + ".json", problems);
    EXPECT_TRUE(problems.empty());
    return std::move(m.value());
}

const catalog::Catalog& the_catalog() {
    static const catalog::Catalog c = catalog::read(BROADSIDE_SOURCE_DIR "/catalog").catalog;
    return c;
}

// Each configuration is written after its class in transformers, with the values of the model it is called after. Counts:
// tensors of the checkpoint, or the publisher's figure for the text decoder.
struct Known {
    const char* file;
    double parameters;
    const char* group;
};
constexpr Known k_known[] = {
    {"llama-3-8b", 8'030'261'248, "dense"},
    {"llama-3-2-1b", 1'235'814'400, "dense"},
    {"qwen2-5-7b", 7'615'616'512, "dense"},
    {"qwen3-4b", 4'022'468'096, "dense"},
    {"gemma-3-27b", 27.0e9, "dense"},
    {"gemma-3-270m", 268'098'176, "dense"},
    {"mistral-small-3-1-24b", 23'572'403'200, "dense"},
    {"mistral-7b-v0-1", 7'241'732'096, "dense"},
    {"olmo-2-7b", 7'298'617'344, "dense"},
    {"olmo-3-7b", 7.3e9, "dense"},
    {"smollm3-3b", 3'075'098'624, "dense"},
    {"gpt-2-xl", 1'557'611'200, "dense"},
    {"tiny-aya-3-35b", 3.35e9, "dense"},
    {"qwen3-235b-a22b", 235'093'634'560, "moe"},
    {"deepseek-v3", 671e9, "moe"},
    {"deepseek-v3-2", 671e9, "moe"},
    {"kimi-k2", 1.03e12, "trillion"},
    {"glm-4-5", 355e9, "moe"},
    {"gpt-oss-20b", 20'914'757'184, "moe"},
    {"minimax-m2", 230e9, "moe"},
    {"llama-4-maverick", 400e9, "moe"},
    {"qwen3-next-80b-a3b", 80e9, "hybrid"},
    {"kimi-linear-48b-a3b", 48e9, "hybrid"},
    {"nemotron-3-nano-30b-a3b", 31.6e9, "hybrid"},
};

TEST(Import, KnownModelsComeOutWithTheirParameters) {
    for (const Known& known : k_known) {
        SCOPED_TRACE(known.file);
        const Imported i = imported(text(k_configs / (std::string(known.file) + ".json")));
        const catalog::Model m = model(i);
        EXPECT_NEAR(derive(m).total / known.parameters, 1, 0.03);
        EXPECT_EQ(m.group, known.group);
        EXPECT_EQ(i.gaps, m.unknown);
        EXPECT_THAT(i.gaps, Contains("released"));
        EXPECT_THAT(i.gaps, Contains("license.name"));
        // What is structural has no gaps.
        for (const std::string& gap : i.gaps) {
            const bool structural = gap.starts_with("mixers") || gap.starts_with("ffns");
            EXPECT_EQ(structural, gap == "mixers.global.position.scaling.original_context") << gap;
        }
    }
}

TEST(Import, AgreesWithTheCatalogue) {
    // The catalogue's files were written by hand from other sources, so that two ways lead to one architecture.
    int compared = 0;
    for (const Known& known : k_known) {
        const catalog::Model* m = the_catalog().find(known.file);
        if (!m) continue;
        catalog::Model i = model(imported(text(k_configs / (std::string(known.file) + ".json"))));
        // What linear scaling stretched is not in the configuration: a gap.
        if (known.file == std::string("gemma-3-27b"))
            for (catalog::NamedMixer& mixer : i.mixers)
                if (auto& scaling = std::get<catalog::Attention>(mixer.facts).position.scaling)
                    scaling->original_context += 32768;
        EXPECT_TRUE(same_architecture(i, *m)) << known.file;
        EXPECT_EQ(i.inputs, m->inputs) << known.file;
        ++compared;
    }
    EXPECT_GE(compared, 20);
}

TEST(Import, EveryKnownArchitectureHasAConfiguration) {
    std::set<std::string> seen;
    for (const auto& entry : fs::directory_iterator(k_configs)) {
        Problems problems;
        const auto root = json::read(entry.path(), "x", problems);
        ASSERT_TRUE(root);
        const json::Value* inner = root->find("text_config");
        seen.insert(*(inner ? *inner : *root).find("model_type")->string());
    }
    for (const std::string& type : known_architectures()) EXPECT_TRUE(seen.contains(type)) << type;
}

const std::string k_llama =
    R"({"model_type": "llama", "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2,
  "num_attention_heads": 4, "max_position_embeddings": 128, "vocab_size": 100})";

std::string refused(std::string config, const ImportOptions& options = {.name = "X"}) {
    try {
        import_config(config, "config.json", options);
    } catch (const InputError& e) {
        return e.what();
    }
    return "not refused";
}
std::string with(const std::string& from, const std::string& to) {
    std::string config = k_llama;
    config.replace(config.find(from), from.size(), to);
    return config;
}

TEST(Import, NamesAndIdsFollowOptions) {
    ImportOptions options{.name = "My Llama",
                          .organization = "meta",
                          .released = "2026-01-02",
                          .config_url = "https://example.org/config.json"};
    const Imported i = imported(k_llama, options);
    const catalog::Model m = model(i);
    // 2 · 100 · 64 + 64 + 2 · (4 · 64² + 3 · 64 · 128 + 2 · 64) = 95,040.
    EXPECT_EQ(m.parameters.total, 95040);
    EXPECT_EQ(m.full_name(), "My Llama 95,040");
    EXPECT_EQ(i.id, "my-llama-95-040");
    EXPECT_EQ(m.organization, "meta");
    EXPECT_EQ(iso(m.released), "2026-01-02");
    EXPECT_EQ(m.links.at("config"), "https://example.org/config.json");
    EXPECT_THAT(i.notes, ElementsAre("base of RoPE: 10,000, the default of the library"));

    options.id = "llama-x";
    options.size = "tiny";
    options.group = "moe";
    const Imported named = imported(k_llama, options);
    EXPECT_EQ(named.id, "llama-x");
    EXPECT_EQ(model(named).full_name(), "My Llama tiny");
    EXPECT_EQ(model(named).group, "moe");

    EXPECT_EQ(model(imported(with("{", R"({"_name_or_path": "org/Some-Model", )"), {.name = "Given"})).name, "Given");
    EXPECT_EQ(import_config(with("{", R"({"_name_or_path": "org/Some-Model", )"), "config.json", {}).id,
              "some-model-95-040");
    EXPECT_EQ(refused(k_llama, {}), "config.json: the configuration does not name its model (give it with --name)");
    EXPECT_THROW(imported(k_llama, {.id = "No Id"}), UsageError);
    EXPECT_THAT(refused(k_llama, {.name = "X", .released = "soon"}), HasSubstr("released: expected a date"));
}

TEST(Import, WhatCannotBeReadIsRefusedWithItsPlace) {
    EXPECT_THAT(refused(""), HasSubstr("config.json: the file is empty"));
    EXPECT_THAT(refused("[]"), HasSubstr("config.json:1:1: expected an object, got an array"));
    EXPECT_THAT(refused("{}"), HasSubstr("config.json:1:1: model_type: missing (known are cohere2, deepseek_v3, "));
    EXPECT_THAT(refused(with("\"llama\"", "\"mamba\"")),
                HasSubstr("config.json:1:16: model_type: the architecture \"mamba\" is not known (known are "));
    EXPECT_EQ(refused(with("\"hidden_size\": 64, ", "")),
              "config.json:1:1: hidden_size: missing\nconfig.json:1:1: hidden_size: missing");
    EXPECT_THAT(refused(with("\"hidden_size\": 64", "\"hidden_size\": -1")),
                HasSubstr("config.json:1:40: hidden_size: expected a whole number from 1 to 1,000,000,000, got -1"));
    EXPECT_THAT(refused(with("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1000000000")),
                HasSubstr("num_hidden_layers: more than 2000 layers"));
    EXPECT_THAT(refused(with("{", "{\"hidden_act\": \"tanh\", ")),
                HasSubstr("hidden_act: the activation \"tanh\" is not known"));
    EXPECT_THAT(refused(with("{", "{\"rope_theta\": 1, \"attention_bias\": 3, ")),
                HasSubstr("attention_bias: expected true or false, got 3"));
    // What only the catalogue's reader sees.
    EXPECT_THAT(refused(with("{", "{\"num_key_value_heads\": 3, ")),
                HasSubstr("config.json: mixers.gqa.kv_heads: 3 key/value heads do not divide 4 query heads"));
    const std::string qwen = R"({"model_type": "qwen3", "layer_types": ["full_attention", "odd"], )" +
                             k_llama.substr(k_llama.find("\"hidden_size\""));
    EXPECT_THAT(refused(qwen), HasSubstr("layer_types: the layer type \"odd\" is not known"));
    std::string short_list = qwen;
    short_list.replace(short_list.find(", \"odd\""), 7, "");
    EXPECT_THAT(refused(short_list), HasSubstr("layer_types: has 1 entries for 2 layers"));
    EXPECT_THAT(refused(R"({"model_type": "nemotron_h", "hybrid_override_pattern": "X"})"),
                HasSubstr("the layer \"X\" is not known"));
    EXPECT_THAT(refused(R"({"model_type": "nemotron_h"})"), HasSubstr("hybrid_override_pattern: missing"));
    EXPECT_THAT(refused(R"({"model_type": "kimi_linear", "num_hidden_layers": 1})"),
                HasSubstr("linear_attn_config: missing"));
}

TEST(Import, RopeIsReadInBothForms) {
    const auto position = [](const std::string& config) {
        return std::get<catalog::Attention>(model(imported(config)).mixers[0].facts).position;
    };
    const auto v4 = position(with(
        "{",
        R"({"rope_theta": 5e5, "rope_scaling": {"rope_type": "yarn", "factor": 4, "original_max_position_embeddings": 32}, )"));
    const auto v5 = position(with(
        "{",
        R"({"rope_parameters": {"rope_theta": 5e5, "rope_type": "yarn", "factor": 4, "original_max_position_embeddings": 32}, )"));
    EXPECT_EQ(v4, v5);
    EXPECT_EQ(v4.theta, 5e5);
    ASSERT_TRUE(v4.scaling);
    EXPECT_EQ(v4.scaling->original_context, 32);
    // By layer type, as Gemma 3 has it since version 5.
    Problems problems;
    auto gemma = json::parse(text(k_configs / "gemma-3-270m.json"), "x", problems);
    std::string by_type = text(k_configs / "gemma-3-270m.json");
    by_type.replace(by_type.find("\"rope_local_base_freq\": 10000.0,"), 32,
                    R"("rope_parameters": {"sliding_attention": {"rope_type": "default", "rope_theta": 10000.0},
                       "full_attention": {"rope_type": "default", "rope_theta": 1000000.0}},)");
    EXPECT_TRUE(same_architecture(model(imported(by_type)), *the_catalog().find("gemma-3-270m")));
}

TEST(Import, NoConfigurationBreaksIt) {
    // Every key of every configuration, once as null, once as a negative number, once as a text: read or refused, no more.
    int tried = 0;
    for (const auto& entry : fs::directory_iterator(k_configs)) {
        Problems problems;
        const auto root = json::read(entry.path(), "x", problems);
        ASSERT_TRUE(root);
        for (std::size_t i = 0; i < root->object()->size(); ++i)
            for (const json::Value& wrong : {json::Value{}, json::Value{std::int64_t{-3}},
                                             json::Value{std::string("?")}, json::Value{json::Array{}}}) {
                json::Object changed = *root->object();
                changed[i].value = wrong;
                try {
                    imported(json::write({changed}));
                } catch (const InputError&) {
                }
                ++tried;
            }
    }
    EXPECT_GT(tried, 1000);
}

}    // namespace
}    // namespace broadside::curate
