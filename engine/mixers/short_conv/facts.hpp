#pragma once
/// \file
/// A causal convolution over few tokens between two gates (LFM2, 2511.23404).

#include "engine/catalog/comment.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace broadside::catalog {

class Reader;

struct ShortConv {
    static constexpr const char* kind = "short-conv";
    int width = 0, conv_kernel = 0;
    bool bias = false;    // of projections and convolution
    Comment note;
    bool operator==(const ShortConv&) const = default;
};
void read(Reader& r, ShortConv& m);
std::string summary(const ShortConv& m);    // its figures in words, one line
double parameters(const ShortConv& m, double d);
double cache_values(const ShortConv& m);
double state_values(const ShortConv& m);
std::optional<std::int64_t> cache_bound(const ShortConv& m);

}    // namespace broadside::catalog
