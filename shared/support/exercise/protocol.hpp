// How a judge talks to a worker: one request, one reply, over two streams of bytes. The worker
// linked with the solution is the reference; it may be asked everything. The worker linked with a
// student's file is only ever asked for answers, and is believed nothing else.
// Leaves out how a worker is started and confined: that is the judge's business.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/support/exercise/exercise.hpp"

namespace wr::exercise {

inline constexpr std::uint32_t kProtocolVersion = 1;
inline constexpr std::uint32_t kLargestMessage = 4 << 20;

enum class Ask : int {
  kQuestion = 1,  ///< seed, index -> the question
  kAnswer = 2,    ///< question -> the answer of the code under test
  kVerdict = 3,   ///< question, expected, got -> a Verdict
  kShow = 4,      ///< question -> its words, as text
};

struct Request {
  int version = kProtocolVersion;
  int ask = 0;
  std::string item{};
  std::int64_t seed = 0;  // bits of an unsigned number
  int index = 0;
  Bytes question{}, expected{}, got{};
  WR_FIELDS(version, ask, item, seed, index, question, expected, got)
};

enum class Outcome : int {
  kDone = 1,      ///< `bytes` hold what was asked for (kShow: `text`)
  kUnsolved = 2,  ///< the code under test threw Unsolved; `text` says what is missing
  kThrew = 3,     ///< the code under test threw something else; `text` is its message
  kRefused = 4,   ///< the request made no sense; `text` says why
};

struct Reply {
  int version = kProtocolVersion;
  int outcome = 0;
  Bytes bytes{};
  std::string text{};
  WR_FIELDS(version, outcome, bytes, text)
};

/// What this program says to `request`. Never throws.
Reply respond(const Exercise& exercise, const Request& request);

/// One message as it goes over a stream: "WRX1", its length in 4 bytes (little-endian), its bytes.
Bytes framed(const Bytes& message);

/// Reads one message from a file descriptor. Nothing at a clean end of the stream; throws WireError
/// for anything else that is not a whole message of at most kLargestMessage bytes.
std::optional<Bytes> read_message(int descriptor);

/// Writes one framed message, all of it; throws WireError if the other side is gone.
void write_message(int descriptor, const Bytes& message);

/// Questions with the reference's answers: what the reader's own loop is run on.
struct CaseFile {
  struct Case {
    std::string item;
    Bytes question, expected;
    WR_FIELDS(item, question, expected)
  };
  int version = kProtocolVersion;
  std::int64_t seed = 0;
  std::vector<Case> cases{};
  WR_FIELDS(version, seed, cases)
};

/// All questions of `seed`, answered by the code that this program is linked with.
CaseFile make_cases(const Exercise& exercise, std::uint64_t seed);

}  // namespace wr::exercise
