#include "engine/catalog/reader.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/catalog.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace broadside::catalog {
namespace {

Field field(std::string_view key, Field::Type type, Need need, std::string_view doc, Range range = {},
            std::vector<std::string> choices = {}) {
    return {std::string(key), type, need, std::string(doc), range, std::move(choices), {}, {}};
}

std::string quoted_list(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "\"" : ", \"") + name + '"';
    return out;
}

std::string spelled(double bound) {
    return std::floor(bound) == bound ? grouped(static_cast<std::int64_t>(bound)) : fmt::format("{}", bound);
}
/// `1 to 4,096`, `at least 1`: what `n` should have been.
std::string spelled(Range range, double n) {
    return range.most >= 1e15 && n < range.least ? "at least " + spelled(range.least)
                                                 : spelled(range.least) + " to " + spelled(range.most);
}

constexpr int k_first_year = 2017, k_last_year = 2100;    // from the transformer on

std::optional<Date> parse_date(std::string_view s) {
    if (s.size() != 10 || s[4] != '-' || s[7] != '-') return std::nullopt;
    const auto digits = [&](std::size_t from, std::size_t count) {
        int n = -1;
        const char* end = s.data() + from + count;
        return std::from_chars(s.data() + from, end, n).ptr == end ? n : -1;
    };
    const Date d{digits(0, 4), digits(5, 2), digits(8, 2)};
    if (d.year < k_first_year || d.year > k_last_year || d.month < 1 || d.month > 12) return std::nullopt;
    constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = d.year % 4 == 0 && (d.year % 100 != 0 || d.year % 400 == 0);
    const int last = days[d.month - 1] + (leap && d.month == 2 ? 1 : 0);
    return d.day >= 1 && d.day <= last ? std::optional(d) : std::nullopt;
}

bool is_address(std::string_view s) {
    std::string_view rest = s;
    if (rest.starts_with("https://"))
        rest.remove_prefix(8);
    else if (rest.starts_with("http://"))
        rest.remove_prefix(7);
    else
        return false;
    const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
    const auto dot = host.find('.');
    if (dot == std::string_view::npos || dot == 0 || host.back() == '.') return false;
    // What RFC 3986 allows unescaped, without the apostrophe and brackets, which break links
    // in PDF viewers and terminals.
    return std::ranges::all_of(s, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-._~:/?#@!$&*+,;=%").find(c) != std::string_view::npos;
    });
}

}    // namespace

Reader::Reader(const json::Value& value, std::string path, Session& session)
    : value_(&value), path_(std::move(path)), session_(&session) {}

Reader::Reader(std::vector<Field>& fields) : fields_(&fields) {}

std::string Reader::path_of(std::string_view key) const {
    if (key.empty()) return path_;
    return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

void Reader::error(std::string_view key, std::string message, std::string hint) {
    if (describing()) return;
    const std::string path = path_of(key);
    const auto place = session_->places.find(path);
    session_->problems.error(
        place != session_->places.end() ? place->second : Place{session_->file, value_->line, value_->column}, path,
        std::move(message), std::move(hint));
}

void Reader::error(const json::Value& at, std::string_view key, std::string message, std::string hint) {
    session_->problems.error({session_->file, at.line, at.column}, path_of(key), std::move(message), std::move(hint));
}

void Reader::remember(std::string_view key, const json::Value& at) {
    session_->places.insert_or_assign(path_of(key), Place{session_->file, at.line, at.column});
    if (!at.array() && !at.object())
        session_->values.insert_or_assign(path_of(key), at.string() ? *at.string() : at.shown());
}

void Reader::wrong_type(const json::Value& at, std::string_view key, std::string_view expected) {
    error(at, key, fmt::format("expected {}, got {}", expected, at.shown()));
}

const json::Value* Reader::value(Field field) {
    const std::string& key = field.key;
    known_.push_back(key);
    if (describing()) {
        fields_->push_back(std::move(field));
        return nullptr;
    }
    const json::Value* found = value_->find(key);
    if (!found) {
        if (left_out_is_wrong(field.need))
            error(*value_, key, "missing",
                  null_is_right(field.need) ? "null where it is not known" : session_->when_missing);
        return nullptr;
    }
    remember(key, *found);
    if (found->is_null() && null_is_right(field.need)) {
        session_->unknown.push_back(path_of(key));
        return nullptr;
    }
    return found;
}

std::optional<std::int64_t> Reader::whole(std::string_view key, Range range, Need need, std::string_view doc) {
    const json::Value* v = value(field(key, Field::Type::integer, need, doc, range));
    if (!v) return std::nullopt;
    const auto n = v->number();
    if (!n || std::floor(*n) != *n) {
        wrong_type(*v, key, "a whole number");
        return std::nullopt;
    }
    if (*n < range.least || *n > range.most) {
        wrong_type(*v, key, spelled(range, *n));
        return std::nullopt;
    }
    return static_cast<std::int64_t>(*n);
}

std::optional<double> Reader::real(std::string_view key, Range range, Need need, std::string_view doc) {
    const json::Value* v = value(field(key, Field::Type::number, need, doc, range));
    if (!v) return std::nullopt;
    const auto n = v->number();
    if (!n) {
        wrong_type(*v, key, "a number");
        return std::nullopt;
    }
    if (*n < range.least || *n > range.most) {
        wrong_type(*v, key, spelled(range, *n));
        return std::nullopt;
    }
    return n;
}

void Reader::flag(std::string_view key, bool& out, Need need, std::string_view doc) {
    std::optional<bool> read;
    flag(key, read, need, doc);
    if (read) out = *read;
}

void Reader::flag(std::string_view key, std::optional<bool>& out, Need need, std::string_view doc) {
    const json::Value* v = value(field(key, Field::Type::boolean, need, doc));
    if (!v) return;
    if (v->boolean())
        out = *v->boolean();
    else
        wrong_type(*v, key, "true or false");
}

std::optional<std::string> Reader::checked_text(const json::Value& at, const std::string& key) {
    const std::string* s = at.string();
    if (!s) {
        wrong_type(at, key, "a text");
        return std::nullopt;
    }
    if (s->empty()) {
        error(at, key, "the text is empty", "leave the field out where it does not apply");
        return std::nullopt;
    }
    if (s->size() > k_text_bytes) {
        error(at, key, fmt::format("the text has more than {} bytes", k_text_bytes));
        return std::nullopt;
    }
    if (const std::string fault = fault_of_text(*s); !fault.empty()) {
        error(at, key, "the text " + fault);
        return std::nullopt;
    }
    return *s;
}

void Reader::text(std::string_view key, std::string& out, Need need, std::string_view doc) {
    const json::Value* v = value(field(key, Field::Type::text, need, doc));
    if (!v) return;
    if (auto s = checked_text(*v, std::string(key))) out = std::move(*s);
}

void Reader::texts(std::string_view key, std::vector<std::string>& out, Need need, std::string_view doc) {
    const json::Value* v = value(field(key, Field::Type::texts, need, doc));
    if (!v) return;
    const json::Array* array = v->array();
    if (!array) return wrong_type(*v, key, "a list of texts");
    if (array->size() > k_items) return error(*v, key, fmt::format("the list has more than {} items", k_items));
    out.clear();
    for (std::size_t i = 0; i < array->size(); ++i) {
        const std::string item = fmt::format("{}.{}", key, i);
        remember(item, (*array)[i]);
        if (auto s = checked_text((*array)[i], item)) out.push_back(std::move(*s));
    }
}

void Reader::date(std::string_view key, Date& out, Need need, std::string_view doc) {
    const json::Value* v = value(field(key, Field::Type::date, need, doc));
    if (!v) return;
    const auto date = v->string() ? parse_date(*v->string()) : std::nullopt;
    if (date)
        out = *date;
    else
        wrong_type(*v, key, fmt::format("a date of {} to {} such as \"2024-12-26\"", k_first_year, k_last_year));
}

void Reader::color(std::string_view key, Color& out, Need need, std::string_view doc) {
    const json::Value* v = value(field(key, Field::Type::color, need, doc));
    if (!v) return;
    if (const auto color = v->string() ? Color::parse(*v->string()) : std::nullopt)
        out = *color;
    else
        wrong_type(*v, key, "a color such as \"#1f6f43\"");
}

void Reader::format(int newest) {
    const json::Value* v =
        value(field("format", Field::Type::integer, Need::may, "Version of this format; 1 where it is left out",
                    {1, static_cast<double>(newest)}));
    if (!v) return;
    const std::int64_t* version = v->integer();
    if (!version || *version < 1) return wrong_type(*v, "format", "a version, 1 or more");
    if (*version > newest)
        error(*v, "format", fmt::format("is {}, and this program reads up to {}", *version, newest),
              "take a newer Broadside");
}

void Reader::address(std::string_view key, std::string& out, Need need, std::string_view doc) {
    const json::Value* v = value(field(key, Field::Type::address, need, doc));
    if (!v) return;
    const auto s = checked_text(*v, std::string(key));
    if (!s) return;
    if (is_address(*s))
        out = *s;
    else
        wrong_type(*v, key, "an address such as \"https://arxiv.org/abs/2412.19437\"");
}

std::optional<std::size_t> Reader::one_of(std::string_view key, const std::vector<std::string>& names, Need need,
                                          std::string_view doc) {
    const json::Value* v = value(field(key, Field::Type::choice, need, doc, {}, names));
    if (!v) return std::nullopt;
    if (const std::string* s = v->string()) {
        const auto found = std::ranges::find(names, *s);
        if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    }
    const std::string hint = v->string() ? did_you_mean(*v->string(), names) : "";
    error(*v, key,
          fmt::format("expected {}{}, got {}", names.size() > 1 ? "one of " : "", quoted_list(names), v->shown()),
          hint);
    return std::nullopt;
}

void Reader::choice(std::string_view key, std::string& out, const std::vector<std::string>& names, Need need,
                    std::string_view doc) {
    if (const auto i = one_of(key, names, need, doc)) out = names[*i];
}

std::optional<std::vector<std::size_t>> Reader::some_of(std::string_view key, const std::vector<std::string>& names,
                                                        Need need, std::string_view doc) {
    const json::Value* v = value(field(key, Field::Type::choices, need, doc, {}, names));
    if (!v) return std::nullopt;
    const json::Array* array = v->array();
    if (!array) {
        wrong_type(*v, key, "a list of some of " + quoted_list(names));
        return std::nullopt;
    }
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < array->size(); ++i) {
        const json::Value& item = (*array)[i];
        const std::string item_key = fmt::format("{}.{}", key, i);
        remember(item_key, item);
        const std::string* s = item.string();
        const auto found = s ? std::ranges::find(names, *s) : names.end();
        const auto which = static_cast<std::size_t>(found - names.begin());
        if (found == names.end())
            error(item, item_key, fmt::format("expected one of {}, got {}", quoted_list(names), item.shown()),
                  s ? did_you_mean(*s, names) : "");
        else if (std::ranges::find(out, which) != out.end())
            error(item, item_key, fmt::format("\"{}\" is given twice", *s));
        else
            out.push_back(which);
    }
    return out;
}

std::optional<Reader> Reader::enter(std::string_view key, Need need, std::string_view doc) {
    const json::Value* v = value(field(key, Field::Type::object, need, doc));
    if (describing()) return Reader(fields_->back().fields);
    if (!v) return std::nullopt;
    if (!v->object()) {
        wrong_type(*v, key, "an object");
        return std::nullopt;
    }
    return Reader(*v, path_of(key), *session_);
}

std::vector<Reader> Reader::items(std::string_view key, Need need, std::string_view doc) {
    const json::Value* v = value(field(key, Field::Type::list, need, doc));
    std::vector<Reader> out;
    if (describing()) {
        out.push_back(Reader(fields_->back().fields));
        return out;
    }
    if (!v) return out;
    const json::Array* array = v->array();
    if (!array) {
        wrong_type(*v, key, "a list of objects");
        return out;
    }
    if (array->size() > k_items) {
        error(*v, key, fmt::format("the list has more than {} items", k_items));
        return out;
    }
    for (std::size_t i = 0; i < array->size(); ++i) {
        const std::string item = fmt::format("{}.{}", key, i);
        remember(item, (*array)[i]);
        if ((*array)[i].object())
            out.push_back(Reader((*array)[i], path_of(item), *session_));
        else
            wrong_type((*array)[i], item, "an object");
    }
    return out;
}

std::vector<std::pair<std::string, Reader>> Reader::entries(std::string_view key, Need need, std::string_view doc) {
    const json::Value* v = value(field(key, Field::Type::map, need, doc));
    std::vector<std::pair<std::string, Reader>> out;
    if (describing()) {
        Reader entry(fields_->back().fields);
        entry.kinds_ = &fields_->back().kinds;
        out.emplace_back("NAME", std::move(entry));
        return out;
    }
    if (!v) return out;
    const json::Object* object = v->object();
    if (!object) {
        wrong_type(*v, key, "an object");
        return out;
    }
    if (object->size() > k_items) {
        error(*v, key, fmt::format("the object has more than {} keys", k_items));
        return out;
    }
    for (const json::Member& member : *object) {
        const std::string item = fmt::format("{}.{}", key, member.key);
        remember(item, member.value);
        if (const std::string fault = fault_of_text(member.key); !fault.empty()) {
            error(member.value, item, "the name " + fault);
            continue;
        }
        if (!member.value.object())
            wrong_type(member.value, item, "an object");
        else
            out.emplace_back(member.key, Reader(member.value, path_of(item), *session_));
    }
    return out;
}

void Reader::add_kind(const char* kind, std::vector<Field> fields) { kinds_->emplace_back(kind, std::move(fields)); }

void Reader::finish() {
    if (describing() || open_) return;
    for (const json::Member& member : *value_->object()) {
        if (std::ranges::find(known_, member.key) != known_.end()) continue;
        session_->problems.error({session_->file, member.line, member.column}, path_of(member.key), "unknown key",
                                 suggests() ? did_you_mean(member.key, known_) : "");
    }
}

}    // namespace broadside::catalog
