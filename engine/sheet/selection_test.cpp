#include "engine/sheet/selection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace broadside::sheet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

catalog::Model model(const std::string& id, const std::string& group, const std::string& organization,
                     catalog::Date released, double total) {
    catalog::Model m;
    m.id = id;
    m.name = id;
    m.group = group;
    m.organization = organization;
    m.released = released;
    m.parameters.total = total;
    m.parameters.active = total;
    return m;
}

class SelectionTest : public testing::Test {
protected:
    SelectionTest() {
        catalog_.groups = {{"dense", "Dense", "…"}, {"moe", "Mixture of experts", "…"}, {"hybrid", "Hybrid", "…"}};
        catalog_.organizations = {{"ai2", {"ai2", "Ai2", {}}}, {"meta", {"meta", "Meta", {}}}};
        catalog_.models = {model("a", "moe", "meta", {2025, 3, 1}, 7e9), model("b", "dense", "ai2", {2024, 5, 1}, 8e9),
                           model("c", "dense", "meta", {2024, 5, 1}, 3e9), model("d", "moe", "ai2", {2023, 1, 1}, 9e9)};
        layout_.place = {"sheet.json", 0, 0};
        layout_.order = {OrderKey::released, OrderKey::total, OrderKey::id};
    }
    /// `group: id id`, one for each group.
    std::vector<std::string> selected(const std::vector<std::string>& ids = {}) const {
        std::vector<std::string> out;
        for (const SelectedGroup& group : select(catalog_, layout_, ids)) {
            out.push_back(group.id + ":");
            for (const catalog::Model* m : group.models) out.back() += " " + m->id;
        }
        return out;
    }
    std::string refusal() const {
        try {
            select(catalog_, layout_, {});
            return {};
        } catch (const InputError& e) {
            return e.what();
        }
    }
    catalog::Catalog catalog_;
    LayoutFile layout_;
};

TEST_F(SelectionTest, EverythingByReleaseThenSizeInTheCataloguesGroups) {
    EXPECT_THAT(selected(), ElementsAre("dense: c b", "moe: d a"));
}

TEST_F(SelectionTest, ReleasesWithoutADateComeLastAndLieInNoYear) {
    catalog_.models.push_back(model("e", "dense", "meta", {}, 1e9));
    EXPECT_THAT(selected(), ElementsAre("dense: c b e", "moe: d a"));
    layout_.selection.to_year = 2024;
    EXPECT_THAT(selected(), ElementsAre("dense: c b", "moe: d"));
}

TEST_F(SelectionTest, OrdersByTheKeysOfTheLayout) {
    layout_.order = {OrderKey::total};
    EXPECT_THAT(selected(), ElementsAre("dense: c b", "moe: a d"));
    layout_.order = {OrderKey::name};
    EXPECT_THAT(selected(), ElementsAre("dense: b c", "moe: a d"));
}

TEST_F(SelectionTest, NarrowsByGroupOrganizationYearAndId) {
    layout_.selection.groups = {"moe"};
    EXPECT_THAT(selected(), ElementsAre("moe: d a"));
    layout_.selection.from_year = 2024;
    EXPECT_THAT(selected(), ElementsAre("moe: a"));
    layout_.selection = {};
    layout_.selection.organizations = {"ai2"};
    EXPECT_THAT(selected(), ElementsAre("dense: b", "moe: d"));
    layout_.selection.to_year = 2023;
    EXPECT_THAT(selected(), ElementsAre("moe: d"));
    layout_.selection = {};
    layout_.selection.ids = {"c"};
    EXPECT_THAT(selected(), ElementsAre("dense: c"));
}

TEST_F(SelectionTest, IdsOfTheCommandLineStandInForTheLayouts) {
    layout_.selection.ids = {"c"};
    EXPECT_THAT(selected({"a", "d", "a"}), ElementsAre("moe: d a"));
}

TEST_F(SelectionTest, ATimelineIsOneGroup) {
    layout_.grouping = Grouping::timeline;
    layout_.timeline_title = "Three years";
    EXPECT_THAT(selected(), ElementsAre("timeline: d c b a"));
}

TEST_F(SelectionTest, UnknownNamesAreToldWithTheNearest) {
    catalog_.models.push_back(model("llama-3-8b", "dense", "meta", {2024, 4, 18}, 8e9));
    try {
        select(catalog_, layout_, {"llama-3-8"});
        FAIL();
    } catch (const UsageError& e) {
        EXPECT_EQ(std::string(e.what()),
                  "there is no model \"llama-3-8\" in the catalog (did you mean \"llama-3-8b\"?)");
    }
    layout_.places["select.groups.0"] = {"sheet.json", 7, 3};
    layout_.selection.groups = {"dens"};
    layout_.selection.organizations = {"nobody"};
    EXPECT_THAT(refusal(), HasSubstr("sheet.json:7:3: select.groups.0: there is no group \"dens\" in the catalog "
                                     "(did you mean \"dense\"?)"));
    EXPECT_THAT(refusal(), HasSubstr("select.organizations.0: there is no organization \"nobody\""));
}

TEST_F(SelectionTest, NothingLeftIsRefused) {
    layout_.selection.from_year = 2030;
    EXPECT_THAT(refusal(), HasSubstr("select: no model of the catalog is selected"));
}

}    // namespace
}    // namespace broadside::sheet
