#pragma once
/// \file
/// The structure tree of a tagged PDF (ISO 32000-1, 14.7 and 14.8) by the rules of PDF/UA-1 (ISO 14289-1, 7): types of
/// elements and where they may stand, headings, tables, lists, and whether what is said has a language.
/// Threads: pure functions.

#include "engine/pdf/qpdf.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace broadside::pdf {

/// Of faults of one kind, the first is reported; an empty one is none.
inline void note(std::string& first, const std::string& fault) {
    if (first.empty()) first = fault;
}

struct StructureFaults {
    std::string types, empty, headings, figures, tables, lists, notes;
    std::string languages;    // codes that name none
    std::string silence;      // what is said in no language
};

struct StructureTree {
    int elements = 0;
    StructureFaults faults;
    /// The element that holds an annotation.
    struct Holder {
        std::string type;
        bool described = false;    // it has an Alt
        bool language = false;     // it or something around it has one
    };
    std::map<QPDFObjGen, Holder> holders;
    std::set<std::pair<QPDFObjGen, long long>>
        silent;    // page and MCID of marked content whose elements have no language
    /// Of a page's key the elements of its MCIDs, of an annotation's its element.
    std::map<long long, Object> parents;
};
/// `language`: the document has one. Without a tree there are no elements.
StructureTree read_structure(Object root, bool language);

/// What is wrong with a language code (RFC 3066: `en`, `en-GB`, `x-klingon`). Empty where it is good, or none is given.
std::string language_fault(Object code);

}    // namespace broadside::pdf
