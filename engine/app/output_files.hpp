#pragma once
/// \file
/// Files that appear whole or not at all, and several of them together: written aside (without a name where the file
/// system can), flushed, renamed when all are complete.
/// Errors:  OutputError with the path and the system's reason.
/// Threads: one. `remove_unfinished` may be called from a signal handler.

#include "engine/base/sink.hpp"

#include <filesystem>
#include <memory>
#include <vector>

namespace broadside::app {

/// Bytes to an open file descriptor, unbuffered.
class DescriptorSink final : public Sink {
public:
    using Sink::write;
    /// `name` is what errors call it.
    DescriptorSink(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}
    void write(std::span<const std::byte> bytes) override;

private:
    int descriptor_;
    std::string name_;
};

/// Where an output is written before it is complete: in a file without a name, which vanishes with the process whatever
/// happens, or, where the file system has none, beside its place under a hidden name.
enum class Aside { nameless, named };

/// The outputs of one run. Destroyed without `commit`, it leaves everything as it was.
class OutputFiles {
public:
    explicit OutputFiles(Aside aside = Aside::nameless);
    ~OutputFiles();
    OutputFiles(const OutputFiles&) = delete;
    OutputFiles& operator=(const OutputFiles&) = delete;

    /// Begins an output; missing folders are made. A device or pipe is written directly. The sink lives as long as
    /// this.
    Sink& add(const std::filesystem::path& path);
    /// Puts all outputs in their places.
    void commit();

private:
    class File;
    class Folder;
    Aside aside_;
    std::vector<std::unique_ptr<Folder>> made_;    // outermost first
    std::vector<std::unique_ptr<File>> files_;
};

/// What a signal handler does before the process ends: takes away what is unfinished. Returns false while outputs are
/// being put in their places; `commit` then ends the process itself as soon as they all are.
bool remove_unfinished(int signal) noexcept;

}    // namespace broadside::app
