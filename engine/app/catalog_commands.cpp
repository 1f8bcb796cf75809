#include "engine/app/commands.hpp"
#include "engine/app/data_folders.hpp"
#include "engine/app/output_files.hpp"
#include "engine/base/file.hpp"
#include "engine/base/format.hpp"
#include "engine/catalog/catalog.hpp"
#include "engine/catalog/schema.hpp"
#include "engine/curate/curate.hpp"
#include "engine/curate/import/import.hpp"
#include "engine/curate/import/source.hpp"
#include "engine/sheet/layout_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

namespace broadside::app {
namespace {

namespace fs = std::filesystem;

catalog::Catalog read_catalog(const std::string& folder, const Environment& environment) {
    Inputs inputs;
    inputs.catalog = folder;
    return catalog::read(catalog_folder(inputs, environment)).catalog;
}

curate::Terminal terminal(const Environment& environment) { return {environment.columns, environment.color()}; }

/// Puts a new file into the catalog, or where `output` says (`-`: standard output); an
/// existing one is never replaced.
void write_new(const std::string& text, const fs::path& place, const std::string& output, Environment& environment) {
    if (output == "-") {
        environment.out.write(text);
        return;
    }
    const fs::path path = output.empty() ? place : fs::path(output);
    std::error_code ignored;
    if (fs::exists(path, ignored)) throw UsageError(path.string() + ": exists already; take another id or -o FILE");
    OutputFiles files;
    files.add(path).write(text);
    files.complete();
    environment.out.write(printable(path.string()) + "\n");
    files.commit();
}

/// Where a new model's file goes: into the catalog that is named or the user's own, never into the installed one.
fs::path models_folder(const std::string& folder, const std::string& output, const Environment& environment) {
    if (!folder.empty()) return fs::path(folder) / "models";
    if (const auto project = project_folder(environment)) return *project / "catalog/models";
    if (!output.empty()) return {};
    throw UsageError(
        "there is no project here (a folder with catalog/index.json); name the catalog with --catalog, the file "
        "with -o, or make a project: broadside init DIR");
}

}    // namespace

int list_command(const ListCommand& options, Environment& environment) {
    const catalog::Catalog catalog = read_catalog(options.catalog, environment);
    curate::ListOptions list;
    list.sort = options.sort;
    list.reverse = options.reverse;
    list.groups = options.groups;
    list.organizations = options.organizations;
    list.uses = options.uses;
    list.format = curate::parse_table_format(options.format);
    environment.out.write(options.figures ? curate::figures(catalog, list.format)
                                          : curate::list(catalog, list, terminal(environment)));
    return 0;
}

int show_command(const ShowCommand& options, Environment& environment) {
    const catalog::Catalog catalog = read_catalog(options.catalog, environment);
    environment.out.write(
        curate::show(catalog, curate::model_of(catalog, options.id), options.sources, terminal(environment)));
    return 0;
}

int compare_command(const CompareCommand& options, Environment& environment) {
    const catalog::Catalog catalog = read_catalog(options.catalog, environment);
    std::vector<const catalog::Model*> models;
    for (const std::string& id : options.ids) models.push_back(&curate::model_of(catalog, id));
    environment.out.write(curate::compare(catalog, models, terminal(environment)));
    return 0;
}

int new_command(const NewCommand& options, Environment& environment) {
    const catalog::Catalog catalog = read_catalog(options.catalog, environment);
    const fs::path models = models_folder(options.catalog, options.output, environment);
    Inputs inputs;
    inputs.catalog = options.catalog;
    const fs::path like =
        catalog_folder(inputs, environment) / "models" / (curate::model_of(catalog, options.like).id + ".json");
    write_new(curate::new_model(read_file(like, k_most_json_bytes), like.string(), options.id,
                                options.name.empty() ? options.id : options.name),
              models / (options.id + ".json"), options.output, environment);
    return 0;
}

int schema_command(const SchemaCommand& options, Environment& environment) {
    const std::array<std::pair<std::string_view, std::string (*)()>, 3> schemas{
        {{"model", catalog::model_schema}, {"index", catalog::index_schema}, {"layout", sheet::layout_schema}}};
    for (const auto& [name, text] : schemas)
        if (name == options.name) {
            environment.out.write(text());
            return 0;
        }
    throw UsageError("schema " + options.name + ": expected model, index or layout");
}

int import_command(const ImportCommand& options, Environment& environment) {
    curate::ImportOptions import;
    import.id = options.id;
    import.name = options.name;
    import.size = options.size;
    import.organization = options.organization;
    import.group = options.group;
    import.released = options.released;
    import.config_url = options.config_url;
    import.as = options.as;
    import.lenient = options.lenient;
    const curate::Source source = curate::read_source(options.config);
    const curate::Imported imported = curate::import_config(source.config, source.config_file, import, source.beside);
    for (const Problem& warning : imported.warnings) environment.err.write(to_string(warning) + "\n");
    if (options.explain) {
        environment.out.write(imported.explained);
        return 0;
    }
    write_new(imported.text, models_folder(options.catalog, options.output, environment) / (imported.id + ".json"),
              options.output, environment);
    for (const std::string& check : imported.checks) environment.err.write(printable(check) + "\n");
    for (const std::string& note : imported.notes) environment.err.write("assumed: " + printable(note) + "\n");
    if (!imported.gaps.empty())
        environment.err.write(printable(fmt::format("still to be filled in: {}", fmt::join(imported.gaps, ", "))) +
                              "\n");
    return 0;
}

int diff_command(const DiffCommand& options, Environment& environment) {
    const curate::Difference difference =
        curate::diff(read_catalog(options.before, environment), read_catalog(options.after, environment));
    const std::string text = difference.text.empty() ? "no change\n" : difference.text;
    if (options.outputs.empty()) {
        environment.out.write(text);
    } else {
        RenderOptions render_options;
        render_options.inputs.catalog = options.after;
        render_options.inputs.layout = options.layout;
        render_options.outputs = options.outputs;
        render_options.dpi = options.dpi;
        render_options.framed = difference.changed;
        render_options.framed.insert(render_options.framed.end(), difference.added.begin(), difference.added.end());
        render_options.text = text;
        render(render_options, environment);
    }
    return 0;
}

}    // namespace broadside::app
