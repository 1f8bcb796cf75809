#pragma once
/// \file
/// Broadside as a library: read a catalog, compose a sheet of it, write the sheet.
///
///     const broadside::Catalogue catalog = broadside::Catalogue::read("my-project");
///     broadside::compose(catalog, {.models = {"gpt-2-xl"}}).write("gpt-2-xl.png");
///
/// Errors:  exceptions derived from broadside::Error: InputError (with every problem of the files and its place),
///          UsageError (options that make no sense), OutputError; std::bad_alloc. Nothing is half written after one.
/// Units:   dpi are pixels an inch; sizes of a sheet are points of 1/72 inch.
/// Threads: values may be used by any thread, one at a time each; compose and write start
///          workers of their own and join them.
/// Stable:  see docs/stability.md.

#include "engine/base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace broadside {

/// The version of the library, as in `0.1.0`.
std::string version();

/// Facts about models, read and validated.
class Catalogue {
public:
    /// Reads `data`/catalog. Layouts and fonts that `data` lacks are taken from the installed
    /// data; empty: all of it is.
    static Catalogue read(const std::filesystem::path& data = {});
    /// Ids of the models, sorted.
    std::vector<std::string> models() const;

private:
    friend class Poster;
    friend class Composer;
    struct Impl;
    std::shared_ptr<const Impl> impl_;
};

struct ComposeOptions {
    std::string layout = "print";          // a layout file, or the name of one
    std::vector<std::string> models;       // ids; empty: what the layout selects; up to six: a page of them
    std::optional<double> dpi;             // instead of the layout's
    std::optional<std::int64_t> date;      // seconds since 1970, instead of the catalog's
    int threads = 0;                       // 0: one per processor
};

enum class OutputFormat { png, tiff, pdf, svg };

struct WriteOptions {
    int threads = 0;                                    // 0: one per processor
    std::size_t memory = std::size_t{24} << 20;         // bytes of the raster buffers
    std::function<void(double share)> progress = {};    // 0 to 1, of PNG and TIFF; it may throw to stop
};

/// A composed sheet, ready to be written in any format, any number of times.
class Poster {
public:
    double width_pt() const;
    double height_pt() const;
    double dpi() const;

    /// Into a file, which appears whole or not at all; its ending picks the format: .png, .tif, .pdf, .svg.
    void write(const std::filesystem::path& file, const WriteOptions& options = {}) const;
    /// Piece by piece, in order. TIFF goes back to its head, and needs a file.
    void write(OutputFormat format, const std::function<void(std::span<const std::byte>)>& out,
               const WriteOptions& options = {}) const;

private:
    friend class Composer;
    struct Impl;
    std::shared_ptr<const Impl> impl_;
};

Poster compose(const Catalogue& catalogue, const ComposeOptions& options = {});

}    // namespace broadside
