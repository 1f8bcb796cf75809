#include "engine/app/data_folders.hpp"

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/sheet/layout_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <system_error>
#include <vector>

namespace broadside::app {

namespace fs = std::filesystem;

namespace {

/// Whether it is there or not.
fs::path layout_file(const std::string& name_or_path, const Environment& environment) {
    if (name_or_path.find('/') != std::string::npos || name_or_path.ends_with(".json")) return name_or_path;
    return data_folder("layouts", environment) / (name_or_path + ".json");
}

}    // namespace

fs::path data_folder(const std::string& name, const Environment& environment) {
    const fs::path beside = environment.executable.parent_path();
    std::error_code ignored;
    for (const fs::path& base :
         {fs::path(), beside / "..", beside / "../share/broadside", fs::path(BROADSIDE_DATA_DIR)}) {
        const fs::path folder = base / name;
        if (fs::is_directory(folder, ignored)) return folder.lexically_normal();
    }
    return name;
}

fs::path catalog_folder(const Inputs& inputs, const Environment& environment) {
    return inputs.catalog.empty() ? data_folder("catalog", environment) : fs::path(inputs.catalog);
}

fs::path fonts_folder(const Inputs& inputs, const Environment& environment) {
    return inputs.fonts.empty() ? data_folder("fonts", environment) : fs::path(inputs.fonts);
}

std::vector<fs::path> input_files(const Inputs& inputs, const Environment& environment) {
    std::vector<fs::path> files{catalog_folder(inputs, environment) / "index.json"};
    const auto add = [&](const fs::path& folder, std::initializer_list<std::string_view> endings) {
        std::error_code unknown;
        for (const fs::path& path : list_folder(folder, unknown))
            if (std::ranges::count(endings, path.extension().native()) > 0) files.push_back(path);
        files.push_back(folder / "any");    // so that a folder without files counts
    };
    add(catalog_folder(inputs, environment) / "models", {".json"});
    add(fonts_folder(inputs, environment), {".otf", ".ttf"});
    const std::vector<fs::path> layouts = sheet::files_of_layout(layout_file(inputs.layout, environment));
    files.insert(files.end(), layouts.begin(), layouts.end());
    std::ranges::sort(files);
    return files;
}

fs::path layout_path(const std::string& name_or_path, const Environment& environment) {
    fs::path path = layout_file(name_or_path, environment);
    std::error_code error;
    if (path == name_or_path || fs::is_regular_file(path, error)) return path;
    const fs::path folder = path.parent_path();
    std::vector<std::string> known;
    for (const fs::path& file : list_folder(folder, error))
        if (file.extension() == ".json") known.push_back(file.stem().string());
    throw UsageError(fmt::format("--layout {}: no layout of that name in {}; there are {}", name_or_path,
                                 folder.string(), known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", "))));
}

}    // namespace broadside::app
