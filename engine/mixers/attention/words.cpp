#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::Attention& m) {
    if (m.reads_image) return {Kind::full_attention, "Cross-attention to images", "Cross-attention"};
    if (m.window) return {Kind::local_attention, "Sliding-window attention", "SWA"};
    if (m.chunk) return {Kind::local_attention, "Chunked attention", "Chunked"};
    if (m.kv_heads == m.heads) return {Kind::full_attention, "Multi-head attention", "MHA"};
    if (m.kv_heads == 1) return {Kind::full_attention, "Multi-query attention", "MQA"};
    return {Kind::full_attention, "Grouped-query attention", "GQA"};
}

std::string detail(const catalog::Attention& a) {
    return a.kv_heads == a.heads
               ? fmt::format("{} heads of {}", a.heads, a.head_dim)
               : fmt::format("{} heads, {} KV {}", a.heads, a.kv_heads, a.kv_heads == 1 ? "head" : "heads");
}

std::string row(const catalog::Attention& m, bool beside_local) {
    const std::string_view ratio = m.kv_heads == m.heads ? "MHA" : m.kv_heads == 1 ? "MQA" : "GQA";
    if (m.reads_image) return fmt::format("{} to images", ratio);
    if (m.window) return fmt::format("{}, window {}", ratio, grouped(*m.window));
    if (m.chunk) return fmt::format("{}, chunk {}", ratio, grouped(*m.chunk));
    return fmt::format("{}{}", ratio, beside_local ? ", full" : "");
}

}    // namespace broadside::diagram
