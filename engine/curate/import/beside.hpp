#pragma once
/// \file
/// What a publisher's folder has beside its configuration: the model card's license and base model, the tokenizer, and
/// the headers of the weights, of which no more is read.
/// Formats: safetensors (8 bytes of length, JSON), YAML front matter of a model card as far as it is flat.
/// Errors:  none: what is not there, or is not what its name says, says nothing.
/// Threads: any.

#include "engine/curate/import/tensors.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace broadside::curate {

struct Beside {
    std::string name;                                  // of the folder
    std::string license, license_name, license_url;    // of the model card, as it has them
    std::vector<std::string> base_models;              // `org/Model`
    std::string base_relation;                         // finetune, quantized, merge, adapter; empty: not said
    std::optional<std::int64_t> tokens;                // the tokenizer's highest id and one
    std::optional<std::int64_t> special_token;         // the highest that generation_config.json names
    Tensors tensors;
    std::vector<std::string> files;      // what was read, for `--explain`
    std::vector<std::string> assumed;    // of what stands in numbers that are not read
};

/// Of a folder that has that configuration.
Beside read_beside(const std::filesystem::path& folder, const std::string& config);

// ---- for tests ----
void read_model_card(std::string_view text, Beside& beside);
/// The JSON header of a safetensors file; false where it is none.
bool read_safetensors_header(std::string_view json, Tensors& tensors);
std::optional<std::int64_t> tokens_of(std::string_view tokenizer_json);

}    // namespace broadside::curate
