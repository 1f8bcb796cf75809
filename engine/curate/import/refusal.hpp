#pragma once
/// \file
/// Files that are no configuration of a decoder: what they are, and what to give instead.
/// Threads: any.

#include "engine/json/json.hpp"

#include <string>
#include <string_view>

namespace broadside::curate {

/// What the configuration is of, where that is no language model (`a draft head`, `a classifier`), else empty.
std::string no_language_model(const json::Value& root);

struct Stranger {
    std::string what;    // `a LoRA adapter`; empty: it may be a configuration
    std::string hint;    // what to do
};
/// Other JSON files of a publisher's folder, and those that say nothing of a model's shape.
Stranger other_file(const json::Value& root);
/// The same by the name of a file that is not JSON.
Stranger other_file(std::string_view name);
/// The same by a GGUF file's type and architecture.
Stranger other_gguf(std::string_view type, std::string_view architecture);

/// What the architecture has that the format has no word for, where its code was read; else empty.
std::string_view without_words(std::string_view type);

}    // namespace broadside::curate
