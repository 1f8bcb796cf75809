#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/terms.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::Moe& f) {
    if (f.latent_dim)
        return {.kind = Component::experts,
                .full = "Latent mixture of experts",
                .brief = "Latent MoE",
                .meaning = "experts that work in a narrower space"};
    if (f.reuses_router)
        return {.kind = Component::experts,
                .full = "Mixture of experts, shared by layers",
                .brief = "MoE again",
                .meaning = "experts of an earlier layer"};
    return {.kind = Component::experts,
            .full = "Mixture of experts",
            .brief = "MoE",
            .stands_for = "mixture of experts",
            .meaning = "a router picks a few per token"};
}

std::string detail(const catalog::Moe& f, std::int64_t) {
    std::string out = fmt::format("{} of {}", grouped(f.active_experts), grouped(f.experts));
    if (f.shared) out += fmt::format(" + {} shared", f.shared->count);
    if (f.zero_experts > 0) out += fmt::format(" + {} zero", f.zero_experts);
    if (f.parallel_dense) out += " + dense path";
    if (f.adjugates) out += " + adjugates";
    return out;
}

std::string row(const catalog::Moe& f) { return naming(f).brief; }

std::vector<std::string> changes(const catalog::Moe& now, const catalog::Moe& old) {
    std::vector<std::string> out;
    const auto number = [&](std::int64_t a, std::int64_t b, std::string_view what) {
        if (a != b) out.push_back(fmt::format("{} {} ({})", grouped(a), what, grouped(b)));
    };
    number(now.experts, old.experts, "experts");
    number(now.active_experts, old.active_experts, "active");
    if (now.shared && !old.shared) out.emplace_back("a shared expert");
    if (!now.shared && old.shared) out.emplace_back("no shared expert");
    if (now.expert_hidden != old.expert_hidden)
        out.push_back(fmt::format("experts {} wide ({})", grouped(now.expert_hidden), grouped(old.expert_hidden)));
    return out;
}

std::string router_score(const catalog::Moe& f) {
    std::string out = f.router.score == catalog::RouterScore::sigmoid   ? "Sigmoid router"
                      : f.router.score == catalog::RouterScore::softmax ? "Softmax router"
                                                                        : "√softplus router";
    if (f.bias || f.router.logit_bias) out += " + b";
    if (f.router.logit_cap) out += ", cap ±" + plain_number(*f.router.logit_cap);
    if (f.router.logit_std) out += ", logits of std " + plain_number(*f.router.logit_std, 3);
    return out;
}

Terms terms(const catalog::Moe& f) {
    Terms out{Term::experts, Term::weighted_sum};
    if ((f.shared && f.shared->gate) || f.gating) out.insert(Term::gate);
    if (f.router.logit_cap) out.insert(Term::cap);
    if (f.bias || f.output_bias || f.router.logit_bias) out.insert(Term::bias);
    if (f.router.bias) out.insert(Term::steered_router);
    if (f.router.renormalise) out.insert(Term::renormalised);
    return out;
}

}    // namespace broadside::diagram
