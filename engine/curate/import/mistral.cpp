// Mistral AI, in the words of transformers and in its own.

#include "engine/curate/import/family.hpp"

#include <algorithm>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

/// Ministral 3: queries grow with the position.
void ministral3(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    add_window(c, mixer);
    add_biases(c, mixer);
    const auto parameters = rope_parameters(c);
    if (parameters && parameters->real("llama_4_scaling_beta", 0) != 0)
        mixer.push_back({"temperature", text("position")});
    uniform(c, d, h, mixer, gated_ffn(c));
}

/// Mistral's own params.json, dense or a mixture.
void mistral_params(const Config& c, Draft& d) {
    d.context_keys = {"max_position_embeddings", "max_seq_len", "model_max_length"};
    d.width_keys = {"dim"};
    d.tied = c.flag("tied_embeddings", false);
    Heads h;
    h.heads = c.count("n_heads");
    h.kv_heads = c.maybe("n_kv_heads").value_or(h.heads);
    h.head_dim = c.maybe("head_dim").value_or(std::max<std::int64_t>(1, c.count("dim") / h.heads));
    Value position = rope(c);
    if (const auto stretch = c.section("yarn")) {
        const auto original = whole(stretch->count("original_max_position_embeddings"));
        position = stretched(std::move(position), yarn(stretch->real("factor", 1), original, 1));
        stretch->only("apply_scale", {"false"});
        stretch->pass({"alpha", "beta"});
    }
    const auto by_position = c.section("llama_4_scaling");
    if (by_position) by_position->pass({"original_max_position_embeddings", "beta"});
    const bool latent = c.maybe("kv_lora_rank").has_value();
    const std::string name = latent ? "mla" : attention_name(h);
    Object mixer;
    if (latent) {
        mixer = Object{{"kind", text("mla")}, {"heads", whole(h.heads)}};
        if (const auto rank = c.maybe("q_lora_rank")) mixer.push_back({"q_lora_rank", whole(*rank)});
        for (const char* key : {"kv_lora_rank", "qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim"})
            mixer.push_back({key, whole(c.count(key))});
        mixer.push_back({"position", std::move(position)});
        c.pass({"head_dim"});
    } else {
        mixer = attention(h, std::move(position));
        add_window(c, mixer);
    }
    if (by_position) mixer.push_back({"temperature", text("position")});
    c.off({"use_biases"});
    c.pass({"norm_eps", "causal", "vision_encoder", "multimodal", "max_batch_size"});
    d.mixers.push_back({name, {mixer}});
    const std::int64_t layers = layer_count(c);
    const auto experts = c.section("moe");
    if (!experts) {
        d.ffns.push_back({"dense", dense_ffn(c.count("hidden_dim"), "SwiGLU")});
        return all_layers(d, layers, name, "dense");
    }
    Experts e;
    e.experts = experts->count("num_experts");
    e.active = experts->count("num_experts_per_tok");
    e.hidden = experts->maybe("expert_hidden_dim").value_or(c.count("hidden_dim"));
    e.scale = experts->real("routed_scale", 1);
    e.groups = experts->maybe("num_expert_groups");
    e.top_groups = experts->maybe("num_expert_groups_per_tok");
    e.shared = experts->zero_or_more("num_shared_experts");
    e.shared_hidden = e.hidden;
    experts->only("route_every_n", {"1"});
    experts->pass({"expert_parallel", "expert_model_parallel"});
    const std::int64_t dense = experts->zero_or_more("first_k_dense_replace");
    for (std::int64_t i = 0; i < layers; ++i) d.layers.emplace_back(name, i < dense ? "dense" : "moe");
    if (dense > 0) d.ffns.push_back({"dense", dense_ffn(c.count("hidden_dim"), "SwiGLU")});
    d.ffns.push_back({"moe", moe(e)});
}

}    // namespace

std::vector<Family> mistral_families() {
    return {
        {"ministral3", "Ministral 3", ministral3,
         R"({"vocab_size": 131072, "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 34,
             "num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 128, "hidden_act": "silu",
             "max_position_embeddings": 262144, "tie_word_embeddings": false,
             "rope_scaling": {"rope_type": "yarn", "rope_theta": 1000000, "factor": 16,
                              "original_max_position_embeddings": 16384, "mscale": 1, "mscale_all_dim": 1,
                              "llama_4_scaling_beta": 0.1}})"},
        {"params.json", "Mistral's params.json", mistral_params,
         R"({"rope_theta": 10000, "max_position_embeddings": 128000, "tied_embeddings": false})"},
    };
}

}    // namespace broadside::curate
