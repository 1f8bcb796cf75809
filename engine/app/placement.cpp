#include "engine/app/placement.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace broadside::app {

namespace fs = std::filesystem;

static int rename_exchange(const fs::path& a, const fs::path& b) {
    return ::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE);
}

void Placement::apply(bool last) {
    struct stat old {};
    const bool replaces = ::lstat(target_.c_str(), &old) == 0;
    // Whatever came there meanwhile is only replaced by its like.
    if (replaces && S_ISDIR(old.st_mode) != folder_) cannot_write(name_, folder_ ? ENOTDIR : EISDIR);
    if (!replaces || (last && !folder_)) {
        if (::rename(hidden_.path().c_str(), target_.c_str()) != 0) cannot_write(name_, errno);
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
    if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP) cannot_write(name_, errno);
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
    if (::rename(hidden_.path().c_str(), target_.c_str()) != 0) cannot_write(name_, errno);
    hidden_.release();
}

void Placement::undo() noexcept {
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

}    // namespace broadside::app
