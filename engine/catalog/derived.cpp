#include "engine/catalog/catalog.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace broadside::catalog {
namespace {

constexpr double k_bf16_bytes = 2;
constexpr double k_half_a_billion = 0.5e9;

double embedding_matrix(const Model& m) {
    return static_cast<double>(m.vocabulary) * static_cast<double>(m.embedding_dim);
}

/// A table of learned positions, where a mixer uses one.
double learned_positions(const Model& m) {
    const auto learned = [](const NamedMixer& mixer) {
        return std::visit(
            [](const auto& facts) {
                if constexpr (requires { facts.position; }) return facts.position.kind == PositionKind::learned;
                return false;
            },
            mixer.facts);
    };
    return std::ranges::any_of(m.mixers, learned)
               ? static_cast<double>(m.context_tokens) * static_cast<double>(m.embedding_dim)
               : 0;
}

double sum_of_not_counted(const Model& m) {
    return std::accumulate(m.parameters.not_counted.begin(), m.parameters.not_counted.end(), 0.0,
                           [](double sum, const NotCounted& n) { return sum + n.parameters.value_or(0); });
}

std::optional<double> by_rule(const Model& m, const std::string& rule, double derived) {
    if (rule.empty() || rule == "all") return derived;
    if (rule == "without input embedding") return derived - (m.tied_embeddings ? 0 : embedding_matrix(m));
    if (rule == "without embeddings") return derived - embedding_matrix(m) * (m.tied_embeddings ? 1 : 2);
    if (rule == "with vision encoder" || rule == "with MTP") return derived + sum_of_not_counted(m);
    return std::nullopt;
}

}    // namespace

Derived derive(const Model& m) {
    const double d = static_cast<double>(m.embedding_dim), context = static_cast<double>(m.context_tokens);
    const double norm = d * (m.norm.bias ? 2 : 1);
    const double sublayer_norms = norm * (m.norm.placement == NormPlacement::pre_post ? 2 : 1);
    const double positions = learned_positions(m);

    Derived out;
    out.embedding = embedding_matrix(m) * (m.tied_embeddings ? 1 : 2);
    out.total = out.active = out.embedding + positions + norm;    // the last norm stands before the output head
    for (const Layer& layer : m.stack) {
        const int sublayers = (layer.mixer >= 0 ? 1 : 0) + (layer.ffn >= 0 ? 1 : 0);
        const double norms = sublayer_norms * (m.topology == Topology::parallel ? 1 : sublayers);
        out.total += norms;
        out.active += norms;
        if (layer.mixer >= 0)
            std::visit(
                [&](const auto& facts) {
                    const double n = parameters(facts, d), kept = cache_values(facts) * k_bf16_bytes;
                    const auto bound = cache_bound(facts);
                    out.total += n;
                    out.active += n;
                    out.kv_cache_bytes += kept;
                    if (!bound) out.kv_cache_growing += kept;
                    out.kv_cache_at_context +=
                        kept * (bound ? std::min(context, static_cast<double>(*bound)) : context);
                    out.state_bytes += state_values(facts) * k_bf16_bytes;
                },
                m.mixers[static_cast<std::size_t>(layer.mixer)].facts);
        if (layer.ffn >= 0)
            std::visit(
                [&](const auto& facts) {
                    out.total += parameters(facts, d);
                    out.active += active_parameters(facts, d);
                },
                m.ffns[static_cast<std::size_t>(layer.ffn)].facts);
    }
    // Tied, the one matrix is multiplied as the output head; looked-up rows are not multiplied.
    const double looked_up = (m.tied_embeddings ? 0 : embedding_matrix(m)) + positions;
    out.flops_per_token = 2 * (out.active - looked_up);
    return out;
}

std::optional<double> total_by_rule(const Model& m) { return by_rule(m, m.parameters.total_rule, derive(m).total); }

std::optional<double> active_by_rule(const Model& m) {
    // Dense models have one count.
    const bool same = m.parameters.active == m.parameters.total;
    return by_rule(m, same ? m.parameters.total_rule : m.parameters.active_rule, derive(m).active);
}

bool disagree(const Model& m, double published, double derived) {
    const double allowed = std::max(0.03 * published, m.parameters.basis == "rounded" ? k_half_a_billion : 0);
    return std::abs(derived - published) > allowed;
}

bool same_architecture(const Model& a, const Model& b) {
    const auto without_note = [](auto facts) {
        std::visit([](auto& f) { f.note.clear(); }, facts);
        return facts;
    };
    if (a.layers != b.layers || a.embedding_dim != b.embedding_dim || a.vocabulary != b.vocabulary ||
        a.tied_embeddings != b.tied_embeddings || a.topology != b.topology || a.norm.kind != b.norm.kind ||
        a.norm.placement != b.norm.placement || a.norm.bias != b.norm.bias || a.embedding_scale != b.embedding_scale ||
        a.logit_softcap != b.logit_softcap || a.logit_scale != b.logit_scale)
        return false;
    for (std::size_t i = 0; i < a.stack.size(); ++i) {
        const Layer &x = a.stack[i], &y = b.stack[i];
        if ((x.mixer < 0) != (y.mixer < 0) || (x.ffn < 0) != (y.ffn < 0)) return false;
        if (x.mixer >= 0 && without_note(a.mixers[static_cast<std::size_t>(x.mixer)].facts) !=
                                without_note(b.mixers[static_cast<std::size_t>(y.mixer)].facts))
            return false;
        if (x.ffn >= 0 && without_note(a.ffns[static_cast<std::size_t>(x.ffn)].facts) !=
                              without_note(b.ffns[static_cast<std::size_t>(y.ffn)].facts))
            return false;
    }
    return true;
}

}    // namespace broadside::catalog
