/// What the compilers that we have at hand do not say of the sources.

#include "tests/support/process.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace broadside::testing {
namespace {

namespace fs = std::filesystem;

/// The name and text of every source file.
std::vector<std::pair<std::string, std::string>> sources() {
    std::vector<std::pair<std::string, std::string>> out;
    for (const char* room : {"bench", "engine", "examples", "tests"})
        for (const auto& entry : fs::recursive_directory_iterator(source_folder() / room)) {
            const fs::path& file = entry.path();
            if (file.extension() != ".cpp" && file.extension() != ".hpp") continue;
            if (file.filename() == "sources_test.cpp") continue;
            out.emplace_back(fs::relative(file, source_folder()).string(), content(file));
        }
    EXPECT_GT(out.size(), 300u);
    return out;
}

/// The ranges of `for` loops that lead through a pointer that a call has returned. `for (x : make()->list)` reads a
/// list whose owner is gone before the first turn: C++20 keeps the pointer only until the loop begins.
std::vector<std::string> through_returned_pointers(std::string_view source) {
    constexpr std::string_view begin = "for (";
    std::vector<std::string> out;
    for (std::size_t at = source.find(begin); at != source.npos; at = source.find(begin, at + 1)) {
        std::size_t end = at + begin.size(), range = 0;
        for (int depth = 1; end < source.size() && depth > 0; ++end) {
            depth += source[end] == '(' ? 1 : source[end] == ')' ? -1 : 0;
            if (depth == 1 && range == 0 && source.substr(end, 3) == " : ") range = end + 3;
        }
        if (range == 0) continue;
        const std::string_view words = source.substr(range, end - 1 - range);
        if (words.find(")->") != words.npos) out.emplace_back(words);
    }
    return out;
}

TEST(Loops, GoOverNothingThatACallReturnedAPointerTo) {
    EXPECT_EQ(through_returned_pointers("for (int x : make(1)->list) f(x);"),
              std::vector<std::string>{"make(1)->list"});
    EXPECT_TRUE(through_returned_pointers("for (int x : line->list) f(make()->y);").empty());
    EXPECT_TRUE(through_returned_pointers("for (int i = 0; i < make()->size(); ++i) f(a ? b : c);").empty());
    for (const auto& [name, text] : sources())
        for (const std::string& range : through_returned_pointers(text))
            ADD_FAILURE() << name << " loops over " << range << ": give what the call returns a name first";
}

TEST(Includes, BringWhatJoinsWithFmt11) {
    for (const auto& [name, text] : sources())
        EXPECT_TRUE(text.find("fmt::join(") == text.npos || text.find("#include <fmt/ranges.h>") != text.npos)
            << name << " joins, which fmt 11 declares in <fmt/ranges.h>";
}

TEST(Lines, AreNoLongerThan120Characters) {
    for (const auto& [name, text] : sources()) {
        std::size_t number = 1;
        int characters = 0;
        for (const char c : text) {
            if (c == '\n') {
                EXPECT_LE(characters, 120) << name << ":" << number;
                ++number;
                characters = 0;
            } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {    // one that begins a character of UTF-8
                ++characters;
            }
        }
    }
}

/// The first of those words that the text has, in whatever case; empty where it has none.
std::string british_word(std::string_view text) {
    static constexpr std::string_view all[] = {
        "analyse",     "artefact",     "behaviour", "catalogue",  "catalogues", "centre",   "centred",
        "colour",      "coloured",     "colours",   "favour",     "grey",       "greys",    "honour",
        "initialise",  "labelled",     "licence",   "licences",   "metre",      "metres",   "millimetre",
        "millimetres", "modelling",    "neighbour", "neighbours", "normalised", "optimise", "organisation",
        "recognise",   "renormalised", "summarise"};
    std::string word;
    for (const char c : std::string(text) + ' ') {
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
            word += c >= 'a' ? c : static_cast<char>(c - 'A' + 'a');
            continue;
        }
        if (std::ranges::find(all, word) != std::end(all)) return word;
        word.clear();
    }
    return {};
}

TEST(Words, AreSpelledAsOrganizationIs) {
    EXPECT_EQ(british_word("The Catalogue’s, too"), "catalogue");
    EXPECT_EQ(british_word("catalog, renormalize, organization"), "");
    for (const auto& [name, text] : sources())
        for (std::size_t at = text.find("//"); at != text.npos; at = text.find("//", at + 2)) {
            const std::string_view comment = std::string_view(text).substr(at, text.find('\n', at) - at);
            EXPECT_EQ(british_word(comment), "") << name << ": " << comment;
        }
    std::size_t documents = 0;
    for (const char* folder : {"", "docs", "catalog"})
        for (const auto& entry : fs::directory_iterator(source_folder() / folder)) {
            if (entry.path().extension() != ".md") continue;
            ++documents;
            EXPECT_EQ(british_word(content(entry.path())), "") << entry.path();
        }
    EXPECT_GT(documents, 8u);
}

}    // namespace
}    // namespace broadside::testing
