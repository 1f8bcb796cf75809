#include "engine/mixers/common/position.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/names.hpp"
#include "engine/catalog/reader.hpp"

#include <fmt/core.h>

namespace broadside::catalog {

std::string summary(const Position& position) {
    if (position.kind == PositionKind::none) return "no position encoding";
    if (position.kind == PositionKind::learned) return "learned positions";
    if (position.kind == PositionKind::alibi) return position.root ? "ALiBi by √distance" : "ALiBi";
    if (position.kind == PositionKind::relative)
        return fmt::format("scores biased by distances up to {}, of {} profiles", grouped(position.relative->extent),
                           position.relative->profiles);
    std::string out = position.theta ? "RoPE of base " + short_base(*position.theta) : "RoPE of unknown base";
    if (position.dim) out += fmt::format(" on {} dimensions", *position.dim);
    if (position.scaling) {
        out += " (" + scaling_words(position);
        if (!score_factor_words(position).empty())
            out += fmt::format(", scores × {}", plain_number(*position.scaling->score_factor, 3));
        out += ")";
    }
    if (position.fourier)
        out += fmt::format(", FoPE: sums of {} frequencies{}", position.fourier->frequencies,
                           position.fourier->heads > 1 ? ", learned for each key head" : "");
    if (position.axes)
        out += fmt::format(", {}M-RoPE over time {}, height {}, width {}",
                           position.axes->interleaved ? "interleaved " : "", position.axes->time, position.axes->height,
                           position.axes->width);
    return out;
}

namespace {

std::string_view method_of(RopeScalingKind kind) {
    switch (kind) {
        case RopeScalingKind::yarn: return "YaRN";
        case RopeScalingKind::linear: return "linear";
        case RopeScalingKind::llama3: return "Llama 3";
        case RopeScalingKind::longrope: return "LongRoPE";
        case RopeScalingKind::ntk: break;
    }
    return "NTK";
}
std::string scaled(const Position& position, std::string_view behind_method) {
    if (!position.scaling) return {};
    return fmt::format("{}{} × {}", method_of(position.scaling->kind), behind_method,
                       plain_number(position.scaling->factor));
}

}    // namespace

std::string scaling_words(const Position& position) {
    // What is called after a model alone needs a word more.
    const bool after_model = position.scaling && position.scaling->kind == RopeScalingKind::llama3;
    return scaled(position, after_model ? " scaling" : "");
}

std::string scaling_briefly(const Position& position) { return scaled(position, ""); }

std::string score_factor_briefly(const Position& position) {
    if (position.scaling.value_or(RopeScaling{}).score_factor.value_or(1) == 1) return {};
    return "scores × " + plain_number(*position.scaling->score_factor, 2);
}

std::string score_factor_words(const Position& position) {
    const std::string words = score_factor_briefly(position);
    return words.empty() ? words : words + " (YaRN)";
}

void read_position(Reader& r, Position& position, int head_dim, bool of_attention) {
    r.object("position", Need::must, "How the mixer knows positions", [&](Reader& p) {
        constexpr std::pair<const char*, PositionKind> kinds[] = {{"rope", PositionKind::rope},
                                                                  {"learned", PositionKind::learned},
                                                                  {"alibi", PositionKind::alibi},
                                                                  {"relative", PositionKind::relative},
                                                                  {"none", PositionKind::none}};
        p.choice(
            "kind", position.kind, kinds, Need::must,
            "Rotary embedding, learned positions, scores that fall with the distance (ALiBi) or have a learned bias by "
            "it, or none (NoPE)");
        constexpr const char* attention_alone = "has a meaning for mixers of the kind \"attention\" only";
        if (position.kind == PositionKind::relative && !of_attention)
            p.error("kind", fmt::format("\"relative\" {}", attention_alone));
        const bool rope = position.kind == PositionKind::rope;
        p.number("theta", position.theta, {1, 1e15}, rope ? Need::gap : Need::may_gap, "Base of RoPE");
        p.integer("dim", position.dim, {1, 1e6}, Need::may,
                  "Dimensions of a head that rotate; left out where all of them do");
        p.object("scaling", Need::may, "How RoPE was stretched to a longer context", [&](Reader& s) {
            RopeScaling scaling;
            constexpr Names<RopeScalingKind, 5> methods{{{"yarn", RopeScalingKind::yarn},
                                                         {"linear", RopeScalingKind::linear},
                                                         {"llama3", RopeScalingKind::llama3},
                                                         {"ntk", RopeScalingKind::ntk},
                                                         {"longrope", RopeScalingKind::longrope}}};
            s.choice("kind", scaling.kind, methods, Need::must, "Method");
            s.number("factor", scaling.factor, {1, 1e6}, Need::must, "Factor of the stretch");
            s.integer("original_context", scaling.original_context, {1, 1e12}, Need::gap,
                      "Tokens it was trained for before");
            s.number(
                "score_factor", scaling.score_factor, {1e-3, 1e3}, Need::may,
                "Factor on the scores that goes with it: YaRN's (0.1 ln factor + 1)², 1 where a model leaves that out");
            position.scaling = scaling;
        });
        p.object("axes", Need::may, "M-RoPE: frequencies that turn by the place in an image or video", [&](Reader& a) {
            RopeAxes axes;
            a.integer("time", axes.time, {0, 1e6}, Need::must,
                      "Frequencies that turn by time, or by the place in the text");
            a.integer("height", axes.height, {0, 1e6}, Need::must, "By the row");
            a.integer("width", axes.width, {0, 1e6}, Need::must, "By the column");
            a.flag("interleaved", axes.interleaved, Need::may, "They alternate rather than follow in three runs");
            position.axes = axes;
        });
        p.object("fourier", Need::may, "FoPE: cosine and sine of a pair are learned sums over frequencies",
                 [&](Reader& s) {
                     FourierRope sums;
                     s.integer("frequencies", sums.frequencies, {1, 1e6}, Need::must, "Frequencies that are summed");
                     s.integer("heads", sums.heads, {1, 65536}, Need::may,
                               "Key heads with sums of their own; left out where all share them");
                     position.fourier = sums;
                 });
        p.flag("root", position.root, Need::may, "Of ALiBi: scores fall with the square root of the distance");
        if (position.root && position.kind != PositionKind::alibi)
            p.error("root", "has no meaning without \"kind\": \"alibi\"");
        RelativeBias bias;
        const bool biased =
            p.object("relative", Need::may, "Bias by distance: profiles that each token mixes", [&](Reader& b) {
                b.integer("profiles", bias.profiles, {1, 65536}, Need::must,
                          "Profiles, which each head of a token mixes");
                b.integer("extent", bias.extent, {1, 1e9}, Need::must,
                          "Distances that they have; beyond, nothing is added");
            });
        const bool relative = position.kind == PositionKind::relative;
        if (relative && !biased) p.error("relative", "missing");
        if (biased && !relative) p.error("relative", "has no meaning without \"kind\": \"relative\"");
        if (relative) position.relative = bias;
        if (!rope)
            for (const char* key : {"theta", "dim", "scaling", "axes", "fourier"})
                if (p.has(key)) p.error(key, "has no meaning without \"kind\": \"rope\"");
        if (position.dim && head_dim > 0 && *position.dim > head_dim)
            p.error("dim", fmt::format("{} dimensions rotate, but a head has only {}", *position.dim, head_dim));
        const int turned = position.dim.value_or(head_dim);
        if (position.axes && turned > 0 &&
            2 * (position.axes->time + position.axes->height + position.axes->width) != turned)
            p.error("axes", fmt::format("{} + {} + {} frequencies do not turn {} dimensions", position.axes->time,
                                        position.axes->height, position.axes->width, turned));
        if (position.fourier && !of_attention) p.error("fourier", attention_alone);
        if (position.fourier && turned > 0 && 2 * position.fourier->frequencies > turned)
            p.error("fourier.frequencies",
                    fmt::format("{} frequencies, but only {} dimensions turn", position.fourier->frequencies, turned));
        if (position.dim && *position.dim % 2 != 0) p.error("dim", "RoPE rotates pairs: the number must be even");
    });
}

}    // namespace broadside::catalog
