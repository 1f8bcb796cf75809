#pragma once
/// \file
/// The options as they are written, and the command that they ask for.
/// Errors:  UsageError for what cannot be understood; what the command throws.
/// Threads: one call at a time.

#include "engine/app/environment.hpp"

#include <span>
#include <string>

namespace broadside::app {

/// Returns the exit status.
int run_command(std::span<const std::string> arguments, Environment& environment);

}    // namespace broadside::app
