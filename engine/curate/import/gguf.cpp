#include "engine/curate/import/gguf.hpp"

#include "engine/base/file.hpp"
#include "engine/curate/import/gguf_names.hpp"
#include "engine/curate/import/refusal.hpp"
#include "engine/json/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <fstream>

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

/// The shortest number that this precision keeps: 0.707 for what is 0.70700001….
double as_written(float n) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), n).ptr;
    double out = n;
    std::from_chars(digits.data(), end, out);
    return out;
}

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
        case f32: return {as_written(in.number<float>())};
        case f64: return {in.number<double>()};
        case boolean: return {in.number<std::uint8_t>() != 0};
        case string: return {in.text()};
        case array: return read_array(in, count);
        default: in.fail("a value of an unknown kind");
    }
}

GgufHeader read_header(Bytes& in) {
    std::array<char, 4> magic{};
    for (char& c : magic) c = static_cast<char>(in.number<std::uint8_t>());
    if (std::string_view(magic.data(), 4) != "GGUF") in.fail("it does not begin with GGUF");
    const auto version = in.number<std::uint32_t>();
    if (version != 2 && version != 3) in.fail(fmt::format("version {} is not known", version));
    const auto tensors = in.number<std::uint64_t>(), entries = in.number<std::uint64_t>();
    if (tensors > k_entries || entries > 1u << 16) in.fail("its header is too long");

    GgufHeader out;
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
        out.sizes.emplace(name, product);
        // Tables that the program could work out.
        if (name != "rope_freqs.weight" && name.find("rope_factors") == std::string::npos)
            add_tensor(name, product, {}, out.tensors);
    }
    out.tensors.from = "the GGUF header";
    return out;
}

}    // namespace

Gguf read_gguf(const std::filesystem::path& path) {
    Bytes in(path);
    const GgufHeader header = read_header(in);
    const std::string architecture = header.word("general.architecture");
    const Place place{path.string(), 0, 0};
    if (const Stranger other = other_gguf(header.word("general.type"), architecture); !other.what.empty())
        throw InputError(place, {}, "this is " + other.what, other.hint);
    if (architecture.empty()) in.fail("it names no architecture");

    Gguf out;
    out.config = json::write({configuration_of(header, architecture, place, out.beside.assumed)});
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
