#pragma once
/// \file
/// What a model's file can contradict itself in though each field is right by itself, reported as warnings.
/// Threads: pure functions.

#include "engine/catalog/catalog.hpp"

namespace broadside::catalog {

/// Within one file: a context that is not what it was stretched from or to, or that was extended nobody says how; YaRN
/// without its factor on the scores; a license's short name that is not in its full one; an ancestor without a source,
/// or that only likeness shows of and no mark says so; a first without a source; a factor or limit that stands in a
/// comment only; a group whose sentence does not hold.
void check_consistency(Problems& problems, const Model& model);
/// Phrases that say what another of any model says, or that stand in first_here already.
void check_phrases(Problems& problems, const std::vector<Model>& models);

}    // namespace broadside::catalog
