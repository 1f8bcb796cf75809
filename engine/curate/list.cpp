#include "engine/base/format.hpp"
#include "engine/curate/curate.hpp"
#include "engine/curate/facts.hpp"
#include "engine/curate/text.hpp"
#include "engine/json/json.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace broadside::curate {
namespace {

using catalog::Catalog;
using catalog::Derived;
using catalog::Model;

/// A column: how it sorts, how a table and how data formats show it. Wide terminals show the ones with low ranks, too.
struct Column {
    const char* key;
    const char* head;
    int rank;    // 0 is always shown; the highest goes first when the width is short
    std::function<double(const Model&, const Derived&)> number;       // empty for texts
    std::function<std::string(const Model&, const Derived&)> text;    // of a table; for texts also of data
};

const std::vector<Column>& columns_of_list() {
    using M = const Model&;
    using D = const Derived&;
    static const std::vector<Column> all{
        {"id", "id", 0, {}, [](M m, D) { return m.id; }},
        {"name", "name", 5, {}, [](M m, D) { return m.full_name(); }},
        {"group", "group", 4, {}, [](M m, D) { return m.group; }},
        {"organization", "organization", 9, {}, [](M m, D) { return m.organization; }},
        {"released", "released", 3, {}, [](M m, D) { return m.released.known() ? iso(m.released) : std::string("?"); }},
        // Counted by the structure, as cells and squares are.
        {"total", "total", 0, [](M, D d) { return d.total; }, [](M, D d) { return short_count(d.total); }},
        {"active", "active", 1, [](M, D d) { return d.active; }, [](M, D d) { return short_count(d.active); }},
        {"active-share", "share", 10, [](M, D d) { return d.active / d.total; },
         [](M, D d) { return plain_number(d.active / d.total * 100, 1) + " %"; }},
        {"layers", "layers", 6, [](M m, D) { return double(m.layers); }, [](M m, D) { return grouped(m.layers); }},
        {"embedding", "d", 7, [](M m, D) { return static_cast<double>(m.embedding_dim); },
         [](M m, D) { return grouped(m.embedding_dim); }},
        {"vocabulary", "vocabulary", 11, [](M m, D) { return static_cast<double>(m.vocabulary); },
         [](M m, D) { return grouped(m.vocabulary); }},
        {"context", "context", 8, [](M m, D) { return static_cast<double>(m.context_tokens); },
         [](M m, D) { return grouped(m.context_tokens); }},
        {"kv-cache", "KV/token", 2, [](M, D d) { return d.kv_cache_bytes; },
         [](M, D d) { return bytes_binary(d.kv_cache_bytes); }},
        {"cache-at-context", "KV at context", 12, [](M, D d) { return d.kv_cache_at_context; },
         [](M, D d) { return bytes_binary(d.kv_cache_at_context); }},
        {"flops", "FLOP/token", 13, [](M, D d) { return d.flops_per_token; },
         [](M, D d) { return short_count(d.flops_per_token); }},
        {"license",
         "licence",
         14,
         {},
         [](M m, D) { return m.story.license.short_name.empty() ? std::string("?") : m.story.license.short_name; }},
        {"published-total", "published", 15, [](M m, D) { return m.parameters.total; },
         [](M m, D) { return short_count(m.parameters.total); }},
        {"published-active", "its active", 16, [](M m, D) { return m.parameters.active; },
         [](M m, D) { return short_count(m.parameters.active); }},
    };
    return all;
}

std::string known(const std::vector<std::string>& names) { return fmt::format("{}", fmt::join(names, ", ")); }

void check_known(const char* what, const std::vector<std::string>& asked, const std::vector<std::string>& names) {
    for (const std::string& a : asked)
        if (std::ranges::find(names, a) == names.end()) {
            const std::string meant = did_you_mean(a, names);
            throw UsageError(fmt::format("there is no {} \"{}\"{} (known are {})", what, a,
                                         meant.empty() ? "" : "; " + meant, known(names)));
        }
}

std::vector<std::string> kinds_of(const Model& m) {
    std::vector<std::string> out;
    for (const catalog::NamedMixer& mixer : m.mixers) out.push_back(kind_of(mixer.facts));
    for (const catalog::NamedFfn& ffn : m.ffns) out.push_back(kind_of(ffn.facts));
    return out;
}

template <class... T>
void add_kinds(std::vector<std::string>& out, const std::variant<T...>*) {
    (out.push_back(T::kind), ...);
}

struct Entry {
    const Model* model;
    Derived derived;
};

std::vector<Entry> chosen(const Catalog& c, const ListOptions& options) {
    std::vector<std::string> groups, organizations, kinds;
    for (const catalog::Group& g : c.groups) groups.push_back(g.id);
    for (const auto& [id, o] : c.organizations) organizations.push_back(id);
    add_kinds(kinds, static_cast<const catalog::Mixer*>(nullptr));
    add_kinds(kinds, static_cast<const catalog::Ffn*>(nullptr));
    check_known("group", options.groups, groups);
    check_known("organization", options.organizations, organizations);
    check_known("kind", options.uses, kinds);

    const auto among = [](const std::vector<std::string>& all, const std::string& one) {
        return all.empty() || std::ranges::find(all, one) != all.end();
    };
    std::vector<Entry> out;
    for (const Model& m : c.models) {
        const std::vector<std::string> has = kinds_of(m);
        const bool uses = std::ranges::all_of(
            options.uses, [&](const std::string& k) { return std::ranges::find(has, k) != has.end(); });
        if (among(options.groups, m.group) && among(options.organizations, m.organization) && uses)
            out.push_back({&m, derive(m)});
    }
    const auto group_rank = [&](const Model& m) { return std::ranges::find(groups, m.group) - groups.begin(); };
    // Models come by id, so that ties stay in that order.
    if (options.sort.empty()) {
        std::ranges::stable_sort(out, [&](const Entry& a, const Entry& b) {
            return std::pair(group_rank(*a.model), a.model->released) <
                   std::pair(group_rank(*b.model), b.model->released);
        });
    } else {
        check_known("sort key", {options.sort}, sort_keys());
        const Column& column =
            *std::ranges::find(columns_of_list(), options.sort, [](const Column& col) { return std::string(col.key); });
        std::ranges::stable_sort(out, [&](const Entry& a, const Entry& b) {
            if (column.number) return column.number(*a.model, a.derived) < column.number(*b.model, b.derived);
            return column.text(*a.model, a.derived) < column.text(*b.model, b.derived);
        });
    }
    if (options.reverse) std::ranges::reverse(out);
    return out;
}

std::string table(const std::vector<Entry>& entries, const ListOptions& options, const Terminal& terminal) {
    struct Shown {
        const Column* column;
        std::vector<std::string> cells;
        int width;
    };
    std::vector<Shown> shown;
    for (const Column& column : columns_of_list()) {
        Shown s{&column, {}, columns(column.head)};
        for (const Entry& e : entries) {
            s.cells.push_back(column.text(*e.model, e.derived));
            s.width = std::max(s.width, columns(s.cells.back()));
        }
        shown.push_back(std::move(s));
    }
    const auto width = [&] {
        int sum = -2;
        for (const Shown& s : shown) sum += s.width + 2;
        return sum;
    };
    // What it is sorted by stays as long as the id.
    const auto rank = [&](const Shown& s) { return s.column->key == options.sort ? 0 : s.column->rank; };
    while (width() > terminal.width) {
        const auto last = std::ranges::max_element(shown, {}, rank);
        if (rank(*last) == 0) break;
        shown.erase(last);
    }
    const auto line = [&](const auto& cell) {
        std::string out;
        for (const Shown& s : shown)
            out += (out.empty() ? "" : "  ") + padded(cell(s), s.width, static_cast<bool>(s.column->number));
        return out.substr(0, out.find_last_not_of(' ') + 1);
    };
    std::string out =
        painted(line([](const Shown& s) { return std::string(s.column->head); }), Paint::bold, terminal.color) + "\n";
    for (std::size_t i = 0; i < entries.size(); ++i) out += line([&](const Shown& s) { return s.cells[i]; }) + "\n";
    return out;
}

json::Value value_of(const Column& column, const Entry& e) {
    if (!column.number) {
        const std::string text = column.text(*e.model, e.derived);
        if (text == "?") return {};
        return {text};
    }
    const double n = column.number(*e.model, e.derived);
    if (n == std::floor(n)) return {static_cast<std::int64_t>(n)};
    return {n};
}

std::string as_json(const std::vector<Entry>& entries) {
    json::Array models;
    for (const Entry& e : entries) {
        json::Object model;
        for (const Column& column : columns_of_list()) model.push_back({column.key, value_of(column, e)});
        models.push_back({model});
    }
    return json::write({models});
}

}    // namespace

const std::vector<std::string>& sort_keys() {
    static const std::vector<std::string> keys = [] {
        std::vector<std::string> out;
        for (const Column& column : columns_of_list()) out.emplace_back(column.key);
        return out;
    }();
    return keys;
}

std::string list(const Catalog& c, const ListOptions& options, const Terminal& terminal) {
    const std::vector<Entry> entries = chosen(c, options);
    if (options.format == TableFormat::json) return as_json(entries);
    if (options.format == TableFormat::table) return table(entries, options, terminal);
    std::string out;
    for (const std::string& key : sort_keys()) out += (out.empty() ? "" : ",") + key;
    out += "\n";
    for (const Entry& e : entries) {
        std::vector<std::string> fields;
        for (const Column& column : columns_of_list()) {
            const json::Value v = value_of(column, e);
            fields.push_back(v.string() ? *v.string() : v.is_null() ? "" : v.shown());
        }
        out += csv_line(fields);
    }
    return out;
}

}    // namespace broadside::curate
