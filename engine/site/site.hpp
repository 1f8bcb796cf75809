#pragma once
/// \file
/// The gallery: a folder of pages, pictures and scripts made from catalog and sheet, for any web server or none
/// (every link is relative and names its file). Every file is made on its own when it is asked for, so that a server
/// can show the latest catalog without writing anything; `write` makes them all.
/// Pages:   the poster to zoom into, one for each model and for each mechanism, comparison, table, about.
/// Errors:  InputError, UsageError as the sheet's; OutputError from the sink.
/// Threads: `file` may be called from several threads at a time.
/// Not here: sockets, the disk (what is shipped as it is comes in as `Asset`).

#include "engine/base/sink.hpp"
#include "engine/catalog/catalog.hpp"
#include "engine/raster/raster.hpp"
#include "engine/sheet/layout_file.hpp"
#include "engine/text/text.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace broadside::site {

/// A file that is shipped as it is: style sheet, scripts, the viewer, licenses.
struct Asset {
    std::string path;    // in the site: `style.css`, `leaflet/leaflet.js`
    std::string bytes;
};
/// Something of others that is shipped, for the page that says so.
struct Credit {
    std::string name, version, license, path;    // path: of the license's text in the site; may be empty
};

struct Options {
    std::string address;                           // where the site will stand, ending in /; empty: not known
    std::string version;                           // of the program
    std::optional<std::int64_t> date;              // seconds since 1970 UTC, instead of the catalog's
    std::optional<double> dpi;                     // of the deepest level, instead of the layout's
    int threads = 0;                               // 0: one per processor
    std::size_t memory = std::size_t{24} << 20;    // bytes of the raster buffers
    bool reload = false;                           // pages ask the server whether they have changed
};

class Site {
public:
    /// `dark` gives the colors of the dark sheet; everything else is that of `light`. The
    /// shaper must outlive the site.
    Site(catalog::Catalog catalog, sheet::LayoutFile light, const sheet::LayoutFile& dark, text::Shaper& shaper,
         std::vector<Asset> assets, std::vector<Credit> credits, Options options);
    ~Site();

    /// The bytes of a file (`models/gpt-2-xl/index.html`); nothing where there is none of that name.
    std::optional<std::string> file(std::string_view path);

    class Output {
    public:
        virtual ~Output() = default;
        virtual void file(const std::string& path, std::string_view bytes) = 0;
        /// A file with the bytes of one that is already written.
        virtual void again(const std::string& path, const std::string& earlier) = 0;
    };
    /// All of them. Tiles that are equal are written once.
    void write(Output& output, const Progress& progress = {});

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}    // namespace broadside::site
