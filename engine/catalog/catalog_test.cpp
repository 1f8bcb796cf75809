#include "engine/catalog/catalog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace broadside::catalog {
namespace {

const ReadResult& the_catalog() {
    static const ReadResult result = read(BROADSIDE_SOURCE_DIR "/catalog");
    return result;
}

TEST(Catalog, TheProjectsOwnIsReadWithoutWarnings) {
    EXPECT_THAT(the_catalog().warnings, ::testing::IsEmpty());
    EXPECT_GE(the_catalog().catalog.models.size(), 43u);
}

}    // namespace
}    // namespace broadside::catalog
