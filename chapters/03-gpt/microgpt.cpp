#include "microgpt.hpp"

#include <algorithm>
#include <cmath>

#include "shared/base/check.hpp"

namespace wr::gpt::micro {

namespace {

// [micro-make]
Value make(Tape& tape, const Record& record) {
  tape.push_back(record);
  return {&tape, static_cast<std::uint32_t>(tape.size() - 1)};
}
// A number made of one other, and one made of two
Value make(Value x, double data, double slope) {
  return make(*x.tape, {.data = data, .slope = {slope, 0}, .input = {x.place, 0}});
}
Value make(Value a, Value b, double data, double da, double db) {
  return make(*a.tape, {.data = data, .slope = {da, db}, .input = {a.place, b.place}});
}
// [/micro-make]

// [micro-operations]
Value operator+(Value a, Value b) { return make(a, b, a.data() + b.data(), 1, 1); }
Value operator*(Value a, Value b) { return make(a, b, a.data() * b.data(), b.data(), a.data()); }
Value operator+(Value x, double c) { return make(x, x.data() + c, 1); }
Value operator*(Value x, double c) { return make(x, x.data() * c, c); }
Value pow(Value x, double n) {
  return make(x, std::pow(x.data(), n), n * std::pow(x.data(), n - 1));
}
Value exp(Value x) { return make(x, std::exp(x.data()), std::exp(x.data())); }
Value log(Value x) { return make(x, std::log(x.data()), 1 / x.data()); }
Value relu(Value x) { return make(x, std::max(0.0, x.data()), x.data() > 0); }
// [/micro-operations]

// [micro-vectors]
Vector operator+(const Vector& a, const Vector& b) {
  Vector sum;
  for (std::size_t i = 0; i < a.size(); ++i) sum.push_back(a[i] + b[i]);
  return sum;
}

Vector operator*(const Vector& x, Value factor) {
  Vector out;
  for (const Value v : x) out.push_back(v * factor);
  return out;
}

Value dot(std::span<const Value> a, std::span<const Value> b) {
  Value sum = a[0] * b[0];
  for (std::size_t i = 1; i < a.size(); ++i) sum = sum + a[i] * b[i];
  return sum;
}
// [/micro-vectors]

// [micro-layers]
// RMSNorm: every vector leaves with a mean square of one
Vector norm(const Vector& x) {
  const Value mean_square = dot(x, x) * (1.0 / static_cast<double>(x.size()));
  return x * pow(mean_square + 1e-5, -0.5);
}

Vector softmax(const Vector& scores) {
  double largest = scores[0].data();
  for (const Value s : scores) largest = std::max(largest, s.data());
  Vector powers{exp(scores[0] + -largest)};
  Value total = powers[0];
  for (std::size_t i = 1; i < scores.size(); ++i) {
    powers.push_back(exp(scores[i] + -largest));
    total = total + powers.back();
  }
  return powers * pow(total, -1);
}
// [/micro-layers]

// [micro-backward]
// From the last number back to the first, each hands its gradient on to what it was made of.
void backward(Value result) {
  Tape& tape = *result.tape;
  for (Record& record : tape) record.grad = 0;
  tape[result.place].grad = 1;
  for (std::size_t place = result.place; place > 0; --place) {
    const Record& record = tape[place];
    for (const std::size_t i : {0, 1}) tape[record.input[i]].grad += record.slope[i] * record.grad;
  }
}
// [/micro-backward]

// [micro-head]
// One head, a few channels of everything: a position asks, every position so far answers as far as
// its key fits the question.
Vector look(const Vector& query, const Cache& cache, std::size_t begin, std::size_t size) {
  const auto head = [&](const Vector& v) { return std::span(v).subspan(begin, size); };
  Vector scores;
  for (const Vector& key : cache.keys)
    scores.push_back(dot(head(query), head(key)) * (1 / std::sqrt(size)));
  const Vector weights = softmax(scores);
  Vector answer;
  for (std::size_t i = begin; i < begin + size; ++i) {
    Vector values;
    for (const Vector& value : cache.values) values.push_back(value[i]);
    answer.push_back(dot(weights, values));
  }
  return answer;
}
// [/micro-head]

}  // namespace

// [micro-parameters]
MicroGpt::MicroGpt(std::size_t vocabulary, PythonRandom& random) : tape_(1) {
  const auto matrix = [&](std::size_t rows, std::size_t columns) {
    const auto first = static_cast<std::uint32_t>(tape_.size());
    for (std::size_t i = 0; i < rows * columns; ++i)
      tape_.push_back({.data = random.gauss(0, 0.08)});
    return Matrix{first, rows, columns};
  };
  token_embedding_ = matrix(vocabulary, kChannels);
  position_embedding_ = matrix(kContext, kChannels);
  head_ = matrix(vocabulary, kChannels);
  for (Matrix* m : {&query_, &key_, &value_, &projection_}) *m = matrix(kChannels, kChannels);
  hidden_ = matrix(4 * kChannels, kChannels);
  back_ = matrix(kChannels, 4 * kChannels);
  parameters_ = tape_.size() - 1;
  mean_.resize(parameters_);
  square_.resize(parameters_);
}
// [/micro-parameters]

// [micro-linear]
Vector MicroGpt::row(const Matrix& m, std::size_t r) {
  Vector values;
  for (std::size_t i = r * m.columns; i < (r + 1) * m.columns; ++i)
    values.push_back({&tape_, m.first + static_cast<std::uint32_t>(i)});
  return values;
}

Vector MicroGpt::linear(const Vector& x, const Matrix& m) {
  Vector out;
  for (std::size_t r = 0; r < m.rows; ++r) out.push_back(dot(row(m, r), x));
  return out;
}
// [/micro-linear]

// [micro-attend]
// The cache is part of the graph: the loss of a late position teaches the early ones what to put
// down.
Vector MicroGpt::attend(const Vector& x, Cache& cache) {
  const Vector query = linear(x, query_);
  cache.keys.push_back(linear(x, key_));
  cache.values.push_back(linear(x, value_));
  Vector answers;
  constexpr std::size_t kSize = kChannels / kHeads;
  for (std::size_t head = 0; head < kHeads; ++head)
    for (const Value v : look(query, cache, head * kSize, kSize)) answers.push_back(v);
  return linear(answers, projection_);
}
// [/micro-attend]

// [micro-forward]
Vector MicroGpt::think(const Vector& x) {
  Vector hidden = linear(x, hidden_);
  for (Value& h : hidden) h = relu(h);
  return linear(hidden, back_);
}

// The next position's scores for what comes after it
Vector MicroGpt::forward(std::size_t token, Cache& cache) {
  Vector x = norm(row(token_embedding_, token) + row(position_embedding_, cache.keys.size()));
  x = attend(norm(x), cache) + x;
  x = think(norm(x)) + x;
  return linear(x, head_);
}
// [/micro-forward]

// [micro-loss]
double MicroGpt::loss(std::span<const std::int32_t> document) {
  const std::size_t boundary = head_.rows - 1, n = std::min(kContext, document.size() + 1);
  Cache cache;
  Value sum = make(tape_, {});
  for (std::size_t t = 0, token = boundary; t < n; ++t) {
    const Vector probabilities = softmax(forward(token, cache));
    token = t < document.size() ? static_cast<std::size_t>(document[t]) : boundary;
    WR_CHECK((token < boundary || t == document.size()));
    sum = sum + log(probabilities[token]) * -1;
  }
  const Value mean = sum * (1 / static_cast<double>(n));
  const double loss = mean.data();
  backward(mean);
  tape_.resize(1 + parameters_);  // the parameters stay, with their gradients
  return loss;
}
// [/micro-loss]

// [micro-update]
void MicroGpt::update(double learning_rate) {
  constexpr double kBeta1 = 0.85, kBeta2 = 0.99;
  const auto step = static_cast<double>(++steps_);
  const double correction1 = 1 - std::pow(kBeta1, step), correction2 = 1 - std::pow(kBeta2, step);
  for (std::size_t i = 0; i < parameters_; ++i) {
    Record& p = tape_[1 + i];
    mean_[i] = kBeta1 * mean_[i] + (1 - kBeta1) * p.grad;
    square_[i] = kBeta2 * square_[i] + (1 - kBeta2) * (p.grad * p.grad);
    p.data -=
        learning_rate * (mean_[i] / correction1) / (std::sqrt(square_[i] / correction2) + 1e-8);
  }
}
// [/micro-update]

// [micro-sample]
std::vector<std::int32_t> MicroGpt::sample(double temperature, PythonRandom& random) {
  WR_CHECK(temperature > 0);
  const std::size_t boundary = head_.rows - 1;
  std::vector<std::int32_t> document;
  Cache cache;
  for (std::size_t token = boundary; document.size() < kContext;) {
    Vector scores = forward(token, cache);
    for (Value& s : scores) s = s * (1 / temperature);
    std::vector<double> weights;
    for (const Value p : softmax(scores)) weights.push_back(p.data());
    token = random.choices(weights, 1)[0];
    if (token == boundary) break;
    document.push_back(static_cast<std::int32_t>(token));
  }
  tape_.resize(1 + parameters_);
  return document;
}
// [/micro-sample]

}  // namespace wr::gpt::micro
