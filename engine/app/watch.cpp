#include "engine/app/watch.hpp"

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <tuple>

namespace broadside::app {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds k_settle{150}, k_settle_at_most{500}, k_poll{500}, k_retry{1000};

/// Waits for events on folders.
class Events {
public:
    Events() : descriptor_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
        if (descriptor_ < 0) fail("watching files");
    }
    ~Events() { ::close(descriptor_); }
    Events(const Events&) = delete;
    Events& operator=(const Events&) = delete;

    /// A folder that is not there is awaited in the nearest one above it that is.
    void add(fs::path folder) const {
        constexpr auto k_events = IN_CLOSE_WRITE | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE |
                                  IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
        while (::inotify_add_watch(descriptor_, folder.c_str(), k_events) < 0) {
            if (errno != ENOENT && errno != ENOTDIR) fail(folder.string());
            const fs::path above =
                folder.has_parent_path() && folder.parent_path() != folder ? folder.parent_path() : ".";
            if (above == folder) fail(folder.string());
            folder = above;
        }
    }
    /// Waits for events and drops them; false when none came in time. Nothing: as long as it takes.
    bool wait(std::optional<milliseconds> time) const {
        pollfd request{descriptor_, POLLIN, 0};
        int ready = 0;
        do {
            ready = ::poll(&request, 1, time ? static_cast<int>(time->count()) : -1);
        } while (ready < 0 && errno == EINTR);
        alignas(inotify_event) std::array<std::byte, 4096> events;
        while (ready > 0 && ::read(descriptor_, events.data(), events.size()) > 0) {
        }
        return ready > 0;
    }

private:
    [[noreturn]] static void fail(const std::string& what) {
        throw OutputError(what + ": cannot be watched: " + std::strerror(errno) +
                          " (--poll needs nothing of the system)");
    }
    int descriptor_;
};

/// What stands in the files. Only those are read again of which the system says that they may have changed.
class Contents {
public:
    using State = std::map<fs::path, std::size_t>;    // hash of the bytes

    State of(const std::vector<fs::path>& files) {
        State out;
        for (const fs::path& file : files) out.emplace(file, hash(file));
        return out;
    }

private:
    using Stamp = std::tuple<dev_t, ino_t, off_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t>;

    std::size_t hash(const fs::path& file) {
        struct stat s {};
        if (::stat(file.c_str(), &s) != 0) return 0;
        const Stamp stamp{s.st_dev,          s.st_ino,         s.st_size,        s.st_mtim.tv_sec,
                          s.st_mtim.tv_nsec, s.st_ctim.tv_sec, s.st_ctim.tv_nsec};
        const auto known = known_.find(file);
        if (known != known_.end() && known->second.first == stamp) return known->second.second;
        std::size_t found = 1;    // cannot be read
        try {
            found = std::hash<std::string>()(read_file(file, k_most_font_bytes)) | 2;
        } catch (const InputError&) {
        }
        known_.insert_or_assign(file, std::pair{stamp, found});
        return found;
    }

    std::map<fs::path, std::pair<Stamp, std::size_t>> known_;
};

/// The folders in which a change of the files shows.
std::set<fs::path> folders_of(const std::vector<fs::path>& files) {
    std::set<fs::path> out;
    for (const fs::path& file : files) {
        std::error_code not_there, nowhere;    // nowhere: the working directory is gone
        const fs::path itself = fs::absolute(file, nowhere), target = fs::canonical(file, not_there);
        out.insert((nowhere ? file : itself).parent_path());
        if (!not_there) out.insert(target.parent_path());
    }
    return out;
}

}    // namespace

void watch(const std::function<std::vector<fs::path>()>& files, Notice notice, const std::function<Acted()>& act) {
    std::optional<Events> events;
    if (notice == Notice::events) events.emplace();
    const auto wait = [&](std::optional<milliseconds> time) {
        if (events) return events->wait(time);
        ::poll(nullptr, 0, static_cast<int>(k_poll.count()));
        return true;
    };
    Contents contents;
    std::optional<Contents::State> acted_on;
    while (true) {
        const std::vector<fs::path> now = files();
        // Watched before they are read: what happens in between is seen.
        if (events)
            for (const fs::path& folder : folders_of(now)) events->add(folder);
        Contents::State state = contents.of(now);
        std::optional<milliseconds> retry;
        if (!acted_on || *acted_on != state) {
            switch (act()) {
                case Acted::stop: return;
                case Acted::done: acted_on = std::move(state); break;
                case Acted::retry: retry = k_retry; break;
            }
        }
        if (!wait(retry) || !events) continue;
        const auto last = steady_clock::now() + k_settle_at_most;
        for (auto left = k_settle; left > milliseconds(0);) {
            if (!wait(left)) break;
            left = std::min(k_settle, std::chrono::duration_cast<milliseconds>(last - steady_clock::now()));
        }
    }
}

}    // namespace broadside::app
