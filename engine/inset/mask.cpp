#include "engine/inset/graph.hpp"

#include "engine/base/format.hpp"

#include <string>
#include <utility>

namespace broadside::diagram {
namespace {
constexpr int k_mask_tokens = 12;
constexpr double k_mask_pitch = 3.6;
constexpr double k_mask_square = 0.86;    // of the pitch
}    // namespace

Size mask_size() { return {k_mask_tokens * k_mask_pitch, k_mask_tokens * k_mask_pitch}; }

void draw_mask(Pen& pen, const std::string& id, Point top_left, Reach reach, Component kind) {
    const Size size = mask_size();
    draw_mask(pen, id, {top_left.x, top_left.y, size.w, size.h}, k_mask_tokens, reach, kind);
}

void draw_mask(Pen& pen, const std::string& id, const Rect& square, int tokens, Reach reach, Component kind) {
    const Tone& tone = pen.look().tone(kind);
    const double pitch = square.w / tokens, side = pitch * k_mask_square;
    const int window = tokens / 3;
    Path seen, unseen;
    for (int q = 0; q < tokens; ++q)
        for (int k = 0; k <= q; ++k) {
            const bool sees = reach == Reach::full || (reach == Reach::window && q - k < window) ||
                              (reach == Reach::chunk && q / window == k / window);
            (sees ? seen : unseen).append(Path::rect({square.x + k * pitch, square.y + q * pitch, side, side}));
        }
    if (!unseen.empty()) pen.shape(std::move(unseen), tone.fill);
    pen.shape(std::move(seen), tone.mark);
    const char* words = reach == Reach::full ? "global" : reach == Reach::window ? "window" : "chunks";
    pen.part(id, as_part(kind), PartRole::mask, words, square, tone.mark);
}

}    // namespace broadside::diagram
