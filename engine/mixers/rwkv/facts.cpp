#include "engine/mixers/rwkv/facts.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/reader.hpp"

#include <fmt/core.h>

namespace broadside::catalog {

void read(Reader& r, Rwkv& m) {
    r.integer("version", m.version, {4, 7}, Need::must, "4 (Dove), 5 (Eagle), 6 (Finch) or 7 (Goose)");
    r.integer("heads", m.heads, {1, 65536}, Need::must, "Heads, each with a state; of version 4: channels");
    r.integer("head_dim", m.head_dim, {1, 65536}, Need::must, "Width of a head; 1 of version 4");
    r.integer("mix_rank", m.mix_rank, {1, 1e6}, Need::may, "Rank of the mixing that depends on the token; version 6");
    r.integer("decay_rank", m.decay_rank, {1, 1e6}, Need::may,
              "Rank of the decay that depends on the token; versions 6 and 7");
    r.integer("learning_rank", m.learning_rank, {1, 1e6}, Need::may,
              "Rank of the rate at which keys are replaced; version 7");
    r.integer("value_rank", m.value_rank, {1, 1e6}, Need::may,
              "Rank of the mixing with the first layer's values; version 7");
    r.integer("gate_rank", m.gate_rank, {1, 1e6}, Need::may, "Rank of the output gate; version 7");
    r.text("note", m.note, Need::may, "Comment");
    if (m.version == 4 && m.head_dim > 1) r.error("head_dim", "RWKV-4 keeps each channel by itself: 1");
    if (m.version == 6 && (m.mix_rank == 0 || m.decay_rank == 0))
        r.error("version", "RWKV-6 needs mix_rank and decay_rank");
    if (m.version == 7 && (m.decay_rank == 0 || m.learning_rank == 0 || m.value_rank == 0 || m.gate_rank == 0))
        r.error("version", "RWKV-7 needs decay_rank, learning_rank, value_rank and gate_rank");
}

std::string summary(const Rwkv& m) {
    if (m.version == 4) return fmt::format("version 4, {} channels", grouped(m.heads));
    std::string out = fmt::format("version {}, {} of {}", m.version, counted(m.heads, "head"), m.head_dim);
    if (m.version == 7)
        return out + fmt::format(", decay of rank {}, rate of rank {}, first values of rank {}, gate of rank {}",
                                 m.decay_rank, m.learning_rank, m.value_rank, m.gate_rank);
    return m.mix_rank > 0 ? out + fmt::format(", mixing of rank {}, decay of rank {}", m.mix_rank, m.decay_rank) : out;
}

double parameters(const Rwkv& m, double d) {
    const double inner = double(m.heads) * m.head_dim;
    // Receptance, key, value, output; decay and first-token bonus; how much of the last token r, k and v take.
    if (m.version == 4) return 4 * d * inner + 2 * inner + 3 * d;
    if (m.version == 7)
        // Receptance, key, value, output; six mixings; three factors on keys and receptance; decay, rate and first
        // values of low rank with a bias, the gate without; norm of the heads.
        return 4 * d * inner + 6 * d + 3 * inner +
               (d + inner) * (double(m.decay_rank) + m.learning_rank + m.value_rank + m.gate_rank) + 3 * inner +
               2 * inner;
    // Receptance, key, value, gate, output; decay and first-token bonus; norm of the heads with weight and bias.
    const double n = 5 * d * inner + 2 * inner + 2 * inner;
    // How much of the last token r, k, v and g take; from version 6 on the decay, too, and what all of them depend on.
    if (m.version < 6) return n + 4 * d;
    return n + 6 * d + 5 * 2.0 * d * m.mix_rank + (d + inner) * m.decay_rank;
}

double first_layer_lacks(const Rwkv& m, double d) {
    // Its values are the first ones: nothing mixes them with others.
    const double inner = double(m.heads) * m.head_dim;
    return m.version == 7 ? (d + inner) * m.value_rank + inner : 0;
}

double cache_values(const Rwkv&) { return 0; }

/// A matrix a head (of version 4: sum, weight and largest exponent a channel), and the last token.
double state_values(const Rwkv& m) {
    const double inner = double(m.heads) * m.head_dim;
    return m.version == 4 ? 4 * inner : inner * (m.head_dim + 1.0);
}

std::optional<std::int64_t> cache_bound(const Rwkv&) { return std::nullopt; }

}    // namespace broadside::catalog
