#pragma once
/// \file
/// A mixture of experts (Shazeer et al. 2017, 1701.06538), with shared experts (DeepSeekMoE, 2401.06066), a latent
/// projection (Nemotron 3 Super) and a dense path beside the experts (Grok 2.5) where they exist.

#include "engine/catalog/comment.hpp"
#include "engine/ffns/dense/facts.hpp"

#include <optional>

namespace broadside::catalog {

struct SharedExperts {
    int count = 0;
    std::int64_t hidden = 0;    // of each
    bool gate = false;          // its output is scaled by a sigmoid gate of its own
    bool weighed = false;       // it and the routed experts are weighed by a softmax over the two (Klear)
    std::optional<Gating> gating;
    double scale = 1;    // of the sum of routed and shared experts (Command A+)
    bool scored = false;    // the router scores them, too; their weights share in the sum of the chosen ones' (Inkling)
    bool operator==(const SharedExperts&) const = default;
};
enum class RouterScore { sigmoid, softmax, sqrt_softplus };
struct Router {
    RouterScore score = RouterScore::softmax;
    bool bias = false;                        // a selection bias per expert
    bool logit_bias = false;                  // a bias on the logits, which weights have, too (Moondream 3)
    std::optional<int> groups, top_groups;    // experts are drawn from top_groups of groups
    double scale = 1;
    bool renormalise = false;
    std::optional<double> logit_cap;    // tanh cap on the logits, before they become scores
    bool applies_to_input = false;      // the weight scales the expert's input, not its output
    bool by_token = false;              // which experts: looked up by the token; the scores only weight them
    /// Scores are sums of two, one of √experts rows and one of as many columns (Lample et al. 2019, 1907.05242; Doge).
    bool product_keys = false;
    // ZAYA1: scores are made by an MLP of that width; what comes down to it joins what did in the layer below; a
    // further choice is no expert at all.
    std::optional<int> hidden;
    bool carried = false, skip = false;
    bool learned_scale = false;    // a learned number multiplies the weights as well (Inkling)
    bool layer_input = false;      // scores are made of what the layer gets, before its mixer (SmallThinker)
    bool each_group = false;       // of every group as many are chosen (Pangu Pro MoE)
    bool expert_scales = false;    // each expert's weight has a learned factor (Pangu Pro MoE)
    bool earlier_input = false;    // scores are made of what the feed-forward below reads (Megrez2, 2507.17728)
    std::optional<double> logit_std;    // the logits of a token are brought to that deviation (Skywork-MoE, 2406.06563)
    bool operator==(const Router&) const = default;
};
struct ParallelDense {
    std::int64_t hidden = 0;
    Activation activation = Activation::geglu;
    double scale = 1;    // of the sum of both paths
    /// Each path ends in a norm of its own, and experts and router read the residual path, each through a norm of its
    /// own (Gemma 4).
    bool norms = false;
    bool operator==(const ParallelDense&) const = default;
};
/// A further expert for each group of routed ones: it works where one of its group does, with that one's weight
/// (GroveMoE, 2508.07785).
struct Adjugates {
    int group = 0;              // routed experts of a group
    std::int64_t hidden = 0;    // of each
    double scale = 1;           // of their sum
    bool operator==(const Adjugates&) const = default;
};
struct Moe {
    static constexpr const char* kind = "moe";
    int experts = 0, active_experts = 0;
    std::int64_t expert_hidden = 0;
    Activation activation = Activation::swiglu;
    bool bias = false;               // of the experts' matrices and of the router's
    std::optional<Gating> gating;    // of the routed experts
    std::optional<SharedExperts> shared;
    std::optional<std::int64_t> latent_dim;    // width the routed experts work in
    bool latent_norm = false;                  // a norm on their sum, before the way up
    int zero_experts = 0;                      // beside the others: choosing one gives the input back (LongCat Flash)
    bool reuses_experts = false;               // the routed ones are those of an earlier layer (Megrez2)
    bool joins_later = false;                  // its output joins the residual path at the end of the next layer
    bool own_input = false;                    // it reads the layer's input, through a norm of its own (Arctic)
    bool output_bias = false;                  // one on the sum of the routed experts (JetMoE)
    bool output_norm = false;                  // a norm on what it gives, shared experts included (A.X K1)
    bool reuses_router = false;                // and the router is that layer's, too (Intern-S2-Mobius)
    // Width of as many further experts, with a router of their own, for tokens of images (ERNIE 4.5 VL).
    std::optional<std::int64_t> image_hidden;
    Router router;
    std::optional<ParallelDense> parallel_dense;
    std::optional<Adjugates> adjugates;
    Comment note;
    bool operator==(const Moe&) const = default;
};
void read(Reader& r, Moe& f);
std::string summary(const Moe& f);    // its figures in words, one line
double parameters(const Moe& f, double d);
double active_parameters(const Moe& f, double d);
double first_layer_lacks(const Moe& f, double d);    // parameters that the stack's first layer has not

}    // namespace broadside::catalog
