#pragma once
/// \file
/// The mechanisms that the pages explain: each with what it does, its formula, where it comes from, what it costs, and
/// what draws it. Which of them a layer has, its kind says in its folder (engine/mixers/KIND/concepts.cpp,
/// engine/ffns/KIND/concepts.cpp); what a model has beside its layers, engine/site/concept.cpp.
/// Sources: named where they are cited.
/// Threads: constant.

#include "engine/catalog/catalog.hpp"
#include "engine/inset/inset.hpp"

#include <concepts>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace broadside::site {

/// Which of the page's sections it stands in.
enum class Family { attention, state, feed_forward, position, model };
inline constexpr Family k_families[] = {Family::attention, Family::state, Family::feed_forward, Family::position,
                                        Family::model};
const char* title(Family family);

struct Concept {
    std::string id, title, brief;    // `grouped-query-attention`, the name in full and in short
    Family family = Family::attention;
    std::string summary;    // one sentence
    std::vector<std::string> text;
    std::string formula;
    struct Source {
        std::string title, address;
    };
    std::vector<Source> sources;    // none: the report of the first model that has it
    std::string cost;               // in words; figures come from the catalog
    /// What is particular about it in a model, as a column of its page; null where nothing is.
    struct Figure {
        std::string title;
        std::string (*of)(const catalog::Model&) = nullptr;
    };
    Figure figure{};
    /// Its drawing as in a model; null: that of the layer that has it.
    std::optional<diagram::Inset> (*drawing)(const catalog::Model&, diagram::Pen&) = nullptr;
    bool general = false;       // the drawing has no model's figures
    bool everywhere = false;    // every model has it, so that it tells none apart
};
/// They live as long as the program.
using Concepts = std::vector<const Concept*>;

// Of a layer. One per kind: a kind without one does not link.
Concepts concepts(const catalog::Attention& facts);
Concepts concepts(const catalog::Mla& facts);
Concepts concepts(const catalog::DeltaNet& facts);
Concepts concepts(const catalog::Kda& facts);
Concepts concepts(const catalog::Mamba2& facts);
Concepts concepts(const catalog::LightningAttention& facts);
Concepts concepts(const catalog::Mamba& facts);
Concepts concepts(const catalog::ShortConv& facts);
Concepts concepts(const catalog::RgLru& facts);
Concepts concepts(const catalog::ParallelHeads& facts);
Concepts concepts(const catalog::HybridHeads& facts);
Concepts concepts(const catalog::SharedBlock& facts);
Concepts concepts(const catalog::SharedBlockMamba& facts);
Concepts concepts(const catalog::GatedMemory& facts);
Concepts concepts(const catalog::Moa& facts);
Concepts concepts(const catalog::Cca& facts);
Concepts concepts(const catalog::Rwkv& facts);
Concepts concepts(const catalog::Mlstm& facts);
Concepts concepts(const catalog::CompressedAttention& facts);
Concepts concepts(const catalog::DenseFfn& facts);
Concepts concepts(const catalog::Moe& facts);
template <std::same_as<catalog::Mixer> Mixer>
Concepts concepts(const Mixer& mixer) {
    return std::visit([](const auto& facts) { return concepts(facts); }, mixer);
}
template <std::same_as<catalog::Ffn> Ffn>
Concepts concepts(const Ffn& ffn) {
    return std::visit([](const auto& facts) { return concepts(facts); }, ffn);
}
/// All of a model, each once: those of its layers, from the bottom up, then its own.
Concepts concepts(const catalog::Model& model);
/// Of all models: by family, those that came first first.
Concepts concepts(const catalog::Catalog& catalog);
bool has(const catalog::Model& model, const Concept& concept_);

/// The drawing of a concept as in a model that has it; nothing where it has none.
std::optional<diagram::Inset> drawing(const Concept& concept_, const catalog::Model& model, diagram::Pen& pen);

/// What the layers of a model that have a concept come to. A token's figures are of all these layers together.
struct Cost {
    bool layered = false;    // it is of layers; else nothing of this is said
    int layers = 0;
    double cache_bytes = 0;                          // a token, bf16; an indexer's keys, too
    double state_bytes = 0;                          // whatever the context, bf16
    double parameters = 0, active_parameters = 0;    // of one such layer's mixer or feed-forward
};
Cost cost(const Concept& concept_, const catalog::Model& model);

// ---- for the kinds' own files ----

const Concept& local_attention();
const Concept& sparse_attention();
const Concept& qk_norm();
const Concept& gated_attention();
const Concept& attention_sinks();
const Concept& gated_feed_forward();
const Concept& polynorm();
/// How positions are marked.
void add_concepts(const catalog::Position& position, Concepts& to);

}    // namespace broadside::site
