#include "engine/raster/deflate_block.hpp"

#include "engine/raster/prefix_code.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <stdexcept>

namespace broadside::raster {

static constexpr int k_end_of_block = 256;

void DeflateBlock::put(std::uint64_t bits, int count) {
    bits_ |= bits << bit_count_;
    bit_count_ += count;
    for (; bit_count_ >= 8; bit_count_ -= 8, bits_ >>= 8) out_[size_++] = static_cast<std::byte>(bits_);
}

/// The head of the block: the lengths of both codes, run-length coded.
void DeflateBlock::put_code_lengths() {
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
}

void DeflateBlock::end() {
    if (tokens_.empty()) return;
    ++literal_counts_[k_end_of_block];
    distance_counts_[0] += distance_counts_ == decltype(distance_counts_){};    // some readers want one distance
    std::array<std::uint16_t, 286> literal_codes{};
    std::array<std::uint16_t, 30> distance_codes{};
    code_lengths(literal_counts_, 15, literal_bits_);
    code_lengths(distance_counts_, 15, distance_bits_);
    codes_of(literal_bits_, literal_codes);
    codes_of(distance_bits_, distance_codes);
    put_code_lengths();

    // The compiler keeps these in registers, which it cannot with members.
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
                const std::uint32_t symbol = k_deflate.length_symbol[length];
                send(literal_codes[symbol], literal_bits_[symbol]);
                send(length - k_deflate.length_base[symbol - 257], k_deflate.length_extra[symbol - 257]);
                const std::uint32_t d = k_deflate.symbol_of_distance(distance);
                send(distance_codes[d], distance_bits_[d]);
                send(distance - k_deflate.distance_base[d], k_deflate.distance_extra[d]);
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

std::size_t DeflateBlock::end_piece() {
    put(0, 3);    // not the last block; stored
    if (bit_count_ > 0) put(0, 8 - bit_count_);
    put(0xffff0000, 32);    // no bytes, and the complement of that
    return size_;
}

}    // namespace broadside::raster
