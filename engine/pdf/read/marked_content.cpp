#include "engine/pdf/read/marked_content.hpp"

#include "engine/pdf/read/objects.hpp"

#include <exception>
#include <new>
#include <utility>

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

}    // namespace

MarkedContent marked_content(Object of, Object resources) {
    Marks marks(std::move(resources));
    try {
        if (of.isStream())
            of.parseAsContents(&marks);
        else
            of.parsePageContents(&marks);
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& error) {
        marks.found.fault = error.what();
    }
    return std::move(marks.found);
}

}    // namespace broadside::pdf
