// Preloaded into the program: one of its allocations fails. BROADSIDE_FAIL_AT names it: the first allocation of that
// many places in the code (each known by the calls that led there), from 1; at 0 none fails. BROADSIDE_FAIL_COUNT
// names a file that gets the number of places. With BROADSIDE_FAIL_SHOW the calls that led to it are shown on
// standard error. Places are counted from the program's first look at its terminal on: what the loader and the
// libraries do before is not ours.

#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
}

namespace {

constexpr int k_frames = 10;
constexpr std::size_t k_places = std::size_t{1} << 18;    // of the table; more than a run ever meets

std::array<std::atomic<std::uint64_t>, k_places> places{};
std::atomic<std::uint64_t> known{0};
std::atomic<bool> counting{false};
std::uint64_t fail_at = 0;
thread_local bool inside = false;

/// True where this allocation is the one that fails.
bool fails() {
    if (!counting.load(std::memory_order_relaxed) || inside) return false;
    inside = true;
    std::array<void*, k_frames> frames{};
    const int depth = ::backtrace(frames.data(), k_frames);
    std::uint64_t hash = 14695981039346656037u;    // FNV-1a
    for (int i = 2; i < depth; ++i) hash = (hash ^ reinterpret_cast<std::uint64_t>(frames[i])) * 1099511628211u;
    hash |= 1;
    bool is_new = false;
    for (std::size_t at = hash % k_places;; at = (at + 1) % k_places) {
        std::uint64_t there = places[at].load();
        if (there == hash) break;
        if (there == 0 && places[at].compare_exchange_strong(there, hash)) {
            is_new = true;
            break;
        }
        if (there == hash) break;
    }
    const bool chosen = is_new && ++known == fail_at;
    if (chosen && std::getenv("BROADSIDE_FAIL_SHOW") != nullptr) {
        std::array<void*, 40> all{};
        ::backtrace_symbols_fd(all.data(), ::backtrace(all.data(), all.size()), 2);
    }
    inside = false;
    return chosen;
}

struct Setup {
    Setup() {
        std::array<void*, 2> frames{};
        ::backtrace(frames.data(), 2);    // its first call allocates
        if (const char* n = std::getenv("BROADSIDE_FAIL_AT")) fail_at = std::strtoull(n, nullptr, 10);
    }
    ~Setup() {
        counting = false;
        const char* path = std::getenv("BROADSIDE_FAIL_COUNT");
        if (path == nullptr) return;
        std::array<char, 32> text{};
        const int n = std::snprintf(text.data(), text.size(), "%llu\n", static_cast<unsigned long long>(known.load()));
        const int file = ::open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
        if (file < 0 || ::write(file, text.data(), static_cast<std::size_t>(n)) != n) std::abort();
        ::close(file);
    }
};
Setup setup;

void* none() {
    errno = ENOMEM;
    return nullptr;
}

}    // namespace

extern "C" {

int isatty(int descriptor) noexcept {
    counting = true;
    return reinterpret_cast<int (*)(int)>(::dlsym(RTLD_NEXT, "isatty"))(descriptor);
}
void* malloc(std::size_t n) { return fails() ? none() : __libc_malloc(n); }
void* calloc(std::size_t n, std::size_t size) { return fails() ? none() : __libc_calloc(n, size); }
void* realloc(void* p, std::size_t n) { return fails() ? none() : __libc_realloc(p, n); }
void* memalign(std::size_t alignment, std::size_t n) { return fails() ? none() : __libc_memalign(alignment, n); }
void* aligned_alloc(std::size_t alignment, std::size_t n) { return fails() ? none() : __libc_memalign(alignment, n); }
int posix_memalign(void** out, std::size_t alignment, std::size_t n) {
    if (fails()) return ENOMEM;
    *out = __libc_memalign(alignment, n);
    return *out == nullptr ? ENOMEM : 0;
}
}
