// The one main of every Boost.Test program here. Written out, because the precompiled header has
// already seen Boost.Test without BOOST_TEST_MODULE.
#include <boost/test/unit_test.hpp>

int main(int argc, char** argv) {
  return boost::unit_test::unit_test_main([] { return true; }, argc, argv);
}
