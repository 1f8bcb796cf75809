#pragma once
/// \file
/// Open files, and bytes into them.
/// Errors:  OutputError with the name that errors call a file by, and the system's reason.
/// Threads: one a descriptor.

#include "engine/base/sink.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace broadside::app {

[[noreturn]] void cannot_write(const std::string& name, const std::string& reason);
[[noreturn]] void cannot_write(const std::string& name, int error);

/// Closed with this object.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() { close(); }
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    int get() const { return number_; }
    explicit operator bool() const { return number_ >= 0; }

private:
    void close() const;
    int number_ = -1;
};

/// By `flush`, fsync or syncfs.
void flush_to_disk(int descriptor, const std::string& name, int (*flush)(int));

/// Bytes to an open file descriptor, unbuffered. Waits where the descriptor does not block by itself.
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

/// Bytes to a file, gathered; `flush` comes last.
class FileSink final : public Sink {
public:
    using Sink::write;
    /// `direct`: what is written cannot be written again.
    FileSink(int descriptor, std::string name, bool direct);
    void write(std::span<const std::byte> bytes) override;
    void rewrite(std::uint64_t offset, std::span<const std::byte> bytes) override;
    void flush();

private:
    void put(std::span<const std::byte> bytes);

    int descriptor_;
    std::string name_;
    bool direct_;
    std::uint64_t size_ = 0, on_its_way_ = 0;    // written; of that given to the disk
    std::vector<std::byte> buffer_;
};

}    // namespace broadside::app
