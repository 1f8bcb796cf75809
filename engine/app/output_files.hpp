#pragma once
/// \file
/// Files and folders that appear whole or not at all, and several of them together: written aside (files without a name
/// where the file system can), flushed, renamed when all are complete. What stood in their places stays within reach
/// until the last one is renamed; where one fails, the others get it back.
/// What is left aside by a process that was killed lies under a name such as `.broadside-123-4`; the next run that
/// writes into the same folder takes it away.
/// Errors:  OutputError with the path and the system's reason; nothing has changed then.
///          UsageError for a path given twice.
/// Threads: one; `OutputFolder::file` any number.

#include "engine/base/sink.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace broadside::app {

/// The file that an output replaces: a symbolic link is followed, so that it stays one, there or not.
std::filesystem::path replaced_by(const std::filesystem::path& output);

/// Where a file is written before it is complete: without a name, so that it vanishes with the process whatever
/// happens, or, where the file system cannot do that, beside its place under a hidden name.
enum class Aside { nameless, named };

/// A folder that is written whole.
class OutputFolder {
public:
    virtual ~OutputFolder() = default;
    /// Writes one file: `write` is called with its sink, once. `name` is relative to the folder and may have folders of
    /// its own. A file with the bytes that it had before has its time, too.
    virtual void file(const std::filesystem::path& name, const std::function<void(Sink&)>& write) = 0;
    /// A file with the bytes of one that is already written; one on the disk where the file system can.
    virtual void again(const std::filesystem::path& name, const std::filesystem::path& earlier) = 0;
};

/// The outputs of one run. Destroyed without `commit`, it leaves everything as it was.
class OutputFiles {
public:
    explicit OutputFiles(Aside aside = Aside::nameless);
    ~OutputFiles();
    OutputFiles(const OutputFiles&) = delete;
    OutputFiles& operator=(const OutputFiles&) = delete;

    /// Begins a file; missing folders are made by `commit`. A symbolic link stays one, and what it points to is
    /// replaced. The file keeps the rights of the one that it replaces. A device or pipe is written directly.
    /// The sink lives as long as this.
    Sink& add(const std::filesystem::path& path);
    /// Begins a folder that replaces the one at `path` with everything in it. So that nobody's files are lost, it only
    /// replaces an empty folder, or one with the file `k_folder_mark`, which every folder that is written here has.
    OutputFolder& add_folder(const std::filesystem::path& path);

    /// Everything to the disk; from here on only names change.
    void complete();
    /// Puts all outputs in their places, after `complete`.
    void commit();

private:
    class Output;
    class File;
    class Folder;
    Output& keep(std::unique_ptr<Output> output);

    Aside aside_;
    std::vector<std::unique_ptr<Output>> outputs_;
    bool complete_ = false;
};

inline constexpr const char* k_folder_mark = ".broadside";

}    // namespace broadside::app
