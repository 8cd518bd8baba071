#include "night_command.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "prompt.hpp"
#include "runs/attention_pictures.hpp"
#include "runs/night.hpp"
#include "shared/support/app/progress.hpp"
#include "shared/support/app/run_folder.hpp"
#include "shared/support/app/terminal.hpp"
#include "shared/support/app/trouble.hpp"
#include "shared/support/core/text_source.hpp"

namespace wr::gpt {

namespace {

using app::Arguments;
using Lines = std::vector<NightLine>;

constexpr std::size_t kLeast = 10;  // characters of a line that counts
constexpr std::size_t kCounted =
    100;                    // the most surprising lines of which it is said where they lie
constexpr int kBefore = 2;  // minutes: at 03:10 it begins, at 03:12 the pager rings
constexpr std::size_t kCompared = 100'000, kBatchOfNights = 12;
constexpr int kBin = 15;  // minutes

constexpr std::array<std::pair<CorpusKind, const char*>, 8> kKinds = {
    {{CorpusKind::logs, "logs"},
     {CorpusKind::metrics, "metrics"},
     {CorpusKind::alerts, "alerts"},
     {CorpusKind::yaml, "yaml"},
     {CorpusKind::runbook, "runbook"},
     {CorpusKind::chat, "chat"},
     {CorpusKind::notes, "notes"},
     {CorpusKind::source, "source"}}};

std::string clock_of(int minute) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%02d:%02d", minute / 60, minute % 60);
  return minute < 0 ? "     " : text.data();
}

std::string line_of(const NightLine& line) {
  return shown(line.text.substr(0, line.text.size() - (line.text.back() == '\n' ? 1 : 0)));
}

template <typename Keep>
Lines those(const Lines& lines, Keep keep) {
  Lines kept;
  std::copy_if(lines.begin(), lines.end(), std::back_inserter(kept), keep);
  return kept;
}

double mean_of(const Lines& lines) {
  double total = 0, characters = 0;
  for (const NightLine& line : lines) {
    total += line.cost.total;
    characters += static_cast<double>(line.text.size());
  }
  return characters > 0 ? total / characters : 0;
}

TrainedGpt model_of(const Arguments& args, const std::vector<Night>& nights) {
  if (const auto run = args.path("run")) {
    TrainedGpt trained = TrainedGpt::load(app::checkpoint_at(*run));
    tokens_of(trained, nights[0].text, "the night");  // in its characters?
    if (trained.config.data == "operations" && !trained.fingerprint.empty())
      std::fprintf(stderr, "note: this run has learned from the night that it reads\n");
    return trained;
  }
  NightOptions options;
  options.steps = args.integer("steps");
  options.seed = args.seed();
  options.learned = nights.size() - 2;
  app::Progress progress("gpt", options.steps);
  options.progress = [&](std::int64_t step, double loss) {
    std::array<char, 32> note;
    std::snprintf(note.data(), note.size(), "loss %.4f", loss);
    progress.update(step, note.data());
  };
  return train_on_later(nights, options);
}

void print_worst(const Lines& lines, std::size_t count, Trace& trace) {
  Lines order = lines;
  std::stable_sort(order.begin(), order.end(), [](const NightLine& a, const NightLine& b) {
    return a.cost.mean > b.cost.mean;
  });
  std::printf("\nThe lines it expected least, in nats a character\n\n");
  Series& worst = trace.series("worst", {"line", "mean", "total", "characters", "minute"});
  for (std::size_t i = 0; i < std::min(count, order.size()); ++i) {
    const NightLine& line = order[i];
    std::printf("%7.3f  %s  %-28s %.110s\n", line.cost.mean, clock_of(line.minute).c_str(),
                std::string(line.path).c_str(), line_of(line).c_str());
    worst.add_row(
        {line.cost.number, line.cost.mean, line.cost.total, line.text.size(), line.minute});
    const std::string name = "worst_" + std::to_string(i + 1);
    trace.value(name + ".text", line_of(line));
    trace.value(name + ".file", std::string(line.path));
    trace.value(name + ".time", clock_of(line.minute));
  }
}

void print_kinds(const Lines& lines, Trace& trace) {
  std::printf("\nNats a character, kind by kind\n\n");
  for (const auto& [kind, name] : kKinds) {
    const Lines of_kind = those(lines, [&](const NightLine& line) { return line.kind == kind; });
    std::printf("%8.3f  %6zu lines of %s\n", mean_of(of_kind), of_kind.size(), name);
    trace.value(std::string("kind.") + name, mean_of(of_kind));
    trace.value(std::string("kind.") + name + "_lines", of_kind.size());
  }
}

void print_landmarks(const Lines& lines, Trace& trace) {
  const Landmarks found = find_landmarks(lines);
  std::printf("\nThe lines that mattered: their rank among all %zu, and in their own file\n\n",
              lines.size());
  for (const auto& [name, index] :
       {std::pair("leak", found.leak), std::pair("pool", found.pool), std::pair("page", found.page),
        std::pair("assistant", found.assistant)}) {
    const NightLine& line = lines[index];
    const Lines file = those(lines, [&](const NightLine& l) { return l.path == line.path; });
    const std::size_t rank = rank_of(line, lines), in_file = rank_of(line, file);
    std::printf("%7.3f  %4zu  %4zu of %4zu  %.140s\n", line.cost.mean, rank, in_file, file.size(),
                line_of(line).c_str());
    const std::string key = std::string("mark.") + name;
    trace.value(key + ".text", line_of(line));
    trace.value(key + ".file", std::string(line.path));
    trace.value(key + ".time", clock_of(line.minute));
    trace.value(key + ".mean", line.cost.mean);
    trace.value(key + ".rank", rank);
    trace.value(key + ".rank_in_file", in_file);
    trace.value(key + ".lines_in_file", file.size());
  }
}

// Of the lines that have a time of their own: what share lies in the trouble, and what share of
// those that surprised most? A detector would be worth what the second is more than the first.
void print_verdict(const Lines& lines, const NightFacts& facts, Trace& trace) {
  const auto timed = [](const NightLine& line) {
    return contains(CorpusKind::logs | CorpusKind::alerts | CorpusKind::chat, line.kind) &&
           line.minute >= 0;
  };
  const int page = minute_at(facts.page_ms), begin = page - kBefore,
            end = minute_at(facts.fixed_ms);
  const auto in_trouble = [&](const NightLine& line) {
    return line.minute >= begin && line.minute <= end;
  };
  // Which of the lines come first in an order by what they cost
  const std::vector<double> above = against_own_file(lines);
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (timed(lines[i])) order.push_back(i);
  const auto in_front = [&](auto cost) {
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return cost(a) > cost(b); });
    const auto top = static_cast<std::ptrdiff_t>(std::min(kCounted, order.size()));
    return std::count_if(order.begin(), order.begin() + top,
                         [&](std::size_t i) { return in_trouble(lines[i]); });
  };
  const auto worst = in_front([&](std::size_t i) { return lines[i].cost.mean; });
  const auto worst_in_file = in_front([&](std::size_t i) { return above[i]; });
  const auto all = std::count_if(order.begin(), order.end(),
                                 [&](std::size_t i) { return in_trouble(lines[i]); });
  const double percent = 100.0 * static_cast<double>(all) / static_cast<double>(order.size());
  std::printf(
      "\nBetween %s and %s lie %td of the %zu lines that have a time, %.0f of 100;\n"
      "of the %zu that cost most a character, %td; of the %zu farthest above the mean of "
      "their file, %td\n",
      clock_of(begin).c_str(), clock_of(end).c_str(), all, order.size(), percent, kCounted, worst,
      kCounted, worst_in_file);
  trace.value("timed_lines", order.size());
  trace.value("trouble.lines", all);
  trace.value("trouble.percent", percent);
  trace.value("trouble.among_worst", worst);
  trace.value("trouble.among_worst_in_file", worst_in_file);
  trace.value("trouble.begin", clock_of(begin));
  trace.value("trouble.end", clock_of(end));
  trace.value("trouble.page", clock_of(page));
}

// The night in quarters of an hour: what the lines of its logs cost.
void record_quarters(const Lines& lines, Trace& trace) {
  Series& quarters = trace.series("quarters", {"hours_since_22", "mean", "lines"});
  for (int bin = 0; bin < 12 * 60 / kBin; ++bin) {
    const Lines in_bin = those(lines, [&](const NightLine& line) {
      return line.kind == CorpusKind::logs && line.minute >= 0 &&
             (line.minute + 120) % 1440 / kBin == bin;
    });
    if (!in_bin.empty()) quarters.add_row({bin * kBin / 60.0, mean_of(in_bin), in_bin.size()});
  }
}

std::string name_of(std::size_t layer, std::size_t head) {
  return "layer " + std::to_string(layer) + ", head " + std::to_string(head);
}

// A window as one chosen head looks at it.
void show_map(TrainedGpt& trained, const HeadWays& head, const std::string& name,
              const std::string& window, Trace& trace) {
  const std::vector<std::int32_t> tokens = trained.vocabulary.encode(window);
  trained.model.forward(tokens, {}, tokens.size());
  const auto maps = attention_maps(trained.model);
  const AttentionMap& map = *std::find_if(maps.begin(), maps.end(), [&](const AttentionMap& m) {
    return m.layer == head.layer && m.head == head.head;
  });
  std::printf(
      "\n%s: %s\n%s", name.c_str(), name_of(head.layer, head.head).c_str(),
      attention_text(map, labels_of(trained, tokens), app::colours(stdout) != app::Colours::none)
          .c_str());
  trace.value("map." + name + ".layer", head.layer);
  trace.value("map." + name + ".head", head.head);
  std::vector<std::string> positions;
  for (std::size_t t = 0; t < map.time; ++t) positions.push_back(std::to_string(t));
  Series& series = trace.series("map." + name, positions);
  for (std::size_t t = 0; t < map.time; ++t) {
    std::vector<Number> row;
    for (const float p : map.row(t))  // three digits are enough to draw
      row.push_back(p == 0 ? Number(0) : Number(std::round(double{p} * 1e3) / 1e3));
    series.add_row(row);
  }
}

void print_heads(TrainedGpt& trained, const Night& night, const Lines& lines, Trace& trace) {
  const Copies copies = read_copies(trained, lines);
  const std::vector<HeadWays> ways = head_ways(trained, night, copies);
  std::printf(
      "\nThe heads: what they look at, means over the night\n\n"
      "%5s  %4s  %13s  %10s  %8s  %8s  %8s  %8s  %8s\n",
      "layer", "head", "entropy, bits", "looks back", "itself", "before", "first", "field",
      "copied");
  Series& heads = trace.series("heads", {"layer", "head", "entropy", "distance", "itself", "before",
                                         "first", "field", "copied"});
  for (const HeadWays& w : ways) {
    const HeadHabits& h = w.habits;
    std::printf("%5zu  %4zu  %13.2f  %10.1f  %6.0f %%  %6.0f %%  %6.0f %%  %6.0f %%  %6.0f %%\n",
                w.layer, w.head, h.entropy, h.distance, 100 * h.itself, 100 * h.before,
                100 * h.first, 100 * w.field, 100 * w.copied);
    heads.add_row(
        {w.layer, w.head, h.entropy, h.distance, h.itself, h.before, h.first, w.field, w.copied});
  }
  std::printf(
      "\n%zu numbers of users that come back as a cart's: %.3f nats a digit at first, "
      "%.3f when it comes back\n",
      copies.windows.size(), copies.first, copies.second);
  trace.value("copy.windows", copies.windows.size());
  trace.value("copy.first", copies.first);
  trace.value("copy.second", copies.second);
  if (copies.windows.empty()) return;

  const auto most = [&](auto what) {
    return *std::max_element(ways.begin(), ways.end(), [&](const HeadWays& a, const HeadWays& b) {
      return what(a) < what(b);
    });
  };
  const std::string& window = copies.windows.front();
  trace.value("map.window", window);
  show_map(trained, most([](const HeadWays& w) { return w.habits.before; }), "before", window,
           trace);
  show_map(trained, most([](const HeadWays& w) { return w.field; }), "field", window, trace);
  show_map(trained, most([](const HeadWays& w) { return w.habits.distance; }), "farthest", window,
           trace);
}

void print_samples(TrainedGpt& trained, std::uint64_t seed, Trace& trace) {
  constexpr std::size_t kTokens = 160;
  const std::string line = "Feb 11 03:12:52 node-", assistant = "[03:14:48] <assistant> ";
  const std::vector<std::pair<std::string, Sampling>> settings = {
      {"temperature_0", {.temperature = 0}},
      {"temperature_0.5", {.temperature = 0.5}},
      {"temperature_0.8", {.temperature = 0.8}},
      {"temperature_1", {}},
      {"temperature_1.5", {.temperature = 1.5}},
      {"top_k_5", {.top_k = 5}},
      {"top_p_0.9", {.top_p = 0.9}}};
  const auto sample = [&](const std::string& name, const std::string& prompt,
                          const Sampling& sampling) {
    const std::string text = written(trained, prompt, sampling, kTokens, seed);
    std::printf("\n--- %s\n%s%s\n", name.c_str(), prompt.c_str(), text.c_str());
    trace.value("sample." + name, shown(text));
  };
  trace.value("sample.prompt", line);
  for (const auto& [name, sampling] : settings) sample(name, line, sampling);
  trace.value("sample.assistant_prompt", assistant);
  sample("assistant", assistant, {.temperature = 0.5});
}

// The beginnings of three nights: the book's, one that training saw, and one as unknown as night 0.
void compare_nights(TrainedGpt& trained, const std::vector<Night>& nights, Trace& trace) {
  const auto loss_at_first = [&](const Night& night) {
    return loss_of(trained.model, trained.vocabulary.encode(night.text.substr(0, kCompared)),
                   kBatchOfNights);
  };
  const double book = loss_at_first(nights.front()), learned = loss_at_first(nights[1]),
               unknown = loss_at_first(nights.back());
  std::printf(
      "the first %zu characters of night 0: %.4f nats each; of night 1, from which it "
      "learned: %.4f;\nof night %zu, of which it knows nothing: %.4f\n",
      kCompared, book, learned, nights.size() - 1, unknown);
  trace.value("compare.book", book);
  trace.value("compare.learned", learned);
  trace.value("compare.unknown", unknown);
}

int night_command(const Arguments& args) {
  const auto learned = static_cast<std::size_t>(args.integer("nights"));
  const std::vector<Night> nights = first_nights(learned + 2);  // and one to compare with
  const Night& night = nights.front();
  TrainedGpt trained = model_of(args, nights);
  if (const auto out = args.path("out")) trained.checkpoint().save(*out);

  Trace trace = trace_of(args, "night", args.seed());
  const Lines lines = read_night(trained, night, kLeast);
  std::printf("night 0, of %s: %zu lines, %zu characters, %.4f nats each\n",
              night.facts.date.c_str(), lines.size(), night.text.size(), mean_of(lines));
  trace.value("nights_learned", learned);
  trace.value("lines", lines.size());
  trace.value("characters", night.text.size());
  trace.value("context", trained.config.model.context);
  trace.value("loss", mean_of(lines));
  if (!args.path("run")) compare_nights(trained, nights, trace);
  print_worst(lines, static_cast<std::size_t>(args.integer("count")), trace);
  print_kinds(lines, trace);
  print_landmarks(lines, trace);
  print_verdict(lines, night.facts, trace);
  record_quarters(lines, trace);
  print_heads(trained, night, lines, trace);
  print_samples(trained, args.seed(), trace);
  save(trace, args);
  return 0;
}

}  // namespace

void add_night_command(app::Program& program) {
  program
      .command("night", "a model that has read other nights reads the night of the book",
               night_command)
      .integer("steps", 1500, "of training", 1, 100'000'000)
      .integer("nights", 8, "nights to learn from, all later ones", 1, 1000)
      .integer("count", 10, "how many of the most surprising lines", 1, 100000)
      .path("run", "a run's folder or a checkpoint, which reads instead")
      .path("out", "keep the model: a checkpoint")
      .example("gpt night")
      .example("gpt night --steps 500 --out night.ckpt")
      .example("gpt night --run night.ckpt --count 30");
}

}  // namespace wr::gpt
