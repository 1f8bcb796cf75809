#pragma once
/// \file
/// A card of the plates. Private to this folder.

#include "engine/inset/plate.hpp"
#include "engine/sheet/furniture/furniture.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>

namespace broadside::sheet {

struct PlateCard {
    diagram::PlateWords words;
    std::size_t models = 0;
    std::map<std::string, std::size_t> variants;    // → models that have it
    std::string figures;                            // of which model
    diagram::Inset graph;
};

/// Where norms stand, as the models of the sheet have them; nothing where all have them elsewhere.
std::optional<PlateCard> norms_card(const Furnishing& f, diagram::Pen& pen);

}    // namespace broadside::sheet
