#pragma once
/// \file
/// What the curator's commands print and write: fact sheets, comparisons, tables, new files, differences. Imports:
/// import/. Pure functions from facts to text; the command line reads and writes the files.
/// Errors:  UsageError for an unknown model, sort key or filter (with the nearest known one).
/// Threads: any.

#include "engine/catalog/catalog.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace broadside::curate {

/// What the text is for: columns to stay within, and whether ANSI colors are understood.
struct Terminal {
    int width = 80;
    bool color = false;
};
enum class TableFormat { table, json, csv };
/// `table`, `json`, `csv`; UsageError for anything else.
TableFormat parse_table_format(std::string_view name);

/// The model of that id; UsageError when there is none.
const catalog::Model& model_of(const catalog::Catalog& catalog, std::string_view id);

/// One model's fact sheet, with what is derived from its structure beside what is published. With `sources`, every
/// figure with its source and confidence instead.
std::string show(const catalog::Catalog& catalog, const catalog::Model& model, bool sources, const Terminal& terminal);

/// Facts of two or more models side by side (in blocks where the width does not hold all); rows that differ are marked,
/// and figures carry their ratio to the first model's.
std::string compare(const catalog::Catalog& catalog, std::span<const catalog::Model* const> models,
                    const Terminal& terminal);

struct ListOptions {
    std::string sort;    // one of `sort_keys()`; empty: group, then day of release
    bool reverse = false;
    std::vector<std::string> groups, organizations;    // ids; empty: all
    std::vector<std::string> uses;    // kinds of mixers and feed-forwards that a model must have: `mla`
    TableFormat format = TableFormat::table;
};
std::string list(const catalog::Catalog& catalog, const ListOptions& options, const Terminal& terminal);
/// `name`, `released`, `total`, `kv-cache` …, as `list` takes them.
const std::vector<std::string>& sort_keys();

/// A model file for `id` with the structure of another (`like_text`, read from `like_file`): what is its
/// own (day, links, training, phrases) is left null. It reads without errors. Name and size: `name` and the
/// size that the structure gives.
std::string new_model(std::string_view like_text, const std::string& like_file, const std::string& id,
                      const std::string& name);

struct Difference {
    std::string text;                                    // a changelog's list, one line a change; empty: no change
    std::vector<std::string> added, removed, changed;    // ids
};
Difference diff(const catalog::Catalog& before, const catalog::Catalog& after);

/// Problems for editors and CI: `{"errors": n, "warnings": n, "problems": [{severity, file, line, column, field, …}]}`.
std::string problems_json(std::span<const Problem> problems);

/// Every figure of every model with its value, source and confidence; TableFormat::table is Markdown.
std::string figures(const catalog::Catalog& catalog, TableFormat format);
/// What no file knows yet: a line for each model, `parameters.total, training.tokens`; empty where nothing is null.
std::string gaps(const catalog::Catalog& catalog, const std::vector<std::string>& models = {});    // empty: of all

}    // namespace broadside::curate
