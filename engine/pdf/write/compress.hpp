#pragma once
/// \file
/// Bytes to the format of zlib (RFC 1950), as PDF's FlateDecode takes it, pieces side by side.
/// Errors:  std::bad_alloc.
/// Threads: any number; the bytes are the same with however many.

#include <string>
#include <string_view>

namespace broadside::pdf {

/// On up to `threads` threads; 0: one per processor.
std::string compressed(std::string_view bytes, int threads);

}    // namespace broadside::pdf
