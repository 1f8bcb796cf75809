#pragma once
/// \file
/// What a cell says in words and figures, made from the facts alone: badges, the fact line, the runs of layers, and
/// what differs from the model it was built on. Numbers are formatted by base/format.hpp.
/// Threads: pure functions.

#include "engine/catalog/catalog.hpp"
#include "engine/draw/look.hpp"
#include "engine/draw/naming.hpp"

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace broadside::diagram {

/// Behind a figure that the catalog calls inferred or recalled.
inline constexpr std::string_view k_doubt = "°";
/// Behind a figure that is derived from the model's structure.
inline constexpr std::string_view k_derived = "*";

/// True where the model is not sure of the figure at `path`.
bool doubtful(const catalog::Model& model, std::string_view path);
/// `text` with the doubt mark where the model is not sure of the figure at `path`, or at one of several.
std::string with_doubt(const catalog::Model& model, std::string_view path, std::string text);
std::string with_doubt(const catalog::Model& model, std::span<const std::string> paths, std::string text);
/// Those fields of a mixer or feed-forward as paths of the model's file: `mixers.mla.heads`.
std::vector<std::string> paths_of(std::string_view owner, std::initializer_list<std::string_view> fields);

struct BadgeText {
    enum class About { component, attention, inputs, weights };
    std::string text;
    Component kind = Component::plain;
    std::string meaning;    // in other words than its own
    About about = About::component;
    std::string brief{};    // the same in few words; empty: there are no fewer
    const std::string& in_brief() const { return brief.empty() ? meaning : brief; }
    bool operator==(const BadgeText&) const = default;
};
/// MLA, MoE, Local + global, MTP, 1T …: each once, mixers first.
std::vector<BadgeText> badges(const catalog::Model& model);
/// What else a model is scanned for: QK-norm, NoPE, Sinks, Gated attention, what it takes in beside text, the
/// format of its published weights.
std::vector<BadgeText> features(const catalog::Model& model);

/// What a layer's mixer is called among those of its model: `local` and `global` where attention has both reaches, `GQA
/// NoPE` where only positions differ, else the short name of its kind.
std::string layer_name(const catalog::Model& model, const catalog::Mixer& mixer);

/// `published 30B, 2.4B active`: the published counts where they differ by more than 3 % from those of the structure
/// (language model with its embeddings, without encoders and MTP), which facts and charts show; else empty.
std::string published_in_words(const catalog::Model& model);
/// `1.22 TiB in bf16 · 5.6 % active`: the weights at two bytes each and the share of them at work on a token, both by
/// structure; of a dense model the weights alone.
std::string weights_in_words(const catalog::Model& model);

/// The short name of its license, else the name in full; empty where neither is known.
std::string license_name(const catalog::Model& model);
/// The figures of a cell's head, in the order of a column.
enum class Figure {
    total,
    active,
    layers,
    width,
    context,
    vocabulary,
    kv_per_token,
    full_cache,
    trained_on,
    weights,
    state,
    licence
};
inline constexpr std::size_t k_figures = static_cast<std::size_t>(Figure::licence) + 1;
/// What stands above it: `KV / TOKEN`.
std::string_view label(Figure figure);

struct Fact {
    Figure figure = Figure::total;
    std::string value;
    bool optional = false;    // shown where the cell has room
    std::string longer{};     // takes the place of the value where the cell has room; may be empty
    bool absent = false;      // there is none: the value says only that

    std::string id() const { return "fact." + std::string(label()); }    // of its part
    std::string_view label() const { return diagram::label(figure); }
};
/// The fact line, left to right.
std::vector<Fact> fact_line(const catalog::Model& model);
/// The same facts from top to bottom for a column: every model has every row, so that neighbors line up.
std::vector<Fact> fact_column(const catalog::Model& model);
/// `4,096 → 131,072`: context it was trained for first, and the longest published as
/// supported; empty where they are one.
std::string stretched_context(const catalog::Model& model);

/// `native 4,096`: the context it was trained for before that was stretched; `native 32,768, then YaRN` where no RoPE
/// of the model says how; empty where it was not.
std::string native_context(const catalog::Model& model);

/// The words of a line, with a color sample before a name where it has a kind: `12 × (3 ■ Gated DeltaNet + 1 ■ GQA)`.
struct RunWord {
    std::string text;
    Component sample = Component::plain;    // plain: no sample
    std::vector<std::size_t>
        breaks{};    // where a long pattern may go on in the next line, in order: a space before a sign
};
/// Mixers and feed-forwards of the layers, compressed separately; one pattern of letters where a layer is one of
/// the two: `5 × (2 ME + M*E) + …`.
std::vector<RunWord> runs_in_words(const catalog::Model& model);

/// The earliest model of the catalog with the architecture of a later one; null where there is none.
const catalog::Model* same_as(const catalog::Model& model, const catalog::Catalog& catalog);

inline constexpr std::string_view k_first_here = "First here";
/// What to look at, most telling first: what it was the first to have, behind those words, then what tells it apart.
std::vector<std::string> look_at(const catalog::Model& model, std::string_view first_here = k_first_here);

/// `Same architecture as DeepSeek V3 671B`, or what the model was built on and how it differs; empty where the
/// catalog names no ancestor. Most telling first, so that the end may be left out.
struct Descent {
    std::string from;                    // `Same architecture as DeepSeek V3 671B`, `Layout of A; takes parts of B`
    std::vector<std::size_t> ends{};     // where that may end before its last words, in order
    std::string joint;                   // between that and the changes: `: `, or `; against A: ` where there are more
    std::vector<std::string> changes;    // `384 experts (256)`
};
Descent descent(const catalog::Model& model, const catalog::Catalog& catalog);

/// Name of a mixer of that model in one short line of a box, with its window where layers differ in what they see:
/// `GQA, local 1,024`, `GQA, global`, `GQA`.
std::string brief_with_window(const catalog::Model& model, const catalog::Mixer& mixer);
/// Position encoding on a pill: `RoPE`, `½ RoPE`, `¼ M-RoPE`, `FoPE`, `NoPE`; empty where the mixer has none by nature.
std::string position_pill(const catalog::Mixer& mixer);
/// The same without the share of a head that is turned: `RoPE`.
std::string position_name(const catalog::Mixer& mixer);

}    // namespace broadside::diagram
