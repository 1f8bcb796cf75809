#include "engine/draw/words.hpp"
#include "engine/inset/inset.hpp"
#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"

#include <fmt/format.h>

namespace broadside::diagram {
namespace {

using catalog::ResidualKind;

std::string title(const catalog::Residual& r) {
    switch (r.kind) {
        case ResidualKind::hyper_connections: return "Hyper-connections";
        case ResidualKind::altup: return "AltUp: one stream of several";
        case ResidualKind::attention: return "Attention over depth";
        case ResidualKind::gated_streams: return "Gated streams";
        case ResidualKind::channel_weights: break;
    }
    return "Residual path weighed by channel";
}

std::string words(const catalog::Residual& r) {
    switch (r.kind) {
        case ResidualKind::hyper_connections:
        case ResidualKind::gated_streams:
        case ResidualKind::altup: return fmt::format("{} streams", r.streams);
        case ResidualKind::attention: return fmt::format("{}-layer sums", r.block);
        case ResidualKind::channel_weights: break;
    }
    return "× by channel";
}

}    // namespace

std::string residual_words(const catalog::Model& model) {
    if (!model.residual) return {};
    return with_doubt(model, "residual", words(*model.residual));
}

std::string convolution_words(const catalog::Model& model) {
    if (!model.sublayer_convolution) return {};
    return with_doubt(model, "sublayer_convolution", "+ convolution over " + grouped(*model.sublayer_convolution));
}

std::optional<Inset> residual_inset(const catalog::Model& model, Pen& pen) {
    if (!model.residual) return std::nullopt;
    const catalog::Residual& r = *model.residual;
    const std::string n = grouped(r.streams), d = grouped(model.embedding_dim);
    const auto told = [&](std::string text) { return with_doubt(model, "residual", std::move(text)); };
    Flow flow(pen, "inset.residual");
    const Component path = Component::residual;
    switch (r.kind) {
        case ResidualKind::hyper_connections:
            flow.box("streams", {0, 0, 2}, path, {told(n + " streams of " + d), {}});
            flow.box("in", {0, 1}, Component::plain,
                     {"Σ a · stream", r.carried ? told("a = σ(…) of the sublayer before") : std::string("a = σ(…)")});
            if (r.unmixed)
                flow.box("mix", {1, 1}, Component::plain, {{}, told("as they are")});
            else
                flow.box("mix", {1, 1}, Component::plain, {told(n + " × " + n + " mix"), "rows and columns sum to 1"});
            flow.box("sublayer", {0, 2}, Component::plain, {"Sublayer", "with its norm"});
            flow.box("out", {0, 3}, Component::plain, {{}, "b onto each stream, b = σ(…)"});
            flow.node("sum", {0, 4, 2}, Sign::plus);
            flow.wire("", "streams");
            flow.wire("streams", "in", 0);
            flow.wire("streams", "mix", 1);
            flow.wire("in", "sublayer");
            flow.wire("sublayer", "out");
            flow.wire("out", "sum");
            flow.wire("mix", "sum");
            flow.wire("sum", "");
            break;
        case ResidualKind::gated_streams:
            flow.box("streams", {0, 0, 3}, path, {told(n + " streams of " + d), {}});
            flow.box("norm", {0, 1, 2}, Component::norm, {{}, "RMSNorm of each"});
            flow.box("gate", {1, 2}, Component::plain, {"σ gate by value", told("of rank " + grouped(r.gate_rank))});
            flow.box("mean", {0, 3, 2}, Component::plain, {{}, "mean of gate × stream"});
            flow.box("sublayer", {0, 4, 2}, Component::plain, {"Sublayer", {}});
            flow.box("out", {0, 5, 2}, Component::plain, {{}, "b onto each stream, b = 2 σ(…)"});
            flow.box("kept", {2, 1, 1, 5}, Component::plain, {{}, "as they are"});
            flow.node("sum", {0, 6, 3}, Sign::plus);
            flow.wire("", "streams");
            flow.wire("streams", "norm", 0);
            flow.wire("norm", "mean", 0);
            flow.wire("norm", "gate", 1);
            flow.wire("gate", "mean", 1);
            flow.wire("mean", "sublayer");
            flow.wire("sublayer", "out");
            flow.wire("out", "sum");
            flow.wire("streams", "kept", 2);
            flow.wire("kept", "sum");
            flow.wire("sum", "");
            break;
        case ResidualKind::altup: {
            flow.box("streams", {0, 0, 2}, path, {told(n + " streams of " + d), {}});
            flow.box("layer", {0, 1}, Component::plain, {"The layer", "on the first stream"});
            flow.box("predict", {1, 1}, Component::plain, {"Predict", told(n + " × " + n + " by the token")});
            flow.box("correct", {0, 2, 2}, Component::plain, {{}, "corrected by what the layer gave"});
            flow.wire("", "streams");
            flow.wire("streams", "layer", 0);
            flow.wire("streams", "predict", 1);
            flow.wire("layer", "correct", 0);
            flow.wire("predict", "correct", 1);
            std::string top = "correct";
            if (r.low_rank > 0) {
                flow.box("low-rank", {0, 3, 2}, Component::plain,
                         {{}, told("beside each mixer a path of rank " + grouped(r.low_rank))});
                flow.wire(top, "low-rank");
                top = "low-rank";
            }
            flow.wire(top, "");
            break;
        }
        case ResidualKind::attention:
            flow.box("blocks", {0, 0}, path,
                     {told("Sums of " + grouped(r.block) + " layers each"), "and of the layers since"});
            flow.box("norm", {0, 1}, Component::norm, {{}, "RMSNorm"});
            flow.box("softmax", {0, 2}, Component::plain,
                     {"Softmax over the sums", "a learned query for each sublayer"});
            flow.box("sublayer", {0, 3}, Component::plain, {"Sublayer", "with its norm"});
            flow.wire("", "blocks");
            flow.wire("blocks", "norm");
            flow.wire("norm", "softmax");
            flow.wire("softmax", "sublayer");
            flow.wire("sublayer", "");
            break;
        case ResidualKind::channel_weights:
            flow.box("path", {0, 0, 2}, path, {told("Path of " + d), {}});
            flow.wire("", "path");
            flow.box("sublayer", {0, 1}, Component::plain, {"Sublayer", "with its norm"});
            flow.box("added", {0, 2}, Component::plain, {{}, r.both ? told("(+ b) × w") : std::string("as it is")});
            flow.box("kept", {1, 1, 1, 2}, Component::plain,
                     {told(r.both ? "(+ c) × v" : "× w"), "by channel, learned"});
            flow.node("sum", {0, 3, 2}, Sign::plus);
            flow.wire("path", "sublayer", 0);
            flow.wire("path", "kept", 1);
            flow.wire("sublayer", "added");
            flow.wire("added", "sum");
            flow.wire("kept", "sum");
            flow.wire("sum", "");
            break;
    }
    return flow_inset(pen, std::move(flow), Component::residual, title(r),
                      r.kind == ResidualKind::channel_weights ? "at each sublayer" : "in place of one residual path");
}

std::optional<Panel> factors_panel(const catalog::Model& m) {
    Panel out{.id = "panel.factors", .kind = Component::embedding, .title = "Around the layers"};
    const auto say = [&](const char* path, const std::string& text) {
        out.items.push_back(plain(with_doubt(m, path, text)));
    };
    if (m.embedding_factor) say("embedding_factor", "embedding × " + plain_number(*m.embedding_factor, 3));
    if (m.embedding_norm) say("embedding_norm", "embedding normed");
    if (m.meta_tokens) say("meta_tokens", "after " + counted(*m.meta_tokens, "meta token"));
    if (m.layer_embedding)
        say("layer_embedding",
            fmt::format("in each layer the token's own embedding, {} wide", grouped(m.layer_embedding->dim)));
    if (m.ngram_embedding)
        say("ngram_embedding",
            fmt::format("{} embeddings of 2 to {} tokens, {} of {} rows",
                        m.ngram_embedding->layer ? "before " + m.ngram_embedding->joined_layers() + ", behind a gate,"
                                                 : std::string("+"),
                        m.ngram_embedding->longest, counted(m.ngram_embedding->tables, "table"),
                        grouped(m.ngram_embedding->rows)));
    if (m.residual_factor) say("residual_factor", "each sublayer × " + plain_number(*m.residual_factor, 3));
    if (m.skip_factor) say("skip_factor", "residual path × " + plain_number(*m.skip_factor, 3));
    if (m.layer_scale) say("layer_scale", "what each layer gives × a learned number");
    if (m.sublayer_convolution) say("sublayer_convolution", "each sublayer " + convolution_words(m) + " tokens");
    if (m.logit_scale) say("logit_scale", "logits × " + plain_number(*m.logit_scale, 4));
    if (m.norm.skips_first) say("norm", "no norm before the first sublayer");
    if (m.head_dense)
        say("head_dense", "before the head " + widths(m.embedding_dim, m.embedding_dim) + ", " +
                              catalog::to_string(m.head_dense->activation) + ", a norm");
    if (m.head_bias) say("head_bias", "output head with bias");
    return out.items.empty() ? std::nullopt : std::optional(std::move(out));
}

std::optional<Panel> residual_panel(const catalog::Model& model, const catalog::Model* reference) {
    if (!model.residual) return std::nullopt;
    const catalog::Residual& r = *model.residual;
    const auto told = [&](std::string text) { return plain(with_doubt(model, "residual", std::move(text))); };
    Panel out{.id = "panel.residual", .kind = Component::residual, .title = title(r), .note = "residual path"};
    out.changed = reference != nullptr && !reference->residual;
    switch (r.kind) {
        case ResidualKind::hyper_connections:
            out.items = {told(fmt::format("{} streams, summed by weight into each sublayer", r.streams)),
                         told(r.unmixed ? std::string("kept as they are, what a sublayer gives added by weight")
                                        : fmt::format("mixed by a doubly stochastic {} × {} of the token", r.streams,
                                                      r.streams))};
            if (r.carried) out.items.push_back(told("by weights of the sublayer before"));
            if (r.normed) out.items.push_back(told("their norm has weights"));
            if (r.averaged) out.items.push_back(told("averaged at the end"));
            break;
        case ResidualKind::gated_streams:
            out.items = {told(fmt::format("{} streams, normed, averaged behind a σ gate of rank {}", r.streams,
                                          grouped(r.gate_rank))),
                         told("sublayers onto each by a factor of the token")};
            break;
        case ResidualKind::altup:
            out.items = {told(fmt::format("{} streams, layers work on the first", r.streams)),
                         told("the others predicted and corrected")};
            break;
        case ResidualKind::attention:
            out.items = {told(fmt::format("sublayers read a softmax over sums of {} layers", r.block))};
            break;
        case ResidualKind::channel_weights:
            out.items = {told(r.both ? "path and sublayers × learned vectors, + biases" : "path × a learned vector")};
            break;
    }
    if (r.low_rank > 0) out.items.push_back(told(fmt::format("a path of rank {} beside each mixer", r.low_rank)));
    return out;
}

}    // namespace broadside::diagram
