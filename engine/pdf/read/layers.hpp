#pragma once
/// \file
/// Which layers of a PDF are off as it is opened (optional content, ISO 32000-1, 8.11).
/// Threads: values.

#include "engine/pdf/qpdf.hpp"

#include <set>

namespace broadside::pdf {

class Layers {
public:
    Layers() = default;
    /// The layers of the file that a page belongs to.
    explicit Layers(Object page);
    /// Of an optional content group or a membership dictionary; anything else is visible.
    bool hidden(Object content) const;

private:
    bool off(Object group) const;
    bool all_off_ = false;    // but for those that are listed as on
    std::set<QPDFObjGen> on_, off_, printed_;
};

}    // namespace broadside::pdf
