// The micrograd program: what the chapter's library can do, on the command line.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <iostream>
#include <optional>
#include <sstream>

#include "draw.hpp"
#include "expression.hpp"
#include "ladder.hpp"
#include "lecture.hpp"
#include "shared/kernels/target.hpp"
#include "shared/support/app/command_line.hpp"
#include "shared/support/app/terminal.hpp"
#include "shared/support/app/trouble.hpp"
#include "shared/support/core/atomic_file.hpp"
#include "shared/support/core/build_info.hpp"
#include "shared/support/core/trace.hpp"
#include "training.hpp"

namespace wr::micrograd {

extern const BuildInfo build_info;

namespace {

using app::Arguments;

// The fewest digits that name this double and no other, as Python prints them.
std::string digits(double value) {
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

Trace trace_of(const Arguments& args, const std::string& name, Trace::Kind kind,
               bool seeded = true) {
  const auto seed = seeded ? std::optional(args.seed()) : std::nullopt;
  return Trace(name, kind, args.command_line(), seed, build_info, kernels::active_target());
}

void save(const Trace& trace, const Arguments& args) {
  if (args.json()) trace.save(*args.json());
}

void draw(const Arguments& args, const Examples& points, const Classify& classify) {
  const auto file = args.path("svg");
  if (!file) return;
  write_file(*file, regions_svg(points, window_around(points), classify));
  std::cout << "drawn: " << file->string() << '\n';
}

// On a terminal, the plane in coloured cells, drawn over its own last state as training goes on.
class LivePicture {
 public:
  LivePicture() : shown_(app::colours(stdout) == app::Colours::truecolor) {}

  void redraw(const Examples& points, const Classify& classify) {
    if (!shown_) return;
    const int columns = std::min(app::terminal_width() - 1, 48);
    rows_ = columns / 2;
    std::cout << regions_cells(points, window_around(points), classify, columns, rows_)
              << std::flush;
  }
  void take_away() {
    if (shown_ && rows_) std::cout << "\x1b[" << rows_ << "A\r\x1b[J";
    rows_ = 0;
  }
  bool shown() const { return shown_; }

 private:
  bool shown_;
  int rows_ = 0;
};

int moons_command(const Arguments& args) {
  const auto steps = static_cast<int>(args.integer("steps"));
  MoonsTraining training(static_cast<unsigned>(args.seed()),
                         static_cast<int>(args.integer("points")), args.real("noise"));
  const Classify classify = [&](double x, double y) { return training.score(x, y) > 0 ? 1 : 0; };
  Trace trace = trace_of(args, "moons", Trace::Kind::digits);
  trace.value("parameters", training.model().parameters().size());
  Series& losses = trace.series("training", {"step", "loss", "accuracy"});
  std::cout << "number of parameters " << training.model().parameters().size() << '\n';

  LivePicture picture;
  MoonsStep last{};
  for (int i = 0; i < steps; ++i) {
    last = training.step();
    picture.take_away();
    std::printf("step %2d  loss %-20s  accuracy %s%%\n", i, digits(last.loss).c_str(),
                digits(last.accuracy).c_str());
    std::fflush(stdout);
    if (picture.shown()) picture.redraw(training.points(), classify);
    losses.add_row({i, last.loss, last.accuracy});
  }
  trace.value("final_loss", last.loss);
  trace.value("final_accuracy", last.accuracy);
  // For the figure: the points, and the score on a grid of 64 x 64
  const Window w = window_around(training.points());
  Series& points = trace.series("points", {"x", "y", "label"});
  for (const Example& p : training.points()) points.add_row({p.x[0], p.x[1], p.label});
  if (args.json()) {
    Series& grid = trace.series("grid", {"x", "y", "score"});
    for (int row = 0; row < 64; ++row)
      for (int column = 0; column < 64; ++column) {
        const double x = w.left + (w.right - w.left) * column / 63;
        const double y = w.bottom + (w.top - w.bottom) * row / 63;
        grid.add_row({x, y, training.score(x, y)});
      }
  }
  draw(args, training.points(), classify);
  save(trace, args);
  return 0;
}

int yinyang_command(const Arguments& args) {
  const auto steps = static_cast<int>(args.integer("steps"));
  YinYangTraining training(static_cast<unsigned>(args.seed()));
  Trace trace = trace_of(args, "yinyang", Trace::Kind::digits);
  trace.value("parameters", training.model().parameters().size());
  Series& train_losses = trace.series("training", {"step", "loss"});
  Series& validation_losses = trace.series("validation", {"step", "loss"});

  const Classify classify = [&](double x, double y) { return training.predict(x, y); };
  Examples all = training.splits().train;
  for (const Examples* more : {&training.splits().validation, &training.splits().test})
    all.insert(all.end(), more->begin(), more->end());
  LivePicture picture;
  for (int step = 1; step <= steps; ++step) {
    std::ostringstream line;
    if (step % 10 == 1) {
      const double validation = training.loss(training.splits().validation);
      validation_losses.add_row({step, validation});
      line << "step " << step << "  validation loss " << digits(validation) << '\n';
    }
    const double loss = training.step();
    train_losses.add_row({step, loss});
    line << "step " << step << "  train loss " << digits(loss) << '\n';
    picture.take_away();
    std::cout << line.str();
    picture.redraw(all, classify);
  }
  for (const auto& [name, split] : {std::pair{"train", &training.splits().train},
                                    {"validation", &training.splits().validation},
                                    {"test", &training.splits().test}}) {
    const double right = training.accuracy(*split);
    trace.value(std::string(name) + "_accuracy", right);
    std::cout << name << " accuracy " << digits(right) << "%\n";
  }
  draw(args, all, classify);
  save(trace, args);
  return 0;
}

// "x1=2, w1=-3" -> Values by name
Names read_values(const std::string& text) {
  Names names;
  std::istringstream in(text);
  for (std::string item; std::getline(in, item, ',');) {
    const auto equals = item.find('=');
    std::string name = item.substr(0, equals);
    std::erase_if(name, [](unsigned char c) { return std::isspace(c); });
    char* end = nullptr;
    const char* number = equals == std::string::npos ? "" : item.c_str() + equals + 1;
    const double value = std::strtod(number, &end);
    while (*end == ' ') ++end;
    if (name.empty() || end == number || *end != '\0')
      throw app::UserError("cannot read '" + item + "' in --values", "write --values \"a=2, b=-3\"",
                           app::kUsage);
    if (!names.emplace(name, Value(value)).second)
      throw app::UserError("'" + name + "' has two values in --values", "give it one", app::kUsage);
  }
  return names;
}

int graph_command(const Arguments& args) {
  const std::string& formula = args.text("expression");
  const Names names = read_values(args.text("values"));
  Value result;
  try {
    result = parse_expression(formula, names);
  } catch (const ExpressionError& e) {
    throw app::UserError("cannot read the formula: " + std::string(e.what()),
                         formula + "\n      " + std::string(e.position, ' ') + "^ here",
                         app::kUsage);
  }
  result.backward();

  Trace trace = trace_of(args, "graph", Trace::Kind::digits, false);
  std::cout << formula << " = " << digits(result.data()) << '\n';
  trace.value("result", result.data());
  Labels labels;
  for (const auto& [name, value] : names) {
    labels[value.node().get()] = name;
    std::cout << "  " << name << " = " << digits(value.data()) << "  gradient "
              << digits(value.grad()) << '\n';
    trace.value(name, value.data());
    trace.value(name + "_grad", value.grad());
  }
  Series& nodes = trace.series("nodes", {"data", "grad"});  // inputs before results
  for (const Node* node : topological_order(result.node().get()))
    nodes.add_row({node->data, node->grad});
  try {
    if (const auto file = args.path("svg")) {
      write_file(*file, graph_svg(result, labels));
      std::cout << "drawn: " << file->string() << '\n';
    }
  } catch (const std::length_error&) {
    throw app::UserError("the graph has more than 400 nodes: too many for one picture",
                         "draw a part of it, or use --dot and Graphviz", app::kUsage);
  }
  if (const auto file = args.path("dot")) {
    write_file(*file, graph_dot(result, labels));
    std::cout << "written: " << file->string() << '\n';
  }
  save(trace, args);
  return 0;
}

int lecture_command(const Arguments& args) {
  Trace trace = trace_of(args, "lecture", Trace::Kind::digits, false);
  for (const auto& numbers : {readme_numbers(), lecture_numbers()})
    for (const auto& [name, value] : numbers) {
      trace.value(name, value);
      std::printf("%-28s %s\n", name.c_str(), digits(value).c_str());
    }
  save(trace, args);
  return 0;
}

int bench_command(const Arguments& args) {
  const auto steps = static_cast<int>(args.integer("steps"));
  Trace trace = trace_of(args, "bench", Trace::Kind::timings);
  const auto timings =
      climb(static_cast<unsigned>(args.seed()), steps, static_cast<int>(args.integer("repeats")));
  trace.value("node_bytes", sizeof(Node));
  trace.value("nodes_a_step", nodes_a_step(static_cast<unsigned>(args.seed())));
  Series& rungs = trace.series("ladder", {"rung", "milliseconds", "speedup", "loss_deviation"});
  std::cout << "One full-batch step of the moons demo: 100 points, 337 parameters; "
            << kernels::active_target() << ", one thread\n\n";
  std::printf("%-4s  %-10s  %12s  %8s  %14s  %s\n", "rung", "engine", "ms a step", "faster",
              "loss deviates", "the idea");
  int rung = 0;
  for (const RungTiming& t : timings) {
    std::printf("%-4d  %-10s  %12.4f  %7.1fx  %14.1e  %s\n", ++rung, t.name.c_str(), t.milliseconds,
                t.speedup, t.loss_deviation, t.idea.c_str());
    rungs.add_row({rung, t.milliseconds, t.speedup, t.loss_deviation});
  }
  save(trace, args);
  return 0;
}

}  // namespace

}  // namespace wr::micrograd

int main(int argc, char** argv) {
  using namespace wr::micrograd;
  wr::app::Program program("micrograd", "An engine of gradients, and nets that learn by it.",
                           build_info);
  program
      .command("moons", "train on two half-moons; every step of the lecture's demo", moons_command)
      .integer("steps", 100, "full-batch steps", 1, 100000)
      .integer("points", 100, "points to learn from", 4, 100000)
      .real("noise", 0.1, "how far points stray from their moon", 0, 10)
      .path("svg", "draw the decision boundary")
      .example("micrograd moons --svg moons.svg");
  program.command("yinyang", "train on the yin-yang: three classes, AdamW", yinyang_command)
      .integer("steps", 100, "full-batch steps", 1, 100000)
      .path("svg", "draw the regions of the three classes")
      .seed(42)
      .example("micrograd yinyang --svg yinyang.svg");
  program.command("graph", "draw the graph of a formula, with data and gradients", graph_command)
      .text("expression", "tanh(x1*w1 + x2*w2 + b)", "the formula: + - * / ^ relu tanh exp log")
      .text("values", "x1=2, x2=0, w1=-3, w2=1, b=6.8813735870195432", "a number for each name")
      .path("svg", "draw it as a picture")
      .path("dot", "write it in Graphviz' language")
      .example(
          "micrograd graph --expression \"(a*b + c) * f\" --values \"a=2, b=-3, c=10, f=-2\" "
          "--svg graph.svg");
  program
      .command("lecture", "print the numbers of the lecture and of micrograd's README",
               lecture_command)
      .example("micrograd lecture");
  program.command("bench", "time the three engines of \"make it fast\"", bench_command)
      .integer("steps", 100, "steps a run", 1, 10000)
      .integer("repeats", 5, "runs of each engine; the median counts", 1, 1000)
      .example("micrograd bench");
  return program.run(argc, argv);
}
