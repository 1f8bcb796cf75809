#include "engine/sheet/legend/sections.hpp"

#include <algorithm>
#include <string>

namespace broadside::sheet {

using diagram::PartKind;
using diagram::PartRole;
using diagram::Pen;
using diagram::Term;
using diagram::Terms;
using diagram::TextRole;

namespace {

struct Letter {
    std::string_view sign, text;    // as it is explained, and what of it stands in words
    Term term;
    std::string_view meaning;
};

/// Letters and words that the cells and plates take for granted, each with what it means there.
std::vector<Letter> letters(const Furnishing& f) {
    static constexpr Letter all[] = {
        {"σ", "σ", Term::gate, "sigmoid, between 0 and 1: opens or shuts a gate"},
        {"α, β", "α", Term::token_decay, "by token: how much of the state stays, how much is written"},
        {"λ", "λ", Term::head_decay, "share of the state that stays, fixed for each head"},
        {"S", "S ←", Term::matrix_state, "state: what linear attention keeps of all tokens before"},
        {"h", "h ←", Term::vector_state, "recurrent state; dt: the step by which it moves on"},
        {"⊗", "⊗", Term::outer_product, "outer product: a value stored under its key"},
        {"s, A, δ", "s(a + δ)", Term::softplus, "softplus; what each head has learned of its decay"},
        {"Σ w", "Σ w", Term::weighted_sum, "sum over heads or experts, each with its weight"},
        {"x", "from x", Term::layer_input, "what enters a mixer, normed; w(x): a weight made from it"},
        {"+ b", "+ b", Term::bias, "with a learned bias"},
        {"cap", "cap", Term::cap, "bent by tanh to stay within ± the number"},
        {"× √d", "× √d", Term::root_of_width, "embedding times the root of the model's width"},
        {"score + bias", "score + bias", Term::steered_router, "the bias helps to choose; weights come from the score"},
        {"renormalized", "renormalized", Term::renormalised, "weights of the chosen experts divided by their sum"},
        {"YaRN", "YaRN", Term::stretched, "a way to stretch RoPE; linear and Llama 3 are others"},
        {"M-RoPE", "M-RoPE", Term::axes, "positions in time, height and width: images and video"},
        {"FoPE", "FoPE", Term::fourier, "turns by learned sums of frequencies in place of one each"},
    };
    const Terms terms = terms_of(f.models);
    std::vector<Letter> out;
    for (const Letter& letter : all)
        if (stands(f, letter.text, terms.contains(letter.term))) out.push_back(letter);
    return out;
}

}    // namespace

Section letter_section(Pen& pen, const Furnishing& f) {
    Rows rows;
    rows.pitch = 11;
    for (const Letter& letter : letters(f)) {
        rows.sample_width = std::max(rows.sample_width, pen.width(letter.sign, TextRole::label));
        rows.rows.push_back({[sign = std::string(letter.sign)](Pen& p, const Rect& r) {
                                 p.text_middle(sign, TextRole::label, r.west(), {});
                                 p.part("letter." + sign, PartKind::key, PartRole::text, sign, {r.x, r.y, r.w, r.h},
                                        p.look().ink);
                             },
                             std::string(letter.meaning)});
    }
    return rows_section(pen, style_of(f), "Letters and words", std::move(rows));
}

}    // namespace broadside::sheet
