// What is written is read; what is damaged is refused, whatever the damage.
#include "shared/support/exercise/wire.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "shared/support/exercise/compare.hpp"
#include "shared/support/exercise/random.hpp"

namespace {

using namespace wr::exercise;

struct Leaf {
  double weight = 0;
  std::string name;
  WR_FIELDS(weight, name)
};

struct Tree {
  bool alive = false;
  int size = 0;
  std::vector<Leaf> leaves{};
  std::vector<std::vector<double>> rows{};
  std::vector<bool> flags{};
  WR_FIELDS(alive, size, leaves, rows, flags)
};

Tree random_tree(Random& random) {
  Tree tree{.alive = random.coin(), .size = random.between(-1000, 1000)};
  for (int i = random.between(0, 5); i > 0; --i)
    tree.leaves.push_back({random.uniform(-1, 1), std::string(random.between(0, 9), 'x')});
  for (int i = random.between(0, 3); i > 0; --i)
    tree.rows.push_back(random.tidy_vector(random.between(0, 4), -9, 9));
  for (int i = random.between(0, 3); i > 0; --i) tree.flags.push_back(random.coin());
  return tree;
}

BOOST_AUTO_TEST_SUITE(wire)

BOOST_AUTO_TEST_CASE(decode_undoes_encode) {
  for (int i = 0; i < 1000; ++i) {
    Random random(1, "tree", i);
    const Tree tree = random_tree(random);
    const Tree back = decode<Tree>(encode(tree));
    BOOST_TEST_REQUIRE(!difference(tree, back, 0).has_value());
    BOOST_TEST_REQUIRE(encode(back) == encode(tree));
  }
}

BOOST_AUTO_TEST_CASE(special_numbers_keep_their_bits) {
  using Limits = std::numeric_limits<double>;
  for (const double x : {0.0, -0.0, Limits::infinity(), -Limits::infinity(), Limits::denorm_min(),
                         Limits::quiet_NaN()})
    BOOST_TEST(std::bit_cast<std::uint64_t>(decode<double>(encode(x))) ==
               std::bit_cast<std::uint64_t>(x));
  for (const std::int64_t n : {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1},
                               std::numeric_limits<std::int64_t>::max()})
    BOOST_TEST(decode<std::int64_t>(encode(n)) == n);
}

BOOST_AUTO_TEST_CASE(a_message_of_another_type_is_refused_with_the_byte_named) {
  BOOST_CHECK_EXCEPTION(decode<std::string>(encode(1.5)), WireError, [](const WireError& e) {
    return std::string(e.what()) == "byte 0: expected a text";
  });
  BOOST_CHECK_THROW(decode<int>(encode(std::int64_t{1} << 40)), WireError);
  BOOST_CHECK_THROW(decode<bool>(std::string("b\x02", 2)), WireError);
}

BOOST_AUTO_TEST_CASE(every_shortened_message_is_refused) {
  Random random(2);
  const Bytes whole = encode(random_tree(random));
  for (std::size_t size = 0; size < whole.size(); ++size)
    BOOST_CHECK_THROW(decode<Tree>(std::string_view(whole).substr(0, size)), WireError);
  BOOST_CHECK_THROW(decode<Tree>(whole + '\0'), WireError);
}

// A false count must not allocate: four billion rows would end this program.
BOOST_AUTO_TEST_CASE(a_false_count_is_refused_before_it_costs_memory) {
  BOOST_CHECK_THROW(decode<std::vector<double>>(std::string("[\xff\xff\xff\xff", 5)), WireError);
  BOOST_CHECK_THROW(decode<std::string>(std::string("s\xff\xff\xff\x7f", 5)), WireError);
}

BOOST_AUTO_TEST_CASE(random_damage_is_refused_or_read_as_another_value) {
  int refused = 0;
  for (int i = 0; i < 20000; ++i) {
    Random random(3, "damage", i);
    Bytes bytes = encode(random_tree(random));
    for (int hits = random.between(1, 4); hits > 0; --hits)
      bytes[random.next() % bytes.size()] = static_cast<char>(random.next());
    try {
      decode<Tree>(bytes);
    } catch (const WireError&) {
      ++refused;
    }
  }
  BOOST_TEST(refused > 1000);  // most damage hits a digit of a number, which is another number
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(compare)

BOOST_AUTO_TEST_CASE(the_first_difference_is_named) {
  const Tree one{.leaves = {{1, "a"}, {2, "b"}}};
  Tree other = one;
  other.leaves[1].weight = 2.5;
  BOOST_TEST(difference(one, other, 1e-6).value() == ".leaves[1].weight");
  BOOST_TEST(!difference(one, other, 0.3).has_value());  // 0.5 <= 0.3 * 2
  other.leaves.pop_back();
  BOOST_TEST(difference(one, other, 1).value() == ".leaves.size()");
}

BOOST_AUTO_TEST_CASE(not_a_number_agrees_with_nothing_but_itself) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double inf = std::numeric_limits<double>::infinity();
  BOOST_TEST(agree(nan, nan, 0));
  BOOST_TEST(!agree(1, nan, 1e9));
  BOOST_TEST(!agree(nan, 1, 1e9));
  BOOST_TEST(agree(inf, inf, 0));
  BOOST_TEST(!agree(inf, -inf, 1e9));
  BOOST_TEST(!agree(inf, 1e300, 1e9));
}

BOOST_AUTO_TEST_CASE(values_read_well) {
  BOOST_TEST(show(0.1) == "0.1");
  BOOST_TEST(show(std::vector<int>{1, 2}) == "[1, 2]");
  BOOST_TEST(show(Leaf{0.5, "a"}) == "weight = 0.5, name = \"a\"");
  BOOST_TEST(show(std::vector<int>(20)) == "[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ... 20 in all]");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
