#include "size_command.hpp"

#include <cstdio>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "chinchilla.hpp"
#include "commands.hpp"
#include "presets.hpp"
#include "shared/support/app/trouble.hpp"
#include "size.hpp"

namespace wr::gpt {
namespace {

using app::Arguments;

// 124337664 as 124,337,664
std::string grouped(double number) {
  char text[64];
  std::string digits(text, std::snprintf(text, sizeof text, "%.0f", number));
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

// 1.5e12 as "1.50 T"
std::string rounded(double number, const char* unit) {
  const char* const prefixes[] = {"", "k", "M", "G", "T", "P", "E"};
  std::size_t p = 0;
  for (; number >= 1000 && p + 1 < std::size(prefixes); ++p) number /= 1000;
  char text[64];
  std::snprintf(text, sizeof text, "%.2f %s%s", number, prefixes[p], unit);
  return text;
}

// Lines of a name and a number, on the screen and in the trace
using Rows = std::vector<std::pair<std::string, double>>;

std::string trace_name(std::string row) {
  for (char& c : row)
    if (c == ' ') c = '_';
  return row;
}

void show_shares(const char* title, const Rows& rows, Trace& trace) {
  std::printf("\n%s\n", title);
  const double total = rows.back().second;
  for (const auto& [name, number] : rows) {
    std::printf("  %-20s %22s  %5.1f %%\n", name.c_str(), grouped(number).c_str(),
                100 * number / total);
    trace.value(trace_name(std::string(title) + "." + name), number);
  }
}

void show(const char* title, const Rows& rows, const char* unit, Trace& trace) {
  std::printf("\n%s\n", title);
  for (const auto& [name, number] : rows) {
    std::printf("  %-20s %22s\n", name.c_str(), rounded(number, unit).c_str());
    trace.value(trace_name(std::string(title) + "." + name), number);
  }
}

GptConfig config_of(const Arguments& args) {
  const std::string name = args.words().empty() ? "shakespeare-cpu" : args.words().front();
  const Preset* preset = find_preset(name);
  if (!preset) {
    std::string names;
    for (const Preset& p : presets()) names += (names.empty() ? "" : ", ") + p.name;
    throw app::UserError("no model is called " + name, names, app::kUsage);
  }
  GptConfig config = preset->config;
  const auto change = [&](const char* option, std::size_t& what) {
    if (args.given(option)) what = static_cast<std::size_t>(args.integer(option));
  };
  change("layers", config.layers);
  change("heads", config.heads);
  change("channels", config.channels);
  change("context", config.context);
  change("vocabulary", config.vocabulary);
  if (args.given("bias")) config.bias = args.text("bias") == "yes";
  if (args.given("tied")) config.tied = args.text("tied") == "yes";
  if (config.channels % config.heads)
    throw app::UserError(std::to_string(config.channels) + " channels cannot be shared by " +
                             std::to_string(config.heads) + " heads",
                         "--channels is a multiple of --heads", app::kUsage);
  return config;
}

void show_parameters(const GptConfig& config, Trace& trace) {
  const ParameterCount n = count_parameters(config);
  const auto real = [](std::uint64_t count) { return static_cast<double>(count); };
  show_shares("parameters",
              {{"token embedding", real(n.token_embedding)},
               {"position embedding", real(n.position_embedding)},
               {"attention", real(n.attention)},
               {"feed forward", real(n.feed_forward)},
               {"norms", real(n.norms)},
               {"head", real(n.head)},
               {"total", real(n.total())}},
              trace);
  trace.value("parameters.without_positions", n.without_positions());
  trace.value("parameters.without_positions_in_millions", real(n.without_positions()) / 1e6);
}

// Forward and backward of one sequence. Returns both together.
double show_flops(const GptConfig& config, Trace& trace) {
  const ForwardFlops f = count_forward(config, config.context);
  show_shares("forward",
              {{"queries keys values", f.queries_keys_values},
               {"scores", f.scores},
               {"weighted sum", f.weighted_sum},
               {"projection", f.projection},
               {"feed forward", f.feed_forward},
               {"head", f.head},
               {"total", f.total()}},
              trace);
  const double step = f.total() + f.backward(), palm = palm_flops(config, config.context);
  show("operations",
       {{"backward", f.backward()},
        {"both", step},
        {"both by PaLM", palm},
        {"both a token", step / static_cast<double>(config.context)}},
       "FLOP", trace);
  std::printf("  %-20s %22.4f\n", "PaLM to ours", palm / step);
  trace.value("operations.PaLM_to_ours", palm / step);
  return step;
}

void show_bytes(const GptConfig& config, std::size_t batch, Trace& trace) {
  const Bytes b = count_bytes(config, batch, config.context);
  show("memory",
       {{"weights", b.weights},
        {"gradients", b.gradients},
        {"AdamW", b.optimizer},
        {"activations", b.activations},
        {"training", b.training()},
        {"cache a token", b.cache},
        {"cache a sequence", b.cache * static_cast<double>(config.context)}},
       "B", trace);
}

void show_chinchilla(const GptConfig& config, Trace& trace) {
  const auto parameters = static_cast<double>(chinchilla_parameters(config));
  const double tokens = chinchilla_tokens(parameters);
  show("Chinchilla", {{"parameters", parameters}, {"tokens to read", tokens}}, "", trace);
  std::printf("  %-20s %22.3f\n", "loss then", chinchilla_loss(parameters, tokens));
  trace.value("Chinchilla.loss_then", chinchilla_loss(parameters, tokens));
  trace.value("Chinchilla.parameters_in_millions", parameters / 1e6);
}

void show_time(const Arguments& args, const GptConfig& config, double flops, Trace& trace) {
  const double peak = args.real("peak");
  if (args.given("step-seconds")) {
    const double share = utilisation(flops * static_cast<double>(args.integer("batch")),
                                     args.real("step-seconds"), peak);
    std::printf("\nutilisation %.2f %% of %s a second\n", 100 * share,
                rounded(peak, "FLOP").c_str());
    trace.value("utilisation_percent", 100 * share);
  }
  if (args.given("tokens")) {
    const double days = training_days(
        static_cast<double>(count_parameters(config).total()), args.real("tokens"),
        peak * static_cast<double>(args.integer("devices")) * args.real("utilisation"));
    std::printf("\n%s tokens take %.2f days\n", rounded(args.real("tokens"), "").c_str(), days);
    trace.value("days", days);
  }
}

int size_command(const Arguments& args) {
  const GptConfig config = config_of(args);
  std::printf("%zu layers, %zu heads, %zu channels, context %zu, vocabulary %zu, %s biases\n",
              config.layers, config.heads, config.channels, config.context, config.vocabulary,
              config.bias ? "with" : "no");
  Trace trace = trace_of(args, "size", std::nullopt);
  show_parameters(config, trace);
  const double flops = show_flops(config, trace);
  show_bytes(config, static_cast<std::size_t>(args.integer("batch")), trace);
  show_chinchilla(config, trace);
  show_time(args, config, flops, trace);
  save(trace, args);
  return 0;
}

int budget_command(const Arguments& args) {
  const Line line = chinchilla_line();
  std::printf("tokens = 10^%.4f parameters^%.4f\n", line.intercept, line.slope);
  Trace trace = trace_of(args, "budget", std::nullopt);
  trace.value("line.slope", line.slope);
  trace.value("line.intercept", line.intercept);
  const double parameters = args.real("parameters"), tokens = chinchilla_tokens(parameters);
  std::printf("%s parameters should read %s tokens: loss %.3f\n", rounded(parameters, "").c_str(),
              rounded(tokens, "").c_str(), chinchilla_loss(parameters, tokens));
  trace.value("tokens", tokens);
  trace.value("tokens_in_billions", tokens / 1e9);
  trace.value("loss", chinchilla_loss(parameters, tokens));
  const Budget best = best_budget(args.real("compute"));
  std::printf("%s are best spent on %s parameters and %s tokens: loss %.3f\n",
              rounded(args.real("compute"), "FLOP").c_str(), rounded(best.parameters, "").c_str(),
              rounded(best.tokens, "").c_str(), chinchilla_loss(best.parameters, best.tokens));
  trace.value("best.parameters_in_millions", best.parameters / 1e6);
  trace.value("best.tokens_in_billions", best.tokens / 1e9);
  trace.value("best.loss", chinchilla_loss(best.parameters, best.tokens));
  save(trace, args);
  return 0;
}

}  // namespace

void add_size_command(app::Program& program) {
  program.command("size", "parameters, operations, bytes and days of a model", size_command)
      .words("NAME", "a model's name; shakespeare-cpu, if not given", 0, 1)
      .integer("layers", 4, "if not the named model's", 0, 1000)
      .integer("heads", 4, "if not the named model's", 1, 1000)
      .integer("channels", 128, "if not the named model's", 1, 100000)
      .integer("context", 64, "if not the named model's", 1, 1000000)
      .integer("vocabulary", 65, "if not the named model's", 1, 1000000)
      .choice("bias", {"as named", "yes", "no"}, "biases in products and norms")
      .choice("tied", {"as named", "yes", "no"}, "the head is the token embedding")
      .integer("batch", 12, "sequences a step", 1, 100000)
      .real("step-seconds", 1, "how long a step takes: how much of the peak is used?", 1e-9, 1e9)
      .real("tokens", 300e9, "to be read: in how many days?", 1, 1e20)
      .real("peak", 312e12, "FLOP a second of a device; an A100's in bf16", 1, 1e20)
      .integer("devices", 1, "for --tokens", 1, 1000000)
      .real("utilisation", 0.3, "for --tokens", 1e-6, 1)
      .example("gpt size gpt2-xl --batch 1")
      .example("gpt size --layers 12 --channels 256")
      .example("gpt size gpt2 --bias no --batch 100 --step-seconds 0.755 --tokens 300e9");
  program.command("budget", "Chinchilla: how size and data grow together", budget_command)
      .real("compute", 2.21e19, "FLOP to be spent", 1e15, 1e30)
      .real("parameters", 124e6, "of a model that has been chosen", 1e3, 1e15)
      .example("gpt budget --compute 1e21 --parameters 1e9");
}

}  // namespace wr::gpt
