#pragma once
/// \file
/// Several functions as one visitor of a variant: std::visit(Overload{[](const Fill& f) { … }, …}, paint). An
/// alternative that is added to the variant is a compile error at every visitor that has nothing for it.

namespace broadside {

template <class... Functions>
struct Overload : Functions... {
    using Functions::operator()...;
};
template <class... Functions>
Overload(Functions...) -> Overload<Functions...>;

}    // namespace broadside
