#pragma once
/// \file
/// Stamps, notes and filled form fields become part of their page, as viewers print them (ISO
/// 32000-1, 12.5.5 and 12.7).
/// Errors:  qpdf's, of a file damaged beyond its means.
/// Threads: one.

#include "engine/pdf/qpdf.hpp"

namespace broadside::pdf {

/// Annotations that are not on the page.
struct Flattened {
    int lost = 0;         // would print, but have no appearance of their own
    int unprinted = 0;    // viewers show them, but they are not for print
};
/// Layers that are off stay off, and a field without an appearance that is plain gets one. The page has no annotations
/// afterwards.
Flattened flatten_annotations(QPDF& pdf, Object page);

}    // namespace broadside::pdf
