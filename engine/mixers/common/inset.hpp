#pragma once
/// \file
/// What the inner graphs of delta rules have in common.
/// Threads: as inset.hpp.

#include "engine/inset/inset.hpp"

#include <string>
#include <vector>

namespace broadside::diagram {

/// From row 1 on: what the boxes `query-key` and `value` give goes through a short convolution, queries and
/// keys through a norm behind it; `factors` are made of the box `decay`, and all of them change the state by
/// `rule`. `state`: its shape in words. `kernels`: how each token makes those of the convolution, which is over the
/// values alone then.
void delta_rule(Flow& flow, const InsetContext& context, int conv_kernel, const std::vector<Pen::Row>& factors,
                const std::string& rule, const std::string& state, const std::string& kernels = {});

}    // namespace broadside::diagram
