#pragma once
/// \file
/// The structure tree of a tagged PDF (ISO 32000-1, 14.7 and 14.8; ISO 14289-1).
/// Threads: one.

#include "engine/pdf/qpdf.hpp"
#include "engine/pdf/write/document.hpp"

#include <vector>

namespace broadside::pdf {

/// Writes the tree of `document.elements` into the file, with the page's marked content and `annotations`, one for each
/// of the document's links, in it. Elements that hold nothing are left out.
void add_structure(QPDF& pdf, const Document& document, Object page, const std::vector<Object>& annotations);

}    // namespace broadside::pdf
