#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/terms.hpp"
#include "engine/mixers/common/noise_heads.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

namespace {

/// By how many query heads share a key and value head.
Naming by_sharing(const catalog::Attention& m) {
    if (m.kv_heads == m.heads)
        return {.kind = Component::full_attention,
                .full = "Multi-head attention",
                .brief = "MHA",
                .stands_for = "multi-head attention",
                .meaning = "one KV head per query head"};
    if (m.kv_heads == 1)
        return {.kind = Component::full_attention,
                .full = "Multi-query attention",
                .brief = "MQA",
                .stands_for = "multi-query attention",
                .meaning = "one KV head for all query heads"};
    return {.kind = Component::full_attention,
            .full = "Grouped-query attention",
            .brief = "GQA",
            .stands_for = "grouped-query attention",
            .meaning = "query heads share KV heads"};
}
std::string sharing(const catalog::Attention& m) { return by_sharing(m).brief; }

}    // namespace

Naming naming(const catalog::Attention& m) {
    Naming out = by_sharing(m);
    out.family = out.brief;
    if (m.reads_image) {
        out.full = "Cross-attention to images";
        out.brief = out.family = "Cross-attention";
        out.meaning = "queries of the text, keys and values of an image";
    } else if (m.local()) {
        out.kind = Component::local_attention;
        out.full = m.window ? "Sliding-window attention" : "Chunked attention";
        out.brief = "local";
    } else if (m.sparse) {
        out.full = "Block-sparse attention";
        out.brief = out.family = "Block-sparse";
        out.meaning = "an indexer picks the blocks of tokens that attention sees";
    } else if (m.strided) {
        out.full = "Block-sparse attention";
        out.brief = out.family = "Block-sparse";
        out.meaning = "the last blocks of tokens are seen, and one of several before them";
    } else if (m.means) {
        out.full = "Block-sparse attention";
        out.brief = out.family = "Block-sparse";
        out.meaning = "means of keys pick the blocks of tokens that attention sees";
    } else if (m.value_mask) {
        out.full = "Dynamic mask attention";
        out.brief = out.family = "Dynamic mask";
        out.meaning = "a number made of each value joins the scores, and the tokens with the largest are seen";
    } else if (m.differential) {
        out.full = m.noise_heads ? "Grouped differential attention" : "Differential attention";
        out.brief = out.family = "Differential";
        out.meaning = "of one softmax another is taken away, so that noise cancels out";
    }
    return out;
}

std::string detail(const catalog::Attention& a) {
    return a.kv_heads == a.heads ? fmt::format("{} of {}", counted(a.heads, "head"), a.head_dim)
                                 : fmt::format("{}, {}", counted(a.heads, "head"), counted(a.kv_heads, "KV head"));
}

std::string row(const catalog::Attention& m, bool beside_local) {
    if (m.reads_image) return fmt::format("{} to images", sharing(m));
    if (m.window) return fmt::format("{}, local {}", sharing(m), grouped(*m.window));
    if (m.chunk) return fmt::format("{}, local chunks {}", sharing(m), grouped(*m.chunk));
    if (m.sparse || m.strided || m.means) return fmt::format("{}, block-sparse", sharing(m));
    if (m.value_mask) return fmt::format("{}, dynamic mask", sharing(m));
    if (m.differential) return fmt::format("{}, differential", sharing(m));
    return fmt::format("{}{}", sharing(m), beside_local ? ", global" : "");
}

std::vector<std::string> score_words(const catalog::Attention& m) {
    std::vector<std::string> out;
    const auto add = [&](std::string words) {
        if (!words.empty()) out.push_back(std::move(words));
    };
    add(m.reads_image ? "keys and values of an image" : "");
    add(m.reads_image ? "both sublayers × tanh of a learned gate" : "");
    if (m.sparse)
        add(fmt::format("{} of {} chosen by an indexer of {} × {}", counted(m.sparse->top_blocks, "block"),
                        grouped(m.sparse->block), m.sparse->indexer_heads, m.sparse->indexer_head_dim));
    add(m.prefix ? fmt::format("the first {} seen, too", counted(*m.prefix, "token")) : "");
    if (m.strided)
        add(fmt::format("{} of {}, one of {} before", counted(m.strided->local, "block"), grouped(m.strided->block),
                        grouped(m.strided->stride)));
    if (m.means) {
        add(fmt::format("{} of {} by means of {} keys", counted(m.means->top_blocks, "block"), grouped(m.means->block),
                        grouped(m.means->tokens)));
        add(m.means->whole > 0 ? "all below " + grouped(m.means->whole) + " tokens" : "");
    }
    add(m.value_mask ? fmt::format("+ mask made of the values, top {} seen", grouped(*m.value_mask)) : "");
    add(m.noise_heads    ? catalog::noise_words(m.heads, *m.noise_heads) + ", normed"
        : m.differential ? "first − λ × second of two heads, normed"
                         : "");
    add(m.local_filter ? "Q and K filtered over three tokens" : "");
    add(m.kv_filter ? fmt::format("K and V filtered over {}", counted(*m.kv_filter, "token")) : "");
    add(m.kv_convolution ? fmt::format("K and V + convolution over {}", counted(*m.kv_convolution, "token")) : "");
    add(m.value_norm ? "values normed, no weights" : "");
    add(m.idle_kv ? "own K and V unused" : "");
    add(m.position.kind != catalog::PositionKind::alibi ? ""
        : m.position.root                               ? "ALiBi: scores fall with √distance"
                                                        : "ALiBi: scores fall with the distance");
    add(m.sinks ? "one learned sink logit per head" : "");
    add(m.learned_kv ? grouped(*m.learned_kv) + " learned keys and values before the text" : "");
    add(m.key_scale ? "keys × " + plain_number(*m.key_scale, 3) : "");
    add(m.value_scale ? "values × " + plain_number(*m.value_scale, 3) : "");
    add(m.clip ? "Q, K and V within ±" + plain_number(*m.clip) : "");
    add(m.score_root ? catalog::score_root_words(*m.score_root) : "");
    add(catalog::score_factor_words(m.position));
    add(m.softcap ? "scores capped at ±" + plain_number(*m.softcap) : "");
    add(m.temperature ? "queries scaled by position" : "");
    add(m.image_prefix ? fmt::format("with an image the first {} see each other", counted(*m.image_prefix, "token"))
                       : "");
    return out;
}

MixerTraits traits(const catalog::Attention& m) {
    return {.local = m.reads_image ? std::nullopt : std::optional(m.local()),
            .head = m.head_dim,
            .turned = m.position.dim.value_or(0),
            .qk_norm = m.qk_norm != catalog::QkNorm::none && m.qk_norm != catalog::QkNorm::key,
            .sinks = m.sinks,
            .learned_kv = m.learned_kv.has_value(),
            .gated = m.gate != catalog::OutputGate::none,
            .across = m.reads_image};
}

Terms terms(const catalog::Attention& m) {
    Terms out;
    if (m.gate != catalog::OutputGate::none) out.insert(Term::gate);
    if (m.softcap) out.insert(Term::cap);
    if (m.bias_q || m.bias_k || m.bias_v || m.bias_o || m.qk_norm_bias) out.insert(Term::bias);
    return out;
}

}    // namespace broadside::diagram
