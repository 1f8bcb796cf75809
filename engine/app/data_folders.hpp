#pragma once
/// \file
/// Where the program's data lie: catalog/, layouts/, fonts/ and icc/. A project is a folder with a catalog/index.json:
/// the one that --data or BROADSIDE_DATA names, else the nearest from the working directory upwards. What it lacks
/// comes from the installed data. A folder that only has the same name is never taken.
/// Errors:  UsageError where there is none, saying where was looked.

#include "engine/app/environment.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace broadside::app {

/// What a command reads; empty: the program's own data.
struct Inputs {
    std::string catalog, layout = "print", fonts;
};

/// The font of captions that are no part of a scene: labels of tiles, a proof's.
inline constexpr const char* k_caption_font = "Inter-Regular.otf";
/// The variable, and with it the option --data, that names the folder of the data.
inline constexpr const char* k_data_variable = "BROADSIDE_DATA";

std::filesystem::path catalog_folder(const Inputs& inputs, const Environment& environment);
std::filesystem::path fonts_folder(const Inputs& inputs, const Environment& environment);
/// Every file that decides what is rendered, there or not, sorted; those that a layout extends, too.
std::vector<std::filesystem::path> input_files(const Inputs& inputs, const Environment& environment);

/// The same by the paths where they are found now. Who watches them waits there for what vanishes for a moment, and
/// never takes it from another place meanwhile. UsageError where something is not there.
Inputs as_found(const Inputs& inputs, const Environment& environment);

/// The user's own project; never the installed data, which commands only read.
std::optional<std::filesystem::path> project_folder(const Environment& environment);

/// A file or folder of the data, `catalog/index.json` or `fonts`, from the first place that has it.
std::filesystem::path data_path(const std::filesystem::path& name, const Environment& environment);

/// The file of a layout: a path as it is given, a bare name like `a0` as layouts/a0.json. UsageError for a bare name
/// that is not there, with those that are.
std::filesystem::path layout_path(const std::string& name_or_path, const Environment& environment);
/// The folders in which a layout finds what it extends, where that does not lie beside it.
std::vector<std::filesystem::path> layout_folders(const Environment& environment);

}    // namespace broadside::app
