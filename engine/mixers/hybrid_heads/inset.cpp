#include "engine/mixers/mamba/inset.hpp"
#include "engine/base/format.hpp"

#include <algorithm>

namespace broadside::diagram {
namespace {

/// How far its attention sees, and what else happens to the scores.
std::string hybrid_remark(const catalog::Attention& a) {
    std::vector<std::string> words = score_words(a);
    words.insert(words.begin(), a.window ? "window " + grouped(*a.window) : "global");
    return joined(words);
}

/// The model's first mixer of that kind: what all of them share is drawn for it.
const catalog::HybridHeads* first_hybrid(const catalog::Model& model) {
    for (const int i : mixers_in_order(model))
        if (const auto* m = std::get_if<catalog::HybridHeads>(&model.mixers[static_cast<std::size_t>(i)].facts))
            return m;
    return nullptr;
}
/// But for the reach of attention, and whose keys and values it reads.
bool same_heads(catalog::HybridHeads a, const catalog::HybridHeads& b) {
    a.attention.window = b.attention.window;
    a.attention.prefix = b.attention.prefix;
    a.attention.reuses_kv = b.attention.reuses_kv;
    a.note = b.note;
    return a == b;
}

}    // namespace

// Columns: query, key, value; x with what is made of it (time step, B and C), gate.
std::vector<Inset> insets(const catalog::HybridHeads& m, const InsetContext& c) {
    const catalog::Attention& a = m.attention;
    const catalog::Mamba& s = m.mamba;
    const Component heads = a.local() ? Component::local_attention : Component::full_attention,
                    state = Component::linear_mixer;
    const std::string remark = c.told(hybrid_remark(a), {"attention.window", "attention.prefix"});
    const Fan fan = in_groups({a.heads, a.kv_heads, heads, remark, a.reuses_kv});
    Flow flow(c.pen, "inset." + c.name);
    if (const catalog::HybridHeads* first = first_hybrid(c.model);
        first && first != &m && !(*first == m) && same_heads(m, *first)) {
        add_fan(flow, c.pen, "heads", {0, 0}, fan);
        if (a.reuses_kv) {
            flow.box("reused", {0, 1}, Component::plain, {{}, "keys and values of an earlier layer"});
            flow.wire("heads", "reused");
        }
        flow.wire("", "heads");
        flow.wire(a.reuses_kv ? "reused" : "heads", "");
        return {flow_inset(c.pen, std::move(flow), state, naming(catalog::Mixer(m)).full, c.where)};
    }

    const auto shape = [&](const char* what, int count, int width) {
        return c.told(std::string(what) + " " + product(count, width),
                      {"attention.heads", "attention.kv_heads", "attention.head_dim", "attention.v_head_dim"});
    };
    flow.box("query", {0, 0}, heads, {shape("Q", a.heads, a.head_dim), {}});
    flow.box("key", {1, 0}, heads, {a.reuses_kv ? "K of an earlier layer" : shape("K", a.kv_heads, a.head_dim), {}});
    flow.box("value", {2, 0}, heads,
             {a.reuses_kv ? "V of an earlier layer" : shape("V", a.kv_heads, a.v_head_dim), {}});
    flow.wire("", "query");
    add_mamba(flow, s, {c.model, c.name, {}, c.pen, false, c.path + ".mamba"}, 3);
    if (!a.reuses_kv)
        for (const char* name : {"key", "value"}) flow.wire("", name);

    std::vector<Pen::Row> rows;
    if (const std::string position = position_words(a.position, a.head_dim); !position.empty())
        rows.push_back({Component::plain, c.told(position, {"attention.position.theta", "attention.position.dim",
                                                            "attention.position.scaling"})});
    if (a.qk_norm != catalog::QkNorm::none)
        rows.push_back({Component::norm, c.told(qk_norm_words(a.qk_norm, a.qk_norm_bias), {"attention.qk_norm"})});
    add_fan(flow, c.pen, "heads", {0, 2, 3}, fan);
    if (!rows.empty()) flow.rows("turn", {0, 1, 2}, rows);
    for (const int column : {0, 1}) {
        const char* name = column == 0 ? "query" : "key";
        if (!rows.empty()) flow.wire(name, "turn");
        flow.wire(rows.empty() ? name : "turn", "heads", column);
    }
    flow.wire("value", "heads");

    flow.box("heads-norm", {0, 5, 3}, Component::norm, {{}, "RMSNorm"});
    flow.box("state-norm", {3, 5, 2}, Component::norm, {{}, "RMSNorm"});
    flow.wire("heads", "heads-norm");
    flow.wire("times", "state-norm");
    flow.node("sum", {1, 6, 3}, Sign::plus);
    flow.wire("heads-norm", "sum");
    flow.wire("state-norm", "sum");
    flow.box("output", {1, 7, 3}, state,
             {c.told("Output " + widths(s.inner_dim, c.model.embedding_dim), {"mamba.inner_dim"}), "of half the sum"});
    flow.wire("sum", "output");
    flow.wire("output", "");
    return {flow_inset(c.pen, std::move(flow), state, naming(catalog::Mixer(m)).full, c.where)};
}

}    // namespace broadside::diagram
