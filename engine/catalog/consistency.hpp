#pragma once
/// \file
/// What a model's file can contradict itself in though each field is right by itself, reported as warnings.
/// Threads: pure functions.

#include "engine/catalog/catalog.hpp"

namespace broadside::catalog {

/// Within one file: a context that is not what it was stretched from or to, a licence's short name that is not in its full one, an
/// ancestor without a source, a first without one, a factor or limit that stands in a comment only, a group whose sentence does not hold.
void check_consistency(Problems& problems, const Model& model);
/// Between files: phrases that two models share.
void check_phrases(Problems& problems, const std::vector<Model>& models);

}    // namespace broadside::catalog
