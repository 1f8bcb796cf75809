#include "engine/catalog/schema.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/catalog.hpp"
#include "engine/catalog/reader.hpp"
#include "engine/json/json.hpp"

#include <algorithm>

namespace broadside::catalog {
namespace {

using json::Array;
using json::Object;
using json::Value;

Value text(std::string_view s) { return {std::string(s)}; }
Value whole(std::int64_t n) { return {n}; }

Array texts(const std::vector<std::string>& all) {
    Array out;
    for (const std::string& s : all) out.push_back(text(s));
    return out;
}

Value number(double n) {
    if (n == static_cast<double>(static_cast<std::int64_t>(n))) return whole(static_cast<std::int64_t>(n));
    return {n};
}

Object type(const char* name, const Field& field) {
    if (!null_is_right(field.need)) return {{"type", text(name)}};
    return {{"type", {Array{text(name), text("null")}}}};
}

Value schema_of(const Field& field);

void add_fields(Object& out, const std::vector<Field>& fields) {
    Array required;
    Object properties;
    for (const Field& f : fields) {
        if (left_out_is_wrong(f.need)) required.push_back(text(f.key));
        properties.push_back({f.key, schema_of(f)});
    }
    if (!required.empty()) out.push_back({"required", {required}});
    out.push_back({"properties", {properties}});
    out.push_back({"additionalProperties", {false}});
}

Value object_schema(const std::vector<Field>& fields) {
    Object out{{"type", text("object")}};
    add_fields(out, fields);
    return {out};
}

/// An object of one kind: its key `kind` has that value and no other.
Value kind_schema(const std::string& kind, std::vector<Field> fields) {
    Value out = object_schema(fields);
    for (json::Member& m : std::get<Object>(out.data)) {
        if (m.key != "properties") continue;
        for (json::Member& property : std::get<Object>(m.value.data))
            if (property.key == "kind") property.value = {Object{{"const", text(kind)}}};
    }
    return out;
}

Value name_or_null() { return {Object{{"type", {Array{text("string"), text("null")}}}}}; }

Value layer_schema() {
    return {Object{{"type", text("array")},
                   {"prefixItems", {Array{name_or_null(), name_or_null()}}},
                   {"items", {false}},
                   {"minItems", whole(2)}}};
}

Value map_values(const Field& field) {
    if (!field.choices.empty()) return {Object{{"enum", {texts(field.choices)}}}};
    if (!field.fields.empty()) return object_schema(field.fields);
    if (field.kinds.empty()) return {Object{{"type", text("string")}, {"minLength", whole(1)}}};
    Array kinds;
    for (const auto& [kind, fields] : field.kinds) kinds.push_back(kind_schema(kind, fields));
    return {Object{{"oneOf", {kinds}}}};
}

Value schema_of(const Field& field) {
    Object out{{"description", text(field.doc)}};
    const auto add = [&](Object more) { out.insert(out.end(), more.begin(), more.end()); };
    switch (field.type) {
        case Field::Type::integer:
        case Field::Type::number:
            add(type(field.type == Field::Type::integer ? "integer" : "number", field));
            out.push_back({"minimum", number(field.range.least)});
            if (field.range.most < 1e15) out.push_back({"maximum", number(field.range.most)});
            break;
        case Field::Type::boolean: add(type("boolean", field)); break;
        case Field::Type::text:
            add(type("string", field));
            add({{"minLength", whole(1)}, {"maxLength", whole(std::int64_t{k_text_bytes})}});
            break;
        case Field::Type::date:
            add(type("string", field));
            add({{"format", text("date")}, {"pattern", text("^\\d{4}-\\d{2}-\\d{2}$")}});
            break;
        case Field::Type::address:
            add(type("string", field));
            add({{"format", text("uri")}, {"pattern", text("^https?://")}});
            break;
        case Field::Type::color:
            add(type("string", field));
            add({{"pattern", text("^#[0-9a-fA-F]{6}$")}});
            break;
        case Field::Type::texts:
            add(type("array", field));
            add({{"items", {Object{{"type", text("string")}, {"minLength", whole(1)}}}},
                 {"maxItems", whole(std::int64_t{k_items})}});
            break;
        case Field::Type::choice: {
            Array values = texts(field.choices);
            if (null_is_right(field.need)) values.emplace_back();
            out.push_back({"enum", {values}});
            break;
        }
        case Field::Type::choices:
            add(type("array", field));
            add({{"items", {Object{{"enum", {texts(field.choices)}}}}}, {"uniqueItems", {true}}});
            break;
        case Field::Type::object:
            add(type("object", field));
            add_fields(out, field.fields);
            break;
        case Field::Type::list:
            add(type("array", field));
            add({{"items", object_schema(field.fields)}, {"maxItems", whole(std::int64_t{k_items})}});
            break;
        case Field::Type::map:
            add(type("object", field));
            out.push_back({"additionalProperties", map_values(field)});
            break;
        case Field::Type::stack:
            add({{"type", text("array")}, {"items", layer_schema()}, {"minItems", whole(1)}});
            break;
        case Field::Type::block: {
            Value layer = layer_schema();
            if (null_is_right(field.need))
                layer = {Object{{"anyOf", {Array{layer, {Object{{"type", text("null")}}}}}}}};
            add(std::get<Object>(layer.data));
            break;
        }
    }
    return {out};
}

std::string bound(double n) {
    return n == static_cast<double>(static_cast<std::int64_t>(n)) ? grouped(static_cast<std::int64_t>(n))
                                                                  : json::Value{n}.shown();
}

std::string code(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& w : words) out += (out.empty() ? "`" : ", `") + w + "`";
    return out;
}

std::string shape(const Field& f) {
    const auto range = [&](const char* name) {
        const std::string least = bound(f.range.least);
        return std::string(name) +
               (f.range.most < 1e15 ? ", " + least + " to " + bound(f.range.most) : ", at least " + least);
    };
    switch (f.type) {
        case Field::Type::integer: return range("whole number");
        case Field::Type::number: return range("number");
        case Field::Type::boolean: return "`true`, `false`";
        case Field::Type::text: return "text";
        case Field::Type::texts: return "list of texts";
        case Field::Type::choice: return code(f.choices);
        case Field::Type::choices: return "list of " + code(f.choices);
        case Field::Type::date: return "date";
        case Field::Type::address: return "address";
        case Field::Type::color: return "color `#rrggbb`";
        case Field::Type::object: return "object";
        case Field::Type::list: return "list of objects";
        case Field::Type::map: return f.choices.empty() ? "object" : "object of " + code(f.choices);
        case Field::Type::stack: return "list of layers";
        case Field::Type::block: return "layer";
    }
    return {};
}

void add_rows(std::string& out, const std::vector<Field>& fields, const std::string& prefix) {
    for (const Field& f : fields) {
        const std::string path = prefix + f.key;
        const char* need = f.need == Need::must  ? ""
                           : f.need == Need::may ? "may be left out"
                           : f.need == Need::gap ? "may be null"
                                                 : "may be left out or null";
        out += "| `" + path + "` | " + shape(f) + " | " + need + " | " + f.doc + " |\n";
        const std::string inner = path + (f.type == Field::Type::list  ? ".N."
                                          : f.type == Field::Type::map ? ".NAME."
                                                                       : ".");
        add_rows(out, f.fields, inner);
        for (const auto& [kind, of_kind] : f.kinds) {
            out += "| **`" + path + ".NAME`** of kind **`" + kind + "`** | | | |\n";
            std::vector<Field> own;
            for (const Field& k : of_kind)
                if (k.key != "kind") own.push_back(k);
            add_rows(out, own, "…");
        }
    }
}

std::string table(const std::vector<Field>& fields) {
    std::string out = "| field | what stands there | | meaning |\n| --- | --- | --- | --- |\n";
    add_rows(out, fields, {});
    return out;
}

}    // namespace

std::string schema(const char* title, const char* description, const std::vector<Field>& fields) {
    Object out{{"$schema", text("https://json-schema.org/draft/2020-12/schema")},
               {"title", text(title)},
               {"description", text(description)},
               {"type", text("object")}};
    add_fields(out, fields);
    return json::write({out});
}

std::string model_schema() {
    return schema("A model of the catalog", "Facts of one language model. Field by field: catalog/README.md.",
                  model_fields());
}
std::string index_schema() {
    return schema("Index of the catalog", "Edition, groups and organizations. Field by field: catalog/README.md.",
                  index_fields());
}
std::string model_table() { return table(model_fields()); }
std::string index_table() { return table(index_fields()); }

}    // namespace broadside::catalog
