#include "tests/golden/golden.hpp"

#include "engine/raster/raster.hpp"
#include "engine/sheet/layout_file.hpp"
#include "engine/sheet/sheet.hpp"
#include "tests/support/process.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <stdexcept>

namespace broadside::golden {
namespace {

const std::filesystem::path k_source = BROADSIDE_SOURCE_DIR;
constexpr double k_margin = 5;    // pt around a drawing

std::string tenths(double n) {
    const double rounded = std::round(n * 10) / 10;
    return fmt::format("{:.1f}", rounded == 0 ? 0 : rounded);    // no −0
}
std::string at(Point p) { return tenths(p.x) + "," + tenths(p.y); }
std::string at(const Rect& r) { return fmt::format("{},{} {}×{}", tenths(r.x), tenths(r.y), tenths(r.w), tenths(r.h)); }

std::string_view name(diagram::LineKind kind) {
    switch (kind) {
        case diagram::LineKind::wire: return "wire";
        case diagram::LineKind::leader: return "leader";
        case diagram::LineKind::rule: break;
    }
    return "rule";
}

std::string current(const std::filesystem::path& path) {
    return std::filesystem::exists(path) ? testing::content(path) : std::string();
}

/// One line of the layout for each mark.
struct Written {
    std::string operator()(const diagram::Shape& s) const {
        return fmt::format("shape {}{}{}\n", at(s.path.bounds()), s.fill ? " filled" : "",
                           s.stroke ? " stroked " + tenths(s.width) : std::string());
    }
    std::string operator()(const diagram::Label& l) const {
        return fmt::format("text \"{}\" {} {} wide {}{}\n", l.line->text, diagram::name(l.role), at(l.at),
                           tenths(l.line->width), l.part.empty() ? std::string() : " in " + l.part);
    }
    std::string operator()(const diagram::Line& l) const {
        std::string out = fmt::format("{} [{}] to [{}]", name(l.kind), l.from, l.to);
        for (const Point& p : l.points) out += " " + at(p);
        return out + (l.arrow ? " arrow\n" : "\n");
    }
};

}    // namespace

Studio::Studio()
    : catalog(catalog::read(k_source / "catalog").catalog),
      look(sheet::read_layout(k_source / "tests/golden/look.json").look),
      shaper(k_source / "fonts") {}

const catalog::Model& Studio::model(const std::string& id) const {
    const catalog::Model* found = catalog.find(id);
    if (found == nullptr) throw std::runtime_error("the catalogue has no model " + id);
    return *found;
}

// ---- drawing to pixels and words ------------------------------------------------------------------------------------

scene::SceneRef scene_of(const diagram::Drawing& drawing, const diagram::Look& look) {
    sheet::Sheet sheet;
    sheet.size = {drawing.size.w + 2 * k_margin, drawing.size.h + 2 * k_margin};
    sheet.ground = look.ground;
    sheet.hairline = look.hairline;
    sheet::Placed placed;
    placed.id = "drawing";
    placed.rect = {k_margin, k_margin, drawing.size.w, drawing.size.h};
    placed.drawing = drawing;
    sheet.placed.push_back(std::move(placed));
    return sheet::to_scene(sheet);
}

testing::Picture render(const scene::Scene& scene) {
    MemorySink sink;
    const raster::Stats stats = raster::write_rgb(scene, {.dpi = k_dpi, .threads = 1}, sink);
    testing::Picture out{static_cast<int>(stats.width), static_cast<int>(stats.height), {}};
    out.rgb.reserve(sink.data.size());
    std::ranges::transform(sink.data, std::back_inserter(out.rgb),
                           [](std::byte b) { return std::to_integer<std::uint8_t>(b); });
    return out;
}

std::string layout_of(const diagram::Drawing& drawing) {
    std::string out = fmt::format("size {}×{}\n", tenths(drawing.size.w), tenths(drawing.size.h));
    for (const diagram::Part& part : drawing.parts)
        out += fmt::format("part {} {} {} \"{}\" {}\n", part.id, diagram::name(part.kind), diagram::name(part.role),
                           part.label, at(part.rect));
    for (const diagram::Mark& mark : drawing.marks) out += std::visit(Written(), mark);
    return out;
}

// ---- references -----------------------------------------------------------------------------------------------------

std::filesystem::path expected_folder() { return k_source / "tests/golden/expected"; }
std::filesystem::path picture_path(const std::string& name) { return expected_folder() / (name + ".png"); }
std::filesystem::path layout_path(const std::string& name) { return expected_folder() / (name + ".layout.txt"); }

std::string renew(Studio& studio, const Case& c, const std::filesystem::path& folder) {
    const std::filesystem::path png = folder / picture_path(c.name).filename(),
                                txt = folder / layout_path(c.name).filename();
    const diagram::Drawing drawing = c.draw(studio).drawing;
    const scene::SceneRef scene = scene_of(drawing, studio.look);
    const std::string layout = layout_of(drawing), old_layout = current(txt), old_png = current(png);
    const testing::Picture picture = render(*scene);
    const bool same_picture = !old_png.empty() && same(testing::read_png(png), picture);
    if (same_picture && layout == old_layout) return {};
    testing::put(txt, layout);
    std::size_t bytes = old_png.size();
    if (!same_picture) {
        MemorySink sink;
        raster::write_png(*scene, {.dpi = k_dpi, .threads = 1, .compression = raster::Compression::small}, sink);
        bytes = sink.data.size();
        testing::put(png, {reinterpret_cast<const char*>(sink.data.data()), bytes});
    }
    return fmt::format("{}: {}×{} px, PNG {} → {} bytes, layout {} → {} bytes\n", c.name, picture.width, picture.height,
                       old_png.size(), bytes, old_layout.size(), layout.size());
}

std::vector<std::string> orphans() {
    std::set<std::filesystem::path> known;
    for (const Case& c : cases()) known.insert({picture_path(c.name), layout_path(c.name)});
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(expected_folder()))
        if (!known.contains(entry.path())) out.push_back(entry.path().filename().string());
    std::ranges::sort(out);
    return out;
}

bool same(const testing::Picture& a, const testing::Picture& b) {
    return a.width == b.width && a.height == b.height &&
           std::ranges::equal(a.rgb, b.rgb, [](int p, int q) { return std::abs(p - q) <= 1; });
}

std::string verdict(const std::filesystem::path& path, const testing::Picture& actual, bool large) {
    const std::string file = path.filename().string();
    if (!std::filesystem::exists(path)) return file + " is missing";
    const std::uintmax_t bytes = std::filesystem::file_size(path);
    if (!large && bytes > k_most_bytes) return fmt::format("{} has {} bytes, more than {}", file, bytes, k_most_bytes);
    const testing::Picture expected = testing::read_png(path);
    if (!large && expected.width > k_most_width)
        return fmt::format("{} is {} px wide, more than {}", file, expected.width, k_most_width);
    if (expected.width != actual.width || expected.height != actual.height)
        return fmt::format("{} is {}×{} px, the drawing {}×{}", file, expected.width, expected.height, actual.width,
                           actual.height);
    if (same(expected, actual)) return {};
    int pixels = 0, most = 0;
    for (std::size_t i = 0; i < actual.rgb.size(); i += 3) {
        int off = 0;
        for (std::size_t c = i; c < i + 3; ++c) off = std::max(off, std::abs(expected.rgb[c] - actual.rgb[c]));
        pixels += off > 1 ? 1 : 0;
        most = std::max(most, off);
    }
    return fmt::format("{}: {} pixels differ, by up to {}", file, pixels, most);
}

}    // namespace broadside::golden
