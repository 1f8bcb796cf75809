#include "engine/raster/deflate.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace broadside::raster {
namespace {

constexpr std::size_t k_history = 32'768, k_window = 256 << 10,
                      k_long = 24;    // no longer match is looked for
constexpr int k_hash_bits = 14, k_near_bits = 12;
constexpr std::size_t k_older = 32'768;    // places for the pixels of the history, a power of two
/// The shortest match that the hash finds: of two colors, or of four places in a palette.
constexpr std::size_t shortest(std::size_t unit) { return unit == 1 ? 4 : 2 * unit; }

constexpr std::uint32_t k_adler = 65521;    // modulus of Adler-32

std::uint64_t load(const std::byte* p) {
    std::uint64_t v;
    std::memcpy(&v, p, 8);
    if constexpr (std::endian::native == std::endian::big) v = __builtin_bswap64(v);
    return v;
}

}    // namespace

Effort effort(Compression compression) {
    switch (compression) {
        // A chain of three takes a twelfth more time for 1 % fewer bytes; to look for runs alone saves little and takes
        // half as many bytes again.
        case Compression::fast: return {.chain = 1};
        case Compression::small: return {.chain = 64, .single = true, .passes = 2};
    }
    return {};
}

std::array<std::byte, 6> stream_tail(std::uint32_t adler) {
    std::array<std::byte, 6> out{std::byte{3}, std::byte{0}};
    for (std::size_t i = 0; i < 4; ++i) out[2 + i] = static_cast<std::byte>(adler >> (24 - 8 * i));
    return out;
}

Deflater::Deflater(Effort how)
    : effort_(how),
      window_(k_window + 8),
      newest_(std::size_t{1} << k_hash_bits),
      nearest_(std::size_t{1} << k_near_bits),
      older_(k_older) {
    if (effort_.passes > 1) steps_.resize(k_most_pixels + 1);
}

void Deflater::begin(std::span<std::byte> out, int pass, std::size_t unit) {
    unit_ = unit;
    informed_ = pass > 0;
    block_.begin(out);
    base_ = end_ = 0;
    a_ = 1;
    b_ = 0;
    std::ranges::fill(newest_, 0u);
    std::ranges::fill(nearest_, 0u);
}

/// Room in the window for the next bytes, which may be as many as leave it the history.
std::byte* Deflater::reserve(std::size_t bytes) {
    if (end_ - base_ + bytes > k_window) {
        const std::size_t from = end_ - k_history - base_;
        std::memmove(window_.data(), window_.data() + from, k_history);
        base_ += from;
    }
    return window_.data() + (end_ - base_);
}

void Deflater::byte(std::byte value) {
    *reserve(1) = value;
    ++end_;
    a_ = (a_ + std::to_integer<std::uint32_t>(value)) % k_adler;
    b_ = (b_ + a_) % k_adler;
    end_run();
    block_.literal(std::to_integer<std::uint32_t>(value));
    if (block_.full()) end_block();
}

void Deflater::zeros(std::size_t pixels) {
    for (std::size_t left = unit_ * pixels; left > 0;) {
        const std::size_t n = std::min(left, k_window - k_history);
        std::memset(reserve(n), 0, n);
        sum_zeros(n);
        take_zeros(end_, n);
        end_ += n;
        left -= n;
    }
}

std::byte* Deflater::room(std::size_t pixels) { return reserve(unit_ * pixels); }

void Deflater::add(std::size_t pixels) {
    const std::size_t position = end_;
    end_ += unit_ * pixels;
    sum(position, end_);
    if (unit_ == 1)
        informed_ ? take_cheapest<1>(position, end_) : take<1>(position, end_);
    else
        informed_ ? take_cheapest<3>(position, end_) : take<3>(position, end_);
    if (block_.full()) end_block();
}

namespace {

/// The first byte from `p` that is not zero, or `end`. Up to 8 bytes behind `end` are read.
const std::byte* zeros_end(const std::byte* p, const std::byte* end) {
    for (; p + 32 <= end; p += 32)
        if ((load(p) | load(p + 8) | load(p + 16) | load(p + 24)) != 0) break;
    for (; p < end; p += 8)
        if (const auto v = load(p); v != 0) return std::min(p + std::countr_zero(v) / 8, end);
    return end;
}

std::size_t equal_bytes(const std::byte* a, const std::byte* b, std::size_t limit) {
    for (std::size_t n = 0; n < limit; n += 8)
        if (const auto v = load(a + n) ^ load(b + n); v != 0)
            return std::min<std::size_t>(n + std::countr_zero(v) / 8, limit);
    return limit;
}

/// Of the shortest match.
template <std::size_t unit>
std::size_t hash(std::uint64_t v) {
    return (v << (64 - 8 * shortest(unit))) * 0x9e3779b185ebca87u >> (64 - k_hash_bits);
}
std::size_t hash_one(std::uint64_t v) { return static_cast<std::uint32_t>(v << 8) * 0x9e3779b1u >> (32 - k_near_bits); }

}    // namespace

template <std::size_t unit>
[[gnu::always_inline]] inline void Deflater::insert(std::size_t position) {
    const std::uint64_t v = load(at(position));
    auto& newest = newest_[hash<unit>(v)];
    if (effort_.chain > 1) older_[position / unit % k_older] = newest;
    newest = static_cast<std::uint32_t>(position + 1);
    if (unit == 3 && effort_.single) nearest_[hash_one(v)] = newest;
}

/// The longest match at a pixel, in whole pixels; of equal ones the nearest. `all` gets every
/// one longer than those nearer.
template <std::size_t unit>
[[gnu::always_inline]] inline Deflater::Match Deflater::find(std::size_t position, std::size_t end,
                                                             std::vector<Match>* all) const {
    const std::size_t limit = std::min(k_longest, end - position);
    const std::byte* here = at(position);
    const std::uint64_t v = load(here);
    Match best;
    // The pixel before begins what repeats it: a run.
    const std::size_t before = position >= unit ? position - unit + 1 : 0;
    if (const std::size_t found = unit == 3 && effort_.single ? nearest_[hash_one(v)] : before;
        found > 0 && position + 1 - found <= k_history) {
        const std::size_t n = equal_bytes(here, at(found - 1), limit) / unit * unit;
        if (n >= 3) {
            best = {n, position + 1 - found};
            if (all) all->push_back(best);
        }
    }
    const std::size_t enough = all ? limit : std::min(limit, k_long);
    if (best.length >= enough) return best;
    std::size_t found = newest_[hash<unit>(v)];
    for (int tries = effort_.chain; tries > 0 && found > 0 && position + 1 - found <= k_history; --tries) {
        const std::byte* there = at(found - 1);
        // To be longer than the best it goes on where that one ends.
        const auto goes_on = [&] {
            if (unit == 1) return there[best.length] == here[best.length];
            return load(there + best.length - 3) << 16 == load(here + best.length - 3) << 16;
        };
        if (best.length == 0 || (best.length < limit && goes_on())) {
            const std::size_t n = equal_bytes(here, there, limit) / unit * unit;
            if (n >= shortest(unit) && n > best.length) {
                best = {n, position + 1 - found};
                if (all) all->push_back(best);
                if (n >= enough) break;
            }
        }
        if (tries == 1) break;    // without a chain, nobody remembers older ones
        const std::size_t older = older_[(found - 1) / unit % k_older];
        if (older >= found) break;    // overwritten since
        found = older;
    }
    return best;
}

template <std::size_t unit>
void Deflater::take(std::size_t position, std::size_t end) {
    while (position < end) {
        if (load(at(position)) == 0 || end - position < 8) {
            const std::size_t run =
                static_cast<std::size_t>(zeros_end(at(position), at(end)) - at(position)) / unit * unit;
            if (run > 0) {
                take_zeros(position, run);
                position += run;
                continue;
            }
        }
        if (end - position < shortest(unit)) {
            take_pixel<unit>(position);
            position += unit;
            continue;
        }
        Match match = find<unit>(position, end, nullptr);
        insert<unit>(position);
        if (match.length == 0) {
            take_pixel<unit>(position);
            position += unit;
            continue;
        }
        take_match(match);
        position += match.length;
        // Of a match, the end alone is worth remembering: the rest is found where the match was.
        if (end - (position - unit) >= shortest(unit)) insert<unit>(position - unit);
    }
}

template <std::size_t unit>
void Deflater::take_cheapest(std::size_t position, std::size_t end) {
    const std::size_t n = (end - position) / unit;
    const auto pixel = [&](std::size_t i) { return at(position + unit * i); };
    const auto literal_cost = [&](std::byte value) { return block_.cost(std::to_integer<std::uint32_t>(value)); };
    for (Step& step : std::span(steps_).first(n + 1)) step.cost = std::numeric_limits<std::uint32_t>::max();
    steps_[0].cost = 0;
    const auto reach = [&](std::size_t i, std::uint32_t cost, Match m) {
        if (cost < steps_[i].cost) steps_[i] = {cost, m};
    };
    std::size_t zeros = 0;    // pixels from here on
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint32_t here = steps_[i].cost;
        if (zeros > 0)
            --zeros;
        else if (*pixel(i) == std::byte{0})
            zeros = static_cast<std::size_t>(zeros_end(pixel(i), at(end)) - pixel(i)) / unit;
        std::uint32_t literals = 0;
        for (std::size_t k = 0; k < unit; ++k) literals += literal_cost(pixel(i)[k]);
        reach(i + 1, here + literals, {unit, 0});
        if (unit * zeros > 3) {
            const std::size_t rest = unit * zeros - 1;    // behind a literal
            const auto repeats = static_cast<std::uint32_t>(rest / k_longest);
            reach(i + zeros,
                  here + literal_cost(std::byte{0}) + repeats * block_.cost(k_longest, 1) +
                      block_.cost(std::max<std::size_t>(rest % k_longest, 3), 1),
                  {unit * zeros, 0});
        }
        if (unit * zeros > 15 || unit * (n - i) < shortest(unit)) continue;
        matches_.clear();
        find<unit>(position + unit * i, end, &matches_);
        insert<unit>(position + unit * i);
        std::size_t length = 3;
        for (const Match& m : matches_)
            for (; length <= m.length; length += unit)
                reach(i + length / unit, here + block_.cost(length, m.distance), {length, m.distance});
    }
    // Back along the cheapest way, then forward.
    matches_.clear();
    for (std::size_t i = n; i > 0; i -= steps_[i].match.length / unit) matches_.push_back(steps_[i].match);
    std::size_t here = position;
    for (std::size_t i = matches_.size(); i-- > 0; here += matches_[i].length) {
        const Match& m = matches_[i];
        if (m.distance > 0)
            take_match(m);
        else if (m.length > unit)
            take_zeros(here, m.length);
        else
            take_pixel<unit>(here);
    }
}

void Deflater::sum(std::size_t position, std::size_t end) {
    const std::uint32_t adler = libdeflate_adler32(b_ << 16 | a_, at(position), end - position);
    a_ = adler & 0xffff;
    b_ = adler >> 16;
}

/// Zeros change only the second sum.
void Deflater::sum_zeros(std::size_t n) { b_ = static_cast<std::uint32_t>((b_ + std::uint64_t{n} * a_) % k_adler); }

void Deflater::take_zeros(std::size_t position, std::size_t n) {
    if (run_ == 0) run_after_zero_ = position > 0 && *at(position - 1) == std::byte{0};
    run_ += n;
}

template <std::size_t unit>
void Deflater::take_pixel(std::size_t position) {
    end_run();
    if (unit == 1) return block_.literal(std::to_integer<std::uint32_t>(*at(position)));
    block_.pixel(static_cast<std::uint32_t>(load(at(position))) & 0xffffff);
}

void Deflater::take_match(Match m) {
    end_run();
    block_.match(m.length, m.distance);
}

void Deflater::end_run() {
    if (run_ == 0) return;
    if (!run_after_zero_) {
        block_.literal(0);
        --run_;
    }
    if (const std::size_t repeats = run_ / k_longest; repeats > 0) {
        block_.repeats(repeats);
        run_ -= repeats * k_longest;
    }
    if (run_ >= 3) {
        block_.match(run_, 1);
        run_ = 0;
    }
    for (; run_ > 0; --run_) block_.literal(0);
}

void Deflater::end_block() {
    end_run();
    block_.end();
}

std::size_t Deflater::end() {
    end_block();
    return block_.end_piece();
}

}    // namespace broadside::raster
