#pragma once
/// \file
/// A plain or gated feed-forward (Shazeer 2020, 2002.05202).

#include "engine/catalog/comment.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace broadside::catalog {

class Reader;

/// PolyNorm (2411.03884) weighs the third, second and first power of its input, each divided by its root mean square,
/// and adds a number; the four are learned.
enum class Activation { swiglu, geglu, reglu, relu2_glu, polynorm_glu, gelu, relu, relu2, silu, xielu };
/// Of three matrices, one a gate; the others have two.
constexpr bool gated(Activation a) {
    return a == Activation::swiglu || a == Activation::geglu || a == Activation::reglu || a == Activation::relu2_glu ||
           a == Activation::polynorm_glu;
}
double matrices(Activation a);           // of a feed-forward
double learned_numbers(Activation a);    // of the function itself
void read_activation(Reader& r, Activation& activation);
std::string to_string(Activation a);         // SwiGLU, GeGLU, GELU, ReLU²
std::string inner_function(Activation a);    // what is applied to one number: SiLU, GELU, ReLU², PolyNorm

/// What a gated feed-forward does beside SiLU(gate) · up (GELU(gate) · up): limits that keep the values
/// small, as in gpt-oss and Step 3.5.
struct Gating {
    std::optional<double> limit;       // the gate is at most this, up within ± this
    bool behind_activation = false;    // it is the activated gate that is limited, not what goes into the activation
    double gain = 1;                   // in the gate's sigmoid: gate · σ(gain · gate)
    double shift = 0;                  // added to up
    std::optional<int> first_layer;    // only from this layer, counted from 1, to the last; empty: in all
    std::optional<double> softcap;     // the gate, but in its sigmoid, and up are capped by tanh (SiTU-GLU of Kimi K3)
    std::optional<double> up_softcap;
    bool operator==(const Gating&) const = default;
};
void read_gating(Reader& r, Activation activation, std::optional<Gating>& gating);
/// `gate ≤ 7, |up| ≤ 7; gate · σ(1.702 gate) · (up + 1)`, or nothing.
std::string gating_words(const std::optional<Gating>& gating, Activation activation);
/// The same in parts, each of which may be empty.
struct GatingWords {
    std::string from;       // `from layer 44: `
    std::string limits;     // `gate ≤ 7, up within ±7`
    std::string caps;       // `tanh caps gate at ±20`
    std::string product;    // `gate · σ(1.702 gate) · (up + 1)`
};
GatingWords words_of(const Gating& gating, Activation activation);

struct DenseFfn {
    static constexpr const char* kind = "dense";
    std::int64_t hidden = 0;
    Activation activation = Activation::swiglu;
    bool bias = false;
    std::optional<Gating> gating;
    bool inner_norm = false;    // a norm before the last matrix (BitNet b1.58)
    bool token_shift = false;    // the input is mixed with the last token's (RWKV)
    bool receptance = false;     // that, and a sigmoid of the input gates the output (RWKV up to version 6)
    std::optional<double> sparsity;    // share of the gate's values that are dropped, the least first (Gemma 3n)
    std::optional<double> gate_scale, output_scale;    // factors on the gate, before its activation, and on the output
    bool learned_scale = false;        // a learned number multiplies its output (Inkling)
    bool output_bias = false;          // the last matrix alone has a bias (TeleChat)
    Comment note;
    bool operator==(const DenseFfn&) const = default;
};
void read(Reader& r, DenseFfn& f);
std::string summary(const DenseFfn& f);    // its figures in words, one line
double parameters(const DenseFfn& f, double d);
double active_parameters(const DenseFfn& f, double d);

}    // namespace broadside::catalog
