#pragma once
/// \file
/// Scene to PDF: Cairo paints one vector page with embedded subsets; qpdf adds boxes, outline, links, Info, XMP and /ID.
/// Units:   mm in options, as print shops say them; pt in the scene.
/// Errors:  OutputError from the sink; InputError for a profile that cannot be used.
/// Threads: one. The same scene and options give the same bytes.

#include "engine/base/sink.hpp"
#include "engine/scene/scene.hpp"

#include <filesystem>
#include <optional>

namespace broadside::pdf {

/// The screen PDF: RGB, trim size, outline by group and model, links.
void write_pdf(const scene::Scene& scene, Sink& sink);

}    // namespace broadside::pdf
