#include "engine/curate/import/source.hpp"

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/curate/import/gguf.hpp"
#include "engine/curate/import/refusal.hpp"
#include "engine/json/json.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace broadside::curate {
namespace {

namespace fs = std::filesystem;

/// Mistral's own format says no model_type.
constexpr const char* k_configs[] = {"config.json", "params.json"};

/// Instead of a folder without a configuration.
std::string what_to_give(const std::vector<fs::path>& inside) {
    for (const fs::path& file : inside) {
        if (file.extension() == ".gguf") return "import " + file.string();
        if (file.filename() == "adapter_config.json") return "it has an adapter: import the model that it was made for";
        if (file.filename() == "model_index.json") return "it has a model that makes images or sound, of several parts";
    }
    return "give a folder as Hugging Face has it, a configuration or a .gguf file";
}

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
        if (const Stranger other = other_file(path.filename().string()); !other.what.empty() && fs::exists(path, error))
            throw InputError({path.string(), 0, 0}, {}, "these are " + other.what, other.hint);
        read_config(path);
        return out;
    }
    const auto* config =
        std::ranges::find_if(k_configs, [&](const char* name) { return fs::exists(path / name, error); });
    if (config == std::end(k_configs)) {
        const std::vector<fs::path> inside = list_folder(path, error);
        if (error) throw InputError({path.string(), 0, 0}, {}, "cannot be read: " + error.message());
        throw InputError({path.string(), 0, 0}, {}, "the folder has no config.json and no params.json",
                         what_to_give(inside));
    }
    read_config(path / *config);
    out.beside = read_beside(path, *config);
    return out;
}

}    // namespace broadside::curate
