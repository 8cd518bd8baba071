// What the operations corpus promises, checked on its text alone: the simulation is not asked.
#include "shared/support/core/corpus.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "shared/base/check.hpp"
#include "shared/support/core/sha256.hpp"

namespace {

using wr::CorpusBlock;
using wr::CorpusKind;

// All blocks of the first nights, whole.
std::vector<CorpusBlock> nights(std::uint64_t seed, int count, CorpusKind kinds = CorpusKind::all) {
  wr::OperationsCorpus stream(seed, kinds);
  std::vector<CorpusBlock> blocks;
  for (CorpusBlock block = stream.next(); block.night < count; block = stream.next())
    blocks.push_back(std::move(block));
  return blocks;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// Without the header and the empty line at the end.
std::vector<std::string> body_of(const CorpusBlock& block) {
  std::vector<std::string> lines = lines_of(block.text);
  BOOST_REQUIRE_GE(lines.size(), 3U);
  BOOST_REQUIRE_EQUAL(lines.front(), "==> " + block.path + " <==");
  BOOST_REQUIRE_EQUAL(lines.back(), "");
  return {lines.begin() + 1, lines.end() - 1};
}

// The word after `key`, up to a blank or a quote; empty if there is none.
std::string after(const std::string& line, const std::string& key) {
  const std::size_t at = line.find(key);
  if (at == std::string::npos) return "";
  const std::size_t from = at + key.size();
  return line.substr(from, line.find_first_of(" \",", from) - from);
}

// A line's moment as text that sorts like time; empty for a line without one. Chat has no date:
// its evening comes before its morning.
std::string moment(const std::string& path, const std::string& line) {
  static const std::map<std::string, std::string> months{
      {"Jan", "01"}, {"Feb", "02"}, {"Mar", "03"}, {"Apr", "04"}, {"May", "05"}};
  if (path.starts_with("chat/") && line.size() > 10 && line[0] == '[')
    return (line.substr(1, 2) >= "12" ? "0 " : "1 ") + line.substr(1, 8);
  if (const std::size_t at = line.find("2026-");
      at != std::string::npos && at < 8 && line.size() > at + 19)
    return line.substr(at, 10) + " " + line.substr(at + 11, 8);
  if (path == "logs/gateway-access.log") {
    const std::size_t at = line.find('[') + 1;
    return "2026-" + months.at(line.substr(at + 3, 3)) + "-" + line.substr(at, 2) + " " +
           line.substr(at + 12, 8);
  }
  if (path == "logs/inventory.log") return line.substr(1, 4) + " " + line.substr(6, 12);
  if (line.size() > 15 && months.contains(line.substr(0, 3)))
    return months.at(line.substr(0, 3)) + line.substr(4, 11);
  return "";
}

}  // namespace

BOOST_AUTO_TEST_CASE(same_seed_same_bytes) {
  // Origin: this generator, edition 1; g++ 12.2 and clang++ 14.0 agree.
  BOOST_TEST(wr::kOperationsCorpusEdition == 1);
  BOOST_TEST(wr::sha256(wr::operations_corpus(1, 1'000'000)) ==
             "268ff104ba8180da3383f273144c017985c02859ade143b726fa6d37f0cca4ac");
}

BOOST_AUTO_TEST_CASE(another_seed_is_another_night) {
  BOOST_TEST(wr::operations_corpus(1, 4096) != wr::operations_corpus(2, 4096));
  BOOST_TEST(wr::operations_corpus(0, 4096) != wr::operations_corpus(~0ULL, 4096));
}

BOOST_AUTO_TEST_CASE(any_size_is_exact_and_begins_the_larger_ones) {
  const std::string whole = wr::operations_corpus(3, 1'000'000);
  for (const std::size_t bytes : {0U, 1U, 79U, 4096U, 65537U, 1'000'000U}) {
    const std::string part = wr::operations_corpus(3, bytes);
    BOOST_TEST(part.size() == bytes);
    BOOST_TEST(whole.starts_with(part));
  }
}

BOOST_AUTO_TEST_CASE(the_vocabulary_is_94_characters_of_ascii) {
  const std::string text = wr::operations_corpus(4, 2'000'000);
  const std::set<char> characters(text.begin(), text.end());
  BOOST_TEST(characters.size() == 94U);  // corpus.hpp
  for (const char c : characters) BOOST_TEST((c == '\n' || (c >= ' ' && c <= '~')));
}

BOOST_AUTO_TEST_CASE(one_kind_is_what_the_whole_has_of_it) {
  std::map<CorpusKind, std::string> parts;
  for (const CorpusBlock& block : nights(5, 2)) parts[block.kind] += block.text;
  BOOST_TEST(parts.size() == 8U);
  for (const auto& [kind, text] : parts)
    BOOST_TEST((wr::operations_corpus(5, text.size(), kind) == text));
  const CorpusKind both = CorpusKind::chat | CorpusKind::alerts;
  for (const CorpusBlock& block : nights(5, 1, both)) BOOST_TEST(wr::contains(both, block.kind));
}

BOOST_AUTO_TEST_CASE(no_kind_is_a_broken_contract) {
  BOOST_CHECK_THROW(wr::OperationsCorpus(1, static_cast<CorpusKind>(0)), wr::ContractError);
}

BOOST_AUTO_TEST_CASE(the_page_comes_at_03_12_whatever_the_seed) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    std::string first;
    for (const CorpusBlock& block : nights(seed, 1, CorpusKind::alerts))
      for (const std::string& line : body_of(block))
        if (first.empty() && line.find(" FIRING ") != std::string::npos &&
            line.find("severity=page") != std::string::npos)
          first = line;
    BOOST_TEST(first.substr(0, 16) == "2026-02-11T03:12");
    BOOST_TEST(first.find("CheckoutLatencyHigh") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(the_answer_sheet_agrees_with_the_text) {
  wr::OperationsCorpus stream(6);
  BOOST_TEST(stream.night().culprit == "assistant");
  BOOST_TEST(stream.night().cause == "connection leak");
  const std::int64_t morning = 1'770'768'000'000;  // date -u -d 2026-02-11 +%s
  BOOST_TEST((stream.night().page_ms - morning) / 60'000 == 3 * 60 + 12);
  BOOST_TEST(stream.night().fixed_ms > stream.night().page_ms);
  std::set<std::string> causes;
  for (CorpusBlock block = stream.next(); block.night < 12; block = stream.next()) {
    const wr::NightFacts& facts = stream.night();
    causes.insert(facts.cause);
    BOOST_TEST(block.night == facts.index);
    BOOST_TEST((facts.cause == "quiet") == (facts.page_ms == 0));
    BOOST_TEST(facts.fixed_ms >= facts.page_ms);
  }
  BOOST_TEST(causes.size() == 7U);  // the leak, five later troubles, quiet
}

BOOST_AUTO_TEST_CASE(checkout_flaps_until_the_assistant_is_rolled_back) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    int fired = 0, resolved = 0;
    bool rolled_back = false;
    for (const CorpusBlock& block : nights(seed, 1, CorpusKind::alerts | CorpusKind::notes))
      for (const std::string& line : body_of(block)) {
        if (line.find("service=assistant from=1.4.0") != std::string::npos) rolled_back = true;
        if (line.find(" CheckoutLatencyHigh ") == std::string::npos ||
            block.path != "alerts/firing.log")
          continue;
        if (line.find(" FIRING ") != std::string::npos) {
          ++fired;
          BOOST_TEST(!rolled_back);
        } else {
          ++resolved;
        }
      }
    BOOST_TEST(rolled_back);
    BOOST_TEST(fired >= 5);
    BOOST_TEST(fired == resolved);
  }
}

BOOST_AUTO_TEST_CASE(time_never_runs_backwards_within_a_file) {
  for (const std::uint64_t seed : {1U, 7U}) {
    std::map<std::string, std::string> last;
    std::size_t seen = 0;
    for (const CorpusBlock& block :
         nights(seed, 6, CorpusKind::logs | CorpusKind::alerts | CorpusKind::chat))
      for (const std::string& line : body_of(block)) {
        const std::string now = moment(block.path, line);
        if (now.empty()) continue;
        ++seen;
        BOOST_TEST(last[block.path] <= now,
                   block.path << ": " << line << " after " << last[block.path]);
        last[block.path] = now;
      }
    BOOST_TEST(seen > 5'000U);
  }
}

BOOST_AUTO_TEST_CASE(an_alert_that_fires_is_resolved_or_handed_over) {
  for (const std::uint64_t seed : {1U, 8U, 9U}) {
    std::map<std::string, std::string> open;  // id, line
    for (const CorpusBlock& block : nights(seed, 12, CorpusKind::alerts | CorpusKind::notes)) {
      if (block.path == "alerts/firing.log")
        for (const std::string& line : body_of(block)) {
          const std::string id = after(line, "id=");
          if (line.find(" FIRING ") != std::string::npos) {
            BOOST_TEST(!open.contains(id));
            open[id] = line;
          } else {
            BOOST_TEST(open.erase(id) == 1U, line);
          }
        }
      if (block.path.starts_with("notes/handover"))
        for (const auto& [id, line] : open)
          BOOST_TEST(block.text.find(id) != std::string::npos, line);
    }
  }
}

BOOST_AUTO_TEST_CASE(json_lines_parse_and_their_pool_never_overflows) {
  std::size_t seen = 0;
  for (const CorpusBlock& block : nights(10, 3, CorpusKind::logs)) {
    if (block.path != "logs/checkout.json") continue;
    for (const std::string& line : body_of(block)) {
      const boost::json::value value = boost::json::parse(line);  // throws if it is not JSON
      const auto& pool = value.at("pool");
      BOOST_TEST(pool.at("in_use").as_int64() <= pool.at("max").as_int64());
      BOOST_TEST(value.at("ms").as_int64() <= 3000);
      ++seen;
    }
  }
  BOOST_TEST(seen > 300U);
}

BOOST_AUTO_TEST_CASE(yaml_is_indented_by_two_and_opens_what_it_indents) {
  std::size_t seen = 0;
  for (const CorpusBlock& block : nights(11, 4, CorpusKind::yaml)) {
    ++seen;
    std::vector<std::size_t> levels{0};
    bool opens = false;  // the line before may have children
    for (const std::string& line : body_of(block)) {
      std::size_t indent = line.find_first_not_of(' ');
      BOOST_REQUIRE(indent != std::string::npos);
      if (line[indent] == '#') continue;
      BOOST_TEST(indent % 2 == 0U, block.path << ": " << line);
      if (indent > levels.back()) {
        BOOST_TEST(opens, block.path << ": " << line);
        BOOST_TEST(indent == levels.back() + 2, block.path << ": " << line);
        levels.push_back(indent);
      }
      while (indent < levels.back()) levels.pop_back();
      BOOST_TEST(indent == levels.back(), block.path << ": " << line);
      const bool item = line.compare(indent, 2, "- ") == 0;
      if (item) levels.push_back(indent += 2);  // its keys stand beside its first one
      const bool key = line.find(": ", indent) != std::string::npos || line.ends_with(':');
      BOOST_TEST((key || item), block.path << ": " << line);
      opens = line.ends_with(':');
      for (const auto& [left, right] : {std::pair{'[', ']'}, {'{', '}'}})
        BOOST_TEST(std::count(line.begin(), line.end(), left) ==
                   std::count(line.begin(), line.end(), right));
      BOOST_TEST(std::count(line.begin(), line.end(), '"') % 2 == 0);
    }
  }
  BOOST_TEST(seen > 60U);
}

BOOST_AUTO_TEST_CASE(source_closes_every_bracket) {
  for (const CorpusBlock& block : nights(12, 4, CorpusKind::source))
    for (const auto& [left, right] : {std::pair{'{', '}'}, {'(', ')'}, {'[', ']'}})
      BOOST_TEST(std::count(block.text.begin(), block.text.end(), left) ==
                     std::count(block.text.begin(), block.text.end(), right),
                 block.text);
}

BOOST_AUTO_TEST_CASE(a_request_is_in_the_access_log_before_anyone_speaks_of_it) {
  for (const std::uint64_t seed : {1U, 13U}) {
    std::set<std::string> known;
    std::size_t traces = 0, quoted = 0;
    for (const CorpusBlock& block : nights(seed, 8, CorpusKind::logs | CorpusKind::chat))
      for (const std::string& line : body_of(block)) {
        if (block.path == "logs/gateway-access.log") known.insert(after(line, "rid="));
        if (block.path == "traces/slow.txt" && line.starts_with("trace ")) {
          BOOST_TEST(known.contains(after(line, "trace ")), line);
          ++traces;
        }
        if (block.kind == CorpusKind::chat && line.find(" rid ") != std::string::npos) {
          BOOST_TEST(known.contains(after(line, " rid ").substr(0, 8)), line);
          ++quoted;
        }
      }
    BOOST_TEST(traces > 50U);
    BOOST_TEST(quoted >= 4U);
  }
}

BOOST_AUTO_TEST_CASE(a_span_lies_within_its_caller) {
  struct Open {
    std::size_t indent;
    int from, to;
  };
  for (const CorpusBlock& block : nights(14, 3, CorpusKind::logs)) {
    if (block.path != "traces/slow.txt") continue;
    std::vector<Open> callers;
    for (const std::string& line : body_of(block)) {
      if (line.starts_with("trace ")) {
        callers.clear();
        continue;
      }
      const std::size_t plus = line.find('+'), name = line.find_first_not_of(' ');
      BOOST_REQUIRE(plus != std::string::npos);
      const int from = std::stoi(line.substr(plus - 7, 6)),
                to = from + std::stoi(line.substr(plus + 1));
      while (!callers.empty() && callers.back().indent >= name) callers.pop_back();
      if (!callers.empty()) {
        BOOST_TEST(from >= callers.back().from, line);
        BOOST_TEST(to <= callers.back().to, line);
      }
      callers.push_back({name, from, to});
    }
  }
}

BOOST_AUTO_TEST_CASE(a_hunk_counts_its_lines) {
  std::size_t seen = 0;
  for (const CorpusBlock& block : nights(15, 6, CorpusKind::notes)) {
    if (!block.path.starts_with("review/")) continue;
    std::size_t old_lines = 0, new_lines = 0, want_old = 0, want_new = 0;
    for (const std::string& line : body_of(block)) {
      if (line.starts_with("@@")) {
        want_old = std::stoul(line.substr(line.find(',') + 1));
        want_new = std::stoul(line.substr(line.rfind(',') + 1));
      } else if (want_old > 0) {
        old_lines += line[0] != '+' ? 1 : 0;
        new_lines += line[0] != '-' ? 1 : 0;
      }
    }
    BOOST_TEST(old_lines == want_old, block.text);
    BOOST_TEST(new_lines == want_new, block.text);
    ++seen;
  }
  BOOST_TEST(seen > 5U);
}

BOOST_AUTO_TEST_CASE(a_handover_counts_what_the_alerts_say) {
  std::map<std::string, int> fired;
  for (const CorpusBlock& block : nights(16, 1, CorpusKind::alerts | CorpusKind::notes)) {
    for (const std::string& line : body_of(block)) {
      if (block.path == "alerts/firing.log" && line.find(" FIRING ") != std::string::npos)
        ++fired[after(line, " FIRING   ")];
      if (!block.path.starts_with("notes/handover")) continue;
      const std::string name = line.substr(0, line.find(' '));
      if (const auto alert = fired.find(name); alert != fired.end()) {
        BOOST_TEST(std::stoi(line.substr(name.size())) == alert->second, line);
        fired.erase(alert);
      }
    }
    if (block.path.starts_with("notes/handover")) break;
  }
  BOOST_TEST(fired.empty());
}

BOOST_AUTO_TEST_CASE(hosts_are_examples) {
  const std::string text = wr::operations_corpus(17, 3'000'000);
  for (const std::string& line : lines_of(text))
    for (const char* domain : {".com", ".net", ".org", ".io/"})
      for (std::size_t at = line.find(domain); at != std::string::npos;
           at = line.find(domain, at + 1)) {
        const std::string before = line.substr(0, at);
        BOOST_TEST((before.ends_with("example") || before.ends_with("k8s") ||
                    before.ends_with("kubernetes") || before.ends_with("java")),
                   line);
      }
}
