#include "shared/kernels/embedding.hpp"

#include "shared/base/check.hpp"
#include "shared/kernels/kernels_test.hpp"
#include "shared/kernels/threads.hpp"

using namespace wr::kernels;
using namespace wr::kernels::testing;

namespace {

const std::vector<std::int32_t> kIds = {4, 0, 4, 2, 4, 1};  // of 5: one repeats, 3 is missing

}  // namespace

BOOST_AUTO_TEST_SUITE(embedding)

BOOST_AUTO_TEST_CASE(gather_copies_every_bit) {
  on_every_target_and_length([](std::size_t c, std::size_t offset) {
    if (c == 0) return;
    auto table = random_buffer<float>(5 * c, offset, 1);
    table[4 * c] = kNaN<float>;
    table[c - 1] = -kTiny<float>;
    Buffer<float> out(kIds.size() * c, offset), reference(kIds.size() * c, 0);
    embedding_gather(table, kIds, out, c);
    embedding_gather_ref<float>(table, kIds, reference, c);
    BOOST_TEST(same_bits(out.view(), reference.view()));
    BOOST_TEST(out.front_untouched());
  });
}

BOOST_AUTO_TEST_CASE(scatter_adds_in_the_order_of_the_ids) {
  on_every_target_and_length([](std::size_t c, std::size_t offset) {
    if (c == 0) return;
    auto dout = random_buffer<float>(kIds.size() * c, offset, 2);
    dout[c] = kInf<float>;
    auto dtable = random_buffer<float>(5 * c, offset, 3), reference = dtable;
    embedding_scatter_add(dout, kIds, dtable, c);
    embedding_scatter_add_ref<float>(dout, kIds, reference, c);
    BOOST_TEST(same_bits(dtable.view(), reference.view()));
    BOOST_TEST(dtable.front_untouched());
  });
  // An order that shows: 1e8 + 1 - 1e8 is 0 in float, 1e8 - 1e8 + 1 is not
  std::vector<float> dtable(1);
  embedding_scatter_add(std::vector<float>{1e8f, 1, -1e8f}, std::vector<std::int32_t>{0, 0, 0},
                        dtable, 1);
  BOOST_TEST(dtable[0] == 0);
}

// The sum of all products of gather(t) and d is that of t and scatter(d): each is the other's
// transpose, which is what makes one the gradient of the other.
BOOST_AUTO_TEST_CASE(scatter_is_the_transpose_of_gather) {
  constexpr std::size_t c = 9;
  Buffer<float> table(5 * c, 0), d(kIds.size() * c, 0);
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = static_cast<float>(i % 11);
  for (std::size_t i = 0; i < d.size(); ++i) d[i] = static_cast<float>(i % 7);
  Buffer<float> out(kIds.size() * c, 0), dtable(5 * c, 0);
  dtable.fill_with(0);
  embedding_gather(table, kIds, out, c);
  embedding_scatter_add(d, kIds, dtable, c);
  float left = 0, right = 0;  // whole numbers: the sums are exact
  for (std::size_t i = 0; i < d.size(); ++i) left += out[i] * d[i];
  for (std::size_t i = 0; i < table.size(); ++i) right += table[i] * dtable[i];
  BOOST_TEST(left == right);
  BOOST_TEST(left > 0);
}

BOOST_AUTO_TEST_CASE(threads_change_no_bit) {
  constexpr std::size_t c = 129, n = 4000;
  std::vector<std::int32_t> ids(n);
  for (std::size_t i = 0; i < n; ++i) ids[i] = static_cast<std::int32_t>(i * i % 7);
  const auto table = random_buffer<float>(7 * c, 0, 4), dout = random_buffer<float>(n * c, 1, 5);
  Buffer<float> reference(n * c, 0), dreference(7 * c, 0);
  dreference.fill_with(0);
  embedding_gather_ref<float>(table, ids, reference, c);
  embedding_scatter_add_ref<float>(dout, ids, dreference, c);
  for (const int count : {1, 2, 3, 4, 8}) {
    const UseThreads use(count);
    Buffer<float> out(n * c, 0), dtable(7 * c, 0);
    dtable.fill_with(0);
    embedding_gather(table, ids, out, c);
    embedding_scatter_add(dout, ids, dtable, c);
    BOOST_TEST(same_bits(out.view(), reference.view()));
    BOOST_TEST(same_bits(dtable.view(), dreference.view()));
  }
}

BOOST_AUTO_TEST_CASE(an_id_outside_breaks_the_contract_and_nothing_is_written) {
  std::vector<float> table(15, 1), rows(6, 2);
  for (const std::int32_t bad : {-1, 5, std::numeric_limits<std::int32_t>::min(),
                                 std::numeric_limits<std::int32_t>::max()}) {
    const std::vector<std::int32_t> ids = {0, bad};
    BOOST_CHECK_THROW(embedding_gather(table, ids, rows, 3), wr::ContractError);
    BOOST_CHECK_THROW(embedding_scatter_add(rows, ids, table, 3), wr::ContractError);
  }
  BOOST_TEST(rows == std::vector<float>(6, 2));
  BOOST_TEST(table == std::vector<float>(15, 1));
}

BOOST_AUTO_TEST_CASE(sizes_must_fit_and_no_ids_are_fine) {
  std::vector<float> table(15), rows(6);
  const std::vector<std::int32_t> ids = {0, 1};
  for (const std::size_t columns : {0, 1, 2, 4}) {
    BOOST_CHECK_THROW(embedding_gather(table, ids, rows, columns), wr::ContractError);
    BOOST_CHECK_THROW(embedding_scatter_add(rows, ids, table, columns), wr::ContractError);
  }
  BOOST_CHECK_NO_THROW(embedding_gather(table, {}, {}, 3));
  BOOST_CHECK_NO_THROW(embedding_scatter_add({}, {}, table, 3));
}

BOOST_AUTO_TEST_SUITE_END()
