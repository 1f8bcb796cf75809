#include "engine/curate/import/import.hpp"
#include "engine/catalog/catalog.hpp"
#include "engine/curate/import/source.hpp"
#include "engine/curate/import/testing.hpp"
#include "engine/json/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <set>

#include <unistd.h>

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

// Each configuration is written after its class in transformers, with the values of the model it is called after.
// Counts: tensors of the checkpoint, or the publisher's figure for the text decoder.
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
        EXPECT_EQ(i.gaps, m.provenance.unknown);
        EXPECT_THAT(i.gaps, Contains("released"));
        EXPECT_THAT(i.gaps, Contains("license.name"));
        // What is structural has no gaps.
        for (const std::string& gap : i.gaps) {
            const bool structural = gap.starts_with("mixers") || gap.starts_with("ffns");
            EXPECT_EQ(structural, gap == "mixers.global.position.scaling.original_context") << gap;
        }
    }
}

TEST(Import, WhatAFileLeavesOutIsAsItsClassHasIt) {
    // configuration_apertus.py: RoPE stretched as by Llama 3; configuration_afmoe.py: two shared experts, embeddings as
    // they are; configuration_hyperclovax.py: norms behind the sublayers, too. All of transformers (5.16).
    const catalog::Model apertus = model(imported(R"({"model_type": "apertus"})"));
    const auto& scaling = std::get<catalog::Attention>(apertus.mixers[0].facts).position.scaling;
    ASSERT_TRUE(scaling);
    EXPECT_EQ(scaling->kind, catalog::RopeScalingKind::llama3);
    EXPECT_EQ(scaling->factor, 8);
    EXPECT_EQ(scaling->original_context, 8192);
    const catalog::Model afmoe = model(imported(R"({"model_type": "afmoe"})"));
    EXPECT_EQ(afmoe.embedding_scale, catalog::EmbeddingScale::none);
    const auto moe = std::ranges::find_if(
        afmoe.ffns, [](const catalog::NamedFfn& f) { return std::holds_alternative<catalog::Moe>(f.facts); });
    ASSERT_NE(moe, afmoe.ffns.end());
    EXPECT_EQ(std::get<catalog::Moe>(moe->facts).shared->count, 2);
    EXPECT_EQ(
        model(imported(R"({"model_type": "hyperclovax", "vocab_size": 1000, "hidden_size": 64, "intermediate_size": 128,
        "num_hidden_layers": 2, "num_attention_heads": 4, "max_position_embeddings": 512})"))
            .norm.placement,
        catalog::NormPlacement::pre_post);
}

TEST(Import, AgreesWithTheCatalogue) {
    // The catalog's files were written by hand from other sources, so that two ways lead to one architecture.
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

TEST(Import, EachFamilyCountsAsItsModelDoes) {
    for (const json::Value& entry : entries_of("families.json")) {
        const std::string& name = *entry.find("model")->string();
        SCOPED_TRACE(name);
        const Imported i = imported(json::write(*entry.find("config")));
        const catalog::Derived d = derive(model(i));
        const double known = *entry.find("parameters")->number();
        const json::Value* tolerance = entry.find("tolerance");
        EXPECT_NEAR(d.total / known, 1, tolerance ? *tolerance->number() : 1e-7) << d.total;
        // Publishers round it, and count embeddings or not.
        if (const json::Value* active = entry.find("active")) {
            EXPECT_NEAR(d.active / *active->number(), 1, 0.2) << d.active;
        }
    }
}

TEST(Import, EveryKnownArchitectureHasAConfiguration) {
    // In tests of their own.
    std::set<std::string> seen{"nemotron-nas", "params.json", "mamba params.json", "grok-2"};
    for (const auto& entry : fs::directory_iterator(k_configs)) {
        Problems problems;
        const auto root = json::read(entry.path(), "x", problems);
        ASSERT_TRUE(root);
        const json::Value* inner = root->find("text_config");
        seen.insert(*(inner ? *inner : *root).find("model_type")->string());
    }
    for (const json::Value& entry : entries_of("families.json"))
        seen.insert(*entry.find("config")->find("model_type")->string());
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
    EXPECT_EQ(*m.story.link(catalog::LinkKind::config), "https://example.org/config.json");
    EXPECT_THAT(i.notes, Contains("rope_theta 10000, Llama's default"));

    options.id = "llama-x";
    options.size = "tiny";
    options.group = "small";
    const Imported named = imported(k_llama, options);
    EXPECT_EQ(named.id, "llama-x");
    EXPECT_EQ(model(named).full_name(), "My Llama tiny");
    EXPECT_EQ(model(named).group, "small");

    EXPECT_EQ(model(imported(with("{", R"({"_name_or_path": "org/Some-Model", )"), {.name = "Given"})).name, "Given");
    EXPECT_EQ(import_config(with("{", R"({"_name_or_path": "org/Some-Model", )"), "config.json", {}).id,
              "some-model-95-040");
    EXPECT_EQ(refused(k_llama, {}), "config.json: the configuration does not name its model (give it with --name)");
    const Imported called = import_config(k_llama, "some/Tiny-Llama.json", {});
    EXPECT_EQ(model(called).name, "Tiny-Llama");
    EXPECT_THAT(called.notes, Contains(HasSubstr("the name \"Tiny-Llama\", as the file is called")));
    // The size, which stands beside it, is cut off.
    EXPECT_EQ(model(import_config(k_llama, "Tiny-Llama-95,040.json", {})).full_name(), "Tiny-Llama 95,040");
    EXPECT_THROW(imported(k_llama, {.id = "No Id"}), UsageError);
    EXPECT_THAT(refused(k_llama, {.name = "X", .released = "soon"}), HasSubstr("released: expected a date"));
}

TEST(Import, WhatCannotBeReadIsRefusedWithItsPlace) {
    EXPECT_THAT(refused(""), HasSubstr("config.json: the file is empty"));
    EXPECT_THAT(refused("[]"), HasSubstr("config.json:1:1: expected an object, got an array"));
    EXPECT_THAT(refused("{}"), HasSubstr("config.json:1:1: model_type: missing"));
    EXPECT_THAT(
        refused(with("\"llama\"", "\"lama\"")),
        HasSubstr("config.json:1:16: model_type: the architecture \"lama\" is not known (nearest by their keys: "
                  "llama"));
    EXPECT_THAT(refused(R"({"model_type": "qwen", "hidden_size": 64})"),
                HasSubstr("config.json:1:1: vocab_size: missing"));
    EXPECT_THAT(refused(with("\"hidden_size\": 64", "\"hidden_size\": -1")),
                HasSubstr("config.json:1:40: hidden_size: expected a whole number from 1 to 1,000,000,000, got -1"));
    EXPECT_THAT(refused(with("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1000000000")),
                HasSubstr("num_hidden_layers: more than 2000 layers"));
    EXPECT_THAT(refused(with("{", "{\"hidden_act\": \"tanh\", ")),
                HasSubstr("hidden_act: the activation \"tanh\" is not known"));
    EXPECT_THAT(refused(with("{", "{\"rope_theta\": 1, \"attention_bias\": 3, ")),
                HasSubstr("attention_bias: expected true or false, got 3"));
    // What only the catalog's reader sees.
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
    EXPECT_THAT(refused(R"({"model_type": "nemotron_h", "hybrid_override_pattern": "M*", "num_hidden_layers": 3})"),
                HasSubstr("hybrid_override_pattern: has 2 entries for 3 layers"));
    EXPECT_THAT(refused(R"({"model_type": "nemotron_h"})"), HasSubstr("hybrid_override_pattern: missing"));
    EXPECT_THAT(refused(R"({"model_type": "kimi_linear", "num_hidden_layers": 1})"),
                HasSubstr("linear_attn_config: missing"));
}

TEST(Import, KeysThatShapeTheModelAreNeverPassedOver) {
    // Of a family that has no such key: told with their place, and nothing is imported.
    const std::string refusal = refused(with("{", "{\"routed_expert_hidden_size\": 512, \"color\": \"red\", "));
    EXPECT_THAT(refusal,
                HasSubstr("config.json:1:31: routed_expert_hidden_size: 512 is not read: Llama has no such key "
                          "here, and its name speaks of the model's shape (--lenient leaves it out)"));
    EXPECT_THAT(refusal, HasSubstr("config.json:1:45: warning: color: \"red\" is not read"));
    // Switched off they change nothing.
    EXPECT_THAT(imported(with("{", "{\"routed_expert_hidden_size\": null, \"use_parallel_block\": false, ")).warnings,
                IsEmpty());
    // Of a family that knows the key, but not this value.
    EXPECT_THAT(refused(with("{", "{\"use_parallel_block\": true, ")),
                HasSubstr("config.json:1:24: use_parallel_block: true is not known for Llama"));
    // Lenient, they are gaps.
    const Imported lenient =
        imported(with("{", "{\"routed_expert_hidden_size\": 512, \"use_parallel_block\": true, "), {.lenient = true});
    EXPECT_THAT(lenient.gaps, Contains("routed_expert_hidden_size"));
    EXPECT_THAT(lenient.gaps, Contains("use_parallel_block"));
    EXPECT_EQ(lenient.warnings.size(), 2u);
    // Inside of an object that is read.
    EXPECT_THAT(refused(with("{", R"({"rope_scaling": {"rope_type": "linear", "factor": 2, "head_shift": 3}, )")),
                HasSubstr("rope_scaling.head_shift: 3 is not read"));
}

TEST(Import, KeysThatSayAgainWhatOthersSaidAreChecked) {
    // 64 ÷ 4 = 16 wide, 4 of 4 key/value heads, all of a head rotates.
    const std::string again = R"({"kv_channels": 16, "num_query_groups": 4, "rotary_percent": 1.0, "use_rmsnorm": true,
        "activation": "swiglu", "pos_emb": "rotary", "layer_types": ["full_attention", "full_attention"],
        "mlp_layer_types": ["dense", "dense"], "rope_type": "default", )";
    const Imported i = imported(with("{", again));
    EXPECT_THAT(i.warnings, IsEmpty());
    EXPECT_THAT(i.explained, HasSubstr("kv_channels = 16: says again what makes head_dim"));
    const auto wrongly = [&](const std::string& key, const std::string& value, const std::string& what) {
        EXPECT_THAT(refused(with("{", "{\"" + key + "\": " + value + ", ")),
                    HasSubstr(key + ": " + value + " does not agree with " + what + " as other keys have it"));
    };
    wrongly("kv_channels", "32", "head_dim");
    wrongly("num_query_groups", "2", "kv_heads");
    wrongly("rotary_percent", "0.25", "position.dim");
    wrongly("qk_layernorm", "true", "qk_norm");
    wrongly("activation", "\"gelu\"", "activation");
    wrongly("pos_emb", "\"learned_absolute\"", "position");
    wrongly("norm_type", "\"layernorm\"", "norm");
    EXPECT_THAT(refused(with("{", R"({"layer_types": ["full_attention", "sliding_attention"], )")),
                HasSubstr("layer_types: an array does not agree with stack"));
    EXPECT_THAT(refused(with("{", R"({"mlp_layer_types": ["dense", "sparse"], )")),
                HasSubstr("mlp_layer_types: an array does not agree with stack"));
}

TEST(Import, AModelWithoutATypeIsKnownByItsClass) {
    const Imported i = imported(with("\"model_type\": \"llama\"", R"("architectures": ["LlamaForCausalLM"])"));
    EXPECT_EQ(derive(model(i)).total, 95040);
    EXPECT_THAT(i.notes, Contains("the family Llama, after which its class is called"));
    EXPECT_THAT(refused(with("\"model_type\": \"llama\"", R"("architectures": ["AbcForCausalLM"])")),
                HasSubstr("model_type: missing"));
}

TEST(Import, YarnStretchesScoresAsTheFamilysCodeDoes) {
    // Squares of 0.1 · ln 16 + 1 = 1.27726; where two factors divide each other nothing is left, but latent attention
    // multiplies its scores by one of them.
    const auto factor = [](const std::string& more) {
        const auto position = std::get<catalog::Attention>(
                                  model(imported(with("{", R"({"rope_scaling": {"rope_type": "yarn", "factor": 16,
                                  "original_max_position_embeddings": 8)" + more + "}, ")))
                                      .mixers[0]
                                      .facts)
                                  .position;
        return position.scaling->score_factor.value_or(1);
    };
    EXPECT_DOUBLE_EQ(factor(""), 1.631);
    EXPECT_DOUBLE_EQ(factor(R"(, "mscale": 1.0, "mscale_all_dim": 1.0)"), 1);
    EXPECT_DOUBLE_EQ(factor(R"(, "mscale": 1.0, "mscale_all_dim": 0.0)"), 1.631);
    EXPECT_DOUBLE_EQ(factor(R"(, "attention_factor": 1.0)"), 1);
    std::string v3 = text(k_configs / "deepseek-v3.json");
    EXPECT_DOUBLE_EQ(*std::get<catalog::Mla>(model(imported(v3)).mixers[0].facts).position.scaling->score_factor,
                     std::round(1000 * std::pow(0.1 * std::log(40) + 1, 2)) / 1000);
}

TEST(Import, GroksYarnLeavesTheScores) {
    // sglang's models/grok.py, which xAI wrote: cosine and sine are not multiplied by what YaRN would give.
    const Imported grok =
        imported(R"({"model_type": "grok-2", "_name_or_path": "a/Tiny", "vocab_size": 100, "hidden_size": 64,
        "intermediate_size": 128, "moe_intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4,
        "num_key_value_heads": 2, "head_dim": 16, "num_local_experts": 4, "num_experts_per_tok": 2,
        "residual_moe": true,
        "max_position_embeddings": 128, "rope_type": "yarn", "original_max_position_embeddings": 8,
        "scaling_factor": 16})");
    const auto scaling = std::get<catalog::Attention>(model(grok).mixers[0].facts).position.scaling;
    ASSERT_TRUE(scaling);
    EXPECT_EQ(scaling->factor, 16);
    EXPECT_EQ(scaling->original_context, 8);
    EXPECT_EQ(scaling->score_factor, 1);
}

TEST(Import, LayersMayReadTheChoiceOfAnEarlierOne) {
    // GLM-5.2: all before the offset, then each fourth, as its class works it out where there is no list.
    const std::string glm =
        R"({"model_type": "glm_moe_dsa", "vocab_size": 100, "hidden_size": 64, "intermediate_size": 128,
        "moe_intermediate_size": 32, "num_hidden_layers": 8, "num_attention_heads": 4, "max_position_embeddings": 128,
        "q_lora_rank": 16, "kv_lora_rank": 16, "qk_nope_head_dim": 8, "qk_rope_head_dim": 8, "v_head_dim": 8,
        "n_routed_experts": 4, "num_experts_per_tok": 2, "first_k_dense_replace": 1, "index_topk": 4,
        "index_n_heads": 2,
        "index_head_dim": 8, "rope_parameters": {"rope_theta": 10000, "rope_type": "default"}, )";
    const catalog::Model by_rule =
        model(imported(glm + R"("index_topk_freq": 4, "index_skip_topk_offset": 3})"));
    std::string own;
    for (const catalog::Layer& layer : by_rule.stack)
        own += std::get<catalog::Mla>(by_rule.mixer_of(layer)->facts).sparse->shared ? 's' : 'f';
    EXPECT_EQ(own, "fffsssfs");
    const catalog::Model listed = model(imported(glm + R"("indexer_types": ["full", "full", "full", "shared", "shared",
        "shared", "full", "shared"]})"));
    EXPECT_TRUE(same_architecture(listed, by_rule));
    // Queries 16 · 2 · 8, a key 64 · 8 with norm and bias, weights 64 · 2: only where a layer chooses itself.
    const catalog::Model all = model(imported(glm + "\"index_topk_freq\": 1}"));
    EXPECT_EQ(derive(all).total - derive(by_rule).total, 4 * (16 * 2 * 8 + 64 * 8 + 2 * 8 + 64 * 2));
    EXPECT_EQ(derive(by_rule).indexer_cache_bytes, 4 * 8 * 2);
    EXPECT_THAT(refused(glm + R"("indexer_types": ["full"]})"), HasSubstr("indexer_types: has 1 entries for 8 layers"));
}

TEST(Import, WidthsThatDoNotGoTogetherAreRefused) {
    // As where a file names its width otherwise than the family knows it, and the default took its place.
    EXPECT_THAT(
        refused(with("{", R"({"head_dim": 1024, )")),
        HasSubstr("config.json: mixers.mha: 4 heads of 1024 do not go with a width of 64 (the configuration names "
                  "its width otherwise than Llama has it)"));
}

TEST(Import, EachDefaultIsTheFamilysAndIsTold) {
    // As Gemma 3's files have it inside a wrapper: what equals the default is left out.
    const Imported i = imported(R"({"model_type": "gemma3", "vision_config": {"hidden_size": 1152},
      "text_config": {"model_type": "gemma3_text", "hidden_size": 2560, "intermediate_size": 10240,
        "num_hidden_layers": 34, "sliding_window": 1024, "rope_scaling": {"factor": 8.0, "rope_type": "linear"}}})");
    const catalog::Model m = model(i);
    EXPECT_EQ(derive(m).total, 3'880'263'168);    // tensors of google/gemma-3-4b-pt's language model
    const auto& local = std::get<catalog::Attention>(m.mixers[0].facts);
    EXPECT_EQ(local.head_dim, 256);
    EXPECT_EQ(local.position.theta, 10000);
    EXPECT_EQ(std::get<catalog::Attention>(m.mixers[1].facts).position.theta, 1e6);
    EXPECT_EQ(std::get<catalog::DenseFfn>(m.ffns[0].facts).activation, catalog::Activation::geglu);
    EXPECT_THAT(m.inputs, ElementsAre(catalog::Modality::text, catalog::Modality::image));
    EXPECT_THAT(i.notes, Contains("head_dim 256, Gemma 3's default"));
    EXPECT_THAT(i.notes, Contains("hidden_activation \"gelu_pytorch_tanh\", Gemma 3's default"));
    EXPECT_THAT(i.notes, Contains("rope_theta 1000000, Gemma 3's default"));
    // What the file sets to null is not the default.
    const auto window = [](const std::string& keys) {
        const catalog::Model m2 = model(imported(with("\"llama\"", "\"mistral\", \"num_key_value_heads\": 4" + keys)));
        return std::get<catalog::Attention>(m2.mixers[0].facts).window;
    };
    EXPECT_EQ(window(", \"sliding_window\": 64"), 64);
    EXPECT_EQ(window(", \"sliding_window\": null"), std::nullopt);
    EXPECT_EQ(window(""), std::nullopt);    // the default of 4,096 is longer than this context
    // Problems are of the inner key.
    EXPECT_THAT(refused("{\"model_type\": \"llava\",\n \"text_config\": {\"hidden_size\": 0.5}}"),
                HasSubstr("config.json:2:33: text_config.hidden_size: expected a whole number"));
}

TEST(Import, PythonsNumbersAndZerosAreRead) {
    EXPECT_THAT(
        imported(with("{", R"({"w": [0.0, Infinity], "x": NaN, "y": [-Infinity], "s": "NaN", )")).warnings.size(),
        4u - 1u);    // null is nothing
    const std::string qwen = text(k_configs / "qwen3-235b-a22b.json");
    const Imported i = imported(qwen.substr(0, 1) + "\"shared_expert_intermediate_size\": 0," + qwen.substr(1));
    EXPECT_FALSE(std::get<catalog::Moe>(model(i).ffns.back().facts).shared);
    const auto half =
        model(imported(with("{", R"({"rope_parameters": {"rope_theta": 5e5, "partial_rotary_factor": 0.5}, )")));
    EXPECT_EQ(std::get<catalog::Attention>(half.mixers[0].facts).position.dim, 8);
}

TEST(Import, WhatIsNoLanguageModelIsRefusedAsWhatItIs) {
    const auto of = [](const std::string& architecture) {
        return refused(with("{", "{\"architectures\": [\"" + architecture + "\"], "));
    };
    EXPECT_THAT(of("LlamaForCausalLMEagle3"), HasSubstr("the configuration of a draft head, LlamaForCausalLMEagle3"));
    EXPECT_THAT(of("Qwen2ForSequenceClassification"), HasSubstr("a classifier, Qwen2ForSequenceClassification"));
    EXPECT_THAT(of("BertForMaskedLM"), HasSubstr("an encoder, BertForMaskedLM"));
    EXPECT_EQ(of("LlamaForCausalLM"), "not refused");
    EXPECT_THAT(refused(with("{", "{\"draft_vocab_size\": 32000, ")), HasSubstr("a draft head"));
    EXPECT_THAT(refused(with("{", "{\"is_encoder_decoder\": true, ")), HasSubstr("an encoder with a decoder"));
    EXPECT_THAT(refused(with("\"llama\"", "\"bert\"")), HasSubstr("an encoder, bert"));
}

TEST(Import, AnyFamilyCanBeTried) {
    const std::string other = with("\"llama\"", "\"new\", \"num_key_value_heads\": 4");
    EXPECT_EQ(model(imported(other, {.as = "qwen2"})).mixers[0].name, "mha");
    EXPECT_TRUE(std::get<catalog::Attention>(model(imported(other, {.as = "qwen2"})).mixers[0].facts).bias_q);
    EXPECT_THROW(imported(other, {.as = "quen2"}), UsageError);
    EXPECT_THAT(imported(other, {.as = "llama"}).explained, HasSubstr("1  hidden_size = 64 → embedding_dim\n"));
}

TEST(Import, LayersMayDiffer) {
    // Two of three layers of a searched model: 4 · 64² and 2 · 64 · 16 for one key/value head of 16, no attention, and
    // widths of 2/3 · 3 · 64 = 128 → 256 and 2/3 · 6 · 64 = 256.
    const catalog::Model m = model(imported(R"({"model_type": "nemotron-nas", "hidden_size": 64,
      "num_attention_heads": 4, "num_hidden_layers": 2, "vocab_size": 100, "max_position_embeddings": 128,
      "block_configs": [
        {"attention": {"n_heads_in_group": 4, "no_op": false}, "ffn": {"ffn_mult": 3, "no_op": false}},
        {"attention": {"n_heads_in_group": null, "no_op": true}, "ffn": {"ffn_mult": 6, "no_op": false}}]})"));
    EXPECT_EQ(derive(m).total, 2 * 100 * 64 + 64 + (2 * 64 * 64 + 2 * 64 * 16) + 2 * 3 * 64 * 256 + 3 * 64);
}

TEST(Import, RopeIsReadInBothForms) {
    const auto position = [](const std::string& config) {
        return std::get<catalog::Attention>(model(imported(config)).mixers[0].facts).position;
    };
    const auto v4 = position(with("{",
                                  R"({"rope_theta": 5e5, "rope_scaling": {"rope_type": "yarn", "factor": 4,
        "original_max_position_embeddings": 32}, )"));
    const auto v5 = position(with("{",
                                  R"({"rope_parameters": {"rope_theta": 5e5, "rope_type": "yarn", "factor": 4,
        "original_max_position_embeddings": 32}, )"));
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
    // Every key of every configuration, once as null, once as a negative number, once as a
    // text: read or refused, no more.
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

// ---- folders, weights, GGUF -----------------------------------------------------------------------------------------

/// A folder of its own for each test.
class ImportFolder : public ::testing::Test {
protected:
    ImportFolder() : folder_(fs::path(::testing::TempDir()) / ("import-" + std::to_string(::getpid()))) {
        fs::remove_all(folder_);
        fs::create_directories(folder_ / "Tiny-Llama");
    }
    ~ImportFolder() override { fs::remove_all(folder_); }
    void write(const std::string& name, const std::string& bytes) const {
        std::ofstream(path() / name, std::ios::binary) << bytes;
    }
    fs::path path() const { return folder_ / "Tiny-Llama"; }
    Imported imported_from(const fs::path& from) const {
        const Source source = read_source(from);
        return import_config(source.config, source.config_file, {}, source.beside);
    }

private:
    fs::path folder_;
};

template <class T>
std::string bytes_of(T value) {
    std::string out;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        out += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xFF);
    return out;
}
/// Tensors of k_llama's model: 95,040 parameters, as NamesAndIdsFollowOptions counts them.
std::vector<std::pair<std::string, std::vector<int>>> tensors() {
    std::vector<std::pair<std::string, std::vector<int>>> out{
        {"model.embed_tokens.weight", {100, 64}}, {"lm_head.weight", {100, 64}}, {"model.norm.weight", {64}}};
    for (const std::string layer : {"model.layers.0.", "model.layers.1."}) {
        for (const char* p : {"q", "k", "v", "o"}) out.push_back({layer + "self_attn." + p + "_proj.weight", {64, 64}});
        for (const char* p : {"gate", "up", "down"}) out.push_back({layer + "mlp." + p + "_proj.weight", {128, 64}});
        out.push_back({layer + "input_layernorm.weight", {64}});
        out.push_back({layer + "post_attention_layernorm.weight", {64}});
    }
    return out;
}
std::string safetensors(const std::vector<std::pair<std::string, std::vector<int>>>& all) {
    json::Object header{{"__metadata__", {json::Object{{"format", {std::string("pt")}}}}}};
    for (const auto& [name, shape] : all) {
        json::Array dims;
        for (const int n : shape) dims.push_back({std::int64_t{n}});
        header.push_back({name, {json::Object{{"dtype", {std::string("BF16")}}, {"shape", {dims}}}}});
    }
    const std::string text = json::write({header});
    return bytes_of(std::uint64_t{text.size()}) + text + "the weights, which nobody reads";
}

TEST_F(ImportFolder, TellsWhatStandsBesideTheConfiguration) {
    write("config.json", with("{", R"({"torch_dtype": "bfloat16", )"));
    write("README.md",
          "---\nlicense: apache-2.0\nbase_model:\n- org/Tiny-Base\nbase_model_relation: finetune\n---\n# Tiny\n");
    write("tokenizer.json", R"({"added_tokens": [{"id": 99, "content": "<x>"}],
        "model": {"type": "BPE", "vocab": {"a\"{": 0, "b": 1}, "merges": ["a b"]}})");
    write("model.safetensors", safetensors(tensors()));
    const Imported i = imported_from(path());
    const catalog::Model m = model(i);
    EXPECT_EQ(m.name, "Tiny-Llama");    // the folder's
    EXPECT_EQ(m.story.license.spdx, "Apache-2.0");
    ASSERT_EQ(m.story.lineage.size(), 1u);
    EXPECT_EQ(m.story.lineage[0].name, "Tiny-Base");
    EXPECT_EQ(m.story.lineage[0].relation, catalog::Relation::fine_tuned);
    EXPECT_EQ(m.story.training.precision, "BF16");
    EXPECT_EQ(m.provenance.confidence_of("training.precision"), catalog::Confidence::inferred);
    EXPECT_THAT(i.checks, ElementsAre("the weights hold 95,040 parameters in 21 tensors (1 of 1 .safetensors headers), "
                                      "as the structure gives"));
    EXPECT_THAT(i.warnings, IsEmpty());
}

TEST_F(ImportFolder, ShowsCountsThatNoModelHas) {
    write("config.json", k_llama);
    auto more = tensors();
    const int most = std::numeric_limits<int>::max();
    more.push_back({"model.layers.0.self_attn.q_norm.weight", {most, most, most}});    // 2^93 or so
    write("model.safetensors", safetensors(more));
    const Imported i = imported_from(path());
    ASSERT_EQ(i.warnings.size(), 1u);
    EXPECT_THAT(to_string(i.warnings[0]), HasSubstr("the weights hold 9.9e+27 parameters in 22 tensors"));
}

TEST_F(ImportFolder, TellsWhereTheWeightsDiffer) {
    write("config.json", k_llama);
    auto more = tensors();
    more.push_back({"model.layers.0.self_attn.q_norm.weight", {3000}});
    more.push_back({"model.layers.2.mlp.up_proj.weight", {128, 64}});        // a module for further tokens
    more.push_back({"model.vision_tower.patch_embed.weight", {128, 64}});    // another part
    write("model.safetensors", safetensors(more));
    write("tokenizer.json", R"({"model": {"vocab": [["a", 0.1], ["b", 0.2]]}, "added_tokens": [{"id": 100}]})");
    const Imported i = imported_from(path());
    ASSERT_EQ(i.warnings.size(), 2u);
    EXPECT_THAT(to_string(i.warnings[0]), HasSubstr("the tokenizer has 101 tokens, the embedding only 100 rows"));
    EXPECT_THAT(to_string(i.warnings[1]), HasSubstr("the structure gives 95,040, the weights hold 98,040 parameters"));
    // Packed numbers are not compared, and neither is a part of the files.
    auto packed = safetensors(tensors());
    for (std::size_t at; (at = packed.find("BF16")) != std::string::npos;) packed.replace(at, 4, "I32 ");
    for (std::size_t at; (at = packed.find("\"I32 \"")) != std::string::npos;) packed.replace(at, 6, "\"I32\" ");
    write("model.safetensors", packed);
    EXPECT_THAT(imported_from(path()).checks, Contains(HasSubstr("not compared with the weights")));
}

TEST_F(ImportFolder, TellsWhetherTheIndexOfTheWeightsFits) {
    // 95,040 parameters in two bytes each, as in NamesAndIdsFollowOptions; then for a model of half the layers.
    write("config.json", k_llama);
    const auto index = [](std::int64_t bytes) {
        return "{\"metadata\": {\"total_size\": " + std::to_string(bytes) +
               "}, \"weight_map\": {\"model.norm.weight\": \"model-00001-of-00001.safetensors\"}}";
    };
    write("model.safetensors.index.json", index(190'080));
    const Imported fits = imported_from(path());
    EXPECT_THAT(fits.warnings, IsEmpty());
    EXPECT_THAT(fits.checks, ElementsAre("the weights' index has 2.00 bytes for each of 95,040 parameters"));
    write("model.safetensors.index.json", index(140'000));
    const Imported less = imported_from(path());
    ASSERT_EQ(less.warnings.size(), 1u);
    EXPECT_THAT(to_string(less.warnings[0]),
                HasSubstr("the weights' index has 1.47 bytes for each of 95,040 parameters"));
    // Quantized ones have about one byte, or half of one, each.
    write("model.safetensors.index.json", index(96'000));
    EXPECT_THAT(imported_from(path()).warnings, IsEmpty());
}

TEST_F(ImportFolder, ReadsOnlyTheHeadersOfWeights) {
    // 100 GB in ten files, of which the disk has the headers alone: reading more would take minutes.
    write("config.json", k_llama);
    const auto all = tensors();
    for (std::size_t i = 0; i < 10; ++i) {
        std::vector<std::pair<std::string, std::vector<int>>> some;
        for (std::size_t t = i; t < all.size(); t += 10) some.push_back(all[t]);
        const std::string name = "model-0000" + std::to_string(i) + "-of-00010.safetensors";
        write(name, safetensors(some));
        fs::resize_file(path() / name, std::uintmax_t{10'000'000'000});
    }
    EXPECT_THAT(imported_from(path()).checks,
                ElementsAre("the weights hold 95,040 parameters in 21 tensors (10 of 10 .safetensors headers), as the "
                            "structure gives"));
}

TEST_F(ImportFolder, ReadsTheTokensOfGeneration) {
    write("config.json", k_llama);
    write("generation_config.json", R"({"bos_token_id": 1, "eos_token_id": [2, 99], "temperature": 0.6})");
    EXPECT_THAT(imported_from(path()).warnings, IsEmpty());
    EXPECT_THAT(imported_from(path()).explained, HasSubstr("generation_config.json"));
    write("generation_config.json", R"({"eos_token_id": [2, 128001]})");
    ASSERT_EQ(imported_from(path()).warnings.size(), 1u);
    EXPECT_THAT(to_string(imported_from(path()).warnings[0]),
                HasSubstr("generation_config.json names token 128,001, the embedding has only 100 rows"));
}

TEST_F(ImportFolder, RefusesWhatIsNone) {
    const auto refusal = [&](const fs::path& from) -> std::string {
        try {
            imported_from(from);
        } catch (const InputError& e) {
            return e.what();
        }
        return "not refused";
    };
    EXPECT_THAT(refusal(path()), HasSubstr("the folder has no config.json and no params.json"));
    EXPECT_THAT(refusal(path() / "config.json"), HasSubstr("no such file"));
    write("config.json", "");
    EXPECT_THAT(refusal(path()), HasSubstr("the file is empty"));
    fs::resize_file(path() / "config.json", std::uintmax_t{1} << 30);
    EXPECT_THAT(refusal(path()), HasSubstr("larger than 4 MiB"));
    write("model.gguf", "GGUF");
    EXPECT_THAT(refusal(path() / "model.gguf"), HasSubstr("no GGUF file: its header is cut off"));
    write("model.gguf", "nothing at all");
    EXPECT_THAT(refusal(path() / "model.gguf"), HasSubstr("no GGUF file: it does not begin with GGUF"));
    // Broken headers of weights are no reason to refuse a configuration.
    write("config.json", k_llama);
    for (const std::string& broken : {bytes_of(std::uint64_t{1} << 60), bytes_of(std::uint64_t{5}) + "{\"a\"",
                                      bytes_of(std::uint64_t{3}) + "[[[", std::string("abc")}) {
        write("model.safetensors", broken);
        EXPECT_EQ(model(imported_from(path())).layers, 2);
    }
}

TEST_F(ImportFolder, SaysWhatAFileIsInstead) {
    const auto refusal = [&](const std::string& name, const std::string& bytes) -> std::string {
        write(name, bytes);
        try {
            imported_from(path() / name);
        } catch (const InputError& e) {
            return e.what();
        }
        return "not refused";
    };
    EXPECT_THAT(refusal("adapter_config.json", R"({"peft_type": "LORA", "r": 8, "base_model_name_or_path": "org/M"})"),
                HasSubstr("this is an adapter (LORA), not a model (import the model that it was made for, org/M)"));
    EXPECT_THAT(refusal("tokenizer.json", R"({"version": "1.0", "model": {"type": "BPE", "vocab": {"a": 0}}})"),
                HasSubstr("this is a tokenizer"));
    EXPECT_THAT(refusal("tokenizer_config.json", R"({"tokenizer_class": "X", "model_max_length": 4096})"),
                HasSubstr("the configuration of a tokenizer"));
    EXPECT_THAT(refusal("generation_config.json", R"({"eos_token_id": 2, "temperature": 0.6})"),
                HasSubstr("how text is generated"));
    EXPECT_THAT(refusal("preprocessor_config.json", R"({"image_processor_type": "X", "size": {"height": 384}})"),
                HasSubstr("the configuration of a processor"));
    EXPECT_THAT(refusal("quantize_config.json", R"({"bits": 4, "group_size": 128})"),
                HasSubstr("how a model was quantized"));
    EXPECT_THAT(refusal("model.safetensors.index.json", R"({"metadata": {}, "weight_map": {"a": "b"}})"),
                HasSubstr("this is the index of the weights"));
    EXPECT_THAT(refusal("unet.json", R"({"_class_name": "UNet2DConditionModel", "_diffusers_version": "0.19.0"})"),
                HasSubstr("a part of a model that makes images or sound (UNet2DConditionModel)"));
    EXPECT_THAT(refusal("package.json", R"({"name": "x", "version": "1.0.0"})"), HasSubstr("it has no width"));
    EXPECT_THAT(refusal("config.json", R"({"model_type": "clip_vision_model", "hidden_size": 64})"),
                HasSubstr("an encoder of images, clip_vision_model"));
    EXPECT_THAT(refusal("config.json", R"({"medusa_num_heads": 2})"), HasSubstr("a draft head, Medusa"));
    EXPECT_THAT(refusal("pytorch_model.bin", "PK"), HasSubstr("these are weights, not a configuration"));
    // A folder: what to give instead of it.
    fs::remove(path() / "config.json");
    const auto of_folder = [&]() -> std::string {
        try {
            imported_from(path());
        } catch (const InputError& e) {
            return e.what();
        }
        return "not refused";
    };
    EXPECT_THAT(of_folder(), HasSubstr("it has an adapter: import the model that it was made for"));
    fs::remove(path() / "adapter_config.json");
    write("model_index.json", "{}");
    EXPECT_THAT(of_folder(), HasSubstr("it has a model that makes images or sound"));
    fs::remove(path() / "model_index.json");
    write("m.gguf", "GGUF");
    EXPECT_THAT(of_folder(), HasSubstr("(import " + (path() / "m.gguf").string() + ")"));
}

TEST_F(ImportFolder, AHeadThatIsACopyOfTheEmbeddingCountsOnce) {
    // As in Falcon's files; its code ties the two when it loads them.
    std::string tied(k_llama);
    tied.insert(tied.rfind('}'), R"(, "tie_word_embeddings": true)");
    write("config.json", tied);
    write("model.safetensors", safetensors(tensors()));
    const Imported i = imported_from(path());
    EXPECT_EQ(derive(model(i)).total, 95'040 - 100 * 64);
    EXPECT_THAT(i.warnings, IsEmpty());
    EXPECT_THAT(i.checks, Contains(HasSubstr("the weights hold 95,040 parameters in 21 tensors (1 of 1 .safetensors "
                                             "headers), as the structure gives, and the embedding once more as the "
                                             "head")));
}

TEST_F(ImportFolder, ReadsMistralsOwnFormat) {
    // 2 · 100 · 64 + 64 + 2 · (4 · 64² + 3 · 64 · 128 + 2 · 64) again.
    write("params.json", R"({"dim": 64, "n_layers": 2, "head_dim": 16, "hidden_dim": 128, "n_heads": 4, "n_kv_heads": 4,
        "norm_eps": 1e-5, "vocab_size": 100, "max_seq_len": 128})");
    EXPECT_EQ(derive(model(imported_from(path()))).total, 95040);
    // With latent attention and experts, against the catalog's file, which was written from other sources.
    write("params.json", R"({"dim": 7168, "n_layers": 61, "head_dim": 128, "hidden_dim": 16384, "n_heads": 128,
        "n_kv_heads": 128, "rope_theta": 10000.0, "norm_eps": 1e-6, "vocab_size": 131072, "tied_embeddings": false,
        "max_position_embeddings": 262144, "q_lora_rank": 1536, "qk_rope_head_dim": 64, "qk_nope_head_dim": 128,
        "kv_lora_rank": 512, "v_head_dim": 128,
        "llama_4_scaling": {"original_max_position_embeddings": 8192, "beta": 0.1},
        "yarn": {"original_max_position_embeddings": 8192, "factor": 36, "apply_scale": false, "beta": 32, "alpha": 1},
        "moe": {"expert_parallel": 1, "expert_model_parallel": 1, "route_every_n": 1, "first_k_dense_replace": 3,
                "num_experts": 128, "num_experts_per_tok": 4, "num_expert_groups": 1, "num_expert_groups_per_tok": 1,
                "routed_scale": 1.0, "expert_hidden_dim": 4096, "num_shared_experts": 1}})");
    EXPECT_TRUE(same_architecture(model(imported_from(path())), *the_catalog().find("mistral-large-3")));
}

/// A GGUF header: texts and numbers, and tensors of one value each.
std::string gguf(const std::vector<std::pair<std::string, std::string>>& words,
                 const std::vector<std::pair<std::string, std::uint32_t>>& numbers,
                 const std::vector<std::string>& names = {}) {
    const auto word = [](const std::string& s) { return bytes_of(std::uint64_t{s.size()}) + s; };
    std::string out = "GGUF" + bytes_of(std::uint32_t{3}) + bytes_of(std::uint64_t{names.size()}) +
                      bytes_of(std::uint64_t{words.size() + numbers.size()});
    for (const auto& [key, value] : words) out += word(key) + bytes_of(std::uint32_t{8}) + word(value);
    for (const auto& [key, value] : numbers) out += word(key) + bytes_of(std::uint32_t{4}) + bytes_of(value);
    for (const std::string& name : names)
        out += word(name) + bytes_of(std::uint32_t{1}) + bytes_of(std::uint64_t{1}) + bytes_of(std::uint32_t{0}) +
               bytes_of(std::uint64_t{0});
    return out;
}

TEST_F(ImportFolder, GgufFilesThatAreNoModelAreRefused) {
    const auto refusal = [&](const std::string& bytes) -> std::string {
        write("x.gguf", bytes);
        try {
            imported_from(path() / "x.gguf");
        } catch (const InputError& e) {
            return e.what();
        }
        return "not refused";
    };
    // An adapter says no more than which architecture it is for: nothing of that may be made up.
    EXPECT_THAT(refusal(gguf({{"general.architecture", "llama"}, {"general.type", "adapter"}}, {})),
                HasSubstr("this is an adapter, not a model"));
    EXPECT_THAT(refusal(gguf({{"general.architecture", "llama"}}, {})),
                HasSubstr("the header does not say num_hidden_layers"));
    EXPECT_THAT(refusal(gguf({{"general.architecture", "clip"}}, {})), HasSubstr("(mmproj), not the language model"));
    EXPECT_THAT(refusal(gguf({{"general.type", "imatrix"}}, {})), HasSubstr("statistics for quantization"));
    EXPECT_THAT(refusal(gguf({{"general.architecture", "sdxl"}}, {})), HasSubstr("a model that makes images (sdxl)"));
    EXPECT_THAT(refusal(gguf({{"general.architecture", "odd"}}, {})), HasSubstr("architecture \"odd\" is not known"));
    EXPECT_THAT(refusal(gguf({{"general.name", "x"}}, {})), HasSubstr("it names no architecture"));
}

TEST_F(ImportFolder, GgufSaysByItsTensorsWhatConfigurationsSayByKeys) {
    const auto attention = [&](const std::string& architecture, const std::vector<std::string>& tensors,
                               std::vector<std::pair<std::string, std::uint32_t>> more = {}) {
        std::vector<std::pair<std::string, std::uint32_t>> numbers{{"block_count", 2},
                                                                   {"context_length", 128},
                                                                   {"embedding_length", 64},
                                                                   {"vocab_size", 100},
                                                                   {"feed_forward_length", 128},
                                                                   {"attention.head_count", 4},
                                                                   {"attention.head_count_kv", 4}};
        for (const auto& own : more) {
            std::erase_if(numbers, [&](const auto& n) { return n.first == own.first; });
            numbers.push_back(own);
        }
        for (auto& [key, value] : numbers) key = architecture + "." + key;
        write("x.gguf", gguf({{"general.architecture", architecture}, {"general.name", "x"}}, numbers, tensors));
        return std::get<catalog::Attention>(model(imported_from(path() / "x.gguf")).mixers.at(0).facts);
    };
    EXPECT_FALSE(attention("internlm2", {}).bias_q);
    EXPECT_TRUE(attention("internlm2", {"blk.0.attn_q.bias"}).bias_q);
    EXPECT_FALSE(attention("stablelm", {}).bias_q);
    EXPECT_TRUE(attention("stablelm", {"blk.0.attn_q.bias"}).bias_q);
    EXPECT_EQ(attention("stablelm", {}).qk_norm, catalog::QkNorm::none);
    EXPECT_NE(attention("stablelm", {"blk.0.attn_q_norm.weight"}).qk_norm, catalog::QkNorm::none);
    EXPECT_EQ(attention("command-r", {}).qk_norm, catalog::QkNorm::none);
    EXPECT_NE(attention("command-r", {"blk.0.attn_q_norm.weight"}).qk_norm, catalog::QkNorm::none);
    // Phi-4 mini: three quarters of a head turn.
    EXPECT_EQ(attention("phi3", {}, {{"rope.dimension_count", 12}}).position.dim, 12);
    EXPECT_FALSE(attention("phi3", {}, {{"rope.dimension_count", 16}}).position.dim);
    // llama.cpp knows Gemma's 27B models, which divide scores by √(width / heads), by their layers.
    const auto gemma = [&](const std::string& architecture, std::uint32_t layers) {
        return attention(architecture, {"blk.0.attn_q_norm.weight"},
                         {{"block_count", layers},
                          {"embedding_length", 5376},
                          {"attention.head_count", 32},
                          {"attention.head_count_kv", 16},
                          {"attention.key_length", 128},
                          {"attention.sliding_window", 64}});
    };
    EXPECT_EQ(gemma("gemma3", 62).score_root, 168);
    EXPECT_FALSE(gemma("gemma3", 48).score_root);
}

TEST_F(ImportFolder, ReadsGgufHeaders) {
    const auto word = [](const std::string& s) { return bytes_of(std::uint64_t{s.size()}) + s; };
    const auto number = [&](const std::string& key, std::uint32_t n) {
        return word(key) + bytes_of(std::uint32_t{4}) + bytes_of(n);
    };
    std::string facts = word("general.architecture") + bytes_of(std::uint32_t{8}) + word("llama") +
                        word("general.name") + bytes_of(std::uint32_t{8}) + word("Tiny") +
                        number("llama.block_count", 2) + number("llama.context_length", 128) +
                        number("llama.embedding_length", 64) + number("llama.feed_forward_length", 128) +
                        number("llama.attention.head_count", 4) + word("tokenizer.ggml.tokens") +
                        bytes_of(std::uint32_t{9}) + bytes_of(std::uint32_t{8}) + bytes_of(std::uint64_t{100});
    for (int i = 0; i < 100; ++i) facts += word("token");
    std::string infos;
    std::uint64_t count = 0;
    for (const auto& [name, shape] : tensors()) {
        std::string own = name == "lm_head.weight" ? "output.weight" : name;
        if (const auto at = own.find("model.layers."); at == 0) own = "blk." + own.substr(13);
        infos += word(own) + bytes_of(static_cast<std::uint32_t>(shape.size()));
        for (const int n : shape) infos += bytes_of(std::uint64_t(n));
        infos += bytes_of(std::uint32_t{0}) + bytes_of(std::uint64_t{0});
        ++count;
    }
    const auto file = [&](const std::string& more, std::uint64_t entries) {
        return "GGUF" + bytes_of(std::uint32_t{3}) + bytes_of(count) + bytes_of(entries) + facts + more + infos;
    };
    write("tiny.gguf", file("", 8));
    const Imported i = imported_from(path() / "tiny.gguf");
    EXPECT_EQ(model(i).name, "Tiny");
    EXPECT_EQ(derive(model(i)).total, 95040);
    EXPECT_THAT(i.checks, Contains(HasSubstr("the weights hold 95,040 parameters in 21 tensors (the GGUF header)")));
    // A key that shapes the model and is not known is told here, too.
    write("tiny.gguf", file(number("llama.attention.head_shift", 7), 9));
    try {
        imported_from(path() / "tiny.gguf");
        ADD_FAILURE() << "not refused";
    } catch (const InputError& e) {
        EXPECT_THAT(e.what(), HasSubstr("gguf.attention.head_shift: 7 is not read"));
    }
    // Cut off anywhere, it is refused.
    const std::string whole = file("", 8);
    for (std::size_t n = 0; n < whole.size(); n += 97) {
        write("tiny.gguf", whole.substr(0, n));
        EXPECT_THROW(read_source(path() / "tiny.gguf"), InputError) << n;
    }
}

}    // namespace
}    // namespace broadside::curate
