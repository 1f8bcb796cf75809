#include "engine/catalog/catalog.hpp"

#include <algorithm>
#include <limits>

namespace broadside::catalog {
namespace {

std::vector<Run> runs_of(const std::vector<std::string>& layers) {
    std::vector<Run> runs;
    for (const std::string& what : layers) {
        if (!runs.empty() && runs.back().what == what)
            ++runs.back().count;
        else
            runs.push_back({1, what});
    }
    return runs;
}

/// The shortest description of `runs`: single runs cost one, a repetition costs the runs of its period.
std::vector<Stretch> compressed(const std::vector<Run>& runs) {
    const std::size_t n = runs.size();
    struct Choice {
        std::size_t period = 1, repeat = 1;
    };
    std::vector<std::size_t> cost(n + 1, std::numeric_limits<std::size_t>::max());
    std::vector<Choice> choice(n + 1);
    cost[n] = 0;
    // same[p] is how many runs from i on equal the run p further on; kept for all p while i goes down.
    std::vector<std::size_t> same(n + 1, 0);
    for (std::size_t i = n; i-- > 0;) {
        cost[i] = 1 + cost[i + 1];
        choice[i] = {};
        for (std::size_t p = 1; i + p < n; ++p) {
            same[p] = runs[i] == runs[i + p] ? same[p] + 1 : 0;
            for (std::size_t r = 2; (r - 1) * p <= same[p]; ++r) {
                const std::size_t c = p + cost[i + r * p];
                // Ties go to the repetition that starts here, and to the longest one.
                if (c < cost[i] || (c == cost[i] && r * p > choice[i].repeat * choice[i].period)) {
                    cost[i] = c;
                    choice[i] = {p, r};
                }
            }
        }
    }
    std::vector<Stretch> out;
    for (std::size_t i = 0; i < n;) {
        const auto [period, repeat] = choice[i];
        const auto first = runs.begin() + static_cast<std::ptrdiff_t>(i);
        const std::vector<Run> part(first, first + static_cast<std::ptrdiff_t>(period));
        if (repeat == 1 && !out.empty() && out.back().repeat == 1)
            out.back().runs.insert(out.back().runs.end(), part.begin(), part.end());
        else
            out.push_back({static_cast<int>(repeat), part});
        i += period * repeat;
    }
    return out;
}

/// Of the names of what `part` finds in each layer.
template <class Part>
std::vector<Stretch> stretches_of_parts(const Model& model, bool skip_none, const Part& part) {
    std::vector<std::string> names;
    for (const Layer& layer : model.stack) {
        if (const auto* named = part(layer))
            names.push_back(named->name);
        else if (!skip_none)
            names.emplace_back();
    }
    return stretches_of(names);
}

}    // namespace

std::vector<Stretch> mixer_stretches(const Model& model, bool skip_none) {
    return stretches_of_parts(model, skip_none, [&](const Layer& layer) { return model.mixer_of(layer); });
}

std::vector<Stretch> ffn_stretches(const Model& model, bool skip_none) {
    return stretches_of_parts(model, skip_none, [&](const Layer& layer) { return model.ffn_of(layer); });
}

std::vector<Stretch> stretches_of(const std::vector<std::string>& names) { return compressed(runs_of(names)); }

}    // namespace broadside::catalog
