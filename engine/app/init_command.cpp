#include "engine/app/commands.hpp"
#include "engine/app/data_folders.hpp"
#include "engine/app/output_files.hpp"
#include "engine/base/error.hpp"
#include "engine/base/format.hpp"
#include "engine/json/json.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <system_error>

namespace broadside::app {
namespace {

namespace fs = std::filesystem;

/// Small, and on every sheet whole.
constexpr const char* k_example = "gpt-2-xl";

/// The sheet `print` of the project: the installed one, with what is changed here.
constexpr const char* k_layout = R"({
  "$schema": "schema/layout.schema.json",
  "format": 1,
  "extends": "print.json"
}
)";

constexpr const char* k_readme =
    "Models are in catalog/models/: begin one with `broadside new ID --like {}` or `broadside import config.json`.\n"
    "`broadside watch --dpi 75 -o preview.png` draws the poster again at every change, and reports mistakes with their "
    "place.\n"
    "`broadside render` makes out/poster.png and out/poster.pdf; layouts/print.json says what differs from the "
    "installed sheet.\n";

std::string read(const fs::path& path) {
    Problems problems;
    if (auto text = json::read_text(path, path.string(), problems)) return *text;
    throw InputError(problems.sorted());
}

}    // namespace

int init_command(const InitCommand& options, Environment& environment) {
    const fs::path folder = options.folder;
    std::error_code error;
    if (fs::exists(folder, error) && !(fs::is_directory(folder, error) && fs::is_empty(folder, error)))
        throw UsageError(fmt::format("{}: is there already, and is not an empty folder", folder.string()));
    OutputFiles files;
    const auto put = [&](const fs::path& name, const std::string& text) { files.add(folder / name).write(text); };
    const auto copy = [&](const fs::path& name) { put(name, read(data_path(name, environment))); };
    // Of one catalog, which need not be that of a project around: the index has what the example names.
    const fs::path example = fmt::format("models/{}.json", k_example);
    const fs::path catalog = data_path("catalog" / example, environment).parent_path().parent_path();
    for (const fs::path& name : {fs::path("index.json"), example}) put("catalog" / name, read(catalog / name));
    copy("catalog/schema/index.schema.json");
    copy("catalog/schema/model.schema.json");
    copy("layouts/schema/layout.schema.json");
    put("layouts/print.json", k_layout);
    put("README.md", fmt::format(fmt::runtime(k_readme), k_example));
    files.complete();
    environment.out.write(fmt::format("{}: a project; cd there and try `broadside watch --dpi 75 -o preview.png`\n",
                                      printable(folder.string())));
    files.commit();
    return 0;
}

}    // namespace broadside::app
