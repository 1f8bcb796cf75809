#include "engine/json/json.hpp"

#include "engine/base/format.hpp"

#include <algorithm>

namespace broadside::json {
namespace {

constexpr std::size_t k_width = 116;

std::string flat(const Value& value) {
    if (const std::string* s = value.string()) return json_string(*s);
    std::string out;
    if (const Array* array = value.array()) {
        for (const Value& v : *array) out += (out.empty() ? "" : ", ") + flat(v);
        return "[" + out + "]";
    }
    if (const Object* object = value.object()) {
        for (const Member& m : *object) out += (out.empty() ? "" : ", ") + json_string(m.key) + ": " + flat(m.value);
        return "{" + out + "}";
    }
    return value.shown();
}

bool holds_object(const Value& value) {
    return value.object() || (value.array() && std::ranges::any_of(*value.array(), holds_object));
}

bool on_one_line(const Value& value, const std::string& text, std::size_t before) {
    if (const Array* array = value.array(); array && std::ranges::any_of(*array, holds_object)) return false;
    if (const Object* object = value.object()) {
        if (std::ranges::any_of(*object, [](const Member& m) { return holds_object(m.value); })) return false;
        if (value.find("repeat") && value.find("block")) return true;
    }
    return before + text.size() <= k_width;
}

/// `before` is what stands on the line already.
void write(std::string& out, const Value& value, std::size_t indent, std::size_t before) {
    const bool empty = (value.array() && value.array()->empty()) || (value.object() && value.object()->empty());
    const std::string text = flat(value);
    if (empty || !(value.array() || value.object()) || on_one_line(value, text, before)) {
        out += text;
        return;
    }
    const std::string lead = "\n" + std::string(indent + 2, ' ');
    if (const Array* array = value.array()) {
        out += '[';
        for (std::size_t i = 0; i < array->size(); ++i) {
            out += (i > 0 ? "," : "") + lead;
            write(out, (*array)[i], indent + 2, indent + 2);
        }
    } else {
        const Object& object = *value.object();
        out += '{';
        for (std::size_t i = 0; i < object.size(); ++i) {
            const std::string key = json_string(object[i].key) + ": ";
            out += (i > 0 ? "," : "") + lead + key;
            write(out, object[i].value, indent + 2, indent + 2 + key.size());
        }
    }
    out += "\n" + std::string(indent, ' ') + (value.array() ? ']' : '}');
}

}    // namespace

std::string write(const Value& value) {
    std::string out;
    write(out, value, 0, 0);
    return out + "\n";
}

}    // namespace broadside::json
