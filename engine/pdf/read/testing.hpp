#pragma once
/// \file
/// For the tests of this folder: PDFs as other programs write them, and their sheets.

#include "engine/pdf/pdf.hpp"
#include "engine/pdf/qpdf.hpp"
#include "engine/pdf/testing.hpp"

#include <string>

namespace broadside::pdf::testing {

/// A file of tests/pdfs, whose README says what is right.
inline std::string other(const std::string& name) { return BROADSIDE_SOURCE_DIR "/tests/pdfs/" + name + ".pdf"; }
/// Options of `tile` with a font for its labels.
inline TileOptions tile_options(Paper paper = Paper::a4) {
    TileOptions out;
    out.paper = paper;
    out.font = BROADSIDE_SOURCE_DIR "/fonts/Inter-Medium.otf";
    out.generator = "Broadside 0.1.0";
    return out;
}
/// It on sheets, whose bytes go to `bytes`.
inline TileReport tiles(const std::string& name, std::string& bytes, bool whole_page = false) {
    TileOptions o = tile_options();
    o.whole_page = whole_page;
    MemorySink out;
    const TileReport report = tile(other(name), o, out);
    bytes = out.text();
    return report;
}

}    // namespace broadside::pdf::testing
