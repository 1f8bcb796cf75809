#pragma once
/// \file
/// Where the program's data lie: each of catalog/, layouts/, fonts/ and icc/ is taken from the current directory if it is
/// there, else from beside the program, else from the source tree it was built from.

#include "engine/app/environment.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace broadside::app {

/// What a command reads; empty: the program's own data.
struct Inputs {
    std::string catalog, layout = "print", fonts;
};

/// The font of captions that are no part of a scene: labels of tiles, a proof's.
inline constexpr const char* k_caption_font = "Inter-Regular.otf";

std::filesystem::path catalog_folder(const Inputs& inputs, const Environment& environment);
std::filesystem::path fonts_folder(const Inputs& inputs, const Environment& environment);
/// Every file that decides what is rendered, there or not, sorted; those that a layout extends, too.
std::vector<std::filesystem::path> input_files(const Inputs& inputs, const Environment& environment);

/// The folder `name`; where there is none, the one in the current directory, for the reader to complain about.
std::filesystem::path data_folder(const std::string& name, const Environment& environment);

/// The file of a layout: a path as it is given, a bare name like `a0` as layouts/a0.json. UsageError for a bare name that
/// is not there, with those that are.
std::filesystem::path layout_path(const std::string& name_or_path, const Environment& environment);

}    // namespace broadside::app
