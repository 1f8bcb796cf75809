#include "engine/site/concepts.hpp"

#include <algorithm>

namespace broadside::site {
namespace {

using namespace catalog;

template <class Facts, class Ask>
bool of(const auto& variant, Ask ask) {
    const auto* facts = std::get_if<Facts>(&variant);
    return facts && ask(*facts);
}
/// What `ask` says of a mixer's position encoding; false where it has none.
template <class Ask>
bool position(const Mixer& mixer, Ask ask) {
    const Position* position = position_of(mixer);
    return position != nullptr && ask(*position);
}
template <class Facts>
bool is(const auto& variant) {
    return std::holds_alternative<Facts>(variant);
}
template <class Facts>
bool has_qk_norm(const Facts& facts) {
    if constexpr (requires { facts.qk_norm; }) return facts.qk_norm != QkNorm::none;
    return false;
}

}    // namespace

bool Concept::used_by(const Model& m) const {
    if (mixer) return std::ranges::any_of(m.mixers, [&](const NamedMixer& n) { return mixer(n.facts); });
    if (ffn) return std::ranges::any_of(m.ffns, [&](const NamedFfn& n) { return ffn(n.facts); });
    return model && model(m);
}

const std::vector<Concept>& concepts() {
    static const std::vector<Concept> all{
        {"multi-head-attention",
         "Multi-head attention",
         "MHA",
         "Every query head has a key and a value head of its own.",
         {"Each token is projected to a query, a key and a value, cut into heads. A head compares the token's query "
          "with the keys "
          "of all tokens before it, turns the scores into weights that sum to one, and takes the weighted mean of the "
          "values.",
          "Several heads look for different things at once; their results are joined and projected back to the model's "
          "width."},
         "head = softmax(Q Kᵀ / √dₕ) V",
         {{"Vaswani et al. 2017, Attention Is All You Need", "https://arxiv.org/abs/1706.03762"}},
         "Keeps 2 · heads · dₕ values a token and layer; work on scores grows with the square of the context.",
         [](const Mixer& m) { return of<Attention>(m, [](const Attention& a) { return a.kv_heads == a.heads; }); }},
        {"grouped-query-attention",
         "Grouped-query attention",
         "GQA",
         "Groups of query heads share one key and value head.",
         {"Query heads stay as many as in multi-head attention; keys and values are made for fewer heads, and each "
          "serves a group of "
          "queries. What has to be kept for later tokens shrinks by the size of the group, at little loss of quality."},
         "heads / kv-heads queries share K and V",
         {{"Ainslie et al. 2023, GQA", "https://arxiv.org/abs/2305.13245"}},
         "Keeps 2 · kv-heads · dₕ values a token and layer.",
         [](const Mixer& m) {
             return of<Attention>(m, [](const Attention& a) { return a.kv_heads > 1 && a.kv_heads < a.heads; });
         }},
        {"multi-query-attention",
         "Multi-query attention",
         "MQA",
         "All query heads share one key and one value head.",
         {"The far end of sharing: one key and one value a token and layer, whatever the number of query heads."},
         "kv-heads = 1",
         {{"Shazeer 2019, Fast Transformer Decoding", "https://arxiv.org/abs/1911.02150"}},
         "Keeps 2 · dₕ values a token and layer.",
         [](const Mixer& m) {
             return of<Attention>(m, [](const Attention& a) { return a.kv_heads == 1 && a.heads > 1; });
         }},
        {"local-attention",
         "Local attention",
         "SWA",
         "A token sees a window of the tokens before it, or its own chunk, rather than all of them.",
         {"With a sliding window a token sees itself and the tokens just before it. What lies further back still "
          "reaches it through "
          "the layers below, each of which carries it one window on. With chunks the text is cut into pieces, and a "
          "token sees its own.",
          "Most models mix local layers with a few that see everything."},
         "j visible to i where i − window < j ≤ i",
         {{"Beltagy, Peters, Cohan 2020, Longformer", "https://arxiv.org/abs/2004.05150"}},
         "The cache of a local layer stops growing at the window; work a token no longer grows with the context.",
         [](const Mixer& m) { return of<Attention>(m, [](const Attention& a) { return a.local(); }); }},
        {"multi-head-latent-attention",
         "Multi-head latent attention",
         "MLA",
         "Keys and values of all heads are made from one small latent, which is all that is kept.",
         {"A token is projected down to a latent of a few hundred values. From it each head's keys and values are "
          "projected up again, "
          "so only the latent has to be kept, and a small key that carries the position, shared by all heads.",
          "The projections up can be merged into those of the query and the output, so the latent never has to be "
          "unpacked."},
         "c = W↓ h;  K = W↑ᴷ c,  V = W↑ⱽ c",
         {{"DeepSeek-AI 2024, DeepSeek-V2", "https://arxiv.org/abs/2405.04434"}},
         "Keeps the latent and the shared key: one row of a few hundred values a token and layer, whatever the heads.",
         [](const Mixer& m) { return is<Mla>(m); }},
        {"sparse-attention",
         "DeepSeek sparse attention",
         "DSA",
         "A small indexer chooses the tokens that each query attends to.",
         {"A cheap scorer with few and narrow heads ranks all earlier tokens for each query. Attention proper then "
          "looks only at the "
          "best of them, a fixed number."},
         "attend to top-k by Σ wⱼ ReLU(qⱼ · k)",
         {{"DeepSeek-AI 2025, DeepSeek-V3.2", "https://arxiv.org/abs/2512.02556"}},
         "Attention's work a token is bounded by k; the indexer still looks at every token, and its keys are kept too.",
         [](const Mixer& m) { return of<Mla>(m, [](const Mla& a) { return a.sparse.has_value(); }); }},
        {"gated-deltanet",
         "Gated DeltaNet",
         "Gated DeltaNet",
         "Linear attention whose state forgets by a gate and corrects itself by the delta rule.",
         {"Instead of keeping every token, a head keeps one matrix. A gate lets it fade; then what the state holds for "
          "the current key "
          "is replaced by the current value, rather than added to it. Reading it with the query gives the output."},
         "S ← α S (I − β k kᵀ) + β v kᵀ;  o = S q",
         {{"Yang, Kautz, Hatamizadeh 2024, Gated Delta Networks", "https://arxiv.org/abs/2412.06464"}},
         "A state of constant size for each head; work grows linearly with the context.",
         [](const Mixer& m) { return is<DeltaNet>(m); }},
        {"kimi-delta-attention",
         "Kimi delta attention",
         "KDA",
         "Gated DeltaNet with a gate for every channel instead of every head.",
         {"As Gated DeltaNet, but each channel of the key has its own rate of forgetting, so that a head can hold some "
          "things for long "
          "and let others go."},
         "S ← S Diag(α) (I − β k kᵀ) + β v kᵀ;  o = S q",
         {{"Kimi Team 2025, Kimi Linear", "https://arxiv.org/abs/2510.26692"}},
         "A state of constant size for each head; work grows linearly with the context.",
         [](const Mixer& m) { return is<Kda>(m); }},
        {"mamba-2",
         "Mamba-2",
         "Mamba-2",
         "A state-space layer: a state that decays and takes in each token, with one decay a head.",
         {"Each channel keeps a small state. Every token scales it down by a rate that depends on the token, adds its "
          "input, and reads "
          "the result out. With one rate a head the layer can be computed by large matrix products."},
         "h ← a h + B x;  y = C h",
         {{"Dao, Gu 2024, Transformers are SSMs", "https://arxiv.org/abs/2405.21060"}},
         "A state of constant size; work grows linearly with the context.",
         [](const Mixer& m) { return is<Mamba2>(m); }},
        {"lightning-attention",
         "Lightning attention",
         "Lightning",
         "Linear attention with a fixed decay, computed in blocks.",
         {"Without the softmax, attention is a sum of key and value products that can be kept as one matrix. Older "
          "tokens fade by a "
          "fixed rate a head. Within a block of tokens it is computed as attention, between blocks as a state."},
         "S ← λ S + v kᵀ;  o = S q",
         {{"Qin et al. 2024, Lightning Attention-2", "https://arxiv.org/abs/2401.04658"}},
         "A state of constant size for each head; work grows linearly with the context.",
         [](const Mixer& m) { return is<LightningAttention>(m); }},
        {"gated-attention",
         "Gated attention",
         "output gate",
         "The output of attention is multiplied by a sigmoid gate before it is projected back.",
         {"A gate made from the token itself decides how much of the attention's result goes on, for each value or "
          "each head. It lets "
          "a layer do nothing without having to attend to a token that means nothing."},
         "o = σ(W h) ⊙ attention(h)",
         {{"Qiu et al. 2025, Gated Attention for Large Language Models", "https://arxiv.org/abs/2505.06708"}},
         "One more projection a layer; nothing more is kept.",
         [](const Mixer& m) {
             return of<Attention>(m, [](const Attention& a) { return a.gate != OutputGate::none; });
         }},
        {"attention-sinks",
         "Attention sinks",
         "sinks",
         "A learned score for each head joins the softmax and takes up weight that no token should get.",
         {"Weights of a softmax sum to one, so a head that has nothing to look for must still look somewhere. A "
          "learned extra score "
          "gives it a place that contributes nothing."},
         "softmax([scores, s]) without the last weight",
         {{"OpenAI 2025, gpt-oss model card", "https://arxiv.org/abs/2508.10925"}},
         "One parameter a head.",
         [](const Mixer& m) { return of<Attention>(m, [](const Attention& a) { return a.sinks; }); }},
        {"qk-norm",
         "QK-norm",
         "QK-norm",
         "Queries and keys are normed before they are compared.",
         {"Scores are products of queries and keys, and large ones saturate the softmax. Norming both keeps the scores "
          "in range and "
          "training steady. Models differ in whether each head is normed or the whole projection."},
         "softmax(norm(Q) norm(K)ᵀ / √dₕ)",
         {{"Henry et al. 2020, Query-Key Normalization for Transformers", "https://arxiv.org/abs/2010.04245"}},
         "A vector of weights or two a layer.",
         [](const Mixer& m) { return std::visit([](const auto& facts) { return has_qk_norm(facts); }, m); }},
        {"rope",
         "Rotary position embedding",
         "RoPE",
         "Queries and keys are rotated by their place, so that scores depend on distance.",
         {"Pairs of values of a query and a key are turned by angles that grow with the token's place, fast for some "
          "pairs and slowly "
          "for others. In the product of the two only the difference of the places remains.",
          "Some models turn only a part of each head."},
         "qᵢ · kⱼ = Re Σ qᵢ k̄ⱼ e^(i (i − j) θ)",
         {{"Su et al. 2021, RoFormer", "https://arxiv.org/abs/2104.09864"}},
         "No parameters; a rotation of each query and key.",
         [](const Mixer& m) { return position(m, [](const Position& p) { return p.kind == PositionKind::rope; }); }},
        {"yarn",
         "YaRN",
         "YaRN",
         "RoPE's slow rotations are slowed further, so that a model reads longer texts than it was trained on.",
         {"Frequencies that would leave the range seen in training are divided by a factor, fast ones stay as they "
          "are, and those "
          "between are blended. The scores are scaled a little to make up for it."},
         "θ′ = θ / s for slow, θ for fast frequencies",
         {{"Peng et al. 2023, YaRN", "https://arxiv.org/abs/2309.00071"}},
         "Nothing at run time.",
         [](const Mixer& m) {
             return position(m,
                             [](const Position& p) { return p.scaling && p.scaling->kind == RopeScalingKind::yarn; });
         }},
        {"nope",
         "No position encoding",
         "NoPE",
         "Attention layers without any encoding of positions.",
         {"A token that sees only those before it can learn about order from that alone. Models use such layers beside "
          "others that "
          "know positions, often for those that see the whole context, where rotations would have to stretch."},
         "scores = Q Kᵀ / √dₕ",
         {{"Kazemnejad et al. 2023, The Impact of Positional Encoding on Length Generalization",
           "https://arxiv.org/abs/2305.19466"}},
         "Nothing.",
         [](const Mixer& m) { return position(m, [](const Position& p) { return p.kind == PositionKind::none; }); }},
        {"mixture-of-experts",
         "Mixture of experts",
         "MoE",
         "A router sends each token to a few of many feed-forwards.",
         {"Instead of one feed-forward a layer has many, the experts. A small router scores them for each token, the "
          "best few work, and "
          "their results are added with the scores as weights. The model grows without more work for a token.",
          "Routers differ in how they score, whether a bias keeps the experts evenly busy, and whether they choose "
          "groups first."},
         "y = Σ over top-k of gᵢ(x) · expertᵢ(x)",
         {{"Shazeer et al. 2017, Outrageously Large Neural Networks", "https://arxiv.org/abs/1701.06538"}},
         "All experts have to be in memory; a token works with k of them.",
         nullptr,
         [](const Ffn& f) { return is<Moe>(f); }},
        {"shared-experts",
         "Shared experts",
         "shared expert",
         "Experts that every token uses, beside the routed ones.",
         {"What all tokens need is learned once, in an expert that is always on, so that the routed ones can "
          "specialize."},
         "y = shared(x) + Σ over top-k of gᵢ(x) · expertᵢ(x)",
         {{"Dai et al. 2024, DeepSeekMoE", "https://arxiv.org/abs/2401.06066"}},
         "Its work is done for every token.",
         nullptr,
         [](const Ffn& f) { return of<Moe>(f, [](const Moe& m) { return m.shared.has_value(); }); }},
        {"latent-moe",
         "Latent mixture of experts",
         "latent MoE",
         "Routed experts work in a space narrower than the model.",
         {"Tokens are projected down before they go to the experts and up again behind them. Experts become cheaper to "
          "hold and to "
          "send tokens to, so there can be more of them."},
         "y = W↑ Σ over top-k of gᵢ(x) · expertᵢ(W↓ x)",
         {},
         "Experts shrink with the width of the latent.",
         nullptr,
         [](const Ffn& f) { return of<Moe>(f, [](const Moe& m) { return m.latent_dim.has_value(); }); }},
        {"gated-feed-forward",
         "Gated feed-forward",
         "SwiGLU",
         "A feed-forward whose hidden values are multiplied by a gate.",
         {"Two projections up instead of one: the first goes through an activation and gates the second. The product "
          "is projected "
          "down."},
         "y = W↓ (SiLU(W₁ x) ⊙ W₂ x)",
         {{"Shazeer 2020, GLU Variants Improve Transformer", "https://arxiv.org/abs/2002.05202"}},
         "Three matrices instead of two, usually at two thirds of the width.",
         nullptr,
         [](const Ffn& f) { return std::visit([](const auto& facts) { return gated(facts.activation); }, f); }},
        {"norms",
         "Norms and their places",
         "norms",
         "RMSNorm or LayerNorm, before a sublayer, behind it, or both.",
         {"A norm brings each token's vector to unit size. Before a sublayer (pre-norm) it leaves the residual path "
          "untouched, which "
          "trains well at depth. Behind a sublayer, inside the branch, it bounds what the sublayer adds. Some models "
          "do both.",
          "RMSNorm divides by the root of the mean square and leaves out the mean that LayerNorm subtracts."},
         "RMSNorm(x) = x / √(mean(x²) + ε) ⊙ w",
         {{"Zhang, Sennrich 2019, Root Mean Square Layer Normalization", "https://arxiv.org/abs/1910.07467"},
          {"Xiong et al. 2020, On Layer Normalization in the Transformer Architecture",
           "https://arxiv.org/abs/2002.04745"}},
         "A vector of weights for each norm.",
         nullptr,
         nullptr,
         [](const Model& m) { return m.norm.placement != NormPlacement::pre || m.norm.kind == NormKind::rms; }},
        {"parallel-block",
         "Parallel block",
         "parallel",
         "Mixer and feed-forward work side by side on the same normed input.",
         {"Both read the same vector, and their results are added to the residual path together. One norm instead of "
          "two, and the "
          "products can be computed as one."},
         "x ← x + mixer(norm(x)) + ffn(norm(x))",
         {{"Chowdhery et al. 2022, PaLM", "https://arxiv.org/abs/2204.02311"}},
         "One norm less a layer.",
         nullptr,
         nullptr,
         [](const Model& m) { return m.topology == Topology::parallel; }},
        {"multi-token-prediction",
         "Multi-token prediction",
         "MTP",
         "Extra modules predict tokens beyond the next one.",
         {"A further layer takes the last hidden state, often with the embedding of the next token, and predicts the "
          "token after it. "
          "In training it gives a denser signal; when writing, its guesses can be checked several at a time."},
         "hidden state at i, token i + 1 → token i + 2",
         {{"DeepSeek-AI 2024, DeepSeek-V3", "https://arxiv.org/abs/2412.19437"},
          {"Gloeckle et al. 2024, Better & Faster Large Language Models via Multi-token Prediction",
           "https://arxiv.org/abs/2404.19737"}},
         "A module or more on top of the model, which may be left out when running it.",
         nullptr,
         nullptr,
         [](const Model& m) { return m.mtp.has_value(); }},
        {"tied-embeddings",
         "Tied embeddings",
         "tied",
         "One matrix both looks tokens up and scores them at the end.",
         {"The output head multiplies the last hidden state with the embedding matrix instead of one of its own."},
         "logits = E h",
         {{"Press, Wolf 2016, Using the Output Embedding to Improve Language Models",
           "https://arxiv.org/abs/1608.05859"}},
         "Saves vocabulary × d parameters, which small models feel.",
         nullptr,
         nullptr,
         [](const Model& m) { return m.tied_embeddings; }},
    };
    return all;
}

}    // namespace broadside::site
