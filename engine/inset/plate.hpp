#pragma once
/// \file
/// Plates: each mechanism explained once, large. What a plate says is defined beside the facts of its kind
/// (engine/mixers/KIND/plate.cpp, engine/ffns/KIND/plate.cpp); its graph is the kind's inner
/// graph with a model's figures.

#include "engine/inset/inset.hpp"

#include <string>

namespace broadside::diagram {

struct PlateWords {
    std::string id;    // of the mechanism; facts with one id share a plate: `mla`, `dsa`
    Component kind = Component::plain;
    std::string title;       // `Multi-head latent attention`
    std::string variant;     // counted on the plate: `GQA`, `SwiGLU`; may be empty
    std::string formula;     // one line; empty where the graph has it
    std::string sentence;    // what is particular about it
    std::string source;      // `DeepSeek-AI 2024, arXiv 2405.04434`
    std::string within{};    // id of the mechanism that it is built into, which these models have too; may be empty
};

// One per kind: a kind without one does not link.
PlateWords plate_words(const catalog::Attention& facts);
PlateWords plate_words(const catalog::Mla& facts);
PlateWords plate_words(const catalog::DeltaNet& facts);
PlateWords plate_words(const catalog::Kda& facts);
PlateWords plate_words(const catalog::Mamba2& facts);
PlateWords plate_words(const catalog::LightningAttention& facts);
PlateWords plate_words(const catalog::Mamba& facts);
PlateWords plate_words(const catalog::ShortConv& facts);
PlateWords plate_words(const catalog::RgLru& facts);
PlateWords plate_words(const catalog::ParallelHeads& facts);
PlateWords plate_words(const catalog::HybridHeads& facts);
PlateWords plate_words(const catalog::SharedBlock& facts);
PlateWords plate_words(const catalog::SharedBlockMamba& facts);
PlateWords plate_words(const catalog::GatedMemory& facts);
PlateWords plate_words(const catalog::Moa& facts);
PlateWords plate_words(const catalog::Cca& facts);
PlateWords plate_words(const catalog::Rwkv& facts);
PlateWords plate_words(const catalog::Mlstm& facts);
PlateWords plate_words(const catalog::CompressedAttention& facts);
PlateWords plate_words(const catalog::DenseFfn& facts);
PlateWords plate_words(const catalog::Moe& facts);

/// The graph of a plate: the kind's inset, without what belongs to other mixers of the model.
template <class Facts>
Inset plate_graph(const Facts& facts, const InsetContext& context) {
    return insets(facts, context).front();
}
/// Local attention shows what a token sees instead.
Inset plate_graph(const catalog::Attention& facts, const InsetContext& context);

}    // namespace broadside::diagram
