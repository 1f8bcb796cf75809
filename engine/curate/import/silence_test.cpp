/// No key that shapes a model is passed over in silence: changed, it makes another model or is named.

#include "engine/curate/import/family.hpp"
#include "engine/curate/import/import.hpp"
#include "engine/curate/import/testing.hpp"
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

/// Keys of the fixtures whose change changes nothing: another key decides, the code of the family does not read them,
/// they are zero or empty, or they are of layers that the fixture does not have.
const std::map<std::string, std::set<std::string>> k_without_change{
    {"alice_ai", {"mlp_only_layers"}},    // empty
    {"axk2", {"num_key_value_heads"}},
    {"bagel", {"tie_word_embeddings"}},    // its code unties them
    {"bloom", {"masked_softmax_fusion", "offset_alibi", "skip_bias_add", "skip_bias_add_qkv", "slow_but_exact"}},
    {"bailing_moe", {"first_k_dense_replace", "intermediate_size"}},
    {"bailing_moe_v3", {"num_key_value_heads", "rope_interleave", "rotary_dim"}},
    {"chatglm", {"apply_query_key_layer_scaling", "original_rope"}},
    {"deepseek_v2", {"num_key_value_heads"}},
    {"doge",
     {"expert_retrieval_size", "num_cdmoe_experts", "num_cdmoe_experts_per_head", "num_cdmoe_heads"}},    // no mixture
    {"deepseek_v4", {"compress_ratios"}},    // the last entry is of the module for further tokens
    {"deepseek_v41_text", {"compress_ratios", "engram_compressed_vocab_size"}},    // the same; what is hashed
    {"dots3_note", {"num_key_value_heads"}},
    {"falcon_h1", {"mamba_d_ssm"}},
    {"gemma4_text", {"hidden_size_per_layer_input"}},
    {"glm4_moe", {"topk_group"}},
    {"glm4_moe_lite", {"num_key_value_heads"}},
    {"glm_moe_dsa", {"num_key_value_heads"}},
    {"glm5_next_text",
     {"hc_eps", "hc_sinkhorn_iters", "index_kpool_always_select_tail", "index_share_for_mtp_iteration",
      "num_key_value_heads", "topk_group"}},    // one group
    {"granitemoehybrid", {"mamba_chunk_size", "mamba_expand", "normalization_function", "rope_scaling", "rope_theta"}},
    {"hf_olmo",
     {"alibi", "alibi_bias_max", "attention_layer_norm_with_affine", "block_group_size", "flash_attention", "init_fn",
      "mlp_ratio", "rope_full_precision", "vocab_size"}},
    {"jet_nemotron", {"max_window_layers"}},
    {"hrm_text",
     {"L_bp_cycles", "num_hidden_layers", "num_key_value_heads", "prefix_lm"}},    // prefix_lm: said where it is true
    {"hy_v4", {"hc_eps", "head_dim", "num_key_value_heads", "qk_head_dim"}},
    {"Klear", {"intermediate_size", "mlp_only_layers"}},
    {"laguna", {"num_attention_heads"}},
    {"llama4_text",
     {"attention_chunk_size", "attn_scale", "attn_temperature_tuning", "floor_scale", "interleave_moe_layer_step",
      "intermediate_size", "moe_layers", "num_experts_per_tok", "num_local_experts"}},
    {"mamba",
     {"expand", "fused_add_norm", "n_layer", "pad_vocab_size_multiple", "ssm_cfg", "time_step_floor",
      "time_step_init_scheme", "time_step_max", "time_step_min", "time_step_scale"}},
    {"mamba_ssm", {"attn_layer_idx", "d_intermediate"}},
    {"megrez_moe", {"topk_group"}},    // one group
    {"mellum", {"intermediate_size", "max_window_layers", "mlp_layer_types", "use_sliding_window"}},
    {"minicpm3", {"num_key_value_heads"}},
    {"ministral", {"sliding_window"}},    // longer than the context
    {"molmo", {"vocab_size"}},
    {"ouro", {"early_exit_threshold"}},    // where a state is read
    {"pangu_ultra_moe", {"num_key_value_heads"}},
    {"param2moe", {"num_shared_experts", "topk_group"}},    // one of the summed width; one group
    {"phi4flash", {"rope_theta"}},
    {"phi3small",
     {"attention_bias", "blocksparse_triton_kernel_block_size", "gegelu_pad_to_256", "pad_sequence_to_multiple_of_64"}},
    {"qwen2_moe", {"intermediate_size"}},
    {"qwen3_omni_moe_text", {"intermediate_size"}},
    {"qwen3_vl_moe_text", {"intermediate_size"}},
    {"qwen4_exp_text",
     {"full_attention_interval", "make_ngram_vocab_size_divisible_by", "mtp_use_dedicated_embeddings",
      "split_ngram_parts"}},    // the rows are a multiple of twice that, too
    {"sarvam_mla", {"head_dim", "num_key_value_heads", "q_head_dim"}},
    {"plamo2", {"mamba_chunk_size"}},
    {"plm", {"num_key_value_heads"}},
    {"skywork_moe", {"moe_use_mixtral_gating"}},                    // the weights are the same
    {"smallthinker", {"norm_topk_prob", "sliding_window_size"}},    // no layer has it
    {"solar_open", {"first_k_dense_replace", "intermediate_size"}},
    {"xing4_0",
     {"hc_eps", "hc_sinkhorn_iters", "mhc_h_res_clamp_max", "mhc_h_res_clamp_min", "num_key_value_heads",
      "topk_group"}},    // one group
    {"youtu_llm", {"num_key_value_heads"}},
    {"zamba", {"attn_layer_offset", "attn_layer_period", "rope_theta"}},
    {"zaya", {"sliding_window"}},    // no layer has it
    {"zamba2",
     {"attention_hidden_size", "chunk_size", "hybrid_layer_ids", "kv_channels", "mamba_headdim", "num_key_value_heads",
      "time_step_floor", "time_step_limit", "time_step_max", "time_step_min"}},
};

TEST(Silence, AKeyThatIsChangedChangesTheModelOrIsNamed) {
    int tried = 0;
    for (const Value& entry : entries_of("families.json")) {
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

/// What classes write when they are saved as they are (`defaults_test.cpp`). Here a list by layer decides what
/// the key would, the key follows from others, its layers are not there, it is of the run of the program, or
/// nothing that the catalog keeps.
const std::map<std::string, std::set<std::string>> k_without_change_in_class{
    {"afmoe", {"global_attn_every_n_layers"}},
    {"axk1", {"head_dim", "num_key_value_heads", "qk_head_dim", "rope_interleave"}},
    {"axk2", {"head_dim", "num_key_value_heads", "qk_head_dim"}},
    {"bamba", {"mamba_chunk_size"}},
    {"bloom", {"slow_but_exact"}},
    {"cohere_compass_text", {"sliding_window"}},    // no layer has it
    {"cohere2_moe", {"norm_topk_prob", "prefix_dense_sliding_window_pattern", "rope_theta", "sliding_window_pattern"}},
    {"deepseek_v2", {"head_dim", "intermediate_size", "num_key_value_heads", "qk_head_dim"}},
    {"deepseek_v3", {"head_dim", "num_key_value_heads", "qk_head_dim", "rope_interleave"}},
    {"deepseek_v32", {"head_dim", "num_key_value_heads", "qk_head_dim"}},
    {"deepseek_v4", {"compress_rope_theta", "hc_eps", "hc_sinkhorn_iters", "rope_parameters", "rope_theta"}},
    {"deepseek_v41_text",
     {"compress_ratios", "compress_rope_theta", "engram_compressed_vocab_size", "engram_head_dim", "engram_layer_ids",
      "engram_max_ngram_size", "engram_n_heads", "engram_num_embeddings", "engram_pad_id", "engram_vocab_size",
      "hc_eps", "hc_sinkhorn_iters", "layer_types", "rope_parameters", "rope_theta"}},    // no runs of tokens
    {"diffllama", {"lambda_std_dev"}},
    {"doge", {"norm_topk_prob", "num_experts", "num_experts_per_tok"}},    // it is no mixture
    {"dots1", {"intermediate_size", "max_window_layers", "sliding_window", "topk_group"}},
    {"dots3_note", {"head_dim", "num_key_value_heads", "topk_group"}},
    {"ernie4_5_moe", {"moe_layer_end_index", "moe_norm_min"}},
    {"ernie4_5_vl_moe_text", {"moe_norm_min"}},
    {"exaone4", {"sliding_window", "sliding_window_pattern"}},
    {"exaone_moe", {"sliding_window", "sliding_window_pattern", "topk_group"}},
    {"falcon", {"num_kv_heads"}},
    {"falcon_h1", {"mamba_chunk_size", "mamba_expand", "mamba_norm_before_gate"}},
    {"falcon_mamba",
     {"mixer_rms_eps", "time_step_floor", "time_step_init_scheme", "time_step_max", "time_step_min", "time_step_scale",
      "use_associative_scan", "use_mambapy"}},
    {"gemma3_text", {"_sliding_window_pattern"}},
    {"gemma3n_text", {"altup_active_idx", "altup_coef_clip"}},
    {"gemma4_text", {"layer_types", "use_double_wide_mlp"}},
    {"glm4_moe", {"topk_group"}},
    {"glm4_moe_lite", {"num_key_value_heads", "qk_head_dim", "rope_interleave", "topk_group"}},
    {"glm4v_moe_text", {"topk_group"}},
    {"glm_moe_dsa", {"head_dim", "num_key_value_heads", "qk_head_dim", "topk_group"}},
    {"gpt_bigcode", {"num_key_value_heads"}},
    {"gpt_oss", {"hidden_act"}},
    {"granite_swa", {"rope_parameters"}},    // bases by layer decide
    {"granitemoe_swa", {"rope_parameters"}},
    {"granitemoehybrid", {"mamba_chunk_size", "rope_parameters"}},
    {"hrm_text", {"L_bp_cycles", "num_hidden_layers", "prefix_lm"}},
    {"hy_v3", {"enable_moe_fp32_combine"}},
    {"inkling_text",
     {"chain_hidden_post_norm", "intermediate_size", "log_scaling_alpha", "mtp_hidden_states_first"}},    // of none
    {"jamba", {"use_associative_scan"}},
    {"laguna", {"num_attention_heads", "sliding_window"}},
    {"lfm2", {"block_multiple_of"}},
    {"llama4_text",
     {"attn_scale", "floor_scale", "interleave_moe_layer_step", "intermediate_size_mlp", "no_rope_layer_interval"}},
    {"longcat_flash", {"head_dim", "num_hidden_layers", "num_key_value_heads", "qk_head_dim"}},
    {"mamba",
     {"time_step_floor", "time_step_init_scheme", "time_step_max", "time_step_min", "time_step_scale",
      "use_associative_scan", "use_mambapy"}},
    {"mamba2", {"chunk_size", "time_step_floor", "time_step_max", "time_step_min", "time_step_rank"}},
    {"mellum", {"intermediate_size", "sliding_window"}},
    {"mimo_v2_flash", {"topk_group"}},
    {"minicpm3", {"head_dim", "num_key_value_heads", "qk_head_dim"}},
    {"minimax", {"block_size"}},
    {"minimax_m3",
     {"dense_intermediate_size", "index_block_size", "index_head_dim", "index_local_blocks", "index_n_heads",
      "index_topk_blocks"}},
    {"mistral4",
     {"head_dim", "intermediate_size", "num_key_value_heads", "qk_head_dim", "rope_interleave", "topk_group"}},
    {"mpt", {"embedding_fraction", "learned_pos_emb"}},
    {"nanbeige",
     {"depth_attention_recent_window", "depth_attention_static_anchor_once", "insert_ngram_layer_idx",
      "mhc_init_gating_factor", "mhc_sinkhorn_iterations", "ngram_fused_mode", "num_residual_streams",
      "skip_loop_final_norm"}},    // of what is switched off
    {"olmo3", {"sliding_window"}},
    {"ouro", {"early_exit_threshold", "max_window_layers"}},
    {"phi3", {"original_max_position_embeddings"}},
    {"phi4flash", {"rope_theta"}},
    {"qwen2", {"max_window_layers", "use_sliding_window"}},
    {"qwen2_5_omni_text", {"max_window_layers", "use_sliding_window"}},
    {"qwen2_5_vl_text", {"max_window_layers", "use_sliding_window"}},
    {"qwen2_moe",
     {"intermediate_size", "max_window_layers", "mlp_only_layers", "sliding_window", "use_sliding_window"}},
    {"qwen2_vl_text", {"max_window_layers", "use_sliding_window"}},
    {"qwen3", {"max_window_layers", "use_sliding_window"}},
    {"qwen3_moe", {"intermediate_size", "mlp_only_layers", "use_sliding_window"}},
    {"qwen3_next", {"intermediate_size", "mlp_only_layers"}},
    {"qwen3_omni_moe_text", {"intermediate_size", "mlp_only_layers"}},
    {"qwen3_vl_moe_text", {"intermediate_size", "mlp_only_layers"}},
    {"recurrent_gemma", {"final_w_init_variance_scale", "w_init_variance_scale"}},
    {"rwkv4", {"rescale_every"}},
    {"smollm3", {"layer_types", "no_rope_layer_interval"}},
    {"solar_open", {"topk_group"}},
    {"step3p5", {"num_sliding_attention_heads", "per_layer_config"}},
    {"xlstm",
     {"chunk_size", "chunkwise_kernel", "max_inference_chunksize", "mode", "norm_reduction_force_float32", "num_blocks",
      "return_last_states", "sequence_kernel", "step_kernel", "weight_mode"}},
    {"zamba", {"time_step_floor", "time_step_max", "time_step_min"}},
    {"youtu_llm", {"head_dim", "num_key_value_heads", "qk_head_dim", "rope_interleave"}},
    {"zamba2",
     {"attention_hidden_size", "chunk_size", "kv_channels", "num_key_value_heads", "num_query_groups",
      "rope_parameters", "time_step_floor", "time_step_max", "time_step_min", "use_mem_eff_path"}},
};

TEST(Silence, AKeyOfTheClassThatIsChangedChangesTheModelOrIsNamed) {
    Problems problems;
    const auto root = json::read(BROADSIDE_SOURCE_DIR "/tests/import/defaults.json", "defaults.json", problems);
    ASSERT_TRUE(root && root->array());
    int tried = 0;
    for (const Value& entry : *root->array()) {
        const std::string& type = *entry.find("family")->string();
        const Family* family = find_family(type);
        Object config{{"model_type", {type}}};
        for (const char* part : {"given", "defaults"})
            if (const Value* more = entry.find(part))
                for (const json::Member& m : *more->object()) config.push_back(m);
        const Outcome before = outcome(config);
        ASSERT_FALSE(before.text.empty()) << type << ": " << before.told;
        for (std::size_t i = 1; i < config.size(); ++i) {
            const std::string& key = config[i].key;
            if (!family || without_effect(key, *family) || config[i].value.is_null()) continue;
            const auto known = k_without_change_in_class.find(type);
            if (known != k_without_change_in_class.end() && known->second.contains(key)) continue;
            Object changed = config;
            changed[i].value = other(config[i].value);
            EXPECT_FALSE(silent(before, outcome(changed), key)) << type << ": " << key;
            ++tried;
        }
    }
    EXPECT_GT(tried, 1500);
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
    const std::set<std::string> known{"cohere use_parallel_block",          "cohere2 use_parallel_block",
                                      "cohere2_moe use_parallel_block",     "cohere_compass_text use_parallel_block",
                                      "mimo_v2_flash attention_chunk_size", "gemma3n_text query_pre_attn_scalar"};
    for (const Value& entry : entries_of("families.json")) {
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
