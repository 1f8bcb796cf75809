#include "engine/app/app.hpp"

#include "engine/app/commands.hpp"
#include "engine/app/data.hpp"
#include "engine/app/options.hpp"
#include "engine/base/error.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <functional>
#include <map>
#include <new>
#include <utility>
#include <vector>

namespace broadside::app {
namespace {

/// The options as they are written, and the command to run once they are read.
class CommandLine {
public:
    explicit CommandLine(Environment& environment) : environment_(environment) {
        cli_.set_version_flag("--version", "broadside " BROADSIDE_VERSION);
        cli_.require_subcommand(1);
        cli_.get_formatter()->column_width(34);
        cli_.footer(
            "Exit status: 0 done, 1 an input is wrong, 2 the command line is wrong, 3 an output could not be "
            "written,\n4 a fault of ours, 130 interrupted. `broadside COMMAND --help` has an example of each.");
        add_render();
        add_check();
        add_watch();
    }

    int run(std::span<const std::string> arguments) {
        try {
            cli_.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
        } catch (const CLI::CallForHelp&) {
            environment_.out.write(cli_.help());
            return 0;
        } catch (const CLI::CallForVersion& version) {
            environment_.out.write(std::string(version.what()) + "\n");
            return 0;
        } catch (const CLI::ParseError& error) {
            std::string command;
            for (const CLI::App* chosen : cli_.get_subcommands()) command = " " + chosen->get_name();
            throw UsageError(fmt::format("{} (see broadside{} --help)", error.what(), command));
        }
        return chosen_();
    }

private:
    CLI::App* command(const std::string& name, const std::string& description, const std::string& example,
                      std::function<int()> action) {
        CLI::App* sub = cli_.add_subcommand(name, description);
        sub->footer("Example:\n  " + example);
        sub->callback([this, action = std::move(action)] { chosen_ = action; });
        return sub;
    }

    static void add_inputs(CLI::App* sub, Inputs& inputs) {
        sub->add_option("--catalog", inputs.catalog, "Folder of the catalogue [catalog]")->type_name("DIR");
        sub->add_option("--layout", inputs.layout, "Layout file, or the name of one in layouts/ [print]")
            ->type_name("FILE");
        sub->add_option("--fonts", inputs.fonts, "Folder of the fonts [fonts]")->type_name("DIR");
    }

    void add_drawing(CLI::App* sub) {
        add_inputs(sub, render_.inputs);
        sub->add_option(
               "-o,--output", render_.outputs,
               "Output, several if repeated: .png, .pdf, .svg, .tif, .json (layout report), - (PNG on standard "
               "output) [out/poster.png and out/poster.pdf]")
            ->type_name("FILE")
            ->allow_extra_args(false);
        sub->add_option("--model", render_.models, "A model alone, or several if repeated")
            ->type_name("ID")
            ->allow_extra_args(false);
        sub->add_option_function<std::string>(
               "--dpi", [this](const std::string& text) { render_.dpi = parse_dpi(text); },
               "Pixels an inch [of the layout]")
            ->type_name("N");
        sub->add_option("--threads", render_.threads, "Threads of the raster stage [one a processor]")
            ->check(CLI::Range(1, k_most_threads))
            ->type_name("N");
        sub->add_option_function<std::string>(
               "--memory", [this](const std::string& text) { render_.memory = parse_memory(text); },
               "Bound of the raster buffers [24M]")
            ->type_name("SIZE");
        sub->add_option("--compression", render_.compression, "fast, balanced or small [balanced]")
            ->transform(
                CLI::Transformer(std::map<std::string, raster::Compression>{{"fast", raster::Compression::fast},
                                                                            {"balanced", raster::Compression::balanced},
                                                                            {"small", raster::Compression::small}}))
            ->type_name("HOW");
        sub->add_flag("--quiet", render_.quiet, "No progress and no warnings");
        sub->add_flag("--perf", render_.perf, "Where the time went, on standard error");
    }

    void add_render() {
        CLI::App* sub =
            command("render", "Render the poster, or single models",
                    "broadside render -o poster.pdf -o poster.png\n  broadside render --model deepseek-v3 -o v3.svg",
                    [this] { return render_command(render_, environment_); });
        add_drawing(sub);
        sub->add_option_function<std::string>(
               "--rows", [this](const std::string& text) { render_.rows = parse_rows(text); },
               "Only rows A to B − 1, as a picture of its own")
            ->type_name("A:B");
        sub->add_flag("--explain", render_.explain, "Why the sheet is as it is, on standard output");
    }

    void add_check() {
        CLI::App* sub = command("check", "Tell every problem of catalogue and layout", "broadside check --format json",
                                [this] { return check_command(check_, json(), environment_); });
        add_inputs(sub, check_);
        add_format(sub, {"text", "json"});
    }

    void add_watch() {
        CLI::App* sub =
            command("watch", "Render again whenever catalogue, layout or fonts change",
                    "broadside watch --dpi 75 -o preview.png", [this] { return watch_command(render_, environment_); });
        add_drawing(sub);
    }

    void add_format(CLI::App* sub, std::vector<std::string> names) {
        const std::string first = names.front();
        sub->add_option("--format", format_, fmt::format("{} [{}]", fmt::join(names, ", "), first))
            ->check(CLI::IsMember(std::move(names)))
            ->type_name("HOW");
    }
    bool json() const { return format_ == "json"; }

    Environment& environment_;
    CLI::App cli_{"Turns a catalogue of model architectures into a print poster.", "broadside"};
    std::function<int()> chosen_;
    RenderOptions render_;
    Inputs check_;
    std::string format_;
};

}    // namespace

int run(std::span<const std::string> arguments, Environment& environment) {
    const auto complain = [&](std::string_view message) {
        environment.err.write(fmt::format("broadside: {}\n", message));
    };
    try {
        return CommandLine(environment).run(arguments);
    } catch (const InputError& error) {
        environment.err.write(std::string(error.what()) + "\n");
        return 1;
    } catch (const UsageError& error) {
        complain(error.what());
        return 2;
    } catch (const OutputError& error) {
        complain(error.what());
        return 3;
    } catch (const std::bad_alloc&) {
        complain("out of memory");
    } catch (const std::exception& error) {
        complain(fmt::format("a fault of the program, please report it: {}", error.what()));
    }
    return 4;
}

}    // namespace broadside::app
