#pragma once
/// \file
/// What a publisher's folder has beside its configuration: the model card's licence and base model, the tokenizer, and the
/// headers of the weights; and GGUF files, whose header says what a configuration says. Of weights only headers are read.
/// Formats: safetensors (8 bytes of length, JSON), GGUF 2 and 3, YAML front matter of a model card as far as it is flat.
/// Errors:  InputError where the folder has no configuration, or a file is not what its name says.
/// Threads: any.

#include "engine/base/error.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace broadside::curate {

/// The weights, as far as their headers tell.
struct Tensors {
    std::string from;                  // what was read: `5 of 5 .safetensors headers`; empty: nothing
    std::int64_t count = 0;            // of tensors of the language model
    double outside = 0;                // parameters outside of layers
    std::map<int, double> by_layer;    // in each layer of the stack, from 0
    double others = 0;                 // of encoders of images and sound, and of modules for further tokens
    bool packed = false;               // some hold several numbers in one: shapes do not tell
    bool complete = true;              // all headers were there
    std::optional<double> bytes;       // of all weights, where only an index says so

    /// Of the layers that the stack has.
    double parameters(int layers) const;
};

struct Beside {
    std::string name;                                  // of the folder
    std::string license, license_name, license_url;    // of the model card, as it has them
    std::vector<std::string> base_models;              // `org/Model`
    std::string base_relation;                         // finetune, quantized, merge, adapter; empty: not said
    std::optional<std::int64_t> tokens;                // the tokenizer's highest id and one
    std::optional<std::int64_t> special_token;         // the highest that generation_config.json names
    Tensors tensors;
    std::vector<std::string> files;    // what was read, for `--explain`
};

struct Source {
    std::string config, config_file;    // text, and the name for messages
    Beside beside;
};
/// `path`: a configuration, a folder with one, or a GGUF file.
Source read_source(const std::filesystem::path& path);

// ---- for tests ----
void read_model_card(std::string_view text, Beside& beside);
/// The JSON header of a safetensors file; false where it is none.
bool read_safetensors_header(std::string_view json, Tensors& tensors);
std::optional<std::int64_t> tokens_of(std::string_view tokenizer_json);

}    // namespace broadside::curate
