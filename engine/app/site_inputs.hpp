#pragma once
/// \file
/// From files to a gallery: what `site` writes and `serve` shows.
/// Errors:  InputError, UsageError (among others where the viewer is not installed).
/// Threads: one call at a time; the Gallery as site::Site.

#include "engine/app/data_folders.hpp"
#include "engine/app/environment.hpp"
#include "engine/site/site.hpp"
#include "engine/text/text.hpp"

#include <memory>
#include <string>
#include <vector>

namespace broadside::app {

struct SiteOptions {
    Inputs inputs;
    std::string dark = "dark";    // layout whose colours the dark sheet has
    std::string leaflet;          // folder of the viewer; empty: where packages put it
    site::Options site;
};

/// A site and the fonts it is set with.
struct Gallery {
    std::unique_ptr<text::Shaper> shaper;
    std::unique_ptr<site::Site> site;
};
Gallery make_gallery(const SiteOptions& options, const Environment& environment);

/// Every file that decides what the gallery shows, sorted.
std::vector<std::filesystem::path> site_files(const SiteOptions& options, const Environment& environment);

}    // namespace broadside::app
