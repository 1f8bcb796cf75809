#include "engine/raster/raster.hpp"

#include "engine/base/error.hpp"
#include "engine/base/units.hpp"
#include "engine/raster/painter.hpp"

#include <zlib.h>

#include <array>
#include <cmath>

namespace broadside::raster {
namespace {

void append_be32(std::vector<std::byte>& out, std::uint32_t v) {
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::byte>(v >> shift));
}

void chunk(Sink& sink, Stats& stats, std::string_view type, std::span<const std::byte> data) {
    std::vector<std::byte> out;
    append_be32(out, static_cast<std::uint32_t>(data.size()));
    for (const char c : type) out.push_back(static_cast<std::byte>(c));
    out.insert(out.end(), data.begin(), data.end());
    append_be32(out,
                static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(out.data()) + 4, out.size() - 4)));
    sink.write(out);
    stats.bytes_written += out.size();
}

/// Paints band after band and hands each row of the picture on, as RGB.
template <class Row>
Stats each_row(const scene::Scene& scene, const Options& options, Row&& take) {
    const double scale = options.dpi / k_pt_per_inch;
    const Grid grid(canvas(scene, options.dpi));
    const BandIndex index(scene, grid, scale);
    const Glyphs glyphs(scene, scale, 8u << 20, 1);
    Painter painter(scene, grid, index, glyphs, scale);
    const Rows rows = options.rows.value_or(Rows{0, grid.height});
    Stats stats;
    stats.width = grid.width;
    stats.height = rows.last - rows.first;
    std::vector<std::uint32_t> pixels(static_cast<std::size_t>(grid.width * grid.band_rows));
    std::vector<std::byte> row(static_cast<std::size_t>(grid.width * 3));
    for (auto band = rows.first / grid.band_rows; band < grid.bands() && grid.top(band) < rows.last; ++band) {
        stats.items_painted += painter.paint(band, pixels.data());
        ++stats.bands;
        for (int y = 0; y < grid.rows(band); ++y) {
            const auto at = grid.top(band) + y;
            if (at < rows.first || at >= rows.last) continue;
            const std::uint32_t* from = pixels.data() + y * grid.width;
            for (std::int64_t x = 0; x < grid.width; ++x) {
                row[x * 3] = static_cast<std::byte>(from[x] >> 16);
                row[x * 3 + 1] = static_cast<std::byte>(from[x] >> 8);
                row[x * 3 + 2] = static_cast<std::byte>(from[x]);
            }
            take(row);
        }
        if (options.progress)
            options.progress(static_cast<double>(grid.top(band) + grid.rows(band) - rows.first) /
                             static_cast<double>(stats.height));
    }
    return stats;
}

}    // namespace

Pixels canvas(const scene::Scene& scene, double dpi) { return {pixels(scene.size.w, dpi), pixels(scene.size.h, dpi)}; }

std::size_t least_memory(std::int64_t width) {
    const Grid grid({width, 1});
    return static_cast<std::size_t>(width * grid.band_rows * 4 + width * 3);
}

Stats write_rgb(const scene::Scene& scene, const Options& options, Sink& sink) {
    return each_row(scene, options, [&](std::span<const std::byte> row) { sink.write(row); });
}

Stats write_png(const scene::Scene& scene, const Options& options, Sink& sink) {
    const auto size = canvas(scene, options.dpi);
    Stats head;
    sink.write(std::string_view("\x89PNG\r\n\x1a\n", 8));
    std::vector<std::byte> data;
    append_be32(data, static_cast<std::uint32_t>(size.width));
    append_be32(data,
                static_cast<std::uint32_t>(options.rows ? options.rows->last - options.rows->first : size.height));
    for (const int v : {8, 2, 0, 0, 0}) data.push_back(static_cast<std::byte>(v));
    chunk(sink, head, "IHDR", data);
    data.assign(1, std::byte{0});
    chunk(sink, head, "sRGB", data);
    data.clear();
    const auto per_metre = static_cast<std::uint32_t>(std::llround(options.dpi / 0.0254));
    append_be32(data, per_metre);
    append_be32(data, per_metre);
    data.push_back(std::byte{1});
    chunk(sink, head, "pHYs", data);

    z_stream z{};
    deflateInit(&z, 3);
    std::array<std::byte, 1 << 16> out;
    const auto run = [&](std::span<const std::byte> in, int flush) {
        z.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(in.data()));
        z.avail_in = static_cast<uInt>(in.size());
        do {
            z.next_out = reinterpret_cast<Bytef*>(out.data());
            z.avail_out = out.size();
            deflate(&z, flush);
            if (const auto n = out.size() - z.avail_out; n > 0) chunk(sink, head, "IDAT", std::span(out).first(n));
        } while (z.avail_out == 0);
    };
    std::vector<std::byte> above(static_cast<std::size_t>(size.width * 3)), filtered(above.size() + 1);
    Stats stats = each_row(scene, options, [&](std::span<const std::byte> row) {
        filtered[0] = std::byte{2};
        for (std::size_t i = 0; i < row.size(); ++i)
            filtered[i + 1] = static_cast<std::byte>(std::to_integer<int>(row[i]) - std::to_integer<int>(above[i]));
        std::copy(row.begin(), row.end(), above.begin());
        run(filtered, Z_NO_FLUSH);
    });
    run({}, Z_FINISH);
    deflateEnd(&z);
    chunk(sink, head, "IEND", {});
    stats.bytes_written = head.bytes_written + 8;
    return stats;
}

}    // namespace broadside::raster
