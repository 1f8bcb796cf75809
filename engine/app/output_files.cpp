#include "engine/app/output_files.hpp"

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <list>
#include <mutex>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

namespace broadside::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_hidden = ".broadside-";    // beginning of the names of what is unfinished
constexpr std::size_t k_buffer = std::size_t{64} << 10;

[[noreturn]] void fail(const std::string& name, const std::string& reason) {
    throw OutputError(name + ": could not be written: " + reason);
}
[[noreturn]] void fail(const std::string& name, int error) { fail(name, std::strerror(error)); }

class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    int get() const { return number_; }
    explicit operator bool() const { return number_ >= 0; }

private:
    int number_ = -1;
};

/// True where the call that failed may be tried again.
bool try_again(int descriptor) {
    if (errno == EINTR) return true;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return false;
    pollfd request{descriptor, POLLOUT, 0};
    return ::poll(&request, 1, -1) >= 0 || errno == EINTR;
}

void write_all(int descriptor, std::span<const std::byte> bytes, const std::string& name) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(descriptor, bytes.data(), bytes.size());
        if (n < 0 && try_again(descriptor)) continue;
        if (n <= 0) fail(name, n < 0 ? errno : ENOSPC);
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
}

void flush_to_disk(int descriptor, const std::string& name, int (*flush)(int)) {
    while (flush(descriptor) != 0) {
        // Some file systems have nothing to flush to.
        if (errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP) return;
        if (errno != EINTR) fail(name, errno);
    }
}

int rename_exchange(const fs::path& a, const fs::path& b) {
    return ::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE);
}

fs::path folder_of(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

bool is_mounted(const fs::path& path) {
#if defined(STATX_ATTR_MOUNT_ROOT)
    struct statx status {};
    return ::statx(AT_FDCWD, path.c_str(), AT_NO_AUTOMOUNT, 0, &status) == 0 &&
           (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
#else
    struct stat itself {
    }, folder{};
    return ::stat(path.c_str(), &itself) == 0 && ::stat(folder_of(path).c_str(), &folder) == 0 &&
           itself.st_dev != folder.st_dev;
#endif
}

// ---- what is unfinished ---------------------------------------------------------------------------------------------

/// Names that go when the process is interrupted. Its mutex is also held while outputs get their names.
struct Unfinished {
    std::recursive_mutex mutex;
    std::list<fs::path> names;
};
Unfinished& unfinished() {
    static Unfinished& all = *new Unfinished;    // not destroyed: a signal may come while the process ends
    return all;
}

/// Never throws, whatever memory there is.
void take_away(const fs::path& path) noexcept {
    if (::unlink(path.c_str()) == 0 || (errno != EISDIR && errno != EPERM)) return;
    try {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    } catch (...) {    // out of memory: the next run takes it away
    }
}

/// What runs that were killed left in a folder: ours, and locked by nobody.
void clear_stale(const fs::path& folder) {
    std::error_code error;
    for (const fs::path& path : list_folder(folder, error)) {
        if (!path.filename().native().starts_with(k_hidden)) continue;
        const Descriptor open(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
        if (open && ::flock(open.get(), LOCK_EX | LOCK_NB) == 0) take_away(path);
    }
}

/// A hidden name beside an output. What is there goes with this object, and when the process is interrupted.
class HiddenName {
public:
    /// Tries names until `make` succeeds with one that nobody has. `make` sets errno where it returns false; with EEXIST it
    /// is called again.
    template <class Make>
    HiddenName(const fs::path& folder, const std::string& shown, Make make) {
        static std::atomic<unsigned> next{0};
        const std::scoped_lock lock(unfinished().mutex);
        while (true) {
            fs::path path =
                folder / (std::string(k_hidden) + std::to_string(::getpid()) + "-" + std::to_string(next++));
            entry_ = unfinished().names.insert(unfinished().names.end(), std::move(path));
            if (make(entry_->c_str())) return;
            const int error = errno;
            if (error != EEXIST) take_away(*entry_);
            unfinished().names.erase(entry_);
            if (error != EEXIST) fail(shown, error);
        }
    }
    ~HiddenName() {
        const std::scoped_lock lock(unfinished().mutex);
        if (owned_) take_away(*entry_);
        unfinished().names.erase(entry_);
    }
    HiddenName(const HiddenName&) = delete;
    HiddenName& operator=(const HiddenName&) = delete;
    const fs::path& path() const { return *entry_; }
    /// Nothing of ours is there any more.
    void release() { owned_ = false; }
    void own() { owned_ = true; }

private:
    std::list<fs::path>::iterator entry_;
    bool owned_ = true;
};

/// Makes something and locks it, so that no other run takes it for stale. False with EEXIST where one has.
template <class Open>
bool locked(Descriptor& out, Open open) {
    out = Descriptor(open());
    if (!out) return false;
    struct stat status {};
    const bool taken = ::flock(out.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (!taken && ::fstat(out.get(), &status) == 0 && status.st_nlink > 0) return true;
    out = {};
    errno = EEXIST;
    return false;
}

// ---- changes of names, which can be undone --------------------------------------------------------------------------

class Placement {
public:
    /// `hidden` is to stand at `target`, which errors call `name`.
    Placement(HiddenName& hidden, bool folder, const fs::path& target, const std::string& name)
        : hidden_(hidden), folder_(folder), target_(target), name_(name) {}

    /// The last one of all need not be undone.
    void apply(bool last) {
        struct stat old {};
        const bool replaces = ::lstat(target_.c_str(), &old) == 0;
        // Whatever came there meanwhile is only replaced by its like.
        if (replaces && S_ISDIR(old.st_mode) != folder_) fail(name_, folder_ ? ENOTDIR : EISDIR);
        if (!replaces || (last && !folder_)) {
            if (::rename(hidden_.path().c_str(), target_.c_str()) != 0) fail(name_, errno);
            hidden_.release();
            done_ = replaces ? Done::replaced : Done::placed;
            return;
        }
        // Locked, so that no other run takes it for stale while it has our name.
        lock_ = Descriptor(::open(target_.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
        if (lock_) ::flock(lock_.get(), LOCK_EX | LOCK_NB);
        if (rename_exchange(hidden_.path(), target_) == 0) {
            done_ = Done::exchanged;
            return;
        }
        if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP) fail(name_, errno);
        // A file system that cannot exchange. A folder is gone for an instant.
        backup_.emplace(folder_of(target_), name_, [&](const char* backup) {
            if (folder_) return ::rename(target_.c_str(), backup) == 0;
            if (::link(target_.c_str(), backup) == 0) return true;
            std::error_code error;
            if (fs::copy_file(target_, backup, error)) return true;
            errno = error.value();
            return false;
        });
        done_ = Done::backed_up;
        if (::rename(hidden_.path().c_str(), target_.c_str()) != 0) fail(name_, errno);
        hidden_.release();
    }
    void undo() noexcept {
        switch (done_) {
            case Done::nothing:
            case Done::replaced: break;
            case Done::placed:
                if (::rename(target_.c_str(), hidden_.path().c_str()) == 0) hidden_.own();
                break;
            case Done::exchanged: rename_exchange(hidden_.path(), target_); break;
            case Done::backed_up:
                if (::rename(backup_->path().c_str(), target_.c_str()) == 0) break;
                // A new folder is in the way.
                if (::rename(target_.c_str(), hidden_.path().c_str()) == 0) hidden_.own();
                if (::rename(backup_->path().c_str(), target_.c_str()) != 0) backup_->release();
        }
    }

private:
    enum class Done { nothing, placed, replaced, exchanged, backed_up };
    HiddenName& hidden_;
    bool folder_;
    const fs::path& target_;
    const std::string& name_;
    std::optional<HiddenName> backup_;    // of what stood there
    Descriptor lock_;
    Done done_ = Done::nothing;
};

/// Bytes to a file of ours, gathered.
constexpr std::uint64_t k_early = 4 << 20;

class FileSink final : public Sink {
public:
    using Sink::write;
    /// `direct`: what is written cannot be written again.
    FileSink(int descriptor, std::string name, bool direct)
        : descriptor_(descriptor), name_(std::move(name)), direct_(direct) {
        buffer_.reserve(k_buffer);
    }
    void write(std::span<const std::byte> bytes) override {
        if (buffer_.size() + bytes.size() > k_buffer) flush();
        if (bytes.size() >= k_buffer)
            put(bytes);
        else
            buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    }
    void rewrite(std::uint64_t offset, std::span<const std::byte> bytes) override {
        if (direct_) return Sink::rewrite(offset, bytes);
        flush();
        while (!bytes.empty()) {
            const ssize_t n = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
            if (n < 0 && try_again(descriptor_)) continue;
            if (n <= 0) fail(name_, n < 0 ? errno : ENOSPC);
            bytes = bytes.subspan(static_cast<std::size_t>(n));
            offset += static_cast<std::uint64_t>(n);
        }
    }
    void flush() {
        put(buffer_);
        buffer_.clear();
    }

private:
    void put(std::span<const std::byte> bytes) {
        write_all(descriptor_, bytes, name_);
        size_ += bytes.size();
        if (direct_ || size_ - on_its_way_ < k_early) return;
        // Starts to write what will have to be on the disk at the end; where it cannot, that takes longer.
        ::sync_file_range(descriptor_, static_cast<off_t>(on_its_way_), static_cast<off_t>(size_ - on_its_way_),
                          SYNC_FILE_RANGE_WRITE);
        on_its_way_ = size_;
    }

    int descriptor_;
    std::string name_;
    bool direct_;
    std::uint64_t size_ = 0, on_its_way_ = 0;    // written; of that given to the disk
    std::vector<std::byte> buffer_;
};

}    // namespace

void DescriptorSink::write(std::span<const std::byte> bytes) { write_all(descriptor_, bytes, name_); }

fs::path replaced_by(const fs::path& output) {
    fs::path path = output;
    // What is written where it stands may be a link that only the system can follow: /dev/stdout.
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) return path;
    constexpr int k_most_links = 40;    // as many as the system follows
    for (int i = 0; i < k_most_links; ++i) {
        std::error_code no_link;
        const fs::path target = fs::read_symlink(path, no_link);
        if (no_link) return path;
        path = folder_of(path) / target;
    }
    fail(output.string(), ELOOP);
}

// ---- outputs --------------------------------------------------------------------------------------------------------

/// What all outputs have: a place, what stands there, and the nearest folder that exists.
class OutputFiles::Output {
public:
    explicit Output(const fs::path& path)
        : name_(path.string()), target_(replaced_by(path)), existing_(folder_of(target_)) {
        if (::stat(target_.c_str(), &old_) == 0)
            replaces_ = true;
        else if (errno != ENOENT)
            fail(name_, errno);
        struct stat folder {};
        while (::stat(existing_.c_str(), &folder) != 0) {
            if (errno != ENOENT) fail(name_, errno);
            missing_.push_back(existing_);
            existing_ = folder_of(existing_);
        }
        if (!S_ISDIR(folder.st_mode)) fail(name_, ENOTDIR);
        std::error_code unknown;
        // Absolute first: of a name of which nothing exists it would stay as it was given, a.png beside ./a.png.
        whole_ = fs::weakly_canonical(fs::absolute(target_, unknown), unknown).lexically_normal();
        if (unknown) whole_ = target_;
        if (is_direct()) return;
        // What can be known of the renaming is found out before the work begins.
        if (::access(existing_.c_str(), W_OK | X_OK) != 0) fail(name_, errno);
        if (!replaces_) return;
        if (is_mounted(target_))
            fail(name_, "it is mounted by itself and cannot be replaced (mount the folder it lies in instead)");
        const uid_t user = ::geteuid();
        if ((folder.st_mode & S_ISVTX) != 0 && user != 0 && user != old_.st_uid && user != folder.st_uid)
            fail(name_, EPERM);
    }
    virtual ~Output() = default;
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    virtual void complete() = 0;
    /// Gives it a hidden name, if it has none.
    virtual void name() = 0;
    virtual bool is_folder() const = 0;
    HiddenName* hidden() { return hidden_ ? &*hidden_ : nullptr; }

    /// Written where it stands: nothing is to be put in place.
    bool is_direct() const { return replaces_ && !S_ISREG(old_.st_mode) && !S_ISDIR(old_.st_mode); }
    const std::string& shown() const { return name_; }
    const fs::path& target() const { return target_; }
    const fs::path& whole_path() const { return whole_; }
    const fs::path& existing_folder() const { return existing_; }
    const std::vector<fs::path>& missing_folders() const { return missing_; }    // innermost first

protected:
    std::string name_;    // as errors call it
    fs::path target_, existing_, whole_;
    std::vector<fs::path> missing_;
    struct stat old_ {};
    bool replaces_ = false;
    Descriptor descriptor_;    // holds the lock
    std::optional<HiddenName> hidden_;
};

class OutputFiles::File final : public Output {
public:
    File(const fs::path& path, Aside aside) : Output(path) {
        if (replaces_ && S_ISDIR(old_.st_mode)) fail(name_, EISDIR);
        if (is_direct()) {
            descriptor_ = Descriptor(::open(target_.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC));
            if (!descriptor_) fail(name_, errno);
        } else {
            // Renaming needs no right to write the old file; but whoever took that right away meant it.
            if (replaces_ && ::access(target_.c_str(), W_OK) != 0) fail(name_, errno);
            // Naming a nameless file goes through /proc.
            if (aside == Aside::nameless && ::access("/proc/self/fd", X_OK) == 0)
                descriptor_ = Descriptor(::open(existing_.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666));
            if (descriptor_)
                ::flock(descriptor_.get(), LOCK_EX | LOCK_NB);
            else
                hidden_.emplace(existing_, name_, [&](const char* hidden) {
                    return locked(descriptor_,
                                  [&] { return ::open(hidden, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666); });
                });
            if (replaces_) {
                // Another's file stays theirs where that is allowed.
                if (old_.st_uid != ::geteuid() || old_.st_gid != ::getegid()) [[maybe_unused]]
                    const int as_before = ::fchown(descriptor_.get(), old_.st_uid, old_.st_gid);
                ::fchmod(descriptor_.get(), old_.st_mode & 0777);
            }
        }
        sink_.emplace(descriptor_.get(), name_, is_direct());
    }
    Sink& sink() { return *sink_; }
    bool is_folder() const override { return false; }
    void complete() override {
        sink_->flush();
        if (!is_direct()) flush_to_disk(descriptor_.get(), name_, ::fsync);
    }
    void name() override {
        if (hidden_ || is_direct()) return;
        const std::string self = "/proc/self/fd/" + std::to_string(descriptor_.get());
        hidden_.emplace(existing_, name_, [&](const char* hidden) {
            return ::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, hidden, AT_SYMLINK_FOLLOW) == 0;
        });
    }

private:
    std::optional<FileSink> sink_;
};

/// Gives a file the time of an earlier one with the same bytes. Programs that copy what has changed go by times; where it
/// cannot be done, they copy more.
static void keep_time(int file, const fs::path& earlier) {
    const Descriptor old(::open(earlier.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat now {
    }, before{};
    if (!old || ::fstat(file, &now) != 0 || ::fstat(old.get(), &before) != 0 || !S_ISREG(before.st_mode) ||
        now.st_size != before.st_size)
        return;
    std::vector<char> a(k_buffer), b(k_buffer);
    for (off_t at = 0; at < now.st_size;) {
        const ssize_t n = ::pread(file, a.data(), a.size(), at), m = ::pread(old.get(), b.data(), b.size(), at);
        if (n <= 0 || n != m || std::memcmp(a.data(), b.data(), static_cast<std::size_t>(n)) != 0) return;
        at += n;
    }
    const timespec times[]{before.st_atim, before.st_mtim};
    ::futimens(file, times);
}

class OutputFiles::Folder final : public Output, public OutputFolder {
public:
    explicit Folder(const fs::path& path) : Output(path) {
        if (replaces_) {
            if (!S_ISDIR(old_.st_mode)) fail(name_, ENOTDIR);
            std::error_code error;
            const bool empty = fs::is_empty(target_, error);
            if (error) fail(name_, error.value());
            if (!empty && !fs::exists(target_ / k_folder_mark, error))
                throw OutputError(name_ +
                                  ": is a folder with files of somebody else's (name another one, or empty it)");
        }
        hidden_.emplace(existing_, name_, [&](const char* hidden) {
            return ::mkdir(hidden, 0777) == 0 &&
                   locked(descriptor_, [&] { return ::open(hidden, O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
        });
        if (replaces_) ::fchmod(descriptor_.get(), old_.st_mode & 0777);
        file(k_folder_mark,
             [](Sink& sink) { sink.write("Broadside wrote this folder and replaces it as a whole.\n"); });
    }
    void file(const fs::path& name, const std::function<void(Sink&)>& write) override {
        const fs::path path = hidden_->path() / name;
        const std::string shown = (fs::path(name_) / name).string();
        if (name.has_parent_path()) {
            std::error_code error;
            fs::create_directories(path.parent_path(), error);
            if (error) fail(shown, error.value());
        }
        const Descriptor file(::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0666));
        if (!file) fail(shown, errno);
        FileSink sink(file.get(), shown, false);
        write(sink);
        sink.flush();
        if (replaces_) keep_time(file.get(), target_ / name);
    }
    void again(const fs::path& name, const fs::path& earlier) override {
        const fs::path path = hidden_->path() / name, as = hidden_->path() / earlier;
        std::error_code error;
        fs::create_directories(path.parent_path(), error);
        fs::create_hard_link(as, path, error);
        if (error) fs::copy_file(as, path, error);
        if (error) fail((fs::path(name_) / name).string(), error.value());
    }
    bool is_folder() const override { return true; }
    // All of the file system at once: a flush for each of thousands of files takes minutes.
    void complete() override { flush_to_disk(descriptor_.get(), name_, ::syncfs); }
    void name() override {}
};

OutputFiles::OutputFiles(Aside aside) : aside_(aside) {}

OutputFiles::~OutputFiles() = default;

OutputFiles::Output& OutputFiles::keep(std::unique_ptr<Output> output) {
    for (const auto& other : outputs_)
        if (!output->is_direct() && other->whole_path() == output->whole_path())
            throw UsageError(output->shown() + ": is the same file as " + other->shown());
    const auto same_folder = [&](const auto& other) { return other->existing_folder() == output->existing_folder(); };
    if (!output->is_direct() && std::ranges::none_of(outputs_, same_folder)) clear_stale(output->existing_folder());
    outputs_.push_back(std::move(output));
    return *outputs_.back();
}

Sink& OutputFiles::add(const fs::path& path) {
    return static_cast<File&>(keep(std::make_unique<File>(path, aside_))).sink();
}

OutputFolder& OutputFiles::add_folder(const fs::path& path) {
    return static_cast<Folder&>(keep(std::make_unique<Folder>(path)));
}

void OutputFiles::complete() {
    if (complete_) return;
    for (const auto& output : outputs_) output->complete();
    complete_ = true;
}

void OutputFiles::commit() {
    complete();
    std::list<Placement> placements;
    std::vector<const fs::path*> made;    // folders, outermost first
    std::unique_lock lock(unfinished().mutex);
    try {
        for (const auto& output : outputs_) {
            output->name();
            const auto& missing = output->missing_folders();
            made.reserve(made.size() + missing.size());
            for (auto folder = missing.rbegin(); folder != missing.rend(); ++folder) {
                if (::mkdir(folder->c_str(), 0777) == 0)
                    made.push_back(&*folder);
                else if (errno != EEXIST)
                    fail(output->shown(), errno);
            }
            if (output->hidden() != nullptr)
                placements.emplace_back(*output->hidden(), output->is_folder(), output->target(), output->shown());
        }
        for (Placement& placement : placements) placement.apply(&placement == &placements.back());
    } catch (...) {
        while (!placements.empty()) {
            placements.back().undo();
            placements.pop_back();
        }
        while (!made.empty()) {
            ::rmdir(made.back()->c_str());
            made.pop_back();
        }
        throw;
    }
    lock.unlock();
    placements.clear();
    outputs_.clear();
    complete_ = false;
}

void remove_unfinished() noexcept {
    unfinished().mutex.lock();    // for good
    for (const fs::path& name : unfinished().names) take_away(name);
}

}    // namespace broadside::app
