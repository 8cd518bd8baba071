#include "shared/base/check.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

BOOST_AUTO_TEST_SUITE(check)

BOOST_AUTO_TEST_CASE(a_kept_contract_is_silent) {
  const std::vector<int> a(3), b(3);
  BOOST_CHECK_NO_THROW(WR_CHECK(a.size() == b.size()));
  BOOST_CHECK_NO_THROW(WR_CHECK(!a.empty()));
}

BOOST_AUTO_TEST_CASE(a_broken_contract_names_values_file_and_line) {
  const std::vector<int> a(3), b(4);
  const auto says = [](const wr::ContractError& e) {
    const std::string what = e.what();
    return what.find("a.size() == b.size()") != std::string::npos &&
           what.find("3 against 4") != std::string::npos &&
           what.find("check_test.cpp:") != std::string::npos;
  };
  BOOST_CHECK_EXCEPTION(WR_CHECK(a.size() == b.size()), wr::ContractError, says);
}

BOOST_AUTO_TEST_CASE(a_plain_condition_can_break_too) {
  BOOST_CHECK_THROW(WR_CHECK(std::vector<int>{}.size()), wr::ContractError);
}

BOOST_AUTO_TEST_SUITE_END()
