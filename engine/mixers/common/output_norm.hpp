#pragma once
/// \file
/// The norm of a linear or state-space mixer's output, before its output projection.

#include "engine/catalog/names.hpp"

namespace broadside::catalog {

/// none: the file does not say; group_rms: RMS within groups of channels.
enum class OutputNorm { none, rms, group_rms };
inline constexpr Names<OutputNorm, 2> k_output_norms{{{"rms", OutputNorm::rms}, {"group-rms", OutputNorm::group_rms}}};

}    // namespace broadside::catalog
