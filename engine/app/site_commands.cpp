#include "engine/app/commands.hpp"
#include "engine/app/output_files.hpp"
#include "engine/app/perf.hpp"
#include "engine/app/progress.hpp"
#include "engine/app/site_inputs.hpp"
#include "engine/base/format.hpp"

#include <fmt/format.h>

namespace broadside::app {

int site_command(const SiteCommand& command, Environment& environment) {
    struct Folder final : site::Site::Output {
        OutputFolder& folder;
        std::size_t files = 0;
        std::uint64_t bytes = 0;
        explicit Folder(OutputFolder& f) : folder(f) {}
        void file(const std::string& path, std::string_view text) override {
            folder.file(path, [&](Sink& sink) { sink.write(text); });
            ++files;
            bytes += text.size();
        }
        void again(const std::string& path, const std::string& earlier) override {
            folder.again(path, earlier);
            ++files;
        }
    };
    ProgressLine progress(environment, command.quiet);
    Perf perf;
    const auto begin = [&](const std::string& stage) {
        progress.stage(stage);
        perf.begin(stage);
    };
    begin("catalog");
    const Gallery gallery = make_gallery(command.site, environment);
    OutputFiles files;
    Folder folder(files.add_folder(command.output));
    begin(command.output);
    gallery.site->write(folder, progress.updates());
    begin("flush");
    files.complete();
    perf.end();
    progress.clear();
    environment.out.write(fmt::format("{}/index.html: open it in a browser; {} files, {:.1f} MB\n",
                                      printable(command.output), folder.files,
                                      static_cast<double>(folder.bytes) / 1e6));
    files.commit();
    if (command.perf) environment.err.write(perf.table());
    return 0;
}

}    // namespace broadside::app
