#pragma once
/// \file
/// What is written beside its place under a hidden name, until it is complete: it goes when the process ends early, and
/// what a process that was killed left goes with the next run that writes into the folder.
/// Errors:  OutputError.
/// Threads: any; names are made and taken away one at a time.

#include "engine/app/descriptor.hpp"

#include <filesystem>
#include <functional>
#include <list>
#include <mutex>
#include <string>

namespace broadside::app {

/// `.` for a name alone.
std::filesystem::path folder_of(const std::filesystem::path& path);

/// Held while outputs get their names, so that an interruption waits; whoever holds it may still make hidden names.
std::recursive_mutex& names_are_changed();

/// What runs that were killed left in a folder: ours, and locked by nobody.
void clear_stale(const std::filesystem::path& folder);

/// A hidden name beside an output. What is there goes with this object, and when the process is interrupted.
class HiddenName {
public:
    /// Tries names until `make` succeeds with one that nobody has. `make` sets errno where it returns false;
    /// with EEXIST it is called again.
    HiddenName(const std::filesystem::path& folder, const std::string& shown,
               const std::function<bool(const char* name)>& make);
    ~HiddenName();
    HiddenName(const HiddenName&) = delete;
    HiddenName& operator=(const HiddenName&) = delete;
    const std::filesystem::path& path() const { return *entry_; }
    /// Nothing of ours is there any more.
    void release() { owned_ = false; }
    void own() { owned_ = true; }

private:
    std::list<std::filesystem::path>::iterator entry_;
    bool owned_ = true;
};

/// What `open` makes, locked, so that no other run takes it for stale. False with EEXIST where one has.
bool locked(Descriptor& out, const std::function<int()>& open);

/// What is done before the process ends early: takes away what is unfinished, once outputs are not being put in their
/// places. Nothing can be begun or put in its place any more.
void remove_unfinished() noexcept;

}    // namespace broadside::app
