#pragma once
/// \file
/// Which models a sheet shows, in which groups and order.
/// Errors:  UsageError for an unknown id of the command line; InputError for unknown names in the layout file, or where
///          nothing is left to show.
/// Threads: pure functions.

#include "engine/catalog/catalog.hpp"
#include "engine/sheet/layout_file.hpp"

#include <string>
#include <vector>

namespace broadside::sheet {

struct SelectedGroup {
    std::string id, title, sentence;
    std::vector<const catalog::Model*> models;    // never empty, in the layout file's order
};

/// The groups that have models, in the catalog's order, or the one group of a timeline. `ids` (of the command line)
/// stand in for the layout file's selection when there are any.
std::vector<SelectedGroup> select(const catalog::Catalog& catalog, const LayoutFile& layout,
                                  const std::vector<std::string>& ids);

}    // namespace broadside::sheet
