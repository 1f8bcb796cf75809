/// What a file leaves out is taken as its configuration class has it. `tests/import/defaults.json` has for each family
/// what the class of transformers 5.16 (development version of 19 August 2026, commit decba1d2) gives its attributes,
/// those included that it works out itself (`__post_init__`): what such a class writes when it is saved. A file without
/// them has to come out the same.

#include "engine/curate/import/family.hpp"
#include "engine/curate/import/import.hpp"
#include "engine/curate/import/testing.hpp"
#include "engine/json/json.hpp"

#include <gtest/gtest.h>

#include <string>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

std::string imported(const Object& config) {
    try {
        const ImportOptions options{.id = "x", .name = "X", .size = "1", .group = "g"};
        return import_config(json::write({config}), "config.json", options).text;
    } catch (const InputError& e) {
        return e.what();
    }
}

Object with(Object config, const Value* more) {
    if (more)
        for (const json::Member& m : *more->object()) config.push_back(m);
    return config;
}

TEST(Defaults, AreThoseOfTheClass) {
    const json::Array entries = entries_of("defaults.json");
    EXPECT_GE(entries.size(), 100);
    for (const Value& entry : entries) {
        const std::string& family = *entry.find("family")->string();
        SCOPED_TRACE(family + ", " + *entry.find("class")->string());
        ASSERT_TRUE(find_family(family));
        const Object least = with({{"model_type", {family}}}, entry.find("given"));
        const std::string from_least = imported(least);
        EXPECT_TRUE(from_least.starts_with("{")) << from_least;
        EXPECT_EQ(from_least, imported(with(least, entry.find("defaults"))));
    }
}

}    // namespace
}    // namespace broadside::curate
