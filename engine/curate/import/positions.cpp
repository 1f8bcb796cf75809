// Positions: RoPE by all the names that its parameters have had, and the others.

#include "engine/curate/import/draft.hpp"

#include <algorithm>
#include <cmath>

namespace broadside::curate {

using json::Object;
using json::Value;

std::optional<Config> rope_parameters(const Config& c) {
    auto section = c.section("rope_parameters");
    if (!section) section = c.section("rope_scaling");
    c.pass({"rope_parameters", "rope_scaling"});
    return section;
}

namespace {

/// The parameters of RoPE: of the layer type where the configuration gives them by type, else of all layers.
std::optional<Config> rope_section(const Config& c, const char* layer_type) {
    auto section = rope_parameters(c);
    if (!section) return section;
    section->pass({"full_attention", "sliding_attention", "deepseek_sparse_attention", "main", "compress", "hybrid",
                   "hybrid_sliding"});
    if (auto own = section->section(layer_type)) section = own;
    // Details of the methods that the catalog does not keep; kinds of sections that only images and videos use.
    section->pass({"beta_fast",
                   "beta_slow",
                   "mscale",
                   "mscale_all_dim",
                   "attention_factor",
                   "low_freq_factor",
                   "high_freq_factor",
                   "short_factor",
                   "long_factor",
                   "short_mscale",
                   "long_mscale",
                   "mrope_section",
                   "mrope_interleaved",
                   "truncate",
                   "finetuned",
                   "extrapolation_factor",
                   "attn_factor",
                   "max_position_embeddings",
                   "type",
                   "rope_type",
                   "interleaved"});
    return section;
}

/// What YaRN multiplies the scores by (2309.00071, section 3.4), to three places. Transformers multiplies cosine and
/// sine by a factor, given or made of one or two others; latent attention the scores themselves, by one of these.
double yarn_score_factor(const Config& section, double factor, bool latent) {
    const auto grown = [&](double by) { return 0.1 * by * std::log(factor) + 1; };
    const double given = section.real("attention_factor", 0), one = section.real("mscale", 0),
                 all = section.real("mscale_all_dim", 0);
    const double turned = given > 0 ? given : one != 0 && all != 0 ? grown(one) / grown(all) : grown(1);
    const double root = turned * (latent && all != 0 ? grown(all) : 1);
    return std::round(root * root * 1000) / 1000;
}

void add_scaling(const Config& c, const Config& section, const Rope& r, Object& position) {
    std::string kind = section.words(section.given("rope_type") ? "rope_type" : "type", "");
    if (kind.empty() || kind == "default" || kind == "mrope" || kind == "proportional" || kind == "gptj") return;
    if (kind == "dynamic") kind = "ntk";
    if (kind == "su") kind = "longrope";
    if (kind == "telechat3-yarn" || kind == "deepseek_yarn") kind = "yarn";
    // Only some kinds name the context that they stretch; for Phi-3 it stands beside.
    auto original = section.maybe("original_max_position_embeddings");
    if (!original) original = c.maybe("original_max_position_embeddings");
    double factor = section.real("factor", 0);
    if (factor == 0 && original)
        if (const auto longest = c.maybe("max_position_embeddings"))
            factor = static_cast<double>(*longest) / static_cast<double>(*original);
    constexpr std::string_view known[] = {"yarn", "linear", "llama3", "ntk", "longrope"};
    if (std::ranges::find(known, kind) == std::end(known)) {
        c.unknown("rope_scaling", "RoPE scaling of the kind \"" + kind + "\" is not known");
        return;
    }
    if (factor <= 1) return;
    const Value before = original ? whole(*original) : Value{};
    if (kind == "yarn") {
        const double score = yarn_score_factor(section, factor, r.latent);    // its keys are read either way
        position.push_back({"scaling", {yarn(factor, before, r.scores_stretched ? score : 1)}});
    } else {
        position.push_back(
            {"scaling", {Object{{"kind", text(kind)}, {"factor", number(factor)}, {"original_context", before}}}});
    }
}

}    // namespace

Value rope(const Config& c, const Rope& r) {
    const auto section = rope_section(c, r.layer_type);
    Object position{{"kind", text("rope")}};
    double theta = section ? section->real("rope_theta", 0) : 0;
    // What the file says counts before a default, wherever it stands.
    const bool assumed = !c.given("rope_parameters") && !c.given("rope_scaling");
    if (r.theta && (theta == 0 || assumed))
        theta = *r.theta;
    else if (theta == 0 || (assumed && c.given(r.theta_keys)))
        theta = c.real(r.theta_keys, 0);
    else
        c.pass(r.theta_keys);
    if (theta == 0) {
        theta = 10000;
        c.assume("base of RoPE 10,000, the library's default");
    }
    if (r.alpha_dim && *r.alpha_dim > 2 && section) {
        // As both classes of transformers have it, for the kind "dynamic" alone.
        const double alpha = section->real("alpha", 0), dim = static_cast<double>(*r.alpha_dim);
        const std::string kind = section->words(section->given("rope_type") ? "rope_type" : "type", "");
        if (alpha > 0 && kind == "dynamic") {
            theta = std::round(theta * std::pow(alpha, dim / (dim - 2)));
            c.assume("a base of RoPE that rope_scaling.alpha has raised");
        }
    }
    position.push_back({"theta", number(theta)});
    if (r.dim) position.push_back({"dim", whole(*r.dim)});
    if (r.scaled && section) add_scaling(c, *section, r, position);
    if (section)
        if (const auto axes = section->numbers("mrope_section"); axes.size() == 3) {
            Object turns{{"time", whole(axes[0])}, {"height", whole(axes[1])}, {"width", whole(axes[2])}};
            if (section->flag("mrope_interleaved", false)) turns.push_back({"interleaved", {true}});
            position.push_back({"axes", {turns}});
        }
    return {position};
}

Object yarn(double factor, Value original_context, double score_factor) {
    return {{"kind", text("yarn")},
            {"factor", number(std::max(1.0, factor))},
            {"original_context", std::move(original_context)},
            {"score_factor", number(score_factor)}};
}
Value stretched(Value position, Object scaling) {
    std::get<Object>(position.data).push_back({"scaling", {std::move(scaling)}});
    return position;
}

Value no_position() { return {Object{{"kind", text("none")}}}; }
Value alibi(bool root) {
    Object out{{"kind", text("alibi")}};
    if (root) out.push_back({"root", {true}});
    return {out};
}
Value learned_position() { return {Object{{"kind", text("learned")}}}; }

std::optional<std::int64_t> partial_dim(const Config& c, std::int64_t head_dim, double otherwise,
                                        const char* layer_type, const Keys& keys) {
    double share = 0;
    if (const auto section = rope_section(c, layer_type)) share = section->real("partial_rotary_factor", 0);
    if (share == 0) share = c.real(keys, otherwise);
    if (!(share > 0 && share < 1)) return std::nullopt;
    return static_cast<std::int64_t>(static_cast<double>(head_dim) * share);
}

std::optional<std::int64_t> rotated_dim(const Config& c, std::int64_t head_dim, double otherwise, const Keys& key) {
    auto dim = c.maybe(key);
    if (!dim) dim = partial_dim(c, head_dim, otherwise);
    return dim && *dim < head_dim ? dim : std::nullopt;
}

}    // namespace broadside::curate
