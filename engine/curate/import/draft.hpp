#pragma once
/// \file
/// A model's structure as a family puts it together, and the pieces that families share. Names, units and meaning of
/// what is written are the catalog's (catalog/README.md).
/// Threads: values.

#include "engine/curate/import/config.hpp"
#include "engine/json/json.hpp"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace broadside::curate {

struct Draft {
    Keys context_keys{"max_position_embeddings", "n_positions", "max_seq_len", "model_max_length"};
    Keys vocabulary_keys{"vocab_size"}, width_keys{"hidden_size", "n_embd", "d_model"};
    bool tied = false;
    std::string norm_kind = "RMSNorm", norm_placement = "pre";
    std::vector<std::string> norms_after;    // mixers whose layers have them there, where the placement is "by mixer"
    bool norm_bias = false, norm_weights = true, norm_skips_first = false;
    std::optional<std::int64_t> norm_gate_rank;
    bool norm_all_gated = false;
    std::optional<double> norm_gate_factor;
    bool parallel = false, norm_for_each = false;    // side by side, with one norm or two
    std::string embedding_scale;
    std::optional<double> embedding_factor, residual_factor, skip_factor;
    std::optional<std::int64_t> sublayer_convolution;
    std::optional<json::Object> residual, loops, skips, adapters;
    std::int64_t vocabulary_multiple = 1;    // rows of the embedding are rounded up to it
    bool embedding_norm = false, head_bias = false, layer_scale = false;
    std::optional<std::int64_t> meta_tokens;
    std::optional<json::Object> layer_embedding, ngram_embedding, head_dense;
    std::optional<double> logit_scale, logit_softcap;
    json::Object mixers, ffns;
    std::vector<std::pair<std::string, std::string>> layers;    // mixer and feed-forward of each; empty: none
    std::optional<json::Object> mtp;
};

json::Value text(std::string s);
json::Value whole(std::int64_t n);
json::Value number(double n);    // a whole number where it is one

inline constexpr std::int64_t k_most_layers = 2000;    // as the catalog's reader allows

/// The number of layers; a problem where there are too many.
std::int64_t layer_count(const Config& c,
                         const Keys& keys = {"num_hidden_layers", "n_layer", "n_layers", "num_layers"});

/// The width that a Mamba's time steps are made from: of that key, a sixteenth of the model's where it is no number.
std::int64_t time_rank(const Config& c, const char* key);
/// The activation of a feed-forward whose gate is multiplied in: `SwiGLU` for silu, `GeGLU` for the kinds of gelu …
std::string gated_activation(const Config& c,
                             const Keys& keys = {"hidden_act", "hidden_activation", "activation_function"});
/// … and of one without a gate: `GELU`, `ReLU2` ….
std::string plain_activation(const Config& c, const Keys& keys = {"hidden_act", "activation_function"});

// ---- positions ------------------------------------------------------------------------------------------------------

struct Rope {
    const char* layer_type = "full_attention";    // where the parameters are given by type
    Keys theta_keys{"rope_theta"};
    std::optional<std::int64_t> dim;    // rotated part, where it is not the whole head
    bool scaled = true;
    bool latent = false;    // of latent attention, which stretches its scores otherwise
    bool scores_stretched = true;    // false: the model leaves out what YaRN does to them
    std::optional<double> theta = std::nullopt;    // where it stands otherwise than in the keys above
    std::optional<std::int64_t> alpha_dim = std::nullopt;    // dimensions by which `alpha` raises the base (Hunyuan)
};
json::Value rope(const Config& c, const Rope& r = {});
/// Its parameters under either of the names that they have had.
std::optional<Config> rope_parameters(const Config& c);
/// Stretched by YaRN; `score_factor`: what that multiplies the scores by, 1 where the model leaves it out.
json::Object yarn(double factor, json::Value original_context, double score_factor);
json::Value stretched(json::Value position, json::Object scaling);
inline json::Value latent_rope(const Config& c) { return rope(c, {.latent = true}); }
json::Value no_position();
json::Value alibi(bool root = false);
json::Value learned_position();
/// Rotated dimensions where only a part of a head rotates.
std::optional<std::int64_t> partial_dim(const Config& c, std::int64_t head_dim, double otherwise,
                                        const char* layer_type = "full_attention",
                                        const Keys& keys = {"partial_rotary_factor", "rotary_pct", "rope_pct"});
/// The same where a key may name them; nothing where they are the whole head.
std::optional<std::int64_t> rotated_dim(const Config& c, std::int64_t head_dim, double otherwise,
                                        const Keys& key = {"rotary_dim"});

// ---- mixers ---------------------------------------------------------------------------------------------------------

struct Heads {
    std::int64_t heads = 1, kv_heads = 1, head_dim = 1;
};
Heads heads_of(const Config& c, const Keys& heads = {"num_attention_heads", "n_head", "n_heads"});
json::Object attention(const Heads& h, json::Value position);
json::Value biases(std::initializer_list<const char*> of);
/// Biases on all four projections where `key` says so.
void add_biases(const Config& c, json::Object& mixer, const char* key = "attention_bias", bool otherwise = false,
                std::initializer_list<const char*> of = {"q", "k", "v", "o"});
/// The range of queries, keys and values that `clip_qkv` says.
void add_clip(const Config& c, json::Object& mixer);
/// `mqa`, `gqa` or `mha`.
std::string attention_name(const Heads& h);
/// Tokens of the sliding window; none where the context has no more.
std::optional<std::int64_t> window_of(const Config& c);
void add_window(const Config& c, json::Object& mixer);
/// Multi-head latent attention; `v_head_dim` where the file does not say.
json::Object latent_attention(const Config& c, json::Value position, std::optional<std::int64_t> v_head_dim = {});

/// DeepSeek's indexer, which chooses the tokens that latent attention sees.
json::Object dsa_indexer(const Config& c);
/// Layers whose indexer chooses the tokens itself; the others see what an earlier layer's chose (GLM-5.2).
std::vector<bool> own_choice(const Config& c, std::int64_t layers);
/// Latent attention on the tokens that an indexer chooses, its own or an earlier layer's.
json::Object on_chosen(const Config& c, json::Object latent, bool shared);
/// The mixers `mla` and `mla-shared`, as far as layers have them, and each layer's.
std::vector<std::string> by_choice(Draft& d, const std::vector<bool>& own,
                                   const std::function<json::Object(bool shared)>& mixer);

/// Gated DeltaNet by the names of Qwen3-Next.
json::Object gated_deltanet(const Config& c);

/// Mamba-2 by the names that hybrids give its keys; `norm`: before its output.
json::Object mamba2(const Config& c, bool norm);

/// Granite's factors on embeddings, sublayers and logits.
void add_granite_factors(const Config& c, Draft& d);
/// Granite's attention, which says itself what scores are multiplied by.
json::Object granite_attention(const Config& c, const Heads& h, json::Value position);

// ---- feed-forwards --------------------------------------------------------------------------------------------------

json::Value dense_ffn(std::int64_t hidden, const std::string& activation, bool bias = false);
/// As Llama has it.
json::Value gated_ffn(const Config& c);
/// With a flag of the catalog set: `inner_norm`.
json::Value with_flag(json::Value facts, const char* flag);
json::Value with(json::Value facts, const char* field, json::Value value);

struct Experts {
    std::int64_t experts = 1, active = 1, hidden = 1;
    std::string activation = "SwiGLU", score = "softmax";
    bool router_bias = false, logit_bias = false, renormalise = true;
    double scale = 1;
    std::optional<std::int64_t> groups, top_groups, latent;
    std::int64_t shared = 0, shared_hidden = 0;
    bool shared_gate = false, shared_weighed = false, bias = false, on_input = false;
    std::optional<json::Object> gating, shared_gating;
    bool latent_norm = false, by_token = false, joins_later = false, own_input = false, output_norm = false,
         output_bias = false;
    std::optional<std::int64_t> image_hidden;    // of further experts, for tokens of images
    double shared_scale = 1;                     // of the sum of routed and shared experts
    std::int64_t zero_experts = 0;
    std::optional<std::int64_t> dense_beside;    // width of a dense path beside the experts
    double dense_scale = 1;                      // of the sum of both
    bool dense_norms = false;                    // both paths have norms of their own
    std::string dense_activation;                // of that path, where it is not that of the experts
    bool product_keys = false;
    std::optional<std::int64_t> router_hidden;    // of an MLP that scores
    bool router_carried = false, router_skip = false;
    // Of the router, as the catalog has them.
    bool layer_input = false, earlier_input = false, each_group = false, expert_scales = false;
    bool reuses_experts = false;    // of an earlier layer
    std::optional<json::Object> adjugates;
    std::optional<double> logit_cap, logit_std;    // tanh cap on what the router gives, and its deviation
    bool shared_scored = false, learned_scale = false;
};
json::Value moe(const Experts& e);
/// The limit on gate and up of all experts that `swiglu_limit` says, where it does.
void add_limit(const Config& c, Experts& e);
/// Limits on activated gate and up, as a list by layer has them: none, then the same to the last layer. Nothing, said
/// so, where they differ otherwise.
std::optional<json::Object> limits_by_layer(const Config& c, const char* key, std::int64_t layers);
/// A feed-forward of the first layers with that gating, unless only later ones have it.
json::Value limited(json::Value ffn, const std::optional<json::Object>& gating);
/// The mixture of DeepSeek V3, which others follow: sigmoid scores with a bias, groups, shared experts of one width.
/// `activation` null: as `hidden_act` says. `sizes`: where width and number at work stand, if not beside the others.
Experts deepseek_experts(const Config& c, const char* activation = nullptr, const Config* sizes = nullptr);

// ---- layers ---------------------------------------------------------------------------------------------------------

/// `layer_types`, checked against the number of layers; otherwise every `period`th layer is `rare`, the rest `common`.
std::vector<std::string> layer_types(const Config& c, std::int64_t layers, std::int64_t period, const char* common,
                                     const char* rare);
/// A list of zeros and ones; a problem where others are in it.
std::vector<std::int64_t> zeros_and_ones(const Config& c, const char* key);
/// True where a list has an entry for each layer; a problem where it has not.
bool one_per_layer(const Config& c, const char* key, std::size_t entries, std::int64_t layers);
/// A problem for each entry that is none of the types known.
void only_types(const Config& c, const char* key, const std::vector<std::string>& types,
                std::initializer_list<std::string_view> known);
/// Layers whose queries and keys rotate: where `no_rope_layers` says 1, else all but every `no_rope_layer_interval`th.
std::vector<bool> rotating_layers(const Config& c, std::int64_t layers);
/// Layers of attention, with a window where the type is `sliding_attention`; each with the feed-forward `ffn`.
void local_and_global(const Config& c, Draft& d, const std::vector<std::string>& types, json::Object local,
                      json::Object global, const std::string& ffn = "dense");
/// All layers of one kind.
void all_layers(Draft& d, std::int64_t layers, const std::string& mixer, const std::string& ffn);
/// What all layers of one type have otherwise (`per_layer_config`, layer → key → value); a problem where they differ.
std::optional<std::int64_t> of_type(const Config& c, const std::vector<std::string>& types, const char* type,
                                    const char* key);
/// One mixer and one feed-forward, in all layers.
void uniform(const Config& c, Draft& d, const Heads& h, json::Object mixer, json::Value ffn);
/// The same with a mixture.
void in_every_layer(const Config& c, Draft& d, const Heads& h, json::Object mixer, const Experts& e);
/// The mixers of all layers by name, for what gives them feed-forwards.
std::vector<std::string> all_of(const Config& c, const std::string& mixer);
/// `mlp_layer_types`: 1 for each layer that is a mixture, 0 for one that is dense; empty where
/// the file has no such list.
std::vector<std::int64_t> sparse_layers(const Config& c, std::size_t layers);
/// A kind of layers as it is first met: made where `all` has none of that name.
void add_once(json::Object& all, const std::string& name, const std::function<json::Value()>& make);
/// Of these the mixers that layers have.
void add_mixers_in_use(Draft& d, std::initializer_list<std::pair<const char*, const json::Object*>> all);
/// Whether a layer has the feed-forward of that name.
bool has_ffn(const Draft& d, std::string_view name);
/// The feed-forwards `dense` and `moe`, as far as the layers have them; what is not there is not asked for.
void add_dense_and_moe(Draft& d, const std::function<json::Value()>& dense, const Experts& e);
/// Dense layers first, then a mixture in every `moe_layer_freq`th (or where that list says 1),
/// or as `mlp_layer_types` has it.
void dense_first(const Config& c, Draft& d, const std::vector<std::string>& mixers, const Experts& e);
/// Modules for the prediction of further tokens, each of one layer; several `keys`: reported
/// where the file has none of them.
void add_mtp(const Config& c, Draft& d, const Keys& keys, const std::string& mixer, const std::string& ffn = "moe");
inline void add_mtp(const Config& c, Draft& d, const char* key, const std::string& mixer,
                    const std::string& ffn = "moe") {
    add_mtp(c, d, Keys{key}, mixer, ffn);
}
bool contains(const std::vector<std::int64_t>& all, std::int64_t n);

}    // namespace broadside::curate
