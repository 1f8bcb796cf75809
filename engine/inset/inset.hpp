#pragma once
/// \file
/// The inner graph of a mixer or a feed-forward, as a panel beside the stack. Each kind defines its own in its folder
/// (engine/mixers/KIND/inset.cpp, engine/ffns/KIND/inset.cpp), built from the vocabulary of pen.hpp and graph.hpp.

#include "engine/catalog/catalog.hpp"
#include "engine/draw/naming.hpp"
#include "engine/inset/graph.hpp"

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace broadside::diagram {

struct Inset {
    std::string id;    // part id of the panel: `inset.mla`, `inset.moe`
    Component kind = Component::plain;
    std::string title;    // `Multi-head latent attention`
    std::string note;     // right in the title bar: `cache 576 values per token and layer`; may be empty
    Size least;           // of the area below the title bar, at which `draw` still fits everything
    std::function<void(Pen&, const Rect& area)> draw;    // for any area at least that large
};

/// What an inset may know beside its own facts.
struct InsetContext {
    const catalog::Model& model;
    std::string name;      // the mixer's or FFN's name in the model: `local`
    std::string where;     // which layers use it, where not all do: `layers 4–61`, `every 4th layer`; may be empty
    Pen& pen;              // for measuring; drawing into it is discarded
    bool sights = true;    // local attention shows what it sees against full attention
    std::string path{};    // of its facts in the model's file: `mixers.local`

    /// `text` with the doubt mark where the file is not sure of one of these fields.
    std::string told(std::string text, std::initializer_list<std::string_view> fields) const;
};

// One per kind.
std::vector<Inset> insets(const catalog::Attention& facts, const InsetContext& context);
std::vector<Inset> insets(const catalog::Mla& facts, const InsetContext& context);
std::vector<Inset> insets(const catalog::DeltaNet& facts, const InsetContext& context);
std::vector<Inset> insets(const catalog::Kda& facts, const InsetContext& context);
std::vector<Inset> insets(const catalog::Mamba2& facts, const InsetContext& context);
std::vector<Inset> insets(const catalog::LightningAttention& facts, const InsetContext& context);
std::vector<Inset> insets(const catalog::Mamba& facts, const InsetContext& context);
std::vector<Inset> insets(const catalog::ShortConv& facts, const InsetContext& context);
std::vector<Inset> insets(const catalog::RgLru& facts, const InsetContext& context);
std::vector<Inset> insets(const catalog::ParallelHeads& facts, const InsetContext& context);
std::vector<Inset> insets(const catalog::HybridHeads& facts, const InsetContext& context);
std::vector<Inset> insets(const catalog::SharedBlock& facts, const InsetContext& context);
std::vector<Inset> insets(const catalog::SharedBlockMamba& facts, const InsetContext& context);
std::vector<Inset> insets(const catalog::GatedMemory& facts, const InsetContext& context);
std::vector<Inset> insets(const catalog::Moa& facts, const InsetContext& context);
std::vector<Inset> insets(const catalog::Cca& facts, const InsetContext& context);
std::vector<Inset> insets(const catalog::Rwkv& facts, const InsetContext& context);
std::vector<Inset> insets(const catalog::Mlstm& facts, const InsetContext& context);
std::vector<Inset> insets(const catalog::CompressedAttention& facts, const InsetContext& context);
std::vector<Inset> insets(const catalog::DenseFfn& facts, const InsetContext& context);
std::vector<Inset> insets(const catalog::Moe& facts, const InsetContext& context);

/// The insets of all mixers, and of all feed-forwards, of a model in the order of the stack. What two
/// mixers share is drawn once: of attention mixers that differ only in window and position the first shows
/// both (see the attention's inset).
std::vector<Inset> mixer_insets(const catalog::Model& model, Pen& pen, bool sights = true);
std::vector<Inset> ffn_insets(const catalog::Model& model, Pen& pen);

/// The prediction module: its two norms, concatenation, projection, block and head; nothing where there is none or
/// where its wiring is not known.
std::optional<Inset> mtp_inset(const catalog::Model& model, Pen& pen);

/// What takes the place of one residual path, and in a few words; nothing where there is one.
std::optional<Inset> residual_inset(const catalog::Model& model, Pen& pen);
std::string residual_words(const catalog::Model& model);

/// The convolution of what sublayers give in a few words (`+ convolution over 4`); nothing where there is none.
std::string convolution_words(const catalog::Model& model);

/// Norms with a gate, and in a few words (`rank 16`); nothing where they have none.
std::optional<Inset> norm_inset(const catalog::Model& model, Pen& pen);
std::string norm_gate_words(const catalog::Model& model);

/// Layers that run several times, and in a few words (`4 runs`); nothing where they run once.
std::optional<Inset> loops_inset(const catalog::Model& model, Pen& pen);
std::string loops_words(const catalog::Model& model);

/// States of lower layers that are mixed in again further up, and in a few words (`6 skips`); nothing where none are.
std::optional<Inset> skips_inset(const catalog::Model& model, Pen& pen);
std::string skips_words(const catalog::Model& model);

/// Additions to all matrices that tokens switch on, and in a few words (`12 of rank 32`); nothing where there are none.
std::optional<Inset> adapters_inset(const catalog::Model& model, Pen& pen);
std::string adapters_words(const catalog::Model& model);

// ---- for the kinds' own files ----

/// An inset that draws a flow; `least` also holds the title bar's two texts.
Inset flow_inset(Pen& pen, Flow flow, Component kind, std::string title, std::string note);
/// The end of a recurrence from row 4 on, norm, gate and projection: the flow has the boxes `state` and `gate`, whose
/// values go through `activation`; `output`: the projection's words.
Inset gated_recurrence(Flow flow, const InsetContext& context, const Naming& name, bool norm, const char* activation,
                       const std::string& output);
/// How a mixer knows positions; what there is not is empty.
struct PositionWords {
    std::string encoding;    // `RoPE on 64 of 128`, `no position encoding`; empty where positions are learned
    std::string base;        // `base 1M`
    std::string scaling;     // `YaRN × 32`
};
PositionWords position_in_pieces(const catalog::Position& position, int head_dim);
/// `RoPE on 64 of 128, base 1M, YaRN × 32`, `no position encoding`, or nothing where positions are learned.
std::string position_words(const catalog::Position& position, int head_dim);
/// `QK-norm per head`, or nothing; `bias`: it is a LayerNorm with biases.
std::string qk_norm_words(catalog::QkNorm norm, bool bias = false);
/// The least width of a panel with these texts in its title bar.
double title_width(Pen& pen, std::string_view title, std::string_view note);
/// Indices of the mixers (feed-forwards) of a model in the order in which the stack first uses them.
std::vector<int> mixers_in_order(const catalog::Model& model);
std::vector<int> ffns_in_order(const catalog::Model& model);
/// Which layers use a mixer (feed-forward): empty for all of them, else `layers 4–61`, `every 4th layer`, `5 of 6
/// layers` where the stack repeats itself, `23 of 52 layers` where it does not.
std::string where_mixer(const catalog::Model& model, int mixer);
std::string where_ffn(const catalog::Model& model, int ffn);

}    // namespace broadside::diagram
