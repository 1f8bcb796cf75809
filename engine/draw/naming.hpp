#pragma once
/// \file
/// What a mixer or a feed-forward is called on the sheet, and the colour that goes with it.
/// Threads: pure functions.

#include "engine/catalog/catalog.hpp"
#include "engine/draw/look.hpp"

#include <string>

namespace broadside::diagram {

/// Kind (and so colour), name in full (`Grouped-query attention`) and in short (`GQA`) of a mixer or FFN.
struct Naming {
    Kind kind = Kind::plain;
    std::string full, brief;
};
Naming naming(const catalog::Mixer& mixer);
Naming naming(const catalog::Ffn& ffn);

}    // namespace broadside::diagram
