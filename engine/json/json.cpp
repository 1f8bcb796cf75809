#include "engine/json/json.hpp"

#include "engine/base/file.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

namespace broadside::json {
namespace {

constexpr int k_depth = 64;
constexpr std::size_t k_values = 200'000;
constexpr std::size_t k_key = 1000;       // bytes of a key: paths of what is below repeat it
constexpr std::size_t k_shown = 40;       // bytes of a string that a message repeats
constexpr std::size_t k_message = 300;    // bytes of what nlohmann says, which may repeat the whole text

/// Walks the text beside the parser. The parser says what comes, this says where: between two tokens of well-formed
/// JSON stand only white space, commas and colons.
class Cursor {
public:
    explicit Cursor(std::string_view text) : text_(text) {
        if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    }

    /// Goes to the next token's first character.
    void next() {
        while (at_ < text_.size() && std::string_view(" \t\r\n,:").find(text_[at_]) != std::string_view::npos) step();
    }
    void skip_character() { step(); }
    void skip_string() {
        for (step(); at_ < text_.size() && text_[at_] != '"'; step())
            if (text_[at_] == '\\') step();
        step();
    }
    void skip_literal() {
        while (at_ < text_.size() && std::string_view(" \t\r\n,:]}").find(text_[at_]) == std::string_view::npos) step();
    }
    /// Goes on to `offset`, or to the end of the text.
    void go_to(std::size_t offset) {
        while (at_ < offset && at_ < text_.size()) step();
    }
    std::size_t offset() const { return at_; }
    int line() const { return line_; }
    int column() const { return static_cast<int>(at_ - line_start_) + 1; }

private:
    void step() {
        if (at_ >= text_.size()) return;
        if (text_[at_++] == '\n') {
            ++line_;
            line_start_ = at_;
        }
    }

    std::string_view text_;
    std::size_t at_ = 0, line_start_ = 0;
    int line_ = 1;
};

/// The place nearest before `at` where a character begins.
std::size_t between_characters(std::string_view text, std::size_t at) {
    while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
    return at;
}

/// `s` in quotes, cut after k_shown bytes between two characters.
std::string shortened(const std::string& s) {
    if (s.size() <= k_shown) return '"' + s + '"';
    return '"' + s.substr(0, between_characters(s, k_shown)) + "…\"";
}

/// What nlohmann says, without its prefix: `syntax error while parsing object - unexpected ']'; expected '}'`. What is
/// long is cut in its middle: what it read last stands at the end.
std::string plain(std::string_view what) {
    if (const auto id = what.find("] "); id != std::string_view::npos) what.remove_prefix(id + 2);
    if (what.starts_with("parse error"))
        if (const auto colon = what.find(": "); colon != std::string_view::npos) what.remove_prefix(colon + 2);
    if (what.size() <= k_message) return std::string(what);
    std::string out(what.substr(0, between_characters(what, k_message - k_shown)));
    return (out += "…") += what.substr(between_characters(what, what.size() - k_shown));
}

/// Builds values from the parser's events; stops it at the first limit that is exceeded.
class Builder {
public:
    Builder(std::string_view text, const std::string& file, Problems& problems)
        : cursor_(text), file_(file), problems_(problems) {}

    bool null() { return literal(nullptr); }
    bool boolean(bool b) { return literal(b); }
    bool number_integer(std::int64_t n) { return literal(n); }
    bool number_unsigned(std::uint64_t n) {
        if (n <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return literal(static_cast<std::int64_t>(n));
        return literal(static_cast<double>(n));
    }
    bool number_float(double n, const std::string&) { return literal(n); }
    bool string(std::string& s) {
        cursor_.next();
        Value* value = add(std::move(s));
        cursor_.skip_string();
        return value != nullptr;
    }
    bool binary(std::vector<std::uint8_t>&) { return false; }    // JSON text has none
    bool start_object(std::size_t) { return open(Object{}); }
    bool start_array(std::size_t) { return open(Array{}); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }
    bool key(std::string& name) {
        cursor_.next();
        if (name.size() > k_key) {
            fail(fmt::format("a key of more than {} bytes", k_key));
            return false;
        }
        Member member{std::move(name), {}, cursor_.line(), cursor_.column()};
        cursor_.skip_string();
        auto& object = std::get<Object>(open_.back()->data);
        const auto [same, is_new] = keys_.back().emplace(member.key, member.line);
        if (!is_new) {
            problems_.error({file_, member.line, member.column}, path_with(member.key), "the key is given twice",
                            fmt::format("first in line {}", same->second));
            // Its value is read into a place of its own, so that what is wrong inside it is still found.
            dropped_.push_back(std::make_unique<Member>(std::move(member)));
            target_ = dropped_.back().get();
        } else {
            object.push_back(std::move(member));
            target_ = &object.back();
        }
        return true;
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& error) {
        const std::string message = plain(error.what());
        const std::size_t offending = position > 0 ? position - 1 : 0;
        // The parser knows where it stood, not where its token began; inside a string its position says more.
        Cursor token = cursor_;
        token.next();
        if (token.offset() <= offending && message.find("invalid string") == std::string::npos)
            cursor_ = token;
        else
            cursor_.go_to(offending);
        fail("not valid JSON: " + message);
        return false;
    }

    std::optional<Value> result;

private:
    template <class T>
    bool literal(T value) {
        cursor_.next();
        Value* added = add(value);
        cursor_.skip_literal();
        return added != nullptr;
    }
    template <class T>
    bool open(T container) {
        cursor_.next();
        if (open_.size() >= k_depth) {
            fail(fmt::format("nested deeper than {} levels", k_depth));
            return false;
        }
        Value* added = add(std::move(container));
        cursor_.skip_character();
        if (added) {
            open_.push_back(added);
            keys_.emplace_back();
        }
        return added != nullptr;
    }
    bool close() {
        cursor_.next();
        cursor_.skip_character();
        open_.pop_back();
        keys_.pop_back();
        return true;
    }
    Value* add(Value::Data data) {
        if (++values_ > k_values) {
            fail(fmt::format("more than {} values", k_values));
            return nullptr;
        }
        Value value{std::move(data), cursor_.line(), cursor_.column()};
        if (open_.empty()) return &result.emplace(std::move(value));
        if (auto* array = std::get_if<Array>(&open_.back()->data)) return &array->emplace_back(std::move(value));
        target_->value = std::move(value);
        return &target_->value;
    }
    void fail(std::string message) {
        problems_.error({file_, cursor_.line(), cursor_.column()}, {}, std::move(message));
        result.reset();
    }
    std::string path_with(const std::string& key) const {
        std::string path;
        // The innermost value of each open container is the last of its parent.
        for (std::size_t i = 0; i + 1 < open_.size(); ++i) {
            if (const auto* object = open_[i]->object()) {
                if (!object->empty() && &object->back().value == open_[i + 1]) path += object->back().key + ".";
            } else if (const auto* array = open_[i]->array()) {
                path += std::to_string(array->size() - 1) + ".";
            }
        }
        return path + key;
    }

    Cursor cursor_;
    const std::string& file_;
    Problems& problems_;
    std::vector<Value*> open_;
    std::vector<std::map<std::string, int>> keys_;    // of each open container, with their lines
    Member* target_ = nullptr;
    std::vector<std::unique_ptr<Member>> dropped_;
    std::size_t values_ = 0;
};

}    // namespace

std::optional<double> Value::number() const {
    if (const auto* n = std::get_if<std::int64_t>(&data)) return static_cast<double>(*n);
    if (const auto* n = std::get_if<double>(&data)) return *n;
    return std::nullopt;
}

const Value* Value::find(std::string_view key) const {
    const Object* members = object();
    if (!members) return nullptr;
    const auto member = std::ranges::find(*members, key, &Member::key);
    return member == members->end() ? nullptr : &member->value;
}

std::string Value::shown() const {
    if (is_null()) return "null";
    if (const bool* b = boolean()) return *b ? "true" : "false";
    if (const std::int64_t* n = integer()) return std::to_string(*n);
    if (const double* n = std::get_if<double>(&data)) {
        std::array<char, 32> buffer{};
        return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), *n).ptr};
    }
    if (const std::string* s = string()) return shortened(*s);
    return array() ? "an array" : "an object";
}

std::optional<Value> parse(std::string_view text, const std::string& file, Problems& problems) {
    if (text.size() > k_most_json_bytes) {
        problems.error({file, 0, 0}, {}, fmt::format("larger than {} MiB", k_most_json_bytes >> 20));
        return std::nullopt;
    }
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        problems.error({file, 0, 0}, {}, "the file is empty");
        return std::nullopt;
    }
    Builder builder(text, file, problems);
    if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) return std::nullopt;
    return std::move(builder.result);
}

std::optional<std::string> read_text(const std::filesystem::path& path, const std::string& shown_as,
                                     Problems& problems) {
    try {
        return read_file(path, k_most_json_bytes, shown_as);
    } catch (const InputError& e) {
        for (const Problem& problem : e.problems()) problems.add(problem);
        return std::nullopt;
    }
}

std::optional<Value> read(const std::filesystem::path& path, const std::string& shown_as, Problems& problems) {
    const auto text = read_text(path, shown_as, problems);
    return text ? parse(*text, shown_as, problems) : std::nullopt;
}

}    // namespace broadside::json
