#include "engine/sheet/selection.hpp"

#include <algorithm>
#include <utility>

namespace broadside::sheet {
namespace {

using catalog::Model;

std::vector<std::string> ids_of(const catalog::Catalog& catalog) {
    std::vector<std::string> out;
    for (const Model& m : catalog.models) out.push_back(m.id);
    return out;
}

/// Adds a problem for every name that is not known.
void check_names(const LayoutFile& layout, const std::string& field, std::string_view what,
                 const std::vector<std::string>& names, const std::vector<std::string>& known, Problems& problems) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (std::ranges::count(known, names[i])) continue;
        const std::string path = field + "." + std::to_string(i);
        problems.error(layout.place_of(path), path,
                       "there is no " + std::string(what) + " \"" + names[i] + "\" in the catalog",
                       did_you_mean(names[i], known));
    }
}

std::vector<const Model*> selected_by_layout(const catalog::Catalog& catalog, const LayoutFile& layout) {
    const Selection& s = layout.selection;
    std::vector<std::string> groups, organizations;
    for (const catalog::Group& g : catalog.groups) groups.push_back(g.id);
    for (const auto& [id, organization] : catalog.organizations) organizations.push_back(id);
    Problems problems;
    check_names(layout, "select.groups", "group", s.groups, groups, problems);
    check_names(layout, "select.organizations", "organization", s.organizations, organizations, problems);
    check_names(layout, "select.ids", "model", s.ids, ids_of(catalog), problems);
    if (problems.has_errors()) throw InputError(problems.sorted());

    const auto among = [](const std::vector<std::string>& names, const std::string& name) {
        return names.empty() || std::ranges::count(names, name) > 0;
    };
    std::vector<const Model*> out;
    for (const Model& m : catalog.models)
        if (among(s.groups, m.group) && among(s.organizations, m.organization) && among(s.ids, m.id) &&
            (!s.from_year || (m.released.known() && m.released.year >= *s.from_year)) &&
            (!s.to_year || (m.released.known() && m.released.year <= *s.to_year)))
            out.push_back(&m);
    if (out.empty()) throw InputError(layout.place_of("select"), "select", "no model of the catalog is selected");
    return out;
}

std::vector<const Model*> selected_by_ids(const catalog::Catalog& catalog, const std::vector<std::string>& ids) {
    std::vector<const Model*> out;
    for (const std::string& id : ids) {
        const Model* model = catalog.find(id);
        if (model == nullptr) {
            const std::string meant = did_you_mean(id, ids_of(catalog));
            throw UsageError("there is no model \"" + id + "\" in the catalog" +
                             (meant.empty() ? "" : " (" + meant + ")"));
        }
        if (std::ranges::count(out, model) == 0) out.push_back(model);
    }
    return out;
}

/// −1, 0, 1 as `a` comes before, with, after `b`.
int compare(const Model& a, const Model& b, OrderKey key) {
    const auto order = [](const auto& x, const auto& y) { return x < y ? -1 : (y < x ? 1 : 0); };
    switch (key) {
        case OrderKey::released: return order(a.released, b.released);
        case OrderKey::total: return order(a.parameters.total, b.parameters.total);
        case OrderKey::active: return order(a.parameters.active, b.parameters.active);
        case OrderKey::name: return order(a.full_name(), b.full_name());
        case OrderKey::id: break;
    }
    return order(a.id, b.id);
}

}    // namespace

std::vector<SelectedGroup> select(const catalog::Catalog& catalog, const LayoutFile& layout,
                                  const std::vector<std::string>& ids) {
    std::vector<const Model*> models =
        ids.empty() ? selected_by_layout(catalog, layout) : selected_by_ids(catalog, ids);
    std::ranges::sort(models, [&](const Model* a, const Model* b) {
        for (const OrderKey key : layout.order)
            if (const int c = compare(*a, *b, key); c != 0) return c < 0;
        return a->id < b->id;
    });
    if (layout.grouping == Grouping::timeline)
        return {{"timeline", layout.timeline_title, layout.timeline_sentence, std::move(models)}};
    std::vector<SelectedGroup> out;
    for (const catalog::Group& g : catalog.groups) {
        SelectedGroup group{g.id, g.title, g.sentence, {}};
        std::ranges::copy_if(models, std::back_inserter(group.models),
                             [&](const Model* m) { return m->group == g.id; });
        if (!group.models.empty()) out.push_back(std::move(group));
    }
    return out;
}

}    // namespace broadside::sheet
