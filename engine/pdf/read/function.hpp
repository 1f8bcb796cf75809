#pragma once
/// \file
/// Functions of a PDF with one input: sampled, exponential and stitched (ISO 32000-1, 7.10).
/// Threads: pure functions.

#include "engine/pdf/qpdf.hpp"

#include <optional>
#include <vector>

namespace broadside::pdf {

/// The function's values at `x`; nothing for a calculator (type 4), more than one input, or what is damaged.
std::optional<std::vector<double>> evaluate(Object function, double x);

}    // namespace broadside::pdf
