#pragma once
/// \file
/// A test of the program, in a folder of its own.

#include "tests/support/process.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace broadside::testing {

class ProgramTest : public ::testing::Test {
protected:
    /// Runs in the test's folder.
    Finished run_here(std::vector<std::string> arguments, Start start = {}) {
        start.folder = folder_.path();
        return broadside(std::move(arguments), start);
    }
    /// One small model at a coarse resolution: quick, and through the whole chain.
    static std::vector<std::string> small(const std::vector<std::string>& more) {
        std::vector<std::string> out{"render", "--model", "gpt-2-xl", "--dpi", "60"};
        out.insert(out.end(), more.begin(), more.end());
        return out;
    }
    /// The same, run without a word beside errors.
    Finished render_small(const std::vector<std::string>& more, Start start = {}) {
        std::vector<std::string> all = small(more);
        all.emplace_back("--quiet");
        return run_here(std::move(all), std::move(start));
    }

    TemporaryFolder folder_;
};

}    // namespace broadside::testing
