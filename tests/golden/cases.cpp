#include "engine/base/format.hpp"
#include "engine/cell/cell.hpp"
#include "engine/cell/marks.hpp"
#include "engine/cell/stack.hpp"
#include "engine/draw/words.hpp"
#include "engine/inset/inset.hpp"
#include "engine/sheet/furniture/furniture.hpp"
#include "tests/golden/facts.hpp"
#include "tests/golden/golden.hpp"
#include "tests/golden/kinds.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <utility>

namespace broadside::golden {
namespace {

using diagram::Drawing;
using diagram::Inset;
using diagram::Pen;

Color own_color(const Studio& s, const catalog::Model& model) {
    return diagram::legible(s.catalog.organization_of(model).color, s.look.ground, s.look.ink);
}

// ---- insets ---------------------------------------------------------------------------------------------------------

Drawing panel(Studio& s, const Inset& inset) {
    Drawing out;
    Pen pen(s.look, s.shaper, out);
    out.size = {inset.least.w, inset.least.h + pen.panel_bar()};
    inset.draw(pen, pen.panel(inset.id, inset.kind, {0, 0, out.size.w, out.size.h}, inset.title, inset.note));
    return out;
}

/// The panel of a model's mixer or feed-forward `name`. Mixers without a panel of their own
/// are shown by the one before.
Subject inset_of(Studio& s, const catalog::Model& model, const std::string& name) {
    Drawing scratch;
    Pen pen(s.look, s.shaper, scratch);
    std::vector<Inset> all = diagram::mixer_insets(model, pen), ffns = diagram::ffn_insets(model, pen);
    std::move(ffns.begin(), ffns.end(), std::back_inserter(all));
    const auto find = [&](const std::string& of) { return std::ranges::find(all, "inset." + of, &Inset::id); };
    const auto inset = find(name);
    if (inset == all.end()) throw std::runtime_error(model.id + " has no inset " + name);

    Subject out{panel(s, *inset), {}};
    bool shown = false;
    for (const int i : diagram::mixers_in_order(model)) {
        const catalog::NamedMixer& mixer = model.mixers[static_cast<std::size_t>(i)];
        shown = mixer.name == name || (shown && find(mixer.name) == all.end());
        if (shown) out.kinds.merge(kinds(mixer.facts));
    }
    for (const catalog::NamedFfn& ffn : model.ffns)
        if (ffn.name == name) out.kinds.merge(kinds(ffn.facts));
    return out;
}
Case inset(std::string name, std::string model, std::string part, std::string large = {}) {
    return {std::move(name), [=](Studio& s) { return inset_of(s, s.model(model), part); }, std::move(large)};
}

/// A feed-forward that no model of the catalog has.
Case made_up(std::string name, catalog::Ffn facts, std::int64_t embedding_dim, std::string large = {}) {
    return {std::move(name),
            [=](Studio& s) {
                catalog::Model model;
                model.embedding_dim = embedding_dim;
                model.ffns = {{"dense", facts}};
                model.stack = {{{}, 0}};
                return inset_of(s, model, "dense");
            },
            std::move(large)};
}

/// A mixer that no model of the catalog has.
Case made_up(std::string name, catalog::Mixer facts, std::int64_t embedding_dim, std::string large = {}) {
    return {std::move(name),
            [=](Studio& s) {
                catalog::Model model;
                model.embedding_dim = embedding_dim;
                model.mixers = {{"mixer", facts}};
                model.stack = {{0, {}}};
                return inset_of(s, model, "mixer");
            },
            std::move(large)};
}

// Facts of Jamba, LFM2, Falcon-H1, RWKV-6, Gemma 4 and BitNet, as their configurations have them.
catalog::Mamba mamba() {
    catalog::Mamba m;
    m.inner_dim = 8192;
    m.state_dim = 16;
    m.dt_rank = 256;
    m.conv_kernel = 4;
    m.inner_norms = true;
    return m;
}
catalog::Mamba2 mamba2(int heads, int head_dim, int state_dim) {
    catalog::Mamba2 m;
    m.heads = heads;
    m.head_dim = head_dim;
    m.inner_dim = heads * head_dim;
    m.state_dim = state_dim;
    m.groups = 1;
    m.conv_kernel = 4;
    return m;
}
catalog::ParallelHeads parallel_heads() {
    catalog::ParallelHeads m;
    m.attention = attention(12, 2, 128, 1e6);
    m.mamba = mamba2(24, 128, 256);
    return m;
}
catalog::Mamba2 scaled_mamba2() {    // of Falcon-H1 0.5B
    catalog::Mamba2 m = mamba2(24, 64, 128);
    m.factors = catalog::Mamba2Factors{.gate = 0.3536, .x = 0.25, .b = 0.3536, .c = 0.5, .step = 0.3536};
    return m;
}
catalog::ParallelHeads scaled_heads() {    // the same
    catalog::ParallelHeads m;
    m.attention = attention(8, 2, 64, 1e6);
    m.mamba = scaled_mamba2();
    m.attention_out = 0.9375;
    m.mamba_in = 1.25;
    m.mamba_out = 0.2357;
    return m;
}
catalog::DenseFfn scaled_ffn() {    // the same
    catalog::DenseFfn f{2048, catalog::Activation::swiglu};
    f.gate_scale = 0.8839;
    f.output_scale = 0.5859;
    return f;
}
catalog::Rwkv rwkv() {
    catalog::Rwkv m;
    m.version = 6;
    m.heads = 40;
    m.head_dim = 64;
    m.mix_rank = 32;
    m.decay_rank = 64;
    return m;
}
catalog::Rwkv rwkv_of(int version) {
    catalog::Rwkv m = rwkv();
    m.version = version;
    m.mix_rank = m.decay_rank = 0;
    if (version == 4) {
        m.heads = 2560;
        m.head_dim = 1;
    } else {
        m.heads = 32;
        m.decay_rank = m.learning_rank = 96;
        m.value_rank = 64;
        m.gate_rank = 256;
    }
    return m;
}
catalog::Mlstm mlstm() {
    catalog::Mlstm m;
    m.heads = 8;
    m.key_head_dim = 256;
    m.value_head_dim = 512;
    m.gate_softcap = 15;
    return m;
}

catalog::Moa moa() {    // of JetMoE 8B
    catalog::Moa m;
    m.experts = 8;
    m.active_experts = 2;
    m.heads = 16;
    m.head_dim = 128;
    m.position = {catalog::PositionKind::rope, 10000, {}, {}, {}};
    m.output_bias = true;
    return m;
}
catalog::Moe experts_with_bias() {    // of JetMoE 8B
    catalog::Moe f;
    f.experts = 8;
    f.active_experts = 2;
    f.expert_hidden = 5632;
    f.router.renormalise = true;
    f.output_bias = true;
    return f;
}
catalog::SharedBlockMamba shared_block_before_mamba() {    // of Zamba 7B
    catalog::SharedBlockMamba m;
    m.heads = 16;
    m.head_dim = 464;
    m.position.kind = catalog::PositionKind::none;
    m.hidden = 14848;
    m.mamba.inner_dim = 7424;
    m.mamba.state_dim = 16;
    m.mamba.dt_rank = 232;
    m.mamba.conv_kernel = 4;
    m.mamba.heads = 2;
    return m;
}
/// Of Zamba2 1.2B: the first of its shared layers, or one that takes the weights again.
catalog::SharedBlock shared_block(bool again) {
    catalog::SharedBlock m;
    m.heads = 32;
    m.head_dim = 128;
    m.position = {catalog::PositionKind::rope, 1e4, {}, {}, {}};
    m.hidden = 8192;
    m.adapter_rank = 128;
    m.attention_adapters = true;
    m.reuses_block = again;
    m.mamba = mamba2(64, 64, 128);
    m.mamba.output_norm = catalog::OutputNorm::rms;
    return m;
}
/// Of GLM-5.2: a layer that sees the tokens an earlier one chose.
catalog::Mla shared_choice() {
    catalog::Mla m;
    m.heads = 64;
    m.q_lora_rank = 2048;
    m.kv_lora_rank = 512;
    m.qk_nope_head_dim = 192;
    m.qk_rope_head_dim = 64;
    m.v_head_dim = 256;
    m.position = {catalog::PositionKind::rope, 8e6, {}, {}, {}};
    m.sparse = catalog::SparseIndexer{"DSA", 32, 128, 2048, true};
    return m;
}
/// Of A.X K2: gated by the query's latent, as it is before its norm.
catalog::Mla gated_by_query() {
    catalog::Mla m = shared_choice();
    m.q_lora_rank = 1536;
    m.qk_nope_head_dim = m.v_head_dim = 128;
    m.gate = m.gate_of_query = true;
    m.sparse = catalog::SparseIndexer{"DSA", 64, 128, 2048, false};
    return m;
}
/// Of Step3: one key/value head, queries through a narrow width; with the norm of nanochat.
catalog::Attention narrow_queries() {
    catalog::Attention a = attention(64, 1, 256, 1e6);
    a.q_lora_rank = 2048;
    a.qk_norm = catalog::QkNorm::bare;
    return a;
}
/// Of DeepSeek V4 Flash: with an indexer over entries of four tokens, or entries of 128 that are all seen.
catalog::CompressedAttention compressed(bool sparse) {
    catalog::CompressedAttention m;
    m.heads = 64;
    m.head_dim = 512;
    m.q_lora_rank = 1024;
    m.output_groups = 8;
    m.output_rank = 1024;
    m.window = 128;
    m.position = {catalog::PositionKind::rope, 160000, 64, {}, {}};
    m.ratio = sparse ? 4 : 128;
    m.overlapping = sparse;
    if (sparse) m.indexer = catalog::SparseIndexer{"", 64, 128, 512};
    return m;
}
catalog::CompressedAttention window_alone() {
    catalog::CompressedAttention m = compressed(false);
    m.ratio.reset();
    return m;
}
catalog::Attention block_sparse() {    // of MiniMax M3
    catalog::Attention a = attention(64, 4, 128, 1e6);
    a.qk_norm = catalog::QkNorm::head;
    a.sparse = catalog::BlockSparse{4, 128, 128, 16};
    return a;
}
catalog::Attention by_means() {    // of MiniCPM-SALA
    catalog::Attention a = attention(32, 2, 128, 1e6);
    a.position = {};
    a.gate = catalog::OutputGate::element;
    a.means = catalog::MeanBlocks{64, 96, 1, 32, 32, 16, 8192};
    return a;
}
catalog::Attention filtered() {    // of Yuan 2
    catalog::Attention a = attention(32, 32, 64, 1e6);
    a.local_filter = true;
    return a;
}
catalog::Attention by_sums() {    // of Intern-S1-Pro
    catalog::Attention a = attention(64, 4, 128, 5e6);
    a.qk_norm = catalog::QkNorm::head;
    a.position.fourier = catalog::FourierRope{45, 4};
    return a;
}
catalog::Moe scored_with_shared() {    // of Inkling
    catalog::Moe f = mixture(256, 6, 3072, 2);
    f.shared->scored = true;
    f.router = {
        .score = catalog::RouterScore::sigmoid, .bias = true, .scale = 8, .renormalise = true, .learned_scale = true};
    return f;
}
catalog::Moe weighed() {    // of Klear 46B
    catalog::Moe f;
    f.experts = 256;
    f.active_experts = 8;
    f.expert_hidden = 896;
    f.shared = catalog::SharedExperts{.count = 1, .hidden = 896, .weighed = true};
    f.router.score = catalog::RouterScore::sigmoid;
    f.router.bias = f.router.renormalise = true;
    return f;
}
catalog::Attention filtered_values() {    // of Baichuan-M1's global layers
    catalog::Attention a = attention(20, 2, 256, 1e6);
    a.kv_filter = 2;
    return a;
}
catalog::Attention idle() {    // of Gemma 3n
    catalog::Attention a = attention(8, 2, 256, 1e6);
    a.reuses_kv = a.idle_kv = a.value_norm = true;
    return a;
}
catalog::Moe zero_experts() {    // of LongCat Flash
    catalog::Moe f;
    f.experts = 512;
    f.active_experts = 12;
    f.expert_hidden = 2048;
    f.zero_experts = 256;
    f.joins_later = true;
    f.router.bias = true;
    f.router.scale = 6;
    f.parallel_dense = catalog::ParallelDense{12288, catalog::Activation::swiglu, 1};
    return f;
}
catalog::Moe by_token() {    // of DeepSeek V4
    catalog::Moe f;
    f.experts = 256;
    f.active_experts = 6;
    f.expert_hidden = 2048;
    f.shared = catalog::SharedExperts{1, 2048, false, {}};
    f.router = {
        catalog::RouterScore::sqrt_softplus, false, false, {}, {}, 1.5, true, {}, false, true, false, {}, false, false};
    return f;
}
catalog::Moe own_input() {    // of Arctic
    catalog::Moe f;
    f.experts = 128;
    f.active_experts = 2;
    f.expert_hidden = 4864;
    f.own_input = true;
    f.router.renormalise = true;
    f.parallel_dense = catalog::ParallelDense{7168, catalog::Activation::swiglu, 1};
    return f;
}
/// The panel of what takes the residual path's place.
Case residual(std::string name, catalog::Residual of, std::int64_t embedding_dim) {
    return {std::move(name),
            [=](Studio& s) {
                catalog::Model model;
                model.embedding_dim = embedding_dim;
                model.residual = of;
                Drawing scratch;
                Pen pen(s.look, s.shaper, scratch);
                return Subject{panel(s, *diagram::residual_inset(model, pen)), {kind(of)}};
            },
            {}};
}
/// The block of a model, as low as it can be.
Subject block_of(Studio& s, const catalog::Model& model) {
    Subject out;
    Pen pen(s.look, s.shaper, out.drawing);
    const diagram::Stack stack(model, own_color(s, model), pen);
    out.drawing.size = stack.least();
    stack.draw(pen, {0, 0}, stack.least().h);
    out.kinds = block_kinds(model);
    return out;
}
/// The panel of layers that run several times, of a model of the catalog, and its block.
Case loops(std::string name, catalog::Loops of, bool whole) {
    return {
        std::move(name),
        [=](Studio& s) {
            catalog::Model model = s.model("llama-3-8b");
            model.loops = of;
            if (whole) return block_of(s, model);
            Drawing scratch;
            Pen pen(s.look, s.shaper, scratch);
            return Subject{panel(s, *diagram::loops_inset(model, pen)), {kind(of)}};
        },
        {}};
}
/// The panel of states that are mixed in again, with Solar Pro's layers, or the block of a model that has it.
Case skips(std::string name, bool whole) {
    return {std::move(name),
            [=](Studio& s) {
                catalog::Model model = s.model("llama-3-8b");
                model.layers = 64;
                model.skips = catalog::Skips{0.8, {{12, 16}, {20, 24}, {20, 28}, {32, 36}, {32, 40}, {44, 48}}};
                if (whole) return block_of(s, model);
                Drawing scratch;
                Pen pen(s.look, s.shaper, scratch);
                return Subject{panel(s, *diagram::skips_inset(model, pen)), {"states of lower layers mixed in again"}};
            },
            {}};
}
/// The panel of norms with a gate, of A.X K2's width, or the block of a model whose first layers are dense; or with a
/// gate behind all norms, those after sublayers too.
Case gated_norms(std::string name, bool whole, bool all = false) {
    return {std::move(name),
            [=](Studio& s) {
                catalog::Model model = s.model(all ? "llama-3-8b" : "deepseek-v3-2");
                model.mtp.reset();
                model.norm.gate_rank = 16;
                model.norm.all_gated = all;
                if (all) {
                    model.norm.placement = catalog::NormPlacement::pre_post;
                    model.norm.gate_factor = 2;
                }
                if (whole) return block_of(s, model);
                Drawing scratch;
                Pen pen(s.look, s.shaper, scratch);
                return Subject{panel(s, *diagram::norm_inset(model, pen)),
                               {all ? "all norms with a gate" : "norms with a gate"}};
            },
            all && whole ? "four norms a layer" : ""};
}
/// The block of a model of the catalog with something else about it.
Case changed(std::string name, std::function<void(catalog::Model&)> change, std::string large = {}) {
    return {std::move(name),
            [change = std::move(change)](Studio& s) {
                catalog::Model model = s.model("llama-3-8b");
                change(model);
                return block_of(s, model);
            },
            std::move(large)};
}
/// The block of a model of the catalog with its norms elsewhere: on the residual path, as in MiniMax Text-01, or by
/// mixer, as in OLMo Hybrid.
Case norms(std::string name, std::string id, catalog::NormPlacement placement) {
    return {std::move(name),
            [=](Studio& s) {
                catalog::Model model = s.model(id);
                model.norm.placement = placement;
                if (placement == catalog::NormPlacement::path) model.skip_factor = 3.5566;
                if (placement == catalog::NormPlacement::by_mixer) model.norm.after = {model.mixers.back().name};
                return block_of(s, model);
            },
            placement == catalog::NormPlacement::by_mixer ? "norms with the layers that have them" : ""};
}
catalog::Attention borrowing(bool reuses, bool keys_as_values, bool norm, bool alibi) {
    catalog::Attention a = attention(8, 1, 512, 1e6);
    a.reuses_kv = reuses;
    a.keys_as_values = keys_as_values;
    a.output_norm = norm;
    if (alibi) a.position = {catalog::PositionKind::alibi, {}, {}, {}, {}};
    return a;
}

catalog::Attention token_factors() {    // of Moondream 3
    catalog::Attention a = attention(32, 32, 64, 1.5e6);
    a.position.dim = 32;
    a.bias_q = a.bias_k = a.bias_v = a.bias_o = a.token_factors = true;
    a.image_prefix = 730;
    return a;
}
catalog::Moe biased_router() {    // the same
    catalog::Moe f;
    f.experts = 64;
    f.active_experts = 8;
    f.expert_hidden = 1024;
    f.activation = catalog::Activation::geglu;
    f.gating = catalog::Gating{.limit = {}, .shift = 1};
    f.router.renormalise = f.router.logit_bias = true;
    return f;
}

// ---- blocks ---------------------------------------------------------------------------------------------------------

Case block(std::string name, std::string id, std::string large = {}) {
    return {std::move(name), [=](Studio& s) { return block_of(s, s.model(id)); }, std::move(large)};
}

// ---- cells without insets -------------------------------------------------------------------------------------------

/// A cell of the small sheets: facts beside the stack, with or without what is new. A little wider than it need be.
Case bare_cell(std::string name, std::string model, bool phrases) {
    const auto draw = [=](Studio& s) {
        diagram::Content content;
        content.mixer_insets = content.ffn_insets = content.window_insets = false;
        content.phrases = phrases;
        const diagram::Cell cell(s.model(model), s.catalog, s.look, s.shaper, content);
        const Size least = cell.sizes().front();
        Subject out{cell.draw({least.w + 10, least.h}), block_kinds(s.model(model))};
        return out;
    };
    return {std::move(name), draw, "a whole cell"};
}

// ---- the rest -------------------------------------------------------------------------------------------------------

Subject strip(Studio& s) {
    Subject out{{}, {"layer strip"}};
    out.drawing.size = {diagram::k_strip_width, 120};
    Pen pen(s.look, s.shaper, out.drawing);
    diagram::draw_strip(pen, "strip", s.model("kimi-linear-48b-a3b"), {0, 0, diagram::k_strip_width, 120});
    return out;
}

Subject scale_marks(Studio& s) {
    Subject out{{}, {"scale mark"}};
    Pen pen(s.look, s.shaper, out.drawing);
    const double base = diagram::scale_side(1.05e12);
    double x = 0;
    for (const char* id : {"kimi-k2", "qwen3-235b-a22b", "llama-3-8b", "gemma-3-270m"}) {
        const catalog::Model& model = s.model(id);
        x += diagram::scale_side(model.parameters.total);
        diagram::draw_scale_mark(pen, id, model, own_color(s, model), {x, base},
                                 diagram::scale_side(catalog::derive(model).total));
        x += 8;
    }
    out.drawing.size = {x - 8, base};
    return out;
}

/// Every badge of the catalog, mixers first, in lines.
Subject badges(Studio& s) {
    Subject out{{}, {"badge"}};
    std::vector<diagram::BadgeText> all;
    for (const catalog::Model& model : s.catalog.models)
        for (const diagram::BadgeText& badge : diagram::badges(model))
            if (std::ranges::find(all, badge) == all.end()) all.push_back(badge);
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.kind < b.kind; });
    constexpr double width = 200, gap = 5, pitch = 18;
    Pen pen(s.look, s.shaper, out.drawing);
    Point at{0, pitch / 2};
    for (const diagram::BadgeText& badge : all) {
        const double w = pen.badge_size(badge.text).w;
        if (at.x > 0 && at.x + w > width) at = {0, at.y + pitch};
        pen.badge("badge." + badge.text, badge.text, badge.kind, at);
        at.x += w + gap;
    }
    out.drawing.size = {width, at.y + pitch / 2};
    return out;
}

/// Of four models that between them have every color, as one column.
Subject legend(Studio& s) {
    sheet::Furnishing furnishing{s.catalog, {}, s.look, s.shaper, {2026, 1, 1}, "0", 1};
    for (const char* id : {"llama-3-8b", "gemma-3-27b", "deepseek-v3", "qwen3-next-80b-a3b"})
        furnishing.models.push_back(&s.model(id));
    return {sheet::legend(furnishing, sheet::legend_sizes(furnishing).front()), {"legend"}};
}

}    // namespace

const std::vector<Case>& cases() {
    static const std::vector<Case> all{
        inset("mixer-mha", "gpt-2-xl", "mha"),
        inset("mixer-gqa", "llama-3-8b", "gqa"),
        inset("mixer-mqa", "gemma-3-270m", "local"),
        inset("mixer-window", "gemma-3-27b", "local", "what two kinds of layers see stands beside the heads"),
        inset("mixer-chunks", "llama-4-maverick", "chunked", "what two kinds of layers see stands beside the heads"),
        inset("mixer-qk-norm-over-all-heads", "minimax-m2", "gqa"),
        inset("mixer-gate-per-element", "qwen3-next-80b-a3b", "gated-attention"),
        inset("mixer-gate-per-head", "step-3-5-flash", "global",
              "what two kinds of layers see stands beside the heads"),
        inset("mixer-variant", "step-3-5-flash", "local"),
        inset("mixer-sinks", "gpt-oss-20b", "local", "what two kinds of layers see stands beside the heads"),
        inset("mixer-softcap", "grok-2-5", "gqa"),
        inset("mixer-value-width", "mimo-v2-flash", "global", "what two kinds of layers see stands beside the heads"),
        inset("mixer-mla", "deepseek-v3", "mla", "every projection with its widths"),
        inset("mixer-mla-direct-query", "sarvam-105b", "mla"),
        inset("mixer-mla-without-position", "kimi-linear-48b-a3b", "mla"),
        inset("mixer-mla-query-scale", "mistral-large-3", "mla", "every projection with its widths"),
        inset("mixer-mla-sparse", "deepseek-v3-2", "mla", "every projection with its widths"),
        inset("mixer-gated-deltanet", "qwen3-next-80b-a3b", "deltanet", "gates with their functions"),
        inset("mixer-kda", "kimi-linear-48b-a3b", "kda", "gates with their functions"),
        inset("mixer-mamba-2", "nemotron-3-nano-30b-a3b", "mamba"),
        inset("mixer-lightning", "ling-2-5-1t", "lightning"),
        made_up("mixer-mamba", mamba(), 4096),
        made_up("mixer-short-conv", catalog::ShortConv{2048, 3, false, {}}, 2048),
        made_up("mixer-attention-beside-mamba-2", parallel_heads(), 3072),
        made_up("mixer-attention-beside-mamba-2-scaled", scaled_heads(), 1024),
        made_up("mixer-mamba-2-scaled", scaled_mamba2(), 1024, "factors beside the widths"),
        made_up("mixer-rg-lru", rg_lru(), 2560, "gates with their functions"),
        made_up("mixer-clip", clipped(), 6144, "the range in words"),
        made_up("mixer-learned-keys", learned_keys(), 4608, "what stands before the text in words"),
        made_up("mixer-norm-biases", norm_biases(), 8192),
        made_up("mixer-softplus-gate", softplus_gate(), 2048, "what a window sees stands beside the heads"),
        made_up("mixer-strided-blocks", strided(), 4096, "what a query sees in words"),
        made_up("mixer-token-factors", token_factors(), 2048, "what factors are made of in words"),
        made_up("mixer-mean-blocks", by_means(), 4096, "what a query sees in words"),
        made_up("mixer-differential", differential(), 2048, "what is taken away in words"),
        made_up("mixer-differential-grouped", grouped_differential(), 4096, "what is taken away in words"),
        made_up("mixer-dynamic-mask", value_mask(), 768, "what is masked in words"),
        made_up("mixer-sums-of-frequencies", by_sums(), 4096, "how many frequencies, in words"),
        made_up("mixer-bias-by-distance", biased_by_distance(), 6144, "what is added to keys, values and scores"),
        made_up("mixer-cca", convolved(), 2048, "what is convolved, and what is of the token before"),
        made_up("mixer-doubled-beta", doubled(), 3840, "gates with their functions"),
        made_up("mixer-rwkv", rwkv(), 2560),
        made_up("mixer-rwkv-4", rwkv_of(4), 2560, "its formula is long"),
        made_up("mixer-rwkv-7", rwkv_of(7), 2048, "ranks of five projections"),
        made_up("mixer-mlstm", mlstm(), 4096, "gates with their functions"),
        made_up("mixer-shared-block", shared_block(false), 2048, "what Mamba-2 reads beside the path"),
        made_up("mixer-shared-block-again", shared_block(true), 2048, "what Mamba-2 reads beside the path"),
        made_up("mixer-shared-block-before-mamba", shared_block_before_mamba(), 3712,
                "what Mamba reads beside the path"),
        made_up("mixer-mamba-in-heads", shared_block_before_mamba().mamba, 3712),
        made_up("mixer-mamba-steps-of-heads", step_heads(), 2048, "what heads share in words"),
        made_up("mixer-mamba-shared-channels", shared_channels(), 5120,
                "B reaches the state beside the convolution of x"),
        made_up("mixer-moa", moa(), 2048, "which experts, and their widths"),
        made_up("mixer-gated-memory", catalog::GatedMemory{5120, false, {}}, 2560),
        made_up("mixer-mla-shared-choice", shared_choice(), 6144, "every projection with its widths"),
        made_up("mixer-mla-gate-by-head", gated_by_head(), 2560, "every projection with its widths"),
        made_up("mixer-mla-pooled-indexer", pooled_choice(), 4096, "every projection with its widths"),
        made_up("mixer-kda-full-rank", full_rank(), 2560, "gates with their functions"),
        made_up("mixer-deltanet-sigmoid-gate", sigmoid_gated(), 2560, "gates with their functions"),
        made_up("mixer-deltanet-dynamic-kernels", jet_block(), 1536, "how kernels are made in words"),
        made_up("mixer-attention-and-mamba-heads", hybrid_heads(true), 1600, "two mixers side by side"),
        made_up("mixer-attention-and-mamba-heads-global", hybrid_heads(false), 1600, "two mixers side by side"),
        made_up("mixer-alibi-by-the-root", by_the_root(), 3072),
        made_up("mixer-mla-gate-of-query", gated_by_query(), 7168, "every projection with its widths"),
        made_up("mixer-mla-sinks", gated_with_sinks(), 6144, "every projection with its widths"),
        made_up("mixer-mla-normed-key", normed_key(), 5120, "every projection with its widths"),
        made_up("mixer-mla-first-and-last", first_and_last(), 8192, "every projection with its widths"),
        made_up("mixer-mla-differential", latent_differential(), 4096, "every projection with its widths"),
        made_up("mixer-narrow-queries", narrow_queries(), 7168, "queries by way of a rank, with their widths"),
        made_up("mixer-compressed-sparse", compressed(true), 4096, "every projection with its widths"),
        made_up("mixer-window-shared-key", window_alone(), 4096, "every projection with its widths"),
        made_up("mixer-compressed-keys-of-entries", entries_shared(Entries::made), 5120,
                "every projection with its widths"),
        made_up("mixer-compressed-shared", entries_shared(Entries::shared), 5120, "every projection with its widths"),
        made_up("mixer-compressed-entry-a-token", entries_shared(Entries::kept), 5120,
                "every projection with its widths"),
        made_up("mixer-compressed-reindexed", entries_shared(Entries::within), 5120,
                "every projection with its widths"),
        made_up("mixer-heavily-compressed", compressed(false), 4096, "every projection with its widths"),
        made_up("mixer-block-sparse", block_sparse(), 6144, "what the indexer chooses in words"),
        made_up("mixer-filtered-keys", filtered_values(), 5120, "what filters in words"),
        made_up("mixer-filtered-queries", filtered(), 2048, "what filters in words"),
        made_up("mixer-idle-projections", idle(), 2048, "what it borrows in words"),
        made_up("mixer-kv-of-an-earlier-layer", borrowing(true, false, false, false), 1536, "what it borrows in words"),
        made_up("mixer-values-are-keys", borrowing(false, true, false, false), 2816, "what it borrows in words"),
        made_up("mixer-alibi-output-norm", borrowing(false, false, true, true), 4096),

        inset("ffn-swiglu", "llama-3-8b", "dense"),
        inset("ffn-geglu", "gemma-3-27b", "dense"),
        inset("ffn-gelu", "gpt-2-xl", "dense"),
        made_up("ffn-squared-relu", catalog::DenseFfn{16384, catalog::Activation::relu2, false, {}}, 4096),
        made_up("ffn-inner-norm",
                catalog::DenseFfn{6912, catalog::Activation::relu2_glu, false, {}, true, false, false, {}, {}}, 2560),
        made_up("ffn-polynorm",
                catalog::DenseFfn{16384, catalog::Activation::polynorm_glu, false, {}, false, false, false, {}, {}},
                4096),
        made_up("ffn-receptance",
                catalog::DenseFfn{8960, catalog::Activation::relu2, false, {}, false, false, true, {}, {}}, 2560),
        made_up("ffn-token-shift",
                catalog::DenseFfn{8192, catalog::Activation::relu2, false, {}, false, true, false, {}, {}}, 2048),
        made_up("ffn-sparse-gate",
                catalog::DenseFfn{16384, catalog::Activation::geglu, false, {}, false, false, false, 0.95, {}}, 2048),
        made_up("ffn-scaled", scaled_ffn(), 1024),
        made_up("ffn-output-bias", output_bias(), 6144),
        made_up("ffn-moe-zero-experts", zero_experts(), 6144, "experts that do nothing in words"),
        made_up("ffn-moe-by-token", by_token(), 4096),
        made_up("ffn-moe-own-input", own_input(), 7168),
        made_up("ffn-moe-normed-output", normed_output(), 7168),
        made_up("ffn-moe-borrowed", borrowed_experts(), 2048, "whose experts they are in words"),
        made_up("ffn-moe-averaged", averaged(), 2048),
        made_up("ffn-moe-biased-sum", experts_with_bias(), 2048),
        made_up("ffn-moe-weighed", weighed(), 2048),
        made_up("ffn-moe-scored-shared", scored_with_shared(), 6144),
        made_up("ffn-moe-for-images", image_experts(), 2560, "experts for images in words"),
        made_up("ffn-moe-product-keys", product_keys(), 1024),
        made_up("ffn-moe-router-mlp", router_mlp(), 2048),
        made_up("ffn-moe-adjugates", adjugates(), 2048, "experts of groups in words"),
        made_up("ffn-moe-scored-early", scored_early(), 1536),
        made_up("ffn-moe-each-group", each_group(), 5120),
        made_up("ffn-moe-normed-logits", normed_logits(), 4608),
        made_up("ffn-moe-experts-again", experts_again(), 2048, "whose experts, and what scores them in words"),
        made_up("ffn-moe-biased-router", biased_router(), 2048),
        inset("ffn-moe-softmax", "qwen3-235b-a22b", "moe"),
        inset("ffn-moe-biases", "gpt-oss-20b", "moe"),
        inset("ffn-moe-sigmoid-groups", "deepseek-v3", "moe"),
        inset("ffn-moe-shared-gate", "qwen3-next-80b-a3b", "moe"),
        inset("ffn-moe-input-weight", "llama-4-maverick", "moe"),
        inset("ffn-moe-squared-relu", "nemotron-3-nano-30b-a3b", "moe"),
        inset("ffn-moe-latent", "nemotron-3-super-120b-a12b", "moe"),
        inset("ffn-moe-dense-path", "grok-2-5", "moe"),
        made_up("ffn-moe-dense-path-normed", normed_paths(), 2816),

        residual("residual-hyper-connections", {catalog::ResidualKind::hyper_connections, 4, 0, 0, false}, 4096),
        residual("residual-unmixed-streams",
                 {.kind = catalog::ResidualKind::hyper_connections, .streams = 4, .unmixed = true}, 6144),
        residual("residual-carried-weights",
                 {.kind = catalog::ResidualKind::hyper_connections, .streams = 4, .carried = true}, 5120),
        residual("residual-altup", {catalog::ResidualKind::altup, 4, 0, 64, false}, 2048),
        residual("residual-attention", {catalog::ResidualKind::attention, 0, 12, 0, false}, 7168),
        residual("residual-channel-weights", {catalog::ResidualKind::channel_weights, 0, 0, 0, false}, 1024),
        residual("residual-channel-weights-on-both", {catalog::ResidualKind::channel_weights, 0, 0, 0, true}, 2048),
        residual("residual-gated-streams", {catalog::ResidualKind::gated_streams, 4, 0, 0, false, 320}, 2560),
        gated_norms("norm-with-a-gate", false),
        gated_norms("block-gated-norms", true),
        changed("block-layer-scale", [](catalog::Model& m) { m.layer_scale = true; }),
        gated_norms("norm-all-with-a-gate", false, true),
        gated_norms("block-all-norms-gated", true, true),
        changed("block-convolved-sublayers", [](catalog::Model& m) { m.sublayer_convolution = 4; }),
        changed("block-ngram-embedding",
                [](catalog::Model& m) {
                    m.ngram_embedding = catalog::NgramEmbedding{4, 12, 10'223'616};
                }),
        changed(
            "block-dense-before-the-head",
            [](catalog::Model& m) {
                m.embedding_norm = m.norm.skips_first = true;
                m.head_dense = catalog::HeadDense{};
            },
            "two boxes more than other blocks"),
        changed("block-meta-tokens", [](catalog::Model& m) { m.meta_tokens = 128; }),
        changed("block-weighed-path",
                [](catalog::Model& m) {
                    m.residual = catalog::Residual{catalog::ResidualKind::channel_weights, 0, 0, 0, false};
                }),
        loops("loops-with-exit-gate", {.count = 4, .norm = true, .exit_gate = true, .window = {}}, false),
        loops("loops-look-back", {.count = 2, .norm = false, .exit_gate = false, .window = 64}, false),
        loops("loops-token-before",
              {.count = 2,
               .norm = true,
               .window = 65,
               .gate_of_state = true,
               .offset = catalog::Loops::Offset{0.707, 0.053}},
              false),
        loops("loops-two-states", {.count = 2, .norm = true, .window = {}, .inner = catalog::Loops::Inner{16, 3}},
              false),
        loops("block-runs-on-two-states",
              {.count = 2, .norm = true, .window = {}, .inner = catalog::Loops::Inner{16, 3}}, true),
        loops("block-runs-again", {.count = 4, .norm = true, .exit_gate = true, .window = {}}, true),
        loops("block-runs-again-before-the-norm", {.count = 2, .norm = false, .exit_gate = false, .window = 64}, true),
        {"adapters",
         [](Studio& s) {
             catalog::Model model = s.model("llama-3-8b");
             model.adapters = catalog::Adapters{12, 32};
             Drawing scratch;
             Pen pen(s.look, s.shaper, scratch);
             return Subject{panel(s, *diagram::adapters_inset(model, pen)), {"adapters that tokens switch"}};
         },
         {}},
        skips("skips-past-layers", false),
        skips("block-with-skips", true),
        norms("block-norms-on-the-path", "llama-3-8b", catalog::NormPlacement::path),
        norms("block-norms-by-mixer", "qwen3-next-80b-a3b", catalog::NormPlacement::by_mixer),
        block("block-pre-norm", "llama-3-8b"),
        block("block-post-norm", "olmo-2-7b"),
        block("block-pre-and-post-norm", "gemma-3-27b", "four norms a layer"),
        block("block-parallel", "tiny-aya-3-35b"),
        block("block-one-sublayer", "nemotron-3-nano-30b-a3b"),
        block("block-learned-positions", "gpt-2-xl"),
        block("block-partial-rope", "minimax-m2"),
        block("block-nope", "smollm3-3b"),
        block("block-split-rows", "kimi-linear-48b-a3b"),
        block("block-mtp", "deepseek-v3"),
        block("block-tied-embeddings", "llama-3-2-1b"),
        block("block-logit-softcap", "grok-2-5", "four norms a layer"),

        bare_cell("cell-facts", "deepseek-v3", false),
        bare_cell("cell-facts-and-phrases", "kimi-linear-48b-a3b", true),

        {"sheet-layer-strip", strip, {}},
        {"sheet-scale-mark", scale_marks, {}},
        {"sheet-badges", badges, {}},
        {"sheet-legend", legend, "a legend explains everything on the sheet"},
    };
    return all;
}

const Case& find(const std::string& name) {
    const auto found = std::ranges::find(cases(), name, &Case::name);
    if (found == cases().end()) throw std::runtime_error("no case " + name);
    return *found;
}

}    // namespace broadside::golden
