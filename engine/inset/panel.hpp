#pragma once
/// \file
/// What a panel of a compact cell says of one mixer or feed-forward: this model's figures in words, with small pictures
/// on the sheet's scales; its graph is on the plate of the mechanism. Each kind defines its own in its folder
/// (engine/mixers/KIND/panel.cpp, engine/ffns/KIND/panel.cpp).
/// Units:   pt of the drawing.
/// Threads: as inset.hpp.

#include "engine/catalog/catalog.hpp"
#include "engine/draw/pen.hpp"
#include "engine/inset/graph.hpp"

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace broadside::diagram {

/// A few words of a panel. With a label it can be a row of a table, the label at its left end.
struct PanelItem {
    enum class Weight {
        plain,
        changed,    // differs from the reference model: solid
        kept,       // what is cached, or the state
        strong,     // the figures that the panel is about
    };
    std::string label{}, text;
    Weight weight = Weight::plain;
    std::optional<Component> kind{};    // where it is not the panel's
    /// The same in fewer words, where the panel has to be low; empty: there are none.
    std::string brief{}, brief_label{};
    bool briefly_elsewhere = false;    // … there another item's few words say it, too
    bool joins = false;                // stands behind the item before, on its line, where that has room
};

/// A drawing within a panel, as wide as it needs to be within `most_width`.
struct PanelPicture {
    std::function<Size(double most_width)> size;
    std::function<void(Pen&, const std::string& id, const Rect&)> draw;
    bool empty() const { return !size; }
};

struct Panel {
    std::string id;    // part id: `panel.mla`
    Component kind = Component::plain;
    std::string title, note;    // note: right in the title bar; may be empty
    std::string brief{};        // in place of the title, where the bar has no room for it; may be empty
    bool changed = false;       // the kind itself differs from the reference model's
    PanelPicture picture{};     // above the words, or at their left
    PanelPicture corner{};      // at the right of the picture
    PanelPicture measure{};     // below the words, where there is room
    std::vector<PanelItem> items{};
    bool centered = false;    // words in the middle, below the picture
};

/// What a panel may know beside its own facts.
struct PanelContext {
    const catalog::Model& model;
    const catalog::Model* reference = nullptr;    // what changes are measured against; null: nothing is marked
    std::string name;                             // of the mixer or feed-forward in the model: `local`
    std::string where;                            // which layers use it, as in InsetContext
    double widest = 0;                            // of the feed-forwards on the sheet: the scale of their widths
    std::string path{};                           // `mixers.local`

    /// `text` with the doubt mark where the file is not sure of one of these fields.
    std::string told(std::string text, std::initializer_list<std::string_view> fields) const;
    /// What stands behind the shape of a state: `38 MiB* in all`, over the model's layers, or `constant` where
    /// mixers of several kinds keep one.
    std::string state_in_all() const;
};

// One per kind; nothing where another panel covers it.
std::optional<Panel> panel(const catalog::Attention& facts, const PanelContext& context);
std::optional<Panel> panel(const catalog::Mla& facts, const PanelContext& context);
std::optional<Panel> panel(const catalog::DeltaNet& facts, const PanelContext& context);
std::optional<Panel> panel(const catalog::Kda& facts, const PanelContext& context);
std::optional<Panel> panel(const catalog::Mamba2& facts, const PanelContext& context);
std::optional<Panel> panel(const catalog::LightningAttention& facts, const PanelContext& context);
std::optional<Panel> panel(const catalog::Mamba& facts, const PanelContext& context);
std::optional<Panel> panel(const catalog::ShortConv& facts, const PanelContext& context);
std::optional<Panel> panel(const catalog::RgLru& facts, const PanelContext& context);
std::optional<Panel> panel(const catalog::ParallelHeads& facts, const PanelContext& context);
std::optional<Panel> panel(const catalog::HybridHeads& facts, const PanelContext& context);
std::optional<Panel> panel(const catalog::SharedBlock& facts, const PanelContext& context);
std::optional<Panel> panel(const catalog::SharedBlockMamba& facts, const PanelContext& context);
std::optional<Panel> panel(const catalog::GatedMemory& facts, const PanelContext& context);
std::optional<Panel> panel(const catalog::Moa& facts, const PanelContext& context);
std::optional<Panel> panel(const catalog::Cca& facts, const PanelContext& context);
std::optional<Panel> panel(const catalog::Rwkv& facts, const PanelContext& context);
std::optional<Panel> panel(const catalog::Mlstm& facts, const PanelContext& context);
std::optional<Panel> panel(const catalog::CompressedAttention& facts, const PanelContext& context);
std::optional<Panel> panel(const catalog::DenseFfn& facts, const PanelContext& context);
std::optional<Panel> panel(const catalog::Moe& facts, const PanelContext& context);

/// The panels of all mixers, and of all feed-forwards, of a model in the order of the stack, bottom first. A dense
/// feed-forward beside experts has none: its row in the stack has its width.
std::vector<Panel> mixer_panels(const catalog::Model& model, const catalog::Model* reference);
std::vector<Panel> ffn_panels(const catalog::Model& model, const catalog::Model* reference, double widest);

/// Factors and norms on the way in and out, which a compact cell's boxes have no room for;
/// nothing where there are none.
std::optional<Panel> factors_panel(const catalog::Model& model);
/// What takes the place of one residual path; nothing where there is one.
std::optional<Panel> residual_panel(const catalog::Model& model, const catalog::Model* reference);
/// Norms with a gate; nothing where they have none.
std::optional<Panel> norm_panel(const catalog::Model& model, const catalog::Model* reference);
/// Layers that run several times; nothing where they run once.
std::optional<Panel> loops_panel(const catalog::Model& model, const catalog::Model* reference);
/// States of lower layers that are mixed in again further up; nothing where none are.
std::optional<Panel> skips_panel(const catalog::Model& model, const catalog::Model* reference);

/// Additions to all matrices that tokens switch on; nothing where there are none.
std::optional<Panel> adapters_panel(const catalog::Model& model, const catalog::Model* reference);

// ---- for the kinds' own files ----

/// True where the reference has no mixer (feed-forward) of that name in full, which is what makes a kind.
bool changed_kind(const PanelContext& context, const catalog::Mixer& mixer);
bool changed_kind(const PanelContext& context, const catalog::Ffn& ffn);
/// The reference's mixer that this one is compared with: of the same struct, of the same name if there is one; or null.
template <typename Facts>
const Facts* counterpart(const PanelContext& context, const Facts& facts);
PanelItem plain(std::string text);
/// With fewer words for panels that have to be low.
PanelItem briefly(std::string text, std::string brief);
/// What recurrent mixers share: `convolution over 4, SiLU`, and the norm of queries and keys.
PanelItem convolution(const PanelContext& c, int kernel);
PanelItem l2_norm();
PanelItem row(std::string label, std::string text);
/// `64 of 128, base 1M, YaRN × 32`, of a mixer that rotates.
PanelItem rope_row(const PanelContext& c, const catalog::Position& position, int head_dim);
/// Solid where `changed`.
PanelItem told(std::string text, bool changed);
/// What is cached, or a state; these words of it where the panel has to be low.
PanelItem kept(std::string text, std::string brief = {});

/// Experts in true number, `k_expert_pitch` apart, 32 to a row; see draw_experts.
PanelPicture expert_squares(int count, int active, int groups, int top_groups);
/// Query heads as dots over the keys and values they share, in true number, `k_head_pitch` apart.
PanelPicture head_rows(int heads, int kv_heads, Component kind);
/// What a token sees, as small masks side by side.
PanelPicture reach_masks(std::vector<std::pair<Reach, Component>> masks);
/// The widths a feed-forward goes through, bottom to top, on the sheet's scale.
PanelPicture width_bars(std::int64_t d, std::int64_t hidden, bool gated, double widest);
/// Values that are cached against those they unfold to, on one scale.
PanelPicture unfolded(double cached, double all);

inline constexpr double k_expert_pitch = 3.2, k_head_pitch = 2.3;    // pt, the same on the whole sheet

}    // namespace broadside::diagram
