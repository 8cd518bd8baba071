#include "shared/kernels/target.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cctype>
#include <cstdlib>
#include <limits>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "shared/kernels/dot.hpp"
#include "shared/kernels/elementwise.hpp"

using namespace wr::kernels;

namespace {

// Sets WR_TARGET for as long as it lives. The choice is made at the first call after a change, and
// a ForceTarget that comes and goes is a change.
class Environment {
 public:
  explicit Environment(const char* value) : before_(read()) { write(value); }
  ~Environment() { write(before_ ? before_->c_str() : nullptr); }

 private:
  static std::unique_ptr<std::string> read() {
    const char* value = std::getenv("WR_TARGET");
    return value == nullptr ? nullptr : std::make_unique<std::string>(value);
  }
  static void write(const char* value) {
    if (value == nullptr)
      unsetenv("WR_TARGET");
    else
      setenv("WR_TARGET", value, 1);
    const ForceTarget come_and_go(targets().front());
  }
  std::unique_ptr<std::string> before_;
};

// A sum whose last bits tell in how many lanes it was computed: 1 and 127 times half of its last
// bit. Half a bit is lost where it is added to the 1, and only those in its own partial sum are.
float sum_that_shows_its_lanes() {
  std::vector<float> a(128, std::numeric_limits<float>::epsilon() / 2), ones(128, 1.0f);
  a[0] = 1;
  return dot(a, ones);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(target)

// Asked again in a process of its own, where it is the first question of all.
BOOST_AUTO_TEST_CASE(the_first_question_is_answered_with_the_environment_in_mind) {
  if (const char* asked = std::getenv("WR_TARGET"); asked != nullptr && *asked != '\0') {
    const std::string answer = active_target();
    const ForceTarget same(asked);  // which may be written in any case
    BOOST_TEST(answer == active_target());
  } else if (targets().size() > 1) {
    const std::string self = boost::unit_test::framework::master_test_suite().argv[0];
    const std::string again = "WR_TARGET=" + targets().front() + " '" + self +
                              "' --run_test=target/the_first_question* --log_level=nothing " +
                              "--report_level=no > /dev/null";
    BOOST_TEST(std::system(again.c_str()) == 0);
  }
}

BOOST_AUTO_TEST_CASE(there_is_always_a_target_and_names_are_distinct) {
  const auto names = targets();
  BOOST_TEST(!names.empty());
  BOOST_TEST(std::set<std::string>(names.begin(), names.end()).size() == names.size());
}

BOOST_AUTO_TEST_CASE(the_best_target_runs_unless_told_otherwise) {
  const Environment nothing(nullptr);
  BOOST_TEST(active_target() == targets().back());
}

BOOST_AUTO_TEST_CASE(a_forced_target_is_the_one_that_executes) {
  for (const std::string& name : targets()) {
    const ForceTarget forced(name);
    BOOST_TEST(active_target() == name);  // said by a body that was compiled for it
  }
}

BOOST_AUTO_TEST_CASE(forcing_reaches_the_other_kernels) {
  // More lanes, another order of the sum, other last bits: the kernel itself shows where it ran.
  std::set<float> sums;
  std::set<std::size_t> lanes;
  for (const std::string& name : targets()) {
    const ForceTarget forced(name);
    sums.insert(sum_that_shows_its_lanes());
    lanes.insert(active_lanes());
  }
  BOOST_TEST(sums.size() == lanes.size());
}

BOOST_AUTO_TEST_CASE(forcing_ends_with_its_scope) {
  const std::string before = active_target();
  {
    const ForceTarget outer(targets().front());
    {
      const ForceTarget inner(targets().back());
      BOOST_TEST(active_target() == targets().back());
    }
    BOOST_TEST(active_target() == targets().front());
  }
  BOOST_TEST(active_target() == before);
}

BOOST_AUTO_TEST_CASE(a_name_may_be_written_in_any_case) {
  std::string name = targets().front();
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const ForceTarget forced(name);
  BOOST_TEST(active_target() == targets().front());
}

BOOST_AUTO_TEST_CASE(an_unknown_target_is_refused_with_the_list_and_changes_nothing) {
  const std::string before = active_target();
  const auto helps = [](const UnknownTarget& e) {
    return std::string(e.what()).find("'AVX9'") != std::string::npos &&
           e.hint().find("choose one of " + targets().front()) == 0;
  };
  BOOST_CHECK_EXCEPTION(ForceTarget("AVX9"), UnknownTarget, helps);
  BOOST_CHECK_THROW(ForceTarget(""), UnknownTarget);
  BOOST_TEST(active_target() == before);
}

BOOST_AUTO_TEST_CASE(the_environment_chooses) {
  for (const std::string& name : targets()) {
    const Environment asks(name.c_str());
    BOOST_TEST(active_target() == name);
  }
  const Environment nothing("");
  BOOST_TEST(active_target() == targets().back());
}

BOOST_AUTO_TEST_CASE(an_unknown_name_in_the_environment_stops_the_first_kernel) {
  const Environment asks("AVX9");
  std::vector<double> x(3, 1.0);
  const auto helps = [](const UnknownTarget& e) {
    return std::string(e.what()).starts_with("WR_TARGET names 'AVX9'");
  };
  BOOST_CHECK_EXCEPTION(active_target(), UnknownTarget, helps);
  if (targets().size() > 1) {  // else there is nothing to choose, and nothing is asked
    BOOST_CHECK_EXCEPTION(dot(x, x), UnknownTarget, helps);
    BOOST_CHECK_EXCEPTION(scale(2.0, x, x), UnknownTarget, helps);
  }
}

BOOST_AUTO_TEST_SUITE_END()
