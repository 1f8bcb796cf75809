/// No key that shapes a model is passed over in silence: changed, it makes another model or is named.

#include "engine/curate/import/family.hpp"
#include "engine/curate/import/import.hpp"
#include "engine/json/json.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

/// What an import leaves: the file, and everything that is told beside it.
struct Outcome {
    std::string text, told;
};
Outcome outcome(const Object& config) {
    ImportOptions options{.id = "x", .name = "X", .size = "1", .group = "g"};
    Outcome out;
    try {
        const Imported i = import_config(json::write({config}), "config.json", options);
        out.text = i.text;
        for (const Problem& w : i.warnings) out.told += to_string(w) + "\n";
        for (const std::string& n : i.notes) out.told += n + "\n";
    } catch (const InputError& e) {
        out.told = e.what();
    }
    return out;
}
bool silent(const Outcome& before, const Outcome& after, const std::string& key) {
    return after.text == before.text && after.told.find(key) == std::string::npos;
}

/// Of the same kind, but another.
Value other(const Value& v) {
    if (const bool* b = v.boolean()) return {!*b};
    if (const auto n = v.integer()) return {*n == 0 ? std::int64_t{3} : *n == 1 ? std::int64_t{2} : *n * 2};
    if (const auto n = v.number()) return {*n * 2 + 0.125};
    if (v.string()) return {std::string("odd")};
    if (v.array()) {
        json::Array a = *v.array();
        if (!a.empty()) a.back() = other(a.back());
        return {a};
    }
    if (!v.object()) return {std::int64_t{3}};    // null
    Object o = *v.object();
    if (!o.empty()) o.front().value = other(o.front().value);
    return {o};
}

const json::Array& families_file() {
    static const Value all = [] {
        Problems problems;
        auto root = json::read(BROADSIDE_SOURCE_DIR "/tests/import/families.json", "families.json", problems);
        return root.value_or(Value{json::Array{}});
    }();
    return *all.array();
}

/// Keys of the fixtures whose change changes nothing: another key decides, the code of the family does not read them, they are
/// zero or empty, or they are of layers that the fixture does not have.
const std::map<std::string, std::set<std::string>> k_without_change{
    {"bloom", {"masked_softmax_fusion", "offset_alibi", "skip_bias_add", "skip_bias_add_qkv", "slow_but_exact"}},
    {"bailing_moe", {"first_k_dense_replace", "intermediate_size"}},
    {"chatglm", {"apply_query_key_layer_scaling", "original_rope"}},
    {"deepseek_v2", {"num_key_value_heads"}},
    {"deepseek_v4", {"compress_ratios"}},    // the last entry is of the module for further tokens
    {"falcon_h1", {"mamba_d_ssm"}},
    {"gemma4_text", {"hidden_size_per_layer_input"}},
    {"glm4_moe", {"topk_group"}},
    {"glm4_moe_lite", {"num_key_value_heads"}},
    {"glm_moe_dsa", {"num_key_value_heads"}},
    {"granitemoehybrid", {"mamba_chunk_size", "mamba_expand", "normalization_function", "rope_scaling", "rope_theta"}},
    {"hf_olmo",
     {"alibi", "alibi_bias_max", "attention_layer_norm_with_affine", "block_group_size", "flash_attention", "init_fn",
      "mlp_ratio", "rope_full_precision", "vocab_size"}},
    {"llama4_text",
     {"attention_chunk_size", "attn_scale", "attn_temperature_tuning", "floor_scale", "interleave_moe_layer_step",
      "intermediate_size", "moe_layers", "num_experts_per_tok", "num_local_experts"}},
    {"mamba",
     {"expand", "fused_add_norm", "n_layer", "pad_vocab_size_multiple", "ssm_cfg", "time_step_floor",
      "time_step_init_scheme", "time_step_max", "time_step_min", "time_step_scale"}},
    {"mamba_ssm", {"attn_layer_idx", "d_intermediate"}},
    {"mellum", {"intermediate_size", "max_window_layers", "mlp_layer_types", "use_sliding_window"}},
    {"minicpm3", {"num_key_value_heads"}},
    {"ministral", {"sliding_window"}},    // longer than the context
    {"molmo", {"vocab_size"}},
    {"qwen2_moe", {"intermediate_size"}},
    {"qwen3_omni_moe_text", {"intermediate_size"}},
    {"qwen3_vl_moe_text", {"intermediate_size"}},
    {"solar_open", {"first_k_dense_replace", "intermediate_size"}},
    {"youtu_llm", {"num_key_value_heads"}},
    {"zamba2",
     {"attention_hidden_size", "chunk_size", "hybrid_layer_ids", "kv_channels", "mamba_headdim", "num_key_value_heads",
      "time_step_floor", "time_step_limit", "time_step_max", "time_step_min"}},
};

TEST(Silence, AKeyThatIsChangedChangesTheModelOrIsNamed) {
    int tried = 0;
    for (const Value& entry : families_file()) {
        const Object& config = *entry.find("config")->object();
        const std::string type = *entry.find("config")->find("model_type")->string();
        const Family* family = find_family(type);
        const Outcome before = outcome(config);
        ASSERT_FALSE(before.text.empty()) << type << ": " << before.told;
        for (std::size_t i = 0; i < config.size(); ++i) {
            const std::string& key = config[i].key;
            if (key == "model_type" || (family && without_effect(key, *family))) continue;
            Object changed = config;
            changed[i].value = other(config[i].value);
            const auto known = k_without_change.find(type);
            if (known != k_without_change.end() && known->second.contains(key)) continue;
            EXPECT_FALSE(silent(before, outcome(changed), key)) << type << ": " << key;
            ++tried;
        }
    }
    EXPECT_GT(tried, 1200);
}

TEST(Silence, AKeyOfAnotherFamilyIsNamed) {
    const std::vector<json::Member> foreign{
        {"routed_expert_hidden_size", {std::int64_t{3}}}, {"mla_use_output_gate", {true}},
        {"scoring_func", {std::string("odd")}},           {"use_parallel_block", {true}},
        {"mamba_proj_bias", {true}},                      {"swiglu_limit", {0.375}},
        {"attention_value_scale", {0.375}},               {"alibi", {true}},
        {"attention_chunk_size", {std::int64_t{3}}},      {"hc_mult", {std::int64_t{3}}},
        {"index_topk", {std::int64_t{3}}},                {"logit_scale", {0.375}},
        {"residual_multiplier", {0.375}},                 {"embedding_multiplier", {0.375}},
        {"attn_logit_softcapping", {0.375}},              {"final_logit_softcapping", {0.375}},
        {"topk_method", {std::string("odd")}},            {"num_nextn_predict_layers", {std::int64_t{3}}},
        {"clip_qkv", {0.375}},                            {"query_pre_attn_scalar", {0.375}},
        {"shared_expert_intermediate_size", {std::int64_t{3}}}};
    // Cohere's blocks are parallel, MiMo's chunks are of the run, Gemma 3n's scores are not divided.
    const std::set<std::string> known{"cohere use_parallel_block", "cohere2 use_parallel_block",
                                      "mimo_v2_flash attention_chunk_size", "gemma3n_text query_pre_attn_scalar"};
    for (const Value& entry : families_file()) {
        const Object& config = *entry.find("config")->object();
        const std::string type = *entry.find("config")->find("model_type")->string();
        const Outcome before = outcome(config);
        for (const json::Member& m : foreign) {
            if (entry.find("config")->find(m.key) || known.contains(type + " " + m.key)) continue;
            Object more = config;
            more.push_back(m);
            EXPECT_FALSE(silent(before, outcome(more), m.key)) << type << ": " << m.key;
        }
    }
}

TEST(Silence, NoDefaultIsGivenTwice) {
    for (const Family& family : families()) {
        Problems none;
        const auto defaults = json::parse(family.defaults, family.type, none);
        ASSERT_TRUE(defaults && defaults->object()) << family.type;
        std::set<std::string> keys;
        for (const json::Member& m : *defaults->object())
            EXPECT_TRUE(keys.insert(m.key).second) << family.type << ": " << m.key;
    }
}

}    // namespace
}    // namespace broadside::curate
