#pragma once
/// \file
/// Runs the program under ptrace(2) and lets one of its system calls fail, or kills it there. Calls are counted from
/// the program's first own one on: what the loader does before is not ours.
/// Errors:  std::runtime_error where the system does not allow to trace.
/// Threads: one call at a time in a process.

#include <filesystem>
#include <string>
#include <vector>

namespace broadside::testing {

struct Trace {
    enum class What { nothing, fail, kill };
    What what = What::nothing;
    long at = 0;      // the call it happens to, from 1
    int error = 5;    // EIO: what a call that fails says
};

struct Traced {
    int status = -1;    // exit status; 128 + signal where one ended it
    std::string err;
    long calls = 0;      // that were made
    int threads = 0;     // that it started
    std::string call;    // the one that it happened to: number and arguments
    double cpu_s = 0;    // of the program
    bool timed_out = false;
};

/// All that was written into a file, from its start.
std::string text_of(int descriptor);

/// What has not ended after so long hangs, however busy the machine is.
inline constexpr int k_hangs_s = 300;

/// Runs `words` in `folder`; ended where it hangs.
Traced traced(const std::vector<std::string>& words, const std::filesystem::path& folder, Trace trace);

}    // namespace broadside::testing
