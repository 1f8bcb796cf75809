#include "engine/mixers/rwkv/facts.hpp"

#include "engine/catalog/reader.hpp"

#include <fmt/core.h>

namespace broadside::catalog {

void read(Reader& r, Rwkv& m) {
    r.integer("version", m.version, {5, 6}, Need::must, "5 (Eagle) or 6 (Finch)");
    r.integer("heads", m.heads, {1, 4096}, Need::must, "Heads, each with a state");
    r.integer("head_dim", m.head_dim, {1, 65536}, Need::must, "Width of a head");
    r.integer("mix_rank", m.mix_rank, {1, 1e6}, Need::may, "Rank of the mixing that depends on the token; version 6");
    r.integer("decay_rank", m.decay_rank, {1, 1e6}, Need::may,
              "Rank of the decay that depends on the token; version 6");
    r.text("note", m.note, Need::may, "Comment");
    if (m.version >= 6 && (m.mix_rank == 0 || m.decay_rank == 0))
        r.error("version", "RWKV-6 needs mix_rank and decay_rank");
}

std::string summary(const Rwkv& m) {
    std::string out = fmt::format("version {}, {} heads of {}", m.version, m.heads, m.head_dim);
    return m.mix_rank > 0 ? out + fmt::format(", mixing of rank {}, decay of rank {}", m.mix_rank, m.decay_rank) : out;
}

double parameters(const Rwkv& m, double d) {
    const double inner = double(m.heads) * m.head_dim;
    // Receptance, key, value, gate, output; decay and first-token bonus; norm of the heads with weight and bias.
    double n = 5 * d * inner + 2 * inner + 2 * inner;
    // How much of the last token r, k, v and g take; from version 6 on the decay, too, and what all of them depend on.
    if (m.version < 6) return n + 4 * d;
    return n + 6 * d + 5 * 2.0 * d * m.mix_rank + (d + inner) * m.decay_rank;
}

double cache_values(const Rwkv&) { return 0; }

/// A matrix a head, and the last token.
double state_values(const Rwkv& m) { return double(m.heads) * m.head_dim * (m.head_dim + 1.0); }

std::optional<std::int64_t> cache_bound(const Rwkv&) { return std::nullopt; }

}    // namespace broadside::catalog
