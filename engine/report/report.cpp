#include "engine/report/report.hpp"

#include "engine/base/format.hpp"
#include "engine/base/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace broadside::report {
namespace {

/// Two decimals: a hundredth of a point is a 25th of a pixel at 300 dpi.
std::string number(double n) {
    std::string out = plain_number(n, 2);
    return out == "-0" ? "0" : out;
}

std::string array(const Rect& r) {
    return fmt::format("[{}, {}, {}, {}]", number(r.x), number(r.y), number(r.w), number(r.h));
}

std::string_view name(diagram::LineKind kind) {
    switch (kind) {
        case diagram::LineKind::wire: return "wire";
        case diagram::LineKind::leader: return "leader";
        case diagram::LineKind::rule: return "rule";
    }
    return {};
}

class Writer {
public:
    Writer(const sheet::Sheet& sheet, Sink& sink) : sheet_(sheet), sink_(sink) {}

    void write() {
        put(fmt::format(
            "{{\n\"canvas\": {{\"width_px\": {}, \"height_px\": {}, \"width_pt\": {}, \"height_pt\": {}}},\n",
            pixels(sheet_.size.w, sheet_.dpi), pixels(sheet_.size.h, sheet_.dpi), number(sheet_.size.w),
            number(sheet_.size.h)));
        list("groups", sheet_.groups, [this](const sheet::SheetGroup& group) {
            entry(fmt::format("{{\"id\": {}, \"title\": {}, \"rect\": {}}}", json_string(group.id),
                              json_string(group.title), array(group.rect)));
        });
        list("cells", sheet_.placed, [this](const sheet::Placed& placed) {
            if (!placed.model.empty()) write_placed(placed, "model", placed.model);
        });
        list("furniture", sheet_.placed, [this](const sheet::Placed& placed) {
            if (placed.model.empty()) write_placed(placed, "id", placed.id);
        });
        list("texts", sheet_.placed, [this](const sheet::Placed& placed) { each<diagram::Label>(placed); });
        list("lines", sheet_.placed, [this](const sheet::Placed& placed) { each<diagram::Line>(placed); });
        put("\"fill\": {");
        for (const sheet::SheetGroup& group : sheet_.groups)
            put(fmt::format("{}{}: {}", &group == sheet_.groups.data() ? "" : ", ", json_string(group.id),
                            number(group.fill)));
        put("}\n}\n");
    }

private:
    void put(std::string_view text) { sink_.write(text); }

    /// `"name": [` … `],` with an entry a line; `write` makes any number of entries of each item.
    template <class Items, class Write>
    void list(std::string_view list_name, const Items& items, Write write) {
        put(fmt::format("\"{}\": [", list_name));
        first_ = true;
        for (const auto& item : items) write(item);
        put("\n],\n");
    }
    void entry(std::string_view text) {
        put(first_ ? "\n" : ",\n");
        put(text);
        first_ = false;
    }

    void write_placed(const sheet::Placed& placed, std::string_view key, std::string_view id) {
        std::string out =
            fmt::format("{{\"{}\": {}, \"group\": {}, \"rect\": {}, \"scale\": {}, \"parts\": [", key, json_string(id),
                        json_string(placed.group), array(placed.rect), plain_number(placed.scale, 4));
        for (const diagram::Part& part : placed.drawing.parts) {
            out += &part == placed.drawing.parts.data() ? "\n  " : ",\n  ";
            out += fmt::format(
                "{{\"id\": {}, \"kind\": {}, \"role\": {}, \"label\": {}, \"rect\": {}, \"color\": \"{}\"",
                json_string(part.id), json_string(diagram::name(part.kind)), json_string(diagram::name(part.role)),
                json_string(part.label), array(placed.to_sheet(part.rect)), part.color.hex());
            if (!part.unit.empty())
                out += fmt::format(", \"value\": {}, \"unit\": {}", plain_number(part.value), json_string(part.unit));
            out += '}';
        }
        entry(out + "]}");
    }

    template <class Wanted>
    void each(const sheet::Placed& placed) {
        for (const diagram::Mark& mark : placed.drawing.marks)
            if (const auto* wanted = std::get_if<Wanted>(&mark)) write_mark(placed, *wanted);
    }

    void write_mark(const sheet::Placed& placed, const diagram::Label& label) {
        const std::vector<GlyphRun>& runs = label.line->runs;
        const double size = runs.empty() ? 0 : runs.front().size * placed.scale;
        entry(fmt::format(
            "{{\"text\": {}, \"model\": {}, \"in\": {}, \"part\": {}, \"role\": {}, \"size_pt\": {}, "
            "\"min_pt\": {}, \"rect\": {}, \"color\": \"{}\", \"ground\": \"{}\"}}",
            json_string(label.line->text), json_string(placed.model), json_string(placed.id), json_string(label.part),
            json_string(diagram::name(label.role)), number(size), number(label.least),
            array(placed.to_sheet(label.ink())), label.color.hex(), label.ground.hex()));
    }

    void write_mark(const sheet::Placed& placed, const diagram::Line& line) {
        std::string points;
        for (const Point& p : line.points) {
            const Point at = placed.to_sheet(p);
            points += fmt::format("{}[{}, {}]", points.empty() ? "" : ", ", number(at.x), number(at.y));
        }
        entry(
            fmt::format("{{\"model\": {}, \"in\": {}, \"kind\": \"{}\", \"from\": {}, \"to\": {}, \"width_pt\": {}, "
                        "\"points\": [{}]}}",
                        json_string(placed.model), json_string(placed.id), name(line.kind), json_string(line.from),
                        json_string(line.to), number(std::max(line.width * placed.scale, sheet_.hairline)), points));
    }

    const sheet::Sheet& sheet_;
    Sink& sink_;
    bool first_ = true;
};

}    // namespace

void write_report(const sheet::Sheet& sheet, Sink& sink) { Writer(sheet, sink).write(); }

}    // namespace broadside::report
