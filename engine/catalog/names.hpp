#pragma once
/// \file
/// How files spell the values of a closed set: one table serves reading (Reader::choice) and writing.

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace broadside::catalog {

template <class E, std::size_t n>
using Names = std::array<std::pair<const char*, E>, n>;

/// The word of the table for `value`; empty where it has none.
template <class E, std::size_t n>
std::string name_of(const Names<E, n>& names, E value) {
    const auto found = std::ranges::find(names, value, &std::pair<const char*, E>::second);
    return found == names.end() ? "" : found->first;
}

}    // namespace broadside::catalog
