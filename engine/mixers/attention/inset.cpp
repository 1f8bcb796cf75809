#include "engine/inset/inset.hpp"
#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/words.hpp"
#include "engine/mixers/attention/family.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace broadside::diagram {
namespace {

using catalog::Attention;

using Use = AttentionUse;

Component kind_of(const Attention& m) { return m.local() ? Component::local_attention : Component::full_attention; }

// ---- words ----------------------------------------------------------------------------------------------------------

std::string heads_name(const Attention& m) {
    Attention global = m;
    global.window.reset();
    global.chunk.reset();
    return naming(catalog::Mixer(global)).full;
}

std::string position_words(const Attention& m) { return diagram::position_words(m.position, m.head_dim); }

/// How far back a token sees.
std::string reach(const Attention& m) {
    return m.window ? "window " + grouped(*m.window) : m.chunk ? "chunks of " + grouped(*m.chunk) : "global";
}

/// How many query heads read one key and value head.
std::string sharing(const Attention& m) {
    return m.heads == m.kv_heads ? "one KV head per query head" : grouped(m.heads_of_key()) + " heads per KV head";
}

/// Where some heads are taken away, those that read one pair of keys stand together, over a mark for both.
Fan fan_of(const Attention& m, Component kind, std::string words) {
    if (!m.noise_heads) return {m.heads, m.kv_heads, kind, std::move(words), m.reuses_kv};
    return {m.heads, m.kv_heads / 2, kind, std::move(words), m.reuses_kv, 1, 2};
}

/// What else happens to the scores.
std::string remark(const Attention& m) { return joined(score_words(m)); }

/// `words` of a mixer's position, with a doubt mark where its file is not sure of them.
std::string told_position(const Use& use, const InsetContext& c, std::string words) {
    const std::string path =
        use.index < 0 ? c.path : "mixers." + c.model.mixers[static_cast<std::size_t>(use.index)].name;
    return with_doubt(c.model, paths_of(path, {"position.theta", "position.dim", "position.scaling"}),
                      std::move(words));
}

bool any_local(const std::vector<Use>& uses) {
    return std::ranges::any_of(uses, [](const Use& u) { return u.facts->local(); });
}
/// What tells it from the others of its family: how far it sees, or where it stands.
std::string which(const Use& use, const std::vector<Use>& family, const catalog::Model& model) {
    if (!any_local(family)) return where_mixer(model, use.index);
    return use.facts->chunk ? "chunked" : use.facts->local() ? "local" : "global";
}

/// Rows of the box on queries and keys, top to bottom: positions above the norm, as the data flow.
std::vector<Pen::Row> query_key_rows(const std::vector<Use>& family, const InsetContext& c) {
    const catalog::Model& model = c.model;
    std::vector<Pen::Row> rows;
    const Attention& first = *family.front().facts;
    const bool same = std::all_of(family.begin(), family.end(),
                                  [&](const Use& u) { return position_words(*u.facts) == position_words(first); });
    if (first.position.kind == catalog::PositionKind::relative) {
        // It joins the scores, beside the heads.
    } else if (same) {
        if (first.position.kind == catalog::PositionKind::rope) {
            PositionWords words = position_in_pieces(first.position, first.head_dim);
            std::string& last =
                words.scaling.empty() ? words.base.empty() ? words.encoding : words.base : words.scaling;
            last = told_position(family.front(), c, last);
            // A long one would spread the columns: its scaling gets a line of its own.
            if (first.position.scaling && first.position.dim)
                rows.push_back({Component::plain, std::exchange(words.scaling, {})});
            rows.push_back({Component::plain, listed({words.encoding, words.base, words.scaling})});
        }
    } else {
        for (auto use = family.rbegin(); use != family.rend(); ++use)
            rows.push_back({any_local(family) ? kind_of(*use->facts) : Component::plain,
                            which(*use, family, model) + ": " + told_position(*use, c, position_words(*use->facts))});
    }
    if (first.qk_norm != catalog::QkNorm::none && first.qk_norm != catalog::QkNorm::key)
        rows.push_back({Component::norm, c.told(qk_norm_words(first.qk_norm, first.qk_norm_bias), {"qk_norm"})});
    return rows;
}

/// How far back a bias by distance goes: `up to 1,024 back`, `local: 512, global: 1,024 back`.
std::string extents(const std::vector<Use>& family, const InsetContext& c) {
    std::vector<std::string> all;
    for (const Use& use : family)
        if (const auto& bias = use.facts->position.relative) {
            std::string extent = grouped(bias->extent);
            if (family.size() > 1) extent = which(use, family, c.model) + ": " + extent;
            if (std::ranges::find(all, extent) == all.end()) all.push_back(std::move(extent));
        }
    return (family.size() > 1 ? "" : "up to ") + listed(all) + " back";
}

std::string projection(const std::string& what, int heads, int width, bool bias) {
    return what + " " + product(heads, width) + (bias ? " + b" : "");
}
/// The four projections, and the gate where there is one.
struct Projections {
    std::string query, key, value, output, gate;
};
Projections projections(const Attention& m, const InsetContext& c) {
    Projections p;
    p.query =
        c.told(projection(m.q_lora_rank ? "Q " + grouped(*m.q_lora_rank) + " →" : "Q", m.heads, m.head_dim, m.bias_q),
               {"heads", "head_dim", "bias", "q_lora_rank"});
    p.key = c.told(m.reuses_kv ? "K of an earlier layer" : projection("K", m.kv_heads, m.head_dim, m.bias_k),
                   {"kv_heads", "head_dim", "bias", "reuses_kv"});
    p.value = c.told(m.reuses_kv        ? "V of an earlier layer"
                     : m.keys_as_values ? "V: as K, without RoPE"
                                        : projection("V", m.kv_heads, m.v_head_dim, m.bias_v),
                     {"kv_heads", "v_head_dim", "bias", "reuses_kv", "keys_as_values"});
    p.output = c.told("Output " + widths(m.output_width(), c.model.embedding_dim) + (m.bias_o ? " + b" : ""),
                      {"heads", "v_head_dim", "bias", "noise_heads"});
    if (m.gate == catalog::OutputGate::head)
        p.gate = c.told(gate_name(m) + " " + grouped(m.heads), {"gate", "gate_function", "heads"});
    if (m.gate == catalog::OutputGate::element)
        p.gate = c.told(gate_name(m) + " " + product(m.heads, m.v_head_dim),
                        {"gate", "gate_function", "heads", "v_head_dim"});
    return p;
}

// ---- panels ---------------------------------------------------------------------------------------------------------

// Columns: query, key, value, gate. Norm and rotation lie on queries and keys, values pass them by.
Inset graph(const std::vector<Use>& family, const InsetContext& c) {
    const Attention& m = *family.front().facts;
    const Projections p = projections(m, c);
    const bool all_local = std::all_of(family.begin(), family.end(), [](const Use& u) { return u.facts->local(); });
    const Component kind = all_local ? Component::local_attention : Component::full_attention;
    Flow flow(c.pen, "inset." + c.name);

    flow.box("query", {0, 0}, kind, {p.query, {}});
    flow.box("key", {1, 0}, kind, {p.key, {}});
    flow.box("value", {2, 0}, kind, {p.value, {}});
    flow.even(0, 3);
    flow.wire("", "query");
    if (!m.reuses_kv)
        for (const char* name : {"key", "value"}) flow.wire("", name);

    int row = 1;
    const char* projected[] = {"query", "key", "value"};
    const auto go_on = [&](int i, const char* to) { flow.wire(projected[i], to, m.token_factors ? i : -1); };
    if (m.token_factors) {
        flow.box("factors", {0, row++, 3}, Component::plain,
                 {c.told("Q × τ, V × τ′, for each head", {"token_factors"}),
                  "τ: tanh(W GELU(Q, K, V)) + ½ + σ(α log place)"});
        for (int i = 0; i < 3; ++i) flow.wire(std::exchange(projected[i], "factors"), "factors", i);
    }
    if (m.qk_norm == catalog::QkNorm::key) {    // queries pass it by
        flow.box("key-norm", {1, row++}, Component::norm,
                 {{}, c.told(qk_norm_words(m.qk_norm, m.qk_norm_bias), {"qk_norm"})});
        go_on(1, "key-norm");
        projected[1] = "key-norm";
    }
    const std::vector<Pen::Row> rows = query_key_rows(family, c);
    if (!rows.empty()) {
        flow.rows("turn", {0, row++, 2}, rows);
        go_on(0, "turn");
        go_on(1, "turn");
    }
    std::vector<std::string> said;
    const bool one_remark =
        std::ranges::all_of(family, [&](const Use& u) { return remark(*u.facts) == remark(*family.front().facts); });
    for (const Use& use : family) {
        std::string words = remark(*use.facts);
        if (!one_remark && !words.empty()) words = which(use, family, c.model) + ": " + words;
        if (std::ranges::find(said, words) == said.end()) said.push_back(std::move(words));
    }
    const Fan fan = in_groups(fan_of(m, kind, joined(said)));
    add_fan(flow, c.pen, "heads", {0, row++, 3}, fan);
    if (rows.empty()) {
        go_on(0, "heads");
        go_on(1, "heads");
    } else {
        flow.wire("turn", "heads", 0);
        flow.wire("turn", "heads", 1);
    }
    go_on(2, "heads");

    if (const auto& bias = m.position.relative) {    // what each head of a token mixes them with
        flow.box("mix", {3, 0}, kind,
                 {c.told("R " + product(m.heads, bias->profiles), {"heads", "position.relative"}), {}});
        flow.box("profiles", {3, row - 1}, Component::plain,
                 {c.told(grouped(bias->profiles) + " biases by distance", {"position.relative"}), extents(family, c)});
        flow.wire("", "mix");
        flow.wire("mix", "profiles");
        flow.across("profiles", "heads");
    }

    std::string top = "heads";
    if (m.output_norm) {
        flow.box("output-norm", {0, row++, 3}, Component::norm, {{}, c.told("RMSNorm", {"output_norm"})});
        flow.wire(top, "output-norm");
        top = "output-norm";
    }
    if (!p.gate.empty()) {
        flow.box("gate", {m.position.relative ? 4 : 3, 0}, kind, {p.gate, {}});
        flow.node("times", {0, row++, 3}, Sign::times);
        flow.wire("", "gate");
        flow.wire("gate", "times");
        flow.wire(top, "times");
        top = "times";
    }
    flow.box("output", {0, row, 3}, kind, {p.output, {}});
    flow.wire(top, "output");
    flow.wire("output", "");

    std::string note = family.size() > 1 ? std::string() : c.where;
    if (m.position.kind == catalog::PositionKind::none && family.size() == 1) note = joined({note, "NoPE"});
    if (note.empty()) note = sharing(m);
    return flow_inset(c.pen, std::move(flow), kind, heads_name(m), note);
}

/// The same attention with other numbers: its heads, and what differs from the model's first.
Inset variant(const Attention& m, const Attention& first, const InsetContext& c) {
    const Component kind = kind_of(m);
    const Projections p = projections(m, c);
    const Fan fan = in_groups(fan_of(m, kind, remark(m)));
    std::vector<std::string> lines;
    const auto line = [&](const std::string& words) {
        if (!words.empty()) lines.push_back(words);
    };
    const auto shape = [](const Attention& a) {
        return std::tuple(a.heads, a.kv_heads, a.head_dim, a.v_head_dim, a.q_lora_rank, a.bias_q, a.bias_k, a.bias_v,
                          a.gate, a.softplus_gate);
    };
    const bool borrows = m.reuses_kv && !first.reuses_kv;
    if (shape(m) != shape(first)) line(joined({p.query, borrows ? "" : p.key, borrows ? "" : p.value, p.gate}));
    if (first.gate != catalog::OutputGate::none && m.gate == catalog::OutputGate::none) line("no gate");
    if (m.output_norm != first.output_norm)
        line(std::string(m.output_norm ? "RMSNorm" : "no norm") + " before the output");
    if (m.output_width() != first.output_width() || m.bias_o != first.bias_o) line(p.output);
    const std::string norm = c.told(qk_norm_words(m.qk_norm, m.qk_norm_bias), {"qk_norm"});
    if (!(m.position == first.position))
        line(joined({norm, c.told(position_words(m), {"position.theta", "position.dim", "position.scaling"})}));
    else
        line(norm);
    if (first.sinks && !m.sinks) line("no sinks");
    if (borrows) line("keys and values of an earlier layer");
    if (m.keys_as_values && !first.keys_as_values) line("values from the key's projection");
    const std::vector<Use> uses = attentions(c.model);
    const bool locals = any_local(uses);

    Inset inset;
    inset.id = "inset." + c.name;
    inset.kind = kind;
    inset.title =
        !locals ? naming(catalog::Mixer(m)).full : std::string(m.local() ? "In local" : "In global") + " layers";
    // Of several that see as far, where each stands.
    const bool alone = std::ranges::count_if(uses, [&](const Use& u) { return u.facts->local() == m.local(); }) == 1;
    inset.note = joined(
        {locals && m.local() ? c.told(reach(m), {"window", "chunk"}) : "", locals && alone ? "" : c.where, sharing(m)});
    const Size size = fan_size(c.pen, fan);
    double w = std::max(size.w, title_width(c.pen, inset.title, inset.note) - 14);
    for (const std::string& l : lines) w = std::max(w, c.pen.width(l, TextRole::detail));
    const double leading = c.pen.leading(TextRole::detail), gap = 5;
    inset.least = {w + 14, gap + size.h + gap + static_cast<double>(lines.size()) * leading + gap};
    inset.draw = [=, id = inset.id, least = inset.least](Pen& pen, const Rect& area) {
        const double width = std::min(area.w - 14, size.w * 1.3);
        const Rect content = Rect::around(area.center(), {std::max(width, size.w), least.h});
        draw_fan(pen, id + ".heads", {content.x, content.y + gap, content.w, size.h}, fan);
        double y = content.y + gap + size.h + gap + pen.cap_height(TextRole::detail);
        for (const std::string& l : lines) {
            pen.text(l, TextRole::detail, {area.center().x, y}, {Align::center, {}, pen.look().panel, id});
            y += leading;
        }
    };
    return inset;
}

/// What a token sees, as a mask with words below it.
struct Sight {
    Reach reach;
    Component kind;
    std::vector<std::string> words;
};
std::vector<Sight> sights(const std::vector<Use>& all, const catalog::Model& model) {
    std::vector<Sight> out;
    for (const Use& use : all) {
        const Attention& m = *use.facts;
        Sight sight{m.window ? Reach::window : m.chunk ? Reach::chunk : Reach::full, kind_of(m), {}};
        const std::string path = "mixers." + model.mixers[static_cast<std::size_t>(use.index)].name;
        sight.words.push_back(with_doubt(model, paths_of(path, {"window", "chunk"}), reach(m)));
        const std::string where = where_mixer(model, use.index);
        sight.words.push_back(where.empty() ? "all layers" : where);
        const bool known = std::any_of(out.begin(), out.end(), [&](const Sight& s) { return s.words == sight.words; });
        if (!known) out.push_back(std::move(sight));
    }
    return out;
}

/// The graph with a column to its right that shows what local and full layers see, against each other.
Inset with_sights(Inset graph, const std::vector<Sight>& shown, Pen& pen) {
    const Size mask = mask_size();
    const double leading = pen.leading(TextRole::detail), cap = pen.cap_height(TextRole::detail), pad = 7;
    double column = mask.w, height = 0;
    for (const Sight& s : shown) {
        for (const std::string& words : s.words) column = std::max(column, pen.width(words, TextRole::detail));
        height += mask.h + 4 + leading * static_cast<double>(s.words.size());
    }
    Inset inset = graph;
    inset.least = {std::max(graph.least.w + column + 2 * pad, title_width(pen, graph.title, graph.note)),
                   std::max(graph.least.h, height + pad)};
    inset.draw = [=, id = graph.id, draw = graph.draw](Pen& p, const Rect& area) {
        const double side = column + 2 * pad, x = area.right() - side / 2;
        draw(p, {area.x, area.y, area.w - side, area.h});
        p.rule({area.right() - side, area.top() + pad}, {area.right() - side, area.bottom() - pad});
        const double gap = (area.h - height) / static_cast<double>(shown.size() + 1);
        double y = area.y + gap;
        for (std::size_t i = 0; i < shown.size(); ++i) {
            draw_mask(p, id + ".sight-" + std::to_string(i), {x - mask.w / 2, y}, shown[i].reach, shown[i].kind);
            y += mask.h + 4 + cap;
            for (const std::string& words : shown[i].words) {
                p.text(words, TextRole::detail, {x, y}, {Align::center, p.look().ink, p.look().panel, id});
                y += leading;
            }
            y += gap - cap;
        }
    };
    return inset;
}

/// True where one drawing does for both: they differ in reach and position only.
bool alike(Attention a, const Attention& b) {
    a.window = b.window;
    a.chunk = b.chunk;
    a.prefix = b.prefix;
    a.position = b.position;
    a.temperature = b.temperature;
    a.note = b.note;
    return a == b;
}

}    // namespace

std::vector<AttentionUse> attentions(const catalog::Model& model) {
    std::vector<AttentionUse> all;
    for (const int i : mixers_in_order(model))
        if (const auto* a = std::get_if<Attention>(&model.mixers[static_cast<std::size_t>(i)].facts))
            all.push_back({a, i});
    return all;
}

// Attention mixers that differ only in reach and position share one graph, drawn for the first of them; one with other
// heads or widths gets a small panel that says what differs. Where some are local the first shows what each sees.
std::vector<Inset> insets(const Attention& m, const InsetContext& c) {
    const std::vector<Use> all = attentions(c.model);
    std::vector<Use> family;
    for (const Use& use : all)
        if (alike(*use.facts, m)) family.push_back(use);
    if (!family.empty() && !(*family.front().facts == m)) return {};
    if (!all.empty() && !(*all.front().facts == m)) return {variant(m, *all.front().facts, c)};
    Inset drawn = graph(family.empty() ? std::vector<Use>{{&m, -1}} : family, c);
    return {any_local(all) && c.sights ? with_sights(std::move(drawn), sights(all, c.model), c.pen) : std::move(drawn)};
}

}    // namespace broadside::diagram
