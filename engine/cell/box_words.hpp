#pragma once
/// \file
/// What the boxes of a stack say of a model, with a doubt mark where the file is not sure of it.
/// Threads: pure functions.

#include "engine/catalog/catalog.hpp"

#include <initializer_list>
#include <string>

namespace broadside::diagram {

/// True where every layer holds a mixer or a feed-forward, and none both.
bool one_sublayer_a_layer(const catalog::Model& model);
/// Layers that use a mixer (feed-forward).
int layers_with(const catalog::Model& model, int index, bool ffn);
const catalog::Mixer& mixer(const catalog::Model& model, int i);
const catalog::Ffn& ffn(const catalog::Model& model, int i);

/// `text` with the doubt mark where the model is not sure of the figure at one of the paths.
std::string told(const catalog::Model& model, std::initializer_list<std::string> paths, std::string text);
std::string norm_name(const catalog::Model& model);             // `RMSNorm`
/// The same of a norm before sublayers, or behind them, with the layers that have it there where not all have:
/// `RMSNorm, GQA layers`; `LayerNorm, one for each` before sublayers side by side that do not share it.
std::string norm_name(const catalog::Model& model, bool behind);
/// Of the norms before sublayers, by what these are, what not all have: `, gated`, `, gated before experts`, `, from
/// layer 2`; empty where they are alike.
enum class Before { mixers, ffns, either };
std::string norm_suffix(const catalog::Model& model, Before what);
std::string mixer_path(const catalog::Model& model, int i);     // `mixers.local`
/// `39 × GQA, window 128`
struct CountedRow {
    int layers = 0;
    std::string words;    // `GQA, window 128`
    std::string text() const;
};
CountedRow mixer_row(const catalog::Model& model, int i);
/// Of a mixer's position encoding.
struct Pill {
    std::string text;    // `½ RoPE`; empty: the mixer has none by nature
    std::string name;    // without the share of a head that is turned: `RoPE`
    friend bool operator==(const Pill&, const Pill&) = default;
};
Pill told_pill(const catalog::Model& model, int i);
std::string told_detail(const catalog::Model& model, int i);    // `32 heads, 8 KV heads`
std::string ffn_told(const catalog::Model& model, int i, std::string text);
std::string told_ffn_detail(const catalog::Model& model, int i);    // `8 of 256 + 1 shared`

}    // namespace broadside::diagram
