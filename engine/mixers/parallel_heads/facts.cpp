#include "engine/mixers/parallel_heads/facts.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/reader.hpp"

#include <fmt/core.h>

#include <tuple>

namespace broadside::catalog {

void read(Reader& r, ParallelHeads& m) {
    r.object("attention", Need::must, "The attention", [&](Reader& a) { read(a, m.attention); });
    r.object("mamba2", Need::must, "The Mamba-2 beside it", [&](Reader& s) { read(s, m.mamba); });
    for (const auto& [field, factor, doc] :
         {std::tuple{"attention_in", &m.attention_in, "Factor on what attention gets"},
          {"attention_out", &m.attention_out, "Factor on what it gives"},
          {"mamba_in", &m.mamba_in, "Factor on what Mamba-2 gets"},
          {"mamba_out", &m.mamba_out, "Factor on what it gives"}})
        r.number(field, *factor, {1e-6, 1e6}, Need::may, doc);
    r.text("note", m.note, Need::may, "Comment");
}

std::string summary(const ParallelHeads& m) {
    std::string out = summary(m.attention) + "; beside it " + summary(m.mamba);
    for (const auto& [factor, what] : {std::pair{m.attention_in, "attention's input"},
                                       {m.attention_out, "its output"},
                                       {m.mamba_in, "Mamba-2's input"},
                                       {m.mamba_out, "its output"}})
        if (factor) out += fmt::format("; {} × {}", what, plain_number(*factor, 3));
    return out;
}

double parameters(const ParallelHeads& m, double d) { return parameters(m.attention, d) + parameters(m.mamba, d); }

double cache_values(const ParallelHeads& m) { return cache_values(m.attention); }

double indexer_values(const ParallelHeads& m) { return indexer_values(m.attention); }
double state_values(const ParallelHeads& m) { return state_values(m.attention) + state_values(m.mamba); }

std::optional<std::int64_t> cache_bound(const ParallelHeads& m) { return cache_bound(m.attention); }

}    // namespace broadside::catalog
