#pragma once
/// \file
/// Gated memory unit (SambaY, 2507.06607): the token gates what the scan of an earlier state-space layer gave at the
/// same place. It keeps nothing of its own.

#include "engine/catalog/comment.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace broadside::catalog {

class Reader;

struct GatedMemory {
    static constexpr const char* kind = "gated-memory";
    int width = 0;        // of the memory, and so of the gate
    bool bias = false;    // of both projections
    Comment note;
    bool operator==(const GatedMemory&) const = default;
};
void read(Reader& r, GatedMemory& m);
std::string summary(const GatedMemory& m);    // its figures in words, one line
double parameters(const GatedMemory& m, double d);
double cache_values(const GatedMemory& m);
double state_values(const GatedMemory& m);
std::optional<std::int64_t> cache_bound(const GatedMemory& m);

}    // namespace broadside::catalog
