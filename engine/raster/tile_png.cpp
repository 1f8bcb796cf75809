#include "engine/raster/tile_png.hpp"

#include "engine/raster/filter.hpp"
#include "engine/raster/png.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <string_view>

namespace broadside::raster {
namespace {

constexpr std::size_t k_around = 256;    // bytes of a file around palette and pixels, at most

/// Rows that are not filtered have many single pixels that stood before.
Effort tile_effort(Compression compression) {
    Effort out = effort(compression);
    out.single = true;
    return out;
}

}    // namespace

TilePng::TilePng(Compression compression, int side)
    : side_(static_cast<std::size_t>(side)),
      own_(std::make_unique_for_overwrite<std::byte[]>(3 * side_ * side_ +
                                                       1)),    // pages that no RGB tile needs cost nothing
      last_(side_),
      deflater_(tile_effort(compression)) {
    kinds_.reserve(side_);
}

std::size_t TilePng::bound(int side) {
    const auto n = static_cast<std::size_t>(side);
    return Deflater::bound((3 * n + 1) * n) + 3 * k_colors + k_around;
}
std::size_t TilePng::memory(int side) {
    return (3 * static_cast<std::size_t>(side) + 8) * static_cast<std::size_t>(side) + Deflater::k_memory;
}

void TilePng::begin(Pixels size, std::uint32_t ground) {
    width_ = static_cast<std::size_t>(size.width);
    indexed_ = true;
    kinds_.clear();
    own_rows_ = 0;
    colors_ = 0;
    places_.fill(0);
    place(ground);
}

/// Where a color stands in the palette; −1 where there is no room for it.
int TilePng::place(std::uint32_t color) {
    std::size_t at = color * 0x9e3779b1u >> (32 - k_hash_bits);
    for (; places_[at] != 0; at = (at + 1) % places_.size())
        if (palette_[places_[at] - 1u] == color) return places_[at] - 1;
    if (colors_ == k_colors) return -1;
    palette_[colors_++] = color;
    places_[at] = static_cast<std::uint16_t>(colors_);
    return static_cast<int>(colors_ - 1);
}

void TilePng::blank(int count) {
    for (; count > 0; --count) {
        const bool again =
            !kinds_.empty() && std::all_of(last_.begin(), last_.begin() + static_cast<std::ptrdiff_t>(width_),
                                           [&](std::uint32_t p) { return p == palette_[0]; });
        if (again) {
            kinds_.insert(kinds_.end(), static_cast<std::size_t>(count), Row::repeated);
            return;
        }
        kinds_.push_back(Row::ground);
        std::fill_n(last_.begin(), width_, palette_[0]);
    }
}

void TilePng::rows(const std::uint32_t* pixels, int count) {
    const std::size_t bytes = width_ * sizeof *pixels;
    const std::uint32_t* above = last_.data();
    for (int y = 0; y < count; ++y, above = pixels, pixels += width_) {
        if (!kinds_.empty() && std::memcmp(pixels, above, bytes) == 0) {
            kinds_.push_back(Row::repeated);
            continue;
        }
        kinds_.push_back(Row::own);
        if (indexed_ && !add(pixels)) {
            indexed_ = false;
            spread();
        }
        if (!indexed_) rgb(pixels, width_, own_.get() + own_rows_ * 3 * width_);
        ++own_rows_;
    }
    if (count > 0) std::memcpy(last_.data(), above, bytes);
}

/// A row as places in the palette; false where it has no room.
bool TilePng::add(const std::uint32_t* pixels) {
    std::byte* const to = own_.get() + own_rows_ * width_;
    std::uint32_t color = palette_[0];
    auto value = std::byte{0};
    for (std::size_t x = 0; x < width_;) {
        const std::size_t same = blocks_of(color, pixels + x, width_ - x);
        std::memset(to + x, std::to_integer<int>(value), same);
        x += same;
        for (const std::size_t end = std::min(x + k_block, width_); x < end; ++x) {
            if (pixels[x] != color) {
                color = pixels[x];
                const int found = place(color);
                if (found < 0) return false;
                value = static_cast<std::byte>(found);
            }
            to[x] = value;
        }
    }
    return true;
}

/// Rows taken in so far from the palette to RGB.
void TilePng::spread() {
    for (std::size_t i = own_rows_ * width_; i-- > 0;) {
        const std::uint32_t color = palette_[std::to_integer<std::size_t>(own_[i])];
        for (std::size_t c = 0; c < 3; ++c) own_[3 * i + c] = static_cast<std::byte>(color >> (16 - 8 * c));
    }
}

std::size_t TilePng::compress(std::span<std::byte> out) {
    const std::size_t unit = indexed_ ? 1 : 3;
    std::size_t size = 0;
    for (int pass = 0; pass < deflater_.passes(); ++pass) {
        deflater_.begin(out, pass, unit);
        const std::byte* own = own_.get();
        for (const Row kind : kinds_) {
            deflater_.byte(static_cast<std::byte>(kind == Row::repeated ? 2 : 0));    // filter types Up and None
            if (kind == Row::repeated || (kind == Row::ground && indexed_)) {
                deflater_.zeros(width_);
                continue;
            }
            std::byte* const room = deflater_.room(width_);
            if (kind == Row::ground) {
                for (std::size_t x = 0; x < width_; ++x) rgb(palette_.data(), 1, room + 3 * x);
            } else {
                std::memcpy(room, own, unit * width_);
                own += unit * width_;
            }
            deflater_.add(width_);
        }
        size = deflater_.end();
    }
    return size;
}

std::size_t TilePng::end(std::span<std::byte> out, Stats& stats) {
    const auto start = std::chrono::steady_clock::now();
    std::size_t size = 0;
    const auto put = [](std::span<const std::byte> bytes, std::span<std::byte> to) {
        std::ranges::copy(bytes, to.begin());
        return bytes.size();
    };
    /// A chunk whose data `fill` writes.
    const auto chunk = [&](std::string_view type, auto fill) {
        const std::size_t n = fill(out.subspan(size + k_chunk_head, out.size() - size - k_chunk_head - k_chunk_tail));
        size += close_chunk(out.data() + size, type, n);
    };
    size += put(std::as_bytes(std::span(k_png_signature)), out);
    const Pixels picture{static_cast<std::int64_t>(width_), static_cast<std::int64_t>(kinds_.size())};
    chunk("IHDR", [&](std::span<std::byte> to) {
        return put(png_header(picture, indexed_ ? PngColor::palette : PngColor::rgb), to);
    });
    chunk("sRGB", [&](std::span<std::byte> to) { return put(k_png_srgb, to); });
    if (indexed_)
        chunk("PLTE", [&](std::span<std::byte> to) {
            rgb(palette_.data(), colors_, to.data());
            return 3 * colors_;
        });
    chunk("IDAT", [&](std::span<std::byte> to) {
        std::size_t n = put(k_stream_head, to);
        n += compress(to.subspan(n));
        return n + put(stream_tail(deflater_.adler()), to.subspan(n));
    });
    chunk("IEND", [](std::span<std::byte>) { return std::size_t{0}; });
    stats.repeated_rows += std::ranges::count(kinds_, Row::repeated);
    stats.compress_s += seconds_since(start);
    return size;
}

}    // namespace broadside::raster
