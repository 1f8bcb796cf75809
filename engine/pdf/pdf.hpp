#pragma once
/// \file
/// Scene to PDF: for the screen, for the press, and a sample for the press; existing PDFs checked and cut into sheets.
/// Text stays text, fonts are embedded as subsets, everything is vector. The page's content is written here, HarfBuzz
/// subsets the fonts, Little CMS converts colors, qpdf adds boxes, outline, links, Info, XMP and /ID.
/// Units:   mm in options, as print shops say them; pt in the scene; inks in percent.
/// Errors:  OutputError from the sink; InputError for a profile, a font or a PDF that cannot be used; UsageError for
///          options out of their range.
/// Threads: one, which writing adds to, up to `threads` (0: one per processor) for fonts and compression. The same
///          scene and options give the same bytes with however many.

#include "engine/base/error.hpp"
#include "engine/base/sink.hpp"
#include "engine/pdf/press/press_colors.hpp"
#include "engine/scene/scene.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace broadside::pdf {

/// The screen PDF: RGB, one page of exactly the scene's size, outline by regions, links. Where the scene has elements,
/// it is tagged (PDF 1.7, PDF/UA-1).
void write_pdf(const scene::Scene& scene, Sink& sink, int threads = 0);

struct PressOptions {
    /// cmyk: every color converted. rgb: colors stay calibrated RGB for wide-gamut inkjets,
    /// neutrals are pure black ink.
    enum class Mode { cmyk, rgb };
    Mode mode = Mode::cmyk;
    double bleed_mm = 3.175;          // 1/8 in; 0 to 25
    bool marks = false;               // crop and registration marks and a color bar, outside the bleed
    std::filesystem::path profile;    // of the printing condition: ICC v2 or v4, output class, CMYK
    double ink_limit = 300;           // most C + M + Y + K, 200 to 400
    int threads = 0;                  // 0: one per processor
};

/// A color of the scene on the press.
struct PressColor {
    Color color;
    Cmyk ink;
    Color printed;            // as it will look, in sRGB
    double shift = 0;         // CIEDE2000 between the two
    std::size_t items = 0;    // painted with it
};
struct PressReport {
    std::string condition;             // the profile's description
    std::vector<PressColor> colors;    // the largest shift first
    double most_ink = 0;               // %, overprinting counted
    std::size_t solid_texts = 0;       // colored texts below 9 pt that are printed solid
    Size media, trim;                  // pt
};

/// PDF/X-4 (ISO 15930-7): TrimBox, BleedBox, one output intent, no annotations, no transparency, no device RGB.
/// Neutral text and lines are black ink alone and black text overprints; type below 9 pt is solid, black or, on dark
/// grounds, the paper's white; paint that reaches the trim's edge goes on into the bleed.
PressReport write_press(const scene::Scene& scene, const PressOptions& options, Sink& sink);

/// One thing that a print shop looks at.
struct Check {
    std::string id;      // stable, for scripts: `trim_box`
    std::string what;    // `The trim box is inside the bleed box`
    bool passed = true;
    std::string detail;      // what was found: `thinnest 0.1 pt`
    std::string place;       // where it is worst: `page 1, 104.2 mm from the left, 33.0 mm from the top of the trim`
    bool measured = true;    // false: nothing wrong was found, but not all could be looked at; `detail` says what
};
/// What to hold a file to.
struct PreflightLimits {
    double ink = 300;    // %
    double least_text_pt = 6;
    double least_solid_text_pt = 9;    // type below it is solid black or white
    double least_line_pt = 0.25;
    double least_ppi = 150;
    double least_bleed_mm = 3;
    double safe_mm = 3;    // text keeps away from the trim
};
/// Checks any PDF as PDF/X-4 for a press, by reading it, not by rendering it.
/// Errors: InputError where the file is no PDF or cannot be read at all.
std::vector<Check> preflight(const std::filesystem::path& path, const PreflightLimits& limits = {});
/// Checks any PDF by the rules of PDF/UA-1 (ISO 14289-1) that a machine can check (Matterhorn protocol): tags, reading
/// order of headings, words for figures, tables, lists, links, text.
/// Errors: as `preflight`.
std::vector<Check> accessibility(const std::filesystem::path& path);
bool passed(const std::vector<Check>& checks);
/// For the terminal, one line a check, failures marked, text of the file escaped; and as a JSON array of UTF-8, in
/// which `passed` is null for what could not be measured.
std::string to_table(const std::vector<Check>& checks);
std::string to_json(const std::vector<Check>& checks);
/// The only check of a file that cannot be read, for `to_json`, which adds `"readable": false`.
Check unreadable(const InputError& error);

/// Paper of offices and homes.
enum class Paper { a4, letter, a3, tabloid };
std::optional<Paper> parse_paper(std::string_view name);    // `a4`, `letter`, `a3`, `tabloid`, in any case
Size size_of(Paper paper);                                  // pt, portrait

struct TileOptions {
    Paper paper = Paper::a4;
    double overlap_mm = 10;        // glued under the next sheet; 0 to 50
    double margin_mm = 10;         // that the printer cannot reach; 5 to 50
    double scale = 1;              // of the picture, 0.05 to 10
    int page = 1;                  // which page of the PDF
    bool whole_page = false;       // all that viewers show, beyond the trim as well
    std::filesystem::path font;    // an OpenType file for the labels
    std::string generator;         // `Broadside 0.1.0`
};
struct TileReport {
    int pages = 0;                    // of the PDF
    int lost_annotations = 0;         // that would print but have no appearance of their own
    int unprinted_annotations = 0;    // that viewers show, but are not for print
    bool trimmed = false;             // viewers show more of the page than its trim
    bool damaged = false;             // data of the page is damaged, and copied as it is
    int columns = 0, rows = 0;
    int sheets = 0, blank = 0;    // printed, without the map; left out because nothing is on them
    bool landscape = false;
    Size finished;    // pt
};
/// Cuts a page of a PDF (its TrimBox, without one its CropBox) into sheets for a home printer: a map with a ruler
/// first, then sheets with overlap, cut marks outside the picture and labels (`B3`), in the orientation that takes
/// fewer of them. Annotations are printed as viewers do; layers that are off stay off. A sheet is left out only where
/// nothing on the page can reach it: none, where the page holds what cannot be followed.
/// Errors: InputError where the file is no PDF, or takes more than 702 rows or columns or 10,000 sheets;
///         UsageError where it has no such page.
TileReport tile(const std::filesystem::path& path, const TileOptions& options, Sink& sink);

/// The scene in the colors that the press will give it, relative to its paper: to be shown on a screen for approval.
scene::SceneRef soft_proof(const scene::Scene& scene, const PressOptions& options);

struct ProofOptions {
    Paper paper = Paper::a4;
    PressOptions press;            // as for the poster
    std::filesystem::path font;    // an OpenType file for the captions
};
/// A sample for the print shop, PDF/X-4 at 100 %: every color with its inks, the smallest type, the thinnest lines,
/// and two of the scene's cells, as much of them as the paper holds.
/// Errors: UsageError where the colors leave no room for the cells.
PressReport write_proof(const scene::Scene& scene, const ProofOptions& options, Sink& sink);

}    // namespace broadside::pdf
