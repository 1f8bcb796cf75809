#include "engine/raster/deflate.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <random>

namespace broadside::raster {
namespace {

using Bytes = std::vector<std::byte>;

/// What a piece's input and output are.
struct Piece {
    Bytes input, output;
    std::uint32_t adler = 0;
};

/// Feeds rows of pixels, each after one byte of its own, and runs of zeros as such where they are long.
Piece compressed(Deflater& deflater, const std::vector<Bytes>& rows, std::size_t unit = 3) {
    Piece piece;
    std::size_t total = 0;
    for (const auto& row : rows) total += row.size();
    piece.output.resize(Deflater::bound(total));
    for (const auto& row : rows) piece.input.insert(piece.input.end(), row.begin(), row.end());
    std::size_t size = 0;
    for (int pass = 0; pass < deflater.passes(); ++pass) {
        deflater.begin(piece.output, pass, unit);
        for (const auto& row : rows) {
            deflater.byte(row[0]);
            for (std::size_t i = 1; i < row.size();) {
                std::size_t zeros = 0;
                while (i + zeros < row.size() && row[i + zeros] == std::byte{0}) ++zeros;
                if (zeros / unit >= 16) {
                    deflater.zeros(zeros / unit);
                    i += zeros / unit * unit;
                    continue;
                }
                std::size_t n = 1;
                while (n < Deflater::k_most_pixels && i + unit * n < row.size() &&
                       std::any_of(row.begin() + static_cast<std::ptrdiff_t>(i + unit * n),
                                   std::min(row.end(), row.begin() + static_cast<std::ptrdiff_t>(i + unit * (n + 16))),
                                   [](std::byte b) { return b != std::byte{0}; }))
                    ++n;
                std::memcpy(deflater.room(n), row.data() + i, unit * n);
                deflater.add(n);
                i += unit * n;
            }
        }
        size = deflater.end();
    }
    piece.output.resize(size);
    piece.adler = deflater.adler();
    return piece;
}

/// Inflates joined pieces, ended by an empty final block, as zlib reads them.
Bytes inflated(const std::vector<Piece>& pieces) {
    Bytes in, out;
    std::size_t size = 0;
    for (const auto& piece : pieces) {
        in.insert(in.end(), piece.output.begin(), piece.output.end());
        size += piece.input.size();
    }
    in.insert(in.end(), {std::byte{3}, std::byte{0}});
    out.resize(size + 1);
    z_stream z{};
    EXPECT_EQ(inflateInit2(&z, -15), Z_OK);
    z.next_in = reinterpret_cast<Bytef*>(in.data());
    z.avail_in = static_cast<uInt>(in.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&z, Z_FINISH), Z_STREAM_END) << (z.msg ? z.msg : "");
    out.resize(z.total_out);
    inflateEnd(&z);
    return out;
}

std::vector<Bytes> rows_of(int rows, int pixels, const std::function<int(int, int)>& value) {
    std::vector<Bytes> out;
    for (int y = 0; y < rows; ++y) {
        Bytes row(1 + 3 * static_cast<std::size_t>(pixels));
        row[0] = std::byte{2};
        for (std::size_t i = 1; i < row.size(); ++i) row[i] = static_cast<std::byte>(value(static_cast<int>(i - 1), y));
        out.push_back(std::move(row));
    }
    return out;
}

class Deflate : public testing::TestWithParam<Effort> {};

TEST_P(Deflate, ComesBackFromZlib) {
    std::mt19937 random(7);
    const std::vector<std::pair<const char*, std::vector<Bytes>>> cases{
        {"zeros", rows_of(40, 14570, [](int, int) { return 0; })},
        {"one pixel", rows_of(1, 1, [](int, int) { return 9; })},
        {"short zeros", rows_of(3, 1, [](int, int) { return 0; })},
        {"one value", rows_of(5, 9000, [](int, int) { return 77; })},
        {"noise", rows_of(12, 5000, [&](int, int) { return static_cast<int>(random() & 255); })},
        {"few values", rows_of(12, 5000, [&](int, int) { return static_cast<int>(random() % 3); })},
        {"edges in zeros",
         rows_of(30, 12000, [&](int i, int y) { return (i / 3 + y) % 97 < 2 ? (i * 7 + y) & 255 : 0; })},
        {"repeats", rows_of(30, 700, [&](int i, int) { return i / 3 % 40 < 11 ? i % 120 : 0; })},
        {"gaps around a match's end", rows_of(60, 400, [&](int i, int) { return random() % 40 == 0 ? i & 7 : 0; })},
    };
    Deflater deflater(GetParam());
    for (const std::size_t unit : {3u, 1u})
        for (const auto& [name, rows] : cases) {
            SCOPED_TRACE(name);
            const std::vector pieces{compressed(deflater, rows, unit), compressed(deflater, rows, unit)};
            Bytes twice = pieces[0].input;
            twice.insert(twice.end(), pieces[1].input.begin(), pieces[1].input.end());
            EXPECT_TRUE(inflated(pieces) == twice);
            EXPECT_EQ(pieces[0].adler,
                      adler32_z(1, reinterpret_cast<const Bytef*>(pieces[0].input.data()), pieces[0].input.size()));
            EXPECT_EQ(adler32_combine(pieces[0].adler, pieces[1].adler, static_cast<z_off_t>(pieces[1].input.size())),
                      adler32_z(1, reinterpret_cast<const Bytef*>(twice.data()), twice.size()));
        }
}

INSTANTIATE_TEST_SUITE_P(Efforts, Deflate,
                         testing::Values(Effort{.chain = 1}, Effort{.chain = 4}, Effort{.chain = 64, .passes = 3}));

// A row of zeros longer than the window costs little more than the two bits a match that deflate's format asks for.
TEST(DeflateSize, RunsCostTheLeastThatTheFormatAllows) {
    Deflater deflater({});
    const auto rows = rows_of(64, 14570, [](int, int) { return 0; });
    const double least = 64 * 3 * 14570 / 258.0 * 2 / 8;
    EXPECT_LT(static_cast<double>(compressed(deflater, rows).output.size()), least * 1.05);
}

}    // namespace
}    // namespace broadside::raster
