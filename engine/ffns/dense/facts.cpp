#include "engine/ffns/dense/facts.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/reader.hpp"

#include <fmt/core.h>

namespace broadside::catalog {

std::string to_string(Activation a) {
    switch (a) {
        case Activation::swiglu: return "SwiGLU";
        case Activation::geglu: return "GeGLU";
        case Activation::reglu: return "ReGLU";
        case Activation::relu2_glu: return "Gated ReLU²";
        case Activation::polynorm_glu: return "Gated PolyNorm";
        case Activation::gelu: return "GELU";
        case Activation::relu: return "ReLU";
        case Activation::relu2: return "ReLU²";
        case Activation::silu: return "SiLU";
        case Activation::xielu: return "xIELU";
    }
    return {};
}

std::string inner_function(Activation a) {
    switch (a) {
        case Activation::swiglu: return "SiLU";
        case Activation::geglu: return "GELU";
        case Activation::reglu: return "ReLU";
        case Activation::relu2_glu: return "ReLU²";
        case Activation::polynorm_glu: return "PolyNorm";
        default: return to_string(a);
    }
}

void read_activation(Reader& r, Activation& activation) {
    constexpr std::pair<const char*, Activation> names[] = {{"SwiGLU", Activation::swiglu},
                                                            {"GeGLU", Activation::geglu},
                                                            {"ReGLU", Activation::reglu},
                                                            {"ReLU2GLU", Activation::relu2_glu},
                                                            {"PolyNormGLU", Activation::polynorm_glu},
                                                            {"GELU", Activation::gelu},
                                                            {"ReLU", Activation::relu},
                                                            {"ReLU2", Activation::relu2},
                                                            {"SiLU", Activation::silu},
                                                            {"xIELU", Activation::xielu}};
    r.choice("activation", activation, names, Need::must,
             "Activation; SwiGLU, GeGLU, ReGLU, ReLU2GLU and PolyNormGLU are gated: three matrices, else two");
}

double matrices(Activation a) { return gated(a) ? 3 : 2; }

double learned_numbers(Activation a) { return a == Activation::polynorm_glu ? 4 : a == Activation::xielu ? 2 : 0; }

void read_gating(Reader& r, Activation activation, std::optional<Gating>& gating) {
    r.object("gating", Need::may, "What happens to gate and up beside activation and product", [&](Reader& g) {
        Gating read;
        g.number("limit", read.limit, {1e-3, 1e6}, Need::may, "The gate is at most this, up within ± this");
        constexpr std::pair<const char*, bool> places[] = {{"gate", false}, {"activation", true}};
        g.choice("limit_on", read.behind_activation, places, Need::may,
                 "Whether the gate is limited before its activation (so where left out) or after it");
        g.number("gain", read.gain, {1e-3, 1e3}, Need::may, "Factor in the gate's sigmoid: gate · σ(gain · gate)");
        g.number("shift", read.shift, {-1e3, 1e3}, Need::may, "Added to up");
        g.integer("first_layer", read.first_layer, {1, 2000}, Need::may,
                  "The first layer that does so, counted from 1; left out where all do");
        g.number("softcap", read.softcap, {1e-3, 1e6}, Need::may,
                 "The gate x becomes softcap · tanh(x / softcap), but for its sigmoid");
        g.number("up_softcap", read.up_softcap, {1e-3, 1e6}, Need::may, "The same of up");
        if (!gated(activation)) g.error("", "a feed-forward without a gate has nothing to limit there");
        gating = read;
    });
}

GatingWords words_of(const Gating& gating, Activation activation) {
    GatingWords out;
    if (gating.first_layer) out.from = fmt::format("from layer {}: ", *gating.first_layer);
    if (gating.limit) {
        const std::string limit = plain_number(*gating.limit);
        out.limits =
            fmt::format("{} ≤ {}, up within ±{}", gating.behind_activation ? "activated gate" : "gate", limit, limit);
    }
    if (gating.softcap) out.caps = "tanh caps gate at ±" + plain_number(*gating.softcap);
    if (gating.up_softcap)
        out.caps += (gating.softcap ? ", up at ±" : "tanh caps up at ±") + plain_number(*gating.up_softcap);
    if (gating.gain == 1 && gating.shift == 0) return out;
    out.product = gating.gain != 1                   ? fmt::format("gate · σ({} gate)", plain_number(gating.gain, 3))
                  : activation == Activation::swiglu ? "gate · σ(gate)"
                                                     : inner_function(activation) + "(gate)";
    out.product += gating.shift == 0 ? " · up" : fmt::format(" · (up + {})", plain_number(gating.shift));
    return out;
}

std::string gating_words(const std::optional<Gating>& gating, Activation activation) {
    if (!gating) return {};
    const GatingWords words = words_of(*gating, activation);
    std::string out;
    for (const std::string& part : {words.limits, words.caps, words.product})
        if (!part.empty()) out += (out.empty() ? "" : "; ") + part;
    return words.from + out;
}

void read(Reader& r, DenseFfn& f) {
    r.integer("hidden", f.hidden, {1, 1e8}, Need::must, "Hidden width");
    read_activation(r, f.activation);
    r.flag("bias", f.bias, Need::may, "Its matrices have biases");
    read_gating(r, f.activation, f.gating);
    r.flag("inner_norm", f.inner_norm, Need::may, "A norm before the last matrix");
    r.flag("token_shift", f.token_shift, Need::may, "Its input is mixed with the last token's");
    r.flag(
        "receptance", f.receptance, Need::may,
        "RWKV's channel mixing: inputs mixed with the last token's, the output gated by a sigmoid of a d × d matrix");
    r.number("sparsity", f.sparsity, {1e-3, 0.9999}, Need::may,
             "Share of the gate's values that become nothing, the least first");
    r.number("gate_scale", f.gate_scale, {1e-6, 1e6}, Need::may, "Factor on the gate, before its activation");
    r.number("output_scale", f.output_scale, {1e-6, 1e6}, Need::may, "Factor on the output");
    if (f.gate_scale && !gated(f.activation)) r.error("gate_scale", "there is no gate");
    r.flag("learned_scale", f.learned_scale, Need::may, "Its output is multiplied by a learned number");
    r.flag("output_bias", f.output_bias, Need::may, "The last matrix alone has a bias");
    if (f.output_bias && f.bias) r.error("output_bias", "bias has it already");
    if (f.output_bias && f.receptance) r.error("output_bias", "does not go together with receptance");
    if (f.token_shift && f.receptance) r.error("token_shift", "receptance has it already");
    r.text("note", f.note, Need::may, "Comment");
}

std::string summary(const DenseFfn& f) {
    const std::string gating = gating_words(f.gating, f.activation);
    return to_string(f.activation) + " of " + grouped(f.hidden) +
           (f.bias          ? ", biases"
            : f.output_bias ? ", output with a bias"
                            : "") +
           (f.inner_norm ? ", norm inside" : "") + (f.receptance ? ", gated by receptance" : "") +
           (f.token_shift ? ", input mixed with the last token" : "") +
           (f.sparsity ? fmt::format(", {} % of the gate dropped", plain_number(100 * *f.sparsity, 1)) : "") +
           (f.gate_scale ? ", gate × " + plain_number(*f.gate_scale, 3) : "") +
           (f.output_scale ? ", output × " + plain_number(*f.output_scale, 3) : "") +
           (f.learned_scale ? ", output × a learned number" : "") + (gating.empty() ? "" : ", " + gating);
}

double parameters(const DenseFfn& f, double d) {
    const double hidden = static_cast<double>(f.hidden), n = matrices(f.activation);
    return n * d * hidden + (f.bias ? (n - 1) * hidden + d : 0) + (f.output_bias ? d : 0) +
           (f.inner_norm ? hidden : 0) +
           (f.receptance    ? d * d + 2 * d
            : f.token_shift ? d
                            : 0) +
           learned_numbers(f.activation) + (f.learned_scale ? 1 : 0);
}

double active_parameters(const DenseFfn& f, double d) { return parameters(f, d); }

}    // namespace broadside::catalog
