// Who writes the operations corpus down: a night's plan of beats, and the scribe that turns the
// simulation into entries of files. Private to shared/support/core/corpus*.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/support/core/corpus.hpp"
#include "shared/support/core/corpus_world.hpp"

namespace wr::corpus {

/// One thing written at one moment: a log line (or several that belong together), a message, a
/// document. Entries of one path that meet in a window become one block.
struct Entry {
  Millis t;
  int order;  // of the file among the files of a window
  CorpusKind kind;
  std::string path;
  std::string text;
};

/// A file that grows all night. The order is that of the blocks in a window: what an alert or a
/// person refers to stands before the reference.
struct File {
  int order;
  CorpusKind kind;
  std::string_view path;
};

namespace file {
inline constexpr File access{1, CorpusKind::logs, "logs/gateway-access.log"},
    auth{2, CorpusKind::logs, "logs/auth.log"}, cart{3, CorpusKind::logs, "logs/cart.log"},
    inventory{4, CorpusKind::logs, "logs/inventory.log"},
    payments{5, CorpusKind::logs, "logs/payments.log"},
    checkout{6, CorpusKind::logs, "logs/checkout.json"},
    search{7, CorpusKind::logs, "logs/search.log"},
    assistant{8, CorpusKind::logs, "logs/assistant.log"},
    database{9, CorpusKind::logs, "logs/checkout-db.log"},
    journal{10, CorpusKind::logs, "logs/journal.log"},
    kernel{11, CorpusKind::logs, "logs/kernel.log"},
    traces{12, CorpusKind::logs, "traces/slow.txt"},
    alerts{13, CorpusKind::alerts, "alerts/firing.log"},
    deploys{14, CorpusKind::notes, "deploys/records.log"};
}  // namespace file

class Scribe;

/// Something that happens at a moment, whatever the dice of the requests say.
struct Beat {
  Millis t;
  std::function<void(Scribe&, Millis)> act;
  bool changes = false;  // the world: a window of requests ends here
};

/// A job of the night, for its timer and its unit.
struct Timer {
  std::string_view name, schedule, image;
  int deadline;  // s
};
inline constexpr std::array<Timer, 10> kTimers{
    {{"reconcile", "0 3 * * *", "ledger", 3600},
     {"assistant-digest", "5 3 * * *", "assistant", 1800},
     {"invoice-export", "30 1 * * *", "ledger", 1200},
     {"price-sync", "*/20 * * * *", "catalogue", 600},
     {"stock-feed", "15 * * * *", "stock", 900},
     {"sitemap", "45 4 * * *", "catalogue", 600},
     {"reindex", "10 5 * * *", "search", 2400},
     {"mail-digest", "0 7 * * *", "mailer", 900},
     {"image-resize", "*/30 * * * *", "media", 300},
     {"backup", "0 0 * * *", "backup", 5400}}};

/// One night's plan: faults for the simulation, beats for the scribe, the truth for the header.
struct Night {
  NightFacts facts;
  Millis start = 0;  // 22:00
  Millis end = 0;    // after the review
  std::vector<Beat> beats;
  Millis page = 0, fixed = 0;  // the incident proper, from the first fault on; 0 if quiet

  /// The moment hh:mm of this night: hours from 12 on are the evening before.
  [[nodiscard]] Millis at(int hour, int minute, int second = 0) const;
};

class Scribe {
 public:
  Scribe(World& the_world, std::uint64_t seed) : world(the_world), dice(seed) {}

  /// Adds lines to a growing file; a newline is added at the end.
  void line(Millis t, const File& file, std::string text);
  /// One message in the channel of the hour. The pattern is a template of corpus_text.hpp.
  void say(Millis t, std::string_view who, std::string_view pattern);
  /// A template written out as seen at `t`, plus a newline.
  std::string compose(Millis t, std::string_view pattern);
  /// A whole document, a block of its own.
  void paper(Millis t, CorpusKind kind, std::string path, std::string text);

  /// Answers ${key} and ${key service}: p50 p99 rps err (measured at t), pod node ver prev
  /// (deployed), rid and its pod seen (the last request in trouble), pool poolmax perpod slots,
  /// date, time, roll LOW HIGH.
  [[nodiscard]] Values values(Millis t);

  /// Remembers a request worth talking about.
  void notice(Millis t, Service s, const std::string& id, const std::string& pod) {
    noticed_.push_back({t, s, id, pod});
  }
  /// A new night: yesterday's requests are nobody's subject any more.
  void forget() { noticed_.clear(); }

  World& world;
  Dice dice;
  Night night;
  std::vector<Entry> entries;
  std::int64_t last_order = 0;  // order numbers rise with time, and no two are the same
  Millis window = 0;            // start of the current window: what it holds is not yet written
  std::vector<int> incident_firings;  // of this night, indices into world.firings

 private:
  struct Noticed {
    Millis t;
    Service s;
    std::string id, pod;
  };
  std::vector<Noticed> noticed_;
  int papers_ = 0;
};

/// corpus_logs.cpp: requests between two moments and every line they leave behind.
void write_requests(Scribe& scribe, Millis from, Millis to, int count, bool trouble);
/// corpus_logs.cpp: one request that service `s` spoiled, close to `t`, and noticed.
void write_example(Scribe& scribe, Millis t, Service s);
/// corpus_logs.cpp: what machines say when nobody asks.
void write_background(Scribe& scribe, Millis from, Millis to);
void write_job(Scribe& scribe, Millis t, std::string_view job, int seconds,
               std::string_view result);
void write_oom(Scribe& scribe, Millis t, int node, std::string_view pod, int limit_mib);

/// corpus_papers.cpp: names, quantities as people write them, documents.
std::string_view name_of(Service s);
std::string quantity(Metric metric, int value);
std::string hold(Millis ms);
/// The dice of a document: it reads the same whenever it is printed, until it is revised.
Dice dice_of(const World& world, std::string_view name, int revision);
void write_metrics(Scribe& scribe, Millis from, Millis step, int rows, Service s);
void write_alert(Scribe& scribe, Millis t, const Firing& firing, bool fires);
void write_pods(Scribe& scribe, Millis t, Service s, std::string_view sick_status, int restarts);
void write_activity(Scribe& scribe, Millis t);
void write_random_paper(Scribe& scribe, Millis t);
void write_handover(Scribe& scribe, Millis t);
void write_deploy(Scribe& scribe, Millis t, Service s, const Version& from, const Version& to,
                  std::string_view stage, std::string_view by);

/// corpus_runbook.cpp: what to do when an alert fires.
void write_runbook(Scribe& scribe, Millis t, std::string_view name);

/// corpus_yaml.cpp: configuration, and how it changes.
void write_config(Scribe& scribe, Millis t, Service s);
void write_yaml(Scribe& scribe, Millis t);
/// One number of a service's configuration changes: the diff, and from now on the file.
void write_diff(Scribe& scribe, Millis t, Service s);
/// The diff that takes the indentation from two lines of config/cart.yaml.
void write_tidy_diff(Scribe& scribe, Millis t);

/// corpus_source.cpp: C in the kernel's style.
void write_source(Scribe& scribe, Millis t);

/// corpus_story.cpp: draws up the plan of a night.
Night plan_night(World& world, int index);

}  // namespace wr::corpus
