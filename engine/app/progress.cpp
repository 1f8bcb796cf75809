#include "engine/app/progress.hpp"

#include "engine/base/format.hpp"

#include <fmt/format.h>

#include <string_view>

namespace broadside::app {

namespace {
/// Back to the left edge and clear to the right (ECMA-48 EL).
constexpr std::string_view k_clear = "\r\x1b[K";
}    // namespace

void ProgressLine::stage(const std::string& name) {
    name_ = printable(name);
    last_ = {};
    show(name_ + " …");
}

void ProgressLine::update(double share) {
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < std::chrono::milliseconds(80)) return;
    last_ = now;
    show(fmt::format("{} … {:3.0f} %", name_, share * 100));
}

void ProgressLine::show(const std::string& text) {
    if (!shown_) return;
    err_.write(std::string(k_clear) + text);
    there_ = true;
}

void ProgressLine::clear() {
    if (there_) err_.write(k_clear);
    there_ = false;
}

}    // namespace broadside::app
