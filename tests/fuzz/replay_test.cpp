// The fuzzers' targets in the normal test run: the corpus, and the catalogue's own files broken in many ways.

#include "targets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace broadside::fuzz {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> files(const fs::path& folder) {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(fs::path(BROADSIDE_SOURCE_DIR) / folder))
        paths.push_back(entry.path());
    std::ranges::sort(paths);
    std::vector<std::string> out;
    for (const fs::path& path : paths) {
        std::ifstream in(path, std::ios::binary);
        out.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    return out;
}

/// Knuth's MMIX generator: the same numbers on every machine.
class Numbers {
public:
    std::size_t below(std::size_t n) {
        state_ = state_ * 6364136223846793005u + 1442695040888963407u;
        return static_cast<std::size_t>(state_ >> 33) % n;
    }

private:
    std::uint64_t state_ = 2026;
};

/// Truncated, with bytes flipped, a piece doubled or moved, a number or a word replaced.
std::string broken(std::string text, Numbers& numbers) {
    const auto at = [&] { return numbers.below(text.size()); };
    switch (numbers.below(6)) {
        case 0: return text.substr(0, at());
        case 1:
            for (int i = 0; i < 3; ++i) text[at()] = static_cast<char>(numbers.below(256));
            return text;
        case 2: {
            const std::size_t from = at();
            return text.insert(at(), text.substr(from, numbers.below(80)));
        }
        case 3: {
            const std::size_t from = at();
            return text.erase(from, numbers.below(40));
        }
        case 4: {
            constexpr const char* numerals[] = {
                "0", "-1", "1e308", "99999999999999999999", "1", "2000", "4096", "null", "true", "[]", "{}", "\"\""};
            std::size_t digit = text.find_first_of("0123456789", at());
            if (digit == std::string::npos) return text;
            const std::size_t end = std::min(text.size(), text.find_first_not_of("0123456789.", digit));
            return text.replace(digit, end - digit, numerals[numbers.below(std::size(numerals))]);
        }
        default: {
            constexpr const char* words[] = {"attention", "mla",  "moe",  "dense", "kda",   "mamba2",
                                             "rope",      "none", "kind", "heads", "layers"};
            const std::size_t quote = text.find('"', at());
            const std::size_t end = quote == std::string::npos ? quote : text.find('"', quote + 1);
            if (end == std::string::npos) return text;
            return text.replace(quote + 1, end - quote - 1, words[numbers.below(std::size(words))]);
        }
    }
}

void replay(void (*target)(std::string_view), const fs::path& corpus, const fs::path& own, int each) {
    const auto seeds = files(corpus);
    EXPECT_FALSE(seeds.empty());
    for (const std::string& text : seeds) target(text);
    Numbers numbers;
    const auto originals = files(own);
    EXPECT_GE(originals.size(), 20u);
    for (const std::string& text : originals) {
        target(text);
        for (int i = 0; i < each; ++i) target(broken(text, numbers));
    }
}

TEST(Fuzz, BrokenModelFilesAreReadOrRefused) { replay(catalog, "tests/corpus/catalog", "catalog/models", 120); }

TEST(Fuzz, BrokenConfigurationsAreReadOrRefused) { replay(import, "tests/corpus/import", "tests/configs", 120); }

}    // namespace
}    // namespace broadside::fuzz
