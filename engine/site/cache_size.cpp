#include "engine/site/cache_size.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace broadside::site {

CacheSize cache_size(const catalog::Model& m) {
    CacheSize out;
    std::map<std::int64_t, double> by_bound;
    for (std::size_t layer = 0; layer < m.stack.size(); ++layer)
        for (const catalog::Kept& k : kept_by_runs(m, layer)) {
            by_bound[k.bound.value_or(0)] += k.bounded * catalog::k_bf16_bytes;
            by_bound[0] += (k.growing + k.indexer) * catalog::k_bf16_bytes;
            out.state += k.state * catalog::k_bf16_bytes;
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
