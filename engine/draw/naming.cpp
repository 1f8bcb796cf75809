#include "engine/draw/naming.hpp"

#include <variant>

namespace broadside::diagram {
namespace {

struct NameOf {
    Naming operator()(const catalog::Attention& m) const {
        if (m.window) return {Kind::local_attention, "Sliding-window attention", "SWA"};
        if (m.chunk) return {Kind::local_attention, "Chunked attention", "Chunked"};
        if (m.kv_heads == m.heads) return {Kind::full_attention, "Multi-head attention", "MHA"};
        if (m.kv_heads == 1) return {Kind::full_attention, "Multi-query attention", "MQA"};
        return {Kind::full_attention, "Grouped-query attention", "GQA"};
    }
    Naming operator()(const catalog::Mla& m) const {
        if (m.sparse) return {Kind::latent_attention, "DeepSeek Sparse Attention", "MLA + " + m.sparse->name};
        return {Kind::latent_attention, "Multi-head latent attention", "MLA"};
    }
    Naming operator()(const catalog::DeltaNet&) const {
        return {Kind::linear_mixer, "Gated DeltaNet", "Gated DeltaNet"};
    }
    Naming operator()(const catalog::Kda&) const { return {Kind::linear_mixer, "Kimi Delta Attention", "KDA"}; }
    Naming operator()(const catalog::Mamba2&) const { return {Kind::linear_mixer, "Mamba-2", "Mamba-2"}; }
    Naming operator()(const catalog::LightningAttention&) const {
        return {Kind::linear_mixer, "Lightning Attention", "Lightning"};
    }
    Naming operator()(const catalog::DenseFfn& f) const {
        const std::string brief = catalog::to_string(f.activation);
        return {Kind::dense_ffn, brief + " feed-forward", brief};
    }
    Naming operator()(const catalog::Moe& f) const {
        if (f.latent_dim) return {Kind::experts, "Latent mixture of experts", "Latent MoE"};
        return {Kind::experts, "Mixture of experts", "MoE"};
    }
};

}    // namespace

Naming naming(const catalog::Mixer& mixer) { return std::visit(NameOf(), mixer); }
Naming naming(const catalog::Ffn& ffn) { return std::visit(NameOf(), ffn); }

}    // namespace broadside::diagram
