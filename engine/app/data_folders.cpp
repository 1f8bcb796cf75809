#include "engine/app/data_folders.hpp"

#include "engine/base/error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <system_error>
#include <vector>

namespace broadside::app {

namespace fs = std::filesystem;

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

std::vector<fs::path> folders(const Inputs& inputs, const Environment& environment) {
    const fs::path catalog = catalog_folder(inputs, environment);
    const fs::path layout = layout_path(inputs.layout, environment).parent_path();
    return {catalog, catalog / "models", layout.empty() ? fs::path(".") : layout, fonts_folder(inputs, environment)};
}

fs::path layout_path(const std::string& name_or_path, const Environment& environment) {
    if (name_or_path.find('/') != std::string::npos || name_or_path.ends_with(".json")) return name_or_path;
    const fs::path folder = data_folder("layouts", environment);
    fs::path path = folder / (name_or_path + ".json");
    std::error_code error;
    if (fs::is_regular_file(path, error)) return path;
    std::vector<std::string> known;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, error))
        if (entry.path().extension() == ".json") known.push_back(entry.path().stem().string());
    std::ranges::sort(known);
    throw UsageError(fmt::format("--layout {}: no layout of that name in {}; there are {}", name_or_path,
                                 folder.string(), known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", "))));
}

}    // namespace broadside::app
