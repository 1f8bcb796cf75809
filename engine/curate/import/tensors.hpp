#pragma once
/// \file
/// What the headers of weights say: how many parameters there are, and in which layers.
/// Threads: values.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace broadside::curate {

/// The weights, as far as their headers say.
struct Tensors {
    std::string from;                  // what was read: `5 of 5 .safetensors headers`; empty: nothing
    std::int64_t count = 0;            // of tensors of the language model
    double outside = 0;                // parameters outside of layers
    std::map<int, double> by_layer;    // in each layer of the stack, from 0
    double others = 0;                 // of encoders of images and sound, and of modules for further tokens
    bool packed = false;               // some hold several numbers in one: shapes do not say
    bool complete = true;              // all headers were there
    std::optional<double> bytes;       // of all weights, where only an index says so

    /// Of the layers that the stack has.
    double parameters(int layers) const;
};

/// Adds a tensor of a checkpoint to what is known of it. `type`: as safetensors has it; empty where it says nothing.
void add_tensor(std::string_view name, double parameters, std::string_view type, Tensors& tensors);

}    // namespace broadside::curate
