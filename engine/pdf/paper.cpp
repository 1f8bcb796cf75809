#include "engine/base/units.hpp"
#include "engine/pdf/pdf.hpp"

#include <string>

namespace broadside::pdf {

std::optional<Paper> parse_paper(std::string_view text) {
    std::string name(text);
    for (char& c : name)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (name == "a4") return Paper::a4;
    if (name == "letter") return Paper::letter;
    if (name == "a3") return Paper::a3;
    if (name == "tabloid") return Paper::tabloid;
    return std::nullopt;
}

Size size_of(Paper paper) {
    switch (paper) {
        case Paper::a4: return {mm_to_pt(210), mm_to_pt(297)};
        case Paper::letter: return {inch_to_pt(8.5), inch_to_pt(11)};
        case Paper::a3: return {mm_to_pt(297), mm_to_pt(420)};
        case Paper::tabloid: return {inch_to_pt(11), inch_to_pt(17)};
    }
    return {};
}

}    // namespace broadside::pdf
