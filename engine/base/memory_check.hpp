#pragma once
/// \file
/// Libraries that go on where memory fails, with an empty object, a table that is left out, another font: the picture would
/// be another one. malloc says in errno that it failed (POSIX), and none of them clears it.
/// Errors:  std::bad_alloc.
/// Threads: of the thread that made it, like errno.

#include <cerrno>
#include <new>

namespace broadside {

class MemoryCheck {
public:
    MemoryCheck() { errno = 0; }
    /// Throws where memory failed since this was made.
    void check() const {
        if (errno == ENOMEM) throw std::bad_alloc();
    }
};

}    // namespace broadside
