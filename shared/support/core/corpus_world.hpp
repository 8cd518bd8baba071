// The hidden simulation behind the operations corpus: services, their load and latency, faults
// that spread to callers, the connection pool, alert rules and their states. Writes no text
// except names. Private to shared/support/core/corpus*.
#pragma once

#include <array>
#include <compare>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/support/core/corpus_text.hpp"

namespace wr::corpus {

enum Service { gateway, auth, cart, checkout, payments, inventory, search, assistant, kServices };

struct Version {
  int major = 1, minor = 0, patch = 0;
  auto operator<=>(const Version&) const = default;
  [[nodiscard]] std::string str() const;
};

struct Pod {
  std::string name, ip;
  int node = 1;
};

/// What the shop runs of one service. Deploys change it from night to night.
struct Deployment {
  Version version, previous, newest;  // newest: whatever was rolled back keeps its number
  std::vector<Pod> pods;
  int replicas = 2;
  int revision = 1;
  Millis since = 0;                                // when these pods were created
  std::vector<std::pair<std::size_t, int>> edits;  // line of its configuration, new number
};

/// What never changes about a service.
struct Profile {
  std::string_view name;
  int replicas, base_ms, port, share;  // share of the shop's requests, permille
  int slow50, slow99;                  // what full slowness adds to p50 and p99, ms
  std::string_view team;
};
extern const std::array<Profile, kServices> kProfiles;

Service service_named(std::string_view name);

inline constexpr int kDeadline = 3000;  // ms; the gateway gives up, except on the assistant

enum class Effect { slow, errors, down };
enum class Cause { none, pool, slots, disk, memory, certificate, config, locks };

/// Something is wrong with a service from `from` to `to`; `peak` permille, reached by a ramp.
struct Fault {
  Service service;
  Millis from, to;
  Effect effect;
  int peak;
  Cause cause;
};

/// A quantity an alert watches.
enum class Metric { p99, errors, disk, connections, certificate, pool, journal };

struct Rule {
  std::string_view name;
  Service service;
  Metric metric;
  int threshold;  // ms, permille, percent, connections per 100 slots, days, percent
  Millis hold;    // how long it must be true before it fires
  bool page;      // or else a ticket
  std::string_view runbook, summary;
};
extern const std::array<Rule, 12> kRules;

/// A value that is known at some moments and runs straight between them.
using Knots = std::vector<std::pair<Millis, int>>;
int interpolate(const Knots& knots, Millis t);

/// One firing of an alert, from the first page to the recovery.
struct Firing {
  int rule;
  int id;
  Millis from;
  Millis to;
};  // to == 0: still firing

class World {
 public:
  /// The shop as it stands at `now`; seeded.
  World(std::uint64_t seed, Millis now);

  /// A new version replaces the pods.
  void deploy(Service s, Version v, Millis t);
  /// The version after the newest that was ever deployed.
  [[nodiscard]] Version next_version(Service s, bool minor) const;
  /// The same version, other pods: a restart or a change of scale.
  void replace_pods(Service s, int replicas, Millis t);

  [[nodiscard]] int rps(Service s, Millis t) const;
  [[nodiscard]] int p50(Service s, Millis t) const;     // ms, callees included
  [[nodiscard]] int p99(Service s, Millis t) const;     // ms, callees included
  [[nodiscard]] int errors(Service s, Millis t) const;  // permille, callees included
  [[nodiscard]] int own_latency(Service s, Millis t, Dice& dice) const;  // one draw, ms
  [[nodiscard]] int own_errors(Service s, Millis t) const;
  [[nodiscard]] int badness(Service s, Millis t, Effect effect) const;  // 0 to 1000
  [[nodiscard]] Cause cause(Service s, Millis t) const;
  [[nodiscard]] bool any_fault(Millis from, Millis to) const;
  [[nodiscard]] int pool_in_use(Millis t) const;
  [[nodiscard]] int pool_max() const { return 4 * pool_per_pod; }
  [[nodiscard]] int metric(const Rule& rule, Millis t) const;

  /// Evaluates every rule at `t`; calls back for those that fire or resolve.
  template <typename Transition>
  void evaluate(Millis t, Transition&& transition) {
    for (int i = 0; i < static_cast<int>(kRules.size()); ++i) {
      const Rule& rule = kRules[static_cast<std::size_t>(i)];
      State& state = states_[static_cast<std::size_t>(i)];
      if (rule.metric == Metric::pool && !pool_alert) continue;  // the review adds this one
      const bool is_true = exceeds(rule, t);
      if (!is_true) {
        if (state.firing >= 0) {
          firings[static_cast<std::size_t>(state.firing)].to = t;
          transition(firings[static_cast<std::size_t>(state.firing)], false);
        }
        state = State{};
      } else if (state.firing < 0) {
        if (state.since == 0) state.since = t;
        if (t - state.since >= rule.hold) {
          state.firing = static_cast<int>(firings.size());
          firings.push_back({i, next_alert++, t, 0});
          transition(firings.back(), true);
        }
      }
    }
  }

  [[nodiscard]] bool exceeds(const Rule& rule, Millis t) const;

  std::uint64_t seed;
  std::array<Deployment, kServices> services;
  std::vector<Fault> faults;         // of this night
  Knots pool, slots, disk, journal;  // of this night; empty: as ever
  Millis expiry = 0;                 // of the certificate of auth
  std::vector<Firing> firings;       // all that ever fired
  int pool_per_pod = 16;
  int max_slots = 100;  // of the database
  int next_alert = 180;
  std::map<std::string, std::string, std::less<>> seen;  // cause, date of the last such night
  bool pool_alert = false;                               // added by the first review
  int runbook_revision = 0;
  Millis tick_offset = 0;  // rules are evaluated twice a minute, this long after :00 and :30

 private:
  struct State {
    Millis since = 0;
    int firing = -1;
  };
  [[nodiscard]] int noise(Service s, Millis t, int salt, int span) const;
  [[nodiscard]] int load(Millis t) const;  // requests a second at the gateway
  [[nodiscard]] int own50(Service s, Millis t) const;
  [[nodiscard]] int own99(Service s, Millis t) const;

  std::array<State, 12> states_;
  int next_address_ = 0;
  Dice dice_;
};

/// Whom a service calls, in order.
const std::vector<Service>& callees(Service s);

}  // namespace wr::corpus
