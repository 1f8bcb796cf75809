#include "engine/catalog/catalog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace broadside::catalog {
namespace {

const Catalog& the_catalog() {
    static const Catalog catalog = read(BROADSIDE_SOURCE_DIR "/catalog").catalog;
    return catalog;
}
const Model& model(std::string_view id) {
    const Model* m = the_catalog().find(id);
    if (!m) throw std::runtime_error("no model " + std::string(id));
    return *m;
}

struct Row {
    const char* id;
    double total, active, kv_cache_bytes;
};
// Counted by a program of its own, written before this one and in another language, from the same facts.
constexpr Row k_counted[] = {
    {"deepseek-r1", 671026419200, 37552297472, 70272},
    {"deepseek-v3-2", 671877928448, 38403806720, 70272},
    {"deepseek-v3", 671026419200, 37552297472, 70272},
    {"gemma-3-270m", 268098176, 268098176, 18432},
    {"gemma-3-27b", 27009346304, 27009346304, 507904},
    {"gemma-3-4b", 3880263168, 3880263168, 139264},
    {"glm-4-5", 352797829024, 33632266144, 376832},
    {"glm-4-7", 352797829024, 33632266144, 376832},
    {"glm-5", 743911198464, 41784708864, 89856},
    {"gpt-2-xl", 1557611200, 1557611200, 307200},
    {"gpt-oss-120b", 116829152064, 5711978304, 73728},
    {"gpt-oss-20b", 20914756416, 4187439936, 49152},
    {"grok-2-5", 269515497472, 114896674816, 262144},
    {"kimi-k2", 1026408232448, 32861500928, 70272},
    {"kimi-linear-48b-a3b", 49122596608, 3484374784, 8064},
    {"ling-2-5-1t", 1012230568960, 63579667456, 11520},
    {"llama-3-2-1b", 1235814400, 1235814400, 32768},
    {"llama-3-8b", 8030261248, 8030261248, 131072},
    {"llama-4-maverick", 400711848960, 17184691200, 196608},
    {"mimo-v2-flash", 308778780864, 15445936320, 222720},
    {"minimax-m2-5", 228689764864, 11030553088, 253952},
    {"minimax-m2", 228689764864, 11030553088, 253952},
    {"mistral-large-3", 673421089792, 39946968064, 70272},
    {"mistral-small-3-1-24b", 23572403200, 23572403200, 163840},
    {"nanbeige-4-1-3b", 3933637120, 3933637120, 65536},
    {"nemotron-3-nano-30b-a3b", 31577940288, 3580076352, 6144},
    {"nemotron-3-super-120b-a12b", 120668707840, 12770237440, 8192},
    {"olmo-2-7b", 7298617344, 7298617344, 524288},
    {"olmo-3-32b", 32233522176, 32233522176, 262144},
    {"olmo-3-7b", 7298011136, 7298011136, 524288},
    {"qwen3-235b-a22b", 235093634560, 22190763520, 192512},
    {"qwen3-32b", 32762123264, 32762123264, 262144},
    {"qwen3-4b", 4022468096, 4022468096, 147456},
    {"qwen3-5-397b", 396346350336, 17349040896, 30720},
    {"qwen3-8b", 8190735360, 8190735360, 147456},
    {"qwen3-coder-flash-30b-a3b", 30532122624, 3353032704, 98304},
    {"qwen3-next-80b-a3b", 79674391296, 3874929408, 24576},
    {"sarvam-105b", 106031767424, 12414902144, 36864},
    {"sarvam-30b", 32152650368, 4520575616, 19456},
    {"smollm3-3b", 3075098624, 3075098624, 73728},
    {"step-3-5-flash", 196956130368, 11987323968, 184320},
    {"tiny-aya-3-35b", 3349227520, 3349227520, 73728},
    {"trinity-large", 398635286016, 13371686400, 245760},
};

TEST(Derived, FiguresAgreeWithAnIndependentCount) {
    for (const Row& row : k_counted) {
        const Derived d = derive(model(row.id));
        EXPECT_NEAR(d.total / row.total, 1, 1e-3) << row.id;
        EXPECT_NEAR(d.active / row.active, 1, 1e-3) << row.id;
        EXPECT_EQ(d.kv_cache_bytes, row.kv_cache_bytes) << row.id;
    }
}

TEST(Derived, TotalsAreExactWhereTheCheckpointsCountIsKnown) {
    // Sums of the tensors' sizes that the hub shows for these checkpoints; for gpt-oss, table 1 of its model card.
    const std::pair<const char*, double> published[] = {
        {"gpt-2-xl", 1'557'611'200},     {"llama-3-8b", 8'030'261'248},
        {"llama-3-2-1b", 1'235'814'400}, {"qwen3-4b", 4'022'468'096},
        {"qwen3-8b", 8'190'735'360},     {"qwen3-32b", 32'762'123'264},
        {"gemma-3-270m", 268'098'176},   {"smollm3-3b", 3'075'098'624},
        {"olmo-2-7b", 7'298'617'344},    {"qwen3-coder-flash-30b-a3b", 30'532'122'624},
        {"gpt-oss-20b", 20'914'757'184}, {"gpt-oss-120b", 116'829'156'672},
    };
    for (const auto& [id, total] : published) EXPECT_EQ(derive(model(id)).total, total) << id;
}

TEST(Derived, PublishedFiguresFollowTheirRules) {
    int compared = 0;
    for (const Model& m : the_catalog().models) {
        const double slack = m.parameters.basis == Basis::rounded ? 0.5e9 : 0;
        if (const auto total = total_by_rule(m)) {
            EXPECT_NEAR(*total, m.parameters.total, std::max(0.03 * m.parameters.total, slack)) << m.id;
            ++compared;
        }
        if (const auto active = active_by_rule(m)) {
            EXPECT_NEAR(*active, m.parameters.active, std::max(0.03 * m.parameters.active, slack)) << m.id;
            ++compared;
        }
    }
    EXPECT_GE(compared, 60);
}

TEST(Derived, TheCacheOfWindowsStopsGrowing) {
    // gpt-oss 20b: 24 layers of 8 key/value heads of 64, every second one with a window of 128 tokens; bf16.
    const Derived d = derive(model("gpt-oss-20b"));
    constexpr double layer = 2 * 8 * 64 * 2;
    EXPECT_EQ(d.kv_cache_bytes, 24 * layer);
    EXPECT_EQ(d.kv_cache_growing, 12 * layer);
    EXPECT_EQ(d.kv_cache_at_context, 12 * layer * 131072 + 12 * layer * 128);
    EXPECT_EQ(d.state_bytes, 0);

    // Without windows everything grows: Llama 3 8B keeps 128 KiB a token, 1 GiB at its 8,192.
    const Derived llama = derive(model("llama-3-8b"));
    EXPECT_EQ(llama.kv_cache_growing, 131072);
    EXPECT_EQ(llama.kv_cache_at_context, 1024.0 * 1024 * 1024);
}

TEST(Derived, LayersThatRunAgainKeepAgainAndWeighOnce) {
    const Model& once = model("llama-3-8b");
    Model again = once;
    again.loops = Loops{.count = 4, .norm = true, .exit_gate = true, .window = {}};
    const Derived one = derive(once), four = derive(again);
    EXPECT_EQ(four.total, one.total + 4096 + 1);    // the exit gate: from the state to one logit, with a bias
    EXPECT_EQ(four.active, four.total);
    EXPECT_EQ(four.kv_cache_bytes, 4 * one.kv_cache_bytes);
    EXPECT_EQ(four.kv_cache_at_context, 4 * one.kv_cache_at_context);
    // All but both embeddings, three times more: layers, final norm and gate; and the gate once.
    const double layers = one.total - one.embedding;
    EXPECT_EQ(four.flops_per_token, one.flops_per_token + 2 * 3 * (layers + 4097) + 2 * 4097);

    again.loops = Loops{.count = 2, .norm = false, .exit_gate = false, .window = 64};
    const Derived far = derive(again);
    EXPECT_EQ(far.total, one.total + 32 * 32 * (128 + 1));    // a gate for each head of each layer
    EXPECT_EQ(far.kv_cache_growing, one.kv_cache_growing);
    EXPECT_EQ(far.kv_cache_at_context, one.kv_cache_at_context + 64 * one.kv_cache_bytes);
    EXPECT_EQ(far.flops_per_token, one.flops_per_token + 2 * (layers - 4096) + 2 * 32 * 32 * (128 + 1));
    EXPECT_EQ(far.state_bytes, 0);

    again.loops->gate_of_state = true;
    again.loops->offset = Loops::Offset{0.707, 0.053};
    const Derived side = derive(again);
    EXPECT_EQ(side.total, one.total + 32 * (32 * (4096 + 1) + 4096));    // from the state, with a norm of their own
    EXPECT_EQ(side.state_bytes, 2 * 4096);                               // what run 1 has left of the last token
}

TEST(Derived, OfAdaptersATokenUsesOne) {
    const Model& without = model("llama-3-8b");
    Model m = without;
    m.adapters = Adapters{12, 32};
    // Queries and output 4,096 to 4,096, keys and values to 1,024; three matrices of the feed-forward, 14,336 wide.
    constexpr double sides = 2 * (4096 + 4096) + 2 * (4096 + 1024) + 3 * (4096 + 14336);
    EXPECT_EQ(derive(m).total, derive(without).total + 32.0 * 12 * 32 * sides);
    EXPECT_EQ(derive(m).active, derive(without).active + 32.0 * 32 * sides);
    EXPECT_EQ(derive(m).flops_per_token, derive(without).flops_per_token + 2 * 32.0 * 32 * sides);
}

TEST(Derived, ExpertsOfAttentionWorkForSomeTokens) {
    Moa moa;
    moa.experts = 8;
    moa.active_experts = 2;
    moa.heads = 4;
    moa.head_dim = 32;
    moa.output_bias = true;
    Model m = model("llama-3-8b");
    m.embedding_dim = 64;
    m.mixers = {{"moa", moa}};
    m.stack = {{0, {}}};
    m.layers = 1;
    const Derived d = derive(m);
    // Router, queries and output of each expert, keys and values once, bias; a norm before it and one behind the layer.
    const double own = 64 * 8 + 8 * 2 * 64 * 128 + 2 * 64 * 128 + 64, beside = d.embedding + 2 * 64;
    EXPECT_EQ(d.total, own + beside);
    EXPECT_EQ(d.total - d.active, 6 * 2 * 64 * 128);
    EXPECT_EQ(d.kv_cache_bytes, 2 * 2 * 4 * 32);    // of one set of heads, whatever the number of experts
    EXPECT_TRUE(m.routes());
}

TEST(Derived, GatesStandBehindNormsOfMixersAndExperts) {
    // The sizes that A.X K2's class has where nothing is said; summed over its modules (modular_axk2.py).
    constexpr double d = 2048, v = 163840, q = 384, kv = 128, heads = 32, nope = 64, rope = 32, value = 64, rank = 16;
    constexpr double experts = 128, hidden = 512, layers = 48;
    Mla mla{.heads = 32, .q_lora_rank = 384, .kv_lora_rank = 128};
    mla.qk_nope_head_dim = 64;
    mla.qk_rope_head_dim = 32;
    mla.v_head_dim = 64;
    mla.gate = mla.gate_of_query = true;
    mla.sparse = SparseIndexer{"DSA", 16, 128, 2048, false};
    Moe moe{.experts = 128, .active_experts = 8, .expert_hidden = 512};
    moe.shared = SharedExperts{.count = 1, .hidden = 512, .gating = {}};
    moe.router.bias = true;
    Model m = model("llama-3-8b");
    m.vocabulary = 163840;
    m.embedding_dim = 2048;
    m.mixers = {{"mla", mla}};
    m.ffns = {{"dense", DenseFfn{.hidden = 5120}}, {"moe", moe}};
    m.stack.assign(48, Layer{0, 1});
    m.stack[0].ffn = 0;
    m.layers = 48;
    m.norm.gate_rank = 16;
    const double attention = d * q + q + 2 * q * heads * (nope + rope + value) + d * (kv + rope) + kv +
                             kv * heads * (nope + value) + heads * value * d;
    const double indexer = q * 16 * 128 + d * 128 + 2 * 128 + d * 16, gate = 2 * d * rank;
    const double sparse = d * experts + experts + 3 * d * hidden * (experts + 1);
    const double each = attention + indexer + d + gate + d;    // and both norms, the first with a gate
    const Derived all = derive(m);
    EXPECT_EQ(all.total, 2 * v * d + d + layers * each + 3 * d * 5120 + (layers - 1) * (sparse + gate));
    EXPECT_EQ(all.total, 20'314'500'992);    // over 20B (test_modeling_axk2.py)
    // The query's and the gate's half of the other's input are zeros (vLLM of the makers, axk2.py).
    constexpr double zeros = q * heads * (nope + rope + value);
    EXPECT_EQ(all.total - all.active, layers * zeros + (layers - 1) * 3 * d * hidden * (experts - 8));
    m.norm.gate_rank.reset();
    EXPECT_EQ(all.active - derive(m).active, 95 * gate);    // all of them work for each token; not before the dense one
}

TEST(Derived, BiasesByDistanceAndConvolutionsAreCounted) {
    // Inkling, summed over the modules of its class (modular_inkling.py); 975B, 41B at work on a token, as published.
    const auto heads = [](int kv, std::int64_t extent) {
        Attention a{.heads = 64, .kv_heads = kv, .head_dim = 128, .v_head_dim = 128};
        a.position = {.kind = PositionKind::relative, .relative = RelativeBias{16, extent}};
        a.qk_norm = QkNorm::head;
        a.kv_convolution = 4;
        return a;
    };
    Attention local = heads(16, 512);
    local.window = 512;
    Moe moe{.experts = 256, .active_experts = 6, .expert_hidden = 3072};
    moe.shared = SharedExperts{.count = 2, .hidden = 3072, .gating = {}, .scored = true};
    moe.router.bias = moe.router.learned_scale = true;
    Model m = model("llama-3-8b");
    m.vocabulary = 201024;
    m.embedding_dim = 6144;
    m.embedding_norm = true;
    m.sublayer_convolution = 4;
    m.mixers = {{"local", local}, {"global", heads(8, 1024)}};
    m.ffns = {{"moe", moe}};
    m.layers = 66;
    m.stack.clear();
    for (int i = 0; i < m.layers; ++i) m.stack.push_back({i % 6 == 5 ? 1 : 0, 0});
    const Derived all = derive(m);
    constexpr double v = 201024, d = 6144, expert = 3 * d * 3072;
    const auto attention = [](double kv, double extent) {
        return 2 * d * 64 * 128 + 2 * d * kv * 128 + d * 64 * 16 + 2 * kv * 128 * 4 + 2 * 128 + 16 * extent;
    };
    const double each = 258 * d + 1 + 256 + 258 * expert + 2 * d + 2 * d * 4;
    EXPECT_EQ(all.total, 2 * v * d + 2 * d + 66 * each + 55 * attention(16, 512) + 11 * attention(8, 1024));
    EXPECT_EQ(all.total, 975'340'287'042);
    EXPECT_EQ(all.total - all.active, 66 * 250 * expert);
    EXPECT_EQ(all.kv_cache_growing, 11 * 2 * 8 * 128 * 2);
    // Three tokens of both sublayers, and of keys and values.
    EXPECT_EQ(all.state_bytes, 2 * (66 * 2 * 3 * d + 3 * 2 * 128 * (55 * 16 + 11 * 8)));
}

TEST(Derived, NormsOnKeysBiasesOfNormsAndLearnedKeysAreCounted) {
    Attention a{.heads = 8, .kv_heads = 2, .head_dim = 24, .v_head_dim = 16};
    const double none = parameters(a, 64), kept = cache_values(a);
    a.qk_norm = QkNorm::key;
    EXPECT_EQ(parameters(a, 64) - none, 24);
    a.reuses_kv = true;
    const double borrowed = parameters(a, 64);
    a.qk_norm = QkNorm::none;
    EXPECT_EQ(borrowed, parameters(a, 64));    // the keys' norm is the other layer's
    a.reuses_kv = false;
    a.learned_kv = 5;
    EXPECT_EQ(parameters(a, 64) - none, 5 * 2 * (24 + 16));
    EXPECT_EQ(cache_values(a), kept);    // they are weights, kept once for all texts
    a.learned_kv.reset();
    a.qk_norm = QkNorm::each;
    a.qk_norm_bias = true;
    EXPECT_EQ(parameters(a, 64) - none, 2 * (8 + 2) * 24);    // ChameleonLayerNorm of queries, and of keys
}

TEST(Derived, ASharedBlockWorksInEachOfItsLayers) {
    SharedBlock block;
    block.heads = 4;
    block.head_dim = 32;
    block.hidden = 128;
    Model m = model("llama-3-8b");
    m.embedding_dim = 64;
    m.mixers = {{"shared", block}, {"again", block}};
    std::get<SharedBlock>(m.mixers[1].facts).reuses_block = true;
    m.stack = {{0, {}}, {1, {}}};
    m.layers = 2;
    const Derived two = derive(m);
    m.mixers[1].facts = block;
    const Derived own = derive(m);
    // Norm, queries, keys and values, output, norm, feed-forward: 128 + 3 · 128² + 128 · 64 + 64 + 3 · 64 · 128.
    EXPECT_EQ(own.total - two.total, 128 + 3 * 128 * 128 + 128 * 64 + 64 + 3 * 64 * 128);
    EXPECT_EQ(own.flops_per_token, two.flops_per_token);
}

TEST(Derived, TheFirstLayerOfRwkvMixesNoValues) {
    Rwkv mixer;
    mixer.version = 7;
    mixer.heads = 2;
    mixer.head_dim = 32;
    mixer.decay_rank = mixer.learning_rank = mixer.gate_rank = 8;
    mixer.value_rank = 4;
    Model m = model("llama-3-8b");
    m.embedding_dim = 64;
    m.mixers = {{"mixing", mixer}};
    const auto layers = [&](int count) {
        m.stack.assign(static_cast<std::size_t>(count), Layer{0, {}});
        return derive(m).total;
    };
    const double further = layers(2) - layers(1);
    EXPECT_EQ(layers(3) - layers(2), further);
    EXPECT_EQ(further, parameters(mixer, 64) + 64);    // and its norm
    // fla's layers/rwkv7.py: v_lora, two matrices of rank 4 and a bias, stands in every layer but the first.
    EXPECT_EQ(further - (layers(1) - layers(0)), 2 * 64 * 4 + 64);
}

TEST(Derived, LinearMixersKeepAState) {
    // Kimi Linear: 20 KDA layers of 32 heads with a 128 × 128 state each, and 3 tokens of 3 convolutions 4096 wide.
    EXPECT_EQ(derive(model("kimi-linear-48b-a3b")).state_bytes, 20 * 2 * (32.0 * 128 * 128 + 3.0 * 3 * 4096));
    // Nemotron 3 Nano: 23 Mamba-2 layers of 64 heads of 64 with 128 states; convolution over
    // 4096 + 2 · 8 · 128 channels.
    EXPECT_EQ(derive(model("nemotron-3-nano-30b-a3b")).state_bytes, 23 * 2 * (64.0 * 64 * 128 + 3.0 * (4096 + 2048)));
}

TEST(Derived, OperationsLeaveLookedUpRowsOut) {
    // Llama 3 8B: the input embedding of 128,256 × 4,096 is looked up, the output head is multiplied.
    EXPECT_EQ(derive(model("llama-3-8b")).flops_per_token, 2 * (8'030'261'248.0 - 128256.0 * 4096));
    // Llama 3.2 1B ties them: the one matrix is multiplied.
    EXPECT_EQ(derive(model("llama-3-2-1b")).flops_per_token, 2 * 1'235'814'400.0);
    // GPT-2 XL: tied, but the table of 1,024 positions is looked up.
    EXPECT_EQ(derive(model("gpt-2-xl")).flops_per_token, 2 * (1'557'611'200.0 - 1024.0 * 1600));
}

TEST(Derived, TheSameArchitectureIsRecognized) {
    EXPECT_TRUE(same_architecture(model("deepseek-v3"), model("deepseek-r1")));
    EXPECT_TRUE(same_architecture(model("minimax-m2"), model("minimax-m2-5")));
    EXPECT_FALSE(same_architecture(model("deepseek-v3"), model("deepseek-v3-2")));    // sparse attention
    EXPECT_FALSE(same_architecture(model("deepseek-v3"), model("kimi-k2")));
    EXPECT_FALSE(same_architecture(model("qwen3-4b"), model("qwen3-8b")));
}

}    // namespace
TEST(Derived, FactorsAndNormsOfALayerCount) {
    // Gemma 4 26B-A4B: a number for each layer, three norms and the router's vector, a factor for each expert.
    const Model& before = *the_catalog().find("grok-2-5");
    Model m = before;
    m.layer_scale = true;
    Moe& moe = std::get<Moe>(m.ffns.at(0).facts);
    moe.router.expert_scales = moe.parallel_dense->norms = true;
    const double more = m.layers * (1 + 4.0 * static_cast<double>(m.embedding_dim) + moe.experts);
    EXPECT_EQ(derive(m).total - derive(before).total, more);
    EXPECT_EQ(derive(m).active - derive(before).active, more);
}

TEST(Derived, TheKeysOfAnIndexerAreCountedApart) {
    // DeepSeek V3.2: 61 layers keep 512 + 64 values and an indexer's key of 128.
    const Catalog& c = the_catalog();
    const Derived d = derive(*c.find("deepseek-v3-2")), without = derive(*c.find("deepseek-v3"));
    EXPECT_EQ(d.kv_cache_bytes, without.kv_cache_bytes);
    EXPECT_EQ(d.indexer_cache_bytes, 61 * 128 * 2);
    EXPECT_EQ(d.kv_cache_at_context, (d.kv_cache_bytes + d.indexer_cache_bytes) * 131072);
    EXPECT_EQ(without.indexer_cache_bytes, 0);
}

TEST(Derived, ARuleAddsWhatItNamesAlone) {
    // Qwen3.5 is published with its vision encoder; its prediction module is outside that figure.
    const Model& m = *the_catalog().find("qwen3-5-397b");
    ASSERT_EQ(m.parameters.total_rule, CountRule::with_vision_encoder);
    EXPECT_NEAR(*total_by_rule(m), derive(m).total + 460e6, 1);
}

}    // namespace broadside::catalog
