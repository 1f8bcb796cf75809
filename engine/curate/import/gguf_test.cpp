/// Architectures of GGUF files, each against the configuration that such a file is made from.

#include "engine/curate/import/gguf_metadata.hpp"
#include "engine/curate/import/source.hpp"
#include "engine/curate/import/testing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include <unistd.h>

namespace broadside::curate {
namespace {

namespace fs = std::filesystem;
using json::Object;
using json::Value;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

template <class T>
std::string little_endian(T value) {
    std::string out;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        out += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xFF);
    return out;
}
std::string counted(const std::string& s) { return little_endian(std::uint64_t{s.size()}) + s; }

/// Its kind and its bytes as llama.cpp writes them: numbers with 32 bits.
std::pair<std::uint32_t, std::string> encoded(const Value& v) {
    if (const bool* flag = v.boolean()) return {7, little_endian(std::uint8_t{*flag})};
    if (const std::int64_t* n = v.integer()) return {4, little_endian(static_cast<std::uint32_t>(*n))};
    if (v.string()) return {8, counted(*v.string())};
    if (!v.array()) return {6, little_endian(std::bit_cast<std::uint32_t>(static_cast<float>(v.number().value())))};
    std::string all;
    std::uint32_t kind = 4;
    for (const Value& item : *v.array()) {
        const auto [of, bytes] = encoded(item);
        kind = of;
        all += bytes;
    }
    return {9, little_endian(kind) + little_endian(std::uint64_t{v.array()->size()}) + all};
}

/// A header with an entry's facts, and its tensors of one value each but for those with a size.
std::string header_of(const Value& entry) {
    const std::string architecture = *entry.find("architecture")->string();
    Object facts{{"general.architecture", {architecture}}, {"general.name", {std::string("x")}}};
    const Object& given = *entry.find("facts")->object();
    for (const json::Member& m : given) facts.push_back({architecture + "." + m.key, m.value});
    std::vector<std::pair<std::string, std::int64_t>> tensors;
    if (const Value* names = entry.find("tensors"))
        for (const Value& name : *names->array()) tensors.emplace_back(*name.string(), 1);
    if (const Value* sizes = entry.find("sizes"))
        for (const json::Member& m : *sizes->object()) tensors.emplace_back(m.key, *m.value.integer());
    std::string out = "GGUF" + little_endian(std::uint32_t{3}) + little_endian(std::uint64_t{tensors.size()}) +
                      little_endian(std::uint64_t{facts.size()});
    for (const json::Member& m : facts) {
        const auto [kind, bytes] = encoded(m.value);
        out += counted(m.key) + little_endian(kind) + bytes;
    }
    for (const auto& [name, size] : tensors)
        out += counted(name) + little_endian(std::uint32_t{1}) + little_endian(static_cast<std::uint64_t>(size)) +
               little_endian(std::uint32_t{0}) + little_endian(std::uint64_t{0});
    return out;
}

Imported imported_header(const std::string& bytes) {
    const fs::path file = fs::path(::testing::TempDir()) / ("header-" + std::to_string(::getpid()) + ".gguf");
    std::ofstream(file, std::ios::binary) << bytes;
    const Source source = read_source(file);
    fs::remove(file);
    return import_config(source.config, source.config_file, {}, source.beside);
}

/// The configuration that an entry is of, with what it changes.
std::string config_of(const Value& entry) {
    const std::string of = *entry.find("of")->string();
    Value config;
    if (of.ends_with(".json")) {
        Problems problems;
        config = json::read(fs::path(BROADSIDE_SOURCE_DIR "/tests/configs") / of, of, problems).value();
    }
    for (const Value& known : entries_of("families.json"))
        if (*known.find("model")->string() == of) config = *known.find("config");
    if (const Value* own = entry.find("config")) config = *own;
    auto& members = std::get<Object>(config.data);
    if (const Value* changes = entry.find("changes"))
        for (const json::Member& m : *changes->object()) {
            std::erase_if(members, [&](const json::Member& known) { return known.key == m.key; });
            members.push_back(m);
        }
    return json::write(config);
}

TEST(Gguf, SaysWhatTheConfigurationSays) {
    std::set<std::string> seen;
    for (const Value& entry : entries_of("gguf.json")) {
        const std::string name = *entry.find("architecture")->string() + ", " + *entry.find("of")->string();
        SCOPED_TRACE(name);
        seen.insert(*entry.find("architecture")->string());
        try {
            const Imported of_header = imported_header(header_of(entry)),
                           of_config = import_config(config_of(entry), "config.json", {.name = "x"});
            EXPECT_TRUE(same_architecture(model(of_header), model(of_config)))
                << of_header.text << "\n--- by its configuration\n"
                << of_config.text;
        } catch (const InputError& e) {
            ADD_FAILURE() << e.what();
        }
    }
    for (const GgufArchitecture& known : gguf_architectures())
        EXPECT_TRUE(seen.contains(std::string(known.name))) << known.name;
}

TEST(Gguf, SaysWhatAnArchitectureLeavesOut) {
    const auto refusal = [](const std::string& architecture) -> std::string {
        try {
            imported_header(header_of({Object{{"architecture", {architecture}}, {"facts", {Object{}}}}}));
        } catch (const InputError& e) {
            return e.what();
        }
        return "not refused";
    };
    EXPECT_THAT(refusal("plamo2"), HasSubstr("\"plamo2\" does not say which layers have windows"));
    EXPECT_THAT(refusal("falcon-h1"), HasSubstr("worked into the weights (import the config.json"));
    EXPECT_THAT(refusal("gptj"), HasSubstr("llama.cpp has its name and no code for it (import the config.json"));
    EXPECT_THAT(refusal("refact"), HasSubstr("\"refact\" is Refact, which import has no family for (`broadside new"));
    for (const char* none : {"plamo", "talkie", "cogvlm", "rwkv6qwen2", "arwkv7"})
        EXPECT_THAT(refusal(none), HasSubstr("which import has no family for")) << none;
    for (const char* encoder : {"neo-bert", "eurobert", "jina-bert-v3", "llama-embed"})
        EXPECT_THAT(refusal(encoder), HasSubstr("this is an encoder")) << encoder;
    for (const char* diffusion : {"rnd1", "diffusion-gemma"})
        EXPECT_THAT(refusal(diffusion), HasSubstr("this is a diffusion model")) << diffusion;
    for (const char* draft : {"gemma4-assistant", "dspark"})
        EXPECT_THAT(refusal(draft), HasSubstr("this is a draft head")) << draft;
    EXPECT_THAT(refusal("qwen3tts"), HasSubstr("this is a model that makes sound"));
    EXPECT_THAT(refusal("jais"), HasSubstr("factors on embeddings and logits, which are worked into the weights"));
    EXPECT_THAT(refusal("bitnet"), HasSubstr("whether its gates are SiLU"));
    EXPECT_THAT(refusal("llama"), HasSubstr("the header does not say num_hidden_layers"));
}

/// A small model of an architecture, with more facts, without those that are null, and with tensors.
Value small(const char* architecture, const char* more, const char* tensors = "[]") {
    Problems problems;
    const auto parsed = [&](const char* text) { return json::parse(text, "facts", problems).value(); };
    const Value base = parsed(R"({"block_count": 4, "context_length": 128, "embedding_length": 64, "vocab_size": 100,
                   "feed_forward_length": 256, "attention.head_count": 4, "attention.head_count_kv": 1})");
    const Value own = parsed(more);
    Object facts = *base.object();
    for (const json::Member& m : *own.object()) {
        std::erase_if(facts, [&](const json::Member& known) { return known.key == m.key; });
        if (!m.value.is_null()) facts.push_back(m);
    }
    return {Object{{"architecture", {std::string(architecture)}}, {"facts", {facts}}, {"tensors", parsed(tensors)}}};
}

TEST(Gguf, RefusesWhatAHeaderLeavesOpen) {
    const auto refusal = [](const Value& entry) -> std::string {
        try {
            imported_header(header_of(entry));
        } catch (const InputError& e) {
            return e.what();
        }
        return "not refused";
    };
    EXPECT_THAT(refusal(small("step35", R"({"nextn_predict_layers": 1})", R"(["blk.3.nextn.eh_proj.weight"])")),
                HasSubstr("only the modules that predict further tokens"));
    EXPECT_THAT(refusal(small("lfm2", R"({"attention.causal": false})")), HasSubstr("is an encoder's"));
    EXPECT_EQ(refusal(small("qwen3", R"({"attention.causal": true})", R"(["blk.0.attn_q_norm.weight"])")),
              "not refused");
    EXPECT_THAT(refusal(small("qwen3", R"({"pooling_type": 4})")), HasSubstr("is a classifier's"));
    Value without_a_base = small("llama", "{}");
    std::get<Object>(std::get<Object>(without_a_base.data)[1].value.data).push_back({"rope.freq_base", {std::nan("")}});
    EXPECT_THAT(refusal(without_a_base), HasSubstr("the header has rope_theta that is no number"));
    EXPECT_THAT(refusal(small("bailingmoe3", R"({"attention.head_count_kv": null})")),
                HasSubstr("no layer with full attention"));
    // Falcon's 1B models have ALiBi, and layers in a row.
    EXPECT_EQ(refusal(small("falcon", "{}")), "not refused");
    EXPECT_THAT(refusal(small("falcon", "{}", R"(["blk.0.ffn_norm.weight"])")),
                HasSubstr("does not say which positions they have"));
    EXPECT_THAT(refusal(small("mpt", "{}", R"(["blk.0.attn_q_norm.weight"])")), HasSubstr("qk_ln"));
    EXPECT_THAT(refusal(small("gemma4", R"({"rope.freq_base": 500000.0, "rope.freq_base_swa": 10000.0})")),
                HasSubstr("does not say how much of a head turns"));
    EXPECT_THAT(refusal(small("hy_v3", R"({"expert_gating_func": 1})")), HasSubstr("has a router that is not Hy3's"));
    EXPECT_THAT(refusal(small("hy_v3", "{}", R"(["blk.1.ffn_gate_inp.weight", "blk.3.ffn_gate_inp.weight"])")),
                HasSubstr("without experts behind one with them"));
    EXPECT_THAT(refusal(small("gemma3n", "{}")), HasSubstr("has no tensor blk.0.laurel_l.weight with rows of 64"));
}

TEST(Gguf, TellsWhatStandsInNumbersThatAreNotRead) {
    const auto notes = [](const char* architecture, const char* tensors) {
        return imported_header(header_of(small(architecture, "{}", tensors))).notes;
    };
    EXPECT_THAT(notes("llama", R"(["rope_freqs.weight"])"), Contains(HasSubstr("RoPE without what its frequencies")));
    EXPECT_THAT(notes("minicpm", R"(["rope_factors_long.weight"])"), Contains(HasSubstr("RoPE without LongRoPE")));
    EXPECT_THAT(notes("llama", "[]"), Not(Contains(HasSubstr("RoPE without"))));
    const std::map<std::string, const char*> told{{"Mistral Small 4 119B", "queries that grow"},
                                                  {"MiniCPM3 4B", "factors on embeddings"},
                                                  {"llama-4-maverick.json", "chunks of 8,192"}};
    for (const Value& entry : entries_of("gguf.json")) {
        const auto note = told.find(*entry.find("of")->string());
        if (note == told.end()) continue;
        EXPECT_THAT(imported_header(header_of(entry)).notes, Contains(HasSubstr(note->second))) << note->first;
    }
}

}    // namespace
}    // namespace broadside::curate
