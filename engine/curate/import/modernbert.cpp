// ModernBERT's decoder, which Ettin's decoders are.

#include "engine/curate/import/family.hpp"

#include <algorithm>

namespace broadside::curate {
namespace {

using json::Object;

/// GeGLU, windows between layers of full attention, each with a base of RoPE of its own. The embedding is normed and
/// the first layer's attention reads it as it is; a dense layer and one more norm stand before the head.
void modernbert_decoder(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.norm_kind = "LayerNorm";
    d.norm_bias = c.flag("norm_bias", false);
    d.embedding_norm = d.norm_skips_first = true;
    d.head_bias = c.flag("decoder_bias", true);
    d.head_dense = Object{{"activation", text(plain_activation(c, {"classifier_activation"}))}};
    if (c.flag("classifier_bias", false)) d.head_dense->push_back({"bias", {true}});
    const Heads h = heads_of(c);
    Object global = attention(h, rope(c, {.theta_keys = {"global_rope_theta"}})),
           local = attention(h, rope(c, {.layer_type = "sliding_attention", .theta_keys = {"local_rope_theta"}}));
    // Of the encoder's window the half before a token is left; older files have that half alone.
    auto window = c.maybe("sliding_window");
    const auto both = window && !c.given("local_attention") ? std::nullopt : c.maybe("local_attention");
    if (window && both && *window != *both / 2) c.problem("sliding_window", "is not half of local_attention");
    if (both) window = *both / 2;
    if (window) local.push_back({"window", whole(*window)});
    for (Object* m : {&global, &local}) add_biases(c, *m);
    const std::int64_t layers = layer_count(c), period = c.maybe("global_attn_every_n_layers").value_or(1);
    std::vector<std::string> types;
    if (c.given("layer_types")) types = layer_types(c, layers, 1, "", "full_attention");
    for (std::int64_t i = static_cast<std::int64_t>(types.size()); i < layers; ++i)
        types.emplace_back(i % period == 0 ? "full_attention" : "sliding_attention");
    only_types(c, "layer_types", types, {"sliding_attention", "full_attention"});
    for (const std::string& type : types)
        d.layers.emplace_back(type == "sliding_attention" ? "local" : "global", "dense");
    add_mixers_in_use(d, {{"global", &global}, {"local", &local}});
    d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), gated_activation(c, {"hidden_activation"}),
                                         c.flag("mlp_bias", false))});
}

}    // namespace

std::vector<Family> modernbert_families() {
    return {{"modernbert-decoder", "ModernBERT Decoder", modernbert_decoder,
             R"({"vocab_size": 50368, "hidden_size": 768, "intermediate_size": 1152, "num_hidden_layers": 22,
             "num_attention_heads": 12, "hidden_activation": "gelu", "max_position_embeddings": 8192,
             "tie_word_embeddings": true, "norm_bias": false, "attention_bias": false, "mlp_bias": false,
             "decoder_bias": true, "classifier_bias": false, "classifier_activation": "gelu", "local_attention": 128,
             "global_attn_every_n_layers": 3, "global_rope_theta": 160000, "local_rope_theta": 10000})",
             "classifier_pooling masked_prediction deterministic_flash_attn reference_compile "
             "position_embedding_type"}};
}

}    // namespace broadside::curate
