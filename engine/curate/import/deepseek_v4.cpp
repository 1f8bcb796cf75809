// DeepSeek V4 and V4.1: a window, and before it entries that stand for several tokens.

#include "engine/curate/import/family.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

/// Tokens that an entry of each layer stands for, 0 for the window alone: given as numbers, or as types of layers.
std::vector<std::int64_t> compress_ratios(const Config& c, std::int64_t layers) {
    const auto rates = c.section("compress_rates");
    const auto rate = [&](const char* type, std::int64_t otherwise) {
        return rates ? rates->maybe(type).value_or(otherwise) : otherwise;
    };
    const std::int64_t sparse = rate("compressed_sparse_attention", c.maybe("compress_rate_csa").value_or(4)),
                       heavy = rate("heavily_compressed_attention", c.maybe("compress_rate_hca").value_or(128));
    std::vector<std::int64_t> out;
    const std::vector<std::string> types = c.texts("layer_types");
    only_types(c, "layer_types", types,
               {"sliding_attention", "compressed_sparse_attention", "heavily_compressed_attention"});
    for (const std::string& type : types)
        out.push_back(type == "sliding_attention" ? 0 : type == "compressed_sparse_attention" ? sparse : heavy);
    if (out.empty()) out = c.numbers("compress_ratios");    // those of modules for further tokens follow
    c.pass({"compress_ratios"});
    if (out.empty())
        for (std::int64_t i = 0; i < layers; ++i) out.push_back(i < 2 || i % 2 == 0 ? heavy : sparse);
    if (static_cast<std::int64_t>(out.size()) < layers) {
        c.problem("compress_ratios", fmt::format("has {} entries for {} layers", out.size(), layers));
        out.resize(static_cast<std::size_t>(layers), 0);
    }
    return out;
}

/// A window on keys that are their own values and, where `ratio` is no 0, entries of what is before it.
Object compressed_attention(const Config& c, std::int64_t ratio) {
    const bool compressed = ratio > 0;
    const std::int64_t head_dim = c.count("head_dim");
    c.only("num_key_value_heads", {"1"});
    c.off({"attention_bias"});
    auto turned = c.maybe("qk_rope_head_dim");
    if (!turned) turned = partial_dim(c, head_dim, 0.125);
    // Layers that compress have a base of their own and the stretch, whose factor on the scores is left out there.
    Value position = rope(c, {.layer_type = compressed ? "compress" : "main",
                              .theta_keys = compressed ? Keys{"compress_rope_theta"} : Keys{"rope_theta"},
                              .dim = turned,
                              .scaled = compressed,
                              .scores_stretched = false});
    Object m{{"kind", text("compressed-attention")},
             {"heads", whole(c.count("num_attention_heads"))},
             {"head_dim", whole(head_dim)},
             {"q_lora_rank", whole(c.count("q_lora_rank"))},
             {"output_groups", whole(c.count("o_groups"))},
             {"output_rank", whole(c.count("o_lora_rank"))},
             {"window", whole(c.count("sliding_window"))},
             {"position", std::move(position)}};
    if (compressed) m.push_back({"ratio", whole(ratio)});
    return m;
}
Object entry_indexer(const Config& c) {
    return {{"heads", whole(c.count("index_n_heads"))},
            {"head_dim", whole(c.count("index_head_dim"))},
            {"top_k", whole(c.count("index_topk"))}};
}

/// A window on keys that are their own values and, in most layers, compressed entries of what is before it; several
/// residual streams; the experts of the first layers by the token.
void deepseek_v4(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c);
    c.off({"mlp_bias"});
    const std::vector<std::int64_t> ratios = compress_ratios(c, layers);
    const std::int64_t sparse = *std::min_element(ratios.begin(), ratios.end(), [](std::int64_t a, std::int64_t b) {
        return (a > 0 ? a : std::int64_t{1} << 40) < (b > 0 ? b : std::int64_t{1} << 40);
    });
    const auto name_of = [&](std::int64_t ratio) {
        return ratio == 0 ? std::string("window") : fmt::format("compressed-{}", ratio);
    };
    const auto mixer = [&](std::int64_t ratio) {
        Object m = compressed_attention(c, ratio);
        if (ratio > 0 && ratio == sparse) {    // the finer entries overlap, and an indexer chooses among them
            m.push_back({"overlapping", {true}});
            m.push_back({"indexer", {entry_indexer(c)}});
        }
        return Value{m};
    };
    Experts e = deepseek_experts(c);
    if (const double limit = c.real("swiglu_limit", 0); limit > 0) e.gating = Object{{"limit", number(limit)}};
    if (e.gating && e.shared > 0) c.assume("swiglu_limit for the routed experts; the shared one as it is");
    const std::vector<std::string> kinds = c.texts("mlp_layer_types");
    only_types(c, "mlp_layer_types", kinds, {"moe", "hash_moe"});
    if (!kinds.empty() && static_cast<std::int64_t>(kinds.size()) < layers)
        c.problem("mlp_layer_types", fmt::format("has {} entries for {} layers", kinds.size(), layers));
    c.only("n_shared_experts", {"1"});    // the code has one, whatever this says
    const std::int64_t by_token = c.maybe("num_hash_layers").value_or(kinds.empty() ? 3 : 0);
    c.only("topk_method", {"noaux_tc"});
    bool any_table = false;
    for (std::int64_t i = 0; i < layers; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const bool table = at < kinds.size() ? kinds[at] == "hash_moe" : i < by_token;
        any_table = any_table || table;
        const std::string name = name_of(ratios[at]);
        if (ratios[at] < 0 || ratios[at] == 1) return c.problem("compress_ratios", "expected 0, or 2 and more");
        add_once(d.mixers, name, [&] { return mixer(ratios[at]); });
        d.layers.emplace_back(name, table ? "moe-by-token" : "moe");
    }
    if (any_table) {
        Experts looked_up = e;
        looked_up.by_token = true;
        looked_up.router_bias = false;
        d.ffns.push_back({"moe-by-token", moe(looked_up)});
    }
    if (by_token < layers || !kinds.empty()) d.ffns.push_back({"moe", moe(e)});
    c.pass({"intermediate_size"});
    if (const auto streams = c.maybe("hc_mult"); streams && *streams > 1)
        d.residual = Object{{"kind", text("hyper-connections")}, {"streams", whole(*streams)}};
    c.pass({"hc_sinkhorn_iters", "hc_eps", "expert_dtype", "rope_theta"});
    add_mtp(c, d, {"num_nextn_predict_layers", "num_mtp_layers"}, d.layers.back().first, d.layers.back().second);
}

// ---- DeepSeek V4.1 --------------------------------------------------------------------------------------------------

/// Which layers make entries, choose among them, and keep blocks of them for those above, as the configuration or,
/// where it says nothing, its class has it.
struct Sources {
    std::vector<std::int64_t> ratios;    // of each layer; 0: the window alone
    std::vector<std::int64_t> entries, choices;
    std::int64_t candidates = -1;
};
Sources sources(const Config& c, std::int64_t layers) {
    Sources out;
    out.ratios = c.numbers("compress_ratios");    // those of modules for further tokens follow
    const std::int64_t windows = std::min<std::int64_t>(2, layers),
                       pooled = layers == 40 ? 18 : (layers - windows + 1) / 2;    // the released model has 40
    if (out.ratios.empty())
        for (std::int64_t i = 0; i < layers; ++i) out.ratios.push_back(i < windows ? 0 : i < windows + pooled ? 2 : 1);
    if (static_cast<std::int64_t>(out.ratios.size()) < layers)
        c.problem("compress_ratios", fmt::format("has {} entries for {} layers", out.ratios.size(), layers));
    out.ratios.resize(static_cast<std::size_t>(layers), 0);
    out.entries = c.numbers("kv_source_layer_ids");
    out.choices = c.numbers("index_source_layer_ids");
    const auto at = [&](std::int64_t i) { return out.ratios[static_cast<std::size_t>(i)]; };
    if (out.entries.empty()) {
        for (std::int64_t i = 0; i < layers; ++i)
            if (at(i) > 0 && (i == 0 || at(i - 1) != at(i))) out.entries.push_back(i);
        if (layers == 40 && out.entries == std::vector<std::int64_t>{2, 20}) out.entries = {2, 8, 14, 20};
    }
    if (out.choices.empty()) {
        out.choices = out.entries;
        if (out.entries == std::vector<std::int64_t>{2, 8, 14, 20})
            for (const std::int64_t i : {24, 28, 32, 36}) out.choices.push_back(i);
    }
    for (const auto& [key, list] :
         {std::pair{"kv_source_layer_ids", &out.entries}, {"index_source_layer_ids", &out.choices}})
        for (const std::int64_t i : *list)
            if (i < 0 || i >= layers || at(i) <= 0) c.problem(key, fmt::format("layer {} has no entries", i));
    const Value* candidates = c.find("candidate_source_layer_id");
    out.candidates = candidates && candidates->integer() ? *candidates->integer()
                     : out.entries.empty()               ? -1
                                                         : out.entries.back();
    if (out.candidates >= 0 && !contains(out.choices, out.candidates))
        c.problem("candidate_source_layer_id", fmt::format("layer {} does not choose", out.candidates));
    return out;
}

/// Hashed runs of tokens before one or two layers, behind a gate.
void add_engram(const Config& c, Draft& d) {
    const std::vector<std::int64_t> at = c.numbers("engram_layer_ids"), rows = c.numbers("engram_num_embeddings");
    c.pass({"engram_vocab_size", "engram_max_ngram_size", "engram_n_heads", "engram_head_dim", "engram_pad_id",
            "engram_pad_token_id", "engram_compressed_vocab_size"});
    if (at.empty()) return;
    if (at.size() > 2) return c.problem("engram_layer_ids", "more than two layers are not known");
    if (rows.size() != at.size())
        return c.problem("engram_num_embeddings", fmt::format("has {} entries for {} layers", rows.size(), at.size()));
    const std::int64_t longest = std::max<std::int64_t>(2, c.count("engram_max_ngram_size")),
                       tables = (longest - 1) * c.count("engram_n_heads");
    std::int64_t all = 0;
    for (const std::int64_t n : rows) all += std::clamp<std::int64_t>(n, 0, std::int64_t{1} << 40);
    d.ngram_embedding = Object{{"longest", whole(longest)},
                               {"tables", whole(tables)},
                               {"rows", whole(c.count("engram_vocab_size"))},
                               {"layer", whole(at[0] + 1)},
                               {"dim", whole(tables * c.count("engram_head_dim"))},
                               {"all_rows", whole(all)}};
    if (at.size() == 2) d.ngram_embedding->push_back({"second_layer", whole(at[1] + 1)});
}

/// V4.1: entries that a few layers make for those above them, a choice of them that a few make, blocks of entries that
/// one of these keeps for the later ones; streams that the sublayer before has weighed, and hashed runs of tokens.
void deepseek_v41(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c);
    const Sources from = sources(c, layers);
    c.pass({"layer_types", "candidate_topk_blocks", "candidate_block_size"});    // the types follow from the others
    bool made = false, chosen = false;
    for (std::int64_t i = 0; i < layers; ++i) {
        const std::int64_t ratio = from.ratios[static_cast<std::size_t>(i)];
        if (ratio < 0) return c.problem("compress_ratios", "expected 0 or more");
        const bool makes = contains(from.entries, i), chooses = contains(from.choices, i), keeps = i == from.candidates,
                   within = from.candidates >= 0 && i > from.candidates;
        made = made || makes;
        chosen = chosen || chooses;
        if (ratio > 0 && !(made && chosen))
            return c.problem("kv_source_layer_ids", fmt::format("no layer up to {} makes entries and chooses", i));
        std::string name = ratio == 0 ? std::string("window") : fmt::format("csa-{}", ratio);
        if (ratio > 0 && !makes) name += chooses ? "-again" : "-shared";
        if (ratio > 0 && chooses && (keeps || within)) name += keeps ? "-blocks" : "-within";
        add_once(d.mixers, name, [&] {
            Object m = compressed_attention(c, ratio);
            m.push_back({"query_norm", {false}});
            if (ratio == 0) return Value{m};
            m.push_back({"pool_bias", {false}});
            if (!makes) m.push_back({"shared_entries", {true}});
            Object indexer = entry_indexer(c);
            if (!chooses) {
                indexer.push_back({"shared", {true}});
            } else {
                indexer.push_back({"keys", text(makes ? "of entries" : "earlier")});
                if (keeps)
                    indexer.push_back({"candidates",
                                       {Object{{"blocks", whole(c.count("candidate_topk_blocks"))},
                                               {"entries", whole(c.count("candidate_block_size"))}}}});
                if (within) indexer.push_back({"within_candidates", {true}});
            }
            m.push_back({"indexer", {indexer}});
            return Value{m};
        });
        d.layers.emplace_back(name, "moe");
    }
    Experts e = deepseek_experts(c);
    add_limit(c, e);
    c.only("topk_method", {"noaux_tc"});
    c.only("gate_temp", {"1"});
    c.assume("one selection bias; that for tokens of images left out");
    d.ffns.push_back({"moe", moe(e)});
    if (const std::int64_t streams = c.count("hc_mult"); streams > 1)
        d.residual = Object{{"kind", text("hyper-connections")}, {"streams", whole(streams)}, {"carried", {true}}};
    c.pass({"hc_sinkhorn_iters", "hc_eps", "rope_theta", "compress_rope_theta"});
    add_engram(c, d);
    // Blocks of a few tokens at once, by layers with a window and a mixture of their own.
    if (const auto modules = c.maybe({"num_nextn_predict_layers", "num_mtp_layers"})) {
        d.mtp = Object{{"modules", whole(*modules)}};
        if (const auto steps = c.maybe("dspark_block_size")) d.mtp->push_back({"steps", whole(*steps)});
    }
}

}    // namespace

std::vector<Family> deepseek_v4_families() {
    return {
        {"deepseek_v4", "DeepSeek V4", deepseek_v4,
         R"({"vocab_size": 129280, "hidden_size": 4096, "moe_intermediate_size": 2048, "num_hidden_layers": 43,
             "num_attention_heads": 64, "head_dim": 512, "q_lora_rank": 1024, "num_experts_per_tok": 6,
             "n_routed_experts": 256, "n_shared_experts": 1, "scoring_func": "sqrtsoftplus", "norm_topk_prob": true,
             "routed_scaling_factor": 1.5, "max_position_embeddings": 1048576, "rope_theta": 10000,
             "compress_rope_theta": 160000, "hc_mult": 4, "swiglu_limit": 10, "sliding_window": 128, "o_groups": 8,
             "o_lora_rank": 1024, "index_n_heads": 64, "index_head_dim": 128, "index_topk": 512, "hidden_act": "silu",
             "tie_word_embeddings": false})"},
        // DeepseekV41TextConfig (transformers).
        {"deepseek_v41_text", "DeepSeek V4.1", deepseek_v41,
         R"({"vocab_size": 129280, "hidden_size": 5120, "moe_intermediate_size": 2304, "num_hidden_layers": 40,
             "num_attention_heads": 64, "head_dim": 512, "q_lora_rank": 1280, "qk_rope_head_dim": 64,
             "num_experts_per_tok": 6, "n_routed_experts": 384, "n_shared_experts": 1,
             "scoring_func": "sqrtsoftplus", "norm_topk_prob": true, "routed_scaling_factor": 1.5,
             "max_position_embeddings": 1048576, "rope_theta": 10000, "compress_rope_theta": 160000, "hc_mult": 4,
             "swiglu_limit": 10, "sliding_window": 128, "o_groups": 8, "o_lora_rank": 1024, "index_n_heads": 32,
             "index_head_dim": 128, "index_topk": 512, "candidate_topk_blocks": 2048, "candidate_block_size": 8,
             "hidden_act": "silu", "tie_word_embeddings": false, "engram_vocab_size": 16000000,
             "engram_max_ngram_size": 4, "engram_n_heads": 8, "engram_head_dim": 256, "dspark_block_size": 5,
             "num_nextn_predict_layers": 3})",
         "dspark_noise_token_id dspark_target_layer_ids dspark_markov_rank dspark_n_routed_experts "
         "dspark_num_experts_per_tok intermediate_size expert_dtype"},
    };
}

}    // namespace broadside::curate
