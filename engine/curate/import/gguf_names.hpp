#pragma once
/// \file
/// What the metadata of a GGUF file say, under the names that configurations give it: for each architecture of
/// llama.cpp the family that it is, what its keys are called there, and what llama.cpp takes from lists, tensors and
/// constants.
/// Threads: values.

#include "engine/base/error.hpp"
#include "engine/curate/import/tensors.hpp"
#include "engine/json/json.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace broadside::curate {

/// What a header says, before anyone asks what it means.
struct GgufHeader {
    std::map<std::string, json::Value> facts;
    std::map<std::string, double> sizes;    // values of each tensor
    std::int64_t tokens = 0;                // of the tokenizer
    Tensors tensors;

    std::string word(const std::string& key) const;
};

/// The configuration of the model; `assumed` gets what stands in numbers that the header does not have. InputError
/// where the architecture is not known, or where its metadata leave out what shapes it.
json::Object configuration_of(const GgufHeader& header, const std::string& architecture, const Place& place,
                              std::vector<std::string>& assumed);

}    // namespace broadside::curate
