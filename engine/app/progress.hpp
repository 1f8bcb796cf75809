#pragma once
/// \file
/// One line on a terminal that says what is being done and how far it is; nothing where there is no terminal.
/// Threads: one.

#include "engine/app/environment.hpp"

#include <chrono>
#include <string>

namespace broadside::app {

class ProgressLine {
public:
    ProgressLine(Environment& environment, bool quiet)
        : err_(environment.err), shown_(environment.err_terminal && !quiet) {}
    ~ProgressLine() { clear(); }
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    /// Begins a stage: `layout`, `out/poster.png`.
    void stage(const std::string& name);
    /// For writers that report their share of the stage.
    Progress updates() {
        return [this](double share) { update(share); };
    }
    /// Takes the line away, so that messages start on a clean one.
    void clear();

private:
    void update(double share);
    void show(const std::string& text);

    Sink& err_;
    bool shown_;
    bool there_ = false;
    std::string name_;
    std::chrono::steady_clock::time_point last_;
};

}    // namespace broadside::app
