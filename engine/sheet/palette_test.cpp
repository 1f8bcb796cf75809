// The palettes of the layout files: kinds stay apart for every kind of sight and in gray, text can be read.

#include "engine/catalog/catalog.hpp"
#include "engine/sheet/layout_file.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace broadside::sheet {
namespace {

using diagram::Component;
using diagram::Look;

std::filesystem::path source(const std::string& path) { return std::filesystem::path(BROADSIDE_SOURCE_DIR) / path; }

/// `plain` has the colors of `norm`: it is no kind of its own.
std::vector<Component> distinct_kinds() {
    std::vector<Component> out;
    for (int i = 0; i < diagram::k_components; ++i)
        if (static_cast<Component>(i) != Component::plain) out.push_back(static_cast<Component>(i));
    return out;
}

/// Kinds that can stand for parts of one layer strip, or share a box: the mixers, the feed-forwards.
template <class Check>
void for_each_pair(Check check) {
    const std::vector<std::vector<Component>> sets{
        {Component::full_attention, Component::local_attention, Component::latent_attention, Component::linear_mixer},
        {Component::dense_ffn, Component::experts}};
    for (const std::vector<Component>& kinds : sets)
        for (std::size_t i = 0; i < kinds.size(); ++i)
            for (std::size_t k = i + 1; k < kinds.size(); ++k) check(kinds[i], kinds[k]);
}

class Palette : public testing::TestWithParam<std::string> {
protected:
    Look look = read_layout(source("layouts/" + GetParam() + ".json")).look;
};

TEST_P(Palette, TextCanBeRead) {
    EXPECT_GE(contrast(look.ink, look.ground), 4.5);
    EXPECT_GE(contrast(look.ink, look.panel), 4.5);
    EXPECT_GE(contrast(look.soft, look.ground), 4.5);
    EXPECT_GE(contrast(look.soft, look.panel), 4.5);
    for (int i = 0; i < diagram::k_components; ++i) {
        const auto kind = static_cast<Component>(i);
        const diagram::Tone& tone = look.tone(kind);
        SCOPED_TRACE(diagram::name(kind));
        EXPECT_GE(contrast(look.ink, tone.fill), 4.5);
        EXPECT_GE(contrast(look.soft, tone.fill), 4.5);
        EXPECT_GE(contrast(tone.text, tone.fill), 4.5);
        EXPECT_GE(contrast(tone.text, look.ground), 4.5);
        EXPECT_GE(contrast(tone.text, look.panel), 4.5);
    }
}

TEST_P(Palette, KindsOfOneStripStayApartInGrey) {
    const double least = GetParam() == "mono" ? 15 : 6;    // in mono lightness is all there is
    for_each_pair([&](Component a, Component b) {
        EXPECT_GE(std::abs(to_lab(look.tone(a).mark).l - to_lab(look.tone(b).mark).l), least)
            << diagram::name(a) << " and " << diagram::name(b);
    });
}

TEST_P(Palette, FillsThatShareABoxStayApart) {
    for_each_pair([&](Component first, Component second) {
        const Color a = look.tone(first).fill, b = look.tone(second).fill;
        SCOPED_TRACE(std::string(diagram::name(first)) + " and " + std::string(diagram::name(second)));
        if (GetParam() == "mono") {
            EXPECT_GE(std::abs(to_lab(a).l - to_lab(b).l), 5);
            return;
        }
        EXPECT_GE(difference(a, b), 4);
        for (const Vision vision : {Vision::protanopia, Vision::deuteranopia, Vision::tritanopia})
            EXPECT_GE(difference(simulated(a, vision), simulated(b, vision)), 4) << static_cast<int>(vision);
    });
}

TEST_P(Palette, TextOfTheGroundCanBeReadOnMarks) {
    for (const Component kind : {Component::full_attention, Component::local_attention, Component::latent_attention,
                                 Component::linear_mixer, Component::dense_ffn, Component::experts})
        EXPECT_GE(contrast(look.ground, look.tone(kind).mark), 4.5) << diagram::name(kind);
}

TEST_P(Palette, KindsStayApartForEveryKindOfSight) {
    if (GetParam() == "mono") {
        for (const Component kind : distinct_kinds()) {
            EXPECT_TRUE(look.tone(kind).mark.neutral()) << diagram::name(kind);
            EXPECT_TRUE(look.tone(kind).fill.neutral()) << diagram::name(kind);
            EXPECT_TRUE(look.tone(kind).text.neutral()) << diagram::name(kind);
        }
        return;
    }
    const auto kinds = distinct_kinds();
    for (std::size_t i = 0; i < kinds.size(); ++i)
        for (std::size_t j = i + 1; j < kinds.size(); ++j) {
            const Color a = look.tone(kinds[i]).mark, b = look.tone(kinds[j]).mark;
            SCOPED_TRACE(std::string(diagram::name(kinds[i])) + " and " + std::string(diagram::name(kinds[j])));
            EXPECT_GE(difference(a, b), 15);
            for (const Vision vision : {Vision::protanopia, Vision::deuteranopia, Vision::tritanopia})
                EXPECT_GE(difference(simulated(a, vision), simulated(b, vision)), 8)
                    << "vision " << static_cast<int>(vision);
        }
}

INSTANTIATE_TEST_SUITE_P(Layouts, Palette, testing::Values("print", "dark", "mono"),
                         [](const auto& layout) { return layout.param; });

TEST(OrganizationColours, AnyTwoMayBeNeighbours) {
    const catalog::Catalog catalog = catalog::read(source("catalog")).catalog;
    for (const auto& [a, first] : catalog.organizations) {
        EXPECT_GE(contrast(first.color, {255, 255, 255}), 4.5) << a;
        for (const auto& [b, second] : catalog.organizations)
            if (a < b) {
                EXPECT_GE(difference(first.color, second.color), 15) << a << " and " << b;
            }
    }
}

}    // namespace
}    // namespace broadside::sheet
