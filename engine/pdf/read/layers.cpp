#include "engine/pdf/read/layers.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace broadside::pdf {
namespace {

void collect(Object array, std::set<QPDFObjGen>& to) {
    if (!array.isArray()) return;
    for (const Object& o : array.getArrayAsVector()) to.insert(o.getObjGen());
}

}    // namespace

Layers::Layers(Object page) {
    QPDF* file = page.getOwningQPDF();
    if (file == nullptr) return;
    Object properties = file->getRoot().getKey("/OCProperties");
    Object initial = properties.isDictionary() ? properties.getKey("/D") : Object::newNull();
    if (!initial.isDictionary()) return;
    const Object base = initial.getKey("/BaseState");
    all_off_ = Object(base).isName() && Object(base).getName() == "/OFF";
    collect(initial.getKey("/ON"), on_);
    collect(initial.getKey("/OFF"), off_);
}

bool Layers::off(Object group) const {
    return all_off_ ? !on_.contains(group.getObjGen()) : off_.contains(group.getObjGen());
}

bool Layers::hidden(Object content) const {
    if (!content.isDictionary() || (off_.empty() && !all_off_)) return false;
    const Object type = content.getKey("/Type");
    if (!Object(type).isName() || Object(type).getName() != "/OCMD") return off(content);
    Object groups = content.getKey("/OCGs");
    const std::vector<Object> all = groups.isArray()        ? groups.getArrayAsVector()
                                    : groups.isDictionary() ? std::vector<Object>{groups}
                                                            : std::vector<Object>{};
    if (all.empty() || content.hasKey("/VE")) return false;    // an expression: taken as visible
    const Object policy = content.getKey("/P");
    const std::string rule = Object(policy).isName() ? Object(policy).getName() : "/AnyOn";
    const auto is_off = [this](const Object& o) { return off(o); };
    if (rule == "/AllOn") return std::ranges::any_of(all, is_off);
    if (rule == "/AnyOff") return std::ranges::none_of(all, is_off);
    if (rule == "/AllOff") return !std::ranges::all_of(all, is_off);
    return std::ranges::all_of(all, is_off);
}

}    // namespace broadside::pdf
