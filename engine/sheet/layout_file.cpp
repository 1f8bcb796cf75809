#include "engine/sheet/layout_file.hpp"

#include "engine/base/format.hpp"
#include "engine/base/units.hpp"
#include "engine/json/json.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

namespace broadside::sheet {
namespace {

using diagram::Kind;
using diagram::Role;
namespace fs = std::filesystem;

template <class E>
using Names = std::vector<std::pair<std::string_view, E>>;

const Names<Band> k_bands{
    {"header", Band::header}, {"skyline", Band::skyline}, {"trends", Band::trends},
    {"legend", Band::legend}, {"groups", Band::groups},   {"foot", Band::foot}};
const Names<CellForm> k_cell_forms{{"full", CellForm::full}, {"compact", CellForm::compact}};
const Names<LegendPlace> k_legend_places{{"none", LegendPlace::none},
                                         {"band", LegendPlace::band},
                                         {"beside", LegendPlace::beside},
                                         {"side", LegendPlace::side}};
const Names<FootPart> k_foot_parts{{"parameters", FootPart::parameters},
                                   {"kv_cache", FootPart::kv_cache},
                                   {"lineage", FootPart::lineage},
                                   {"index", FootPart::index},
                                   {"colophon", FootPart::colophon},
                                   {"key", FootPart::key}};
const Names<Grouping> k_groupings{{"group", Grouping::groups}, {"timeline", Grouping::timeline}};
const Names<OrderKey> k_order_keys{{"released", OrderKey::released},
                                   {"total", OrderKey::total},
                                   {"active", OrderKey::active},
                                   {"name", OrderKey::name},
                                   {"id", OrderKey::id}};
const Names<Press::Mode> k_press_modes{{"cmyk", Press::Mode::cmyk}, {"rgb", Press::Mode::rgb}};
const Names<bool> k_organization_colors{{"own", false}, {"grey", true}};
enum class Unit { pt, mm, in, px };
const Names<Unit> k_units{{"px", Unit::px}, {"mm", Unit::mm}, {"in", Unit::in}, {"pt", Unit::pt}};

/// Roles that only furniture uses: not scaled with the cells.
constexpr std::array k_unscaled{Role::title,       Role::subtitle,   Role::heading,     Role::sentence,
                                Role::chart_title, Role::coordinate, Role::index,       Role::axis,
                                Role::band_title,  Role::lead,       Role::lead_strong, Role::claim,
                                Role::figure,      Role::block_name, Role::block_size,  Role::plate_title};

/// Scale at which a text reaches its least size.
double ratio(const diagram::Type& type) { return type.least / type.style.size; }

/// What is read before it can be turned into pt: the size waits for the dpi, least sizes of type for their scale.
struct Raw {
    double width = 0, height = 0;
    Unit unit = Unit::pt;
    double least_type = 1;
};

using Visit = std::function<void(const json::Value&, const std::string& path)>;
struct Field {
    std::string key;
    bool required;    // in a file that extends no other
    Visit read;
};

/// Reads the values of one file into a LayoutFile; what the file does not give stays as it was.
class Reader {
public:
    Reader(std::string file, bool complete, std::map<std::string, Place>& places, Problems& problems)
        : file_(std::move(file)), complete_(complete), places_(places), problems_(problems) {}

    void read(const json::Value& root, LayoutFile& out, Raw& raw);

private:
    Place at(const json::Value& v) const { return {file_, v.line, v.column}; }
    void expected(const json::Value& v, const std::string& path, const std::string& what) {
        problems_.error(at(v), path, "expected " + what + ", got " + v.shown());
    }
    void object(const json::Value& v, const std::string& path, const std::vector<Field>& fields);

    // ---- what a key may hold ----
    Visit number(double& out, double least, double most) {
        return [this, &out, least, most](const json::Value& v, const std::string& path) {
            const auto n = v.number();
            if (!n || !(*n >= least && *n <= most))
                return expected(v, path, "a number from " + plain_number(least) + " to " + plain_number(most));
            out = *n;
        };
    }
    Visit whole(int& out, int least, int most) {
        return [this, &out, least, most](const json::Value& v, const std::string& path) {
            const auto* n = v.integer();
            if (!n || *n < least || *n > most)
                return expected(v, path,
                                "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
            out = static_cast<int>(*n);
        };
    }
    Visit flag(bool& out) {
        return [this, &out](const json::Value& v, const std::string& path) {
            if (const auto* b = v.boolean())
                out = *b;
            else
                expected(v, path, "true or false");
        };
    }
    Visit text(std::string& out) {
        return [this, &out](const json::Value& v, const std::string& path) {
            const auto* s = v.string();
            if (!s || s->empty()) return expected(v, path, "text");
            if (const std::string fault = fault_of_text(*s); !fault.empty())
                problems_.error(at(v), path, "the text " + fault);
            else
                out = *s;
        };
    }
    /// A file, relative to the one that is read.
    Visit file(fs::path& out) {
        return [this, &out](const json::Value& v, const std::string& path) {
            std::string given;
            text(given)(v, path);
            if (given.empty()) return;
            out = fs::path(file_).parent_path() / given;
            std::error_code unknown;
            if (!fs::is_regular_file(out, unknown))
                problems_.error(at(v), path,
                                unknown ? out.string() + ": " + unknown.message() : "there is no file " + out.string());
        };
    }
    Visit color(Color& out) {
        return [this, &out](const json::Value& v, const std::string& path) {
            const auto* s = v.string();
            const auto c = s ? Color::parse(*s) : std::nullopt;
            if (c)
                out = *c;
            else
                expected(v, path, "a colour as #rrggbb");
        };
    }
    template <class E>
    Visit one_of(E& out, const Names<E>& names) {
        return [this, &out, &names](const json::Value& v, const std::string& path) {
            if (const auto e = lookup(v, path, names)) out = *e;
        };
    }
    /// An array of different names.
    template <class E>
    Visit some_of(std::vector<E>& out, const Names<E>& names) {
        return [this, &out, &names](const json::Value& v, const std::string& path) {
            if (!v.array()) return expected(v, path, "an array of " + listed(names));
            std::vector<E> read;
            for (std::size_t i = 0; i < v.array()->size(); ++i) {
                const json::Value& item = (*v.array())[i];
                const std::string item_path = path + "." + std::to_string(i);
                const auto e = lookup(item, item_path, names);
                if (!e) continue;
                if (std::ranges::count(read, *e))
                    problems_.error(at(item), item_path, item.shown() + " is given twice");
                else
                    read.push_back(*e);
            }
            out = std::move(read);
        };
    }
    Visit texts(std::vector<std::string>& out) {
        return [this, &out](const json::Value& v, const std::string& path) {
            if (!v.array()) return expected(v, path, "an array of texts");
            std::vector<std::string> read(v.array()->size());
            for (std::size_t i = 0; i < read.size(); ++i)
                text(read[i])((*v.array())[i], path + "." + std::to_string(i));
            out = std::move(read);
        };
    }
    Visit year(std::optional<int>& out) {
        return [this, &out](const json::Value& v, const std::string& path) {
            int read = 0;
            whole(read, 1950, 2200)(v, path);
            if (read) out = read;
        };
    }
    Visit fields(std::vector<Field> list) {
        return [this, list = std::move(list)](const json::Value& v, const std::string& path) { object(v, path, list); };
    }

    Visit press(Press& out) {
        return fields({{"mode", true, one_of(out.mode, k_press_modes)},
                       {"bleed_mm", true, number(out.bleed_mm, 0, 25)},
                       {"marks", true, flag(out.marks)},
                       {"profile", false, file(out.profile)},
                       {"ink_limit", true, number(out.ink_limit, 200, 400)}});
    }

    template <class E>
    static std::string listed(const Names<E>& names) {
        std::string out;
        for (const auto& [name, e] : names) out += (out.empty() ? "" : ", ") + std::string(name);
        return out;
    }
    template <class E>
    std::optional<E> lookup(const json::Value& v, const std::string& path, const Names<E>& names) {
        if (const auto* s = v.string())
            for (const auto& [name, e] : names)
                if (name == *s) return e;
        expected(v, path, "one of " + listed(names));
        return {};
    }

    std::string file_;
    bool complete_;
    std::map<std::string, Place>& places_;
    Problems& problems_;
};

void Reader::object(const json::Value& v, const std::string& path, const std::vector<Field>& known) {
    if (!v.object()) return expected(v, path, "an object");
    const auto below = [&](const std::string& key) { return path.empty() ? key : path + "." + key; };
    for (const json::Member& member : *v.object()) {
        const auto field = std::ranges::find(known, member.key, &Field::key);
        if (field != known.end()) {
            places_[below(member.key)] = at(member.value);
            field->read(member.value, below(member.key));
            continue;
        }
        std::vector<std::string> keys;
        for (const Field& f : known) keys.push_back(f.key);
        const std::string near = nearest(member.key, keys);
        std::string all;
        for (const std::string& key : keys) all += (all.empty() ? "" : ", ") + key;
        problems_.error({file_, member.line, member.column}, path, "unknown key \"" + member.key + "\"",
                        near.empty() ? "known are " + all : "did you mean \"" + near + "\"?");
    }
    if (!complete_) return;
    for (const Field& field : known)
        if (field.required && !v.find(field.key))
            problems_.error(at(v), below(field.key), "missing", "or name a file to extend in \"extends\"");
}

void Reader::read(const json::Value& root, LayoutFile& out, Raw& raw) {
    if (!root.object()) return expected(root, "", "an object");
    std::string ignored;

    std::vector<Field> types, kinds;
    for (int i = 0; i < diagram::k_roles; ++i) {
        const auto role = static_cast<Role>(i);
        diagram::Type& type = out.look.type(role);
        types.push_back({std::string(name(role)), true,
                         fields({{"family", true, text(type.style.family)},
                                 {"weight", true, whole(type.style.weight, 100, 900)},
                                 {"size", true, number(type.style.size, 1, 1000)},
                                 {"least", true, number(type.least, 0.5, 1000)},
                                 {"tracking", false, number(type.style.tracking, -0.05, 0.03)},
                                 {"tabular", false, flag(type.style.tabular)}})});
    }
    for (int i = 0; i < diagram::k_kinds; ++i) {
        const auto kind = static_cast<Kind>(i);
        diagram::Tone& tone = out.look.tone(kind);
        kinds.push_back({std::string(name(kind)), true,
                         fields({{"mark", true, color(tone.mark)},
                                 {"fill", true, color(tone.fill)},
                                 {"text", true, color(tone.text)}})});
    }
    diagram::Look& look = out.look;
    diagram::Content& content = out.content;
    constexpr double k_longest = 1e8;    // a side, in its unit
    object(root, "",
           {{"$schema", false, text(ignored)},
            {"extends", false, text(ignored)},
            {"size", true,
             fields({{"width", true, number(raw.width, 1, k_longest)},
                     {"height", true, number(raw.height, 1, k_longest)},
                     {"unit", true, one_of(raw.unit, k_units)}})},
            {"dpi", true, number(out.dpi, 1, 10000)},
            {"press", true, press(out.press)},
            {"margins", true,
             fields({{"top", true, number(out.margins.top, 0, 10000)},
                     {"right", true, number(out.margins.right, 0, 10000)},
                     {"bottom", true, number(out.margins.bottom, 0, 10000)},
                     {"left", true, number(out.margins.left, 0, 10000)}})},
            {"gutters", true,
             fields({{"column", true, number(out.gutters.column, 0, 1000)},
                     {"row", true, number(out.gutters.row, 0, 1000)},
                     {"group", true, number(out.gutters.group, 0, 1000)},
                     {"heading", true, number(out.gutters.heading, 0, 1000)}})},
            {"bands", true, some_of(out.bands, k_bands)},
            {"legend", true,
             fields({{"place", true, one_of(out.legend, k_legend_places)}, {"group", false, text(out.legend_group)}})},
            {"foot", true,
             fields({{"parts", true, some_of(out.foot, k_foot_parts)},
                     {"height", true, number(out.foot_height, 0, 100000)}})},
            {"trends", true,
             fields({{"rise", true, number(out.trends.rise, 0, 1)}, {"rule", true, number(out.trends.rule, 0, 1)}})},
            {"grouping", true,
             fields({{"by", true, one_of(out.grouping, k_groupings)},
                     {"title", false, text(out.timeline_title)},
                     {"sentence", false, text(out.timeline_sentence)}})},
            {"coordinates", true,
             fields({{"columns", true, whole(out.columns, 0, 26)}, {"rows", true, whole(out.rows, 0, 99)}})},
            {"select", true,
             fields({{"groups", false, texts(out.selection.groups)},
                     {"organizations", false, texts(out.selection.organizations)},
                     {"ids", false, texts(out.selection.ids)},
                     {"from_year", false, year(out.selection.from_year)},
                     {"to_year", false, year(out.selection.to_year)}})},
            {"order", true, some_of(out.order, k_order_keys)},
            {"scale", true,
             fields({{"most", true, number(out.most_scale, 0.1, 100)},
                     {"furniture", true, number(out.furniture_scale, 0.05, 100)},
                     {"least_type", true, number(raw.least_type, 0.05, 100)}})},
            {"cell", true,
             fields({{"form", true, one_of(out.cell, k_cell_forms)}, {"reference", true, texts(out.reference)},
                     {"plates", true, flag(out.plates)}})},
            {"content", true,
             fields({{"facts", true, flag(content.facts)},
                     {"strip", true, flag(content.strip)},
                     {"mixer_insets", true, flag(content.mixer_insets)},
                     {"ffn_insets", true, flag(content.ffn_insets)},
                     {"window_insets", true, flag(content.window_insets)},
                     {"phrases", true, flag(content.phrases)}})},
            {"types", true, fields(std::move(types))},
            {"colors", true,
             fields({{"ground", true, color(look.ground)},
                     {"panel", true, color(look.panel)},
                     {"ink", true, color(look.ink)},
                     {"soft", true, color(look.soft)},
                     {"rule", true, color(look.rule)},
                     {"organizations", true, one_of(out.grey_organizations, k_organization_colors)},
                     {"kinds", true, fields(std::move(kinds))}})},
            {"lines", true,
             fields({{"line", true, number(look.line, 0.1, 100)},
                     {"hairline", true, number(look.hairline, 0.05, 100)}})}});
}

constexpr std::size_t k_longest_chain = 16;    // of files that extend each other

/// The file that `path` extends by that name: beside it, else in the first of the folders that has it. A project's
/// print.json may extend the installed one of the same name.
fs::path extended(const fs::path& path, const std::string& name, const std::vector<fs::path>& folders) {
    fs::path beside = path.parent_path() / name;
    std::error_code unknown;
    if (fs::exists(beside, unknown) && beside.lexically_normal() != path.lexically_normal()) return beside;
    for (const fs::path& folder : folders)
        if (fs::exists(folder / name, unknown) && !fs::equivalent(folder / name, path, unknown)) return folder / name;
    return beside;
}

/// Reads `path` over the file it extends, oldest first.
void read_chain(const fs::path& path, const std::vector<fs::path>& folders, const Place& from,
                std::vector<fs::path>& chain, LayoutFile& out, Raw& raw, Problems& problems) {
    const fs::path normal = path.lexically_normal();
    if (std::ranges::count(chain, normal)) {
        problems.error(from, "extends", path.string() + " extends itself");
        return;
    }
    if (chain.size() == k_longest_chain) {
        problems.error(from, "extends", "more than " + std::to_string(k_longest_chain) + " files extend each other");
        return;
    }
    std::error_code unknown;    // told when it is read
    if (!from.file.empty() && !fs::exists(path, unknown) && !unknown) {
        problems.error(from, "extends", "there is no file " + path.string());
        return;
    }
    chain.push_back(normal);
    const auto root = json::read(path, path.string(), problems);
    if (!root) return;
    const json::Value* extends = root->find("extends");
    if (extends && extends->string()) {
        const fs::path base = extended(path, *extends->string(), folders);
        read_chain(base, folders, {path.string(), extends->line, extends->column}, chain, out, raw, problems);
    }
    Reader(path.string(), !extends, out.places, problems).read(*root, out, raw);
}

double in_pt(double n, Unit unit, double dpi) {
    switch (unit) {
        case Unit::mm: return mm_to_pt(n);
        case Unit::in: return inch_to_pt(n);
        case Unit::px: return px_to_pt(n, dpi);
        case Unit::pt: break;
    }
    return n;
}

/// What single values cannot tell.
void check_together(const LayoutFile& out, Problems& problems) {
    const auto has = [&](Band band) { return std::ranges::count(out.bands, band) > 0; };
    const auto error = [&](const std::string& field, const std::string& message) {
        problems.error(out.place_of(field), field, message);
    };
    const Margins& m = out.margins;
    if (m.left + m.right >= out.size.w || m.top + m.bottom >= out.size.h)
        error("margins", "leave nothing of the sheet");
    if (!has(Band::groups)) error("bands", "\"groups\" is missing: there would be no models");
    if (has(Band::legend) && out.legend != LegendPlace::band)
        error("bands", "has a legend, but legend.place is not \"band\"");
    if (!has(Band::legend) && out.legend == LegendPlace::band)
        error("bands", "has no legend, but legend.place is \"band\"");
    if (has(Band::foot) && out.foot.empty()) error("foot.parts", "is empty, but bands has a foot");
    if (out.order.empty()) error("order", "expected at least one key");
    const Selection& s = out.selection;
    if (s.from_year && s.to_year && *s.from_year > *s.to_year) error("select", "from_year is after to_year");
    if (out.grouping == Grouping::timeline && (out.timeline_title.empty() || out.timeline_sentence.empty()))
        error("grouping", "a timeline needs a title and a sentence");
    constexpr double k_year = 27;    // as high as the year marks
    if (const double least = k_year * out.furniture_scale;
        out.cell == CellForm::compact && out.grouping == Grouping::timeline && std::min(out.gutters.row, out.gutters.heading) < least)
        error("gutters", "row and heading must be " + plain_number(least) + " at least, for the years over the rows of a timeline");
    for (int i = 0; i < diagram::k_roles; ++i) {
        const auto role = static_cast<Role>(i);
        const diagram::Type& type = out.look.type(role);
        if (const double size = type.style.size * out.furniture_scale; type.least > size)
            error("types." + std::string(name(role)), "least (" + plain_number(type.least) + ") is above size times " +
                                                          "scale.furniture (" + plain_number(size) + ")");
    }
    if (!problems.has_errors() && out.least_scale() > out.most_scale)
        error("scale.most",
              "is below " + plain_number(out.least_scale()) + ", at which the smallest text has its least size");
}

}    // namespace

diagram::Role LayoutFile::limiting_role() const {
    Role limiting = Role::label;
    for (int i = 0; i < diagram::k_roles; ++i) {
        const auto role = static_cast<Role>(i);
        if (!std::ranges::count(k_unscaled, role) && ratio(look.type(role)) > ratio(look.type(limiting)))
            limiting = role;
    }
    return limiting;
}

double LayoutFile::least_scale() const { return ratio(look.type(limiting_role())); }

Place LayoutFile::place_of(std::string path) const {
    while (true) {
        if (const auto it = places.find(path); it != places.end()) return it->second;
        const std::size_t dot = path.rfind('.');
        if (dot == std::string::npos) return place;
        path.resize(dot);
    }
}

std::vector<fs::path> files_of_layout(const fs::path& path, const std::vector<fs::path>& folders) {
    std::vector<fs::path> out{path};
    while (out.size() <= k_longest_chain) {
        Problems untold;
        const auto root = json::read(out.back(), out.back().string(), untold);
        const json::Value* extends = root ? root->find("extends") : nullptr;
        if (!extends || !extends->string()) break;
        out.push_back(extended(out.back(), *extends->string(), folders));
    }
    return out;
}

LayoutFile read_layout(const fs::path& path, const std::vector<fs::path>& folders) {
    Problems problems;
    LayoutFile out;
    Raw raw;
    std::vector<fs::path> chain;
    out.name = path.stem().string();
    out.place = {path.string(), 0, 0};
    read_chain(path, folders, {}, chain, out, raw, problems);
    out.size = {in_pt(raw.width, raw.unit, out.dpi), in_pt(raw.height, raw.unit, out.dpi)};
    for (diagram::Type& type : out.look.types) type.least *= raw.least_type;
    if (!problems.has_errors()) check_together(out, problems);
    if (problems.has_errors()) throw InputError(problems.sorted());
    return out;
}

}    // namespace broadside::sheet
