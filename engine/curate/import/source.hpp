#pragma once
/// \file
/// Where an import begins: a configuration, a publisher's folder, or a GGUF file.
/// Errors:  InputError where there is no configuration, or a file is not what its name says.
/// Threads: any.

#include "engine/curate/import/beside.hpp"

#include <filesystem>
#include <string>

namespace broadside::curate {

struct Source {
    std::string config, config_file;    // text, and the name for messages
    Beside beside;
};
Source read_source(const std::filesystem::path& path);

}    // namespace broadside::curate
