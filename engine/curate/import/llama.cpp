// Llama, and the families that are Llama but for a bias, a norm or a name.

#include "engine/curate/import/family.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

/// Llama and Mistral; Mistral's sliding window is one for all layers.
void llama(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c, {.dim = partial_dim(c, h.head_dim, 1)}));
    add_window(c, mixer);
    add_biases(c, mixer);
    c.off(
        {"qk_norm", "use_qk_norm", "use_parallel_block", "num_experts", "num_local_experts", "alibi", "mlp_gate_bias"});
    uniform(c, d, h, mixer, gated_ffn(c));
}

/// XVERSE: Llama, or with a mixture in every layer and shared experts side by side as one.
void xverse(const Config& c, Draft& d) {
    if (!c.maybe("num_experts")) return llama(c, d);
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Experts e;
    e.experts = c.count("num_experts");
    e.active = c.count("moe_top_k");
    e.hidden = e.shared_hidden = c.count("intermediate_size");
    e.activation = gated_activation(c);
    e.renormalise = c.flag("norm_topk_prob", false);
    e.shared = c.zero_or_more("num_shared_experts");
    in_every_layer(c, d, h, attention(h, rope(c)), e);
}

/// The language model of Cosmos 3 Edge: a squared ReLU without a gate.
void cosmos3_edge(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    add_biases(c, mixer);
    uniform(c, d, h, mixer, dense_ffn(c.count("intermediate_size"), plain_activation(c), c.flag("mlp_bias", false)));
}

/// Tele-FLM: Llama with factors of μP on what goes in and what comes out.
void tele_flm(const Config& c, Draft& d) {
    llama(c, d);
    c.off({"disable_att_o_bias"});
    const double input = c.real("input_mult", 1), output = c.real("output_mult", 1),
                 scale = c.real("mup_scale_factor", 1);
    if (!c.flag("use_mup", false)) return;
    d.embedding_factor = input;
    if (scale > 0) d.logit_scale = std::round(1e6 * output / scale) / 1e6;
}

/// Chameleon: a LayerNorm with biases on queries and keys, for each head its own; of the larger one norms stand behind.
/// Tokens of images are among those of the vocabulary.
void chameleon(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    if (c.flag("swin_norm", false)) d.norm_placement = "post";
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    mixer.push_back({"qk_norm", text("each")});
    mixer.push_back({"qk_norm_bias", {true}});
    add_biases(c, mixer);
    uniform(c, d, h, mixer, gated_ffn(c));
}

/// Helium: its output projection has no bias.
void helium(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    add_biases(c, mixer, "attention_bias", false, {"q", "k", "v"});
    uniform(c, d, h, mixer, gated_ffn(c));
}

/// Windows in some layers by `layer_types` (Ministral, Code World Model).
void layered(const Config& c, Draft& d, std::int64_t period) {
    d.tied = c.flag("tie_word_embeddings", false);
    Object mixer = attention(heads_of(c), rope(c));
    add_biases(c, mixer);
    d.ffns.push_back({"dense", gated_ffn(c)});
    auto types = layer_types(c, layer_count(c), 1, "full_attention", "full_attention");
    if (!c.given("layer_types") && c.maybe("sliding_window"))
        for (std::size_t i = 0; i < types.size(); ++i)
            if (period == 0 || static_cast<std::int64_t>(i) % period != 0) types[i] = "sliding_attention";
    local_and_global(c, d, types, mixer, mixer);
}

void ministral(const Config& c, Draft& d) { layered(c, d, 0); }

void cwm(const Config& c, Draft& d) { layered(c, d, 4); }

/// Which states a layer reads again, by the lists of the layers (from 0) that keep what they get and of those that mix
/// the last that was kept into it, one pair of lists after the other.
Object skips(const Config& c, std::int64_t layers) {
    struct Slot {
        const char *keeps, *mixes;
        std::vector<std::int64_t> from, to;
        std::optional<std::int64_t> kept = {};
    };
    std::vector<Slot> slots{{"bskcn_1", "bskcn_3", c.numbers("bskcn_1"), c.numbers("bskcn_3")},
                            {"bskcn_2", "bskcn_4", c.numbers("bskcn_2"), c.numbers("bskcn_4")}};
    json::Array links;
    for (std::int64_t i = 0; i < layers; ++i) {
        for (Slot& s : slots)
            if (contains(s.from, i)) s.kept = i;
        for (const Slot& s : slots) {
            if (!contains(s.to, i)) continue;
            if (!s.kept)
                c.problem(s.mixes, fmt::format("no layer before {} is among those of {}", i, s.keeps));
            else if (*s.kept < i)
                links.push_back({Object{{"from", whole(*s.kept)}, {"to", whole(i)}}});
        }
    }
    for (const Slot& s : slots)
        for (const auto& [key, list] : {std::pair{s.keeps, &s.from}, {s.mixes, &s.to}})
            if (std::ranges::any_of(*list, [](std::int64_t i) { return i < 0; }))
                c.problem(key, "expected whole numbers, the layers from 0");
            else if (std::ranges::any_of(*list, [&](std::int64_t i) { return i >= layers; }))
                c.assume(fmt::format("layers of {} from {} on left out: the model has none", key, layers));
    // The first is the weight in training.
    const Value* weights = c.find("bskcn_tv");
    const json::Array* pair = weights ? weights->array() : nullptr;
    const auto weight = pair && pair->size() == 2 ? pair->back().number() : std::nullopt;
    if (links.empty()) return {};
    if (!weight || *weight <= 0 || *weight > 1)
        c.problem("bskcn_tv", "expected two weights up to 1, that of the training and the one that counts");
    return {{"weight", number(weight.value_or(1))}, {"links", {std::move(links)}}};
}

/// Solar Pro: Llama with states of earlier layers mixed in again.
void solar(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    add_biases(c, mixer);
    if (const auto window = c.maybe("sliding_window"))
        c.assume(fmt::format("sliding_window {} left out: Solar in SGLang and Ollama sees all tokens, in vLLM so many",
                             *window));
    if (Object links = skips(c, layer_count(c)); !links.empty()) d.skips = std::move(links);
    uniform(c, d, h, mixer, gated_ffn(c));
}

/// Yuan 2: queries and keys are made of three tokens.
void yuan(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    mixer.push_back({"local_filter", {true}});
    c.off({"use_moe", "moe_config", "attention_projection_size"});
    uniform(c, d, h, mixer, gated_ffn(c));
}

/// OpenELM: heads and widths that grow from layer to layer.
void openelm(const Config& c, Draft& d) {
    d.context_keys = {"max_context_length", "max_position_embeddings"};
    d.width_keys = {"model_dim"};
    d.tied = c.flag("share_input_output_layers", true);
    const auto queries = c.numbers("num_query_heads"), keys = c.numbers("num_kv_heads");
    const std::int64_t layers = layer_count(c, {"num_transformer_layers"}), width = c.count("model_dim"),
                       divisor = c.maybe("ffn_dim_divisor").value_or(256), head = c.count("head_dim");
    const Value* factors = c.find("ffn_multipliers");
    const auto right = [&](std::size_t n) { return static_cast<std::int64_t>(n) == layers; };
    if (!right(queries.size()) || !right(keys.size()) || !factors || !factors->array() ||
        !right(factors->array()->size()))
        return c.problem("num_query_heads", "expected heads, key/value heads and multipliers for each layer");
    c.only("ffn_with_glu", {"true"});
    c.only("normalization_layer_name", {"rms_norm"});
    c.only("activation_fn_name", {"swish"});
    const bool normed = c.flag("normalize_qk_projections", false);
    c.pass({"num_gqa_groups", "qkv_multipliers", "rope_max_length"});
    const Value position = rope(c, {.theta_keys = {"rope_freq_constant", "rope_theta"}});
    for (std::size_t i = 0; i < queries.size(); ++i) {
        const Heads h{std::max<std::int64_t>(1, queries[i]), std::max<std::int64_t>(1, keys[i]), head};
        const double wanted =
            std::clamp((*factors->array())[i].number().value_or(0), 1e-3, 1e3) * static_cast<double>(width);
        std::int64_t hidden =
            std::max(divisor, static_cast<std::int64_t>(wanted + static_cast<double>(divisor) / 2) / divisor * divisor);
        if (static_cast<double>(hidden) < 0.9 * wanted) hidden += divisor;
        const std::string mixer = fmt::format("gqa-{}-{}", h.heads, h.kv_heads), ffn = fmt::format("dense-{}", hidden);
        add_once(d.mixers, mixer, [&] {
            Object m = attention(h, position);
            if (normed) m.push_back({"qk_norm", text("head")});
            return Value{m};
        });
        add_once(d.ffns, ffn, [&] { return dense_ffn(hidden, "SwiGLU"); });
        d.layers.emplace_back(mixer, ffn);
    }
}

/// HyperCLOVA X: Granite's factors, and norms on both sides by a switch.
void hyperclova(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    add_granite_factors(c, d);
    // What the logits are multiplied by, not divided.
    d.logit_scale = c.real("logits_scaling", 1);
    if (c.flag("use_post_norm", false)) d.norm_placement = "pre+post";
    const Heads h = heads_of(c);
    uniform(c, d, h, granite_attention(c, h, rope(c)), gated_ffn(c));
}

/// InternLM and InternLM2: one switch for the biases of attention.
void internlm(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    // The first files have a section of its own for the rotation, which grows with the text beyond the context.
    if (const auto rotary = c.section("rotary")) {
        rotary->only("base", {"10000"});
        rotary->only("type", {"dynamic"});
    }
    Object mixer = attention(h, rope(c));
    add_biases(c, mixer, "bias", true);
    uniform(c, d, h, mixer, gated_ffn(c));
}

void internlm3(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    const bool all = c.flag("bias", false), inputs = c.flag("qkv_bias", false);
    if (all && inputs) mixer.push_back({"bias", biases({"q", "k", "v", "o"})});
    if (all && !inputs) mixer.push_back({"bias", biases({"o"})});
    if (!all && inputs) mixer.push_back({"bias", biases({"q", "k", "v"})});
    uniform(c, d, h, mixer, dense_ffn(c.count("intermediate_size"), gated_activation(c), all));
}

/// Seed-OSS: biases on queries, keys and values, and on the output by a switch of its own.
void seed_oss(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    const bool inputs = c.flag("attention_bias", true), output = c.flag("attention_out_bias", false);
    if (inputs) mixer.push_back({"bias", output ? biases({"q", "k", "v", "o"}) : biases({"q", "k", "v"})});
    if (!inputs && output) mixer.push_back({"bias", biases({"o"})});
    c.pass({"residual_dropout"});
    uniform(c, d, h, mixer, gated_ffn(c));
}

/// Ernie 4.5: one switch for all biases.
void ernie(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    const bool bias = c.flag("use_bias", false);
    if (bias) mixer.push_back({"bias", biases({"q", "k", "v", "o"})});
    uniform(c, d, h, mixer, dense_ffn(c.count("intermediate_size"), gated_activation(c), bias));
}

/// Hunyuan: QK-norm per head, behind RoPE.
void hunyuan(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c, {.alpha_dim = h.head_dim}));
    if (c.flag("use_qk_norm", true)) mixer.push_back({"qk_norm", text("head")});
    add_biases(c, mixer);
    c.off({"use_cla"});
    c.pass({"cla_share_factor", "use_rotary_pos_emb", "rotary_pos_emb"});
    uniform(c, d, h, mixer, gated_ffn(c));
}

/// Baichuan 7B has RoPE, 13B (and only it has that width) ALiBi.
void baichuan(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    const bool large = h.heads == 40 && c.count("hidden_size") == 5120;
    c.pass({"z_loss_weight", "model_max_length", "gptq_safe", "position_embedding"});
    uniform(c, d, h, attention(h, large ? alibi() : rope(c)), gated_ffn(c));
}

/// Baichuan-M1: keys and values are made of two tokens; layers with a window have heads of their own.
void baichuan_m1(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t width = c.count("hidden_size"), filter = c.count("conv_window");
    const auto mixer = [&](const Keys& heads, const Keys& kv_heads) {
        Heads h{c.count(heads), c.count(kv_heads), 1};
        h.head_dim = std::max<std::int64_t>(1, width / h.heads);
        Object m = attention(h, rope(c));
        m.push_back({"kv_filter", whole(filter)});
        return m;
    };
    const Object global = mixer({"num_attention_heads"}, {"num_key_value_heads"}),
                 local = mixer({"num_swa_attention_heads", "num_attention_heads"},
                               {"num_swa_key_value_heads", "num_key_value_heads"});
    const auto windows = c.numbers("sliding_window_layers");
    std::vector<std::string> types;
    for (std::int64_t i = 0, layers = layer_count(c); i < layers; ++i)
        types.emplace_back(contains(windows, i) ? "sliding_attention" : "full_attention");
    d.ffns.push_back({"dense", gated_ffn(c)});
    local_and_global(c, d, types, local, global);
}

/// Llama 3.2 Vision: some layers attend to an image instead of the text.
void mllama(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object across = attention(h, no_position());
    across.push_back({"qk_norm", text("head")});
    across.push_back({"reads_image", {true}});
    d.mixers.push_back({attention_name(h), {attention(h, rope(c))}});
    const auto chosen = c.numbers("cross_attention_layers");
    if (!chosen.empty()) d.mixers.push_back({"cross-attention", {across}});
    d.ffns.push_back({"dense", gated_ffn(c)});
    const std::int64_t layers = layer_count(c);
    for (std::int64_t i = 0; i < layers; ++i)
        d.layers.emplace_back(contains(chosen, i) ? "cross-attention" : attention_name(h), "dense");
    c.assume("8 rows of the embedding left out: tokens that stand for images");
}

/// Apertus: xIELU without a gate, QK-norm.
void apertus(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    mixer.push_back({"qk_norm", text("head")});
    add_biases(c, mixer);
    c.off({"post_norm"});
    c.only("qk_norm", {"true"});
    uniform(c, d, h, mixer,
            dense_ffn(c.count("intermediate_size"), plain_activation(c, {"hidden_act"}), c.flag("mlp_bias", false)));
}

/// BitNet b1.58: squared ReLU in the gate, norms before the last matrix of both sublayers.
void bitnet(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    add_biases(c, mixer);
    mixer.push_back({"output_norm", {true}});
    uniform(c, d, h, mixer, with_flag(gated_ffn(c), "inner_norm"));
}

/// Orion: Llama with LayerNorm.
void orion(const Config& c, Draft& d) {
    d.norm_kind = "LayerNorm";
    d.norm_bias = true;
    c.pass({"max_sequence_length"});
    llama(c, d);
}

/// SmolLM3: every fourth layer has no RoPE.
void smollm3(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    const std::int64_t layers = layer_count(c);
    const Heads h = heads_of(c);
    Object rotating = attention(h, rope(c)), still = attention(h, no_position());
    add_biases(c, rotating);
    add_biases(c, still);
    c.off({"use_sliding_window"});
    c.pass({"sliding_window", "max_window_layers", "layer_types"});
    d.mixers.push_back({"rope", {rotating}});
    d.mixers.push_back({"nope", {still}});
    d.ffns.push_back({"dense", gated_ffn(c)});
    for (const bool rotates : rotating_layers(c, layers)) d.layers.emplace_back(rotates ? "rope" : "nope", "dense");
}

/// MiMo: Qwen2 with modules for the prediction of further tokens.
void mimo(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    add_biases(c, mixer, "attention_bias", true, {"q", "k", "v"});
    c.off({"use_sliding_window"});
    c.pass({"sliding_window", "max_window_layers"});
    uniform(c, d, h, mixer, gated_ffn(c));
    add_mtp(c, d, "num_nextn_predict_layers", attention_name(h), "dense");
}

/// Llama after a search (Nemotron Super, Ultra; DeciLM): each layer with heads and width of
/// its own, some without attention.
void nemotron_nas(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t width = c.count("hidden_size"), heads = c.count("num_attention_heads");
    const std::string activation = gated_activation(c);
    const Value position = rope(c);
    const bool bias = c.flag("mlp_bias", false);
    c.pass({"intermediate_size", "num_key_value_heads", "head_dim", "num_key_value_heads_per_layer"});
    const std::vector<Config> blocks = c.list("block_configs");
    if (!one_per_layer(c, "block_configs", blocks.size(), layer_count(c))) return;
    for (const Config& block : blocks) {
        block.off({"parallel_blocks"});
        const auto mixer = block.section("attention"), ffn = block.section("ffn");
        if (!mixer || !ffn) return c.problem("block_configs", "a block needs attention and ffn");
        std::string mixer_name, ffn_name;
        for (const Config* part : {&*mixer, &*ffn})
            part->off({"replace_with_linear", "sparsify", "num_sink_tokens", "use_prefill_window_in_sink_attention",
                       "unshifted_sink", "window_length", "moe", "mamba", "llama4"});
        ffn->only("gated", {"true"});
        ffn->only("hidden_act", {"silu"});
        if (!mixer->flag("no_op", false)) {
            Heads h{heads, 1, std::max<std::int64_t>(1, width / heads)};
            h.kv_heads = std::max<std::int64_t>(1, heads / mixer->count("n_heads_in_group"));
            mixer_name = fmt::format("gqa-{}", h.kv_heads);
            add_once(d.mixers, mixer_name, [&] {
                Object m = attention(h, position);
                add_biases(c, m);
                return Value{m};
            });
        } else {
            mixer->pass({"n_heads_in_group"});
        }
        if (!ffn->flag("no_op", false)) {
            // Two thirds of the multiple, up to the next 256.
            auto hidden = ffn->maybe("intermediate_size");
            if (!hidden) {
                const double n = 2 * ffn->real("ffn_mult", 1) * static_cast<double>(width) / 3;
                hidden = (static_cast<std::int64_t>(std::clamp(n, 1.0, 1e9)) + 255) / 256 * 256;
            }
            ffn_name = fmt::format("dense-{}", *hidden);
            add_once(d.ffns, ffn_name, [&] { return dense_ffn(*hidden, activation, bias); });
        } else {
            ffn->pass({"ffn_mult", "intermediate_size"});
        }
        d.layers.emplace_back(mixer_name, ffn_name);
    }
}

/// DeciLM: key/value heads by layer.
void deci(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c);
    const auto listed = c.numbers("num_key_value_heads_per_layer");
    if (!one_per_layer(c, "num_key_value_heads_per_layer", listed.size(), layers)) return;
    c.pass({"num_key_value_heads"});
    Heads h = heads_of(c);
    const Value position = rope(c);
    d.ffns.push_back({"dense", gated_ffn(c)});
    for (const std::int64_t kv_heads : listed) {
        if (kv_heads < 1 || h.heads % kv_heads != 0)
            return c.problem("num_key_value_heads_per_layer", "expected a divisor of the heads for each layer");
        h.kv_heads = kv_heads;
        const std::string name = fmt::format("gqa-{}", kv_heads);
        add_once(d.mixers, name, [&] {
            Object mixer = attention(h, position);
            add_biases(c, mixer);
            return Value{mixer};
        });
        d.layers.emplace_back(name, "dense");
    }
}

/// nanochat: no norm has weights, there is one behind the embedding; squared ReLU without a gate.
void nanochat(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.norm_weights = false;
    d.embedding_norm = true;
    if (const double cap = c.real("final_logit_softcapping", 0); cap > 0) d.logit_softcap = cap;
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    mixer.push_back({"qk_norm", text("bare")});
    add_biases(c, mixer);
    uniform(c, d, h, mixer, dense_ffn(c.count("intermediate_size"), plain_activation(c, {"hidden_act"})));
}

/// Molmo 2's text part, a Qwen3 or OLMo by names of its own; some layers alone may have a stretched RoPE.
void molmo2(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    if (c.flag("norm_after", false)) d.norm_placement = "post";
    const std::int64_t layers = layer_count(c);
    const std::string qk = c.words("qk_norm_type", "qwen3");
    c.only("qk_norm_type", {"qwen3", "olmo"});
    const Heads h = heads_of(c);
    const auto mixer = [&](bool scaled) {
        Object m = attention(h, rope(c, {.scaled = scaled}));
        if (c.flag("use_qk_norm", true)) m.push_back({"qk_norm", text(qk == "olmo" ? "layer" : "head")});
        if (c.flag({"qkv_bias", "attention_bias"}, false)) m.push_back({"bias", biases({"q", "k", "v"})});
        return m;
    };
    const std::vector<std::int64_t> stretched = c.numbers("rope_scaling_layers");
    d.ffns.push_back({"dense", gated_ffn(c)});
    for (std::int64_t i = 0; i < layers; ++i)
        d.layers.emplace_back(stretched.empty() || contains(stretched, i) ? "scaled" : "plain", "dense");
    const bool alike = std::ranges::all_of(d.layers, [](const auto& layer) { return layer.first == "scaled"; });
    const Object scaled = mixer(true), plain = mixer(false);
    if (alike) {
        d.mixers.push_back({attention_name(h), {scaled}});
        for (auto& layer : d.layers) layer.first = attention_name(h);
    } else {
        add_mixers_in_use(d, {{"scaled", &scaled}, {"plain", &plain}});
    }
    if (const std::int64_t more = c.zero_or_more("additional_vocab_size"); more > 0)
        c.assume(
            fmt::format("additional_vocab_size {} left out: rows of the embedding that are looked up alone", more));
}

/// The first Molmo, a Qwen2 by names of its own; both input matrices of the feed-forward counted together.
void molmo(const Config& c, Draft& d) {
    // The library's key says true whatever the model has; its own code asks for the other.
    d.tied = c.flag("weight_tying", false);
    c.pass({"tie_word_embeddings"});
    d.vocabulary_keys = {"embedding_size", "vocab_size"};
    c.pass({"vocab_size"});
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    add_biases(c, mixer, "qkv_bias", false, {"q", "k", "v"});
    c.off({"attention_layer_norm", "norm_after"});
    c.only("layer_norm_type", {"rms"});
    add_clip(c, mixer);
    c.assume("128 rows of a second embedding, for images, left out");
    uniform(c, d, h, mixer, dense_ffn(std::max<std::int64_t>(1, c.count("intermediate_size") / 2), "SwiGLU"));
}

constexpr const char* k_llama = R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 11008,
    "num_hidden_layers": 32, "num_attention_heads": 32, "hidden_act": "silu", "max_position_embeddings": 2048,
    "tie_word_embeddings": false, "rope_theta": 10000, "attention_bias": false, "mlp_bias": false})";

constexpr const char* k_mistral = R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 14336,
    "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8, "hidden_act": "silu",
    "max_position_embeddings": 131072, "tie_word_embeddings": false, "rope_theta": 10000, "sliding_window": 4096})";

/// DiffLlama: Llama whose heads go in pairs, one taken away from the other.
void diffllama(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    mixer.push_back({"differential", {true}});
    add_biases(c, mixer);
    c.off({"mlp_bias"});
    c.pass({"lambda_std_dev"});
    uniform(c, d, h, mixer, dense_ffn(c.count("intermediate_size"), gated_activation(c)));
}

}    // namespace

std::vector<Family> llama_families() {
    return {
        {"llama", "Llama", llama, k_llama},
        {"mistral", "Mistral", llama, k_mistral},
        {"ministral", "Ministral", ministral,
         R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 8, "hidden_act": "silu",
             "max_position_embeddings": 131072, "tie_word_embeddings": false, "sliding_window": 4096,
             "rope_theta": 10000})"},
        {"cwm", "Code World Model", cwm,
         R"({"vocab_size": 128256, "hidden_size": 6144, "intermediate_size": 21504, "num_hidden_layers": 64,
             "num_attention_heads": 48, "num_key_value_heads": 8, "head_dim": 128, "hidden_act": "silu",
             "max_position_embeddings": 131072, "tie_word_embeddings": false, "mlp_bias": false,
             "sliding_window": 8192, "rope_theta": 1000000,
             "rope_scaling": {"rope_type": "llama3", "factor": 16, "original_max_position_embeddings": 8192}})"},
        // As vLLM's copy of the release's class has it.
        {"solar", "Solar Pro", solar,
         R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32,
             "num_attention_heads": 32, "hidden_act": "silu", "max_position_embeddings": 2048,
             "tie_word_embeddings": false, "rope_theta": 10000, "attention_bias": false, "mlp_bias": false,
             "sliding_window": 2047, "bskcn_1": [12, 20, 32, 44], "bskcn_2": [20, 32], "bskcn_3": [16, 24, 36, 48],
             "bskcn_4": [28, 40], "bskcn_tv": [0.9, 0.8]})"},
        {"yuan", "Yuan 2", yuan, R"({"hidden_act": "silu", "rope_theta": 10000, "tie_word_embeddings": true})"},
        {"openelm", "OpenELM", openelm,
         R"({"vocab_size": 32000, "max_context_length": 2048, "rope_freq_constant": 10000, "head_dim": 128,
             "ffn_dim_divisor": 256, "share_input_output_layers": true})"},
        {"hyperclovax", "HyperCLOVA X", hyperclova,
         R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32,
             "num_attention_heads": 32, "hidden_act": "silu", "max_position_embeddings": 2048,
             "tie_word_embeddings": false, "attention_bias": false, "mlp_bias": false, "embedding_multiplier": 1,
             "logits_scaling": 1, "residual_multiplier": 1, "use_post_norm": true, "rope_theta": 10000})"},
        {"Yi", "Yi", llama, k_llama},
        {"aquila", "Aquila", llama, k_llama},
        {"iquestcoder", "IQuest Coder", llama, k_llama},
        {"telechat3", "TeleChat3", llama, k_llama},
        {"TeleFLM", "Tele-FLM", tele_flm, k_llama},
        {"nanochat", "nanochat", nanochat,
         R"({"vocab_size": 50304, "hidden_size": 768, "intermediate_size": 8192, "num_hidden_layers": 12,
             "num_attention_heads": 6, "max_position_embeddings": 2048, "hidden_act": "relu2",
             "final_logit_softcapping": 15, "attention_bias": false, "tie_word_embeddings": false,
             "rope_theta": 10000})"},
        // Molmo2TextConfig.
        {"molmo2_text", "Molmo 2", molmo2,
         R"({"vocab_size": 151936, "hidden_size": 4096, "intermediate_size": 12288, "num_hidden_layers": 36,
             "num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 128, "hidden_act": "silu",
             "max_position_embeddings": 36864, "tie_word_embeddings": false, "rope_theta": 10000, "qkv_bias": false,
             "norm_after": false, "qk_norm_type": "qwen3", "additional_vocab_size": 128})"},
        {"molmo", "Molmo", molmo,
         R"({"vocab_size": 50304, "embedding_size": 50304, "max_position_embeddings": 2048, "rope_theta": 10000,
             "qkv_bias": false, "weight_tying": false})",
         "use_position_ids"},
        {"xverse", "XVERSE", xverse, k_llama},
        {"diffllama", "DiffLlama", diffllama,
         R"({"vocab_size": 32000, "hidden_size": 2048, "intermediate_size": 8192, "num_hidden_layers": 16,
             "num_attention_heads": 32, "hidden_act": "silu", "max_position_embeddings": 2048,
             "tie_word_embeddings": false, "rope_theta": 10000, "attention_bias": false})"},
        // Cosmos3EdgeTextConfig (transformers).
        {"cosmos3_edge_text", "Cosmos 3 Edge", cosmos3_edge,
         R"({"vocab_size": 131072, "hidden_size": 2048, "intermediate_size": 9216, "num_hidden_layers": 28,
             "num_attention_heads": 16, "num_key_value_heads": 8, "head_dim": 128, "hidden_act": "relu2",
             "max_position_embeddings": 131072, "tie_word_embeddings": false, "rope_theta": 100000000,
             "attention_bias": false, "mlp_bias": false})"},
        // ChameleonConfig; the shards that heads share their norms in are written out head by head.
        {"chameleon", "Chameleon", chameleon,
         R"({"vocab_size": 65536, "hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 32, "hidden_act": "silu",
             "max_position_embeddings": 4096, "tie_word_embeddings": false, "attention_bias": false, "mlp_bias": false,
             "rope_theta": 10000, "swin_norm": false})",
         "model_parallel_size vq_config vocabulary_map"},
        {"helium", "Helium", helium,
         R"({"vocab_size": 48000, "hidden_size": 2560, "intermediate_size": 7040, "num_hidden_layers": 24,
             "num_attention_heads": 20, "num_key_value_heads": 20, "head_dim": 128, "hidden_act": "silu",
             "max_position_embeddings": 4096, "tie_word_embeddings": false, "attention_bias": false, "mlp_bias": false,
             "rope_theta": 100000})"},
        {"internlm", "InternLM", internlm,
         R"({"bias": true, "hidden_act": "silu", "rope_theta": 10000, "tie_word_embeddings": false})"},
        {"internlm2", "InternLM2", internlm,
         R"({"vocab_size": 103168, "hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32,
             "num_attention_heads": 32, "hidden_act": "silu", "max_position_embeddings": 2048, "bias": true,
             "tie_word_embeddings": false, "rope_theta": 10000})"},
        {"internlm3", "InternLM3", internlm3,
         R"({"vocab_size": 128512, "hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 32, "hidden_act": "silu",
             "max_position_embeddings": 32768, "rope_theta": 10000, "tie_word_embeddings": true, "bias": false,
             "qkv_bias": false})"},
        {"seed_oss", "Seed-OSS", seed_oss,
         R"({"vocab_size": 155136, "hidden_size": 4096, "intermediate_size": 27648, "num_hidden_layers": 64,
             "num_attention_heads": 80, "num_key_value_heads": 8, "head_dim": 128, "hidden_act": "silu",
             "max_position_embeddings": 524288, "tie_word_embeddings": false, "attention_bias": true,
             "attention_out_bias": false, "mlp_bias": false, "rope_theta": 10000})"},
        {"ernie4_5", "ERNIE 4.5", ernie,
         R"({"vocab_size": 103424, "hidden_size": 1024, "intermediate_size": 3072, "num_hidden_layers": 18,
             "num_attention_heads": 16, "num_key_value_heads": 2, "head_dim": 128, "hidden_act": "silu",
             "max_position_embeddings": 131072, "tie_word_embeddings": true, "use_bias": false, "rope_theta": 500000})",
         "compression_ratio freq_allocation"},
        {"hunyuan_v1_dense", "Hunyuan", hunyuan,
         R"({"vocab_size": 290943, "hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32,
             "num_attention_heads": 32, "hidden_act": "silu", "max_position_embeddings": 2048,
             "tie_word_embeddings": false, "attention_bias": false, "rope_theta": 10000})",
         "org_vocab_size pool_type norm_type eod_token_id sep_token_id add_classification_head class_num "
         "mask_init_id attention_head_dim position_embedding_xdrope dense_list cla_share_factor im_start_id im_end_id "
         "im_newline_id text_start_id text_end_id"},
        {"baichuan", "Baichuan", baichuan, R"({"hidden_act": "silu", "tie_word_embeddings": false})"},
        // As mlx-lm's baichuan_m1.py has it.
        {"baichuan_m1", "Baichuan-M1", baichuan_m1, R"({"hidden_act": "silu", "tie_word_embeddings": false})"},
        {"mllama_text_model", "Llama 3.2 Vision", mllama,
         R"({"vocab_size": 128256, "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 40,
             "num_attention_heads": 32, "num_key_value_heads": 8, "hidden_act": "silu",
             "max_position_embeddings": 131072, "tie_word_embeddings": false, "rope_theta": 500000,
             "cross_attention_layers": [3, 8, 13, 18, 23, 28, 33, 38]})"},
        {"apertus", "Apertus", apertus,
         R"({"vocab_size": 131072, "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
             "num_attention_heads": 32, "hidden_act": "xielu", "max_position_embeddings": 65536,
             "tie_word_embeddings": false, "attention_bias": false, "rope_theta": 12000000,
             "rope_scaling": {"rope_type": "llama3", "factor": 8, "original_max_position_embeddings": 8192}})"},
        {"bitnet", "BitNet", bitnet,
         R"({"vocab_size": 128256, "hidden_size": 2560, "intermediate_size": 6912, "num_hidden_layers": 30,
             "num_attention_heads": 20, "num_key_value_heads": 5, "hidden_act": "relu2",
             "max_position_embeddings": 2048, "tie_word_embeddings": false, "attention_bias": false,
             "rope_theta": 500000})"},
        {"orion", "Orion", orion, R"({"hidden_act": "silu", "rope_theta": 10000, "tie_word_embeddings": false})"},
        {"smollm3", "SmolLM3", smollm3,
         R"({"vocab_size": 128256, "hidden_size": 2048, "intermediate_size": 11008, "num_hidden_layers": 36,
             "num_attention_heads": 16, "num_key_value_heads": 4, "hidden_act": "silu",
             "max_position_embeddings": 32768, "no_rope_layer_interval": 4, "attention_bias": false, "mlp_bias": false,
             "tie_word_embeddings": true, "rope_theta": 2000000})"},
        {"mimo", "MiMo", mimo, R"({"hidden_act": "silu", "attention_bias": true, "tie_word_embeddings": false})"},
        // A class that is Llama's but for the list.
        {"deci", "DeciLM", deci, k_llama},
        {"nemotron-nas", "Nemotron after a search", nemotron_nas,
         R"({"hidden_act": "silu", "rope_theta": 10000, "tie_word_embeddings": false})"},
    };
}

}    // namespace broadside::curate
