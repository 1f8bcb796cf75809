#pragma once
/// \file
/// Colors of organizations that the index gives none: chosen by rule, the same on every machine, without code.

#include "engine/catalog/catalog.hpp"

namespace broadside::catalog {

/// Marks an organization that waits for its color: white, which the index may give none.
inline constexpr Color k_without_color{255, 255, 255};

/// Gives each organization that waits, in order of ids, the color farthest (CIEDE2000) from all that are taken, among
/// saturated ones with a contrast of 4.5 or more on white.
void color_by_rule(std::map<std::string, Organization>& organizations);

}    // namespace broadside::catalog
