#include "engine/ffns/dense/facts.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/reader.hpp"

namespace broadside::catalog {

std::string to_string(Activation a) {
    switch (a) {
        case Activation::swiglu: return "SwiGLU";
        case Activation::geglu: return "GeGLU";
        case Activation::gelu: return "GELU";
        case Activation::relu2: return "ReLU²";
    }
    return {};
}

void read_activation(Reader& r, Activation& activation) {
    constexpr std::pair<const char*, Activation> names[] = {{"SwiGLU", Activation::swiglu},
                                                            {"GeGLU", Activation::geglu},
                                                            {"GELU", Activation::gelu},
                                                            {"ReLU2", Activation::relu2}};
    r.choice("activation", activation, names, Need::must,
             "Activation; SwiGLU and GeGLU are gated: three matrices, else two");
}

double matrices(Activation a) { return gated(a) ? 3 : 2; }

void read(Reader& r, DenseFfn& f) {
    r.integer("hidden", f.hidden, {1, 1e8}, Need::must, "Hidden width");
    read_activation(r, f.activation);
    r.flag("bias", f.bias, Need::may, "Its matrices have biases");
    r.text("note", f.note, Need::may, "Comment");
}

std::string summary(const DenseFfn& f) {
    return to_string(f.activation) + " of " + grouped(f.hidden) + (f.bias ? ", biases" : "");
}

double parameters(const DenseFfn& f, double d) {
    const double hidden = static_cast<double>(f.hidden), n = matrices(f.activation);
    return n * d * hidden + (f.bias ? (n - 1) * hidden + d : 0);
}

double active_parameters(const DenseFfn& f, double d) { return parameters(f, d); }

}    // namespace broadside::catalog
