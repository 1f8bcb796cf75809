#include "engine/raster/tiff.hpp"

#include "engine/base/error.hpp"
#include "engine/base/units.hpp"
#include "engine/icc/srgb.hpp"
#include "engine/raster/bands.hpp"
#include "engine/raster/deflate.hpp"
#include "engine/raster/filter.hpp"
#include "engine/raster/grid.hpp"
#include "engine/raster/part.hpp"
#include "engine/raster/raster.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>

namespace broadside::raster {
namespace {

using Bytes = std::vector<std::byte>;

// Tags whose values are read, too.
enum {
    k_width = 256,
    k_height = 257,
    k_label = 269,
    k_title = 270,
    k_offsets = 273,
    k_band_rows = 278,
    k_counts = 279,
    k_resolution = 282,
    k_generator = 305
};

void put(Bytes& out, std::uint64_t v, int bytes) {    // little endian
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::byte>(v >> (8 * i)));
}

/// A strip is a zlib stream of its own: rows of differences with the pixel to the left (predictor 2).
class StripEncoder final : public Encoder {
public:
    explicit StripEncoder(Effort effort) : deflater_(effort) {}

    Encoded encode(const BandPixels& band, std::span<std::byte> out, Stats& stats) override {
        const auto start = std::chrono::steady_clock::now();
        constexpr std::size_t k_head = k_stream_head.size(), k_tail = 6;
        std::ranges::copy(k_stream_head, out.begin());
        const auto n = static_cast<std::size_t>(band.width);
        const std::vector<std::uint32_t> blank(band.blank ? n : 0, band.ground);
        std::size_t size = 0;
        for (int pass = 0; pass < deflater_.passes(); ++pass) {
            deflater_.begin(out.subspan(k_head, out.size() - k_head - k_tail), pass);
            for (int y = 0; y < band.rows; ++y) row(band.blank ? blank.data() : band.row(y), n);
            size = k_head + deflater_.end();
        }
        for (const std::byte b : stream_tail(deflater_.adler())) out[size++] = b;
        stats.compress_s += seconds_since(start);
        return {size, 0};
    }
    static std::size_t bound(std::int64_t width, int rows) {
        return Deflater::bound(3 * static_cast<std::size_t>(width) * rows) + 8;
    }

private:
    void row(const std::uint32_t* pixels, std::size_t n) {
        filter_left(pixels, 0, 1, deflater_.room(1));
        deflater_.add(1);
        for (std::size_t x = 1; x < n;) {
            const std::size_t same = equal_pixels(pixels + x, pixels + x - 1, n - x);
            deflater_.zeros(same);
            x += same;
            for (std::size_t differing = different_pixels(pixels + x, pixels + x - 1, n - x); differing > 0;) {
                const std::size_t count = std::min(differing, Deflater::k_most_pixels);
                filter_left(pixels + x, pixels[x - 1], count, deflater_.room(count));
                deflater_.add(count);
                x += count;
                differing -= count;
            }
        }
    }
    Deflater deflater_;
};

/// One image file directory (TIFF 6.0, section 2; BigTIFF with 64-bit offsets), written behind the strips.
class Directory {
public:
    enum Type { ascii = 2, u16 = 3, u32 = 4, rational = 5, undefined = 7, u64 = 16 };

    explicit Directory(bool big) : big_(big) {}
    void add(int tag, Type type, std::uint64_t count, Bytes value) {
        entries_.push_back({tag, type, count, std::move(value)});
    }
    void number(int tag, Type type, std::uint64_t value) { numbers(tag, type, std::array{value}); }
    void numbers(int tag, Type type, std::span<const std::uint64_t> values) {
        Bytes bytes;
        for (const auto v : values) put(bytes, v, type == u16 ? 2 : type == u32 ? 4 : 8);
        add(tag, type, values.size(), std::move(bytes));
    }
    void text(int tag, std::string_view value) {
        if (value.empty()) return;
        Bytes bytes;
        for (const char c : value) bytes.push_back(static_cast<std::byte>(c));
        bytes.push_back(std::byte{0});
        add(tag, ascii, bytes.size(), bytes);
    }

    /// The bytes of the directory and its values when it begins at `offset`, which is even.
    Bytes at(std::uint64_t offset) const {
        const int word = big_ ? 8 : 4;
        Bytes head, values;
        const std::uint64_t behind = offset + (big_ ? 8 : 2) + entries_.size() * (big_ ? 20 : 12) + word;
        put(head, entries_.size(), big_ ? 8 : 2);
        for (const Entry& entry : entries_) {
            put(head, entry.tag, 2);
            put(head, entry.type, 2);
            put(head, entry.count, word);
            if (entry.value.size() <= static_cast<std::size_t>(word)) {
                head.insert(head.end(), entry.value.begin(), entry.value.end());
                put(head, 0, word - static_cast<int>(entry.value.size()));
            } else {
                put(head, behind + values.size(), word);
                values.insert(values.end(), entry.value.begin(), entry.value.end());
                if (values.size() % 2) values.push_back(std::byte{0});
            }
        }
        put(head, 0, word);    // no further directory
        head.insert(head.end(), values.begin(), values.end());
        return head;
    }

private:
    struct Entry {
        int tag;
        Type type;
        std::uint64_t count;
        Bytes value;
    };
    bool big_;
    std::vector<Entry> entries_;    // by tag, ascending
};

}    // namespace

Bytes TiffDirectory::bytes(std::uint64_t at) const {
    using enum Directory::Type;
    const Directory::Type offset = big ? u64 : u32;
    Directory directory(big);
    directory.number(k_width, u32, static_cast<std::uint64_t>(picture.width));
    directory.number(k_height, u32, static_cast<std::uint64_t>(picture.height));
    directory.numbers(258, u16, std::array<std::uint64_t, 3>{8, 8, 8});
    directory.number(259, u16, 8);    // deflate
    directory.number(262, u16, 2);    // RGB
    directory.text(k_label, label);
    directory.text(k_title, title);
    directory.numbers(k_offsets, offset, offsets);
    directory.number(277, u16, 3);
    directory.number(k_band_rows, u32, static_cast<std::uint64_t>(band_rows));
    directory.numbers(k_counts, offset, counts);
    Bytes resolution;
    put(resolution, per_inch, 4);
    put(resolution, 1000, 4);
    directory.add(k_resolution, rational, 1, resolution);
    directory.add(283, rational, 1, resolution);
    directory.number(284, u16, 1);    // samples side by side
    directory.number(296, u16, 2);    // per inch
    directory.text(k_generator, generator);
    directory.number(317, u16, 2);    // differences with the pixel to the left
    const std::string profile = icc::srgb_profile();
    const auto bytes = std::as_bytes(std::span(profile));
    directory.add(34675, undefined, bytes.size(), {bytes.begin(), bytes.end()});
    return directory.at(at);
}

std::optional<TiffDirectory> TiffDirectory::parse(std::span<const std::byte> bytes, std::uint64_t at, bool big) {
    const std::size_t word = big ? 8 : 4, head = big ? 8 : 2, size = big ? 20 : 12;
    bool sound = true;
    const auto number = [&](std::uint64_t from, std::size_t n) {
        std::uint64_t v = 0;
        if (from > bytes.size() || bytes.size() - from < n) {
            sound = false;
            return v;
        }
        for (std::size_t i = n; i-- > 0;) v = v << 8 | std::to_integer<std::uint64_t>(bytes[from + i]);
        return v;
    };
    TiffDirectory out;
    out.big = big;
    const std::uint64_t entries = number(0, head);
    if (entries > 64) return {};
    for (std::uint64_t i = 0; i < entries && sound; ++i) {
        const std::uint64_t entry = head + i * size, tag = number(entry, 2), type = number(entry + 2, 2),
                            count = number(entry + 4, word);
        const std::size_t each = type == Directory::u16                                  ? 2
                                 : type == Directory::u32                                ? 4
                                 : type == Directory::rational || type == Directory::u64 ? 8
                                                                                         : 1;
        if (count > bytes.size()) return {};
        std::uint64_t value = entry + 4 + word;
        if (count * each > word) value = number(value, word) - at;
        const auto list = [&] {
            std::vector<std::uint64_t> values;
            for (std::uint64_t k = 0; k < count && sound; ++k) values.push_back(number(value + k * each, each));
            return values;
        };
        const auto text = [&] {
            std::string characters;
            for (std::uint64_t k = 0; k + 1 < count && sound; ++k)
                characters += static_cast<char>(number(value + k, 1));
            return characters;
        };
        switch (tag) {
            case k_width: out.picture.width = static_cast<std::int64_t>(number(value, 4)); break;
            case k_height: out.picture.height = static_cast<std::int64_t>(number(value, 4)); break;
            case k_band_rows: out.band_rows = static_cast<int>(number(value, 4)); break;
            case k_resolution: out.per_inch = number(value, 4); break;
            case k_offsets: out.offsets = list(); break;
            case k_counts: out.counts = list(); break;
            case k_label: out.label = text(); break;
            case k_title: out.title = text(); break;
            case k_generator: out.generator = text(); break;
            default: break;
        }
    }
    if (!sound || out.picture.width < 1 || out.picture.height < 1 || out.band_rows < 1 ||
        out.offsets.size() != out.counts.size())
        return {};
    return out;
}

void TiffWriter::write(std::span<const std::byte> bytes) {
    sink_.write(bytes);
    size_ += bytes.size();
}

void TiffWriter::begin() {
    // Sizes are known when all is written; whether 32 bits could be too few must be known at once.
    const Pixels p = directory.picture;
    directory.big = static_cast<double>(p.width) * static_cast<double>(p.height) * 4 > 4e9;
    Bytes header;
    put(header, 'I' | 'I' << 8, 2);
    put(header, directory.big ? 43 : 42, 2);
    if (directory.big) put(header, 8, 4);     // bytes of an offset
    put(header, 0, directory.big ? 8 : 4);    // of the directory: filled in at the end
    sink_.rewrite(0, {});                     // fails at once where it would fail then
    write(header);
}

void TiffWriter::strip(std::span<const std::byte> bytes) {
    directory.offsets.push_back(size_);
    directory.counts.push_back(bytes.size());
    if (!directory.label.empty()) sum_ = static_cast<std::uint32_t>(libdeflate_crc32(sum_, bytes.data(), bytes.size()));
    write(bytes);
}

void TiffWriter::end() {
    if (!directory.label.empty()) {
        std::array<char, 8> hex{};
        for (std::size_t i = 0; i < hex.size(); ++i) hex[i] = "0123456789abcdef"[sum_ >> (28 - 4 * i) & 15];
        directory.label += std::string(k_part_sum) + std::string(hex.data(), hex.size());
    }
    if (size_ % 2) write(Bytes(1));
    const std::uint64_t at = size_;
    write(directory.bytes(at));
    Bytes offset;
    put(offset, at, directory.big ? 8 : 4);
    sink_.rewrite(directory.big ? 8 : 4, offset);
}

Stats write_tiff(const scene::Scene& scene, const Options& options, Sink& sink) {
    const Pixels whole = canvas(scene, options.dpi);
    const BandGrid grid(whole);
    if (options.rows && options.rows->first % grid.band_rows != 0)
        throw UsageError("rows of a TIFF of this width begin at a multiple of " + std::to_string(grid.band_rows));
    TiffWriter writer(sink);
    writer.directory.band_rows = grid.band_rows;
    writer.directory.per_inch = static_cast<std::uint64_t>(std::llround(options.dpi * 1000));
    writer.directory.title = scene.metadata.title;
    writer.directory.generator = scene.metadata.generator;
    writer.directory.label = part_label(options, whole.height);
    Encoding encoding;
    encoding.encoder = [&] { return std::make_unique<StripEncoder>(effort(options.compression)); };
    encoding.bound = StripEncoder::bound;
    encoding.encoder_memory = Deflater::k_memory;
    encoding.begin = [&](Pixels picture) {
        writer.directory.picture = picture;
        writer.begin();
    };
    encoding.write = [&](int, const Encoded&, std::span<const std::byte> bytes) { writer.strip(bytes); };
    Stats stats = write_bands(scene, options, encoding);
    writer.end();
    stats.bytes_written = writer.written();
    return stats;
}

}    // namespace broadside::raster
