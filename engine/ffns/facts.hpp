#pragma once
/// \file
/// Facts of every kind of feed-forward; a kind is one folder beside this file, as with the mixers.

#include "engine/base/overload.hpp"
#include "engine/ffns/dense/facts.hpp"
#include "engine/ffns/moe/facts.hpp"

#include <variant>

namespace broadside::catalog {

using Ffn = std::variant<DenseFfn, Moe>;

/// The facts of its experts; null where it has none.
inline const Moe* experts_of(const Ffn& ffn) {
    return std::visit(
        Overload{[](const Moe& moe) { return &moe; }, [](const DenseFfn&) -> const Moe* { return nullptr; }}, ffn);
}
/// Each token is worked on by some of its experts only.
inline bool routes(const Ffn& ffn) { return experts_of(ffn) != nullptr; }

}    // namespace broadside::catalog
