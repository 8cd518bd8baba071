// The examples of "Before chapter 1", each small enough to hold in view; the pages print their
// regions. Leaves out everything that chapter 1 does not need.
#include "book/00-before-chapter-1/code/examples.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <span>
#include <vector>

#include "book/00-before-chapter-1/code/slope.hpp"
#include "book/00-before-chapter-1/code/traffic.hpp"

namespace wr::warmup {
namespace {

// ---- C++20 ----

// [span]
double mean(std::span<const double> xs) {
  double sum = 0;
  for (double x : xs) sum += x;
  return sum / static_cast<double>(xs.size());
}
// [/span]

// [reference]
void clip(std::vector<double>& latencies, double ceiling) {
  for (double& ms : latencies) {
    if (ms > ceiling) ms = ceiling;
  }
}
// [/reference]

void values(Trace&) {
  // [copy]
  std::vector<double> before = {120, 130, 900};  // latencies of checkout, in milliseconds
  std::vector<double> after = before;            // a copy: three numbers in memory of their own
  after[2] = 140;
  std::printf("before: %.0f, after: %.0f\n", before[2], after[2]);
  // [/copy]

  // [views]
  std::printf("mean of all: %.1f\n", mean(before));
  std::printf("mean of the first two: %.1f\n", mean(std::span(before).first(2)));
  clip(before, 500);
  std::printf("mean once clipped: %.1f\n", mean(before));
  // [/views]
}

void functions(Trace&) {
  // [lambda]
  std::vector<double> latencies = {120, 130, 900, 640};
  double ceiling = 500;
  auto too_slow = [ceiling](double ms) { return ms > ceiling; };  // carries its own 500
  ceiling = 1000;                                                 // too late for the lambda
  auto slow = std::count_if(latencies.begin(), latencies.end(), too_slow);
  std::printf("too slow: %td\n", slow);

  double (*rule)(double) = [](double x) { return x * x; };  // carries nothing: an address will do
  std::printf("rule(3) = %.0f\n", rule(3));
  // [/lambda]
}

void operators(Trace&) {
  // [adding]
  Traffic day{1000, 10};
  Traffic night{10, 5};
  Traffic both = day + night;
  std::printf("day %.1f %%, night %.1f %%, both %.1f %%\n", 100 * day.error_rate(),
              100 * night.error_rate(), 100 * both.error_rate());
  // [/adding]
}

// [silence]
class Silence {
 public:
  explicit Silence(const char* alert) : alert_(alert) { std::printf("%s: silenced\n", alert_); }
  ~Silence() { std::printf("%s: may ring again\n", alert_); }
  Silence(const Silence&) = delete;  // one silence, one owner

 private:
  const char* alert_;
};
// [/silence]

void lifetime(Trace&) {
  // [scope]
  {
    Silence quiet("checkout-latency");
    std::printf("restarting the canary\n");
  }  // quiet ends here, whichever way we leave
  std::printf("watching\n");
  // [/scope]
}

void ownership(Trace&) {
  // [share]
  auto counters = std::make_shared<Traffic>(Traffic{1000, 10});
  std::vector<std::shared_ptr<Traffic>> dashboards = {counters, counters};
  dashboards[0]->failures = 11;  // one object, seen through every owner
  std::printf("owners: %ld, failures: %.0f\n", counters.use_count(), counters->failures);
  dashboards.clear();
  std::printf("owners: %ld\n", counters.use_count());
  // [/share]
}

// ---- The mathematics ----

// [f]
double f(double x) { return 3 * x * x - 4 * x + 5; }
// [/f]

void slopes(Trace& trace) {
  // [nudge]
  const double h = 1e-6;
  for (double x : {3.0, -3.0, 2.0 / 3.0}) {
    std::printf("x = %8.4f   f(x) = %8.4f   slope = %11.6f\n", x, f(x), forward_slope(f, x, h));
  }
  // [/nudge]
  Series& points = trace.series("points", {"x", "f", "slope"});
  for (double x : {3.0, -3.0, 2.0 / 3.0}) points.add_row({x, f(x), forward_slope(f, x, h)});
}

constexpr double kSteps[] = {1e-1, 1e-2,  1e-3,  1e-4,  1e-5,  1e-6,  1e-7,  1e-8,
                             1e-9, 1e-10, 1e-11, 1e-12, 1e-13, 1e-14, 1e-15, 1e-16};

void steps(Trace& trace) {
  // [steps]
  const auto off = [](double slope) { return std::abs(slope - 14); };  // the slope of f at 3 is 14
  for (double h : kSteps) {  // 1e-1, 1e-2, and so on to 1e-16
    std::printf("h = %.0e   off by %.1e forward, %.1e centred\n", h, off(forward_slope(f, 3.0, h)),
                off(centred_slope(f, 3.0, h)));
  }
  // [/steps]
  Series& errors = trace.series("steps", {"h", "forward", "centred"});
  double best_h = 0, best_forward = 1;
  for (double h : kSteps) {
    const double forward = off(forward_slope(f, 3.0, h));
    if (forward < best_forward) best_forward = forward, best_h = h;
    errors.add_row({h, forward, off(centred_slope(f, 3.0, h))});
  }
  trace.value("best_h", best_h);
  trace.value("best_forward", best_forward);
}

// [dashboard]
double depth(double rate) { return 0.002 * rate * rate; }  // queue entries, at requests a second
double latency(double queued, double rate) { return 20 + 2.5 * queued + 0.2 * rate; }  // ms
double abandoned(double ms) { return ms * ms / 600; }  // checkouts given up, an hour
// [/dashboard]

void chain(Trace& trace) {
  // [chain]
  const double rate = 100, h = 1e-4;
  const double queued = depth(rate), ms = latency(queued, rate);

  const double entries_per_request = centred_slope(depth, rate, h);
  const double ms_per_entry = centred_slope([&](double q) { return latency(q, rate); }, queued, h);
  const double ms_per_request =
      centred_slope([&](double r) { return latency(queued, r); }, rate, h);
  const double lost_per_ms = centred_slope(abandoned, ms, h);

  const double through_queue = entries_per_request * ms_per_entry * lost_per_ms;
  const double directly = ms_per_request * lost_per_ms;
  // [/chain]

  // [whole]
  auto whole = [](double r) { return abandoned(latency(depth(r), r)); };
  const double nudged = centred_slope(whole, rate, h);
  // [/whole]
  std::printf("%.2f entries x %.2f ms x %.2f lost = %.4f\n", entries_per_request, ms_per_entry,
              lost_per_ms, through_queue);
  std::printf("%.2f ms x %.2f lost = %.4f\n", ms_per_request, lost_per_ms, directly);
  std::printf("both paths %.4f, nudging the whole %.4f\n", through_queue + directly, nudged);
  trace.value("both_paths", through_queue + directly);
  trace.value("nudged", nudged);
}

void logarithms(Trace& trace) {
  // [underflow]
  double product = 1, sum_of_logs = 0;
  int vanished = 0;  // the factor at which the product became 0
  for (int i = 1; i <= 1000; ++i) {
    product *= 0.1;
    sum_of_logs += std::log(0.1);
    if (product == 0 && vanished == 0) vanished = i;
  }
  std::printf("product 0 from factor %d on; sum of logs %.3f\n", vanished, sum_of_logs);
  // [/underflow]
  trace.value("vanished", vanished);

  // [surprise]
  for (double p : {1.0, 0.5, 0.1, 0.001}) {
    const double nats = 0 - std::log(p);
    std::printf("p = %5.3f   surprise %6.4f nats, %6.4f bits\n", p, nats, nats / std::log(2.0));
  }
  // [/surprise]

  // [log-sum-exp]
  const double a = 1000, b = 1001, top = std::max(a, b);
  const double naive = std::log(std::exp(a) + std::exp(b));
  const double shifted = top + std::log(std::exp(a - top) + std::exp(b - top));
  std::printf("naive %.4f, shifted %.4f\n", naive, shifted);
  // [/log-sum-exp]
}

constexpr Example kExamples[] = {
    {"values", "assignment copies; a span looks", values},
    {"functions", "lambdas and function pointers", functions},
    {"operators", "what + means for traffic", operators},
    {"lifetime", "a silence that cannot outlive its block", lifetime},
    {"ownership", "one object, several owners", ownership},
    {"slope", "nudge a parabola at three places", slopes},
    {"steps", "the error of a slope against the size of the nudge", steps},
    {"chain", "slopes multiply along a path and add over paths", chain},
    {"logarithms", "products that vanish, surprises, log-sum-exp", logarithms},
};

}  // namespace

std::span<const Example> examples() { return kExamples; }

}  // namespace wr::warmup
