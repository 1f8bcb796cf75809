#pragma once
/// \file
/// The manual page and the completions of shells, made from the options as the command line defines them, so
/// that they say what --help says.
/// Errors:  UsageError for a kind that there is not.
/// Threads: pure.

#include <string>

namespace CLI {
class App;
}

namespace broadside::app {

/// `man`: roff for man(1); `bash`, `zsh`, `fish`: a completion script.
std::string help_page(const CLI::App& program, const std::string& kind);

}    // namespace broadside::app
