#pragma once
/// \file
/// JSON with places: every value knows the line and column it was read from, so that whoever uses it can point there.
/// Built on the SAX interface of nlohmann/json, which only json.cpp includes, and a cursor that counts beside it.
/// Errors:  what cannot be read is added to `Problems` with its place; a document that exists is well formed.
/// Limits:  file 4 MiB, depth 64, 200,000 values, keys of 1,000 bytes, each with a message of its own.
/// Threads: values.

#include "engine/base/error.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace broadside::json {

class Value;
struct Member;    // key, value and the key's place
using Array = std::vector<Value>;
using Object = std::vector<Member>;    // in the order of the file; duplicate keys are an error when read

class Value {
public:
    using Data = std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object>;
    Data data;                   // null unless set
    int line = 0, column = 0;    // from 1, in bytes; of the value's first character; 0 in values that were not read

    bool is_null() const { return std::holds_alternative<std::nullptr_t>(data); }
    const bool* boolean() const { return std::get_if<bool>(&data); }
    const std::int64_t* integer() const { return std::get_if<std::int64_t>(&data); }
    std::optional<double> number() const;    // of an integer too
    const std::string* string() const { return std::get_if<std::string>(&data); }
    const Array* array() const { return std::get_if<Array>(&data); }
    const Object* object() const { return std::get_if<Object>(&data); }
    /// The member of that name, or null when there is none or this is no object.
    const Value* find(std::string_view key) const;
    /// `12`, `"671B"`, `an object` …: how a message names what it got; of long texts the beginning.
    std::string shown() const;
};
struct Member {
    std::string key;
    Value value;
    int line = 0, column = 0;    // of the key
};

/// The value as text in the format of the project's own files: two spaces per level; on one line what holds no further
/// object and fits in 116 columns, and repeated blocks of a stack; a line feed at the end.
std::string write(const Value& value);

/// Parses `text`; `file` is the name that messages carry. Nothing is returned when the text is not JSON, or not UTF-8.
std::optional<Value> parse(std::string_view text, const std::string& file, Problems& problems);
/// The bytes of a file; one that is missing, no file or too large is a problem with its path.
std::optional<std::string> read_text(const std::filesystem::path& path, const std::string& shown_as,
                                     Problems& problems);
/// Reads and parses a file; one that is missing, empty or too large is a problem with its path.
std::optional<Value> read(const std::filesystem::path& path, const std::string& shown_as, Problems& problems);

}    // namespace broadside::json
