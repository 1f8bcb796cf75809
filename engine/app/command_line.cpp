#include "engine/app/command_line.hpp"

#include "engine/app/commands.hpp"
#include "engine/app/data_folders.hpp"
#include "engine/app/help_pages.hpp"
#include "engine/app/options.hpp"
#include "engine/base/error.hpp"
#include "engine/base/format.hpp"
#include "engine/curate/curate.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <functional>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

namespace broadside::app {
namespace {

/// From 2.5 on CLI11 sets footers as paragraphs, which takes the lines of examples apart.
template <class Formatter>
void keep_lines_of_footers(Formatter& formatter) {
    if constexpr (requires { formatter.enable_footer_formatting(false); }) formatter.enable_footer_formatting(false);
}

/// A number of that range. (CLI11's Range takes nan, and between whole numbers nothing but such.)
CLI::Validator number_from(double least, double most) {
    return CLI::Validator(
        [least, most](const std::string& text) {
            double n = 0;
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
            const bool right = error == std::errc() && end == text.data() + text.size() && n >= least && n <= most;
            return right ? std::string() : fmt::format("expected a number from {} to {}, got {}", least, most, text);
        },
        "");
}

/// The options as they are written, and the command to run once they are read.
class CommandLine {
public:
    explicit CommandLine(Environment& environment) : environment_(environment) {
        cli_.set_version_flag("--version", "broadside " BROADSIDE_VERSION);
        cli_.require_subcommand(1);
        cli_.get_formatter()->column_width(34);
        keep_lines_of_footers(*cli_.get_formatter());
        cli_.footer(
            "Exit status: 0 done, 1 an input is wrong, 2 the command line is wrong, 3 an output could not be "
            "written,\n4 internal error, 130 interrupted. `broadside COMMAND --help` has an example of each.");
        add_render();
        add_check();
        add_list();
        add_show();
        add_compare();
        add_init();
        add_new();
        add_import();
        add_schema();
        add_watch();
        add_diff();
        add_join();
        add_preflight();
        add_tile();
        add_site();
        add_serve();
        add_help_page();
        refuse_empty_names();
    }

    int run(std::span<const std::string> arguments) {
        check_command_name(arguments);
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
        } catch (const std::invalid_argument& error) {    // CLI11's, of a flag with a value that is none
            throw UsageError(fmt::format("a flag has a wrong value: {}", error.what()));
        }
        return chosen_();
    }

private:
    /// CLI11 only says that a command is missing.
    void check_command_name(std::span<const std::string> arguments) {
        if (arguments.empty() || arguments.front().starts_with('-')) return;
        std::vector<std::string> known;
        for (const CLI::App* sub : cli_.get_subcommands({})) known.push_back(sub->get_name());
        if (std::ranges::find(known, arguments.front()) != known.end()) return;
        const std::string near = nearest(arguments.front(), known);
        throw UsageError(fmt::format("unknown command {}{}", arguments.front(),
                                     near.empty() ? " (see broadside --help)" : "; did you mean " + near + "?"));
    }

    /// An empty name, of a file, a folder or what a command is about, is a slip of a script,
    /// not one of the program's own.
    void refuse_empty_names() {
        const CLI::Validator not_empty(
            [](const std::string& given) { return given.empty() ? std::string("expected a name, got nothing") : ""; },
            "");
        for (CLI::App* sub : cli_.get_subcommands({}))
            for (CLI::Option* option : sub->get_options())
                if (option->get_positional() || option->get_type_name() == "FILE" || option->get_type_name() == "DIR")
                    option->check(not_empty);
    }

    CLI::App* command(const std::string& name, const std::string& description, const std::string& example,
                      std::function<int()> action) {
        CLI::App* sub = cli_.add_subcommand(name, description);
        sub->footer("Example:\n  " + example);
        sub->add_option_function<std::string>(
               "--data", [this](const std::string& folder) { environment_.variables[k_data_variable] = folder; },
               "Folder with catalog/, layouts/, fonts/, icc/ [BROADSIDE_DATA, the project around, the installed ones]")
            ->type_name("DIR");
        sub->callback([this, action = std::move(action)] { chosen_ = action; });
        return sub;
    }

    static void add_inputs(CLI::App* sub, Inputs& inputs) {
        sub->add_option("--catalog", inputs.catalog, "Folder of the catalog [catalog]")->type_name("DIR");
        sub->add_option("--layout", inputs.layout, "Layout file, or the name of one in layouts/ [print]")
            ->type_name("FILE");
        sub->add_option("--fonts", inputs.fonts, "Folder of the fonts [fonts]")->type_name("DIR");
    }

    void add_drawing(CLI::App* sub) {
        add_inputs(sub, render_.inputs);
        sub->add_option("-o,--output", render_.outputs,
                        "Output, several if repeated: .png, .pdf, .svg, .tif, .dzi (tile pyramid), .json (layout "
                        "report), - (PNG on standard "
                        "output) [out/poster.png and .pdf; out/NAME.… for another layout or one model]")
            ->type_name("FILE")
            ->allow_extra_args(false);
        sub->add_option("--model", render_.models,
                        "A model alone; repeated: a page of two to six side by side, a sheet of more")
            ->type_name("ID")
            ->allow_extra_args(false);
        sub->add_option_function<std::string>(
               "--frame", [this](const std::string& text) { render_.frame = parse_frame(text); },
               "Around each model of such a page: none or cell [none]")
            ->type_name("WHAT");
        sub->add_option_function<std::string>(
               "--ground", [this](const std::string& text) { render_.transparent = parse_ground(text); },
               "layout, or none: transparent PNG and SVG, PDF without ground; framed cells keep it [layout]")
            ->type_name("WHAT");
        sub->add_option_function<std::string>(
               "--dpi", [this](const std::string& text) { render_.dpi = parse_dpi(text); },
               "Pixels an inch [of the layout]")
            ->type_name("N");
        sub->add_option("--threads", render_.threads, "Threads that lay out and paint [one per processor]")
            ->check(CLI::Range(1, k_most_threads).description(""))
            ->type_name("N");
        sub->add_option_function<std::string>(
               "--memory", [this](const std::string& text) { render_.memory = parse_memory(text); },
               "Bound of the raster buffers [24M]")
            ->type_name("SIZE");
        sub->add_option_function<std::string>(
               "--compression", [this](const std::string& text) { render_.compression = parse_compression(text); },
               "fast or small [fast]")
            ->type_name("HOW");
        sub->add_flag("--quiet", render_.quiet, "No progress and no warnings");
        sub->add_flag("--perf", render_.perf, "Where the time went, on standard error");
    }

    void add_render() {
        CLI::App* sub =
            command("render", "Render the poster, or single models",
                    "broadside render -o poster.pdf -o poster.png\n  broadside render --model deepseek-v3 -o v3.svg\n"
                    "  broadside render --model deepseek-v3 --model kimi-k2 --frame cell --ground none -o both.png",
                    [this] { return render_command(render_options(), environment_); });
        add_drawing(sub);
        sub->add_option_function<std::string>(
               "--rows", [this](const std::string& text) { render_.rows = parse_rows(text); },
               "Only rows A to B − 1, or the K-th of N parts, as a picture of its own that `join` takes")
            ->type_name("A:B|K/N");
        sub->add_option_function<std::string>(
               "--backend", [this](const std::string& text) { render_.backend = parse_backend(text); },
               "Who draws .png and .pdf: broadside, or cairo for reference [broadside]")
            ->type_name("WHO");
        sub->add_option_function<std::string>(
               "--svg-text", [this](const std::string& how) { render_.svg_text = how == "text"; },
               "Text of .svg: outlines, or text in fonts within the file, to be searched and copied [outlines]")
            ->check(CLI::IsMember({"outlines", "text"}).description(""))
            ->type_name("HOW");
        add_press(sub);
        sub->add_flag("--explain", render_.explain, "Why the sheet is as it is, on standard output");
    }

    void add_press(CLI::App* sub) {
        CLI::Option* press = sub->add_flag("--press{layout}", press_mode_,
                                           "PDFs for a print shop (PDF/X-4): cmyk, rgb or as the layout file says "
                                           "[out/poster-press.pdf]")
                                 ->check(CLI::IsMember({"cmyk", "rgb", "layout"}).description(""));
        sub->add_option_function<std::string>(
               "--bleed", [this](const std::string& text) { press_.bleed_mm = parse_length_mm("--bleed", text); },
               "Paint beyond the trim [of the layout]")
            ->needs(press)
            ->type_name("LENGTH");
        sub->add_flag("--marks{true}", marks_,
                      "Crop and registration marks and a color bar, outside the bleed; --marks=false for none")
            ->needs(press)
            ->check(CLI::IsMember({"true", "false"}).description(""));
        sub->add_option_function<std::string>(
               "--profile", [this](const std::string& path) { press_.profile = path; },
               "ICC profile of the printing condition [of the layout, else FOGRA39]")
            ->needs(press)
            ->type_name("FILE");
        sub->add_option_function<double>(
               "--ink-limit", [this](const double& limit) { press_.ink_limit = limit; },
               "Most ink, C + M + Y + K in percent [of the layout]")
            ->needs(press)
            ->check(number_from(200, 400))
            ->type_name("N");
        sub->add_option_function<std::string>(
               "--proof", [this](const std::string& name) { render_.proof = paper_of("--proof", name); },
               "A sample on a4, letter, a3 or tabloid instead of the poster [out/poster-proof.pdf]")
            ->needs(press)
            ->type_name("PAPER");
        sub->add_flag("--soft-proof", render_.soft_proof,
                      "The picture in the colors of the press, for approval on a screen [out/poster-soft-proof.png]")
            ->needs(press);
    }
    static pdf::Paper paper_of(const std::string& option, const std::string& name) {
        if (const auto paper = pdf::parse_paper(name)) return *paper;
        throw UsageError(fmt::format("{} {}: known papers are a4, letter, a3 and tabloid", option, name));
    }
    RenderOptions render_options() const {
        RenderOptions options = render_;
        if (!press_mode_.empty()) {
            options.press = press_;
            if (!marks_.empty()) options.press->marks = marks_ == "true";
            if (press_mode_ == "rgb") options.press->mode = pdf::PressOptions::Mode::rgb;
            if (press_mode_ == "cmyk") options.press->mode = pdf::PressOptions::Mode::cmyk;
        }
        return options;
    }

    void add_check() {
        CLI::App* sub = command("check", "Report every problem of catalog and layout", "broadside check --format json",
                                [this] { return check_command(check_, check_models_, json(), environment_); });
        sub->add_option("ID", check_models_, "Models to check alone [all of them, and the sheet]");
        add_inputs(sub, check_);
        add_format(sub, {"text", "json"});
    }

    void add_watch() {
        CLI::App* sub = command(
            "watch", "Render again whenever catalog, layout or fonts change", "broadside watch --dpi 75 -o preview.png",
            [this] { return watch_command(render_, poll_ ? Notice::polling : Notice::events, environment_); });
        add_drawing(sub);
        sub->add_flag("--poll", poll_, "Look at the files every half second: for network folders");
    }

    static void add_catalog(CLI::App* sub, std::string& folder) {
        sub->add_option("--catalog", folder, "Folder of the catalog [catalog]")->type_name("DIR");
    }
    static void add_texts(CLI::App* sub, const std::string& name, std::vector<std::string>& into,
                          const std::string& help, const std::string& type) {
        sub->add_option(name, into, help)->type_name(type)->allow_extra_args(false);
    }

    void add_list() {
        CLI::App* sub = command("list", "A table of the models", "broadside list --sort kv-cache --group moe",
                                [this] { return list_command(list_, environment_); });
        add_catalog(sub, list_.catalog);
        sub->add_option("--sort", list_.sort,
                        fmt::format("{} [group, then released]", fmt::join(curate::sort_keys(), ", ")))
            ->type_name("KEY");
        sub->add_flag("--reverse", list_.reverse, "The other way round");
        add_texts(sub, "--group", list_.groups, "Only this group; repeat for more", "ID");
        add_texts(sub, "--organization", list_.organizations, "Only of this organization; repeat for more", "ID");
        add_texts(sub, "--uses", list_.uses, "Only with this mixer or feed-forward; repeat for all of several", "KIND");
        sub->add_flag("--figures", list_.figures, "Every figure with its source and confidence instead");
        sub->add_option("--format", list_.format, "table, json or csv [table]")->type_name("HOW");
    }

    void add_show() {
        CLI::App* sub =
            command("show", "A model's fact sheet, with what is derived from its structure",
                    "broadside show deepseek-v3 --sources", [this] { return show_command(show_, environment_); });
        sub->add_option("ID", show_.id, "The model")->required();
        add_catalog(sub, show_.catalog);
        sub->add_flag("--sources", show_.sources, "Where every figure comes from");
    }

    void add_compare() {
        CLI::App* sub =
            command("compare", "Models side by side, differences marked", "broadside compare deepseek-v3 kimi-k2",
                    [this] { return compare_command(compare_, environment_); });
        sub->add_option("ID", compare_.ids, "The models, two or more")->required()->expected(2, 1000);
        add_catalog(sub, compare_.catalog);
    }

    void add_init() {
        CLI::App* sub = command("init", "Begin a project: a catalog with an example, and a layout",
                                "broadside init my-poster", [this] { return init_command(init_, environment_); });
        sub->add_option("DIR", init_.folder, "A new or empty folder")->required();
    }

    void add_new() {
        CLI::App* sub = command("new", "Begin a model's file, with another's structure",
                                "broadside new llama-9-8b --like llama-3-8b --name \"Llama 9\"",
                                [this] { return new_command(new_, environment_); });
        sub->add_option("ID", new_.id, "Id of the new model")->required();
        sub->add_option("--like", new_.like, "The model whose structure it starts from")->required()->type_name("ID");
        sub->add_option("--name", new_.name, "Its name, without the size [ID]")->type_name("TEXT");
        add_catalog(sub, new_.catalog);
        sub->add_option("-o,--output", new_.output, "File, or - for standard output [in the catalog]")
            ->type_name("FILE");
    }

    void add_schema() {
        CLI::App* sub = command("schema", "Print the JSON Schema of a kind of file",
                                "broadside schema layout > layouts/schema/layout.schema.json",
                                [this] { return schema_command(schema_, environment_); });
        sub->add_option("NAME", schema_.name, "model, index or layout")->required();
    }

    void add_import() {
        CLI::App* sub = command("import", "Make a model's file from its configuration, folder or GGUF file",
                                "broadside import config.json --name \"Qwen4\"",
                                [this] { return import_command(import_, environment_); });
        sub->add_option("CONFIG", import_.config, "config.json, a folder with it, or a .gguf file")->required();
        sub->add_option("--name", import_.name, "Its name, without the size [of the configuration]")->type_name("TEXT");
        sub->add_option("--id", import_.id, "Its id [of name and size]")->type_name("ID");
        sub->add_option("--size", import_.size, "As in 671B [derived]")->type_name("TEXT");
        sub->add_option("--organization", import_.organization, "Key of the index")->type_name("ID");
        sub->add_option("--group", import_.group, "Group on the poster [by structure]")->type_name("ID");
        sub->add_option("--released", import_.released, "Day of release")->type_name("YYYY-MM-DD");
        sub->add_option("--config-url", import_.config_url, "Address of the configuration")->type_name("URL");
        sub->add_option("--as", import_.as, "Read it as a model of this family [its model_type]")->type_name("FAMILY");
        sub->add_flag("--lenient", import_.lenient, "Leave out what shapes the model and is not known");
        sub->add_flag("--explain", import_.explain, "Print which key was read, and write nothing");
        add_catalog(sub, import_.catalog);
        sub->add_option("-o,--output", import_.output, "File, or - for standard output [in the catalog]")
            ->type_name("FILE");
    }

    void add_diff() {
        CLI::App* sub = command("diff", "What changed between two catalogs",
                                "broadside diff ../last-edition/catalog catalog -o changes.png --dpi 100",
                                [this] { return diff_command(diff_, environment_); });
        sub->add_option("OLD", diff_.before, "Folder of the earlier catalog")->required();
        sub->add_option("NEW", diff_.after, "Folder of the later one")->required();
        add_texts(sub, "-o,--output", diff_.outputs, "The new poster with the changed cells framed", "FILE");
        sub->add_option("--layout", diff_.layout, "Layout of that poster [print]")->type_name("FILE");
        sub->add_option_function<std::string>(
               "--dpi", [this](const std::string& text) { diff_.dpi = parse_dpi(text); },
               "Its pixels an inch [of the layout]")
            ->type_name("N");
    }

    void add_join() {
        CLI::App* sub =
            command("join", "Join the parts of a picture that render --rows made",
                    "broadside join part-*.png -o whole.png", [this] { return join_command(join_, environment_); });
        sub->add_option("PART", join_.parts, "The parts, in any order")->required();
        sub->add_option("-o,--output", join_.output, "The whole picture, of the parts' format")->type_name("FILE");
        sub->add_flag("--check", join_.check, "Only say whether each part is whole");
    }

    void add_preflight() {
        CLI::App* sub = command("preflight", "Check a PDF as a print shop does",
                                "broadside preflight out/poster-press.pdf", [this] {
                                    preflight_.json = json();
                                    return preflight_command(preflight_, environment_);
                                });
        sub->add_option("FILE", preflight_.file, "The PDF")->required();
        sub->add_option("--for", preflight_.reader, "press: as a print shop does; readers: PDF/UA-1 [press]")
            ->check(CLI::IsMember({"press", "readers"}).description(""))
            ->type_name("WHOM");
        sub->add_option("--ink-limit", preflight_.limits.ink, "Most ink, C + M + Y + K in percent [300]")
            ->check(number_from(200, 400))
            ->type_name("N");
        add_format(sub, {"table", "json"});
    }

    void add_site() {
        CLI::App* sub = command("site", "Write the gallery as a folder of pages for any web server",
                                "broadside site -o out/site --address https://example.org/gallery/",
                                [this] { return site_command(site_, environment_); });
        add_site_inputs(sub, site_.site);
        sub->add_option("-o,--output", site_.output, "Folder; an earlier site there is replaced [out/site]")
            ->type_name("DIR");
        sub->add_flag("--quiet", site_.quiet, "No progress");
        sub->add_flag("--perf", site_.perf, "Where the time went, on standard error");
    }

    void add_serve() {
        CLI::App* sub = command("serve", "Show the gallery in the browser, made again whenever a file changes",
                                "broadside serve --open", [this] { return serve_command(serve_, environment_); });
        add_site_inputs(sub, serve_.site);
        sub->add_option("--port", serve_.server.port, "Port; 0 takes one that is free [8000]")
            ->check(CLI::Range(0, 65535).description(""))
            ->type_name("N");
        sub->add_option("--host", serve_.server.host,
                        "Address to listen on; others than the loopback show it to the network [127.0.0.1]")
            ->type_name("HOST");
        sub->add_flag("--open", serve_.open, "Open it in the browser");
    }

    void add_site_inputs(CLI::App* sub, SiteOptions& options) {
        add_inputs(sub, options.inputs);
        sub->add_option("--dark", options.dark, "Layout whose colors are shown in the dark [dark]")->type_name("FILE");
        sub->add_option_function<std::string>(
               "--address", [&options](const std::string& text) { options.site.address = parse_address(text); },
               "Where the site will stand, for canonical addresses and a sitemap")
            ->type_name("URL");
        sub->add_option_function<std::string>(
               "--dpi", [&options](const std::string& text) { options.site.dpi = parse_dpi(text); },
               "Pixels an inch of the deepest zoom [of the layout]")
            ->type_name("N");
        sub->add_option("--threads", options.site.threads, "Threads [one per processor]")
            ->check(CLI::Range(1, k_most_threads).description(""))
            ->type_name("N");
        sub->add_option_function<std::string>(
               "--memory", [&options](const std::string& text) { options.site.memory = parse_memory(text); },
               "Bound of the raster buffers [24M]")
            ->type_name("SIZE");
        sub->add_option("--leaflet", options.leaflet, "Folder of the viewer [where Debian's libjs-leaflet puts it]")
            ->type_name("DIR");
    }

    void add_tile() {
        CLI::App* sub = command("tile", "Cut a PDF into sheets for a printer at home",
                                "broadside tile out/poster.pdf --paper a4 --overlap 10mm -o out/tiles.pdf", [this] {
                                    tile_.tile.whole_page = tile_.box == "crop";
                                    return tile_command(tile_, environment_);
                                });
        sub->add_option("FILE", tile_.file, "The PDF")->required();
        sub->add_option_function<std::string>(
               "--paper", [this](const std::string& name) { tile_.tile.paper = paper_of("--paper", name); },
               "a4, letter, a3 or tabloid [a4]")
            ->type_name("PAPER");
        sub->add_option("--page", tile_.tile.page, "Which page of the PDF [1]")->type_name("N");
        sub->add_option("--box", tile_.box, "trim: the finished size; crop: all that viewers show [trim]")
            ->type_name("BOX")
            ->check(CLI::IsMember({"trim", "crop"}));
        add_length(sub, "--overlap", tile_.tile.overlap_mm, "What neighbors share, for the glue [10mm]");
        add_length(sub, "--margin", tile_.tile.margin_mm, "What the printer cannot reach [10mm]");
        sub->add_option("--scale", tile_.tile.scale, "Of the picture, 0.05 to 10 [1]")
            ->check(number_from(0.05, 10))
            ->type_name("N");
        sub->add_option("-o,--output", tile_.output, "The PDF of the sheets [out/tiles.pdf]")->type_name("FILE");
    }

    /// For packages: the manual page and the completions that are installed.
    void add_help_page() {
        CLI::App* sub =
            command("help-page", "The manual page, or a shell's completions", "broadside help-page bash", [this] {
                environment_.out.write(help_page(cli_, help_page_));
                return 0;
            });
        sub->add_option("KIND", help_page_, "man, bash, zsh or fish")->required();
        sub->group("");
    }

    static CLI::Option* add_length(CLI::App* sub, const std::string& name, double& mm, const std::string& help) {
        return sub
            ->add_option_function<std::string>(
                name, [name, &mm](const std::string& text) { mm = parse_length_mm(name, text); }, help)
            ->type_name("LENGTH");
    }

    void add_format(CLI::App* sub, std::vector<std::string> names) {
        const std::string first = names.front();
        sub->add_option("--format", format_, fmt::format("{} [{}]", fmt::join(names, ", "), first))
            ->check(CLI::IsMember(std::move(names)).description(""))
            ->type_name("HOW");
    }
    bool json() const { return format_ == "json"; }

    Environment& environment_;
    CLI::App cli_{"Turns a catalog of model architectures into a print poster.", "broadside"};
    std::function<int()> chosen_;
    RenderOptions render_;
    PressChoice press_;
    std::string press_mode_, marks_;
    bool poll_ = false;
    Inputs check_;
    std::vector<std::string> check_models_;
    ListCommand list_;
    ShowCommand show_;
    CompareCommand compare_;
    InitCommand init_;
    SchemaCommand schema_;
    JoinCommand join_;
    NewCommand new_;
    ImportCommand import_;
    DiffCommand diff_;
    PreflightCommand preflight_;
    TileCommand tile_;
    SiteCommand site_;
    ServeCommand serve_;
    std::string format_, help_page_;
};

}    // namespace

int run_command(std::span<const std::string> arguments, Environment& environment) {
    return CommandLine(environment).run(arguments);
}

}    // namespace broadside::app
