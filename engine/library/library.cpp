#include "include/broadside/broadside.hpp"

#include "engine/app/output_files.hpp"
#include "engine/base/file.hpp"
#include "engine/base/sink.hpp"
#include "engine/catalog/catalog.hpp"
#include "engine/pdf/pdf.hpp"
#include "engine/raster/raster.hpp"
#include "engine/scene/scene.hpp"
#include "engine/sheet/layout_file.hpp"
#include "engine/sheet/sheet.hpp"
#include "engine/svg/svg.hpp"
#include "engine/text/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace broadside {
namespace {

namespace fs = std::filesystem;

/// BROADSIDE_DATA, else what was installed with the library.
fs::path installed() {
    const char* named = std::getenv("BROADSIDE_DATA");
    return named != nullptr && *named != '\0' ? fs::path(named) : fs::path(BROADSIDE_INSTALLED_DATA);
}

/// Bytes to a function.
class FunctionSink final : public Sink {
public:
    using Sink::write;
    explicit FunctionSink(const std::function<void(std::span<const std::byte>)>& out) : out_(out) {}
    void write(std::span<const std::byte> bytes) override { out_(bytes); }

private:
    const std::function<void(std::span<const std::byte>)>& out_;
};

OutputFormat format_of(const fs::path& file) {
    const std::string ending = ending_of(file);
    if (ending == ".png") return OutputFormat::png;
    if (ending == ".tif" || ending == ".tiff") return OutputFormat::tiff;
    if (ending == ".pdf") return OutputFormat::pdf;
    if (ending == ".svg") return OutputFormat::svg;
    throw UsageError(file.string() + ": the ending must be .png, .tif, .pdf or .svg");
}

}    // namespace

struct Catalogue::Impl {
    fs::path data;
    catalog::Catalog catalog;

    /// A file or folder of the data, or of the installed data.
    fs::path find(const fs::path& name) const {
        const fs::path own = data / name;
        std::error_code not_there;
        return !data.empty() && fs::exists(own, not_there) ? own : installed() / name;
    }
};

struct Poster::Impl {
    Size size;
    double dpi = 0;
    scene::SceneRef scene;

    void write(OutputFormat format, Sink& sink, const WriteOptions& options) const {
        raster::Options raster;
        raster.dpi = dpi;
        raster.threads = options.threads;
        raster.memory = options.memory;
        raster.progress = options.progress;
        switch (format) {
            case OutputFormat::png: raster::write_png(*scene, raster, sink); break;
            case OutputFormat::tiff: raster::write_tiff(*scene, raster, sink); break;
            case OutputFormat::pdf: pdf::write_pdf(*scene, sink, options.threads); break;
            case OutputFormat::svg: svg::write_svg(*scene, sink); break;
        }
    }
};

class Composer {
public:
    static Poster compose(const Catalogue::Impl& catalogue, const ComposeOptions& options) {
        fs::path file = options.layout;
        if (file.extension() != ".json") file = catalogue.find(fs::path("layouts") / (options.layout + ".json"));
        const sheet::LayoutFile layout = sheet::read_layout(file, {installed() / "layouts"});
        text::Shaper shaper(catalogue.find("fonts"));
        sheet::SheetOptions sheet_options;
        sheet_options.models = options.models;
        sheet_options.dpi = options.dpi;
        sheet_options.date = options.date;
        sheet_options.version = version();
        sheet_options.threads = options.threads;
        const sheet::Sheet sheet = sheet::make_sheet(catalogue.catalog, layout, shaper, sheet_options);
        auto impl = std::make_shared<Poster::Impl>();
        impl->size = sheet.size;
        impl->dpi = sheet.dpi;
        impl->scene = sheet::to_scene(sheet);
        Poster out;
        out.impl_ = std::move(impl);
        return out;
    }
    static const Catalogue::Impl& of(const Catalogue& catalogue) { return *catalogue.impl_; }
};

std::string version() { return BROADSIDE_VERSION; }

Catalogue Catalogue::read(const fs::path& data) {
    auto impl = std::make_shared<Impl>();
    impl->data = data;
    impl->catalog = catalog::read((data.empty() ? installed() : data) / "catalog").catalog;
    Catalogue out;
    out.impl_ = std::move(impl);
    return out;
}

std::vector<std::string> Catalogue::models() const {
    std::vector<std::string> out;
    for (const catalog::Model& model : impl_->catalog.models) out.push_back(model.id);
    std::ranges::sort(out);
    return out;
}

double Poster::width_pt() const { return impl_->size.w; }
double Poster::height_pt() const { return impl_->size.h; }
double Poster::dpi() const { return impl_->dpi; }

void Poster::write(const fs::path& file, const WriteOptions& options) const {
    const OutputFormat format = format_of(file);
    app::OutputFiles files;
    impl_->write(format, files.add(file), options);
    files.complete();
    files.commit();
}

void Poster::write(OutputFormat format, const std::function<void(std::span<const std::byte>)>& out,
                   const WriteOptions& options) const {
    FunctionSink sink(out);
    impl_->write(format, sink, options);
}

Poster compose(const Catalogue& catalogue, const ComposeOptions& options) {
    return Composer::compose(Composer::of(catalogue), options);
}

}    // namespace broadside
