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

std::string refused(std::string config, const ImportOptions& options = {.name = "X"}) {
    try {
        import_config(config, "config.json", options);
    } catch (const InputError& e) {
        return e.what();
    }
    return "not refused";
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
    EXPECT_THAT(of("FalconPerceptionForSegmentation"), HasSubstr("a model that finds things in images, Falcon"));
    EXPECT_THAT(of("BertForMaskedLM"), HasSubstr("an encoder, BertForMaskedLM"));
    EXPECT_EQ(of("LlamaForCausalLM"), "not refused");
    EXPECT_THAT(refused(with("{", "{\"draft_vocab_size\": 32000, ")), HasSubstr("a draft head"));
    EXPECT_THAT(refused(with("{", "{\"is_encoder_decoder\": true, ")), HasSubstr("an encoder with a decoder"));
    EXPECT_THAT(refused(with("\"llama\"", "\"bert\"")), HasSubstr("an encoder, bert"));
    const auto type = [](const char* name) { return refused(with("\"llama\"", "\"" + std::string(name) + "\"")); };
    EXPECT_THAT(type("diffusion_gemma_text"), HasSubstr("a diffusion model, diffusion_gemma_text"));
    EXPECT_THAT(type("llada2_moe"), HasSubstr("a diffusion model"));
    EXPECT_THAT(type("glm_image_text"), HasSubstr("a model that makes images, glm_image_text"));
    EXPECT_THAT(type("qwen3_omni_moe_talker_text"), HasSubstr("a model that makes sound"));
    EXPECT_THAT(type("gemma4_assistant"), HasSubstr("a draft head, gemma4_assistant"));
    EXPECT_THAT(type("openai_privacy_filter"), HasSubstr("a classifier"));
    EXPECT_THAT(type("t5gemma2"), HasSubstr("an encoder with a decoder"));
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

}    // namespace
}    // namespace broadside::curate
