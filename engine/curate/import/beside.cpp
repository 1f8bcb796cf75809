#include "engine/curate/import/beside.hpp"

#include "engine/base/file.hpp"
#include "engine/json/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <fstream>
#include <iterator>
#include <set>

namespace broadside::curate {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_small = 4u << 20;     // configurations, cards
constexpr std::size_t k_large = 48u << 20;    // tokenizers, indices, headers of weights

/// The bytes of a file that is there and no larger than `most`; nothing otherwise.
std::optional<std::string> text_of(const fs::path& path, std::size_t most) {
    try {
        return read_file(path, most);
    } catch (const InputError&) {
        return std::nullopt;
    }
}

/// Walks JSON without building it: what can have hundreds of thousands of entries is only counted. Well-formed input is
/// read right; of anything else it sees no more than there is.
class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    bool at_end() {
        blank();
        return at_ >= text_.size();
    }
    char peek() {
        blank();
        return at_ < text_.size() ? text_[at_] : '\0';
    }
    bool take(char c) {
        if (peek() != c) return false;
        ++at_;
        return true;
    }
    /// A string's bytes as they stand, escapes and all.
    std::string_view string() {
        if (!take('"')) return {};
        const std::size_t from = at_;
        while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
        const std::size_t to = std::min(at_, text_.size());
        at_ = to + 1;
        return text_.substr(from, to - from);
    }
    std::optional<std::int64_t> integer() {
        blank();
        std::int64_t n = 0;
        const char* from = text_.data() + std::min(at_, text_.size());
        const auto [end, error] = std::from_chars(from, text_.data() + text_.size(), n);
        if (error != std::errc()) return std::nullopt;
        at_ += static_cast<std::size_t>(end - from);
        return n;
    }
    /// Passes one value of any kind.
    void skip() {
        int depth = 0;
        do {
            const char c = peek();
            if (c == '\0') return;
            if (c == '"') {
                string();
            } else if (c == '{' || c == '[') {
                ++at_;
                ++depth;
            } else if (c == '}' || c == ']') {
                if (depth == 0) return;
                ++at_;
                --depth;
            } else if (c == ',' || c == ':') {
                if (depth == 0) return;
                ++at_;
            } else {
                while (at_ < text_.size() && std::string_view(",:]} \t\r\n").find(text_[at_]) == std::string_view::npos)
                    ++at_;
            }
        } while (depth > 0);
    }
    /// Runs `each(key)` on the members of an object; it takes or skips the value.
    template <class F>
    void members(F each) {
        if (!take('{')) return skip();
        while (!at_end() && !take('}')) {
            const std::size_t before = at_;
            const std::string_view key = string();
            take(':');
            each(key);
            take(',');
            if (at_ == before) return;    // no JSON
        }
    }
    template <class F>
    void items(F each) {
        if (!take('[')) return skip();
        while (!at_end() && !take(']')) {
            const std::size_t before = at_;
            each();
            take(',');
            if (at_ == before) return;
        }
    }

private:
    void blank() {
        while (at_ < text_.size() &&
               (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t'))
            ++at_;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}    // namespace

bool read_safetensors_header(std::string_view json, Tensors& tensors) {
    Scanner scan(json);
    if (scan.peek() != '{') return false;
    scan.members([&](std::string_view name) {
        if (name == "__metadata__") return scan.skip();
        double product = 1;
        std::string_view type;
        scan.members([&](std::string_view key) {
            if (key == "dtype") {
                type = scan.string();
            } else if (key == "shape") {
                scan.items([&] {
                    if (const auto n = scan.integer())
                        product *= static_cast<double>(*n);
                    else
                        scan.skip();
                });
            } else {
                scan.skip();
            }
        });
        add_tensor(name, product, type, tensors);
    });
    return true;
}

std::optional<std::int64_t> tokens_of(std::string_view tokenizer_json) {
    std::int64_t most = -1;
    Scanner scan(tokenizer_json);
    scan.members([&](std::string_view key) {
        if (key == "added_tokens") {
            scan.items([&] {
                scan.members([&](std::string_view field) {
                    const auto n = field == "id" ? scan.integer() : std::nullopt;
                    if (n)
                        most = std::max(most, *n);
                    else
                        scan.skip();
                });
            });
        } else if (key == "model") {
            scan.members([&](std::string_view field) {
                if (field != "vocab") return scan.skip();
                if (scan.peek() == '[') {
                    std::int64_t n = 0;
                    scan.items([&] {
                        scan.skip();
                        ++n;
                    });
                    most = std::max(most, n - 1);
                    return;
                }
                scan.members([&](std::string_view) {
                    if (const auto n = scan.integer())
                        most = std::max(most, *n);
                    else
                        scan.skip();
                });
            });
        } else {
            scan.skip();
        }
    });
    return most < 0 ? std::nullopt : std::optional(most + 1);
}

// ---- the card -------------------------------------------------------------------------------------------------------

void read_model_card(std::string_view text, Beside& beside) {
    if (!text.starts_with("---")) return;
    const auto trimmed = [](std::string_view s) {
        while (!s.empty() && (s.front() == ' ' || s.front() == '"' || s.front() == '\'')) s.remove_prefix(1);
        while (!s.empty() && (s.back() == ' ' || s.back() == '"' || s.back() == '\'' || s.back() == '\r'))
            s.remove_suffix(1);
        return std::string(s.substr(0, 200));
    };
    std::string key;
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.starts_with("---")) return;
        const bool item =
            line.find_first_not_of(' ') != std::string_view::npos && line[line.find_first_not_of(' ')] == '-';
        const std::size_t colon = line.find(':');
        std::string value;
        if (item) {
            value = trimmed(line.substr(line.find('-') + 1));
        } else if (colon != std::string_view::npos && !line.starts_with(' ')) {
            key = trimmed(line.substr(0, colon));
            value = trimmed(line.substr(colon + 1));
        } else {
            continue;
        }
        if (value.empty() || value == "[]") continue;
        if (key == "license" && !item) beside.license = value;
        if (key == "license_name") beside.license_name = value;
        if (key == "license_link") beside.license_url = value;
        if (key == "base_model" && beside.base_models.size() < 16) beside.base_models.push_back(value);
        if (key == "base_model_relation") beside.base_relation = value;
    }
}

// ---- the folder -----------------------------------------------------------------------------------------------------

namespace {

/// The JSON header of a safetensors file; nothing where the file has none.
std::optional<std::string> header_of(const fs::path& path) {
    std::error_code error;
    if (!fs::is_regular_file(path, error)) return std::nullopt;    // a pipe would be waited for
    std::ifstream in(path, std::ios::binary);
    unsigned char length[8];
    if (!in.read(reinterpret_cast<char*>(length), 8)) return std::nullopt;
    std::uint64_t n = 0;
    for (int i = 7; i >= 0; --i) n = n << 8 | length[i];
    if (n < 2 || n > k_large) return std::nullopt;
    std::string text(n, '\0');
    if (!in.read(text.data(), static_cast<std::streamsize>(n))) return std::nullopt;
    return text;
}

void read_weights(const fs::path& folder, Beside& beside) {
    std::vector<fs::path> shards;
    std::error_code error;
    for (const fs::path& file : list_folder(folder, error))
        if (file.extension() == ".safetensors") shards.push_back(file);
    std::int64_t read = 0;
    for (const fs::path& shard : shards)
        if (const auto header = header_of(shard); header && read_safetensors_header(*header, beside.tensors)) ++read;
    std::set<std::string, std::less<>> named;
    if (const auto index = text_of(folder / "model.safetensors.index.json", k_large)) {
        beside.files.emplace_back("model.safetensors.index.json");
        Scanner scan(*index);
        scan.members([&](std::string_view key) {
            if (key == "metadata") {
                scan.members([&](std::string_view field) {
                    const auto n = field == "total_size" ? scan.integer() : std::nullopt;
                    if (n)
                        beside.tensors.bytes = static_cast<double>(*n);
                    else
                        scan.skip();
                });
            } else if (key == "weight_map") {
                scan.members([&](std::string_view) {
                    const std::string_view file = scan.string();
                    if (!named.contains(file)) named.emplace(file);
                });
            } else {
                scan.skip();
            }
        });
    }
    const std::int64_t all =
        std::max<std::int64_t>(static_cast<std::int64_t>(named.size()), static_cast<std::int64_t>(shards.size()));
    beside.tensors.complete = read > 0 && read == all;
    if (read > 0) beside.tensors.from = fmt::format("{} of {} .safetensors headers", read, all);
}

}    // namespace

Beside read_beside(const fs::path& path, const std::string& config) {
    std::error_code error;
    Beside beside;
    beside.files.push_back(config);
    beside.name = fs::absolute(path, error).lexically_normal().filename().string();
    if (beside.name.empty())
        beside.name = fs::absolute(path, error).lexically_normal().parent_path().filename().string();
    if (const auto card = text_of(path / "README.md", k_small)) {
        read_model_card(*card, beside);
        beside.files.emplace_back("README.md");
    }
    if (const auto tokenizer = text_of(path / "tokenizer.json", k_large)) {
        beside.tokens = tokens_of(*tokenizer);
        beside.files.emplace_back("tokenizer.json");
    }
    if (const auto generation = text_of(path / "generation_config.json", k_small)) {
        // Of how text is generated only the tokens that begin and end it say something of the model.
        Scanner scan(*generation);
        scan.members([&](std::string_view key) {
            if (!key.ends_with("_token_id")) return scan.skip();
            const auto take = [&] {
                if (const auto n = scan.integer())
                    beside.special_token = std::max(beside.special_token.value_or(0), *n);
                else
                    scan.skip();
            };
            if (scan.peek() == '[')
                scan.items(take);
            else
                take();
        });
        beside.files.emplace_back("generation_config.json");
    }
    read_weights(path, beside);
    return beside;
}

}    // namespace broadside::curate
