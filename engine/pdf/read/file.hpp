#pragma once
/// \file
/// Other people's PDFs as they come: opened, with what pages inherit written on them, and their boxes by the rules of
/// viewers (ISO 32000-1, 7.7.3.4 and 14.11.2).
/// Units:   user units of the page, y up; `PageBoxes::unit` of them are a point.
/// Errors:  InputError for what is no PDF or larger than any, is damaged beyond reading, or has no pages.

#include "engine/base/geometry.hpp"
#include "engine/pdf/qpdf.hpp"

#include <filesystem>
#include <vector>

namespace broadside::pdf {

/// Opens the file in `pdf` and gives its pages. Pages without a MediaBox get Letter's, as viewers show them; a rotation
/// is 0, 90, 180 or 270. A page that is damaged beyond reading is no dictionary.
std::vector<Object> open(QPDF& pdf, const std::filesystem::path& path);

struct PageBoxes {
    Rect media, crop, bleed, trim;    // each cut to the media box; the page's own or what stands for it
    Rect sheet;                       // the trim, as much of it as viewers show; without one, all that they show
    bool has_bleed = false, has_trim = false, has_art = false;
    double unit = 1;    // pt of a user unit
};
PageBoxes boxes_of(Object page);

}    // namespace broadside::pdf
