#pragma once
/// \file
/// Made-up facts for golden cases: what no model of the catalog has, with figures of published configurations.
/// Threads: pure functions.

#include "engine/ffns/moe/facts.hpp"
#include "engine/mixers/attention/facts.hpp"
#include "engine/mixers/cca/facts.hpp"
#include "engine/mixers/deltanet/facts.hpp"
#include "engine/mixers/hybrid_heads/facts.hpp"
#include "engine/mixers/mamba/facts.hpp"
#include "engine/mixers/rg_lru/facts.hpp"

namespace broadside::golden {

inline catalog::Attention attention(int heads, int kv_heads, int head_dim, double theta) {
    catalog::Attention a;
    a.heads = heads;
    a.kv_heads = kv_heads;
    a.head_dim = a.v_head_dim = head_dim;
    a.position = {catalog::PositionKind::rope, theta, {}, {}, {}};
    return a;
}
inline catalog::RgLru rg_lru() {    // of RecurrentGemma 2B
    catalog::RgLru m;
    m.width = 2560;
    m.blocks = 10;
    m.conv_kernel = 4;
    return m;
}
inline catalog::Attention learned_keys() {    // of openPangu R 72B
    catalog::Attention a = attention(64, 4, 192, 1e4);
    a.v_head_dim = 128;
    a.position.dim = 64;
    a.qk_norm = catalog::QkNorm::key;
    a.learned_kv = 128;
    return a;
}
inline catalog::Attention norm_biases() {    // of Chameleon 30B
    catalog::Attention a = attention(64, 8, 128, 1e4);
    a.qk_norm = catalog::QkNorm::each;
    a.qk_norm_bias = true;
    return a;
}
inline catalog::Attention clipped() {    // of DBRX
    catalog::Attention a = attention(48, 8, 128, 5e5);
    a.clip = 8;
    return a;
}
inline catalog::Moe normed_paths() {    // of Gemma 4 26B-A4B
    catalog::Moe m;
    m.experts = 128;
    m.active_experts = 8;
    m.expert_hidden = 704;
    m.activation = catalog::Activation::geglu;
    m.router.renormalise = m.router.expert_scales = true;
    m.parallel_dense = catalog::ParallelDense{2112, catalog::Activation::geglu, 1, true};
    return m;
}
inline catalog::Attention softplus_gate() {    // of Laguna XS
    catalog::Attention a = attention(64, 8, 128, 1e4);
    a.window = 512;
    a.qk_norm = catalog::QkNorm::head;
    a.gate = catalog::OutputGate::head;
    a.softplus_gate = true;
    return a;
}
inline catalog::Attention strided() {    // of Phi-3-small
    catalog::Attention a = attention(32, 8, 128, 1e6);
    a.strided = catalog::StridedBlocks{64, 16, 8};
    a.score_root = 16384;
    a.bias_q = a.bias_k = a.bias_v = a.bias_o = true;
    return a;
}
inline catalog::Attention differential() {    // of DiffLlama
    catalog::Attention a = attention(32, 32, 64, 1e4);
    a.differential = true;
    return a;
}
inline catalog::Attention grouped_differential() {    // of Motif-2 12.7B
    catalog::Attention a = attention(40, 16, 128, 5e5);
    a.differential = a.differential_weights = true;
    a.noise_heads = 8;
    return a;
}
inline catalog::Mla latent_differential() {    // of Motif 3, where only few tokens are seen
    catalog::Mla m;
    m.heads = 80;
    m.kv_heads = 16;
    m.noise_heads = 16;
    m.q_lora_rank = 1024;
    m.kv_lora_rank = 512;
    m.qk_nope_head_dim = m.v_head_dim = 128;
    m.qk_rope_head_dim = 64;
    m.position = {catalog::PositionKind::rope, 1e4, {}, {}, {}};
    m.gate = m.gate_of_latent = true;
    m.window = 129;
    return m;
}
inline catalog::Mla gated_by_head() {    // of Ling 3.0 Flash: one gate for each head
    catalog::Mla m;
    m.heads = 32;
    m.kv_lora_rank = 512;
    m.qk_nope_head_dim = m.v_head_dim = 128;
    m.qk_rope_head_dim = 64;
    m.position = {catalog::PositionKind::rope, 6e6, {}, {}, {}};
    m.gate = m.gate_by_head = true;
    return m;
}
inline catalog::Mla
pooled_choice() {    // of GLM-5.3-Flash: nothing rotates, and the indexer looks at sums over four tokens
    catalog::Mla m;
    m.heads = 64;
    m.q_lora_rank = 1536;
    m.kv_lora_rank = 512;
    m.qk_nope_head_dim = m.v_head_dim = 256;
    m.sparse = catalog::SparseIndexer{"DSA", 32, 128, 2048, false, 4};
    return m;
}
inline catalog::Mla first_and_last() {    // of LongCat 2.0
    catalog::Mla m;
    m.heads = 64;
    m.q_lora_rank = 1536;
    m.kv_lora_rank = 512;
    m.qk_nope_head_dim = m.v_head_dim = 128;
    m.qk_rope_head_dim = 64;
    m.position = {catalog::PositionKind::rope, 1e6, {}, {}, {}};
    m.scaled_latents = true;
    m.sparse = catalog::SparseIndexer{"DSA", 32, 128, 2048};
    m.sparse->first = 16;
    m.sparse->last = 1024;
    m.sparse->rms_key = true;
    return m;
}
inline catalog::Mla gated_with_sinks() {    // of Hy4
    catalog::Mla m = first_and_last();
    m.q_lora_rank = 2048;
    m.qk_nope_head_dim = 192;
    m.v_head_dim = 256;
    m.position.theta = 1e7;
    m.scaled_latents = false;
    m.gate = m.sinks = true;
    m.sparse = catalog::SparseIndexer{"DSA", 32, 128, 2048};
    return m;
}
inline catalog::Mla normed_key() {    // of dots3-note, where it sees a window
    catalog::Mla m;
    m.heads = 64;
    m.q_lora_rank = m.kv_lora_rank = 1024;
    m.qk_nope_head_dim = 192;
    m.qk_rope_head_dim = 64;
    m.v_head_dim = 128;
    m.position = {catalog::PositionKind::rope, 5e4, {}, {}, {}};
    m.window = 513;
    m.gate = m.gate_by_head = m.scaled_latents = m.key_norm = true;
    return m;
}
/// Of DeepSeek V4.1 Flash: a layer that makes entries and chooses, one that reads both, one that keeps blocks for those
/// above it, and one that chooses within these.
enum class Entries : std::uint8_t { made, shared, kept, within };
inline catalog::CompressedAttention entries_shared(Entries of) {
    catalog::CompressedAttention m;
    m.heads = 64;
    m.head_dim = 512;
    m.q_lora_rank = 1280;
    m.output_groups = 8;
    m.output_rank = 1024;
    m.window = 128;
    m.position = {catalog::PositionKind::rope, 160000, 64, {}, {}};
    m.query_norm = m.pool_bias = false;
    m.ratio = of == Entries::made || of == Entries::shared ? 2 : 1;
    m.indexer = catalog::SparseIndexer{"", 32, 128, 512};
    m.shared_entries = of == Entries::shared || of == Entries::within;
    m.indexer->shared = of == Entries::shared;
    if (!m.indexer->shared)
        m.index_keys = of == Entries::within ? catalog::IndexKeys::earlier : catalog::IndexKeys::of_entries;
    if (of == Entries::kept) m.candidates = catalog::CandidateBlocks{2048, 8};
    m.within_candidates = of == Entries::within;
    return m;
}
inline catalog::Kda full_rank() {    // of Ling 3.0 Flash
    catalog::Kda m;
    m.heads = 32;
    m.head_dim = 128;
    m.conv_kernel = 4;
    m.output_norm = catalog::OutputNorm::rms;
    m.full_gate = m.full_decay = true;
    m.decay_floor = -5;
    return m;
}
inline catalog::DeltaNet sigmoid_gated() {    // of Qwen3.8-Flash-Next
    catalog::DeltaNet m;
    m.key_heads = 16;
    m.value_heads = 48;
    m.key_head_dim = m.value_head_dim = 128;
    m.conv_kernel = 4;
    m.output_norm = catalog::OutputNorm::rms;
    m.sigmoid_gate = true;
    return m;
}
inline catalog::DeltaNet jet_block() {    // of Jet-Nemotron 2B
    catalog::DeltaNet m;
    m.key_heads = m.value_heads = 12;
    m.key_head_dim = 96;
    m.value_head_dim = 256;
    m.conv_kernel = 4;
    m.output_norm = catalog::OutputNorm::rms;
    m.kernel_hidden = 384;
    return m;
}
inline catalog::HybridHeads hybrid_heads(bool window) {    // of Hymba 1.5B
    catalog::HybridHeads m;
    m.attention.heads = 25;
    m.attention.kv_heads = 5;
    m.attention.head_dim = 64;
    m.attention.v_head_dim = 128;
    m.attention.position = {catalog::PositionKind::rope, 74541, {}, {}, {}};
    if (window) {
        m.attention.window = 1024;
        m.attention.prefix = 128;
    }
    m.mamba.inner_dim = 3200;
    m.mamba.state_dim = 16;
    m.mamba.dt_rank = 100;
    m.mamba.conv_kernel = 4;
    m.mamba.inner_norms = true;
    return m;
}
inline catalog::Attention by_the_root() {    // of Step-1 as in Step-Audio-EditX
    catalog::Attention a;
    a.heads = 48;
    a.kv_heads = 4;
    a.head_dim = a.v_head_dim = 64;
    a.position.kind = catalog::PositionKind::alibi;
    a.position.root = true;
    return a;
}
inline catalog::Attention value_mask() {    // of DogeConfig, with the key/value heads of Doge 160M
    catalog::Attention a = attention(6, 3, 128, 1e4);
    a.qk_norm = catalog::QkNorm::head;
    a.value_mask = 2048;
    return a;
}
inline catalog::Attention biased_by_distance() {    // of Inkling, where all tokens are seen
    catalog::Attention a;
    a.heads = 64;
    a.kv_heads = 8;
    a.head_dim = a.v_head_dim = 128;
    a.position = {.kind = catalog::PositionKind::relative, .relative = catalog::RelativeBias{16, 1024}};
    a.qk_norm = catalog::QkNorm::head;
    a.kv_convolution = 4;
    a.score_root = 16384;
    return a;
}
inline catalog::Cca convolved() {    // of ZAYA1 8B
    catalog::Cca m;
    m.heads = 8;
    m.kv_heads = 2;
    m.head_dim = 128;
    m.channel_kernel = m.head_kernel = 2;
    m.position = {catalog::PositionKind::rope, 5e6, 64, {}, {}};
    return m;
}
inline catalog::Moe product_keys() {    // of DogeConfig
    catalog::Moe f;
    f.experts = 16384;
    f.active_experts = 64;
    f.expert_hidden = 1;
    f.activation = catalog::Activation::silu;
    f.router.product_keys = f.router.renormalise = true;
    f.parallel_dense = catalog::ParallelDense{2048, catalog::Activation::swiglu, 1};
    return f;
}
inline catalog::Moe router_mlp() {    // of ZAYA1 8B
    catalog::Moe f;
    f.experts = 16;
    f.active_experts = 1;
    f.expert_hidden = 2048;
    f.router.bias = f.router.carried = f.router.skip = true;
    f.router.hidden = 256;
    return f;
}
inline catalog::Moe adjugates() {    // of GroveMoE
    catalog::Moe f;
    f.experts = 128;
    f.active_experts = 8;
    f.expert_hidden = 768;
    f.router.renormalise = true;
    f.adjugates = catalog::Adjugates{2, 128, 0.05};
    return f;
}
inline catalog::Moe scored_early() {    // of SmallThinker 4B
    catalog::Moe f;
    f.experts = 32;
    f.active_experts = 4;
    f.expert_hidden = 768;
    f.activation = catalog::Activation::reglu;
    f.router.score = catalog::RouterScore::sigmoid;
    f.router.renormalise = f.router.layer_input = true;
    return f;
}
inline catalog::Moe normed_logits() {    // of Skywork-MoE
    catalog::Moe f;
    f.experts = 16;
    f.active_experts = 2;
    f.expert_hidden = 12288;
    f.router.renormalise = true;
    f.router.logit_std = 1;
    return f;
}
inline catalog::Moe experts_again() {    // of Megrez2
    catalog::Moe f;
    f.experts = 64;
    f.active_experts = 6;
    f.expert_hidden = 1408;
    f.shared = catalog::SharedExperts{4, 1408, false, {}};
    f.router.score = catalog::RouterScore::sigmoid;
    f.router.bias = f.router.renormalise = f.router.earlier_input = true;
    f.reuses_experts = true;
    return f;
}
inline catalog::Moe each_group() {    // of Pangu Pro MoE
    catalog::Moe f;
    f.experts = 64;
    f.active_experts = 8;
    f.expert_hidden = 1344;
    f.shared = catalog::SharedExperts{1, 5376, false, {}};
    f.router.groups = f.router.top_groups = 8;
    f.router.each_group = f.router.expert_scales = true;
    return f;
}
inline catalog::DenseFfn output_bias() {    // of TeleChat2 35B
    catalog::DenseFfn f;
    f.hidden = 20480;
    f.output_bias = true;
    return f;
}
inline catalog::Mamba step_heads() {    // of PLaMo 2 1B
    catalog::Mamba m;
    m.inner_dim = 4096;
    m.state_dim = 64;
    m.dt_rank = 128;
    m.conv_kernel = 4;
    m.conv_bias = false;
    m.inner_norms = true;
    m.step_heads = 32;
    return m;
}
inline catalog::Mamba shared_channels() {    // of Apriel-H1 15B
    catalog::Mamba m;
    m.inner_dim = 4096;
    m.state_dim = 16;
    m.dt_rank = 320;
    m.conv_kernel = 4;
    m.xb_dim = 1024;
    return m;
}
inline catalog::DeltaNet doubled() {    // of OLMo Hybrid
    catalog::DeltaNet m;
    m.key_heads = m.value_heads = 30;
    m.key_head_dim = 96;
    m.value_head_dim = 192;
    m.conv_kernel = 4;
    m.output_norm = catalog::OutputNorm::rms;
    m.doubled = true;
    return m;
}
inline catalog::Moe mixture(int experts, int active, std::int64_t hidden, int shared) {
    catalog::Moe f;
    f.experts = experts;
    f.active_experts = active;
    f.expert_hidden = hidden;
    f.shared = catalog::SharedExperts{shared, hidden, false, {}};
    f.router.renormalise = true;
    return f;
}
inline catalog::Moe normed_output() {    // of A.X K1
    catalog::Moe f = mixture(192, 8, 2048, 1);
    f.output_norm = true;
    f.router = {catalog::RouterScore::sigmoid, true, false, 8, 4, 2.5, true, {}, false, false, false, {}, false, false};
    return f;
}
inline catalog::Moe borrowed_experts() {    // of Intern-S2-Mobius, as its class has them
    catalog::Moe f = mixture(256, 8, 512, 1);
    f.shared->gate = true;
    f.router.renormalise = f.reuses_experts = f.reuses_router = true;
    return f;
}
inline catalog::Moe averaged() {    // of Cohere2 MoE, with four shared experts
    catalog::Moe f = mixture(128, 8, 1024, 4);
    f.shared->scale = 0.5;
    return f;
}
inline catalog::Moe image_experts() {    // of ERNIE 4.5 VL 28B
    catalog::Moe f = mixture(64, 6, 1536, 2);
    f.image_hidden = 512;
    f.router.bias = true;
    return f;
}

}    // namespace broadside::golden
