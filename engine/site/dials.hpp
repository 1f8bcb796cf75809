#pragma once
/// \file
/// How positions turn the values of queries and keys: a dial for each pair of values and each place, from a pair that
/// turns fast to one that turns slowly.
/// Threads: as the pen's.

#include "engine/inset/inset.hpp"

namespace broadside::site {

struct Turning {
    bool turns = false;     // pairs turn with the place; else all hands stand alike
    bool slowed = false;    // slow pairs turn slower than they did, whose hands are shown pale
};
diagram::Inset dials(diagram::Pen& pen, const Turning& turning);

}    // namespace broadside::site
