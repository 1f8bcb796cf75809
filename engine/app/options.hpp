#pragma once
/// \file
/// Values of options as a user writes them.
/// Errors:  UsageError naming the option and what it takes.

#include "engine/raster/raster.hpp"
#include "engine/sheet/sheet.hpp"

#include <cstdint>
#include <string>

namespace broadside::app {

/// More threads than this are a slip.
inline constexpr int k_most_threads = 1024;

/// Pixels an inch, 1 to 100,000.
double parse_dpi(const std::string& text);
/// `24M`, `512K`, `1G`, `16MiB`, plain bytes: units of 1,024.
std::size_t parse_memory(const std::string& text);
/// `fast`, `small`; `balanced`, which stood between them, is `fast`.
raster::Compression parse_compression(const std::string& text);
/// `broadside` or `cairo`.
raster::Backend parse_backend(const std::string& text);
/// `none` or `cell`.
sheet::SheetOptions::Frame parse_frame(const std::string& text);
/// `layout`, or `none` for a transparent one. Returns whether it is transparent.
bool parse_ground(const std::string& text);
/// Rows of a picture: from one to another, or a share of it.
struct RowChoice {
    raster::Rows rows;
    int part = 0, parts = 0;    // the part-th of so many; 0: `rows`
};
/// `0:1000`: rows [first, last); `2/7`: the second of seven parts.
RowChoice parse_rows(const std::string& text);
/// `3.175mm`, `0.125in`, `9pt`; a bare number is mm; 1,000 mm at most. Returns mm.
double parse_length_mm(const std::string& option, const std::string& text);
/// SOURCE_DATE_EPOCH (reproducible-builds.org): whole seconds since 1970.
std::int64_t parse_epoch(const std::string& text);

/// An http or https address, with a / at its end.
std::string parse_address(const std::string& text);

/// What an output is, by the ending of its name.
enum class Format { png, pdf, svg, tiff, dzi, report };
/// `-` is a PNG on standard output. UsageError for an ending that is none of ours.
Format format_of(const std::string& output);

}    // namespace broadside::app
