#pragma once
/// \file
/// `watch`: acts again whenever the bytes of the files that decide the outcome have changed.
/// Errors:  OutputError where the system cannot watch (inotify).
/// Threads: one.

#include <filesystem>
#include <functional>
#include <vector>

namespace broadside::app {

/// How changes are noticed. Network folders give no notice of what other machines do: there,
/// files are looked at every 0.5 s.
enum class Notice { events, polling };

/// What came of acting: done, or to be tried again soon (a full disk), or not again.
enum class Acted { done, retry, stop };

/// Calls `act` at once and after every change until it stops. `files` names the files that decide, there or not; it is
/// asked again after every change, so that files which come and go count. Links are followed: changes of what they
/// point to count, too. A burst of changes (editors write, rename and remove in quick steps) is over when nothing has
/// happened for 0.15 s, or after 0.5 s. Files that are written with the bytes they had, and files that decide nothing,
/// change nothing. What changes while `act` runs makes it run again.
void watch(const std::function<std::vector<std::filesystem::path>()>& files, Notice notice,
           const std::function<Acted()>& act);

}    // namespace broadside::app
