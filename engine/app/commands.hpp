#pragma once
/// \file
/// The commands: each takes its options, does its work, and returns the exit status.
/// Errors:  thrown as engine/base/error.hpp says; `run` turns them into messages.
/// Threads: one call at a time.

#include "engine/app/environment.hpp"
#include "engine/app/render.hpp"
#include "engine/app/site_inputs.hpp"
#include "engine/app/watch.hpp"
#include "engine/serve/server.hpp"

#include <optional>
#include <string>
#include <vector>

namespace broadside::app {

int render_command(const RenderOptions& options, Environment& environment);
int check_command(const Inputs& inputs, const std::vector<std::string>& models, bool json, Environment& environment);
/// Until interrupted.
int watch_command(const RenderOptions& options, Notice notice, Environment& environment);

// ---- the curator's; what they print and write is made by engine/curate. `catalog` empty: the program's own ----------

struct ListCommand {
    std::string catalog, sort, format = "table";
    bool reverse = false, figures = false;
    std::vector<std::string> groups, organizations, uses;
};
int list_command(const ListCommand& options, Environment& environment);

struct ShowCommand {
    std::string catalog, id;
    bool sources = false;
};
int show_command(const ShowCommand& options, Environment& environment);

struct CompareCommand {
    std::string catalog;
    std::vector<std::string> ids;
};
int compare_command(const CompareCommand& options, Environment& environment);

struct NewCommand {
    std::string catalog, id, like, name;
    std::string output;    // empty: in the catalog; `-`: standard output
};
int new_command(const NewCommand& options, Environment& environment);

/// A new project: a catalog with one model as an example, and a layout of its own.
struct InitCommand {
    std::string folder;
};
int init_command(const InitCommand& options, Environment& environment);

/// The format of the files that people write, as a JSON Schema.
struct SchemaCommand {
    std::string name;    // model, index or layout
};
int schema_command(const SchemaCommand& options, Environment& environment);

struct ImportCommand {
    std::string catalog, config, id, name, size, organization, group, released, config_url;
    std::string output;    // as above
    std::string as;        // family to read it as; empty: by its `model_type`
    bool lenient = false, explain = false;
};
int import_command(const ImportCommand& options, Environment& environment);

struct DiffCommand {
    std::string before, after, layout = "print";
    std::vector<std::string> outputs;    // the sheet of `after` with its changed and added cells framed
    std::optional<double> dpi;
};
int diff_command(const DiffCommand& options, Environment& environment);

/// Parts of a picture joined to the whole; `check`: each read alone, nothing is written.
struct JoinCommand {
    std::vector<std::string> parts;
    std::string output;
    bool check = false;
};
int join_command(const JoinCommand& options, Environment& environment);

// ---- the print shop's; the work is done by engine/pdf ---------------------------------------------------------------

struct PreflightCommand {
    std::string file, reader = "press";    // or `readers`
    pdf::PreflightLimits limits;
    bool json = false;
};
/// Status 1 where a check fails.
int preflight_command(const PreflightCommand& options, Environment& environment);

struct TileCommand {
    std::string file, output = "out/tiles.pdf";
    std::string box = "trim";
    pdf::TileOptions tile;    // without font and generator
};
int tile_command(const TileCommand& options, Environment& environment);

// ---- the browser's; pages are made by engine/site -------------------------------------------------------------------

struct SiteCommand {
    SiteOptions site;
    std::string output = "out/site";
    bool quiet = false, perf = false;
};
int site_command(const SiteCommand& command, Environment& environment);

struct ServeCommand {
    SiteOptions site;
    serve::Options server;
    bool open = false;
};
/// Until interrupted.
int serve_command(const ServeCommand& command, Environment& environment);

}    // namespace broadside::app
