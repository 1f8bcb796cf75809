#include "engine/sheet/layout_file.hpp"

#include "engine/base/units.hpp"
#include "engine/sheet/layout_fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>

namespace broadside::sheet {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

const fs::path k_layouts = fs::path(BROADSIDE_SOURCE_DIR) / "layouts";

/// A folder of layout files that goes away with the test; `print.json` is there to extend.
class Folder {
public:
    Folder() : path_(fs::temp_directory_path() / ("broadside-layouts-" + std::to_string(::getpid()))) {
        fs::create_directories(path_);
        fs::copy_file(k_layouts / "atlas.json", path_ / "print.json", fs::copy_options::overwrite_existing);
    }
    ~Folder() { fs::remove_all(path_); }
    fs::path write(const std::string& name, const std::string& text) const {
        std::ofstream(path_ / name) << text;
        return path_ / name;
    }
    /// Messages of reading `text`, without the folder's name.
    std::vector<std::string> messages(const std::string& text) const {
        try {
            read_layout(write("sheet.json", text));
            return {};
        } catch (const InputError& e) {
            std::vector<std::string> out;
            for (const Problem& p : e.problems()) {
                std::string message = to_string(p);
                const std::string folder = path_.string() + "/";
                for (std::size_t at; (at = message.find(folder)) != std::string::npos;)
                    message.erase(at, folder.size());
                out.push_back(message);
            }
            return out;
        }
    }

private:
    fs::path path_;
};

TEST(LayoutFile, PrintHasTheSizeOfThePoster) {
    const LayoutFile print = read_layout(k_layouts / "atlas.json");
    EXPECT_EQ(print.name, "atlas");
    EXPECT_EQ(pixels(print.size.w, print.dpi), 14570);
    EXPECT_EQ(pixels(print.size.h, print.dpi), 12490);
    EXPECT_NEAR(print.size.w, 3496.8, 1e-9);
    EXPECT_NEAR(print.size.h, 2997.6, 1e-9);
}

TEST(LayoutFile, GivesWhatItDoesNotExtend) {
    const Folder folder;
    const LayoutFile sheet = read_layout(folder.write("sheet.json", R"({
        "extends": "print.json", "dpi": 600, "size": {"width": 1189, "height": 841, "unit": "mm"},
        "types": {"label": {"size": 10}}, "order": ["name"], "legend": {"place": "none"},
        "select": {"from_year": 2025, "groups": ["moe"]}, "content": {"strip": false}})"));
    EXPECT_EQ(sheet.name, "sheet");
    EXPECT_EQ(sheet.dpi, 600);
    EXPECT_NEAR(sheet.size.w, 1189 / 25.4 * 72, 1e-9);
    EXPECT_EQ(sheet.order, std::vector{OrderKey::name});
    EXPECT_EQ(sheet.legend, LegendPlace::none);
    EXPECT_EQ(sheet.selection.from_year, 2025);
    EXPECT_THAT(sheet.selection.groups, ElementsAre("moe"));
    const LayoutFile print = read_layout(k_layouts / "atlas.json");
    EXPECT_EQ(sheet.look.type(diagram::TextRole::label).style.size, 10);
    EXPECT_EQ(sheet.look.type(diagram::TextRole::label).least, print.look.type(diagram::TextRole::label).least);
    EXPECT_EQ(sheet.look.type(diagram::TextRole::label).style.family, "Inter");
    EXPECT_EQ(sheet.margins.left, print.margins.left);
    EXPECT_FALSE(sheet.content.strip);
    EXPECT_TRUE(sheet.content.facts);
}

TEST(LayoutFile, SaysHowTheSheetGoesToPress) {
    const Folder folder;
    const Press print = read_layout(k_layouts / "atlas.json").press;
    EXPECT_EQ(print.mode, Press::Mode::cmyk);
    EXPECT_EQ(print.bleed_mm, 3.175);
    EXPECT_FALSE(print.marks);
    EXPECT_TRUE(print.profile.empty());
    EXPECT_EQ(print.ink_limit, 300);
    // A profile lies where the layout file says, wherever the program runs.
    folder.write("shop.icc", "the layout does not look into it");
    const Press press = read_layout(folder.write("sheet.json", R"({
        "extends": "print.json", "press": {"mode": "rgb", "marks": true, "profile": "shop.icc"}})"))
                            .press;
    EXPECT_EQ(press.mode, Press::Mode::rgb);
    EXPECT_EQ(press.bleed_mm, 3.175);
    EXPECT_TRUE(press.marks);
    EXPECT_TRUE(fs::equivalent(press.profile, folder.write("shop.icc", "")));
    EXPECT_THAT(folder.messages(R"({"extends": "print.json", "press": {"profile": "none.icc"}})"),
                ElementsAre("sheet.json:1:48: press.profile: none.icc: No such file or directory"));
}

TEST(LayoutFile, LeastScaleIsWhereTheFirstTextReachesItsLeastSize) {
    LayoutFile sheet = read_layout(k_layouts / "atlas.json");
    for (diagram::Type& type : sheet.look.types) type.style.size = 10, type.least = 5;
    EXPECT_NEAR(sheet.least_scale(), 0.5, 1e-12);
    sheet.look.type(diagram::TextRole::note).least = 8;
    EXPECT_NEAR(sheet.least_scale(), 0.8, 1e-12);
    // The title is not drawn at the cells' scale.
    sheet.look.type(diagram::TextRole::title).least = 10;
    EXPECT_NEAR(sheet.least_scale(), 0.8, 1e-12);
}

TEST(LayoutFile, TellsEveryProblemWithItsPlace) {
    const Folder folder;
    EXPECT_THAT(
        folder.messages(R"({
  "extends": "print.json",
  "size": {"width": 0, "unit": "cm"},
  "margin": {},
  "types": {"labels":{}, "label": {"size": "big", "weight": 50}},
  "bands": ["groups", "groups", "middle"],
  "colors": {"ink": "black"},
  "select": {"ids": ["", 3]},
  "content": {"facts": 1},
  "foot": []
})"),
        ElementsAre("sheet.json:3:21: size.width: expected 1 to 100,000,000, got 0",
                    "sheet.json:3:32: size.unit: expected one of \"px\", \"mm\", \"in\", \"pt\", got \"cm\" (did you "
                    "mean \"mm\"?)",
                    "sheet.json:4:3: margin: unknown key (did you mean \"margins\"?)",
                    "sheet.json:5:13: types.labels: unknown key (did you mean \"label\"?)",
                    "sheet.json:5:44: types.label.size: expected a number, got \"big\"",
                    "sheet.json:5:61: types.label.weight: expected 100 to 900, got 50",
                    "sheet.json:6:23: bands.1: \"groups\" is given twice",
                    "sheet.json:6:33: bands.2: expected one of \"header\", \"skyline\", \"trends\", \"legend\", "
                    "\"groups\", \"foot\", got "
                    "\"middle\"",
                    "sheet.json:7:21: colors.ink: expected a color such as \"#1f6f43\", got \"black\"",
                    "sheet.json:8:22: select.ids.0: the text is empty (leave the field out where it does not apply)",
                    "sheet.json:8:26: select.ids.1: expected a text, got 3",
                    "sheet.json:9:24: content.facts: expected true or false, got 1",
                    "sheet.json:10:11: foot: expected an object, got an array"));
}

TEST(LayoutFile, TellsWhatDoesNotGoTogether) {
    const Folder folder;
    const auto message = [&](const std::string& keys) {
        const auto all = folder.messages("{\"extends\": \"print.json\", " + keys + "}");
        return all.size() == 1 ? all[0] : std::to_string(all.size()) + " messages";
    };
    EXPECT_THAT(message(R"("margins": {"left": 2000, "right": 2000})"),
                HasSubstr("margins: leave nothing of the sheet"));
    EXPECT_THAT(message(R"("bands": ["header"])"), HasSubstr("sheet.json:1:36: bands: \"groups\" is missing"));
    EXPECT_THAT(message(R"("bands": ["legend", "groups"])"), HasSubstr("bands: has a legend, but legend.place is not"));
    EXPECT_THAT(message(R"("legend": {"place": "band"})"), HasSubstr("bands: has no legend, but legend.place is"));
    EXPECT_THAT(message(R"("foot": {"parts": []})"), HasSubstr("foot.parts: is empty, but bands has a foot"));
    EXPECT_THAT(message(R"("order": [])"), HasSubstr("order: expected at least one key"));
    EXPECT_THAT(message(R"("select": {"from_year": 2025, "to_year": 2024})"), HasSubstr("select: from_year is after"));
    EXPECT_THAT(message(R"("grouping": {"by": "timeline"})"), HasSubstr("grouping: a timeline needs a title"));
    EXPECT_THAT(message(R"("types": {"note": {"least": 9}})"),
                HasSubstr("types.note: least (9) is above size times scale.furniture (7.6)"));
    EXPECT_THAT(message(R"("scale": {"most": 0.2})"), HasSubstr("scale.most: is below"));
}

TEST(LayoutFile, TellsWhatIsWrongWithFiles) {
    const Folder folder;
    EXPECT_THAT(folder.messages(R"({"extends": "poster.json"})"),
                ElementsAre("sheet.json:1:13: extends: there is no file poster.json"));
    EXPECT_THAT(folder.messages(R"({"extends": "sheet.json"})"),
                ElementsAre("sheet.json:1:13: extends: sheet.json extends itself"));
    EXPECT_THAT(folder.messages(R"({"extends": 4})"), ElementsAre("sheet.json:1:13: extends: expected a text, got 4"));
    EXPECT_THAT(folder.messages("[]"), ElementsAre("sheet.json:1:1: expected an object, got an array"));
    EXPECT_EQ(folder.messages("{\"extends\": ").size(), 1U);
    EXPECT_THROW(read_layout("no/such/layout.json"), InputError);
    // Problems of the file below are reported, too.
    folder.write("print.json", R"({"extends": "base.json", "dpi": "x"})");
    folder.write("base.json", R"({"dpi": 0})");
    const auto messages = folder.messages(R"({"extends": "print.json", "dpi": -1})");
    EXPECT_THAT(messages, testing::Contains("sheet.json:1:34: dpi: expected 1 to 10,000, got -1"));
    EXPECT_THAT(messages, testing::Contains("print.json:1:33: dpi: expected a number, got \"x\""));
    EXPECT_THAT(messages, testing::Contains("base.json:1:9: dpi: expected 1 to 10,000, got 0"));
    EXPECT_THAT(messages, testing::Contains("base.json:1:1: types: missing (or name a file to extend in \"extends\")"));
}

TEST(LayoutFile, ReadsItsFormatAndNoNewerOne) {
    const Folder folder;
    EXPECT_THAT(folder.messages(R"({"extends": "print.json", "format": 1})"), testing::IsEmpty());
    EXPECT_THAT(folder.messages(R"({"extends": "print.json", "format": 2})"),
                ElementsAre("sheet.json:1:37: format: is 2, and this program reads up to 1 (take a newer Broadside)"));
    EXPECT_THAT(folder.messages(R"({"extends": "print.json", "format": "new"})"),
                ElementsAre("sheet.json:1:37: format: expected a version, 1 or more, got \"new\""));
}

// Lists are replaced as a whole, not added to those of the file that is extended.
TEST(LayoutFile, ListsReplaceThoseTheyExtend) {
    const Folder folder;
    folder.write("base.json", R"({"extends": "print.json", "select": {"ids": ["a", "b"]}, "order": ["name", "id"]})");
    const LayoutFile sheet = read_layout(
        folder.write("sheet.json", R"({"extends": "base.json", "select": {"ids": ["c"]}, "order": ["id"]})"));
    EXPECT_THAT(sheet.selection.ids, ElementsAre("c"));
    EXPECT_THAT(sheet.order, ElementsAre(OrderKey::id));
}

// ---- the schema ----

TEST(LayoutSchema, TheFileIsWhatTheReaderReads) {
    const fs::path path = k_layouts / "schema/layout.schema.json";
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    EXPECT_TRUE(text == layout_schema()) << path << " is not what `broadside schema layout` prints";
}

TEST(LayoutSchema, EveryKeyHasAMeaning) {
    std::size_t leaves = 0;
    const std::function<void(const std::vector<catalog::Field>&)> check = [&](const auto& fields) {
        for (const catalog::Field& f : fields) {
            EXPECT_GE(f.doc.size(), 2U) << f.key;
            leaves += f.fields.empty() ? 1 : 0;
            check(f.fields);
        }
    };
    check(layout_fields());
    EXPECT_GT(leaves, 150U);
}

TEST(LayoutFile, EveryLayoutOfTheProjectReads) {
    std::size_t read = 0;
    for (const auto& entry : fs::directory_iterator(k_layouts)) {
        if (entry.path().extension() != ".json") continue;
        ++read;
        try {
            const LayoutFile sheet = read_layout(entry.path());
            EXPECT_EQ(sheet.name, entry.path().stem());
        } catch (const InputError& e) {
            ADD_FAILURE() << e.what();
        }
    }
    EXPECT_GE(read, 1U);
}

}    // namespace
}    // namespace broadside::sheet
