#pragma once
/// \file
/// What an imported file says beside its structure: the format of the weights, the context before it was stretched,
/// license and base model; and what the weights and the tokenizer say against it.
/// Threads: one.

#include "engine/base/error.hpp"
#include "engine/catalog/catalog.hpp"
#include "engine/curate/import/beside.hpp"
#include "engine/curate/model_file.hpp"
#include "engine/json/json.hpp"

#include <string>
#include <vector>

namespace broadside::curate {

/// The number format of the weights: what they were quantized to before release, else what they are kept in.
void add_precision(const json::Value& root, const json::Value& part, ModelFile& file);
/// The context before it was stretched, where positions say so.
void add_native_context(json::Object& structure);
/// License and base model as the model card has them.
void add_card(const Beside& beside, ModelFile& file);
/// The count against the tensors themselves, and the vocabulary against the tokenizer: warnings, and what agrees.
void compare_with_weights(const catalog::Model& model, const Beside& beside, const std::string& file,
                          Problems& problems, std::vector<std::string>& checks);

}    // namespace broadside::curate
