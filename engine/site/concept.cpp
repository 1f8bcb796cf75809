#include "engine/site/concept.hpp"

#include "engine/base/format.hpp"
#include "engine/base/overload.hpp"
#include "engine/inset/plate.hpp"
#include "engine/sheet/furniture/plates.hpp"
#include "engine/site/dials.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace broadside::site {
namespace {

using namespace catalog;
using diagram::Inset;
using diagram::Pen;

/// How the attention layers of a model mark positions: `RoPE, base 500k`.
std::string positions(const Model& m) {
    std::vector<std::string> all;
    for (const NamedMixer& mixer : m.mixers) {
        const Position* position = position_of(mixer.facts);
        std::string words = position ? diagram::position_words(*position, diagram::traits(mixer.facts).head) : "";
        if (!words.empty() && std::ranges::find(all, words) == all.end()) all.push_back(std::move(words));
    }
    return fmt::format("{}", fmt::join(all, "; "));
}

const Concept k_rope{
    .id = "rope",
    .title = "Rotary position embedding",
    .brief = "RoPE",
    .family = Family::position,
    .summary = "Queries and keys are rotated by their place, so that scores depend on distance.",
    .text = {"Pairs of values of a query and a key are turned by angles that grow with the token’s place, fast for "
             "some pairs and slowly for others. In the product of the two only the difference of the places remains.",
             "Some models turn only a part of each head."},
    .formula = "score of places m and n = Re Σ qₘ k̄ₙ e^(i (m − n) θ)",
    .sources = {{"Su et al. 2021, RoFormer", "https://arxiv.org/abs/2104.09864"}},
    .cost = "No parameters; a rotation of each query and key.",
    .figure = {"As it has it", positions},
    .drawing = [](const Model&, Pen& pen) -> std::optional<Inset> { return dials(pen, {.turns = true}); },
    .general = true};

const Concept k_yarn{
    .id = "yarn",
    .title = "YaRN",
    .brief = "YaRN",
    .family = Family::position,
    .summary = "RoPE’s slow rotations are slowed further, so that a model reads longer texts than it was trained on.",
    .text = {"Frequencies that would leave the range seen in training are divided by a factor, fast ones stay as "
             "they are, and those between are blended. The scores are scaled a little to make up for it."},
    .formula = "θ′ = θ / s for slow, θ for fast frequencies",
    .sources = {{"Peng et al. 2023, YaRN", "https://arxiv.org/abs/2309.00071"}},
    .cost = "Nothing at run time.",
    .figure = {"As it has it", positions},
    .drawing = [](const Model&, Pen& pen) -> std::optional<Inset> {
        return dials(pen, {.turns = true, .slowed = true});
    },
    .general = true};

const Concept k_nope{
    .id = "nope",
    .title = "No position encoding",
    .brief = "NoPE",
    .family = Family::position,
    .summary = "Attention layers without any encoding of positions.",
    .text =
        {"A token that sees only those before it can learn about order from that alone. Models use such layers "
         "beside others that know positions, often for those that see the whole context, where rotations would have "
         "to stretch."},
    .formula = "scores = Q Kᵀ / √dₕ",
    .sources = {{"Kazemnejad et al. 2023, The Impact of Positional Encoding on Length Generalization",
                 "https://arxiv.org/abs/2305.19466"}},
    .cost = "Nothing.",
    .figure = {"As it has it", positions},
    .drawing = [](const Model&, Pen& pen) -> std::optional<Inset> { return dials(pen, {}); },
    .general = true};

const Concept k_fourier{
    .id = "fope",
    .title = "Fourier position embedding",
    .brief = "FoPE",
    .family = Family::position,
    .summary = "Pairs of queries and keys turn by learned sums of frequencies in place of one frequency each.",
    .text = {"Layers mix frequencies anyway, so a pair that has only one does not stay with it. Here cosine and sine "
             "of each pair are sums over all frequencies, with weights that begin near those of plain rotation and "
             "are learned; the heads of keys may have sums of their own, which all layers share.",
             "Frequencies too slow to go round once in the context are left out: what they would turn does not know "
             "its place."},
    .formula = "cos′ᵢ = Σ aᵢⱼ cos(n θⱼ), sin′ᵢ = Σ bᵢⱼ sin(n θⱼ)",
    .sources = {{"Hua et al. 2024, Fourier Position Embedding", "https://arxiv.org/abs/2412.17739"}},
    .cost = "2 × key heads × frequencies² parameters in all.",
    .figure = {"As it has it", positions}};

const Concept k_alibi{
    .id = "alibi",
    .title = "Attention with linear biases",
    .brief = "ALiBi",
    .family = Family::position,
    .summary = "Scores fall with the distance, at a slope for each head.",
    .text =
        {"Nothing is added to the embeddings and nothing is turned: the farther a key is, the more is taken off its "
         "score. Heads with steep slopes look near, those with flat ones far.",
         "Step-1 takes off the square root of the distance in its place, times the slope."},
    .formula = "softmax(q · k − m (i − j))",
    .sources = {{"Press, Smith, Lewis 2021, Train Short, Test Long", "https://arxiv.org/abs/2108.12409"}},
    .cost = "No parameters."};

const Concept k_relative{
    .id = "relative-position-bias",
    .title = "Bias by distance",
    .brief = "bias by distance",
    .family = Family::position,
    .summary = "Each score gains a number that depends on how far back the key is, and on the token that asks.",
    .text = {"Nothing is turned. A layer has a few learned profiles, each a number for every distance up to a bound. "
             "A token makes as many weights for each of its heads, and the profiles summed with them are added to its "
             "scores; beyond the bound nothing is added."},
    .formula = "softmax(q · k + Σₚ rₚ Bₚ[i − j])",
    .sources = {{"Thinking Machines Lab 2026, Inkling, as transformers has it",
                 "https://github.com/huggingface/transformers/tree/main/src/transformers/models/inkling"},
                {"Shaw, Uszkoreit, Vaswani 2018, Self-Attention with Relative Position Representations",
                 "https://arxiv.org/abs/1803.02155"}},
    .cost = "d × heads × profiles parameters, and profiles × distances.",
    .figure = {"As it has it", positions}};

const Concept k_learned{.id = "learned-positions",
                        .title = "Learned positions",
                        .brief = "learned positions",
                        .family = Family::position,
                        .summary = "A learned vector for each place is added to the token’s embedding.",
                        .text = {"The model has a table with a row for each place of its context. It is added once, "
                                 "below the first layer; what lies beyond the table cannot be read."},
                        .formula = "x = E[token] + P[place]",
                        .sources = {{"Gehring et al. 2017, Convolutional Sequence to Sequence Learning",
                                     "https://arxiv.org/abs/1705.03122"}},
                        .cost = "Context × d parameters."};

// ---- of the model as a whole ----

std::string norm_words(const Model& m) {
    std::string out = name_of(k_norm_kinds, m.norm.kind);
    switch (m.norm.placement) {
        case NormPlacement::pre: return out + ", before";
        case NormPlacement::post: return out + ", after";
        case NormPlacement::pre_post: return out + ", before and after";
        case NormPlacement::path: return out + ", on the residual path";
        case NormPlacement::by_mixer: return out + ", before or after by mixer";
    }
    return out;
}

const Concept k_norms{
    .id = "norms",
    .title = "Norms and their places",
    .brief = "norms",
    .family = Family::model,
    .summary = "RMSNorm or LayerNorm, before a sublayer, after it, or both.",
    .text = {"A norm brings each token’s vector to one size, a mean square of one. Before a sublayer (pre-norm) it "
             "leaves the residual path untouched, which trains well at depth. After a sublayer, inside the branch, "
             "it bounds what the sublayer adds. Some models do both.",
             "RMSNorm divides by the root of the mean square and leaves out the mean that LayerNorm subtracts."},
    .formula = "RMSNorm(x) = x / √(mean(x²) + ε) ⊙ w",
    .sources = {{"Zhang, Sennrich 2019, Root Mean Square Layer Normalization", "https://arxiv.org/abs/1910.07467"},
                {"Xiong et al. 2020, On Layer Normalization in the Transformer Architecture",
                 "https://arxiv.org/abs/2002.04745"}},
    .cost = "A vector of weights for each norm.",
    .figure = {"Kind and place", norm_words},
    .drawing = [](const Model&, Pen& pen) -> std::optional<Inset> {
        return sheet::norm_places(pen, {NormPlacement::pre, NormPlacement::post, NormPlacement::pre_post}, false);
    },
    .general = true,
    .everywhere = true};

const Concept k_parallel{
    .id = "parallel-block",
    .title = "Parallel block",
    .brief = "parallel",
    .family = Family::model,
    .summary = "Mixer and feed-forward work side by side rather than one after the other.",
    .text = {"Both read the same point of the residual path, and their results are added to it together. Mostly one "
             "norm serves both instead of two, and the products can be computed as one."},
    .formula = "x ← x + mixer(norm(x)) + ffn(norm(x))",
    .sources = {{"Chowdhery et al. 2022, PaLM", "https://arxiv.org/abs/2204.02311"}},
    .cost = "One norm fewer per layer, where both share it.",
    .drawing = [](const Model&, Pen& pen) -> std::optional<Inset> { return sheet::norm_places(pen, {}, true); },
    .general = true};

const Concept k_mtp{
    .id = "multi-token-prediction",
    .title = "Multi-token prediction",
    .brief = "MTP",
    .family = Family::model,
    .summary = "Extra modules predict tokens beyond the next one.",
    .text =
        {"A further layer takes the last hidden state, often with the embedding of the next token, and predicts the "
         "token after it. In training it gives a denser signal; when writing, its guesses can be checked several at "
         "a time."},
    .formula = "hidden state at i, token i + 1 → token i + 2",
    .sources = {{"DeepSeek-AI 2024, DeepSeek-V3", "https://arxiv.org/abs/2412.19437"},
                {"Gloeckle et al. 2024, Better & Faster Large Language Models via Multi-token Prediction",
                 "https://arxiv.org/abs/2404.19737"}},
    .cost = "A module or more on top of the model, which may be left out when running it.",
    .figure = {"Modules",
               [](const Model& m) {
                   return grouped(m.mtp->modules) + (m.mtp->released ? "" : ", weights not published");
               }},
    .drawing = diagram::mtp_inset};

const Concept k_tied{
    .id = "tied-embeddings",
    .title = "Tied embeddings",
    .brief = "tied",
    .family = Family::model,
    .summary = "One matrix both looks tokens up and scores them at the end.",
    .text = {"The output head multiplies the last hidden state with the embedding matrix instead of one of its own."},
    .formula = "logits = E h",
    .sources = {{"Press, Wolf 2016, Using the Output Embedding to Improve Language Models",
                 "https://arxiv.org/abs/1608.05859"}},
    .cost = "Saves vocabulary × d parameters, which small models feel.",
    .figure = {"Parameters saved", [](const Model& m) { return short_count(derive(m).embedding); }},
    .drawing = [](const Model& m, Pen& pen) -> std::optional<Inset> {
        diagram::Flow flow(pen, "inset.tied");
        const std::string size = grouped(m.vocabulary) + " × " + grouped(m.embedding_dim);
        flow.box("embedding", {0, 0}, diagram::Component::embedding, {"Embedding", size});
        flow.box("layers", {0, 1}, diagram::Component::plain, {counted(m.layers, "layer"), {}});
        flow.box("head", {0, 2}, diagram::Component::embedding, {"Output head", "the same matrix"});
        flow.wire("", "embedding");
        flow.wire("embedding", "layers");
        flow.wire("layers", "head");
        flow.wire("head", "");
        return diagram::flow_inset(pen, std::move(flow), diagram::Component::embedding, "Tied embeddings", {});
    }};

const Concept k_residual{
    .id = "residual-streams",
    .title = "Other than one plain residual path",
    .brief = "residual streams",
    .family = Family::model,
    .summary =
        "Several residual streams that each layer mixes or weighs, attention over what earlier layers have added, or "
        "one path weighed by channel.",
    .text =
        {"The residual path is a sum that every sublayer adds to. Hyper-connections keep several such streams, "
         "collapse them before a sublayer and mix them after it; AltUp works on one of several and predicts the "
         "others; Qwen3.8-Flash-Next averages them behind a gate on each value; attention over depth lets a sublayer "
         "choose among the sums of earlier blocks. Doge and ZAYA1 keep one path and multiply it by learned weights, "
         "one "
         "for each channel, where a sublayer is added."},
    .formula = "X ← A X + b · sublayer(w X)",
    .sources = {{"Xie et al. 2025, mHC: Manifold-Constrained Hyper-Connections", "https://arxiv.org/abs/2512.24880"},
                {"Baykal et al. 2023, Alternating Updates for Efficient Transformers",
                 "https://arxiv.org/abs/2301.13310"}},
    .cost = "Small matrices for each sublayer; as many hidden states as streams.",
    .figure = {"As it has it", diagram::residual_words},
    .drawing = diagram::residual_inset};

const Concept k_ngram{
    .id = "n-gram-embedding",
    .title = "N-gram embedding",
    .brief = "n-gram embedding",
    .family = Family::model,
    .summary = "The last few tokens together are looked up, too, in large hashed tables.",
    .text = {"Beside its own row a token gets rows for the runs of tokens that end with it: of two tokens, three, up "
             "to a few. A hash of the run's ids is the row, in several tables for each length, so that runs that "
             "meet in one are apart in another. Each row is projected to the model's width; the mean of all of them "
             "and of the token's own is what the layers read.",
             "Qwen3.8-Flash-Next has them further up: before a layer the rows make a key and a value, the residual "
             "path as it is there opens a gate by how well it meets the key, and the value is added with a "
             "convolution over those of earlier tokens. DeepSeek V4.1 has them before two layers, each with tables of "
             "its own, without a convolution."},
    .formula = "x = (E[t] + Σ over tables of Wⱼ Eⱼ[hash(…, t)]) / (1 + tables)",
    .sources = {{"Meituan 2026, LongCat-Flash-Lite", "https://huggingface.co/meituan-longcat/LongCat-Flash-Lite"}},
    .cost = "Large tables, of which a token reads one row each; the projections are multiplied."};

const Concept k_gated_norms{
    .id = "gated-norms",
    .title = "Gated norms",
    .brief = "gated norms",
    .family = Family::model,
    .summary = "What a norm gives is multiplied by a gate of low rank, made of it.",
    .text = {"A norm scales a token's vector as a whole. Models make use of that: a few channels with very large "
             "values push all others down. A gate behind the norm can weaken channels one by one instead, so that such "
             "outliers are needed less. It is made of what the norm gave: down to a few channels, SiLU, up again, a "
             "sigmoid.",
             "In A.X K2 the norms before mixers and before mixtures of experts have it, in GigaChat 3.5 all, those of "
             "latents too, and the gate is doubled there."},
    .formula = "y = RMSNorm(x),  y ⊙ σ(W↑ SiLU(W↓ y))",
    .sources = {{"Qiu et al. 2026, A Unified View of Attention and Residual Sinks",
                 "https://arxiv.org/abs/2601.22966"}},
    .cost = "2 d × rank parameters and products for each such norm.",
    .figure = {"Gate", diagram::norm_gate_words},
    .drawing = diagram::norm_inset};

const Concept k_convolved{
    .id = "convolved-sublayers",
    .title = "Convolved sublayers",
    .brief = "convolved sublayers",
    .family = Family::model,
    .summary = "What a sublayer gives passes a short convolution before it joins the residual path.",
    .text = {"Channel by channel a weighted sum over the last few tokens is added to what mixer or feed-forward gave. "
             "Neighbors are mixed without attention's work; the last tokens are kept as a small state."},
    .formula = "x ← x + y + Σⱼ wⱼ ⊙ yₜ₋ⱼ,  y = sublayer(norm(x))",
    .sources = {{"Thinking Machines Lab 2026, Inkling, as transformers has it",
                 "https://github.com/huggingface/transformers/tree/main/src/transformers/models/inkling"}},
    .cost = "d × kernel parameters for each sublayer, and kernel − 1 vectors of state.",
    .figure = {"Convolution", diagram::convolution_words}};

const Concept k_loops{
    .id = "looped-layers",
    .title = "Looped layers",
    .brief = "looped layers",
    .family = Family::model,
    .summary = "All layers run several times with the same weights.",
    .text =
        {"What leaves the last layer goes through the same layers again: more depth without more weights. Each run "
         "keeps keys and values of its own. A gate may say after each run how likely its state is good enough to "
         "be read; or later runs look back at the first run's keys and values, and at a few tokens of their own.",
         "In a Parallel Loop Transformer a later run begins with the embedding and with what the run before has left "
         "of the token before, not of the token itself: the runs of several tokens go side by side.",
         "HRM-Text has two states. Its lower layers work on one several times, with the other added each time, "
         "before its upper ones work once on the other, with that added."},
    .formula = "x ← layers(x), several times",
    .sources = {{"Zhu et al. 2025, Scaling Latent Reasoning via Looped Language Models",
                 "https://arxiv.org/abs/2510.25741"},
                {"Parallel Loop Transformer for Efficient Test-Time Computation Scaling, 2025",
                 "https://arxiv.org/abs/2510.24824"},
                {"Dehghani et al. 2018, Universal Transformers", "https://arxiv.org/abs/1807.03819"}},
    .cost = "The layers' arithmetic and cache once for each run; weights once.",
    .figure = {"Runs", diagram::loops_words},
    .drawing = diagram::loops_inset};

const Concept k_skips{
    .id = "skip-connections",
    .title = "Skips past layers",
    .brief = "skips past layers",
    .family = Family::model,
    .summary = "States of lower layers are mixed in again further up.",
    .text = {"The residual path carries what all layers below have added. Here it also goes back a little: at some "
             "layers the state is replaced by a weighted mean of itself and the state of some layers before, so that "
             "what lies between counts less. In Solar Pro the earlier state has most of the weight."},
    .formula = "xⱼ ← w xᵢ + (1 − w) xⱼ, i < j",
    .sources = {{"Upstage 2024, Solar Pro, as vLLM has it",
                 "https://github.com/vllm-project/vllm/blob/main/vllm/model_executor/models/solar.py"}},
    .cost = "A state or two of the tokens at work are held a few layers longer; no weights, and nothing is cached.",
    .figure = {"Skips", diagram::skips_words},
    .drawing = diagram::skips_inset};

const Concept k_meta_tokens{
    .id = "meta-tokens",
    .title = "Meta tokens",
    .brief = "meta tokens",
    .family = Family::model,
    .summary = "Learned vectors stand before each text, and all layers read them as they read tokens.",
    .text =
        {"Softmax weights add up to one, so that a head with nothing to look for puts them somewhere, mostly on the "
         "first token. Learned vectors before the text take that weight and hold what is of use for every text. "
         "Windows leave them in sight, and states have read them before the first token comes."},
    .formula = "x = [r₁ … rₘ, E[token₁], E[token₂], …]",
    .sources = {{"Dong et al. 2024, Hymba", "https://arxiv.org/abs/2411.13676"}},
    .cost = "Count × d parameters; in caches as many places as there are."};

const Concept k_adapters{
    .id = "adapters",
    .title = "Adapters that tokens switch",
    .brief = "adapters",
    .family = Family::model,
    .summary = "Beside all matrices lie small ones for several tasks, and a token in the text says which are added.",
    .text = {"Low-rank adapters change what a model does by two narrow matrices beside each of its own. Here the "
             "weights of many are part of one model: a token of its own switches one on for all tokens after it, so "
             "that keys and values of the text before it need not be computed again."},
    .formula = "y = W x + Bᵢ Aᵢ x",
    .sources = {{"Hu et al. 2021, LoRA", "https://arxiv.org/abs/2106.09685"},
                {"Granite Switch, code", "https://github.com/generative-computing/granite-switch"}},
    .cost = "Count × rank × (what goes in + what comes out) parameters for each matrix; for a token, one of the count.",
    .figure = {"Adapters", diagram::adapters_words},
    .drawing = diagram::adapters_inset};

/// Those of the model that no layer has.
Concepts of_the_whole(const Model& m) {
    Concepts out{&k_norms};
    // Some configurations leave the stretch to whoever runs them.
    if (m.context.method.find("YaRN") != std::string::npos) out.push_back(&k_yarn);
    if (m.topology == Topology::parallel) out.push_back(&k_parallel);
    if (m.norm.gate_rank) out.push_back(&k_gated_norms);
    if (m.sublayer_convolution) out.push_back(&k_convolved);
    if (m.residual) out.push_back(&k_residual);
    if (m.meta_tokens) out.push_back(&k_meta_tokens);
    if (m.ngram_embedding) out.push_back(&k_ngram);
    if (m.loops) out.push_back(&k_loops);
    if (m.skips) out.push_back(&k_skips);
    if (m.adapters) out.push_back(&k_adapters);
    if (m.mtp) out.push_back(&k_mtp);
    if (m.tied_embeddings) out.push_back(&k_tied);
    return out;
}

bool contains(const Concepts& all, const Concept& one) { return std::ranges::find(all, &one) != all.end(); }

}    // namespace

const char* title(Family family) {
    switch (family) {
        case Family::attention: return "Attention";
        case Family::state: return "Linear attention and state spaces";
        case Family::feed_forward: return "Feed-forward and experts";
        case Family::position: return "Positions";
        case Family::model: return "Around the layers";
    }
    return "";
}

void add_concepts(const Position& position, Concepts& to) {
    switch (position.kind) {
        case PositionKind::rope:
            to.push_back(&k_rope);
            if (position.fourier) to.push_back(&k_fourier);
            if (position.scaling && position.scaling->kind == RopeScalingKind::yarn) to.push_back(&k_yarn);
            break;
        case PositionKind::learned: to.push_back(&k_learned); break;
        case PositionKind::alibi: to.push_back(&k_alibi); break;
        case PositionKind::relative: to.push_back(&k_relative); break;
        case PositionKind::none: to.push_back(&k_nope); break;
    }
}

Concepts concepts(const Model& m) {
    Concepts out;
    const auto add = [&](const Concepts& more) {
        for (const Concept* c : more)
            if (!contains(out, *c)) out.push_back(c);
    };
    for (const int i : diagram::mixers_in_order(m)) add(concepts(m.mixers[static_cast<std::size_t>(i)].facts));
    for (const int i : diagram::ffns_in_order(m)) add(concepts(m.ffns[static_cast<std::size_t>(i)].facts));
    add(of_the_whole(m));
    return out;
}

bool has(const Model& m, const Concept& c) { return contains(concepts(m), c); }

Concepts concepts(const Catalog& catalog) {
    std::vector<const Model*> models;
    for (const Model& m : catalog.models) models.push_back(&m);
    std::ranges::stable_sort(models, {}, &Model::released);
    Concepts out;
    for (const Model* m : models)
        for (const Concept* c : concepts(*m))
            if (!contains(out, *c)) out.push_back(c);
    std::ranges::stable_sort(out, {}, &Concept::family);
    return out;
}

std::optional<Inset> drawing(const Concept& c, const Model& m, Pen& pen) {
    if (c.drawing) return c.drawing(m, pen);
    std::optional<Inset> out;
    const auto draw = [&](const auto& named, const std::string& owner) {
        if (out || !contains(concepts(named.facts), c)) return;
        const diagram::InsetContext context{m, named.name, {}, pen, false, owner + "." + named.name};
        out = std::visit(Overload{[&](catalog::Attention facts) {
                                      // How far a layer sees is the matter of one page only.
                                      if (&c != &local_attention()) facts.window = facts.chunk = {};
                                      return diagram::plate_graph(facts, context);
                                  },
                                  [&](const auto& facts) { return diagram::plate_graph(facts, context); }},
                         named.facts);
    };
    for (const NamedMixer& mixer : m.mixers) draw(mixer, "mixers");
    for (const NamedFfn& ffn : m.ffns) draw(ffn, "ffns");
    return out;
}

Cost cost(const Concept& c, const Model& m) {
    Cost out;
    const double d = static_cast<double>(m.embedding_dim);
    for (std::size_t i = 0; i < m.stack.size(); ++i) {
        const Layer& layer = m.stack[i];
        if (const NamedMixer* mixer = m.mixer_of(layer); mixer && contains(concepts(mixer->facts), c)) {
            out.layered = true;
            ++out.layers;
            for (const catalog::Kept& k : kept_by_runs(m, i)) {
                out.cache_bytes += (k.bounded + k.growing + k.indexer) * catalog::k_bf16_bytes;
                out.state_bytes += k.state * catalog::k_bf16_bytes;
            }
            out.parameters = std::visit([&](const auto& facts) { return parameters(facts, d); }, mixer->facts);
            out.active_parameters = active_parameters(mixer->facts, d);
        }
        if (const NamedFfn* ffn = m.ffn_of(layer); ffn && contains(concepts(ffn->facts), c)) {
            out.layered = true;
            ++out.layers;
            out.parameters = std::visit([&](const auto& facts) { return parameters(facts, d); }, ffn->facts);
            out.active_parameters =
                std::visit([&](const auto& facts) { return active_parameters(facts, d); }, ffn->facts);
        }
    }
    return out;
}

}    // namespace broadside::site
