#include "engine/curate/import/config.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace broadside::curate {
namespace {

using json::Value;

constexpr double k_most = 1e9;    // of any count: products of two fit

/// Keys of a wrapper that hold for the language model inside, too, where its own part does not have them.
constexpr const char* k_inherited[] = {"tie_word_embeddings", "vocab_size"};

/// Two keys of one meaning that do not say the same. Texts of one beginning are kinds of the same (`gelu`, `gelu_new`).
bool differ(const Value& a, const Value& b) {
    if (a.number() && b.number()) return *a.number() != *b.number();
    if (a.boolean() && b.boolean()) return *a.boolean() != *b.boolean();
    if (a.string() && b.string()) return a.string()->substr(0, 4) != b.string()->substr(0, 4);
    return false;
}

/// A value as a note shows it, objects and lists too.
std::string on_one_line(const Value& v) {
    if (!v.object() && !v.array()) return v.shown();
    std::string out;
    for (const char c : json::write(v))
        if (c != '\n' && !(c == ' ' && (out.empty() || out.back() == ' ' || out.back() == '{' || out.back() == '[')))
            out += c;
    return out;
}

const Value* member(const Value* of, const char* key) { return of ? of->find(key) : nullptr; }

}    // namespace

bool is_off(const Value& v) {
    if (v.is_null()) return true;
    if (const bool* b = v.boolean()) return !*b;
    if (const auto n = v.number()) return *n == 0;
    if (const std::string* s = v.string()) return s->empty() || *s == "none" || *s == "None";
    return v.array() ? v.array()->empty() : v.object()->empty();
}

Config::Config(const Value& root, const Value& part, Reading& reading)
    : root_(&root == &part ? nullptr : &root), part_(&part), reading_(&reading) {
    for (const std::string& key : reading.inner) path_ += key + ".";
}

Config::Config(const Value* part, std::string path, Reading& reading)
    : root_(nullptr), part_(part), section_(true), path_(std::move(path)), reading_(&reading) {}

bool Config::note(const Value& value, const std::string& path) const {
    if (!reading_->read.insert(&value).second) return false;
    reading_->entries.push_back({path, value.shown(), value.line});
    return true;
}

Config::Found Config::look(const Keys& keys) const {
    Found found;
    std::string taken;
    const auto take = [&](const Value* v, const std::string& path) {
        if (!v) return;
        const bool first = note(*v, path);
        if (v->is_null()) {
            found.null = true;
        } else if (!found.value) {
            found.value = v;
            taken = path;
        } else if (first && differ(*found.value, *v)) {
            reading_->problems.warning({reading_->file, v->line, v->column}, path,
                                       fmt::format("{} is not what counts: {} says {}", v->shown(), taken,
                                                   found.value->shown()));
        }
    };
    for (const char* key : keys) take(member(part_, key), path_ + key);
    if (!found.value)
        for (const char* key : keys)
            if (std::ranges::find(k_inherited, std::string_view(key)) != std::end(k_inherited))
                take(member(root_, key), key);
    return found;
}

const Value* Config::given(const Keys& keys) const { return look(keys).value; }

const Value* Config::find(const Keys& keys) const {
    const Found found = look(keys);
    if (found.value || found.null) return found.value;
    if (section_) return nullptr;    // the defaults are the whole's
    for (const char* key : keys)
        if (const Value* v = reading_->defaults.find(key); v && !v->is_null()) {
            assume(fmt::format("{} {}, {}'s default", key, on_one_line(*v), reading_->family));
            return v;
        }
    return nullptr;
}

std::optional<std::int64_t> Config::checked(const Value& v, const char* key) const {
    const auto n = v.number();
    if (n && *n == std::floor(*n) && *n >= 1 && *n <= k_most) return static_cast<std::int64_t>(*n);
    problem_at(&v, key, "expected a whole number from 1 to 1,000,000,000, got " + v.shown());
    return std::nullopt;
}

std::optional<std::int64_t> Config::maybe(const Keys& keys) const {
    const Value* v = find(keys);
    if (!v || v->number() == 0.0) return std::nullopt;
    return checked(*v, *keys.begin());
}

std::int64_t Config::count(const Keys& keys) const {
    const Value* v = find(keys);
    if (v) return checked(*v, *keys.begin()).value_or(1);
    problem_at(part_, *keys.begin(), "missing");
    return 1;    // stands in until all problems are reported
}

bool Config::says(const Keys& keys) const {
    return std::ranges::any_of(keys, [&](const char* key) { return member(part_, key) != nullptr; });
}

void Config::fall_back(const Keys& keys, const std::string& shown) const {
    if (says(keys)) return;    // null: said to be without
    assume(fmt::format("{}{} {}, {}'s default", section_ ? path_ : "", *keys.begin(), shown, reading_->family));
}

double Config::real(const Keys& keys, double otherwise) const {
    const Value* v = find(keys);
    if (!v) return otherwise;
    if (v->number() && std::isfinite(*v->number())) return *v->number();
    problem_at(v, *keys.begin(), "expected a number, got " + v->shown());
    return otherwise;
}

bool Config::flag(const Keys& keys, bool otherwise) const {
    const Value* v = find(keys);
    if (!v && otherwise) fall_back(keys, "true");    // what is not there is reported
    if (!v) return otherwise;
    if (v->boolean()) return *v->boolean();
    if (v->number() == 0.0 || v->number() == 1.0) return v->number() == 1.0;
    problem_at(v, *keys.begin(), "expected true or false, got " + v->shown());
    return otherwise;
}

std::string Config::words(const Keys& keys, const char* otherwise) const {
    const Value* v = find(keys);
    if (!v && *otherwise) fall_back(keys, otherwise);
    if (!v) return otherwise;
    if (v->string()) return *v->string();
    problem_at(v, *keys.begin(), "expected a text, got " + v->shown());
    return otherwise;
}

std::vector<std::string> Config::texts(const char* key) const {
    std::vector<std::string> out;
    const Value* v = find(key);
    if (v && v->array())
        for (const Value& item : *v->array()) out.push_back(item.string() ? *item.string() : item.shown());
    else if (v && !is_off(*v))
        problem_at(v, key, "expected a list, got " + v->shown());
    return out;
}

std::vector<std::int64_t> Config::numbers(const char* key) const {
    std::vector<std::int64_t> out;
    if (const Value* v = find(key); v && v->array())
        for (const Value& item : *v->array())
            out.push_back(item.integer() ? *item.integer() : item.boolean() ? (*item.boolean() ? 1 : 0) : -1);
    return out;
}

std::optional<Config> Config::section(const char* key) const {
    const Value* v = find(key);
    if (v && !v->object() && !is_off(*v)) problem_at(v, key, "expected an object, got " + v->shown());
    if (!v || !v->object()) return std::nullopt;
    const std::string path = path_ + key + ".";
    if (std::ranges::find(reading_->sections, v, &std::pair<std::string, const Value*>::second) ==
        reading_->sections.end())
        reading_->sections.emplace_back(path, v);
    return Config(v, path, *reading_);
}

std::vector<Config> Config::list(const char* key) const {
    std::vector<Config> out;
    const Value* v = given(key);
    if (!v || !v->array()) return out;
    for (std::size_t i = 0; i < v->array()->size(); ++i) {
        const Value& item = (*v->array())[i];
        const std::string path = fmt::format("{}{}.{}.", path_, key, i);
        if (item.object()) reading_->sections.emplace_back(path, &item);
        out.push_back(Config(&item, path, *reading_));
    }
    return out;
}

void Config::off(const Keys& keys) const {
    for (const char* key : keys)
        if (const Value* v = given(key); v && !is_off(*v))
            unknown(key, fmt::format("{} is not known for {}", v->shown(), reading_->family));
}

void Config::only(const char* key, const Keys& allowed) const {
    const Value* v = given(key);
    if (!v) return;
    const std::string is = v->string() ? *v->string() : v->shown();
    if (std::ranges::find(allowed, is) != allowed.end()) return;
    unknown(key, fmt::format("expected {}, got {}", fmt::join(allowed, " or "), v->shown()));
}

void Config::pass(const Keys& keys) const {
    for (const char* key : keys) given(key);
}

void Config::problem(const char* key, std::string message, std::string hint) const {
    const Value* v = member(part_, key);
    problem_at(v ? v : part_, key, std::move(message), std::move(hint));
}

void Config::problem_at(const Value* at, const char* key, std::string message, std::string hint) const {
    const bool somewhere = at && at->line > 0;
    reading_->problems.error({reading_->file, somewhere ? at->line : 1, somewhere ? at->column : 1}, path_ + key,
                             std::move(message), std::move(hint));
}

void Config::unknown(const char* key, std::string message) const {
    if (!reading_->lenient) return problem(key, std::move(message), "--lenient leaves it out");
    const Value* v = member(part_, key);
    reading_->problems.warning({reading_->file, v ? v->line : 1, v ? v->column : 1}, path_ + key,
                               message + "; left out");
    reading_->left_out.push_back(path_ + key);
}

void Config::assume(std::string what) const {
    if (std::ranges::find(reading_->assumed, what) == reading_->assumed.end())
        reading_->assumed.push_back(std::move(what));
}

}    // namespace broadside::curate
