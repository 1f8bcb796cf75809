#include "engine/cell/leader_router.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace broadside::diagram {
namespace {

double length(const std::vector<Point>& path) {
    double sum = 0;
    for (std::size_t i = 1; i < path.size(); ++i)
        sum += std::abs(path[i].x - path[i - 1].x) + std::abs(path[i].y - path[i - 1].y);
    return sum;
}

bool clear(const std::vector<Point>& path, const Rect& obstacle) {
    for (std::size_t i = 1; i < path.size(); ++i) {
        const Point a = path[i - 1], b = path[i];
        const Rect box{std::min(a.x, b.x), std::min(a.y, b.y), std::abs(a.x - b.x), std::abs(a.y - b.y)};
        if (box.right() > obstacle.left() + 1e-6 && box.left() < obstacle.right() - 1e-6 &&
            box.bottom() > obstacle.top() + 1e-6 && box.top() < obstacle.bottom() - 1e-6)
            return false;
    }
    return true;
}

TEST(Router, StraightWhereNothingStandsInTheWay) {
    const std::vector<RouteRequest> requests{{{0, 10}, {100, 10}}};
    const auto routes = route(requests, {}, {});
    ASSERT_EQ(routes.size(), 1u);
    EXPECT_EQ(routes[0], (std::vector<Point>{{0, 10}, {100, 10}}));
}

TEST(Router, TurnsTwiceInALane) {
    const std::vector<RouteRequest> requests{{{0, 10}, {100, 40}}};
    const std::vector<double> lanes{50};
    const auto routes = route(requests, {}, lanes);
    EXPECT_EQ(routes[0], (std::vector<Point>{{0, 10}, {50, 10}, {50, 40}, {100, 40}}));
}

TEST(Router, GoesAroundAnObstacle) {
    const Rect wall{40, -50, 20, 100};
    const std::vector<RouteRequest> requests{{{0, 10}, {100, 10}}};
    const std::vector<Rect> obstacles{wall};
    const auto routes = route(requests, obstacles, {});
    ASSERT_GE(routes[0].size(), 6u);
    EXPECT_TRUE(clear(routes[0], wall));
    // The nearer end of the wall is 40 below: at least there and back.
    EXPECT_GE(length(routes[0]), 100 + 2 * 40);
}

TEST(Router, LeadersDoNotCross) {
    // Two boxes, two panels in the same order: with lanes enough there is a way without a crossing.
    const std::vector<RouteRequest> requests{{{0, 30}, {100, 0}}, {{0, 60}, {100, 40}}};
    const std::vector<double> lanes{20, 40, 60};
    const auto routes = route(requests, {}, lanes);
    for (std::size_t i = 1; i < routes[0].size(); ++i)
        for (std::size_t k = 1; k < routes[1].size(); ++k) {
            const Point a = routes[0][i - 1], b = routes[0][i], c = routes[1][k - 1], d = routes[1][k];
            const bool apart = std::max(a.x, b.x) < std::min(c.x, d.x) || std::max(c.x, d.x) < std::min(a.x, b.x) ||
                               std::max(a.y, b.y) < std::min(c.y, d.y) || std::max(c.y, d.y) < std::min(a.y, b.y);
            EXPECT_TRUE(apart);
        }
}

TEST(Router, NoWayIsAnEmptyRoute) {
    // The target lies inside a closed box whose walls it does not touch.
    const std::vector<Rect> box{{50, 0, 4, 100}, {96, 0, 4, 100}, {50, 0, 50, 4}, {50, 96, 50, 4}};
    const std::vector<RouteRequest> requests{{{0, 50}, {75, 50}}};
    EXPECT_TRUE(route(requests, box, {})[0].empty());
}

TEST(Router, TakesTheNearerOfTwoEnds) {
    RouteRequest request{{0, 50}, {100, 0}};
    request.or_to = Point{100, 40};
    const std::vector<RouteRequest> requests{request};
    const std::vector<double> lanes{50};
    EXPECT_EQ(route(requests, {}, lanes)[0].back(), (Point{100, 40}));
}

TEST(Router, ArrivesFromAboveWhereAsked) {
    const Rect panel{20, 100, 80, 40};
    RouteRequest request{{0, 10}, {50, 100}};
    request.down = true;
    const std::vector<RouteRequest> requests{request};
    const std::vector<Rect> obstacles{panel};
    EXPECT_EQ(route(requests, obstacles, {})[0], (std::vector<Point>{{0, 10}, {50, 10}, {50, 100}}));
}

}    // namespace
}    // namespace broadside::diagram
