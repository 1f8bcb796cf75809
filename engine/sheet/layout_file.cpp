#include "engine/sheet/layout_file.hpp"

#include "engine/base/format.hpp"
#include "engine/base/units.hpp"
#include "engine/catalog/schema.hpp"
#include "engine/json/json.hpp"
#include "engine/sheet/layout_fields.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <system_error>
#include <utility>

namespace broadside::sheet {
namespace {

using diagram::TextRole;
namespace fs = std::filesystem;

/// Roles that only furniture uses: not scaled with the cells.
constexpr std::array k_unscaled{
    TextRole::title,         TextRole::subtitle,   TextRole::heading,     TextRole::sentence,
    TextRole::chart_title,   TextRole::coordinate, TextRole::index,       TextRole::axis,
    TextRole::skyline_title, TextRole::lead,       TextRole::lead_strong, TextRole::claim,
    TextRole::figure,        TextRole::block_name, TextRole::block_size,  TextRole::plate_title};

/// Scale at which a text reaches its least size.
double ratio(const diagram::Type& type) { return type.least / type.style.size; }

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
                std::vector<fs::path>& chain, LayoutFile& out, RawSizes& raw, Problems& problems) {
    const fs::path normal = path.lexically_normal();
    if (std::ranges::count(chain, normal)) {
        problems.error(from, "extends", path.string() + " extends itself");
        return;
    }
    if (chain.size() == k_longest_chain) {
        problems.error(from, "extends", "more than " + std::to_string(k_longest_chain) + " files extend each other");
        return;
    }
    std::error_code unknown;    // reported when it is read
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
    if (!root->object()) {
        problems.error({path.string(), root->line, root->column}, {}, "expected an object, got " + root->shown());
        return;
    }
    catalog::Session session{path.string(), problems};
    session.when_missing = "or name a file to extend in \"extends\"";
    catalog::Reader reader(*root, {}, session);
    read_fields(reader, out, raw, !extends);
    reader.finish();
    for (auto& [key, place] : session.places) out.places.insert_or_assign(key, std::move(place));
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

/// What single values do not show.
void check_together(const LayoutFile& out, Problems& problems) {
    const auto has = [&](Zone zone) { return std::ranges::count(out.zones, zone) > 0; };
    const auto error = [&](const std::string& field, const std::string& message) {
        problems.error(out.place_of(field), field, message);
    };
    const Margins& m = out.margins;
    if (m.left + m.right >= out.size.w || m.top + m.bottom >= out.size.h)
        error("margins", "leave nothing of the sheet");
    if (!has(Zone::groups)) error("bands", "\"groups\" is missing: there would be no models");
    if (has(Zone::legend) && out.legend != LegendPlace::zone)
        error("bands", "has a legend, but legend.place is not \"band\"");
    if (!has(Zone::legend) && out.legend == LegendPlace::zone)
        error("bands", "has no legend, but legend.place is \"band\"");
    if (has(Zone::foot) && out.foot.empty()) error("foot.parts", "is empty, but bands has a foot");
    if (out.order.empty()) error("order", "expected at least one key");
    const Selection& s = out.selection;
    if (s.from_year && s.to_year && *s.from_year > *s.to_year) error("select", "from_year is after to_year");
    if (out.grouping == Grouping::timeline && (out.timeline_title.empty() || out.timeline_sentence.empty()))
        error("grouping", "a timeline needs a title and a sentence");
    constexpr double k_year = 27;    // as high as the year marks
    if (const double least = k_year * out.furniture_scale; out.cell == CellForm::compact &&
                                                           out.grouping == Grouping::timeline &&
                                                           std::min(out.gutters.row, out.gutters.heading) < least)
        error("gutters", "row and heading must be " + plain_number(least) +
                             " at least, for the years over the rows of a timeline");
    for (int i = 0; i < diagram::k_roles; ++i) {
        const auto role = static_cast<TextRole>(i);
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

std::string layout_schema() {
    return catalog::schema(
        "Layout of a Broadside sheet",
        "Everything that decides how a sheet looks and what stands where. Lengths are pt of the print "
        "(1/72 in) unless said otherwise. A file that extends no other must give every key but `format` "
        "and those of `select`, `legend.group`, `grouping.title` and `.sentence`, `tracking`, `tabular` "
        "and `press.profile`.",
        layout_fields());
}

diagram::TextRole LayoutFile::limiting_role() const {
    TextRole limiting = TextRole::label;
    for (int i = 0; i < diagram::k_roles; ++i) {
        const auto role = static_cast<TextRole>(i);
        if (!std::ranges::count(k_unscaled, role) && ratio(look.type(role)) > ratio(look.type(limiting)))
            limiting = role;
    }
    return limiting;
}

double LayoutFile::smallest_least() const {
    double least = std::numeric_limits<double>::max();
    for (int i = 0; i < diagram::k_roles; ++i)
        if (const auto role = static_cast<TextRole>(i); !std::ranges::count(k_unscaled, role))
            least = std::min(least, look.type(role).least);
    return least;
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
    RawSizes raw;
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
