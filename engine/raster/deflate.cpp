#include "engine/raster/deflate.hpp"

#include "engine/raster/prefix_code.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace broadside::raster {
namespace {

constexpr std::size_t k_history = 32'768, k_window = 256 << 10, k_longest = 258, k_long = 24;
constexpr std::size_t k_block_tokens = 32'768;
constexpr int k_hash_bits = 14, k_near_bits = 12;
constexpr std::size_t k_older = 32'768;    // places for the pixels of the history, a power of two
/// The shortest match that the hash finds: of two colours, or of four places in a palette.
constexpr std::size_t shortest(std::size_t unit) { return unit == 1 ? 4 : 2 * unit; }

// A token's two top bits say what it is.
constexpr std::uint32_t k_pixel = 0u << 30;    // three literals
constexpr std::uint32_t k_literal = 1u << 30;
constexpr std::uint32_t k_match = 2u << 30;      // length − 3 above 15 bits of distance − 1
constexpr std::uint32_t k_repeats = 3u << 30;    // that many matches of the longest length at distance 1
constexpr int k_end_of_block = 256;
constexpr std::uint32_t k_adler = 65521;    // modulus of Adler-32

std::uint64_t load(const std::byte* p) {
    std::uint64_t v;
    std::memcpy(&v, p, 8);
    if constexpr (std::endian::native == std::endian::big) v = __builtin_bswap64(v);
    return v;
}

/// Symbol, extra bits and base of each length and distance (RFC 1951, 3.2.5).
struct Tables {
    std::array<std::uint16_t, 259> length_symbol{};
    std::array<std::uint8_t, 29> length_extra{};
    std::array<std::uint16_t, 29> length_base{};
    std::array<std::uint8_t, 30> distance_extra{};
    std::array<std::uint16_t, 30> distance_base{};
    std::array<std::uint8_t, 512> distance_symbol{};    // of distances − 1 below 256, then of (distance − 1) / 128

    constexpr Tables() {
        int base = 3;
        for (int s = 0; s < 28; ++s) {
            length_extra[s] = static_cast<std::uint8_t>(s < 8 ? 0 : s / 4 - 1);
            length_base[s] = static_cast<std::uint16_t>(base);
            for (int i = 0; i < 1 << length_extra[s]; ++i)
                if (base < 258) length_symbol[base++] = static_cast<std::uint16_t>(257 + s);
        }
        length_base[28] = 258;
        length_symbol[258] = 285;
        int distance = 1;
        for (int s = 0; s < 30; ++s) {
            distance_extra[s] = static_cast<std::uint8_t>(s < 4 ? 0 : s / 2 - 1);
            distance_base[s] = static_cast<std::uint16_t>(distance);
            for (int i = 0; i < 1 << distance_extra[s]; ++i, ++distance)
                distance_symbol[distance <= 256 ? distance - 1 : 256 + (distance - 1) / 128] =
                    static_cast<std::uint8_t>(s);
        }
    }
    constexpr std::uint32_t symbol_of_distance(std::size_t distance) const {
        return distance_symbol[distance <= 256 ? distance - 1 : 256 + (distance - 1) / 128];
    }
};
constexpr Tables k_tables;

}    // namespace

Effort effort(Compression compression) {
    switch (compression) {
        case Compression::fast: return {.chain = 1};
        case Compression::balanced: return {.chain = 3};
        case Compression::small: return {.chain = 64, .single = true, .passes = 2};
    }
    return {};
}

Deflater::Deflater(Effort how)
    : effort_(how),
      window_(k_window + 8),
      newest_(std::size_t{1} << k_hash_bits),
      nearest_(std::size_t{1} << k_near_bits),
      older_(k_older) {
    tokens_.reserve(k_block_tokens);
    if (effort_.passes > 1) steps_.resize(k_most_pixels + 1);
}

void Deflater::begin(std::span<std::byte> out, int pass, std::size_t unit) {
    unit_ = unit;
    informed_ = pass > 0;
    out_ = out;
    size_ = 0;
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
    literal(std::to_integer<std::uint32_t>(value));
    if (tokens_.size() > k_block_tokens) end_block();
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
    if (tokens_.size() > k_block_tokens) end_block();
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
    older_[position / unit % k_older] = newest;
    newest = static_cast<std::uint32_t>(position + 1);
    if (unit == 3 && effort_.single) nearest_[hash_one(v)] = newest;
}

/// The longest match at a pixel, in whole pixels; of equal ones the nearest. `all` gets every one longer than those nearer.
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
    const std::size_t enough = all ? limit : std::min(limit, k_long);    // no longer one is looked for
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
        const std::size_t behind = position + match.length;
        // Of a long match, the end alone is worth remembering: the rest is found where the match was.
        position = match.length > k_long ? behind - k_long / 2 : position + unit;
        for (; position < behind; position += unit)
            if (end - position >= shortest(unit)) insert<unit>(position);
    }
}

/// Bits of a match; a symbol that the last block did not have is taken to be rare.
std::uint32_t Deflater::cost(Match m) const {
    const auto bits = [](std::uint8_t known) { return known > 0 ? known : std::uint32_t{14}; };
    const auto length = k_tables.length_symbol[m.length];
    const auto distance = k_tables.symbol_of_distance(m.distance);
    return bits(literal_bits_[length]) + k_tables.length_extra[length - 257] + bits(distance_bits_[distance]) +
           k_tables.distance_extra[distance];
}

template <std::size_t unit>
void Deflater::take_cheapest(std::size_t position, std::size_t end) {
    const std::size_t n = (end - position) / unit;
    const auto pixel = [&](std::size_t i) { return at(position + unit * i); };
    const auto literal_cost = [&](std::byte value) {
        const std::uint8_t known = literal_bits_[std::to_integer<std::size_t>(value)];
        return known > 0 ? known : 14u;
    };
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
                  here + literal_cost(std::byte{0}) + repeats * cost({k_longest, 1}) +
                      cost({std::max<std::size_t>(rest % k_longest, 3), 1}),
                  {unit * zeros, 0});
        }
        if (unit * zeros > 15 || unit * (n - i) < shortest(unit)) continue;
        matches_.clear();
        find<unit>(position + unit * i, end, &matches_);
        insert<unit>(position + unit * i);
        std::size_t length = 3;
        for (const Match& m : matches_)
            for (; length <= m.length; length += unit)
                reach(i + length / unit, here + cost({length, m.distance}), {length, m.distance});
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
    if (unit == 1) return literal(std::to_integer<std::uint32_t>(*at(position)));
    const auto v = static_cast<std::uint32_t>(load(at(position))) & 0xffffff;
    tokens_.push_back(k_pixel | v);
    ++literal_counts_[v & 255];
    ++literal_counts_[v >> 8 & 255];
    ++literal_counts_[v >> 16];
}

void Deflater::take_match(Match m) {
    end_run();
    tokens_.push_back(k_match | static_cast<std::uint32_t>(m.length - 3) << 15 |
                      static_cast<std::uint32_t>(m.distance - 1));
    ++literal_counts_[k_tables.length_symbol[m.length]];
    ++distance_counts_[k_tables.symbol_of_distance(m.distance)];
}

void Deflater::end_run() {
    if (run_ == 0) return;
    if (!run_after_zero_) {
        literal(0);
        --run_;
    }
    if (const std::size_t repeats = run_ / k_longest; repeats > 0) {
        tokens_.push_back(k_repeats | static_cast<std::uint32_t>(repeats));
        literal_counts_[285] += static_cast<std::uint32_t>(repeats);
        distance_counts_[0] += static_cast<std::uint32_t>(repeats);
        run_ -= repeats * k_longest;
    }
    if (run_ >= 3) {
        const std::size_t n = run_;
        run_ = 0;
        take_match({n, 1});
    }
    for (; run_ > 0; --run_) literal(0);
}

void Deflater::literal(std::uint32_t value) {
    tokens_.push_back(k_literal | value);
    ++literal_counts_[value];
}

void Deflater::put(std::uint64_t bits, int count) {
    bits_ |= bits << bit_count_;
    bit_count_ += count;
    for (; bit_count_ >= 8; bit_count_ -= 8, bits_ >>= 8) out_[size_++] = static_cast<std::byte>(bits_);
}

void Deflater::end_block() {
    end_run();
    if (tokens_.empty()) return;
    ++literal_counts_[k_end_of_block];
    distance_counts_[0] += distance_counts_ == decltype(distance_counts_){};    // some readers want one distance
    std::array<std::uint16_t, 286> literal_codes{};
    std::array<std::uint16_t, 30> distance_codes{};
    code_lengths(literal_counts_, 15, literal_bits_);
    code_lengths(distance_counts_, 15, distance_bits_);
    codes_of(literal_bits_, literal_codes);
    codes_of(distance_bits_, distance_codes);

    // Header: the lengths of both codes, run-length coded (RFC 1951, 3.2.7).
    std::size_t literals = 286, distances = 30;
    while (literals > 257 && literal_bits_[literals - 1] == 0) --literals;
    while (distances > 1 && distance_bits_[distances - 1] == 0) --distances;
    std::array<std::uint8_t, 316> lengths{};
    std::copy_n(literal_bits_.begin(), literals, lengths.begin());
    std::copy_n(distance_bits_.begin(), distances, lengths.begin() + static_cast<std::ptrdiff_t>(literals));
    struct Op {
        std::uint8_t symbol, extra, extra_bits;
    };
    std::array<Op, 316> ops{};
    std::size_t op_count = 0;
    std::array<std::uint32_t, 19> op_counts{};
    for (std::size_t i = 0; i < literals + distances;) {
        std::size_t same = 1;
        while (i + same < literals + distances && lengths[i + same] == lengths[i]) ++same;
        Op op{lengths[i], 0, 0};
        std::size_t taken = 1;
        if (lengths[i] == 0 && same >= 3) {
            taken = std::min<std::size_t>(same, 138);
            op = taken <= 10 ? Op{17, static_cast<std::uint8_t>(taken - 3), 3}
                             : Op{18, static_cast<std::uint8_t>(taken - 11), 7};
        } else if (i > 0 && lengths[i - 1] == lengths[i] && same >= 3) {
            taken = std::min<std::size_t>(same, 6);
            op = {16, static_cast<std::uint8_t>(taken - 3), 2};
        }
        ops[op_count++] = op;
        ++op_counts[op.symbol];
        i += taken;
    }
    std::array<std::uint8_t, 19> op_bits{};
    std::array<std::uint16_t, 19> op_codes{};
    code_lengths(op_counts, 7, op_bits);
    codes_of(op_bits, op_codes);
    static constexpr std::array<std::uint8_t, 19> order{16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                        11, 4,  12, 3, 13, 2, 14, 1, 15};
    std::size_t sent = order.size();
    while (sent > 4 && op_bits[order[sent - 1]] == 0) --sent;
    put(0b100, 3);    // not the last block; dynamic codes
    put(literals - 257, 5);
    put(distances - 1, 5);
    put(sent - 4, 4);
    for (std::size_t i = 0; i < sent; ++i) put(op_bits[order[i]], 3);
    for (const Op& op : std::span(ops).first(op_count)) {
        put(op_codes[op.symbol], op_bits[op.symbol]);
        put(op.extra, op.extra_bits);
    }

    // Body. The compiler keeps these in registers, which it cannot with members.
    std::uint64_t bits = bits_;
    int count = bit_count_;
    std::byte* to = out_.data() + size_;
    const std::byte* const full = out_.data() + out_.size() - 16;
    const auto send = [&](std::uint64_t more, int n) {
        bits |= more << count;
        count += n;
    };
    const auto store = [&] {    // leaves at most 7 bits, so that 57 more have room
        std::uint64_t v = bits;
        if constexpr (std::endian::native == std::endian::big) v = __builtin_bswap64(v);
        std::memcpy(to, &v, 8);
        to += count >> 3;
        bits >>= count & ~7;
        count &= 7;
    };
    const auto send_literal = [&](std::uint32_t value) { send(literal_codes[value], literal_bits_[value]); };
    const std::uint64_t repeat = literal_codes[285] | std::uint64_t{distance_codes[0]} << literal_bits_[285];
    const int repeat_bits = literal_bits_[285] + distance_bits_[0];
    for (const std::uint32_t t : tokens_) {
        if (to > full) throw std::logic_error("deflate: a piece outgrew its bound");
        switch (t & k_repeats) {
            case k_pixel:
                send_literal(t & 255);
                send_literal(t >> 8 & 255);
                send_literal(t >> 16);
                break;
            case k_literal: send_literal(t & 255); break;
            case k_match: {
                const std::uint32_t length = (t >> 15 & 255) + 3, distance = (t & 32767) + 1;
                const std::uint32_t symbol = k_tables.length_symbol[length];
                send(literal_codes[symbol], literal_bits_[symbol]);
                send(length - k_tables.length_base[symbol - 257], k_tables.length_extra[symbol - 257]);
                const std::uint32_t d = k_tables.symbol_of_distance(distance);
                send(distance_codes[d], distance_bits_[d]);
                send(distance - k_tables.distance_base[d], k_tables.distance_extra[d]);
                break;
            }
            default:
                for (std::uint32_t n = t & ~k_repeats; n > 0; --n) {
                    if (to > full) throw std::logic_error("deflate: a piece outgrew its bound");
                    send(repeat, repeat_bits);
                    store();
                }
        }
        store();
    }
    bits_ = bits;
    bit_count_ = count;
    size_ = static_cast<std::size_t>(to - out_.data());
    put(literal_codes[k_end_of_block], literal_bits_[k_end_of_block]);
    tokens_.clear();
    literal_counts_.fill(0);
    distance_counts_.fill(0);
}

std::size_t Deflater::end() {
    end_block();
    put(0, 3);    // not the last block; stored
    if (bit_count_ > 0) put(0, 8 - bit_count_);
    put(0xffff0000, 32);    // no bytes, and the complement of that
    return size_;
}

}    // namespace broadside::raster
