/// What stands beside a configuration in its folder, weights and GGUF files.

#include "engine/catalog/catalog.hpp"
#include "engine/curate/import/import.hpp"
#include "engine/curate/import/source.hpp"
#include "engine/curate/import/testing.hpp"
#include "engine/json/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

#include <unistd.h>

namespace broadside::curate {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A folder of its own for each test.
class ImportFolder : public ::testing::Test {
protected:
    ImportFolder() : folder_(fs::path(::testing::TempDir()) / ("import-" + std::to_string(::getpid()))) {
        fs::remove_all(folder_);
        fs::create_directories(folder_ / "Tiny-Llama");
    }
    ~ImportFolder() override { fs::remove_all(folder_); }
    void write(const std::string& name, const std::string& bytes) const {
        std::ofstream(path() / name, std::ios::binary) << bytes;
    }
    fs::path path() const { return folder_ / "Tiny-Llama"; }
    Imported imported_from(const fs::path& from) const {
        const Source source = read_source(from);
        return import_config(source.config, source.config_file, {}, source.beside);
    }

private:
    fs::path folder_;
};

template <class T>
std::string bytes_of(T value) {
    std::string out;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        out += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xFF);
    return out;
}
/// Tensors of k_llama's model: 95,040 parameters, as NamesAndIdsFollowOptions counts them.
std::vector<std::pair<std::string, std::vector<int>>> tensors() {
    std::vector<std::pair<std::string, std::vector<int>>> out{
        {"model.embed_tokens.weight", {100, 64}}, {"lm_head.weight", {100, 64}}, {"model.norm.weight", {64}}};
    for (const std::string layer : {"model.layers.0.", "model.layers.1."}) {
        for (const char* p : {"q", "k", "v", "o"}) out.push_back({layer + "self_attn." + p + "_proj.weight", {64, 64}});
        for (const char* p : {"gate", "up", "down"}) out.push_back({layer + "mlp." + p + "_proj.weight", {128, 64}});
        out.push_back({layer + "input_layernorm.weight", {64}});
        out.push_back({layer + "post_attention_layernorm.weight", {64}});
    }
    return out;
}
std::string safetensors(const std::vector<std::pair<std::string, std::vector<int>>>& all) {
    json::Object header{{"__metadata__", {json::Object{{"format", {std::string("pt")}}}}}};
    for (const auto& [name, shape] : all) {
        json::Array dims;
        for (const int n : shape) dims.push_back({std::int64_t{n}});
        header.push_back({name, {json::Object{{"dtype", {std::string("BF16")}}, {"shape", {dims}}}}});
    }
    const std::string text = json::write({header});
    return bytes_of(std::uint64_t{text.size()}) + text + "the weights, which nobody reads";
}

TEST_F(ImportFolder, TellsWhatStandsBesideTheConfiguration) {
    write("config.json", with("{", R"({"torch_dtype": "bfloat16", )"));
    write("README.md",
          "---\nlicense: apache-2.0\nbase_model:\n- org/Tiny-Base\nbase_model_relation: finetune\n---\n# Tiny\n");
    write("tokenizer.json", R"({"added_tokens": [{"id": 99, "content": "<x>"}],
        "model": {"type": "BPE", "vocab": {"a\"{": 0, "b": 1}, "merges": ["a b"]}})");
    write("model.safetensors", safetensors(tensors()));
    const Imported i = imported_from(path());
    const catalog::Model m = model(i);
    EXPECT_EQ(m.name, "Tiny-Llama");    // the folder's
    EXPECT_EQ(m.story.license.spdx, "Apache-2.0");
    ASSERT_EQ(m.story.lineage.size(), 1u);
    EXPECT_EQ(m.story.lineage[0].name, "Tiny-Base");
    EXPECT_EQ(m.story.lineage[0].relation, catalog::Relation::fine_tuned);
    EXPECT_EQ(m.story.training.precision, "BF16");
    EXPECT_EQ(m.provenance.confidence_of("training.precision"), catalog::Confidence::inferred);
    EXPECT_THAT(i.checks, ElementsAre("the weights hold 95,040 parameters in 21 tensors (1 of 1 .safetensors headers), "
                                      "as the structure gives"));
    EXPECT_THAT(i.warnings, IsEmpty());
}

TEST_F(ImportFolder, ShowsCountsThatNoModelHas) {
    write("config.json", k_llama);
    auto more = tensors();
    const int most = std::numeric_limits<int>::max();
    more.push_back({"model.layers.0.self_attn.q_norm.weight", {most, most, most}});    // 2^93 or so
    write("model.safetensors", safetensors(more));
    const Imported i = imported_from(path());
    ASSERT_EQ(i.warnings.size(), 1u);
    EXPECT_THAT(to_string(i.warnings[0]), HasSubstr("the weights hold 9.9e+27 parameters in 22 tensors"));
}

TEST_F(ImportFolder, TellsWhereTheWeightsDiffer) {
    write("config.json", k_llama);
    auto more = tensors();
    more.push_back({"model.layers.0.self_attn.q_norm.weight", {3000}});
    more.push_back({"model.layers.2.mlp.up_proj.weight", {128, 64}});        // a module for further tokens
    more.push_back({"model.vision_tower.patch_embed.weight", {128, 64}});    // another part
    write("model.safetensors", safetensors(more));
    write("tokenizer.json", R"({"model": {"vocab": [["a", 0.1], ["b", 0.2]]}, "added_tokens": [{"id": 100}]})");
    const Imported i = imported_from(path());
    ASSERT_EQ(i.warnings.size(), 2u);
    EXPECT_THAT(to_string(i.warnings[0]), HasSubstr("the tokenizer has 101 tokens, the embedding only 100 rows"));
    EXPECT_THAT(to_string(i.warnings[1]), HasSubstr("the structure gives 95,040, the weights hold 98,040 parameters"));
    // Packed numbers are not compared, and neither is a part of the files.
    auto packed = safetensors(tensors());
    for (std::size_t at; (at = packed.find("BF16")) != std::string::npos;) packed.replace(at, 4, "I32 ");
    for (std::size_t at; (at = packed.find("\"I32 \"")) != std::string::npos;) packed.replace(at, 6, "\"I32\" ");
    write("model.safetensors", packed);
    EXPECT_THAT(imported_from(path()).checks, Contains(HasSubstr("not compared with the weights")));
}

TEST_F(ImportFolder, TellsWhetherTheIndexOfTheWeightsFits) {
    // 95,040 parameters in two bytes each, as in NamesAndIdsFollowOptions; then for a model of half the layers.
    write("config.json", k_llama);
    const auto index = [](std::int64_t bytes) {
        return "{\"metadata\": {\"total_size\": " + std::to_string(bytes) +
               "}, \"weight_map\": {\"model.norm.weight\": \"model-00001-of-00001.safetensors\"}}";
    };
    write("model.safetensors.index.json", index(190'080));
    const Imported fits = imported_from(path());
    EXPECT_THAT(fits.warnings, IsEmpty());
    EXPECT_THAT(fits.checks, ElementsAre("the weights' index has 2.00 bytes for each of 95,040 parameters"));
    write("model.safetensors.index.json", index(140'000));
    const Imported less = imported_from(path());
    ASSERT_EQ(less.warnings.size(), 1u);
    EXPECT_THAT(to_string(less.warnings[0]),
                HasSubstr("the weights' index has 1.47 bytes for each of 95,040 parameters"));
    // Quantized ones have about one byte, or half of one, each.
    write("model.safetensors.index.json", index(96'000));
    EXPECT_THAT(imported_from(path()).warnings, IsEmpty());
}

TEST_F(ImportFolder, ReadsOnlyTheHeadersOfWeights) {
    // 100 GB in ten files, of which the disk has the headers alone: reading more would take minutes.
    write("config.json", k_llama);
    const auto all = tensors();
    for (std::size_t i = 0; i < 10; ++i) {
        std::vector<std::pair<std::string, std::vector<int>>> some;
        for (std::size_t t = i; t < all.size(); t += 10) some.push_back(all[t]);
        const std::string name = "model-0000" + std::to_string(i) + "-of-00010.safetensors";
        write(name, safetensors(some));
        fs::resize_file(path() / name, std::uintmax_t{10'000'000'000});
    }
    EXPECT_THAT(imported_from(path()).checks,
                ElementsAre("the weights hold 95,040 parameters in 21 tensors (10 of 10 .safetensors headers), as the "
                            "structure gives"));
}

TEST_F(ImportFolder, ReadsTheTokensOfGeneration) {
    write("config.json", k_llama);
    write("generation_config.json", R"({"bos_token_id": 1, "eos_token_id": [2, 99], "temperature": 0.6})");
    EXPECT_THAT(imported_from(path()).warnings, IsEmpty());
    EXPECT_THAT(imported_from(path()).explained, HasSubstr("generation_config.json"));
    write("generation_config.json", R"({"eos_token_id": [2, 128001]})");
    ASSERT_EQ(imported_from(path()).warnings.size(), 1u);
    EXPECT_THAT(to_string(imported_from(path()).warnings[0]),
                HasSubstr("generation_config.json names token 128,001, the embedding has only 100 rows"));
}

TEST_F(ImportFolder, RefusesWhatIsNone) {
    const auto refusal = [&](const fs::path& from) -> std::string {
        try {
            imported_from(from);
        } catch (const InputError& e) {
            return e.what();
        }
        return "not refused";
    };
    EXPECT_THAT(refusal(path()), HasSubstr("the folder has no config.json and no params.json"));
    EXPECT_THAT(refusal(path() / "config.json"), HasSubstr("no such file"));
    write("config.json", "");
    EXPECT_THAT(refusal(path()), HasSubstr("the file is empty"));
    fs::resize_file(path() / "config.json", std::uintmax_t{1} << 30);
    EXPECT_THAT(refusal(path()), HasSubstr("larger than 4 MiB"));
    write("model.gguf", "GGUF");
    EXPECT_THAT(refusal(path() / "model.gguf"), HasSubstr("no GGUF file: its header is cut off"));
    write("model.gguf", "nothing at all");
    EXPECT_THAT(refusal(path() / "model.gguf"), HasSubstr("no GGUF file: it does not begin with GGUF"));
    // Broken headers of weights are no reason to refuse a configuration.
    write("config.json", k_llama);
    for (const std::string& broken : {bytes_of(std::uint64_t{1} << 60), bytes_of(std::uint64_t{5}) + "{\"a\"",
                                      bytes_of(std::uint64_t{3}) + "[[[", std::string("abc")}) {
        write("model.safetensors", broken);
        EXPECT_EQ(model(imported_from(path())).layers, 2);
    }
}

TEST_F(ImportFolder, SaysWhatAFileIsInstead) {
    const auto refusal = [&](const std::string& name, const std::string& bytes) -> std::string {
        write(name, bytes);
        try {
            imported_from(path() / name);
        } catch (const InputError& e) {
            return e.what();
        }
        return "not refused";
    };
    EXPECT_THAT(refusal("adapter_config.json", R"({"peft_type": "LORA", "r": 8, "base_model_name_or_path": "org/M"})"),
                HasSubstr("this is an adapter (LORA), not a model (import the model that it was made for, org/M)"));
    EXPECT_THAT(refusal("tokenizer.json", R"({"version": "1.0", "model": {"type": "BPE", "vocab": {"a": 0}}})"),
                HasSubstr("this is a tokenizer"));
    EXPECT_THAT(refusal("tokenizer_config.json", R"({"tokenizer_class": "X", "model_max_length": 4096})"),
                HasSubstr("the configuration of a tokenizer"));
    EXPECT_THAT(refusal("generation_config.json", R"({"eos_token_id": 2, "temperature": 0.6})"),
                HasSubstr("how text is generated"));
    EXPECT_THAT(refusal("preprocessor_config.json", R"({"image_processor_type": "X", "size": {"height": 384}})"),
                HasSubstr("the configuration of a processor"));
    EXPECT_THAT(refusal("quantize_config.json", R"({"bits": 4, "group_size": 128})"),
                HasSubstr("how a model was quantized"));
    EXPECT_THAT(refusal("model.safetensors.index.json", R"({"metadata": {}, "weight_map": {"a": "b"}})"),
                HasSubstr("this is the index of the weights"));
    EXPECT_THAT(refusal("unet.json", R"({"_class_name": "UNet2DConditionModel", "_diffusers_version": "0.19.0"})"),
                HasSubstr("a part of a model that makes images or sound (UNet2DConditionModel)"));
    EXPECT_THAT(refusal("package.json", R"({"name": "x", "version": "1.0.0"})"), HasSubstr("it has no width"));
    EXPECT_THAT(refusal("config.json", R"({"model_type": "clip_vision_model", "hidden_size": 64})"),
                HasSubstr("an encoder of images, clip_vision_model"));
    EXPECT_THAT(refusal("config.json", R"({"medusa_num_heads": 2})"), HasSubstr("a draft head, Medusa"));
    EXPECT_THAT(refusal("pytorch_model.bin", "PK"), HasSubstr("these are weights, not a configuration"));
    // A folder: what to give instead of it.
    fs::remove(path() / "config.json");
    const auto of_folder = [&]() -> std::string {
        try {
            imported_from(path());
        } catch (const InputError& e) {
            return e.what();
        }
        return "not refused";
    };
    EXPECT_THAT(of_folder(), HasSubstr("it has an adapter: import the model that it was made for"));
    fs::remove(path() / "adapter_config.json");
    write("model_index.json", "{}");
    EXPECT_THAT(of_folder(), HasSubstr("it has a model that makes images or sound"));
    fs::remove(path() / "model_index.json");
    write("m.gguf", "GGUF");
    EXPECT_THAT(of_folder(), HasSubstr("(import " + (path() / "m.gguf").string() + ")"));
}

TEST_F(ImportFolder, AHeadThatIsACopyOfTheEmbeddingCountsOnce) {
    // As in Falcon's files; its code ties the two when it loads them.
    std::string tied(k_llama);
    tied.insert(tied.rfind('}'), R"(, "tie_word_embeddings": true)");
    write("config.json", tied);
    write("model.safetensors", safetensors(tensors()));
    const Imported i = imported_from(path());
    EXPECT_EQ(derive(model(i)).total, 95'040 - 100 * 64);
    EXPECT_THAT(i.warnings, IsEmpty());
    EXPECT_THAT(i.checks, Contains(HasSubstr("the weights hold 95,040 parameters in 21 tensors (1 of 1 .safetensors "
                                             "headers), as the structure gives, and the embedding once more as the "
                                             "head")));
}

TEST_F(ImportFolder, ReadsMistralsOwnFormat) {
    // 2 · 100 · 64 + 64 + 2 · (4 · 64² + 3 · 64 · 128 + 2 · 64) again.
    write("params.json", R"({"dim": 64, "n_layers": 2, "head_dim": 16, "hidden_dim": 128, "n_heads": 4, "n_kv_heads": 4,
        "norm_eps": 1e-5, "vocab_size": 100, "max_seq_len": 128})");
    EXPECT_EQ(derive(model(imported_from(path()))).total, 95040);
    // With latent attention and experts, against the catalog's file, which was written from other sources.
    write("params.json", R"({"dim": 7168, "n_layers": 61, "head_dim": 128, "hidden_dim": 16384, "n_heads": 128,
        "n_kv_heads": 128, "rope_theta": 10000.0, "norm_eps": 1e-6, "vocab_size": 131072, "tied_embeddings": false,
        "max_position_embeddings": 262144, "q_lora_rank": 1536, "qk_rope_head_dim": 64, "qk_nope_head_dim": 128,
        "kv_lora_rank": 512, "v_head_dim": 128,
        "llama_4_scaling": {"original_max_position_embeddings": 8192, "beta": 0.1},
        "yarn": {"original_max_position_embeddings": 8192, "factor": 36, "apply_scale": false, "beta": 32, "alpha": 1},
        "moe": {"expert_parallel": 1, "expert_model_parallel": 1, "route_every_n": 1, "first_k_dense_replace": 3,
                "num_experts": 128, "num_experts_per_tok": 4, "num_expert_groups": 1, "num_expert_groups_per_tok": 1,
                "routed_scale": 1.0, "expert_hidden_dim": 4096, "num_shared_experts": 1}})");
    EXPECT_TRUE(same_architecture(model(imported_from(path())), *the_catalog().find("mistral-large-3")));
}

/// A GGUF header: texts and numbers, and tensors of one value each.
std::string gguf(const std::vector<std::pair<std::string, std::string>>& words,
                 const std::vector<std::pair<std::string, std::uint32_t>>& numbers,
                 const std::vector<std::string>& names = {}) {
    const auto word = [](const std::string& s) { return bytes_of(std::uint64_t{s.size()}) + s; };
    std::string out = "GGUF" + bytes_of(std::uint32_t{3}) + bytes_of(std::uint64_t{names.size()}) +
                      bytes_of(std::uint64_t{words.size() + numbers.size()});
    for (const auto& [key, value] : words) out += word(key) + bytes_of(std::uint32_t{8}) + word(value);
    for (const auto& [key, value] : numbers) out += word(key) + bytes_of(std::uint32_t{4}) + bytes_of(value);
    for (const std::string& name : names)
        out += word(name) + bytes_of(std::uint32_t{1}) + bytes_of(std::uint64_t{1}) + bytes_of(std::uint32_t{0}) +
               bytes_of(std::uint64_t{0});
    return out;
}

TEST_F(ImportFolder, GgufFilesThatAreNoModelAreRefused) {
    const auto refusal = [&](const std::string& bytes) -> std::string {
        write("x.gguf", bytes);
        try {
            imported_from(path() / "x.gguf");
        } catch (const InputError& e) {
            return e.what();
        }
        return "not refused";
    };
    // An adapter says no more than which architecture it is for: nothing of that may be made up.
    EXPECT_THAT(refusal(gguf({{"general.architecture", "llama"}, {"general.type", "adapter"}}, {})),
                HasSubstr("this is an adapter, not a model"));
    EXPECT_THAT(refusal(gguf({{"general.architecture", "llama"}}, {})),
                HasSubstr("the header does not say num_hidden_layers"));
    EXPECT_THAT(refusal(gguf({{"general.architecture", "clip"}}, {})), HasSubstr("(mmproj), not the language model"));
    EXPECT_THAT(refusal(gguf({{"general.type", "imatrix"}}, {})), HasSubstr("statistics for quantization"));
    EXPECT_THAT(refusal(gguf({{"general.architecture", "sdxl"}}, {})), HasSubstr("a model that makes images (sdxl)"));
    EXPECT_THAT(refusal(gguf({{"general.architecture", "odd"}}, {})), HasSubstr("architecture \"odd\" is not known"));
    EXPECT_THAT(refusal(gguf({{"general.name", "x"}}, {})), HasSubstr("it names no architecture"));
}

TEST_F(ImportFolder, GgufSaysByItsTensorsWhatConfigurationsSayByKeys) {
    const auto attention = [&](const std::string& architecture, const std::vector<std::string>& tensors,
                               std::vector<std::pair<std::string, std::uint32_t>> more = {}) {
        std::vector<std::pair<std::string, std::uint32_t>> numbers{{"block_count", 2},
                                                                   {"context_length", 128},
                                                                   {"embedding_length", 64},
                                                                   {"vocab_size", 100},
                                                                   {"feed_forward_length", 128},
                                                                   {"attention.head_count", 4},
                                                                   {"attention.head_count_kv", 4}};
        for (const auto& own : more) {
            std::erase_if(numbers, [&](const auto& n) { return n.first == own.first; });
            numbers.push_back(own);
        }
        for (auto& [key, value] : numbers) key = architecture + "." + key;
        write("x.gguf", gguf({{"general.architecture", architecture}, {"general.name", "x"}}, numbers, tensors));
        return std::get<catalog::Attention>(model(imported_from(path() / "x.gguf")).mixers.at(0).facts);
    };
    EXPECT_FALSE(attention("internlm2", {}).bias_q);
    EXPECT_TRUE(attention("internlm2", {"blk.0.attn_q.bias"}).bias_q);
    EXPECT_FALSE(attention("stablelm", {}).bias_q);
    EXPECT_TRUE(attention("stablelm", {"blk.0.attn_q.bias"}).bias_q);
    EXPECT_EQ(attention("stablelm", {}).qk_norm, catalog::QkNorm::none);
    EXPECT_NE(attention("stablelm", {"blk.0.attn_q_norm.weight"}).qk_norm, catalog::QkNorm::none);
    EXPECT_EQ(attention("command-r", {}).qk_norm, catalog::QkNorm::none);
    EXPECT_NE(attention("command-r", {"blk.0.attn_q_norm.weight"}).qk_norm, catalog::QkNorm::none);
    // Phi-4 mini: three quarters of a head turn.
    EXPECT_EQ(attention("phi3", {}, {{"rope.dimension_count", 12}}).position.dim, 12);
    EXPECT_FALSE(attention("phi3", {}, {{"rope.dimension_count", 16}}).position.dim);
    // llama.cpp knows Gemma's 27B models, which divide scores by √(width / heads), by their layers.
    const auto gemma = [&](const std::string& architecture, std::uint32_t layers) {
        return attention(architecture, {"blk.0.attn_q_norm.weight"},
                         {{"block_count", layers},
                          {"embedding_length", 5376},
                          {"attention.head_count", 32},
                          {"attention.head_count_kv", 16},
                          {"attention.key_length", 128},
                          {"attention.sliding_window", 64}});
    };
    EXPECT_EQ(gemma("gemma3", 62).score_root, 168);
    EXPECT_FALSE(gemma("gemma3", 48).score_root);
}

TEST_F(ImportFolder, GgufSaysHowOftenLayersRun) {
    const auto loops = [&](std::vector<std::pair<std::string, std::uint32_t>> numbers) {
        for (auto& [key, value] : numbers) key = "nanbeige." + key;
        write("x.gguf", gguf({{"general.architecture", "nanbeige"}, {"general.name", "x"}}, numbers));
        return model(imported_from(path() / "x.gguf")).loops;
    };
    const std::vector<std::pair<std::string, std::uint32_t>> small{
        {"block_count", 2},  {"context_length", 128},      {"embedding_length", 64},
        {"vocab_size", 100}, {"feed_forward_length", 128}, {"attention.head_count", 4}};
    EXPECT_FALSE(loops(small));
    auto twice = small;
    twice.push_back({"num_loops", 2});
    ASSERT_TRUE(loops(twice));
    EXPECT_EQ(loops(twice)->count, 2);
}

TEST_F(ImportFolder, ReadsGgufHeaders) {
    const auto word = [](const std::string& s) { return bytes_of(std::uint64_t{s.size()}) + s; };
    const auto number = [&](const std::string& key, std::uint32_t n) {
        return word(key) + bytes_of(std::uint32_t{4}) + bytes_of(n);
    };
    std::string facts = word("general.architecture") + bytes_of(std::uint32_t{8}) + word("llama") +
                        word("general.name") + bytes_of(std::uint32_t{8}) + word("Tiny") +
                        number("llama.block_count", 2) + number("llama.context_length", 128) +
                        number("llama.embedding_length", 64) + number("llama.feed_forward_length", 128) +
                        number("llama.attention.head_count", 4) + word("tokenizer.ggml.tokens") +
                        bytes_of(std::uint32_t{9}) + bytes_of(std::uint32_t{8}) + bytes_of(std::uint64_t{100});
    for (int i = 0; i < 100; ++i) facts += word("token");
    std::string infos;
    std::uint64_t count = 0;
    for (const auto& [name, shape] : tensors()) {
        std::string own = name == "lm_head.weight" ? "output.weight" : name;
        if (const auto at = own.find("model.layers."); at == 0) own = "blk." + own.substr(13);
        infos += word(own) + bytes_of(static_cast<std::uint32_t>(shape.size()));
        for (const int n : shape) infos += bytes_of(std::uint64_t(n));
        infos += bytes_of(std::uint32_t{0}) + bytes_of(std::uint64_t{0});
        ++count;
    }
    const auto file = [&](const std::string& more, std::uint64_t entries) {
        return "GGUF" + bytes_of(std::uint32_t{3}) + bytes_of(count) + bytes_of(entries) + facts + more + infos;
    };
    write("tiny.gguf", file("", 8));
    const Imported i = imported_from(path() / "tiny.gguf");
    EXPECT_EQ(model(i).name, "Tiny");
    EXPECT_EQ(derive(model(i)).total, 95040);
    EXPECT_THAT(i.checks, Contains(HasSubstr("the weights hold 95,040 parameters in 21 tensors (the GGUF header)")));
    // A key that shapes the model and is not known is told here, too.
    write("tiny.gguf", file(number("llama.attention.head_shift", 7), 9));
    try {
        imported_from(path() / "tiny.gguf");
        ADD_FAILURE() << "not refused";
    } catch (const InputError& e) {
        EXPECT_THAT(e.what(), HasSubstr("gguf.attention.head_shift: 7 is not read"));
    }
    // Cut off anywhere, it is refused.
    const std::string whole = file("", 8);
    for (std::size_t n = 0; n < whole.size(); n += 97) {
        write("tiny.gguf", whole.substr(0, n));
        EXPECT_THROW(read_source(path() / "tiny.gguf"), InputError) << n;
    }
}

}    // namespace
}    // namespace broadside::curate
