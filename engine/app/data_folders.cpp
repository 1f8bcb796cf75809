#include "engine/app/data_folders.hpp"

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/sheet/layout_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string_view>
#include <system_error>
#include <vector>

namespace broadside::app {

namespace fs = std::filesystem;

namespace {

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

bool is_project(const fs::path& folder) { return is_there(folder / "catalog/index.json"); }

/// The nearest project from the working directory upwards, as a path from there, so that messages stay short.
std::optional<fs::path> project_around() {
    std::error_code error;
    const fs::path here = fs::current_path(error);
    if (error) return {};
    fs::path up;
    for (fs::path at = here;; at = at.parent_path(), up /= "..") {
        if (is_project(at)) return up;
        if (at == at.parent_path()) return {};
    }
}

/// Folders that may hold data, the first that has something wins.
std::vector<fs::path> places(const Environment& environment) {
    std::vector<fs::path> out;
    if (const auto project = project_folder(environment)) out.push_back(*project);
    const fs::path beside = environment.executable.parent_path();
    for (const fs::path& installed : {beside / "../share/broadside", beside / "..", fs::path(BROADSIDE_DATA_DIR)})
        if (is_project(installed)) out.push_back(installed.lexically_normal());
    return out;
}

}    // namespace

std::optional<fs::path> project_folder(const Environment& environment) {
    const auto named = environment.variables.find(k_data_variable);
    if (named == environment.variables.end()) return project_around();
    std::error_code ignored;
    if (!fs::is_directory(named->second, ignored))
        throw UsageError(fmt::format("{} (--data or {}): there is no such folder", named->second, k_data_variable));
    return named->second;
}

fs::path data_path(const fs::path& name, const Environment& environment) {
    // A catalog is known by its index; a folder of that name without one is somebody else's.
    const fs::path sign = name == "catalog" ? name / "index.json" : name;
    const std::vector<fs::path> bases = places(environment);
    for (const fs::path& base : bases)
        if (is_there(base / sign)) return (base / name).lexically_normal();
    std::vector<std::string> looked;
    if (!environment.variables.contains(k_data_variable))
        looked.emplace_back("the working directory and the folders above");
    for (const fs::path& base : bases) looked.push_back(base.empty() ? "." : base.string());
    looked.push_back(BROADSIDE_DATA_DIR);
    throw UsageError(fmt::format("there is no {} in {}; name the folder of the data with --data or {}", sign.string(),
                                 fmt::join(looked, ", "), k_data_variable));
}

fs::path catalog_folder(const Inputs& inputs, const Environment& environment) {
    return inputs.catalog.empty() ? data_path("catalog", environment) : fs::path(inputs.catalog);
}

fs::path fonts_folder(const Inputs& inputs, const Environment& environment) {
    return inputs.fonts.empty() ? data_path("fonts", environment) : fs::path(inputs.fonts);
}

std::vector<fs::path> layout_folders(const Environment& environment) {
    std::vector<fs::path> out;
    for (const fs::path& base : places(environment))
        if (fs::path folder = (base / "layouts").lexically_normal();
            is_there(folder) && std::ranges::find(out, folder) == out.end())
            out.push_back(std::move(folder));
    return out;
}

namespace {

/// Whether it is there or not.
fs::path layout_file(const std::string& name_or_path, const Environment& environment) {
    if (name_or_path.find('/') != std::string::npos || name_or_path.ends_with(".json")) return name_or_path;
    const std::vector<fs::path> folders = layout_folders(environment);
    for (const fs::path& folder : folders)
        if (is_there(folder / (name_or_path + ".json"))) return folder / (name_or_path + ".json");
    return (folders.empty() ? fs::path("layouts") : folders.front()) / (name_or_path + ".json");
}

}    // namespace

std::vector<fs::path> input_files(const Inputs& inputs, const Environment& environment) {
    std::vector<fs::path> files{catalog_folder(inputs, environment) / "index.json"};
    const auto add = [&](const fs::path& folder, std::initializer_list<std::string_view> endings) {
        std::error_code unknown;
        for (const fs::path& path : list_folder(folder, unknown))
            if (std::ranges::count(endings, ending_of(path)) > 0) files.push_back(path);
        files.push_back(folder / "any");    // so that a folder without files counts
    };
    add(catalog_folder(inputs, environment) / "models", {".json"});
    add(fonts_folder(inputs, environment), {".otf", ".ttf"});
    const std::vector<fs::path> layouts =
        sheet::files_of_layout(layout_file(inputs.layout, environment), layout_folders(environment));
    files.insert(files.end(), layouts.begin(), layouts.end());
    std::ranges::sort(files);
    return files;
}

fs::path layout_path(const std::string& name_or_path, const Environment& environment) {
    const fs::path path = layout_file(name_or_path, environment);
    std::error_code error;
    if (path == name_or_path || fs::is_regular_file(path, error)) return path;
    std::set<std::string> known;
    std::vector<std::string> looked;
    for (const fs::path& folder : layout_folders(environment)) {
        looked.push_back(folder.string());
        for (const fs::path& file : list_folder(folder, error))
            if (file.extension() == ".json") known.insert(file.stem().string());
    }
    throw UsageError(fmt::format("--layout {}: no layout of that name in {}; there are {}", name_or_path,
                                 looked.empty() ? "any folder of data" : fmt::format("{}", fmt::join(looked, ", ")),
                                 known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", "))));
}

Inputs as_found(const Inputs& inputs, const Environment& environment) {
    return {catalog_folder(inputs, environment).string(), layout_path(inputs.layout, environment).string(),
            fonts_folder(inputs, environment).string()};
}

}    // namespace broadside::app
