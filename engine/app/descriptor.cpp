#include "engine/app/descriptor.hpp"

#include "engine/base/error.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace broadside::app {
namespace {

constexpr std::size_t k_buffer = std::size_t{64} << 10;
constexpr std::uint64_t k_early = 4 << 20;    // bytes after which what is written is given to the disk

/// True where the call that failed may be tried again.
bool try_again(int descriptor) {
    if (errno == EINTR) return true;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return false;
    pollfd request{descriptor, POLLOUT, 0};
    return ::poll(&request, 1, -1) >= 0 || errno == EINTR;
}

/// Waits where the descriptor does not block by itself.
void write_all(int descriptor, std::span<const std::byte> bytes, const std::string& name) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(descriptor, bytes.data(), bytes.size());
        if (n < 0 && try_again(descriptor)) continue;
        if (n <= 0) cannot_write(name, n < 0 ? errno : ENOSPC);
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
}

}    // namespace

void cannot_write(const std::string& name, const std::string& reason) {
    throw OutputError(name + ": could not be written: " + reason);
}

void cannot_write(const std::string& name, int error) { cannot_write(name, std::strerror(error)); }

void Descriptor::close() const {
    if (number_ >= 0) ::close(number_);
}

void flush_to_disk(int descriptor, const std::string& name, int (*flush)(int)) {
    while (flush(descriptor) != 0) {
        // Some file systems have nothing to flush to.
        if (errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP) return;
        if (errno != EINTR) cannot_write(name, errno);
    }
}

void DescriptorSink::write(std::span<const std::byte> bytes) { write_all(descriptor_, bytes, name_); }

FileSink::FileSink(int descriptor, std::string name, bool direct)
    : descriptor_(descriptor), name_(std::move(name)), direct_(direct) {
    buffer_.reserve(k_buffer);
}

void FileSink::write(std::span<const std::byte> bytes) {
    if (buffer_.size() + bytes.size() > k_buffer) flush();
    if (bytes.size() >= k_buffer)
        put(bytes);
    else
        buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

void FileSink::rewrite(std::uint64_t offset, std::span<const std::byte> bytes) {
    if (direct_) return Sink::rewrite(offset, bytes);
    flush();
    while (!bytes.empty()) {
        const ssize_t n = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (n < 0 && try_again(descriptor_)) continue;
        if (n <= 0) cannot_write(name_, n < 0 ? errno : ENOSPC);
        bytes = bytes.subspan(static_cast<std::size_t>(n));
        offset += static_cast<std::uint64_t>(n);
    }
}

void FileSink::flush() {
    put(buffer_);
    buffer_.clear();
}

void FileSink::put(std::span<const std::byte> bytes) {
    write_all(descriptor_, bytes, name_);
    size_ += bytes.size();
    if (direct_ || size_ - on_its_way_ < k_early) return;
    // Starts to write what will have to be on the disk at the end; where it cannot, that takes longer.
    ::sync_file_range(descriptor_, static_cast<off_t>(on_its_way_), static_cast<off_t>(size_ - on_its_way_),
                      SYNC_FILE_RANGE_WRITE);
    on_its_way_ = size_;
}

}    // namespace broadside::app
