#include "engine/app/commands.hpp"

#include "engine/app/data_folders.hpp"
#include "engine/app/output_files.hpp"
#include "engine/app/unfinished.hpp"
#include "engine/base/format.hpp"
#include "engine/curate/curate.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <filesystem>
#include <system_error>

namespace broadside::app {

namespace fs = std::filesystem;

int render_command(const RenderOptions& options, Environment& environment) {
    render(options, environment);
    return 0;
}

int check_command(const Inputs& inputs, const std::vector<std::string>& models, bool as_json,
                  Environment& environment) {
    const Checked checked = check(inputs, models, environment);
    std::size_t errors = 0, warnings = 0;
    for (const Problem& p : checked.problems) (p.severity == Severity::error ? errors : warnings) += p.count;
    if (as_json) {
        environment.out.write(curate::problems_json(checked.problems));
    } else {
        for (const Problem& p : checked.problems) environment.err.write(to_string(p) + "\n");
        if (!checked.gaps.empty()) environment.out.write("Not known (null):\n" + checked.gaps);
        environment.out.write(errors > 0
                                  ? fmt::format("{}, {}\n", counted(errors, "error"), counted(warnings, "warning"))
                                  : fmt::format("{} on the layout {}: no error, {}\n", counted(checked.models, "model"),
                                                printable(checked.layout), counted(warnings, "warning")));
    }
    return errors > 0 ? 1 : 0;
}

int watch_command(const RenderOptions& asked, Notice notice, Environment& environment) {
    RenderOptions options = asked;
    options.outputs = outputs_of(asked);    // named after the layout as it was asked for
    options.inputs = as_found(asked.inputs, environment);
    const auto inputs = [&] { return input_files(options.inputs, environment); };
    for (const std::string& output : options.outputs) {
        if (output == "-") continue;
        const fs::path target = replaced_by(output), catalog = catalog_folder(asked.inputs, environment);
        std::error_code not_there;
        for (const fs::path& folder : {catalog, catalog / "models", fonts_folder(asked.inputs, environment)})
            if (fs::equivalent(folder_of(target), folder, not_there))
                throw UsageError(fmt::format("-o {}: lies in a folder that is watched, {}", output, folder.string()));
        // Beside a layout it may lie, as long as it is none of its files.
        for (const fs::path& input : inputs())
            if (fs::equivalent(target, input, not_there))
                throw UsageError(fmt::format("-o {}: is {}, which is watched", output, input.string()));
    }
    bool rendered = false;
    std::string reported;    // of the last failure: what is tried again and again is reported once
    watch(inputs, notice, [&] {
        const auto report = [&](const std::string& message) {
            if (message != reported) environment.err.write(printable(message) + "\n");
            reported = message;
        };
        const auto start = std::chrono::steady_clock::now();
        try {
            const std::vector<std::string> written = render(options, environment);
            const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
            environment.err.write(printable(fmt::format("{}: {:.2f} s", fmt::join(written, ", "), took.count())) +
                                  "\n");
            rendered = true;
            reported.clear();
        } catch (const InputError& e) {
            // The last good poster stays; the next change may mend the file.
            environment.err.write(std::string(e.what()) + "\n");
        } catch (const UsageError& e) {
            if (!rendered) throw;    // of the command line, not of a model that is gone for a moment
            report(e.what());
        } catch (const OutputError& e) {
            if (!rendered) throw;
            report(e.what());
            return Acted::retry;
        }
        return Acted::done;
    });
    return 0;
}

}    // namespace broadside::app
