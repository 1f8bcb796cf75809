#include "engine/sheet/pack/grid.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <ranges>

namespace broadside::sheet {
namespace {

constexpr double k_step = 0.01;
constexpr double k_hair = 1e-6;
// What an arrangement loses where …
constexpr double k_no_key = 100, k_no_plates = 40;    // … these have no room, or plates a part of it
constexpr double k_some_plates = 5;                   // … some plates have room and others not
constexpr double k_squeezed = 15;                     // … the rest has only its least height
constexpr double k_shared_row = 2;                    // … groups stand side by side
constexpr double k_free_cell = 0.4;                   // … a row has a place that nothing fills
constexpr double k_other_columns = 0.2;               // … two tiers have different columns
// More than this are not weighed: many groups can stand in more ways than anybody waits for.
constexpr std::size_t k_most_weighed = 400'000;

/// A row of groups that share rows of cells: one, or several that together fill no more than a row.
struct Tier {
    std::size_t first = 0, count = 1;               // groups
    std::size_t columns = 1, rows = 1, last = 0;    // last: cells of the last row
    double cell = 0, heading = 0, row = 0;          // width of a cell, heights of what stands above and of a row
};

class Arranger {
public:
    Arranger(const Grid& grid, double scale) : grid_(grid), scale_(scale) {}

    std::optional<Gridded> best() {
        if (!fits()) return std::nullopt;
        choose(0, 0, 0);
        if (weighed_ == k_most_weighed) weigh_lowest();
        if (best_loss_ == std::numeric_limits<double>::infinity()) return std::nullopt;
        best_.weighed = weighed_;
        return std::move(best_);
    }
    /// The lowest of all arrangements is low enough.
    bool fits() {
        if (from_.empty()) gather();
        return least_.front() <= room() + k_hair;
    }

private:
    double room() const { return grid_.height - grid_.least_rest; }
    double cell_width(std::size_t columns) const {
        return (grid_.width - static_cast<double>(columns - 1) * grid_.column_gap) / static_cast<double>(columns);
    }
    double row_height(const Tier& tier) const {
        double most = 0;
        for (std::size_t g = tier.first; g < tier.first + tier.count; ++g)
            most = std::max(most, grid_.row_height(g, tier.cell / scale_) * scale_);
        return most;
    }

    /// Every tier that begins with that group.
    std::vector<Tier> tiers_from(std::size_t group) const {
        std::vector<Tier> out;
        std::size_t cells = 0;
        double least = 0, heading = 0;
        for (std::size_t end = group; end < grid_.groups.size(); ++end) {
            cells += grid_.groups[end].cells;
            least = std::max(least, grid_.groups[end].least_width * scale_);
            heading = std::max(heading, grid_.groups[end].heading);
            const auto most = static_cast<std::size_t>(
                std::max(1.0, std::floor((grid_.width + grid_.column_gap + k_hair) / (least + grid_.column_gap))));
            const auto fewest = std::min(most, static_cast<std::size_t>(std::max(
                                                   1.0, std::ceil((grid_.width + grid_.column_gap - k_hair) /
                                                                  (grid_.most_width * scale_ + grid_.column_gap)))));
            if (end > group && cells > most) break;
            for (std::size_t columns = fewest; columns <= most; ++columns) {
                if (cell_width(columns) < least - k_hair || (end > group && cells > columns)) continue;
                Tier tier{group, end - group + 1, columns, (cells + columns - 1) / columns, 0, 0, heading};
                tier.last = cells - (tier.rows - 1) * columns;
                tier.cell = std::min(cell_width(columns), grid_.most_width * scale_);
                tier.row = row_height(tier);
                out.push_back(tier);
            }
        }
        return out;
    }
    double height_of(const Tier& b) const {
        return b.heading + static_cast<double>(b.rows) * b.row + static_cast<double>(b.rows - 1) * grid_.row_gap;
    }
    /// Of a tier and all that follow.
    double least_with(const Tier& b) const {
        const std::size_t next = b.first + b.count;
        return height_of(b) + (next < grid_.groups.size() ? grid_.group_gap + least_[next] : 0);
    }
    void gather() {
        const std::size_t groups = grid_.groups.size();
        from_.resize(groups);
        least_.assign(groups + 1, std::numeric_limits<double>::infinity());
        least_.back() = 0;
        for (std::size_t g = groups; g-- > 0;) {
            from_[g] = tiers_from(g);
            for (const Tier& b : from_[g]) least_[g] = std::min(least_[g], least_with(b));
        }
    }

    /// `y`: where the tier of that group begins; `loss`: of the tiers above, which only grows.
    void choose(std::size_t group, double y, double loss) {
        if (group == grid_.groups.size()) {
            ++weighed_;
            return weigh();
        }
        for (const Tier& b : from_[group]) {
            if (weighed_ == k_most_weighed) return;
            if (y + least_with(b) > room() + 2 * k_hair) continue;    // what follows does not fit
            double with = loss + k_shared_row * static_cast<double>(b.count - 1);
            if (!tiers_.empty() && b.columns != tiers_.back().columns) with += k_other_columns;
            if (with >= best_loss_) continue;
            tiers_.push_back(b);
            choose(group + b.count, y + height_of(b) + grid_.group_gap, with);
            tiers_.pop_back();
        }
    }
    void weigh_lowest() {
        for (std::size_t g = 0; g < grid_.groups.size(); g = tiers_.back().first + tiers_.back().count)
            tiers_.push_back(*std::ranges::min_element(from_[g], {}, [&](const Tier& b) { return least_with(b); }));
        weigh();
        tiers_.clear();
    }

    /// Room at the right of the last rows of tiers `from` to `to`, all but the first of a single row.
    struct Room {
        std::size_t from = 0, to = 0;
        Rect rect;
    };
    double free_from(const Tier& b) const { return static_cast<double>(b.last) * (b.cell + grid_.column_gap); }

    void weigh() {
        std::vector<double> tops, bottoms;    // of each tier
        double y = 0, loss = 0;
        for (const Tier& b : tiers_) {
            if (!tops.empty()) y += grid_.group_gap;
            tops.push_back(y);
            y += height_of(b);
            bottoms.push_back(y);
            loss += k_shared_row * static_cast<double>(b.count - 1);
            if (tops.size() > 1 && b.columns != tiers_[tops.size() - 2].columns) loss += k_other_columns;
        }
        if (!squeezed(y)) return;
        std::vector<Room> rooms;
        for (std::size_t i = 0; i < tiers_.size(); ++i) {
            double x = 0;
            for (std::size_t j = i; j < tiers_.size() && (j == i || tiers_[j].rows == 1); ++j) {
                x = std::max(x, free_from(tiers_[j]));
                if (grid_.width - x < 1) break;
                // Beside a heading too, but not beside the one of a tier that has rows above.
                const double top = tiers_[i].rows == 1 ? tops[i] : bottoms[i] - tiers_[i].row;
                rooms.push_back({i, j, {x, top, grid_.width - x, bottoms[j] - top}});
            }
        }
        std::optional<Rect> key, plates;
        double lost = 0;
        fill(rooms, key, plates, lost);
        place(tops, loss + lost, y, key, plates);
        below_groups(tops, loss, y);
    }

    /// What it costs that so much height is left for the rest; nothing where the rest has no room.
    std::optional<double> squeezed(double height) const {
        const double left = grid_.height - height;
        if (left < grid_.least_rest - k_hair) return std::nullopt;
        const double squeezable = grid_.natural_rest - grid_.least_rest;
        return squeezable > 0 ? k_squeezed * std::clamp((grid_.natural_rest - left) / squeezable, 0.0, 1.0) : 0;
    }

    /// Key and plates side by side below all groups, as wide as the sheet.
    void below_groups(const std::vector<double>& tops, double loss, double y) {
        if (!grid_.plates_height || grid_.key.empty()) return;
        const double top = y + grid_.group_gap;
        for (const Size& size : grid_.key) {
            const double taken = size.w + grid_.column_gap, width = grid_.width - taken;
            if (width < grid_.plates_least.w) continue;
            const double all = grid_.plates_height(width);
            // All of them, what the rest leaves of their height, or no more than the key needs, which leaves the rest
            // its own height.
            const double most = std::max(size.h, std::min(all, grid_.height - grid_.least_rest - top));
            for (const double height : {most, size.h}) {
                if (height < grid_.plates_least.h) continue;
                const double missing = std::max(0.0, 1 - height / all);
                place(tops, loss + k_no_plates * missing + (missing > k_hair ? k_some_plates : 0), top + height,
                      Rect{0, top, taken - grid_.column_gap, height}, Rect{taken, top, width, height});
                if (most <= size.h + k_hair) break;
            }
        }
    }

    /// Places behind the last cell of a tier whose middle neither key nor plates, which lie apart, cover. Of thousands
    /// few are looked at.
    std::size_t uncovered(const Tier& b, double top, const std::optional<Rect>& key,
                          const std::optional<Rect>& plates) const {
        const double y = top + b.heading + static_cast<double>(b.rows) * b.row - b.row / 2;
        const auto places = std::views::iota(std::size_t{0}, b.columns - b.last);
        const auto middle = [&](std::size_t k) {
            return free_from(b) + static_cast<double>(k) * (b.cell + grid_.column_gap) + b.cell / 2;
        };
        const auto covered = [&](const std::optional<Rect>& r) -> std::size_t {
            if (!r || y < r->top() || y > r->bottom()) return 0;
            const auto from = std::ranges::lower_bound(places, r->left(), {}, middle);
            return static_cast<std::size_t>(std::ranges::upper_bound(from, places.end(), r->right(), {}, middle) -
                                            from);
        };
        return places.size() - covered(key) - covered(plates);
    }

    void place(const std::vector<double>& tops, double loss, double height, const std::optional<Rect>& key,
               const std::optional<Rect>& plates) {
        const auto squeeze = squeezed(height);
        if (!squeeze) return;
        loss += *squeeze;
        for (std::size_t i = 0; i < tiers_.size(); ++i)
            loss += k_free_cell * static_cast<double>(uncovered(tiers_[i], tops[i], key, plates));
        if (loss >= best_loss_ - 1e-9) return;
        best_loss_ = loss;
        best_ = {};
        best_.scale = scale_;
        best_.height = height;
        best_.key = key;
        best_.plates = plates;
        std::size_t next_row = 0;
        for (std::size_t i = 0; i < tiers_.size(); ++i) {
            const Tier& b = tiers_[i];
            std::size_t place = 0;
            for (std::size_t g = b.first; g < b.first + b.count; ++g) {
                GriddedGroup out;
                out.columns = b.columns;
                const std::size_t start = place;
                const double top = tops[i] + b.heading;
                for (std::size_t c = 0; c < grid_.groups[g].cells; ++c, ++place) {
                    const std::size_t r = place / b.columns, k = place % b.columns;
                    out.cells.push_back({{static_cast<double>(k) * (b.cell + grid_.column_gap),
                                          top + static_cast<double>(r) * (b.row + grid_.row_gap), b.cell, b.row},
                                         next_row + r,
                                         k});
                }
                out.body = out.cells.front().rect;
                for (const GridCell& c : out.cells) out.body = united(out.body, c.rect);
                const double x = static_cast<double>(start % b.columns) * (b.cell + grid_.column_gap);
                out.rect = {x, tops[i], out.body.right() - x, out.body.bottom() - tops[i]};
                best_.groups.push_back(std::move(out));
            }
            next_row += b.rows;
        }
        best_.rows = next_row;
    }

    /// Columns that the key takes of a room: its left ones, or none where it does not fit.
    std::optional<double> key_width(const Rect& room) const {
        for (const Size& s : grid_.key)
            if (s.w <= room.w + k_hair && s.h <= room.h + k_hair) return s.w;
        return std::nullopt;
    }
    double worth(const Rect& r) const {
        if (r.w < grid_.plates_least.w || r.h < grid_.plates_least.h) return 0;
        return std::min(1.0, r.area() / grid_.plates_natural.area());
    }

    /// Plates in the room where they show most, the key in what that leaves or in its left end.
    void fill(const std::vector<Room>& rooms, std::optional<Rect>& key, std::optional<Rect>& plates,
              double& lost) const {
        const bool wants_key = !grid_.key.empty(), wants_plates = !grid_.plates_least.empty();
        lost = (wants_key ? k_no_key : 0) + (wants_plates ? k_no_plates : 0);
        if (!wants_plates) {
            for (const Room& r : rooms)
                if (wants_key && key_width(r.rect) && lost > 0) {
                    key = Rect{r.rect.x, r.rect.y, r.rect.w, r.rect.h};
                    lost = 0;
                }
            return;
        }
        const auto consider = [&](const std::optional<Rect>& k, const std::optional<Rect>& p) {
            const double l = (wants_key && !k ? k_no_key : 0) + k_no_plates * (1 - (p ? worth(*p) : 0));
            if (l >= lost - 1e-9) return;
            lost = l;
            key = k;
            plates = p && worth(*p) > 0 ? p : std::nullopt;
        };
        for (const Room& r : rooms) {
            consider(std::nullopt, r.rect);
            if (!wants_key) continue;
            // In another room that does not meet this one, whole or the part left of it.
            for (const Room& other : rooms) {
                Rect rest = other.rect;
                if (rest.overlaps(r.rect, k_hair)) {
                    if (rest.x >= r.rect.x - k_hair) continue;
                    rest.w = r.rect.x - grid_.column_gap - rest.x;
                }
                if (key_width(rest)) consider(rest, r.rect);
            }
            if (const auto w = key_width(r.rect)) {
                // Whole columns of the grid.
                const Tier& b = tiers_[r.to];
                const double pitch = b.cell + grid_.column_gap,
                             columns = std::ceil((*w + grid_.column_gap - k_hair) / pitch);
                const double taken = columns * pitch;
                const Rect k{r.rect.x, r.rect.y, std::min(taken - grid_.column_gap, r.rect.w), r.rect.h};
                consider(k, r.rect.w > taken
                                ? std::optional(Rect{r.rect.x + taken, r.rect.y, r.rect.w - taken, r.rect.h})
                                : std::nullopt);
            }
        }
    }

    const Grid& grid_;
    double scale_;
    std::vector<std::vector<Tier>> from_;    // of each group
    std::vector<double> least_;              // height of all tiers from that group on
    std::vector<Tier> tiers_;
    std::size_t weighed_ = 0;
    Gridded best_;
    double best_loss_ = std::numeric_limits<double>::infinity();
};

}    // namespace

bool fits(const Grid& grid) { return Arranger(grid, grid.least_scale).fits(); }

std::optional<Gridded> arrange(const Grid& grid) {
    for (double scale = grid.most_scale;; scale = std::max(grid.least_scale, scale - k_step)) {
        if (auto found = Arranger(grid, scale).best()) return found;
        if (scale <= grid.least_scale + k_hair) return std::nullopt;
    }
}

}    // namespace broadside::sheet
