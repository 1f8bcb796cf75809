#include "tests/golden/failures.hpp"

#include "tests/support/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <png.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace broadside::golden {
namespace {

using testing::Picture;

std::uint8_t* pixel(Picture& p, int x, int y) { return &p.rgb[(static_cast<std::size_t>(y) * p.width + x) * 3]; }
const std::uint8_t* pixel(const Picture& p, int x, int y) {
    return x < p.width && y < p.height ? &p.rgb[(static_cast<std::size_t>(y) * p.width + x) * 3] : nullptr;
}

void write_png(const Picture& picture, const std::filesystem::path& path) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(picture.width);
    image.height = static_cast<png_uint_32>(picture.height);
    image.format = PNG_FORMAT_RGB;
    if (png_image_write_to_file(&image, path.c_str(), 0, picture.rgb.data(), 0, nullptr) == 0)
        throw std::runtime_error("cannot write " + path.string());
}

/// RFC 4648.
std::string base64(std::string_view bytes) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        unsigned group = 0;
        for (std::size_t k = i; k < i + 3; ++k)
            group = group << 8 | (k < bytes.size() ? static_cast<std::uint8_t>(bytes[k]) : 0u);
        for (unsigned k = 0; k < 4; ++k) out += i + k > bytes.size() ? '=' : digits[group >> (18 - 6 * k) & 63];
    }
    return out;
}

void write_page(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> strips;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".png") strips.push_back(entry.path());
    std::ranges::sort(strips);
    std::string page =
        "<!doctype html><meta charset=\"utf-8\"><title>Pictures that differ</title>\n"
        "<h1>Pictures that differ</h1><p>Expected, difference, actual.</p>\n";
    for (const std::filesystem::path& strip : strips)
        page += fmt::format("<h2>{}</h2><img alt=\"\" src=\"data:image/png;base64,{}\">\n", strip.stem().string(),
                            base64(testing::content(strip)));
    // Renamed, so that nobody who looks finds half a page.
    const std::filesystem::path draft = folder / fmt::format("index.{}.tmp", ::getpid());
    testing::put(draft, page);
    std::filesystem::rename(draft, folder / "index.html");
}

/// Tests run side by side: one at a time changes the folder.
class Turn {
public:
    explicit Turn(const std::filesystem::path& folder) : descriptor_(::open(folder.c_str(), O_RDONLY | O_CLOEXEC)) {
        if (descriptor_ >= 0) ::flock(descriptor_, LOCK_EX);
    }
    ~Turn() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

private:
    int descriptor_;
};

}    // namespace

Picture strip_of(const Picture& expected, const Picture& actual) {
    constexpr int gap = 8;
    const int width = std::max(expected.width, actual.width), height = std::max(expected.height, actual.height);
    Picture out{3 * width + 2 * gap, height, {}};
    out.rgb.assign(static_cast<std::size_t>(out.width) * height * 3, 128);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const std::uint8_t *a = pixel(expected, x, y), *b = pixel(actual, x, y);
            if (a) std::copy_n(a, 3, pixel(out, x, y));
            if (b) std::copy_n(b, 3, pixel(out, x + 2 * (width + gap), y));
            std::uint8_t* mark = pixel(out, x + width + gap, y);
            const bool equal = a && b && std::equal(a, a + 3, b, [](int p, int q) { return std::abs(p - q) <= 1; });
            if (equal)
                std::transform(a, a + 3, mark, [](int c) { return static_cast<std::uint8_t>(192 + c / 4); });
            else
                std::copy_n(std::vector<std::uint8_t>{208, 0, 0}.data(), 3, mark);
        }
    return out;
}

void report_failure(const std::filesystem::path& folder, const std::string& name, const Picture& expected,
                    const Picture& actual) {
    std::filesystem::create_directories(folder);
    const Turn turn(folder);
    write_png(strip_of(expected, actual), folder / (name + ".png"));
    write_page(folder);
}

void report_success(const std::filesystem::path& folder, const std::string& name) {
    const Turn turn(folder);
    if (std::filesystem::remove(folder / (name + ".png"))) write_page(folder);
}

}    // namespace broadside::golden
