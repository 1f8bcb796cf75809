/// Nothing of the catalog goes without an inset, an entry in the legend and a reference picture.

#include "tests/golden/kinds.hpp"

#include "engine/draw/testing.hpp"
#include "engine/draw/words.hpp"
#include "engine/inset/inset.hpp"
#include "engine/sheet/furniture/furniture.hpp"
#include "tests/golden/golden.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <variant>

namespace broadside::golden {
namespace {

using catalog::Model;

Studio& studio() {
    static Studio made;
    return made;
}

/// What all reference pictures together show.
const Kinds& covered() {
    static const Kinds all = [] {
        Kinds out;
        for (const Case& c : cases()) out.merge(c.draw(studio()).kinds);
        return out;
    }();
    return all;
}

/// Everything of a model; what its layers do not use is not on the sheet.
Kinds kinds_of(const Model& model) {
    Kinds out = block_kinds(model);
    for (const int i : diagram::mixers_in_order(model))
        out.merge(kinds(model.mixers[static_cast<std::size_t>(i)].facts));
    for (const int i : diagram::ffns_in_order(model)) out.merge(kinds(model.ffns[static_cast<std::size_t>(i)].facts));
    return out;
}

TEST(Kind, OfTheCatalogueHasAGolden) {
    ASSERT_FALSE(studio().catalog.models.empty());
    for (const Model& model : studio().catalog.models)
        for (const std::string& kind : kinds_of(model))
            EXPECT_TRUE(covered().contains(kind))
                << model.id << " has `" << kind << "`, no case in tests/golden shows it";
}

/// Each kind of a variant, as it is named.
template <typename Facts>
void expect_golden_of(const std::string& kind, const Facts& facts) {
    EXPECT_TRUE(covered().contains(diagram::naming(facts).full)) << kind;
}
template <typename... Each>
void expect_golden_of_all(const std::variant<Each...>&) {
    (expect_golden_of(Each::kind, std::variant<Each...>(Each{})), ...);
}

TEST(Kind, OfTheEngineHasAGolden) {
    expect_golden_of_all(catalog::Mixer());
    expect_golden_of_all(catalog::Ffn());
    for (const auto activation :
         {catalog::Activation::swiglu, catalog::Activation::geglu, catalog::Activation::gelu,
          catalog::Activation::relu2, catalog::Activation::relu2_glu, catalog::Activation::polynorm_glu}) {
        catalog::DenseFfn dense;
        dense.activation = activation;
        EXPECT_TRUE(covered().contains(diagram::naming(catalog::Ffn(dense)).full)) << catalog::to_string(activation);
    }
    for (const char* mark : {"layer strip", "scale mark", "badge", "legend"}) EXPECT_TRUE(covered().contains(mark));
}

TEST(Kind, OfTheCatalogueHasAnInset) {
    for (const Model& model : studio().catalog.models) {
        diagram::Drawing scratch;
        diagram::Pen pen(studio().look, studio().shaper, scratch);
        const std::vector<diagram::Inset> mixers = diagram::mixer_insets(model, pen),
                                          ffns = diagram::ffn_insets(model, pen);
        // One of its kind, or of one that it shares its panel with: attention that differs in reach and position only.
        const auto has = [](const std::vector<diagram::Inset>& all, const std::string& name) {
            return std::ranges::find(all, "inset." + name, &diagram::Inset::id) != all.end();
        };
        for (const int i : diagram::mixers_in_order(model)) {
            const catalog::NamedMixer& mixer = model.mixers[static_cast<std::size_t>(i)];
            const auto* attention = std::get_if<catalog::Attention>(&mixer.facts);
            bool shown = has(mixers, mixer.name);
            for (const catalog::NamedMixer& other : model.mixers) {
                const auto* shared = std::get_if<catalog::Attention>(&other.facts);
                shown = shown || (attention && shared && has(mixers, other.name) && attention->heads == shared->heads &&
                                  attention->kv_heads == shared->kv_heads && attention->head_dim == shared->head_dim);
            }
            EXPECT_TRUE(shown) << model.id << ": " << mixer.name;
        }
        for (const int i : diagram::ffns_in_order(model)) {
            const std::string& name = model.ffns[static_cast<std::size_t>(i)].name;
            EXPECT_TRUE(has(ffns, name)) << model.id << ": " << name;
        }
    }
}

TEST(Kind, OfTheCatalogueHasALegendEntry) {
    sheet::Furnishing furnishing{studio().catalog, {}, studio().look, studio().shaper, {2026, 1, 1}, "0", 1};
    for (const Model& model : studio().catalog.models) furnishing.models.push_back(&model);
    const diagram::Drawing legend = sheet::legend(furnishing, sheet::legend_sizes(furnishing).front());
    for (const diagram::Component kind : sheet::kinds_on_sheet(furnishing.models))
        EXPECT_NE(part(legend, "kind." + std::string(diagram::name(kind))), nullptr) << diagram::name(kind);
    for (const Model& model : studio().catalog.models) {
        std::vector<diagram::Naming> namings;
        for (const int i : diagram::mixers_in_order(model))
            namings.push_back(diagram::naming(model.mixers[static_cast<std::size_t>(i)].facts));
        for (const int i : diagram::ffns_in_order(model))
            namings.push_back(diagram::naming(model.ffns[static_cast<std::size_t>(i)].facts));
        const std::vector<diagram::BadgeText> badges = diagram::badges(model);
        for (const diagram::Naming& naming : namings) {
            EXPECT_NE(part(legend, "kind." + std::string(diagram::name(naming.kind))), nullptr)
                << model.id << ": " << naming.full;
            // A short name that a badge carries is explained, in other words than its own.
            const auto badge = std::ranges::find(badges, naming.brief, &diagram::BadgeText::text);
            if (badge != badges.end()) {
                EXPECT_NE(part(legend, "badge." + naming.brief), nullptr) << model.id << ": " << naming.brief;
                EXPECT_NE(badge->meaning, naming.brief);
                EXPECT_GT(count(legend, badge->meaning), 0u) << model.id << ": " << naming.full;
            }
        }
        for (const diagram::BadgeText& badge : badges)
            EXPECT_NE(part(legend, "badge." + badge.text), nullptr) << model.id << ": badge " << badge.text;
    }
}

TEST(Kind, IsTakenFromTheFacts) {
    // From the configurations: Gemma 3 270M has one key/value head and norms before and after, tied embeddings and two
    // reaches; GPT-2 plain attention with biases and learned positions; Nemotron 3 Super experts in a latent space.
    const auto of = [](const char* id) { return kinds_of(studio().model(id)); };
    for (const char* kind : {"Sliding-window attention", "Multi-query attention", "pre and post norm",
                             "tied embeddings", "layers with different mixers", "GeGLU feed-forward"})
        EXPECT_TRUE(of("gemma-3-270m").contains(kind)) << kind;
    for (const char* kind : {"Multi-head attention", "attention biases", "learned positions", "LayerNorm"})
        EXPECT_TRUE(of("gpt-2-xl").contains(kind)) << kind;
    for (const char* kind : {"Mamba-2", "Latent mixture of experts", "one sublayer per layer", "NoPE"})
        EXPECT_TRUE(of("nemotron-3-super-120b-a12b").contains(kind)) << kind;
    EXPECT_FALSE(of("llama-3-8b").contains("multi-token prediction"));
    EXPECT_FALSE(of("llama-3-8b").contains("partial RoPE"));
}

}    // namespace
}    // namespace broadside::golden
