#include "engine/raster/part.hpp"

#include "engine/base/file.hpp"
#include "engine/raster/deflate.hpp"
#include "engine/raster/grid.hpp"
#include "engine/raster/png.hpp"
#include "engine/raster/tiff.hpp"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <memory>
#include <utility>
#include <vector>

namespace broadside::raster {
namespace {

using Bytes = std::vector<std::byte>;

/// Takes a number from the front of a text.
std::optional<std::int64_t> take(std::string_view& text, std::string_view before) {
    if (!text.starts_with(before)) return {};
    text.remove_prefix(before.size());
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || value < 0) return {};
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

/// A part's file, read from start to end; every failure names it.
class PartFile {
public:
    explicit PartFile(const std::string& path) : path_(path) {
        check_file(path);
        in_.open(path, std::ios::binary | std::ios::ate);
        if (!in_) fail(std::string("cannot be read: ") + std::strerror(errno));
        size_ = static_cast<std::uint64_t>(in_.tellg());
        in_.seekg(0);
    }
    void read(std::span<std::byte> out) {
        if (out.size() > left()) fail("ends early: the part is not whole");
        in_.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size()));
        if (!in_) fail("cannot be read");
        at_ += out.size();
    }
    Bytes read(std::uint64_t size) {
        if (size > left()) fail("ends early: the part is not whole");
        Bytes out(size);
        read(std::span(out));
        return out;
    }
    void seek(std::uint64_t at) {
        if (at > size_) fail("ends early: the part is not whole");
        in_.seekg(static_cast<std::streamoff>(at));
        at_ = at;
    }
    std::uint64_t at() const { return at_; }
    std::uint64_t size() const { return size_; }
    std::uint64_t left() const { return size_ - at_; }
    const std::string& path() const { return path_; }
    [[noreturn]] void fail(const std::string& what) const { throw InputError({path_}, {}, what); }
    [[noreturn]] void changed() const { fail("has been changed since it was made: a checksum differs"); }
    [[noreturn]] void foreign() const { fail("is no part of a picture: parts are made by `broadside render --rows`"); }

private:
    std::string path_;
    std::ifstream in_;
    std::uint64_t size_ = 0, at_ = 0;
};

std::uint32_t be32(const std::byte* p) {
    std::uint32_t v = 0;
    for (int i = 0; i < 4; ++i) v = v << 8 | std::to_integer<std::uint32_t>(p[i]);
    return v;
}
std::string_view text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The whole picture, as it is put together.
class Writer {
public:
    virtual ~Writer() = default;
    /// PNG: bytes of bands' chunks; TIFF: a strip.
    virtual void raw(std::span<const std::byte> bytes) = 0;
    /// That many rows are written; their Adler-32, where the format has one of all.
    virtual void add_rows(std::int64_t rows, std::uint32_t adler) = 0;
    virtual void end() = 0;
};

/// One part of a picture in one of the formats. Its file is open only while it is read, however many there are.
class Part {
public:
    virtual ~Part() = default;
    /// Copies the rows into the writer of the whole; compares every checksum.
    virtual void copy(Writer* writer) = 0;
    /// A writer for the whole picture, with all else as this part has it.
    virtual std::unique_ptr<Writer> writer(Sink& sink) const = 0;
    virtual std::string_view format() const = 0;
    /// Everything that all parts share.
    virtual std::string shared() const = 0;
    /// The height of the rows that the format keeps together; parts but the last have a multiple.
    virtual int step() const { return 1; }

    PartLabel label;
    std::int64_t width = 0;
    std::string path;
};

// ---- PNG ------------------------------------------------------------------------------------------------------------

constexpr std::size_t k_most_head = std::size_t{1} << 20;    // of the chunks before the picture

class PngPart final : public Part {
public:
    explicit PngPart(PartFile& in) {
        path = in.path();
        in.seek(k_png_signature.size());
        const Chunk header = chunk(in);
        if (header.type != "IHDR" || header.data.size() != 13) in.foreign();
        width = be32(header.data.data());
        const std::int64_t height = be32(header.data.data() + 4);
        format_.assign(header.data.begin() + 8, header.data.end());
        bool labelled = false;
        for (Chunk next = chunk(in);; next = chunk(in)) {
            if (in.at() > 2 * k_most_head) in.foreign();
            constexpr std::string_view k_word("Part\0", 5);
            if (next.type == "IDAT") {
                if (!std::ranges::equal(next.data, k_stream_head)) in.foreign();
                break;
            }
            if (next.type == "IEND") in.foreign();
            if (next.type == "tEXt" && text_of(next.data).starts_with(k_word)) {
                const auto read = PartLabel::parse(text_of(next.data).substr(k_word.size()));
                if (!read) in.foreign();
                label = *read;
                labelled = true;
            } else {
                head_.push_back(std::move(next));
            }
        }
        if (!labelled) in.foreign();
        if (height != label.rows.last - label.rows.first) in.changed();
        bands_ = in.at();
    }

    void copy(Writer* writer) override {
        PartFile in(path);
        in.seek(bands_);
        std::array<std::byte, 8> head{};
        Bytes buffer(std::size_t{1} << 18);
        for (;;) {
            in.read(head);
            const std::uint64_t size = be32(head.data());
            if (text_of(std::span(head).subspan(4)) != "IDAT") in.changed();
            if (size + 4 > in.left()) in.fail("ends early: the part is not whole");
            // The last one is an empty block and the Adler-32 of the part's rows; a band's is longer.
            if (size == 6) break;
            if (writer) writer->raw(head);
            std::uint32_t sum = libdeflate_crc32(0, head.data() + 4, 4);
            for (std::uint64_t left = size; left > 0;) {
                const auto piece = std::span(buffer).first(std::min<std::uint64_t>(left, buffer.size()));
                in.read(piece);
                sum = static_cast<std::uint32_t>(libdeflate_crc32(sum, piece.data(), piece.size()));
                if (writer) writer->raw(piece);
                left -= piece.size();
            }
            std::array<std::byte, 4> check{};
            in.read(check);
            if (be32(check.data()) != sum) in.changed();
            if (writer) writer->raw(check);
        }
        in.seek(in.at() - head.size());
        const Chunk last = chunk(in);
        const std::uint32_t adler = be32(last.data.data() + 2);
        if (!std::ranges::equal(last.data, stream_tail(adler))) in.changed();
        if (const Chunk end = chunk(in); end.type != "IEND" || !end.data.empty() || in.left() != 0) in.changed();
        if (writer) writer->add_rows(label.rows.last - label.rows.first, adler);
    }

    std::unique_ptr<Writer> writer(Sink& sink) const override {
        class Whole final : public Writer {
        public:
            Whole(Sink& out, const PngPart& part) : png_(out, none_, 0), width_(part.width) {
                png_.raw(std::as_bytes(std::span(k_png_signature)));
                std::array<std::byte, 13> header{};
                put_be32(static_cast<std::uint32_t>(part.width), header.data());
                put_be32(static_cast<std::uint32_t>(part.label.height), header.data() + 4);
                std::copy(part.format_.begin(), part.format_.end(), header.begin() + 8);
                png_.chunk("IHDR", header);
                for (const Chunk& chunk : part.head_) png_.chunk(chunk.type, chunk.data);
                png_.chunk("IDAT", k_stream_head);
            }
            void raw(std::span<const std::byte> bytes) override { png_.raw(bytes); }
            void add_rows(std::int64_t rows, std::uint32_t adler) override { png_.add(width_, rows, adler); }
            void end() override { png_.end(); }

        private:
            scene::Metadata none_;    // the part's chunks have it all
            PngWriter png_;
            std::int64_t width_;
        };
        return std::make_unique<Whole>(sink, *this);
    }

    std::string_view format() const override { return "PNG"; }
    std::string shared() const override {
        std::string out(text_of(format_));
        for (const Chunk& chunk : head_) out += chunk.type + std::string(text_of(chunk.data)) + '\n';
        return out;
    }

private:
    struct Chunk {
        std::string type;
        Bytes data;
    };
    /// A whole chunk (PNG, 5.3), with its checksum compared.
    static Chunk chunk(PartFile& in) {
        std::array<std::byte, 8> head{};
        in.read(head);
        const std::uint32_t size = be32(head.data());
        if (size > k_most_head)
            in.fail("is damaged, or no part of a picture: parts are made by `broadside render --rows`");
        Chunk out{std::string(text_of(std::span(head).subspan(4))), in.read(std::uint64_t{size})};
        std::array<std::byte, 4> check{};
        in.read(check);
        std::uint32_t sum = libdeflate_crc32(0, head.data() + 4, 4);
        // Without data it would begin anew.
        if (size > 0) sum = static_cast<std::uint32_t>(libdeflate_crc32(sum, out.data.data(), out.data.size()));
        if (be32(check.data()) != sum) in.changed();
        return out;
    }

    std::uint64_t bands_ = 0;    // where they begin in the file
    Bytes format_;               // of the header, behind the size
    std::vector<Chunk> head_;
};

// ---- TIFF -----------------------------------------------------------------------------------------------------------

class TiffPart final : public Part {
public:
    explicit TiffPart(PartFile& in) {
        path = in.path();
        in.seek(0);
        const bool big = in.read(std::uint64_t{4})[2] == std::byte{43};
        if (big && in.read(std::uint64_t{4}) != Bytes{std::byte{8}, std::byte{0}, std::byte{0}, std::byte{0}})
            in.changed();
        const std::uint64_t at = little(in.read(std::uint64_t{big ? 8u : 4u}));
        in.seek(at);
        if (in.left() > k_most_directory) in.changed();
        const Bytes written = in.read(in.left());
        const auto read = TiffDirectory::parse(written, at, big);
        if (!read) in.foreign();
        directory_ = *read;
        const std::size_t mark = directory_.label.rfind(k_part_sum);
        if (mark == std::string::npos) in.foreign();
        const auto parsed = PartLabel::parse(std::string_view(directory_.label).substr(0, mark));
        if (!parsed) in.foreign();
        label = *parsed;
        std::string_view sum = std::string_view(directory_.label).substr(mark + k_part_sum.size());
        std::from_chars(sum.data(), sum.data() + sum.size(), sum_, 16);
        width = directory_.picture.width;
        // Whatever it says, it says it as we write it.
        if (directory_.bytes(at) != written || directory_.picture.height != label.rows.last - label.rows.first)
            in.changed();
    }

    void copy(Writer* writer) override {
        PartFile in(path);
        std::uint64_t at = directory_.big ? 16 : 8;
        std::uint32_t sum = 0;
        in.seek(at);
        for (std::size_t i = 0; i < directory_.offsets.size(); ++i) {
            if (directory_.offsets[i] != at) in.changed();
            // A strip that is not compressed is little longer than its pixels.
            const auto pixels =
                static_cast<std::uint64_t>(width) * 3 * static_cast<std::uint64_t>(directory_.band_rows);
            if (directory_.counts[i] > pixels + pixels / 16 + 1024) in.changed();
            const Bytes strip = in.read(directory_.counts[i]);
            sum = static_cast<std::uint32_t>(libdeflate_crc32(sum, strip.data(), strip.size()));
            if (writer) writer->raw(strip);
            at += strip.size();
        }
        if (sum != sum_) in.changed();
    }
    std::unique_ptr<Writer> writer(Sink& sink) const override {
        class Whole final : public Writer {
        public:
            Whole(Sink& out, const TiffDirectory& part, std::int64_t height) : tiff_(out) {
                tiff_.directory.picture = {part.picture.width, height};
                tiff_.directory.band_rows = part.band_rows;
                tiff_.directory.per_inch = part.per_inch;
                tiff_.directory.title = part.title;
                tiff_.directory.generator = part.generator;
                tiff_.begin();
            }
            void raw(std::span<const std::byte> strip) override { tiff_.strip(strip); }
            void add_rows(std::int64_t, std::uint32_t) override {}
            void end() override { tiff_.end(); }

        private:
            TiffWriter tiff_;
        };
        return std::make_unique<Whole>(sink, directory_, label.height);
    }
    std::string_view format() const override { return "TIFF"; }
    std::string shared() const override {
        return std::to_string(directory_.band_rows) + " " + std::to_string(directory_.per_inch) + " " +
               directory_.title + "\n" + directory_.generator;
    }
    int step() const override { return directory_.band_rows; }

private:
    static constexpr std::uint64_t k_most_directory = std::uint64_t{1} << 28;
    static std::uint64_t little(const Bytes& bytes) {
        std::uint64_t v = 0;
        for (std::size_t i = bytes.size(); i-- > 0;) v = v << 8 | std::to_integer<std::uint64_t>(bytes[i]);
        return v;
    }

    TiffDirectory directory_;
    std::uint32_t sum_ = 0;
};

std::unique_ptr<Part> open(const std::string& file) {
    PartFile in(file);
    if (in.size() < 8) in.foreign();
    const Bytes start = in.read(std::uint64_t{8});
    if (text_of(start) == k_png_signature) return std::make_unique<PngPart>(in);
    if (text_of(start).starts_with(std::string_view("II*\0", 4)) ||
        text_of(start).starts_with(std::string_view("II+\0", 4)))
        return std::make_unique<TiffPart>(in);
    in.foreign();
}

std::string rows_text(std::int64_t first, std::int64_t last) {
    return std::to_string(first) + ":" + std::to_string(last);
}

/// That all are of one picture, and make it whole.
void check_together(const std::vector<std::unique_ptr<Part>>& parts, Problems& problems) {
    const Part& one = *parts.front();
    std::int64_t next = 0;
    std::string before;
    for (const auto& part : parts) {
        const PartLabel& label = part->label;
        const auto wrong = [&](const std::string& what) { problems.error({part->path}, {}, what); };
        if (part->format() != one.format())
            wrong("is of another format than " + one.path);
        else if (label.made_from != one.label.made_from || label.height != one.label.height ||
                 part->width != one.width || part->shared() != one.shared())
            wrong("is a part of another picture than " + one.path +
                  " (another catalog, layout, resolution or version)");
        else if (label.rows.last != label.height && label.rows.last % part->step() != 0)
            wrong("ends within a strip; parts of a TIFF end at multiples of " + std::to_string(part->step()));
        if (label.rows.first > next)
            wrong("begins at row " + std::to_string(label.rows.first) + ", but rows " +
                  rows_text(next, label.rows.first) + " are in none of the files");
        if (label.rows.first < next)
            wrong("has rows " + rows_text(label.rows.first, std::min(next, label.rows.last)) + " once more, as " +
                  before);
        next = std::max(next, label.rows.last);
        before = part->path;
    }
    if (next < one.label.height)
        problems.error({parts.back()->path}, {},
                       "is the last, but rows " + rows_text(next, one.label.height) + " are in none of the files");
}

}    // namespace

std::string PartLabel::text() const {
    return "rows " + std::to_string(rows.first) + ":" + std::to_string(rows.last) + " of " + std::to_string(height) +
           ", made from " + made_from;
}

std::optional<PartLabel> PartLabel::parse(std::string_view text) {
    PartLabel out;
    const auto first = take(text, "rows "), last = take(text, ":"), height = take(text, " of ");
    constexpr std::string_view k_from = ", made from ";
    if (!first || !last || !height || !text.starts_with(k_from)) return {};
    if (*first >= *last || *last > *height) return {};
    out.rows = {*first, *last};
    out.height = *height;
    out.made_from = text.substr(k_from.size());
    return out;
}

std::string part_label(const Options& options, std::int64_t height) {
    if (!options.rows || options.made_from.empty()) return {};
    return PartLabel{*options.rows, height, options.made_from}.text();
}

Rows part_rows(Pixels canvas, int k, int n) {
    const BandGrid grid(canvas);
    if (n > grid.bands())
        throw UsageError("the canvas has only " + std::to_string(grid.bands()) + " bands of " +
                         std::to_string(grid.band_rows) + " rows; take at most as many parts");
    const auto border = [&](std::int64_t i) { return std::min(grid.height, grid.bands() * i / n * grid.band_rows); };
    return {border(k - 1), border(k)};
}

Joined join(std::span<const std::string> files, Sink& sink) {
    Problems problems;
    std::vector<std::unique_ptr<Part>> parts;
    for (const std::string& file : files) {
        try {
            parts.push_back(open(file));
        } catch (const InputError& error) {
            for (const Problem& problem : error.problems()) problems.add(problem);
        }
    }
    std::ranges::stable_sort(parts, {}, [](const auto& part) { return part->label.rows.first; });
    if (!problems.has_errors()) check_together(parts, problems);
    if (problems.has_errors()) throw InputError(problems.sorted());
    const auto writer = parts.front()->writer(sink);
    for (const auto& part : parts) part->copy(writer.get());
    writer->end();
    return {{parts.front()->width, parts.front()->label.height}, parts.front()->format() == "TIFF"};
}

PartLabel check_part(const std::string& file) {
    const auto part = open(file);
    part->copy(nullptr);
    return part->label;
}

}    // namespace broadside::raster
