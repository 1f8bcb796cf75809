#include "targets.hpp"

#include "engine/catalog/catalog.hpp"
#include "engine/curate/import/import.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace broadside::fuzz {
namespace {

void demand(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

int layers_of(const std::vector<catalog::Stretch>& stretches) {
    int sum = 0;
    for (const catalog::Stretch& s : stretches)
        for (const catalog::Run& r : s.runs) sum += s.repeat * r.count;
    return sum;
}

}    // namespace

void catalog(std::string_view bytes) {
    Problems problems;
    const auto model = catalog::read_model(bytes, "x.json", problems);
    demand(model.has_value() != problems.has_errors(), "a model is read or refused with a reason");
    for (const Problem& p : problems.sorted())
        demand(p.place.file == "x.json" && !p.message.empty(), "problems have a place");
    if (!model) return;
    demand(static_cast<int>(model->stack.size()) == model->layers, "the stack adds up");
    const catalog::Derived d = derive(*model);
    for (const double figure : {d.total, d.active, d.kv_cache_bytes, d.kv_cache_growing, d.kv_cache_at_context,
                                d.state_bytes, d.flops_per_token})
        demand(std::isfinite(figure) && figure >= 0, "figures are finite");
    demand(d.active <= d.total && d.kv_cache_growing <= d.kv_cache_bytes, "a part is no more than the whole");
    demand(layers_of(mixer_stretches(*model, false)) == model->layers, "stretches cover the stack");
    demand(layers_of(ffn_stretches(*model, false)) == model->layers, "stretches cover the stack");
    demand(same_architecture(*model, *model), "a model is like itself");
}

void import(std::string_view bytes) {
    try {
        const curate::Imported imported = curate::import_config(bytes, "config.json", {.name = "X"});
        Problems problems;
        demand(catalog::read_model(imported.text, imported.id + ".json", problems).has_value(),
               "what is imported can be read");
    } catch (const InputError& e) {
        demand(!e.problems().empty(), "refused with a reason");
    }
    // What stands beside a configuration.
    curate::Beside beside;
    curate::read_model_card(bytes, beside);
    curate::read_safetensors_header(bytes, beside.tensors);
    demand(beside.tensors.count >= 0 && curate::tokens_of(bytes).value_or(1) > 0, "counts are counts");
}

}    // namespace broadside::fuzz
