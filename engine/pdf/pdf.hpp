#pragma once
/// \file
/// Scene to PDF: one vector page a sheet, with text as text and fonts embedded as subsets.
/// The page's content is written here, HarfBuzz subsets the fonts, qpdf adds boxes, outline, links, Info, XMP and /ID.
/// Units:   mm in options, as print shops say them; pt in the scene.
/// Errors:  OutputError from the sink; InputError for a profile or a font that cannot be used.
/// Threads: one. The same scene and options give the same bytes.

#include "engine/base/sink.hpp"
#include "engine/scene/scene.hpp"

namespace broadside::pdf {

/// The screen PDF (1.6): RGB, one page of exactly the scene's size, outline by regions, links.
void write_pdf(const scene::Scene& scene, Sink& sink);

}    // namespace broadside::pdf
