/// Renders one model of a project, or of the installed catalog, to a PNG: render_model ID FILE.png [PROJECT]

#include <broadside/broadside.hpp>

#include <iostream>

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    try {
        const auto catalogue = broadside::Catalogue::read(argc > 3 ? argv[3] : "");
        broadside::compose(catalogue, {.layout = "print", .models = {argv[1]}, .dpi = 100, .date = {}}).write(argv[2]);
    } catch (const broadside::InputError& error) {
        std::cerr << error.what() << '\n';    // every problem, with its place in the files
        return 1;
    }
}
