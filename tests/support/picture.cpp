#include "tests/support/picture.hpp"

#include <png.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace broadside::testing {

Picture read_png(const std::filesystem::path& path, int reduce) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
    if (!file) throw std::runtime_error("cannot read " + path.string());
    png_structp png = png_create_read_struct(
        PNG_LIBPNG_VER_STRING, nullptr, [](png_structp, png_const_charp message) { throw std::runtime_error(message); },
        nullptr);
    png_infop info = png_create_info_struct(png);
    const std::unique_ptr<png_struct, void (*)(png_structp)> owner(
        png, [](png_structp p) { png_destroy_read_struct(&p, nullptr, nullptr); });
    png_init_io(png, file.get());
    // The poster is larger than what libpng takes by default.
    png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
    png_read_info(png, info);
    png_set_palette_to_rgb(png);
    png_set_strip_alpha(png);
    png_read_update_info(png, info);
    if (png_get_bit_depth(png, info) != 8 || png_get_channels(png, info) != 3)
        throw std::runtime_error(path.string() + ": not 8-bit RGB");
    const auto width = static_cast<int>(png_get_image_width(png, info));
    const auto height = static_cast<int>(png_get_image_height(png, info));

    Picture out;
    out.width = width / reduce;
    out.height = height / reduce;
    out.rgb.resize(static_cast<std::size_t>(out.width) * out.height * 3);
    std::vector<std::uint8_t> row(static_cast<std::size_t>(width) * 3);
    std::vector<unsigned> sums(static_cast<std::size_t>(out.width) * 3);
    const auto area = static_cast<unsigned>(reduce * reduce);
    for (int y = 0; y < out.height * reduce; ++y) {
        png_read_row(png, row.data(), nullptr);
        for (int x = 0; x < out.width * reduce; ++x)
            for (int c = 0; c < 3; ++c) sums[x / reduce * 3 + c] += row[x * 3 + c];
        if (y % reduce != reduce - 1) continue;
        auto* to = out.rgb.data() + static_cast<std::size_t>(y / reduce) * out.width * 3;
        for (std::size_t i = 0; i < sums.size(); ++i) to[i] = static_cast<std::uint8_t>((sums[i] + area / 2) / area);
        std::ranges::fill(sums, 0u);
    }
    png_destroy_info_struct(png, &info);
    return out;
}

Picture read_png_on(const std::filesystem::path& path, std::uint8_t grey) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    const auto fail = [&] { throw std::runtime_error(path.string() + ": " + image.message); };
    if (png_image_begin_read_from_file(&image, path.c_str()) == 0) fail();
    if ((image.format & PNG_FORMAT_FLAG_ALPHA) == 0) throw std::runtime_error(path.string() + ": has no alpha");
    image.format = PNG_FORMAT_RGBA;
    Picture out;
    out.width = static_cast<int>(image.width);
    out.height = static_cast<int>(image.height);
    std::vector<std::uint8_t> rgba(PNG_IMAGE_SIZE(image));
    if (png_image_finish_read(&image, nullptr, rgba.data(), 0, nullptr) == 0) fail();
    for (std::size_t i = 0; i < rgba.size(); i += 4)
        for (std::size_t c = 0; c < 3; ++c)
            out.rgb.push_back(
                static_cast<std::uint8_t>((rgba[i + c] * rgba[i + 3] + grey * (255 - rgba[i + 3]) + 127) / 255));
    return out;
}

Picture read_ppm(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::string magic;
    Picture out;
    int most = 0;
    in >> magic >> out.width >> out.height >> most;
    in.get();
    if (!in || magic != "P6" || most != 255) throw std::runtime_error(path.string() + ": not a PPM");
    out.rgb.resize(static_cast<std::size_t>(out.width) * out.height * 3);
    in.read(reinterpret_cast<char*>(out.rgb.data()), static_cast<std::streamsize>(out.rgb.size()));
    if (!in) throw std::runtime_error(path.string() + ": too short");
    return out;
}

void write_ppm(const Picture& picture, const std::filesystem::path& path) {
    std::ofstream out(path, std::ios::binary);
    out << "P6\n" << picture.width << ' ' << picture.height << "\n255\n";
    out.write(reinterpret_cast<const char*>(picture.rgb.data()), static_cast<std::streamsize>(picture.rgb.size()));
    if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
}

Difference difference(const Picture& a, const Picture& b) {
    if (std::abs(a.width - b.width) > 1 || std::abs(a.height - b.height) > 1)
        throw std::runtime_error("pictures of different sizes");
    const int width = std::min(a.width, b.width), height = std::min(a.height, b.height);
    Difference out;
    for (int top = 0; top < height; top += k_block) {
        for (int left = 0; left < width; left += k_block) {
            const int right = std::min(left + k_block, width), bottom = std::min(top + k_block, height);
            std::array<std::int64_t, 3> sums{};
            for (int y = top; y < bottom; ++y) {
                const auto* pa = a.rgb.data() + (static_cast<std::size_t>(y) * a.width + left) * 3;
                const auto* pb = b.rgb.data() + (static_cast<std::size_t>(y) * b.width + left) * 3;
                for (int i = 0; i < (right - left) * 3; ++i) {
                    const int d = pa[i] - pb[i];
                    sums[i % 3] += d;
                    out.mean += std::abs(d);
                }
            }
            // A sliver at the edge counts as if the rest of its block were equal.
            for (const std::int64_t sum : sums) {
                const double off = static_cast<double>(std::abs(sum)) / (k_block * k_block);
                if (off <= out.worst_block) continue;
                out.worst_block = off;
                out.block_x = left;
                out.block_y = top;
            }
        }
    }
    out.mean /= static_cast<double>(width) * height * 3;
    return out;
}

}    // namespace broadside::testing
