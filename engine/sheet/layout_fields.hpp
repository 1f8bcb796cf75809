#pragma once
/// \file
/// The keys of a layout file, with their ranges and meanings: read by the catalog's Reader, which
/// describes them for the schema, too.
/// Threads: pure functions.

#include "engine/catalog/reader.hpp"
#include "engine/sheet/layout_file.hpp"

#include <vector>

namespace broadside::sheet {

enum class Unit { pt, mm, in, px };

/// What is read before it can be turned into pt: the size waits for the dpi, least sizes of type for their scale.
struct RawSizes {
    double width = 0, height = 0;
    Unit unit = Unit::pt;
    double least_type = 1;
};

/// What a file does not give stays as it was. `complete`: a file that extends no other has to give nearly everything.
void read_fields(catalog::Reader& r, LayoutFile& out, RawSizes& raw, bool complete);

/// The keys of a file that extends another.
std::vector<catalog::Field> layout_fields();

}    // namespace broadside::sheet
