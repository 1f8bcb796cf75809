#pragma once
/// \file
/// Position encoding of a mixer.

#include <cstdint>
#include <optional>
#include <string>

namespace broadside::catalog {

class Reader;

enum class PositionKind { rope, learned, alibi, relative, none };    // ALiBi: Press et al. 2021 (2108.12409)
enum class RopeScalingKind { yarn, linear, llama3, ntk, longrope };
struct RopeScaling {
    RopeScalingKind kind = RopeScalingKind::yarn;
    double factor = 1;
    std::int64_t original_context = 0;     // 0: not known
    std::optional<double> score_factor;    // on the scores, that goes with the stretch; 1: left out
    bool operator==(const RopeScaling&) const = default;
};
/// M-RoPE (Qwen2-VL, 2409.12191): frequencies of a head that turn by time, height and width of an image or video.
struct RopeAxes {
    int time = 0, height = 0, width = 0;
    bool interleaved = false;    // taken in turns rather than in three runs
    bool operator==(const RopeAxes&) const = default;
};
/// FoPE (Hua et al. 2024, 2412.17739): the cosine and sine that turn a pair of dimensions are learned sums of those of
/// so many frequencies, the same in all layers; pairs beyond that number do not turn by the place.
struct FourierRope {
    int frequencies = 0;
    int heads = 1;    // of keys, with sums of their own; 1: all share them
    bool operator==(const FourierRope&) const = default;
};
/// Scores gain a number that depends on the distance: each head of a token mixes learned profiles over the distances
/// (Inkling).
struct RelativeBias {
    int profiles = 0;           // as many numbers each head of a token makes to mix them
    std::int64_t extent = 0;    // distances that they have; beyond, nothing is added
    bool operator==(const RelativeBias&) const = default;
};
struct Position {
    PositionKind kind = PositionKind::none;
    std::optional<double> theta;    // base of RoPE; empty: not known
    std::optional<int> dim;         // rotated part of a head; empty: the whole of it
    std::optional<RopeScaling> scaling;
    std::optional<RopeAxes> axes;    // empty: text positions alone
    std::optional<FourierRope> fourier;      // empty: each pair turns by one frequency
    std::optional<RelativeBias> relative;    // of that kind
    bool root = false;                       // of ALiBi: scores fall with the square root of the distance (Step-1)
    bool operator==(const Position&) const = default;
};
std::string summary(const Position& position);    // `RoPE of base 500k on 64 dimensions (YaRN × 32)`
/// How the rotation was stretched, `YaRN × 32`, or nothing.
std::string scaling_words(const Position& position);
std::string scaling_briefly(const Position& position);    // `Llama 3 × 8` for `Llama 3 scaling × 8`
/// What the stretch does to the scores, `scores × 1.81 (YaRN)`, or nothing.
std::string score_factor_words(const Position& position);
std::string score_factor_briefly(const Position& position);    // `scores × 1.81`
/// Reads the field `position`; `head_dim` bounds the rotated part; `of_attention`: it may be what that kind alone has.
void read_position(Reader& r, Position& position, int head_dim, bool of_attention = false);

}    // namespace broadside::catalog
