#pragma once
/// \file
/// The format of the catalog for editors (JSON Schema, draft 2020-12) and for people (Markdown), made from the
/// reader's own description of its fields. catalog/schema/*.json and the tables of catalog/README.md are this text.

#include "engine/catalog/reader.hpp"

#include <string>
#include <vector>

namespace broadside::catalog {

/// The schema of a file whose object has these fields.
std::string schema(const char* title, const char* description, const std::vector<Field>& fields);
std::string model_schema();
std::string index_schema();

/// One row a field: path, what stands there, whether it may be left out or null, meaning and unit.
std::string model_table();
std::string index_table();

}    // namespace broadside::catalog
