// Plates: every mechanism that occurs, once, with the number of models that have it.

#include "engine/sheet/furniture/plates.hpp"

#include "engine/inset/plate.hpp"
#include "engine/sheet/furniture/testing.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace broadside::sheet {
namespace {

using namespace testing;

/// Mechanisms of the models, and how many have each.
std::map<std::string, double> mechanisms(const Furnishing& f) {
    std::map<std::string, double> out;
    for (const catalog::Model* m : f.models) {
        std::set<std::string> of_model;
        for (const catalog::NamedMixer& mixer : m->mixers) {
            const auto words = std::visit([](const auto& facts) { return diagram::plate_words(facts); }, mixer.facts);
            of_model.insert(words.id);
            if (!words.within.empty()) of_model.insert(words.within);
        }
        for (const catalog::NamedFfn& ffn : m->ffns)
            of_model.insert(std::visit([](const auto& facts) { return diagram::plate_words(facts).id; }, ffn.facts));
        for (const std::string& id : of_model) ++out[id];
    }
    out["norms"] = static_cast<double>(f.models.size());
    for (const catalog::Model* m : f.models) {
        if (m->mtp && m->mtp->released) ++out["mtp"];
        if (std::ranges::any_of(m->mixers, [](const catalog::NamedMixer& mixer) {
                const auto* a = std::get_if<catalog::Attention>(&mixer.facts);
                return a != nullptr && a->gate != catalog::OutputGate::none;
            }))
            ++out["gate"];
    }
    return out;
}

std::map<std::string, double> drawn(const diagram::Drawing& drawing) {
    std::map<std::string, double> out;
    for (const diagram::Part& part : drawing.parts)
        if (part.role == diagram::PartRole::panel && part.id.starts_with("plate.")) out[part.id.substr(6)] = part.value;
    return out;
}

TEST(Plates, DrawEachMechanismOnceWithItsCount) {
    for (const std::size_t step : {1u, 5u, 43u}) {
        const Furnishing f = furnishing(step);
        for (const double width : {640.0, 1261.0, 2100.0}) {
            SCOPED_TRACE(std::to_string(step) + " " + std::to_string(width));
            const diagram::Drawing drawing = plates(f, {width, plates_extent(f, width).natural});
            expect_sound(drawing);
            expect_apart_panels(drawing);
            EXPECT_EQ(drawn(drawing), mechanisms(f));
        }
    }
}

TEST(Plates, LeaveOutWhatFewestHaveWhereRoomIsShort) {
    const Furnishing f = furnishing();
    const std::map<std::string, double> all = mechanisms(f);
    const Extent extent = plates_extent(f, 1261);
    std::size_t before = 0;
    for (const double share : {0.35, 0.6, 0.8}) {
        const double height = std::max(extent.least, share * extent.natural);
        const diagram::Drawing drawing = plates(f, {1261, height});
        expect_sound(drawing);
        const auto shown = drawn(drawing);
        ASSERT_FALSE(shown.empty());
        ASSERT_LT(shown.size(), all.size());
        // More height, more cards; what most models have is there from the first on.
        EXPECT_GE(shown.size(), before) << share;
        before = shown.size();
        for (const char* id : {"dense", "heads"}) EXPECT_TRUE(shown.contains(id)) << id;
        // These are about equally large.
        EXPECT_LE(shown.count("lightning"), shown.count("mamba2"));
        EXPECT_LE(shown.count("mamba2"), shown.count("mtp"));
    }
}

TEST(Plates, WhereFewFitAreThoseOfMostModels) {
    const Furnishing f = furnishing();
    const auto title = [&](Size size) {
        const auto all = labels(plates(f, size));
        return std::ranges::find(all, diagram::TextRole::heading, &diagram::Label::role)->line->text;
    };
    // Room for two wide cards, or for three narrow ones of which two models have one.
    const Size room{837, 335};
    for (const auto& [id, models] : drawn(plates(f, room))) EXPECT_GT(models, 20) << id;
    EXPECT_EQ(title(room), "The most common parts");
    EXPECT_EQ(title({1261, plates_extent(f, 1261).natural}), "The parts, each drawn once");
}

TEST(Plates, HaveAGlyphForEveryCharacter) {
    const Furnishing f = furnishing();
    for (const auto& label : labels(plates(f, {1261, plates_extent(f, 1261).natural})))
        EXPECT_TRUE(shaper().missing(label.line->text, f.look.type(label.role).style).empty()) << label.line->text;
}

/// Plates of these models, and the words on them.
diagram::Drawing plates_of(std::vector<const catalog::Model*> models) {
    Furnishing f = furnishing();
    f.models = std::move(models);
    return plates(f, {1261, plates_extent(f, 1261).natural});
}

TEST(Plates, OfNormsCountsThoseThatAreDrawn) {
    catalog::Model pre = *whole_catalog().find("llama-3-8b"), path = pre, parallel = pre;
    path.norm.placement = catalog::NormPlacement::path;
    EXPECT_FALSE(drawn(plates_of({&path})).contains("norms"));
    EXPECT_EQ(drawn(plates_of({&pre, &path})).at("norms"), 1);
    parallel.topology = catalog::Topology::parallel;
    parallel.norm.separate = true;    // as GPT-NeoX
    EXPECT_FALSE(says(plates_of({&pre, &parallel}), "same normed input"));
    EXPECT_EQ(drawn(plates_of({&pre, &parallel})).at("norms"), 1);
}

TEST(Plates, OfGatesCountsAModelOnceWhateverItsGates) {
    catalog::Model model = *whole_catalog().find("llama-3-8b");
    catalog::Attention value = std::get<catalog::Attention>(model.mixers.front().facts), head = value;
    value.gate = catalog::OutputGate::element;
    head.gate = catalog::OutputGate::head;
    model.mixers = {{"value", value}, {"head", head}};
    for (std::size_t i = 0; i < model.stack.size(); ++i) model.stack[i].mixer = static_cast<int>(i % 2);
    EXPECT_EQ(drawn(plates_of({&model})).at("gate"), 1);
    EXPECT_TRUE(says(plates_of({&model}), "A sigmoid gate"));
    std::get<catalog::Attention>(model.mixers.front().facts).softplus_gate = true;
    EXPECT_FALSE(says(plates_of({&model}), "A sigmoid gate"));
    // Latent attention may have one, too (Kimi K3).
    catalog::Model latent = *whole_catalog().find("deepseek-v3");
    std::get<catalog::Mla>(latent.mixers.front().facts).gate = true;
    EXPECT_EQ(drawn(plates_of({&latent})).at("gate"), 1);
}

TEST(Plates, OfFeedForwardsWithoutAGateSayNothingOfOne) {
    EXPECT_FALSE(says(plates_of({whole_catalog().find("gpt-2-xl")}), "gates the other"));
    EXPECT_TRUE(says(plates_of({whole_catalog().find("llama-3-8b")}), "gates the other"));
}

}    // namespace
}    // namespace broadside::sheet
