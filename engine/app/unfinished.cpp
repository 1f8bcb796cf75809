#include "engine/app/unfinished.hpp"

#include "engine/base/file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

namespace broadside::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_hidden = ".broadside-";    // beginning of the names of what is unfinished

/// A hidden name as it is made here, of a process and a count: `.broadside-123-4`. Others that begin so are not ours.
bool is_hidden_name(std::string_view name) {
    if (!name.starts_with(k_hidden)) return false;
    name.remove_prefix(k_hidden.size());
    const auto skip_number = [&] {
        const std::size_t digits = std::min(name.find_first_not_of("0123456789"), name.size());
        name.remove_prefix(digits);
        return digits > 0;
    };
    if (!skip_number() || !name.starts_with('-')) return false;
    name.remove_prefix(1);
    return skip_number() && name.empty();
}

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

}    // namespace

fs::path folder_of(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

std::recursive_mutex& names_are_changed() { return unfinished().mutex; }

void clear_stale(const fs::path& folder) {
    std::error_code error;
    for (const fs::path& path : list_folder(folder, error)) {
        if (!is_hidden_name(path.filename().native())) continue;
        const Descriptor open(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
        if (open && ::flock(open.get(), LOCK_EX | LOCK_NB) == 0) take_away(path);
    }
}

HiddenName::HiddenName(const fs::path& folder, const std::string& shown,
                       const std::function<bool(const char* name)>& make) {
    static std::atomic<unsigned> next{0};
    const std::scoped_lock lock(unfinished().mutex);
    while (true) {
        fs::path path = folder / (std::string(k_hidden) + std::to_string(::getpid()) + "-" + std::to_string(next++));
        entry_ = unfinished().names.insert(unfinished().names.end(), std::move(path));
        if (make(entry_->c_str())) return;
        const int error = errno;
        if (error != EEXIST) take_away(*entry_);
        unfinished().names.erase(entry_);
        if (error != EEXIST) cannot_write(shown, error);
    }
}

HiddenName::~HiddenName() {
    const std::scoped_lock lock(unfinished().mutex);
    if (owned_) take_away(*entry_);
    unfinished().names.erase(entry_);
}

bool locked(Descriptor& out, const std::function<int()>& open) {
    out = Descriptor(open());
    if (!out) return false;
    struct stat status {};
    const bool taken = ::flock(out.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (!taken && ::fstat(out.get(), &status) == 0 && status.st_nlink > 0) return true;
    out = {};
    errno = EEXIST;
    return false;
}

void remove_unfinished() noexcept {
    unfinished().mutex.lock();    // for good
    for (const fs::path& name : unfinished().names) take_away(name);
}

}    // namespace broadside::app
