#pragma once
/// \file
/// The command line: arguments to commands, errors to messages and exit statuses.
/// Errors:  none escape; every failure becomes a message on `err` and a status (ENGINE: 1 input, 2 usage, 3 output, 4 a
///          internal error).
/// Threads: one call at a time.

#include "engine/app/environment.hpp"

#include <span>
#include <string>

namespace broadside::app {

/// Runs `broadside ARGUMENTS…` (without the program's own name) and returns its exit status.
int run(std::span<const std::string> arguments, Environment& environment);

/// The whole program on this process's streams: also ends cleanly on signals: 128 + signal, so 130 for SIGINT.
/// Blocks them in the calling thread, for one of its own.
int run_process(int argc, char** argv);

}    // namespace broadside::app
