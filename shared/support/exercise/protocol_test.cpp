// Messages over a real pipe: whole ones arrive, damaged ones are refused.
#include "shared/support/exercise/protocol.hpp"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <thread>

namespace {

using namespace wr::exercise;

// What a reader makes of `bytes`, sent by a writer that then goes away.
std::optional<Bytes> received(const Bytes& bytes) {
  int ends[2];
  BOOST_REQUIRE(::pipe(ends) == 0);
  std::thread writer([&] {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
      const ssize_t n = ::write(ends[1], bytes.data() + sent, bytes.size() - sent);
      if (n <= 0) break;
      sent += static_cast<std::size_t>(n);
    }
    ::close(ends[1]);
  });
  std::optional<Bytes> message;
  std::exception_ptr trouble;
  try {
    message = read_message(ends[0]);
  } catch (...) {
    trouble = std::current_exception();
  }
  char rest[4096];
  while (::read(ends[0], rest, sizeof rest) > 0) {
  }
  writer.join();
  ::close(ends[0]);
  if (trouble) std::rethrow_exception(trouble);
  return message;
}

BOOST_AUTO_TEST_SUITE(protocol)

BOOST_AUTO_TEST_CASE(a_message_arrives_whole) {
  for (const std::size_t size : {0u, 1u, 4095u, 4096u, 4097u, 300000u}) {
    const Bytes message(size, 'm');
    BOOST_TEST((received(framed(message)) == message));
  }
}

BOOST_AUTO_TEST_CASE(a_clean_end_is_no_message) { BOOST_TEST(!received("").has_value()); }

BOOST_AUTO_TEST_CASE(a_broken_stream_is_refused) {
  const Bytes good = framed("hello");
  for (std::size_t size = 1; size < good.size(); ++size)
    BOOST_CHECK_THROW(received(good.substr(0, size)), WireError);
  BOOST_CHECK_THROW(received("PASS\nPASS\n"), WireError);
  BOOST_CHECK_THROW(received(Bytes("WRX1\xff\xff\xff\xff", 8)), WireError);  // 4 GiB, it says
  BOOST_CHECK_THROW(received(Bytes("WRX1\x00\x00\x40\x00", 8)), WireError);  // 4 MiB, and nothing
}

BOOST_AUTO_TEST_CASE(an_oversized_message_is_not_sent) {
  BOOST_CHECK_THROW(framed(Bytes(kLargestMessage + 1, 'x')), WireError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
