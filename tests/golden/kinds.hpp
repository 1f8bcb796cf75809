#pragma once
/// \file
/// Every kind of thing that a model can have and a diagram shows, by name: what the reference pictures have to cover.
/// Threads: pure functions.

#include "engine/catalog/catalog.hpp"

#include <set>
#include <string>

namespace broadside::golden {

using Kinds = std::set<std::string>;

/// Its name in full, and every option that changes its inner graph: `Grouped-query attention`, `sinks`.
Kinds kinds(const catalog::Mixer& mixer);
Kinds kinds(const catalog::Ffn& ffn);
/// How the model is wired: `post norm`, `parallel branches`, `tied embeddings`; what takes the place of one path, and
/// how layers run again.
Kinds block_kinds(const catalog::Model& model);
const char* kind(const catalog::Residual& of);
const char* kind(const catalog::Loops& of);

}    // namespace broadside::golden
