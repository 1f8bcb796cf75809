#pragma once
/// \file
/// The language model inside a configuration: where it stands, of which family it is, what goes in beside text.

#include "engine/json/json.hpp"

#include <string>
#include <vector>

namespace broadside::curate {

struct Wrapped {
    const json::Value* part = nullptr;       // of the language model; the root itself where there is no other part
    std::vector<std::string> path;           // keys that lead to it
    std::string type;                        // name of its family; empty where the file does not say
    bool by_architecture = false;            // the class of the model is called so, not `model_type`
    const json::Value* type_at = nullptr;    // where that was read; null where it was not
    std::vector<std::string> inputs;         // `text` and what the other parts read
    const char* defaults = "{}";             // what the wrapper takes for keys of the language model's part; JSON
};
Wrapped unwrapped(const json::Value& root);

}    // namespace broadside::curate
