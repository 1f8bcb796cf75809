#include "engine/raster/prefix_code.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace broadside::raster {

void code_lengths(std::span<const std::uint32_t> counts, int longest, std::span<std::uint8_t> lengths) {
    std::ranges::fill(lengths, std::uint8_t{0});
    std::array<std::uint16_t, 286> order{};
    std::size_t n = 0;
    for (std::size_t s = 0; s < counts.size(); ++s)
        if (counts[s] > 0) order[n++] = static_cast<std::uint16_t>(s);
    if (n == 0) return;
    if (n == 1) {
        lengths[order[0]] = 1;
        return;
    }
    std::stable_sort(order.begin(), order.begin() + n, [&](auto a, auto b) { return counts[a] < counts[b]; });
    // Huffman with two queues: leaves in order, and inner nodes, which are made in order.
    std::array<std::uint64_t, 572> weight{};
    std::array<std::uint16_t, 572> parent{};
    for (std::size_t i = 0; i < n; ++i) weight[i] = counts[order[i]];
    std::size_t leaf = 0, inner = n;
    for (std::size_t made = n; made < 2 * n - 1; ++made) {
        for (int child = 0; child < 2; ++child) {
            const bool take_leaf = leaf < n && (inner == made || weight[leaf] <= weight[inner]);
            const std::size_t taken = take_leaf ? leaf++ : inner++;
            weight[made] += weight[taken];
            parent[taken] = static_cast<std::uint16_t>(made);
        }
    }
    std::array<int, 572> depth{};
    std::array<int, 64> of_length{};
    for (std::size_t i = 2 * n - 1; i-- > 0;) {
        if (i != 2 * n - 2) depth[i] = depth[parent[i]] + 1;
        if (i < n) ++of_length[std::min(depth[i], longest)];
    }
    // Where codes were cut to `longest` there are too many: lengthen shorter ones until the code is complete.
    std::int64_t room = std::int64_t{1} << longest;
    for (int l = 1; l <= longest; ++l) room -= static_cast<std::int64_t>(of_length[l]) << (longest - l);
    for (; room < 0; ++room) {
        --of_length[longest];
        int l = longest - 1;
        while (of_length[l] == 0) --l;
        --of_length[l];
        of_length[l + 1] += 2;
    }
    std::size_t i = 0;
    for (int l = longest; l > 0; --l)
        for (int k = 0; k < of_length[l]; ++k) lengths[order[i++]] = static_cast<std::uint8_t>(l);
}

void codes_of(std::span<const std::uint8_t> lengths, std::span<std::uint16_t> codes) {
    std::array<std::uint32_t, 16> of_length{}, next{};
    for (const auto l : lengths) ++of_length[l];
    of_length[0] = 0;
    for (std::size_t l = 1; l < next.size(); ++l) next[l] = (next[l - 1] + of_length[l - 1]) << 1;
    for (std::size_t s = 0; s < lengths.size(); ++s) {
        if (lengths[s] == 0) continue;
        std::uint32_t code = next[lengths[s]]++, reversed = 0;
        for (int b = 0; b < lengths[s]; ++b, code >>= 1) reversed = reversed << 1 | (code & 1);
        codes[s] = static_cast<std::uint16_t>(reversed);
    }
}

}    // namespace broadside::raster
