#include "engine/base/format.hpp"
#include "engine/draw/words.hpp"
#include "engine/site/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace broadside::site {
namespace {

using catalog::Model;

/// The models of each group as a list of links, in the poster's order.
Node index_of(const Book& book, const std::string& root) {
    Nodes groups;
    for (const catalog::Group& group : book.catalog.groups) {
        Nodes items;
        for (const Model* m : book.models())
            if (m->group == group.id)
                items.push_back(
                    el("li", {}, {model_link(*m, root), el("span", {{"class", "soft"}}, Node(" " + month_of(*m)))}));
        if (items.empty()) continue;
        groups.push_back(el("section", {{"aria-labelledby", "group-" + group.id}},
                            {el("h3", {{"id", "group-" + group.id}}, name(group.title)),
                             el("p", {{"class", "soft"}}, name(group.sentence)), el("ul", {}, std::move(items))}));
    }
    return el("div", {{"class", "index"}}, std::move(groups));
}

Nodes options_of(const Book& book) {
    Nodes out{el("option", {{"value", ""}}, Node("–"))};
    for (const catalog::Group& group : book.catalog.groups) {
        Nodes models;
        for (const Model* m : book.models())
            if (m->group == group.id) models.push_back(el("option", {{"value", m->id}}, Node(m->full_name())));
        if (!models.empty()) out.push_back(el("optgroup", {{"label", group.title}}, std::move(models)));
    }
    return out;
}

}    // namespace

Page start_page(const Book& book) {
    Page page;
    page.path = "index.html";
    page.title = book.catalog.title;
    page.section = Section::poster;
    page.picture = "share.png";
    page.description = book.catalog.subtitle;
    page.scripts = {"leaflet/leaflet.js", "data.js", "scripts/shared.js", "scripts/search.js", "scripts/poster.js"};
    page.styles = {"leaflet/leaflet.css"};
    page.width = Page::Width::window;

    const PosterPlan& plan = book.poster;
    constexpr double k_picture_width = 1600;    // as the picture for who has no script
    const double k = k_picture_width / static_cast<double>(plan.size.width);
    Nodes areas;
    for (const Model* m : book.models()) {
        const auto cell = plan.cells.find(m->id);
        if (cell == plan.cells.end()) continue;
        const Rect& r = cell->second.rect;
        areas.push_back(el("area", {{"shape", "rect"},
                                    {"coords", fmt::format("{:.0f},{:.0f},{:.0f},{:.0f}", r.left() * k, r.top() * k,
                                                           r.right() * k, r.bottom() * k)},
                                    {"href", "models/" + m->id + "/index.html"},
                                    {"alt", m->full_name()}}));
    }
    const std::string alt =
        fmt::format("Poster of {}: {}", counted(book.catalog.models.size(), "model"), book.catalog.title);
    page.tools.push_back(
        el("div", {{"class", "tools scripted"}},
           {el("div", {{"class", "search"}},
               {el("label", {{"for", "search"}, {"class", "unseen"}}, Node("Search name, organization or mechanism")),
                el("input", {{"id", "search"},
                             {"type", "text"},
                             {"autocomplete", "off"},
                             {"spellcheck", "false"},
                             {"placeholder", "Search model, maker, mechanism"},
                             {"role", "combobox"},
                             {"aria-expanded", "false"},
                             {"aria-autocomplete", "list"},
                             {"aria-controls", "found"}}),
                el("ul", {{"id", "found"}, {"role", "listbox"}, {"aria-label", "Found"}, {"hidden", ""}})}),
            el("div", {{"class", "goto"}},
               {el("label", {{"for", "goto"}, {"class", "unseen"}}, Node("Go to a part of the poster")),
                el("select", {{"id", "goto"}}, el("option", {{"value", ""}}, Node("Go to …")))})}));
    page.body.push_back(el("h1", {{"class", "unseen"}}, name(book.catalog.title)));
    page.body.push_back(
        el("div", {{"class", "poster scripted"}},
           {el("div", {{"id", "map"},
                       {"role", "application"},
                       {"aria-label", "The poster: arrow keys move, plus and minus zoom"}}),
            el("aside", {{"id", "panel"}, {"aria-label", "Fact sheet"}, {"tabindex", "-1"}, {"hidden", ""}})}));
    // For who has no script, and for paper: a browser that shows the tiles does not load it.
    page.body.push_back(el("div", {{"class", "picture"}},
                           {el("img", {{"src", "poster.png"},
                                       {"alt", alt},
                                       {"usemap", "#cells"},
                                       {"loading", "lazy"},
                                       {"width", fmt::format("{:.0f}", k_picture_width)},
                                       {"height", fmt::format("{:.0f}", static_cast<double>(plan.size.height) * k)}}),
                            el("map", {{"name", "cells"}}, std::move(areas))}));
    page.body.push_back(el("section", {{"class", "column"}, {"id", "index"}, {"aria-labelledby", "index-title"}},
                           {el("h2", {{"id", "index-title"}}, Node("All models")),
                            el("p", {}, name(book.catalog.subtitle)), index_of(book, "")}));
    return page;
}

namespace {

Nodes table_heads() {
    struct Head {
        const char *title, *id;
    };
    constexpr Head heads[] = {{"Model", "name"},       {"Organization", "organization"},
                              {"Group", "group"},      {"Released", "released"},
                              {"Parameters", "total"}, {"Active", "active"},
                              {"Layers", "layers"},    {"Width", "width"},
                              {"Context", "context"},  {"KV / token", "cache"},
                              {"Full cache", "full"},  {"Mechanisms", "mechanisms"},
                              {"License", "licence"}};
    Nodes row;
    for (const Head& h : heads) row.push_back(el("th", {{"scope", "col"}, {"data-key", h.id}}, Node(h.title)));
    return row;
}

/// What rows can be filtered by.
struct Filters {
    std::set<std::string> organizations, mechanisms;
    std::set<int> years;
};

Node table_row(const Book& book, const Model& m, const std::string& root, Filters& filters) {
    const catalog::Derived d = derive(m);
    const std::string license = diagram::license_name(m);
    const double cache = d.kv_cache_bytes + d.indexer_cache_bytes;    // as in the cells
    const auto group = std::ranges::find(book.catalog.groups, m.group, &catalog::Group::id);
    const std::string group_title = group == book.catalog.groups.end() ? m.group : group->title;
    const catalog::Organization& organization = book.catalog.organization_of(m);
    std::string has;
    for (const Concept* c : concepts(m)) {
        if (c->everywhere) continue;
        filters.mechanisms.insert(c->brief);
        has += (has.empty() ? "" : ", ") + c->brief;
    }
    filters.organizations.insert(organization.name);
    if (m.released.known()) filters.years.insert(m.released.year);
    const auto number = [](std::string text, double key) {
        return el("td", {{"class", "number"}, {"data-value", fmt::format("{:.0f}", key)}}, Node(std::move(text)));
    };
    const auto text = [](const std::string& t) { return el("td", {}, name(t)); };
    return el("tr", {{"data-total", fmt::format("{:.0f}", d.total)}},
              {el("th", {{"scope", "row"}}, model_link(m, root)),
               el("td", {}, {swatch(organization), " ", name(organization.name)}), text(group_title),
               text(m.released.known() ? iso(m.released) : "–"), number(short_count(d.total), d.total),
               number(short_count(d.active), d.active), number(grouped(m.layers), m.layers),
               number(grouped(m.embedding_dim), static_cast<double>(m.embedding_dim)),
               number(grouped(m.context_tokens), static_cast<double>(m.context_tokens)),
               number(bytes_binary(cache), cache), number(bytes_binary(d.kv_cache_at_context), d.kv_cache_at_context),
               text(has), text(license.empty() ? "–" : license)});
}

Node filter(const char* id, const char* label, const auto& values) {
    Nodes options{el("option", {{"value", ""}}, Node("all"))};
    for (const auto& value : values) {
        const std::string text = fmt::format("{}", value);
        options.push_back(el("option", {{"value", text}}, Node(text)));
    }
    return el("p", {}, {el("label", {{"for", id}}, Node(label)), el("select", {{"id", id}}, std::move(options))});
}

Node filter_form(const Book& book, const Filters& filters) {
    std::vector<std::string> groups;
    for (const catalog::Group& g : book.catalog.groups) groups.push_back(g.title);
    const std::vector<std::string> sizes{"below 10B", "10B to 100B", "100B to 1T", "1T and more"};
    return el("form", {{"id", "filters"}, {"class", "filters"}, {"hidden", ""}},
              {el("p", {},
                  {el("label", {{"for", "text"}}, Node("Search")),
                   el("input", {{"id", "text"}, {"type", "search"}, {"autocomplete", "off"}})}),
               filter("group", "Group", groups), filter("organization", "Organization", filters.organizations),
               filter("mechanism", "Mechanism", filters.mechanisms), filter("size", "Size", sizes),
               filter("year", "Year", filters.years)});
}

}    // namespace

Page table_page(const Book& book) {
    Page page;
    page.path = "table/index.html";
    page.title = "Table";
    page.section = Section::table;
    page.width = Page::Width::wide;
    page.scripts = {"scripts/table.js"};
    page.description = fmt::format("{} with parameters, layers, widths, contexts and caches, to sort and filter.",
                                   counted(book.catalog.models.size(), "model"));
    const std::string root = root_of(page.path);
    Filters filters;
    Nodes rows;
    for (const Model* m : book.models()) rows.push_back(table_row(book, *m, root, filters));
    page.body.push_back(el("h1", "All models"));
    page.body.push_back(filter_form(book, filters));
    page.body.push_back(
        el("p", {},
           {el("span", {{"id", "count"}, {"role", "status"}}, Node(counted(book.catalog.models.size(), "model"))), ". ",
            el("a", {{"href", "models.csv"}, {"download", ""}}, Node("Download as CSV")),
            ". Parameters and caches by structure, caches in bf16."}));
    page.body.push_back(el("div",
                           {{"class", "wide"},
                            {"tabindex", "0"},
                            {"role", "region"},
                            {"aria-label", "Table of all models, scrolls sideways"}},
                           el("table", {{"id", "models"}, {"class", "models"}},
                              {el("thead", {}, el("tr", {}, table_heads())), el("tbody", {}, std::move(rows))})));
    return page;
}

Page compare_page(const Book& book) {
    Page page;
    page.path = "compare/index.html";
    page.title = "Compare";
    page.section = Section::compare;
    page.width = Page::Width::wide;
    page.scripts = {"scripts/shared.js", "scripts/compare.js"};
    page.styles = {"drawings.css"};
    page.description = "Two to four models side by side: drawings on one scale, facts with their differences marked.";
    Nodes choices;
    for (const char* id : {"a", "b", "c", "d"})
        choices.push_back(el("p", {},
                             {el("label", {{"for", id}}, Node(fmt::format("Model {}", static_cast<char>(id[0] - 32)))),
                              el("select", {{"id", id}, {"name", id}}, options_of(book))}));
    page.body.push_back(el("h1", "Compare"));
    page.body.push_back(
        el("p", "Drawings on one scale, facts side by side, differences marked. The address keeps the choice."));
    page.body.push_back(el("form", {{"id", "choice"}, {"class", "filters"}, {"method", "get"}}, std::move(choices)));
    page.body.push_back(el("noscript", {},
                           el("p",
                              "Comparing needs a script. Each model's page has the same facts, and the table has "
                              "the main ones of all models.")));
    page.body.push_back(el("p", {{"id", "message"}, {"role", "status"}, {"class", "soft"}}));
    page.body.push_back(el("div", {{"id", "compared"}}));
    return page;
}

Page concepts_page(const Book& book) {
    Page page;
    page.path = "concepts/index.html";
    page.title = "Concepts";
    page.section = Section::concepts;
    page.description =
        "The mechanisms that the models are built from: what each does, its formula, source, cost, and who uses it.";
    page.body.push_back(el("h1", "Concepts"));
    page.body.push_back(el("p", {{"class", "lead"}}, Node("What the models are built from, each explained once.")));
    const Concepts all = concepts(book.catalog);
    for (const Family family : k_families) {
        Nodes items;
        for (const Concept* c : all) {
            if (c->family != family) continue;
            const auto users = std::ranges::count_if(book.catalog.models, [&](const Model& m) { return has(m, *c); });
            items.push_back(el("li", {},
                               {el("h3", {}, el("a", {{"href", c->id + "/index.html"}}, Node(c->title))),
                                el("p", c->summary), el("p", {{"class", "soft"}}, Node(counted(users, "model")))}));
        }
        if (items.empty()) continue;
        page.body.push_back(el("h2", title(family)));
        page.body.push_back(el("ul", {{"class", "cards"}}, std::move(items)));
    }
    return page;
}

namespace {

/// The models that have a concept, with what it comes to in each.
Node users_table(const Concept& c, const std::vector<const Model*>& users, const std::string& root) {
    std::vector<Cost> costs;
    for (const Model* m : users) costs.push_back(cost(c, *m));
    const auto any = [&](const auto& has) { return std::ranges::any_of(costs, has); };
    const bool layered = any([](const Cost& k) { return k.layered; });
    const bool caches = any([](const Cost& k) { return k.cache_bytes > 0; });
    const bool states = any([](const Cost& k) { return k.state_bytes > 0; });
    const bool sparse = any([](const Cost& k) { return k.active_parameters != k.parameters; });
    Nodes head{el("th", {{"scope", "col"}}, Node("Model")), el("th", {{"scope", "col"}}, Node("Released"))};
    const auto column = [&](const char* text) {
        head.push_back(el("th", {{"scope", "col"}, {"class", "number"}}, Node(text)));
    };
    if (c.figure.of) head.push_back(el("th", {{"scope", "col"}}, Node(c.figure.title)));
    if (layered) column("Layers with it");
    if (caches) column("They keep per token");
    if (states) column("Their state");
    if (layered) column("Parameters of one");
    if (sparse) column("At work on a token");
    Nodes rows;
    for (std::size_t i = 0; i < users.size(); ++i) {
        const Model* m = users[i];
        const Cost& k = costs[i];
        Nodes cells{el("th", {{"scope", "row"}}, model_link(*m, root)), el("td", month_of(*m))};
        const auto number = [&](const std::string& text) {
            cells.push_back(el("td", {{"class", "number"}}, Node(text)));
        };
        if (c.figure.of) cells.push_back(el("td", {}, name(c.figure.of(*m))));
        if (layered) number(fmt::format("{} of {}", k.layers, m->layers));
        if (caches) number(k.cache_bytes > 0 ? bytes_binary(k.cache_bytes) : "–");
        if (states) number(k.state_bytes > 0 ? bytes_binary(k.state_bytes) : "–");
        if (layered) number(short_count(k.parameters));
        if (sparse) number(short_count(k.active_parameters));
        rows.push_back(el("tr", {}, std::move(cells)));
    }
    Nodes table;
    if (layered) table.push_back(el("caption", "Caches and states in bf16, of all layers that have it; by structure"));
    table.push_back(el("thead", {}, el("tr", {}, std::move(head))));
    table.push_back(el("tbody", {}, std::move(rows)));
    return el("div", {{"class", "wide"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", "Models that have it"}},
              el("table", {{"class", "plain users"}}, std::move(table)));
}

}    // namespace

Page concept_page(const Book&, const Concept& c, const std::vector<const Model*>& users, const Markup& drawing,
                  const Model* drawn) {
    Page page;
    page.path = "concepts/" + c.id + "/index.html";
    page.title = c.title;
    page.section = Section::concepts;
    page.styles = {"drawings.css"};
    page.description = c.summary;
    const std::string root = root_of(page.path);
    page.body.push_back(el("nav", {{"class", "trail"}, {"aria-label", "Where it stands"}},
                           {el("a", {{"href", root + "concepts/index.html"}}, Node("Concepts")),
                            el("span", {{"class", "dot"}}, Node(" · ")), title(c.family)}));
    page.body.push_back(el("h1", c.title));
    page.body.push_back(el("p", {{"class", "lead"}}, Node(c.summary)));
    Nodes said;
    for (const std::string& text : c.text) said.push_back(el("p", text));
    said.push_back(el("p", {{"class", "formula"}}, Node(c.formula)));
    Nodes facts{el("div", {}, {el("dt", "Cost"), el("dd", c.cost)})};
    Nodes sources;
    for (const Concept::Source& s : c.sources) {
        if (!sources.empty()) sources.push_back("; ");
        sources.push_back(el("a", {{"href", s.address}, {"rel", "noreferrer"}}, Node(s.title)));
    }
    // A mechanism without a paper of its own is described in the report of who brought it.
    if (c.sources.empty() && !users.empty())
        if (const std::string* report = users.front()->story.link(catalog::LinkKind::report))
            sources.push_back(el("a", {{"href", *report}, {"rel", "noreferrer"}},
                                 {"Report of ", name(users.front()->full_name())}));
    if (!sources.empty()) facts.push_back(el("div", {}, {el("dt", "Source"), el("dd", {}, std::move(sources))}));
    said.push_back(el("dl", {{"class", "terms"}}, std::move(facts)));
    Nodes beside{el("div", {{"class", "said"}}, std::move(said))};
    if (!drawing.text.empty()) {
        Nodes figure{Node(drawing)};
        if (drawn) figure.push_back(el("figcaption", {}, {"With the figures of ", model_link(*drawn, root)}));
        beside.push_back(
            el("figure",
               {{"class", "drawing-frame inset"}, {"tabindex", "0"}, {"aria-label", "Drawing, scrolls sideways"}},
               std::move(figure)));
    }
    page.body.push_back(el("div", {{"class", "explained"}}, std::move(beside)));
    page.body.push_back(el("section", {{"aria-labelledby", "users"}},
                           {el("h2", {{"id", "users"}},
                               Node(counted(users.size(), "model") + (users.size() == 1 ? " has it" : " have it"))),
                            users_table(c, users, root)}));
    return page;
}

Page about_page(const Book& book) {
    Page page;
    page.path = "about/index.html";
    page.title = "About";
    page.section = Section::about;
    page.description = "How the gallery is made, and the licenses of what it ships.";
    const std::string root = root_of(page.path);
    Nodes credits;
    for (const Credit& credit : book.credits) {
        Nodes item{el("strong", credit.name + (credit.version.empty() ? "" : " " + credit.version)), ": ",
                   name(credit.license)};
        if (!credit.path.empty()) {
            item.push_back(", ");
            item.push_back(el("a", {{"href", root + credit.path}}, Node("license of " + credit.name)));
        }
        credits.push_back(el("li", {}, std::move(item)));
    }
    page.body = {
        el("h1", "About"),
        el("p", {{"class", "lead"}},
           Node("Every drawing here is composed from a model's facts, each with its source, all on one scale, "
                "by Broadside.")),
        el("p", {},
           {name(book.catalog.edition),
            ", " + spelled(book.catalog.date) + fmt::format(", {}.", counted(book.catalog.models.size(), "model"))}),
        el("p", {},
           {"Catalog ", el("code", {{"class", "long"}}, Node("sha256:" + book.catalog.hash)),
            ", Broadside " + book.options.version + "."}),
        el("h2", "How to read the figures"),
        el("ul", {},
           {el("li", "° follows a figure that was recalled or inferred rather than read at its source."),
            el("li",
               "What is called derived, or by structure, is computed from the model's layers and widths, beside what "
               "is "
               "published."),
            el("li", "Not known means that the figure exists and has not been published.")}),
        el("h2", "Keys on the poster"),
        el("ul", {},
           {el("li", {},
               {el("kbd", "/"), " searches, ", el("kbd", "Enter"), " flies there, ", el("kbd", "Esc"), " closes."}),
            el("li", {},
               {el("kbd", "Tab"), " goes from model to model, ", el("kbd", "Enter"), " opens the fact sheet."}),
            el("li", {}, {el("kbd", "+"), " and ", el("kbd", "−"), " zoom, arrow keys move."})}),
        el("h2", "Credit"),
        el("p", {},
           {"The idea of one sheet with all architectures is Sebastian Raschka’s: his ",
            el("a", {{"href", "https://sebastianraschka.com/llm-architecture-gallery/"}, {"rel", "noreferrer"}},
               Node("LLM Architecture Gallery")),
            " is the inspiration. No drawing and no sentence was taken from it."}),
        el("h2", "Licenses"),
        el("ul", {}, std::move(credits))};
    return page;
}

Page not_found_page(const Book&) {
    Page page;
    page.path = "404.html";
    page.title = "Not found";
    page.description = "There is no such page.";
    page.body = {
        el("h1", "There is no such page"),
        el("p",
           "It may have been named otherwise, or its model may have left the catalog. The poster and the table above "
           "have all models.")};
    return page;
}

}    // namespace broadside::site
