#include "engine/app/commands.hpp"
#include "engine/app/options.hpp"
#include "engine/app/output_files.hpp"
#include "engine/base/error.hpp"
#include "engine/base/format.hpp"
#include "engine/raster/part.hpp"

#include <fmt/format.h>

namespace broadside::app {

int join_command(const JoinCommand& options, Environment& environment) {
    if (options.check) {
        if (!options.output.empty()) throw UsageError("--check writes nothing; leave -o out");
        Problems problems;
        for (const std::string& part : options.parts) {
            try {
                const raster::PartLabel label = raster::check_part(part);
                environment.out.write(fmt::format("{}: rows {}:{} of {}\n", printable(part), label.rows.first,
                                                  label.rows.last, label.height));
            } catch (const InputError& error) {
                for (const Problem& problem : error.problems()) problems.add(problem);
            }
        }
        if (problems.has_errors()) throw InputError(problems.sorted());
        return 0;
    }
    if (options.output.empty()) throw UsageError("join: name the whole picture with -o");
    const Format format = format_of(options.output);
    if (format != Format::png && format != Format::tiff)
        throw UsageError(fmt::format("-o {}: parts are joined to a .png or .tif", options.output));
    OutputFiles files;
    const auto joined =
        raster::join(options.parts, options.output == "-" ? environment.out : files.add(options.output));
    if (joined.tiff != (format == Format::tiff))
        throw UsageError(
            fmt::format("-o {}: the parts are {}", options.output, joined.tiff ? "TIFF, .tif" : "PNG, .png"));
    files.complete();
    files.commit();
    return 0;
}

}    // namespace broadside::app
