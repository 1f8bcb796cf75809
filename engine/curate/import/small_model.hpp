#pragma once
/// \file
/// For tests: a small model of any family, and what its layers are.
/// Threads: any number.

#include "engine/curate/import/testing.hpp"

#include <string>
#include <vector>

namespace broadside::curate {

/// A small model of a family with further keys.
inline std::string config(const std::string& family, const std::string& more) {
    return R"({"model_type": ")" + family + R"(", "vocab_size": 1000, "hidden_size": 64, "intermediate_size": 128,
        "num_attention_heads": 4, "max_position_embeddings": 512)" +
           (more.empty() ? "" : ", " + more) + "}";
}
inline Imported imported(const std::string& family, const std::string& more) {
    return import_config(config(family, more), "config.json", {.name = "X"});
}
inline catalog::Model model(const std::string& family, const std::string& more) {
    return model(imported(family, more));
}
inline std::string refused(const std::string& family, const std::string& more) {
    try {
        imported(family, more);
    } catch (const InputError& e) {
        return e.what();
    }
    return "not refused";
}
/// The names of the mixers, layer by layer.
inline std::vector<std::string> mixers(const catalog::Model& m) {
    std::vector<std::string> out;
    for (const catalog::Layer& layer : m.stack)
        out.push_back(layer.mixer ? m.mixers[static_cast<std::size_t>(*layer.mixer)].name : "");
    return out;
}
inline std::vector<std::string> ffns(const catalog::Model& m) {
    std::vector<std::string> out;
    for (const catalog::Layer& layer : m.stack)
        out.push_back(layer.ffn ? m.ffns[static_cast<std::size_t>(*layer.ffn)].name : "");
    return out;
}
inline catalog::Attention attention(const catalog::Model& m, std::size_t i) {    // of a model that may not last
    return std::get<catalog::Attention>(m.mixers.at(i).facts);
}

}    // namespace broadside::curate
