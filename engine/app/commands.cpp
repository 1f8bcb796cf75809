#include "engine/app/commands.hpp"

#include "engine/app/data_folders.hpp"
#include "engine/app/watch.hpp"
#include "engine/curate/curate.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>

namespace broadside::app {
namespace {

std::string counted(std::size_t n, const std::string& what) {
    return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

}    // namespace

int render_command(const RenderOptions& options, Environment& environment) {
    render(options, environment);
    return 0;
}

int check_command(const Inputs& inputs, bool as_json, Environment& environment) {
    const Checked checked = check(inputs, environment);
    const auto errors =
        static_cast<std::size_t>(std::ranges::count(checked.problems, Severity::error, &Problem::severity));
    const std::size_t warnings = checked.problems.size() - errors;
    if (as_json) {
        environment.out.write(curate::problems_json(checked.problems));
    } else {
        for (const Problem& p : checked.problems) environment.err.write(to_string(p) + "\n");
        if (!checked.gaps.empty()) environment.out.write("Not known (null):\n" + checked.gaps);
        environment.out.write(errors > 0
                                  ? fmt::format("{}, {}\n", counted(errors, "error"), counted(warnings, "warning"))
                                  : fmt::format("{} on the layout {}: no error, {}\n", counted(checked.models, "model"),
                                                checked.layout, counted(warnings, "warning")));
    }
    return errors > 0 ? 1 : 0;
}

int watch_command(const RenderOptions& options, Environment& environment) {
    const std::vector<std::filesystem::path> watched = folders(options.inputs, environment);
    for (const std::string& output : outputs_of(options)) {
        const std::filesystem::path folder = std::filesystem::absolute(output).parent_path();
        std::error_code not_there;
        for (const std::filesystem::path& other : watched)
            if (std::filesystem::equivalent(folder, other, not_there))
                throw UsageError(fmt::format("-o {}: lies in a folder that is watched, {}", output, other.string()));
    }
    watch_folders(watched, [&] {
        const auto start = std::chrono::steady_clock::now();
        try {
            const std::vector<std::string> written = render(options, environment);
            const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
            environment.err.write(fmt::format("{}: {:.2f} s\n", fmt::join(written, ", "), took.count()));
        } catch (const InputError& e) {
            // The last good poster stays; the next change may mend the file.
            environment.err.write(std::string(e.what()) + "\n");
        }
        return true;
    });
    return 0;
}

}    // namespace broadside::app
