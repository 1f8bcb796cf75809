#pragma once
/// \file
/// The real-gated linear recurrent unit with its convolution and gate, as Griffin has it (De et al. 2024, 2402.19427):
/// one state per channel, whose decay and input the token gates.

#include "engine/catalog/comment.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace broadside::catalog {

class Reader;

struct RgLru {
    static constexpr const char* kind = "rg-lru";
    int width = 0, blocks = 0, conv_kernel = 0;
    Comment note;
    bool operator==(const RgLru&) const = default;
};
void read(Reader& r, RgLru& m);
std::string summary(const RgLru& m);    // its figures in words, one line
double parameters(const RgLru& m, double d);
double cache_values(const RgLru& m);
double state_values(const RgLru& m);
std::optional<std::int64_t> cache_bound(const RgLru& m);

}    // namespace broadside::catalog
