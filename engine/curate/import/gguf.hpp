#pragma once
/// \file
/// The header of a GGUF file (ggml's format, version 2 and 3): its facts as a configuration with the names of Hugging
/// Face, and the shapes of its tensors.
/// Errors:  InputError where the file is no GGUF, its header is cut off, or its architecture is not known.

#include "engine/curate/import/beside.hpp"

#include <filesystem>
#include <string>

namespace broadside::curate {

struct Gguf {
    std::string config;    // JSON
    Beside beside;
};
Gguf read_gguf(const std::filesystem::path& path);

}    // namespace broadside::curate
