// China Telecom's TeleChat, TeleChat2 and Xing.

#include "engine/curate/import/family.hpp"

#include <cmath>

namespace broadside::curate {
namespace {

using json::Object;

/// What the base of RoPE is at the length of the training: the release's code raises it by doublings of another length.
double raised_base(const Config& c, std::int64_t head_dim) {
    const double base = c.real("rope_theta", 10000);
    const auto training = c.maybe("training_seqlen"), native = c.maybe("base_seqlen");
    if (!native) {
        c.assume("base of RoPE as at lengths for which TeleChat's code does not raise it; the file names none");
        return base;
    }
    if (!training || *training <= *native || head_dim <= 2) return base;
    const double doublings = std::ceil(std::log2(static_cast<double>(*training) / static_cast<double>(*native)) + 1),
                 alpha = std::min(std::pow(2.0, doublings) - 1, 1e6), dim = static_cast<double>(head_dim);
    return std::round(base * std::pow(alpha, dim / (dim - 2)));
}

/// Llama with biases on the output of attention and of the feed-forward alone.
void telechat(const Config& c, Draft& d) {
    d.context_keys = {"training_seqlen", "max_position_embeddings", "seq_length"};
    c.pass({"seq_length"});
    d.width_keys = {"hidden_size", "n_embed"};
    d.tied = c.flag("tie_word_embeddings", true);
    c.off({"apply_residual_connection_post_layernorm", "embed_layernorm", "semi_causal", "n_inner", "num_moe_experts"});
    Heads h;
    h.heads = c.count({"n_head", "num_attention_heads"});
    h.kv_heads = c.maybe("num_key_value_heads").value_or(h.heads);
    h.head_dim = std::max<std::int64_t>(1, c.count({"hidden_size", "n_embed"}) / h.heads);
    Object mixer = attention(h, rope(c, {.theta = raised_base(c, h.head_dim)}));
    mixer.push_back({"bias", biases({"o"})});
    uniform(
        c, d, h, mixer,
        with_flag(dense_ffn(c.count({"ffn_hidden_size", "intermediate_size"}), gated_activation(c)), "output_bias"));
}

/// DeepSeek V3 with streams in place of one residual path, which are averaged at the end.
void xing4(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.mixers.push_back({"mla", {latent_attention(c, latent_rope(c))}});
    c.off({"index_topk", "llama_4_scaling"});    // its code can have both
    c.only("topk_method", {"noaux_tc"});
    c.only("scoring_func", {"sigmoid"});
    if (const std::int64_t streams = c.maybe({"hc_mult", "num_residual_streams"}).value_or(1); streams > 1)
        d.residual = Object{{"kind", text("hyper-connections")}, {"streams", whole(streams)}, {"averaged", {true}}};
    else
        c.assume("one residual path: no hc_mult");
    c.pass({"hc_sinkhorn_iters", "hc_eps", "mhc_h_res_clamp_min", "mhc_h_res_clamp_max", "mhc_post_mult_value",
            "mhc_init_gating_factor"});
    dense_first(c, d, all_of(c, "mla"), deepseek_experts(c));
    add_mtp(c, d, "num_nextn_predict_layers", "mla");
}

/// TelechatConfig, which stands beside the checkpoints.
constexpr const char* k_telechat = R"({"vocab_size": 160256, "hidden_size": 4096, "n_layer": 30, "n_head": 32,
    "ffn_hidden_size": 12288, "hidden_act": "silu", "training_seqlen": 8192, "rope_theta": 10000,
    "tie_word_embeddings": true})";
/// How scores grow beyond the length of training, and what is of Bloom, whose configuration it was made from.
constexpr const char* k_of_the_run =
    "logn masked_softmax_fusion offset_alibi skip_bias_add skip_bias_add_qkv slow_but_exact flash_attn";

}    // namespace

std::vector<Family> telechat_families() {
    return {{"telechat", "TeleChat", telechat, k_telechat, k_of_the_run},
            {"telechat2", "TeleChat2", telechat, k_telechat, k_of_the_run},
            {"xing4_0", "Xing 4.0", xing4, k_silu_untied}};
}

}    // namespace broadside::curate
