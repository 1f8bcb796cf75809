#include "engine/app/watch.hpp"

#include "engine/base/error.hpp"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>

namespace broadside::app {
namespace {

constexpr int k_settle_ms = 150;

class Inotify {
public:
    Inotify() : descriptor_(::inotify_init1(IN_CLOEXEC)) {
        if (descriptor_ < 0) fail("watching files");
    }
    ~Inotify() { ::close(descriptor_); }
    Inotify(const Inotify&) = delete;
    Inotify& operator=(const Inotify&) = delete;

    void add(const std::filesystem::path& folder) const {
        constexpr auto k_events = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR;
        if (::inotify_add_watch(descriptor_, folder.c_str(), k_events) < 0) fail(folder.string());
    }
    /// Waits for events, at most `timeout` ms (negative: as long as it takes), and drops them; false when none came.
    bool wait(int timeout) const {
        pollfd request{descriptor_, POLLIN, 0};
        int ready = 0;
        do {
            ready = ::poll(&request, 1, timeout);
        } while (ready < 0 && errno == EINTR);
        if (ready <= 0) return false;
        alignas(inotify_event) std::array<std::byte, 4096> events;
        return ::read(descriptor_, events.data(), events.size()) > 0;
    }

private:
    [[noreturn]] static void fail(const std::string& what) {
        throw OutputError(what + ": cannot be watched: " + std::strerror(errno));
    }
    int descriptor_;
};

}    // namespace

void watch_folders(std::span<const std::filesystem::path> folders, const std::function<bool()>& act) {
    const Inotify inotify;
    for (const auto& folder : folders) inotify.add(folder);
    while (act()) {
        while (!inotify.wait(-1)) {
        }
        while (inotify.wait(k_settle_ms)) {
        }
    }
}

}    // namespace broadside::app
