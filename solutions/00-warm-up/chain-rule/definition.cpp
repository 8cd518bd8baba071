// The chain rule, as an exercise.
#include <cmath>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/00-warm-up/chain-rule/chain-rule.hpp"

namespace wr::exercise {
namespace {

using warmup::Pipeline;
using warmup::Stage;

// One stage, as data: which function, and its constant.
struct Spec {
  std::string name;  // "times", "plus", "square", "sin"
  double a = 0;
  WR_FIELDS(name, a)

  Stage stage() const {
    const double k = a;
    if (name == "times") return {[k](double u) { return k * u; }, [k](double) { return k; }};
    if (name == "plus") return {[k](double u) { return k + u; }, [](double) { return 1.0; }};
    if (name == "square") return {[](double u) { return u * u; }, [](double u) { return 2 * u; }};
    return {[](double u) { return std::sin(u); }, [](double u) { return std::cos(u); }};
  }
  std::string words() const {
    return name == "times" || name == "plus" ? name + " " + show(a) : name;
  }
};

Pipeline build(const std::vector<Spec>& specs) {
  Pipeline pipeline;
  for (const Spec& spec : specs) pipeline.push_back(spec.stage());
  return pipeline;
}

std::string words(const std::vector<Spec>& specs) {
  std::string all;
  for (const Spec& spec : specs) all += (all.empty() ? "" : ", then ") + spec.words();
  return all.empty() ? "nothing" : all;
}

std::vector<Spec> draw(Random& random, int length) {
  std::vector<Spec> specs;
  for (int i = 0; i < length; ++i) {
    constexpr const char* kNames[] = {"times", "plus", "square", "sin"};
    specs.push_back({kNames[random.between(0, 3)], random.tidy(1.2, 3, 10)});
  }
  return specs;
}

// The wrong turns, on the same stages.
double all_at_the_start(const std::vector<Spec>& specs, double x) {
  double slope = 1;
  for (const Spec& spec : specs) slope *= spec.stage().slope(x);
  return slope;
}
double at_the_output(const std::vector<Spec>& specs, double x) {
  double slope = 1;
  for (const Spec& spec : specs) {
    x = spec.stage().f(x);
    slope *= spec.stage().slope(x);
  }
  return slope;
}
double added_up(const std::vector<Spec>& specs, double x) {
  double slope = 0;
  for (const Spec& spec : specs) {
    slope += spec.stage().slope(x);
    x = spec.stage().f(x);
  }
  return slope;
}
double only_the_last(const std::vector<Spec>& specs, double x) {
  double slope = 1;
  for (const Spec& spec : specs) {
    slope = spec.stage().slope(x);
    x = spec.stage().f(x);
  }
  return slope;
}
double right_slope(const std::vector<Spec>& specs, double x) {
  double slope = 1;
  for (const Spec& spec : specs) {
    slope *= spec.stage().slope(x);
    x = spec.stage().f(x);
  }
  return slope;
}

struct Path {
  std::vector<Spec> stages;
  double x = 0;
  WR_FIELDS(stages, x)
};

Item<Path, double> path(const std::string& id, int points, std::vector<Path> examples, int shortest,
                        int longest) {
  return {
      .id = id,
      .points = points,
      .examples = std::move(examples),
      .question =
          [=](Random& r) {
            return Path{draw(r, r.between(shortest, longest)), r.tidy(0.3, 1.5)};
          },
      .show = [](const Path& q) { return words(q.stages) + "; x = " + show(q.x); },
      .ask = [](const Path& q) { return warmup::pipeline_slope(build(q.stages), q.x); },
      .tolerance = 1e-9,
      .mistakes =
          {{"You took every stage's slope at x. A stage stands at what comes into it: carry the "
            "value along with the slope.",
            [](const Path& q, double) { return all_at_the_start(q.stages, q.x); }},
           {"You took each slope after moving on, at the stage's output. First the slope at the "
            "old value, then the new value.",
            [](const Path& q, double) { return at_the_output(q.stages, q.x); }},
           {"You added the slopes along the path. Along a path they multiply.",
            [](const Path& q, double) { return added_up(q.stages, q.x); }},
           {"Only the last stage's slope is left: multiply it on, do not overwrite.",
            [](const Path& q, double) { return only_the_last(q.stages, q.x); }}}};
}

struct Fork {
  std::vector<Spec> left, right;
  double x = 0;
  WR_FIELDS(left, right, x)
};

Item<Fork, double> fork() {
  return {
      .id = "fan-out",
      .points = 3,
      .examples = {{{}, {}, 2}, {{{"square", 0}}, {{"square", 0}}, 3}},
      .question =
          [](Random& r) {
            auto left = draw(r, r.between(1, 3));
            auto right = draw(r, r.between(1, 3));
            return Fork{std::move(left), std::move(right), r.tidy(0.3, 1.5)};
          },
      .show =
          [](const Fork& q) {
            return "(" + words(q.left) + ") + (" + words(q.right) + "); x = " + show(q.x);
          },
      .ask =
          [](const Fork& q) { return warmup::fan_out_slope(build(q.left), build(q.right), q.x); },
      .tolerance = 1e-9,
      .mistakes =
          {{"Only the right path is in it: did its contribution overwrite the left one's? This is "
            "the mistake that `+=` guards against.",
            [](const Fork& q, double) { return right_slope(q.right, q.x); }},
           {"Only the left path is in it. x moves both.",
            [](const Fork& q, double) { return right_slope(q.left, q.x); }},
           {"You multiplied the two paths. Along a path slopes multiply; over paths they add.",
            [](const Fork& q, double) {
              return right_slope(q.left, q.x) * right_slope(q.right, q.x);
            }}}};
}

}  // namespace

Exercise definition() {
  Exercise chain_rule;
  chain_rule.add(path("two-stages", 2,
                      {{{{"times", 2}, {"square", 0}}, 3}, {{{"square", 0}, {"sin", 0}}, 0.5}}, 2,
                      2));
  chain_rule.add(path("long-pipeline", 2, {{{}, 0.5}}, 4, 7));
  chain_rule.add(fork());
  return chain_rule;
}

}  // namespace wr::exercise
