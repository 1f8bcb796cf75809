#pragma once
/// \file
/// Surroundings that a test makes for the process it starts. They are called in that process,
/// before the program begins.

#include <cstddef>

namespace broadside::testing {

/// The status with which a process ends where the system does not let a test set up its fault.
constexpr int k_not_set_up = 77;
#define SKIP_WHERE_NOT_SET_UP(done)                          \
    if ((done).status == ::broadside::testing::k_not_set_up) \
    GTEST_SKIP() << "the system does not let this test set up its fault"

/// Ends the process where a step of setting up failed.
void demand(bool done);
/// Mounts of its own, which nobody else sees and which go with the process.
void own_mounts();
/// No thread can be started any more, as where the user's or the container's limit is reached.
void no_threads();
/// So much address space and no more.
void address_space(std::size_t bytes);

}    // namespace broadside::testing
