#pragma once
/// \file
/// Libraries that go on where memory fails, with an empty object, a table that is left out, another font: the picture
/// would be another one. malloc says in errno that it failed (POSIX), and none of them clears it.
/// Errors:  std::bad_alloc.
/// Threads: of the thread that made it, like errno; `memory_has_failed` is of all.

#include <atomic>
#include <cerrno>
#include <new>
#include <string_view>

namespace broadside {

/// One within another goes on from what the outer one has seen.
class MemoryCheck {
public:
    MemoryCheck() {
        if (depth_++ == 0) errno = 0;
    }
    ~MemoryCheck() {
        --depth_;
        if (errno == ENOMEM) failed_ = true;
    }
    MemoryCheck(const MemoryCheck&) = delete;
    MemoryCheck& operator=(const MemoryCheck&) = delete;
    /// Throws where memory failed since the outermost was made.
    void check() const {
        if (errno == ENOMEM) throw std::bad_alloc();
    }
    /// True where memory failed under any of them, in any thread: what libraries made may be incomplete.
    static bool memory_has_failed() { return errno == ENOMEM || failed_; }

private:
    static inline std::atomic<bool> failed_{false};
    static inline thread_local int depth_ = 0;
};

/// True where a library's own words say that memory failed: GLib, zlib, GnuTLS, and what passes on a bad_alloc as text.
inline bool says_out_of_memory(std::string_view what) noexcept {
    for (const std::string_view words :
         {"bad_alloc", "insufficient memory", "memory allocation", "allocate memory", "failed to allocate"})
        if (what.find(words) != std::string_view::npos) return true;
    return false;
}

}    // namespace broadside
