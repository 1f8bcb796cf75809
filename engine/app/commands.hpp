#pragma once
/// \file
/// The commands: each takes its options, does its work, and returns the exit status.
/// Errors:  thrown as engine/base/error.hpp says; `run` turns them into messages.
/// Threads: one call at a time.

#include "engine/app/environment.hpp"
#include "engine/app/render.hpp"

namespace broadside::app {

int render_command(const RenderOptions& options, Environment& environment);
int check_command(const Inputs& inputs, bool json, Environment& environment);
/// Until interrupted.
int watch_command(const RenderOptions& options, Environment& environment);

}    // namespace broadside::app
