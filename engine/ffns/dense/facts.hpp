#pragma once
/// \file
/// A plain or gated feed-forward (Shazeer 2020, 2002.05202).

#include <cstdint>
#include <string>

namespace broadside::catalog {

class Reader;

enum class Activation { swiglu, geglu, gelu, relu2 };    // the first two are gated: three matrices, else two
constexpr bool gated(Activation a) { return a == Activation::swiglu || a == Activation::geglu; }
double matrices(Activation a);    // of a feed-forward
void read_activation(Reader& r, Activation& activation);
std::string to_string(Activation a);    // SwiGLU, GeGLU, GELU, ReLU²

struct DenseFfn {
    static constexpr const char* kind = "dense";
    std::int64_t hidden = 0;
    Activation activation = Activation::swiglu;
    bool bias = false;
    std::string note;
    bool operator==(const DenseFfn&) const = default;
};
void read(Reader& r, DenseFfn& f);
std::string summary(const DenseFfn& f);    // its figures in words, one line
double parameters(const DenseFfn& f, double d);
double active_parameters(const DenseFfn& f, double d);

}    // namespace broadside::catalog
