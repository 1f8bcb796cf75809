#include "engine/mixers/parallel_heads/facts.hpp"

#include "engine/catalog/reader.hpp"

namespace broadside::catalog {

void read(Reader& r, ParallelHeads& m) {
    r.object("attention", Need::must, "The attention", [&](Reader& a) { read(a, m.attention); });
    r.object("mamba2", Need::must, "The Mamba-2 beside it", [&](Reader& s) { read(s, m.mamba); });
    r.text("note", m.note, Need::may, "Comment");
}

std::string summary(const ParallelHeads& m) { return summary(m.attention) + "; beside it " + summary(m.mamba); }

double parameters(const ParallelHeads& m, double d) { return parameters(m.attention, d) + parameters(m.mamba, d); }

double cache_values(const ParallelHeads& m) { return cache_values(m.attention); }

double indexer_values(const ParallelHeads& m) { return indexer_values(m.attention); }
double state_values(const ParallelHeads& m) { return state_values(m.attention) + state_values(m.mamba); }

std::optional<std::int64_t> cache_bound(const ParallelHeads& m) { return cache_bound(m.attention); }

}    // namespace broadside::catalog
