#include "engine/mixers/shared_block/facts.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/reader.hpp"

#include <fmt/core.h>

namespace broadside::catalog {

namespace {

void read_shared(Reader& r, SharedWeights& m) {
    r.integer("heads", m.heads, {1, 4096}, Need::must, "Heads of the shared attention");
    r.integer("head_dim", m.head_dim, {1, 65536}, Need::must,
              "Width of a query, key and value; scores are divided by the root of half of it");
    read_position(r, m.position, m.head_dim);
    r.integer("hidden", m.hidden, {1, 1e8}, Need::must, "Hidden width of the shared feed-forward");
    read_activation(r, m.activation);
    r.integer("blocks", m.blocks, {1, 4096}, Need::must, "Sets of shared weights, which the layers take in turn");
    r.integer("adapter_rank", m.adapter_rank, {1, 65536}, Need::may,
              "Rank of the matrices that each layer adds to the shared feed-forward's");
    r.flag("attention_adapters", m.attention_adapters, Need::may, "Such for queries, keys and values, too");
    r.flag("reuses_block", m.reuses_block, Need::may, "The shared weights are those of an earlier layer");
    if (m.attention_adapters && !m.adapter_rank) r.error("attention_adapters", "has no meaning without adapter_rank");
}

std::string shared_summary(const SharedWeights& m) {
    std::string out = fmt::format("shared attention of {} of {} and {} of {}", counted(m.heads, "head"), m.head_dim,
                                  to_string(m.activation), grouped(m.hidden));
    if (m.blocks > 1) out += fmt::format(", {} sets of weights in turn", m.blocks);
    out += ", " + summary(m.position);
    if (m.adapter_rank)
        out += fmt::format(", adapters of rank {}{}", *m.adapter_rank, m.attention_adapters ? " in both" : "");
    if (m.reuses_block) out += ", weights of an earlier layer";
    return out;
}

double shared_parameters(const SharedWeights& m, double d) {
    const double wide = 2 * d, inner = double(m.heads) * m.head_dim, hidden = static_cast<double>(m.hidden),
                 up = (matrices(m.activation) - 1) * hidden, rank = m.adapter_rank.value_or(0);
    double n = d * d;    // the matrix that leads into the layer's own
    n += rank * (d + up);
    if (m.attention_adapters) n += 3 * rank * (wide + inner);
    // Norm, queries, keys, values and output; norm and feed-forward.
    if (!m.reuses_block) n += wide + 3 * wide * inner + inner * d + d + d * up + hidden * d;
    return n;
}

double shared_cache(const SharedWeights& m) { return 2.0 * m.heads * m.head_dim; }

}    // namespace

void read(Reader& r, SharedBlock& m) {
    read_shared(r, m);
    r.object("mamba2", Need::must, "The layer's own Mamba-2", [&](Reader& s) { read(s, m.mamba); });
    r.text("note", m.note, Need::may, "Comment");
}
void read(Reader& r, SharedBlockMamba& m) {
    read_shared(r, m);
    r.object("mamba", Need::must, "The layer's own Mamba", [&](Reader& s) { read(s, m.mamba); });
    r.text("note", m.note, Need::may, "Comment");
}

std::string summary(const SharedBlock& m) { return shared_summary(m) + "; then " + summary(m.mamba); }
std::string summary(const SharedBlockMamba& m) { return shared_summary(m) + "; then " + summary(m.mamba); }

double parameters(const SharedBlock& m, double d) { return shared_parameters(m, d) + parameters(m.mamba, d); }
double parameters(const SharedBlockMamba& m, double d) { return shared_parameters(m, d) + parameters(m.mamba, d); }

double cache_values(const SharedBlock& m) { return shared_cache(m); }
double cache_values(const SharedBlockMamba& m) { return shared_cache(m); }

double state_values(const SharedBlock& m) { return state_values(m.mamba); }
double state_values(const SharedBlockMamba& m) { return state_values(m.mamba); }

std::optional<std::int64_t> cache_bound(const SharedBlock&) { return std::nullopt; }
std::optional<std::int64_t> cache_bound(const SharedBlockMamba&) { return std::nullopt; }

}    // namespace broadside::catalog
