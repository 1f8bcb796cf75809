#include "engine/catalog/catalog.hpp"

#include <gtest/gtest.h>

#include <fmt/core.h>

#include <algorithm>

namespace broadside::catalog {
namespace {

std::string text(const std::vector<Stretch>& stretches) {
    std::string out;
    for (const Stretch& s : stretches) {
        std::string runs;
        for (const Run& r : s.runs)
            runs += fmt::format("{}{} {}", runs.empty() ? "" : " + ", r.count, r.what.empty() ? "-" : r.what);
        out += out.empty() ? "" : " + ";
        out += s.repeat > 1 ? fmt::format("{} x ({})", s.repeat, runs) : runs;
    }
    return out;
}

const Model& model(std::string_view id) {
    static const Catalog catalog = read(BROADSIDE_SOURCE_DIR "/catalog").catalog;
    return *catalog.find(id);
}

/// A model of mixers named by the letters of `layers`; a point is a layer without one.
Model of(std::string_view layers) {
    Model m;
    for (const char c : layers) {
        if (c == '.') {
            m.stack.push_back(Layer{{}, 0});
            continue;
        }
        const std::string name(1, c);
        auto at = std::ranges::find(m.mixers, name, &NamedMixer::name);
        if (at == m.mixers.end()) at = m.mixers.insert(at, NamedMixer{name, {}});
        m.stack.push_back(Layer{static_cast<int>(at - m.mixers.begin()), {}});
    }
    return m;
}
std::string shortest(std::string_view layers) { return text(mixer_stretches(of(layers), false)); }

TEST(Stretches, AreTheShortestDescription) {
    EXPECT_EQ(shortest(""), "");
    EXPECT_EQ(shortest("aaaa"), "4 a");
    EXPECT_EQ(shortest("aaab"), "3 a + 1 b");
    EXPECT_EQ(shortest("aabaab"), "2 x (2 a + 1 b)");
    EXPECT_EQ(shortest("aabaabaa"), "2 x (2 a + 1 b) + 2 a");
    EXPECT_EQ(shortest("caabaab"), "1 c + 2 x (2 a + 1 b)");
    EXPECT_EQ(shortest("ababcabab"), "2 x (1 a + 1 b) + 1 c + 2 x (1 a + 1 b)");
    EXPECT_EQ(shortest("abcabcabc"), "3 x (1 a + 1 b + 1 c)");
    // Both halves of a tie repeat; the earlier wins.
    EXPECT_EQ(shortest("ababa"), "2 x (1 a + 1 b) + 1 a");
}

TEST(Stretches, LayersWithoutAMixerCountWhereTheyAreAskedFor) {
    EXPECT_EQ(text(mixer_stretches(of("a.a.b."), false)), "2 x (1 a + 1 -) + 1 b + 1 -");
    EXPECT_EQ(text(mixer_stretches(of("a.a.b."), true)), "2 a + 1 b");
}

TEST(Stretches, OfRealModels) {
    // As their reports tell it: 3 KDA to 1 MLA, the last round shorter.
    EXPECT_EQ(text(mixer_stretches(model("kimi-linear-48b-a3b"), true)), "6 x (3 kda + 1 mla) + 2 kda + 1 mla");
    EXPECT_EQ(text(ffn_stretches(model("kimi-linear-48b-a3b"), true)), "1 dense + 26 moe");
    // Chunked attention thrice, then a layer without RoPE; every second feed-forward a mixture.
    EXPECT_EQ(text(mixer_stretches(model("llama-4-maverick"), true)), "12 x (3 chunked + 1 nope)");
    EXPECT_EQ(text(ffn_stretches(model("llama-4-maverick"), true)), "24 x (1 dense + 1 moe)");
    EXPECT_EQ(text(mixer_stretches(model("step-3-5-flash"), true)), "11 x (1 global + 3 local) + 1 global");
    EXPECT_EQ(text(mixer_stretches(model("nemotron-3-nano-30b-a3b"), true)),
              "5 x (3 mamba + 1 attention) + 4 mamba + 1 attention + 4 mamba");
    EXPECT_EQ(text(ffn_stretches(model("nemotron-3-nano-30b-a3b"), true)), "23 moe");
}

TEST(Stretches, TakeNoLongForTheLongestStack) {
    std::string layers;
    for (unsigned i = 0, x = 1; i < 2000; ++i)
        layers += static_cast<char>('a' + (x = x * 1664525u + 1013904223u) / 1'000'000'000u);
    EXPECT_FALSE(shortest(layers).empty());
}

}    // namespace
}    // namespace broadside::catalog
