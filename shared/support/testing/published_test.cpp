#include "shared/support/testing/published.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>
#include <sstream>

#include "shared/support/testing/environment.hpp"

namespace {

// Catches standard output, and sets the mode, for as long as it lives.
class Stage {
 public:
  explicit Stage(const char* strict) : old_(std::cout.rdbuf(text_.rdbuf())) {
    environment_.set("WR_STRICT", strict);
  }
  ~Stage() { std::cout.rdbuf(old_); }
  std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::streambuf* old_;
  wr::testing::Environment environment_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(published)

BOOST_AUTO_TEST_CASE(friendly_mode_reports_a_difference_and_goes_on) {
  const Stage stage(nullptr);
  WR_PUBLISHED("loss (demo)", 0.5, 0.25, 1e-12);
  WR_PUBLISHED("loss (demo)", 0.5, 0.5 + 1e-13, 1e-12);  // near enough
  WR_PUBLISHED_EXACTLY("name", "mor.", std::string("cexze."));
  BOOST_TEST(
      stage.text() ==
      "[drift] loss (demo): published 0.5, yours 0.25 (friendly mode: reported, not failed)\n"
      "[drift] name: published mor., yours cexze. (friendly mode: reported, not failed)\n");
}

BOOST_AUTO_TEST_CASE(strict_mode_fails_on_a_difference, *boost::unit_test::expected_failures(2)) {
  const Stage stage("1");  // catches Boost.Test's own two lines as well
  WR_PUBLISHED("loss", 0.5, 0.25, 1e-12);
  WR_PUBLISHED_EXACTLY("name", "mor.", "cexze.");
  WR_PUBLISHED("loss", 0.5, 0.5, 0);
  BOOST_TEST((stage.text().find("[drift]") == std::string::npos));
}

BOOST_AUTO_TEST_CASE(the_mode_is_what_the_variable_says) {
  {
    const Stage stage("1");
    BOOST_TEST(wr::testing::strict());
  }
  for (const char* value : {"", "0", static_cast<const char*>(nullptr)}) {
    const Stage stage(value);
    BOOST_TEST(!wr::testing::strict());
  }
}

BOOST_AUTO_TEST_CASE(near_is_relative_for_large_numbers_and_absolute_for_small) {
  using wr::testing::detail::near;
  BOOST_TEST(near(1e6, 1e6 + 0.5, 1e-6));
  BOOST_TEST(!near(1e6, 1e6 + 2, 1e-6));
  BOOST_TEST(near(0, 1e-7, 1e-6));
  const double inf = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  BOOST_TEST(near(inf, inf, 1e-6));
  BOOST_TEST(!near(nan, nan, 1e-6));
  BOOST_TEST(!near(1, nan, 1e-6));
}

BOOST_AUTO_TEST_CASE(a_skip_says_why_on_a_line_of_its_own) {
  const Stage stage(nullptr);
  wr::testing::skip("names.txt is not there");
  BOOST_TEST(stage.text() == "[skipped: names.txt is not there]\n");
}

BOOST_AUTO_TEST_SUITE_END()
