#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/terms.hpp"
#include "engine/mixers/common/noise_heads.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::Mla& m) {
    if (m.sparse)
        return {.kind = Component::latent_attention,
                .full = m.sparse->shared ? "DeepSeek Sparse Attention, tokens shared" : "DeepSeek Sparse Attention",
                .brief = "MLA + " + m.sparse->name + (m.sparse->shared ? " shared" : ""),
                .meaning = m.sparse->shared ? "latent attention over the tokens that an earlier layer's indexer picked"
                                            : "latent attention over the tokens that an indexer picks"};
    if (m.noise_heads)
        return {.kind = Component::latent_attention,
                .full = m.window ? "Differential latent attention, window" : "Grouped differential latent attention",
                .brief = m.window ? "Differential MLA local" : "Differential MLA",
                .meaning = "latent attention, with some heads taken away from the others"};
    return {.kind = Component::latent_attention,
            .full = "Multi-head latent attention",
            .brief = "MLA",
            .stands_for = "multi-head latent attention",
            .meaning = "keys and values from one small latent"};
}

std::string detail(const catalog::Mla& m) {
    return fmt::format("{}, latent {}", counted(m.heads, "head"), m.kv_lora_rank);
}

std::vector<std::string> score_words(const catalog::Mla& m) {
    std::vector<std::string> out;
    if (std::string factor = catalog::score_factor_words(m.position); !factor.empty()) out.push_back(std::move(factor));
    if (m.sinks) out.emplace_back("one learned sink logit per head");
    if (m.noise_heads) out.push_back(catalog::noise_words(m.heads, *m.noise_heads) + ", λ = σ of the token");
    if (m.scaled_latents) out.emplace_back("latents × √(d ÷ width)");
    if (m.temperature) out.emplace_back("queries scaled by position");
    return out;
}

MixerTraits traits(const catalog::Mla& m) {
    return {.local = m.window.has_value(),
            .head = m.qk_nope_head_dim + m.qk_rope_head_dim,
            .turned = m.qk_rope_head_dim,
            .sinks = m.sinks,
            .gated = m.gate};
}

Terms terms(const catalog::Mla& m) {
    Terms out{Term::latent};
    if (m.gate) out.insert(Term::gate);
    if (m.sparse && !m.sparse->shared) out.merge(Terms{Term::weighted_sum, Term::layer_input});
    return out;
}

}    // namespace broadside::diagram
