#include "engine/pdf/read/function.hpp"

#include "engine/pdf/read/objects.hpp"
#include "engine/pdf/read/unpack.hpp"

#include <algorithm>
#include <cmath>

namespace broadside::pdf {
namespace {

constexpr int k_deepest_function = 4;    // functions stitched from stitched ones
constexpr std::size_t k_most_in_table = std::size_t{1} << 18;

std::vector<double> numbers(Object array) {
    std::vector<double> out;
    for (Object& o : array_of(array))
        if (o.isNumber()) out.push_back(o.getNumericValue());
    return out;
}

std::optional<std::string> table_of(Object function) {
    try {
        return unpacked(function, k_most_in_table);
    } catch (const EndlessStream&) {
        return std::nullopt;
    }
}

double mapped(double x, double from_low, double from_high, double low, double high) {
    return from_high == from_low ? low : low + (x - from_low) * (high - low) / (from_high - from_low);
}

std::optional<std::vector<double>> exponential(Object dictionary, double x) {
    std::vector<double> c0 = numbers(dictionary.getKey("/C0")), c1 = numbers(dictionary.getKey("/C1"));
    if (c0.empty()) c0 = {0};
    if (c1.empty()) c1 = {1};
    const Object n = dictionary.getKey("/N");
    if (c0.size() != c1.size() || !Object(n).isNumber()) return std::nullopt;
    const double share = std::pow(x, Object(n).getNumericValue());
    if (!std::isfinite(share)) return std::nullopt;
    std::vector<double> out;
    for (std::size_t i = 0; i < c0.size(); ++i) out.push_back(c0[i] + share * (c1[i] - c0[i]));
    return out;
}

}    // namespace

std::optional<std::vector<double>> Function::sampled(Object function, const std::vector<double>& domain, double x) {
    Object dictionary = function.getDict();
    const std::vector<double> size = numbers(dictionary.getKey("/Size")), range = numbers(dictionary.getKey("/Range"));
    const Object depth = dictionary.getKey("/BitsPerSample");
    if (size.size() != 1 || size[0] < 1 || range.size() < 2 || !Object(depth).isInteger()) return std::nullopt;
    const int bits = Object(depth).getIntValueAsInt();
    if (bits != 8 && bits != 16) return std::nullopt;
    std::vector<double> encode = numbers(dictionary.getKey("/Encode")), decode = numbers(dictionary.getKey("/Decode"));
    if (encode.size() != 2) encode = {0, size[0] - 1};
    if (decode.size() != range.size()) decode = range;
    const double at = std::clamp(mapped(x, domain[0], domain[1], encode[0], encode[1]), 0.0, size[0] - 1);
    const auto [table, fresh] = tables_.try_emplace(function.getObjGen());
    const std::optional<std::string>& data = table->second;
    if (fresh) table->second = table_of(function);
    if (!data) return std::nullopt;
    const std::size_t outputs = range.size() / 2, bytes = static_cast<std::size_t>(bits / 8);
    const auto sample = [&](double index, std::size_t i) {
        const std::size_t from = (static_cast<std::size_t>(index) * outputs + i) * bytes;
        if (from + bytes > data->size()) return 0.0;
        const auto* p = reinterpret_cast<const unsigned char*>(data->data()) + from;
        return bits == 8 ? p[0] / 255.0 : (p[0] * 256 + p[1]) / 65535.0;
    };
    const double before = std::floor(at), after = std::ceil(at);
    std::vector<double> out;
    for (std::size_t i = 0; i < outputs; ++i) {
        const double low = sample(before, i), high = sample(after, i);
        out.push_back(mapped(low + (high - low) * (at - before), 0, 1, decode[2 * i], decode[2 * i + 1]));
    }
    return out;
}

std::optional<std::vector<double>> Function::stitched(Object dictionary, const std::vector<double>& domain, double x,
                                                      int depth) {
    Object parts = dictionary.getKey("/Functions");
    const std::vector<double> bounds = numbers(dictionary.getKey("/Bounds")),
                              encode = numbers(dictionary.getKey("/Encode"));
    if (!parts.isArray() || parts.getArrayNItems() < 1) return std::nullopt;
    const auto count = static_cast<std::size_t>(parts.getArrayNItems());
    if (bounds.size() + 1 != count || encode.size() != 2 * count) return std::nullopt;
    std::size_t i = 0;
    while (i < bounds.size() && x >= bounds[i]) ++i;
    const double low = i == 0 ? domain[0] : bounds[i - 1], high = i == bounds.size() ? domain[1] : bounds[i];
    return evaluate(parts.getArrayItem(static_cast<int>(i)), mapped(x, low, high, encode[2 * i], encode[2 * i + 1]),
                    depth + 1);
}

std::optional<std::vector<double>> Function::evaluate(Object function, double x, int depth) {
    if (depth > k_deepest_function) return std::nullopt;
    Object dictionary = function.isStream() ? function.getDict() : function;
    if (!dictionary.isDictionary()) return std::nullopt;
    const Object type = dictionary.getKey("/FunctionType");
    const std::vector<double> domain = numbers(dictionary.getKey("/Domain"));
    if (!Object(type).isInteger() || domain.size() != 2 || domain[0] > domain[1]) return std::nullopt;
    x = std::clamp(x, domain[0], domain[1]);
    std::optional<std::vector<double>> out;
    switch (Object(type).getIntValue()) {
        case 0:
            if (function.isStream()) out = sampled(function, domain, x);
            break;
        case 2: out = exponential(dictionary, x); break;
        case 3: out = stitched(dictionary, domain, x, depth); break;
        default: break;
    }
    if (const std::vector<double> range = numbers(dictionary.getKey("/Range")); out && range.size() == 2 * out->size())
        for (std::size_t i = 0; i < out->size(); ++i)
            (*out)[i] = std::clamp((*out)[i], std::min(range[2 * i], range[2 * i + 1]),
                                   std::max(range[2 * i], range[2 * i + 1]));
    return out;
}

std::optional<std::vector<double>> Function::operator()(double x) { return evaluate(function_, x, 0); }

std::vector<double> Function::bounds() const {
    return Object(function_).isDictionary() ? numbers(Object(function_).getKey("/Bounds")) : std::vector<double>{};
}

}    // namespace broadside::pdf
