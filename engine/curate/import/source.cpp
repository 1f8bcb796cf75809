#include "engine/curate/import/source.hpp"

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/curate/import/gguf.hpp"
#include "engine/json/json.hpp"

#include <algorithm>
#include <iterator>
#include <system_error>
#include <utility>

namespace broadside::curate {
namespace {

namespace fs = std::filesystem;

/// Mistral's own format says no model_type.
constexpr const char* k_configs[] = {"config.json", "params.json"};

}    // namespace

Source read_source(const fs::path& path) {
    std::error_code error;
    Source out;
    const auto read_config = [&](const fs::path& file) {
        Problems problems;
        const auto text = json::read_text(file, file.string(), problems);
        if (!text) throw InputError(problems.sorted());
        out.config = *text;
        out.config_file = file.string();
    };
    if (!fs::is_directory(path, error)) {
        if (path.extension() == ".gguf") {
            Gguf gguf = read_gguf(path);
            return {std::move(gguf.config), path.string(), std::move(gguf.beside)};
        }
        read_config(path);
        return out;
    }
    const auto* config =
        std::ranges::find_if(k_configs, [&](const char* name) { return fs::exists(path / name, error); });
    if (config == std::end(k_configs)) {
        list_folder(path, error);
        if (error) throw InputError({path.string(), 0, 0}, {}, "cannot be read: " + error.message());
        throw InputError({path.string(), 0, 0}, {}, "the folder has no config.json and no params.json",
                         "give a folder as Hugging Face has it, a configuration or a .gguf file");
    }
    read_config(path / *config);
    out.beside = read_beside(path, *config);
    return out;
}

}    // namespace broadside::curate
