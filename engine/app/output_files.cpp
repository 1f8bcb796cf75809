#include "engine/app/output_files.hpp"

#include "engine/app/placement.hpp"
#include "engine/app/unfinished.hpp"
#include "engine/base/error.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <list>
#include <mutex>
#include <optional>
#include <system_error>
#include <utility>

namespace broadside::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_compared = std::size_t{64} << 10;    // bytes at a time

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

}    // namespace

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
    cannot_write(output.string(), ELOOP);
}

/// What all outputs have: a place, what stands there, and the nearest folder that exists.
class OutputFiles::Output {
public:
    explicit Output(const fs::path& path)
        : name_(path.string()), target_(replaced_by(path)), existing_(folder_of(target_)) {
        if (::stat(target_.c_str(), &old_) == 0)
            replaces_ = true;
        else if (errno != ENOENT)
            cannot_write(name_, errno);
        struct stat folder {};
        while (::stat(existing_.c_str(), &folder) != 0) {
            if (errno != ENOENT) cannot_write(name_, errno);
            missing_.push_back(existing_);
            existing_ = folder_of(existing_);
        }
        if (!S_ISDIR(folder.st_mode)) cannot_write(name_, ENOTDIR);
        std::error_code unknown;
        // Absolute first: of a name of which nothing exists it would stay as it was given, a.png beside ./a.png.
        whole_ = fs::weakly_canonical(fs::absolute(target_, unknown), unknown).lexically_normal();
        if (unknown) whole_ = target_;
        if (is_direct()) return;
        // What can be known of the renaming is found out before the work begins.
        if (::access(existing_.c_str(), W_OK | X_OK) != 0) cannot_write(name_, errno);
        if (!replaces_) return;
        if (is_mounted(target_))
            cannot_write(name_, "it is mounted by itself and cannot be replaced (mount the folder it lies in instead)");
        const uid_t user = ::geteuid();
        if ((folder.st_mode & S_ISVTX) != 0 && user != 0 && user != old_.st_uid && user != folder.st_uid)
            cannot_write(name_, EPERM);
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
        if (replaces_ && S_ISDIR(old_.st_mode)) cannot_write(name_, EISDIR);
        if (is_direct()) {
            descriptor_ = Descriptor(::open(target_.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC));
            if (!descriptor_) cannot_write(name_, errno);
        } else {
            // Renaming needs no right to write the old file; but whoever took that right away meant it.
            if (replaces_ && ::access(target_.c_str(), W_OK) != 0) cannot_write(name_, errno);
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

/// Gives a file the time of an earlier one with the same bytes. Programs that copy what has changed go by times; where
/// it cannot be done, they copy more.
static void keep_time(int file, const fs::path& earlier) {
    const Descriptor old(::open(earlier.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat now {
    }, before{};
    if (!old || ::fstat(file, &now) != 0 || ::fstat(old.get(), &before) != 0 || !S_ISREG(before.st_mode) ||
        now.st_size != before.st_size)
        return;
    std::vector<char> a(k_compared), b(k_compared);
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
            if (!S_ISDIR(old_.st_mode)) cannot_write(name_, ENOTDIR);
            std::error_code error;
            const bool empty = fs::is_empty(target_, error);
            if (error) cannot_write(name_, error.value());
            if (!empty && !fs::exists(target_ / k_folder_mark, error))
                throw OutputError(name_ +
                                  ": is a folder with files of somebody else's (name another one, or empty it)");
        }
        hidden_.emplace(existing_, name_, [&](const char* hidden) {
            if (::mkdir(hidden, 0777) != 0) return false;
            if (locked(descriptor_, [&] { return ::open(hidden, O_RDONLY | O_DIRECTORY | O_CLOEXEC); })) return true;
            if (errno == ENOENT) errno = EEXIST;    // another run took it for stale before it was locked
            return false;
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
            if (error) cannot_write(shown, error.value());
        }
        const Descriptor file(::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0666));
        if (!file) cannot_write(shown, errno);
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
        if (error) cannot_write((fs::path(name_) / name).string(), error.value());
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
    std::unique_lock lock(names_are_changed());
    try {
        for (const auto& output : outputs_) {
            output->name();
            const auto& missing = output->missing_folders();
            made.reserve(made.size() + missing.size());
            for (auto folder = missing.rbegin(); folder != missing.rend(); ++folder) {
                if (::mkdir(folder->c_str(), 0777) == 0)
                    made.push_back(&*folder);
                else if (errno != EEXIST)
                    cannot_write(output->shown(), errno);
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

}    // namespace broadside::app
