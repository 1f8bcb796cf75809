#include "tests/support/report.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <stdexcept>

namespace broadside::testing {
namespace {

using Json = nlohmann::json;

Rect rect(const Json& j) { return {j.at(0), j.at(1), j.at(2), j.at(3)}; }

Color color(const Json& j) {
    const auto parsed = Color::parse(j.get<std::string>());
    if (!parsed) throw std::runtime_error("not a color: " + j.get<std::string>());
    return *parsed;
}

ReportPlaced placed(const Json& j, const char* id) {
    ReportPlaced out{j.at(id), j.at("group"), rect(j.at("rect")), j.at("scale"), {}};
    for (const Json& p : j.at("parts")) {
        color(p.at("color"));
        out.parts.push_back({p.at("id"), p.at("kind"), p.at("role"), p.at("label"), rect(p.at("rect")),
                             p.value("value", 0.0), p.value("unit", std::string())});
    }
    return out;
}

}    // namespace

Report read_report(const std::filesystem::path& path) {
    std::ifstream in(path);
    const Json j = Json::parse(in);
    Report out;
    const Json& canvas = j.at("canvas");
    out.width_px = canvas.at("width_px");
    out.height_px = canvas.at("height_px");
    out.width_pt = canvas.at("width_pt");
    out.height_pt = canvas.at("height_pt");
    for (const Json& g : j.at("groups")) out.groups.push_back({g.at("id"), g.at("title"), rect(g.at("rect"))});
    for (const Json& c : j.at("cells")) out.cells.push_back(placed(c, "model"));
    for (const Json& f : j.at("furniture")) out.furniture.push_back(placed(f, "id"));
    for (const Json& t : j.at("texts"))
        out.texts.push_back({t.at("text"), t.at("model"), t.at("in"), t.at("part"), t.at("role"), t.at("size_pt"),
                             t.at("min_pt"), rect(t.at("rect")), color(t.at("color")), color(t.at("ground"))});
    for (const Json& l : j.at("lines")) {
        ReportLine line{l.at("model"), l.at("in"), l.at("kind"), l.at("from"), l.at("to"), l.at("width_pt"), {}};
        for (const Json& p : l.at("points")) line.points.push_back({p.at(0), p.at(1)});
        out.lines.push_back(std::move(line));
    }
    for (const auto& [group, fill] : j.at("fill").items()) out.fill[group] = fill;
    return out;
}

}    // namespace broadside::testing
