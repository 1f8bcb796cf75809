#include "engine/base/search.hpp"

#include <gtest/gtest.h>

namespace broadside {
namespace {

TEST(FirstThat, IsFoundByFewQuestions) {
    constexpr std::size_t k_first = 7, k_last = 2000;
    for (std::size_t from = 0; from <= k_last + 1; ++from) {
        int asked = 0;
        const std::size_t found = first_that(k_first, k_last, [&](std::size_t at) {
            EXPECT_GE(at, k_first);
            EXPECT_LE(at, k_last);
            ++asked;
            return at >= from;
        });
        EXPECT_EQ(found, from < k_first ? k_first : from);
        EXPECT_LE(asked, 32 + 7 + 11);    // one by one; doubled from 32 to 2,000; halved within 2,000
    }
}

TEST(FirstThat, OfNothingIsBehindIt) {
    EXPECT_EQ(first_that(5, 4, [](std::size_t) { return true; }), 5u);
    EXPECT_EQ(first_that(0, 0, [](std::size_t) { return false; }), 1u);
}

}    // namespace
}    // namespace broadside
