#include "engine/base/error.hpp"
#include "engine/base/format.hpp"
#include "engine/base/units.hpp"
#include "engine/pdf/pdf.hpp"
#include "engine/pdf/read/file.hpp"
#include "engine/pdf/read/interpreter.hpp"
#include "engine/pdf/read/objects.hpp"
#include "engine/pdf/read/paint_rules.hpp"
#include "engine/pdf/read/unpack.hpp"
#include "engine/pdf/read/xmp.hpp"
#include "engine/pdf/write/metadata.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <new>
#include <optional>
#include <set>

namespace broadside::pdf {
namespace {

constexpr int k_deepest_nesting = 28;    // of q, ISO 32000-1, annex C

std::string text_of(Object o) { return o.isString() ? o.getUTF8Value() : std::string(); }

std::string trimmed(const std::string& text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n"), last = text.find_last_not_of(" \t\r\n");
    return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

/// Whether Info and XMP name the same moment, as precisely as both do.
bool same_moment(const std::string& info, const std::string& xmp) {
    if (info.empty() || xmp.empty()) return info.empty() == xmp.empty();
    const std::optional<Instant> a = parse_date(info), b = parse_date(xmp);
    if (!a || !b) return false;
    // Without a zone a date is that of the clock on some wall.
    const std::int64_t apart = a->zoned == b->zoned ? a->seconds - b->seconds : a->local - b->local;
    return std::abs(apart) < std::max(a->precision, b->precision);
}

class Preflight {
public:
    Preflight(const std::filesystem::path& path, const PreflightLimits& limits) : limits_(limits), paint_(limits) {
        pages_ = open(pdf_, path);
    }

    std::vector<Check> run() {
        file();
        for (std::size_t i = 0; i < pages_.size(); ++i) boxes(pages_[i], i);
        finish_boxes();
        intent();
        metadata();
        for (std::size_t i = 0; i < pages_.size(); ++i) content(pages_[i], i);
        fonts();
        add("content", "The pages' content reads without faults", syntax_fault_.empty(), syntax_fault_);
        for (Check& check : paint_.checks()) checks_.push_back(std::move(check));
        interaction();
        doubt();
        return std::move(checks_);
    }

private:
    void add(std::string id, std::string what, bool passed, std::string detail = {}, std::string place = {}) {
        checks_.push_back({std::move(id), std::move(what), passed, std::move(detail), std::move(place)});
    }
    void file() {
        // The catalog may raise the version of the header (ISO 32000-1, 7.7.2).
        const std::string version = std::max(pdf_.getPDFVersion(), name_of(pdf_.getRoot().getKey("/Version")));
        add("version", "The file is PDF 1.6 or older", version <= "1.6", "PDF " + version);
        add("encryption", "The file is not encrypted", !pdf_.isEncrypted());
        Object id = pdf_.getTrailer().getKey("/ID");
        add("file_id", "The file has an identifier", id.isArray() && id.getArrayNItems() == 2);
    }

    void boxes(Object page, std::size_t index) {
        const std::string where = fmt::format("page {}", index + 1);
        const auto fail = [&](std::string& to, const std::string& detail) {
            if (to.empty()) to = where + ": " + detail;
        };
        const PageBoxes all = boxes_of(page);
        trims_.push_back(all.trim * all.unit);
        bleeds_.push_back(all.bleed * all.unit);
        units_.push_back(all.unit);
        if (!all.has_trim && !all.has_art) fail(trim_fault_, "no TrimBox");
        if (all.has_trim && all.has_art) fail(trim_fault_, "both TrimBox and ArtBox");
        if (!all.crop.contains(all.bleed, k_slack)) fail(nested_fault_, "the BleedBox leaves the page");
        if (!all.bleed.contains(all.trim, k_slack)) fail(nested_fault_, "the TrimBox leaves the BleedBox");
        for (const char* key : {"/CropBox", "/BleedBox", "/TrimBox", "/ArtBox"}) {
            Object o = page.getKey(key);
            if (!o.isRectangle()) continue;
            const auto r = o.getArrayAsRectangle();
            const Rect stated{std::min(r.llx, r.urx), std::min(r.lly, r.ury), std::abs(r.urx - r.llx),
                              std::abs(r.ury - r.lly)};
            if (!all.media.contains(stated, k_slack))
                fail(nested_fault_, fmt::format("the {} leaves the MediaBox", key + 1));
        }
        const Rect &net = trims_.back(), &b = bleeds_.back();
        const double least = std::min({net.x - b.x, net.y - b.y, b.right() - net.right(), b.bottom() - net.bottom()});
        if (least < mm_to_pt(limits_.least_bleed_mm) - k_slack) fail(bleed_fault_, mm(least) + " of bleed");
        if (all.unit != 1) fail(nested_fault_, fmt::format("a UserUnit of {} scales the page", plain_number(all.unit)));
        size_ = mm(net.w) + " × " + mm(net.h);
    }
    void finish_boxes() {
        add("trim_box", "Every page has a TrimBox", trim_fault_.empty(), trim_fault_.empty() ? size_ : trim_fault_);
        add("boxes_nested", "Trim, bleed and media lie inside each other", nested_fault_.empty(), nested_fault_);
        add("bleed", fmt::format("The bleed is at least {} mm", plain_number(limits_.least_bleed_mm)),
            bleed_fault_.empty(), bleed_fault_);
    }

    void intent() {
        int count = 0;
        Object found = Object::newNull(), all = pdf_.getRoot().getKey("/OutputIntents");
        if (all.isArray()) {
            for (Object& o : all.getArrayAsVector()) {
                if (!o.isDictionary() || name_of(o.getKey("/S")) != "GTS_PDFX") continue;
                found = o;
                ++count;
            }
        }
        const std::string condition = found.isDictionary() ? text_of(found.getKey("/OutputConditionIdentifier")) : "";
        add("output_intent", "There is one output intent for the press", count == 1 && !condition.empty(),
            count == 1 ? condition.empty() ? "it names no printing condition" : condition
                       : fmt::format("there are {}", count));
        std::string detail = "no profile";
        bool good = false;
        if (found.isDictionary() && found.getKey("/DestOutputProfile").isStream()) {
            Object profile = found.getKey("/DestOutputProfile");
            const std::string bytes = unpacked(profile).value_or("");
            const std::string type = bytes.size() > 128 ? bytes.substr(12, 4) : "",
                              space = bytes.size() > 128 ? bytes.substr(16, 4) : "";
            const int version = bytes.size() > 128 ? static_cast<unsigned char>(bytes[8]) : 0;
            const Object n = profile.getDict().getKey("/N");
            const long long expected = space == "CMYK" ? 4 : space == "RGB " ? 3 : space == "GRAY" ? 1 : 0;
            good = type == "prtr" && expected != 0 && (version == 2 || version == 4) && Object(n).isInteger() &&
                   Object(n).getIntValue() == expected;
            detail = fmt::format("class {}, space {}, version {}", type, space, version);
            paint_.press(PressInk(bytes), space);
        }
        add("output_profile", "Its profile is embedded, of a press, and fits", good, detail);
    }

    void metadata() {
        Object stream = pdf_.getRoot().getKey("/Metadata");
        const std::string xmp = stream.isStream() ? unpacked(stream).value_or("") : "";
        const bool plain = stream.isStream() && stream.getDict().getKey("/Filter").isNull();
        add("xmp", "There is an XMP packet, not compressed", !xmp.empty() && plain,
            xmp.empty() ? "there is none"
            : plain     ? ""
                        : "it is compressed");
        std::map<std::string, std::string> properties = xmp_properties(xmp);
        Object info = pdf_.getTrailer().getKey("/Info");
        if (!info.isDictionary()) info = Object::newDictionary();
        // Older versions of PDF/X say so in Info (ISO 15930-1 and -3).
        std::string standard = properties["pdfxid:GTS_PDFXVersion"];
        for (const char* key : {"/GTS_PDFXVersion", "/GTS_PDFXConformance"})
            if (const std::string older = text_of(info.getKey(key)); !older.empty() && older != standard)
                standard += (standard.empty() ? "" : ", ") + older;
        add("pdfx", "The file says that it is PDF/X-4", properties["pdfxid:GTS_PDFXVersion"].starts_with("PDF/X-4"),
            standard.empty() ? "it does not" : standard);

        const Object trapped = info.getKey("/Trapped");
        const std::string trapping = name_of(trapped);
        add("trapped", "The file says whether it is trapped", trapping == "True" || trapping == "False",
            trapping.empty() ? "it does not" : trapping);
        add("title_and_dates", "It has a title and dates",
            !text_of(info.getKey("/Title")).empty() && text_of(info.getKey("/CreationDate")).starts_with("D:") &&
                text_of(info.getKey("/ModDate")).starts_with("D:"),
            text_of(info.getKey("/Title")));
        std::vector<std::string> differ;
        for (const auto& [key, property] : {std::pair{"/Title", "dc:title"},
                                            {"/Author", "dc:creator"},
                                            {"/Subject", "dc:description"},
                                            {"/Keywords", "pdf:Keywords"},
                                            {"/Creator", "xmp:CreatorTool"},
                                            {"/Producer", "pdf:Producer"}})
            if (trimmed(text_of(info.getKey(key))) != properties[property]) differ.emplace_back(key + 1);
        for (const auto& [key, property] :
             {std::pair{"/CreationDate", "xmp:CreateDate"}, {"/ModDate", "xmp:ModifyDate"}})
            if (!same_moment(text_of(info.getKey(key)), properties[property])) differ.emplace_back(key + 1);
        if (trapping != properties["pdf:Trapped"]) differ.emplace_back("Trapped");
        add("metadata_agree", "Info and XMP say the same", differ.empty(),
            differ.empty() ? "" : fmt::format("{} differ", fmt::join(differ, ", ")));
    }

    void content(Object page, std::size_t i) {
        paint_.begin_page(trims_[i], bleeds_[i], units_[i]);
        const PageContent found = interpret(page, [&](const PageMark& m) { paint_.mark(m); });
        for (const Object& font : found.fonts) fonts_.push_back(font);
        if (!page.isDictionary() && syntax_fault_.empty()) syntax_fault_ = fmt::format("page {} cannot be read", i + 1);
        for (const std::string& f : found.faults)
            if (syntax_fault_.empty()) syntax_fault_ = fmt::format("page {}: {}", i + 1, f);
        if (found.deepest_nesting > k_deepest_nesting && syntax_fault_.empty())
            syntax_fault_ = fmt::format("page {}: q nests {} deep", i + 1, found.deepest_nesting);
        paint_.spaces(found);
        if (found.transfer_curve) forbidden_.insert("transfer curves");
        if (found.post_script) forbidden_.insert("PostScript");
        if (found.lzw) forbidden_.insert("LZW compression");
        without_font_ = without_font_ || found.text_without_font;
        unread_ = unread_ || found.uncertain;
        // Annotations are a fault of their own; their fonts are another.
        Object annotations = page.getKey("/Annots");
        for (Object& o : array_of(annotations)) {
            Object looks = o.isDictionary() ? o.getKey("/AP") : Object::newNull();
            if (!looks.isDictionary()) continue;
            Object normal = looks.getKey("/N");
            std::vector<Object> streams{normal};
            if (normal.isDictionary())
                for (const std::string& state : normal.getKeys()) streams.push_back(normal.getKey(state));
            for (Object& stream : streams) {
                if (!stream.isStream() || !appearances_.insert(stream.getObjGen()).second) continue;
                const PageContent shown = interpret_appearance(stream, [](const PageMark&) {});
                for (const Object& font : shown.fonts) fonts_.push_back(font);
                without_font_ = without_font_ || shown.text_without_font;
            }
        }
    }

    /// Where content could not be followed to its end, what is good so far may not be all.
    void doubt() {
        static const std::set<std::string, std::less<>> k_of_content{
            "fonts_embedded",  "fonts_type3", "device_rgb",       "spot_colors", "ink",
            "registration",    "text_size",   "text_solid",       "text_black",  "overprint_black",
            "overprint_white", "line_width",  "image_resolution", "blend_space", "edge",
            "safe_zone"};
        if (!unread_) return;
        for (Check& c : checks_) {
            if (!c.passed || !c.measured || !k_of_content.contains(c.id)) continue;
            c.measured = false;
            c.detail = "not all of the content can be read" + (c.detail.empty() ? "" : "; the rest: " + c.detail);
        }
    }

    void fonts() {
        std::set<std::string> missing, type3;
        if (without_font_) missing.insert("the font of a text that names none");
        std::size_t count = 0;
        for (Object& font : fonts_) {
            ++count;
            const std::string name = name_of(font.getKey("/BaseFont")), kind = name_of(font.getKey("/Subtype"));
            if (kind == "Type3") {
                type3.insert(name.empty() ? "unnamed" : name);
                continue;
            }
            const Object program = program_of(descriptor_of(glyphs_of(font)));
            if (Object(program).isNull() || unpacked(program).value_or("").empty()) missing.insert(name);
        }
        add("fonts_embedded", "All fonts are embedded", missing.empty(),
            missing.empty() ? fmt::format("{} fonts", count)
                            : fmt::format("{} not embedded", fmt::join(missing, ", ")));
        add("fonts_type3", "No font is of Type 3", type3.empty(), fmt::format("{}", fmt::join(type3, ", ")));
    }

    /// What hangs on bookmarks, fields and anything else.
    static void interactive(Object o, std::set<std::string>& found) {
        if (!o.isDictionary()) return;
        const auto acts = [](Object action) { return action.isDictionary() && action.getKey("/S").isName(); };
        if (acts(o.getKey("/A"))) found.insert("actions");
        if (Object events = o.getKey("/AA"); events.isDictionary())
            for (const std::string& event : events.getKeys())
                if (acts(events.getKey(event))) found.insert("AA");
        if (o.hasKey("/AF")) found.insert("embedded files");
        if (Object files = o.getKey("/EF"); files.isDictionary())
            for (const char* key : {"/F", "/UF"})
                if (files.getKey(key).isStream()) found.insert("embedded files");
    }

    void interaction() {
        std::size_t annotations = 0;
        std::string where;
        Object root = pdf_.getRoot();
        std::set<std::string> actions;
        for (const char* key : {"/OpenAction", "/AA"})
            if (root.hasKey(key)) actions.insert(key + 1);
        if (Object names = root.getKey("/Names"); names.isDictionary()) {
            if (names.hasKey("/JavaScript")) actions.insert("JavaScript");
            if (names.hasKey("/EmbeddedFiles")) actions.insert("embedded files");
        }
        for (std::size_t i = 0; i < pages_.size(); ++i) {
            if (pages_[i].hasKey("/AA")) actions.insert("AA");
            Object all = pages_[i].getKey("/Annots");
            if (!all.isArray()) continue;
            for (Object& o : all.getArrayAsVector()) {
                if (!o.isDictionary()) continue;
                const std::string kind = name_of(o.getKey("/Subtype"));
                if (kind == "TrapNet" || kind == "PrinterMark") continue;
                if (annotations++ == 0) where = fmt::format("page {}: {}", i + 1, kind);
                interactive(o, actions);
            }
        }
        add("annotations", "No annotations or links", annotations == 0,
            annotations == 0 ? "" : fmt::format("{} of them; {}", annotations, where));
        for (Object& o : pdf_.getAllObjects()) {
            interactive(o.isStream() ? o.getDict() : o, actions);
            if (!o.isStream()) continue;
            Object filter = o.getDict().getKey("/Filter");
            for (const Object& f : items_of(filter))
                if (name_of(f) == "LZWDecode") forbidden_.insert("LZW compression");
            if (o.getDict().hasKey("/OPI")) forbidden_.insert("OPI");
        }
        add("actions", "No actions, scripts or embedded files", actions.empty(),
            fmt::format("{}", fmt::join(actions, ", ")));
        add("forms", "No form fields", root.getKey("/AcroForm").isNull());
        // Objects are read as they are asked for: by now all were. A key that stands twice in the catalog, as LaTeX's
        // pdfx writes it, is no doubt about the pages.
        std::vector<QPDFExc> damage = pdf_.getWarnings();
        const QPDFObjGen id = root.getObjGen();
        const std::string catalog = fmt::format("object {} {}", id.getObj(), id.getGen());
        const std::size_t twice = std::erase_if(damage, [&](const QPDFExc& warning) {
            return warning.getObject() == catalog &&
                   warning.getMessageDetail().starts_with("dictionary has duplicated key");
        });
        unread_ = unread_ || !damage.empty();
        std::set<std::string> told;    // what is read several times is damaged once
        for (const QPDFExc& warning : damage) told.insert(warning.what());
        add("syntax", "The file's objects read without faults", damage.empty(),
            damage.empty() ? ""
                           : fmt::format("{}, the first: {}", counted(static_cast<int>(told.size()), "fault"),
                                         damage.front().getMessageDetail()));
        if (Check& syntax = checks_.back(); twice > 0 && syntax.passed) {
            syntax.measured = false;
            syntax.detail = "the catalog has keys twice, of which readers may take either";
        }
        add("forbidden", "No LZW, PostScript, OPI or transfer curves", forbidden_.empty(),
            fmt::format("{}", fmt::join(forbidden_, ", ")));
    }

    PreflightLimits limits_;
    PaintRules paint_;
    QPDF pdf_;
    std::vector<Object> pages_;
    std::vector<Check> checks_;
    std::vector<Rect> trims_, bleeds_;    // pt, like every mark once its page's unit is applied
    std::vector<double> units_;           // pt of a user unit
    std::string trim_fault_, nested_fault_, bleed_fault_, size_, syntax_fault_;
    std::vector<Object> fonts_;
    std::set<std::string> forbidden_;
    std::set<QPDFObjGen> appearances_;    // that were looked at
    bool without_font_ = false, unread_ = false;
};

}    // namespace

std::vector<Check> preflight(const std::filesystem::path& path, const PreflightLimits& limits) {
    try {
        return Preflight(path, limits).run();
    } catch (const Error&) {
        throw;
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& error) {    // qpdf's, of a file damaged beyond its means
        throw InputError({path.string()}, {}, "this PDF cannot be read", error.what());
    }
}

}    // namespace broadside::pdf
