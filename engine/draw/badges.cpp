#include "engine/draw/words.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/asked.hpp"
#include "engine/draw/naming.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace broadside::diagram {

using catalog::Model;

namespace {

/// What the letters stand for, and what that is; in few words the first, where that is not the badge's own name.
BadgeText explained(std::string text, Component kind, const std::string& stands_for, const std::string& meaning) {
    if (stands_for.empty()) return {std::move(text), kind, meaning};
    const bool own = stands_for.find(text) != std::string::npos;
    return {std::move(text), kind, stands_for + ": " + meaning, BadgeText::About::component,
            own ? meaning : stands_for};
}

}    // namespace

std::vector<BadgeText> badges(const Model& model) {
    std::vector<BadgeText> out;
    const auto add = [&](BadgeText badge) {
        const auto same = [&](const BadgeText& b) { return b.text == badge.text; };
        if (std::ranges::none_of(out, same)) out.push_back(std::move(badge));
    };
    const auto named = [&](const Naming& n, Component kind) {
        add(explained(n.on_badge(), kind, n.stands_for, n.meaning.empty() ? n.full : n.meaning));
    };
    for (const auto& m : model.mixers) {
        const Naming n = naming(m.facts);
        named(n, n.kind == Component::local_attention && traits(m.facts).local ? Component::full_attention : n.kind);
    }
    if (local_and_global(model))
        add({"Local + global", Component::local_attention,
             "layers that see a window or chunk, and layers that see all"});
    for (const auto& f : model.ffns)
        if (catalog::routes(f.facts)) named(naming(f.facts), Component::experts);
    if (model.topology == catalog::Topology::parallel)
        add({"Parallel", Component::plain,
             model.norm.separate ? "attention and feed-forward side by side, each on a norm of its own"
                                 : "attention and feed-forward side by side on one norm"});
    if (model.norm.gate_rank)
        add({"Gated norms", Component::plain, "what norms give is multiplied by a sigmoid gate of low rank"});
    if (model.sublayer_convolution)
        add({"Convolved", Component::plain, "to what sublayers give a convolution over a few tokens is added"});
    if (model.loops) add({"Looped", Component::plain, "all layers run several times, with the same weights"});
    if (model.skips) add({"Skips", Component::plain, "states of lower layers are mixed in again further up"});
    if (model.adapters)
        add({"Adapters", Component::plain, "low-rank additions to all matrices that a token in the text switches on"});
    if (model.meta_tokens) add({"Meta tokens", Component::embedding, "learned vectors that stand before each text"});
    if (model.ngram_embedding)
        add({"N-grams", Component::embedding, "embeddings of the last few tokens together beside that of the token"});
    if (model.mtp && model.mtp->released)
        add(explained("MTP", Component::plain, "multi-token prediction", "a module that drafts further tokens"));
    if (model.parameters.total >= 1.5e12)
        add({"1T+", Component::plain, "more than a trillion parameters"});
    else if (model.parameters.total >= 0.995e12)
        add({"1T", Component::plain, "a trillion parameters"});
    return out;
}

namespace {

/// What published weights in that format mean for a reader; empty for the usual.
std::string_view meaning(catalog::NumberFormat format) {
    switch (format) {
        case catalog::NumberFormat::not_said:
        case catalog::NumberFormat::bf16: return {};
        case catalog::NumberFormat::fp8: return "weights published in 8 bits";
        case catalog::NumberFormat::mxfp4: return "expert weights published in 4 bits";
        case catalog::NumberFormat::nvfp4: return "weights published in 4 bits";
    }
    return {};
}

}    // namespace

std::vector<BadgeText> features(const Model& model) {
    bool qk_norm = false, no_positions = false, sinks = false, learned_kv = false, gated = false, softplus = false;
    for (const auto& m : model.mixers) {
        const catalog::Position* position = catalog::position_of(m.facts);
        const MixerTraits t = traits(m.facts);
        no_positions |= position != nullptr && position->kind == catalog::PositionKind::none && !t.across;
        qk_norm |= t.qk_norm;
        sinks |= t.sinks;
        learned_kv |= t.learned_kv;
        gated |= t.gated;
        softplus |= std::visit(
            [](const auto& facts) {
                if constexpr (requires { facts.softplus_gate; }) return facts.softplus_gate;
                return false;
            },
            m.facts);
    }
    std::vector<BadgeText> out;
    BadgeText::About about = BadgeText::About::attention;
    const auto add = [&](bool has, std::string text, std::string_view meaning) {
        if (has) out.push_back({std::move(text), Component::plain, std::string(meaning), about});
    };
    const auto takes = [&](catalog::Modality what) {
        return std::ranges::find(model.inputs, what) != model.inputs.end();
    };
    // What tells a model apart comes first: later ones are left out where there is no room.
    add(gated, "Gated attention",
        softplus ? "a softplus gate on attention's output" : "a sigmoid gate on attention's output");
    add(sinks, "Sinks", "one learned sink logit per head joins the softmax");
    add(learned_kv, "Sink tokens", "learned keys and values stand before each text");
    add(no_positions, "NoPE", "layers without position encoding");
    add(qk_norm, "QK-norm", "queries and keys normed before the scores");
    about = BadgeText::About::inputs;
    const bool image = takes(catalog::Modality::image), video = takes(catalog::Modality::video);
    add(image && video, "Images + video", "takes images and video, too");
    add(image && !video, "Images", "takes images, too");
    add(video && !image, "Video", "takes video, too");
    add(takes(catalog::Modality::audio), "Audio", "takes audio, too");
    about = BadgeText::About::weights;
    const std::string_view weights = meaning(model.weights_format);
    add(!weights.empty(), name_of(catalog::k_number_formats, model.weights_format), weights);
    return out;
}

}    // namespace broadside::diagram
