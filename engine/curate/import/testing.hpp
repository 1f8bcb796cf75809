#pragma once
/// \file
/// For tests: the lists in `tests/import`.
/// Threads: any number.

#include "engine/json/json.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace broadside::curate {

/// The entries of `tests/import/NAME`; throws where that is no list. `families.json`: one configuration of each
/// family, as its class has the keys, with the values of a model and the parameters of that model: counted from
/// its tensors, or, with a tolerance, as its publisher says. `defaults.json`: what the class of each family
/// takes where a file says nothing.
inline json::Array entries_of(const std::string& name) {
    Problems problems;
    auto root = json::read(BROADSIDE_SOURCE_DIR "/tests/import/" + name, name, problems);
    if (!root || !root->array()) throw std::runtime_error("tests/import/" + name + " cannot be read");
    return std::move(std::get<json::Array>(root->data));
}

}    // namespace broadside::curate
