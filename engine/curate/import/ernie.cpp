// Baidu's mixtures; the dense ERNIE 4.5 is Llama's.

#include "engine/curate/import/family.hpp"

#include <algorithm>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

/// ERNIE 4.5 VL turns by row and column first and by time with the slowest frequencies: 22, 22 and 20 where the file
/// does not say.
void turn_by_image(const Config& c, Value& position, std::int64_t head_dim) {
    const std::int64_t frequencies = head_dim / 2;
    std::int64_t time = c.maybe("freq_allocation").value_or(20);
    c.only("rope_3d", {"true"});
    if (const auto section = rope_parameters(c))
        if (const auto axes = section->numbers("mrope_section"); axes.size() == 3) time = axes[2];
    auto& fields = std::get<Object>(position.data);
    std::erase_if(fields, [](const json::Member& m) { return m.key == "axes"; });
    if (time >= frequencies) return;    // a toy
    const std::int64_t rows = (frequencies - time + 1) / 2;
    fields.push_back(
        {"axes",
         {Object{{"time", whole(time)}, {"height", whole(rows)}, {"width", whole(frequencies - time - rows)}}}});
}

/// ERNIE 4.5: a range of layers are mixtures, softmax scores with a bias in the choice.
void ernie_moe(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    const Heads h = heads_of(c);
    Value position = rope(c);
    if (c.numbers("moe_intermediate_size").size() == 2) turn_by_image(c, position, h.head_dim);
    Object mixer = attention(h, std::move(position));
    const bool bias = c.flag("use_bias", false);
    if (bias) mixer.push_back({"bias", biases({"q", "k", "v", "o"})});
    // With images: of text and of images, in this order.
    const auto of_text = [&](const char* key) {
        const auto both = c.numbers(key);
        if (both.empty()) return c.count(key);
        if (both.size() != 2 || both[0] < 1 || both[1] < 1) c.problem(key, "expected one for text and one for images");
        return std::max<std::int64_t>(1, both[0]);
    };
    Experts e;
    e.experts = of_text("moe_num_experts");
    e.active = c.count("moe_k");
    e.hidden = of_text("moe_intermediate_size");
    if (const auto widths = c.numbers("moe_intermediate_size"); widths.size() == 2) e.image_hidden = widths[1];
    if (const auto both = c.numbers("moe_num_experts"); both.size() == 2 && (both[0] != both[1] || !e.image_hidden))
        c.problem("moe_num_experts", "as many experts for images as for text, with a width of their own, are known");
    e.activation = gated_activation(c);
    e.score = c.words("moe_gate_act", "softmax");
    e.router_bias = c.flag("moe_use_aux_free", true);
    e.shared = c.zero_or_more("moe_num_shared_experts");
    e.shared_hidden = e.hidden;
    if (bias && e.shared > 0) c.problem("use_bias", "biases of the shared experts alone are not known");
    const std::int64_t layers = layer_count(c), step = c.maybe("moe_layer_interval").value_or(1);
    const auto bound = [&](const char* key, std::int64_t otherwise) {
        const Value* v = c.find(key);
        if (v && v->integer() && *v->integer() >= 0) return *v->integer();
        const auto both = v && v->array() ? c.numbers(key) : std::vector<std::int64_t>();
        if (both.empty()) return otherwise;
        // Those for images may end beyond the last layer, too.
        if (std::ranges::any_of(both, [&](std::int64_t n) {
                return std::min(n, layers - 1) != std::min(both[0], layers - 1) || n < 0;
            }))
            c.problem(key, "experts for images in other layers than those for text are not known");
        return both[0];
    };
    const std::int64_t first = bound("moe_layer_start_index", 0), last = bound("moe_layer_end_index", layers - 1);
    const auto by_type = sparse_layers(c, static_cast<std::size_t>(layers));
    d.mixers.push_back({attention_name(h), {mixer}});
    for (std::int64_t i = 0; i < layers; ++i) {
        const bool sparse = by_type.empty() ? (i + 1) % step == 0 && i >= first && i <= last
                                            : by_type[static_cast<std::size_t>(i)] == 1;
        d.layers.emplace_back(attention_name(h), sparse ? "moe" : "dense");
    }
    add_dense_and_moe(
        d, [&] { return dense_ffn(c.count("intermediate_size"), e.activation, bias); }, e);
    add_mtp(c, d, "num_nextn_predict_layers", attention_name(h), has_ffn(d, "moe") ? "moe" : "dense");
    c.off({"moe_use_token_type_bias"});
    c.pass({"moe_capacity", "moe_gate", "moe_norm_min", "moe_multimodal_paired_experts", "moe_group_experts",
            "moe_dense_experts_token_type_id", "moe_orthogonal_loss_lambda", "moe_group", "hidden_dropout_prob",
            "multi_token_pred_lambda", "moe_statics", "fuse_rms_norm"});
}

}    // namespace

std::vector<Family> ernie_families() {
    return {
        {"ernie4_5_moe", "ERNIE 4.5 MoE", ernie_moe,
         R"({"vocab_size": 103424, "hidden_size": 2560, "intermediate_size": 12288, "moe_intermediate_size": 1536,
             "num_hidden_layers": 28, "num_attention_heads": 20, "num_key_value_heads": 4, "hidden_act": "silu",
             "max_position_embeddings": 131072, "tie_word_embeddings": true, "use_bias": false, "moe_k": 6,
             "moe_num_experts": 64, "moe_num_shared_experts": 2, "moe_layer_start_index": 1, "moe_layer_interval": 1,
             "rope_theta": 500000})",
         "compression_ratio freq_allocation"},
        {"ernie4_5_vl_moe_text", "ERNIE 4.5 VL", ernie_moe,
         R"({"vocab_size": 103424, "hidden_size": 2560, "intermediate_size": 12288, "num_hidden_layers": 28,
             "moe_intermediate_size": [1536, 512], "num_attention_heads": 20, "num_key_value_heads": 4,
             "hidden_act": "silu", "max_position_embeddings": 131072, "tie_word_embeddings": true, "use_bias": false,
             "moe_k": 6, "moe_num_experts": 64, "moe_num_shared_experts": 2, "moe_layer_start_index": 1,
             "moe_layer_interval": 1, "rope_theta": 500000})",
         "compression_ratio freq_allocation pixel_hidden_size spatial_conv_size temporal_conv_size use_temporal_conv "
         "im_patch_id max_text_id mm_vocab_size modality_detach resampler_fuse_rms_norm moe_capacity "
         "moe_aux_loss_lambda moe_z_loss_lambda moe_group_orthogonal_loss moe_multimodal_dispatch_use_allgather "
         "moe_fuse_experts moe_use_size_all2all moe_layer_feed_fake_token moe_dropout_prob moe_norm_gate_logits "
         "moe_use_hard_gate num_acc_steps refined_recompute dpo_config sinkhorn_2gate sinkhorn_temp "
         "use_mem_eff_attn use_sparse_flash_attn micro_batch_size ignored_index"},
    };
}

}    // namespace broadside::curate
