#include "engine/pdf/read/annotations.hpp"

#include "engine/pdf/read/file.hpp"
#include "engine/pdf/read/layers.hpp"
#include "engine/pdf/read/objects.hpp"
#include "engine/pdf/read/unpack.hpp"
#include "engine/pdf/write/content.hpp"

#include <fmt/format.h>
#include <qpdf/Pl_Buffer.hh>
#include <qpdf/QPDFAcroFormDocumentHelper.hh>
#include <qpdf/QPDFAnnotationObjectHelper.hh>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace broadside::pdf {
namespace {

/// The strings of a stream.
class Texts final : public Object::ParserCallbacks {
public:
    std::size_t question_marks = 0;

    void handleObject(Object o, std::size_t, std::size_t) override {
        if (o.isString()) question_marks += static_cast<std::size_t>(std::ranges::count(o.getStringValue(), '?'));
    }
    void handleEOF() override {}
};

class Flattening {
public:
    Flattening(QPDF& pdf, Object page) : pdf_(pdf), page_(page) {}

    Flattened run() {
        const Layers layers(page_);
        Object resources = page_.getKey("/Resources");
        resources = resources.isDictionary() ? resources.shallowCopy() : Object::newDictionary();
        Object forms = resources.getKey("/XObject"), annotations = Object::newDictionary();
        forms = forms.isDictionary() ? forms.shallowCopy() : Object::newDictionary();
        const int turn = page_.getKey("/Rotate").isInteger() ? page_.getKey("/Rotate").getIntValueAsInt() : 0;
        Object all = page_.getKey("/Annots");
        std::string painted;
        for (Object o : array_of(all)) {
            if (!o.isDictionary() || !o.getKey("/Rect").isRectangle() || !o.getKey("/Subtype").isName()) continue;
            const auto r = o.getKey("/Rect").getArrayAsRectangle();
            const Object::Rectangle at{std::min(r.llx, r.urx), std::min(r.lly, r.ury), std::max(r.llx, r.urx),
                                       std::max(r.lly, r.ury)};
            const int flags = o.getKey("/F").isInteger() ? o.getKey("/F").getIntValueAsInt() : 0;
            const std::string kind = o.getKey("/Subtype").getName();
            const bool seen = (flags & (an_hidden | an_no_view)) == 0 &&
                              ((at.llx < at.urx && at.lly < at.ury) || drawn_by_viewers(o, kind));
            if (!seen || kind == "/Popup" || layers.hidden(o.getKey("/OC"))) continue;
            o.replaceKey("/Rect", Object::newFromRectangle(at));
            const bool says_something = appearance(o, kind);
            if ((flags & an_print) == 0) {
                counts_.unprinted += says_something ? 1 : 0;
                continue;
            }
            Object how = o.getKey("/AP");
            const bool in_states = how.isDictionary() && how.getKey("/N").isDictionary();    // a box that is not ticked
            Object stream = QPDFAnnotationObjectHelper(o).getAppearanceStream("/N");
            if (!stream.isStream()) {
                counts_.lost += says_something && !in_states ? 1 : 0;
                continue;
            }
            stream = plain_stream(stream);
            Object dictionary = stream.getDict();
            // Its layer goes with what is left of it; without a box of its own it fills the annotation's.
            if (Object layer = o.getKey("/OC"); layer.isDictionary() && !dictionary.hasKey("/OC"))
                dictionary.replaceKey("/OC", layer);
            if (!dictionary.getKey("/BBox").isRectangle())
                dictionary.replaceKey("/BBox", Object::newFromRectangle({0, 0, at.urx - at.llx, at.ury - at.lly}));
            dictionary.replaceKey("/Subtype", Object::newName("/Form"));
            if (kind == "/Widget") default_resources(dictionary);
            o.replaceKey("/AP", Object::newDictionary({{"/N", stream}}));
            o.removeKey("/AS");    // its state is chosen
            const std::string name = free_name(forms);
            const std::string content = QPDFAnnotationObjectHelper(o).getPageContentForAppearance(name, turn, 0, 0);
            counts_.lost += content.empty() ? 1 : 0;
            if (!content.empty()) annotations.replaceKey(name, stream);
            painted += content;
        }
        page_.removeKey("/Annots");
        if (painted.empty()) return counts_;
        Object content = content_as_form(resources);
        // What an appearance lacks viewers take from the page.
        for (const std::string& name : annotations.getKeys()) forms.replaceKey(name, annotations.getKey(name));
        Object with_annotations = resources.shallowCopy();
        with_annotations.replaceKey("/XObject", forms);
        page_.replaceKey("/Resources", with_annotations);
        if (content.isStream()) {
            const std::string name = free_name(forms);
            forms.replaceKey(name, content);
            page_.replaceKey("/Contents", Object::newStream(&pdf_, name + " Do\n" + painted));
            return counts_;
        }
        const auto around = [&](const std::string& operators, bool first) {
            page_.addPageContents(pdf_.makeIndirectObject(Object::newStream(&pdf_, operators)), first);
        };
        around("q\n", true);
        around("\nQ\n" + painted, false);
        return counts_;
    }

private:
    /// A name that is not among `forms`, another each time.
    std::string free_name(Object forms) {
        std::string name;
        do name = fmt::format("/Shown{}", next_++);
        while (forms.hasKey(name));
        return name;
    }
    /// What the page shows without them, apart, so that nothing that it leaves open or closes once too often moves or
    /// hides them. Null where it cannot be decoded.
    Object content_as_form(Object resources) {
        check_content(page_);
        Pl_Buffer content("content");
        try {
            page_.pipePageContents(&content);
            content.finish();
        } catch (const QPDFExc&) {
            return Object::newNull();
        }
        Object out = Object::newStream(&pdf_, content.getBufferSharedPointer());
        const Rect media = boxes_of(page_).media;
        Object dictionary = out.getDict();
        dictionary.replaceKey("/Type", Object::newName("/XObject"));
        dictionary.replaceKey("/Subtype", Object::newName("/Form"));
        dictionary.replaceKey("/BBox", Object::newFromRectangle({media.x, media.y, media.right(), media.bottom()}));
        dictionary.replaceKey("/Resources", resources);
        return out;
    }
    /// Says itself where it is, or is an icon, and has no appearance: viewers make one, whatever its rectangle is.
    static bool drawn_by_viewers(Object o, const std::string& kind) {
        if (kind == "/Link" || o.hasKey("/AP")) return false;
        return kind == "/Text" || kind == "/FileAttachment" ||
               std::ranges::any_of(std::array{"/L", "/InkList", "/Vertices", "/QuadPoints"},
                                   [&](const char* key) { return o.getKey(key).isArray(); });
    }
    /// A stream of its own with what `from` decodes to: what qpdf filters as it writes would not be copied along.
    Object plain_stream(Object from) {
        const std::optional<std::string> data = unpacked(from);
        if (!data) return from.copyStream();
        Object out = Object::newStream(&pdf_, *data);
        Object dictionary = from.getDict();
        for (const std::string& key : dictionary.getKeys())
            if (key != "/Length" && key != "/Filter" && key != "/DecodeParms")
                out.getDict().replaceKey(key, dictionary.getKey(key));
        return out;
    }

    /// Fields may use the form's fonts without saying so.
    void default_resources(Object appearance) {
        Object form = pdf_.getRoot().getKey("/AcroForm");
        Object shared = form.isDictionary() ? form.getKey("/DR") : Object::newNull();
        if (!shared.isDictionary()) return;
        Object own = appearance.getKey("/Resources");
        own = own.isDictionary() ? own.shallowCopy() : Object::newDictionary();
        for (const std::string& kind : shared.getKeys()) {
            Object from = shared.getKey(kind);
            if (!from.isDictionary()) continue;
            Object to = own.getKey(kind);
            to = to.isDictionary() ? to.shallowCopy() : Object::newDictionary();
            for (const std::string& key : from.getKeys())
                if (!to.hasKey(key)) to.replaceKey(key, from.getKey(key));
            own.replaceKey(kind, to);
        }
        appearance.replaceKey("/Resources", own);
    }

    /// Whether an annotation shows anything; where it has no appearance but what it shows is plain, it gets one.
    bool appearance(Object annotation, const std::string& kind) {
        Object how = annotation.getKey("/AP");
        const bool has_one = how.isDictionary() && !how.getKey("/N").isNull();
        if (kind == "/Link") return has_one || frame(annotation);
        if (kind != "/Widget") return true;
        QPDFAnnotationObjectHelper widget(annotation);
        QPDFAcroFormDocumentHelper form(pdf_);
        QPDFFormFieldObjectHelper field = form.getFieldForAnnotation(widget);
        const Object value = field.getValue();
        const bool filled = Object(value).isArray() || !field.getValueAsString().empty();
        if (filled && (field.isText() || field.isChoice()) && (!has_one || form.getNeedAppearances())) {
            Object before = has_one ? how.getKey("/N") : Object::newNull();
            if (before.isStream()) before = plain_stream(before);
            field.generateAppearance(widget);
            // qpdf's filter writes the text once, so that it is read once.
            Object drawn = widget.getAppearanceStream("/N");
            if (drawn.isStream()) drawn = plain_stream(drawn);
            // Where the font's encoding lacks letters qpdf writes question marks.
            if (question_marks(drawn) > question_marks_of(field)) drawn = before;
            if (drawn.isStream())
                annotation.replaceKey("/AP", Object::newDictionary({{"/N", drawn}}));
            else
                annotation.removeKey("/AP");
        }
        if (has_one || filled) return true;
        if (field.isCheckbox() || field.isRadioButton()) {    // ticked: viewers draw the tick
            const Object state = annotation.getKey("/AS");
            const std::string name = name_of(field.isCheckbox() && Object(state).isNull() ? field.getValue() : state);
            if (!name.empty() && name != "Off") return true;
        }
        // An empty field shows its frame or ground, a button its caption.
        Object look = annotation.getKey("/MK");
        return look.isDictionary() && (look.hasKey("/BC") || look.hasKey("/BG") || look.hasKey("/CA"));
    }

    static std::size_t question_marks(Object o) {
        if (o.isString()) return static_cast<std::size_t>(std::ranges::count(o.getUTF8Value(), '?'));
        std::size_t out = 0;
        if (o.isArray())
            for (const Object& part : o.getArrayAsVector()) out += question_marks(part);
        if (o.isStream()) {
            Texts texts;
            parse_content(o, texts);
            out = texts.question_marks;
        }
        return out;
    }
    static std::size_t question_marks_of(QPDFFormFieldObjectHelper& field) {
        return question_marks(field.getValue()) + question_marks(field.getInheritableFieldValue("/Opt"));
    }

    /// The frame that viewers draw around a link, unless it says that it has none.
    bool frame(Object link) {
        double width = 1;
        std::string dash;
        if (Object style = link.getKey("/BS"); style.isDictionary()) {
            if (style.getKey("/W").isNumber()) width = style.getKey("/W").getNumericValue();
        } else if (Object border = link.getKey("/Border"); border.isArray() && border.getArrayNItems() >= 3) {
            if (border.getArrayItem(2).isNumber()) width = border.getArrayItem(2).getNumericValue();
            Object on = border.getArrayNItems() > 3 ? border.getArrayItem(3) : Object::newNull();
            if (on.isArray()) dash = on.unparseResolved() + " 0 d ";
        }
        if (width <= 0) return false;
        std::string color = "0 0 0 RG ";
        if (Object c = link.getKey("/C"); c.isArray()) {
            const int parts = c.getArrayNItems();
            if (parts == 0) return false;
            color.clear();
            for (Object& v : c.getArrayAsVector()) color += number(v.isNumber() ? v.getNumericValue() : 0, 4) + " ";
            color += parts == 1 ? "G " : parts == 4 ? "K " : "RG ";
            if (parts != 1 && parts != 3 && parts != 4) color = "0 0 0 RG ";
        }
        const auto r = link.getKey("/Rect").getArrayAsRectangle();
        const double w = std::abs(r.urx - r.llx), h = std::abs(r.ury - r.lly);
        Object stream = Object::newStream(
            &pdf_, fmt::format("{}{}{} w {} {} {} {} re S", color, dash, number(width), number(width / 2),
                               number(width / 2), number(w - width), number(h - width)));
        stream.getDict().replaceKey("/BBox", Object::newFromRectangle({0, 0, w, h}));
        link.replaceKey("/AP", Object::newDictionary({{"/N", stream}}));
        return true;
    }

    QPDF& pdf_;
    Object page_;
    Flattened counts_;
    int next_ = 0;
};

}    // namespace

Flattened flatten_annotations(QPDF& pdf, Object page) { return Flattening(pdf, page).run(); }

}    // namespace broadside::pdf
