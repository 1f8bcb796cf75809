#pragma once
/// \file
/// From files to outputs: reads catalog and layout file, makes the sheet, writes it in every format asked for.
/// Errors:  InputError, UsageError, OutputError; no output has changed then.
/// Threads: one call at a time; the raster stage starts its own workers.

#include "engine/app/data_folders.hpp"
#include "engine/app/environment.hpp"
#include "engine/app/options.hpp"
#include "engine/base/error.hpp"
#include "engine/pdf/pdf.hpp"
#include "engine/raster/raster.hpp"
#include "engine/scene/scene.hpp"
#include "engine/sheet/sheet.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace broadside::app {

/// What the command line says of the press; the layout file says the rest.
struct PressChoice {
    std::optional<pdf::PressOptions::Mode> mode;
    std::optional<double> bleed_mm, ink_limit;
    std::optional<bool> marks;
    std::filesystem::path profile;
};

struct RenderOptions {
    Inputs inputs;
    std::vector<std::string> outputs;     // empty: out/poster.png and .pdf; other sheets and models have other names
    std::vector<std::string> models;      // ids; empty: what the layout file selects
    std::optional<double> dpi;            // instead of the layout file's
    std::optional<sheet::SheetOptions::Frame> frame;    // of a page of few models
    bool transparent = false;                           // no ground
    int threads = 0;                                    // 0: one per processor
    std::optional<std::size_t> memory;    // bytes of the raster buffers
    raster::Compression compression = raster::Compression::fast;
    bool svg_text = false;                             // .svg with text in embedded fonts instead of outlines
    raster::Backend backend = raster::Backend::own;    // cairo: .png and .pdf by Cairo, the reference
    std::optional<RowChoice> rows;                     // of the raster outputs
    std::optional<PressChoice> press;                  // PDFs go to press
    std::optional<pdf::Paper> proof;                   // PDFs are a sample for the press on that paper
    bool soft_proof = false;                           // with `press`: all outputs show its colors, none is made for it
    std::vector<std::string> framed;    // ids of models whose cells get a frame
    std::string text;                   // for standard output, before the outputs appear
    bool quiet = false, perf = false, explain = false;
};

/// The files that `render` writes: the ones asked for, or its own. UsageError where they make no sense.
std::vector<std::string> outputs_of(const RenderOptions& options);

/// Writes the outputs; returns the files that were written.
std::vector<std::string> render(const RenderOptions& options, Environment& environment);

/// Reads everything and places it, as `render` does before it writes; returns every problem found, errors and warnings.
struct Checked {
    std::vector<Problem> problems;    // by file and place
    std::size_t models = 0;           // on the sheet, where it could be made
    std::string layout;               // name of the layout
    std::string gaps;                 // what no file knows yet, a line for each model
};
/// With `models`: of these alone, each drawn by itself. UsageError for an unknown one.
Checked check(const Inputs& inputs, const std::vector<std::string>& models, Environment& environment);

}    // namespace broadside::app
