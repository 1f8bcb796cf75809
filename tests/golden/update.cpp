/// Renews reference pictures, by name, and says so with its exit status: 0 nothing to do, 1 something was written, 2
/// usage. A test run that approves itself is thereby impossible.

#include "tests/golden/golden.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>

namespace broadside::golden {
namespace {

int usage() {
    fmt::print(stderr,
               "usage: golden update NAME...   exact names of cases\n"
               "       golden update --all     every case; files that belong to none are removed\n"
               "       golden list\n");
    return 2;
}

int run(const std::vector<std::string>& words) {
    if (words == std::vector<std::string>{"list"}) {
        for (const Case& c : cases()) fmt::print("{}\n", c.name);
        return 0;
    }
    if (words.size() < 2 || words[0] != "update") return usage();
    const bool all = words == std::vector<std::string>{"update", "--all"};
    std::vector<Case> chosen;
    if (all)
        chosen = cases();
    else
        for (std::size_t i = 1; i < words.size(); ++i) {
            const auto found = std::ranges::find(cases(), words[i], &Case::name);
            if (found == cases().end()) {
                fmt::print(stderr, "no case `{}`\n", words[i]);
                return usage();
            }
            chosen.push_back(*found);
        }
    bool wrote = false;
    Studio studio;
    for (const Case& c : chosen) {
        const std::string done = renew(studio, c, expected_folder());
        fmt::print("{}", done);
        wrote = wrote || !done.empty();
    }
    if (all)
        for (const std::string& orphan : orphans()) {
            std::filesystem::remove(expected_folder() / orphan);
            fmt::print("{}: removed\n", orphan);
            wrote = true;
        }
    return wrote ? 1 : 0;
}

}    // namespace
}    // namespace broadside::golden

int main(int argc, char** argv) try {
    return broadside::golden::run({argv + 1, argv + argc});
} catch (const std::exception& e) {
    fmt::print(stderr, "golden: {}\n", e.what());
    return 2;
}
