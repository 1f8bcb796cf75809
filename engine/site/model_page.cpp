#include "engine/base/format.hpp"
#include "engine/draw/words.hpp"
#include "engine/site/cache_size.hpp"
#include "engine/site/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace broadside::site {
namespace {

using catalog::Model;

/// The figures that its cell has, in a row.
Node figures(const Model& m) {
    Nodes items;
    for (const diagram::Fact& f : diagram::fact_line(m))
        items.push_back(
            el("div", {}, {el("dt", std::string(f.label())), el("dd", f.longer.empty() ? f.value : f.longer)}));
    return el("dl", {{"class", "figures"}}, std::move(items));
}

Node badges(const Model& m) {
    Nodes items;
    std::vector<diagram::BadgeText> all = diagram::badges(m);
    for (diagram::BadgeText& feature : diagram::features(m)) all.push_back(std::move(feature));
    for (const diagram::BadgeText& badge : all)
        items.push_back(el("li", {{"class", "badge " + std::string(diagram::name(badge.kind))}}, name(badge.text)));
    return el("ul", {{"class", "badges"}, {"aria-label", "Mechanisms"}}, std::move(items));
}

Node fact_sheet(const Book& book, const Model& m) {
    Nodes bodies;
    std::optional<curate::FactSection> section;
    Nodes rows;
    const auto end_section = [&] {
        if (!rows.empty()) bodies.push_back(el("tbody", {}, std::move(rows)));
        rows = {};
    };
    for (const curate::Row& row : curate::fact_rows(book.catalog, m)) {
        if (row.section == curate::FactSection::links || row.section == curate::FactSection::look_at)
            continue;    // they have places of their own
        if (row.section != section) {
            end_section();
            section = row.section;
            rows.push_back(
                el("tr", {{"class", "section"}},
                   el("th", {{"colspan", "3"}, {"scope", "colgroup"}}, name(std::string(title(row.section))))));
        }
        Nodes value{name(row.value), doubt(m, row.path)};
        std::vector<Attribute> attributes;
        if (row.warning) {
            attributes.push_back({"class", "differs"});
            value.push_back(
                el("span", {{"class", "warning"}}, Node(" differs from what is published by more than 3 %")));
        }
        const std::string source = row.path.empty() ? "derived from the structure" : m.provenance.source_of(row.path);
        rows.push_back(el("tr", std::move(attributes),
                          {el("th", {{"scope", "row"}, {"class", row.below ? "below" : ""}},
                              name(row.label.empty() ? "and" : row.label)),
                           el("td", {}, std::move(value)), el("td", {{"class", "source"}}, name(source))}));
    }
    end_section();
    Nodes table{el("caption", {{"class", "unseen"}}, Node("Facts of " + m.full_name() + ", with their sources")),
                el("thead", {},
                   el("tr", {},
                      {el("th", {{"scope", "col"}}, Node("Fact")), el("th", {{"scope", "col"}}, Node("Value")),
                       el("th", {{"scope", "col"}}, Node("Source"))}))};
    for (Node& body : bodies) table.push_back(std::move(body));
    return el("table", {{"class", "facts"}}, std::move(table));
}

/// Caches and weights for what the reader sets, and a table of usual ones where no script runs.
Node calculator(const Model& m) {
    const CacheSize cache = cache_size(m);
    Nodes rows;
    std::vector<std::int64_t> contexts{4096, 32'768, 131'072, 1'048'576};
    std::erase_if(contexts, [&](std::int64_t n) { return n >= m.context_tokens; });
    contexts.push_back(m.context_tokens);
    for (const std::int64_t n : contexts)
        rows.push_back(el("tr", {},
                          {el("th", {{"scope", "row"}}, Node(grouped(n))), el("td", bytes_binary(cache.bytes(n))),
                           el("td", bytes_binary(8 * cache.bytes(n)))}));
    const double total = derive(m).total;
    const auto number = [](const char* id, const char* label, const std::string& value, const std::string& most) {
        return el("p", {},
                  {el("label", {{"for", id}}, Node(label)), el("input", {{"id", id},
                                                                         {"type", "number"},
                                                                         {"inputmode", "numeric"},
                                                                         {"min", "1"},
                                                                         {"max", most},
                                                                         {"step", "1"},
                                                                         {"value", value}})});
    };
    const auto choice = [](const char* id, const char* label) {
        Nodes options;
        for (const auto& [bits, text] : {std::pair{"16", "16 bit"}, std::pair{"8", "8 bit"}, std::pair{"4", "4 bit"}})
            options.push_back(el("option", {{"value", bits}}, Node(text)));
        return el("p", {}, {el("label", {{"for", id}}, Node(label)), el("select", {{"id", id}}, std::move(options))});
    };
    Nodes form{number("context", "Context, tokens", std::to_string(m.context_tokens), "1000000000"),
               number("batch", "Sequences at once", "1", "1000000"), choice("weight-bits", "Weights"),
               choice("cache-bits", "KV cache")};
    Nodes out{
        el("form",
           {{"id", "calculator"},
            {"hidden", ""},
            {"data-weights", fmt::format("{:.0f}", total)},
            {"data-cache", cache.json()}},
           std::move(form)),
        el("p", {{"id", "calculated"}, {"class", "result"}, {"role", "status"}, {"hidden", ""}}),
        el("table", {{"class", "plain"}},
           {el("caption", "KV cache and constant state in bf16, by structure"),
            el("thead", {},
               el("tr", {},
                  {el("th", {{"scope", "col"}}, Node("Context, tokens")),
                   el("th", {{"scope", "col"}}, Node("one sequence")), el("th", {{"scope", "col"}}, Node("eight"))})),
            el("tbody", {}, std::move(rows))})};
    return el(
        "section", {{"aria-labelledby", "memory"}},
        {el("h2", {{"id", "memory"}}, Node("Memory to run it")), el("div", {{"class", "calculator"}}, std::move(out))});
}

Node layers(const Model& m) {
    Nodes rows;
    for (std::size_t i = 0; i < m.stack.size(); ++i) {
        const auto called = [](const auto* named) { return named ? named->name : std::string("–"); };
        rows.push_back(
            el("tr", {},
               {el("th", {{"scope", "row"}}, Node(std::to_string(i + 1))),
                el("td", {}, name(called(m.mixer_of(m.stack[i])))), el("td", {}, name(called(m.ffn_of(m.stack[i]))))}));
    }
    Nodes runs;
    const auto kind = [&](const std::string& title, const std::vector<catalog::Stretch>& stretches) {
        if (stretches.empty()) return;
        runs.push_back((runs.empty() ? "" : " ") + title + ", from the bottom: ");
        runs.push_back(name(curate::spelled(stretches)));
        runs.push_back(".");
    };
    kind("Mixers", mixer_stretches(m, true));
    kind("Feed-forwards", ffn_stretches(m, true));
    return el("section", {{"aria-labelledby", "layers"}},
              {el("h2", {{"id", "layers"}}, Node("Layers")), el("p", {}, std::move(runs)),
               el("details", {},
                  {el("summary", m.layers == 1 ? "Its one layer" : fmt::format("All {} layers", m.layers)),
                   el("table", {{"class", "plain"}},
                      {el("thead", {},
                          el("tr", {},
                             {el("th", {{"scope", "col"}}, Node("Layer")), el("th", {{"scope", "col"}}, Node("Mixer")),
                              el("th", {{"scope", "col"}}, Node("Feed-forward"))})),
                       el("tbody", {}, std::move(rows))})})});
}

Node list_of(const std::vector<std::string>& texts, const char* type) {
    Nodes items;
    for (const std::string& text : texts) items.push_back(el("li", {}, name(text)));
    return el("ul", {{"class", type}}, std::move(items));
}

Node lineage(const Book& book, const Model& m, const std::string& root) {
    Nodes before, after;
    for (const catalog::Ancestor& a : m.story.lineage) {
        const Model* known = a.id.empty() ? nullptr : book.catalog.find(a.id);
        before.push_back(
            el("li", {},
               {to_string(a.relation) + " ", known ? model_link(*known, root) : name(a.name.empty() ? a.id : a.name)}));
    }
    for (const Model* other : book.models())
        for (const catalog::Ancestor& a : other->story.lineage)
            if (a.id == m.id)
                after.push_back(el("li", {}, {model_link(*other, root), ": " + to_string(a.relation) + " this"}));
    Nodes out{el("h2", {{"id", "lineage"}}, Node("Lineage"))};
    if (before.empty() && after.empty()) out.push_back(el("p", "The catalog names no ancestor, and no descendant."));
    if (!before.empty()) out.push_back(el("ul", {}, std::move(before)));
    if (!after.empty()) {
        out.push_back(el("h3", "What came of it"));
        out.push_back(el("ul", {}, std::move(after)));
    }
    const diagram::Descent descent = diagram::descent(m, book.catalog);
    if (!descent.changes.empty()) {
        out.push_back(el("h3", "What changed"));
        out.push_back(el("p", {}, name(descent.from)));
        out.push_back(list_of(descent.changes, "changes"));
    }
    return el("section", {{"aria-labelledby", "lineage"}}, std::move(out));
}

Node links(const Model& m, const std::string& here) {
    Nodes items;
    const auto add = [&](const std::string& title, const std::string& address) {
        items.push_back(el("li", {}, el("a", {{"href", address}, {"rel", "noreferrer"}}, Node(title))));
    };
    using catalog::LinkKind;
    constexpr std::pair<LinkKind, const char*> k_titles[] = {{LinkKind::report, "Report"},
                                                             {LinkKind::config, "Configuration"},
                                                             {LinkKind::weights, "Weights"},
                                                             {LinkKind::code, "Code"},
                                                             {LinkKind::blog, "Announcement"}};
    for (const auto& [kind, title] : k_titles)
        if (const std::string* address = m.story.link(kind)) add(title, *address);
    if (!m.story.license.url.empty()) add("License: " + m.story.license.name, m.story.license.url);
    items.push_back(el("li", {}, el("a", {{"href", here + "facts.json"}}, Node("These facts as JSON"))));
    return el("section", {{"aria-labelledby", "links"}},
              {el("h2", {{"id", "links"}}, Node("Links")), el("ul", {{"class", "links"}}, std::move(items))});
}

}    // namespace

Page model_page(const Book& book, const Model& m, const Markup& drawing) {
    Page page;
    page.path = "models/" + m.id + "/index.html";
    page.title = m.full_name();
    page.section = Section::poster;
    page.picture = "models/" + m.id + "/share.png";
    page.scripts = {"scripts/model.js"};
    page.styles = {"drawings.css"};
    const std::string root = root_of(page.path);
    const auto group = std::ranges::find(book.catalog.groups, m.group, &catalog::Group::id);
    page.description =
        fmt::format("{} by {}: {} parameters, {}; drawing, facts with sources, memory.", m.full_name(),
                    book.catalog.organization_of(m).name, short_count(derive(m).total), counted(m.layers, "layer"));

    const std::vector<const Model*> all = book.models();
    const auto at = std::ranges::find(all, m.id, &Model::id);
    Nodes steps;
    const auto step = [&](const Model* to, const char* rel, const char* arrow) {
        if (to)
            steps.push_back(el("a", {{"rel", rel}, {"href", root + "models/" + to->id + "/index.html"}},
                               {el("span", {{"class", "arrow"}}, Node(arrow)), name(to->full_name())}));
        else
            steps.push_back(el("span", {}));
    };
    step(at != all.begin() ? *(at - 1) : nullptr, "prev", "Previous");
    step(at + 1 != all.end() ? *(at + 1) : nullptr, "next", "Next");

    Nodes mechanisms;
    for (const Concept* c : concepts(m))
        mechanisms.push_back(
            el("li", {}, el("a", {{"href", root + "concepts/" + c->id + "/index.html"}}, Node(c->title))));

    page.body.push_back(el(
        "nav", {{"class", "trail"}, {"aria-label", "Where it stands"}},
        {el("a", {{"href", root + "index.html#" + m.id}}, Node("On the poster")),
         el("span", {{"class", "dot"}}, Node(" · ")), name(group == book.catalog.groups.end() ? m.group : group->title),
         el("span", {{"class", "dot"}}, Node(" · ")),
         el("a", {{"href", root + "compare/index.html?a=" + m.id}}, Node("Compare"))}));
    page.body.push_back(el("h1", {}, {name(m.name), " ", el("span", {{"class", "size"}}, name(m.size))}));
    page.body.push_back(byline(book, m));
    page.body.push_back(badges(m));
    page.body.push_back(figures(m));
    page.body.push_back(el("figure",
                           {{"class", "drawing-frame"}, {"tabindex", "0"}, {"aria-label", "Drawing, scrolls sideways"}},
                           Node(drawing)));
    page.body.push_back(
        el("p", {{"class", "hint"}},
           Node("Information flows upwards: token ids at the bottom, logits for the next token at the top. ° marks "
                "figures that were recalled or inferred rather than read, * what is derived.")));
    if (const std::vector<std::string> look_at = diagram::look_at(m); !look_at.empty()) {
        Nodes look{el("h2", {{"id", "look-at"}}, Node("What to look at")), list_of(look_at, "distinctive")};
        page.body.push_back(el("section", {{"aria-labelledby", "look-at"}}, std::move(look)));
    }
    page.body.push_back(el(
        "section", {{"aria-labelledby", "mechanisms"}},
        {el("h2", {{"id", "mechanisms"}}, Node("Mechanisms")), el("ul", {{"class", "tags"}}, std::move(mechanisms))}));
    page.body.push_back(calculator(m));
    page.body.push_back(el("section", {{"aria-labelledby", "facts"}},
                           {el("h2", {{"id", "facts"}}, Node("Fact sheet")), fact_sheet(book, m)}));
    page.body.push_back(layers(m));
    page.body.push_back(lineage(book, m, root));
    page.body.push_back(links(m, ""));
    page.body.push_back(el("nav", {{"class", "steps"}, {"aria-label", "Models"}}, std::move(steps)));
    return page;
}

}    // namespace broadside::site
