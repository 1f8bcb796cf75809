#pragma once
/// \file
/// For tests: what stands in a drawing.
/// Threads: pure functions.

#include "engine/draw/drawing.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace broadside::diagram {

/// The marks of one kind, bottom to top.
template <class Kind>
std::vector<Kind> marks(const Drawing& drawing) {
    std::vector<Kind> out;
    for (const Mark& mark : drawing.marks)
        if (const Kind* one = std::get_if<Kind>(&mark)) out.push_back(*one);
    return out;
}
inline std::vector<Shape> shapes(const Drawing& drawing) { return marks<Shape>(drawing); }
inline std::vector<Label> labels(const Drawing& drawing) { return marks<Label>(drawing); }
inline std::vector<Line> lines(const Drawing& drawing) { return marks<Line>(drawing); }
inline std::vector<Line> lines(const Drawing& drawing, LineKind kind) {
    std::vector<Line> out = lines(drawing);
    std::erase_if(out, [&](const Line& line) { return line.kind != kind; });
    return out;
}
/// None: no part of the drawing is called so.
inline const Part* part(const Drawing& drawing, std::string_view id) {
    const auto found = std::ranges::find(drawing.parts, id, &Part::id);
    return found == drawing.parts.end() ? nullptr : &*found;
}
/// Whether a line of text has these words in it, as they were typed: print has curved apostrophes.
inline bool says(const Drawing& drawing, std::string words) {
    for (std::size_t at = 0; (at = words.find('\'', at)) != std::string::npos;) words.replace(at, 1, "’");
    return std::ranges::any_of(labels(drawing),
                               [&](const Label& label) { return label.line->text.find(words) != std::string::npos; });
}
/// How many lines of text are just these words.
inline std::size_t count(const Drawing& drawing, std::string_view words) {
    return static_cast<std::size_t>(
        std::ranges::count_if(labels(drawing), [&](const Label& label) { return label.line->text == words; }));
}

}    // namespace broadside::diagram
