#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::Attention& m) {
    if (m.reads_image) return {Component::full_attention, "Cross-attention to images", "Cross-attention"};
    if (m.window) return {Component::local_attention, "Sliding-window attention", "local"};
    if (m.chunk) return {Component::local_attention, "Chunked attention", "local"};
    if (m.sparse) return {Component::full_attention, "Block-sparse attention", "Block-sparse"};
    if (m.kv_heads == m.heads) return {Component::full_attention, "Multi-head attention", "MHA"};
    if (m.kv_heads == 1) return {Component::full_attention, "Multi-query attention", "MQA"};
    return {Component::full_attention, "Grouped-query attention", "GQA"};
}

std::string detail(const catalog::Attention& a) {
    return a.kv_heads == a.heads
               ? fmt::format("{} heads of {}", a.heads, a.head_dim)
               : fmt::format("{} heads, {} KV {}", a.heads, a.kv_heads, a.kv_heads == 1 ? "head" : "heads");
}

std::string_view sharing(const catalog::Attention& m) {
    return m.kv_heads == m.heads ? "MHA" : m.kv_heads == 1 ? "MQA" : "GQA";
}

std::string row(const catalog::Attention& m, bool beside_local) {
    if (m.reads_image) return fmt::format("{} to images", sharing(m));
    if (m.window) return fmt::format("{}, local {}", sharing(m), grouped(*m.window));
    if (m.chunk) return fmt::format("{}, local chunks {}", sharing(m), grouped(*m.chunk));
    if (m.sparse) return fmt::format("{}, block-sparse", sharing(m));
    return fmt::format("{}{}", sharing(m), beside_local ? ", global" : "");
}

std::vector<std::string> score_words(const catalog::Attention& m) {
    std::vector<std::string> out;
    const auto add = [&](std::string words) {
        if (!words.empty()) out.push_back(std::move(words));
    };
    add(m.reads_image ? "keys and values of an image" : "");
    if (m.sparse)
        add(fmt::format("{} blocks of {} chosen by an indexer of {} × {}", grouped(m.sparse->top_blocks),
                        grouped(m.sparse->block), m.sparse->indexer_heads, m.sparse->indexer_head_dim));
    add(m.local_filter ? "Q and K filtered over three tokens" : "");
    add(m.value_norm ? "values normed, no weights" : "");
    add(m.idle_kv ? "own K and V unused" : "");
    add(m.position.kind == catalog::PositionKind::alibi ? "ALiBi: scores fall with the distance" : "");
    add(m.sinks ? "one learned sink logit per head" : "");
    add(m.value_scale ? "values × " + plain_number(*m.value_scale, 3) : "");
    add(m.score_root ? "scores ÷ √" + plain_number(*m.score_root) : "");
    add(catalog::score_factor_words(m.position));
    add(m.softcap ? "scores capped at ±" + plain_number(*m.softcap) : "");
    add(m.temperature ? "queries scaled by position" : "");
    return out;
}

MixerTraits traits(const catalog::Attention& m) {
    return {.name = m.sparse ? naming(m).brief : std::string(sharing(m)),
            .local = m.local(),
            .head = m.head_dim,
            .turned = m.position.dim.value_or(0),
            .qk_norm = m.qk_norm != catalog::QkNorm::none,
            .sinks = m.sinks,
            .gated = m.gate != catalog::OutputGate::none};
}

}    // namespace broadside::diagram
