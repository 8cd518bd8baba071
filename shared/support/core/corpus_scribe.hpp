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
struct File { int order; CorpusKind kind; std::string_view path; };

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
    alerts{14, CorpusKind::alerts, "alerts/firing.log"},
    deploys{15, CorpusKind::notes, "deploys/records.log"};
}  // namespace file

class Scribe;

/// Something that happens at a moment, whatever the dice of the requests say.
struct Beat { Millis t; std::function<void(Scribe&, Millis)> act; };

/// A job that the timers of the night start.
struct Job { std::string_view name; int minute, seconds; };  // minute of the day

/// One night's plan: faults for the simulation, beats for the scribe, the truth for the header.
struct Night {
  NightFacts facts;
  Millis start = 0;  // 22:00
  Millis end = 0;    // after the review
  std::vector<Beat> beats;
  Millis page = 0, fixed = 0;  // incident proper; 0 if quiet

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
  /// replicas (deployed), rid (last request seen in trouble), pool poolmax perpod slots, date,
  /// time, roll LOW HIGH.
  [[nodiscard]] Values values(Millis t);

  /// Remembers a request worth talking about.
  void notice(Millis t, Service s, const std::string& id) { noticed_.push_back({t, s, id}); }

  World& world;
  Dice dice;
  Night night;
  std::vector<Entry> entries;
  std::vector<int> incident_firings;  // of this night, indices into world.firings

 private:
  struct Noticed { Millis t; Service s; std::string id; };
  std::vector<Noticed> noticed_;
  int papers_ = 0;
};

/// corpus_logs.cpp: requests between two moments and every line they leave behind.
void write_requests(Scribe& scribe, Millis from, Millis to, int count, bool trouble);
/// corpus_logs.cpp: what machines say when nobody asks.
void write_background(Scribe& scribe, Millis from, Millis to);
void write_job(Scribe& scribe, Millis t, std::string_view job, int seconds, std::string_view result);
void write_oom(Scribe& scribe, Millis t, int node, std::string_view pod, int limit_mib);

/// corpus_papers.cpp: documents.
void write_metrics(Scribe& scribe, Millis from, Millis step, int rows, Service s);
void write_alert(Scribe& scribe, Millis t, const Firing& firing, bool fires);
void write_runbook(Scribe& scribe, Millis t, std::string_view name);
void write_deployment(Scribe& scribe, Millis t, Service s);
void write_rules(Scribe& scribe, Millis t);
void write_policy(Scribe& scribe, Millis t);
void write_pods(Scribe& scribe, Millis t, Service s, std::string_view sick_status, int restarts);
void write_activity(Scribe& scribe, Millis t);
void write_random_paper(Scribe& scribe, Millis t);
void write_handover(Scribe& scribe, Millis t);
void write_deploy(Scribe& scribe, Millis t, Service s, const Version& from, const Version& to,
                  std::string_view stage, std::string_view by);

/// corpus_source.cpp: C in the kernel's style.
void write_source(Scribe& scribe, Millis t);

/// corpus_story.cpp: draws up the plan of a night.
Night plan_night(World& world, int index);

}  // namespace wr::corpus
