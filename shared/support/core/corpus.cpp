// The operations corpus as a stream: windows of minutes, in each the alerts, the requests, the
// beats of the night's plan, then the blocks of what was written.
#include "shared/support/core/corpus.hpp"

#include <algorithm>
#include <tuple>

#include "shared/base/check.hpp"
#include "shared/support/core/corpus_scribe.hpp"

namespace wr {
namespace corpus {
namespace {

constexpr int kPaperOrder = 100;  // documents come after the files that grow

}  // namespace

void Scribe::line(Millis t, const File& file, std::string text) {
  text += '\n';
  entries.push_back({t, file.order, file.kind, std::string(file.path), std::move(text)});
}

void Scribe::paper(Millis t, CorpusKind kind, std::string path, std::string text) {
  entries.push_back({t, kPaperOrder + papers_++, kind, std::move(path), std::move(text)});
}

std::string Scribe::compose(Millis t, std::string_view pattern) {
  Text out;
  expand(pattern, dice, values(t), out);
  out << '\n';
  return out.take();
}

void Scribe::say(Millis t, std::string_view who, std::string_view pattern) {
  const bool incident = night.page != 0 && t >= night.page && t < night.fixed + 45 * kMinute;
  Text path;
  path << "chat/" << (incident ? "incident-" : "ops-") << Stamp(night.end).mmdd() << ".txt";
  Text out;
  out << '[' << Stamp(t).clock() << "] <" << who << "> " << compose(t, pattern);
  entries.push_back({t, 15, CorpusKind::chat, path.take(), out.take()});
}

Values Scribe::values(Millis t) {
  return [this, t](std::string_view key, Text& out) {
    const std::size_t space = key.find(' ');
    const std::string_view what = key.substr(0, space);
    const std::string_view rest = space == std::string_view::npos ? "" : key.substr(space + 1);
    if (what == "pool") return void(out << world.pool_in_use(t));
    if (what == "poolmax") return void(out << world.pool_max());
    if (what == "perpod") return void(out << world.pool_per_pod);
    if (what == "want") return void(out << 8 * world.pool_per_pod);
    if (what == "slots") return void(out << world.max_slots);
    if (what == "culprit") return void(out << night.facts.culprit);
    if (what == "expiry") return void(out << Stamp(night.page).clock());
    if (what == "roll") {
      const std::size_t gap = rest.find(' ');
      const auto number = [](std::string_view digits) {
        int value = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
      };
      return void(out << dice.roll(number(rest.substr(0, gap)), number(rest.substr(gap + 1))));
    }
    const Service s = service_named(rest);
    const Deployment& d = world.services[s];
    if (what == "p50") return void(out << latency(world.p50(s, t)));
    if (what == "p99") return void(out << latency(world.p99(s, t)));
    if (what == "rps") return void(out << world.rps(s, t));
    if (what == "err") return void(out << Fixed{world.errors(s, t), 1} << " %");
    if (what == "pod") return void(out << d.pods.front().name);
    if (what == "node") return void(out << d.pods.front().node);
    if (what == "ver") return void(out << d.version.str());
    if (what == "prev") return void(out << d.previous.str());
    WR_CHECK((what == "rid" || what == "seen"));
    const Noticed* last = nullptr;  // the latest before now; of the service, if there is one
    for (const Noticed& n : noticed_)
      if (n.t <= t && (last == nullptr || (n.s == s) >= (last->s == s))) last = &n;
    if (last == nullptr || last->s != s) {
      write_example(*this, t, s);
      last = &noticed_.back();
    }
    out << (what == "seen" ? last->pod : last->id);
  };
}

}  // namespace corpus

using namespace corpus;  // NOLINT: this file is the corpus

struct OperationsCorpus::Writer {
  explicit Writer(std::uint64_t seed)
      : world(seed, midnight(2026, 2, 10) + 22 * kHour), scribe(world, mix(seed, 2)) {
    begin_night(0);
  }
  Writer(const Writer&) = delete;

  void begin_night(int index) {
    scribe.night = plan_night(world, index);
    scribe.incident_firings.clear();
    scribe.forget();
    now = scribe.night.start;
    tick = now + world.tick_offset;
    beat = 0;
  }

  // One window: what happens between now and its end, as blocks.
  std::vector<CorpusBlock> next_window() {
    if (now >= scribe.night.end) begin_night(scribe.night.facts.index + 1);
    const Night& night = scribe.night;
    const bool trouble = world.any_fault(now - 4 * kMinute, now + 4 * kMinute);
    Millis end = std::min(night.end, now + (trouble ? 3 : 15) * kMinute);
    for (const Fault& fault : world.faults)  // trouble begins in a window of its own
      if (fault.from - kMinute > now) end = std::min(end, fault.from - kMinute);
    for (std::size_t i = beat; i < night.beats.size() && night.beats[i].t < end; ++i)
      if (night.beats[i].changes && night.beats[i].t > now) end = night.beats[i].t;
    while (beat < night.beats.size() && night.beats[beat].t <= now) run_beat();

    scribe.window = now;
    const auto length = static_cast<int>((end - now) / kSecond);
    const int count = std::max(1, trouble ? 8 * length / 180 : 5 * length / 900);
    write_requests(scribe, now, end, count, trouble);
    write_background(scribe, now, end);
    for (int i = 1; i <= 4; ++i)
      if (scribe.dice.chance(trouble ? 90 : 700))
        write_random_paper(scribe, now + (end - now) * i / 5);
    if (!trouble && scribe.dice.chance(500))
      write_metrics(scribe, now, 3 * kMinute, 5,
                    static_cast<Service>(scribe.dice.roll(0, kServices - 1)));
    while (tick < end || (beat < night.beats.size() && night.beats[beat].t < end)) {
      if (beat < night.beats.size() && night.beats[beat].t < std::min(tick, end))
        run_beat();
      else
        run_tick();
    }
    now = end;
    return blocks_before(end, now >= night.end);
  }

  void run_beat() {
    const Beat& b = scribe.night.beats[beat++];
    b.act(scribe, b.t);
  }

  void run_tick() {
    world.evaluate(tick, [&](const Firing& firing, bool fires) {
      if (fires)
        scribe.incident_firings.push_back(static_cast<int>(&firing - world.firings.data()));
      write_alert(scribe, tick, firing, fires);
    });
    tick += 30 * kSecond;
  }

  // Takes out the entries before `end` (all of them at the night's end) and joins those of a file.
  std::vector<CorpusBlock> blocks_before(Millis end, bool all) {
    std::vector<Entry>& entries = scribe.entries;
    const auto later = std::stable_partition(entries.begin(), entries.end(),
                                             [&](const Entry& e) { return all || e.t < end; });
    std::vector<Entry> ready(std::make_move_iterator(entries.begin()),
                             std::make_move_iterator(later));
    entries.erase(entries.begin(), later);
    std::stable_sort(ready.begin(), ready.end(), [](const Entry& a, const Entry& b) {
      return std::tie(a.order, a.path, a.t) < std::tie(b.order, b.path, b.t);
    });
    std::vector<CorpusBlock> blocks;
    for (std::size_t i = 0; i < ready.size(); ++i) {
      const bool same_file =
          i > 0 && ready[i].order == ready[i - 1].order && ready[i].path == ready[i - 1].path;
      if (!same_file)
        blocks.push_back({ready[i].kind, scribe.night.facts.index, ready[i].path,
                          "==> " + ready[i].path + " <==\n"});
      blocks.back().text += ready[i].text;
    }
    for (CorpusBlock& block : blocks) block.text += '\n';
    return blocks;
  }

  World world;
  Scribe scribe;
  Millis now = 0, tick = 0;
  std::size_t beat = 0;
};

OperationsCorpus::OperationsCorpus(std::uint64_t seed, CorpusKind kinds)
    : writer_(std::make_unique<Writer>(seed)), kinds_(kinds), facts_(writer_->scribe.night.facts) {
  WR_CHECK(contains(CorpusKind::all, kinds));
}

OperationsCorpus::~OperationsCorpus() = default;
OperationsCorpus::OperationsCorpus(OperationsCorpus&&) noexcept = default;
OperationsCorpus& OperationsCorpus::operator=(OperationsCorpus&&) noexcept = default;

CorpusBlock OperationsCorpus::next() {
  while (ready_.empty()) {
    for (CorpusBlock& block : writer_->next_window())
      if (contains(kinds_, block.kind)) ready_.push_back(std::move(block));
    facts_ = writer_->scribe.night.facts;
  }
  CorpusBlock block = std::move(ready_.front());
  ready_.pop_front();
  return block;
}

const NightFacts& OperationsCorpus::night() const { return facts_; }

std::string operations_corpus(std::uint64_t seed, std::size_t bytes, CorpusKind kinds) {
  OperationsCorpus stream(seed, kinds);
  std::string text;
  text.reserve(bytes);
  while (text.size() < bytes) {
    const CorpusBlock block = stream.next();
    text.append(block.text, 0, bytes - text.size());
  }
  return text;
}

}  // namespace wr
