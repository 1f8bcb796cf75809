#include "engine/pdf/read/marked_content.hpp"

#include "engine/pdf/read/objects.hpp"
#include "engine/pdf/read/unpack.hpp"

#include <exception>
#include <new>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace broadside::pdf {
namespace {

/// Follows marked content through a stream.
class Marks final : public Object::ParserCallbacks {
public:
    explicit Marks(Object resources) : resources_(std::move(resources)) {}
    MarkedContent found;

    void handleObject(Object o, std::size_t, std::size_t) override {
        static const std::set<std::string, std::less<>> k_paints{"S",  "s",  "f",  "F",  "f*", "B", "B*", "b",
                                                                 "b*", "sh", "Do", "Tj", "TJ", "'", "\"", "EI"};
        if (!o.isOperator()) {
            operands_.push_back(o);
            return;
        }
        const std::string op = o.getOperatorValue();
        if (op == "BMC" || op == "BDC")
            begin();
        else if (op == "EMC")
            end();
        else if (op == "Do" && !artifact_ && !tagged_ && !form().isNull())
            found.forms.push_back(form());
        else if (k_paints.contains(op) && !artifact_ && !tagged_)
            note("paint outside of tags and artifacts");
        operands_.clear();
    }
    void handleEOF() override {
        if (!open_.empty()) note("marked content that does not end");
    }

private:
    enum class Kind { artifact, tagged, other };
    void note(const std::string& text) {
        if (found.fault.empty()) found.fault = text;
    }
    /// The form that is painted, where its dictionary says that it has marks.
    Object form() {
        Object all = resources_.isDictionary() ? resources_.getKey("/XObject") : Object::newNull();
        if (!all.isDictionary() || operands_.empty() || !operands_[0].isName()) return Object::newNull();
        Object o = all.getKey(operands_[0].getName());
        return o.isStream() && o.getDict().getKey("/StructParents").isInteger() ? o : Object::newNull();
    }
    void begin() {
        Kind kind = Kind::other;
        if (!operands_.empty() && name_of(operands_[0]) == "Artifact") kind = Kind::artifact;
        Object properties = operands_.size() == 2 ? operands_[1] : Object::newNull();
        if (properties.isName() && resources_.isDictionary() && resources_.getKey("/Properties").isDictionary())
            properties = resources_.getKey("/Properties").getKey(properties.getName());
        if (properties.isDictionary() && properties.getKey("/MCID").isInteger()) {
            kind = Kind::tagged;
            mcid_ = properties.getKey("/MCID").getIntValue();
            if (!found.mcids.insert(mcid_).second) note("an MCID stands twice");
        }
        if (properties.isDictionary() && properties.getKey("/Lang").isString()) {
            found.languages.push_back(properties.getKey("/Lang"));
            if (kind == Kind::tagged || tagged_ > 0) found.with_language.insert(mcid_);
        }
        if (kind == Kind::artifact && tagged_ > 0) note("an artifact within tagged content");
        if (kind == Kind::tagged && artifact_ > 0) note("tagged content within an artifact");
        open_.push_back(kind);
        artifact_ += kind == Kind::artifact ? 1 : 0;
        tagged_ += kind == Kind::tagged ? 1 : 0;
    }
    void end() {
        if (open_.empty()) return note("EMC without a beginning");
        artifact_ -= open_.back() == Kind::artifact ? 1 : 0;
        tagged_ -= open_.back() == Kind::tagged ? 1 : 0;
        open_.pop_back();
    }

    Object resources_;
    std::vector<Object> operands_;
    std::vector<Kind> open_;
    int artifact_ = 0, tagged_ = 0;
    long long mcid_ = -1;    // of the last tagged content
};

/// Counts the marked content that a stream leaves open.
class Open final : public Object::ParserCallbacks {
public:
    int count = 0;

    void handleObject(Object o, std::size_t, std::size_t) override {
        if (!o.isOperator()) return;
        const std::string op = o.getOperatorValue();
        if (op == "BMC" || op == "BDC") ++count;
        if (op == "EMC" && count > 0) --count;
        if (++operators_ > k_most_counted) terminateParsing();
    }
    void handleEOF() override {}

private:
    static constexpr long long k_most_counted = 20'000'000;    // as many as are interpreted
    long long operators_ = 0;
};

std::string missing_ends(Object of) {
    Open open;
    try {
        parse_content(of, open);
    } catch (const QPDFExc&) {    // a coding that qpdf does not undo
        return {};
    }
    std::string out;
    for (int i = 0; i < open.count; ++i) out += "\nEMC";
    return out;
}

void end_in_stream(Object o) {
    const std::string ends = missing_ends(o);
    if (ends.empty()) return;
    if (const std::optional<std::string> data = unpacked(o))
        o.replaceStreamData(*data + ends, Object::newNull(), Object::newNull());
}

}    // namespace

void end_marked_content(QPDF& pdf, Object page) {
    const std::string ends = missing_ends(page);
    if (!ends.empty()) page.addPageContents(pdf.makeIndirectObject(Object::newStream(&pdf, ends)), false);
    std::set<QPDFObjGen> met;
    std::vector<Object> left{page.getKey("/Resources")};
    while (!left.empty()) {
        Object resources = left.back();
        left.pop_back();
        for (const char* kind : {"/XObject", "/Pattern"}) {
            Object all = resources.isDictionary() ? resources.getKey(kind) : Object::newNull();
            for (const std::string& name : all.isDictionary() ? all.getKeys() : std::set<std::string>{})
                if (Object o = all.getKey(name); o.isStream() && met.insert(o.getObjGen()).second) {
                    if (name_of(o.getDict().getKey("/Subtype")) != "Image") end_in_stream(o);
                    left.push_back(o.getDict().getKey("/Resources"));
                }
        }
    }
}

MarkedContent marked_content(Object of, Object resources) {
    Marks marks(std::move(resources));
    try {
        parse_content(of, marks);
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& error) {
        marks.found.fault = error.what();
    }
    return std::move(marks.found);
}

}    // namespace broadside::pdf
