// Families whose layers run several times with the same weights.

#include "engine/curate/import/family.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

/// How often, and what else there is to say; nothing where the layers run once.
void add_loops(Draft& d, std::int64_t count, Object more = {}) {
    if (count < 2) return;
    d.loops = Object{{"count", whole(count)}};
    d.loops->insert(d.loops->end(), more.begin(), more.end());
}

/// Ouro: norms on both sides of the sublayers, the final norm and an exit gate after each run.
void ouro(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.norm_placement = "pre+post";
    add_loops(d, c.count("total_ut_steps"), {{"norm", {true}}, {"exit_gate", {true}}});
    // Where a state is read; the weights are the same.
    c.pass({"early_exit_threshold", "early_exit_step", "chunk_size"});
    const Object mixer = attention(heads_of(c), rope(c));
    const bool windows = c.flag("use_sliding_window", false);
    auto types = layer_types(c, layer_count(c), 1, "full_attention", "full_attention");
    const std::int64_t full = c.zero_or_more("max_window_layers");
    if (windows && !c.given("layer_types"))
        for (std::size_t i = 0; i < types.size(); ++i)
            if (static_cast<std::int64_t>(i) >= full) types[i] = "sliding_attention";
    d.ffns.push_back({"dense", gated_ffn(c)});
    local_and_global(c, d, types, mixer, mixer);
}

/// Nanbeige: Llama; since 4.2 its layers run twice.
void nanbeige(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    add_biases(c, mixer);
    // A list of losses stands for the number of runs where there is one.
    std::int64_t runs = c.zero_or_more("num_loops");
    if (const Value* losses = c.find("loop_loss_weights"); losses && losses->array() && !losses->array()->empty())
        runs = static_cast<std::int64_t>(losses->array()->size()) + 1;
    Object more;
    if (!c.flag("skip_loop_final_norm", false)) more.push_back({"norm", {true}});
    add_loops(d, runs, more);
    if (c.real("yarn_scale", 1) != 1) c.unknown("yarn_scale", "a rotation that it stretches is not known");
    c.off({"qk_layernorm", "use_qk_norm", "emb_neighbor_num", "insert_ngram_layer_idx", "ngram_insert_all_layers",
           "enable_double_loop_split", "loop_share_kv", "mhc_diff_for_loop", "mhc_double_stream_position_for_loop",
           "enable_hyper_connection", "enable_mhc", "enable_h_res_identity", "mhc_identity_nohresparam",
           "enable_depth_attention"});
    // Of what is switched off.
    c.pass({"emb_split_num", "ngram_vocab_size_ratio", "ngram_mod_force_prime", "ngram_embedding_hidden_size",
            "ngram_fused_mode", "emb_tp_num", "ngram_compressed_tokenizer", "skip_ngram_for_input",
            "ngram_layer_downproject_size", "loop_middle_layers", "num_residual_streams", "mhc_sinkhorn_iterations",
            "mhc_init_gating_factor", "depth_attention_stride", "depth_attention_recent_window",
            "depth_attention_static_anchor_once"});
    uniform(c, d, h, mixer, gated_ffn(c));
}

/// HRM-Text: two stacks of as many layers, each with a state; the lower one runs several times for each time of the
/// upper one.
void hrm_text(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.norm_weights = false;
    Heads h = heads_of(c);
    h.kv_heads = h.heads;    // whatever the file says
    Object mixer = attention(h, rope(c));
    mixer.push_back({"gate", text("element")});
    c.off({"attention_bias"});
    // The class writes both, and takes the other for the number of each stack where this one is missing.
    auto each = c.maybe("num_layers_per_stack");
    if (!each) {
        each = layer_count(c);
        c.assume(fmt::format("num_hidden_layers {} for each of two stacks, as its class has it", *each));
    }
    each = std::min(*each, k_most_layers / 2);
    c.pass({"num_hidden_layers", "num_key_value_heads", "L_bp_cycles", "initializer_range"});
    const std::int64_t upper = c.count("H_cycles"), lower = c.count("L_cycles");
    if (upper < 2 || lower < 2) return c.problem(upper < 2 ? "H_cycles" : "L_cycles", "expected 2 or more");
    add_loops(d, upper, {{"norm", {true}}, {"inner", {Object{{"layers", whole(*each)}, {"count", whole(lower)}}}}});
    const double start = c.real("initializer_range", 0.02), scale = c.real("embedding_scale", 0);
    d.embedding_factor = scale > 0 ? scale : start > 0 ? 1 / start : 1;
    if (c.flag("prefix_lm", true)) c.assume("prefix_lm left out: tokens of the prompt see later ones of it, too");
    d.mixers.push_back({attention_name(h), {mixer}});
    d.ffns.push_back({"dense", gated_ffn(c)});
    all_layers(d, 2 * *each, attention_name(h), "dense");
}

/// IQuest-LoopCoder: later runs attend to the first run's keys and values, and to a window of their own.
void loop_coder(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    add_biases(c, mixer);
    const std::int64_t window = c.count("loop_window_size"),
                       context = c.maybe("max_position_embeddings").value_or(window);
    add_loops(d, c.count("loop_num"), {{"window", whole(std::min(window, context))}});
    uniform(c, d, h, mixer, gated_ffn(c));
}

/// LoopCoder-V2 (Parallel Loop Transformer): the same, and later runs begin with the embedding and what the run before
/// has left of the token before.
void parallel_loops(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    add_biases(c, mixer);
    const std::int64_t runs = c.count("plt_num_loops");
    if (runs < 2) return c.problem("plt_num_loops", "expected 2 or more");
    const std::vector<std::int64_t> reach = c.numbers("plt_window_size");
    if (reach.size() != 2 || reach[0] < 0 || reach[1] != 0)
        return c.problem("plt_window_size", "expected the tokens before one that it sees, and 0 of those after it");
    const std::int64_t window = reach[0] + 1;
    Object more{{"window", whole(std::min(window, c.maybe("max_position_embeddings").value_or(window)))},
                {"offset",
                 {Object{{"embedding", number(c.real("plt_emb_scale", 1))},
                         {"state", number(c.real("plt_hidden_scale", 1))}}}}};
    if (c.flag("plt_normalize_per_loop", true)) more.push_back({"norm", {true}});
    if (c.flag("plt_gate_use_hidden_states", false)) more.push_back({"gate_of_state", {true}});
    add_loops(d, runs, std::move(more));
    uniform(c, d, h, mixer, gated_ffn(c));
}

}    // namespace

std::vector<Family> looped_families() {
    return {
        {"ouro", "Ouro", ouro,
         R"({"vocab_size": 151936, "hidden_size": 4096, "intermediate_size": 22016, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 32, "hidden_act": "silu",
             "max_position_embeddings": 32768, "tie_word_embeddings": false, "rope_theta": 10000,
             "use_sliding_window": false, "sliding_window": 4096, "max_window_layers": 28, "total_ut_steps": 4})"},
        {"nanbeige", "Nanbeige", nanbeige,
         R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32,
             "num_attention_heads": 32, "hidden_act": "silu", "max_position_embeddings": 2048,
             "tie_word_embeddings": false, "rope_theta": 10000, "attention_bias": false, "mlp_bias": false,
             "num_loops": 1, "skip_loop_final_norm": false})"},
        {"hrm_text", "HRM-Text", hrm_text,
         R"({"vocab_size": 151808, "hidden_size": 1536, "intermediate_size": 4096, "num_hidden_layers": 16,
             "num_attention_heads": 12, "head_dim": 128, "hidden_act": "silu", "max_position_embeddings": 2048,
             "tie_word_embeddings": false, "rope_theta": 10000, "attention_bias": false, "mlp_bias": false,
             "H_cycles": 2, "L_cycles": 3, "prefix_lm": true, "initializer_range": 0.02})"},
        {"iquestloopcoder", "IQuest-LoopCoder", loop_coder,
         R"({"vocab_size": 76800, "hidden_size": 5120, "intermediate_size": 27648, "num_hidden_layers": 80,
             "num_attention_heads": 40, "num_key_value_heads": 8, "head_dim": 128, "hidden_act": "silu",
             "max_position_embeddings": 8192, "tie_word_embeddings": false, "rope_theta": 500000,
             "attention_bias": false, "mlp_bias": false, "loop_num": 2, "loop_window_size": 64})"},
        {"iquestpltcoder", "IQuest-PLTCoder", parallel_loops,
         R"({"vocab_size": 75904, "hidden_size": 5120, "intermediate_size": 27648, "num_hidden_layers": 14,
             "num_attention_heads": 40, "num_key_value_heads": 8, "head_dim": 128, "hidden_act": "silu",
             "max_position_embeddings": 131072, "tie_word_embeddings": false, "rope_theta": 500000,
             "attention_bias": false, "mlp_bias": false, "plt_num_loops": 2, "plt_window_size": [64, 0],
             "plt_normalize_per_loop": true, "plt_gate_use_hidden_states": false})"},
    };
}

}    // namespace broadside::curate
