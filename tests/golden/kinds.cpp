#include "tests/golden/kinds.hpp"

#include "engine/inset/inset.hpp"

#include <algorithm>
#include <variant>

namespace broadside::golden {
namespace {

using namespace catalog;

void add_if(Kinds& kinds, bool condition, const char* kind) {
    if (condition) kinds.insert(kind);
}

void add_options(Kinds& kinds, const Attention& m) {
    add_if(kinds, m.qk_norm == QkNorm::head, "QK-norm on each head");
    add_if(kinds, m.qk_norm == QkNorm::layer, "QK-norm over all heads");
    add_if(kinds, m.gate == OutputGate::element, "output gate per element");
    add_if(kinds, m.gate == OutputGate::head, "output gate per head");
    add_if(kinds, m.softplus_gate, "output gate through a softplus");
    add_if(kinds, m.bias_q || m.bias_k || m.bias_v || m.bias_o, "attention biases");
    add_if(kinds, m.qk_norm == QkNorm::each, "QK-norm with weights for each head");
    add_if(kinds, m.qk_norm == QkNorm::bare, "QK-norm without weights");
    add_if(kinds, m.qk_norm == QkNorm::key, "norm on keys alone");
    add_if(kinds, m.qk_norm_bias, "QK-norm with biases");
    add_if(kinds, m.q_lora_rank.has_value(), "queries of low rank");
    add_if(kinds, m.keys_as_values, "values from the key's projection");
    add_if(kinds, m.reuses_kv, "keys and values of an earlier layer");
    add_if(kinds, m.output_norm, "norm before the output");
    add_if(kinds, m.value_norm, "normed values");
    add_if(kinds, m.idle_kv, "idle projections of keys and values");
    add_if(kinds, m.strided.has_value(), "blocks by place");
    add_if(kinds, m.means.has_value(), "blocks by means of keys");
    add_if(kinds, m.value_mask.has_value(), "mask made of the values");
    add_if(kinds, m.noise_heads.has_value(), "heads taken away from several");
    add_if(kinds, m.local_filter, "queries and keys filtered over three tokens");
    add_if(kinds, m.kv_filter.has_value(), "keys and values filtered");
    add_if(kinds, m.kv_convolution.has_value(), "keys and values convolved");
    add_if(kinds, m.position.kind == PositionKind::alibi, m.position.root ? "ALiBi by the root" : "ALiBi");
    add_if(kinds, m.position.kind == PositionKind::relative, "bias by distance");
    add_if(kinds, m.sinks, "sinks");
    add_if(kinds, m.learned_kv.has_value(), "learned keys and values");
    add_if(kinds, m.softcap.has_value(), "score softcap");
    add_if(kinds, m.key_scale.has_value(), "factor on keys");
    add_if(kinds, m.clip.has_value(), "queries, keys and values within a range");
    add_if(kinds, m.temperature, "query scale by position");
    add_if(kinds, m.token_factors, "factors of token and position");
    add_if(kinds, m.image_prefix.has_value(), "tokens of an image that see each other");
    add_if(kinds, m.v_head_dim != m.head_dim, "value heads of their own width");
}
void add_options(Kinds& kinds, const Mla& m) {
    kinds.insert(m.q_lora_rank ? "MLA, query latent" : "MLA, direct query");
    add_if(kinds, m.temperature, "MLA, query scale by position");
    add_if(kinds, m.position.kind == PositionKind::none, "MLA without position encoding");
    add_if(kinds, m.gate, "MLA, output gate");
    add_if(kinds, m.gate_by_head, "MLA, output gate by head");
    add_if(kinds, m.gate_of_query, "MLA, output gate of the query's latent");
    add_if(kinds, m.gate_of_latent, "MLA, output gate of the normed latent");
    add_if(kinds, m.noise_heads.has_value(), "MLA, heads taken away");
    add_if(kinds, m.window.has_value(), "MLA, window");
    add_if(kinds, m.scaled_latents, "MLA, scaled latents");
    add_if(kinds, m.qk_rope_head_dim == 0, "MLA without a shared key");
    add_if(kinds, m.sparse && m.sparse->pool > 0, "MLA, an indexer's keys summed up");
    add_if(kinds, m.sparse && m.sparse->shared, "MLA, tokens of an earlier layer's choice");
    add_if(kinds, m.sparse && m.sparse->first + m.sparse->last > 0, "MLA, tokens that always are chosen");
    add_if(kinds, m.sparse && m.sparse->rms_key, "MLA, an indexer's key through an RMSNorm");
    add_if(kinds, m.sinks, "MLA, sinks");
    add_if(kinds, m.key_norm, "MLA, normed rope key");
}
/// Kinds without options are shown by any case of theirs.
template <typename Facts>
void add_options(Kinds&, const Facts&) {}
void add_options(Kinds& kinds, const DeltaNet& m) {
    add_if(kinds, m.doubled, "doubled β");
    add_if(kinds, m.sigmoid_gate, "DeltaNet, sigmoid gate");
    add_if(kinds, m.kernel_hidden.has_value(), "DeltaNet, kernels made by the token");
}
void add_options(Kinds& kinds, const HybridHeads& m) {
    add_if(kinds, m.attention.prefix.has_value(), "tokens at the beginning seen beside a window");
}
void add_options(Kinds& kinds, const Kda& m) {
    add_if(kinds, m.full_gate, "KDA, gate of full rank");
    add_if(kinds, m.full_decay, "KDA, decay of full rank");
}
void add_options(Kinds& kinds, const Rwkv& m) {
    kinds.insert("RWKV-" + std::to_string(m.version));
}
void add_options(Kinds& kinds, const SharedBlock& m) {
    add_if(kinds, m.adapter_rank.has_value(), "shared block, adapters of its own");
}
void add_options(Kinds& kinds, const Mamba& m) {
    add_if(kinds, m.heads > 1, "Mamba with heads");
    add_if(kinds, m.step_heads.has_value(), "Mamba, time steps of heads");
    add_if(kinds, m.xb_dim.has_value(), "Mamba, x and B shared");
}
void add_options(Kinds& kinds, const Mamba2& m) {
    add_if(kinds, m.factors.has_value(), "Mamba-2, factors on its projection");
}
void add_options(Kinds& kinds, const ParallelHeads& m) {
    add_if(kinds, m.attention_out || m.mamba_out, "factors beside each other");
}
void add_options(Kinds& kinds, const Mlstm& m) { add_if(kinds, m.gate_softcap.has_value(), "capped gates"); }
void add_options(Kinds& kinds, const CompressedAttention& m) {
    add_if(kinds, m.indexes(), "indexer of compressed entries");
    add_if(kinds, m.indexer && m.indexer->shared, "compressed entries of an earlier layer's choice");
    add_if(kinds, m.shared_entries, "compressed entries of an earlier layer");
    add_if(kinds, m.index_keys == IndexKeys::of_entries, "an indexer's keys made of entries");
    add_if(kinds, m.ratio == 1, "an entry for each token");
    add_if(kinds, m.candidates.has_value(), "blocks of entries kept for later layers");
    add_if(kinds, m.within_candidates, "entries of blocks that an earlier layer kept");
}

void add_options(Kinds& kinds, const DenseFfn& f) {
    add_if(kinds, f.bias, "feed-forward biases");
    add_if(kinds, f.gate_scale || f.output_scale, "factors in the feed-forward");
    add_if(kinds, f.inner_norm, "norm inside the feed-forward");
    add_if(kinds, f.output_bias, "bias on the feed-forward's output alone");
    add_if(kinds, f.token_shift, "input mixed with the last token");
    add_if(kinds, f.sparsity.has_value(), "gate cut to its largest values");
}
void add_options(Kinds& kinds, const Moe& f) {
    kinds.insert(f.router.score == RouterScore::softmax   ? "softmax router"
                 : f.router.score == RouterScore::sigmoid ? "sigmoid router"
                                                          : "square root of softplus router");
    kinds.insert("experts with " + to_string(f.activation));
    add_if(kinds, f.router.bias, "selection bias");
    add_if(kinds, f.router.logit_bias, "bias on the router's logits");
    add_if(kinds, f.router.groups.has_value(), "expert groups");
    add_if(kinds, f.router.applies_to_input, "router weights the input");
    add_if(kinds, f.shared.has_value(), "shared experts");
    add_if(kinds, f.shared && f.shared->gate, "shared experts behind a gate");
    add_if(kinds, f.shared && f.shared->weighed, "shared and routed experts weighed");
    add_if(kinds, f.shared && f.shared->scored, "shared experts scored with the others");
    add_if(kinds, f.parallel_dense.has_value(), "dense path beside the experts");
    add_if(kinds, f.parallel_dense && f.parallel_dense->norms, "dense path and experts with norms of their own");
    add_if(kinds, f.bias, "expert biases");
    add_if(kinds, f.zero_experts > 0, "zero experts");
    add_if(kinds, f.output_bias, "bias on the sum of experts");
    add_if(kinds, f.output_norm, "normed output of experts");
    add_if(kinds, f.image_hidden.has_value(), "experts for images");
    add_if(kinds, f.shared && f.shared->scale != 1, "factor on routed and shared experts");
    add_if(kinds, f.joins_later, "experts that join one layer later");
    add_if(kinds, f.own_input, "experts on the layer's input");
    add_if(kinds, f.latent_norm, "norm in the latent of the experts");
    add_if(kinds, f.router.by_token, "experts looked up by the token");
    add_if(kinds, f.router.product_keys, "experts by product keys");
    add_if(kinds, f.router.hidden.has_value(), "router with an MLP");
    add_if(kinds, f.router.skip, "no expert as a choice");
    add_if(kinds, f.router.layer_input, "experts scored before the mixer");
    add_if(kinds, f.router.each_group, "experts of each group");
    add_if(kinds, f.router.logit_std.has_value(), "logits of the router normed");
    add_if(kinds, f.router.earlier_input, "experts scored on the input below");
    add_if(kinds, f.reuses_experts, "experts of an earlier layer");
    add_if(kinds, f.router.expert_scales, "learned factors on experts' weights");
    add_if(kinds, f.adjugates.has_value(), "adjugate experts");
    add_if(kinds, f.reuses_router, "experts and router of an earlier layer");
}

template <typename Facts>
Kinds kinds_of(const Facts& facts) {
    Kinds out{diagram::naming(facts).full};
    std::visit([&](const auto& f) { add_options(out, f); }, facts);
    return out;
}

}    // namespace

Kinds kinds(const Mixer& mixer) { return kinds_of(mixer); }
Kinds kinds(const Ffn& ffn) { return kinds_of(ffn); }

const char* kind(const Loops& of) {
    return of.inner    ? "runs on two states"
           : of.offset ? "runs that begin with the token before"
           : of.window ? "runs that look back"
                       : "runs";
}
const char* kind(const Residual& of) {
    return of.unmixed   ? "streams that nothing mixes"
           : of.carried ? "streams weighed by the sublayer before"
                        : "several residual streams";
}

Kinds block_kinds(const Model& model) {
    Kinds out;
    const NormPlacement placement = model.norm.placement;
    out.insert(placement == NormPlacement::path       ? "norms on the residual path"
               : placement == NormPlacement::by_mixer ? "norms before or behind by mixer"
               : placement == NormPlacement::pre      ? "pre norm"
               : placement == NormPlacement::post     ? "post norm"
                                                      : "pre and post norm");
    out.insert(model.norm.kind == NormKind::rms ? "RMSNorm" : "LayerNorm");
    add_if(out, !model.norm.weights, "norm without weights");
    add_if(out, model.topology == Topology::parallel, "parallel branches");
    add_if(out, model.norm.separate, "parallel branches with a norm each");
    add_if(out, model.residual_factor.has_value(), "factor on what is added");
    add_if(out, model.layer_scale, "learned number on a layer");
    add_if(out, model.skip_factor.has_value(), "factor on the residual path");
    if (model.residual) out.insert(kind(*model.residual));
    if (model.loops) out.insert(kind(*model.loops));
    add_if(out, model.skips.has_value(), "states of lower layers mixed in again");
    add_if(out, model.adapters.has_value(), "adapters that tokens switch");
    add_if(out, model.embedding_factor.has_value(), "factor on the embedding");
    add_if(out, model.embedding_norm, "norm behind the embedding");
    add_if(out, model.meta_tokens.has_value(), "meta tokens");
    add_if(out, model.norm.skips_first, "no norm before the first sublayer");
    add_if(out, model.head_dense.has_value(), "dense layer before the head");
    add_if(out, model.layer_embedding.has_value(), "embedding for each layer");
    add_if(out, model.sublayer_convolution.has_value(), "sublayers convolved");
    add_if(out, model.norm.gate_rank.has_value(), model.norm.all_gated ? "all norms with a gate" : "norms with a gate");
    add_if(out, model.ngram_embedding.has_value(), "embedding of several tokens");
    add_if(out,
           std::ranges::all_of(model.stack, [](const Layer& l) { return l.mixer.has_value() != l.ffn.has_value(); }),
           "one sublayer per layer");
    add_if(out, model.mtp.has_value(), "multi-token prediction");
    add_if(out, model.tied_embeddings, "tied embeddings");
    add_if(out, model.embedding_scale != catalog::EmbeddingScale::none, "scaled embedding");
    add_if(out, model.logit_softcap.has_value(), "logit softcap");
    add_if(out, diagram::mixers_in_order(model).size() > 1, "layers with different mixers");
    add_if(out, diagram::ffns_in_order(model).size() > 1, "layers with different feed-forwards");
    for (const NamedMixer& mixer : model.mixers)
        std::visit(
            [&](const auto& m) {
                if constexpr (requires { m.position; }) {
                    add_if(out, m.position.kind == PositionKind::learned, "learned positions");
                    add_if(out, m.position.kind == PositionKind::none, "NoPE");
                    if constexpr (requires { m.head_dim; })
                        add_if(out, m.position.dim.value_or(m.head_dim) < m.head_dim, "partial RoPE");
                }
            },
            mixer.facts);
    return out;
}

}    // namespace broadside::golden
