#include "engine/app/render.hpp"

#include "engine/app/options.hpp"
#include "engine/app/output_files.hpp"
#include "engine/app/perf.hpp"
#include "engine/app/progress.hpp"
#include "engine/base/format.hpp"
#include "engine/base/parallel.hpp"
#include "engine/base/units.hpp"
#include "engine/cairo/draw.hpp"
#include "engine/catalog/catalog.hpp"
#include "engine/catalog/sha256.hpp"
#include "engine/curate/curate.hpp"
#include "engine/raster/part.hpp"
#include "engine/raster/pyramid.hpp"
#include "engine/report/report.hpp"
#include "engine/sheet/layout_file.hpp"
#include "engine/svg/svg.hpp"
#include "engine/text/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace broadside::app {
namespace {

sheet::SheetOptions sheet_options(const Environment& environment) {
    sheet::SheetOptions options;
    options.version = BROADSIDE_VERSION;
    if (const auto epoch = environment.variables.find("SOURCE_DATE_EPOCH"); epoch != environment.variables.end())
        options.date = parse_epoch(epoch->second);
    return options;
}

/// `out/poster` for the print sheet, `out/dark` for another, `out/ID` for one model, `out/models` for several: nothing
/// else ever takes the poster's place, whatever its name.
std::vector<std::string> default_outputs(const RenderOptions& options) {
    const std::string layout = std::filesystem::path(options.inputs.layout).stem().string();
    std::string stem = layout == "print" ? "poster" : layout == "poster" ? "sheet-poster" : layout;
    if (options.models.size() == 1) stem = options.models.front() == "poster" ? "model-poster" : options.models.front();
    if (options.models.size() > 1) stem = "models";
    if (options.soft_proof) return {"out/" + stem + "-soft-proof.png"};
    if (options.proof) return {"out/" + stem + "-proof.pdf"};
    if (options.press) return {"out/" + stem + "-press.pdf"};
    return {"out/" + stem + ".png", "out/" + stem + ".pdf"};
}

/// What the press does to the colors, the ones that change most first.
std::string explained(const pdf::PressReport& report) {
    constexpr std::size_t k_shown = 12;
    std::string out = fmt::format("press: {}; most ink {:.0f} %; {} colored texts below 9 pt printed solid\n",
                                  report.condition, report.most_ink, report.solid_texts);
    for (std::size_t i = 0; i < std::min(k_shown, report.colors.size()); ++i) {
        const pdf::PressColor& c = report.colors[i];
        out += fmt::format("press: {} will look like {}, CIEDE2000 {:.1f}, in {} items\n", c.color.hex(),
                           c.printed.hex(), c.shift, c.items);
    }
    return out;
}

class Renderer {
public:
    Renderer(const RenderOptions& options, Environment& environment)
        : options_(options), environment_(environment), progress_(environment, options.quiet) {}

    std::vector<std::string> run() {
        const std::vector<std::string> outputs = outputs_of(options_);
        prepare();
        choose_rows();
        write(outputs);
        progress_.clear();
        if (options_.perf) environment_.err.write(perf_.table());
        return outputs;
    }

private:
    /// Up to the scene. What only the way there needs (catalog, shaper) is gone afterwards.
    void prepare() {
        sheet::SheetOptions sheet_options = app::sheet_options(environment_);
        sheet_options.models = options_.models;
        sheet_options.dpi = options_.dpi;
        sheet_options.threads = options_.threads;
        sheet_options.frame = options_.frame.value_or(sheet::SheetOptions::Frame::none);
        sheet_options.transparent = options_.transparent;
        begin("catalog");
        const auto [catalog, warnings] = catalog::read(catalog_folder(options_.inputs, environment_), options_.threads);
        if (!warnings.empty() && !options_.quiet) {
            std::size_t count = 0;
            for (const Problem& warning : warnings) count += warning.count;
            progress_.clear();
            environment_.err.write(
                fmt::format("{} in the catalog; `broadside check` lists them\n", counted(count, "warning")));
        }
        begin("layout");
        const sheet::LayoutFile layout =
            sheet::read_layout(layout_path(options_.inputs.layout, environment_), layout_folders(environment_));
        text::Shaper shaper(fonts_folder(options_.inputs, environment_));
        sheet_ = sheet::make_sheet(catalog, layout, shaper, sheet_options);
        press_ = layout.press;
        sheet::frame_models(sheet_, options_.framed, layout);
        begin("scene");
        scene_ = sheet::to_scene(sheet_);
        if (options_.soft_proof) scene_ = pdf::soft_proof(*scene_, press_options());
        perf_.end();
    }

    void choose_rows() {
        if (!options_.rows) return;
        const raster::Pixels canvas = raster::canvas(*scene_, sheet_.dpi);
        rows_ = options_.rows->rows;
        if (options_.rows->parts > 0) rows_ = raster::part_rows(canvas, options_.rows->part, options_.rows->parts);
        if (rows_->last > canvas.height)
            throw UsageError(
                fmt::format("--rows {}:{}: the canvas has {} rows", rows_->first, rows_->last, canvas.height));
        // Parts of one picture have the same paint, and are made by the same program: SVG holds all of it.
        MemorySink paint;
        svg::write_svg(*scene_, paint);
        made_from_ =
            catalog::sha256_hex(fmt::format("{} {} {} × {}\n{}", BROADSIDE_VERSION, static_cast<int>(options_.backend),
                                            canvas.width, canvas.height, paint.text()));
    }

    void write(const std::vector<std::string>& outputs) {
        OutputFiles files;
        for (const std::string& output : outputs) {
            begin(output);
            const Format format = format_of(output);
            if (format == Format::dzi)
                write_dzi(output, files);
            else
                write(format, output == "-" ? environment_.out : files.add(output));
        }
        begin("flush");
        // The disk is waited for; taking the sheet apart meanwhile costs no time.
        parallel_for(2, thread_count(options_.threads), [&](std::size_t i) {
            if (i == 0) return files.complete();
            scene_.reset();
            sheet_.placed.clear();
        });
        // What cannot be printed leaves the outputs as they were.
        progress_.clear();
        environment_.out.write((options_.explain ? sheet_.explanation + explanation_ : "") + options_.text);
        files.commit();
        perf_.end();
    }

    void write(Format format, Sink& sink) {
        switch (format) {
            case Format::png: perf_.raster(raster::write_png(*scene_, raster_options(), sink)); break;
            case Format::tiff: perf_.raster(raster::write_tiff(*scene_, raster_options(), sink)); break;
            case Format::pdf: write_pdf(sink); break;
            case Format::svg:
                svg::write_svg(*scene_, sink, options_.svg_text ? svg::Texts::text : svg::Texts::outlines);
                break;
            case Format::report: report::write_report(sheet_, sink); break;
            case Format::dzi: throw std::logic_error("a tile pyramid is more than one file");
        }
    }

    /// Deep Zoom: `poster.dzi`, and the tiles in `poster_files/LEVEL/COLUMN_ROW.png`.
    void write_dzi(const std::filesystem::path& output, OutputFiles& files) {
        struct Folder final : raster::TileSink {
            OutputFolder& folder;
            explicit Folder(OutputFolder& f) : folder(f) {}
            static std::string name(const raster::TilePlace& place) {
                return fmt::format("{}/{}_{}.png", place.level, place.column, place.row);
            }
            void tile(const raster::TilePlace& place, std::span<const std::byte> png) override {
                folder.file(name(place), [&](Sink& sink) { sink.write(png); });
            }
            void same(const raster::TilePlace& place, const raster::TilePlace& as) override {
                folder.again(name(place), name(as));
            }
        };
        raster::PyramidOptions options;
        options.dpi = sheet_.dpi;
        options.threads = options_.threads;
        if (options_.memory) options.memory = *options_.memory;
        options.compression = options_.compression;
        options.progress = progress_.updates();
        files.add(output).write(raster::deep_zoom_image(raster::canvas(*scene_, sheet_.dpi), options.tile_size));
        std::filesystem::path tiles = output;
        Folder folder(files.add_folder(tiles.replace_filename(output.stem().string() + "_files")));
        perf_.raster(raster::write_pyramid(*scene_, options, folder));
    }

    void write_pdf(Sink& sink) {
        if (options_.backend == raster::Backend::cairo) return cairo::write_pdf(*scene_, sink);
        if (!options_.press || options_.soft_proof) return pdf::write_pdf(*scene_, sink, options_.threads);
        const pdf::PressOptions press = press_options();
        if (options_.proof) {
            pdf::ProofOptions proof;
            proof.paper = *options_.proof;
            proof.press = press;
            proof.font = fonts_folder(options_.inputs, environment_) / k_caption_font;
            explanation_ += explained(pdf::write_proof(*scene_, proof, sink));
        } else {
            explanation_ += explained(pdf::write_press(*scene_, press, sink));
        }
    }

    pdf::PressOptions press_options() const {
        const PressChoice& choice = *options_.press;
        pdf::PressOptions out;
        out.mode = choice.mode.value_or(press_.mode == sheet::Press::Mode::rgb ? pdf::PressOptions::Mode::rgb
                                                                               : pdf::PressOptions::Mode::cmyk);
        out.bleed_mm = choice.bleed_mm.value_or(press_.bleed_mm);
        out.marks = choice.marks.value_or(press_.marks);
        out.ink_limit = choice.ink_limit.value_or(press_.ink_limit);
        out.threads = options_.threads;
        out.profile = !choice.profile.empty()   ? choice.profile
                      : !press_.profile.empty() ? press_.profile
                                                : data_path("icc/FOGRA39L_coated.icc", environment_);
        return out;
    }

    raster::Options raster_options() {
        raster::Options out;
        out.dpi = sheet_.dpi;
        out.threads = options_.threads;
        if (options_.memory) out.memory = *options_.memory;
        out.compression = options_.compression;
        out.rows = rows_;
        out.made_from = made_from_;
        out.backend = options_.backend;
        out.progress = progress_.updates();
        return out;
    }

    void begin(const std::string& stage) {
        progress_.stage(stage);
        perf_.begin(stage);
    }

    const RenderOptions& options_;
    Environment& environment_;
    ProgressLine progress_;
    Perf perf_;
    sheet::Sheet sheet_;
    sheet::Press press_;    // as the layout file has it
    scene::SceneRef scene_;
    std::optional<raster::Rows> rows_;    // that are asked for
    std::string made_from_;
    std::string explanation_;    // of what was written, beside the sheet's own
};

}    // namespace

std::vector<std::string> outputs_of(const RenderOptions& options) {
    const bool by_cairo = options.backend == raster::Backend::cairo;
    if (by_cairo && options.press) throw UsageError("--backend cairo: makes no PDF for the press");
    if (options.frame && (options.models.empty() || options.models.size() > sheet::k_most_on_page))
        throw UsageError(
            fmt::format("--frame: is for a page of up to {} models, named by --model", sheet::k_most_on_page));
    if (options.transparent && options.press) throw UsageError("--ground none: what goes to press has the paper's");
    if (options.transparent && options.rows) throw UsageError("--ground none: parts of a picture (--rows) have one");
    if (options.outputs.empty()) {
        if (options.rows) throw UsageError("--rows: name the part's file with -o; it would replace the whole poster");
        return default_outputs(options);
    }
    for (auto output = options.outputs.begin(); output != options.outputs.end(); ++output) {
        const Format format = format_of(*output);
        if (std::find(options.outputs.begin(), output, *output) != output)
            throw UsageError(fmt::format("-o {}: given twice", *output));
        if (by_cairo && format != Format::png && format != Format::pdf && format != Format::report)
            throw UsageError(fmt::format("-o {}: --backend cairo writes .png and .pdf", *output));
        if (options.transparent && format != Format::png && format != Format::svg && format != Format::pdf &&
            format != Format::report)
            throw UsageError(fmt::format("-o {}: --ground none is for .png, .svg and .pdf", *output));
        if (options.rows && format != Format::png && format != Format::tiff)
            throw UsageError(fmt::format("-o {}: --rows is a part of a picture, .png or .tif", *output));
        if ((options.explain || !options.text.empty()) && *output == "-")
            throw UsageError(fmt::format("{}: standard output already takes the picture (-o -)",
                                         options.explain ? "--explain" : "what changed"));
    }
    return options.outputs;
}

std::vector<std::string> render(const RenderOptions& options, Environment& environment) {
    return Renderer(options, environment).run();
}

Checked check(const Inputs& inputs, const std::vector<std::string>& models, Environment& environment) {
    Checked out;
    // What can be read apart is read apart, so that one run reports the problems of both.
    const auto collecting = [&out](auto read) -> std::optional<decltype(read())> {
        try {
            return read();
        } catch (const InputError& e) {
            out.problems.insert(out.problems.end(), e.problems().begin(), e.problems().end());
            return {};
        }
    };
    const auto catalog = collecting([&] { return catalog::read(catalog_folder(inputs, environment)); });
    const auto layout = collecting(
        [&] { return sheet::read_layout(layout_path(inputs.layout, environment), layout_folders(environment)); });
    if (catalog) out.problems.insert(out.problems.end(), catalog->warnings.begin(), catalog->warnings.end());
    if (catalog) {
        for (const std::string& id : models) curate::model_of(catalog->catalog, id);
        out.gaps = curate::gaps(catalog->catalog, models);
    }
    if (catalog && layout) {
        out.layout = layout->name;
        collecting([&] {
            text::Shaper shaper(fonts_folder(inputs, environment));
            const auto drawn = [&](const std::vector<std::string>& ids) {
                sheet::SheetOptions options = sheet_options(environment);
                options.models = ids;
                const sheet::Sheet sheet = sheet::make_sheet(catalog->catalog, *layout, shaper, options);
                out.models += static_cast<std::size_t>(std::ranges::count_if(
                    sheet.placed, [](const sheet::Placed& placed) { return !placed.model.empty(); }));
            };
            if (models.empty()) drawn({});
            for (const std::string& id : models) drawn({id});
            return true;
        });
    }
    // Of the files of these models, and of the layout; where none of them is wrong, of what keeps them from being read.
    if (!models.empty()) {
        const auto concerns = [&](const Problem& p) {
            const std::filesystem::path file(p.place.file);
            return std::ranges::find(models, file.stem().string()) != models.end() ||
                   file.parent_path().filename() != "models";
        };
        if (catalog || std::ranges::any_of(out.problems, [&](const Problem& p) {
                return concerns(p) && p.severity == Severity::error;
            }))
            std::erase_if(out.problems, [&](const Problem& p) { return !concerns(p); });
    }
    Problems sorting;
    for (Problem& p : out.problems) sorting.add(std::move(p));
    out.problems = sorting.sorted();
    return out;
}

}    // namespace broadside::app
