#pragma once
/// \file
/// Parts of a picture: rows of it as files of their own, and the picture joined from them without decompressing.
/// Format:  a part is a PNG or TIFF that says, in a text (PNG: tEXt `Part`, TIFF: DocumentName), which rows
///          of what it is. Its bands are deflate blocks without history and end on a byte, and its first
///          row does not refer to one above.
/// Threads: pure, but for the files that are read.

#include "engine/raster/raster.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace broadside::raster {

/// What a part says of itself.
struct PartLabel {
    Rows rows;
    std::int64_t height = 0;    // of the whole picture
    std::string made_from;      // the same for all parts of one picture
    std::string text() const;
    static std::optional<PartLabel> parse(std::string_view text);
};

/// What a picture made with these options says of itself: nothing, where it is whole or does
/// not know what it is made from.
std::string part_label(const Options& options, std::int64_t height);

/// Rows of part `k` of `n`, 1 ≤ k ≤ n: whole bands, as equal as they can be. UsageError where
/// there are fewer bands than parts.
Rows part_rows(Pixels canvas, int k, int n);

/// Writes the picture whose parts lie in `files`, in any order: PNG or TIFF as they are. Compressed data is copied,
/// checksums are compared and combined, memory is bounded by one band.
/// InputError with every file that is no part, is damaged, is of another picture, lies over another, or is missing.
struct Joined {
    Pixels size;
    bool tiff = false;
};
Joined join(std::span<const std::string> files, Sink& sink);

/// The same for one part alone, which is read and not written: InputError where it is not whole.
PartLabel check_part(const std::string& file);

}    // namespace broadside::raster
