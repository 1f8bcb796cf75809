#pragma once
/// \file
/// Words on grouped differential attention: some heads are taken away, each from the same number of others.
/// Threads: pure functions.

#include "engine/base/format.hpp"

#include <fmt/format.h>

#include <string>

namespace broadside::catalog {

/// From how many heads one is taken away.
inline int heads_of_noise(int heads, int noise_heads) { return heads / noise_heads - 1; }
/// `4 heads − λ × one of 16`.
inline std::string noise_words(int heads, int noise_heads) {
    return fmt::format("{} heads − λ × one of {}", heads_of_noise(heads, noise_heads), noise_heads);
}
/// `differential: 16 heads taken away, each from 4`.
inline std::string noise_summary(int heads, int noise_heads) {
    return fmt::format("differential: {} taken away, each from {}", counted(noise_heads, "head"),
                       heads_of_noise(heads, noise_heads));
}

}    // namespace broadside::catalog
