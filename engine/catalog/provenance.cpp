#include "engine/catalog/catalog.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace broadside::catalog {
namespace {

constexpr auto k_structure = std::to_array<std::string_view>({"vocabulary",
                                                              "layers",
                                                              "embedding_dim",
                                                              "tied_embeddings",
                                                              "embedding_scale",
                                                              "embedding_factor",
                                                              "embedding_norm",
                                                              "meta_tokens",
                                                              "layer_embedding",
                                                              "ngram_embedding",
                                                              "residual_factor",
                                                              "skip_factor",
                                                              "layer_scale",
                                                              "residual",
                                                              "loops",
                                                              "skips",
                                                              "adapters",
                                                              "sublayer_convolution",
                                                              "head_bias",
                                                              "head_dense",
                                                              "logit_scale",
                                                              "logit_softcap",
                                                              "topology",
                                                              "norm",
                                                              "mixers",
                                                              "ffns",
                                                              "stack"});

/// True where `path` is `ancestor` or lies below it.
bool covers(std::string_view ancestor, std::string_view path) {
    return path.starts_with(ancestor) && (path.size() == ancestor.size() || path[ancestor.size()] == '.');
}

}    // namespace

std::span<const std::string_view> structural_fields() { return k_structure; }

Place Provenance::place_of(const std::string& path) const {
    for (std::string p = path; !p.empty(); p.resize(p.rfind('.') == std::string::npos ? 0 : p.rfind('.')))
        if (const auto found = places.find(p); found != places.end()) return found->second;
    return place;
}

std::optional<Confidence> Provenance::confidence_of(std::string_view path) const {
    std::optional<Confidence> out;
    std::size_t longest = 0;
    for (const auto& [entry, how] : confidence)
        if (covers(entry, path) && entry.size() >= longest) {
            longest = entry.size();
            out = how;
        }
    return out;
}

std::string Provenance::source_of(std::string_view path) const {
    const std::pair<const std::string, std::string>* best = nullptr;
    for (const auto& entry : sources)
        if (covers(entry.first, path) && (!best || entry.first.size() > best->first.size())) best = &entry;
    if (best) return best->second;
    const auto below = [&](std::string_view p) { return covers(p, path); };
    const auto structure = sources.find("structure");
    const bool structural = std::ranges::any_of(k_structure, below);
    if (structural && structure != sources.end()) return structure->second;
    const bool configured =
        structural || below("context_tokens") || below("context") || below("mtp") || below("inputs");
    return configured ? "configuration" : "";
}

}    // namespace broadside::catalog
