#include "shared/kernels/batch_norm.hpp"

#include "shared/base/check.hpp"
#include "shared/kernels/kernels_test.hpp"
#include "shared/kernels/threads.hpp"

using namespace wr::kernels;
using namespace wr::kernels::testing;

namespace {

constexpr double kEps = kEpsilon<float>;
constexpr BatchNorm kBiased = {}, kUnbiased = {.unbiased = true};

// Everything that batch normalisation reads and writes.
template <typename T>
struct Norm {
  Norm(std::size_t rows, std::size_t c, std::size_t offset = 0, T shift = 0)
      : x(random_buffer<T>(rows * c, offset, 1, -2 + shift, 2 + shift)),
        dout(random_buffer<T>(rows * c, offset, 2)),
        gain(random_buffer<T>(c, offset, 3)),
        bias(random_buffer<T>(c, offset, 4)),
        out(rows * c, offset),
        mean(c, offset),
        variance(c, offset),
        rstd(c, offset),
        dx(random_buffer<T>(rows * c, offset, 5)),
        dgain(random_buffer<T>(c, offset, 6)),
        dbias(random_buffer<T>(c, offset, 7)) {}

  void forward(const BatchNorm& o) { batch_norm(x, gain, bias, out, mean, variance, rstd, o); }
  void forward_ref(const BatchNorm& o) {
    batch_norm_ref<T>(x, gain, bias, out, mean, variance, rstd, o);
  }
  void backward(const BatchNorm& o) {
    batch_norm_backward(dout, x, gain, mean, rstd, dx, dgain, dbias, o);
  }
  void backward_ref(const BatchNorm& o) {
    batch_norm_backward_ref<T>(dout, x, gain, mean, rstd, dx, dgain, dbias, o);
  }

  Buffer<T> x, dout, gain, bias, out, mean, variance, rstd, dx, dgain, dbias;
};

bool same(const Norm<float>& a, const Norm<float>& b) {
  return same_bits(a.out.view(), b.out.view()) && same_bits(a.mean.view(), b.mean.view()) &&
         same_bits(a.variance.view(), b.variance.view()) &&
         same_bits(a.rstd.view(), b.rstd.view()) && same_bits(a.dx.view(), b.dx.view()) &&
         same_bits(a.dgain.view(), b.dgain.view()) && same_bits(a.dbias.view(), b.dbias.view());
}

bool fronts_untouched(const Norm<float>& n) {
  return n.out.front_untouched() && n.mean.front_untouched() && n.variance.front_untouched() &&
         n.rstd.front_untouched() && n.dx.front_untouched() && n.dgain.front_untouched() &&
         n.dbias.front_untouched();
}

double unit(std::size_t rows) {
  return static_cast<double>(std::min<std::size_t>(rows, 128) + 16) * kEps;
}

// How many of the bounds that batch_norm.hpp promises for the forward pass are broken.
int broken_forward(const Norm<float>& n, const Norm<float>& reference) {
  const std::size_t c = n.gain.size(), rows = n.x.size() / c;
  const double u = unit(rows);
  int broken = 0;
  const auto within = [&](float value, float expected, double bound) {
    broken += !(std::abs(double{value} - double{expected}) <= bound);
  };
  for (std::size_t j = 0; j < c; ++j) {
    double m = 0;
    for (std::size_t i = j; i < n.x.size(); i += c) m = std::max(m, std::abs(double{n.x[i]}));
    const double mean = reference.mean[j], v = reference.variance[j], r = reference.rstd[j];
    within(n.mean[j], reference.mean[j], u * m);
    within(n.variance[j], reference.variance[j], u * v + u * m * u * m);
    within(n.rstd[j], reference.rstd[j], u * (1 + m * r) * r);
    for (std::size_t i = j; i < n.x.size(); i += c) {
      const double norm = std::abs((double{n.x[i]} - mean) * r);
      const double gain = std::abs(double{n.gain[j]}), bias = std::abs(double{n.bias[j]});
      within(n.out[i], reference.out[i], u * (gain * (1 + norm) * (1 + m * r) + bias));
    }
  }
  return broken;
}

// The same for the gradients; `before` holds them as they were before the call.
int broken_backward(const Norm<float>& n, const Norm<float>& reference, const Norm<float>& before) {
  const std::size_t c = n.gain.size(), rows = n.x.size() / c;
  const double u = unit(rows);
  int broken = 0;
  const auto within = [&](float value, float expected, double bound) {
    broken += !(std::abs(double{value} - double{expected}) <= bound);
  };
  for (std::size_t j = 0; j < c; ++j) {
    const double r = double{n.rstd[j]};
    const auto norm = [&](std::size_t i) {
      return std::abs((double{n.x[i]} - double{n.mean[j]}) * r);
    };
    double largest = 0, largest_norm = 0, sum = 0, norm_sum = 0;
    for (std::size_t i = j; i < n.x.size(); i += c) {
      const double d = std::abs(double{n.dout[i]});
      largest = std::max(largest, d);
      largest_norm = std::max(largest_norm, norm(i));
      sum += d;
      norm_sum += d * norm(i);
    }
    for (std::size_t i = j; i < n.x.size(); i += c)
      within(
          n.dx[i], reference.dx[i],
          u * (std::abs(double{n.gain[j]}) * r * largest * (2 + norm(i) * (1 + 2 * largest_norm)) +
               std::abs(double{before.dx[i]})));
    within(n.dgain[j], reference.dgain[j], u * (norm_sum + std::abs(double{before.dgain[j]})));
    within(n.dbias[j], reference.dbias[j], u * (sum + std::abs(double{before.dbias[j]})));
  }
  return broken;
}

void check_both_ways(std::size_t rows, std::size_t c, std::size_t offset, float shift,
                     const BatchNorm& options) {
  BOOST_TEST_INFO_SCOPE("rows " << rows << ", unbiased " << options.unbiased);
  Norm<float> n(rows, c, offset, shift), reference = n;
  n.forward(options);
  reference.forward_ref(options);
  BOOST_TEST(broken_forward(n, reference) == 0);
  const Norm<float> before = n;
  reference = n;
  n.backward(options);
  reference.backward_ref(options);
  BOOST_TEST(broken_backward(n, reference, before) == 0);
  BOOST_TEST(fronts_untouched(n));
}

// The worst disagreement between a gradient and the slope of a loss, the sum of dout * out,
// measured by moving every parameter a little both ways.
double worst_slope(Norm<double>& n, Buffer<double>& parameter, const Buffer<double>& gradient,
                   const BatchNorm& options) {
  const auto loss = [&] {
    n.forward_ref(options);
    double sum = 0;
    for (std::size_t i = 0; i < n.out.size(); ++i) sum += n.dout[i] * n.out[i];
    return sum;
  };
  constexpr double step = 1e-5;
  double worst = 0;
  for (std::size_t i = 0; i < parameter.size(); ++i) {
    const double middle = parameter[i];
    parameter[i] = middle + step;
    const double above = loss();
    parameter[i] = middle - step;
    const double below = loss();
    parameter[i] = middle;
    worst = std::max(worst, std::abs((above - below) / (2 * step) - gradient[i]));
  }
  return worst;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(batch_norms)

BOOST_AUTO_TEST_CASE(agrees_with_the_reference_for_any_number_of_columns) {
  on_every_target_and_length([](std::size_t c, std::size_t offset) {
    if (c == 0) return;
    for (const float shift : {0.0f, 100.0f})
      for (const BatchNorm& options : {kBiased, kUnbiased})
        check_both_ways(5, c, offset, shift, options);
  });
}

BOOST_AUTO_TEST_CASE(agrees_with_the_reference_for_any_number_of_rows) {
  on_every_target([] {
    for (const std::size_t rows : {1, 2, 3, 32, 127, 128, 129, 255, 256, 257, 1000})
      for (const std::size_t c : {1, 27, 75})
        for (const BatchNorm& options : {kBiased, kUnbiased})
          if (rows > 1 || !options.unbiased) check_both_ways(rows, c, 1, 3, options);
  });
}

BOOST_AUTO_TEST_CASE(inference_agrees_with_the_reference) {
  on_every_target_and_length([](std::size_t c, std::size_t offset) {
    if (c == 0) return;
    Norm<float> n(3, c, offset);
    const auto mean = random_buffer<float>(c, offset, 8);
    const auto variance = random_buffer<float>(c, offset, 9, 0, 2);
    Buffer<float> reference(3 * c, offset);
    batch_norm_inference(n.x, n.gain, n.bias, mean, variance, n.out);
    batch_norm_inference_ref<float>(n.x, n.gain, n.bias, mean, variance, reference);
    for (std::size_t i = 0; i < n.out.size(); ++i) {
      const std::size_t j = i % c;
      const double size = std::abs(double{n.x[i]}) + std::abs(double{mean[j]});
      const double bound =
          8 * kEps *
          (std::abs(double{n.gain[j]}) * size / std::sqrt(double{variance[j]} + 1e-5) +
           std::abs(double{n.bias[j]}));
      BOOST_TEST(std::abs(double{n.out[i]} - double{reference[i]}) <= bound);
    }
    BOOST_TEST(n.out.front_untouched());
  });
}

BOOST_AUTO_TEST_CASE(gradients_of_the_references_are_slopes) {
  for (const std::size_t rows : {2, 3, 9})
    for (const BatchNorm& options : {kBiased, kUnbiased}) {
      Norm<double> n(rows, 3);
      for (Buffer<double>* g : {&n.dx, &n.dgain, &n.dbias}) g->fill_with(0);
      n.forward_ref(options);
      n.backward_ref(options);
      BOOST_TEST(worst_slope(n, n.x, n.dx, options) < 1e-6);
      BOOST_TEST(worst_slope(n, n.gain, n.dgain, options) < 1e-6);
      BOOST_TEST(worst_slope(n, n.bias, n.dbias, options) < 1e-6);
    }
}

BOOST_AUTO_TEST_CASE(a_normalised_column_has_mean_zero_and_variance_one) {
  on_every_target([] {
    for (const BatchNorm& options : {kBiased, kUnbiased}) {
      constexpr std::size_t kRows = 32, kColumns = 21;
      Norm<float> n(kRows, kColumns, 1, 7);
      n.gain.fill_with(1);
      n.bias.fill_with(0);
      n.forward(options);
      const double divisor = kRows - (options.unbiased ? 1 : 0);
      for (std::size_t j = 0; j < kColumns; ++j) {
        double sum = 0, square = 0;
        for (std::size_t i = 0; i < kRows; ++i) {
          const double v = double{n.out[i * kColumns + j]};
          sum += v;
          square += v * v;
        }
        BOOST_TEST(std::abs(sum / kRows) < 1e-5);
        BOOST_TEST(std::abs(square / divisor - 1) < 1e-4);  // epsilon keeps it a little below 1
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(inference_with_the_statistics_of_the_batch_is_training) {
  on_every_target([] {
    Norm<float> n(32, 75), after = n;
    n.forward(kUnbiased);
    batch_norm_inference(n.x, n.gain, n.bias, n.mean, n.variance, after.out);
    for (std::size_t i = 0; i < n.out.size(); ++i)
      BOOST_TEST(std::abs(n.out[i] - after.out[i]) < 1e-5f);
  });
}

BOOST_AUTO_TEST_CASE(a_million_rows_cost_no_digits) {
  on_every_target([] {
    // A plain sum of a million tenths in float is 100958
    constexpr std::size_t kRows = 1'000'000;
    Norm<float> n(kRows, 2);
    for (std::size_t i = 0; i < kRows; ++i) {
      n.x[2 * i] = 0.1f;
      n.x[2 * i + 1] = i % 2 == 0 ? 0.1f : 0.7f;  // variance 0.09
    }
    n.forward(kBiased);
    BOOST_TEST(std::abs(n.mean[0] - 0.1f) < 1e-6f);
    BOOST_TEST(std::abs(n.mean[1] - 0.4f) < 1e-6f);
    BOOST_TEST(n.variance[0] < 1e-11f);
    BOOST_TEST(std::abs(n.variance[1] - 0.09f) < 1e-6f);
    n.dgain.fill_with(0);
    n.dbias.fill_with(0);
    n.dout.fill_with(0.1f);
    n.backward(kBiased);
    BOOST_TEST(std::abs(n.dbias[0] - 1e5f) < 1.0f);
    BOOST_TEST(std::abs(n.dgain[1]) < 1.0f);  // the norms, -1 and 1, in equal numbers
  });
}

BOOST_AUTO_TEST_CASE(out_may_be_x) {
  on_every_target_and_length([](std::size_t c, std::size_t offset) {
    if (c == 0) return;
    Norm<float> n(5, c, offset), in_place = n;
    n.forward(kBiased);
    batch_norm(in_place.x.view(), n.gain, n.bias, in_place.x.span(), in_place.mean,
               in_place.variance, in_place.rstd);
    BOOST_TEST(same_bits(in_place.x.view(), n.out.view()));
    in_place = n;
    batch_norm_inference(n.x, n.gain, n.bias, n.mean, n.variance, n.out);
    batch_norm_inference(in_place.x.view(), n.gain, n.bias, n.mean, n.variance, in_place.x.span());
    BOOST_TEST(same_bits(in_place.x.view(), n.out.view()));
  });
}

BOOST_AUTO_TEST_CASE(the_same_bits_wherever_the_data_lies_and_whatever_stands_beside_it) {
  on_every_target_and_length([](std::size_t c, std::size_t offset) {
    if (c == 0) return;
    constexpr std::size_t kRows = 5;
    Norm<float> here(kRows, c, 0), there(kRows, c, offset), last(kRows, 1);
    for (std::size_t i = 0; i < kRows; ++i) last.x[i] = here.x[i * c + c - 1];
    last.gain[0] = here.gain[c - 1];
    last.bias[0] = here.bias[c - 1];
    for (Norm<float>* n : {&here, &there, &last}) {
      n->forward(kUnbiased);
      n->backward(kUnbiased);
    }
    BOOST_TEST(same(here, there));
    for (std::size_t i = 0; i < kRows; ++i)
      BOOST_TEST(same_bits(last.out[i], here.out[i * c + c - 1]));
  });
}

BOOST_AUTO_TEST_CASE(threads_change_no_bit) {
  for (const auto& [rows, c] : {std::array<std::size_t, 2>{2000, 65}, {5, 30000}}) {
    const Norm<float> start(rows, c);
    const auto run = [&](int count) {
      const UseThreads use(count);
      auto n = start;
      n.forward(kUnbiased);
      n.backward(kUnbiased);
      batch_norm_inference(n.out, n.gain, n.bias, n.mean, n.variance, n.out);
      return n;
    };
    const Norm<float> once = run(1);
    for (const int count : {2, 3, 4, 8}) BOOST_TEST(same(run(count), once));
  }
}

BOOST_AUTO_TEST_CASE(special_values_spoil_their_column_alone) {
  on_every_target([] {
    constexpr std::size_t kColumns = 75;
    for (const float bad : {kNaN<float>, kInf<float>, -kInf<float>})
      for (const std::size_t rows : {3, 300})
        for (std::size_t place = 0; place < kColumns; place += 6) {
          Norm<float> n(rows, kColumns);
          n.x[kColumns + place] = bad;
          n.forward(kBiased);
          int wrong = 0;
          for (std::size_t i = 0; i < n.out.size(); ++i)
            wrong += std::isnan(n.out[i]) != (i % kColumns == place);
          BOOST_TEST(wrong == 0);
        }
  });
}

BOOST_AUTO_TEST_CASE(columns_of_equal_numbers_become_the_bias) {
  on_every_target([] {
    for (const BatchNorm& options : {kBiased, kUnbiased}) {
      Norm<float> n(5, 75);
      n.x.fill_with(0.5f);  // any sum of these is exact
      n.forward(options);
      for (std::size_t i = 0; i < n.out.size(); ++i) BOOST_TEST(n.out[i] == n.bias[i % 75]);
    }
  });
}

BOOST_AUTO_TEST_CASE(wrong_sizes_break_the_contract) {
  const std::vector<float> six(6), four(4), three(3), two(2), none;
  std::vector<float> o6(6), o3(3), o2(2), o0;
  const auto forward = [&](auto& x, auto& g, auto& b, auto& out, auto& mean, auto& variance,
                           auto& rstd, const BatchNorm& options = {}) {
    batch_norm(x, g, b, out, mean, variance, rstd, options);
  };
  BOOST_CHECK_NO_THROW(forward(six, three, three, o6, o3, o3, o3, kUnbiased));
  BOOST_CHECK_NO_THROW(forward(three, three, three, o3, o3, o3, o3));
  BOOST_CHECK_THROW(forward(three, three, three, o3, o3, o3, o3, kUnbiased), wr::ContractError);
  BOOST_CHECK_THROW(forward(none, three, three, o0, o3, o3, o3), wr::ContractError);
  BOOST_CHECK_THROW(forward(none, none, none, o0, o0, o0, o0), wr::ContractError);
  BOOST_CHECK_THROW(forward(four, three, three, o6, o3, o3, o3), wr::ContractError);
  BOOST_CHECK_THROW(forward(six, three, two, o6, o3, o3, o3), wr::ContractError);
  BOOST_CHECK_THROW(forward(six, three, three, o3, o3, o3, o3), wr::ContractError);
  BOOST_CHECK_THROW(forward(six, three, three, o6, o2, o3, o3), wr::ContractError);
  BOOST_CHECK_THROW(forward(six, three, three, o6, o3, o2, o3), wr::ContractError);
  BOOST_CHECK_THROW(forward(six, three, three, o6, o3, o3, o2), wr::ContractError);

  const auto backward = [&](auto& dout, auto& x, auto& mean, auto& rstd, auto& dx, auto& dg,
                            auto& db, const BatchNorm& options = {}) {
    batch_norm_backward(dout, x, three, mean, rstd, dx, dg, db, options);
  };
  BOOST_CHECK_NO_THROW(backward(six, six, three, three, o6, o3, o3, kUnbiased));
  BOOST_CHECK_THROW(backward(three, three, three, three, o3, o3, o3, kUnbiased), wr::ContractError);
  BOOST_CHECK_THROW(backward(three, six, three, three, o6, o3, o3), wr::ContractError);
  BOOST_CHECK_THROW(backward(six, four, three, three, o6, o3, o3), wr::ContractError);
  BOOST_CHECK_THROW(backward(six, six, two, three, o6, o3, o3), wr::ContractError);
  BOOST_CHECK_THROW(backward(six, six, three, two, o6, o3, o3), wr::ContractError);
  BOOST_CHECK_THROW(backward(six, six, three, three, o3, o3, o3), wr::ContractError);
  BOOST_CHECK_THROW(backward(six, six, three, three, o6, o2, o3), wr::ContractError);
  BOOST_CHECK_THROW(backward(six, six, three, three, o6, o3, o2), wr::ContractError);

  const auto inference = [&](auto& x, auto& g, auto& b, auto& mean, auto& variance, auto& out) {
    batch_norm_inference(x, g, b, mean, variance, out);
  };
  BOOST_CHECK_NO_THROW(inference(six, three, three, three, three, o6));
  BOOST_CHECK_NO_THROW(inference(none, three, three, three, three, o0));
  BOOST_CHECK_THROW(inference(none, none, none, none, none, o0), wr::ContractError);
  BOOST_CHECK_THROW(inference(four, three, three, three, three, o6), wr::ContractError);
  BOOST_CHECK_THROW(inference(six, three, two, three, three, o6), wr::ContractError);
  BOOST_CHECK_THROW(inference(six, three, three, two, three, o6), wr::ContractError);
  BOOST_CHECK_THROW(inference(six, three, three, three, two, o6), wr::ContractError);
  BOOST_CHECK_THROW(inference(six, three, three, three, three, o3), wr::ContractError);
}

BOOST_AUTO_TEST_SUITE_END()
