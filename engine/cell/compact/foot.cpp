#include "engine/cell/compact/foot.hpp"

#include "engine/base/format.hpp"
#include "engine/cell/compact/head.hpp"
#include "engine/cell/marks.hpp"
#include "engine/draw/words.hpp"

#include <algorithm>
#include <initializer_list>

namespace broadside::diagram::compact {
namespace {

constexpr double k_sample = 5.4, k_sample_gap = 1.8, k_apart = 12;
constexpr std::string_view k_separator = "  ·  ";

double width(Pen& pen, const RunWord& word) {
    return pen.width(word.text, TextRole::phrase) + (word.sample == Component::plain ? 0 : k_sample + k_sample_gap);
}

/// A pattern that is wider than a line in several of them, each as long as may be.
std::vector<RunWord> broken(Pen& pen, const RunWord& word, double room) {
    std::vector<RunWord> out;
    std::size_t from = 0;
    const auto part = [&](std::size_t end) { return RunWord{word.text.substr(from, end - from), word.sample}; };
    while (width(pen, part(word.text.size())) > room) {
        const auto end = std::find_if(word.breaks.rbegin(), word.breaks.rend(),
                                      [&](std::size_t at) { return at > from && width(pen, part(at)) <= room; });
        if (end == word.breaks.rend()) break;
        out.push_back(part(*end));
        from = *end + 1;    // without the space
    }
    out.push_back(part(word.text.size()));
    return out;
}

/// The words of the runs in lines no wider than `room`.
std::vector<std::vector<RunWord>> run_lines(Pen& pen, const catalog::Model& model, double room) {
    std::vector<std::vector<RunWord>> out(1);
    double used = 0;
    std::vector<RunWord> words;
    for (const RunWord& word : runs_in_words(model))
        for (RunWord& line : broken(pen, word, room)) words.push_back(std::move(line));
    for (std::size_t i = 0; i < words.size();) {
        // A count stays with the sample behind it.
        const std::size_t end =
            i + (words[i].sample == Component::plain && i + 1 < words.size() && words[i + 1].sample != Component::plain
                     ? 2
                     : 1);
        double w = 0;
        for (std::size_t k = i; k < end; ++k) w += width(pen, words[k]);
        if (used + w > room && !out.back().empty()) {
            out.emplace_back();
            used = 0;
        }
        for (; i < end; ++i) {
            // No line begins with the space that parts two words.
            if (out.back().empty() && out.size() > 1) {
                const std::size_t space = std::min(words[i].text.find_first_not_of(' '), words[i].text.size());
                w -= pen.width(words[i].text, TextRole::phrase);
                words[i].text.erase(0, space);
                w += pen.width(words[i].text, TextRole::phrase);
            }
            out.back().push_back(words[i]);
        }
        used += w;
    }
    return out;
}

class Foot {
public:
    Foot(Pen& pen, const Frame& frame) : pen_(pen), frame_(frame), y_(frame.y(k_foot_first)) {}

    int left() const { return frame_.foot - lines_; }
    double room() const { return frame_.width - k_foot_text; }
    void label(std::string_view text) { set(text, TextRole::fact_label, 0); }
    Rect line(const LineRef& l) {
        const Rect at = set(l->text, TextRole::phrase, k_foot_text);
        next();
        return at;
    }
    void runs(const std::vector<RunWord>& words) {
        double x = k_foot_text;
        for (const RunWord& word : words) {
            if (word.sample != Component::plain) {
                pen_.shape(Path::rect({x, y_ - k_sample, k_sample, k_sample}), pen_.look().tone(word.sample).mark);
                x += k_sample + k_sample_gap;
            }
            set(word.text, TextRole::phrase, x);
            x += pen_.width(word.text, TextRole::phrase);
        }
        end_ = x;
    }
    /// At the right end of the line that was set last, where it has room.
    bool beside(const std::string& text) {
        if (text.empty() || end_ + k_apart + pen_.width(text, TextRole::phrase) > frame_.width) return false;
        beside_ = pen_.text(text, TextRole::phrase, {frame_.width, y_},
                            {.align = Align::right, .color = pen_.look().soft, .ground = {}, .part = "foot"});
        return true;
    }
    Rect beside() const { return beside_; }    // where that stands
    /// The same behind a line of its own.
    Rect line_beside(const LineRef& l, const std::string& text) {
        const Rect at = l->text.empty() ? Rect() : set(l->text, TextRole::phrase, k_foot_text);
        end_ = k_foot_text + l->width;
        beside(text);
        next();
        return at;
    }
    void next() {
        y_ += k_foot_leading;
        ++lines_;
    }

private:
    Rect set(std::string_view text, TextRole role, double x) {
        return pen_.text(text, role, {x, y_}, {.align = Align::left, .color = {}, .ground = {}, .part = "foot"});
    }
    Pen& pen_;
    const Frame& frame_;
    double y_, end_ = 0;
    int lines_ = 0;
    Rect beside_;
};

/// Phrases in lines that break between them, as many as fit, and these so that the longest line is as short as may be:
/// no phrase stands alone where two and two have room. Line `most` has `last_room`.
std::vector<LineRef> phrase_lines(Pen& pen, const std::vector<std::string>& phrases, double room, int most,
                                  double last_room) {
    const double gap = pen.width(k_separator, TextRole::phrase);
    std::vector<std::pair<std::string, double>> told;    // with their widths
    int lines = 0;
    double end = 0;    // of the last line
    for (const std::string& phrase : phrases) {
        const double own = pen.width(phrase, TextRole::phrase);
        if (lines > 0 && end + gap + own <= (lines == most ? last_room : room)) {
            end += gap + own;
        } else if (lines < most && own <= (lines + 1 == most ? last_room : room)) {
            ++lines;
            end = own;
        } else {
            continue;
        }
        told.emplace_back(phrase, own);
    }
    const auto set_within = [&](double widest) {
        std::vector<std::string> set;
        double at = 0;
        for (const auto& [phrase, own] : told) {
            const double limit = static_cast<int>(set.size()) == most ? std::min(widest, last_room) : widest;
            const bool behind = !set.empty() && at + gap + own <= limit + 1e-6;
            if (behind)
                set.back() += std::string(k_separator) + phrase;
            else
                set.push_back(phrase);
            at = behind ? at + gap + own : own;
        }
        return set;
    };
    // The widths that a line can have: of the phrases from one to another.
    std::vector<double> widths{room};
    for (std::size_t from = 0; from < told.size(); ++from) {
        double w = -gap;
        for (std::size_t to = from; to < told.size(); ++to) widths.push_back(w += gap + told[to].second);
    }
    std::ranges::sort(widths);
    const double longest =
        told.empty() ? 0 : std::ranges::max_element(told, {}, [](const auto& t) { return t.second; })->second;
    std::vector<LineRef> out;
    for (const double widest : widths) {
        if (widest < longest) continue;
        const std::vector<std::string> set = set_within(widest);
        if (static_cast<int>(set.size()) > lines) continue;
        if (static_cast<int>(set.size()) == most && pen.width(set.back(), TextRole::phrase) > last_room) continue;
        for (const std::string& line : set) out.push_back(pen.line(line, TextRole::phrase));
        break;
    }
    return out;
}

std::string joined(std::initializer_list<std::string> all) {
    std::string words;
    for (const std::string& more : all)
        if (!more.empty()) words += (words.empty() ? "" : std::string(k_separator)) + more;
    return words;
}

/// What no column of the cell says: license, how it was published, tokens.
struct Aside {
    std::string licence, words;
    std::string unknown;    // said as well where there is room
};

Aside aside_of(Pen& pen, const catalog::Model& model, const Frame& frame, InFoot what, double room) {
    Aside out;
    // Wide cells have a column for these.
    std::string tokens;
    if (!frame.wide() && model.story.training.tokens)
        tokens = with_doubt(model, "training.tokens", short_count(*model.story.training.tokens) + " tokens");
    else if (!frame.wide())
        out.unknown = "trained on –";
    if (what.licence) out.licence = licence(model);
    out.words = joined({out.licence, published_in_words(model), tokens});
    // A foot without phrases is short: what has the least to do with the drawing goes.
    if (!what.phrases && pen.width(out.words, TextRole::phrase) > room) out.words = joined({out.licence, tokens});
    return out;
}

/// The foot from the top; each section takes of the lines that those before it left.
class Sections {
public:
    Sections(Pen& pen, const catalog::Model& model, const catalog::Catalog& catalog, const Frame& frame, InFoot what)
        : pen_(pen),
          model_(model),
          catalog_(catalog),
          foot_(pen, frame),
          origin_(what.phrases ? descent(model, catalog) : Descent()),
          aside_(aside_of(pen, model, frame, what, foot_.room())),
          aside_told_(aside_.words.empty()),
          origin_told_(origin_.from.empty()) {}

    int left() const { return foot_.left(); }

    void layers() {
        foot_.label("LAYERS");
        const auto runs = run_lines(pen_, model_, foot_.room());
        for (std::size_t i = 0; i < runs.size() && left() > 1; ++i) {
            foot_.runs(runs[i]);
            if (i + 1 == runs.size()) beside_layers();
            foot_.next();
        }
    }
    void phrases() {
        const int rest = lines_for_rest(), most = left() - rest;
        std::vector<LineRef> set = phrase_lines(pen_, look_at(model_), foot_.room(), most, foot_.room());
        // What no column says would take a line of its own: beside the last phrases, where these leave it room, it
        // costs none.
        const double beside = foot_.room() - k_apart - pen_.width(aside_.words, TextRole::phrase);
        bool aside_beside = false;
        if (rest == 2 && most + 1 < left() && beside > 0) {
            std::vector<LineRef> more = phrase_lines(pen_, look_at(model_), foot_.room(), most + 1, beside);
            aside_beside = static_cast<int>(more.size()) == most + 1;
            if (aside_beside) set = std::move(more);
        }
        if (!set.empty()) foot_.label("LOOK AT");
        for (const LineRef& l : set) {
            if (aside_beside && &l == &set.back())
                foot_.line_beside(l, aside_.words);
            else
                foot_.line(l);
        }
        aside_told_ = aside_told_ || aside_beside;
    }
    /// What it was built on and what changed, and what has not been said beside the layers.
    void origin() {
        if ((aside_told_ && origin_told_) || left() <= 0) return;
        if (!aside_told_ && !origin_.from.empty() && origin_beside_aside()) return;
        foot_.label(!origin_.from.empty() ? "ORIGIN" : !aside_.licence.empty() ? "LICENSE" : "TRAINED");
        Rect all;
        for (const LineRef& l : fitted(pen_, rest_that_fits(), origin_.changes, ", ", origin_.joint, foot_.room(),
                                       static_cast<std::size_t>(left())))
            all = united(all, foot_.line(l));
        if (!origin_.from.empty()) leads_to_origin(all);
    }

private:
    bool fits(const std::string& words) const { return pen_.width(words, TextRole::phrase) <= foot_.room(); }
    std::string rest() const { return joined({aside_told_ ? "" : aside_.words, origin_.from}); }

    /// What it was built on, where no change has to follow, and what no column says.
    void beside_layers() {
        const bool alone = origin_.changes.empty() && !origin_told_;
        const std::string both = joined({origin_.from, aside_.words});
        if (alone && (foot_.beside(joined({both, aside_.unknown})) || foot_.beside(both))) {
            aside_told_ = origin_told_ = true;
            if (!origin_.from.empty()) leads_to_origin(foot_.beside());
        } else if (foot_.beside(joined({aside_.words, aside_.unknown})) || foot_.beside(aside_.words)) {
            aside_told_ = true;
        }
    }
    /// Lines that phrases leave to it: both parts in two, where one has no room.
    int lines_for_rest() const {
        if (aside_told_ && origin_told_) return 0;
        return !aside_told_ && !origin_.from.empty() && !fits(rest()) ? 2 : 1;
    }
    /// What cannot break has to fit, if need be alone.
    std::string rest_that_fits() const {
        std::string words = rest();
        if (left() > 1 || origin_.from.empty()) return words;
        if (!fits(words)) words = origin_.from;
        // Of many ancestors the first.
        for (auto end = origin_.ends.rbegin(); end != origin_.ends.rend() && !fits(words); ++end)
            words = origin_.from.substr(0, *end) + " …";
        return words;
    }
    /// What no column says at the right end of the origin's lines, or below them; changes leave it the room.
    bool origin_beside_aside() {
        const double more = k_apart + pen_.width(aside_.words, TextRole::phrase);
        for (std::size_t count = origin_.changes.size() + 1; count-- > 0;) {
            const std::vector<std::string> some(origin_.changes.begin(),
                                                origin_.changes.begin() + static_cast<std::ptrdiff_t>(count));
            const std::vector<LineRef> lines =
                fitted(pen_, origin_.from, some, ", ", origin_.joint, foot_.room(), static_cast<std::size_t>(left()));
            const bool beside = lines.back()->width + more <= foot_.room();
            if (static_cast<int>(lines.size()) + (beside ? 0 : 1) > left()) continue;
            foot_.label("ORIGIN");
            Rect all;
            for (const LineRef& l : lines)
                all = united(all, beside && &l == &lines.back() ? foot_.line_beside(l, aside_.words) : foot_.line(l));
            if (!beside) foot_.line_beside(pen_.line({}, TextRole::phrase), aside_.words);
            leads_to_origin(all);
            return true;
        }
        return false;
    }
    /// To the cell of the model it was built on.
    void leads_to_origin(const Rect& rect) {
        for (const catalog::Ancestor& ancestor : model_.story.lineage) {
            const catalog::Model* m = ancestor.id.empty() ? nullptr : catalog_.find(ancestor.id);
            if (m != nullptr) return pen_.out().links.push_back({rect, "#" + m->id, m->full_name() + ": its cell"});
        }
    }

    Pen& pen_;
    const catalog::Model& model_;
    const catalog::Catalog& catalog_;
    Foot foot_;
    const Descent origin_;
    const Aside aside_;
    bool aside_told_, origin_told_;
};

}    // namespace

int draw_foot(Pen& pen, const catalog::Model& model, const catalog::Catalog& catalog, const Frame& frame, InFoot what) {
    const double top = frame.y(k_foot);
    pen.rule({0, top}, {frame.width, top}, {}, 0.6);
    pen.part("foot", PartKind::foot, PartRole::text, {}, {0, top, frame.width, frame.height() - top}, pen.look().ink);
    Sections sections(pen, model, catalog, frame, what);
    sections.layers();
    if (what.phrases) sections.phrases();
    sections.origin();
    return frame.foot - sections.left();
}

}    // namespace broadside::diagram::compact
