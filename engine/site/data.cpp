#include "engine/base/format.hpp"
#include "engine/draw/words.hpp"
#include "engine/site/cache_size.hpp"
#include "engine/site/page.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace broadside::site {
namespace {

using catalog::Model;

std::string list(const std::vector<std::string>& items) { return fmt::format("[{}]", fmt::join(items, ",")); }

std::string strings(const std::vector<std::string>& texts) {
    std::vector<std::string> out;
    for (const std::string& text : texts) out.push_back(json_string(text));
    return list(out);
}

std::string rect(const Rect& r) { return fmt::format("[{:.0f},{:.0f},{:.0f},{:.0f}]", r.x, r.y, r.w, r.h); }

std::string place(const Place& p) {
    return fmt::format("{{\"id\":{},\"title\":{},\"rect\":{}}}", json_string(p.id), json_string(p.title), rect(p.rect));
}

std::string places(const std::vector<Place>& all) {
    std::vector<std::string> out;
    for (const Place& p : all) out.push_back(place(p));
    return list(out);
}

/// `[section, label, value, number, doubt, source, differs]` of each fact.
std::string rows(const Book& book, const Model& m) {
    std::vector<std::string> out;
    for (const curate::Row& row : curate::fact_rows(book.catalog, m)) {
        const auto confidence = row.path.empty() ? std::nullopt : m.provenance.confidence_of(row.path);
        const bool sure = !confidence || *confidence == catalog::Confidence::seen;
        out.push_back(
            fmt::format("[{},{},{},{},{},{},{}]", json_string(title(row.section)), json_string(row.indented()),
                        json_string(row.value), row.number ? plain_number(*row.number, 6) : "null",
                        json_string(sure ? "" : curate::name_of(*confidence)),
                        json_string(row.path.empty() ? "derived from the structure" : m.provenance.source_of(row.path)),
                        row.warning));
    }
    return fmt::format("[\n{}\n]", fmt::join(out, ",\n"));
}

}    // namespace

std::string poster_script(const Book& book) {
    const PosterPlan& plan = book.poster;
    std::vector<std::string> models;
    for (const Model* m : book.models()) {
        const auto cell = plan.cells.find(m->id);
        if (cell == plan.cells.end()) continue;
        std::vector<std::string> words;
        for (const diagram::BadgeText& b : diagram::badges(*m)) words.push_back(b.text);
        for (const diagram::BadgeText& b : diagram::features(*m)) words.push_back(b.text);
        for (const Concept* c : concepts(*m)) {
            words.push_back(c->title);
            if (c->brief != c->title) words.push_back(c->brief);
        }
        for (const catalog::NamedFfn& ffn : m->ffns)
            words.push_back(std::visit([](const auto& f) { return to_string(f.activation); }, ffn.facts));
        models.push_back(fmt::format("{{\"id\":{},\"name\":{},\"by\":{},\"date\":{},\"words\":{},\"rect\":{}}}",
                                     json_string(m->id), json_string(m->full_name()),
                                     json_string(book.catalog.organization_of(*m).name),
                                     json_string(m->released.known() ? iso(m->released).substr(0, 7) : ""),
                                     strings(words), rect(cell->second.rect)));
    }
    return fmt::format(
        "var broadside = {{\n\"size\": [{}, {}],\n\"first\": {},\n\"deepest\": {},\n\"groups\": {},\n\"parts\": {},\n"
        "\"models\": [\n{}\n]\n}};\n",
        plan.size.width, plan.size.height, plan.first_level, plan.deepest, places(plan.groups), places(plan.furniture),
        fmt::join(models, ",\n"));
}

std::string facts_json(const Book& book, const Model& m) {
    std::string facts = rows(book, m);
    std::vector<std::string> links;
    for (const auto& [kind, address] : m.story.links)
        links.push_back(json_string(name_of(catalog::k_links, kind)) + ":" + json_string(address));
    return fmt::format(
        "{{\n\"id\": {},\n\"name\": {},\n\"organization\": {},\n\"released\": {},\n\"cache\": {},\n\"links\": {{{}}},\n"
        "\"facts\": {}\n}}\n",
        json_string(m.id), json_string(m.full_name()), json_string(book.catalog.organization_of(m).name),
        m.released.known() ? json_string(iso(m.released)) : "null", cache_size(m).json(), fmt::join(links, ","), facts);
}

std::string facts_script(const Book& book, const Model& m) {
    return "(window.arrived = window.arrived || {})[" + json_string("facts/" + m.id) + "] = " + facts_json(book, m) +
           ";\n";
}

std::string drawing_script(const Model& m, const Markup& drawing) {
    return "(window.arrived = window.arrived || {})[" + json_string("drawing/" + m.id) +
           "] = " + json_string(drawing.text) + ";\n";
}

}    // namespace broadside::site
