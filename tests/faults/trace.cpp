#include "tests/faults/trace.hpp"

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <elf.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <utility>

namespace broadside::testing {
namespace {

#if defined(__x86_64__)
struct Registers {
    user_regs_struct all{};
    bool read(pid_t thread) {
        iovec place{&all, sizeof all};
        return ::ptrace(PTRACE_GETREGSET, thread, NT_PRSTATUS, &place) == 0;
    }
    bool write(pid_t thread) {
        iovec place{&all, sizeof all};
        return ::ptrace(PTRACE_SETREGSET, thread, NT_PRSTATUS, &place) == 0;
    }
    long call() const { return static_cast<long>(all.orig_rax); }
    unsigned long argument(int i) const { return i == 0 ? all.rdi : i == 1 ? all.rsi : all.rdx; }
    void skip() { all.orig_rax = static_cast<unsigned long long>(-1); }
    void result(long value) { all.rax = static_cast<unsigned long long>(value); }
};
constexpr bool k_can_trace = true;
#else
struct Registers {
    bool read(pid_t) { return false; }
    bool write(pid_t) { return false; }
    long call() const { return 0; }
    unsigned long argument(int) const { return 0; }
    void skip() {}
    void result(long) {}
};
constexpr bool k_can_trace = false;
#endif

/// Calls that cannot fail, or of which a failure is no failure of the program's surroundings.
bool counts(long call) {
    return call != SYS_exit && call != SYS_exit_group && call != SYS_futex && call != SYS_sched_yield &&
           call != SYS_rt_sigreturn && call != SYS_rt_sigprocmask && call != SYS_rt_sigtimedwait &&
           call != SYS_restart_syscall && call != SYS_munmap && call != SYS_madvise && call != SYS_clock_nanosleep &&
           call != SYS_rseq && call != SYS_brk && call != SYS_set_robust_list;
}

}    // namespace

std::string text_of(int descriptor) {
    std::string out;
    std::array<char, 4096> bytes{};
    ::lseek(descriptor, 0, SEEK_SET);
    for (ssize_t n = 0; (n = ::read(descriptor, bytes.data(), bytes.size())) > 0;)
        out.append(bytes.data(), static_cast<std::size_t>(n));
    return out;
}

Traced traced(const std::vector<std::string>& words, const std::filesystem::path& folder, Trace trace) {
    if (!k_can_trace) throw std::runtime_error("this processor's registers are not known");
    std::string name = (std::filesystem::temp_directory_path() / "broadside-err-XXXXXX").string();
    const int err = ::mkostemp(name.data(), O_CLOEXEC);
    ::unlink(name.c_str());
    const pid_t child = ::fork();
    if (child == 0) {
        if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(126);
        if (::chdir(folder.c_str()) != 0) ::_exit(126);
        const int none = ::open("/dev/null", O_RDWR | O_CLOEXEC);
        ::dup2(none, 0);
        ::dup2(none, 1);
        ::dup2(err, 2);
        std::vector<char*> argv;
        for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
        argv.push_back(nullptr);
        ::execv(argv.front(), argv.data());
        ::_exit(127);
    }
    Traced out;
    int status = 0;
    ::waitpid(child, &status, 0);
    if (!WIFSTOPPED(status)) {
        ::close(err);
        throw std::runtime_error("the system does not let a process be traced");
    }
    ::ptrace(PTRACE_SETOPTIONS, child, nullptr,
             PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL | PTRACE_O_TRACEFORK);
    std::map<pid_t, bool> entering{{child, true}};    // by thread: the next stop is before a call
    std::map<pid_t, long> failing;                    // the call of the thread that fails, else 0
    bool counting = false;
    ::ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
    ::alarm(k_hangs_s);
    rusage usage{};
    while (true) {
        const pid_t thread = ::wait4(-1, &status, __WALL, &usage);
        if (thread < 0) {
            if (errno == EINTR) {
                out.timed_out = true;
                ::kill(child, SIGKILL);
                continue;
            }
            break;
        }
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (thread == child) {
                out.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
                out.cpu_s = static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                            static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
                break;
            }
            continue;
        }
        int deliver = 0;
        if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
            const auto [known, is_new] = entering.try_emplace(thread, true);
            const bool before = known->second;
            known->second = !before;
            Registers registers;
            if (before && registers.read(thread)) {
                // The program begins with looking at its standard streams.
                if (registers.call() == SYS_fcntl && registers.argument(0) == 0 && registers.argument(1) == F_GETFD)
                    counting = true;
                if (counting && counts(registers.call()) && ++out.calls == trace.at &&
                    trace.what != Trace::What::nothing) {
                    out.call = std::to_string(registers.call()) + "(" + std::to_string(registers.argument(0)) + ", " +
                               std::to_string(registers.argument(1)) + ", " + std::to_string(registers.argument(2)) +
                               ")";
                    if (trace.what == Trace::What::kill) {
                        ::kill(child, SIGKILL);
                    } else {
                        failing[thread] = registers.call();
                        registers.skip();
                        registers.write(thread);
                    }
                }
            } else if (!before && failing[thread] != 0 && registers.read(thread)) {
                const long call = std::exchange(failing[thread], 0);
                const bool memory = call == SYS_mmap || call == SYS_mremap || call == SYS_mprotect;
                registers.result(memory ? -ENOMEM : -trace.error);
                registers.write(thread);
            }
        } else if (status >> 8 == (SIGTRAP | PTRACE_EVENT_CLONE << 8)) {
            ++out.threads;
        } else if (WSTOPSIG(status) == SIGSTOP && !entering.contains(thread)) {
            entering.emplace(thread, true);    // a new thread
        } else if (WSTOPSIG(status) != SIGTRAP) {
            deliver = WSTOPSIG(status);
        }
        ::ptrace(PTRACE_SYSCALL, thread, nullptr, deliver);
    }
    ::alarm(0);
    out.err = text_of(err);
    ::close(err);
    return out;
}

}    // namespace broadside::testing
