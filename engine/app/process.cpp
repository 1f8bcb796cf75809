#include "engine/app/app.hpp"
#include "engine/app/output_files.hpp"
#include "engine/base/error.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

namespace broadside::app {
namespace {

/// Standard error: where it cannot be written there is nobody left to tell.
class ErrorSink final : public Sink {
public:
    using Sink::write;
    void write(std::span<const std::byte> bytes) override {
        try {
            DescriptorSink(2, "standard error").write(bytes);
        } catch (const OutputError&) {
        }
    }
};

bool err_is_terminal = false;

void end_on(int signal) {
    if (!remove_unfinished(signal)) return;
    if (err_is_terminal) {
        constexpr std::string_view k_clear_line = "\r\x1b[K";    // of a progress line
        [[maybe_unused]] const ssize_t n = ::write(2, k_clear_line.data(), k_clear_line.size());
    }
    ::_exit(128 + signal);
}

void install_handlers() {
    struct sigaction end {};
    end.sa_handler = end_on;
    ::sigaction(SIGINT, &end, nullptr);
    ::sigaction(SIGTERM, &end, nullptr);
    struct sigaction hangup {};
    ::sigaction(SIGHUP, nullptr, &hangup);
    if (hangup.sa_handler != SIG_IGN) ::sigaction(SIGHUP, &end, nullptr);    // nohup stays in force
    // A closed pipe is an error of the write, which tells it.
    std::signal(SIGPIPE, SIG_IGN);
}

}    // namespace

int run_process(int argc, char** argv) {
    err_is_terminal = ::isatty(2) != 0;
    install_handlers();
    DescriptorSink out(1, "standard output");
    ErrorSink err;
    Environment environment{out, err, ::isatty(1) != 0, err_is_terminal, 80, {}, {}};
    winsize size{};
    if (::ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) environment.columns = size.ws_col;
    for (const char* name : {"NO_COLOR", "SOURCE_DATE_EPOCH"})
        if (const char* value = std::getenv(name); value != nullptr && *value != '\0')
            environment.variables[name] = value;
    std::error_code unknown;
    environment.executable = std::filesystem::read_symlink("/proc/self/exe", unknown);
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    return run(arguments, environment);
}

}    // namespace broadside::app
