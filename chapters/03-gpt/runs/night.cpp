#include "runs/night.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <utility>

#include "generator.hpp"
#include "shared/base/check.hpp"

namespace wr::gpt {

namespace {

constexpr std::size_t kBatch = 64;    // windows at a time
constexpr std::size_t kLooked = 128;  // windows that habits are means over
constexpr std::size_t kDigits = 5;    // of a user's number
constexpr std::string_view kCart = "/v1/cart/c-";

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

}  // namespace

// [night-cpp]
std::vector<Night> first_nights(std::size_t count) {
  OperationsCorpus corpus(1337);  // the seed of every program's "operations"
  std::vector<Night> nights;
  for (;;) {
    CorpusBlock block = corpus.next();
    const auto index = static_cast<std::size_t>(block.night);
    if (index >= count) return nights;
    if (index == nights.size()) nights.push_back({corpus.night(), {}, {}});
    nights[index].text += block.text;
    nights[index].blocks.push_back(std::move(block));
  }
}
// [/night-cpp]

// [train-on-nights-cpp]
TrainedGpt train_on_later(const std::vector<Night>& nights, const NightOptions& options) {
  WR_CHECK(nights.size() > options.learned);
  std::string text;
  for (std::size_t i = 1; i <= options.learned; ++i) text += nights[i].text;
  const Vocabulary vocabulary(nights[0].text + text);
  TrainingConfig config;
  config.model.vocabulary = vocabulary.size();
  config.steps = config.schedule.decay = options.steps;
  config.schedule.warmup = std::min(config.schedule.warmup, options.steps / 10);
  config.seed = options.seed;

  TrainedGpt trained = TrainedGpt::untrained(config, vocabulary);
  Gpt& model = trained.model;
  const std::vector<std::int32_t> tokens = vocabulary.encode(text);
  Optimizer optimizer(model.parameters, config.optimizer);
  TorchGenerator random(config.seed);
  for (std::int64_t step = 0; step < options.steps; ++step) {
    const Batch batch = random_batch(tokens, config.batch, config.model.context, random);
    model.zero_gradients();
    const double loss = model.forward(batch.inputs, batch.targets, config.model.context);
    model.backward();
    optimizer.step(model.parameters, model.gradients, config.schedule.at(step));
    if (options.progress) options.progress(step + 1, loss);
  }
  return trained;
}
// [/train-on-nights-cpp]

// [night-line-cpp]
int minute_in(std::string_view line) {
  const auto digit = [&](std::size_t i) { return i < line.size() && is_digit(line[i]); };
  for (std::size_t i = 0; i + 5 <= line.size(); ++i)
    if (digit(i) && digit(i + 1) && line[i + 2] == ':' && digit(i + 3) && digit(i + 4) &&
        !digit(i + 5) && (i == 0 || !digit(i - 1)))
      return (line[i] - '0') * 600 + (line[i + 1] - '0') * 60 + (line[i + 3] - '0') * 10 +
             (line[i + 4] - '0');
  return -1;
}

int minute_at(std::int64_t ms) { return static_cast<int>(ms / 60'000 % 1440); }

std::vector<NightLine> read_night(TrainedGpt& trained, const Night& night, std::size_t least) {
  const std::vector<LineSurprise> costs =
      lines_of(night.text, surprise(trained.model, trained.vocabulary.encode(night.text), kBatch));
  std::vector<NightLine> lines;
  auto cost = costs.begin();
  std::size_t end = 0;
  for (const CorpusBlock& block : night.blocks) {
    ++cost;  // the header: ==> logs/gateway-access.log <==
    end += block.text.size();
    for (; cost != costs.end() && cost->begin < end; ++cost) {
      const std::size_t length = cost->end - cost->begin;
      const std::string_view text = std::string_view(night.text).substr(cost->begin, length);
      if (length >= least) lines.push_back({*cost, block.kind, block.path, text, minute_in(text)});
    }
  }
  return lines;
}

std::size_t rank_of(const NightLine& line, const std::vector<NightLine>& among) {
  return 1 + static_cast<std::size_t>(std::count_if(
                 among.begin(), among.end(),
                 [&](const NightLine& other) { return other.cost.mean > line.cost.mean; }));
}

std::vector<double> against_own_file(const std::vector<NightLine>& lines) {
  struct File {
    double count = 0, sum = 0, squares = 0;
  };
  std::map<std::string_view, File> files;
  for (const NightLine& line : lines) {
    File& file = files[line.path];
    ++file.count;
    file.sum += line.cost.mean;
    file.squares += line.cost.mean * line.cost.mean;
  }
  std::vector<double> above;
  for (const NightLine& line : lines) {
    const File& file = files[line.path];
    const double mean = file.sum / file.count;
    const double variance = file.squares / file.count - mean * mean;
    above.push_back(variance > 1e-9 ? (line.cost.mean - mean) / std::sqrt(variance) : 0);
  }
  return above;
}
// [/night-line-cpp]

// [landmarks-cpp]
namespace {

bool has(const NightLine& line, std::string_view phrase) {
  return line.text.find(phrase) != std::string_view::npos;
}

// The first line with a phrase, from one line on.
std::size_t first_with(const std::vector<NightLine>& lines, std::string_view phrase,
                       std::size_t from = 0) {
  while (from < lines.size() && !has(lines[from], phrase)) ++from;
  WR_CHECK(from < lines.size());
  return from;
}

// "conn=4de4 " of a line
std::string_view connection_in(std::string_view line) {
  const std::size_t at = line.find("conn=");
  return at == std::string_view::npos ? line : line.substr(at, line.find(' ', at) + 1 - at);
}

}  // namespace

Landmarks find_landmarks(const std::vector<NightLine>& lines) {
  Landmarks found{};
  const auto given_back = [&](std::size_t taken) {
    return std::any_of(lines.begin() + static_cast<std::ptrdiff_t>(taken), lines.end(),
                       [&](const NightLine& line) {
                         return has(line, connection_in(lines[taken].text)) &&
                                has(line, "state=released");
                       });
  };
  found.leak = first_with(lines, "state=acquired");
  while (given_back(found.leak)) found.leak = first_with(lines, "state=acquired", found.leak + 1);
  found.pool = first_with(lines, "order placed late");
  found.page = first_with(lines, "FIRING   CheckoutLatencyHigh");
  found.assistant = first_with(lines, "No action is needed. Confidence 0.97", found.page);
  return found;
}
// [/landmarks-cpp]

// [copies-cpp]
Copies read_copies(TrainedGpt& trained, const std::vector<NightLine>& lines) {
  Gpt& model = trained.model;
  const std::size_t T = model.config().context;
  Copies copies;
  for (const NightLine& line : lines) {
    const std::size_t user = line.text.find("u-"), cart = line.text.find(kCart);
    if (cart == std::string_view::npos || user > cart || user + T > line.text.size()) continue;
    const std::string_view window = line.text.substr(user, T);
    const std::size_t second = cart - user + kCart.size();
    if (second + kDigits > T || window.substr(2, kDigits) != window.substr(second, kDigits))
      continue;
    copies.windows.emplace_back(window);
    const std::vector<std::int32_t> tokens = trained.vocabulary.encode(window);
    model.forward(std::span(tokens).first(T - 1), std::span(tokens).last(T - 1), T - 1);
    for (std::size_t i = 0; i < kDigits; ++i) {  // the loss of a token stands one before it
      copies.first += double{model.losses()[1 + i]};
      copies.second += double{model.losses()[second - 1 + i]};
    }
  }
  const double digits = static_cast<double>(copies.windows.size() * kDigits);
  if (digits > 0) copies.first /= digits, copies.second /= digits;
  return copies;
}
// [/copies-cpp]

// [head-ways-cpp]
namespace {

void add(HeadHabits& sum, const HeadHabits& h, double share) {
  sum.entropy += share * h.entropy;
  sum.distance += share * h.distance;
  sum.itself += share * h.itself;
  sum.before += share * h.before;
  sum.first += share * h.first;
}

}  // namespace

namespace {

// The mean share that letters and digits give to the last character before them that is neither.
double field_share(const AttentionMap& map, std::string_view window) {
  const auto in_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  double sum = 0, rows = 0;
  std::size_t sign = window.size();  // none yet
  for (std::size_t t = 0; t < map.time; ++t) {
    if (!in_word(window[t])) {
      sign = t;
    } else if (sign < t) {
      sum += double{map.row(t)[sign]};
      ++rows;
    }
  }
  return rows > 0 ? sum / rows : 0;
}

}  // namespace

std::vector<HeadWays> head_ways(TrainedGpt& trained, const Night& night, const Copies& copies) {
  Gpt& model = trained.model;
  const std::size_t T = model.config().context;
  std::vector<HeadWays> ways;
  for (std::size_t layer = 0; layer < model.config().layers; ++layer)
    for (std::size_t head = 0; head < model.config().heads; ++head)
      ways.push_back({layer, head, {}});
  const auto look = [&](std::string_view window) {
    const std::vector<std::int32_t> tokens = trained.vocabulary.encode(window);
    model.forward(tokens, {}, tokens.size());
    return attention_maps(model);
  };

  for (std::size_t w = 0; w < kLooked; ++w) {
    const std::size_t begin = w * (night.text.size() - T) / kLooked;
    const std::string_view window = std::string_view(night.text).substr(begin, T);
    const auto maps = look(window);
    for (std::size_t i = 0; i < maps.size(); ++i) {
      add(ways[i].habits, habits(maps[i]), 1.0 / static_cast<double>(kLooked));
      ways[i].field += field_share(maps[i], window) / static_cast<double>(kLooked);
    }
  }
  // What reads digit i of the user and of the cart stands at 2 + i and at second + i: the cart's
  // looks at the user's next digit if it is about to write that
  const auto rows = static_cast<double>(copies.windows.size() * (kDigits - 1));
  for (const std::string& window : copies.windows) {
    const auto maps = look(window);
    const std::size_t second = window.find(kCart) + kCart.size();
    for (std::size_t i = 0; i < maps.size(); ++i)
      for (std::size_t digit = 0; digit + 1 < kDigits; ++digit)
        ways[i].copied += double{maps[i].row(second + digit)[2 + digit + 1]} / rows;
  }
  return ways;
}
// [/head-ways-cpp]

// [written]
std::string written(TrainedGpt& trained, std::string_view prompt, const Sampling& sampling,
                    std::size_t count, std::uint64_t seed) {
  Generator generator(trained.model);
  Sampler sampler(sampling, seed);
  std::vector<std::int32_t> tokens;
  write(generator, sampler, trained.vocabulary.encode(prompt), count,
        [&](std::int32_t token) { tokens.push_back(token); });
  return trained.vocabulary.decode(tokens);
}
// [/written]

}  // namespace wr::gpt
