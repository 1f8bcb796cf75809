#include "engine/app/site_inputs.hpp"

#include "engine/app/options.hpp"
#include "engine/base/error.hpp"
#include "engine/base/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <system_error>

namespace broadside::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_most_asset_bytes = std::size_t{64} << 20;    // scripts, style sheets, fonts

std::string content(const fs::path& path) { return read_file(path, k_most_asset_bytes); }

/// Where packages and npm put the viewer.
fs::path leaflet_folder(const SiteOptions& options) {
    std::vector<fs::path> places{"/usr/share/javascript/leaflet", "/usr/share/nodejs/leaflet/dist",
                                 "/usr/local/share/javascript/leaflet"};
    if (!options.leaflet.empty()) places = {options.leaflet};
    std::error_code ignored;
    for (const fs::path& place : places)
        if (fs::exists(place / "leaflet.css", ignored)) return place;
    throw UsageError(
        fmt::format("{}: there is no Leaflet, which pages show the poster with; Debian's package is "
                    "libjs-leaflet, and --leaflet names another folder that has leaflet.js and leaflet.css",
                    places.front().string()));
}

/// The version that the head of the viewer's script names, as `Leaflet 1.9.4` or as `version = "1.9.4"`; empty where
/// none is found.
std::string leaflet_version(std::string_view script) {
    constexpr std::size_t k_head = 2000;    // it stands in the comment at the top
    script = script.substr(0, k_head);
    for (const std::string_view before : {"Leaflet ", "version=\"", "version = \""}) {
        for (std::size_t at = script.find(before); at != std::string_view::npos; at = script.find(before, at + 1)) {
            const std::string_view behind = script.substr(at + before.size());
            const std::string_view version = behind.substr(0, behind.find_first_not_of("0123456789."));
            if (version.size() >= 5 && version.front() != '.' && version.back() != '.') return std::string(version);
        }
    }
    return {};
}

void add_leaflet(const fs::path& folder, std::vector<site::Asset>& assets, std::vector<site::Credit>& credits) {
    std::error_code ignored;
    const bool small = fs::exists(folder / "leaflet.min.js", ignored);
    std::string script = content(folder / (small ? "leaflet.min.js" : "leaflet.js"));
    const std::string version = leaflet_version(script);
    assets.push_back({"leaflet/leaflet.css", content(folder / "leaflet.css")});
    // Its map of sources is not shipped.
    if (const auto map = script.rfind("//# sourceMappingURL"); map != std::string::npos) script.resize(map);
    assets.push_back({"leaflet/leaflet.js", std::move(script)});
    for (const char* picture : {"layers.png", "layers-2x.png", "marker-icon.png"})    // the style sheet names them
        if (fs::exists(folder / "images" / picture, ignored))
            assets.push_back({std::string("leaflet/images/") + picture, content(folder / "images" / picture)});
    site::Credit credit{"Leaflet", version, "BSD-2-Clause", {}};
    for (const fs::path& license :
         {folder / "LICENSE", folder / "../LICENSE", fs::path("/usr/share/doc/libjs-leaflet/copyright")})
        if (fs::exists(license, ignored)) {
            credit.path = "licenses/leaflet.txt";
            assets.push_back({credit.path, content(license)});
            break;
        }
    credits.push_back(std::move(credit));
}

void add_licenses(const fs::path& fonts, const fs::path& data, std::vector<site::Asset>& assets,
                  std::vector<site::Credit>& credits) {
    constexpr std::string_view k_ending = "-LICENSE.txt";
    std::error_code ignored;
    for (const fs::path& file : list_folder(fonts, ignored)) {
        std::string name = file.filename().string();
        if (!name.ends_with(k_ending)) continue;
        name.resize(name.size() - k_ending.size());
        const std::string path = "licenses/" + name + ".txt";
        assets.push_back({path, content(file)});
        const bool ofl = assets.back().bytes.find("OFL-1.1") != std::string::npos;
        credits.push_back({name, {}, ofl ? "SIL Open Font License 1.1" : "license of its makers", path});
    }
    if (fs::exists(data / "LICENSE", ignored)) {
        assets.push_back({"licenses/broadside.txt", content(data / "LICENSE")});
        credits.push_back(
            {"Broadside, its catalog and these pages", BROADSIDE_VERSION, "MIT", "licenses/broadside.txt"});
    }
}

OpenFonts open_fonts(const fs::path& folder, const OpenFonts& before) {
    OpenFonts out;
    std::error_code unknown;
    for (const fs::path& file : list_folder(folder, unknown))
        out.files.emplace_back(file.string(), fs::file_size(file, unknown), fs::last_write_time(file, unknown));
    out.shaper =
        before.shaper != nullptr && before.files == out.files ? before.shaper : std::make_shared<text::Shaper>(folder);
    return out;
}

}    // namespace

Gallery make_gallery(const SiteOptions& options, const Environment& environment, const OpenFonts& before) {
    std::vector<site::Asset> assets;
    std::vector<site::Credit> credits;
    const fs::path folder = data_path("site", environment);
    for (const char* name : {"style.css", "favicon.svg", "scripts/theme.js", "scripts/shared.js", "scripts/search.js",
                             "scripts/poster.js", "scripts/model.js", "scripts/table.js", "scripts/compare.js"})
        assets.push_back({name, content(folder / name)});
    if (options.site.reload) assets.push_back({"scripts/reload.js", content(folder / "scripts/reload.js")});
    const fs::path fonts = fonts_folder(options.inputs, environment);
    add_licenses(fonts, folder / "..", assets, credits);
    add_leaflet(leaflet_folder(options), assets, credits);

    auto [catalog, warnings] = catalog::read(catalog_folder(options.inputs, environment), options.site.threads);
    sheet::LayoutFile light =
        sheet::read_layout(layout_path(options.inputs.layout, environment), layout_folders(environment));
    const sheet::LayoutFile dark =
        sheet::read_layout(layout_path(options.dark, environment), layout_folders(environment));
    site::Options site = options.site;
    site.version = BROADSIDE_VERSION;
    if (const auto epoch = environment.variables.find("SOURCE_DATE_EPOCH"); epoch != environment.variables.end())
        site.date = parse_epoch(epoch->second);
    Gallery out;
    out.fonts = open_fonts(fonts, before);
    out.site = std::make_unique<site::Site>(std::move(catalog), std::move(light), dark, *out.fonts.shaper,
                                            std::move(assets), std::move(credits), std::move(site));
    return out;
}

std::vector<fs::path> site_files(const SiteOptions& options, const Environment& environment) {
    std::vector<fs::path> out = input_files(options.inputs, environment);
    Inputs dark = options.inputs;
    dark.layout = options.dark;
    for (fs::path& file : input_files(dark, environment)) out.push_back(std::move(file));
    const fs::path site = data_path("site", environment);
    std::error_code unknown;
    for (const fs::path& folder : {site, site / "scripts"})
        for (fs::path& file : list_folder(folder, unknown)) out.push_back(std::move(file));
    std::ranges::sort(out);
    const auto repeated = std::ranges::unique(out);
    out.erase(repeated.begin(), repeated.end());
    return out;
}

}    // namespace broadside::app
