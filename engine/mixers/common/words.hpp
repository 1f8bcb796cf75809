#pragma once
/// \file
/// What a mixer of attention and a state space has of both, whichever way they are joined.
/// Threads: pure functions.

#include "engine/draw/naming.hpp"
#include "engine/draw/terms.hpp"

namespace broadside::diagram {

template <class Facts>
MixerTraits traits_of_both(const Facts& m) {
    MixerTraits out = traits(m.attention);
    out.local.reset();    // the state beside it sees all
    return out;
}
template <class Facts>
Terms terms_of_both(const Facts& m) {
    Terms out = terms(m.attention);
    out.merge(terms(m.mamba));
    return out;
}

}    // namespace broadside::diagram
