#pragma once
/// \file
/// A curator's comment on facts, which is no fact itself.

#include <string>

namespace broadside::catalog {

/// All comments are equal, so that facts with their `==` by default are equal whatever is said about them.
struct Comment {
    std::string text;
    bool operator==(const Comment&) const { return true; }
};

}    // namespace broadside::catalog
