#include "engine/sheet/layout_fields.hpp"

#include <array>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

namespace broadside::sheet {
namespace {

using catalog::Need;
using catalog::Reader;
using diagram::Component;
using diagram::TextRole;
namespace fs = std::filesystem;

template <class E, std::size_t n>
using Names = std::array<std::pair<const char*, E>, n>;

constexpr Names<Zone, 6> k_zones{{{"header", Zone::header},
                                  {"skyline", Zone::skyline},
                                  {"trends", Zone::trends},
                                  {"legend", Zone::legend},
                                  {"groups", Zone::groups},
                                  {"foot", Zone::foot}}};
constexpr Names<CellForm, 2> k_cell_forms{{{"full", CellForm::full}, {"compact", CellForm::compact}}};
constexpr Names<LegendPlace, 4> k_legend_places{{{"none", LegendPlace::none},
                                                 {"band", LegendPlace::zone},
                                                 {"beside", LegendPlace::beside},
                                                 {"side", LegendPlace::side}}};
constexpr Names<FootPart, 6> k_foot_parts{{{"parameters", FootPart::parameters},
                                           {"kv_cache", FootPart::kv_cache},
                                           {"lineage", FootPart::lineage},
                                           {"index", FootPart::index},
                                           {"colophon", FootPart::colophon},
                                           {"key", FootPart::key}}};
constexpr Names<Grouping, 2> k_groupings{{{"group", Grouping::groups}, {"timeline", Grouping::timeline}}};
constexpr Names<OrderKey, 5> k_order_keys{{{"released", OrderKey::released},
                                           {"total", OrderKey::total},
                                           {"active", OrderKey::active},
                                           {"name", OrderKey::name},
                                           {"id", OrderKey::id}}};
constexpr Names<Press::Mode, 2> k_press_modes{{{"cmyk", Press::Mode::cmyk}, {"rgb", Press::Mode::rgb}}};
constexpr Names<bool, 2> k_organization_colors{{{"own", false}, {"grey", true}}};
constexpr Names<Unit, 4> k_units{{{"px", Unit::px}, {"mm", Unit::mm}, {"in", Unit::in}, {"pt", Unit::pt}}};

const char* meaning(TextRole role) {
    switch (role) {
        case TextRole::title: return "Of the sheet";
        case TextRole::subtitle: return "Under the title";
        case TextRole::heading: return "Of a group";
        case TextRole::sentence: return "Beside a heading";
        case TextRole::model_name: return "Name in a cell's head";
        case TextRole::model_size: return "Size beside the name";
        case TextRole::organization:
        case TextRole::date: return "In a cell's head";
        case TextRole::badge: return "Pills in a cell's head";
        case TextRole::fact_label: return "Fact line, first line";
        case TextRole::fact_value: return "Fact line, second line";
        case TextRole::label: return "First line in a box";
        case TextRole::detail: return "Second line in a box: shapes and counts";
        case TextRole::panel_title: return "Title bar of an inset";
        case TextRole::panel_note: return "Title bar of an inset, on the right";
        case TextRole::count: return "Repetitions: 58 ×";
        case TextRole::note: return "Anything said beside the drawing";
        case TextRole::phrase: return "What is new";
        case TextRole::chart_title: return "Of a chart in the foot, a part of the legend";
        case TextRole::coordinate: return "On the margins";
        case TextRole::index: return "Index of models";
        case TextRole::axis: return "Charts";
        case TextRole::skyline_title: return "Title of the skyline";
        case TextRole::lead: return "What a band shows, in a few lines";
        case TextRole::lead_strong: return "Words of its key, counts of its periods";
        case TextRole::claim: return "What a trend says";
        case TextRole::figure: return "A number that carries across a room";
        case TextRole::block_name: return "Over a block of the skyline: the model's name";
        case TextRole::block_size: return "Over a block of the skyline: its size";
        case TextRole::plate_title: return "Title of a mechanism that is drawn once";
    }
    return "";
}

const char* meaning(Component component) {
    switch (component) {
        case Component::full_attention: return "Softmax over the whole context";
        case Component::local_attention: return "Sliding windows and chunks";
        case Component::latent_attention: return "Multi-head latent attention";
        case Component::linear_mixer: return "Linear attention and state-space mixers";
        case Component::dense_ffn: return "Dense feed-forward";
        case Component::experts: return "Mixture of experts";
        case Component::norm: return "Normalization";
        case Component::embedding: return "Token embedding and output head";
        case Component::residual: return "Residual path and wires";
        case Component::cache: return "What is kept for later tokens";
        case Component::plain: return "Everything else";
    }
    return "";
}

void read_type(Reader& r, diagram::Type& type, Need need) {
    r.text("family", type.style.family, need, "Of the fonts in fonts/");
    r.integer("weight", type.style.weight, {100, 900}, need, "The nearest of the family is taken");
    r.number("size", type.style.size, {1, 1000}, need, "pt");
    r.number("least", type.least, {0.5, 1000}, need,
             "Smallest size in print, pt; at most `size` times `scale.furniture`");
    r.number("tracking", type.style.tracking, {-0.05, 0.03}, Need::may, "Letter spacing, em");
    r.flag("tabular", type.style.tabular, Need::may, "Figures of one width");
}

void read_look(Reader& r, LayoutFile& out, Need need) {
    diagram::Look& look = out.look;
    r.object("types", need, "Type by role; sizes are multiplied by the scale of the cells or of the furniture",
             [&](Reader& types) {
                 for (int i = 0; i < diagram::k_roles; ++i) {
                     const auto role = static_cast<TextRole>(i);
                     types.object(name(role), need, meaning(role),
                                  [&](Reader& type) { read_type(type, look.type(role), need); });
                 }
             });
    r.object("colors", need, "By role", [&](Reader& colors) {
        colors.color("ground", look.ground, need, "Of the sheet");
        colors.color("panel", look.panel, need, "Of insets");
        colors.color("ink", look.ink, need, "Text");
        colors.color("soft", look.soft, need, "Secondary text, 4.5 : 1 or more on ground and panel");
        colors.color("rule", look.rule, need, "Hairlines");
        colors.choice("organizations", out.grey_organizations, k_organization_colors, need,
                      "The models' own colors: as the catalog gives them, or as grays of the same lightness");
        colors.object("kinds", need, "Of components: one kind, one color", [&](Reader& kinds) {
            for (int i = 0; i < diagram::k_components; ++i) {
                const auto component = static_cast<Component>(i);
                kinds.object(name(component), need, meaning(component), [&](Reader& tone) {
                    tone.color("mark", look.tone(component).mark, need, "Strokes, ticks and titles");
                    tone.color("fill", look.tone(component).fill, need, "Light tint of the mark, in boxes");
                    tone.color("text", look.tone(component).text, need, "Text in its color");
                });
            }
        });
    });
    r.object("lines", need, "Widths", [&](Reader& lines) {
        lines.number("line", look.line, {0.1, 100}, need, "Wires and box outlines, before the sheet's scale");
        lines.number("hairline", look.hairline, {0.05, 100}, need, "No line is thinner in print");
    });
}

void read_press(Reader& r, Press& out, const fs::path& folder, Need need) {
    r.choice("mode", out.mode, k_press_modes, need,
             "cmyk: all colors converted to inks; rgb: calibrated RGB with grays in black ink, for wide-gamut inkjets");
    r.number("bleed_mm", out.bleed_mm, {0, 25}, need, "Paint beyond the trim, mm");
    r.flag("marks", out.marks, need, "Crop and registration marks and a color bar, outside the bleed");
    std::string profile;
    r.text("profile", profile, Need::may,
           "ICC profile of the printing condition, relative to this file; FOGRA39 where none is given");
    r.number("ink_limit", out.ink_limit, {200, 400}, need, "Most ink, C + M + Y + K in percent");
    if (profile.empty()) return;
    out.profile = folder / profile;
    std::error_code unknown;
    if (!fs::is_regular_file(out.profile, unknown))
        r.error("profile", unknown ? out.profile.string() + ": " + unknown.message()
                                   : "there is no file " + out.profile.string());
}

void read_sheet(Reader& r, LayoutFile& out, RawSizes& raw, Need need) {
    r.object("size", need, "Of the sheet after trimming", [&](Reader& size) {
        constexpr double k_longest = 1e8;
        size.number("width", raw.width, {1, k_longest}, need, "In `unit`");
        size.number("height", raw.height, {1, k_longest}, need, "In `unit`");
        size.choice("unit", raw.unit, k_units, need, "px: pixels at `dpi`");
    });
    r.number("dpi", out.dpi, {1, 10'000}, need, "Pixels an inch of the PNG");
    r.object("press", need,
             "How `render --press` prepares the sheet for a print shop; options of the command line override",
             [&](Reader& press) { read_press(press, out.press, fs::path(r.file()).parent_path(), need); });
    r.object("margins", need,
             "From the edge of the sheet; 28.4 pt (10 mm) or more keeps everything clear of the trim",
             [&](Reader& margins) {
                 margins.number("top", out.margins.top, {0, 10'000}, need, "pt");
                 margins.number("right", out.margins.right, {0, 10'000}, need, "pt");
                 margins.number("bottom", out.margins.bottom, {0, 10'000}, need, "pt");
                 margins.number("left", out.margins.left, {0, 10'000}, need, "pt");
             });
    r.object("gutters", need, "Distances between neighbors", [&](Reader& gutters) {
        gutters.number("column", out.gutters.column, {0, 1000}, need, "Cells of a row");
        gutters.number("row", out.gutters.row, {0, 1000}, need, "Rows of a group");
        gutters.number("group", out.gutters.group, {0, 1000}, need, "Groups, header and foot");
        gutters.number("heading", out.gutters.heading, {0, 1000}, need, "A heading and its first row");
    });
}

void read_content(Reader& r, LayoutFile& out, RawSizes& raw, Need need) {
    r.choices("bands", out.zones, k_zones, need, "From top to bottom");
    r.object("legend", need, "What colors, boxes and lines mean", [&](Reader& legend) {
        legend.choice(
            "place", out.legend, k_legend_places, need,
            "band: across the sheet, where `bands` says; beside: to the right of a group; side: of all groups");
        legend.text("group", out.legend_group, Need::may,
                    "Beside which group; the last one where it is not on the sheet");
    });
    r.object("foot", need, "Charts and lists below the groups", [&](Reader& foot) {
        foot.choices("parts", out.foot, k_foot_parts, need, "From left to right");
        foot.number("height", out.foot_height, {0, 100'000}, need, "At least");
    });
    r.object("trends", need, "What a trend may claim: shares of the models of a half-year", [&](Reader& trends) {
        trends.number("rise", out.trends.rise, {0, 1}, need,
                      "It spreads where its share in the last half-year is at least this much above that in the first");
        trends.number("rule", out.trends.rule, {0, 1}, need,
                      "It is the rule where its share in the last half-year is at least this");
    });
    r.object("grouping", need, "How models are gathered", [&](Reader& grouping) {
        grouping.choice("by", out.grouping, k_groupings, need,
                        "group: the catalog's groups; timeline: all models in one sequence");
        grouping.text("title", out.timeline_title, Need::may, "Of the timeline");
        grouping.text("sentence", out.timeline_sentence, Need::may, "Of the timeline");
    });
    r.object("coordinates", need, "Letters and figures on the margins; 0: none", [&](Reader& coordinates) {
        coordinates.integer("columns", out.columns, {0, 26}, need, "Letters across");
        coordinates.integer("rows", out.rows, {0, 99}, need, "Figures down");
    });
    r.object("select", need, "Which models the sheet shows; all that are named by every key given",
             [&](Reader& select) {
                 Selection& s = out.selection;
                 select.texts("groups", s.groups, Need::may, "Ids of groups");
                 select.texts("organizations", s.organizations, Need::may, "Ids of organizations");
                 select.texts("ids", s.ids, Need::may, "Ids of models");
                 select.integer("from_year", s.from_year, {1950, 2200}, Need::may, "First year of release");
                 select.integer("to_year", s.to_year, {1950, 2200}, Need::may, "Last year of release");
             });
    r.choices("order", out.order, k_order_keys, need, "Of the models in a group, by the first key that differs");
    r.object("scale", need, "Of the drawings; the least of the cells follows from `types`", [&](Reader& scale) {
        scale.number("most", out.most_scale, {0.1, 100}, need, "Of the cells, however much room there is");
        scale.number("furniture", out.furniture_scale, {0.05, 100}, need,
                     "Of everything but the cells: header, headings, legend, foot, coordinates");
        scale.number("enlarged", out.most_enlarged, {1, 10}, need,
                     "Of the whole sheet of compact cells, at most, where it holds too few to be full: laid out for "
                     "smaller paper, drawn larger");
        scale.number("least_type", raw.least_type, {0.05, 100}, need,
                     "Multiplies every `least` of `types`: below 1 on a sheet that is read from nearer than the print");
    });
    r.object("cell", need, "How a model is drawn", [&](Reader& cell) {
        cell.choice(
            "form", out.cell, k_cell_forms, need,
            "full: every mechanism inside the cell, packed at the largest scale; compact: figures at fixed places in "
            "one grid, and what differs from the model it is measured against solid");
        cell.texts(
            "reference", out.reference, need,
            "Ids: the first that is on the sheet and older is what a model without an ancestor there is measured "
            "against");
        cell.flag("plates", out.plates, need,
                  "Each mechanism that occurs drawn once, in the room beside small groups of compact cells");
    });
    r.object("content", need,
             "What a cell shows. A compact cell without both insets is about half as wide: its stack with the figures "
             "in two rows",
             [&](Reader& content) {
                 diagram::Content& c = out.content;
                 content.flag("facts", c.facts, need, "Fact line");
                 content.flag("strip", c.strip, need, "Layer strip");
                 content.flag("mixer_insets", c.mixer_insets, need, "What is inside attention and other mixers");
                 content.flag("ffn_insets", c.ffn_insets, need, "What is inside the feed-forward");
                 content.flag("window_insets", c.window_insets, need, "The window drawn against full attention");
                 content.flag("phrases", c.phrases, need, "What is new");
             });
}

}    // namespace

void read_fields(Reader& r, LayoutFile& out, RawSizes& raw, bool complete) {
    const Need need = complete ? Need::must : Need::may;
    std::string ignored;
    r.text("$schema", ignored, Need::may, "Address of this schema, for editors");
    r.format(k_layout_format);
    r.text("extends", ignored, Need::may,
           "Another layout file, relative to this one or of the program, that gives every key which this one does not: "
           "objects are merged key by key, lists and values replaced");
    read_sheet(r, out, raw, need);
    read_content(r, out, raw, need);
    read_look(r, out, need);
}

std::vector<catalog::Field> layout_fields() {
    std::vector<catalog::Field> fields;
    Reader r(fields);
    LayoutFile out;
    RawSizes raw;
    read_fields(r, out, raw, false);
    return fields;
}

}    // namespace broadside::sheet
