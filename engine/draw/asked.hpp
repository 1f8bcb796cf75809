#pragma once
/// \file
/// What several of the words ask of a model. Private to this folder.
/// Threads: pure functions.

#include "engine/catalog/catalog.hpp"

namespace broadside::diagram {

/// Of the first feed-forward that routes; null where none does.
const catalog::Moe* moe_of(const catalog::Model& model);
/// True where some attention layers see a window or chunk and others everything.
bool local_and_global(const catalog::Model& model);

}    // namespace broadside::diagram
