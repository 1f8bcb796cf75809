#include "engine/draw/drawing.hpp"

#include <cmath>

namespace broadside::diagram {

std::string_view name(PartKind kind) {
    switch (kind) {
        case PartKind::block: return "block";
        case PartKind::sublayer: return "sublayer";
        case PartKind::mixer: return "mixer";
        case PartKind::ffn: return "ffn";
        case PartKind::layer_embedding: return "layer-embedding";
        case PartKind::mtp: return "mtp";
        case PartKind::layer: return "layer";
        case PartKind::position: return "position";
        case PartKind::count: return "count";
        case PartKind::operation: return "operation";
        case PartKind::sum: return "sum";
        case PartKind::query_heads: return "query_heads";
        case PartKind::head: return "head";
        case PartKind::badge: return "badge";
        case PartKind::fact: return "fact";
        case PartKind::change: return "change";
        case PartKind::notes: return "notes";
        case PartKind::foot: return "foot";
        case PartKind::organization: return "organization";
        case PartKind::scale: return "scale";
        case PartKind::group: return "group";
        case PartKind::key: return "key";
        case PartKind::year: return "year";
        case PartKind::skyline: return "skyline";
        case PartKind::parameters: return "parameters";
        case PartKind::trend: return "trend";
        case PartKind::kv_cache: return "kv_cache";
        case PartKind::lineage: return "lineage";
        case PartKind::plates: return "plates";
        case PartKind::full_attention:
        case PartKind::local_attention:
        case PartKind::latent_attention:
        case PartKind::linear_mixer:
        case PartKind::dense_ffn:
        case PartKind::experts:
        case PartKind::norm:
        case PartKind::embedding:
        case PartKind::residual:
        case PartKind::cache:
        case PartKind::plain: return name(static_cast<Component>(kind));
    }
    return {};
}

std::string_view name(PartRole role) {
    switch (role) {
        case PartRole::area: return "area";
        case PartRole::badge: return "badge";
        case PartRole::box: return "box";
        case PartRole::frame: return "frame";
        case PartRole::line: return "line";
        case PartRole::marks: return "marks";
        case PartRole::mask: return "mask";
        case PartRole::node: return "node";
        case PartRole::panel: return "panel";
        case PartRole::row: return "row";
        case PartRole::text: return "text";
        case PartRole::tick: return "tick";
        case PartRole::title: return "title";
    }
    return {};
}

const Label* label_of(const Mark& mark) { return std::get_if<Label>(&mark); }

namespace {

struct Moved {
    Point by;
    const std::string& prefix;

    std::string id(const std::string& old) const { return old.empty() || prefix.empty() ? old : prefix + old; }
    Mark operator()(Shape s) const {
        s.path = s.path.placed(by, 1);
        return s;
    }
    Mark operator()(Label l) const {
        l.at = l.at + by;
        l.part = id(l.part);
        return l;
    }
    Mark operator()(Line l) const {
        for (Point& p : l.points) p = p + by;
        l.from = id(l.from);
        l.to = id(l.to);
        return l;
    }
};

}    // namespace

void Drawing::add(const Drawing& other, Point at, const std::string& prefix) {
    const Moved moved{at, prefix};
    for (const Mark& mark : other.marks) marks.push_back(std::visit(moved, mark));
    for (Part part : other.parts) {
        part.rect = part.rect.moved(at);
        part.id = moved.id(part.id);
        parts.push_back(std::move(part));
    }
    for (Hyperlink link : other.links) {
        link.rect = link.rect.moved(at);
        links.push_back(std::move(link));
    }
}

Path arrow_head(Point before, Point tip, double size) {
    const double length = std::hypot(tip.x - before.x, tip.y - before.y);
    if (length == 0) return {};
    const Point along = (tip - before) * (1 / length), across{-along.y, along.x};
    const Point base = tip - along * size;
    const std::array points{tip, base + across * (size * 0.42), base - across * (size * 0.42)};
    return Path::polygon(points);
}

}    // namespace broadside::diagram
