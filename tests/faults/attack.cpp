/// Attacks on the program: broadside_attack KIND COUNT [SEED]. COUNT 0: all there are, of kinds that end; of
/// allocations SEED is the place to begin at. Says what was done and every breach, with what is needed to see it
/// again; status 1 where there is one.

#include "tests/faults/trace.hpp"
#include "tests/support/mutate.hpp"
#include "tests/support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iterator>
#include <map>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

namespace broadside::testing {
namespace {

namespace fs = std::filesystem;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool k_sanitized = true;
#else
constexpr bool k_sanitized = false;
#endif
constexpr double k_most_cpu_s = k_sanitized ? 200 : 10;
constexpr long k_most_kib = k_sanitized ? 8l << 20 : 512l << 10;

/// The one that was built, or the one to be attacked instead.
const char* program() {
    const char* other = std::getenv("BROADSIDE_ATTACKED");
    return other != nullptr ? other : BROADSIDE_PROGRAM;
}

struct Ended {
    int status = -1;
    bool hung = false;
    double cpu_s = 0;
    long peak_kib = 0;
    std::string out, err;
};

/// What the program did wrong in the eyes of everybody; empty where nothing.
std::string breach(const Ended& e, bool out_of_memory_is_fine = false) {
    if (e.hung) return "hangs";
    if (e.status > 128) return "ended by signal " + std::to_string(e.status - 128);
    // GLib says it in its own words before.
    if (e.status == 4 && !(out_of_memory_is_fine && e.err.ends_with("broadside: out of memory\n")))
        return "status 4: " + e.err;
    if (e.status < 0 || e.status > 4) return "status " + std::to_string(e.status) + ": " + e.err;
    if (e.cpu_s > k_most_cpu_s) return "takes " + std::to_string(e.cpu_s) + " s";
    if (e.peak_kib > k_most_kib) return "takes " + std::to_string(e.peak_kib >> 10) + " MiB";
    if (e.err.find("internal error") != std::string::npos) return "says that it is an internal error: " + e.err;
    if (e.status == 1 && e.err.find("Cannot allocate memory") != std::string::npos)
        return "takes want of memory for a fault of an input: " + e.err;
    if ((e.status == 1 || e.status == 3) && e.err.empty() && e.out.empty())
        return "status " + std::to_string(e.status) + " without a word";
    return {};
}

std::string first_lines(const std::string& text) { return text.substr(0, 600); }

Ended run_program(const std::vector<std::string>& arguments, const fs::path& folder,
                  const std::map<std::string, std::string>& variables = {}, int kill_after_us = -1) {
    // In memory: a full disk would swallow what the program says.
    const int to_out = ::memfd_create("stdout", MFD_CLOEXEC), to_err = ::memfd_create("stderr", MFD_CLOEXEC);
    if (to_out < 0 || to_err < 0) throw std::runtime_error("no memory for what the program says");
    const pid_t child = ::fork();
    if (child == 0) {
        if (::chdir(folder.c_str()) != 0) ::_exit(126);
        for (const auto& [name, value] : variables) ::setenv(name.c_str(), value.c_str(), 1);
        ::dup2(::open("/dev/null", O_RDONLY), 0);
        ::dup2(to_out, 1);
        ::dup2(to_err, 2);
        std::vector<char*> argv{const_cast<char*>(program())};
        for (const std::string& word : arguments) argv.push_back(const_cast<char*>(word.c_str()));
        argv.push_back(nullptr);
        ::execv(argv.front(), argv.data());
        ::_exit(126);
    }
    Ended e;
    const int watched = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
    pollfd ended{watched, POLLIN, 0};
    if (kill_after_us >= 0) {
        const timespec wait{kill_after_us / 1'000'000, (kill_after_us % 1'000'000) * 1000L};
        if (::ppoll(&ended, 1, &wait, nullptr) == 0) ::kill(child, SIGKILL);
    }
    if (::poll(&ended, 1, k_hangs_s * 1000) == 0) {
        e.hung = true;
        ::kill(child, SIGKILL);
    }
    ::close(watched);
    int status = 0;
    rusage usage{};
    ::wait4(child, &status, 0, &usage);
    e.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    e.cpu_s = static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
              static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    e.peak_kib = usage.ru_maxrss;
    e.out = text_of(to_out);
    e.err = text_of(to_err);
    ::close(to_out);
    ::close(to_err);
    return e;
}

/// Counts what was done, and prints breaches as they come.
class Report {
public:
    explicit Report(std::string kind) : kind_(std::move(kind)) {}
    void done(const Ended& e) {
        ++statuses_[e.status];
        most_cpu_s_ = std::max(most_cpu_s_, e.cpu_s);
        most_kib_ = std::max(most_kib_, e.peak_kib);
    }
    void breached(const std::string& which, const std::string& what) {
        ++breaches_;
        std::printf("%s %s: %s\n", kind_.c_str(), which.c_str(), first_lines(what).c_str());
        std::fflush(stdout);
    }
    int finish() const {
        std::string statuses;
        long all = 0;
        for (const auto& [status, n] : statuses_) {
            statuses += (statuses.empty() ? "" : ", ") + std::to_string(n) + " × " + std::to_string(status);
            all += n;
        }
        std::printf("%s: %ld runs (status %s), at most %.2f s and %ld MiB; %d breaches\n", kind_.c_str(), all,
                    statuses.c_str(), most_cpu_s_, most_kib_ >> 10, breaches_);
        return breaches_ > 0 ? 1 : 0;
    }

private:
    std::string kind_;
    std::map<int, long> statuses_;
    double most_cpu_s_ = 0;
    long most_kib_ = 0;
    int breaches_ = 0;
};

// ---- broken input ---------------------------------------------------------------------------------------------------

std::vector<fs::path> files(const fs::path& folder, const std::string& ending) {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ending) out.push_back(entry.path());
    std::ranges::sort(out);
    return out;
}

/// A folder with everything that a run reads.
class Input {
public:
    Input() {
        for (const char* name : {"catalog", "fonts", "layouts", "icc"})
            fs::copy(source_folder() / name, folder_.path() / name, fs::copy_options::recursive);
    }
    const fs::path& path() const { return folder_.path(); }
    fs::path operator/(const std::string& name) const { return folder_ / name; }

private:
    TemporaryFolder folder_;
};

/// True where a message about a JSON file says where in it.
bool has_place(const std::string& err) {
    static const std::regex place(":[0-9]+:[0-9]+: ");
    return std::regex_search(err, place) || err.find("the file is empty") != std::string::npos ||
           err.find("larger than") != std::string::npos;
}

struct Mutants {
    std::string kind;
    fs::path target;                    // the file that is broken, in the input folder; empty: the original itself
    std::vector<fs::path> originals;    // it is made from, one after the other
    std::function<std::string(std::string, Numbers&)> broken;
    std::vector<std::vector<std::string>> commands;    // one after the other
    bool json = false;
};

int attack(const Mutants& mutants, const Input& input, long count, std::uint64_t seed) {
    Report report(mutants.kind);
    for (long i = 0; i < count; ++i) {
        Numbers numbers(seed * 1'000'003 + static_cast<std::uint64_t>(i));
        const fs::path& original = mutants.originals[static_cast<std::size_t>(i) % mutants.originals.size()];
        const fs::path target = mutants.target.empty() ? fs::relative(original, source_folder()) : mutants.target;
        const std::string kept = content(input.path() / target);
        std::string broken = content(original);
        for (std::size_t k = 0, n = 1 + numbers.below(3); k < n; ++k)
            broken = mutants.broken(std::move(broken), numbers);
        put(input.path() / target, broken);
        const auto& command =
            mutants.commands[static_cast<std::size_t>(i) / mutants.originals.size() % mutants.commands.size()];
        const Ended e = run_program(command, input.path());
        report.done(e);
        std::string what = breach(e);
        if (what.empty() && e.status > 1) what = "status " + std::to_string(e.status) + ": " + e.err;
        if (what.empty() && e.status == 1 && mutants.json && !has_place(e.err)) what = "does not say where: " + e.err;
        if (what.empty() && e.status == 1 && !e.err.empty() &&
            e.err.find(target.stem().string()) == std::string::npos &&
            e.err.find("there is no font") == std::string::npos &&    // it says that it is another
            e.err.find("too long to fit") == std::string::npos &&
            e.err.find("there is no room for") == std::string::npos &&        // a sound font, but with wider letters,
            e.err.find("the fonts lack a character") == std::string::npos)    // or without one
            what = "does not name the file: " + e.err;
        if (what.empty() && e.status != 0 && (fs::exists(input / "o.pdf") || fs::exists(input / "o.png")))
            what = "leaves an output";
        if (!what.empty()) {
            report.breached(std::to_string(i), what);
            if (const char* keep = std::getenv("BROADSIDE_KEEP")) {
                put(fs::path(keep) / (mutants.kind + "-" + std::to_string(i) + mutants.target.extension().string()),
                    broken);
            }
        }
        fs::remove(input / "o.pdf");
        fs::remove(input / "o.png");
        fs::remove(input / "o.json");
        put(input.path() / target, kept);
    }
    return report.finish();
}

int broken_input(const std::string& kind, long count, std::uint64_t seed) {
    const Input input;
    const auto ours = [&](const char* folder, const char* ending) { return files(source_folder() / folder, ending); };
    Mutants m{kind, {}, {}, broken_bytes, {}, false};
    if (kind == "catalogs") {
        m.broken = broken_json;
        m.commands = {{"check", "--catalog", "catalog"},
                      {"list", "--catalog", "catalog"},
                      {"show", "gpt-2-xl", "--catalog", "catalog"}};
        m.json = true;
        m.originals = ours("catalog/models", ".json");
    } else if (kind == "layouts") {
        m.target = "layouts/x.json";
        put(input / "layouts/x.json", "{}");
        m.originals = ours("layouts", ".json");
        m.broken = broken_json;
        m.commands = {{"check", "--catalog", "catalog", "--layout", "layouts/x.json"}};
        m.json = true;
    } else if (kind == "fonts") {
        m.target = "fonts/Inter-Regular.otf";
        m.originals = {source_folder() / "fonts/Inter-Regular.otf",
                       source_folder() / "fonts/JetBrainsMono-Regular.ttf"};
        m.broken = [](std::string bytes, Numbers& numbers) {
            bytes = broken_bytes(std::move(bytes), numbers);
            return numbers.below(3) == 0 ? bytes : with_checksums(std::move(bytes));
        };
        m.commands = {{"render", "--catalog", "catalog", "--model", "gpt-2-xl", "--fonts", "fonts", "--dpi", "40",
                       "--quiet", "-o", "o.pdf", "-o", "o.png"}};
    } else if (kind == "profiles") {
        m.target = "icc/FOGRA39L_coated.icc";
        m.originals = ours("icc", ".icc");
        m.commands = {{"render", "--catalog", "catalog", "--model", "gpt-2-xl", "--press", "--profile",
                       "icc/FOGRA39L_coated.icc", "--quiet", "-o", "o.pdf"}};
    } else if (kind == "pdfs") {
        m.target = "x.pdf";
        for (const auto& [name, press] : {std::pair{"screen.pdf", false}, {"press.pdf", true}}) {
            std::vector<std::string> make{"render",   "--catalog", "catalog", "--model",
                                          "gpt-2-xl", "--quiet",   "-o",      name};
            if (press) make.emplace_back("--press");
            if (run_program(make, input.path()).status != 0) throw std::runtime_error("no PDF to break");
            m.originals.push_back(input / name);
        }
        for (const fs::path& of_others : ours("tests/pdfs", ".pdf")) m.originals.push_back(of_others);
        put(input / "x.pdf", "");
        m.commands = {
            {"preflight", "x.pdf"}, {"preflight", "--format", "json", "x.pdf"}, {"tile", "x.pdf", "-o", "o.pdf"}};
    } else {
        m.target = "config.json";
        put(input / "config.json", "{}");
        m.originals = ours("tests/configs", ".json");
        m.broken = broken_json;
        m.commands = {{"import", "config.json", "--name", "X", "--catalog", "catalog", "-o", "o.json"}};
    }
    return attack(m, input, count, seed);
}

// ---- broken surroundings --------------------------------------------------------------------------------------------

/// A small run with two outputs, and what they are before and after it.
class TwoOutputs {
public:
    TwoOutputs() : TwoOutputs({"render", "--dpi", "40"}, "a.png", "deep/b.pdf") {}
    /// One in a folder.
    TwoOutputs(std::vector<std::string> command, std::string first, std::string second)
        : command_(std::move(command)), outputs_{std::move(first), std::move(second)} {
        for (const char* word : {"--model", "gpt-2-xl", "--quiet", "--threads", "2"}) command_.emplace_back(word);
        for (const std::string& output : outputs_) command_.insert(command_.end(), {"-o", output});
        reset();
        const Ended e = run_program(command_, folder_.path());
        if (e.status != 0) throw std::runtime_error("the run that is to be attacked fails: " + e.err);
        for (std::size_t i = 0; i < outputs_.size(); ++i) new_[i] = content(folder_ / outputs_[i]);
        reset();
    }
    /// Outputs of an earlier run are there.
    void reset() {
        for (const auto& entry : fs::directory_iterator(folder_.path())) fs::remove_all(entry.path());
        fs::create_directory(folder_ / "deep");
        for (const std::string& output : outputs_) put(folder_ / output, k_old);
    }
    const fs::path& path() const { return folder_.path(); }
    const std::vector<std::string>& command() const { return command_; }
    std::vector<std::string> program_words() const {
        std::vector<std::string> words{program()};
        words.insert(words.end(), command_.begin(), command_.end());
        return words;
    }

    /// What is wrong with the outputs after a run that ended with `status`.
    std::string fault(int status) {
        const std::array<bool, 2> renewed = is_new();
        for (std::size_t i = 0; i < outputs_.size(); ++i)
            if (!renewed[i] && content(folder_ / outputs_[i]) != k_old)
                return status == 0 ? "status 0 and another picture" : "half an output";
        if (status == 0 && !(renewed[0] && renewed[1])) return "status 0 and an old output";
        // Told to be interrupted, or out of memory, after everything was in place: no harm, but nothing in between.
        if (renewed[0] != renewed[1]) return "one output is new, the other old";
        if (status != 0 && status <= 4 && renewed[0])
            return "status " + std::to_string(status) + ", but the outputs are new";
        return {};
    }
    /// True where one is new and the other old, each whole.
    bool is_between() {
        const std::array<bool, 2> renewed = is_new();
        return renewed[0] != renewed[1];
    }
    std::string litter() const {
        std::string out;
        for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
            const std::string name = fs::relative(entry.path(), folder_.path()).string();
            if (name != "deep" && std::ranges::find(outputs_, name) == outputs_.end()) out += " " + name;
        }
        return out;
    }

private:
    std::array<bool, 2> is_new() {
        std::array<bool, 2> out{};
        for (std::size_t i = 0; i < outputs_.size(); ++i) out[i] = content(folder_ / outputs_[i]) == new_[i];
        return out;
    }

    static inline const std::string k_old = "old";
    TemporaryFolder folder_;
    std::vector<std::string> command_;
    std::array<std::string, 2> outputs_, new_;
};

/// `count` of 1 … `all`, spread evenly; all where `count` is 0.
std::vector<long> sample(long count, long all) {
    std::vector<long> out;
    if (count == 0 || count > all) count = all;
    for (long i = 0; i < count; ++i) out.push_back(1 + i * all / count);
    return out;
}

Ended as_ended(const Traced& t) { return {t.status, t.timed_out, t.cpu_s, 0, {}, t.err}; }

int failing_calls(long count) {
    Report report("calls");
    TwoOutputs run;
    constexpr std::array k_errors{EIO, ENOSPC, ENOMEM, EACCES, EINTR};
    const long all = traced(run.program_words(), run.path(), {}).calls;
    std::printf("calls: a run makes %ld system calls\n", all);
    for (const long at : sample(count, all)) {
        run.reset();
        const int error = k_errors[static_cast<std::size_t>(at) % k_errors.size()];
        const Traced t = traced(run.program_words(), run.path(), {Trace::What::fail, at, error});
        const Ended e = as_ended(t);
        report.done(e);
        const std::string which = std::to_string(at) + " " + t.call + " error " + std::to_string(error);
        std::string what = breach(e, true);
        if (what.empty()) what = run.fault(e.status);
        if (what.empty() && !run.litter().empty()) what = "leaves" + run.litter();
        if (!what.empty()) report.breached(which, what + "; " + e.err);
    }
    return report.finish();
}

int kills_at_calls(long count) {
    Report report("kills");
    TwoOutputs run;
    const long all = traced(run.program_words(), run.path(), {}).calls;
    long between = 0;
    for (const long at : sample(count, all)) {
        run.reset();
        const Traced t = traced(run.program_words(), run.path(), {Trace::What::kill, at});
        report.done(as_ended(t));
        const bool half = run.is_between();
        between += half ? 1 : 0;
        std::string what = half ? "" : run.fault(t.status);
        const Ended next = run_program(run.command(), run.path());
        if (what.empty() && next.status != 0) what = "the next run fails: " + next.err;
        if (what.empty()) what = run.fault(0);
        if (what.empty() && !run.litter().empty()) what = "after the next run there is" + run.litter();
        if (!what.empty()) report.breached(std::to_string(at) + " " + t.call, what);
    }
    std::printf("kills: %ld between the two renames\n", between);
    if (between > 2) report.breached("all", "more than the calls between two renames leave one output new and one old");
    return report.finish();
}

int random_kills(long count, std::uint64_t seed) {
    Report report("random-kills");
    TwoOutputs run;
    Numbers numbers(seed);
    const auto begun = std::chrono::steady_clock::now();
    if (run_program(run.command(), run.path()).status != 0) throw std::runtime_error("the program does not run");
    const auto whole =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun).count();
    long between = 0;
    for (long i = 0; i < count; ++i) {
        run.reset();
        const auto after = static_cast<int>(numbers.below(static_cast<std::size_t>(whole) * 11 / 10));
        const Ended e = run_program(run.command(), run.path(), {}, after);
        report.done(e);
        const bool half = run.is_between();
        between += half ? 1 : 0;
        std::string what = half ? "" : run.fault(e.status);
        if (i % 20 == 0) {
            const Ended next = run_program(run.command(), run.path());
            if (what.empty() && next.status != 0) what = "the next run fails: " + next.err;
            if (what.empty()) what = run.fault(0);
            if (what.empty() && !run.litter().empty()) what = "after the next run there is" + run.litter();
        }
        if (!what.empty()) report.breached(std::to_string(i) + " after " + std::to_string(after) + " µs", what);
    }
    std::printf("random-kills: %ld between the two renames\n", between);
    return report.finish();
}

/// Inputs are right: whatever else than "out of memory" is said of one is wrong.
std::string blame(const Ended& e) {
    return e.status == 1 || e.status == 2 ? "takes want of memory for a fault of an input: " + e.err : std::string();
}

int failing_allocations(const std::string& kind, TwoOutputs run, long count, long first) {
    Report report(kind);
    std::map<std::string, std::string> variables{{"LD_PRELOAD", BROADSIDE_FAIL_ALLOCATION},
                                                 {"BROADSIDE_FAIL_AT", "0"},
                                                 {"BROADSIDE_FAIL_COUNT", (run.path() / "count").string()}};
    const Ended counted = run_program(run.command(), run.path(), variables);
    if (counted.status != 0) throw std::runtime_error("the program does not run with the library: " + counted.err);
    const long all = std::stol(content(run.path() / "count"));
    std::printf("%s: a run allocates in %ld places\n", kind.c_str(), all);
    variables.erase("BROADSIDE_FAIL_COUNT");
    for (const long at : sample(count, all)) {
        if (at < first) continue;
        run.reset();
        variables["BROADSIDE_FAIL_AT"] = std::to_string(at);
        const Ended e = run_program(run.command(), run.path(), variables);
        report.done(e);
        std::string what = breach(e, true);
        if (what.empty()) what = blame(e);
        if (what.empty()) what = run.fault(e.status);
        if (what.empty() && !run.litter().empty()) what = "leaves" + run.litter();
        if (!what.empty()) report.breached(std::to_string(at), what);
    }
    return report.finish();
}

int attack(const std::string& kind, long count, std::uint64_t seed) {
    if (k_sanitized && (kind.starts_with("allocations") || kind == "calls")) {
        std::printf("%s: not done: sanitizers allocate and call the system on their own account\n", kind.c_str());
        return 77;
    }
    if (kind == "allocations") return failing_allocations(kind, {}, count, static_cast<long>(seed));
    if (kind == "allocations-svg")
        return failing_allocations(kind, {{"render", "--svg-text", "text", "--dpi", "40"}, "a.svg", "deep/b.tif"},
                                   count, static_cast<long>(seed));
    try {
        if (kind == "calls") return failing_calls(count);
        if (kind == "kills") return kills_at_calls(count);
    } catch (const std::runtime_error& e) {
        std::printf("%s: not done: %s\n", kind.c_str(), e.what());
        return 77;
    }
    if (kind == "random-kills") return random_kills(count, seed);
    for (const char* known : {"catalogs", "layouts", "fonts", "profiles", "pdfs", "configurations"})
        if (kind == known) return broken_input(kind, count, seed);
    std::fprintf(stderr, "unknown attack %s\n", kind.c_str());
    return 2;
}

}    // namespace
}    // namespace broadside::testing

int main(int argc, char** argv) {
    // Alarms interrupt waiting for a program that hangs.
    struct sigaction on_alarm {};
    on_alarm.sa_handler = [](int) {};
    ::sigaction(SIGALRM, &on_alarm, nullptr);
    if (argc < 3) {
        std::fprintf(stderr, "broadside_attack KIND COUNT [SEED]\n");
        return 2;
    }
    return broadside::testing::attack(argv[1], std::atol(argv[2]), argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1);
}
