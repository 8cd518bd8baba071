#include "surprise_command.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "commands.hpp"
#include "prompt.hpp"
#include "runs/training.hpp"
#include "shared/support/app/run_folder.hpp"
#include "shared/support/app/terminal.hpp"
#include "shared/support/app/trouble.hpp"
#include "shared/support/core/text_source.hpp"
#include "surprise.hpp"

namespace wr::gpt {

namespace {

using app::Arguments;

constexpr std::size_t kBatch = 64;   // windows at a time
constexpr std::size_t kShown = 160;  // characters of a line, at most

// The text to read, and the number of its first line: a file's are counted from 1, as an editor
// counts them, and so are those of the text that a model is judged by.
struct Source {
  std::string name, text;
  std::size_t first_line = 1;
};

Source source_of(const Arguments& args, const TrainedGpt& trained) {
  if (trained.vocabulary.size() == 0)
    throw app::UserError(
        "these weights came without a vocabulary, and read numbers, not lines",
        "gpt import --vocabulary FILE gives them one, if their tokens are characters", app::kUsage);
  if (args.words().size() > 1) return {args.words()[1], load_text(args.words()[1])};
  const std::string all = load_text(trained.config.data);
  const std::size_t begin = all.size() * 9 / 10;
  const auto before =
      std::count(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(begin), '\n');
  return {trained.config.data + ", the part that validates", all.substr(begin),
          static_cast<std::size_t>(before) + 1};
}

// The operations corpus says before every piece which file it is from: "==> logs/app.log <==".
std::string_view path_in(std::string_view line) {
  constexpr std::string_view kBegin = "==> ", kEnd = " <==";
  if (line.substr(0, kBegin.size()) != kBegin) return {};
  const std::size_t end = line.find(kEnd);
  return end == std::string_view::npos ? std::string_view()
                                       : line.substr(kBegin.size(), end - kBegin.size());
}

// A line, and below every character how many bits it cost: none below 1, `9` from 9 on.
void print_marked(std::string_view line, std::span<const float> losses) {
  const bool colours = app::colours(stdout) != app::Colours::none;
  std::string text, marks;
  for (std::size_t i = 0; i < std::min(line.size(), kShown); ++i) {
    const int bits = std::min(9, static_cast<int>(double{losses[i]} / std::log(2.0)));
    const char mark = bits < 1 ? ' ' : static_cast<char>('0' + bits);
    marks += mark;
    if (colours && bits >= 3)
      text += "\x1b[48;5;" + std::string(bits >= 6 ? "202" : "223") + ";38;5;16m" +
              visible(line[i]) + "\x1b[0m";
    else
      text += visible(line[i]);
  }
  marks.erase(marks.find_last_not_of(' ') + 1);
  std::printf("  %s%s\n  %s\n", text.c_str(), line.size() > kShown ? "..." : "", marks.c_str());
}

// What the pieces of each file cost a character, for a text that is made of files.
void print_files(const std::vector<LineSurprise>& lines, std::string_view text, Trace& trace) {
  struct Cost {
    double total = 0;
    std::size_t characters = 0;
  };
  std::map<std::string, Cost> files;
  std::string file;
  for (const LineSurprise& line : lines) {
    const std::string_view path = path_in(text.substr(line.begin, line.end - line.begin));
    if (!path.empty()) file = path;
    if (file.empty() || !path.empty()) continue;
    files[file].total += line.total;
    files[file].characters += line.end - line.begin;
  }
  if (files.empty()) return;
  std::vector<std::pair<double, std::string>> order;
  for (const auto& [name, cost] : files)
    order.emplace_back(-cost.total / static_cast<double>(cost.characters), name);
  std::sort(order.begin(), order.end());
  std::printf("\nNats a character, file by file\n\n");
  Series& series = trace.series("files", {"file", "mean", "characters"});
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto& [mean, name] = order[i];
    const Cost& cost = files[name];
    std::printf("%8.3f  %7zu  %s\n", -mean, cost.characters, name.c_str());
    series.add_row({i + 1, -mean, cost.characters});
    trace.value("file_" + std::to_string(i + 1), shown(name));
  }
}

int surprise_command(const Arguments& args) {
  TrainedGpt trained =
      TrainedGpt::load(app::checkpoint_at(args.words().empty() ? "out-gpt" : args.words().front()));
  const Source source = source_of(args, trained);
  const std::vector<float> losses =
      surprise(trained.model, tokens_of(trained, source.text, source.name), kBatch);
  std::vector<LineSurprise> lines = lines_of(source.text, losses);

  double total = 0;
  for (const LineSurprise& line : lines) total += line.total;
  const double mean = total / static_cast<double>(source.text.size());
  std::printf("%s: %zu lines, %zu characters, %.4f nats each\n", source.name.c_str(), lines.size(),
              source.text.size(), mean);
  Trace trace = trace_of(args, "surprise", std::nullopt);
  trace.value("lines", lines.size());
  trace.value("characters", source.text.size());
  trace.value("mean", mean);

  Series& worst = trace.series("worst", {"line", "mean", "total", "characters"});
  const std::string_view text = source.text;
  int rank = 0;
  for (const LineSurprise& line :
       most_surprising(lines, static_cast<std::size_t>(args.integer("count")),
                       static_cast<std::size_t>(args.integer("least")))) {
    const std::size_t length = line.end - line.begin;
    const std::size_t number = line.number + source.first_line - 1;
    std::printf("\nline %zu, %.3f nats a character\n", number, line.mean);
    print_marked(text.substr(line.begin, length), std::span(losses).subspan(line.begin, length));
    worst.add_row({number, line.mean, line.total, length});
    const std::string name = "worst_" + std::to_string(++rank);
    trace.value(name, shown(text.substr(line.begin, length)));
    Series& characters = trace.series(name, {"byte", "nats"});
    for (std::size_t i = line.begin; i < line.end; ++i)
      characters.add_row({static_cast<int>(static_cast<unsigned char>(text[i])),
                          std::round(double{losses[i]} * 1e4) / 1e4});
  }
  print_files(lines, text, trace);
  save(trace, args);
  return 0;
}

}  // namespace

void add_surprise_command(app::Program& program) {
  program.command("surprise", "the lines of a text that a model expected least", surprise_command)
      .words("RUN [FILE]",
             "a run's folder or a checkpoint, out-gpt if not given; and what it reads: "
             "operations, tinyshakespeare.txt or a file; if not given, what its run was judged by",
             0, 2)
      .integer("count", 10, "how many lines", 1, 100000)
      .integer("least", 10, "characters of a line that counts", 1, 1000000)
      .example("gpt surprise out-gpt")
      .example("gpt surprise out-gpt /var/log/syslog --count 3");
}

}  // namespace wr::gpt
