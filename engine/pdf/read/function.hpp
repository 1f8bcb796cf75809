#pragma once
/// \file
/// Functions of a PDF with one input: sampled, exponential and stitched (ISO 32000-1, 7.10).
/// Threads: one.

#include "engine/pdf/qpdf.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace broadside::pdf {

class Function {
public:
    explicit Function(Object function) : function_(std::move(function)) {}

    /// Its values at `x`; nothing for a calculator (type 4), more than one input, or what is damaged.
    std::optional<std::vector<double>> operator()(double x);
    /// Where parts of it are stitched.
    std::vector<double> bounds() const;

private:
    std::optional<std::vector<double>> evaluate(Object function, double x, int depth);
    std::optional<std::vector<double>> sampled(Object function, const std::vector<double>& domain, double x);
    std::optional<std::vector<double>> stitched(Object dictionary, const std::vector<double>& domain, double x,
                                                int depth);

    Object function_;
    std::map<QPDFObjGen, std::optional<std::string>> tables_;    // of sampled ones; nothing where they cannot be read
};

}    // namespace broadside::pdf
