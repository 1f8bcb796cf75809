// Families without attention, or nearly: RWKV, xLSTM, and the original state-space checkpoints.

#include "engine/curate/import/family.hpp"

#include <algorithm>

namespace broadside::curate {
namespace {

using json::Object;

// ---- RWKV -----------------------------------------------------------------------------------------------------------

void rwkv(const Config& c, Draft& d, int version) {
    d.context_keys = {"context_length", "max_position_embeddings"};
    d.tied = false;
    if (c.flag("tie_word_embeddings", false))
        c.assume("an output head of its own: RWKV's checkpoints have one, whatever tie_word_embeddings says");
    d.norm_kind = "LayerNorm";
    d.norm_bias = d.embedding_norm = true;
    const std::int64_t width = c.count("hidden_size");
    Object m{{"kind", text("rwkv")}, {"version", whole(version)}};
    std::int64_t hidden = 0;
    if (version == 4) {    // each channel by itself
        m.push_back({"heads", whole(c.maybe("attention_hidden_size").value_or(width))});
        m.push_back({"head_dim", whole(1)});
        hidden = c.maybe("intermediate_size").value_or(4 * width);
    } else {
        const std::int64_t inner = c.maybe("attention_hidden_size").value_or(width),
                           size = c.maybe({"head_size", "head_dim"}).value_or(64);
        m.push_back({"heads", whole(std::max<std::int64_t>(1, inner / size))});
        m.push_back({"head_dim", whole(size)});
        hidden = version == 7 ? c.maybe("intermediate_size")
                                    .value_or(static_cast<std::int64_t>(
                                        std::clamp(c.real("hidden_ratio", 4), 0.1, 100.0) * static_cast<double>(width)))
                              : c.maybe("intermediate_size").value_or(7 * width / 2 / 32 * 32);
    }
    if (version == 6) {
        // The ranks that Finch has by its width.
        m.push_back({"mix_rank", whole(c.maybe("lora_rank_tokenshift").value_or(width >= 4096 ? 64 : 32))});
        m.push_back({"decay_rank", whole(c.maybe("lora_rank_decay").value_or(width >= 4096 ? 128 : 64))});
    }
    if (version == 7) {
        m.push_back({"decay_rank", whole(c.count("decay_low_rank_dim"))});
        m.push_back({"learning_rank", whole(c.count("a_low_rank_dim"))});
        m.push_back({"value_rank", whole(c.count("v_low_rank_dim"))});
        m.push_back({"gate_rank", whole(c.count("gate_low_rank_dim"))});
        c.only("norm_first", {"true"});
        c.only("norm_bias", {"true"});
        c.only("hidden_act", {"sqrelu"});
        c.off({"attn"});
        c.pass({"attn_mode", "num_heads", "value_dim", "hidden_ratio", "key_dim"});
    }
    c.pass({"rescale_every", "head_size_divisor", "num_attention_heads", "lora_rank_tokenshift", "lora_rank_decay",
            "hidden_act"});
    d.mixers.push_back({"time-mixing", {m}});
    d.ffns.push_back({"channel-mixing", with_flag(dense_ffn(std::max<std::int64_t>(1, hidden), "ReLU2"),
                                                  version == 7 ? "token_shift" : "receptance")});
    all_layers(d, layer_count(c), "time-mixing", "channel-mixing");
}
void rwkv4(const Config& c, Draft& d) { rwkv(c, d, 4); }
void rwkv5(const Config& c, Draft& d) { rwkv(c, d, 5); }
void rwkv6(const Config& c, Draft& d) { rwkv(c, d, 6); }
void rwkv7(const Config& c, Draft& d) { rwkv(c, d, 7); }

// ---- xLSTM ----------------------------------------------------------------------------------------------------------

/// Up to the next multiple.
std::int64_t rounded_up(double n, std::int64_t multiple) {
    return (static_cast<std::int64_t>(std::clamp(n, 1.0, 1e8)) + multiple - 1) / multiple * multiple;
}

void xlstm(const Config& c, Draft& d) {
    d.width_keys = {"hidden_size", "embedding_dim"};
    d.tied = c.flag("tie_word_embeddings", false);
    if (const double cap = c.real("output_logit_soft_cap", 0); cap > 0) d.logit_softcap = cap;
    const std::int64_t width = c.count(d.width_keys), heads = c.count("num_heads");
    const auto factor = [&](const char* key, double otherwise) {
        return std::clamp(c.real(key, otherwise), 1e-3, 1e3) * static_cast<double>(width);
    };
    Object m{{"kind", text("mlstm")},
             {"heads", whole(heads)},
             {"key_head_dim", whole(std::max<std::int64_t>(1, rounded_up(factor("qk_dim_factor", 0.5), 64) / heads))},
             {"value_head_dim", whole(std::max<std::int64_t>(1, rounded_up(factor("v_dim_factor", 1), 64) / heads))}};
    if (const double cap = c.real("gate_soft_cap", 0); cap > 0) m.push_back({"gate_softcap", number(cap)});
    const bool bias = c.flag("use_bias", false);
    if (bias) m.push_back({"bias", {true}});
    for (const char* always : {"add_out_norm", "add_post_blocks_norm"}) c.only(always, {"true"});
    c.off({"add_qk_norm", "add_post_norm"});
    c.pass({"norm_reduction_force_float32", "chunkwise_kernel", "sequence_kernel", "step_kernel", "mode", "chunk_size",
            "return_last_states", "autocast_kernel_dtype", "eps", "inference_state_dtype", "weight_mode",
            "max_inference_chunksize", "num_blocks", "embedding_dim", "head_dim", "mlstm_round_up_to_multiple_of"});
    const std::int64_t multiple = c.maybe("ffn_round_up_to_multiple_of").value_or(64);
    d.mixers.push_back({"mlstm", {m}});
    d.ffns.push_back({"dense", dense_ffn(rounded_up(factor("ffn_proj_factor", 2.667), multiple), "SwiGLU", bias)});
    all_layers(d, layer_count(c, {"num_hidden_layers", "num_blocks"}), "mlstm", "dense");
}

// ---- the original state-space checkpoints ---------------------------------------------------------------------------

/// Configurations of the mamba_ssm package, which have no model_type.
void mamba_ssm(const Config& c, Draft& d) {
    d.tied = c.flag("tie_embeddings", true);
    const std::int64_t width = c.count("d_model");
    const auto ssm = c.section("ssm_cfg");
    const auto own = [&](const char* key, std::int64_t otherwise) {
        return ssm ? ssm->maybe(key).value_or(otherwise) : otherwise;
    };
    const std::string layer = ssm ? ssm->words("layer", "Mamba1") : "Mamba1";
    c.off({"attn_layer_idx", "d_intermediate"});
    c.pass({"attn_cfg", "rms_norm", "residual_in_fp32", "fused_add_norm"});
    c.only("rms_norm", {"true"});
    // Rows of the embedding are rounded up.
    d.vocabulary_multiple = c.maybe("pad_vocab_size_multiple").value_or(8);
    const std::int64_t inner = width * own("expand", 2);
    Object m;
    if (layer == "Mamba2") {
        const std::int64_t head = own("headdim", 64);
        m = Object{{"kind", text("mamba2")},
                   {"heads", whole(std::max<std::int64_t>(1, inner / head))},
                   {"head_dim", whole(head)},
                   {"state_dim", whole(own("d_state", 128))},
                   {"groups", whole(own("ngroups", 1))},
                   {"conv_kernel", whole(own("d_conv", 4))},
                   {"inner_dim", whole(inner)},
                   {"output_norm", text("rms")}};
    } else {
        if (layer != "Mamba1") c.problem("ssm_cfg", "layers of the kind \"" + layer + "\" are not known");
        m = Object{{"kind", text("mamba")},
                   {"inner_dim", whole(inner)},
                   {"state_dim", whole(own("d_state", 16))},
                   {"dt_rank", whole(own("dt_rank", (width + 15) / 16))},
                   {"conv_kernel", whole(own("d_conv", 4))}};
    }
    d.mixers.push_back({"mamba", {m}});
    all_layers(d, layer_count(c), "mamba", "");
}

/// Mistral's params.json of a Mamba-2 (Codestral Mamba), whose inner widths are the package's.
void mistral_mamba(const Config& c, Draft& d) {
    d.width_keys = {"dim"};
    d.tied = c.flag("tie_embeddings", false);
    d.vocabulary_multiple = c.maybe("pad_vocab_size_multiple").value_or(8);
    const std::int64_t inner = 2 * c.count("dim"), groups = c.count("n_groups");
    c.only("rms_norm", {"true"});
    c.pass({"fused_add_norm"});
    d.mixers.push_back({"mamba",
                        {Object{{"kind", text("mamba2")},
                                {"heads", whole(std::max<std::int64_t>(1, inner / 64))},
                                {"head_dim", whole(64)},
                                {"state_dim", whole(128)},
                                {"groups", whole(groups)},
                                {"conv_kernel", whole(4)},
                                {"inner_dim", whole(inner / 64 * 64)},
                                {"output_norm", text("rms")}}}});
    all_layers(d, layer_count(c), "mamba", "");
}

}    // namespace

std::vector<Family> recurrent_families() {
    return {
        {"rwkv4", "RWKV-4", rwkv4,
         R"({"vocab_size": 50277, "hidden_size": 4096, "num_hidden_layers": 32, "context_length": 1024})"},
        {"rwkv5", "RWKV-5", rwkv5, R"({"context_length": 4096})"},
        {"rwkv6", "RWKV-6", rwkv6, R"({"context_length": 4096})"},
        {"rwkv7", "RWKV-7", rwkv7,
         R"({"hidden_size": 2048, "num_hidden_layers": 24, "head_dim": 64, "max_position_embeddings": 2048,
         "vocab_size": 32000})",
         "fuse_norm fuse_cross_entropy fuse_linear_cross_entropy use_l2warp"},
        {"xlstm", "xLSTM", xlstm,
         R"({"vocab_size": 50304, "hidden_size": 4096, "num_hidden_layers": 32, "num_heads": 8, "qk_dim_factor": 0.5,
             "v_dim_factor": 1, "ffn_proj_factor": 2.667, "gate_soft_cap": 15, "output_logit_soft_cap": 30,
             "tie_word_embeddings": false, "use_bias": false, "max_position_embeddings": 8192})"},
        {"mamba params.json", "Mistral's params.json", mistral_mamba,
         R"({"max_position_embeddings": 262144, "tie_embeddings": false})"},
        {"mamba_ssm", "mamba_ssm", mamba_ssm, R"({"max_position_embeddings": 2048, "tie_embeddings": true})"},
    };
}

}    // namespace broadside::curate
