#include "engine/catalog/catalog.hpp"

#include "engine/base/file.hpp"
#include "engine/base/parallel.hpp"

#include "engine/catalog/consistency.hpp"
#include "engine/catalog/organizations.hpp"
#include "engine/catalog/reader.hpp"
#include "engine/catalog/sha256.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <system_error>

namespace broadside::catalog {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_models = 2000;

/// The index's facts and where they stand.
struct Index {
    Catalog catalog;
    std::map<std::string, Place> places;
};

void read_index(Reader& r, Catalog& c) {
    std::string schema;
    r.text("$schema", schema, Need::may, "Address of the JSON Schema, for editors");
    r.format(k_catalog_format);
    r.text("edition", c.edition, Need::must, "Edition of the catalog, as the sheet names it");
    r.text("title", c.title, Need::must, "Title of the sheet");
    r.text("subtitle", c.subtitle, Need::must, "What the sheet shows, one line");
    r.date("date", c.date, Need::must, "Date of the catalog, YYYY-MM-DD");
    r.list("groups", Need::must, "Groups of the sheet, in its order", [&](Reader& g) {
        Group group;
        g.text("id", group.id, Need::must, "What `category` of a model names");
        g.text("title", group.title, Need::must, "Heading");
        g.text("sentence", group.sentence, Need::must, "What its models have in common");
        if (std::ranges::find(c.groups, group.id, &Group::id) != c.groups.end())
            g.error("id", fmt::format("the group \"{}\" is given twice", group.id));
        c.groups.push_back(group);
    });
    r.map("organizations", Need::must, "Who releases models, by key", [&](const std::string& id, Reader& o) {
        Organization organization{id, {}, k_without_color};
        o.text("name", organization.name, Need::must, "Name");
        Color color;
        o.color("color", color, Need::may, "Its color, 4.5 : 1 on white; left out, the rule below chooses one");
        if (contrast(color, {255, 255, 255}) < 4.5)
            o.error("color", color.hex() + " has a contrast of less than 4.5 on white");
        if (o.has("color")) organization.color = color;
        c.organizations.emplace(id, organization);
    });
}

std::optional<Index> read_index_file(const fs::path& path, const std::string& shown_as, Problems& problems,
                                     std::string& content) {
    const auto text = json::read_text(path, shown_as, problems);
    if (!text) return std::nullopt;
    content = *text;
    const auto value = json::parse(*text, shown_as, problems);
    if (!value) return std::nullopt;
    if (!value->object()) {
        problems.error({shown_as, value->line, value->column}, {}, "expected an object, got " + value->shown());
        return std::nullopt;
    }
    Session session{shown_as, problems};
    Index index;
    Reader r(*value, {}, session);
    read_index(r, index.catalog);
    r.finish();
    index.places = std::move(session.places);
    return index;
}

std::vector<fs::path> model_files(const fs::path& folder, const std::string& shown_as, Problems& problems) {
    std::vector<fs::path> files;
    std::error_code error;
    for (const fs::path& path : list_folder(folder, error))
        if (path.extension() == ".json" && !path.filename().string().starts_with('.')) files.push_back(path);
    if (error)
        problems.error({shown_as, 0, 0}, {}, "cannot be read: " + error.message());
    else if (files.empty())
        problems.error({shown_as, 0, 0}, {}, "there are no models");
    else if (files.size() > k_models) {
        problems.error({shown_as, 0, 0}, {}, fmt::format("more than {} models", k_models));
        files.clear();
    }
    return files;
}

/// What has to agree between models, and between a model and the index.
void check_references(const Catalog& c, const std::vector<std::string>& file_ids, bool index_read, Problems& problems) {
    std::vector<std::string> groups, organizations;
    for (const Group& g : c.groups) groups.push_back(g.id);
    for (const auto& [id, o] : c.organizations) organizations.push_back(id);
    const std::set<std::string_view> models(file_ids.begin(), file_ids.end());
    std::map<std::string, std::string> names;
    std::size_t suggestions = 0;    // more are not shown, and each takes time
    for (const Model& m : c.models) {
        const auto wrong = [&](const std::string& path, std::string message, std::string hint) {
            problems.error(m.provenance.place_of(path), path, std::move(message), std::move(hint));
        };
        if (index_read && std::ranges::find(groups, m.group) == groups.end()) {
            std::string all;
            for (const std::string& g : groups) all += (all.empty() ? "\"" : ", \"") + g + '"';
            wrong("category", fmt::format("expected a group of the index ({}), got \"{}\"", all, m.group),
                  did_you_mean(m.group, groups));
        }
        if (index_read && m.organization != "unknown" && !c.organizations.contains(m.organization)) {
            const std::string hint = did_you_mean(m.organization, organizations);
            wrong("organization", fmt::format("there is no organization \"{}\" in the index", m.organization),
                  hint.empty() ? "add it to organizations in index.json; its color comes by rule" : hint);
        }
        const auto [first, is_new] = names.emplace(m.full_name(), m.id);
        if (!is_new)
            wrong("name", fmt::format("\"{}\" is the name and size of {}, too", m.full_name(), first->second), {});
        for (std::size_t i = 0; i < m.story.lineage.size(); ++i)
            if (const std::string& id = m.story.lineage[i].id; !id.empty() && !models.contains(id))
                wrong(fmt::format("lineage.{}.id", i), fmt::format("there is no model \"{}\" in the catalog", id),
                      suggestions++ < Problems::k_most_of_file ? did_you_mean(id, file_ids) : "");
    }
}

}    // namespace

std::vector<Field> index_fields() {
    std::vector<Field> fields;
    Reader r(fields);
    Catalog c;
    read_index(r, c);
    return fields;
}

ReadResult read(const fs::path& directory, int threads) {
    Problems problems;
    const auto shown = [&](const fs::path& file) { return (directory / file).generic_string(); };

    std::string content;
    auto index = read_index_file(directory / "index.json", shown("index.json"), problems, content);
    std::string all = "index.json\n" + content;
    Catalog catalog = index ? std::move(index->catalog) : Catalog{};

    const std::vector<fs::path> files = model_files(directory / "models", shown("models"), problems);
    struct Read {
        std::optional<std::string> text;
        std::optional<Model> model;
        Problems problems;
    };
    std::vector<Read> models(files.size());
    parallel_for(files.size(), thread_count(threads), [&](std::size_t i) {
        Read& r = models[i];
        const std::string shown_as = shown(fs::path("models") / files[i].filename());
        r.text = json::read_text(files[i], shown_as, r.problems);
        if (r.text) r.model = read_model(*r.text, shown_as, r.problems);
    });
    std::vector<std::string> file_ids;
    for (std::size_t i = 0; i < files.size(); ++i) {
        file_ids.push_back(files[i].stem().string());
        if (models[i].text) all += "\n" + files[i].filename().string() + "\n" + *models[i].text;
        if (models[i].model) catalog.models.push_back(std::move(*models[i].model));
        problems.add(models[i].problems);
    }
    std::ranges::sort(catalog.models, {}, &Model::id);
    check_references(catalog, file_ids, index.has_value(), problems);
    check_phrases(problems, catalog.models);
    if (problems.has_errors()) throw InputError(problems.sorted());

    if (std::ranges::any_of(catalog.models, [](const Model& m) { return m.organization == "unknown"; }))
        catalog.organizations.try_emplace("unknown",
                                          Organization{"unknown", "organization not known", k_without_color});
    color_by_rule(catalog.organizations);
    catalog.hash = sha256_hex(all);
    return {std::move(catalog), problems.sorted()};
}

const Model* Catalog::find(std::string_view id) const {
    const auto found =
        std::ranges::lower_bound(models, id, {}, [](const Model& m) -> std::string_view { return m.id; });
    return found != models.end() && found->id == id ? &*found : nullptr;
}

std::string iso(Date d) {
    return d.known() ? fmt::format("{:04}-{:02}-{:02}", d.year, d.month, d.day) : "date not known";
}

std::string spelled(Date d) {
    constexpr std::array months{"January", "February", "March",     "April",   "May",      "June",
                                "July",    "August",   "September", "October", "November", "December"};
    return d.known() ? fmt::format("{} {} {}", d.day, months[static_cast<std::size_t>(d.month - 1)], d.year)
                     : "date not known";
}

}    // namespace broadside::catalog
