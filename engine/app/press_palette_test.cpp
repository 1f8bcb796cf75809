// The poster's palette as it comes off the press: the tests of engine/sheet/palette_test.cpp again, with the
// same limits, after conversion.
// (`dark` is for screens.)

#include "engine/pdf/press/separation.hpp"
#include "engine/sheet/layout_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace broadside::app {
namespace {

using diagram::Component;

std::filesystem::path source(const std::string& path) { return std::filesystem::path(BROADSIDE_SOURCE_DIR) / path; }

class PressPalette : public testing::TestWithParam<std::string> {
protected:
    diagram::Look look = sheet::read_layout(source("layouts/print.json")).look;
    pdf::PressOptions options;
    pdf::PressColors press{source("icc/" + GetParam() + ".icc"), 300};
    pdf::Separation separation{press, options, look.ground};

    /// A box, a bar of a chart.
    Color fill(Color c) const { return press.printed(separation.fill_inks(c, {72, 72})); }
    /// A line, a tick, a text of 9 pt or more; smaller ones are solid black or white.
    Color line(Color c) const { return press.printed(separation.line_inks(c)); }

    static std::vector<Component> distinct_kinds() {
        std::vector<Component> out;
        for (int i = 0; i < diagram::k_components; ++i)
            if (static_cast<Component>(i) != Component::plain)
                out.push_back(static_cast<Component>(i));    // looks like `norm`
        return out;
    }
};

TEST_P(PressPalette, TextCanBeRead) {
    std::vector<Color> grounds{look.ground, look.panel};
    for (int i = 0; i < diagram::k_components; ++i) grounds.push_back(look.tone(static_cast<Component>(i)).fill);
    for (const Color ground : grounds) {
        SCOPED_TRACE("on " + ground.hex());
        EXPECT_GE(contrast(line(look.ink), fill(ground)), 4.5);
        EXPECT_GE(contrast(line(look.soft), fill(ground)), 4.5);
    }
    for (int i = 0; i < diagram::k_components; ++i) {
        const diagram::Tone& tone = look.tone(static_cast<Component>(i));
        SCOPED_TRACE(diagram::name(static_cast<Component>(i)));
        for (const Color ground : {tone.fill, look.ground, look.panel})
            EXPECT_GE(contrast(line(tone.text), fill(ground)), 4.5) << "on " << ground.hex();
    }
}

TEST_P(PressPalette, KindsStayApartForEveryKindOfSight) {
    const auto kinds = distinct_kinds();
    for (std::size_t i = 0; i < kinds.size(); ++i)
        for (std::size_t j = i + 1; j < kinds.size(); ++j) {
            SCOPED_TRACE(std::string(diagram::name(kinds[i])) + " and " + std::string(diagram::name(kinds[j])));
            const Color marks[2] = {look.tone(kinds[i]).mark, look.tone(kinds[j]).mark};
            // Marks are lines and ticks, and areas in charts and the legend.
            for (const bool area : {false, true}) {
                const Color a = area ? fill(marks[0]) : line(marks[0]), b = area ? fill(marks[1]) : line(marks[1]);
                EXPECT_GE(difference(a, b), 15) << area;
                for (const Vision vision : {Vision::protanopia, Vision::deuteranopia, Vision::tritanopia})
                    EXPECT_GE(difference(simulated(a, vision), simulated(b, vision)), 8)
                        << "vision " << static_cast<int>(vision) << " " << area;
            }
        }
}

INSTANTIATE_TEST_SUITE_P(Conditions, PressPalette, testing::Values("FOGRA39L_coated", "GRACoL_TR006"),
                         [](const auto& test) { return test.param; });

}    // namespace
}    // namespace broadside::app
