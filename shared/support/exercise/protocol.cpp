#include "shared/support/exercise/protocol.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::exercise {
namespace {

constexpr std::string_view kMagic = "WRX1";

// Reads until `size` bytes are there or the stream ends; returns how many came.
std::size_t read_all(int descriptor, char* to, std::size_t size) {
  std::size_t got = 0;
  while (got < size) {
    const ssize_t n = ::read(descriptor, to + got, size - got);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw WireError(std::string("cannot read: ") + std::strerror(errno));
    if (n == 0) break;
    got += static_cast<std::size_t>(n);
  }
  return got;
}

}  // namespace

Reply respond(const Exercise& exercise, const Request& request) {
  const auto reply = [](Outcome outcome, Bytes bytes, std::string text) {
    return Reply{
        .outcome = static_cast<int>(outcome), .bytes = std::move(bytes), .text = std::move(text)};
  };
  if (request.version != static_cast<int>(kProtocolVersion))
    return reply(Outcome::kRefused, {}, "version " + std::to_string(request.version));
  const AnyItem* item = exercise.find(request.item);
  if (!item) return reply(Outcome::kRefused, {}, "no item \"" + request.item + '"');
  try {
    switch (static_cast<Ask>(request.ask)) {
      case Ask::kQuestion:
        if (request.index < 0 || request.index >= item->cases())
          return reply(Outcome::kRefused, {}, "no case " + std::to_string(request.index));
        return reply(Outcome::kDone,
                     item->question(static_cast<std::uint64_t>(request.seed), request.index), {});
      case Ask::kAnswer:
        return reply(Outcome::kDone, item->answer(request.question), {});
      case Ask::kVerdict:
        return reply(Outcome::kDone,
                     encode(item->judge(request.question, request.expected, request.got)), {});
      case Ask::kShow:
        return reply(Outcome::kDone, {}, item->show(request.question));
    }
    return reply(Outcome::kRefused, {}, "no request " + std::to_string(request.ask));
  } catch (const Unsolved& missing) {
    return reply(Outcome::kUnsolved, {}, missing.what());
  } catch (const WireError& damaged) {
    return reply(Outcome::kRefused, {}, damaged.what());
  } catch (const std::exception& thrown) {
    return reply(Outcome::kThrew, {}, thrown.what());
  } catch (...) {
    return reply(Outcome::kThrew, {}, "something that is not a std::exception");
  }
}

Bytes framed(const Bytes& message) {
  if (message.size() > kLargestMessage) throw WireError("a message is too long to be sent");
  Bytes whole(kMagic);
  for (int i = 0; i < 4; ++i) whole.push_back(static_cast<char>(message.size() >> (8 * i)));
  return whole + message;
}

std::optional<Bytes> read_message(int descriptor) {
  char head[8];
  const std::size_t got = read_all(descriptor, head, sizeof head);
  if (got == 0) return {};
  if (got < sizeof head) throw WireError("the stream ends inside a message");
  if (std::string_view(head, kMagic.size()) != kMagic)
    throw WireError("what came is not a message");
  std::uint32_t size = 0;
  for (int i = 0; i < 4; ++i)
    size |= static_cast<std::uint32_t>(static_cast<unsigned char>(head[4 + i])) << (8 * i);
  if (size > kLargestMessage) throw WireError("a message is too long");
  // Grow with what arrives: a false length costs a sender bytes, and us no memory
  Bytes message;
  while (message.size() < size) {
    char part[4096];
    const std::size_t wanted = std::min<std::size_t>(sizeof part, size - message.size());
    if (read_all(descriptor, part, wanted) < wanted)
      throw WireError("the stream ends inside a message");
    message.append(part, wanted);
  }
  return message;
}

void write_message(int descriptor, const Bytes& message) {
  const Bytes whole = framed(message);
  std::size_t sent = 0;
  while (sent < whole.size()) {
    const ssize_t n = ::write(descriptor, whole.data() + sent, whole.size() - sent);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) throw WireError(std::string("cannot write: ") + std::strerror(errno));
    sent += static_cast<std::size_t>(n);
  }
}

CaseFile make_cases(const Exercise& exercise, std::uint64_t seed) {
  CaseFile file{.seed = static_cast<std::int64_t>(seed)};
  for (const auto& item : exercise.items())
    for (int i = 0; i < item->cases(); ++i) {
      const Bytes question = item->question(seed, i);
      file.cases.push_back({item->id(), question, item->answer(question)});
    }
  return file;
}

}  // namespace wr::exercise
