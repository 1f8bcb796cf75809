#pragma once
/// \file
/// A model's configuration as one family reads it: keys under any of their names, defaults of the
/// family's configuration class, and a record of what was read, assumed and left, so that no key that
/// shapes the model is passed over.
/// Errors:  what is wrong with a value is added to `Problems` with its place; a value of the
///          right type stands in for it.
/// Threads: one thread.

#include "engine/base/error.hpp"
#include "engine/json/json.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace broadside::curate {

/// What reading a configuration leaves behind.
struct Reading {
    /// A key that was read: `text_config.head_dim`, what stands there, and where.
    struct Entry {
        std::string path, shown;
        int line = 0;
        bool operator==(const Entry&) const = default;
    };

    std::string file;
    Problems& problems;
    std::string family;                // its name in words, `Gemma 3`
    json::Value defaults;              // of the family's configuration class; an object
    std::vector<std::string> inner;    // keys that lead to the language model's part, outermost first; empty: the whole
    std::vector<Entry> entries;        // in the order of reading
    std::set<const json::Value*> read;
    std::vector<std::string> assumed;     // `head_dim 256, Gemma 3's default`
    bool lenient = false;                 // what is not known is left out and reported, not refused
    std::vector<std::string> left_out;    // keys of that kind
    std::vector<std::pair<std::string, const json::Value*>> sections;    // objects within that were read as such
};

/// Names that one key has had.
class Keys {
public:
    Keys(std::initializer_list<const char*> names) : names_(names) {}    // NOLINT(google-explicit-constructor)
    auto begin() const { return names_.begin(); }
    auto end() const { return names_.end(); }
    std::size_t size() const { return names_.size(); }

private:
    std::vector<const char*> names_;
};

class Config {
public:
    /// `part` is the language model's part of `root` (the same where there is no other part).
    Config(const json::Value& root, const json::Value& part, Reading& reading);

    /// What stands at the first of `keys` that is there and not null; else the family's default for one of them, unless
    /// the file says null; else nothing. A warning where another of them says otherwise.
    const json::Value* find(const Keys& keys) const;
    const json::Value* find(const char* key) const { return find(Keys{key}); }
    /// As `find`, without the family's defaults.
    const json::Value* given(const Keys& keys) const;
    const json::Value* given(const char* key) const { return given(Keys{key}); }

    /// True where the file has one of `keys`, be it null.
    bool says(const Keys& keys) const;
    bool says(const char* key) const { return says(Keys{key}); }

    /// A count, 1 or more; a problem where it is missing.
    std::int64_t count(const Keys& keys) const;
    std::int64_t count(const char* key) const { return count(Keys{key}); }
    std::optional<std::int64_t> maybe(const Keys& keys) const;    // none where it is missing or 0
    std::optional<std::int64_t> maybe(const char* key) const { return maybe(Keys{key}); }
    std::int64_t zero_or_more(const Keys& keys) const { return maybe(keys).value_or(0); }
    std::int64_t zero_or_more(const char* key) const { return zero_or_more(Keys{key}); }
    double real(const Keys& keys, double otherwise) const;
    double real(const char* key, double otherwise) const { return real(Keys{key}, otherwise); }
    bool flag(const Keys& keys, bool otherwise) const;
    bool flag(const char* key, bool otherwise) const { return flag(Keys{key}, otherwise); }
    std::string words(const Keys& keys, const char* otherwise) const;
    std::string words(const char* key, const char* otherwise) const { return words(Keys{key}, otherwise); }
    /// Of a list; empty where there is none, a problem where it is none.
    std::vector<std::string> texts(const char* key) const;
    std::vector<std::int64_t> numbers(const char* key) const;    // of a list; −1 for what is no whole number
    /// The object at `key`, or its default, as a configuration of its own without defaults.
    /// Nothing where there is none.
    std::optional<Config> section(const char* key) const;
    /// Each object of the list at `key`.
    std::vector<Config> list(const char* key) const;

    /// A problem if one of `keys` is there and anything but null, false, 0 or empty: what it switches on is not known.
    void off(const Keys& keys) const;
    /// A problem if `key` is there and none of `allowed` (compared as text, a whole number or a flag as JSON has it).
    void only(const char* key, const Keys& allowed) const;
    /// Marks keys as read that do not matter.
    void pass(const Keys& keys) const;

    void problem(const char* key, std::string message, std::string hint = {}) const;
    /// What stands at `key` is not known: a problem; where the reading is lenient, a warning and a gap.
    void unknown(const char* key, std::string message) const;
    void assume(std::string what) const;

private:
    Config(const json::Value* part, std::string path, Reading& reading);
    /// Tells what a reader takes where neither the file nor the family's defaults have one of `keys`.
    void fall_back(const Keys& keys, const std::string& shown) const;
    struct Found {
        const json::Value* value = nullptr;
        bool null = false;    // the file says null
    };
    Found look(const Keys& keys) const;
    bool note(const json::Value& value, const std::string& path) const;    // false where it is known
    std::optional<std::int64_t> checked(const json::Value& v, const char* key) const;
    void problem_at(const json::Value* at, const char* key, std::string message, std::string hint = {}) const;

    const json::Value* root_;    // null within a section
    const json::Value* part_;
    bool section_ = false;
    std::string path_;    // of the part, with a dot at its end; empty for the whole
    Reading* reading_;
};

/// True for null, false, 0 and what is empty: nothing is switched on.
bool is_off(const json::Value& value);

}    // namespace broadside::curate
