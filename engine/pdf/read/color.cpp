#include "engine/pdf/read/color.hpp"

#include "engine/pdf/read/function.hpp"
#include "engine/pdf/read/objects.hpp"
#include "engine/pdf/read/unpack.hpp"

#include <algorithm>
#include <utility>

namespace broadside::pdf {
namespace {

constexpr long long k_most_pixels = 100'000'000;    // and samples
// Places at which a shading's functions are looked at, besides where they are stitched.
constexpr int k_shading_steps = 1024;
constexpr int k_deepest_space = 4;

std::shared_ptr<const Palette> palette(Object table, std::size_t components) {
    auto out = std::make_shared<Palette>();
    out->components = components;
    std::string bytes;
    if (table.isString()) bytes = table.getStringValue();
    if (table.isStream()) bytes = unpacked(table).value_or("");
    out->bytes.assign(bytes.begin(), bytes.end());
    return out;
}

PaintColor color_space(Object o, const NamedSpace& named, int depth) {
    if (depth > k_deepest_space) return {};
    if (o.isName()) {
        const std::string name = o.getName();
        const auto device = [&](ColorSpace kind, const char* default_space) {    // 8.6.5.6
            const Object instead = named(default_space);
            return Object(instead).isArray() ? color_space(instead, named, depth + 1) : initial_color(kind);
        };
        if (name == "/DeviceGray" || name == "/G") return device(ColorSpace::gray, "/DefaultGray");
        if (name == "/DeviceRGB" || name == "/RGB") {
            const Object own = named(name);    // /RGB may be a name of the page's own
            if (!Object(own).isNull()) return color_space(own, named, depth + 1);
            return device(ColorSpace::rgb, "/DefaultRGB");
        }
        if (name == "/DeviceCMYK" || name == "/CMYK") return device(ColorSpace::cmyk, "/DefaultCMYK");
        if (name == "/CalCMYK") return initial_color(ColorSpace::cmyk);    // was never defined, and is read so
        if (name == "/Pattern") return initial_color(ColorSpace::pattern);
        return color_space(named(name), named, depth + 1);
    }
    if (!o.isArray() || o.getArrayNItems() == 0 || !o.getArrayItem(0).isName()) return {};
    const std::string family = o.getArrayItem(0).getName();
    const auto item = [&](int i) { return i < o.getArrayNItems() ? o.getArrayItem(i) : Object::newNull(); };
    if (family == "/ICCBased") {
        if (!item(1).isStream()) return initial_color(ColorSpace::icc_cmyk);    // any
        Object profile = item(1).getDict();
        const Object n = profile.getKey("/N"), alternate = profile.getKey("/Alternate");
        if (Object(alternate).isArray() && Object(alternate).getArrayNItems() > 0 &&
            name_of(Object(alternate).getArrayItem(0)) == "Lab")
            return initial_color(ColorSpace::lab);
        if (!Object(n).isInteger() && !Object(alternate).isNull()) return color_space(alternate, named, depth + 1);
        const long long count = Object(n).isInteger() ? Object(n).getIntValue() : 3;
        PaintColor out = initial_color(count == 1   ? ColorSpace::icc_gray
                                       : count == 4 ? ColorSpace::icc_cmyk
                                                    : ColorSpace::icc_rgb);
        out.profile = item(1);
        return out;
    }
    if (family == "/CalGray") return initial_color(ColorSpace::cal_gray);
    if (family == "/CalRGB") return initial_color(ColorSpace::cal_rgb);
    if (family == "/Lab") return initial_color(ColorSpace::lab);
    if (family == "/Indexed" || family == "/I") {
        PaintColor out = color_space(item(1), named, depth + 1);
        out.palette = palette(item(3), out.components());
        out.set({0});
        return out;
    }
    if (family == "/Pattern") {
        PaintColor out = initial_color(ColorSpace::pattern);
        if (!item(1).isNull()) out.base = std::make_shared<const PaintColor>(color_space(item(1), named, depth + 1));
        return out;
    }
    if (family == "/Separation") return initial_color(ColorSpace::spot, {name_of(item(1))});
    if (family == "/DeviceN") {
        std::vector<std::string> spots;
        if (item(1).isArray())
            for (const Object& name : item(1).getArrayAsVector()) spots.push_back(name_of(name));
        return initial_color(ColorSpace::spot, std::move(spots));
    }
    return color_space(o.getArrayItem(0), named, depth + 1);
}

/// Samples of a decoded image, one after the other.
class Samples {
public:
    Samples(const unsigned char* data, std::size_t size, int bits) : data_(data), size_(size), bits_(bits) {}
    void row(std::size_t at) { bit_ = at * 8; }
    bool ended() const { return (bit_ + static_cast<std::size_t>(bits_) + 7) / 8 > size_; }
    unsigned next() {
        unsigned out = 0;
        if (bits_ >= 8) {
            for (int i = 0; i < bits_ / 8; ++i) out = out << 8 | data_[bit_ / 8 + static_cast<std::size_t>(i)];
        } else {
            out = static_cast<unsigned>(data_[bit_ / 8]) >> (8 - bits_ - static_cast<int>(bit_ % 8)) &
                  ((1U << bits_) - 1);
        }
        bit_ += static_cast<std::size_t>(bits_);
        return out;
    }

private:
    const unsigned char* data_;
    std::size_t size_, bit_ = 0;
    int bits_;
};

}    // namespace

std::size_t PaintColor::components() const {
    switch (space) {
        case ColorSpace::gray:
        case ColorSpace::icc_gray:
        case ColorSpace::cal_gray: return 1;
        case ColorSpace::cmyk:
        case ColorSpace::icc_cmyk: return 4;
        case ColorSpace::spot: return spots.size();
        case ColorSpace::pattern: return 0;
        default: return 3;
    }
}

std::string PaintColor::set(const std::vector<double>& operands) {
    const std::size_t wanted = palette ? 1 : components();
    if (operands.size() != wanted) {
        values.resize(components());
        return "a color has " + std::to_string(operands.size()) + " values where its space has " +
               std::to_string(wanted);
    }
    if (!palette) {
        values = operands;
        return {};
    }
    const auto index = static_cast<std::size_t>(std::clamp(operands[0], 0.0, 255.0));
    values.assign(components(), 0);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::size_t at = index * palette->components + i;
        if (at < palette->bytes.size()) values[i] = palette->bytes[at] / 255.0;
    }
    return {};
}

double PaintColor::ink() const {
    double sum = 0;
    switch (space) {
        case ColorSpace::cmyk:
        case ColorSpace::icc_cmyk:
            for (const double v : values) sum += v;
            return sum * 100;
        case ColorSpace::gray:
        case ColorSpace::icc_gray: return (1 - values.at(0)) * 100;
        case ColorSpace::spot:
            for (std::size_t i = 0; i < values.size(); ++i)
                sum += values[i] * (spots[i] == "All" ? 400 : spots[i] == "None" ? 0 : 100);
            return sum;
        default: return 0;
    }
}

double PaintColor::most_ink() const {
    PaintColor most = *this;
    const bool additive = space == ColorSpace::gray || space == ColorSpace::icc_gray;
    most.values.assign(most.components(), additive ? 0 : 1);
    return most.ink();
}

double PaintColor::black() const {
    if (space == ColorSpace::cmyk || space == ColorSpace::icc_cmyk) return values.at(3);
    if (space == ColorSpace::gray || space == ColorSpace::icc_gray) return 1 - values.at(0);
    return space == ColorSpace::spot && spots.size() == 1 && spots[0] == "Black" ? values.at(0) : 0;
}

bool PaintColor::black_only() const {
    if (space == ColorSpace::cmyk || space == ColorSpace::icc_cmyk)
        return values.at(0) == 0 && values.at(1) == 0 && values.at(2) == 0;
    return space == ColorSpace::gray || space == ColorSpace::icc_gray ||
           (space == ColorSpace::spot && spots == std::vector<std::string>{"Black"});
}

bool PaintColor::white() const {
    switch (space) {
        case ColorSpace::rgb:
        case ColorSpace::icc_rgb:
        case ColorSpace::cal_rgb: return std::ranges::all_of(values, [](double v) { return v >= 0.999; });
        case ColorSpace::cal_gray: return values.at(0) >= 0.999;
        case ColorSpace::lab: return values.at(0) >= 99.9;
        case ColorSpace::pattern: return false;
        default: return ink() == 0;
    }
}

PaintColor initial_color(ColorSpace space, std::vector<std::string> spots) {
    PaintColor out;
    out.space = space;
    out.spots = std::move(spots);
    out.values.assign(out.components(), space == ColorSpace::spot ? 1 : 0);
    if (space == ColorSpace::cmyk || space == ColorSpace::icc_cmyk) out.values[3] = 1;
    return out;
}

PaintColor color_space(Object space, const NamedSpace& named) { return color_space(space, named, 0); }

std::optional<double> image_ink(Object image, const PaintColor& space) {
    if (space.most_ink() == 0) return 0;
    if (!image.isStream()) return std::nullopt;
    Object dictionary = image.getDict();
    const Object width = dictionary.getKey("/Width"), height = dictionary.getKey("/Height"),
                 depth = dictionary.getKey("/BitsPerComponent");
    if (!Object(width).isInteger() || !Object(height).isInteger()) return std::nullopt;
    const long long w = Object(width).getIntValue(), h = Object(height).getIntValue();
    if (w <= 0 || h <= 0 || w > k_most_pixels || h > k_most_pixels / w) return std::nullopt;
    const int bits = Object(depth).isInteger() ? Object(depth).getIntValueAsInt() : 8;
    if (bits != 1 && bits != 2 && bits != 4 && bits != 8 && bits != 16) return std::nullopt;
    const std::size_t components = space.palette ? 1 : space.components();
    if (components == 0 || static_cast<long long>(components) > k_most_pixels / (w * h)) return std::nullopt;
    const double most = (1U << bits) - 1;
    std::vector<double> low(components, 0), high(components, space.palette ? most : 1);
    if (Object decode = dictionary.getKey("/Decode");
        decode.isArray() && decode.getArrayNItems() == static_cast<int>(2 * components)) {
        for (std::size_t i = 0; i < components; ++i) {
            const Object from = decode.getArrayItem(static_cast<int>(2 * i)),
                         to = decode.getArrayItem(static_cast<int>(2 * i + 1));
            if (!Object(from).isNumber() || !Object(to).isNumber()) return std::nullopt;
            low[i] = Object(from).getNumericValue();
            high[i] = Object(to).getNumericValue();
        }
    }
    try {
        const std::optional<std::string> data = unpacked_picture(image);
        const std::size_t row = (static_cast<std::size_t>(w) * components * static_cast<std::size_t>(bits) + 7) / 8;
        if (!data || data->size() < row) return std::nullopt;
        Samples samples(reinterpret_cast<const unsigned char*>(data->data()), data->size(), bits);
        PaintColor color = space;
        std::vector<double> values(components);
        double ink = 0;
        for (long long y = 0; y < h; ++y) {
            samples.row(static_cast<std::size_t>(y) * row);
            for (long long x = 0; x < w; ++x) {
                for (std::size_t i = 0; i < components; ++i) {
                    if (samples.ended()) return ink;
                    values[i] = low[i] + samples.next() * (high[i] - low[i]) / most;
                }
                color.set(values);
                ink = std::max(ink, color.ink());
            }
        }
        return ink;
    } catch (const EndlessStream&) {
        return std::nullopt;
    }
}

std::optional<double> shading_ink(Object shading, const PaintColor& space, bool pattern) {
    if (space.most_ink() == 0) return 0;
    Object dictionary = shading.isStream() ? shading.getDict() : shading;
    if (!dictionary.isDictionary()) return std::nullopt;
    Object function = dictionary.getKey("/Function");
    if (function.isNull()) return std::nullopt;    // a mesh has its colors in its data
    std::vector<Function> functions;
    for (const Object& f : items_of(function)) functions.emplace_back(f);
    double from = 0, to = 1;
    if (Object domain = dictionary.getKey("/Domain"); domain.isArray() && domain.getArrayNItems() == 2 &&
                                                      domain.getArrayItem(0).isNumber() &&
                                                      domain.getArrayItem(1).isNumber()) {
        from = domain.getArrayItem(0).getNumericValue();
        to = domain.getArrayItem(1).getNumericValue();
    }
    PaintColor color = space;
    double ink = 0;
    if (Object background = dictionary.getKey("/Background"); pattern && background.isArray()) {
        std::vector<double> values;
        for (Object& v : background.getArrayAsVector()) values.push_back(v.isNumber() ? v.getNumericValue() : 0);
        if (!color.set(values).empty()) return std::nullopt;
        ink = color.ink();
    }
    std::vector<double> places;
    for (int i = 0; i <= k_shading_steps; ++i) places.push_back(from + (to - from) * i / k_shading_steps);
    for (const Function& f : functions)
        for (const double at : f.bounds())
            for (const double beside : {-1e-9, 0.0, 1e-9})
                places.push_back(std::clamp(at + beside, std::min(from, to), std::max(from, to)));
    for (const double at : places) {
        std::vector<double> values;
        for (Function& f : functions) {
            const auto part = f(at);
            if (!part) return std::nullopt;
            values.insert(values.end(), part->begin(), part->end());
        }
        if (!color.set(values).empty()) return std::nullopt;
        ink = std::max(ink, color.ink());
    }
    return ink;
}

}    // namespace broadside::pdf
