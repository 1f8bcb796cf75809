#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/terms.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::DenseFfn& f) {
    if (f.receptance) return {Component::dense_ffn, "RWKV channel mixing", "Channel mix"};
    const std::string brief = catalog::to_string(f.activation);
    return {Component::dense_ffn, brief + " feed-forward", brief};
}

std::string detail(const catalog::DenseFfn& f, std::int64_t d) {
    return fmt::format("{} → {} → {}", grouped(d), grouped(f.hidden), grouped(d));
}

std::string row(const catalog::DenseFfn& f) { return "FFN " + grouped(f.hidden); }

Terms terms(const catalog::DenseFfn& f) { return f.gating || f.receptance ? Terms{Term::gate} : Terms{}; }

}    // namespace broadside::diagram
