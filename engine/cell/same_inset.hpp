#pragma once
/// \file
/// The panel in place of insets that another cell has already: where they are drawn, what this model adds, and, where
/// there is room, the figures of both.
/// Threads: one.

#include "engine/cell/subject.hpp"
#include "engine/inset/inset.hpp"

namespace broadside::diagram {

Inset same_inset(const Subject& subject, const catalog::Model& first, Pen& measuring);

}    // namespace broadside::diagram
