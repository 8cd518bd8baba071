#include "shared/support/core/sha256.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(sha256)

// FIPS 180-4, and the examples NIST publishes with it
BOOST_AUTO_TEST_CASE(digests_equal_the_standard) {
  BOOST_TEST(wr::sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  BOOST_TEST(wr::sha256("abc") ==
             "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  BOOST_TEST(wr::sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
             "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  BOOST_TEST(wr::sha256(std::string(1000000, 'a')) ==
             "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

BOOST_AUTO_TEST_CASE(pieces_of_any_length_give_the_digest_of_the_whole) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) bytes += static_cast<char>(i * 7);
  for (std::size_t length = 0; length <= bytes.size(); ++length) {
    const std::string_view part = std::string_view(bytes).substr(0, length);
    wr::Sha256 hash;
    for (std::size_t at = 0, n = 1; at < length; at += n, n = n % 70 + 13)
      hash.update(part.substr(at, n));
    BOOST_REQUIRE_EQUAL(hash.hex(), wr::sha256(part));
  }
}

BOOST_AUTO_TEST_SUITE_END()
