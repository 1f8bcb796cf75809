#pragma once
/// \file
/// Running programs from tests, with what they print and use.
/// Errors:  a program that cannot be started has status 127.
/// Threads: one call at a time.

#include "engine/base/testing.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace broadside::testing {

struct Finished {
    int status = -1;    // exit status; 128 + signal where one ended it
    std::string out, err;
    std::int64_t peak_kib = 0;    // resident memory
};

/// What a test does once standard error has a text, behind that of the step before.
struct Step {
    std::string message;
    std::function<void(int process)> then;    // none: nothing but to go on
};

struct Start {
    std::filesystem::path folder;                    // to run in; empty: the current one
    std::map<std::string, std::string> variables;    // added to the environment
    std::filesystem::path out;                       // standard output goes there instead of into `Finished`
    std::function<void()> prepare;                   // called in the new process: limits, mounts, descriptors
    /// SIGINT once it has begun to write to standard output, which is a pipe of a page that nobody reads until then:
    /// what writes more cannot have ended.
    bool interrupt_at_output = false;
    std::vector<Step> steps;    // one after the other; SIGINT after the last
};

/// Runs a program and waits for it. The first word is looked up in PATH.
Finished run(const std::vector<std::string>& words, const Start& start = {});
/// Runs the `broadside` that was built.
Finished broadside(std::vector<std::string> arguments, const Start& start = {});

/// Where the sources lie: catalog, layouts, fonts.
std::filesystem::path source_folder();
/// Where the poster of the suite lies (poster.png, .pdf, .svg, .json).
std::filesystem::path poster_folder();
/// Names of the layouts, sorted, and where the suite's report of each lies.
std::vector<std::string> layouts();
std::filesystem::path report_of(const std::string& layout);
/// Models of which the suite adds a copy to a further `print`: one a group, of each the one that needs most room. Its
/// report is that of the layout `print + ID`.
std::vector<std::string> copied_models();

std::string content(const std::filesystem::path& path);
void put(const std::filesystem::path& path, const std::string& text);

}    // namespace broadside::testing
