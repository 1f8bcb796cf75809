#include "engine/base/error.hpp"
#include "engine/base/format.hpp"
#include "engine/base/units.hpp"
#include "engine/pdf/read/interpreter.hpp"
#include "engine/pdf/write/metadata.hpp"
#include "engine/pdf/pdf.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string_view>

namespace broadside::pdf {
namespace {

using Space = PaintColor::Space;
using Kind = PageMark::Kind;

constexpr double k_slack = 0.02;         // pt, of boxes and sizes
constexpr int k_deepest_nesting = 28;    // of q, ISO 32000-1, annex C
constexpr double k_display_type = 36;    // pt; larger type may be a rich black

std::string pt(double n) { return plain_number(n, 2) + " pt"; }
std::string mm(double n) { return plain_number(pt_to_mm(n), 1) + " mm"; }

std::string name_of(Object o) { return o.isName() ? o.getName().substr(1) : std::string(); }
std::string text_of(Object o) { return o.isString() ? o.getUTF8Value() : std::string(); }

std::optional<Rect> box(Object page, const char* key) {
    Object o = page.getKey(key);
    if (!o.isRectangle()) return std::nullopt;
    const auto r = o.getArrayAsRectangle();
    return Rect{std::min(r.llx, r.urx), std::min(r.lly, r.ury), std::abs(r.urx - r.llx), std::abs(r.ury - r.lly)};
}

/// Keys of a page that may stand on one of its parents.
Object inherited(Object page, const char* key) {
    for (int i = 0; i < 32 && page.isDictionary(); ++i) {
        if (page.hasKey(key)) return page.getKey(key);
        page = page.getKey("/Parent");
    }
    return Object::newNull();
}

/// The value of an XMP property, written as an element or as an attribute; empty where there is none.
std::string xmp_value(const std::string& xmp, const std::string& property) {
    std::string value;
    if (const std::size_t attribute = xmp.find(" " + property + "=\""); attribute != std::string::npos) {
        const std::size_t from = attribute + property.size() + 3;
        value = xmp.substr(from, xmp.find('"', from) - from);
    } else if (const std::size_t open = xmp.find("<" + property); open != std::string::npos) {
        const std::size_t from = xmp.find('>', open) + 1, to = xmp.find("</" + property + ">", from);
        if (to == std::string::npos) return {};
        value = xmp.substr(from, to - from);
        if (const std::size_t item = value.find("<rdf:li"); item != std::string::npos) {
            const std::size_t begin = value.find('>', item) + 1;
            value = value.substr(begin, value.find("</rdf:li>", begin) - begin);
        }
    }
    for (const auto& [entity, plain] :
         {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}}) {
        for (std::size_t at = value.find(entity); at != std::string::npos; at = value.find(entity, at + 1))
            value.replace(at, std::string_view(entity).size(), plain);
    }
    return value;
}

/// The digits of a date as far as the second: `20260102030405` of either form.
std::string date_digits(std::string_view date) {
    std::string out;
    for (const char c : date)
        if (c >= '0' && c <= '9' && out.size() < 14) out += c;
    return out;
}

/// True for paint that shows as the paper's white.
bool leaves_paper(const PaintColor& c) {
    switch (c.space) {
        case Space::rgb:
        case Space::icc_rgb:
        case Space::cal_rgb: return std::ranges::all_of(c.values, [](double v) { return v >= 0.999; });
        case Space::cal_gray: return c.values.at(0) >= 0.999;
        case Space::lab: return c.values.at(0) >= 99.9;
        case Space::pattern: return false;
        default: return c.ink() == 0;
    }
}

class Preflight {
public:
    Preflight(const std::filesystem::path& path, const PreflightLimits& limits) : limits_(limits) {
        pdf_.setSuppressWarnings(true);
        try {
            pdf_.processFile(path.c_str());
            pages_ = pdf_.getAllPages();
        } catch (const std::exception& error) {
            throw InputError({path.string()}, {}, "this PDF cannot be read", error.what());
        }
        if (pages_.empty()) throw InputError({path.string()}, {}, "this PDF has no pages");
    }

    std::vector<Check> run() {
        file();
        for (std::size_t i = 0; i < pages_.size(); ++i) boxes(pages_[i], i);
        finish_boxes();
        intent();
        metadata();
        for (std::size_t i = 0; i < pages_.size(); ++i) content(pages_[i], i);
        fonts();
        paint();
        interaction();
        return std::move(checks_);
    }

private:
    void add(std::string id, std::string what, bool passed, std::string detail = {}, std::string place = {}) {
        checks_.push_back({std::move(id), std::move(what), passed, std::move(detail), std::move(place)});
    }
    std::string place(std::size_t page, Point at) const {
        const Rect& trim = trims_[page];
        return fmt::format("page {}, {} from the left and {} from the top of the trim", page + 1, mm(at.x - trim.x),
                           mm(trim.bottom() - at.y));
    }

    void file() {
        const std::string version = pdf_.getPDFVersion();
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
        const Object media_object = inherited(page, "/MediaBox");
        Rect media;
        if (Object(media_object).isRectangle()) {
            const auto r = Object(media_object).getArrayAsRectangle();
            media = {r.llx, r.lly, r.urx - r.llx, r.ury - r.lly};
        }
        const std::optional<Rect> trim = box(page, "/TrimBox"), art = box(page, "/ArtBox"),
                                  bleed = box(page, "/BleedBox"), crop = box(page, "/CropBox");
        if (!trim && !art) fail(trim_fault_, "no TrimBox");
        if (trim && art) fail(trim_fault_, "both TrimBox and ArtBox");
        const Rect net = trim ? *trim : art ? *art : media;
        trims_.push_back(net);
        bleeds_.push_back(bleed ? *bleed : net);
        const Rect outer = crop ? *crop : media;
        if (!media.contains(outer, k_slack)) fail(nested_fault_, "the CropBox leaves the MediaBox");
        if (!outer.contains(bleeds_.back(), k_slack)) fail(nested_fault_, "the BleedBox leaves the page");
        if (!bleeds_.back().contains(net, k_slack)) fail(nested_fault_, "the TrimBox leaves the BleedBox");
        const Rect& b = bleeds_.back();
        const double least = std::min({net.x - b.x, net.y - b.y, b.right() - net.right(), b.bottom() - net.bottom()});
        if (least < mm_to_pt(limits_.least_bleed_mm) - k_slack) fail(bleed_fault_, mm(least) + " of bleed");
        if (inherited(page, "/UserUnit").isNumber() && inherited(page, "/UserUnit").getNumericValue() != 1)
            fail(nested_fault_, "a UserUnit scales the page");
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
            const auto data = profile.getStreamData(qpdf_dl_generalized);
            const std::string bytes(reinterpret_cast<const char*>(data->getBuffer()), data->getSize());
            const std::string type = bytes.size() > 128 ? bytes.substr(12, 4) : "",
                              space = bytes.size() > 128 ? bytes.substr(16, 4) : "";
            const int version = bytes.size() > 128 ? static_cast<unsigned char>(bytes[8]) : 0;
            const Object n = profile.getDict().getKey("/N");
            const long long expected = space == "CMYK" ? 4 : space == "RGB " ? 3 : space == "GRAY" ? 1 : 0;
            good = type == "prtr" && expected != 0 && (version == 2 || version == 4) && Object(n).isInteger() &&
                   Object(n).getIntValue() == expected;
            detail = fmt::format("class {}, space {}, version {}", type, space, version);
            intent_space_ = space;
        }
        add("output_profile", "Its profile is embedded, of a press, and fits", good, detail);
    }

    void metadata() {
        Object stream = pdf_.getRoot().getKey("/Metadata");
        std::string xmp;
        if (stream.isStream()) {
            try {
                const auto data = stream.getStreamData(qpdf_dl_generalized);
                xmp.assign(reinterpret_cast<const char*>(data->getBuffer()), data->getSize());
            } catch (const std::exception&) {
                xmp.clear();
            }
        }
        const bool plain = stream.isStream() && stream.getDict().getKey("/Filter").isNull();
        add("xmp", "There is an XMP packet, not compressed", !xmp.empty() && plain,
            xmp.empty() ? "there is none"
            : plain     ? ""
                        : "it is compressed");
        const std::string standard = xmp_value(xmp, "pdfxid:GTS_PDFXVersion");
        add("pdfx", "The file says that it is PDF/X-4", standard.starts_with("PDF/X-4"),
            standard.empty() ? "it does not" : standard);

        Object info = pdf_.getTrailer().getKey("/Info");
        if (!info.isDictionary()) info = Object::newDictionary();
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
            if (text_of(info.getKey(key)) != xmp_value(xmp, property)) differ.emplace_back(key + 1);
        for (const auto& [key, property] :
             {std::pair{"/CreationDate", "xmp:CreateDate"}, {"/ModDate", "xmp:ModifyDate"}})
            if (date_digits(text_of(info.getKey(key))) != date_digits(xmp_value(xmp, property)))
                differ.emplace_back(key + 1);
        if (trapping != xmp_value(xmp, "pdf:Trapped")) differ.emplace_back("Trapped");
        add("metadata_agree", "Info and XMP say the same", differ.empty(),
            differ.empty() ? "" : fmt::format("{} differ", fmt::join(differ, ", ")));
    }

    /// What is worst of one thing.
    struct Worst {
        double value = 0;
        std::size_t page = 0, count = 0;
        Point at;
        std::string detail;
        void least(double v, std::size_t p, const PageMark& m) {
            if (count == 0 || v < value) *this = {v, p, count, m.at, {}};
            ++count;
        }
        void most(double v, std::size_t p, const PageMark& m) {
            if (count == 0 || v > value) *this = {v, p, count, m.at, {}};
            ++count;
        }
        void first(const std::string& what, std::size_t p, const PageMark& m) {
            if (count == 0) *this = {0, p, 0, m.at, what};
            ++count;
        }
    };

    /// Ink beneath a point, of what was painted so far.
    double ground_ink(Point p) const {
        for (auto it = grounds_.rbegin(); it != grounds_.rend(); ++it)
            if (it->first.contains({p.x, p.y, 0, 0})) return it->second;
        return 0;
    }

    void content(Object page, std::size_t i) {
        grounds_.clear();
        const Rect trim = trims_[i], bleed = bleeds_[i];
        const PageContent found = interpret(page, [&](const PageMark& m) { mark(m, i, trim, bleed); });
        for (const Object& font : found.fonts) fonts_.push_back(font);
        for (Object group : found.groups) {
            const Object space = group.getKey("/CS");
            if (name_of(space) == "DeviceRGB") group_fault_ = "a group blends in DeviceRGB";
        }
        for (const std::string& f : found.faults)
            if (syntax_fault_.empty()) syntax_fault_ = fmt::format("page {}: {}", i + 1, f);
        if (found.deepest_nesting > k_deepest_nesting && syntax_fault_.empty())
            syntax_fault_ = fmt::format("page {}: q nests {} deep", i + 1, found.deepest_nesting);
        if (!found.rgb_resources.empty()) rgb_.first(found.rgb_resources.front(), i, {});
        if (found.transfer_curve) forbidden_.insert("transfer curves");
        if (found.post_script) forbidden_.insert("PostScript");
    }

    void mark(const PageMark& m, std::size_t page, const Rect& trim, const Rect& bleed) {
        const bool text = m.kind == Kind::text, image = m.kind == Kind::image;
        const PaintColor& c = m.color;
        const Rect net = {std::max(m.box.x, trim.x), std::max(m.box.y, trim.y),
                          std::min(m.box.right(), trim.right()) - std::max(m.box.x, trim.x),
                          std::min(m.box.bottom(), trim.bottom()) - std::max(m.box.y, trim.y)};
        const bool shows = net.w >= 0 && net.h >= 0;    // within the trim
        if (c.space == Space::rgb || c.space == Space::cal_rgb) {
            if (c.space == Space::rgb && intent_space_ != "RGB ")
                rgb_.first(text ? "text" : image ? "an image" : "paint", page, m);
        }
        if (c.space == Space::spot) {
            for (const std::string& spot : c.spots) {
                if (spot == "All" && shows) registration_.first("", page, m);
                if (spot != "All" && spot != "None" && spot != "Black" && spot != "Cyan" && spot != "Magenta" &&
                    spot != "Yellow")
                    spots_.insert(spot);
            }
        }
        if (m.soft_mask || m.opacity < 1 || !m.blend_mode.empty()) ++translucent_;
        if (!shows) return;

        const bool black_text_overprints = m.overprint && m.overprint_mode == 1 && c.black_only();
        const double beneath = text || m.overprint ? ground_ink(m.at) : 0;
        const double ink = c.ink() + (black_text_overprints ? beneath : 0);
        ink_.most(ink, page, m);
        if (m.overprint && !image && leaves_paper(c)) white_overprint_.first("", page, m);
        if (text && !m.invisible) {
            text_.least(m.size, page, m);
            // The box of a text reaches an em a glyph to its right: its origin and height are what is sure.
            const double safe = mm_to_pt(limits_.safe_mm);
            const double away = std::min({m.at.x - trim.x, trim.right() - m.at.x, m.box.y + 0.2 * m.size - trim.y,
                                          trim.bottom() - m.box.bottom() + 0.25 * m.size});
            if (away < safe && away > -safe) unsafe_.least(away, page, m);
            const bool white = leaves_paper(c), solid = c.black_only() && c.black() >= 0.999;
            const bool device = c.space == Space::cmyk || c.space == Space::gray;
            if (m.size < limits_.least_solid_text_pt - k_slack && !white && !solid) tinted_.least(m.size, page, m);
            if (device && m.size < k_display_type && c.black() >= 0.8 && !c.black_only()) rich_text_.first("", page, m);
            if (device && solid && !black_text_overprints && beneath > 0 && beneath + 100 <= limits_.ink)
                knock_out_.first("", page, m);
        }
        if (m.kind == Kind::stroke) line_.least(m.size, page, m);
        if (image && m.size > 0) image_.least(m.size, page, m);
        if (m.kind == Kind::fill) {
            // Paint that ends on the trim leaves a white edge where the knife is off by a hair.
            const double reach = std::min(mm_to_pt(limits_.least_bleed_mm), trim.x - bleed.x) - k_slack;
            const auto stops = [&](double edge, double end) { return end > edge - 0.1 && end < edge + reach; };
            if (reach > 0 && c.ink() > 0 &&
                (stops(-trim.x, -m.box.x) || stops(-trim.y, -m.box.y) || stops(trim.right(), m.box.right()) ||
                 stops(trim.bottom(), m.box.bottom())))
                edge_.first("", page, m);
            grounds_.emplace_back(m.box, c.ink());
        }
    }

    void fonts() {
        std::set<std::string> missing, type3;
        std::size_t count = 0;
        for (Object& font : fonts_) {
            ++count;
            const std::string name = name_of(font.getKey("/BaseFont")), kind = name_of(font.getKey("/Subtype"));
            if (kind == "Type3") {
                type3.insert(name.empty() ? "unnamed" : name);
                continue;
            }
            Object holder = font;
            if (kind == "Type0") {
                Object descendants = font.getKey("/DescendantFonts");
                if (descendants.isArray() && descendants.getArrayNItems() > 0) holder = descendants.getArrayItem(0);
            }
            Object descriptor = holder.isDictionary() ? holder.getKey("/FontDescriptor") : Object::newNull();
            if (!descriptor.isDictionary() ||
                !(descriptor.hasKey("/FontFile") || descriptor.hasKey("/FontFile2") || descriptor.hasKey("/FontFile3")))
                missing.insert(name);
        }
        add("fonts_embedded", "All fonts are embedded", missing.empty(),
            missing.empty() ? fmt::format("{} fonts", count)
                            : fmt::format("{} not embedded", fmt::join(missing, ", ")));
        add("fonts_type3", "No font is of Type 3", type3.empty(), fmt::format("{}", fmt::join(type3, ", ")));
    }

    void found(std::string id, std::string what, const Worst& worst, const std::string& detail) {
        const bool bad = worst.count > 0;
        add(std::move(id), std::move(what), !bad,
            bad ? fmt::format("{} ({} of them)", worst.detail.empty() ? detail : worst.detail, worst.count) : "",
            bad ? place(worst.page, worst.at) : "");
    }
    /// Passes where nothing is below (or above) the limit; tells the worst either way.
    void measured(std::string id, std::string what, const Worst& worst, bool good, const std::string& detail) {
        add(std::move(id), std::move(what), worst.count == 0 || good, worst.count == 0 ? "there are none" : detail,
            worst.count == 0 ? "" : place(worst.page, worst.at));
    }

    void paint() {
        add("content", "The pages' content reads without faults", syntax_fault_.empty(), syntax_fault_);
        found("device_rgb", "No colour is DeviceRGB", rgb_, "DeviceRGB");
        add("spot_colors", "No spot colours", spots_.empty(), fmt::format("{}", fmt::join(spots_, ", ")));
        measured("ink", fmt::format("Total ink is at most {} %", plain_number(limits_.ink)), ink_,
                 ink_.value <= limits_.ink + 0.05, plain_number(ink_.value, 1) + " %");
        found("registration", "Registration colour stays outside the trim", registration_, "paint on all plates");
        measured("text_size", "The smallest text is at least " + pt(limits_.least_text_pt), text_,
                 text_.value >= limits_.least_text_pt - k_slack, pt(text_.value));
        found("text_solid", "Text below " + pt(limits_.least_solid_text_pt) + " is solid black or white", tinted_,
              "tinted, " + pt(tinted_.value));
        found("text_black", "Black text is black ink alone", rich_text_, "black with colour under it");
        found("overprint_black", "Black text overprints its ground", knock_out_, "black text knocks out its ground");
        found("overprint_white", "White does not overprint", white_overprint_, "white that overprints vanishes");
        measured("line_width", "The thinnest line is at least " + pt(limits_.least_line_pt), line_,
                 line_.value >= limits_.least_line_pt - k_slack, pt(line_.value));
        measured("image_resolution", fmt::format("Images have at least {} ppi", plain_number(limits_.least_ppi)),
                 image_, image_.value >= limits_.least_ppi, plain_number(image_.value, 0) + " ppi");
        add("blend_space", "Transparency blends in the space of the press",
            group_fault_.empty() || intent_space_ == "RGB ",
            group_fault_.empty()
                ? translucent_ > 0 ? fmt::format("{} translucent", translucent_) : "nothing is translucent"
                : group_fault_);
        found("edge", "Paint on the trim's edge goes on into the bleed", edge_, "paint ends at the trim");
        found("safe_zone", fmt::format("Text keeps {} mm from the trim", plain_number(limits_.safe_mm)), unsafe_,
              mm(std::max(unsafe_.value, 0.0)) + " away");
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
                if (o.hasKey("/A")) actions.insert("actions of annotations");
            }
        }
        add("annotations", "No annotations or links", annotations == 0,
            annotations == 0 ? "" : fmt::format("{} of them; {}", annotations, where));
        add("actions", "No actions, scripts or embedded files", actions.empty(),
            fmt::format("{}", fmt::join(actions, ", ")));
        add("forms", "No form fields", root.getKey("/AcroForm").isNull());
        for (Object& o : pdf_.getAllObjects()) {
            if (!o.isStream()) continue;
            Object filter = o.getDict().getKey("/Filter");
            const std::vector<Object> filters =
                filter.isArray() ? filter.getArrayAsVector() : std::vector<Object>{filter};
            for (const Object& f : filters)
                if (name_of(f) == "LZWDecode") forbidden_.insert("LZW compression");
            if (o.getDict().hasKey("/OPI")) forbidden_.insert("OPI");
        }
        add("forbidden", "No LZW, PostScript, OPI or transfer curves", forbidden_.empty(),
            fmt::format("{}", fmt::join(forbidden_, ", ")));
    }

    PreflightLimits limits_;
    QPDF pdf_;
    std::vector<Object> pages_;
    std::vector<Check> checks_;
    std::vector<Rect> trims_, bleeds_;
    std::string trim_fault_, nested_fault_, bleed_fault_, size_, intent_space_, group_fault_, syntax_fault_;
    std::vector<Object> fonts_;
    std::vector<std::pair<Rect, double>> grounds_;    // fills of the page so far, with their ink
    std::set<std::string> spots_, forbidden_;
    std::size_t translucent_ = 0;
    Worst rgb_, ink_, registration_, text_, tinted_, rich_text_, knock_out_, white_overprint_, line_, image_, edge_,
        unsafe_;
};

std::string json_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) < 0x20)
            out += fmt::format("\\u{:04x}", static_cast<int>(c));
        else
            out += c;
    }
    return out + '"';
}

}    // namespace

std::vector<Check> preflight(const std::filesystem::path& path, const PreflightLimits& limits) {
    try {
        return Preflight(path, limits).run();
    } catch (const Error&) {
        throw;
    } catch (const std::exception& error) {    // qpdf's, of a file damaged beyond its means
        throw InputError({path.string()}, {}, "this PDF cannot be read", error.what());
    }
}

bool passed(const std::vector<Check>& checks) { return std::ranges::all_of(checks, &Check::passed); }

std::string to_table(const std::vector<Check>& checks) {
    std::size_t width = 0, failed = 0;
    for (const Check& c : checks) width = std::max(width, c.id.size());
    std::string out;
    for (const Check& c : checks) {
        failed += c.passed ? 0 : 1;
        out += fmt::format("{}  {:<{}}  {}{}{}{}\n", c.passed ? "ok  " : "FAIL", c.id, width, c.what,
                           c.detail.empty() ? "" : ": " + c.detail, !c.passed && !c.place.empty() ? "; " : "",
                           !c.passed ? c.place : "");
    }
    return out + (failed == 0 ? fmt::format("All {} checks passed.\n", checks.size())
                              : fmt::format("{} of {} checks failed.\n", failed, checks.size()));
}

std::string to_json(const std::vector<Check>& checks) {
    std::string out = "[\n";
    for (const Check& c : checks)
        out += fmt::format("  {{\"id\": {}, \"what\": {}, \"passed\": {}, \"detail\": {}, \"place\": {}}}{}\n",
                           json_string(c.id), json_string(c.what), c.passed, json_string(c.detail),
                           json_string(c.place), &c == &checks.back() ? "" : ",");
    return out + "]\n";
}

}    // namespace broadside::pdf
