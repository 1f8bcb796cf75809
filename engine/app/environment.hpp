#pragma once
/// \file
/// What a command meets outside: streams, terminal, environment variables. Tests bring their own.
/// Errors:  `out` throws OutputError; `err` never throws.
/// Threads: one.

#include "engine/base/sink.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace broadside::app {

struct Environment {
    Sink& out;    // results
    Sink& err;    // progress, warnings, errors
    bool out_terminal = false, err_terminal = false;
    int columns = 80;                                // of the terminal
    std::map<std::string, std::string> variables;    // the ones that matter: BROADSIDE_DATA, NO_COLOR, …
    std::filesystem::path executable;                // where the program lies; may be empty

    bool color() const { return out_terminal && !variables.contains("NO_COLOR"); }
};

}    // namespace broadside::app
