#pragma once
/// \file
/// The norm of a linear or state-space mixer's output, before its output projection.

#include "engine/base/format.hpp"
#include "engine/catalog/names.hpp"

#include <optional>
#include <string>

namespace broadside::catalog {

/// none: the file does not say; group_rms: RMS within groups of channels.
enum class OutputNorm { none, rms, group_rms };
inline constexpr Names<OutputNorm, 2> k_output_norms{{{"rms", OutputNorm::rms}, {"group-rms", OutputNorm::group_rms}}};
/// ` in 8 groups`; one is not said.
inline std::string norm_groups(std::optional<int> groups) {
    return groups.value_or(1) > 1 ? " in " + grouped(*groups) + " groups" : "";
}

}    // namespace broadside::catalog
