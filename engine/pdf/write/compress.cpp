#include "engine/pdf/write/compress.hpp"

#include "engine/base/parallel.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <new>
#include <vector>

namespace broadside::pdf {
namespace {

constexpr std::size_t k_piece = std::size_t{256} << 10;
constexpr int k_effort = 5;    // of 9; 6, the usual one, takes half as long again for 1 % less of the poster
constexpr int k_memory = 8;    // zlib's usual
constexpr std::size_t k_window = std::size_t{32} << 10;    // that matches may reach back

const Bytef* data_of(std::string_view bytes) { return reinterpret_cast<const Bytef*>(bytes.data()); }

/// A stretch of a deflate stream (RFC 1951) that ends on a byte.
std::string deflated(std::string_view piece, std::string_view before, bool last) {
    z_stream stream{};
    if (deflateInit2(&stream, k_effort, Z_DEFLATED, -MAX_WBITS, k_memory, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc();
    struct End {
        z_stream& stream;
        ~End() { deflateEnd(&stream); }
    } const end{stream};
    if (!before.empty()) deflateSetDictionary(&stream, data_of(before), static_cast<uInt>(before.size()));
    constexpr std::size_t k_flush = 16;    // bytes that a flush may take besides
    std::string out(deflateBound(&stream, static_cast<uLong>(piece.size())) + k_flush, '\0');
    stream.next_in = const_cast<Bytef*>(data_of(piece));
    stream.avail_in = static_cast<uInt>(piece.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, last ? Z_FINISH : Z_SYNC_FLUSH);
    out.erase(out.size() - stream.avail_out);
    return out;
}

}    // namespace

std::string compressed(std::string_view bytes, int threads) {
    const std::size_t n = std::max<std::size_t>(1, (bytes.size() + k_piece - 1) / k_piece);
    std::vector<std::string> pieces(n);
    std::vector<uLong> sums(n);
    const auto piece = [&](std::size_t i) { return bytes.substr(i * k_piece, k_piece); };
    parallel_for(n, thread_count(threads), [&](std::size_t i) {
        const std::size_t window = i > 0 ? k_window : 0;
        pieces[i] = deflated(piece(i), bytes.substr(i * k_piece - window, window), i + 1 == n);
        sums[i] = adler32(adler32(0, nullptr, 0), data_of(piece(i)), static_cast<uInt>(piece(i).size()));
    });
    std::string out("\x78\x5e");    // a window of 32 KiB, less than the usual effort
    uLong sum = adler32(0, nullptr, 0);
    for (std::size_t i = 0; i < n; ++i) {
        out += pieces[i];
        sum = adler32_combine(sum, sums[i], static_cast<z_off_t>(piece(i).size()));
    }
    for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(sum >> shift & 0xff);
    return out;
}

}    // namespace broadside::pdf
