// Phi, and Moondream 3, whose first layers are those of Phi.

#include "engine/curate/import/family.hpp"

#include <algorithm>
#include <cmath>

namespace broadside::curate {
namespace {

using json::Object;

void phi3(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c, {.dim = partial_dim(c, h.head_dim, 1)}));
    add_window(c, mixer);
    add_biases(c, mixer);
    c.off({"mlp_bias", "lm_head_bias"});
    c.pass({"original_max_position_embeddings", "full_attn_mod", "interpolate_factor"});
    uniform(c, d, h, mixer, dense_ffn(c.count("intermediate_size"), gated_activation(c)));
}

/// Phi-1 to Phi-2: mixer and feed-forward side by side on one LayerNorm, biases everywhere.
void phi(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.norm_kind = "LayerNorm";
    d.norm_bias = d.parallel = d.head_bias = true;
    Heads h;
    h.heads = c.count({"num_attention_heads", "n_head"});
    h.kv_heads = c.maybe({"num_key_value_heads", "n_head_kv"}).value_or(h.heads);
    const std::int64_t width = c.count({"hidden_size", "n_embd"});
    h.head_dim = std::max<std::int64_t>(1, width / h.heads);
    auto dim = c.maybe("rotary_dim");
    if (!dim) dim = partial_dim(c, h.head_dim, 0.5);
    Object mixer = attention(h, rope(c, {.dim = dim}));
    mixer.push_back({"bias", biases({"q", "k", "v", "o"})});
    c.off({"qk_layernorm"});
    const auto inner = c.maybe({"intermediate_size", "n_inner"});
    uniform(c, d, h, mixer,
            dense_ffn(inner.value_or(4 * width), plain_activation(c, {"hidden_act", "activation_function"}), true));
}

/// Phi-3-small: every second layer sees blocks by place; μP factors, a clamped gate, biases everywhere.
void phi3small(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.norm_kind = "LayerNorm";
    d.norm_bias = true;
    const Heads h = heads_of(c);
    d.embedding_factor = c.real("mup_embedding_multiplier", 10);
    if (const double by = c.real("mup_width_multiplier", 8); by > 0) d.logit_scale = 1 / by;
    c.only("hidden_act", {"gegelu"});
    c.only("rope_position_scale", {"1", "1.0"});
    c.off({"blocksparse_homo_head_pattern", "ff_dim_multiplier"});
    c.pass({"blocksparse_triton_kernel_block_size", "gegelu_pad_to_256", "pad_sequence_to_multiple_of_64",
            "attention_bias", "original_max_position_embeddings"});    // the code has biases, whatever the file says
    Object dense = attention(h, rope(c, {.theta_keys = {"rope_embedding_base", "rope_theta"}}));
    dense.push_back({"bias", biases({"q", "k", "v", "o"})});
    // Scores are divided by the width of a head itself.
    if (const double by = c.real("mup_attn_multiplier", 1); c.flag("mup_use_scaling", true) && by > 0) {
        const double factor = static_cast<double>(h.head_dim) / by;
        dense.push_back({"score_root", number(std::round(factor * factor * 1e3) / 1e3)});
    }
    Object strided = dense;
    strided.push_back({"strided",
                       {Object{{"block", whole(c.count("blocksparse_block_size"))},
                               {"local", whole(c.count("blocksparse_num_local_blocks"))},
                               {"stride", whole(c.count("blocksparse_vert_stride"))}}}});
    const auto step = c.maybe("dense_attention_every_n_layers");
    const std::int64_t layers = layer_count(c);
    bool any_dense = false, any_strided = false;
    for (std::int64_t i = 0; i < layers; ++i) {
        const bool full = step && (i + 1) % *step == 0;
        (full ? any_dense : any_strided) = true;
        d.layers.emplace_back(full ? "full" : "blocks", "dense");
    }
    if (any_strided) d.mixers.push_back({"blocks", {strided}});
    if (any_dense) d.mixers.push_back({"full", {dense}});
    // `gegelu`: the gate's GELU is the one by a sigmoid.
    Object gating{{"gain", number(1.702)}, {"shift", number(1)}};
    if (const double limit = c.real("gegelu_limit", 0); limit > 0)
        gating.insert(gating.begin(), {"limit", number(limit)});
    d.ffns.push_back({"dense", with(dense_ffn(c.count({"ff_intermediate_size", "intermediate_size"}), "SwiGLU", true),
                                    "gating", {gating})});
}

/// Phi-3.5-MoE: LayerNorm, biases in attention and head; its router draws two experts one after the other
/// (SparseMixer).
void phimoe(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.norm_kind = "LayerNorm";
    d.norm_bias = true;
    d.head_bias = c.flag("lm_head_bias", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    add_window(c, mixer);
    add_biases(c, mixer);
    Experts e;
    e.experts = c.count("num_local_experts");
    e.active = c.count("num_experts_per_tok");
    e.hidden = c.count("intermediate_size");
    e.activation = gated_activation(c);
    e.renormalise = false;
    c.pass({"original_max_position_embeddings"});
    d.mixers.push_back({attention_name(h), {mixer}});
    d.ffns.push_back({"moe", moe(e)});
    all_layers(d, layer_count(c), attention_name(h), "moe");
}

/// Phi-4-mini-flash (SambaY): below the middle Mamba and attention with a window take turns; above it, after one more
/// Mamba and one layer that attends to everything, gates on that Mamba's scan and attention to that layer's keys and
/// values.
void phi4flash(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.norm_kind = "LayerNorm";
    d.norm_bias = true;
    d.head_bias = c.flag("lm_head_bias", false);
    const std::int64_t layers = layer_count(c), middle = layers / 2, width = c.count("hidden_size"),
                       inner = width * c.count("mamba_expand"), period = c.maybe("mb_per_layer").value_or(0);
    Object mamba{{"kind", text("mamba")},
                 {"inner_dim", whole(inner)},
                 {"state_dim", whole(c.count("mamba_d_state"))},
                 {"dt_rank", whole(time_rank(c, "mamba_dt_rank"))},
                 {"conv_kernel", whole(c.count("mamba_d_conv"))}};
    Object memory{{"kind", text("gated-memory")}, {"width", whole(inner)}};
    if (c.flag("mamba_proj_bias", false))
        for (Object* m : {&mamba, &memory}) m->push_back({"bias", {true}});
    if (!c.flag("mamba_conv_bias", true)) mamba.push_back({"conv_bias", {false}});
    Object full = attention(heads_of(c), no_position());
    full.push_back({"differential", {true}});
    full.push_back({"differential_weights", {true}});
    Object local = full, shared = full;
    // A window for all or, as older files have it, for each layer.
    std::vector<std::int64_t> by_layer = c.numbers("sliding_window");
    std::erase(by_layer, -1);
    if (const auto window = by_layer.empty() ? window_of(c) : std::optional(by_layer.front()))
        local.insert(local.begin() + 5, {"window", whole(*window)});
    if (std::ranges::any_of(by_layer, [&](std::int64_t n) { return n != by_layer.front(); }))
        c.problem("sliding_window", "windows that differ are not known");
    shared.push_back({"reuses_kv", {true}});
    for (Object* m : {&full, &local}) m->push_back({"bias", biases({"q", "k", "v", "o"})});
    shared.push_back({"bias", biases({"q", "o"})});
    for (std::int64_t i = 0; i < layers; ++i) {
        const bool above = i >= middle + 2, gated = period > 0 && i % period == 0;
        d.layers.emplace_back(gated             ? (above ? "memory" : "mamba")
                              : above           ? "shared"
                              : i == middle + 1 ? "full"
                                                : "local",
                              "dense");
    }
    add_mixers_in_use(
        d, {{"mamba", &mamba}, {"local", &local}, {"full", &full}, {"memory", &memory}, {"shared", &shared}});
    c.only("mb_per_layer", {"2"});
    if (layers % 4 != 0) c.problem("num_hidden_layers", "the halves take turns in pairs of layers: a multiple of 4");
    // Positions come from Mamba and the windows alone.
    c.pass({"rope_theta", "rope_scaling", "original_max_position_embeddings"});
    d.ffns.push_back(
        {"dense", dense_ffn(c.count("intermediate_size"), gated_activation(c), c.flag("mlp_bias", false))});
}

/// Moondream 3: Phi's layer with factors on queries and values; in all but the first layers a mixture in place of the
/// feed-forward. By the names of its own code, or by those of its rewriting for transformers.
void moondream3(const Config& c, Draft& d) {
    d.context_keys = {"max_context", "max_position_embeddings"};
    d.width_keys = {"dim", "hidden_size"};
    d.tied = c.flag("tie_word_embeddings", false);
    d.norm_kind = "LayerNorm";
    d.norm_bias = d.parallel = d.head_bias = true;
    Heads h;
    h.heads = c.count({"n_heads", "num_attention_heads"});
    h.kv_heads = c.count({"n_kv_heads", "num_key_value_heads"});
    h.head_dim = c.maybe("head_dim").value_or(std::max<std::int64_t>(1, c.count(d.width_keys) / h.heads));
    Object mixer = attention(h, rope(c, {.dim = partial_dim(c, h.head_dim, 0.5)}));
    if (const auto tokens = c.maybe("prefix_attn")) mixer.push_back({"image_prefix", whole(*tokens)});
    add_biases(c, mixer, "attention_bias", true);
    mixer.push_back({"token_factors", {true}});
    d.mixers.push_back({attention_name(h), {mixer}});

    const auto own = c.given("moe") ? c.section("moe") : std::nullopt;
    const auto size = [&](const Keys& keys, const char* flat) {
        const auto n = own ? own->maybe(keys) : std::nullopt;
        return n ? *n : c.count(flat);
    };
    Experts e;
    e.experts = size({"num_experts", "n_experts"}, "num_experts");
    e.active = size({"experts_per_token", "n_experts_per_tok"}, "num_experts_per_tok");
    e.hidden = size({"expert_inner_dim"}, "moe_intermediate_size");
    e.activation = gated_activation(c, {"moe_hidden_act"});
    e.gating = Object{{"shift", number(1)}};
    e.logit_bias = true;
    const std::int64_t layers = layer_count(c, {"n_layers", "num_hidden_layers"});
    const bool dense = c.says("moe") && !own;    // null: no mixture
    const std::int64_t first = dense                             ? layers
                               : own && own->says("start_layer") ? own->zero_or_more("start_layer")
                                                                 : c.zero_or_more("moe_start_layer");
    for (std::int64_t i = 0; i < layers; ++i) d.layers.emplace_back(attention_name(h), i < first ? "dense" : "moe");
    const Keys hidden{"ff_dim", "intermediate_size"};
    c.pass(hidden);    // where no layer is dense
    add_dense_and_moe(
        d, [&] { return dense_ffn(c.count(hidden), plain_activation(c), true); }, e);
}

}    // namespace

std::vector<Family> phi_families() {
    const char* defaults = R"({"vocab_size": 32064, "hidden_size": 3072, "intermediate_size": 8192,
        "num_hidden_layers": 32, "num_attention_heads": 32, "hidden_act": "silu", "max_position_embeddings": 4096,
        "tie_word_embeddings": false, "rope_theta": 10000})";
    // The adapters of Phi-4 multimodal stand beside the language model.
    return {{"phi3", "Phi-3", phi3, defaults},
            {"phi3_v", "Phi-3 Vision", phi3, defaults},
            {"phi", "Phi", phi,
             R"({"vocab_size": 51200, "hidden_size": 2048, "intermediate_size": 8192, "num_hidden_layers": 24,
             "num_attention_heads": 32, "hidden_act": "gelu_new", "max_position_embeddings": 2048,
             "tie_word_embeddings": false, "rope_theta": 10000})"},
            // Phi3SmallConfig, which stands beside the checkpoints.
            {"phi3small", "Phi-3-small", phi3small,
             R"({"tie_word_embeddings": true, "hidden_act": "gegelu", "rope_embedding_base": 1000000,
             "mup_use_scaling": true, "mup_attn_multiplier": 1, "mup_embedding_multiplier": 10,
             "mup_width_multiplier": 8})"},
            {"phimoe", "PhiMoE", phimoe,
             R"({"vocab_size": 32064, "hidden_size": 4096, "intermediate_size": 6400, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 8, "hidden_act": "silu",
             "max_position_embeddings": 131072, "tie_word_embeddings": false, "num_experts_per_tok": 2,
             "num_local_experts": 16, "attention_bias": false, "lm_head_bias": false, "rope_theta": 1000000})"},
            // As its release and its copies in serving code have it.
            {"phi4flash", "Phi-4-mini-flash", phi4flash,
             R"({"vocab_size": 51200, "hidden_size": 2560, "intermediate_size": 9216, "num_hidden_layers": 32,
             "num_attention_heads": 40, "num_key_value_heads": 4, "hidden_act": "silu",
             "max_position_embeddings": 4096, "tie_word_embeddings": true, "sliding_window": 2047, "mb_per_layer": 2,
             "mamba_d_state": 16, "mamba_d_conv": 4, "mamba_expand": 2, "mamba_conv_bias": true,
             "mamba_proj_bias": false, "mlp_bias": false, "lm_head_bias": false})"},
            {"phi4mm", "Phi-4 Multimodal", phi3, defaults, "vision_lora speech_lora embd_layer"},
            // As the classes beside its checkpoint have it: that says nothing but what it can be asked for.
            {"moondream3", "Moondream 3", moondream3,
             R"({"vocab_size": 51200, "dim": 2048, "ff_dim": 8192, "n_layers": 24, "n_heads": 32, "n_kv_heads": 32,
             "max_context": 4096, "prefix_attn": 730, "rope_theta": 1500000, "hidden_act": "gelu_pytorch_tanh",
             "moe_hidden_act": "gelu", "attention_bias": true, "tie_word_embeddings": false, "moe_start_layer": 4,
             "num_experts": 64, "num_experts_per_tok": 8, "moe_intermediate_size": 1024})",
             "config text region prefix_lm_left_padding group_size bits"}};
}

}    // namespace broadside::curate
