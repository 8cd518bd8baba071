// Progress of long work, on standard error: one line that redraws itself on a terminal, a plain
// line now and then in a log. Standard output is left to the results.
// Leaves out: several bars at a time. The cursor is never hidden, so there is none to bring back.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>

namespace wr::app {

/// The bar, the share done, the rate, the time left, and a note, in at most `width` columns.
/// A total of 0 means that it is not known: then neither bar nor time left.
std::string progress_line(const std::string& label, std::int64_t done, std::int64_t total,
                          double seconds, const std::string& note, int width);

/// Reports how far a loop has come.
///
///     wr::app::Progress progress("moons", steps);
///     for (int step = 0; step < steps; ++step) {
///       ...
///       progress.update(step + 1, "loss 0.0110");
///     }
///
/// update() is cheap: it looks at the clock, and draws at most ten times a second on a terminal; in
/// a log it writes a line when another tenth of the work is done, at most one every two seconds.
class Progress {
 public:
  using Clock = std::function<double()>;  ///< seconds since some moment

  Progress(std::string label, std::int64_t total);
  /// The same with everything said that is otherwise found out: for tests.
  Progress(std::string label, std::int64_t total, std::FILE* stream, bool on_terminal, int width,
           Clock clock);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Leaves the last state standing, on a line of its own.
  ~Progress();

  void update(std::int64_t done, const std::string& note = "");
  /// Prints a line of results on standard output, without the bar getting in its way.
  void print(const std::string& line);

 private:
  void draw();

  std::string label_, note_;
  std::int64_t total_, done_ = 0;
  std::FILE* stream_;
  bool on_terminal_;
  int width_;
  Clock clock_;
  double start_, drawn_at_;
  std::int64_t drawn_done_ = 0;
  bool standing_ = false;  // a bar stands on the terminal's last line
};

}  // namespace wr::app
