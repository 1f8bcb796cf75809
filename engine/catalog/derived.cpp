#include "engine/catalog/catalog.hpp"
#include "engine/mixers/adapters.hpp"
#include "engine/mixers/look_back.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace broadside::catalog {
namespace {

constexpr double k_half_a_billion = 0.5e9;

double embedding_matrix(const Model& m) {
    return static_cast<double>(m.vocabulary) * static_cast<double>(m.embedding_dim);
}

/// A table of learned positions, where a mixer uses one.
double learned_positions(const Model& m) {
    const auto learned = [](const NamedMixer& mixer) {
        const Position* position = position_of(mixer.facts);
        return position && position->kind == PositionKind::learned;
    };
    return std::ranges::any_of(m.mixers, learned)
               ? static_cast<double>(m.context_tokens) * static_cast<double>(m.embedding_dim)
               : 0;
}

/// The sums of cosines and of sines that FoPE turns by: of all layers the same.
double fourier_sums(const Model& m) {
    for (const NamedMixer& mixer : m.mixers)
        if (const Position* position = position_of(mixer.facts); position && position->fourier)
            return 2.0 * position->fourier->heads * position->fourier->frequencies * position->fourier->frequencies;
    return 0;
}

/// Of the parts outside the decoder those that are called so: `vision encoder`, `MTP module`.
double not_counted(const Model& m, std::string_view called) {
    double sum = 0;
    for (const NotCounted& n : m.parameters.not_counted)
        if (n.what.find(called) != std::string::npos) sum += n.parameters.value_or(0);
    return sum;
}

std::optional<double> by_rule(const Model& m, CountRule rule, double derived) {
    switch (rule) {
        case CountRule::not_said:
        case CountRule::all: return derived;
        case CountRule::without_input_embedding: return derived - (m.tied_embeddings ? 0 : embedding_matrix(m));
        case CountRule::without_embeddings: return derived - embedding_matrix(m) * (m.tied_embeddings ? 1 : 2);
        case CountRule::with_vision_encoder: return derived + not_counted(m, "vision encoder");
        case CountRule::with_mtp: return derived + not_counted(m, "MTP");
        case CountRule::rounded: break;
    }
    return std::nullopt;
}

/// Weights of what takes the residual path's place: once, in each layer, and at each sublayer.
struct ResidualWeights {
    double once = 0, layer = 0, sublayer = 0;
};
ResidualWeights residual_weights(const Model& m) {
    ResidualWeights w;
    if (!m.residual) return w;
    const double d = static_cast<double>(m.embedding_dim), n = m.residual->streams;
    switch (m.residual->kind) {
        case ResidualKind::hyper_connections:
            // From all streams: a weight for each on the way in and one on the way back, and the matrix that mixes
            // them; each with a bias, and a factor for each of the three. At the end the way in alone.
            w.sublayer = m.residual->unmixed ? 2 * n * (n * d + 1) + 2 : (2 + n) * n * (n * d + 1) + 3;
            w.once = m.residual->averaged || m.residual->carried ? 0 : n * (n * d + 1) + 1;
            if (m.residual->normed) {
                w.sublayer += n * d;
                w.once += w.once > 0 ? n * d : 0;
            }
            break;
        case ResidualKind::gated_streams: {
            // The norm is of all streams, where a plain path has one of d; a gate of low rank for each of their values,
            // and from all a factor for each on the way back. At the end the way in alone.
            const double in = (n - 1) * d + 2 * n * d * m.residual->gate_rank;
            w.sublayer = in + n * n * d;
            w.once = in;
            break;
        }
        case ResidualKind::altup:
            // A router from the token with its norm, coefficients of prediction and correction, a factor on the output;
            // projections of the embedding into the other streams and back at the end.
            w.layer = d * n + d + n * n * n + n * n + d;
            w.once = 2 * (n - 1) * d * d;
            break;
        case ResidualKind::attention:    // a norm and a query each
            w.sublayer = 2 * d;
            w.once = 2 * d;
            break;
        case ResidualKind::channel_weights:
            // On the path; or on it and on what is added, with a bias each, and once on the embedding.
            w.sublayer = m.residual->both ? 4 * d : d;
            w.once = m.residual->both ? 2 * d : 0;
            break;
    }
    if (m.residual->low_rank > 0) w.layer += 2 * d * m.residual->low_rank + d;
    return w;
}

/// Weights of an earlier layer that a mixer uses again.
template <class Facts>
double borrowed(const Facts& facts, double d) {
    if constexpr (requires { facts.reuses_block; }) {
        if (!facts.reuses_block) return 0;
        Facts own = facts;
        own.reuses_block = false;
        return parameters(own, d) - parameters(facts, d);
    } else {
        return 0;
    }
}

/// What the first layer of a stack lacks of a kind's parameters.
template <class Facts>
double lacking(const Facts& facts, double d, bool first) {
    if constexpr (requires { first_layer_lacks(facts, d); }) return first ? first_layer_lacks(facts, d) : 0;
    return 0;
}

/// Gates of layers that look back at the first run, with their norms where they read the state.
double look_back_gates(const Model& m, double norm) {
    if (!m.loops->window) return 0;
    const bool of_state = m.loops->gate_of_state;
    const auto width = of_state ? std::optional<double>(m.embedding_dim) : std::nullopt;
    double n = 0;
    for (const Layer& layer : m.stack)
        if (const NamedMixer* mixer = m.mixer_of(layer))
            n += look_back_parameters(mixer->facts, width).value_or(0) + (of_state ? norm : 0);
    return n;
}

/// Values that go through norms within a mixer that are gated where all are.
template <class Facts>
double latents(const Facts& facts) {
    if constexpr (requires { normed_latents(facts); }) return normed_latents(facts);
    return 0;
}

/// A gate behind a norm of so many values: two matrices.
double norm_gate(const Model& m, double values) { return 2 * values * m.norm.gate_rank.value_or(0); }
/// Those of a layer.
double norm_gates(const Model& m, const Layer& layer) {
    const NamedMixer* mixer = m.mixer_of(layer);
    const NamedFfn* ffn = m.ffn_of(layer);
    const bool all = m.norm.all_gated;
    const double gated = (mixer ? 1 : 0) + (ffn && (all || routes(ffn->facts)) ? 1 : 0),
                 times = all && m.norm.placement == NormPlacement::pre_post ? 2 : 1;
    const double within = all && mixer ? std::visit([](const auto& facts) { return latents(facts); }, mixer->facts) : 0;
    return norm_gate(m, gated * times * static_cast<double>(m.embedding_dim) + within);
}

}    // namespace

std::vector<Kept> kept_by_runs(const Model& m, std::size_t layer) {
    const NamedMixer* mixer = m.mixer_of(m.stack[layer]);
    if (!mixer) return {};
    const Kept first = kept(mixer->facts);
    std::vector<Kept> out(static_cast<std::size_t>(m.loops ? m.loops->runs(layer) : 1), first);
    if (m.loops && m.loops->window)
        for (std::size_t run = 1; run < out.size(); ++run)
            out[run].bound = std::min(*m.loops->window, first.bound.value_or(*m.loops->window));
    return out;
}

Derived derive(const Model& m) {
    const double d = static_cast<double>(m.embedding_dim), context = static_cast<double>(m.context_tokens);
    const double norm = m.norm.weights ? d * (m.norm.bias ? 2 : 1) : 0;
    const double sublayer_norms = norm * (m.norm.placement == NormPlacement::pre_post ? 2 : 1);
    const double positions = learned_positions(m);
    // Tied, the one matrix is multiplied as the output head; looked-up rows are not multiplied.
    double looked_up = (m.tied_embeddings ? 0 : embedding_matrix(m)) + positions;

    Derived out;
    out.embedding = embedding_matrix(m) * (m.tied_embeddings ? 1 : 2);
    // The last norm stands before the output head.
    out.total = out.active = out.embedding + positions + norm + (m.norm.all_gated ? norm_gate(m, d) : 0);
    if (m.embedding_norm) out.total = out.active += norm;
    out.total = out.active += fourier_sums(m);
    if (m.meta_tokens) {
        out.total = out.active += *m.meta_tokens * d;
        looked_up += *m.meta_tokens * d;
    }
    if (m.head_bias) out.total = out.active += static_cast<double>(m.vocabulary);
    if (m.head_dense) out.total = out.active += d * d + (m.head_dense->bias ? d : 0) + norm;
    if (m.norm.skips_first) out.total = out.active -= norm;
    if (m.layer_scale) out.total = out.active += m.layers;
    if (m.layer_embedding) {
        // One projection of the embedding for all layers, with its norm; in each, gate, projection back and norm. Of
        // the table a token uses one row.
        const double e = static_cast<double>(m.layer_embedding->dim), all = e * m.layers;
        out.total = out.active += d * all + e + m.layers * (2 * d * e + d);
        out.total += static_cast<double>(m.layer_embedding->vocabulary) * all;
        out.active += all;
    }
    if (m.ngram_embedding && m.ngram_embedding->layer) {
        // A key for each stream and a value from what is looked up, norms of key and stream and of what is convolved,
        // and the convolution; a token uses a row of each table.
        const NgramEmbedding& ngram = *m.ngram_embedding;
        const double e = static_cast<double>(ngram.dim), streams = m.residual ? std::max(1, m.residual->streams) : 1,
                     times = ngram.layers(), kernel = ngram.conv_kernel;
        const double table = static_cast<double>(ngram.all_rows) * std::floor(e / ngram.tables);
        const double beside =
            times * (e * streams * d + e * d + 2 * streams * d + (kernel > 0 ? streams * d * (1 + kernel) : 0));
        out.embedding += table;
        out.total += table + beside;
        out.active += times * e + beside;
        looked_up += times * e;
        if (kernel > 0) out.state_bytes += times * (kernel - 1) * ngram.longest * streams * d * k_bf16_bytes;
    } else if (m.ngram_embedding) {
        // Tables of odd further rows each, and a projection of each to the model's width; a token uses a row of each.
        const double n = m.ngram_embedding->tables, rows = static_cast<double>(m.ngram_embedding->rows),
                     width = std::floor(d / n);
        out.embedding += (n * rows + n * n) * width;
        out.total += (n * rows + n * n) * width + n * width * d;
        out.active += n * width + n * width * d;
        looked_up += n * width;
    }
    const ResidualWeights beside = residual_weights(m);
    out.total += beside.once;
    out.active += beside.once;
    const double before_layers = out.active;
    double again = 0;    // weights that are multiplied once more, of shared blocks and of later runs
    for (std::size_t i = 0; i < m.stack.size(); ++i) {
        const Layer& layer = m.stack[i];
        const bool first = i == 0;
        const int sublayers = (layer.mixer ? 1 : 0) + (layer.ffn ? 1 : 0);
        const bool one = m.topology == Topology::parallel && !m.norm.separate;
        const double norms = sublayer_norms * (one ? 1 : sublayers) + norm_gates(m, layer);
        const double convolved = static_cast<double>(m.sublayer_convolution.value_or(0)) * d * sublayers;
        const double path = beside.layer + beside.sublayer * sublayers + convolved;
        if (m.sublayer_convolution) out.state_bytes += (convolved - d * sublayers) * k_bf16_bytes;
        out.total += norms + path;
        out.active += norms + path;
        if (const NamedMixer* mixer = m.mixer_of(layer)) {
            const double lacks = std::visit([&](const auto& facts) { return lacking(facts, d, first); }, mixer->facts);
            again += std::visit([&](const auto& facts) { return borrowed(facts, d); }, mixer->facts);
            out.total += std::visit([&](const auto& facts) { return parameters(facts, d); }, mixer->facts) - lacks;
            out.active += active_parameters(mixer->facts, d) - lacks;
        }
        for (const Kept& k : kept_by_runs(m, i)) {
            const double bounded = k.bounded * k_bf16_bytes, growing = k.growing * k_bf16_bytes;
            out.kv_cache_bytes += bounded + growing;
            out.kv_cache_growing += growing + (k.bound ? 0 : bounded);
            out.kv_cache_at_context +=
                growing * context + bounded * (k.bound ? std::min(context, static_cast<double>(*k.bound)) : context);
            out.indexer_cache_bytes += k.indexer * k_bf16_bytes;
            out.state_bytes += k.state * k_bf16_bytes;
        }
        if (const NamedFfn* ffn = m.ffn_of(layer))
            std::visit(
                [&](const auto& facts) {
                    const double lacks = lacking(facts, d, first);
                    out.total += parameters(facts, d) - lacks;
                    out.active += active_parameters(facts, d) - lacks;
                },
                ffn->facts);
        if (m.adapters) {    // a token uses one of them
            double sides = 0;
            if (const NamedMixer* mixer = m.mixer_of(layer)) sides += adapted_sides(mixer->facts, d).value_or(0);
            if (const NamedFfn* ffn = m.ffn_of(layer)) sides += adapted_sides(ffn->facts, d).value_or(0);
            out.total += m.adapters->count * m.adapters->rank * sides;
            out.active += m.adapters->rank * sides;
        }
        if (m.loops && m.loops->inner && static_cast<int>(i) + 1 == m.loops->inner->layers)
            again += (out.active - before_layers + again) * (m.loops->inner->count - 1);
    }
    out.kv_cache_at_context += out.indexer_cache_bytes * context;
    if (m.loops) {
        const double back = look_back_gates(m, norm);                    // the first run has none before it
        const double gates = back + (m.loops->exit_gate ? d + 1 : 0);    // from the normed state to one logit
        out.total += gates;
        out.active += gates;
        again += (out.active - before_layers + again + (m.loops->norm ? norm : 0)) * (m.loops->count - 1) - back;
        if (m.loops->offset) out.state_bytes += d * (m.loops->count - 1) * k_bf16_bytes;    // of the last token
        if (m.loops->inner) {    // what the lower state begins with
            out.total += d;
            out.active += d;
            looked_up += d;
        }
    }
    out.flops_per_token = 2 * (out.active - looked_up + again);
    return out;
}

std::optional<double> total_by_rule(const Model& m) { return by_rule(m, m.parameters.total_rule, derive(m).total); }

std::optional<double> active_by_rule(const Model& m) {
    // Dense models have one count.
    const bool same = m.parameters.active == m.parameters.total;
    return by_rule(m, same ? m.parameters.total_rule : m.parameters.active_rule, derive(m).active);
}

bool disagree(const Model& m, double published, double derived) {
    const double allowed = std::max(0.03 * published, m.parameters.basis == Basis::rounded ? k_half_a_billion : 0);
    return std::abs(derived - published) > allowed;
}

bool LayerStack::routes() const {
    const auto some = [](const auto& named) { return catalog::routes(named.facts); };
    return std::ranges::any_of(mixers, some) || std::ranges::any_of(ffns, some);
}

bool LayerStack::operator==(const LayerStack& other) const {
    const auto alike = [](const auto* a, const auto* b) { return a && b ? a->facts == b->facts : a == b; };
    return std::ranges::equal(stack, other.stack, [&](const Layer& a, const Layer& b) {
        return alike(mixer_of(a), other.mixer_of(b)) && alike(ffn_of(a), other.ffn_of(b));
    });
}

}    // namespace broadside::catalog
