#pragma once
/// \file
/// The layout report: every cell, part, text and line at its place on the sheet, as JSON that tests and people measure.
/// Format:  ARCHITECTURE.md, "The layout report". Rectangles are [x, y, w, h] in pt from the top left of the sheet, two
///          decimals; the same sheet gives the same bytes.
/// Threads: one.

#include "engine/base/sink.hpp"
#include "engine/sheet/sheet.hpp"

namespace broadside::report {

void write_report(const sheet::Sheet& sheet, Sink& sink);

}    // namespace broadside::report
