#include "shared/support/app/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace wr::app {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::string rgb(Rgb c) {
  return std::to_string(c.red) + ';' + std::to_string(c.green) + ';' + std::to_string(c.blue);
}

std::string styled(const char* code, const std::string& text, std::FILE* stream) {
  if (colours(stream) == Colours::none) return text;
  return std::string("\x1b[") + code + 'm' + text + "\x1b[0m";
}

}  // namespace

bool is_terminal(std::FILE* stream) {
  return isatty(fileno(stream)) == 1 && environment("TERM") != "dumb";
}

int terminal_width() {
  for (const int fd : {STDOUT_FILENO, STDERR_FILENO}) {
    winsize size{};
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  }
  const int columns = std::atoi(std::string(environment("COLUMNS")).c_str());
  return columns > 0 && columns < 10000 ? columns : 80;
}

Colours colours(std::FILE* stream) {
  if (!environment("NO_COLOR").empty() || !is_terminal(stream)) return Colours::none;
  const std::string_view depth = environment("COLORTERM");
  return depth == "truecolor" || depth == "24bit" ? Colours::truecolor : Colours::sixteen;
}

std::string cell(Rgb ground, const std::string& text) {
  return "\x1b[48;2;" + rgb(ground) + 'm' + text + "\x1b[0m";
}

std::string half_cells(Rgb upper, Rgb lower) {
  return "\x1b[38;2;" + rgb(upper) + ";48;2;" + rgb(lower) + "m\u2580\x1b[0m";
}

std::string bold(const std::string& text, std::FILE* stream) { return styled("1", text, stream); }
std::string green(const std::string& text, std::FILE* stream) { return styled("32", text, stream); }
std::string red(const std::string& text, std::FILE* stream) { return styled("31", text, stream); }

}  // namespace wr::app
