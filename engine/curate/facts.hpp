#pragma once
/// \file
/// A model's facts as labeled rows: what fact sheets show and comparisons compare.

#include "engine/catalog/catalog.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace broadside::curate {

enum class FactSection { model, size, structure, cache, training, look_at, links };
std::string_view title(FactSection section);

struct Row {
    FactSection section = FactSection::model;
    std::string label, value;
    std::optional<double> number;    // where a ratio makes sense
    std::string path;                // of the field it shows; empty for what is derived
    bool warning = false;            // differs from what is published by more than 3 %
    bool below = false;              // one of several under the row before

    std::string indented() const { return (below ? "  " : "") + label; }
};
/// All rows, in the order of a fact sheet; rows that do not apply are left out.
std::vector<Row> fact_rows(const catalog::Catalog& catalog, const catalog::Model& model);

/// `6 × (3 kda + 1 mla) + 2 kda + 1 mla`.
std::string spelled(const std::vector<catalog::Stretch>& stretches);
/// Key of the kind of a mixer or feed-forward: `attention`, `moe`.
std::string kind_of(const catalog::Mixer& mixer);
std::string kind_of(const catalog::Ffn& ffn);
std::string name_of(catalog::Confidence confidence);
/// True for figures of the model, false for its names, phrases, addresses and comments.
bool is_figure(const std::string& path);

}    // namespace broadside::curate
