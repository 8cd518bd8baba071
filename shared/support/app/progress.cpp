#include "shared/support/app/progress.hpp"

#include <algorithm>
#include <cmath>
#include <iostream>

#include "shared/support/app/terminal.hpp"

namespace wr::app {
namespace {

constexpr double kRedraw = 0.1;  // seconds: ten pictures a second look alive
constexpr double kLogEvery = 2.0;

double steady_seconds() {
  using namespace std::chrono;
  return duration<double>(steady_clock::now().time_since_epoch()).count();
}

template <typename... Args>
std::string text(const char* format, Args... args) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, format, args...);
  return buffer;
}

// 0:07, 12:34, 3:05:00
std::string duration(double seconds) {
  const auto s = static_cast<long long>(std::min(std::ceil(seconds), 3.5e6));
  if (s < 3600) return text("%lld:%02lld", s / 60, s % 60);
  return text("%lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
}

std::string rate(double per_second) {
  if (per_second >= 1e6) return text("%.1f M/s", per_second / 1e6);
  if (per_second >= 1e4) return text("%.1f k/s", per_second / 1e3);
  return text(per_second >= 10 ? "%.0f/s" : "%.2g/s", per_second);
}

// Cuts to a number of characters, without leaving half of one behind. Counts bytes that begin a
// character of UTF-8; wide characters are not expected in a note.
std::string cut(const std::string& line, std::size_t width) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if ((static_cast<unsigned char>(line[i]) & 0xc0) == 0x80) continue;
    if (++characters > width) return line.substr(0, i);
  }
  return line;
}

}  // namespace

std::string progress_line(const std::string& label, std::int64_t done, std::int64_t total,
                          double seconds, const std::string& note, int width) {
  std::string line = label + " ";
  const double per_second = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  if (total > 0) {
    const double share = std::clamp(static_cast<double>(done) / static_cast<double>(total), 0., 1.);
    const int cells = std::clamp(width / 4, 4, 30);
    const int full = static_cast<int>(share * cells);
    line += '[' + std::string(full, '=') + (full < cells ? ">" : "") +
            std::string(std::max(0, cells - full - 1), ' ') + ']';
    line += text(" %3d%% %lld/%lld", static_cast<int>(share * 100), static_cast<long long>(done),
                 static_cast<long long>(total));
  } else {
    line += text("%lld", static_cast<long long>(done));
  }
  if (per_second > 0) line += "  " + rate(per_second);
  if (total > 0 && done < total && per_second > 0)
    line += "  " + duration(static_cast<double>(total - done) / per_second) + " left";
  else if (seconds > 0)
    line += "  in " + duration(seconds);
  if (!note.empty()) line += "  " + note;
  return cut(line, static_cast<std::size_t>(std::max(width, 1)));
}

Progress::Progress(std::string label, std::int64_t total)
    : Progress(std::move(label), total, stderr, is_terminal(stderr), terminal_width(),
               steady_seconds) {}

Progress::Progress(std::string label, std::int64_t total, std::FILE* stream, bool on_terminal,
                   int width, Clock clock)
    : label_(std::move(label)),
      total_(total),
      stream_(stream),
      on_terminal_(on_terminal),
      width_(width),
      clock_(std::move(clock)),
      start_(clock_()),
      drawn_at_(start_) {}

Progress::~Progress() {
  // Short work in a log needs no line; what was begun is finished.
  if (on_terminal_ ? standing_ : drawn_done_ > 0 && drawn_done_ != done_) draw();
  if (standing_) std::fputc('\n', stream_);
  std::fflush(stream_);
}

void Progress::update(std::int64_t done, const std::string& note) {
  done_ = done;
  note_ = note;
  const double now = clock_();
  const double wait = on_terminal_ ? kRedraw : kLogEvery;
  const bool enough = on_terminal_ || total_ <= 0 || (done - drawn_done_) * 10 >= total_;
  if (now - drawn_at_ < wait || !enough) return;
  drawn_at_ = now;
  draw();
}

void Progress::print(const std::string& line) {
  const bool redraw = standing_;
  if (redraw) {
    std::fputs("\r\x1b[K", stream_);
    std::fflush(stream_);
    standing_ = false;
  }
  std::cout << line << '\n';
  if (!on_terminal_) return;
  std::cout.flush();
  if (redraw) draw();
}

void Progress::draw() {
  drawn_done_ = done_;
  // One column stays free: a full line would wrap on some terminals.
  const std::string line = progress_line(label_, done_, total_, clock_() - start_, note_,
                                         on_terminal_ ? width_ - 1 : 200);
  if (on_terminal_) {
    std::fputs(("\r" + line + "\x1b[K").c_str(), stream_);
    standing_ = true;
  } else {
    std::fputs((line + "\n").c_str(), stream_);
  }
  std::fflush(stream_);
}

}  // namespace wr::app
