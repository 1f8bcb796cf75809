#pragma once
/// \file
/// The matrix memory of xLSTM (Beck et al. 2024, 2405.04517; xLSTM 7B, 2503.13427).

#include "engine/catalog/comment.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace broadside::catalog {

class Reader;

struct Mlstm {
    static constexpr const char* kind = "mlstm";
    int heads = 0, key_head_dim = 0, value_head_dim = 0;
    std::optional<double> gate_softcap;    // tanh cap on the logits of both gates
    bool bias = false;                     // of the projections; the gates always have one
    Comment note;
    bool operator==(const Mlstm&) const = default;
};
void read(Reader& r, Mlstm& m);
std::string summary(const Mlstm& m);    // its figures in words, one line
double parameters(const Mlstm& m, double d);
double cache_values(const Mlstm& m);
double state_values(const Mlstm& m);
std::optional<std::int64_t> cache_bound(const Mlstm& m);

}    // namespace broadside::catalog
