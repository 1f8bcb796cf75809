#pragma once
/// \file
/// `watch`: acts again whenever something in the watched folders has changed.
/// Errors:  OutputError where the system cannot watch (inotify).
/// Threads: one.

#include <filesystem>
#include <functional>
#include <span>

namespace broadside::app {

/// Calls `act` at once and after every burst of changes in `folders` (not in folders below them) until it returns false. A
/// burst is over when nothing has happened for 150 ms: editors write, rename and remove in quick steps. What changes while
/// `act` runs makes it run again.
void watch_folders(std::span<const std::filesystem::path> folders, const std::function<bool()>& act);

}    // namespace broadside::app
