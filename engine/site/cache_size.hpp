#pragma once
/// \file
/// What a model keeps for the tokens it has seen, for any number of tokens: the formulas of catalog/README.md,
/// with layers of one bound together.
/// Units:   bytes in bf16.
/// Threads: values.

#include "engine/catalog/catalog.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace broadside::site {

struct CacheSize {
    struct Part {
        double bytes = 0;          // a token
        std::int64_t bound = 0;    // tokens after which it stops growing; 0: never
    };
    std::vector<Part> parts;
    double state = 0;    // whatever the context

    double bytes(std::int64_t tokens) const;
    std::string json() const;    // `{"state":0,"parts":[[70272,0]]}`
};
CacheSize cache_size(const catalog::Model& model);

}    // namespace broadside::site
