#pragma once
/// \file
/// What a mixer or a feed-forward is called on the sheet, the color that goes with it, and what its boxes say. Each
/// kind says it in its folder (engine/mixers/KIND/words.cpp, engine/ffns/KIND/words.cpp).
/// Of a variant they are templates, so that the compiler names the kind that has no words
/// instead of converting it back.
/// Threads: pure functions.

#include "engine/catalog/catalog.hpp"
#include "engine/draw/look.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace broadside::diagram {

/// Component (and so color), name in full (`Sliding-window attention`) and in short (`local`) of a mixer or FFN.
struct Naming {
    Component kind = Component::plain;
    std::string full, brief;
    std::string family{};     // in short, whatever its reach: `GQA` of local layers, too; empty: as `brief`
    std::string stands_for{};    // what the letters of a badge with that are: `grouped-query attention`; may be empty
    std::string meaning{};       // what that is; empty: the name in full says it
    bool state_space = false;    // of the linear mixers

    const std::string& on_badge() const { return family.empty() ? brief : family; }
};
Naming naming(const catalog::Attention& facts);
Naming naming(const catalog::Mla& facts);
Naming naming(const catalog::DeltaNet& facts);
Naming naming(const catalog::Kda& facts);
Naming naming(const catalog::Mamba2& facts);
Naming naming(const catalog::LightningAttention& facts);
Naming naming(const catalog::Mamba& facts);
Naming naming(const catalog::ShortConv& facts);
Naming naming(const catalog::RgLru& facts);
Naming naming(const catalog::ParallelHeads& facts);
Naming naming(const catalog::HybridHeads& facts);
Naming naming(const catalog::SharedBlock& facts);
Naming naming(const catalog::SharedBlockMamba& facts);
Naming naming(const catalog::GatedMemory& facts);
Naming naming(const catalog::Moa& facts);
Naming naming(const catalog::Cca& facts);
Naming naming(const catalog::Rwkv& facts);
Naming naming(const catalog::Mlstm& facts);
Naming naming(const catalog::CompressedAttention& facts);
Naming naming(const catalog::DenseFfn& facts);
Naming naming(const catalog::Moe& facts);
template <std::same_as<catalog::Mixer> Mixer>
Naming naming(const Mixer& mixer) {
    return std::visit([](const auto& facts) { return naming(facts); }, mixer);
}
template <std::same_as<catalog::Ffn> Ffn>
Naming naming(const Ffn& ffn) {
    return std::visit([](const auto& facts) { return naming(facts); }, ffn);
}

/// What stands under a mixer's or FFN's name in its box: `32 heads, 8 KV heads`; `8 of 256 + 1 shared`.
std::string detail(const catalog::Attention& facts);
std::string detail(const catalog::Mla& facts);
std::string detail(const catalog::DeltaNet& facts);
std::string detail(const catalog::Kda& facts);
std::string detail(const catalog::Mamba2& facts);
std::string detail(const catalog::LightningAttention& facts);
std::string detail(const catalog::Mamba& facts);
std::string detail(const catalog::ShortConv& facts);
std::string detail(const catalog::RgLru& facts);
std::string detail(const catalog::ParallelHeads& facts);
std::string detail(const catalog::HybridHeads& facts);
std::string detail(const catalog::SharedBlock& facts);
std::string detail(const catalog::SharedBlockMamba& facts);
std::string detail(const catalog::GatedMemory& facts);
std::string detail(const catalog::Moa& facts);
std::string detail(const catalog::Cca& facts);
std::string detail(const catalog::Rwkv& facts);
std::string detail(const catalog::Mlstm& facts);
std::string detail(const catalog::CompressedAttention& facts);
std::string detail(const catalog::DenseFfn& facts, std::int64_t embedding_dim);
std::string detail(const catalog::Moe& facts, std::int64_t embedding_dim);
template <std::same_as<catalog::Mixer> Mixer>
std::string detail(const Mixer& mixer) {
    return std::visit([](const auto& facts) { return detail(facts); }, mixer);
}
template <std::same_as<catalog::Ffn> Ffn>
std::string detail(const Ffn& ffn, std::int64_t embedding_dim) {
    return std::visit([&](const auto& facts) { return detail(facts, embedding_dim); }, ffn);
}

/// A feed-forward in one short line of a box that it shares with others: `FFN 11,008`, `MoE`.
std::string row(const catalog::DenseFfn& facts);
std::string row(const catalog::Moe& facts);
template <std::same_as<catalog::Ffn> Ffn>
std::string row(const Ffn& ffn) {
    return std::visit([](const auto& facts) { return row(facts); }, ffn);
}
/// Of attention there: `GQA, local 1,024`, and `GQA, global` beside local layers.
std::string row(const catalog::Attention& facts, bool beside_local);

/// What badges, pills and comparisons ask of every mixer.
struct MixerTraits {
    std::optional<bool> local;    // of attention that may see all or less: whether it sees less
    int head = 0, turned = 0;     // dimensions of a query's head, and of the part that its positions turn; 0: not asked
    bool qk_norm = false, sinks = false, learned_kv = false, gated = false;
    bool across = false;    // its keys and values are not of the text
};
MixerTraits traits(const catalog::Attention& facts);
MixerTraits traits(const catalog::Mla& facts);
MixerTraits traits(const catalog::DeltaNet& facts);
MixerTraits traits(const catalog::Kda& facts);
MixerTraits traits(const catalog::Mamba2& facts);
MixerTraits traits(const catalog::LightningAttention& facts);
MixerTraits traits(const catalog::Mamba& facts);
MixerTraits traits(const catalog::ShortConv& facts);
MixerTraits traits(const catalog::RgLru& facts);
MixerTraits traits(const catalog::ParallelHeads& facts);
MixerTraits traits(const catalog::HybridHeads& facts);
MixerTraits traits(const catalog::SharedBlock& facts);
MixerTraits traits(const catalog::SharedBlockMamba& facts);
MixerTraits traits(const catalog::GatedMemory& facts);
MixerTraits traits(const catalog::Moa& facts);
MixerTraits traits(const catalog::Cca& facts);
MixerTraits traits(const catalog::Rwkv& facts);
MixerTraits traits(const catalog::Mlstm& facts);
MixerTraits traits(const catalog::CompressedAttention& facts);
template <std::same_as<catalog::Mixer> Mixer>
MixerTraits traits(const Mixer& mixer) {
    return std::visit([](const auto& facts) { return traits(facts); }, mixer);
}

/// What happens to scores beside the softmax: `one learned sink logit per head`, `scores ÷
/// √168`, `scores × 1.81 (YaRN)` …
std::vector<std::string> score_words(const catalog::Attention& facts);
std::vector<std::string> score_words(const catalog::Mla& facts);
std::vector<std::string> score_words(const catalog::CompressedAttention& facts);
/// How a router scores: `Softmax router + b, cap ±30`.
std::string router_score(const catalog::Moe& facts);

/// How experts differ from those of an older model, most telling first: `384 experts (256)`.
std::vector<std::string> changes(const catalog::Moe& now, const catalog::Moe& old);

}    // namespace broadside::diagram
