#pragma once
/// \file
/// Searching where every question is dear.

#include <cstddef>

namespace broadside {

/// The first of `first` … `last` at which `holds`, `last + 1` where none does. Where it holds for one it holds for all
/// behind. Asked one by one at the beginning, where answers are mostly found, then by doubling and halving: some dozens
/// of times, not a thousand times for a thousand.
template <class Holds>
std::size_t first_that(std::size_t first, std::size_t last, Holds&& holds) {
    constexpr std::size_t k_one_by_one = 32;
    std::size_t at = first;
    for (; at <= last && at < first + k_one_by_one; ++at)
        if (holds(at)) return at;
    // Everything below `at` is known not to hold.
    std::size_t found = last + 1;
    for (std::size_t step = k_one_by_one; at <= last; step *= 2) {
        const std::size_t probe = step < last - at ? at + step : last;
        if (holds(probe)) {
            found = probe;
            break;
        }
        at = probe + 1;
    }
    while (at < found) {
        const std::size_t middle = at + (found - at) / 2;
        if (holds(middle))
            found = middle;
        else
            at = middle + 1;
    }
    return found;
}

}    // namespace broadside
