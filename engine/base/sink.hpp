#pragma once
/// \file
/// Where bytes go: a file, standard output, memory. Writers know only this.
/// Errors:  `write` throws OutputError; after that the sink is not used again.
/// Threads: one at a time.

#include <cstddef>
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
};

/// Keeps what is written, for tests and for formats that need a second pass.
class MemorySink final : public Sink {
public:
    using Sink::write;
    void write(std::span<const std::byte> bytes) override { data.insert(data.end(), bytes.begin(), bytes.end()); }
    std::string_view text() const { return {reinterpret_cast<const char*>(data.data()), data.size()}; }
    std::vector<std::byte> data;
};

/// Called now and then with the share done, 0 to 1, from the thread that started the work. It may throw to stop it.
using Progress = std::function<void(double share)>;

}    // namespace broadside
