/// Renders the poster into memory, and says how far it is.

#include <broadside/broadside.hpp>

#include <iostream>

int main() {
    broadside::ComposeOptions small;
    small.dpi = 30;
    const broadside::Poster poster = broadside::compose(broadside::Catalogue::read(), small);
    std::vector<std::byte> png;
    broadside::WriteOptions options;
    options.progress = [](double share) { std::cerr << static_cast<int>(100 * share) << " %\r"; };
    poster.write(
        broadside::OutputFormat::png,
        [&png](std::span<const std::byte> bytes) { png.insert(png.end(), bytes.begin(), bytes.end()); }, options);
    std::cout << poster.width_pt() << " x " << poster.height_pt() << " pt, " << png.size() << " bytes\n";
}
