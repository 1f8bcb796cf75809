#pragma once
/// \file
/// From files to a gallery: what `site` writes and `serve` shows.
/// Errors:  InputError, UsageError (among others where the viewer is not installed).
/// Threads: one call at a time; the Gallery as site::Site.

#include "engine/app/data_folders.hpp"
#include "engine/app/environment.hpp"
#include "engine/site/site.hpp"
#include "engine/text/text.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

namespace broadside::app {

struct SiteOptions {
    Inputs inputs;
    std::string dark = "dark";    // layout whose colors the dark sheet has
    std::string leaflet;          // folder of the viewer; empty: where packages put it
    site::Options site;
};

/// Fonts of a folder, read; what was shaped with them is remembered.
struct OpenFonts {
    /// Name, size and time of every file of the folder.
    using Files = std::vector<std::tuple<std::string, std::uintmax_t, std::filesystem::file_time_type>>;
    Files files;
    std::shared_ptr<text::Shaper> shaper;
};
/// A site and the fonts it is set with.
struct Gallery {
    OpenFonts fonts;
    std::unique_ptr<site::Site> site;
};
/// `before`: fonts of an earlier gallery, kept where their files have not changed. What is made is the same.
Gallery make_gallery(const SiteOptions& options, const Environment& environment, const OpenFonts& before = {});

/// Every file that decides what the gallery shows, but for the viewer and licenses; sorted.
std::vector<std::filesystem::path> site_files(const SiteOptions& options, const Environment& environment);

}    // namespace broadside::app
