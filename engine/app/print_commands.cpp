#include "engine/app/commands.hpp"
#include "engine/app/data_folders.hpp"
#include "engine/app/output_files.hpp"
#include "engine/base/format.hpp"
#include "engine/base/units.hpp"
#include "engine/pdf/pdf.hpp"

#include <fmt/format.h>

namespace broadside::app {

int preflight_command(const PreflightCommand& options, Environment& environment) {
    std::vector<pdf::Check> checks;
    try {
        checks = options.reader == "readers" ? pdf::accessibility(options.file)
                                             : pdf::preflight(options.file, options.limits);
    } catch (const InputError& error) {
        if (options.json) environment.out.write(pdf::to_json({pdf::unreadable(error)}));
        throw;
    }
    environment.out.write(options.json ? pdf::to_json(checks) : pdf::to_table(checks));
    return pdf::passed(checks) ? 0 : 1;
}

int tile_command(const TileCommand& options, Environment& environment) {
    pdf::TileOptions tile = options.tile;
    tile.font = data_path("fonts", environment) / k_caption_font;
    tile.generator = "Broadside " BROADSIDE_VERSION;
    OutputFiles files;
    const bool to_standard_output = options.output == "-";
    const pdf::TileReport report =
        pdf::tile(options.file, tile, to_standard_output ? environment.out : files.add(options.output));
    files.complete();
    const auto warn = [&](const std::string& text) {
        environment.err.write(fmt::format("{}: {}\n", printable(options.file), text));
    };
    if (report.pages > 1)
        warn(fmt::format("warning: it has {}; this is page {} (--page chooses)", counted(report.pages, "page"),
                         options.tile.page));
    if (report.trimmed)
        warn("note: what is beyond the page's trim is not on the sheets (--box crop takes all that viewers show)");
    if (report.unprinted_annotations > 0)
        warn(fmt::format("note: left out, as not meant for print: {}",
                         counted(report.unprinted_annotations, "annotation")));
    if (report.lost_annotations > 0)
        warn(fmt::format("warning: not on the sheets, for want of an appearance of its own: {}",
                         counted(report.lost_annotations, "annotation")));
    if (report.damaged)
        warn("warning: some of its data is damaged, and stands on the sheets as far as viewers can read it");
    // The summary keeps out of the way of a PDF on standard output.
    (to_standard_output ? environment.err : environment.out)
        .write(fmt::format("{}: {} in {} and {}{}, after a map; {:.1f} × {:.1f} mm when joined\n",
                           printable(options.output),
                           counted(report.sheets, report.landscape ? "landscape sheet" : "portrait sheet"),
                           counted(report.rows, "row"), counted(report.columns, "column"),
                           report.blank > 0 ? fmt::format(", {} blank left out", report.blank) : "",
                           pt_to_mm(report.finished.w), pt_to_mm(report.finished.h)));
    files.commit();
    return 0;
}

}    // namespace broadside::app
