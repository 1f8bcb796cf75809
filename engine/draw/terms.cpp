#include "engine/draw/terms.hpp"

#include "engine/draw/asked.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/words.hpp"

namespace broadside::diagram {

Terms terms(const catalog::Model& model) {
    Terms out;
    const auto add = [&](bool has, Term term) {
        if (has) out.insert(term);
    };
    for (const catalog::NamedMixer& mixer : model.mixers) {
        out.merge(terms(mixer.facts));
        const MixerTraits t = traits(mixer.facts);
        const catalog::Position* position = catalog::position_of(mixer.facts);
        if (position == nullptr) continue;
        const bool turns = position->kind == catalog::PositionKind::rope;
        add(position->kind == catalog::PositionKind::none, Term::no_positions);
        add(turns && position->axes, Term::axes);
        add(position->fourier.has_value(), Term::fourier);
        add(turns && t.turned > 0 && t.turned < t.head, Term::part_turned);
        add(position->scaling.has_value(), Term::stretched);
    }
    for (const catalog::NamedFfn& ffn : model.ffns) out.merge(terms(ffn.facts));
    add(local_and_global(model), Term::masks);
    add(!out.contains(Term::experts), Term::widths);
    add(model.logit_softcap.has_value(), Term::cap);
    add(model.embedding_scale != catalog::EmbeddingScale::none, Term::root_of_width);
    add(!stretched_context(model).empty(), Term::stretched);
    return out;
}

}    // namespace broadside::diagram
