#include "engine/base/file.hpp"

#include "engine/base/error.hpp"
#include "engine/base/owned.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <string_view>

namespace broadside {
namespace {

/// Of the system's last call that failed. Want of memory is no fault of a file.
int last_error() {
    if (errno == ENOMEM) throw std::bad_alloc();
    return errno;
}

class File {
public:
    File(const std::filesystem::path& path, std::size_t most, std::string shown_as)
        : most_(most), shown_(shown_as.empty() ? path.string() : std::move(shown_as)) {
        // Not blocking: or a pipe that nobody writes to would be waited for.
        do {
            descriptor_ = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        } while (descriptor_ < 0 && errno == EINTR);
        if (descriptor_ < 0) fail(errno == ENOENT ? "no such file" : reason());
        try {
            struct stat status {};
            if (::fstat(descriptor_, &status) != 0) fail(reason());
            if (!S_ISREG(status.st_mode)) fail("not a file");
            size_ = static_cast<std::size_t>(std::max<off_t>(status.st_size, 0));
            if (size_ > most_) fail_too_large();
        } catch (...) {
            ::close(descriptor_);
            throw;
        }
    }
    ~File() { ::close(descriptor_); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    std::string read() const {
        // One byte more than there should be: a file may have grown, and some have no size.
        std::string bytes(size_ + 1, '\0');
        std::size_t have = 0;
        while (true) {
            const ssize_t n = ::read(descriptor_, bytes.data() + have, bytes.size() - have);
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) fail(reason());
            if (n == 0) break;
            have += static_cast<std::size_t>(n);
            if (have > most_) fail_too_large();
            if (have == bytes.size()) bytes.resize(std::min(most_ + 1, bytes.size() * 2));
        }
        bytes.resize(have);
        return bytes;
    }

private:
    static std::string reason() { return std::string("cannot be read: ") + std::strerror(last_error()); }
    [[noreturn]] void fail(const std::string& message) const { throw InputError({shown_, 0, 0}, {}, message); }
    [[noreturn]] void fail_too_large() const { fail("larger than " + std::to_string(most_ >> 20) + " MiB"); }

    std::size_t most_, size_ = 0;
    std::string shown_;
    int descriptor_ = -1;
};

}    // namespace

std::string read_file(const std::filesystem::path& path, std::size_t most_bytes, const std::string& shown_as) {
    return File(path, most_bytes, shown_as).read();
}

std::vector<std::filesystem::path> list_folder(const std::filesystem::path& folder, std::error_code& error) {
    const Owned<DIR, ::closedir> open(::opendir(folder.c_str()));
    std::vector<std::filesystem::path> out;
    error.clear();
    if (!open) {
        error.assign(last_error(), std::generic_category());
        return out;
    }
    errno = 0;
    while (true) {
        const dirent* entry = ::readdir(open.get());
        if (entry == nullptr) break;
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") out.push_back(folder / name);
        errno = 0;
    }
    if (errno != 0) {
        error.assign(last_error(), std::generic_category());
        out.clear();
    }
    std::ranges::sort(out, {}, [](const std::filesystem::path& path) { return path.filename().native(); });
    return out;
}

void check_file(const std::filesystem::path& path, std::size_t most_bytes) { File(path, most_bytes, {}); }

std::string ending_of(const std::filesystem::path& path) {
    std::string out = path.extension().string();
    std::ranges::transform(out, out.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

}    // namespace broadside
