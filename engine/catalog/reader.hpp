#pragma once
/// \file
/// Reads the fields of one JSON object into typed facts and reports everything that is wrong with them. Lists replace
/// what their target held; everything else that a file does not give stays as it was. A type is read by one function
/// that names its fields with range, need and meaning; the same function, run on no file, describes the format,
/// so that schema and documentation cannot drift from what is read.
/// Errors:  problems go to the file's `Problems`; a field that is wrong leaves its target as it was.
/// Threads: one thread.

#include "engine/base/color.hpp"
#include "engine/base/error.hpp"
#include "engine/catalog/comment.hpp"
#include "engine/json/json.hpp"

#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace broadside::catalog {

struct Date;

inline constexpr std::size_t k_text_bytes = 2000;    // of a text
inline constexpr std::size_t k_items = 256;          // of a list or map

/// must: present, not null; may: it can be left out where it does not apply; gap: present, null where it is not known.
enum class Need { must, may, gap, may_gap };
constexpr bool left_out_is_wrong(Need need) { return need == Need::must || need == Need::gap; }
constexpr bool null_is_right(Need need) { return need == Need::gap || need == Need::may_gap; }

struct Range {
    double least = 1, most = 1e18;    // both included
};

/// A field as the reader knows it.
struct Field {
    enum class Type {
        integer,
        number,
        boolean,
        text,
        texts,
        choice,
        choices,
        date,
        address,
        color,
        object,
        list,
        map,
        stack,
        block
    };
    std::string key;
    Type type = Type::object;
    Need need = Need::must;
    std::string doc;                     // meaning and unit, one sentence
    Range range;                         // of integers and numbers; of the number of items in lists
    std::vector<std::string> choices;    // choice, choices
    std::vector<Field> fields;           // of an object, or of each object in a list or map
    std::vector<std::pair<std::string, std::vector<Field>>> kinds;    // of each object in a map, by its `kind`
};

/// What reading one file gathers beside its facts.
struct Session {
    std::string file;
    Problems& problems;
    std::map<std::string, Place> places;          // path → where it stands
    std::map<std::string, std::string> values;    // path → what stands there, of everything but lists and objects
    std::vector<std::string> unknown;             // paths whose value is null
    std::string when_missing;                     // what to do about a key that has to be there and is not
    std::size_t suggestions = 0;                  // that were looked for
};

template <class E>
using Choices = std::span<const std::pair<const char*, E>>;

class Reader {
public:
    /// Reads `value`, which stands at `path` (empty for the file's own object).
    Reader(const json::Value& value, std::string path, Session& session);
    /// Describes instead: every field that is asked for is added to `fields`.
    explicit Reader(std::vector<Field>& fields);

    template <class T>
    void integer(std::string_view key, T& out, Range range, Need need, std::string_view doc) {
        range.most = std::min(range.most, largest(out));
        if (const auto n = whole(key, range, need, doc)) out = static_cast<Bare<T>>(*n);
    }
    template <class T>
    void number(std::string_view key, T& out, Range range, Need need, std::string_view doc) {
        if (const auto n = real(key, range, need, doc)) out = *n;
    }
    void flag(std::string_view key, bool& out, Need need, std::string_view doc);
    void flag(std::string_view key, std::optional<bool>& out, Need need, std::string_view doc);
    void text(std::string_view key, std::string& out, Need need, std::string_view doc);
    void text(std::string_view key, Comment& out, Need need, std::string_view doc) { text(key, out.text, need, doc); }
    void texts(std::string_view key, std::vector<std::string>& out, Need need, std::string_view doc);
    void date(std::string_view key, Date& out, Need need, std::string_view doc);
    /// #rrggbb.
    void color(std::string_view key, Color& out, Need need, std::string_view doc);
    /// The key `format` of a file: the version of its format, 1 where it is left out. A newer
    /// one than `newest` is an error.
    void format(int newest);
    /// An http or https address.
    void address(std::string_view key, std::string& out, Need need, std::string_view doc);

    template <class E>
    void choice(std::string_view key, E& out, const Choices<std::type_identity_t<E>>& choices, Need need,
                std::string_view doc) {
        std::vector<std::string> names;
        for (const auto& [name, value] : choices) names.push_back(name);
        if (const auto i = one_of(key, names, need, doc)) out = choices[*i].second;
    }
    void choice(std::string_view key, std::string& out, const std::vector<std::string>& names, Need need,
                std::string_view doc);
    /// A list of some of `choices`, each at most once.
    template <class E>
    void choices(std::string_view key, std::vector<E>& out, const Choices<std::type_identity_t<E>>& choices, Need need,
                 std::string_view doc) {
        std::vector<std::string> names;
        for (const auto& [name, value] : choices) names.push_back(name);
        const auto some = some_of(key, names, need, doc);
        if (!some) return;
        out.clear();
        for (const std::size_t i : *some) out.push_back(choices[i].second);
    }

    /// Runs `read` on the object at `key`, if there is one; true when it ran.
    template <class F>
    bool object(std::string_view key, Need need, std::string_view doc, F read) {
        auto inner = enter(key, need, doc);
        if (!inner) return false;
        read(*inner);
        inner->finish();
        return true;
    }
    /// Runs `read` on each object of the list at `key`.
    template <class F>
    void list(std::string_view key, Need need, std::string_view doc, F read) {
        for (Reader& item : items(key, need, doc)) {
            read(item);
            item.finish();
        }
    }
    /// Runs `read(name, reader)` on each object of the map at `key`; describing, once with the name `NAME`.
    template <class F>
    void map(std::string_view key, Need need, std::string_view doc, F read) {
        for (auto& [name, item] : entries(key, need, doc)) {
            read(name, item);
            item.finish();
        }
    }
    /// Reads `out` as the kind that the key `kind` names: the one of its alternatives T with that T::kind.
    template <class... T>
    void kinds(std::variant<T...>& out, std::string_view doc) {
        const std::vector<std::string> names{T::kind...};
        if (describing()) {
            (kind_fields(T::kind, names, doc,
                         [](Reader& r) {
                             T facts;
                             read(r, facts);
                         }),
             ...);
            return;
        }
        std::string kind;
        choice("kind", kind, names, Need::must, doc);
        if (kind.empty()) {
            anything_goes();    // without a kind nobody knows which keys are right
            return;
        }
        const auto try_kind = [&]<class One>(One facts) {
            if (kind != One::kind) return;
            read(*this, facts);
            out = std::move(facts);
        };
        (try_kind(T{}), ...);
    }

    /// The value at `key` for fields of another shape than the above; null where there is none to read.
    const json::Value* value(Field field);

    /// Ends this object: keys that nobody asked for are errors.
    void finish();

    bool describing() const { return fields_ != nullptr; }
    bool has(std::string_view key) const { return value_ && value_->find(key); }
    /// A problem with the field `key` of this object (or an item of it: `block.1`), or with
    /// the object where `key` is empty.
    void error(std::string_view key, std::string message, std::string hint = {});
    void error(const json::Value& at, std::string_view key, std::string message, std::string hint = {});
    /// True where what a word meant is to be looked for: as often in a file as problems of it are shown. It takes time.
    bool suggests() { return session_->suggestions++ < Problems::k_most_of_file; }
    /// Notes the value of a path below this object, and where it stands.
    void remember(std::string_view key, const json::Value& at);
    std::string path_of(std::string_view key) const;
    const std::string& path() const { return path_; }
    /// The file that is read; empty where one is described.
    std::string file() const { return session_ ? session_->file : std::string(); }

private:
    template <class T>
    struct Unwrapped {
        using type = T;
    };
    template <class T>
    struct Unwrapped<std::optional<T>> {
        using type = T;
    };
    template <class T>
    using Bare = typename Unwrapped<T>::type;
    template <class T>
    static double largest(const T&) {
        // Every integer of the format is exact as a double, too.
        return sizeof(Bare<T>) > 4 ? 9007199254740991.0 : static_cast<double>(std::numeric_limits<Bare<T>>::max());
    }

    std::optional<std::int64_t> whole(std::string_view key, Range range, Need need, std::string_view doc);
    std::optional<double> real(std::string_view key, Range range, Need need, std::string_view doc);
    std::optional<std::size_t> one_of(std::string_view key, const std::vector<std::string>& names, Need need,
                                      std::string_view doc);
    std::optional<std::vector<std::size_t>> some_of(std::string_view key, const std::vector<std::string>& names,
                                                    Need need, std::string_view doc);
    std::optional<std::string> checked_text(const json::Value& at, const std::string& key);
    std::optional<Reader> enter(std::string_view key, Need need, std::string_view doc);
    std::vector<Reader> items(std::string_view key, Need need, std::string_view doc);
    std::vector<std::pair<std::string, Reader>> entries(std::string_view key, Need need, std::string_view doc);
    void wrong_type(const json::Value& at, std::string_view key, std::string_view expected);
    void anything_goes() { open_ = true; }
    template <class F>
    void kind_fields(const char* kind, const std::vector<std::string>& names, std::string_view doc, F read_kind) {
        std::vector<Field> fields;
        Reader inner(fields);
        std::string chosen;
        inner.choice("kind", chosen, names, Need::must, doc);
        read_kind(inner);
        add_kind(kind, std::move(fields));
    }
    void add_kind(const char* kind, std::vector<Field> fields);

    const json::Value* value_ = nullptr;
    std::string path_;
    Session* session_ = nullptr;
    std::vector<std::string> known_;
    bool open_ = false;
    std::vector<Field>* fields_ = nullptr;
    std::vector<std::pair<std::string, std::vector<Field>>>* kinds_ = nullptr;
};

}    // namespace broadside::catalog
