#include "engine/app/output_files.hpp"

#include "engine/base/error.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

namespace broadside::app {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& name, int error) {
    throw OutputError(name + ": could not be written: " + std::strerror(error));
}

void write_all(int descriptor, std::span<const std::byte> bytes, const std::string& name) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(descriptor, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) fail(name, errno);
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
}

// Names that a signal handler has to take away: folders made for outputs, temporary files in them. Slots are claimed
// and freed by the one thread that writes outputs; the handler only reads.
std::array<std::atomic<const char*>, 64> unfinished{};
std::atomic<bool> committing{false};
std::atomic<int> signal_while_committing{0};

/// A name that vanishes if the process is interrupted while this lives.
class Unfinished {
public:
    explicit Unfinished(std::string name) : name_(std::make_unique<std::string>(std::move(name))) {
        for (auto& candidate : unfinished) {
            if (candidate.load() != nullptr) continue;
            candidate.store(name_->c_str());
            slot_ = &candidate;
            return;
        }
    }
    ~Unfinished() {
        if (slot_ != nullptr) slot_->store(nullptr);
    }
    Unfinished(Unfinished&& other) noexcept
        : name_(std::move(other.name_)), slot_(std::exchange(other.slot_, nullptr)) {}
    Unfinished& operator=(Unfinished&&) = delete;

private:
    std::unique_ptr<std::string> name_;    // on the heap: its characters stay where they are
    std::atomic<const char*>* slot_ = nullptr;
};

/// A symbolic link is followed, so that it stays one and what it points to is replaced.
fs::path resolved(const fs::path& path) {
    std::error_code ignored;
    if (fs::is_symlink(path, ignored)) {
        const fs::path target = fs::weakly_canonical(path, ignored);
        if (!ignored) return target;
    }
    return path;
}

fs::path folder_of(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

}    // namespace

void DescriptorSink::write(std::span<const std::byte> bytes) { write_all(descriptor_, bytes, name_); }

class OutputFiles::File final : public Sink {
public:
    File(const fs::path& path, Aside aside) : name_(path.string()), target_(resolved(path)) {
        buffer_.reserve(k_buffer);
        struct stat status {};
        if (::stat(target_.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
            if (S_ISDIR(status.st_mode)) fail(name_, EISDIR);
            direct_ = true;
            descriptor_ = ::open(target_.c_str(), O_WRONLY | O_CLOEXEC);
            if (descriptor_ < 0) fail(name_, errno);
            return;
        }
        // Renaming needs no right to write the old file; but whoever took that right away meant it.
        if (::access(target_.c_str(), F_OK) == 0 && ::access(target_.c_str(), W_OK) != 0) fail(name_, errno);
        // Naming a nameless file goes through /proc.
        if (aside == Aside::nameless && ::access("/proc/self/fd", X_OK) == 0)
            descriptor_ = ::open(folder_of(target_).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
        if (descriptor_ < 0) open_named();
    }
    ~File() override {
        if (descriptor_ >= 0) ::close(descriptor_);
        if (!temporary_.empty()) ::unlink(temporary_.c_str());
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    void write(std::span<const std::byte> bytes) override {
        if (buffer_.size() + bytes.size() > k_buffer) flush();
        if (bytes.size() >= k_buffer)
            write_all(descriptor_, bytes, name_);
        else
            buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    }

    void rewrite(std::uint64_t offset, std::span<const std::byte> bytes) override {
        if (direct_) return Sink::rewrite(offset, bytes);
        flush();
        while (!bytes.empty()) {
            const ssize_t n = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) fail(name_, errno);
            bytes = bytes.subspan(static_cast<std::size_t>(n));
            offset += static_cast<std::uint64_t>(n);
        }
    }

    /// Everything on the disk; from here on only names change.
    void complete() {
        flush();
        if (direct_) return;
        if (::fsync(descriptor_) != 0) fail(name_, errno);
        if (!temporary_.empty()) return;
        const std::string self = "/proc/self/fd/" + std::to_string(descriptor_);
        claim_name(
            [&](const char* name) { return ::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0; });
    }
    void appear() {
        if (direct_) return;
        if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail(name_, errno);
        temporary_.clear();
        registered_.clear();
    }

private:
    static constexpr std::size_t k_buffer = std::size_t{64} << 10;

    void flush() {
        write_all(descriptor_, buffer_, name_);
        buffer_.clear();
    }

    void open_named() {
        claim_name([&](const char* name) {
            descriptor_ = ::open(name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
            return descriptor_ >= 0;
        });
    }

    /// Tries hidden names beside the target until `make` succeeds with one that nobody has.
    template <class Make>
    void claim_name(Make make) {
        for (int i = 0;; ++i) {
            const fs::path candidate = folder_of(target_) / ("." + target_.filename().string() + "." +
                                                             std::to_string(::getpid()) + "-" + std::to_string(i));
            registered_.emplace_back(candidate.string());
            if (make(candidate.c_str())) {
                temporary_ = candidate;
                return;
            }
            const int error = errno;
            registered_.clear();
            if (error != EEXIST) fail(name_, error);
        }
    }

    std::string name_;
    fs::path target_, temporary_;
    std::vector<Unfinished> registered_;    // at most one
    std::vector<std::byte> buffer_;
    int descriptor_ = -1;
    bool direct_ = false;
};

/// A folder made for an output; goes again unless it is kept.
class OutputFiles::Folder {
public:
    explicit Folder(const fs::path& path) : path_(path), registered_(path.string()) {
        if (::mkdir(path.c_str(), 0777) != 0 && errno != EEXIST) {
            const int error = errno;
            path_.clear();
            fail(path.string(), error);
        }
    }
    ~Folder() {
        if (!path_.empty()) ::rmdir(path_.c_str());
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    void keep() { path_.clear(); }

private:
    fs::path path_;
    Unfinished registered_;
};

OutputFiles::OutputFiles(Aside aside) : aside_(aside) {}

OutputFiles::~OutputFiles() {
    files_.clear();
    while (!made_.empty()) made_.pop_back();
}

Sink& OutputFiles::add(const fs::path& path) {
    std::vector<fs::path> missing;
    std::error_code ignored;
    for (fs::path folder = folder_of(path); !folder.empty() && !fs::exists(folder, ignored);
         folder = folder.parent_path())
        missing.push_back(folder);
    for (auto folder = missing.rbegin(); folder != missing.rend(); ++folder)
        made_.push_back(std::make_unique<Folder>(*folder));
    files_.push_back(std::make_unique<File>(path, aside_));
    return *files_.back();
}

void OutputFiles::commit() {
    for (const auto& file : files_) file->complete();
    committing = true;
    try {
        for (const auto& file : files_) file->appear();
    } catch (...) {
        committing = false;
        throw;
    }
    committing = false;
    files_.clear();
    for (const auto& folder : made_) folder->keep();
    made_.clear();
    if (const int signal = signal_while_committing.load(); signal != 0) ::_exit(128 + signal);
}

bool remove_unfinished(int signal) noexcept {
    if (committing) {
        signal_while_committing = signal;
        return false;
    }
    // What was begun last goes first: files before the folders they lie in.
    for (auto slot = unfinished.rbegin(); slot != unfinished.rend(); ++slot)
        if (const char* name = slot->load(); name != nullptr && ::unlink(name) != 0) ::rmdir(name);
    return true;
}

}    // namespace broadside::app
