#include "engine/app/app.hpp"
#include "engine/app/descriptor.hpp"
#include "engine/app/unfinished.hpp"
#include "engine/base/error.hpp"
#include "engine/base/memory_check.hpp"
#include "engine/text/text.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <new>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

namespace broadside::app {
namespace {

/// Standard error: where it cannot be written there is nowhere left to report it.
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

/// A standard stream that is closed would lend its number to the first file that is opened, and its text would go
/// there. A folder that is open for nothing takes its place: reading and writing it, by /dev/stdout too, is an error.
void hold_standard_streams() {
    for (const int stream : {0, 1, 2})
        if (::fcntl(stream, F_GETFD) < 0 && errno == EBADF) ::open("/", O_PATH | O_DIRECTORY);
}

/// Signals that end the process, received by one thread that waits for nothing else, so that what they do meets no
/// other thread half way. All threads that are started afterwards leave them to it.
class Signals {
public:
    explicit Signals(bool err_is_terminal) {
        // Reported by the write that fails.
        std::signal(SIGPIPE, SIG_IGN);
        std::signal(SIGXFSZ, SIG_IGN);
        ::sigemptyset(&ending_);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU}) {
            struct sigaction before {};
            ::sigaction(signal, nullptr, &before);
            if (before.sa_handler != SIG_IGN) ::sigaddset(&ending_, signal);    // nohup stays in force
        }
        ::pthread_sigmask(SIG_BLOCK, &ending_, nullptr);
        try {
            std::thread([ending = ending_, err_is_terminal] { end_on(ending, err_is_terminal); }).detach();
        } catch (const std::system_error&) {
            // No thread to be had: they end the process as the system does; the next run takes away what is left.
            ::pthread_sigmask(SIG_UNBLOCK, &ending_, nullptr);
        }
    }

private:
    [[noreturn]] static void end_on(const sigset_t& ending, bool err_is_terminal) {
        int signal = 0;
        while (::sigwait(&ending, &signal) != 0) {
        }
        remove_unfinished();
        if (err_is_terminal) {
            constexpr std::string_view k_clear_line = "\r\x1b[K";    // of a progress line
            [[maybe_unused]] const ssize_t n = ::write(2, k_clear_line.data(), k_clear_line.size());
        }
        ::_exit(128 + signal);
    }

    sigset_t ending_{};
};

/// Where nothing can be thrown and nothing caught: memory that fails inside a library or a destructor.
[[noreturn]] void end_without(std::string_view what) noexcept {
    remove_unfinished();
    for (const std::string_view part : {std::string_view("broadside: "), what, std::string_view("\n")})
        [[maybe_unused]] const ssize_t n = ::write(2, part.data(), part.size());
    ::_exit(4);
}

void end_on_failed_libraries() {
    // GLib's allocator of small objects (before 2.76) ends the process by itself where memory fails. Any other end of
    // that kind goes on as it would.
    struct sigaction on_abort {};
    on_abort.sa_handler = [](int) {
        if (errno == ENOMEM) end_without("out of memory");
    };
    ::sigaction(SIGABRT, &on_abort, nullptr);
    text::before_glib_ends_the_process([](std::string_view reason) noexcept {
        end_without(says_out_of_memory(reason) ? "out of memory" : reason);
    });
    std::set_terminate([]() {
        try {
            if (std::current_exception()) std::rethrow_exception(std::current_exception());
        } catch (const std::bad_alloc&) {
            end_without("out of memory");
        } catch (const std::exception& e) {
            if (says_out_of_memory(e.what())) end_without("out of memory");
        } catch (...) {
        }
        end_without("internal error, please report it: the program ended itself");
    });
}

}    // namespace

int run_process(int argc, char** argv) {
    hold_standard_streams();
    end_on_failed_libraries();
    const bool err_is_terminal = ::isatty(2) != 0;
    const Signals signals(err_is_terminal);
    DescriptorSink out(1, "standard output");
    ErrorSink err;
    Environment environment{out, err, ::isatty(1) != 0, err_is_terminal, 80, {}, {}};
    winsize size{};
    if (::ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) environment.columns = size.ws_col;
    for (const char* name : {"BROADSIDE_DATA", "NO_COLOR", "SOURCE_DATE_EPOCH"})
        if (const char* value = std::getenv(name); value != nullptr && *value != '\0')
            environment.variables[name] = value;
    std::error_code unknown;
    environment.executable = std::filesystem::read_symlink("/proc/self/exe", unknown);
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    return run(arguments, environment);
}

}    // namespace broadside::app
