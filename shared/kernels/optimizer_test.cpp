#include "shared/kernels/optimizer.hpp"

#include "shared/base/check.hpp"
#include "shared/kernels/kernels_test.hpp"
#include "shared/kernels/threads.hpp"

using namespace wr::kernels;
using namespace wr::kernels::testing;

namespace {

using Floats = Buffer<float>;

// What a step keeps for each parameter. SGD and RMSProp leave the second moment alone.
struct State {
  Floats parameters, m, v;
};

State start(std::size_t n, std::size_t offset) {
  State s{random_buffer<float>(n, offset, 1), Floats(n, offset == 3 ? 0 : offset),
          Floats(n, offset)};
  s.m.fill_with(0);
  s.v.fill_with(0);
  return s;
}

AdamW adamw(std::int64_t step) {
  return {.learning_rate = 0.02f, .weight_decay = 0.1f, .step = step, .gradient_scale = 0.5f};
}
constexpr Sgd kPlain = {.learning_rate = 0.1f};
constexpr Sgd kMomentum = {
    .learning_rate = 0.1f, .momentum = 0.9f, .weight_decay = 0.01f, .gradient_scale = 0.5f};
constexpr Sgd kNesterov = {
    .learning_rate = 0.1f, .momentum = 0.9f, .weight_decay = 0.01f, .nesterov = true};
constexpr RmsProp kRmsProp = {
    .learning_rate = 0.02f, .alpha = 0.9f, .weight_decay = 0.01f, .gradient_scale = 0.5f};

using Step = void (*)(State&, std::span<const float>, std::int64_t);
using Reference = void (*)(double&, double, double&, double&, std::int64_t);
struct Optimizer {
  const char* name;
  Step step;
  Reference reference;
};

template <const Sgd& kOptions>
Optimizer sgd(const char* name) {
  return {
      name,
      [](State& s, std::span<const float> g, std::int64_t) {
        sgd_step(s.parameters, g, s.m, kOptions);
      },
      [](double& p, double g, double& m, double&, std::int64_t) { sgd_ref(p, g, m, kOptions); }};
}

std::vector<Optimizer> optimizers() {
  return {{"adamw",
           [](State& s, std::span<const float> g, std::int64_t t) {
             adamw_step(s.parameters, g, s.m, s.v, adamw(t));
           },
           [](double& p, double g, double& m, double& v, std::int64_t t) {
             adamw_ref(p, g, m, v, adamw(t));
           }},
          sgd<kPlain>("sgd"),
          sgd<kMomentum>("sgd with momentum"),
          sgd<kNesterov>("sgd with nesterov"),
          {"rmsprop",
           [](State& s, std::span<const float> g, std::int64_t) {
             rmsprop_step(s.parameters, g, s.v, kRmsProp);
           },
           [](double& p, double g, double&, double& v, std::int64_t) {
             rmsprop_ref(p, g, v, kRmsProp);
           }}};
}

bool near(double value, double exact) {
  return std::abs(value - exact) <= 2e-6 * (1 + std::abs(exact));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(optimizer_steps)

BOOST_AUTO_TEST_CASE(ten_steps_agree_with_the_reference) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    for (const Optimizer& optimizer : optimizers()) {
      BOOST_TEST_CONTEXT(optimizer.name) {
        State s = start(n, offset);
        const std::span<const float> first = s.parameters;
        std::vector<double> p(first.begin(), first.end()), m(n, 0), v(n, 0);
        for (unsigned t = 1; t <= 10; ++t) {
          const auto gradients = random_buffer<float>(n, offset, 100 + t);
          optimizer.step(s, gradients, t);
          for (std::size_t i = 0; i < n; ++i)
            optimizer.reference(p[i], gradients[i], m[i], v[i], t);
        }
        for (std::size_t i = 0; i < n; ++i) {
          BOOST_TEST(near(s.parameters[i], p[i]), s.parameters[i] << " against " << p[i]);
          BOOST_TEST(near(s.m[i], m[i]));
          BOOST_TEST(near(s.v[i], v[i]));
        }
        BOOST_TEST((s.parameters.front_untouched() && s.m.front_untouched()));
      }
    }
  });
}

// Closed forms, worked out from the formulas by hand.
BOOST_AUTO_TEST_CASE(the_first_step_of_adamw_is_the_sign_of_the_gradient) {
  // The corrected moments are g and g^2, so the change is learning_rate * g / (|g| + eps)
  std::vector<float> p = {2, 2, 2}, m(3), v(3);
  const std::vector<float> g = {0.25f, -8, 0};
  adamw_step(p, g, m, v, {.learning_rate = 0.125f, .weight_decay = 0.5f});
  const double kept = 2 * (1 - 0.125 * 0.5);
  BOOST_TEST(near(p[0], kept - 0.125));
  BOOST_TEST(near(p[1], kept + 0.125));
  BOOST_TEST(near(p[2], kept));
}

BOOST_AUTO_TEST_CASE(a_steady_gradient_moves_adamw_by_the_learning_rate_each_step) {
  // m' = g and v' = g^2 at every step: 1 - beta^t is exactly what is missing
  std::vector<float> p = {0}, m(1), v(1);
  const std::vector<float> g = {-3};
  for (int t = 1; t <= 200; ++t)
    adamw_step(p, g, m, v, {.learning_rate = 0.01f, .weight_decay = 0, .step = t});
  BOOST_TEST(std::abs(p[0] - 200 * 0.01) < 1e-4);
}

BOOST_AUTO_TEST_CASE(a_steady_gradient_makes_momentum_a_geometric_series) {
  // After t steps the velocity is g (1 - mu^t) / (1 - mu): PyTorch's form, with no 1 - mu on g
  std::vector<float> p = {0}, velocity(1);
  const std::vector<float> g = {2};
  double expected = 0;
  for (int t = 1; t <= 20; ++t) {
    sgd_step(p, g, velocity, {.learning_rate = 0.01f, .momentum = 0.5f});
    expected -= 0.01 * 2 * (1 - std::pow(0.5, t)) / 0.5;
  }
  BOOST_TEST(near(p[0], expected));
  BOOST_TEST(near(velocity[0], 4));
}

BOOST_AUTO_TEST_CASE(plain_sgd_needs_no_velocity) {
  const Sgd decay = {.learning_rate = 0.1f, .weight_decay = 0.01f, .gradient_scale = 0.5f};
  on_every_target_and_length([&](std::size_t n, std::size_t offset) {
    auto with = random_buffer<float>(n, offset, 1), without = with;
    const auto g = random_buffer<float>(n, offset, 2);
    std::vector<float> velocity(n);
    sgd_step(with, g, velocity, decay);
    sgd_step(without, g, {}, decay);
    BOOST_TEST(same_bits(with.view(), without.view()));
    BOOST_TEST(without.front_untouched());
  });
}

BOOST_AUTO_TEST_CASE(the_first_step_of_rmsprop_is_the_rate_over_the_root_of_what_is_new) {
  // v = (1 - alpha) g^2, so the change is learning_rate / sqrt(1 - alpha)
  std::vector<float> p = {1}, v(1);
  rmsprop_step(p, std::vector<float>{5}, v, {.learning_rate = 0.01f, .alpha = 0.75f});
  BOOST_TEST(near(p[0], 1 - 0.02));
}

BOOST_AUTO_TEST_CASE(a_parameter_does_not_depend_on_its_place) {
  const auto gradients = random_buffer<float>(100, 0, 3);
  on_every_target([&] {
    for (const Optimizer& optimizer : optimizers()) {
      State whole = start(100, 0);
      optimizer.step(whole, gradients, 1);
      for (const std::size_t n : {1, 7, 16, 33}) {
        State part = start(100, 0);
        const std::size_t from = 17;
        State few{Floats(n, 1), Floats(n, 1), Floats(n, 1)};
        few.m.fill_with(0);
        few.v.fill_with(0);
        for (std::size_t i = 0; i < n; ++i) few.parameters[i] = part.parameters[from + i];
        optimizer.step(few, gradients.view().subspan(from, n), 1);
        BOOST_TEST(same_bits(few.parameters.view(), whole.parameters.view().subspan(from, n)));
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(nan_and_infinity_stay_where_they_are) {
  on_every_target([] {
    for (const Optimizer& optimizer : optimizers())
      for (const float bad : {kNaN<float>, kInf<float>}) {
        State s = start(33, 1), clean = start(33, 1);
        auto gradients = random_buffer<float>(33, 1, 4);
        optimizer.step(clean, gradients, 1);
        gradients[20] = bad;
        optimizer.step(s, gradients, 1);
        for (std::size_t i = 0; i < 33; ++i)
          BOOST_TEST((i == 20 ? !std::isfinite(s.parameters[i])
                              : same_bits(s.parameters[i], clean.parameters[i])));
      }
  });
}

BOOST_AUTO_TEST_CASE(threads_change_no_bit) {
  const std::size_t n = 600'011;
  const auto gradients = random_buffer<float>(n, 3, 5);
  for (const Optimizer& optimizer : optimizers()) {
    const auto two_steps = [&](int count) {
      const UseThreads use(count);
      State s = start(n, 1);
      optimizer.step(s, gradients, 1);
      optimizer.step(s, gradients, 2);
      return s;
    };
    const State alone = two_steps(1);
    for (const int count : {2, 3, 4, 8}) {
      const State shared = two_steps(count);
      BOOST_TEST(same_bits(shared.parameters.view(), alone.parameters.view()));
      BOOST_TEST(same_bits(shared.m.view(), alone.m.view()));
      BOOST_TEST(same_bits(shared.v.view(), alone.v.view()));
    }
  }
}

BOOST_AUTO_TEST_CASE(wrong_sizes_and_steps_break_the_contract) {
  std::vector<float> p(3), a(3), b(3), four(4);
  const std::vector<float> g(3), wrong(4);
  BOOST_CHECK_THROW(adamw_step(p, wrong, a, b, {}), wr::ContractError);
  BOOST_CHECK_THROW(adamw_step(p, g, four, b, {}), wr::ContractError);
  BOOST_CHECK_THROW(adamw_step(p, g, a, four, {}), wr::ContractError);
  BOOST_CHECK_THROW(adamw_step(p, g, a, b, {.step = 0}), wr::ContractError);
  BOOST_CHECK_THROW(sgd_step(p, wrong, a, {}), wr::ContractError);
  BOOST_CHECK_THROW(sgd_step(p, g, four, {}), wr::ContractError);
  BOOST_CHECK_THROW(sgd_step(p, g, {}, {.momentum = 0.5f}), wr::ContractError);
  BOOST_CHECK_THROW(rmsprop_step(p, wrong, a, {}), wr::ContractError);
  BOOST_CHECK_THROW(rmsprop_step(p, g, four, {}), wr::ContractError);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(gradient_norms)

BOOST_AUTO_TEST_CASE(the_norm_agrees_with_the_reference) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    auto a = random_buffer<float>(n, offset, 6), b = random_buffer<float>(3 * n + 1, offset, 7);
    b[0] = 1e30f;  // whose square is no float
    const std::vector<std::span<float>> all = {a, std::span<float>(), b};
    double squares = 0;
    for (const auto& g : all)
      for (const float v : g) squares += double{v} * double{v};
    BOOST_TEST(std::abs(gradient_norm(all) - std::sqrt(squares)) <= 1e-12 * std::sqrt(squares));
    BOOST_TEST((a.front_untouched() && b.front_untouched()));
  });
  BOOST_TEST(gradient_norm({}) == 0);
}

BOOST_AUTO_TEST_CASE(the_norm_of_many_blocks_is_the_same_for_any_number_of_threads) {
  auto a = random_buffer<float>(4096 * 40 + 17, 1, 8), b = random_buffer<float>(5000, 3, 9);
  const std::vector<std::span<float>> all = {a, b};
  double squares = 0;
  for (const auto& g : all)
    for (const float v : g) squares += double{v} * double{v};
  on_every_target([&] {
    const auto norm = [&](int count) {
      const UseThreads use(count);
      return gradient_norm(all);
    };
    BOOST_TEST(std::abs(norm(1) - std::sqrt(squares)) <= 1e-12 * std::sqrt(squares));
    for (const int count : {2, 3, 4, 8}) BOOST_TEST(same_bits(norm(count), norm(1)));
  });
}

BOOST_AUTO_TEST_CASE(clipping_brings_the_norm_to_its_limit) {
  on_every_target([] {
    std::vector<float> a = {3, 0}, b = {4};
    const std::vector<std::span<float>> all = {a, b};
    BOOST_TEST(clip_gradient_norm(all, 10) == 5);  // below the limit: nothing changes
    BOOST_TEST(a[0] == 3);
    BOOST_TEST(clip_gradient_norm(all, 1) == 5);
    const float coefficient = static_cast<float>(1 / (5 + 1e-6));  // as PyTorch has it
    BOOST_TEST(a[0] == 3 * coefficient);
    BOOST_TEST(a[1] == 0);
    BOOST_TEST(b[0] == 4 * coefficient);
    BOOST_TEST(std::abs(gradient_norm(all) - 1) < 1e-6);
  });
}

BOOST_AUTO_TEST_CASE(clipping_what_is_not_finite) {
  on_every_target([] {
    std::vector<float> a = {1, kInf<float>}, b = {1, kNaN<float>};
    const std::vector<std::span<float>> infinite = {a}, nan = {b};
    BOOST_TEST(clip_gradient_norm(infinite, 1) == kInf<double>);
    BOOST_TEST(a[0] == 0);
    BOOST_TEST(std::isnan(a[1]));
    BOOST_TEST(std::isnan(clip_gradient_norm(nan, 1)));
    BOOST_TEST((std::isnan(b[0]) && std::isnan(b[1])));
  });
}

BOOST_AUTO_TEST_CASE(a_scaled_step_is_a_step_with_clipped_gradients) {
  std::vector<float> g = {3, 4}, p = {1, 1}, q = p, m(2), n(2);
  const std::vector<std::span<float>> all = {g};
  sgd_step(q, g, n, {.gradient_scale = clip_coefficient(gradient_norm(all), 1)});
  clip_gradient_norm(all, 1);
  sgd_step(p, g, m, {});
  for (const std::size_t i : {0, 1}) BOOST_TEST(near(p[i], q[i]));
}

BOOST_AUTO_TEST_SUITE_END()
