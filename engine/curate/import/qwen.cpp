// Qwen 1 to 3.8, dense, with experts and hybrid, and the language models of its families that see and hear.

#include "engine/curate/import/family.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

/// The first Qwen; its `intermediate_size` counts both input matrices of the feed-forward.
void qwen1(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    Heads h = heads_of(c);
    h.head_dim = c.maybe("kv_channels").value_or(h.head_dim);
    Object mixer =
        attention(h, rope(c, {.theta_keys = {"rotary_emb_base", "rope_theta"}, .dim = partial_dim(c, h.head_dim, 1)}));
    mixer.push_back({"bias", biases({"q", "k", "v"})});
    c.only("no_bias", {"true"});
    c.pass({"use_logn_attn", "scale_attn_weights", "seq_length"});
    uniform(c, d, h, mixer,
            dense_ffn(std::max<std::int64_t>(1, c.count({"intermediate_size", "ffn_hidden_size"}) / 2), "SwiGLU"));
}

/// Which layers have the window that some configurations switch on: in dense models those from
/// `max_window_layers` on, in Qwen2-MoE every second one before it, in Qwen3-MoE all (each as its class has it in
/// transformers 5); in Mellum by type alone.
enum class Windows { late, every_second, all, by_type };
std::vector<std::string> windows(const Config& c, std::int64_t layers, Windows which) {
    std::vector<std::string> types = layer_types(c, layers, 1, "full_attention", "full_attention");
    if (which == Windows::by_type) return types;
    if (!c.flag("use_sliding_window", false) && std::ranges::find(types, "sliding_attention") != types.end()) {
        c.assume("full attention in all layers: use_sliding_window is off, whatever layer_types says");
        std::ranges::fill(types, "full_attention");
    }
    if (!c.flag("use_sliding_window", false) || c.given("layer_types") || !c.find("sliding_window")) return types;
    const std::int64_t bound = which == Windows::all ? 0 : c.zero_or_more("max_window_layers");
    for (std::int64_t i = 0; i < layers; ++i) {
        const bool window = which == Windows::every_second ? i < bound && i % 2 == 0 : i >= bound;
        if (window) types[static_cast<std::size_t>(i)] = "sliding_attention";
    }
    return types;
}

/// Qwen2 (biases on q, k, v) and Qwen3 (QK-norm instead).
Object mixer_of(const Config& c, bool third, const char* layer_type = "full_attention") {
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c, {.layer_type = layer_type}));
    if (third) {
        mixer.push_back({"qk_norm", text("head")});
        add_biases(c, mixer);
    } else {
        c.only("attention_bias", {"true"});
        c.only("qkv_bias", {"true"});
        mixer.push_back({"bias", biases({"q", "k", "v"})});
    }
    return mixer;
}

void dense(const Config& c, Draft& d, bool third) {
    d.tied = c.flag("tie_word_embeddings", false);
    c.off({"num_experts", "layer_norm_bias"});
    c.pass({"use_mrope", "use_qk_norm"});
    d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), gated_activation(c))});
    local_and_global(c, d, windows(c, layer_count(c), Windows::late), mixer_of(c, third, "sliding_attention"),
                     mixer_of(c, third));
    if (d.mixers.size() == 1 && d.mixers[0].key == "gqa") {
        // Named after what it is.
        const std::string name = attention_name(heads_of(c));
        d.mixers[0].key = name;
        for (auto& [mixer_name, ffn] : d.layers) mixer_name = name;
    }
}

/// A mixture of Qwen: softmax router, a gated shared expert where the family has one; some layers may be dense.
void experts(const Config& c, Draft& d, const std::vector<std::string>& mixers, Experts e = {}) {
    e.experts = c.count("num_experts");
    e.active = c.count("num_experts_per_tok");
    e.hidden = c.count("moe_intermediate_size");
    e.activation = gated_activation(c);
    e.renormalise = c.flag("norm_topk_prob", false);
    if (const auto shared = c.maybe("shared_expert_intermediate_size")) {
        e.shared = 1;
        e.shared_hidden = *shared;
        e.shared_gate = true;
    }
    const auto by_type = sparse_layers(c, mixers.size());    // Mellum
    const std::int64_t step = by_type.empty() ? c.maybe("decoder_sparse_step").value_or(1) : 1;
    const auto only_dense = c.numbers("mlp_only_layers");
    for (std::size_t i = 0; i < mixers.size(); ++i) {
        const auto n = static_cast<std::int64_t>(i);
        const bool sparse = by_type.empty() ? !contains(only_dense, n) && (n + 1) % step == 0 : by_type[i] == 1;
        d.layers.emplace_back(mixers[i], sparse ? "moe" : "dense");
    }
    if (!has_ffn(d, "dense")) c.pass({"intermediate_size"});
    add_dense_and_moe(
        d, [&] { return dense_ffn(c.count("intermediate_size"), e.activation); }, e);
}

void mixture(const Config& c, Draft& d, bool third, Windows which) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c);
    std::vector<std::string> mixers;
    Draft attention_layers;
    local_and_global(c, attention_layers, windows(c, layers, which), mixer_of(c, third, "sliding_attention"),
                     mixer_of(c, third));
    d.mixers = attention_layers.mixers;
    for (const auto& [name, ffn] : attention_layers.layers) mixers.push_back(name);
    experts(c, d, mixers);
}

/// Softmax attention between layers of linear attention, with a gate on each value.
Object gated_attention(const Config& c) {
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c, {.dim = partial_dim(c, h.head_dim, 0.25)}));
    mixer.push_back({"qk_norm", text("head")});
    const bool gated = c.flag("attn_output_gate", true), biased = c.flag("attention_bias", false);
    if (gated) mixer.push_back({"gate", text("element")});
    if (gated && biased) c.problem("attention_bias", "a bias on the gate, which queries bring along, is not known");
    if (biased) mixer.push_back({"bias", biases({"q", "k", "v", "o"})});
    return mixer;
}

/// The mixers of all layers where every fourth is one of softmax attention; `known`: what the file may call a layer.
std::vector<std::string> one_in_four(const Config& c, const char* linear, const char* full,
                                     std::initializer_list<std::string_view> known) {
    const auto types = layer_types(c, layer_count(c), c.maybe("full_attention_interval").value_or(4),
                                   "linear_attention", "full_attention");
    only_types(c, "layer_types", types, known);
    std::vector<std::string> out;
    for (const std::string& t : types) out.emplace_back(t == "linear_attention" ? linear : full);
    c.pass({"full_attention_interval", "mtp_use_dedicated_embeddings"});
    return out;
}

/// Three layers of Gated DeltaNet to one of gated attention, with experts (Qwen3-Next) or without (Qwen3.5).
void hybrid(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.mixers.push_back({"deltanet", {gated_deltanet(c)}});
    d.mixers.push_back({"gated-attention", {gated_attention(c)}});
    const auto mixers = one_in_four(c, "deltanet", "gated-attention", {"linear_attention", "full_attention"});
    // What the norm behind the linear layers is gated with; the code has SiLU there, whatever else this says.
    c.only("output_gate_type", {"swish", "silu"});
    const bool sparse = c.find("num_experts") != nullptr;
    if (sparse) {
        experts(c, d, mixers);
    } else {
        c.pass({"mlp_only_layers"});
        for (const std::string& m : mixers) d.layers.emplace_back(m, "dense");
        d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), gated_activation(c))});
    }
    add_mtp(c, d, "mtp_num_hidden_layers", "gated-attention", sparse ? "moe" : "dense");
}

/// Intern-S2-Mobius: Qwen3.5 with a few banks of experts, which the layers take in turn; shared experts are their own.
void mobius(const Config& c, Draft& d) {
    hybrid(c, d);
    const auto banks = static_cast<std::size_t>(c.count("num_blocks"));
    const auto* bank = std::ranges::find(d.ffns, "moe", &json::Member::key) == d.ffns.end() ? nullptr : &d.ffns.front();
    if (!bank || has_ffn(d, "dense")) return c.problem("num_experts", "expected experts in all layers");
    if (banks >= d.layers.size()) return;
    d.ffns.push_back({"moe-again", with_flag(with_flag(bank->value, "reuses_experts"), "reuses_router")});
    for (std::size_t i = banks; i < d.layers.size(); ++i) d.layers[i].second = "moe-again";
}

/// Yandex's Alice AI: Qwen3-Next with Kimi delta attention, attention over depth and a sigmoid router.
void alice_ai(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t heads = c.count("linear_num_key_heads"), width = c.count("linear_key_head_dim");
    if (c.count("linear_num_value_heads") != heads || c.count("linear_value_head_dim") != width)
        return c.problem("linear_num_value_heads", "expected heads of values as those of keys");
    c.off({"kda_allow_negative_eigenvalues"});
    c.pass({"number_of_conv_states"});
    d.mixers.push_back({"kda",
                        {Object{{"kind", text("kda")},
                                {"heads", whole(heads)},
                                {"head_dim", whole(width)},
                                {"conv_kernel", whole(c.count("linear_conv_kernel_dim"))},
                                {"output_norm", text("rms")}}}});
    d.mixers.push_back({"gated-attention", {gated_attention(c)}});
    d.residual = Object{{"kind", text("attention")}, {"block", whole(c.count("block_attn_res_block_size"))}};
    Experts e;
    e.score = c.words("router_score_function", "sigmoid");
    e.router_bias = c.flag("router_bias_correction", true);
    experts(c, d, one_in_four(c, "kda", "gated-attention", {"linear_attention", "full_attention"}), e);
    add_mtp(c, d, "mtp_num_hidden_layers", "gated-attention");
}

/// Rows of all hashed tables: of each as many as the next prime from `base` on, together a multiple of `divisor`.
std::optional<std::int64_t> prime_rows(std::int64_t base, std::int64_t tables, std::int64_t divisor) {
    if (base > 1'000'000'000 || tables > 256) return std::nullopt;
    const auto prime = [](std::int64_t n) {
        for (std::int64_t by = 2; by * by <= n; ++by)
            if (n % by == 0) return false;
        return n > 1;
    };
    std::int64_t all = 0, rows = base - 1;
    for (std::int64_t i = 0; i < tables; ++i) {
        do ++rows;
        while (!prime(rows));
        all += rows;
    }
    return (all + divisor - 1) / divisor * divisor;
}

/// What Qwen3.8-Flash-Next adds to the streams before a layer: hashed runs of tokens, behind a gate.
void add_runs(const Config& c, Draft& d) {
    const std::vector<std::int64_t> at = c.numbers("ple_layer_ids");
    c.pass({"ple_embed_dim", "ple_conv_kernel_size", "ngram_size", "heads_per_ngram", "ngram_vocab_size_base",
            "make_ngram_vocab_size_divisible_by", "split_ngram_parts", "seed"});
    if (at.empty()) return;
    if (at.size() > 1) return c.problem("ple_layer_ids", "more than one layer is not known");
    const std::int64_t longest = c.count("ngram_size"), tables = (longest - 1) * c.count("heads_per_ngram"),
                       dim = c.maybe("ple_embed_dim").value_or(c.count("hidden_size")),
                       base = c.count("ngram_vocab_size_base");
    if (longest < 2) return c.problem("ngram_size", "expected 2 or more");
    if (tables > dim || dim % tables != 0)
        return c.problem("ple_embed_dim", fmt::format("{} is no multiple of {} tables", dim, tables));
    const auto all = prime_rows(base, tables, c.count("make_ngram_vocab_size_divisible_by"));
    if (!all) return c.problem("ngram_vocab_size_base", "too large");
    d.ngram_embedding = Object{{"longest", whole(longest)},
                               {"tables", whole(tables)},
                               {"rows", whole(base)},
                               {"layer", whole(at.front())},
                               {"dim", whole(dim)},
                               {"all_rows", whole(*all)},
                               {"conv_kernel", whole(c.count("ple_conv_kernel_size"))}};
}

/// Qwen3.8-Flash-Next: Qwen3.5 with streams that a gate weighs, an indexer before softmax attention, and hashed runs of
/// tokens before a layer.
void qwen4_exp(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    Object linear = gated_deltanet(c), softmax = gated_attention(c);
    const std::string gate = c.words({"output_gate_type", "hidden_act"}, "silu");
    c.only("output_gate_type", {"sigmoid", "silu", "swish"});
    if (gate == "sigmoid") linear.push_back({"sigmoid_gate", {true}});
    const bool sparse = c.maybe("indexer_n_heads").has_value();
    if (sparse) {
        c.only("indexer_kv_heads", {"1"});
        const std::int64_t block = c.count("indexer_compress_ratio"), budget = c.count("indexer_budget");
        if (budget % block != 0) return c.problem("indexer_budget", "is no multiple of indexer_compress_ratio");
        softmax.push_back({"sparse",
                           {Object{{"indexer_heads", whole(c.count("indexer_n_heads"))},
                                   {"indexer_head_dim", whole(c.count("indexer_head_dim"))},
                                   {"block", whole(block)},
                                   {"top_blocks", whole(budget / block)}}}});
    }
    const char* full = sparse ? "block-sparse" : "gated-attention";
    d.mixers.push_back({"deltanet", {linear}});
    d.mixers.push_back({full, {softmax}});
    d.residual = Object{{"kind", text("gated-streams")},
                        {"streams", whole(c.count("hc_count"))},
                        {"gate_rank", whole(c.count("hc_lowrank"))}};
    add_runs(c, d);
    experts(c, d,
            one_in_four(c, "deltanet", full,
                        {"linear_attention", "full_attention", "deepseek_sparse_attention", "qwen_sparse_attention",
                         "hybrid_indexed"}));
    c.pass({"mtp"});
    add_mtp(c, d, "mtp_num_hidden_layers", full);
}

/// FoPE, where the parameters of RoPE speak of it: of as many frequencies as they say, else of those that go round
/// once in the context.
Value by_sums(const Config& c, const Heads& h, Value position) {
    const auto section = rope_parameters(c);
    if (!section) return position;
    const auto given = section->maybe("num_inv_freq");
    const bool own_sums = section->flag("fope_sep_head", false);
    section->pass({"fope_init_factor"});
    if (!given && !section->given("fope_sep_head") && !section->given("fope_init_factor")) return position;
    section->only("rope_type", {"default"});
    auto& fields = std::get<Object>(position.data);
    const double theta = std::ranges::find(fields, "theta", &json::Member::key)->value.number().value_or(1),
                 slowest = 2 * std::numbers::pi / static_cast<double>(c.count("max_position_embeddings"));
    std::int64_t frequencies = 0;
    for (std::int64_t i = 0; i < h.head_dim / 2; ++i)
        if (given ? i < *given
                  : std::pow(theta, -2.0 * static_cast<double>(i) / static_cast<double>(h.head_dim)) > slowest)
            ++frequencies;
    Object sums{{"frequencies", whole(frequencies)}};
    if (own_sums) sums.push_back({"heads", whole(h.kv_heads)});
    fields.push_back({"fourier", {sums}});
    return position;
}

/// Intern-S1-Pro: Qwen3-MoE that takes the best experts of each group, and turns by sums of frequencies.
void interns1_pro(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, by_sums(c, h, rope(c)));
    mixer.push_back({"qk_norm", text("head")});
    add_biases(c, mixer);
    const std::string name = attention_name(h);
    d.mixers.push_back({name, {mixer}});
    Experts e;
    if (const std::int64_t groups = c.zero_or_more("router_n_groups"); groups > 1) {
        e.groups = e.top_groups = groups;
        e.each_group = true;
    }
    experts(c, d, all_of(c, name), e);
}

constexpr const char* k_qwen2 = R"({"vocab_size": 151936, "hidden_size": 4096, "intermediate_size": 22016,
    "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 32, "hidden_act": "silu",
    "max_position_embeddings": 32768, "tie_word_embeddings": false, "rope_theta": 10000, "use_sliding_window": false,
    "sliding_window": 4096, "max_window_layers": 28})";
constexpr const char* k_qwen2_vl = R"({"vocab_size": 152064, "hidden_size": 8192, "intermediate_size": 29568,
    "num_hidden_layers": 80, "num_attention_heads": 64, "num_key_value_heads": 8, "hidden_act": "silu",
    "max_position_embeddings": 32768, "tie_word_embeddings": false, "rope_theta": 1000000, "use_sliding_window": false,
    "sliding_window": 4096, "max_window_layers": 80})";
constexpr const char* k_qwen3 = R"({"vocab_size": 151936, "hidden_size": 4096, "intermediate_size": 22016,
    "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 32, "head_dim": 128,
    "hidden_act": "silu", "max_position_embeddings": 32768, "tie_word_embeddings": false, "rope_theta": 10000,
    "attention_bias": false, "use_sliding_window": false, "sliding_window": 4096, "max_window_layers": 28})";
constexpr const char* k_qwen2_moe = R"({"vocab_size": 151936, "hidden_size": 2048, "intermediate_size": 5632,
    "num_hidden_layers": 24, "num_attention_heads": 16, "num_key_value_heads": 16, "hidden_act": "silu",
    "max_position_embeddings": 32768, "tie_word_embeddings": false, "rope_theta": 10000, "use_sliding_window": false,
    "sliding_window": 4096, "max_window_layers": 28, "decoder_sparse_step": 1, "moe_intermediate_size": 1408,
    "shared_expert_intermediate_size": 5632, "num_experts_per_tok": 4, "num_experts": 60, "norm_topk_prob": false})";
constexpr const char* k_qwen3_moe = R"({"vocab_size": 151936, "hidden_size": 2048, "intermediate_size": 6144,
    "num_hidden_layers": 24, "num_attention_heads": 32, "num_key_value_heads": 4, "hidden_act": "silu",
    "max_position_embeddings": 32768, "tie_word_embeddings": false, "rope_theta": 10000, "attention_bias": false,
    "use_sliding_window": false, "sliding_window": 4096, "decoder_sparse_step": 1, "moe_intermediate_size": 768,
    "num_experts_per_tok": 8, "num_experts": 128, "norm_topk_prob": false})";
constexpr const char* k_qwen3_next = R"({"vocab_size": 151936, "hidden_size": 2048, "intermediate_size": 5632,
    "num_hidden_layers": 48, "num_attention_heads": 16, "num_key_value_heads": 2, "head_dim": 256, "hidden_act": "silu",
    "max_position_embeddings": 32768, "tie_word_embeddings": false, "rope_theta": 10000, "partial_rotary_factor": 0.25,
    "attention_bias": false, "linear_conv_kernel_dim": 4, "linear_key_head_dim": 128, "linear_value_head_dim": 128,
    "linear_num_key_heads": 16, "linear_num_value_heads": 32, "decoder_sparse_step": 1, "moe_intermediate_size": 512,
    "shared_expert_intermediate_size": 512, "num_experts_per_tok": 10, "num_experts": 512, "norm_topk_prob": true})";

void qwen2(const Config& c, Draft& d) {
    c.off({"qk_norm"});
    dense(c, d, false);
}
void qwen3(const Config& c, Draft& d) {
    c.off({"qk_norm"});
    dense(c, d, true);
}

/// BAGEL: Qwen2 with QK-norm, which its own code switches on whatever the file says. Tokens of images that it makes
/// take weights of their own.
void bagel(const Config& c, Draft& d) {
    dense(c, d, false);
    d.tied = false;
    c.pass({"tie_word_embeddings"});
    c.only("qk_norm", {"true"});
    c.only("layer_module", {"Qwen2MoTDecoderLayer"});
    for (json::Member& mixer : d.mixers) std::get<Object>(mixer.value.data).push_back({"qk_norm", text("head")});
    c.assume("as many weights again left out in each layer, which tokens of images that it makes take instead");
}
void qwen2_moe(const Config& c, Draft& d) { mixture(c, d, false, Windows::every_second); }
void qwen3_moe(const Config& c, Draft& d) { mixture(c, d, true, Windows::all); }
void mellum(const Config& c, Draft& d) { mixture(c, d, true, Windows::by_type); }

}    // namespace

std::vector<Family> qwen_families() {
    return {
        {"qwen", "Qwen", qwen1, R"({"tie_word_embeddings": false, "rotary_emb_base": 10000})"},
        {"qwen2", "Qwen2", qwen2, k_qwen2},
        {"bagel", "BAGEL", bagel, k_qwen2},
        // Whether embeddings are tied is the wrapper's to say in these, whose class has it false.
        {"qwen2_vl_text", "Qwen2-VL", qwen2, k_qwen2_vl},
        {"qwen2_5_vl_text", "Qwen2.5-VL", qwen2, k_qwen2_vl},
        {"qwen2_5_omni_text", "Qwen2.5-Omni", qwen2,
         R"({"vocab_size": 152064, "hidden_size": 3584, "intermediate_size": 18944, "num_hidden_layers": 28,
             "num_attention_heads": 28, "num_key_value_heads": 4, "hidden_act": "silu",
             "max_position_embeddings": 32768, "tie_word_embeddings": false, "rope_theta": 1000000,
             "use_sliding_window": false, "sliding_window": 32768, "max_window_layers": 28})"},
        {"qwen3", "Qwen3", qwen3, k_qwen3},
        {"qwen3_vl_text", "Qwen3-VL", qwen3,
         R"({"vocab_size": 151936, "hidden_size": 4096, "intermediate_size": 22016, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 32, "head_dim": 128, "hidden_act": "silu",
             "max_position_embeddings": 128000, "attention_bias": false, "rope_theta": 500000,
             "tie_word_embeddings": false})"},
        {"qwen2_moe", "Qwen2-MoE", qwen2_moe, k_qwen2_moe},
        {"qwen3_moe", "Qwen3-MoE", qwen3_moe, k_qwen3_moe},
        {"mellum", "Mellum", mellum,
         R"({"vocab_size": 98304, "hidden_size": 2304, "intermediate_size": 7168, "moe_intermediate_size": 896,
             "num_hidden_layers": 28, "num_attention_heads": 32, "num_key_value_heads": 4, "head_dim": 128,
             "hidden_act": "silu", "max_position_embeddings": 131072, "tie_word_embeddings": false,
             "attention_bias": false, "sliding_window": 1024, "num_experts_per_tok": 8, "num_experts": 64,
             "norm_topk_prob": true,
             "rope_parameters": {"full_attention": {"rope_theta": 500000},
                                 "sliding_attention": {"rope_theta": 10000}}})"},
        {"qwen3_vl_moe_text", "Qwen3-VL-MoE", qwen3_moe,
         R"({"vocab_size": 151936, "hidden_size": 2048, "intermediate_size": 5632, "moe_intermediate_size": 1408,
             "num_hidden_layers": 24, "num_attention_heads": 16, "num_key_value_heads": 16, "hidden_act": "silu",
             "max_position_embeddings": 128000, "tie_word_embeddings": false, "attention_bias": false,
             "decoder_sparse_step": 1, "num_experts_per_tok": 4, "num_experts": 60, "rope_theta": 500000,
             "norm_topk_prob": true})"},
        // InternS1ProTextConfig, which stands beside the checkpoint.
        {"interns1_pro_text", "Intern-S1-Pro", interns1_pro,
         R"({"vocab_size": 151936, "hidden_size": 2048, "intermediate_size": 5632, "moe_intermediate_size": 1408,
             "num_hidden_layers": 24, "num_attention_heads": 16, "num_key_value_heads": 16, "hidden_act": "silu",
             "max_position_embeddings": 128000, "tie_word_embeddings": false, "attention_bias": false,
             "decoder_sparse_step": 1, "num_experts_per_tok": 4, "num_experts": 60, "rope_theta": 5000000,
             "norm_topk_prob": true})"},
        {"qwen3_omni_moe_text", "Qwen3-Omni", qwen3_moe,
         R"({"vocab_size": 3584, "hidden_size": 2048, "intermediate_size": 18944, "moe_intermediate_size": 768,
             "num_hidden_layers": 28, "num_attention_heads": 28, "num_key_value_heads": 4, "hidden_act": "silu",
             "max_position_embeddings": 32768, "attention_bias": false, "decoder_sparse_step": 1,
             "num_experts_per_tok": 8, "num_experts": 128, "norm_topk_prob": true, "rope_theta": 1000000,
             "tie_word_embeddings": false})"},
        {"qwen3_next", "Qwen3-Next", hybrid, k_qwen3_next},
        {"qwen3_5_text", "Qwen3.5", hybrid,
         R"({"vocab_size": 248320, "hidden_size": 4096, "intermediate_size": 12288, "num_hidden_layers": 32,
             "num_attention_heads": 16, "num_key_value_heads": 4, "head_dim": 256, "hidden_act": "silu",
             "max_position_embeddings": 32768, "tie_word_embeddings": false, "attention_bias": false,
             "linear_conv_kernel_dim": 4, "linear_key_head_dim": 128, "linear_value_head_dim": 128,
             "linear_num_key_heads": 16, "linear_num_value_heads": 32, "rope_theta": 10000})"},
        {"qwen3_5_moe_text", "Qwen3.5-MoE", hybrid,
         R"({"vocab_size": 248320, "hidden_size": 2048, "moe_intermediate_size": 512, "num_hidden_layers": 40,
             "num_attention_heads": 16, "num_key_value_heads": 2, "head_dim": 256, "hidden_act": "silu",
             "max_position_embeddings": 32768, "tie_word_embeddings": false, "attention_bias": false,
             "linear_conv_kernel_dim": 4, "linear_key_head_dim": 128, "linear_value_head_dim": 128,
             "linear_num_key_heads": 16, "linear_num_value_heads": 32, "shared_expert_intermediate_size": 512,
             "num_experts_per_tok": 8, "num_experts": 256, "rope_theta": 10000, "norm_topk_prob": true})"},
        // InternS2MobiusTextConfig, as SGLang has it.
        {"interns2_mobius_text", "Intern-S2-Mobius", mobius,
         R"({"vocab_size": 248320, "hidden_size": 2048, "moe_intermediate_size": 512, "num_hidden_layers": 40,
             "num_attention_heads": 16, "num_key_value_heads": 2, "head_dim": 256, "hidden_act": "silu",
             "max_position_embeddings": 32768, "tie_word_embeddings": false, "attention_bias": false,
             "linear_conv_kernel_dim": 4, "linear_key_head_dim": 128, "linear_value_head_dim": 128,
             "linear_num_key_heads": 16, "linear_num_value_heads": 32, "shared_expert_intermediate_size": 512,
             "num_experts_per_tok": 8, "num_experts": 256, "rope_theta": 10000, "norm_topk_prob": true,
             "num_blocks": 4})",
         "mtp_num_experts mtp_num_experts_per_tok"},
        // Qwen4ExpTextConfig (transformers).
        {"qwen4_exp_text", "Qwen3.8-Flash-Next", qwen4_exp,
         R"({"vocab_size": 248320, "hidden_size": 2048, "moe_intermediate_size": 512, "num_hidden_layers": 40,
             "num_attention_heads": 16, "num_key_value_heads": 2, "head_dim": 256, "hidden_act": "silu",
             "max_position_embeddings": 32768, "tie_word_embeddings": false, "attention_bias": false,
             "partial_rotary_factor": 0.25, "linear_conv_kernel_dim": 4, "linear_key_head_dim": 128,
             "linear_value_head_dim": 128, "linear_num_key_heads": 16, "linear_num_value_heads": 32,
             "shared_expert_intermediate_size": 512, "num_experts_per_tok": 10, "num_experts": 512,
             "rope_theta": 10000, "norm_topk_prob": true, "hc_count": 4, "hc_lowrank": 320,
             "ple_conv_kernel_size": 4, "ngram_size": 3, "heads_per_ngram": 8, "ngram_vocab_size_base": 20000000,
             "make_ngram_vocab_size_divisible_by": 128})"},
        // AliceAIConfig, as vLLM has it; what it leaves out is that of Qwen3-Next.
        {"alice_ai", "Alice AI", alice_ai,
         R"({"vocab_size": 129024, "hidden_size": 2048, "num_hidden_layers": 48, "num_attention_heads": 16,
             "num_key_value_heads": 2, "head_dim": 256, "hidden_act": "silu", "max_position_embeddings": 262144,
             "tie_word_embeddings": false, "rope_theta": 1000000, "partial_rotary_factor": 0.25,
             "attention_bias": false, "linear_conv_kernel_dim": 4, "linear_key_head_dim": 128,
             "linear_value_head_dim": 128, "linear_num_key_heads": 32, "linear_num_value_heads": 32,
             "decoder_sparse_step": 1, "moe_intermediate_size": 512, "shared_expert_intermediate_size": 512,
             "num_experts_per_tok": 10, "num_experts": 512, "norm_topk_prob": true, "block_attn_res_block_size": 4,
             "router_score_function": "sigmoid", "router_bias_correction": true,
             "kda_allow_negative_eigenvalues": false, "mtp_num_hidden_layers": 1})"},
    };
}

}    // namespace broadside::curate
