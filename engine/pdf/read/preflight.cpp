#include "engine/base/error.hpp"
#include "engine/base/format.hpp"
#include "engine/base/units.hpp"
#include "engine/pdf/pdf.hpp"
#include "engine/pdf/read/file.hpp"
#include "engine/pdf/read/interpreter.hpp"
#include "engine/pdf/read/objects.hpp"
#include "engine/pdf/read/press_ink.hpp"
#include "engine/pdf/read/xmp.hpp"
#include "engine/pdf/write/metadata.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <new>
#include <optional>
#include <set>
#include <string_view>

namespace broadside::pdf {
namespace {

using Space = PaintColor::Space;
using Kind = PageMark::Kind;

constexpr std::string_view k_readable = "readable";
constexpr double k_slack = 0.02;         // pt, of boxes and sizes
constexpr int k_deepest_nesting = 28;    // of q, ISO 32000-1, annex C
constexpr double k_line_length = 3;      // pt; shorter fills are specks
constexpr double k_display_type = 36;    // pt; larger type may be a rich black

std::string pt(double n) { return plain_number(n, 2) + " pt"; }
std::string mm(double n) { return plain_number(pt_to_mm(n), 1) + " mm"; }

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
    Preflight(const std::filesystem::path& path, const PreflightLimits& limits) : limits_(limits) {
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
        paint();
        interaction();
        doubt();
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
        // The catalogue may raise the version of the header (ISO 32000-1, 7.7.2).
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
            press_ = PressInk(bytes);
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
            if (group.getKey("/CS").isNull()) continue;
            const PaintColor space =
                color_space(group.getKey("/CS"), [](const std::string&) { return Object::newNull(); });
            if (space.space == Space::rgb) group_fault_ = "a group blends in DeviceRGB";
            if ((space.space == Space::icc_rgb || space.space == Space::cal_rgb) && group_fault_.empty())
                group_fault_ = "a group blends in RGB";
        }
        for (const std::string& f : found.faults)
            if (syntax_fault_.empty()) syntax_fault_ = fmt::format("page {}: {}", i + 1, f);
        if (found.deepest_nesting > k_deepest_nesting && syntax_fault_.empty())
            syntax_fault_ = fmt::format("page {}: q nests {} deep", i + 1, found.deepest_nesting);
        if (!found.rgb_resources.empty()) rgb_.first(found.rgb_resources.front(), i, {});
        if (found.transfer_curve) forbidden_.insert("transfer curves");
        if (found.post_script) forbidden_.insert("PostScript");
        if (found.lzw) forbidden_.insert("LZW compression");
        without_font_ = without_font_ || found.text_without_font;
        unread_ = unread_ || found.uncertain;
        // Annotations are a fault of their own; their fonts are another.
        Object annotations = page.getKey("/Annots");
        for (Object& o : annotations.isArray() ? annotations.getArrayAsVector() : std::vector<Object>{}) {
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

    void mark(PageMark m, std::size_t page, const Rect& trim, const Rect& bleed) {
        const double unit = units_[page];
        m.box = m.box * unit;
        m.at = m.at * unit;
        m.size = m.kind == Kind::image ? m.size / unit : m.size * unit;
        const bool text = m.kind == Kind::text, image = m.kind == Kind::image;
        const PaintColor& c = m.color;
        const Rect net = {std::max(m.box.x, trim.x), std::max(m.box.y, trim.y),
                          std::min(m.box.right(), trim.right()) - std::max(m.box.x, trim.x),
                          std::min(m.box.bottom(), trim.bottom()) - std::max(m.box.y, trim.y)};
        // Within the trim; copies of a pattern's cell may be anywhere.
        const bool shows = m.in_pattern || (net.w >= 0 && net.h >= 0);
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
        if (image && m.size > 0) image_.least(m.size, page, m);
        if (m.in_mask) return;

        if (PressInk::converted(c) && !c.white()) {
            const bool even = !image && m.kind != Kind::shading;    // of one colour
            m.ink = even ? press_.of(c) : std::nullopt;
            if (!m.ink) converted_.first("", page, m);
        }
        const bool black_text_overprints = m.overprint && m.overprint_mode == 1 && c.black_only();
        const double beneath = text || m.overprint ? ground_ink(m.at) : 0;
        if (m.ink) {
            ink_.most(*m.ink + (black_text_overprints ? beneath : 0), page, m);
            // What blends with its ground, or overprints it with more than black, may add up with anything there.
            const bool adds = !m.blend_mode.empty() || (m.overprint && !c.black_only());
            if (adds && *m.ink > 0 && !c.white()) blended_.most(*m.ink, page, m);
        } else if (c.most_ink() > limits_.ink) {
            unmeasured_.first(image ? "images" : "shadings", page, m);
        } else if (!PressInk::converted(c)) {
            ink_.most(c.most_ink(), page, m);
        }
        most_ground_ = std::max(most_ground_, m.ink.value_or(c.most_ink()));
        if (m.in_pattern && m.kind == Kind::fill) return;
        if (m.overprint && !image && c.white()) white_overprint_.first("", page, m);
        if (text && !m.invisible) {
            text_.least(m.size, page, m);
            // The box of a text holds all that is possible: its origin, 0.3 em inside the first glyph, is what is sure.
            const double safe = mm_to_pt(limits_.safe_mm);
            const double away = std::min({m.at.x - trim.x, trim.right() - m.at.x, m.at.y - 0.4 * m.size - trim.y,
                                          trim.bottom() - m.at.y - 0.45 * m.size});
            if (away < safe && away > -safe) unsafe_.least(away, page, m);
            const bool white = c.white(), solid = c.black_only() && c.black() >= 0.999;
            const bool device = c.space == Space::cmyk || c.space == Space::gray;
            if (m.size < limits_.least_solid_text_pt - k_slack && !white && !solid) tinted_.least(m.size, page, m);
            if (device && m.size < k_display_type && c.black() >= 0.8 && !c.black_only()) rich_text_.first("", page, m);
            if (device && solid && !black_text_overprints && beneath > 0 && beneath + 100 <= limits_.ink)
                knock_out_.first("", page, m);
        }
        if (m.kind == Kind::stroke) line_.least(m.size, page, m);
        // A thin rectangle is a line as well.
        if (m.kind == Kind::fill && m.size < limits_.least_line_pt - k_slack && !c.white() &&
            std::max(m.box.w, m.box.h) > k_line_length)
            line_.least(m.size, page, m);
        if (m.kind == Kind::fill) {
            // Paint that ends on the trim leaves a white edge where the knife is off by a hair.
            const double reach = std::min(mm_to_pt(limits_.least_bleed_mm), trim.x - bleed.x) - k_slack;
            const auto stops = [&](double edge, double end) { return end > edge - 0.1 && end < edge + reach; };
            if (reach > 0 && m.ink.value_or(0) > 0 &&
                (stops(-trim.x, -m.box.x) || stops(-trim.y, -m.box.y) || stops(trim.right(), m.box.right()) ||
                 stops(trim.bottom(), m.box.bottom())))
                edge_.first("", page, m);
            grounds_.emplace_back(m.box, m.ink.value_or(0));
        }
    }

    /// Whether there is a font's program, and it can be unpacked.
    static bool has_bytes(Object program) {
        try {
            return program.isStream() && program.getStreamData(qpdf_dl_generalized)->getSize() > 0;
        } catch (const std::bad_alloc&) {
            throw;
        } catch (const std::exception&) {
            return false;
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
            if (!has_bytes(program_of(descriptor_of(glyphs_of(font))))) missing.insert(name);
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
    /// Passes where nothing is below (or above) the limit; reports the worst either way.
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
        if (Check& ink = checks_.back(); unmeasured_.count > 0 && ink.passed) {
            ink.measured = false;
            ink.detail =
                fmt::format("{} {} not measured; the rest: {}", unmeasured_.count, unmeasured_.detail, ink.detail);
            ink.place = place(unmeasured_.page, unmeasured_.at);
        } else if (converted_.count > 0 && ink.passed && !within_limit(press_.most(), ink)) {
            ink.measured = false;
            ink.detail = fmt::format("images and shadings in calibrated colours ({}) not measured; the rest: {}",
                                     converted_.count, ink.detail);
            ink.place = place(converted_.page, converted_.at);
        } else if (blended_.count > 0 && ink.passed && blended_.value + most_ground_ > limits_.ink + 0.05) {
            ink.measured = false;
            ink.detail = fmt::format("what {} blend or overprint with is not measured; by themselves: {}",
                                     blended_.count, ink.detail);
            ink.place = place(blended_.page, blended_.at);
        }
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

    /// Where no colour that the press converts can take more than the limit, that is what there is to say.
    bool within_limit(std::optional<double> most, Check& ink) const {
        if (!most || *most > limits_.ink) return false;
        ink.detail += fmt::format("; calibrated colours at most {} %", plain_number(*most, 1));
        return true;
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
        // Objects are read as they are asked for: by now all were. A key that stands twice in the catalogue, as LaTeX's pdfx
        // writes it, is no doubt about the pages.
        std::vector<QPDFExc> damage = pdf_.getWarnings();
        const QPDFObjGen id = root.getObjGen();
        const std::string catalog = fmt::format("object {} {}", id.getObj(), id.getGen());
        const std::size_t twice = std::erase_if(damage, [&](const QPDFExc& warning) {
            return warning.getObject() == catalog &&
                   warning.getMessageDetail().starts_with("dictionary has duplicated key");
        });
        unread_ = unread_ || !damage.empty();
        add("syntax", "The file's objects read without faults", damage.empty(),
            damage.empty() ? ""
                           : fmt::format("{}, the first: {}", counted(static_cast<int>(damage.size()), "fault"),
                                         damage.front().getMessageDetail()));
        if (Check& syntax = checks_.back(); twice > 0 && syntax.passed) {
            syntax.measured = false;
            syntax.detail = "the catalogue has keys twice, of which readers may take either";
        }
        add("forbidden", "No LZW, PostScript, OPI or transfer curves", forbidden_.empty(),
            fmt::format("{}", fmt::join(forbidden_, ", ")));
    }

    PreflightLimits limits_;
    QPDF pdf_;
    std::vector<Object> pages_;
    std::vector<Check> checks_;
    std::vector<Rect> trims_, bleeds_;    // pt, like every mark once its page's unit is applied
    std::vector<double> units_;           // pt of a user unit
    std::string trim_fault_, nested_fault_, bleed_fault_, size_, intent_space_, group_fault_, syntax_fault_;
    PressInk press_{""};
    std::vector<Object> fonts_;
    std::vector<std::pair<Rect, double>> grounds_;    // fills of the page so far, with their ink
    std::set<std::string> spots_, forbidden_;
    std::set<QPDFObjGen> appearances_;    // that were looked at
    bool without_font_ = false, unread_ = false;
    std::size_t translucent_ = 0;
    double most_ground_ = 0;    // ink of anything on the pages
    Worst rgb_, ink_, unmeasured_, converted_, blended_, registration_, text_, tinted_, rich_text_, knock_out_,
        white_overprint_, line_, image_, edge_, unsafe_;
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

bool passed(const std::vector<Check>& checks) { return std::ranges::all_of(checks, &Check::passed); }

std::string to_table(const std::vector<Check>& checks) {
    std::size_t width = 0, failed = 0, open = 0;
    for (const Check& c : checks) width = std::max(width, c.id.size());
    std::string out;
    for (const Check& c : checks) {
        failed += c.passed ? 0 : 1;
        open += c.passed && !c.measured ? 1 : 0;
        const bool clean = c.passed && c.measured;
        out += fmt::format("{}  {:<{}}  {}{}{}{}{}\n",
                           !c.passed    ? "FAIL"
                           : c.measured ? "ok  "
                                        : "??  ",
                           c.id, width, c.what, c.detail.empty() ? "" : ": ", printable(c.detail),
                           !clean && !c.place.empty() ? "; " : "", clean ? "" : c.place);
    }
    if (failed > 0) return out + fmt::format("{} of {} checks failed.\n", failed, checks.size());
    if (open > 0)
        return out + fmt::format("{} of {} checks passed, {} could not be measured.\n", checks.size() - open,
                                 checks.size(), open);
    return out + fmt::format("All {} checks passed.\n", checks.size());
}

std::string to_json(const std::vector<Check>& checks) {
    std::string out = "[\n";
    for (const Check& c : checks)
        out += fmt::format("  {{\"id\": {}, \"what\": {}, \"passed\": {}, \"detail\": {}, \"place\": {}{}}}{}\n",
                           json_string(c.id), json_string(c.what),
                           !c.passed    ? "false"
                           : c.measured ? "true"
                                        : "null",
                           json_string(c.detail), json_string(c.place),
                           c.id == k_readable ? ", \"readable\": false" : "", &c == &checks.back() ? "" : ",");
    return out + "]\n";
}

Check unreadable(const InputError& error) {
    return {std::string(k_readable), "The file can be read", false, error.what(), {}};
}

}    // namespace broadside::pdf
