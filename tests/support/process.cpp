#include "tests/support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace broadside::testing {
namespace {

struct Pipe {
    int read = -1, write = -1;
    Pipe() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        read = ends[0];
        write = ends[1];
    }
};

[[noreturn]] void become(const std::vector<std::string>& words, const Start& start, int out, int err) {
    if (!start.folder.empty() && ::chdir(start.folder.c_str()) != 0) ::_exit(126);
    for (const auto& [name, value] : start.variables) ::setenv(name.c_str(), value.c_str(), 1);
    if (!start.out.empty()) out = ::open(start.out.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), 0);
    ::dup2(out, 1);
    ::dup2(err, 2);
    if (start.prepare) start.prepare();
    std::vector<char*> argv;
    for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    ::execvp(argv.front(), argv.data());
    ::_exit(127);
}

/// Takes the steps that standard error has come to; interrupts after the last.
class Steps {
public:
    Steps(const std::vector<Step>& steps, pid_t process) : steps_(steps), process_(process) {}
    void take(const std::string& err) {
        while (next_ < steps_.size()) {
            const std::size_t at = err.find(steps_[next_].message, seen_);
            if (at == std::string::npos) return;
            seen_ = at + steps_[next_].message.size();
            if (steps_[next_].then) steps_[next_].then(process_);
            if (++next_ == steps_.size()) ::kill(process_, SIGINT);
        }
    }

private:
    const std::vector<Step>& steps_;
    pid_t process_;
    std::size_t next_ = 0, seen_ = 0;
};

constexpr int k_hangs_ms = 300'000;    // no word for so long

}    // namespace

Finished run(const std::vector<std::string>& words, const Start& start) {
    Pipe out, err;
    if (start.interrupt_at_output) ::fcntl(out.write, F_SETPIPE_SZ, 4096);
    const pid_t child = ::fork();
    if (child == 0) become(words, start, out.write, err.write);
    ::close(out.write);
    ::close(err.write);

    Finished done;
    std::array<pollfd, 2> open{{{out.read, POLLIN, 0}, {err.read, POLLIN, 0}}};
    const std::array<std::string*, 2> texts{&done.out, &done.err};
    bool to_interrupt = start.interrupt_at_output;
    Steps steps(start.steps, child);
    for (int left = 2; left > 0;) {
        if (::poll(open.data(), open.size(), k_hangs_ms) == 0) {
            ::kill(child, SIGKILL);
            done.err += "\n(the test ended it: it hung)";
        }
        if (to_interrupt && (open[0].revents & POLLIN) != 0) {
            ::kill(child, SIGINT);
            to_interrupt = false;
        }
        for (std::size_t i = 0; i < open.size(); ++i) {
            if (open[i].fd < 0 || open[i].revents == 0) continue;
            std::array<char, 65536> bytes{};
            const ssize_t n = ::read(open[i].fd, bytes.data(), bytes.size());
            if (n > 0) {
                texts[i]->append(bytes.data(), static_cast<std::size_t>(n));
                steps.take(done.err);
            } else {
                ::close(open[i].fd);
                open[i].fd = -1;
                --left;
            }
        }
    }
    int status = 0;
    rusage usage{};
    ::wait4(child, &status, 0, &usage);
    done.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    done.peak_kib = usage.ru_maxrss;
    return done;
}

Finished broadside(std::vector<std::string> arguments, const Start& start) {
    arguments.insert(arguments.begin(), BROADSIDE_PROGRAM);
    return run(arguments, start);
}

std::filesystem::path source_folder() { return BROADSIDE_SOURCE_DIR; }
std::filesystem::path poster_folder() { return BROADSIDE_POSTER_DIR; }

std::vector<std::string> layouts() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(source_folder() / "layouts"))
        if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
    std::ranges::sort(names);
    return names;
}

std::vector<std::string> copied_models() {
    return {"trinity-large", "gemma-3-27b", "qwen3-next-80b-a3b", "nemotron-3-super-120b-a12b", "ling-2-5-1t"};
}
std::filesystem::path report_of(const std::string& layout) {
    return poster_folder() / (layout == "print" ? "poster.json" : layout + ".json");
}

std::string content(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + path.string());
    return {std::istreambuf_iterator<char>(in), {}};
}

void put(const std::filesystem::path& path, const std::string& text) {
    std::ofstream out(path, std::ios::binary);
    out << text;
    if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
}

}    // namespace broadside::testing
