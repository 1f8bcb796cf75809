#include "targets.hpp"

#include "engine/base/testing.hpp"
#include "engine/catalog/catalog.hpp"
#include "engine/curate/import/import.hpp"
#include "engine/curate/import/source.hpp"
#include "engine/pdf/pdf.hpp"
#include "engine/pdf/press/press_colors.hpp"
#include "engine/pdf/write/fonts.hpp"
#include "engine/raster/part.hpp"
#include "engine/scene/scene.hpp"
#include "engine/sheet/layout_file.hpp"
#include "engine/text/text.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace broadside::fuzz {
namespace {

void demand(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

int layers_of(const std::vector<catalog::Stretch>& stretches) {
    int sum = 0;
    for (const catalog::Stretch& s : stretches)
        for (const catalog::Run& r : s.runs) sum += s.repeat * r.count;
    return sum;
}

/// Bytes under a name, for what reads files.
class NamedFile {
public:
    NamedFile(std::string_view bytes, const std::string& name) : path_(folder_ / name) {
        std::ofstream(path_, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }
    const std::filesystem::path& path() const { return path_; }
    const std::filesystem::path& folder() const { return folder_.path(); }

private:
    testing::TemporaryFolder folder_;
    std::filesystem::path path_;
};

/// Runs `read`, which may refuse the file, with a reason that names it.
template <class Read>
void refused_or(const std::filesystem::path& file, Read read) {
    try {
        read();
    } catch (const InputError& e) {
        demand(std::string(e.what()).find(file.stem().string()) != std::string::npos, "who is refused is named");
    }
}

}    // namespace

void catalog(std::string_view bytes) {
    Problems problems;
    const auto model = catalog::read_model(bytes, "x.json", problems);
    demand(model.has_value() != problems.has_errors(), "a model is read or refused with a reason");
    for (const Problem& p : problems.sorted())
        demand(p.place.file == "x.json" && !p.message.empty(), "problems have a place");
    if (!model) return;
    demand(static_cast<int>(model->stack.size()) == model->layers, "the stack adds up");
    const catalog::Derived d = derive(*model);
    for (const double figure : {d.total, d.active, d.kv_cache_bytes, d.kv_cache_growing, d.kv_cache_at_context,
                                d.state_bytes, d.flops_per_token})
        demand(std::isfinite(figure) && figure >= 0, "figures are finite");
    demand(d.active <= d.total && d.kv_cache_growing <= d.kv_cache_bytes, "a part is no more than the whole");
    demand(layers_of(mixer_stretches(*model, false)) == model->layers, "stretches cover the stack");
    demand(layers_of(ffn_stretches(*model, false)) == model->layers, "stretches cover the stack");
    demand(same_architecture(*model, *model), "a model is like itself");
}

void import(std::string_view bytes) {
    try {
        const curate::Imported imported = curate::import_config(bytes, "config.json", {.name = "X"});
        Problems problems;
        demand(catalog::read_model(imported.text, imported.id + ".json", problems).has_value(),
               "what is imported can be read");
    } catch (const InputError& e) {
        demand(!e.problems().empty(), "refused with a reason");
    }
    // What stands beside a configuration.
    curate::Beside beside;
    curate::read_model_card(bytes, beside);
    curate::read_safetensors_header(bytes, beside.tensors);
    demand(beside.tensors.count >= 0 && curate::tokens_of(bytes).value_or(1) > 0, "counts are counts");
}

void gguf(std::string_view bytes) {
    const NamedFile file(bytes, "file.gguf");
    refused_or(file.path(), [&] {
        const curate::Source source = curate::read_source(file.path());
        demand(source.beside.tensors.count >= 0, "counts are counts");
        const curate::Imported imported =
            curate::import_config(source.config, source.config_file, {.name = "X"}, source.beside);
        Problems problems;
        demand(catalog::read_model(imported.text, imported.id + ".json", problems).has_value(),
               "what is imported can be read");
    });
}

void part(std::string_view bytes) {
    const NamedFile file(bytes, "file.png");
    refused_or(file.path(), [&] {
        const raster::PartLabel label = raster::check_part(file.path());
        demand(label.rows.first < label.rows.last && label.rows.last <= label.height, "a part has rows of its picture");
    });
    MemorySink whole;
    refused_or(file.path(), [&] { raster::join(std::vector{file.path().string()}, whole); });
}

void layout(std::string_view bytes) {
    const NamedFile file(bytes, "layout.json");
    refused_or(file.path(), [&] {
        const sheet::LayoutFile layout = sheet::read_layout(file.path());
        demand(layout.size.w > 0 && layout.size.h > 0, "a sheet has a size");
    });
}

void font(std::string_view bytes) {
    const NamedFile file(bytes, "font.otf");
    refused_or(file.path(), [&] {
        text::Shaper shaper(file.folder());
        scene::Outlines outlines;
        for (const std::string& family : shaper.families()) {
            const LineRef line = shaper.line("Grouped-query attention, 4,096 × σ", {.family = family});
            for (const GlyphRun& run : line->runs)
                for (const Glyph& glyph : run.glyphs) outlines.glyph(run.font, glyph.id);
            broadside::pdf::Fonts fonts;
            fonts.use(*line);
            fonts.embed(1);
        }
    });
}

void profile(std::string_view bytes) {
    const NamedFile file(bytes, "profile.icc");
    refused_or(file.path(), [&] {
        const broadside::pdf::PressColors colors(file.path(), 300);
        for (const Color color : {Color{0, 0, 0}, Color{255, 255, 255}, Color{200, 30, 90}}) {
            const auto ink = colors.convert(color);
            demand(ink.c + ink.m + ink.y + ink.k <= 300, "ink keeps its limit");
        }
    });
}

void pdf(std::string_view bytes) {
    const NamedFile file(bytes, "file.pdf");
    refused_or(file.path(), [&] { demand(!broadside::pdf::preflight(file.path()).empty(), "a PDF is checked"); });
    broadside::pdf::TileOptions options;
    options.font = std::filesystem::path(BROADSIDE_SOURCE_DIR) / "fonts/Inter-Regular.otf";
    MemorySink sheets;
    refused_or(file.path(), [&] { broadside::pdf::tile(file.path(), options, sheets); });
}

}    // namespace broadside::fuzz
