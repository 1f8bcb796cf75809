#pragma once
/// \file
/// A model file to be filled in: structure given, everything else null. Field order as in the catalog's files.

#include "engine/json/json.hpp"

#include <string>

namespace broadside::curate {

/// UsageError unless `id` can be the name of a model file: lower-case letters, digits and hyphens.
void check_id(const std::string& id);

struct ModelFile {
    std::string id, name, size;
    std::string organization, released, config_url;    // empty: null
    std::string group;
    json::Object structure;    // `inputs` to `mtp`, in the order of the file
    std::string precision, license, license_short, license_spdx, license_url;    // empty: null
    json::Array lineage;
    json::Object sources, confidence;    // left out where they are empty
    std::string note;                    // likewise
};
std::string written(const ModelFile& file);

}    // namespace broadside::curate
