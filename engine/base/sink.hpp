#pragma once
/// \file
/// Where bytes go: a file, standard output, memory. Writers know only this.
/// Errors:  `write` throws OutputError; after that the sink is not used again. `rewrite` throws UsageError where what
///          is written is gone, as on a pipe.
/// Threads: one at a time.

#include "engine/base/error.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace broadside {

class Sink {
public:
    virtual ~Sink() = default;
    virtual void write(std::span<const std::byte> bytes) = 0;
    void write(std::string_view text) { write(std::as_bytes(std::span(text))); }
    /// Replaces bytes that have been written, from `offset` on; goes on writing at the end.
    virtual void rewrite(std::uint64_t /*offset*/, std::span<const std::byte> /*bytes*/) {
        throw UsageError("this format needs a file: it cannot be written to a pipe");
    }
};

/// Keeps what is written, for tests and for formats that need a second pass.
class MemorySink final : public Sink {
public:
    using Sink::write;
    void write(std::span<const std::byte> bytes) override { data.insert(data.end(), bytes.begin(), bytes.end()); }
    void rewrite(std::uint64_t offset, std::span<const std::byte> bytes) override {
        std::copy(bytes.begin(), bytes.end(), data.begin() + static_cast<std::ptrdiff_t>(offset));
    }
    std::string_view text() const { return {reinterpret_cast<const char*>(data.data()), data.size()}; }
    std::vector<std::byte> data;
};

/// Called now and then with the share done, 0 to 1, from the thread that started the work. It may throw to stop it.
using Progress = std::function<void(double share)>;

}    // namespace broadside
