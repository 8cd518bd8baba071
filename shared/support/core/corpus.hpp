// The operations corpus: the night the book tells, as text to learn from. Logs, alerts, YAML,
// runbook entries, chat and a little kernel-style C, written by a seeded simulation of a shop.
// Leaves out real systems: every host, address, person and product in it is made up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

namespace wr {

/// Raised by one whenever any byte of any corpus changes. A model trained on one edition is not
/// comparable with a model trained on another.
inline constexpr int kOperationsCorpusEdition = 1;

/// What a block of the corpus is. A set of kinds is an `or` of them.
enum class CorpusKind : unsigned {
  logs = 1,      ///< access log, JSON, logfmt, syslog, klog, database log, kernel, traces
  metrics = 2,   ///< tables of a service's minutes: rps, p50, p99, errors, connections
  alerts = 4,    ///< one line a transition: FIRING, RESOLVED
  yaml = 8,      ///< deployments, alert rules, routes, jobs, policies; indented by two spaces
  runbook = 16,  ///< what to do when an alert fires; some entries are older than the system
  chat = 32,     ///< what people, the pager and the assistant wrote meanwhile
  notes = 64,    ///< deploy records, command output, handovers, reviews
  source = 128,  ///< C in the kernel's style
  all = 255
};

constexpr CorpusKind operator|(CorpusKind a, CorpusKind b) {
  return static_cast<CorpusKind>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

/// True if `set` contains `kind`.
constexpr bool contains(CorpusKind set, CorpusKind kind) {
  return (static_cast<unsigned>(set) & static_cast<unsigned>(kind)) != 0;
}

/// What the hidden simulation knows about a night and the text never states in one place: the
/// answer sheet for whoever reads the corpus, person or model.
struct NightFacts {
  int index = 0;              ///< 0 is the night of the book
  std::string date;           ///< of the morning, "2026-02-11"
  std::string cause;          ///< "connection leak", "disk full", ...; "quiet" if nothing broke
  std::string service;        ///< where it hurt: "checkout"; empty if quiet
  std::string culprit;        ///< what did it: "assistant"; empty if quiet
  std::int64_t page_ms = 0;   ///< first page for the cause, Unix milliseconds; 0 if quiet
  std::int64_t fixed_ms = 0;  ///< when the cause was removed, Unix milliseconds; 0 if quiet
};

/// One piece of one file, as `tail -f` over many files prints it.
struct CorpusBlock {
  CorpusKind kind = CorpusKind::logs;
  int night = 0;     ///< index of the night it belongs to
  std::string path;  ///< "logs/gateway-access.log"
  std::string text;  ///< header line, body, one empty line
};

/// The corpus as an endless stream of blocks.
///
/// **Format.** A block is a header line `==> PATH <==`, the piece of that file, and an empty line.
/// Characters are the newline and 93 of the 95 printable ones of ASCII (no backquote, no tilde, no
/// tab): a vocabulary of at most 94. Blocks come in windows of minutes (three in trouble, fifteen
/// otherwise). Within one path of logs, alerts and chat time never runs backwards; tables of
/// metrics look back. A window's logs stand before its alerts, those before its chat, and
/// documents last. By bytes, about two thirds are logs; YAML, diffs and runbooks are an eighth.
///
/// **Facts that hold for every seed.** The services are gateway, auth, cart, checkout, payments,
/// inventory, search and assistant; addresses are those of RFC 5737. Night 0 runs from 22:00 on
/// 2026-02-10 to the review at 09:30 next morning. The assistant was rolled out between 3 and 5
/// February. It leaks database connections; at 03:10 the pool of checkout is exhausted, at 03:12
/// CheckoutLatencyHigh pages and flaps until the assistant is rolled back. Each later night draws
/// its trouble: a leak of disk space, memory, certificates, configuration or locks, or none.
/// An alert that fires is resolved later or named in that morning's handover. A request id in
/// `traces/slow.txt` occurs in `logs/gateway-access.log` before it. The numbers (latencies, pods,
/// request ids, pool sizes, times of the later events) are the seed's.
///
/// **Same bytes everywhere.** Decisions use integers, Boost.Random's mt19937_64 and its
/// uniform_int_distribution; no locale, clock or floating point takes part.
class OperationsCorpus {
 public:
  /// A stream of the blocks of `kinds`, a subsequence of the stream of all kinds.
  explicit OperationsCorpus(std::uint64_t seed, CorpusKind kinds = CorpusKind::all);
  ~OperationsCorpus();
  OperationsCorpus(OperationsCorpus&&) noexcept;
  OperationsCorpus& operator=(OperationsCorpus&&) noexcept;

  /// The next block; there always is one. Throws ContractError if `kinds` was empty.
  CorpusBlock next();

  /// The truth about the night of the block last returned (night 0 before the first).
  [[nodiscard]] const NightFacts& night() const;

 private:
  struct Writer;
  std::unique_ptr<Writer> writer_;
  CorpusKind kinds_;
  std::deque<CorpusBlock> ready_;
  NightFacts facts_;
};

/// The first `bytes` bytes of the stream: exactly that many, cut wherever that falls. So a longer
/// corpus of the same seed begins with the shorter one. Night 0 takes about 420 kB, a later
/// one about 250 kB.
/// Linear in `bytes`: 1 MB takes about 20 ms in a release build.
[[nodiscard]] std::string operations_corpus(std::uint64_t seed, std::size_t bytes,
                                            CorpusKind kinds = CorpusKind::all);

}  // namespace wr
