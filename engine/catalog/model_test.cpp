#include "engine/catalog/catalog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace broadside::catalog {
namespace {

// A model with one of everything; each test breaks one thing.
const std::string k_model = R"({
  "id": "x",
  "name": "X", "size": "1M",
  "organization": "xai",
  "released": "2024-02-29",
  "category": "mine",
  "inputs": ["text"],
  "parameters": {"total": null, "active": null, "basis": "counted"},
  "context_tokens": 4096,
  "vocabulary": 1000, "layers": 6, "embedding_dim": 64, "tied_embeddings": false,
  "topology": "sequential",
  "norm": {"kind": "RMSNorm", "placement": "pre"},
  "mixers": {
    "gqa": {"kind": "attention", "heads": 8, "kv_heads": 2, "head_dim": 16, "window": 128, "bias": ["q"],
            "position": {"kind": "rope", "theta": 10000, "dim": 8}},
    "mla": {"kind": "mla", "heads": 4, "kv_lora_rank": 32, "qk_nope_head_dim": 16, "qk_rope_head_dim": 8,
            "v_head_dim": 16, "position": {"kind": "none"}},
    "delta": {"kind": "deltanet", "key_heads": 2, "value_heads": 4, "key_head_dim": 8, "value_head_dim": 8,
              "conv_kernel": 4},
    "mamba": {"kind": "mamba2", "heads": 8, "head_dim": 16, "inner_dim": 128, "state_dim": 16, "groups": 2,
              "conv_kernel": 4},
    "lightning": {"kind": "lightning-attention", "heads": 8, "kv_heads": 4, "head_dim": 16,
                  "position": {"kind": "none"}}
  },
  "ffns": {
    "dense": {"kind": "dense", "hidden": 256, "activation": "SwiGLU"},
    "moe": {"kind": "moe", "experts": 16, "active_experts": 2, "expert_hidden": 64, "activation": "GELU",
            "router": {"score": "softmax", "bias": false, "groups": 4, "top_groups": 2, "scale": 1,
                       "renormalise": true}}
  },
  "stack": [
    {"repeat": 1, "block": [["gqa", "dense"]]},
    {"repeat": 1, "block": [["mla", "moe"], ["delta", null], [null, "moe"], ["mamba", "moe"], ["lightning", "moe"]]}
  ],
  "mtp": {"modules": 1, "block": ["gqa", "dense"]},
  "kv_cache_per_token": {"published_bytes": null},
  "training": {"tokens": null, "precision": null, "optimizer": null, "post_training": null},
  "license": {"name": null, "short": null, "spdx": null, "url": null},
  "links": {"report": null, "config": null, "weights": "https://example.org/x", "code": null},
  "lineage": [{"name": "Y", "relation": "layout of"}],
  "distinctive": ["One of everything"],
  "sources": {"training.tokens": "report", "lineage": "report"},
  "confidence": {"vocabulary": "inferred"}
})";

using Edits = std::vector<std::pair<std::string, std::string>>;    // a text of k_model, and what stands there instead

/// Edits k_model and expects these messages. A ^ in the edits marks where a message points, in the order of the file;
/// it is taken out, its line and column are counted.
void expect(const Edits& edits, std::vector<std::string> expected, const std::string& file = "x.json") {
    std::string text = k_model;
    for (const auto& [from, to] : edits) {
        const auto at = text.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        text.replace(at, from.size(), to);
    }
    std::size_t marks = 0;
    int line = 1, column = 1;
    std::string plain;
    for (const char c : text) {
        if (c == '^') {
            if (marks < expected.size())
                expected[marks] =
                    file + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + expected[marks];
            ++marks;
            continue;
        }
        plain += c;
        ++column;
        if (c == '\n') ++line, column = 1;
    }
    ASSERT_EQ(marks, expected.size()) << "marks in " << edits.back().second;
    Problems problems;
    const auto model = read_model(plain, file, problems);
    EXPECT_NE(model.has_value(), problems.has_errors());
    std::vector<std::string> told;
    for (const Problem& p : problems.sorted()) told.push_back(to_string(p));
    EXPECT_EQ(told, expected);
}
/// One edit, one message.
void expect(const std::string& from, const std::string& to, const std::string& expected) {
    expect({{from, to}}, {expected});
}

Model the_model() {
    Problems problems;
    return read_model(k_model, "x.json", problems).value();
}

TEST(Model, OneOfEverythingIsRead) {
    expect({}, {});
    const Model m = the_model();
    EXPECT_EQ(m.full_name(), "X 1M");
    EXPECT_EQ(iso(m.released), "2024-02-29");
    EXPECT_EQ(spelled(m.released), "29 February 2024");
    ASSERT_EQ(m.stack.size(), 6u);
    EXPECT_EQ(m.stack[3], (Layer{{}, 1}));
    const auto& gqa = std::get<Attention>(m.mixers[0].facts);
    EXPECT_EQ(gqa.v_head_dim, 16);
    EXPECT_EQ(gqa.window, 128);
    EXPECT_TRUE(gqa.bias_q);
    EXPECT_FALSE(gqa.bias_k);
    EXPECT_EQ(gqa.position.dim, 8);
    EXPECT_EQ(std::get<Moe>(m.ffns[1].facts).router.top_groups, 2);
    EXPECT_EQ(m.mtp->block, (Layer{0, 0}));
    EXPECT_EQ(m.story.links.size(), 1u);
}

TEST(Model, NullIsKnownToBeUnknown) {
    const Model m = the_model();
    EXPECT_THAT(m.provenance.unknown, ::testing::Contains("training.tokens"));
    EXPECT_FALSE(m.story.training.tokens);
    EXPECT_FALSE(m.kv_cache_bytes);
    // The derived count stands in.
    EXPECT_EQ(m.parameters.total, derive(m).total);
    EXPECT_EQ(m.parameters.active, derive(m).active);

    expect({{R"("xai")", "null"}, {R"("2024-02-29")", "null"}}, {});
    EXPECT_EQ(iso(Date{}), "date not known");
    expect(R"("vocabulary": 1000)", R"("vocabulary": ^null)", "vocabulary: expected a whole number, got null");
}

TEST(Model, PlacesSourcesAndConfidenceFollowPaths) {
    const Model m = the_model();
    EXPECT_EQ(m.provenance.place_of("vocabulary"), (Place{"x.json", 10, 17}));
    EXPECT_EQ(m.provenance.place_of("mixers.gqa.position.dim").line, 15);
    EXPECT_EQ(m.provenance.place_of("mixers.gqa.no_such"), m.provenance.place_of("mixers.gqa"));
    EXPECT_EQ(m.provenance.place_of("no_such"), m.provenance.place);
    EXPECT_EQ(m.provenance.confidence_of("vocabulary"), Confidence::inferred);
    EXPECT_FALSE(m.provenance.confidence_of("vocabularies"));
    EXPECT_EQ(m.provenance.source_of("training.tokens"), "report");
    EXPECT_EQ(m.provenance.source_of("training"), "");
    for (const char* path : {"mixers.gqa.heads", "embedding_factor", "embedding_norm", "layer_embedding.dim",
                             "ngram_embedding.rows", "residual_factor", "skip_factor", "layer_scale",
                             "residual.streams", "loops.count", "head_bias", "head_dense.bias", "logit_scale"})
        EXPECT_EQ(m.provenance.source_of(path), "configuration") << path;
    EXPECT_EQ(m.provenance.values.at("mixers.gqa.heads"), "8");

    Model n = m;
    n.provenance.sources["structure"] = "copies";
    n.provenance.sources["mixers.gqa"] = "code";
    n.provenance.confidence["mixers"] = Confidence::recalled;
    n.provenance.confidence["mixers.gqa.heads"] = Confidence::seen;
    EXPECT_EQ(n.provenance.source_of("layers"), "copies");
    EXPECT_EQ(n.provenance.source_of("mixers.gqa.heads"), "code");
    EXPECT_EQ(n.provenance.source_of("released"), "");
    EXPECT_EQ(n.provenance.confidence_of("mixers.gqa.heads"), Confidence::seen);
    EXPECT_EQ(n.provenance.confidence_of("mixers.gqa.kv_heads"), Confidence::recalled);
}

TEST(Model, TypesAreChecked) {
    expect(R"("vocabulary": 1000)", R"("vocabulary": ^"1000")", R"(vocabulary: expected a whole number, got "1000")");
    expect(R"("vocabulary": 1000)", R"("vocabulary": ^1000.5)", "vocabulary: expected a whole number, got 1000.5");
    expect(R"("total": null)", R"("total": ^"671B")", R"(parameters.total: expected a number, got "671B")");
    expect(R"("tied_embeddings": false)", R"("tied_embeddings": ^0)", "tied_embeddings: expected true or false, got 0");
    expect(R"("name": "X")", R"("name": ^3)", "name: expected a text, got 3");
    expect(R"({"kind": "RMSNorm", "placement": "pre"})", R"(^"pre")", R"(norm: expected an object, got "pre")");
    expect(R"(["One of everything"])", R"(^"One")", R"(distinctive: expected a list of texts, got "One")");
    expect(R"(["One of everything"])", "[^1]", "distinctive.0: expected a text, got 1");
    expect(R"(["text"])", R"(^"text")",
           R"(inputs: expected a list of some of "text", "image", "audio", "video", got "text")");
    expect(R"([{"name": "Y", "relation": "layout of"}])", "^{}", "lineage: expected a list of objects, got an object");
    expect(R"([{"name": "Y", "relation": "layout of"}])", R"([^"Y"])", R"(lineage.0: expected an object, got "Y")");
    expect(R"({"training.tokens": "report", "lineage": "report"})", "^[]", "sources: expected an object, got an array");
    expect(R"("training.tokens": "report")", R"("training.tokens": ^1)", "sources: expected a text, got 1");
    expect(R"("gqa": {"kind")", R"("m": ^1, "gqa": {"kind")", "mixers.m: expected an object, got 1");
    Problems problems;
    EXPECT_FALSE(read_model("[1]", "x.json", problems));
    EXPECT_EQ(to_string(problems.sorted().at(0)), "x.json:1:1: expected an object, got an array");
}

TEST(Model, RangesAreChecked) {
    expect(R"("kv_heads": 2)", R"("kv_heads": ^0)", "mixers.gqa.kv_heads: expected 1 to 4,096, got 0");
    expect(R"("context_tokens": 4096)", R"("context_tokens": ^1e13)",
           "context_tokens: expected 1 to 1,000,000,000,000, got 1e+13");
    expect(R"("scale": 1)", R"("scale": ^0)", "ffns.moe.router.scale: expected 1e-06 to 1,000,000, got 0");
    expect(R"("published_bytes": null)", R"("published_bytes": ^-1)",
           "kv_cache_per_token.published_bytes: expected 0 to 1,000,000,000,000, got -1");
    expect(R"("total": null)", R"("total": ^0)", "parameters.total: expected at least 1, got 0");
    expect(R"("total": null)", R"("total": ^1e18)",
           "parameters.total: expected 1 to 100,000,000,000,000,000, got 1e+18");
}

TEST(Model, ChoicesAreListedWithTheNearest) {
    expect(R"("RMSNorm")", R"(^"RmsNorm")",
           R"(norm.kind: expected one of "RMSNorm", "LayerNorm", got "RmsNorm" (did you mean "RMSNorm"?))");
    expect(R"("topology": "sequential")", R"("topology": ^1)",
           R"(topology: expected one of "sequential", "parallel", got 1)");
    // What else is wrong in an object without a kind nobody can know.
    expect(
        R"("kind": "attention")", R"("kind": ^"atention")",
        R"(mixers.gqa.kind: expected one of "attention", "mla", "deltanet", "kda", "mamba2", "lightning-attention", )"
        R"("mamba", "short-conv", "attention+mamba2", "rwkv", "mlstm", "compressed-attention", "shared-block+mamba2", )"
        R"("rg-lru", "shared-block+mamba", "gated-memory", "moa", "cca", "attention+mamba", got "atention" )"
        R"((did you mean "attention"?))");
    expect(R"("kind": "dense")", R"("kind": ^"conv")",
           R"(ffns.dense.kind: expected one of "dense", "moe", got "conv")");
    expect(R"("vocabulary": "inferred")", R"("vocabulary": ^"guessed")",
           R"(confidence: expected one of "seen", "recalled", "inferred", got "guessed")");
    expect(R"(["q"])", R"([^"p"])",
           R"(mixers.gqa.bias.0: expected one of "q", "k", "v", "o", got "p" (did you mean "q"?))");
    expect(R"(["q"])", R"(["q", ^"q"])", R"(mixers.gqa.bias.1: "q" is given twice)");
}

TEST(Model, MissingAndUnknownKeysAreNamed) {
    expect({{"{\n  \"id\"", "^{\n  \"id\""}, {R"("topology": "sequential",)", ""}}, {"topology: missing"});
    expect(R"({"tokens": null, "precision": null,)", R"(^{"tokens": null,)",
           "training.precision: missing (null where it is not known)");
    expect(R"("modules": 1)", R"("modules": 1, ^"step": 2)", R"(mtp.step: unknown key (did you mean "steps"?))");
    expect({{R"("gqa": {"kind")", R"("gqa": ^{"kind")"}, {R"("kv_heads": 2)", R"(^"kv_haeds": 2)"}},
           {"mixers.gqa.kv_heads: missing", R"(mixers.gqa.kv_haeds: unknown key (did you mean "kv_heads"?))"});
    expect(R"("lineage":)", R"(^"qqqqqq": 1, "lineage":)", "qqqqqq: unknown key");
    expect(R"("context_tokens": 4096,)", R"("context_tokens": 4096, ^"context_tokens": 1,)",
           "context_tokens: the key is given twice (first in line 9)");
    expect("\"id\": \"x\",\n  \"name\"", "\"id\": \"x\"\n  ^\"name\"",
           "not valid JSON: syntax error while parsing object - unexpected string literal; expected '}'");
}

TEST(Model, TextsAndListsAreBounded) {
    expect(R"("One of everything")", R"(^"")",
           "distinctive.0: the text is empty (leave the field out where it does not apply)");
    expect(R"("One of everything")", R"(^"a\tb")", "distinctive.0: the text has a control character");
    expect(R"("One of everything")", "^\"" + std::string(2001, 'a') + '"',
           "distinctive.0: the text has more than 2000 bytes");
    std::string texts = "\"a\"", objects = R"({"name": "a"})", mixers;
    for (int i = 0; i < 256; ++i) {
        texts += R"(, "a")";
        objects += R"(, {"name": "a"})";
        mixers += "\"m" + std::to_string(i) + "\": 1, ";
    }
    expect(R"(["One of everything"])", "^[" + texts + "]", "distinctive: the list has more than 256 items");
    expect(R"([{"name": "Y", "relation": "layout of"}])", "^[" + objects + "]",
           "lineage: the list has more than 256 items");
    Problems problems;
    std::string text = k_model;
    text.insert(text.find("\"gqa\": {"), mixers);
    EXPECT_FALSE(read_model(text, "x.json", problems));
    EXPECT_EQ(to_string(problems.sorted().at(0)), "x.json:13:13: mixers: the object has more than 256 keys");
}

TEST(Model, IdsDatesAndAddressesAreChecked) {
    expect(R"("id": "x")", R"("id": ^"y")", R"(id: the file is called x.json, so its id is "x")");
    expect({{R"("id": "x")", R"("id": ^"X y")"}}, {R"(id: expected lower-case letters, digits and hyphens, got "X y")"},
           "X y.json");
    for (const std::string wrong :
         {"2023-02-29", "2024-13-01", "2024-00-10", "2024-04-31", "24-04-01", "2024-4-01", "1999-01-01", "2024-04-0a"})
        expect(R"("2024-02-29")", "^\"" + wrong + '"',
               R"(released: expected a date of 2017 to 2100 such as "2024-12-26", got ")" + wrong + '"');
    for (const std::string wrong : {"example.org", "ftp://example.org", "https://", "https://localhost",
                                    "https://a.b/c d", "https://a.b/'c'", "https://.org", "https://org."})
        expect(R"("https://example.org/x")", "^\"" + wrong + '"',
               R"(links.weights: expected an address such as "https://arxiv.org/abs/2412.19437", got ")" + wrong + '"');
}

TEST(Model, ImpossibleShapesAreRefused) {
    expect(R"("kv_heads": 2)", R"("kv_heads": ^3)",
           "mixers.gqa.kv_heads: 3 key/value heads do not divide 8 query heads");
    expect(R"("window": 128)", R"("window": ^8192)",
           "mixers.gqa.window: 8,192 tokens are more than the context of 4,096");
    expect(R"("window": 128)", R"("chunk": ^8192)",
           "mixers.gqa.chunk: 8,192 tokens are more than the context of 4,096");
    expect(R"("window": 128)", R"("window": 128, "chunk": ^64)",
           "mixers.gqa.chunk: a mixer has a window or a chunk, not both");
    expect(R"("dim": 8)", R"("dim": ^32)", "mixers.gqa.position.dim: 32 dimensions rotate, but a head has only 16");
    expect(R"("dim": 8)", R"("dim": ^7)", "mixers.gqa.position.dim: RoPE rotates pairs: the number must be even");
    expect({{R"({"kind": "none"})", R"({"kind": "none", "theta": ^1, "dim": ^2})"}},
           {R"(mixers.mla.position.theta: has no meaning without "kind": "rope")",
            R"(mixers.mla.position.dim: has no meaning without "kind": "rope")"});
    expect(R"("key_heads": 2)", R"("key_heads": ^3)",
           "mixers.delta.key_heads: 3 key heads do not divide 4 value heads");
    expect(R"("inner_dim": 128)", R"("inner_dim": ^100)", "mixers.mamba.inner_dim: 8 heads of 16 make 128, not 100");
    expect(R"("groups": 2,)", R"("groups": ^3,)", "mixers.mamba.groups: 3 groups do not divide 8 heads");
    expect(R"("kv_heads": 4)", R"("kv_heads": ^5)",
           "mixers.lightning.kv_heads: 5 key/value heads do not divide 8 query heads");
    expect(R"("active_experts": 2)", R"("active_experts": ^17)",
           "ffns.moe.active_experts: 17 active experts of only 16");
    expect(R"("active_experts": 2)", R"("active_experts": ^9)",
           "ffns.moe.active_experts: 9 active experts do not fit in 2 groups of 4");
    expect(R"("bias": ["q"])", R"("gate_function": ^"softplus")",
           "mixers.gqa.gate_function: has no meaning without gate");
    expect(R"("kv_heads": 2, "head_dim": 16)", R"("kv_heads": 1, "differential": ^true, "head_dim": 16)",
           "mixers.gqa.differential: heads go in pairs: an even number of them");
    expect(R"("kv_heads": 2, "head_dim": 16)",
           R"("kv_heads": 2, "head_dim": 16,
              "means": {"block": 64, "top_blocks": ^4, "first": 1, "last": 4, "tokens": 32, "stride": 16})",
           "mixers.gqa.means.top_blocks: 1 first and 4 last blocks are more than the 4 that a query sees");
    expect(R"("kv_heads": 2, "head_dim": 16)",
           R"("kv_heads": 2, "head_dim": 16, "strided": {"block": 64, "local": 16, "stride": 8},
              "means": ^{"block": 64, "top_blocks": 4, "tokens": 32, "stride": 16})",
           "mixers.gqa.means: blocks are chosen in one way, not in two");
    expect(R"("kv_heads": 2, "head_dim": 16)", R"("kv_heads": 2, "noise_heads": ^2, "head_dim": 16)",
           "mixers.gqa.noise_heads: has no meaning without differential");
    expect(R"("kv_heads": 2, "head_dim": 16)",
           R"("kv_heads": 2, "differential": true, "noise_heads": ^3, "head_dim": 16)",
           "mixers.gqa.noise_heads: 3 heads that are taken away do not divide 8");
    expect(R"("kv_heads": 2, "head_dim": 16)",
           R"("differential": true, "noise_heads": 1, "kv_heads": ^4, "head_dim": 16)",
           "mixers.gqa.kv_heads: half of 4 key/value heads does not divide 1 heads that are taken away");
    expect(
        R"({"kind": "lightning-attention", "heads": 8, "kv_heads": 4, "head_dim": 16,
                  "position": {"kind": "none"}})",
        R"({"kind": "rg-lru", "width": 64, "blocks": ^3, "conv_kernel": 4})",
        "mixers.lightning.blocks: 3 blocks do not divide 64 channels");
    expect(
        R"({"kind": "lightning-attention", "heads": 8, "kv_heads": 4, "head_dim": 16,
                  "position": {"kind": "none"}})",
        R"({"kind": "compressed-attention", "heads": 8, "head_dim": 16, "q_lora_rank": 32, "output_groups": 2,
                  "output_rank": 16, "window": 128, "position": ^{"kind": "none"}})",
        "mixers.lightning.position: queries and keys rotate, and what is summed is turned back: it needs rope");
    expect(R"("expert_hidden": 64)", R"("expert_hidden": 64, "bias": true, "image_hidden": ^32)",
           "ffns.moe.image_hidden: does not go together with latent_dim or bias");
    expect(R"("expert_hidden": 64)",
           R"("expert_hidden": 64, "shared": {"count": 1, "hidden": 64, "gate": true, "weighed": ^true})",
           "ffns.moe.shared.weighed: does not go together with gate");
    expect(R"("groups": 4, "top_groups": 2)", R"("groups": 4, "top_groups": 2, "product_keys": ^true)",
           "ffns.moe.router.product_keys: does not go together with groups");
    expect(R"("groups": 4, "top_groups": 2)", R"("product_keys": true, "hidden": ^16)",
           "ffns.moe.router.hidden: does not go together with product_keys");
    expect(R"("groups": 4, "top_groups": 2)", R"("carried": ^true)",
           "ffns.moe.router.carried: has no meaning without hidden");
    expect(R"("groups": 4, "top_groups": 2)", R"("each_group": ^true)",
           "ffns.moe.router.each_group: has no meaning without groups");
    expect(R"("groups": 4, "top_groups": 2)", R"("groups": 4, "top_groups": 2, "each_group": ^true)",
           "ffns.moe.router.each_group: expected as many top_groups as groups");
    expect(R"("groups": 4, "top_groups": 2)", R"("groups": 4, "top_groups": 4, "each_group": ^true)",
           "ffns.moe.router.each_group: 2 active experts are not as many of 4 groups");
    expect(R"("hidden": 256, "activation": "SwiGLU")",
           R"("hidden": 256, "activation": "SwiGLU", "bias": true, "output_bias": ^true)",
           "ffns.dense.output_bias: bias has it already");
    expect(R"("hidden": 256, "activation": "SwiGLU")",
           R"("hidden": 256, "activation": "ReLU2", "receptance": true, "output_bias": ^true)",
           "ffns.dense.output_bias: does not go together with receptance");
    expect(R"("expert_hidden": 64)", R"("expert_hidden": 64, "adjugates": {"group": ^3, "hidden": 16, "scale": 0.05})",
           "ffns.moe.adjugates.group: 16 experts are not a multiple of it");
    expect(R"("expert_hidden": 64)",
           R"("expert_hidden": 64, "latent_dim": 32, "adjugates": ^{"group": 2, "hidden": 16, "scale": 0.05})",
           "ffns.moe.adjugates: does not go together with latent_dim or bias");
    expect(R"("expert_hidden": 64)", R"("expert_hidden": 64, "bias": true, "reuses_experts": ^true)",
           "ffns.moe.reuses_experts: does not go together with bias or adjugates");
    expect(R"("groups": 4, "top_groups": 2)",
           R"("groups": 4, "top_groups": 2, "layer_input": true, "earlier_input": ^true)",
           "ffns.moe.router.earlier_input: does not go together with layer_input");
    const auto mamba = [](const std::string& facts, const std::string& expected) {
        expect(
            R"({"kind": "lightning-attention", "heads": 8, "kv_heads": 4, "head_dim": 16,
                  "position": {"kind": "none"}})",
            R"({"kind": "mamba", "inner_dim": 64, "state_dim": 8, "dt_rank": 8, "conv_kernel": 4, )" + facts + "}",
            expected);
    };
    mamba(R"("step_heads": ^3)", "mixers.lightning.step_heads: 64 channels are not a multiple of it");
    mamba(R"("heads": 2, "step_heads": ^4)", "mixers.lightning.step_heads: does not go together with heads");
    mamba(R"("xb_dim": ^48)", "mixers.lightning.xb_dim: 64 channels are not a multiple of it");
    mamba(R"("heads": 2, "xb_dim": ^32)",
          "mixers.lightning.xb_dim: does not go together with heads, step_heads or inner_norms");
    expect({{R"("groups": 4, "top_groups": 2)", R"("product_keys": ^true)"},
            {R"("expert_hidden": 64)", R"("expert_hidden": 64, "zero_experts": 2)"}},
           {"ffns.moe.router.product_keys: does not go together with zero_experts"});
    const auto cca = [](const std::string& facts, const std::string& expected) {
        expect(
            R"({"kind": "lightning-attention", "heads": 8, "kv_heads": 4, "head_dim": 16,
                  "position": {"kind": "none"}})",
            R"({"kind": "cca", "channel_kernel": 2, "head_kernel": 2, "position": {"kind": "none"}, )" + facts + "}",
            expected);
    };
    cca(R"("heads": 8, "kv_heads": ^3, "head_dim": 16)",
        "mixers.lightning.kv_heads: 3 key/value heads do not divide 8 query heads");
    cca(R"("heads": 8, "kv_heads": 1, "head_dim": ^15)",
        "mixers.lightning.head_dim: half of the values come from the token before: an even number of them");
    expect(R"({"kind": "lightning-attention", "heads": 8, "kv_heads": 4, "head_dim": 16,
                  "position": {"kind": "none"}})",
           R"({"kind": "attention+mamba",
               "attention": {"heads": 8, "kv_heads": 4, "head_dim": 16, "position": {"kind": "none"}},
               "mamba": ^{"inner_dim": 64, "state_dim": 4, "dt_rank": 4, "conv_kernel": 4}})",
           "mixers.lightning.mamba: 64 channels are not as wide as 8 heads of 16");
    const auto top = [](const std::string& facts, const std::string& expected) {
        expect(R"("context_tokens": 4096)", R"("context_tokens": 4096, )" + facts, expected);
    };
    top(R"("ngram_embedding": {"longest": 4, "tables": ^4, "rows": 100})",
        "ngram_embedding.tables: 4 tables are not as many for each of 3 lengths");
    top(R"("residual": {"kind": "altup", "streams": 4, "both": ^true})", "residual.both: has no meaning for this kind");
    top(R"("residual": {"kind": "altup", "streams": 4, "normed": ^true})",
        "residual.normed: has no meaning for this kind");
    top(R"("residual": {"kind": "altup", "streams": 4, "averaged": ^true})",
        "residual.averaged: has no meaning for this kind");
    const auto latent = [](const std::string& facts, const std::string& expected) {
        expect(R"("kv_lora_rank": 32, )", R"("kv_lora_rank": 32, )" + facts + ", ", expected);
    };
    latent(R"("kv_heads": ^3)", "mixers.mla.kv_heads: 3 key/value heads do not divide 4 query heads");
    latent(R"("noise_heads": ^4)", "mixers.mla.noise_heads: 4 heads that are taken away do not divide 4");
    latent(R"("gate": true, "gate_of_latent": ^true)",
           "mixers.mla.gate_of_latent: has no meaning without gate and q_lora_rank, or with gate_of_query");
    latent(R"("q_lora_rank": 8, "gate": true, "gate_of_query": true, "noise_heads": ^2)",
           "mixers.mla.noise_heads: does not go together with gate_of_query");
    top(R"("residual": {"kind": "channel-weights", "streams": ^4})", "residual.streams: has no meaning for this kind");
    top(R"("residual": {"kind": "channel-weights", "low_rank": ^4})",
        "residual.low_rank: has no meaning for this kind");
    const auto loops = [](const std::string& facts, const std::string& expected) {
        expect(R"("context_tokens": 4096)", R"("context_tokens": 4096, "loops": {"count": 2, )" + facts + "}",
               expected);
    };
    top(R"("adapters": ^{"count": 2, "rank": 8})",
        R"(adapters: has a meaning for mixers of the kind "attention" and feed-forwards of the kind "dense" only)");
    loops(R"("exit_gate": ^true)", "loops.exit_gate: has no meaning without norm");
    loops(R"("gate_of_state": ^true)", "loops.gate_of_state: has no meaning without window");
    loops(R"("offset": ^{"embedding": 1, "state": 1})", "loops.offset: has no meaning without window");
    loops(R"("window": ^5000)", "loops.window: 5,000 tokens are more than the context of 4,096");
    loops(R"("window": ^64)", R"(loops.window: has a meaning for mixers of the kind "attention" only, not for "mla")");
    const auto skips = [](const std::string& facts, const std::string& expected) {
        expect(R"("context_tokens": 4096)",
               R"("context_tokens": 4096, "skips": {"weight": 0.8, "links": )" + facts + "}", expected);
    };
    skips(R"([{"from": 1, "to": ^1}])", "skips.links.0.to: expected a layer above the one it comes from");
    skips(R"([{"from": 0, "to": ^9}])", "skips.links.0.to: there is no layer above it to read the state, of 6");
    skips(R"([{"from": 0, "to": 3}, {"from": 1, "to": ^2}])", "skips.links.1.to: expected bottom to top");
    expect(
        R"("context_tokens": 4096)",
        R"("context_tokens": 4096, "loops": {"count": 2}, "skips": ^{"weight": 0.8, "links": [{"from": 0, "to": 1}]})",
        "skips: does not go together with loops");
    expect(
        R"({"kind": "lightning-attention", "heads": 8, "kv_heads": 4, "head_dim": 16,
                  "position": {"kind": "none"}})",
        R"({"kind": "moa", "experts": 4, "active_experts": ^5, "heads": 2, "head_dim": 16,
            "position": {"kind": "none"}})",
        "mixers.lightning.active_experts: 5 active experts of only 4");
    expect(
        R"({"kind": "lightning-attention", "heads": 8, "kv_heads": 4, "head_dim": 16,
                  "position": {"kind": "none"}})",
        R"({"kind": "moa", "experts": 64, "active_experts": 64, "heads": ^128, "head_dim": 16,
            "position": {"kind": "none"}})",
        "mixers.lightning.heads: 8,192 query heads at work on a token, more than 4,096");
    expect(R"("expert_hidden": 64)", R"("expert_hidden": 64, "latent_dim": 32, "output_bias": ^true)",
           "ffns.moe.output_bias: does not go together with latent_dim");
    expect(R"("kv_heads": 2, "head_dim": 16)", R"("kv_heads": 2, "differential_weights": ^true, "head_dim": 16)",
           "mixers.gqa.differential_weights: has no meaning without differential");
    expect(R"("placement": "pre")", R"("placement": "pre", "after": ^["gqa"])",
           R"(norm.after: goes together with placement "by mixer")");
    expect(R"("placement": "pre")", R"("placement": "by mixer", "after": ^["gqb"])",
           R"(norm.after: there is no mixer "gqb")");
    expect(R"("expert_hidden": 64)",
           R"("expert_hidden": 64, "shared": {"count": 1, "hidden": 64, "gate": true, "scored": ^true})",
           "ffns.moe.shared.scored: does not go together with gate or weighed");
    expect(R"("kv_heads": 2, "head_dim": 16)",
           R"("kv_heads": 2, "keys_as_values": true, "kv_convolution": ^4, "head_dim": 16)",
           "mixers.gqa.kv_convolution: does not go together with reuses_kv or keys_as_values");
    expect(R"("kv_heads": 2, "head_dim": 16)", R"("kv_heads": 2, "reuses_kv": true, "learned_kv": ^4, "head_dim": 16)",
           "mixers.gqa.learned_kv: does not go together with reuses_kv");
    for (const char* norm : {"", R"("qk_norm": "bare", )"})
        expect(R"("kv_heads": 2, "head_dim": 16)",
               R"("kv_heads": 2, )" + std::string(norm) + R"("qk_norm_bias": ^true, "head_dim": 16)",
               "mixers.gqa.qk_norm_bias: has no meaning without qk_norm that has weights");
    const auto position = [](const std::string& facts, const std::string& expected) {
        expect(
            R"({"kind": "lightning-attention", "heads": 8, "kv_heads": 4, "head_dim": 16,
                  "position": {"kind": "none"}})",
            R"({"kind": "attention", "heads": 8, "kv_heads": 4, "head_dim": 16, "position": )" + facts + "}", expected);
    };
    position(R"({"kind": "none"}, "prefix": ^4)", "mixers.lightning.prefix: has no meaning without window");
    position(R"({"kind": "none"}, "window": 64, "image_prefix": ^4)",
             "mixers.lightning.image_prefix: does not go together with window or chunk");
    position(R"({"kind": "none"}, "token_factors": ^true)",
             "mixers.lightning.token_factors: goes together with as many key/value heads as query heads, all of the "
             "layer's own");
    expect(R"("bias": false, "groups")", R"("bias": false, "skip": true, "logit_bias": ^true, "groups")",
           "ffns.moe.router.logit_bias: goes together with one matrix that scores experts of this layer alone");
    expect({{R"("expert_hidden": 64)", R"("expert_hidden": 64, "bias": true)"},
            {R"("bias": false, "groups")", R"("bias": false, "logit_bias": ^true, "groups")"}},
           {"ffns.moe.router.logit_bias: bias has it already"});
    for (const char* norms : {R"("post", "skips_first": ^true)", R"("pre", "gate_rank": 4, "skips_first": ^true)"})
        expect(R"("placement": "pre")", R"("placement": )" + std::string(norms),
               "norm.skips_first: goes together with placement \"pre\", one sublayer after the other, without gates");
    position(R"({"kind": "none", "root": ^true})",
             R"(mixers.lightning.position.root: has no meaning without "kind": "alibi")");
    position(R"({"kind": "none", "fourier": ^{"frequencies": 4}})",
             R"(mixers.lightning.position.fourier: has no meaning without "kind": "rope")");
    position(R"({"kind": "rope", "theta": 1e4, "fourier": {"frequencies": ^9}})",
             "mixers.lightning.position.fourier.frequencies: 9 frequencies, but only 16 dimensions turn");
    expect(R"("kv_heads": 4, "head_dim": 16,
                  "position": {"kind": "none"}})",
           R"("kv_heads": 4, "head_dim": 16,
                  "position": {"kind": "rope", "theta": 1e4, "fourier": ^{"frequencies": 4}}})",
           R"(mixers.lightning.position.fourier: has a meaning for mixers of the kind "attention" only)");
    position(R"(^{"kind": "relative"})", "mixers.lightning.position.relative: missing");
    position(R"({"kind": "none", "relative": ^{"profiles": 16, "extent": 64}})",
             R"(mixers.lightning.position.relative: has no meaning without "kind": "relative")");
    expect(R"("kv_heads": 4, "head_dim": 16,
                  "position": {"kind": "none"}})",
           R"("kv_heads": 4, "head_dim": 16,
                  "position": {"kind": ^"relative", "relative": {"profiles": 16, "extent": 64}}})",
           R"(mixers.lightning.position.kind: "relative" has a meaning for mixers of the kind "attention" only)");
    for (const char* placement : {"pre+post", "post"})
        expect(R"("placement": "pre")", R"("placement": ")" + std::string(placement) + R"(", "gate_rank": ^16)",
               R"(norm.gate_rank: goes together with placement "pre", one sublayer after the other)");
    expect(R"("groups": 4)", R"("groups": ^3)", "ffns.moe.router.groups: 3 groups do not divide 16 experts");
    expect(R"("top_groups": 2)", R"("top_groups": ^5)", "ffns.moe.router.top_groups: chooses 5 of 4 groups");
    expect(R"("groups": 4, "top_groups": 2)", R"("top_groups": ^2)",
           "ffns.moe.router.top_groups: groups and top_groups go together");
    expect(R"("groups": 4, "top_groups": 2)", R"("groups": ^4)",
           "ffns.moe.router.groups: groups and top_groups go together");
}

TEST(Model, WhatIsSharedOrCarriedIsChecked) {
    const auto top = [](const std::string& facts, const std::string& expected) {
        expect(R"("context_tokens": 4096)", R"("context_tokens": 4096, )" + facts, expected);
    };
    top(R"("residual": {"kind": "altup", "streams": 4, "unmixed": ^true})",
        "residual.unmixed: has no meaning for this kind");
    top(R"("residual": {"kind": "altup", "streams": 4, "carried": ^true})",
        "residual.carried: has no meaning for this kind");
    top(R"("residual": {"kind": "hyper-connections", "streams": 4, "averaged": true, "carried": ^true})",
        "residual.carried: does not go together with averaged");
    const std::string runs = R"("ngram_embedding": {"longest": 3, "tables": 4, "rows": 100, )";
    top(runs + R"("second_layer": ^3})", "ngram_embedding.second_layer: has no meaning without layer");
    top(runs + R"("layer": 3, "dim": 8, "all_rows": 400, "second_layer": ^3})",
        "ngram_embedding.second_layer: expected a layer above the first one");
    top(R"("ngram_embedding": ^{"longest": 3, "tables": 4, "rows": 100, "layer": 3, "dim": 8})",
        "ngram_embedding.all_rows: missing");
    const auto inner = [&](const std::string& facts, const std::string& more, const std::string& expected) {
        top(R"("loops": {"count": 2, "inner": )" + facts + more + "}", expected);
    };
    inner(R"(^{"layers": 3, "count": 2})", R"(, "norm": true, "exit_gate": true)",
          "loops.inner: does not go together with exit_gate or window");
    inner(R"({"layers": ^6, "count": 2})", "", "loops.inner.layers: leaves none of 6 for above");
    inner(R"({"layers": 3, "count": ^1})", "", "loops.inner.count: expected 2 to 1,000, got 1");
    const auto norm = [](const std::string& facts, const std::string& expected) {
        expect(R"("placement": "pre")", R"("placement": )" + facts, expected);
    };
    norm(R"("pre", "all_gated": ^true)", "norm.all_gated: has no meaning without gate_rank");
    norm(R"("pre", "gate_factor": ^2)", "norm.gate_factor: has no meaning without gate_rank");
    norm(R"("path", "all_gated": true, "gate_rank": ^16)",
         "norm.gate_rank: goes together with one sublayer after the other");
    const auto latent = [](const std::string& facts, const std::string& expected) {
        expect(R"("qk_rope_head_dim": 8)", facts, expected);
    };
    latent(R"("qk_rope_head_dim": 0, "key_norm": ^true)",
           "mixers.mla.key_norm: has no meaning without qk_rope_head_dim");
    const std::string sparse = R"("qk_rope_head_dim": 8, "sparse": {"name": "DSA", "indexer_heads": 2,
            "indexer_head_dim": 8, "top_k": )";
    latent(sparse + R"(^16, "first": 8, "last": 16})",
           "mixers.mla.sparse.top_k: 16 tokens have no room for 24 that always are among them");
    latent(sparse + R"(16, "shared": true, "rms_key": ^true})",
           "mixers.mla.sparse.rms_key: has no meaning with shared");
    expect(R"("expert_hidden": 64)",
           R"("expert_hidden": 64, "latent_dim": 32, "reuses_experts": true, "reuses_router": ^true)",
           "ffns.moe.reuses_router: does not go together with latent_dim, image_hidden, parallel_dense or "
           "router.hidden");
    expect(R"("expert_hidden": 64)", R"("expert_hidden": 64, "reuses_router": ^true)",
           "ffns.moe.reuses_router: has no meaning without reuses_experts");
    const auto compressed = [](const std::string& facts, const std::string& expected) {
        expect(R"({"kind": "lightning-attention", "heads": 8, "kv_heads": 4, "head_dim": 16,
                  "position": {"kind": "none"}})",
               R"({"kind": "compressed-attention", "heads": 8, "head_dim": 16, "q_lora_rank": 32, "output_groups": 2,
                  "output_rank": 16, "window": 128, "position": {"kind": "rope", "theta": 10000}, )" +
                   facts + "}",
               expected);
    };
    const std::string indexer = R"("ratio": 2, "indexer": {"heads": 2, "head_dim": 8, "top_k": 4, )";
    compressed(indexer + R"("keys": "earlier", "shared": ^true})",
               "mixers.lightning.indexer.shared: does not go together with keys, candidates or within_candidates");
    compressed(indexer + R"("candidates": {"blocks": 2, "entries": 2}, "within_candidates": ^true})",
               "mixers.lightning.indexer.within_candidates: does not go together with candidates");
    compressed(R"("shared_entries": ^true)", "mixers.lightning.shared_entries: has no meaning without ratio");
    compressed(R"("ratio": 1, "overlapping": ^true)",
               "mixers.lightning.overlapping: has no meaning where each token has its own entry");
    compressed(R"("ratio": 2, "shared_entries": true, "overlapping": ^true)",
               "mixers.lightning.overlapping: does not go together with shared_entries");
    compressed(R"("shared_entries": true, )" + indexer + R"("keys": ^"of entries"})",
               R"(mixers.lightning.indexer.keys: expected "earlier" where the entries are those of an earlier layer)");
}

TEST(Model, ParametersMustBePossible) {
    expect(R"("total": null, "active": null)", R"("total": 1e5, "active": ^2e5)",
           "parameters.active: 200,000 active of only 100,000");
    // 2 · 1000 · 64 in the embeddings and a hundred thousand or two in six layers.
    Problems problems;
    std::string text = k_model;
    text.replace(text.find(R"("total": null)"), 13, R"("total": 5e6 )");
    EXPECT_TRUE(read_model(text, "x.json", problems));
    ASSERT_FALSE(problems.empty());
    EXPECT_THAT(to_string(problems.sorted().at(0)),
                ::testing::StartsWith("x.json:8:27: warning: parameters.total: the structure gives "));
    EXPECT_THAT(to_string(problems.sorted().at(0)), ::testing::EndsWith(" % less than the published 5M"));
    // A dense model uses everything.
    expect({{R"("total": null, "active": null)", R"("total": 2e6, "active": ^1e6)"},
            {R"("kind": "moe", "experts": 16, "active_experts": 2, "expert_hidden": 64)",
             R"("kind": "dense", "hidden": 64)"},
            {R"("router": {"score": "softmax", "bias": false, "groups": 4, "top_groups": 2, "scale": 1,
                       "renormalise": true})",
             R"("bias": false)"}},
           {"parameters.active: a model without experts uses all its parameters for every token (make it equal to "
            "parameters.total)"});
    // bf16: 2 heads of 16 for keys and values, and 32 + 8 of the latent.
    expect(R"("published_bytes": null)", R"("published_bytes": ^5)",
           "warning: kv_cache_per_token.published_bytes: the structure gives 208 bytes, published are 5");
}

TEST(Model, TheStackIsChecked) {
    expect({{R"("layers": 6)", R"("layers": 61)"}, {R"("stack": [)", R"("stack": ^[)"}},
           {"stack: adds up to 6 layers, but layers is 61"});
    expect(R"(["mla", "moe"])", R"([^"mlq", "moe"])",
           R"(stack.1.block.0.0: there is no mixer "mlq" in this file (did you mean "mla"?))");
    expect(R"(["mla", "moe"])", R"(["mla", ^1])",
           "stack.1.block.0.1: expected the name of a feed-forward or null, got 1");
    expect(R"(["mla", "moe"])", R"(^["mla"])", "stack.1.block.0: expected a layer [mixer, feed-forward], got an array");
    expect(R"(["delta", null])", R"(^[null, null])",
           "stack.1.block.1: the layer has neither a mixer nor a feed-forward");
    expect(R"([["gqa", "dense"]])", "^[]", "stack.0.block: expected a list of layers, got an empty one");
    expect(R"([["gqa", "dense"]])", "^7", "stack.0.block: expected a list of layers, got 7");
    expect({{R"("stack": [)", R"("stack": ^[)"}, {R"("repeat": 1)", R"("repeat": 2000)"}},
           {"stack: adds up to 2005 layers, but layers is 6"});
    expect(R"("repeat": 1)", R"("repeat": ^2001)", "stack.0.repeat: expected 1 to 2,000, got 2001");
    expect({{R"("sequential")", R"("parallel")"},
            {R"(["delta", null], [null, "moe"])", R"(^["delta", null], ^[null, "moe"])"}},
           {"stack.1.block.1: a parallel layer has a mixer and a feed-forward",
            "stack.1.block.2: a parallel layer has a mixer and a feed-forward"});
    expect(R"("block": ["gqa", "dense"])", R"("block": ["gqa", ^"dens"])",
           R"(mtp.block.1: there is no feed-forward "dens" in this file (did you mean "dense"?))");
    expect(R"("lightning": {"kind")",
           R"("unused": ^{"kind": "kda", "heads": 1, "head_dim": 8, "conv_kernel": 4}, "lightning": {"kind")",
           "mixers.unused: no layer of the stack uses it");
    expect(R"("moe": {"kind")", R"("more": ^{"kind": "dense", "hidden": 1, "activation": "GELU"}, "moe": {"kind")",
           "ffns.more: no layer of the stack uses it");
}

TEST(Model, LineageAndPathsMustResolveWithinTheFile) {
    expect(R"({"name": "Y", "relation": "layout of"})", R"(^{"relation": "layout of"})",
           "lineage.0: expected either an id or a name");
    expect(R"("lineage": [{"name": "Y",)", R"("lineage": [^{"name": "Y", "id": "y",)",
           "lineage.0: expected either an id or a name");
    expect(R"({"name": "Y",)", R"({"id": ^"x",)", "lineage.0.id: a model is not built on itself");
    expect(R"({"training.tokens": "report")", R"({^"training.token": "report")",
           R"(sources: there is no field training.token in this file (did you mean "training.tokens"?))");
    expect(R"({"vocabulary": "inferred"})", R"({^"zzzzzzzz": "inferred"})",
           "confidence: there is no field zzzzzzzz in this file");
}

TEST(Model, LineageSaysHow) {
    expect(R"("relation": "layout of")", R"("relation": ^"built on")",
           R"(lineage.0.relation: expected one of "layout of", "fine-tuned from", "continues", "pruned from", )"
           R"("successor of", "takes parts of", got "built on")");
    expect(R"([{"name": "Y", "relation")", R"([{"id": "y", "released": ^"2024-01-01", "relation")",
           "lineage.0.released: a model of the catalog has its own date");
    for (const auto relation : {Relation::layout, Relation::part}) EXPECT_FALSE(to_string(relation).empty());
}

TEST(Model, WhatMultipliesOrLimitsIsRead) {
    expect(R"("activation": "GELU",)", R"("activation": "GELU", "gating": ^{"limit": 7},)",
           "ffns.moe.gating: a feed-forward without a gate has nothing to limit there");
    expect(R"("theta": 10000, "dim": 8)", R"("theta": 10000, "dim": 8, "axes": ^{"time": 2, "height": 1, "width": 2})",
           "mixers.gqa.position.axes: 2 + 1 + 2 frequencies do not turn 8 dimensions");
    expect(R"("position": {"kind": "none"}},
    "delta")",
           R"("position": {"kind": "none", "axes": ^{"time": 1, "height": 1, "width": 2}}},
    "delta")",
           "mixers.mla.position.axes: has no meaning without \"kind\": \"rope\"");

    Gating gating;
    EXPECT_EQ(gating_words(std::nullopt, Activation::swiglu), "");
    gating.limit = 7;
    gating.behind_activation = true;
    gating.first_layer = 44;
    EXPECT_EQ(gating_words(gating, Activation::swiglu), "from layer 44: activated gate ≤ 7, up within ±7");
    gating = {.limit = 7, .gain = 1.702, .shift = 1};
    EXPECT_EQ(gating_words(gating, Activation::swiglu), "gate ≤ 7, up within ±7; gate · σ(1.702 gate) · (up + 1)");
    gating = {.limit = {}, .shift = 1};
    EXPECT_EQ(gating_words(gating, Activation::swiglu), "gate · σ(gate) · (up + 1)");
    EXPECT_EQ(gating_words(gating, Activation::geglu), "GELU(gate) · (up + 1)");
}

// Searching a hundred thousand keys for each of a hundred thousand would run into CTest's limit.
TEST(Model, HostileFilesTakeNoLong) {
    const auto read_with = [](const std::string& from, const std::string& to) {
        std::string text = k_model;
        text.replace(text.find(from), from.size(), to);
        Problems problems;
        EXPECT_FALSE(read_model(text, "x.json", problems));
        return to_string(problems.sorted().at(0));
    };
    std::string sources, keys, layers;
    for (int i = 0; i < 250; ++i) sources += "\"mixers.gqa.position." + std::to_string(i) + "\": \"a\", ";
    for (int i = 0; i < 100000; ++i) keys += "\"k" + std::to_string(i) + "\": 1, ";
    for (int i = 0; i < 2001; ++i) layers += "[\"gqa\", \"dense\"], ";
    EXPECT_THAT(read_with("\"training.tokens\":", sources + "\"training.tokens\":"),
                ::testing::HasSubstr("there is no field"));

    EXPECT_THAT(read_with("\"lineage\":", keys + "\"lineage\":"), ::testing::HasSubstr("k0: unknown key"));
    EXPECT_EQ(read_with("\"training.tokens\":", keys + "\"training.tokens\":"),
              "x.json:42:14: sources: more than 256 entries");
    // Of a key of 2 MB the path of everything below it would have as many.
    EXPECT_THAT(read_with("\"gqa\":", '"' + std::string(2'000'000, 'k') + "\": {" + keys + "\"kind\": 1}, \"gqa\":"),
                ::testing::HasSubstr("a key of more than 1000 bytes"));
    EXPECT_EQ(read_with("[[\"gqa\", \"dense\"]]", "[" + layers + "[\"gqa\", \"dense\"]]"),
              "x.json:32:28: stack.0.block: more than 2000 layers");
}

TEST(Model, AllProblemsAreToldInTheOrderOfTheFile) {
    expect({{R"("category": "mine")", R"("category": ^7)"},
            {R"(["text"])", R"([^"txt"])"},
            {R"("layers": 6)", R"("layers": ^-1)"}},
           {"category: expected a text, got 7",
            R"(inputs.0: expected one of "text", "image", "audio", "video", got "txt" (did you mean "text"?))",
            "layers: expected 1 to 2,000, got -1"});
}

TEST(Position, ItsStretchIsNamedAsThePapersDo) {
    // YaRN: Peng et al. 2023, 2309.00071.
    Position position{PositionKind::rope, 1e4, {}, RopeScaling{RopeScalingKind::yarn, 40, 4096}};
    EXPECT_EQ(summary(position), "RoPE of base 10k (YaRN × 40)");
    position.scaling->kind = RopeScalingKind::linear;
    EXPECT_EQ(scaling_words(position), "linear × 40");
    position.scaling.reset();
    EXPECT_EQ(scaling_words(position), "");
    EXPECT_EQ(summary(position), "RoPE of base 10k");
}

}    // namespace
}    // namespace broadside::catalog
