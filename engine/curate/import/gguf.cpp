#include "engine/curate/import/gguf.hpp"

#include "engine/base/file.hpp"
#include "engine/curate/import/refusal.hpp"
#include "engine/json/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <fstream>
#include <map>
#include <set>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

constexpr std::uint64_t k_text = 1u << 20;       // bytes of a text
constexpr std::uint64_t k_entries = 1u << 24;    // of a list, which is passed over
constexpr std::uint64_t k_header = 64u << 20;    // bytes of it that are looked at; tokens are passed over

/// Reads little-endian values; what the file does not have is an error.
class Bytes {
public:
    explicit Bytes(const std::filesystem::path& path) : file_(path.string()) {
        check_file(path);
        in_.open(path, std::ios::binary);
        std::error_code error;
        size_ = std::filesystem::file_size(path, error);
        if (error || !in_) fail("it cannot be read");
    }

    template <class T>
    T number() {
        std::array<char, sizeof(T)> raw{};
        take(raw.data(), raw.size());
        if constexpr (std::endian::native == std::endian::big) std::ranges::reverse(raw);
        return std::bit_cast<T>(raw);
    }
    std::string text() {
        const auto n = number<std::uint64_t>();
        if (n > k_text) fail("a text of its header is too long");
        std::string out(n, '\0');
        take(out.data(), n);
        return out;
    }
    void pass(std::uint64_t n) {
        // Seeking goes beyond the end without a word.
        const auto at = static_cast<std::uint64_t>(in_.tellg());
        if (n > size_ || at > size_ - n) fail("its header is cut off");
        in_.seekg(static_cast<std::streamoff>(n), std::ios::cur);
    }
    [[noreturn]] void fail(const std::string& why) const {
        throw InputError({file_, 0, 0}, {}, "no GGUF file: " + why);
    }

private:
    void take(char* to, std::uint64_t n) {
        if (n > left_) fail("its header is too long");
        left_ -= n;
        if (!in_.read(to, static_cast<std::streamsize>(n))) fail("its header is cut off");
    }

    std::string file_;
    std::ifstream in_;
    std::uint64_t size_ = 0;
    std::uint64_t left_ = k_header;
};

enum Type : std::uint32_t { u8, i8, u16, i16, u32, i32, f32, boolean, string, array, u64, i64, f64 };

Value read_value(Bytes& in, std::uint32_t type, std::int64_t* count);

/// A list of numbers, up to as many as a model has layers; of anything longer only the length counts.
Value read_array(Bytes& in, std::int64_t* count) {
    const auto type = in.number<std::uint32_t>();
    const auto n = in.number<std::uint64_t>();
    if (n > k_entries) in.fail("a list of its header is too long");
    if (type == array) in.fail("lists of lists are not known");
    if (count) *count = static_cast<std::int64_t>(n);
    json::Array out;
    for (std::uint64_t i = 0; i < n; ++i) {
        if (type == string) {
            in.pass(in.number<std::uint64_t>());
            continue;
        }
        Value v = read_value(in, type, nullptr);
        if (n <= 2000) out.push_back(std::move(v));
    }
    return {out};
}

Value read_value(Bytes& in, std::uint32_t type, std::int64_t* count) {
    switch (type) {
        case u8: return {std::int64_t{in.number<std::uint8_t>()}};
        case i8: return {std::int64_t{in.number<std::int8_t>()}};
        case u16: return {std::int64_t{in.number<std::uint16_t>()}};
        case i16: return {std::int64_t{in.number<std::int16_t>()}};
        case u32: return {std::int64_t{in.number<std::uint32_t>()}};
        case i32: return {std::int64_t{in.number<std::int32_t>()}};
        case u64: return {static_cast<std::int64_t>(in.number<std::uint64_t>())};
        case i64: return {in.number<std::int64_t>()};
        case f32: return {static_cast<double>(in.number<float>())};
        case f64: return {in.number<double>()};
        case boolean: return {in.number<std::uint8_t>() != 0};
        case string: return {in.text()};
        case array: return read_array(in, count);
        default: in.fail("a value of an unknown kind");
    }
}

/// `general.architecture` → `model_type`, of those whose metadata say everything that the family needs.
constexpr std::pair<std::string_view, const char*> k_architectures[] = {
    {"llama", "llama"},        {"qwen2", "qwen2"},           {"qwen3", "qwen3"},       {"qwen2moe", "qwen2_moe"},
    {"qwen3moe", "qwen3_moe"}, {"gemma", "gemma"},           {"gemma2", "gemma2"},     {"gemma3", "gemma3_text"},
    {"phi3", "phi3"},          {"starcoder2", "starcoder2"}, {"olmo2", "olmo2"},       {"command-r", "cohere"},
    {"cohere2", "cohere2"},    {"internlm2", "internlm2"},   {"gpt-oss", "gpt_oss"},   {"smollm3", "smollm3"},
    {"exaone", "exaone"},      {"stablelm", "stablelm"},     {"seed_oss", "seed_oss"}, {"ernie4_5", "ernie4_5"},
    {"granite", "granite"},    {"arcee", "arcee"},           {"nemotron", "nemotron"}, {"glm4", "glm4"},
    {"minicpm", "minicpm"},    {"mistral3", "ministral3"},   {"apertus", "apertus"},   {"nanbeige", "nanbeige"},
};
/// Keys behind the architecture's name → keys of Hugging Face.
constexpr std::pair<std::string_view, const char*> k_gguf_keys[] = {
    {"block_count", "num_hidden_layers"},
    {"context_length", "max_position_embeddings"},
    {"embedding_length", "hidden_size"},
    {"feed_forward_length", "intermediate_size"},
    {"attention.head_count", "num_attention_heads"},
    {"attention.head_count_kv", "num_key_value_heads"},
    {"attention.key_length", "head_dim"},
    {"attention.sliding_window", "sliding_window"},
    {"rope.freq_base", "rope_theta"},
    {"vocab_size", "vocab_size"},
    {"expert_used_count", "num_experts_per_tok"},
    {"expert_feed_forward_length", "moe_intermediate_size"},
    {"expert_shared_feed_forward_length", "shared_expert_intermediate_size"},
    {"attn_logit_softcapping", "attn_logit_softcapping"},
    {"final_logit_softcapping", "final_logit_softcapping"},
    {"logit_scale", "logit_scale"},
    {"embedding_scale", "embedding_multiplier"},
    {"residual_scale", "residual_multiplier"},
    {"attention.scale", "attention_multiplier"},
    {"use_parallel_residual", "use_parallel_residual"},
    {"num_loops", "num_loops"},
    {"skip_loop_final_norm", "skip_loop_final_norm"},
};
/// What the catalog does not keep, or what other keys say.
constexpr std::string_view k_passed[] = {"attention.layer_norm_rms_epsilon",
                                         "rope.dimension_count",
                                         "attention.layer_norm_epsilon",
                                         "attention.value_length",
                                         "rope.scaling.type",
                                         "rope.scaling.factor",
                                         "rope.scaling.original_context_length",
                                         "rope.scaling.finetuned",
                                         "expert_count",
                                         "vocab_size",
                                         "tensor_data_layout",
                                         "rope.scaling.attn_factor",
                                         "attention.sliding_window_pattern",
                                         "rope.freq_base_swa",
                                         "rope.scaling.yarn_log_multiplier"};

/// What the header says, before anyone asks what it means.
struct Header {
    std::map<std::string, Value> facts;
    std::set<std::string> names;    // of the tensors
    std::int64_t tokens = 0;        // of the tokenizer
    Tensors tensors;

    std::string word(const std::string& key) const {
        const auto at = facts.find(key);
        return at != facts.end() && at->second.string() ? *at->second.string() : std::string();
    }
    std::int64_t number(const std::string& key) const {
        const auto at = facts.find(key);
        const std::int64_t* n = at == facts.end() ? nullptr : at->second.integer();
        return n ? *n : 0;
    }
    bool first_layer_has(const char* tensor) const { return names.contains(std::string("blk.0.") + tensor); }
};

Header read_header(Bytes& in) {
    std::array<char, 4> magic{};
    for (char& c : magic) c = static_cast<char>(in.number<std::uint8_t>());
    if (std::string_view(magic.data(), 4) != "GGUF") in.fail("it does not begin with GGUF");
    const auto version = in.number<std::uint32_t>();
    if (version != 2 && version != 3) in.fail(fmt::format("version {} is not known", version));
    const auto tensors = in.number<std::uint64_t>(), entries = in.number<std::uint64_t>();
    if (tensors > k_entries || entries > 1u << 16) in.fail("its header is too long");

    Header out;
    for (std::uint64_t i = 0; i < entries; ++i) {
        std::string key = in.text();
        std::int64_t count = 0;
        Value value = read_value(in, in.number<std::uint32_t>(), &count);
        if (key == "tokenizer.ggml.tokens") out.tokens = count;
        out.facts.emplace(std::move(key), std::move(value));
    }
    for (std::uint64_t i = 0; i < tensors; ++i) {
        const std::string name = in.text();
        const auto dimensions = in.number<std::uint32_t>();
        if (dimensions > 8) in.fail("a tensor of too many dimensions");
        double product = 1;
        for (std::uint32_t d = 0; d < dimensions; ++d) product *= static_cast<double>(in.number<std::uint64_t>());
        in.number<std::uint32_t>();    // its type
        in.pass(8);                    // its place
        out.names.insert(name);
        // Tables that the program could work out.
        if (name != "rope_freqs.weight" && name.find("rope_factors") == std::string::npos)
            add_tensor(name, product, {}, out.tensors);
    }
    out.tensors.from = "the GGUF header";
    return out;
}

bool has(const Object& config, const char* key) {
    return std::ranges::find(config, key, &json::Member::key) != config.end();
}

/// The header's keys under the names that configurations give them.
void add_keys(const Header& header, const std::string& architecture, Object& config) {
    const std::string prefix = architecture + ".";
    for (const auto& [key, value] : header.facts) {
        if (!key.starts_with(prefix)) continue;
        const std::string_view rest = std::string_view(key).substr(prefix.size());
        const auto* as = std::ranges::find(k_gguf_keys, rest, &std::pair<std::string_view, const char*>::first);
        if (rest == "logit_scale" && architecture == "granite")    // which divides by it
            config.push_back({"logits_scaling", value});
        else if (as != std::end(k_gguf_keys))
            config.push_back({as->second, value});
        else if (std::ranges::find(k_passed, rest) == std::end(k_passed))
            config.push_back({"gguf." + std::string(rest), value});    // reported as a key that nobody read
    }
    if (const auto count = header.facts.find(prefix + "expert_count"); count != header.facts.end())
        config.push_back({architecture == "llama" || architecture == "gpt-oss" ? "num_local_experts" : "num_experts",
                          count->second});
    if (!has(config, "vocab_size") && header.tokens > 0) config.push_back({"vocab_size", {header.tokens}});
}

/// What llama.cpp takes from which tensors are there.
void add_by_tensors(const Header& header, std::string_view family, Object& config) {
    config.push_back({"tie_word_embeddings", {!header.names.contains("output.weight")}});
    config.push_back({family == "internlm2"  ? "bias"
                      : family == "stablelm" ? "use_qkv_bias"
                      : family == "ernie4_5" ? "use_bias"
                                             : "attention_bias",
                      {header.first_layer_has("attn_q.bias")}});
    config.push_back(
        {family == "stablelm" ? "qk_layernorm" : "use_qk_norm", {header.first_layer_has("attn_q_norm.weight")}});
}

/// How much of a head turns, and what scores are divided by.
void add_heads(const Header& header, const std::string& prefix, std::string_view family, Object& config) {
    const std::int64_t width = header.number(prefix + "embedding_length"),
                       key_length = header.number(prefix + "attention.key_length"),
                       heads = std::max<std::int64_t>(1, header.number(prefix + "attention.head_count")),
                       head = key_length > 0 ? key_length : width / heads,
                       turned = header.number(prefix + "rope.dimension_count");
    if (turned > 0 && turned < head)
        config.push_back({"partial_rotary_factor", {static_cast<double>(turned) / static_cast<double>(head)}});
    // What it takes from how many layers there are: Gemma 2 27B and Gemma 3 27B divide scores otherwise.
    if (family == "gemma2" || family == "gemma3_text") {
        const bool largest = header.number(prefix + "block_count") == (family == "gemma2" ? 46 : 62);
        if (const std::int64_t root = largest ? width / heads : head; root > 0)
            config.push_back({"query_pre_attn_scalar", {root}});
    }
}

void add_stretch(const Header& header, const std::string& prefix, Object& config) {
    const auto& facts = header.facts;
    const auto scaling = facts.find(prefix + "rope.scaling.type"), factor = facts.find(prefix + "rope.scaling.factor");
    if (scaling == facts.end() || factor == facts.end() || !scaling->second.string() ||
        *scaling->second.string() == "none")
        return;
    Object rope{{"rope_type", scaling->second}, {"factor", factor->second}};
    const auto original = facts.find(prefix + "rope.scaling.original_context_length");
    if (original != facts.end()) rope.push_back({"original_max_position_embeddings", original->second});
    config.push_back({"rope_scaling", {rope}});
}

}    // namespace

Gguf read_gguf(const std::filesystem::path& path) {
    Bytes in(path);
    const Header header = read_header(in);
    const std::string architecture = header.word("general.architecture"), prefix = architecture + ".";
    const auto* known = std::ranges::find(k_architectures, std::string_view(architecture),
                                          &std::pair<std::string_view, const char*>::first);
    const Place place{path.string(), 0, 0};
    if (const Stranger other = other_gguf(header.word("general.type"), architecture); !other.what.empty())
        throw InputError(place, {}, "this is " + other.what, other.hint);
    if (architecture.empty()) in.fail("it names no architecture");
    const char* const instead = "import the config.json that it was made from";
    if (known == std::end(k_architectures))
        throw InputError(place, "general.architecture",
                         "GGUF of the architecture \"" + architecture + "\" is not known", instead);
    const std::string_view family = known->second;
    const bool mixtral = architecture == "llama" && header.facts.contains(prefix + "expert_count");
    Object config{{"model_type", {std::string(mixtral ? "mixtral" : family)}}};
    add_keys(header, architecture, config);
    // What the file leaves out is no class's default, but there is no such model.
    for (const char* key : {"num_hidden_layers", "hidden_size"})
        if (!has(config, key)) throw InputError(place, {}, std::string("the header does not say ") + key, instead);
    add_by_tensors(header, family, config);
    add_heads(header, prefix, family, config);
    add_stretch(header, prefix, config);

    Gguf out;
    out.config = json::write({config});
    out.beside.tensors = header.tensors;
    out.beside.name = header.word(header.word("general.basename").empty() ? "general.name" : "general.basename");
    out.beside.license = header.word("general.license");
    out.beside.license_name = header.word("general.license.name");
    out.beside.license_url = header.word("general.license.link");
    if (const std::string base = header.word("general.base_model.0.name"); !base.empty())
        out.beside.base_models.push_back(base);
    return out;
}

}    // namespace broadside::curate
