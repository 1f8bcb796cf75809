// Families of state spaces: Mamba alone, and with attention here and there.

#include "engine/curate/import/family.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

/// Mamba-2 alone: one sublayer per layer.
void mamba2_alone(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.mixers.push_back({"mamba", {mamba2(c, c.flag("rms_norm", true))}});
    c.only("hidden_act", {"silu"});
    c.pass({"rms_norm", "intermediate_size"});
    all_layers(d, layer_count(c), "mamba", "");
}

/// Mamba and Falcon-Mamba (whose norms on dt, B and C have no weights).
void mamba1(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    const std::int64_t width = c.count({"hidden_size", "d_model"}),
                       inner =
                           c.maybe({"intermediate_size", "d_inner"}).value_or(width * c.maybe("expand").value_or(2));
    // The class works one out of the other, whatever the file says.
    if (c.given("expand") && inner != width * c.count("expand"))
        c.problem("expand", fmt::format("{} times {} is not the inner width of {}", c.count("expand"), width, inner));
    Object m{{"kind", text("mamba")},
             {"inner_dim", whole(inner)},
             {"state_dim", whole(c.count("state_size"))},
             {"dt_rank", whole(time_rank(c, "time_step_rank"))},
             {"conv_kernel", whole(c.count("conv_kernel"))}};
    if (c.flag("use_bias", false)) m.push_back({"bias", {true}});
    if (!c.flag("use_conv_bias", true)) m.push_back({"conv_bias", {false}});
    c.only("hidden_act", {"silu"});
    c.only("rms_norm", {"true"});
    c.pass({"d_inner", "d_model", "hidden_size", "n_layer", "num_hidden_layers", "expand", "time_step_init_scheme",
            "time_step_scale", "time_step_min", "time_step_max", "time_step_floor", "mixer_rms_eps",
            "ssm_cfg", "fused_add_norm", "pad_vocab_size_multiple", "use_mambapy", "use_falcon_mambapy"});
    d.mixers.push_back({"mamba", {m}});
    all_layers(d, layer_count(c), "mamba", "");
}

/// Jamba: Mamba with norms inside, every eighth layer attention without positions, every second feed-forward a mixture.
void jamba(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c), width = c.count("hidden_size");
    Object m{{"kind", text("mamba")},
             {"inner_dim", whole(width * c.count("mamba_expand"))},
             {"state_dim", whole(c.count("mamba_d_state"))},
             {"dt_rank", whole(time_rank(c, "mamba_dt_rank"))},
             {"conv_kernel", whole(c.count("mamba_d_conv"))},
             {"inner_norms", {true}}};
    if (c.flag("mamba_proj_bias", false)) m.push_back({"bias", {true}});
    if (!c.flag("mamba_conv_bias", true)) m.push_back({"conv_bias", {false}});
    c.only("mamba_inner_layernorms", {"true"});
    c.off({"sliding_window"});
    const std::int64_t attn_period = c.count("attn_layer_period"), attn_offset = c.zero_or_more("attn_layer_offset"),
                       moe_period = c.count("expert_layer_period"), moe_offset = c.zero_or_more("expert_layer_offset"),
                       experts = c.count("num_experts");
    const std::string activation = gated_activation(c);
    bool any_dense = false, any_moe = false, any_mamba = false, any_attention = false;
    for (std::int64_t i = 0; i < layers; ++i) {
        const bool attends = i % attn_period == attn_offset, sparse = experts > 1 && i % moe_period == moe_offset;
        (attends ? any_attention : any_mamba) = true;
        (sparse ? any_moe : any_dense) = true;
        d.layers.emplace_back(attends ? "attention" : "mamba", sparse ? "moe" : "dense");
    }
    if (any_mamba) d.mixers.push_back({"mamba", {m}});
    if (any_attention) d.mixers.push_back({"attention", {attention(heads_of(c), no_position())}});
    const std::int64_t hidden = c.count("intermediate_size");
    if (any_dense) d.ffns.push_back({"dense", dense_ffn(hidden, activation)});
    Experts e;
    e.experts = experts;
    e.active = c.count("num_experts_per_tok");
    e.hidden = hidden;
    e.activation = activation;
    e.renormalise = false;
    if (any_moe) d.ffns.push_back({"moe", moe(e)});
}

/// Bamba: Mamba-2 and some layers of attention, each with a feed-forward.
void bamba(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.mixers.push_back({"mamba", {mamba2(c, true)}});
    const Heads h = heads_of(c);
    const auto dim = rotated_dim(c, h.head_dim, 0.5, {"attn_rotary_emb"});
    Object mixer = attention(h, rope(c, {.dim = dim}));
    add_biases(c, mixer);
    d.mixers.push_back({"attention", {mixer}});
    d.ffns.push_back(
        {"dense", dense_ffn(c.count("intermediate_size"), gated_activation(c), c.flag("mlp_bias", false))});
    const auto full = c.numbers("attn_layer_indices");
    c.off({"sliding_window"});
    c.only("num_experts", {"0", "1"});
    c.pass({"attn_layer_indices", "num_experts", "num_experts_per_tok", "expert_layer_offset", "expert_layer_period"});
    const std::int64_t layers = layer_count(c);
    for (std::int64_t i = 0; i < layers; ++i) d.layers.emplace_back(contains(full, i) ? "attention" : "mamba", "dense");
    if (full.empty()) c.problem("attn_layer_indices", "missing");
}

/// A factor, where it changes anything.
void add_factor(const Config& c, Object& facts, const char* key, const char* field) {
    if (const double factor = c.real(key, 1); factor != 1) facts.push_back({field, number(factor)});
}

/// A list of factors, one for each of `fields`; nothing where none changes anything.
Object factors_of(const Config& c, const char* key, std::initializer_list<const char*> fields) {
    Object out;
    const Value* list = c.given(key);
    if (list == nullptr) return out;
    if (list->array() == nullptr || list->array()->size() != fields.size()) {
        c.problem(key, fmt::format("expected {} factors", fields.size()));
        return out;
    }
    bool any = false;
    auto field = fields.begin();
    for (const Value& item : *list->array()) {
        const double factor = item.number().value_or(0);
        if (factor <= 0) c.problem(key, "expected factors above 0");
        any = any || factor != 1;
        out.push_back({*field++, number(factor)});
    }
    return any ? out : Object{};
}

/// Falcon-H1: attention and Mamba-2 side by side in every layer.
void falcon_h1(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.embedding_factor = c.real("embedding_multiplier", 1);
    d.logit_scale = c.real("lm_head_multiplier", 1);
    Object mixer = attention(heads_of(c), rope(c)), mamba = mamba2(c, c.flag("mamba_rms_norm", false));
    add_biases(c, mixer);
    add_factor(c, mixer, "key_multiplier", "key_scale");
    if (const Object factors = factors_of(c, "ssm_multipliers", {"gate", "x", "b", "c", "step"}); !factors.empty())
        mamba.push_back({"factors", {factors}});
    Object both{{"kind", text("attention+mamba2")}, {"attention", {mixer}}, {"mamba2", {mamba}}};
    add_factor(c, both, "attention_in_multiplier", "attention_in");
    add_factor(c, both, "attention_out_multiplier", "attention_out");
    add_factor(c, both, "ssm_in_multiplier", "mamba_in");
    add_factor(c, both, "ssm_out_multiplier", "mamba_out");
    d.mixers.push_back({"attention+mamba2", {both}});
    // Inside they need no kind of their own.
    for (const char* part : {"attention", "mamba2"}) {
        Object& inner = std::get<Object>(d.mixers.back().value.data);
        for (json::Member& m : inner)
            if (m.key == part)
                std::erase_if(std::get<Object>(m.value.data), [](const json::Member& f) { return f.key == "kind"; });
    }
    c.off({"attn_layer_indices", "projectors_bias"});
    c.only("mamba_use_mlp", {"true"});
    c.pass({"mlp_expansion_factor"});
    Value ffn = dense_ffn(c.count("intermediate_size"), gated_activation(c), c.flag("mlp_bias", false));
    for (const json::Member& factor : factors_of(c, "mlp_multipliers", {"gate_scale", "output_scale"}))
        if (factor.value.number() != 1.0) ffn = with(std::move(ffn), factor.key.c_str(), factor.value);
    d.ffns.push_back({"dense", std::move(ffn)});
    all_layers(d, layer_count(c), "attention+mamba2", "dense");
}

/// Zamba2: Mamba-2 in every layer, before some of them a block of attention and feed-forward that they share; each of
/// these has matrices of low rank of its own beside the shared ones.
void zamba2(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    const std::int64_t layers = layer_count(c), width = c.count("hidden_size"),
                       heads = c.count("num_attention_heads"), ssm_heads = c.count("n_mamba_heads"),
                       inner = width * c.maybe("mamba_expand").value_or(2), groups = c.count("mamba_ngroups");
    Object mamba{{"heads", whole(ssm_heads)},
                 {"head_dim", whole(std::max<std::int64_t>(1, inner / ssm_heads))},
                 {"state_dim", whole(c.count("mamba_d_state"))},
                 {"groups", whole(groups)},
                 {"conv_kernel", whole(c.count("mamba_d_conv"))},
                 {"inner_dim", whole(inner)},
                 {"output_norm", text(groups > 1 ? "group-rms" : "rms")}};
    if (groups > 1) mamba.push_back({"output_norm_groups", whole(groups)});
    const bool longer = c.flag("use_long_context", false), turns = c.flag("use_mem_rope", false);
    const std::int64_t head = std::max<std::int64_t>(1, 2 * width / heads);
    Value position = turns ? rope(c) : no_position();
    if (!turns) c.pass({"rope_theta", "rope_parameters", "rope_scaling"});
    if (longer) c.problem("use_long_context", "a rotation that was stretched by this switch is not known");
    const std::int64_t blocks = c.maybe("num_mem_blocks").value_or(1);
    std::vector<std::string> types = c.texts("layers_block_type");
    std::ranges::replace(types, "linear_attention", "mamba");    // as transformers 5 calls it
    const auto listed = c.numbers("hybrid_layer_ids");
    if (types.empty() && !listed.empty())
        for (std::int64_t i = 0; i < layers; ++i) types.emplace_back(contains(listed, i) ? "hybrid" : "mamba");
    if (!one_per_layer(c, "layers_block_type", types.size(), layers)) return;
    only_types(c, "layers_block_type", types, {"hybrid", "mamba"});
    Object shared{{"kind", text("shared-block+mamba2")},
                  {"heads", whole(heads)},
                  {"head_dim", whole(head)},
                  {"position", position},
                  {"hidden", whole(c.maybe("intermediate_size").value_or(4 * width))},
                  {"activation", text(gated_activation(c, {"hidden_act"}))},
                  {"blocks", whole(blocks)},
                  {"adapter_rank", whole(c.count("adapter_rank"))}};
    if (c.flag("use_shared_attention_adapter", false)) shared.push_back({"attention_adapters", {true}});
    Object again = shared;
    again.push_back({"reuses_block", {true}});
    for (Object* block : {&shared, &again}) block->push_back({"mamba2", {mamba}});
    mamba.insert(mamba.begin(), {"kind", text("mamba2")});
    std::int64_t used = 0;
    for (const std::string& t : types)
        d.layers.emplace_back(t == "mamba" ? "mamba" : used++ < blocks ? "shared" : "shared-again", "");
    add_mixers_in_use(d, {{"mamba", &mamba}, {"shared", &shared}, {"shared-again", &again}});
    c.off({"add_bias_linear", "sliding_window"});
    c.only("use_conv_bias", {"true"});
    // The feed-forward has adapters whatever this says.
    c.pass({"use_shared_mlp_adapter", "num_key_value_heads", "chunk_size", "hybrid_layer_ids", "kv_channels",
            "attention_hidden_size", "time_step_limit", "time_step_min", "time_step_max", "time_step_floor",
            "num_query_groups", "use_shared_block_lora", "use_shared_attention_lora", "lora_rank", "ffn_hidden_size",
            "use_mem_eff_path"});
}

/// Zamba: Mamba with heads in every layer, before some of them one block of attention and feed-forward that they share.
void zamba(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    const std::int64_t layers = layer_count(c), width = c.count("hidden_size"), heads = c.count("num_attention_heads"),
                       ssm_heads = c.count("n_mamba_heads");
    Object mamba{{"inner_dim", whole(width * c.count("mamba_expand"))},
                 {"state_dim", whole(c.count("mamba_d_state"))},
                 {"dt_rank", whole(time_rank(c, "mamba_dt_rank"))},
                 {"conv_kernel", whole(c.count("mamba_d_conv"))}};
    if (ssm_heads > 1) mamba.push_back({"heads", whole(ssm_heads)});
    if (c.flag("mamba_proj_bias", false)) mamba.push_back({"bias", {true}});
    if (!c.flag("mamba_conv_bias", true)) mamba.push_back({"conv_bias", {false}});
    c.only("hidden_mamba_act", {"silu"});
    c.off({"sliding_window"});
    std::vector<std::string> types = c.texts("layers_block_type");
    if (types.empty()) {
        const std::int64_t period = c.count("attn_layer_period"), offset = c.zero_or_more("attn_layer_offset");
        types = {"mamba", "mamba", "hybrid"};
        for (std::int64_t i = 0; i + 3 < layers; ++i) types.emplace_back(i % period == offset ? "hybrid" : "mamba");
    }
    if (!one_per_layer(c, "layers_block_type", types.size(), layers)) return;
    only_types(c, "layers_block_type", types, {"hybrid", "mamba"});
    if (const auto wide = c.maybe("attention_hidden_size"); wide && *wide != 2 * width)
        c.problem("attention_hidden_size", "the path beside the embedding is twice hidden_size");
    if (const auto shared = c.maybe("num_key_value_heads"); shared && *shared != heads)
        c.problem("num_key_value_heads", "fewer of them than heads are not known");
    Object block{
        {"kind", text("shared-block+mamba")},
        {"heads", whole(heads)},
        {"head_dim", whole(c.maybe("attention_head_dim").value_or(std::max<std::int64_t>(1, 2 * width / heads)))},
        {"position", no_position()},
        {"hidden", whole(c.count("intermediate_size"))},
        {"activation", text(gated_activation(c, {"hidden_act"}))},
        {"blocks", whole(1)}};
    Object again = block;
    again.push_back({"reuses_block", {true}});
    for (Object* b : {&block, &again}) b->push_back({"mamba", {mamba}});
    mamba.insert(mamba.begin(), {"kind", text("mamba")});
    bool first = true;
    for (const std::string& t : types) {
        d.layers.emplace_back(t == "mamba" ? "mamba" : first ? "shared" : "shared-again", "");
        first = first && t == "mamba";
    }
    add_mixers_in_use(d, {{"mamba", &mamba}, {"shared", &block}, {"shared-again", &again}});
    // Some files have a base that nothing reads: attention has no positions.
    c.pass(
        {"rope_theta", "time_step_min", "time_step_max", "time_step_floor", "attn_layer_period", "attn_layer_offset"});
}

/// Which layers read the keys and values of an earlier one, by Hymba's groups or by their number.
std::vector<bool> hymba_readers(const Config& c, std::int64_t layers) {
    std::vector<bool> out(static_cast<std::size_t>(layers), false);
    const Value* every = c.find("kv_reuse_every_i_layer");
    const Value* groups = c.find("kv_reuse_group");
    if (groups && groups->array()) {
        for (const Value& group : *groups->array()) {
            if (!group.array() || group.array()->empty())
                return c.problem("kv_reuse_group", "expected lists of layers"), out;
            for (std::size_t i = 1; i < group.array()->size(); ++i) {
                const auto n = (*group.array())[i].integer();
                if (!n || *n < 0 || *n >= layers)
                    return c.problem("kv_reuse_group", "names no layer of the model"), out;
                out[static_cast<std::size_t>(*n)] = true;
            }
        }
    } else if (every && every->integer() && *every->integer() > 0) {
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::int64_t>(i) % *every->integer() != 0;
    }
    return out;
}

/// Hymba: heads of attention and a Mamba in one mixer, most of them with a window that leaves meta tokens in sight,
/// some reading the keys and values of the layer before.
void hymba(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c), width = c.count("hidden_size");
    Heads h{c.count("num_attention_heads"), c.count("num_key_value_heads"), 1};
    h.head_dim = std::max<std::int64_t>(1, width / h.heads);
    const std::int64_t inner = width * c.count("mamba_expand");
    // −1 where the others say it all; the width of values follows from the inner width, whatever stands there.
    for (const char* key : {"attn_hidden_size", "kq_head_dim"}) {
        const Value* v = c.find(key);
        const std::int64_t same = key == std::string("kq_head_dim") ? h.head_dim : width;
        if (v && v->integer() && *v->integer() > 0 && *v->integer() != same)
            c.problem(key, "other widths of attention than those of the model are not known");
    }
    c.pass({"v_head_dim"});
    Object mamba{{"inner_dim", whole(inner)},
                 {"state_dim", whole(c.count("mamba_d_state"))},
                 {"dt_rank", whole(time_rank(c, "mamba_dt_rank"))},
                 {"conv_kernel", whole(c.count("mamba_d_conv"))}};
    if (c.flag("mamba_inner_layernorms", true)) mamba.push_back({"inner_norms", {true}});
    if (!c.flag("mamba_conv_bias", true)) mamba.push_back({"conv_bias", {false}});
    c.off({"mamba_proj_bias", "kv_weight_reuse", "memory_tokens_interspersed_every"});
    c.only("num_mamba", {"1"});
    c.only("num_experts", {"1"});
    c.only("num_experts_per_tok", {"1", "2"});    // of one expert
    c.only("kq_norm", {"none"});
    c.only("hidden_act", {"silu"});
    // Its code raises the base by how much longer the context is than that of training.
    const std::string method = c.words("rope_type", "default");
    c.only("rope_type", {"default", "ntk", "dynamic_ntk"});
    double theta = c.real("rope_theta", 10000);
    const double longer = static_cast<double>(c.count("max_position_embeddings")) /
                          static_cast<double>(c.maybe("orig_max_position_embeddings").value_or(1));
    if (method == "ntk" && c.maybe("orig_max_position_embeddings") && h.head_dim > 2) {
        const auto dim = static_cast<double>(h.head_dim);
        theta = std::round(theta * std::pow(std::max(1.0, 2 * longer - 1), dim / (dim - 2)));
    } else if (method == "dynamic_ntk") {
        c.assume("rope_type dynamic_ntk: the base as it is before longer texts raise it");
    }
    const bool turns = c.flag("rope", false);
    const Value position = turns ? rope(c, {.theta = theta}) : no_position();
    if (!turns) c.pass({"rope_type", "rope_theta"});
    const std::int64_t meta = c.zero_or_more("num_memory_tokens");
    if (meta > 0) d.meta_tokens = meta;

    const auto window = window_of(c);
    const std::vector<std::int64_t> global = c.numbers("global_attn_idx");
    const std::vector<bool> reads = hymba_readers(c, layers);
    for (std::int64_t i = 0; i < layers; ++i) {
        const bool local = window && !contains(global, i), reader = reads[static_cast<std::size_t>(i)];
        const std::string name = std::string(local ? "local" : "global") + (reader ? "-shared" : "");
        add_once(d.mixers, name, [&] {
            Object a = attention(h, position);
            a.erase(a.begin());    // inside it needs no kind of its own
            a.push_back({"v_head_dim", whole(std::max<std::int64_t>(1, inner / h.heads))});
            if (local) a.push_back({"window", whole(*window)});
            if (local && meta > 0) a.push_back({"prefix", whole(meta)});
            if (reader) a.push_back({"reuses_kv", {true}});
            return Value{Object{{"kind", text("attention+mamba")}, {"attention", {a}}, {"mamba", {mamba}}}};
        });
        d.layers.emplace_back(name, "dense");
    }
    const std::string act = c.words("mlp_hidden_act", "silu");
    d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"),
                                         act == "relu2" ? "ReLU2" : gated_activation(c, {"mlp_hidden_act"}))});
    c.pass({"layer_type", "conv_dim", "attn_implementation_new", "seq_length", "rope"});
}

/// Apriel-H1: Mistral of which some layers became a Mamba of the same widths, x and B shared as values and keys were.
void apriel_h1(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c), width = c.count("hidden_size");
    Object full = attention(heads_of(c), rope(c));
    add_window(c, full);
    const std::vector<std::string> types = c.texts("hybrid_block_layout");
    one_per_layer(c, "hybrid_block_layout", types.size(), layers);
    only_types(c, "hybrid_block_layout", types, {"t", "m2"});
    for (const std::string& type : types) d.layers.emplace_back(type == "t" ? "attention" : "mamba", "dense");
    Object mamba;
    if (std::ranges::find(types, "m2") == types.end()) {
        c.pass({"ssm_cfg"});
    } else {
        const auto m = c.section("ssm_cfg");
        if (!m) return c.problem("ssm_cfg", "missing");
        const Value* rank = m->given("dt_rank");
        mamba = {{"kind", text("mamba")},
                 {"inner_dim", whole(m->count("d_inner"))},
                 {"state_dim", whole(m->count("d_state"))},
                 {"dt_rank", whole(rank && rank->integer() ? m->count("dt_rank") : (width + 15) / 16)},
                 {"conv_kernel", whole(m->maybe("d_conv").value_or(4))},
                 {"xb_dim", whole(m->maybe("d_xb").value_or(width))}};
        if (m->flag("bias", false)) mamba.push_back({"bias", {true}});
        if (!m->flag("conv_bias", true)) mamba.push_back({"conv_bias", {false}});
        m->only("dt_proj_bias", {"true"});
        m->only("repeat_kv_before_conv", {"true"});
        // Of the other Mamba (`m2d`), or of how weights begin.
        m->pass({"activation", "n_v_heads", "n_qk_heads", "expand", "chunk_size", "dt_min", "dt_max", "dt_init",
                 "dt_scale", "dt_init_floor"});
    }
    c.only("prediction_heads", {"1"});
    add_mixers_in_use(d, {{"attention", &full}, {"mamba", &mamba}});
    d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), gated_activation(c))});
}

constexpr const char* k_apriel_h1 = R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 14336,
    "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8, "hidden_act": "silu",
    "max_position_embeddings": 131072, "tie_word_embeddings": false, "rope_theta": 10000, "sliding_window": 4096})";

}    // namespace

std::vector<Family> state_space_families() {
    return {
        {"mamba", "Mamba", mamba1,
         R"({"max_position_embeddings": 2048, "vocab_size": 50280, "hidden_size": 768, "state_size": 16,
             "num_hidden_layers": 32, "expand": 2, "conv_kernel": 4, "use_bias": false, "use_conv_bias": true,
             "tie_word_embeddings": true})"},
        {"falcon_mamba", "Falcon-Mamba", mamba1,
         R"({"max_position_embeddings": 8192, "vocab_size": 50280, "hidden_size": 768, "state_size": 16,
             "num_hidden_layers": 32, "expand": 2, "conv_kernel": 4, "use_bias": false, "use_conv_bias": true,
             "tie_word_embeddings": true})"},
        {"mamba2", "Mamba-2", mamba2_alone,
         R"({"max_position_embeddings": 2048, "vocab_size": 32768, "hidden_size": 4096, "state_size": 128,
             "num_hidden_layers": 64, "num_heads": 128, "head_dim": 64, "n_groups": 8, "expand": 2, "conv_kernel": 4,
             "tie_word_embeddings": false})"},
        // MistralConfig, of which theirs are made.
        {"apriel_hybrid_ssm", "Apriel-H1", apriel_h1, k_apriel_h1},
        {"apriel_ssm_thinker_hybrid", "Apriel-H1", apriel_h1, k_apriel_h1},
        // HymbaConfig, which stands beside the checkpoints.
        {"hymba", "Hymba", hymba,
         R"({"vocab_size": 65536, "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 8, "hidden_act": "silu",
             "max_position_embeddings": 262144, "tie_word_embeddings": false, "mamba_d_state": 16, "mamba_d_conv": 4,
             "mamba_expand": 2, "mamba_dt_rank": "auto", "mamba_conv_bias": true, "mamba_inner_layernorms": true,
             "rope": false, "rope_theta": 10000})"},
        {"jamba", "Jamba", jamba,
         R"({"vocab_size": 65536, "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 8, "tie_word_embeddings": false, "hidden_act": "silu",
             "max_position_embeddings": 262144, "num_experts_per_tok": 2, "num_experts": 16, "expert_layer_period": 2,
             "expert_layer_offset": 1, "attn_layer_period": 8, "attn_layer_offset": 4, "mamba_d_state": 16,
             "mamba_d_conv": 4, "mamba_expand": 2, "mamba_conv_bias": true, "mamba_proj_bias": false})"},
        {"bamba", "Bamba", bamba,
         R"({"vocab_size": 128000, "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 8, "tie_word_embeddings": false, "hidden_act": "silu",
             "max_position_embeddings": 262144, "mamba_n_heads": 128, "mamba_n_groups": 1, "mamba_d_state": 256,
             "mamba_d_conv": 4, "mamba_expand": 2, "attention_bias": false, "mlp_bias": false, "rope_theta": 10000})"},
        {"zamba", "Zamba", zamba,
         R"({"vocab_size": 32000, "max_position_embeddings": 4096, "hidden_size": 3712, "intermediate_size": 14848,
             "num_hidden_layers": 76, "num_attention_heads": 16, "n_mamba_heads": 2, "hidden_act": "gelu",
             "hidden_mamba_act": "silu", "attn_layer_period": 6, "attn_layer_offset": 4, "mamba_d_state": 16,
             "mamba_d_conv": 4, "mamba_expand": 2, "mamba_conv_bias": true, "mamba_proj_bias": false,
             "tie_word_embeddings": true})"},
        {"zamba2", "Zamba2", zamba2,
         R"({"vocab_size": 32000, "max_position_embeddings": 4096, "hidden_size": 2560, "num_hidden_layers": 54,
             "mamba_d_state": 64, "mamba_d_conv": 4, "mamba_expand": 2, "mamba_ngroups": 1, "n_mamba_heads": 8,
             "hidden_act": "gelu", "num_attention_heads": 32, "num_mem_blocks": 1, "adapter_rank": 128,
             "use_mem_rope": false, "rope_theta": 10000, "tie_word_embeddings": true})"},
        {"falcon_h1", "Falcon-H1", falcon_h1,
         R"({"vocab_size": 128000, "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 8, "tie_word_embeddings": false, "hidden_act": "silu",
             "max_position_embeddings": 8192, "mamba_d_ssm": 1024, "mamba_n_heads": 128, "mamba_n_groups": 1,
             "mamba_d_state": 256, "mamba_d_conv": 4, "mamba_expand": 2, "mamba_rms_norm": false,
             "lm_head_multiplier": 1, "embedding_multiplier": 1, "attention_bias": false, "mlp_bias": false,
             "rope_theta": 10000})"},
    };
}

}    // namespace broadside::curate
