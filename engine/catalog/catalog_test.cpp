#include "engine/catalog/catalog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

namespace broadside::catalog {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const ReadResult& the_catalog() {
    static const ReadResult result = read(BROADSIDE_SOURCE_DIR "/catalog");
    return result;
}

TEST(Catalog, TheProjectsOwnIsReadWithoutWarnings) { EXPECT_THAT(the_catalog().warnings, IsEmpty()); }

TEST(Catalog, NoModelOfTheFirstEditionIsMissing) { EXPECT_GE(the_catalog().catalog.models.size(), 43u); }

TEST(Catalog, ModelsAreFoundById) {
    const Catalog& c = the_catalog().catalog;
    ASSERT_TRUE(c.find("kimi-k2"));
    EXPECT_EQ(c.find("kimi-k2")->full_name(), "Kimi K2 1T");
    EXPECT_EQ(c.organization_of(*c.find("kimi-k2")).name, "Moonshot AI");
    EXPECT_EQ(c.find("kimi"), nullptr);
    EXPECT_EQ(c.find(""), nullptr);
    EXPECT_EQ(c.find("zzz"), nullptr);
}

// Dense, mixtures and hybrids are what `check` holds them to; the sentence of the fourth group names sizes.
TEST(Catalog, SentencesOfTheGroupsHold) {
    for (const Model& m : the_catalog().catalog.models) {
        const auto mixes = std::ranges::count_if(m.stack, [](const Layer& l) { return l.mixer.has_value(); });
        const auto attending =
            std::ranges::count_if(m.stack, [&](const Layer& l) { return l.mixer && attends(m.mixer_of(l)->facts); });
        if (m.group == "hybrid") {
            EXPECT_LT(attending * 2, mixes) << m.id;
        }
        if (m.group == "trillion") {
            EXPECT_GE(m.parameters.total, 2e11) << m.id;
            EXPECT_LT(m.parameters.total, 1.1e12) << m.id;
        }
    }
}

TEST(Catalog, OrganizationsDifferAndCanBeRead) {
    const auto& organizations = the_catalog().catalog.organizations;
    for (const auto& [id, a] : organizations) {
        EXPECT_GE(contrast(a.color, {255, 255, 255}), 4.5) << id;
        for (const auto& [other, b] : organizations)
            if (id < other) {
                EXPECT_GE(difference(a.color, b.color), 15) << id << " " << other;
            }
    }
}

/// A catalog in a folder of its own: the project's index with one model.
class Folder {
public:
    Folder()
        : path_(fs::path(::testing::TempDir()) /
                ("broadside_" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()))) {
        fs::remove_all(path_);
        fs::create_directories(path_ / "models");
        fs::copy(BROADSIDE_SOURCE_DIR "/catalog/index.json", path_ / "index.json");
        fs::copy(BROADSIDE_SOURCE_DIR "/catalog/models/llama-3-8b.json", path_ / "models");
    }
    ~Folder() { fs::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    const fs::path& path() const { return path_; }
    std::string text(const std::string& file) const {
        std::ifstream in(path_ / file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    void write(const std::string& file, const std::string& text) const {
        std::ofstream(path_ / file, std::ios::binary) << text;
    }
    void edit(const std::string& file, const std::string& from, const std::string& to) const {
        std::string t = text(file);
        const auto at = t.find(from);
        if (at == std::string::npos) throw std::runtime_error("no " + from + " in " + file);
        write(file, t.replace(at, from.size(), to));
    }
    /// The messages without the folder in front.
    std::vector<std::string> problems() const {
        std::vector<std::string> out;
        try {
            read(path_);
        } catch (const InputError& e) {
            for (const Problem& p : e.problems()) {
                std::string message = to_string(p);
                const std::string folder = path_.generic_string() + "/";
                if (message.starts_with(folder)) message.erase(0, folder.size());
                out.push_back(message);
            }
        }
        return out;
    }

private:
    fs::path path_;
};

TEST(Catalog, AnyNumberOfModelsWillDo) {
    const Folder f;
    EXPECT_THAT(f.problems(), IsEmpty());
    EXPECT_EQ(read(f.path()).catalog.models.size(), 1u);
}

TEST(Catalog, MissingFilesAreNamed) {
    const Folder f;
    fs::remove(f.path() / "index.json");
    EXPECT_THAT(f.problems(), ElementsAre("index.json: no such file"));
    f.write("index.json", "");
    EXPECT_THAT(f.problems(), ElementsAre("index.json: the file is empty"));
    f.write("index.json", "[]");
    EXPECT_THAT(f.problems(), ElementsAre("index.json:1:1: expected an object, got an array"));
    fs::copy_file(BROADSIDE_SOURCE_DIR "/catalog/index.json", f.path() / "index.json",
                  fs::copy_options::overwrite_existing);
    fs::remove(f.path() / "models/llama-3-8b.json");
    EXPECT_THAT(f.problems(), ElementsAre("models: there are no models"));
    fs::remove(f.path() / "models");
    EXPECT_THAT(f.problems(), ElementsAre(HasSubstr("models: cannot be read: ")));
}

TEST(Catalog, ProblemsOfAllFilesAreToldTogether) {
    const Folder f;
    const std::string model = f.text("models/llama-3-8b.json");
    f.write("models/truncated.json", model.substr(0, model.size() / 2));
    f.write("models/empty.json", "");
    f.edit("models/llama-3-8b.json", "\"layers\": 32", "\"layers\": 31");
    f.edit("index.json", "\"date\":", "\"dat\":");
    const auto told = f.problems();
    ASSERT_EQ(told.size(), 5u) << ::testing::PrintToString(told);
    EXPECT_EQ(told[0], "index.json:1:1: date: missing");
    EXPECT_THAT(told[1], HasSubstr("dat: unknown key (did you mean \"date\"?)"));
    EXPECT_EQ(told[2], "models/empty.json: the file is empty");
    EXPECT_THAT(told[3], HasSubstr("stack: adds up to 32 layers, but layers is 31"));
    EXPECT_THAT(told[4], HasSubstr("models/truncated.json:"));
    EXPECT_THAT(told[4], HasSubstr("not valid JSON"));
}

TEST(Catalog, ReferencesMustResolve) {
    const Folder f;
    f.edit("models/llama-3-8b.json", "\"category\": \"dense\"", "\"category\": \"dens\"");
    f.edit("models/llama-3-8b.json", "\"organization\": \"meta\"", "\"organization\": \"mета\"");
    f.edit("models/llama-3-8b.json", R"("name": "Llama 2", "relation": "successor of", "released": "2023-07-18")",
           R"("id": "llama-3-8c", "relation": "successor of")");
    f.edit("models/llama-3-8b.json", R"("lineage.0.released")", R"("lineage.0.id")");
    EXPECT_THAT(
        f.problems(),
        ElementsAre(
            HasSubstr("organization: there is no organization \"mета\" in the index (add it to organizations in "
                      "index.json; its color comes by rule)"),
            HasSubstr(
                "category: expected a group of the index (\"dense\", \"moe\", \"hybrid\", \"trillion\"), got \"dens\" "
                "(did you mean \"dense\"?)"),
            HasSubstr("lineage.0.id: there is no model \"llama-3-8c\" in the catalog (did you mean \"llama-3-8b\"?)")));
}

TEST(Catalog, NamesAreUnique) {
    const Folder f;
    std::string other = f.text("models/llama-3-8b.json");
    other.replace(other.find("\"id\": \"llama-3-8b\""), 18, "\"id\": \"other\"");
    f.write("models/other.json", other);
    EXPECT_THAT(f.problems(), Contains(HasSubstr("name: \"Llama 3 8B\" is the name and size of llama-3-8b, too")));
    // An id twice is a file that is not called after its id.
    f.write("models/other.json", f.text("models/llama-3-8b.json"));
    EXPECT_THAT(f.problems(),
                Contains(HasSubstr("other.json:3:9: id: the file is called other.json, so its id is \"other\"")));
}

TEST(Catalog, TheIndexIsChecked) {
    const Folder f;
    f.edit("index.json", R"("name": "OpenAI", "color": "#)", R"("name": "OpenAI", "color": "green)");
    f.edit("index.json", R"("name": "Google", "color": "#)", R"("name": "Google", "color": "#80c0ff", "colour": "#)");
    f.edit("index.json", "\"id\": \"moe\"", "\"id\": \"dense\"");
    EXPECT_THAT(f.problems(),
                ElementsAre(HasSubstr("groups.1.id: the group \"dense\" is given twice"),
                            HasSubstr("organizations.openai.color: expected a color such as \"#1f6f43\", got \"green"),
                            HasSubstr("organizations.google.color: #80c0ff has a contrast of less than 4.5 on white"),
                            HasSubstr("organizations.google.colour: unknown key (did you mean \"color\"?)")));
}

TEST(Catalog, TooManyModelsAreRefused) {
    const Folder f;
    for (int i = 0; i < 2001; ++i) f.write("models/m" + std::to_string(i) + ".json", "1");
    EXPECT_THAT(f.problems(), ElementsAre("models: more than 2000 models"));
}

TEST(Catalog, NewOrganizationsGetAColorByRule) {
    const Folder f;
    f.edit("index.json",
           "\"openai\":", "\"newcomer\": {\"name\": \"Newcomer\"}, \"another\": {\"name\": \"Another\"}, \"openai\":");
    f.edit("models/llama-3-8b.json", "\"organization\": \"meta\"", "\"organization\": null");
    const Catalog c = read(f.path()).catalog;
    EXPECT_EQ(c.organization_of(c.models[0]).name, "organization not known");
    ASSERT_EQ(c.organizations.size(), 23u);
    std::set<std::string> colors;
    for (const auto& [id, o] : c.organizations) {
        colors.insert(o.color.hex());
        EXPECT_GE(contrast(o.color, {255, 255, 255}), 4.5) << id;
        for (const auto& [other, p] : c.organizations)
            if (id != other) {
                EXPECT_GE(difference(o.color, p.color), 10) << id << " " << other;
            }
    }
    EXPECT_EQ(colors.size(), 23u);
    EXPECT_EQ(read(f.path()).catalog.organizations.at("newcomer").color, c.organizations.at("newcomer").color);
}

TEST(Catalog, AColorThatIsGivenIsKept) {
    const Folder f;
    f.edit("index.json", "\"openai\":", "\"black\": {\"name\": \"Black\", \"color\": \"#000000\"}, \"openai\":");
    EXPECT_EQ(read(f.path()).catalog.organizations.at("black").color, (Color{0, 0, 0}));
    f.edit("index.json", "#000000", "#ffffff");
    EXPECT_THROW(read(f.path()), InputError);
}

// Looking for what each of a hundred thousand meant among two thousand takes minutes.
TEST(Catalog, NamesAreSuggestedUpToAHundredTimes) {
    const Folder f;
    std::string ancestors;
    for (int i = 0; i < 150; ++i) ancestors += R"(, {"id": "llama-3-8c", "relation": "layout of"})";
    f.edit("models/llama-3-8b.json", "\"2023-07-18\"}", "\"2023-07-18\"}" + ancestors);
    f.write("models/other.json", f.text("models/llama-3-8b.json"));
    f.edit("models/other.json", "\"llama-3-8b\"", "\"other\"");
    f.edit("models/other.json", "\"size\": \"", "\"size\": \"other ");
    const auto suggested = [](const std::string& message) { return message.find("did you mean") != std::string::npos; };
    EXPECT_EQ(std::ranges::count_if(f.problems(), suggested), 100);
}

TEST(Catalog, TheHashNamesTheContent) {
    const Folder f;
    const std::string hash = read(f.path()).catalog.hash;
    EXPECT_EQ(hash.size(), 64u);
    EXPECT_EQ(read(f.path()).catalog.hash, hash);
    f.write("models/notes.txt", "not a model");
    EXPECT_EQ(read(f.path()).catalog.hash, hash);
    f.edit("models/llama-3-8b.json", "\"released\": \"2024", "\"released\": \"2025");
    EXPECT_NE(read(f.path()).catalog.hash, hash);
}

}    // namespace
}    // namespace broadside::catalog
