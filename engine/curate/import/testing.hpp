#pragma once
/// \file
/// For tests: the lists in `tests/import`, and a small model to change.
/// Threads: any number.

#include "engine/catalog/catalog.hpp"
#include "engine/curate/import/import.hpp"
#include "engine/json/json.hpp"

#include <gtest/gtest.h>

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

inline catalog::Model model(const Imported& i) {
    Problems problems;
    auto m = catalog::read_model(i.text, i.id + ".json", problems);
    EXPECT_TRUE(problems.empty());
    return std::move(m.value());
}

inline const catalog::Catalog& the_catalog() {
    static const catalog::Catalog c = catalog::read(BROADSIDE_SOURCE_DIR "/catalog").catalog;
    return c;
}

/// Two layers of Llama: 2 · 100 · 64 + 64 + 2 · (4 · 64² + 3 · 64 · 128 + 2 · 64) = 95,040 parameters.
inline const std::string k_llama =
    R"({"model_type": "llama", "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2,
  "num_attention_heads": 4, "max_position_embeddings": 128, "vocab_size": 100})";
/// The same with a piece of it changed.
inline std::string with(const std::string& from, const std::string& to) {
    std::string config = k_llama;
    config.replace(config.find(from), from.size(), to);
    return config;
}

}    // namespace broadside::curate
