#pragma once
/// \file
/// Made-up facts and the fixture that the tests of insets share. Only for tests.

#include "engine/draw/testing.hpp"
#include "engine/inset/inset.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace broadside::diagram {

using namespace catalog;

inline Look plain_look() {
    Look look;
    for (Type& t : look.types) t = {{.size = 7.6}, 6.5};
    look.type(TextRole::label) = {{.weight = 500, .size = 8.8}, 7.5};
    look.type(TextRole::detail) = {{.size = 7.6, .tabular = true}, 6.5};
    look.type(TextRole::badge) = {{.weight = 700, .size = 9.4}, 8};
    look.type(TextRole::panel_title) = {{.weight = 700, .size = 9.6}, 8};
    for (int k = 0; k < k_components; ++k) {
        // Each kind a mark of its own, so that marks can be told apart below.
        const auto shade = static_cast<std::uint8_t>(10 + 10 * k);
        look.tone(static_cast<Component>(k)) = {{shade, 0, 0}, {255, shade, 255}, {0, 0, shade}};
    }
    return look;
}

inline Position rope(double theta, std::optional<int> dim = {}) { return {PositionKind::rope, theta, dim, {}}; }

inline Attention attention(int heads, int kv_heads, int head_dim) {
    Attention a;
    a.heads = heads;
    a.kv_heads = kv_heads;
    a.head_dim = a.v_head_dim = head_dim;
    a.position = rope(500000);
    return a;
}

/// With the latents and head widths of DeepSeek-V3 (2412.19437).
inline Mla latent(int heads) {
    Mla m;
    m.heads = heads;
    m.q_lora_rank = 1536;
    m.kv_lora_rank = 512;
    m.qk_nope_head_dim = m.v_head_dim = 128;
    m.qk_rope_head_dim = 64;
    m.position = rope(10000);
    return m;
}

/// A model whose layers repeat its mixers and feed-forwards in turn.
inline Model model(std::vector<NamedMixer> mixers, std::vector<NamedFfn> ffns, int repeats = 6) {
    Model m;
    m.id = "test";
    m.embedding_dim = 4096;
    m.mixers = std::move(mixers);
    m.ffns = std::move(ffns);
    const std::size_t period = std::max<std::size_t>({m.mixers.size(), m.ffns.size(), 1});
    for (std::size_t i = 0; i < period * static_cast<std::size_t>(repeats); ++i) {
        Layer layer;
        if (!m.mixers.empty()) layer.mixer = static_cast<int>(i % m.mixers.size());
        if (!m.ffns.empty()) layer.ffn = static_cast<int>(i % m.ffns.size());
        m.stack.push_back(layer);
    }
    m.layers = static_cast<int>(m.stack.size());
    return m;
}

inline std::vector<Inset> all_insets(const Model& m, Pen& pen) {
    std::vector<Inset> all = mixer_insets(m, pen), more = ffn_insets(m, pen);
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

class InsetTest : public ::testing::Test {
protected:
    Look look = plain_look();
    text::Shaper shaper{BROADSIDE_SOURCE_DIR "/fonts"};

    Drawing drawn(const Inset& inset, Size more) {
        Drawing drawing;
        drawing.size = {inset.least.w + more.w, inset.least.h + more.h};
        Pen pen(look, shaper, drawing);
        inset.draw(pen, {0, 0, drawing.size.w, drawing.size.h});
        return drawing;
    }
    std::vector<Inset> insets_of(const Model& m) {
        Drawing scratch;
        Pen pen(look, shaper, scratch);
        return all_insets(m, pen);
    }
};

}    // namespace broadside::diagram
