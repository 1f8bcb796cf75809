#pragma once
/// \file
/// A model's file from the configuration that its publisher ships (Hugging Face's config.json
/// and what stands beside it).
/// Errors:  InputError with every problem of the configuration: what is missing, wrong, or shapes the model in a way
///          that is not known. Nothing is imported that would be silently wrong.
/// Threads: any.

#include "engine/base/error.hpp"
#include "engine/curate/import/beside.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace broadside::curate {

struct ImportOptions {
    std::string id;              // empty: made of name and size
    std::string name;            // without size; empty: the name in the configuration, or InputError
    std::string size;            // empty: from the derived count
    std::string organization;    // key of the index; empty: null
    std::string group;           // empty: by the structure (dense, moe, hybrid, trillion)
    std::string released;        // YYYY-MM-DD; empty: null
    std::string config_url;      // address of the configuration; empty: null
    std::string as;              // family to read it as; empty: its `model_type`
    bool lenient = false;        // keys that shape the model and are not known become gaps, not errors
};
struct Imported {
    std::string id;                     // the file belongs in catalog/models/ID.json
    std::string text;                   // of the file
    std::vector<std::string> gaps;      // paths that are null and wait for the curator, and keys that were left out
    std::vector<std::string> notes;     // what the configuration leaves open and was assumed
    std::vector<std::string> checks;    // how the count compares with the weights, the vocabulary with the tokenizer
    std::vector<Problem> warnings;      // keys that nobody read, and what does not fit
    std::string explained;              // a line for each key: what stands there and where it went
};
/// The catalog file of a Hugging Face `config.json`, and of what stands beside it.
Imported import_config(std::string_view config_text, const std::string& config_file, const ImportOptions& options,
                       const Beside& beside = {});
/// `model_type`s that `import_config` knows.
std::vector<std::string> known_architectures();

}    // namespace broadside::curate
