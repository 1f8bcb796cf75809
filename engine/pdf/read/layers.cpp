#include "engine/pdf/read/layers.hpp"

#include "engine/pdf/read/objects.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace broadside::pdf {
namespace {

void collect(Object array, std::set<QPDFObjGen>& to) {
    if (!array.isArray()) return;
    for (const Object& o : array.getArrayAsVector())
        if (Object(o).isDictionary()) to.insert(o.getObjGen());
}

bool names(Object o, const std::string& name) {
    if (o.isArray())
        return std::ranges::any_of(o.getArrayAsVector(), [&](const Object& item) { return names(item, name); });
    return name_of(o) == name;
}

}    // namespace

Layers::Layers(Object page) {
    QPDF* file = page.getOwningQPDF();
    if (file == nullptr) return;
    Object properties = file->getRoot().getKey("/OCProperties");
    Object initial = properties.isDictionary() ? properties.getKey("/D") : Object::newNull();
    if (!initial.isDictionary()) return;
    const Object base = initial.getKey("/BaseState");
    all_off_ = name_of(base) == "OFF";
    collect(initial.getKey("/ON"), on_);
    collect(initial.getKey("/OFF"), off_);
    // Printers may switch layers on that viewers do not show (8.11.4.4).
    Object automatic = initial.getKey("/AS");
    for (Object& event : array_of(automatic)) {
        if (!event.isDictionary() || !names(event.getKey("/Event"), "Print")) continue;
        Object groups = event.getKey("/OCGs");
        for (Object& group : array_of(groups)) {
            Object use = group.isDictionary() ? group.getKey("/Usage") : Object::newNull();
            Object print = use.isDictionary() ? use.getKey("/Print") : Object::newNull();
            if (print.isDictionary() && names(print.getKey("/PrintState"), "ON")) printed_.insert(group.getObjGen());
        }
    }
}

bool Layers::off(Object group) const {
    if (!group.isDictionary() || printed_.contains(group.getObjGen())) return false;
    return all_off_ ? !on_.contains(group.getObjGen()) : off_.contains(group.getObjGen());
}

bool Layers::hidden(Object content) const {
    if (!content.isDictionary() || (off_.empty() && !all_off_)) return false;
    const Object type = content.getKey("/Type");
    if (name_of(type) != "OCMD") return off(content);
    Object groups = content.getKey("/OCGs");
    std::vector<Object> all = groups.isArray()        ? groups.getArrayAsVector()
                              : groups.isDictionary() ? std::vector<Object>{groups}
                                                      : std::vector<Object>{};
    std::erase_if(all, [](Object& o) { return !o.isDictionary(); });
    if (all.empty() || content.hasKey("/VE")) return false;    // an expression: taken as visible
    const Object policy = content.getKey("/P");
    const std::string rule = name_of(policy);
    const auto is_off = [this](const Object& o) { return off(o); };
    if (rule == "AllOn") return std::ranges::any_of(all, is_off);
    if (rule == "AnyOff") return std::ranges::none_of(all, is_off);
    if (rule == "AllOff") return !std::ranges::all_of(all, is_off);
    return std::ranges::all_of(all, is_off);
}

}    // namespace broadside::pdf
