#pragma once
/// \file
/// Compressed convolutional attention (2510.04476; ZAYA1): softmax attention in a space narrower than the model, whose
/// queries and keys two short convolutions mix over neighboring tokens.

#include "engine/catalog/comment.hpp"
#include "engine/mixers/common/position.hpp"

namespace broadside::catalog {

struct Cca {
    static constexpr const char* kind = "cca";
    int heads = 0, kv_heads = 0, head_dim = 0;
    int channel_kernel = 0, head_kernel = 0;    // tokens that the convolutions see: each channel by itself, each head
    Position position;
    std::optional<std::int64_t> window;    // a token sees itself and the window − 1 before it
    bool bias = false;                     // of the projections
    Comment note;
    bool operator==(const Cca&) const = default;
};
void read(Reader& r, Cca& m);
std::string summary(const Cca& m);    // its figures in words, one line
double parameters(const Cca& m, double d);
double cache_values(const Cca& m);
double state_values(const Cca& m);
std::optional<std::int64_t> cache_bound(const Cca& m);

}    // namespace broadside::catalog
