#include "engine/app/watch.hpp"

#include "engine/base/error.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

namespace broadside::app {
namespace {

namespace fs = std::filesystem;

TEST(Watch, ActsAtOnceAndAfterEveryBurstOfChanges) {
    std::string name = (fs::temp_directory_path() / "broadside-XXXXXX").string();
    const fs::path folder = ::mkdtemp(name.data());
    int acts = 0;
    watch_folders(std::vector{folder}, [&] {
        // A burst of changes while acting: one more act, not five.
        if (++acts == 1)
            for (int i = 0; i < 5; ++i) std::ofstream(folder / "x.json") << i;
        if (acts == 2) {
            std::ofstream(folder / "y.json") << 1;
            fs::rename(folder / "y.json", folder / "z.json");
        }
        return acts < 3;
    });
    EXPECT_EQ(acts, 3);
    fs::remove_all(folder);
}

TEST(Watch, NamesAFolderThatIsNotThere) {
    EXPECT_THROW(watch_folders(std::vector<fs::path>{"/nowhere/at/all"}, [] { return false; }), OutputError);
}

}    // namespace
}    // namespace broadside::app
