#include "engine/sheet/pack/solver.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace broadside::sheet {
namespace {

/// Random packings. Only the engine's own numbers are used: distributions differ between libraries.
class Random {
public:
    explicit Random(unsigned seed) : engine_(seed) {}
    double between(double low, double high) {
        return low + (high - low) * (static_cast<double>(engine_()) / 4294967296.0);
    }
    std::size_t count(std::size_t least, std::size_t most) {
        return least + static_cast<std::size_t>(engine_() % (most - least + 1));
    }
    /// Sizes of about the same area, the first the narrowest.
    Sizes sizes() {
        const double area = between(4e4, 2e5);
        Sizes out;
        double w = between(150, 300);
        for (std::size_t n = count(1, 5); n > 0; --n) {
            const double h = area / w;
            if (!out.empty() && h >= out.back().h) break;
            out.push_back({w, h});
            w *= between(1.05, 1.6);
        }
        return out;
    }
    Packing packing(std::size_t groups, std::size_t most_cells) {
        Packing p;
        p.column_gap = between(0, 20);
        p.row_gap = between(0, 20);
        p.group_gap = between(0, 40);
        for (std::size_t g = 0; g < groups; ++g) {
            PackGroup group;
            group.heading = between(0, 60);
            for (std::size_t n = count(1, most_cells); n > 0; --n) group.cells.push_back(sizes());
            p.groups.push_back(std::move(group));
        }
        p.width = between(800, 2500);
        p.height = between(800, 2500);
        p.least_scale = 0.05;
        p.most_scale = 1.5;
        if (count(0, 2) > 0) {
            for (double w = 200; w < 700; w *= 1.5) p.legend.push_back({w, 6e4 / w});
            p.legend_beside = count(0, groups - 1);
        }
        return p;
    }

private:
    std::mt19937 engine_;
};

/// Least height of cells [first, last) side by side: tries every height that a cell can have.
double row_height(const std::vector<Sizes>& cells, std::size_t first, std::size_t last, double width, double gap) {
    double least = INFINITY;
    for (std::size_t c = first; c < last; ++c)
        for (const Size& candidate : cells[c]) {
            double used = gap * static_cast<double>(last - first - 1);
            for (std::size_t k = first; k < last; ++k) {
                double w = INFINITY;
                for (const Size& s : cells[k])
                    if (s.h <= candidate.h) w = std::min(w, s.w);
                used += w;
            }
            if (used <= width + 1e-9) least = std::min(least, candidate.h);
        }
    return least;
}

/// Least height of a group over every set of row breaks.
double exhaustive_rows(const Packing& p, const PackGroup& group, double width, double scale) {
    const std::size_t n = group.cells.size();
    double best = INFINITY;
    for (unsigned breaks = 0; breaks < 1U << (n - 1); ++breaks) {
        double height = 0;
        std::size_t first = 0, rows = 0, fullest = 0, emptiest = n;
        for (std::size_t i = 1; i <= n; ++i) {
            if (i < n && !(breaks >> (i - 1) & 1U)) continue;
            height += row_height(group.cells, first, i, width / scale, p.column_gap / scale) * scale;
            fullest = std::max(fullest, i - first);
            emptiest = std::min(emptiest, i - first);
            ++rows;
            first = i;
        }
        if (2 * fullest > 3 * emptiest) continue;
        best = std::min(best, height + p.row_gap * static_cast<double>(rows - 1));
    }
    return best;
}

/// Least height of groups [first, last) as one tier.
double exhaustive_band(const Packing& p, std::size_t first, std::size_t last, double scale) {
    double heading = 0;
    std::vector<Sizes> cells;
    for (std::size_t g = first; g < last; ++g) {
        heading = std::max(heading, p.groups[g].heading);
        cells.insert(cells.end(), p.groups[g].cells.begin(), p.groups[g].cells.end());
    }
    const auto rows = [&](double width) {
        if (last - first == 1) return exhaustive_rows(p, p.groups[first], width, scale);
        width -= static_cast<double>(last - first - 1) * (p.group_gap - p.column_gap);
        return row_height(cells, 0, cells.size(), width / scale, p.column_gap / scale) * scale;
    };
    if (p.legend.empty() || p.legend_beside < first || p.legend_beside >= last) return heading + rows(p.width);
    double best = INFINITY;
    if (p.legend_beside == last - 1)
        for (const Size& s : p.legend)
            best = std::min(best, std::max(s.h, heading + rows(p.width - s.w - p.group_gap)));
    return best;
}

double exhaustive_height(const Packing& p, double scale, std::size_t first = 0) {
    if (first == p.groups.size()) return -p.group_gap;
    double best = INFINITY;
    for (std::size_t last = first + 1; last <= p.groups.size(); ++last)
        best = std::min(best, exhaustive_band(p, first, last, scale) + p.group_gap + exhaustive_height(p, scale, last));
    return best;
}

TEST(Solver, FindsTheScaleThatAnExhaustiveSearchOverRowsFinds) {
    for (unsigned seed = 0; seed < 60; ++seed) {
        Random random(seed);
        const Packing p = random.packing(random.count(1, 4), 6);
        const auto packed = pack(p);
        ASSERT_TRUE(packed) << seed;
        // Heights agree at scales of every size, and the scale found is the last that fits.
        for (const double scale : {0.2, 0.5, 0.8, 1.1}) {
            const double expected = exhaustive_height(p, scale), found = least_height(p, scale);
            EXPECT_EQ(std::isinf(found), std::isinf(expected)) << seed << " at " << scale;
            if (!std::isinf(expected)) {
                EXPECT_NEAR(found, expected, 1e-6) << seed << " at " << scale;
            }
        }
        const double largest = packed->scale / k_share;
        if (packed->scale > p.least_scale) {
            EXPECT_LE(exhaustive_height(p, largest * (1 - 1e-6)), p.height) << seed;
        }
        if (packed->scale < p.most_scale) {
            EXPECT_GT(exhaustive_height(p, largest * (1 + 1e-6)), p.height) << seed;
        }
    }
}

/// Everything that must hold of any packing.
void expect_sound(const Packing& p, const Packed& packed, unsigned seed) {
    constexpr double slack = 1e-6;
    const Rect area{0, 0, p.width, p.height};
    ASSERT_EQ(packed.groups.size(), p.groups.size()) << seed;
    std::vector<Rect> all;
    if (packed.legend) all.push_back(*packed.legend);
    EXPECT_EQ(packed.legend.has_value(), !p.legend.empty()) << seed;
    const auto holds_one_of = [](const Sizes& sizes, Size given) {
        return std::ranges::any_of(sizes,
                                   [&](const Size& s) { return s.w <= given.w + slack && s.h <= given.h + slack; });
    };
    if (packed.legend) {
        EXPECT_TRUE(holds_one_of(p.legend, packed.legend->size())) << seed;
    }
    for (std::size_t g = 0; g < p.groups.size(); ++g) {
        const PackedGroup& group = packed.groups[g];
        if (g > 0) {
            const Rect& before = packed.groups[g - 1].rect;
            const bool below = group.rect.y >= before.bottom() + p.group_gap - slack;
            const bool beside = std::abs(group.rect.y - before.y) < slack &&
                                std::abs(group.rect.x - before.right() - p.group_gap) < slack;
            EXPECT_TRUE(below || beside) << seed;
        }
        EXPECT_GE(group.body.y, group.rect.y + p.groups[g].heading - slack) << seed;
        EXPECT_TRUE(area.contains(group.rect, slack)) << seed;
        EXPECT_TRUE(group.rect.contains(group.body, slack)) << seed;
        std::size_t next = 0, fullest = 0, emptiest = p.groups[g].cells.size();
        double row_bottom = group.body.y - p.row_gap;
        for (const PackedRow& row : group.rows) {
            EXPECT_EQ(row.first, next) << seed;
            next += row.count;
            ASSERT_EQ(row.cells.size(), row.count) << seed;
            fullest = std::max(fullest, row.count);
            emptiest = std::min(emptiest, row.count);
            EXPECT_NEAR(row.cells.back().right(), group.body.right(), slack) << seed;
            for (std::size_t k = 0; k < row.count; ++k) {
                const Rect& cell = row.cells[k];
                EXPECT_NEAR(cell.y, row_bottom + p.row_gap, slack) << seed;
                EXPECT_NEAR(cell.h, row.cells.front().h, slack) << seed;
                const double left = k > 0 ? row.cells[k - 1].right() + p.column_gap : group.body.x;
                EXPECT_NEAR(cell.x, left, slack) << seed;
                EXPECT_TRUE(group.body.contains(cell, slack)) << seed;
                const Size drawn{cell.w / packed.scale, cell.h / packed.scale};
                EXPECT_TRUE(holds_one_of(p.groups[g].cells[row.first + k], drawn)) << seed;
                all.push_back(cell);
            }
            row_bottom = row.cells.front().bottom();
        }
        EXPECT_NEAR(row_bottom, group.body.bottom(), slack) << seed;
        EXPECT_EQ(next, p.groups[g].cells.size()) << seed;
        EXPECT_LE(2 * fullest, 3 * emptiest) << seed;
    }
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) EXPECT_FALSE(all[i].overlaps(all[j], slack)) << seed;
}

TEST(Solver, LosesNothingOverlapsNothingAndKeepsOrder) {
    for (unsigned seed = 0; seed < 200; ++seed) {
        Random random(seed + 1000);
        const Packing p = random.packing(random.count(1, 5), 30);
        const auto packed = pack(p);
        EXPECT_EQ(packed.has_value(), least_height(p, p.least_scale) <= p.height) << seed;
        if (packed) expect_sound(p, *packed, seed);
    }
}

TEST(Solver, GivesTheSameTwice) {
    Random random(7);
    const Packing p = random.packing(4, 20);
    const auto a = pack(p), b = pack(p);
    ASSERT_TRUE(a && b);
    EXPECT_EQ(a->scale, b->scale);
    for (std::size_t g = 0; g < a->groups.size(); ++g)
        for (std::size_t r = 0; r < a->groups[g].rows.size(); ++r)
            EXPECT_EQ(a->groups[g].rows[r].cells, b->groups[g].rows[r].cells);
}

TEST(Solver, NeverScalesDownWhenTheSheetGrows) {
    for (unsigned seed = 0; seed < 60; ++seed) {
        Random random(seed + 5000);
        Packing p = random.packing(random.count(1, 4), 15);
        double before = 0;
        for (int step = 0; step < 12; ++step) {
            const auto packed = pack(p);
            const double scale = packed ? packed->scale : 0;
            EXPECT_GE(scale, before) << seed << ", step " << step;
            before = scale;
            if (step % 3 != 0) p.width *= random.between(1.0, 1.1);
            if (step % 3 != 1) p.height *= random.between(1.0, 1.1);
        }
    }
}

TEST(Solver, FillsTheAreaWhereTheScaleIsBoundByIt) {
    // Equal cells of one size: eight to a row at scale 1 need exactly this width, two rows exactly this height.
    Packing p;
    p.column_gap = 10, p.row_gap = 12, p.group_gap = 0;
    p.groups.push_back({std::vector<Sizes>(16, Sizes{{100, 80}}), 30});
    p.width = 8 * 100 + 7 * 10;
    p.height = 30 + 2 * 80 + 12;
    p.least_scale = 0.2;
    p.most_scale = 3;
    const auto packed = pack(p);
    ASSERT_TRUE(packed);
    EXPECT_NEAR(packed->scale, k_share, 1e-7);
    ASSERT_EQ(packed->groups[0].rows.size(), 2U);
    EXPECT_NEAR(packed->groups[0].rows[1].cells[7].right(), p.width, 1e-6);
    EXPECT_NEAR(packed->groups[0].rows[1].cells[7].bottom(), p.height, 1e-6);
}

TEST(Solver, CentresABlockSmallerThanTheSheet) {
    Packing p;
    p.width = 3000, p.height = 2000;
    p.groups.push_back({{Sizes{{400, 300}}}, 40});
    p.least_scale = 0.8;
    p.most_scale = 1.5;
    const auto packed = pack(p);
    ASSERT_TRUE(packed);
    EXPECT_EQ(packed->scale, 1.5);
    const Rect& rect = packed->groups[0].rect;
    EXPECT_NEAR(rect.w, 400 * 1.5 * k_most_wider, 1e-6);
    EXPECT_NEAR(rect.h, 40 + 300 * 1.5 * k_most_higher, 1e-6);
    EXPECT_NEAR(rect.center().x, 1500, 1e-6);
    EXPECT_NEAR(rect.center().y, 1000, 1e-6);
}

/// Cells in the rows of a group of that many cells, all 100 × 80 pt, at scale 0.5 to `most`.
std::vector<std::size_t> rows_of(std::size_t cells, Size sheet, double gap, double most) {
    Packing p;
    p.width = sheet.w, p.height = sheet.h;
    p.column_gap = gap, p.row_gap = gap;
    p.groups.push_back({std::vector<Sizes>(cells, Sizes{{100, 80}}), 0});
    p.least_scale = 0.5;
    p.most_scale = most;
    const auto packed = pack(p);
    std::vector<std::size_t> out;
    if (packed)
        for (const PackedRow& row : packed->groups[0].rows) out.push_back(row.count);
    return out;
}

TEST(Solver, EvensOutRowsWhereSeveralBreaksFit) {
    // At the largest scale allowed any break fits; rows of five and five waste least.
    EXPECT_EQ(rows_of(10, {5 * 100 + 4 * 10, 10000}, 10, 1), (std::vector<std::size_t>{5, 5}));
}

TEST(Solver, EvensOutRowsThatAreWiderThanTheyNeedBe) {
    // The height allows two rows at scale 1, the width would hold twelve cells: still eight
    // and eight, not seven and nine.
    EXPECT_EQ(rows_of(16, {12 * 100, 2 * 80}, 0, 1.5), (std::vector<std::size_t>{8, 8}));
}

TEST(Solver, EndsAllGroupsAtOneEdge) {
    // The height allows scale 1: eight cells need 1.3 times their width to reach the edge, six 1.7 times.
    Packing p;
    p.width = 1040, p.height = 80 + 20 + 80;
    p.group_gap = 20;
    p.groups.push_back({std::vector<Sizes>(8, Sizes{{100, 80}}), 0});
    p.groups.push_back({std::vector<Sizes>(6, Sizes{{100, 80}}), 0});
    p.least_scale = 0.5;
    p.most_scale = 1;
    const auto packed = pack(p);
    ASSERT_TRUE(packed);
    for (const PackedGroup& group : packed->groups) {
        EXPECT_NEAR(group.body.x, 0, 1e-6);
        EXPECT_NEAR(group.body.right(), p.width, 1e-6);
    }
    // Two cells would be more than `k_most_flush` times as wide.
    p.groups[1].cells.resize(2);
    p.legend = {{10, 10}};    // or the groups would stand side by side
    const auto small = pack(p);
    ASSERT_TRUE(small);
    EXPECT_NEAR(small->groups[1].body.w, 2 * 100 * small->scale * k_most_flush, 1e-6);
}

TEST(Solver, SetsSmallGroupsSideBySide) {
    // Three and two cells fill one row of the area, and do not fit below each other.
    Packing p;
    p.column_gap = 10, p.row_gap = 10, p.group_gap = 20;
    p.width = 5 * 100 + 3 * 10 + 20, p.height = 30 + 80;
    p.groups.push_back({std::vector<Sizes>(3, Sizes{{100, 80}}), 30});
    p.groups.push_back({std::vector<Sizes>(2, Sizes{{100, 80}}), 20});
    p.least_scale = 0.9;
    p.most_scale = 1;
    const auto packed = pack(p);
    ASSERT_TRUE(packed);
    const Rect first = packed->groups[0].rect, second = packed->groups[1].rect;
    EXPECT_EQ(first.y, second.y);
    EXPECT_NEAR(second.x, first.right() + 20, 1e-9);
    EXPECT_NEAR(second.right(), p.width, 1e-9);
    EXPECT_EQ(packed->groups[0].rows[0].cells[0].y, packed->groups[1].rows[0].cells[0].y);
    EXPECT_EQ(packed->groups[1].rows[0].first, 0U);
}

TEST(Solver, RefusesWhatDoesNotFit) {
    Packing p;
    p.width = 300, p.height = 200;
    p.groups.push_back({std::vector<Sizes>(4, Sizes{{100, 80}}), 0});
    p.least_scale = 1.3;
    p.most_scale = 2;
    EXPECT_FALSE(pack(p));
    p.least_scale = 1.2;
    EXPECT_TRUE(pack(p));    // two rows of two: 240 × 192
}

}    // namespace
}    // namespace broadside::sheet
