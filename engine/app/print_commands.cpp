#include "engine/app/commands.hpp"
#include "engine/app/data_folders.hpp"
#include "engine/app/output_files.hpp"
#include "engine/base/units.hpp"
#include "engine/pdf/pdf.hpp"

#include <fmt/format.h>

namespace broadside::app {

int preflight_command(const PreflightCommand& options, Environment& environment) {
    const std::vector<pdf::Check> checks = pdf::preflight(options.file, options.limits);
    environment.out.write(options.json ? pdf::to_json(checks) : pdf::to_table(checks));
    return pdf::passed(checks) ? 0 : 1;
}

int tile_command(const TileCommand& options, Environment& environment) {
    pdf::TileOptions tile = options.tile;
    tile.font = data_folder("fonts", environment) / k_caption_font;
    tile.generator = "Broadside " BROADSIDE_VERSION;
    OutputFiles files;
    const pdf::TileReport report = pdf::tile(options.file, tile, files.add(options.output));
    files.complete();
    environment.out.write(
        fmt::format("{}: {} {} sheets in {} rows and {} columns{}, after a map; {:.1f} × {:.1f} mm when joined\n",
                    options.output, report.sheets, report.landscape ? "landscape" : "portrait", report.rows,
                    report.columns, report.blank > 0 ? fmt::format(", {} blank ones left out", report.blank) : "",
                    pt_to_mm(report.finished.w), pt_to_mm(report.finished.h)));
    files.commit();
    return 0;
}

}    // namespace broadside::app
