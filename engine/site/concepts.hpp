#pragma once
/// \file
/// The mechanisms that the pages explain: each with what it does, its formula, where it comes from, what it costs, and which
/// models have it, by the catalogue.
/// Threads: constant.

#include "engine/catalog/catalog.hpp"

#include <string>
#include <vector>

namespace broadside::site {

struct Concept {
    std::string id, title, brief;    // `grouped-query-attention`, the name in full and in short
    std::string summary;             // one sentence
    std::vector<std::string> text;
    std::string formula;
    struct Source {
        std::string title, address;
    };
    std::vector<Source> sources;
    std::string cost;
    // What has it: one of these.
    bool (*mixer)(const catalog::Mixer&) = nullptr;
    bool (*ffn)(const catalog::Ffn&) = nullptr;
    bool (*model)(const catalog::Model&) = nullptr;

    bool used_by(const catalog::Model& m) const;
};
const std::vector<Concept>& concepts();

}    // namespace broadside::site
