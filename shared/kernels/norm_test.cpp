#include "shared/kernels/norm.hpp"

#include "shared/base/check.hpp"
#include "shared/kernels/kernels_test.hpp"
#include "shared/kernels/threads.hpp"

using namespace wr::kernels;
using namespace wr::kernels::testing;

namespace {

constexpr double kEps = kEpsilon<float>;
constexpr std::size_t kRows = 3;

template <typename T>
T largest(std::span<const T> row) {
  T m = 0;
  for (const T v : row) m = std::max(m, std::abs(v));
  return m;
}

// Everything a norm reads and writes. mean and bias are for layer_norm alone.
template <typename T>
struct Norm {
  Norm(std::size_t rows, std::size_t c, std::size_t offset = 0, T shift = 0)
      : x(random_buffer<T>(rows * c, offset, 1, -2 + shift, 2 + shift)),
        dout(random_buffer<T>(rows * c, offset, 2)),
        weight(random_buffer<T>(c, offset, 3)),
        bias(random_buffer<T>(c, offset, 4)),
        out(rows * c, offset),
        mean(rows, offset),
        rstd(rows, offset),
        dx(random_buffer<T>(rows * c, offset, 5)),
        dweight(random_buffer<T>(c, offset, 6)),
        dbias(random_buffer<T>(c, offset, 7)) {}

  void layer() { layer_norm(x, weight, bias, out, mean, rstd); }
  void layer_ref() { layer_norm_ref<T>(x, weight, bias, out, mean, rstd); }
  void layer_backward() { layer_norm_backward(dout, x, weight, mean, rstd, dx, dweight, dbias); }
  void layer_backward_ref() {
    layer_norm_backward_ref<T>(dout, x, weight, mean, rstd, dx, dweight, dbias);
  }
  void rms() { rms_norm(x, weight, out, rstd); }
  void rms_ref() { rms_norm_ref<T>(x, weight, out, rstd); }
  void rms_backward() { rms_norm_backward(dout, x, weight, rstd, dx, dweight); }
  void rms_backward_ref() { rms_norm_backward_ref<T>(dout, x, weight, rstd, dx, dweight); }

  Buffer<T> x, dout, weight, bias, out, mean, rstd, dx, dweight, dbias;
};

bool same(const Norm<float>& a, const Norm<float>& b) {
  return same_bits(a.out.view(), b.out.view()) && same_bits(a.mean.view(), b.mean.view()) &&
         same_bits(a.rstd.view(), b.rstd.view()) && same_bits(a.dx.view(), b.dx.view()) &&
         same_bits(a.dweight.view(), b.dweight.view()) && same_bits(a.dbias.view(), b.dbias.view());
}

bool fronts_untouched(const Norm<float>& n) {
  return n.out.front_untouched() && n.mean.front_untouched() && n.rstd.front_untouched() &&
         n.dx.front_untouched() && n.dweight.front_untouched() && n.dbias.front_untouched();
}

bool within(float value, double reference, double bound) {
  return std::abs(double{value} - reference) <= bound;
}

// The bounds that norm.hpp promises for the gradients, which are the same for both norms. `before`
// holds the gradients before the call, `mean` zeros for RMS.
void check_gradients(const Norm<float>& n, const Norm<float>& reference, const Norm<float>& before,
                     std::span<const float> mean) {
  const std::size_t c = n.weight.size();
  std::vector<double> sum_w(c), sum_b(c);
  for (std::size_t i = 0; i < kRows; ++i) {
    double g = 0;
    for (std::size_t j = 0; j < c; ++j)
      g = std::max(g, std::abs(double{n.weight[j]} * double{n.dout[i * c + j]}));
    for (std::size_t j = 0; j < c; ++j) {
      const std::size_t at = i * c + j;
      const double r = double{n.rstd[i]};
      const double norm = std::abs((double{n.x[at]} - double{mean[i]}) * r);
      sum_w[j] += std::abs(double{n.dout[at]}) * norm;
      sum_b[j] += std::abs(double{n.dout[at]});
      BOOST_TEST(within(n.dx[at], reference.dx[at],
                        static_cast<double>(c + 8) * kEps *
                            (r * g * (2 + norm) + std::abs(double{before.dx[at]}))));
    }
  }
  for (std::size_t j = 0; j < c; ++j) {
    const double u = (kRows + 4) * kEps;
    BOOST_TEST(within(n.dweight[j], reference.dweight[j],
                      u * (sum_w[j] + std::abs(double{before.dweight[j]}))));
    BOOST_TEST(
        within(n.dbias[j], reference.dbias[j], u * (sum_b[j] + std::abs(double{before.dbias[j]}))));
  }
}

// The worst disagreement between a gradient and the slope of a loss, the sum of dout * out,
// measured by moving every parameter a little both ways.
double worst_slope(Norm<double>& n, Buffer<double>& parameter, const Buffer<double>& gradient,
                   void (Norm<double>::*forward)()) {
  const auto loss = [&] {
    (n.*forward)();
    double sum = 0;
    for (std::size_t i = 0; i < n.out.size(); ++i) sum += n.dout[i] * n.out[i];
    return sum;
  };
  constexpr double step = 1e-5;
  double worst = 0;
  for (double& p : parameter.span()) {
    const double middle = p;
    p = middle + step;
    const double above = loss();
    p = middle - step;
    const double below = loss();
    p = middle;
    const auto i = static_cast<std::size_t>(&p - parameter.span().data());
    worst = std::max(worst, std::abs((above - below) / (2 * step) - gradient[i]));
  }
  return worst;
}

void zero_gradients(Norm<double>& n) {
  n.dx.fill_with(0);
  n.dweight.fill_with(0);
  n.dbias.fill_with(0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(norms)

BOOST_AUTO_TEST_CASE(layer_norm_agrees_with_the_reference) {
  on_every_target_and_length([](std::size_t c, std::size_t offset) {
    if (c == 0) return;
    for (const float shift : {0.0f, 100.0f}) {
      Norm<float> n(kRows, c, offset, shift), reference(kRows, c, offset, shift);
      n.layer();
      reference.layer_ref();
      const double u = static_cast<double>(c + 16) * kEps;
      for (std::size_t i = 0; i < kRows; ++i) {
        const double m = double{largest(n.x.view().subspan(i * c, c))};
        const double mean = reference.mean[i], r = reference.rstd[i];
        BOOST_TEST(within(n.mean[i], mean, u * m));
        BOOST_TEST(within(n.rstd[i], r, u * (1 + m * r) * r));
        for (std::size_t j = 0; j < c; ++j) {
          const double norm = std::abs((double{n.x[i * c + j]} - mean) * r);
          const double bound = u * (std::abs(double{n.weight[j]}) * (1 + norm) * (1 + m * r) +
                                    std::abs(double{n.bias[j]}));
          BOOST_TEST(within(n.out[i * c + j], reference.out[i * c + j], bound));
        }
      }
      BOOST_TEST(fronts_untouched(n));
    }
  });
}

BOOST_AUTO_TEST_CASE(rms_norm_agrees_with_the_reference) {
  on_every_target_and_length([](std::size_t c, std::size_t offset) {
    if (c == 0) return;
    Norm<float> n(kRows, c, offset), reference(kRows, c, offset);
    n.rms();
    reference.rms_ref();
    const double u = static_cast<double>(c + 16) * kEps;
    for (std::size_t i = 0; i < kRows; ++i)
      BOOST_TEST(within(n.rstd[i], reference.rstd[i], u * double{reference.rstd[i]}));
    for (std::size_t i = 0; i < n.out.size(); ++i)
      BOOST_TEST(within(n.out[i], reference.out[i], u * std::abs(double{reference.out[i]})));
    BOOST_TEST(fronts_untouched(n));
  });
}

BOOST_AUTO_TEST_CASE(gradients_agree_with_the_reference) {
  on_every_target_and_length([](std::size_t c, std::size_t offset) {
    if (c == 0) return;
    Norm<float> n(kRows, c, offset);
    n.layer();
    const Norm<float> layer_before = n;
    Norm<float> reference = n;
    n.layer_backward();
    reference.layer_backward_ref();
    check_gradients(n, reference, layer_before, n.mean);
    BOOST_TEST(fronts_untouched(n));

    n.rms();
    const Norm<float> rms_before = n;
    reference = n;
    n.rms_backward();
    reference.rms_backward_ref();
    check_gradients(n, reference, rms_before, std::vector<float>(kRows));
    BOOST_TEST(fronts_untouched(n));
  });
}

BOOST_AUTO_TEST_CASE(gradients_of_the_references_are_slopes) {
  for (const std::size_t c : {1, 2, 9}) {
    Norm<double> n(kRows, c);
    zero_gradients(n);
    n.layer_ref();
    n.layer_backward_ref();
    BOOST_TEST(worst_slope(n, n.x, n.dx, &Norm<double>::layer_ref) < 1e-7);
    BOOST_TEST(worst_slope(n, n.weight, n.dweight, &Norm<double>::layer_ref) < 1e-7);
    BOOST_TEST(worst_slope(n, n.bias, n.dbias, &Norm<double>::layer_ref) < 1e-7);
    zero_gradients(n);
    n.rms_ref();
    n.rms_backward_ref();
    BOOST_TEST(worst_slope(n, n.x, n.dx, &Norm<double>::rms_ref) < 1e-7);
    BOOST_TEST(worst_slope(n, n.weight, n.dweight, &Norm<double>::rms_ref) < 1e-7);
  }
}

BOOST_AUTO_TEST_CASE(a_normalised_row_has_mean_zero_and_variance_one) {
  on_every_target([] {
    Norm<float> n(kRows, 255, 1, 7);
    n.weight.fill_with(1);
    n.bias.fill_with(0);
    n.layer();
    for (std::size_t i = 0; i < kRows; ++i) {
      double sum = 0, square = 0;
      for (const float v : n.out.view().subspan(i * 255, 255)) sum += v, square += double{v} * v;
      BOOST_TEST(std::abs(sum / 255) < 1e-5);
      BOOST_TEST(std::abs(square / 255 - 1) < 1e-4);  // epsilon keeps it a little below 1
    }
  });
}

BOOST_AUTO_TEST_CASE(no_bias_is_a_bias_of_zero_and_out_may_be_x) {
  on_every_target_and_length([](std::size_t c, std::size_t offset) {
    if (c == 0) return;
    Norm<float> n(kRows, c, offset), without = n;
    n.bias.fill_with(0);
    n.layer();
    layer_norm(without.x, without.weight, {}, without.out, without.mean, without.rstd);
    for (std::size_t i = 0; i < n.out.size(); ++i) BOOST_TEST(n.out[i] == without.out[i]);
    n.layer_backward();
    layer_norm_backward(without.dout, without.x, without.weight, without.mean, without.rstd,
                        without.dx, without.dweight, {});
    BOOST_TEST(same_bits(n.dx.view(), without.dx.view()));
    BOOST_TEST(same_bits(n.dweight.view(), without.dweight.view()));

    auto in_place = n;
    layer_norm(in_place.x.view(), n.weight, n.bias, in_place.x.span(), in_place.mean,
               in_place.rstd);
    BOOST_TEST(same_bits(in_place.x.view(), n.out.view()));
    in_place = n;
    n.rms();
    rms_norm(in_place.x.view(), n.weight, in_place.x.span(), in_place.rstd);
    BOOST_TEST(same_bits(in_place.x.view(), n.out.view()));
  });
}

BOOST_AUTO_TEST_CASE(the_same_bits_wherever_the_data_lies_and_whatever_stands_around_it) {
  on_every_target_and_length([](std::size_t c, std::size_t offset) {
    if (c == 0) return;
    Norm<float> here(kRows, c, 0), there(kRows, c, offset);
    for (Norm<float>* n : {&here, &there}) {
      n->layer();
      n->layer_backward();
    }
    BOOST_TEST(same(here, there));
    std::vector<float> out(c), mean(1), rstd(1);  // the last row alone
    layer_norm(here.x.view().last(c), here.weight, here.bias, out, mean, rstd);
    BOOST_TEST(same_bits<float>(out, here.out.view().last(c)));
  });
}

BOOST_AUTO_TEST_CASE(threads_change_no_bit) {
  for (const auto& [rows, c] : {std::array<std::size_t, 2>{2000, 65}, {5, 30000}}) {
    const Norm<float> start(rows, c);
    const auto run = [&](int count, bool layer) {
      const UseThreads use(count);
      auto n = start;
      layer ? n.layer() : n.rms();
      layer ? n.layer_backward() : n.rms_backward();
      return n;
    };
    for (const bool layer : {true, false}) {
      const Norm<float> once = run(1, layer);
      for (const int count : {2, 3, 4, 8}) BOOST_TEST(same(run(count, layer), once));
    }
  }
}

BOOST_AUTO_TEST_CASE(special_values_spoil_their_row_alone) {
  on_every_target_and_length([](std::size_t c, std::size_t offset) {
    for (const float bad : {kNaN<float>, kInf<float>, -kInf<float>})
      for (std::size_t place = 0; place < c; place += c / 3 + 1) {
        Norm<float> n(kRows, c, offset);
        n.x[c + place] = bad;
        n.layer();
        for (std::size_t i = 0; i < n.out.size(); ++i)
          BOOST_TEST(std::isnan(n.out[i]) == (i / c == 1));
        n.rms();
        for (std::size_t j = 0; j < c; ++j)  // an infinite row has rstd 0
          BOOST_TEST(std::isnan(n.out[c + j]) == (std::isnan(bad) || j == place));
      }
  });
}

BOOST_AUTO_TEST_CASE(rows_of_equal_numbers_and_of_tiny_numbers) {
  on_every_target_and_length([](std::size_t c, std::size_t offset) {
    if (c == 0) return;
    Norm<float> n(kRows, c, offset);
    n.x.fill_with(0.5f);  // any sum of these is exact
    n.layer();
    for (std::size_t i = 0; i < n.out.size(); ++i) BOOST_TEST(n.out[i] == n.bias[i % c]);
    n.x.fill_with(kTiny<float>);
    n.rms();
    const float rstd = 1 / std::sqrt(1e-5f);
    for (std::size_t i = 0; i < n.out.size(); ++i)
      BOOST_TEST(n.out[i] == kTiny<float> * rstd * n.weight[i % c]);
  });
}

BOOST_AUTO_TEST_CASE(wrong_sizes_break_the_contract) {
  const std::vector<float> six(6), three(3), two(2), none;
  std::vector<float> o6(6), o3(3), o2(2), o0;
  const auto forward = [&](auto& x, auto& w, auto& b, auto& out, auto& mean, auto& rstd) {
    layer_norm(x, w, b, out, mean, rstd);
  };
  BOOST_CHECK_NO_THROW(forward(six, three, three, o6, o2, o2));
  BOOST_CHECK_NO_THROW(forward(none, three, none, o0, o0, o0));  // no rows
  BOOST_CHECK_THROW(forward(none, none, none, o0, o2, o2), wr::ContractError);
  BOOST_CHECK_THROW(forward(three, three, three, o6, o2, o2), wr::ContractError);
  BOOST_CHECK_THROW(forward(six, two, three, o6, o2, o2), wr::ContractError);
  BOOST_CHECK_THROW(forward(six, three, two, o6, o2, o2), wr::ContractError);
  BOOST_CHECK_THROW(forward(six, three, three, o3, o2, o2), wr::ContractError);
  BOOST_CHECK_THROW(forward(six, three, three, o6, o3, o2), wr::ContractError);
  BOOST_CHECK_THROW(forward(six, three, three, o6, o2, o3), wr::ContractError);

  const auto backward = [&](auto& dout, auto& x, auto& mean, auto& dx, auto& dw, auto& db) {
    layer_norm_backward(dout, x, three, mean, two, dx, dw, db);
  };
  BOOST_CHECK_NO_THROW(backward(six, six, two, o6, o3, o3));
  BOOST_CHECK_THROW(backward(three, six, two, o6, o3, o3), wr::ContractError);
  BOOST_CHECK_THROW(backward(six, three, two, o6, o3, o3), wr::ContractError);
  BOOST_CHECK_THROW(backward(six, six, three, o6, o3, o3), wr::ContractError);
  BOOST_CHECK_THROW(backward(six, six, two, o3, o3, o3), wr::ContractError);
  BOOST_CHECK_THROW(backward(six, six, two, o6, o2, o3), wr::ContractError);
  BOOST_CHECK_THROW(backward(six, six, two, o6, o3, o2), wr::ContractError);

  BOOST_CHECK_THROW(rms_norm(six, two, o6, o2), wr::ContractError);
  BOOST_CHECK_THROW(rms_norm(six, three, o3, o2), wr::ContractError);
  BOOST_CHECK_THROW(rms_norm_backward(three, six, three, two, o6, o3), wr::ContractError);
  BOOST_CHECK_THROW(rms_norm_backward(six, six, three, two, o3, o3), wr::ContractError);
  BOOST_CHECK_THROW(rms_norm_backward(six, six, three, two, o6, o2), wr::ContractError);
}

BOOST_AUTO_TEST_SUITE_END()
