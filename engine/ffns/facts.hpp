#pragma once
/// \file
/// Facts of every kind of feed-forward; a kind is one folder beside this file, as with the mixers.

#include "engine/ffns/dense/facts.hpp"
#include "engine/ffns/moe/facts.hpp"

#include <variant>

namespace broadside::catalog {

using Ffn = std::variant<DenseFfn, Moe>;

}    // namespace broadside::catalog
