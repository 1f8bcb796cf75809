#include "engine/base/format.hpp"
#include "engine/draw/words.hpp"
#include "engine/inset/inset.hpp"
#include "engine/inset/panel.hpp"

#include <fmt/format.h>

namespace broadside::diagram {
namespace {

constexpr const char* k_title = "The same layers again";

/// `Run 2`, `Runs 2 to 4`.
std::string later_runs(const catalog::Loops& l) {
    return l.count == 2 ? std::string("Run 2") : "Runs 2 to " + grouped(l.count);
}

std::string depth_words(const catalog::Model& m) {
    std::int64_t deep = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(m.layers); ++i) deep += m.loops->runs(i);
    return fmt::format("{} layers deep, {} of weights", grouped(deep), grouped(m.layers));
}

/// Runs one above the other, each on the state that the one before has left.
void add_runs(Flow& flow, const catalog::Model& m, const std::function<std::string(std::string)>& told) {
    const catalog::Loops& l = *m.loops;
    int row = 0;
    std::string below;
    for (const bool later : {false, true}) {
        const std::string run = later ? "later" : "first", norm = run + "-norm", gate = run + "-gate";
        flow.box(run, {0, row++}, Component::plain,
                 {later ? told(later_runs(l)) : "Run 1", later ? "the same weights" : grouped(m.layers) + " layers"});
        flow.wire(below, run);
        below = run;
        if (!l.norm) continue;
        flow.box(norm, {0, row}, Component::norm, {{}, "Final " + name_of(catalog::k_norm_kinds, m.norm.kind)});
        flow.wire(below, norm);
        below = norm;
        if (l.exit_gate) {
            flow.box(gate, {1, row}, Component::plain, {"Exit gate", "σ(w · x + b)"});
            flow.across(norm, gate);
        }
        ++row;
    }
    flow.wire(below, "");
}

/// Two states, each of which its own layers work on with the other added: the lower one several times for each time of
/// the upper one.
void add_two_states(Flow& flow, const catalog::Model& m, const std::function<std::string(std::string)>& told) {
    const catalog::Loops& l = *m.loops;
    const int low = l.inner->layers, up = m.layers - low;
    const std::string norm = "ending in " + name_of(catalog::k_norm_kinds, m.norm.kind);
    flow.box("upper-state", {0, 0}, Component::residual, {"Upper state", "at first the embedding"});
    flow.box("lower-state", {1, 0}, Component::residual, {"Lower state", "at first the same for all"});
    flow.node("lower-sum", {1, 1}, Sign::plus);
    flow.box("lower", {1, 2}, Component::plain,
             {told(grouped(low) + " lower layers"), told(grouped(l.inner->count) + " times, " + norm)});
    flow.node("upper-sum", {0, 3}, Sign::plus);
    flow.box("upper", {0, 4}, Component::plain, {told(grouped(up) + " upper layers"), norm});
    flow.box("again", {0, 5, 2}, Component::plain,
             {{}, told("all of it " + grouped(l.count) + " times, then the upper state is read")});
    flow.wire("", "upper-state");
    flow.wire("upper-state", "lower-sum");
    flow.wire("lower-state", "lower-sum");
    flow.wire("lower-sum", "lower");
    flow.wire("upper-state", "upper-sum");
    flow.wire("lower", "upper-sum");
    flow.wire("upper-sum", "upper");
    flow.wire("upper", "again", 0);
    flow.wire("lower", "again", 1);
    flow.wire("again", "");
}

/// What the gates of later runs are made of.
std::string gate_words(const catalog::Loops& l) {
    return fmt::format("g = σ(w · {} + b)", l.gate_of_state ? "norm(x)" : "q");
}
std::string offset_words(const catalog::Loops::Offset& o) {
    return fmt::format("{} · embedding + {} · state", plain_number(o.embedding, 3), plain_number(o.state, 3));
}

/// Attention of a later run: to what the first run keeps, and to the last tokens of its own.
void add_two_reaches(Flow& flow, const catalog::Model& m, const std::function<std::string(std::string)>& told) {
    const catalog::Loops& l = *m.loops;
    int row = 0;
    if (l.offset)
        flow.box("start", {0, row++, 2}, Component::embedding,
                 {told(offset_words(*l.offset)), std::string("of the token before, ") + (l.norm ? "normed, " : "") +
                                                     (l.count == 2 ? "behind run 1" : "behind the run before")});
    flow.box("query", {0, row, 2}, Component::plain, {told(later_runs(l)) + ": queries", "the same weights"});
    flow.kept("far-kept", {0, row + 1}, "K, V of run 1");
    flow.kept("near-kept", {1, row + 1}, told("K, V of " + grouped(*l.window) + " tokens"));
    flow.box("far", {0, row + 2}, Component::full_attention, {"To all", "as run 1 left them"});
    flow.box("near", {1, row + 2}, Component::local_attention,
             {"To the last " + told(grouped(*l.window)), "of this run"});
    flow.box("mix", {0, row + 3, 2}, Component::plain,
             {"g · far + (1 − g) · near", gate_words(l) + ", one for each head"});
    flow.box("output", {0, row + 4, 2}, Component::plain, {{}, "output projection, feed-forward, next layer"});
    flow.even(0, 2);
    if (l.offset) flow.wire("", "start");
    flow.wire(l.offset ? "start" : "", "query");
    flow.wire("query", "far-kept", 0);
    flow.wire("query", "near-kept", 1);
    flow.wire("far-kept", "far");
    flow.wire("near-kept", "near");
    flow.wire("far", "mix", 0);
    flow.wire("near", "mix", 1);
    flow.wire("mix", "output");
    flow.wire("output", "");
}

}    // namespace

std::string loops_words(const catalog::Model& model) {
    return model.loops ? with_doubt(model, "loops", counted(model.loops->count, "run")) : std::string();
}

std::optional<Inset> loops_inset(const catalog::Model& model, Pen& pen) {
    if (!model.loops) return std::nullopt;
    const auto told = [&](std::string text) { return with_doubt(model, "loops", std::move(text)); };
    Flow flow(pen, "inset.loops");
    if (model.loops->inner)
        add_two_states(flow, model, told);
    else if (model.loops->window)
        add_two_reaches(flow, model, told);
    else
        add_runs(flow, model, told);
    return flow_inset(pen, std::move(flow), Component::residual, k_title, told(depth_words(model)));
}

std::optional<Panel> loops_panel(const catalog::Model& model, const catalog::Model* reference) {
    if (!model.loops) return std::nullopt;
    const catalog::Loops& l = *model.loops;
    const auto told = [&](std::string text) { return plain(with_doubt(model, "loops", std::move(text))); };
    Panel out{.id = "panel.loops", .kind = Component::residual, .title = k_title, .note = loops_words(model)};
    out.changed = reference != nullptr && !reference->loops;
    out.items = {told(depth_words(model))};
    if (l.inner) {
        out.items.push_back(told(fmt::format("each: lower {} × {}, then the upper {}", l.inner->layers, l.inner->count,
                                             model.layers - l.inner->layers)));
        out.items.push_back(told("two states, each added to the other"));
    }
    if (l.norm) out.items.push_back(told(l.inner ? "a norm after each of both" : "final norm after each run"));
    if (l.exit_gate) out.items.push_back(told("exit gate σ(w · x + b) after each run"));
    if (l.offset) {
        out.items.push_back(told("later runs: " + offset_words(*l.offset)));
        out.items.push_back(plain("of the token before, to begin with"));
    }
    if (l.window) {
        out.items.push_back(told("later runs attend to run 1, and"));
        out.items.push_back(told("to " + grouped(*l.window) + " tokens of their own"));
        out.items.push_back(told("gate " + gate_words(l) + " for each head"));
    }
    return out;
}

}    // namespace broadside::diagram
