#include "engine/raster/png.hpp"

#include "engine/base/units.hpp"
#include "engine/raster/deflate.hpp"
#include "engine/raster/filter.hpp"
#include "engine/raster/part.hpp"
#include "engine/raster/raster.hpp"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <string>

namespace broadside::raster {

void put_be32(std::uint32_t v, std::byte* out) {
    for (int i = 0; i < 4; ++i) out[i] = static_cast<std::byte>(v >> (24 - 8 * i));
}

std::array<std::byte, 13> png_header(Pixels picture, PngColor color) {
    std::array<std::byte, 13> out{};    // deflate, adaptive filters
    put_be32(static_cast<std::uint32_t>(picture.width), out.data());
    put_be32(static_cast<std::uint32_t>(picture.height), out.data() + 4);
    out[8] = std::byte{8};    // bits
    out[9] = static_cast<std::byte>(color);
    return out;
}

std::size_t close_chunk(std::byte* chunk, std::string_view type, std::size_t size) {
    put_be32(static_cast<std::uint32_t>(size), chunk);
    for (std::size_t i = 0; i < 4; ++i) chunk[4 + i] = static_cast<std::byte>(type[i]);
    put_be32(libdeflate_crc32(0, chunk + 4, size + 4), chunk + k_chunk_head + size);
    return k_chunk_head + size + k_chunk_tail;
}

namespace {

class PngEncoder final : public Encoder {
public:
    explicit PngEncoder(Effort e) : deflater_(e) {}

    Encoded encode(const BandPixels& band, std::span<std::byte> out, Stats& stats) override {
        const auto start = std::chrono::steady_clock::now();
        const auto n = static_cast<std::size_t>(band.width);
        std::size_t size = 0, repeated = 0;
        std::chrono::duration<double> comparing{};
        for (int pass = 0; pass < deflater_.passes(); ++pass) {
            deflater_.begin(out.subspan(k_chunk_head, out.size() - k_chunk_head - k_chunk_tail), pass);
            repeated = 0;
            for (int y = 0; y < band.rows; ++y) {
                // Up; above the first row there are zeros, and None does not depend on what it is joined to.
                deflater_.byte(band.topmost && y == 0 ? std::byte{0} : std::byte{2});
                if (band.blank) {
                    deflater_.zeros(n);
                    ++repeated;
                    continue;
                }
                const auto compare_start = std::chrono::steady_clock::now();
                repeated += compare(band, y);
                comparing += std::chrono::steady_clock::now() - compare_start;
                compress(band.row(y), band.row(y - 1));
            }
            size = deflater_.end();
        }
        stats.repeated_rows += static_cast<std::int64_t>(repeated);
        const Encoded encoded{close_chunk(out.data(), "IDAT", size), deflater_.adler()};
        const std::chrono::duration<double> whole = std::chrono::steady_clock::now() - start;
        stats.filter_s += comparing.count();
        stats.compress_s += (whole - comparing).count();
        return encoded;
    }

private:
    struct Stretch {
        std::size_t same, differing;    // pixels as those above, then others
    };
    /// Finds the stretches of a row. Returns whether it repeats the row above.
    bool compare(const BandPixels& band, int y) {
        const std::uint32_t *pixels = band.row(y), *above = band.row(y - 1);
        const auto n = static_cast<std::size_t>(band.width);
        stretches_.clear();
        std::size_t done = 0;    // where the last stretch ends
        for (auto change = band.change(y, 0); change.left < change.right; change = band.change(y, change.right)) {
            std::size_t x = change.left;
            while ((x += equal_pixels(pixels + x, above + x, change.right - x)) < change.right) {
                const std::size_t differing = different_pixels(pixels + x, above + x, change.right - x);
                stretches_.push_back({x - done, differing});
                done = x += differing;
            }
        }
        if (done < n) stretches_.push_back({n - done, 0});
        return stretches_.front().same == n;
    }
    void compress(const std::uint32_t* pixels, const std::uint32_t* above) {
        std::size_t x = 0;
        for (auto [same, differing] : stretches_) {
            deflater_.zeros(same);
            x += same;
            while (differing > 0) {
                const std::size_t count = std::min(differing, Deflater::k_most_pixels);
                filter_up(pixels + x, above + x, count, deflater_.room(count));
                deflater_.add(count);
                x += count;
                differing -= count;
            }
        }
    }

    std::vector<Stretch> stretches_;
    Deflater deflater_;
};

/// For pictures with alpha. Their bytes go to the deflater in threes, whatever pixels those are of.
class AlphaEncoder final : public Encoder {
public:
    explicit AlphaEncoder(Effort e) : deflater_(e) {}

    Encoded encode(const BandPixels& band, std::span<std::byte> out, Stats& stats) override {
        const auto start = std::chrono::steady_clock::now();
        const auto n = 4 * static_cast<std::size_t>(band.width);
        std::vector<std::byte> above(n), row(n), differences(n);
        std::size_t size = 0;
        for (int pass = 0; pass < deflater_.passes(); ++pass) {
            deflater_.begin(out.subspan(k_chunk_head, out.size() - k_chunk_head - k_chunk_tail), pass);
            std::ranges::fill(above, std::byte{0});
            if (!band.topmost && !band.blank) straight(band.row(-1), above);
            for (int y = 0; y < band.rows; ++y) {
                deflater_.byte(band.topmost && y == 0 ? std::byte{0} : std::byte{2});    // None, Up
                if (!band.blank) straight(band.row(y), row);
                for (std::size_t i = 0; i < n; ++i)
                    differences[i] =
                        static_cast<std::byte>(std::to_integer<int>(row[i]) - std::to_integer<int>(above[i]));
                compress(differences);
                std::swap(above, row);
            }
            size = deflater_.end();
        }
        stats.compress_s += seconds_since(start);
        return {close_chunk(out.data(), "IDAT", size), deflater_.adler()};
    }

private:
    /// Red, green, blue, not times alpha any more, and alpha.
    static void straight(const std::uint32_t* pixels, std::span<std::byte> out) {
        for (std::size_t i = 0; i < out.size(); i += 4) {
            const std::uint32_t pixel = pixels[i / 4], alpha = pixel >> 24;
            for (std::size_t c = 0; c < 3; ++c) {
                const std::uint32_t value = pixel >> (16 - 8 * c) & 255;
                const std::uint32_t own = alpha == 0 ? 0 : std::min(255u, (value * 255 + alpha / 2) / alpha);
                out[i + c] = static_cast<std::byte>(own);
            }
            out[i + 3] = static_cast<std::byte>(alpha);
        }
    }
    void compress(std::span<const std::byte> row) {
        constexpr std::size_t k_run = 8;    // threes of zeros from which on they are written as a run
        const auto zeros = [&](std::size_t from, std::size_t most) {    // threes of them at `from`
            std::size_t n = 0;
            while (n < most && from + 3 * n + 3 <= row.size() && row[from + 3 * n] == std::byte{0} &&
                   row[from + 3 * n + 1] == std::byte{0} && row[from + 3 * n + 2] == std::byte{0})
                ++n;
            return n;
        };
        std::size_t at = 0;
        while (at + 3 <= row.size()) {
            if (const std::size_t n = zeros(at, row.size()); n >= k_run) {
                deflater_.zeros(n);
                at += 3 * n;
                continue;
            }
            std::size_t count = 1;
            while (count < Deflater::k_most_pixels && at + 3 * count + 3 <= row.size() &&
                   zeros(at + 3 * count, k_run) < k_run)
                ++count;
            std::copy_n(row.begin() + static_cast<std::ptrdiff_t>(at), 3 * count, deflater_.room(count));
            deflater_.add(count);
            at += 3 * count;
        }
        for (; at < row.size(); ++at) deflater_.byte(row[at]);
    }

    Deflater deflater_;
};

/// The most bytes that `rows` rows become.
std::size_t png_bound(std::int64_t width, int rows, int channels) {
    return Deflater::bound(static_cast<std::size_t>(channels * width + 1) * rows) + k_chunk_head + k_chunk_tail;
}

Encoding png_encoding(Compression compression) {
    Encoding encoding;
    encoding.encoder = [=] { return std::make_unique<PngEncoder>(effort(compression)); };
    encoding.bound = [](std::int64_t width, int rows) { return png_bound(width, rows, 3); };
    encoding.encoder_memory = Deflater::k_memory;
    return encoding;
}

}    // namespace

void PngWriter::begin(Pixels picture, std::string_view part) {
    write(std::as_bytes(std::span(k_png_signature)));
    chunk("IHDR", png_header(picture, channels_ == 4 ? PngColor::rgba : PngColor::rgb));
    chunk("sRGB", k_png_srgb);
    if (dpi_ > 0) {
        std::array<std::byte, 9> physical{};
        const auto per_metre = static_cast<std::uint32_t>(std::llround(dpi_ * 1000 / k_mm_per_inch));
        put_be32(per_metre, physical.data());
        put_be32(per_metre, physical.data() + 4);
        physical[8] = std::byte{1};    // meter
        chunk("pHYs", physical);
    }
    text("Title", metadata_.title);
    text("Software", metadata_.generator);
    text("Source", metadata_.source);
    text("Part", part);
    chunk("IDAT", k_stream_head);    // a piece of its own, like each band
}

void PngWriter::band(std::int64_t width, int rows, const Encoded& encoded, std::span<const std::byte> bytes) {
    write(bytes);
    add(width, rows, encoded.adler);
}

void PngWriter::add(std::int64_t width, std::int64_t rows, std::uint32_t adler) {
    const auto input = static_cast<z_off_t>(rows * (channels_ * width + 1));
    adler_ = static_cast<std::uint32_t>(adler32_combine(adler_, adler, input));
}

void PngWriter::end() {
    chunk("IDAT", stream_tail(adler_));
    chunk("IEND", {});
}

void PngWriter::write(std::span<const std::byte> bytes) {
    sink_.write(bytes);
    written_ += bytes.size();
}

void PngWriter::chunk(std::string_view type, std::span<const std::byte> data) {
    std::vector<std::byte> out(k_chunk_head + data.size() + k_chunk_tail);
    std::copy(data.begin(), data.end(), out.begin() + k_chunk_head);
    close_chunk(out.data(), type, data.size());
    write(out);
}

/// iTXt where the text is not ASCII, because tEXt is Latin-1.
void PngWriter::text(std::string_view keyword, std::string_view value) {
    if (value.empty()) return;
    const bool ascii = std::ranges::all_of(value, [](char c) { return c >= 32 && c < 127; });
    std::string data(keyword);
    data.append(ascii ? 1 : 5, '\0');    // uncompressed, no language, no translated keyword
    data += value;
    chunk(ascii ? "tEXt" : "iTXt", std::as_bytes(std::span(data)));
}

std::size_t least_memory(std::int64_t width) { return least_memory(width, png_encoding(Compression::fast)); }

Stats write_png(const scene::Scene& scene, const Options& options, Sink& sink) {
    const auto [width, height] = canvas(scene, options.dpi);
    PngWriter writer(sink, scene.metadata, options.dpi, scene.transparent ? 4 : 3);
    Encoding encoding = png_encoding(options.compression);
    if (scene.transparent) {
        encoding.alpha = true;
        encoding.encoder = [=] { return std::make_unique<AlphaEncoder>(effort(options.compression)); };
        encoding.bound = [](std::int64_t w, int rows) { return png_bound(w, rows, 4); };
        encoding.encoder_memory += static_cast<std::size_t>(12 * width);    // three rows of its own
    }
    encoding.begin = [&, whole = height](Pixels picture) { writer.begin(picture, part_label(options, whole)); };
    encoding.write = [&writer, across = width](int rows, const Encoded& encoded, std::span<const std::byte> bytes) {
        writer.band(across, rows, encoded, bytes);
    };
    Stats stats = write_bands(scene, options, encoding);
    writer.end();
    stats.bytes_written = writer.written();
    return stats;
}

}    // namespace broadside::raster
