#include "engine/site/cache_size.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace broadside::site {

CacheSize cache_size(const catalog::Model& m) {
    constexpr double k_bf16_bytes = 2;
    CacheSize out;
    std::map<std::int64_t, double> by_bound;
    for (const catalog::Layer& layer : m.stack) {
        const catalog::NamedMixer* mixer = m.mixer_of(layer);
        if (!mixer) continue;
        std::visit(
            [&](const auto& facts) {
                by_bound[cache_bound(facts).value_or(0)] += cache_values(facts) * k_bf16_bytes;
                if constexpr (requires { facts.sparse; })    // the indexer keeps a key of its own for every token
                    if (facts.sparse) by_bound[0] += facts.sparse->indexer_head_dim * k_bf16_bytes;
                out.state += state_values(facts) * k_bf16_bytes;
            },
            mixer->facts);
    }
    for (const auto& [bound, bytes] : by_bound)
        if (bytes > 0) out.parts.push_back({bytes, bound});
    return out;
}

double CacheSize::bytes(std::int64_t tokens) const {
    double sum = state;
    for (const Part& p : parts) sum += p.bytes * static_cast<double>(p.bound > 0 ? std::min(tokens, p.bound) : tokens);
    return sum;
}

std::string CacheSize::json() const {
    std::string list;
    for (const Part& p : parts) list += fmt::format("{}[{:.0f},{}]", list.empty() ? "" : ",", p.bytes, p.bound);
    return fmt::format("{{\"state\":{:.0f},\"parts\":[{}]}}", state, list);
}

}    // namespace broadside::site
