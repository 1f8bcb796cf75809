#include "engine/cell/compact/foot.hpp"

#include "engine/base/format.hpp"
#include "engine/cell/compact/head.hpp"
#include "engine/cell/marks.hpp"
#include "engine/draw/words.hpp"

#include <fmt/format.h>

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

}    // namespace

int draw_foot(Pen& pen, const catalog::Model& model, const catalog::Catalog& catalog, const Frame& frame, InFoot what) {
    const Look& look = pen.look();
    const double top = frame.y(k_foot);
    pen.rule({0, top}, {frame.width, top}, {}, 0.6);
    pen.part("foot", PartKind::foot, PartRole::text, {}, {0, top, frame.width, frame.height() - top}, look.ink);
    Foot foot(pen, frame);
    const Descent origin = what.phrases ? descent(model, catalog) : Descent();
    // What it was built on leads to that model's cell.
    const auto leads_to_origin = [&](const Rect& rect) {
        for (const catalog::Ancestor& ancestor : model.story.lineage) {
            const catalog::Model* m = ancestor.id.empty() ? nullptr : catalog.find(ancestor.id);
            if (m != nullptr) return pen.out().links.push_back({rect, "#" + m->id, m->full_name() + ": its cell"});
        }
    };

    // Wide cells have a column for these. Where they are not known, that is said as far as there is room.
    std::string tokens, unknown;
    if (!frame.wide() && model.story.training.tokens)
        tokens = with_doubt(model, "training.tokens", short_count(*model.story.training.tokens) + " tokens");
    else if (!frame.wide())
        unknown = "trained on –";
    const auto joined = [&](std::initializer_list<std::string> all) {
        std::string words;
        for (const std::string& more : all)
            if (!more.empty()) words += (words.empty() ? "" : std::string(k_separator)) + more;
        return words;
    };
    const std::string licensed = what.licence ? licence(model) : "";
    std::string aside = joined({licensed, published_in_words(model), tokens});
    // A foot without phrases is short: what has the least to do with the drawing goes.
    if (!what.phrases && pen.width(aside, TextRole::phrase) > foot.room()) aside = joined({licensed, tokens});

    foot.label("LAYERS");
    const auto runs = run_lines(pen, model, foot.room());
    bool told = aside.empty(), origin_told = origin.from.empty();
    for (std::size_t i = 0; i < runs.size() && foot.left() > 1; ++i) {
        foot.runs(runs[i]);
        if (i + 1 == runs.size()) {
            // Beside the layers: what it was built on, where no change has to follow, and what no column says.
            const bool alone = origin.changes.empty() && !origin_told;
            const std::string both = joined({origin.from, aside});
            if (alone && (foot.beside(joined({both, unknown})) || foot.beside(both))) {
                told = origin_told = true;
                if (!origin.from.empty()) leads_to_origin(foot.beside());
            } else if (foot.beside(joined({aside, unknown})) || foot.beside(aside)) {
                told = true;
            }
        }
        foot.next();
    }
    std::string last = told || aside.empty() ? origin.from
                       : origin.from.empty() ? aside
                                             : aside + std::string(k_separator) + origin.from;
    const bool last_line = !origin_told || !told;
    // Both what no column says and what it was built on: in two lines, where one has no room.
    const bool long_line =
        last_line && !told && !origin.from.empty() && pen.width(last, TextRole::phrase) > foot.room();
    int phrases = foot.left() - (long_line ? 2 : last_line ? 1 : 0);
    std::vector<LineRef> set;
    if (what.phrases) set = phrase_lines(pen, look_at(model), foot.room(), phrases, foot.room());
    // What no column says would take a line of its own: beside the last phrases, where these leave it room, it costs
    // none.
    const double beside_phrases = foot.room() - k_apart - pen.width(aside, TextRole::phrase);
    if (what.phrases && long_line && phrases + 1 < foot.left() && beside_phrases > 0) {
        std::vector<LineRef> more = phrase_lines(pen, look_at(model), foot.room(), phrases + 1, beside_phrases);
        if (static_cast<int>(more.size()) == phrases + 1) {
            set = std::move(more);
            told = true;
            last = origin.from;
        }
    }
    // A line that phrases do not need is for changes.
    if (!set.empty()) foot.label("LOOK AT");
    for (const LineRef& l : set)
        if (long_line && told && &l == &set.back())
            foot.line_beside(l, aside);
        else
            foot.line(l);
    // What cannot break has to fit, if need be alone.
    if (last_line && foot.left() == 1 && !origin.from.empty()) {
        const auto fits = [&] { return pen.width(last, TextRole::phrase) <= foot.room(); };
        if (!fits()) last = origin.from;
        // Of many ancestors the first.
        for (auto end = origin.ends.rbegin(); end != origin.ends.rend() && !fits(); ++end)
            last = origin.from.substr(0, *end) + " …";
    }
    // What no column says stands at the right end of these lines, too, or below them; changes leave it the room.
    if (!told && !origin.from.empty() && foot.left() > 0) {
        const double more = k_apart + pen.width(aside, TextRole::phrase);
        for (std::size_t count = origin.changes.size() + 1; count-- > 0;) {
            const std::vector<std::string> some(origin.changes.begin(),
                                                origin.changes.begin() + static_cast<std::ptrdiff_t>(count));
            const std::vector<LineRef> lines =
                fitted(pen, origin.from, some, ", ", origin.joint, foot.room(), static_cast<std::size_t>(foot.left()));
            const bool beside = lines.back()->width + more <= foot.room();
            if (static_cast<int>(lines.size()) + (beside ? 0 : 1) > foot.left()) continue;
            foot.label("ORIGIN");
            Rect all;
            for (const LineRef& l : lines)
                all = united(all, beside && &l == &lines.back() ? foot.line_beside(l, aside) : foot.line(l));
            if (!beside) foot.line_beside(pen.line({}, TextRole::phrase), aside);
            leads_to_origin(all);
            return frame.foot - foot.left();
        }
    }
    if (last_line && foot.left() > 0) {
        foot.label(!origin.from.empty() ? "ORIGIN" : !licensed.empty() ? "LICENSE" : "TRAINED");
        Rect all;
        for (const LineRef& l :
             fitted(pen, last, origin.changes, ", ", origin.joint, foot.room(), static_cast<std::size_t>(foot.left())))
            all = united(all, foot.line(l));
        if (!origin.from.empty()) leads_to_origin(all);
    }
    return frame.foot - foot.left();
}

}    // namespace broadside::diagram::compact
