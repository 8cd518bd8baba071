// The nights of the operations corpus: what breaks, when, who says what, what helps. Night 0 is
// the night of the book; later nights draw one of five other troubles, or none.
#include <algorithm>

#include "shared/support/core/corpus_scribe.hpp"

namespace wr::corpus {
namespace {

// Draws up one night. Beats may be added in any order; they are sorted at the end.
class Plan {
 public:
  Plan(World& the_world, int index)
      : world(the_world), dice(mix(mix(the_world.seed, 77), static_cast<std::uint64_t>(index))) {
    night.facts.index = index;
    night.start = midnight(2026, 2, 10) + index * kDay + 22 * kHour;
    night.end = night.at(9, 45);
    night.facts.date = Stamp(night.at(8, 0)).date();
  }

  void on(Millis t, std::function<void(Scribe&, Millis)> act, bool changes = false) {
    night.beats.push_back({t, std::move(act), changes});
  }
  void say(Millis t, std::string who, std::string pattern) {
    on(t, [=](Scribe& scribe, Millis at) { scribe.say(at, who, pattern); });
  }
  /// A conversation: one message after the other, some seconds between them. Returns its end.
  Millis talk(Millis t, std::initializer_list<std::pair<const char*, const char*>> messages) {
    for (const auto& [who, pattern] : messages) {
      say(t, who, pattern);
      t += dice.roll(14, 55) * kSecond;
    }
    return t;
  }
  void runbook(Millis t, std::string name) {
    on(t, [=](Scribe& scribe, Millis at) { write_runbook(scribe, at, name); });
  }
  void pods(Millis t, Service s, std::string status = "", int restarts = 0) {
    on(t, [=](Scribe& scribe, Millis at) { write_pods(scribe, at, s, status, restarts); });
  }
  void metrics(Millis t, Service s, Millis step, int rows) {
    on(t, [=](Scribe& scribe, Millis at) {
      write_metrics(scribe, at - (rows - 1) * step, step, rows, s);
    });
  }
  void restart(Millis t, Service s, int replicas) {
    on(
        t, [=](Scribe& scribe, Millis at) { scribe.world.replace_pods(s, replicas, at); }, true);
  }
  void deploy(Millis t, Service s, Version v, std::string by) {
    on(
        t,
        [=](Scribe& scribe, Millis at) {
          write_deploy(scribe, at, s, scribe.world.services[s].version, v, "all", by);
          scribe.world.deploy(s, v, at);
        },
        true);
  }
  /// The assistant asks, a person answers, the log keeps both.
  void permission(Millis t, std::string action, std::string target, std::string answer) {
    on(t, [=](Scribe& scribe, Millis at) {
      const auto& d = scribe.world.services[assistant];
      const int number = scribe.dice.roll(11, 98), waited = scribe.dice.roll(21, 88);
      const Millis then = at + waited * kSecond;
      const auto head = [&](Millis moment) {
        return Text() << "ts=" << Stamp(moment).iso_ms()
                      << " level=info svc=assistant ver=" << d.version.str()
                      << " pod=" << d.pods.front().name;
      };
      scribe.say(at, "assistant",
                 "may I run " + action + " on " + target + "? (q-" + std::to_string(number) +
                     ", expires in 5m)");
      scribe.say(then, "oncall", "q-" + std::to_string(number) + " " + answer);
      scribe.line(at, file::assistant,
                  (head(at) << " question=q-" << number << " action=" << action
                            << " target=" << target << " permission=ask")
                      .take());
      scribe.line(then, file::assistant,
                  (head(then) << " question=q-" << number << " action=" << action
                              << " answer=" << answer.substr(0, answer.find(','))
                              << " by=oncall waited=" << waited << 's')
                      .take());
    });
  }
  Millis seconds(int low, int high) { return dice.roll(low, high) * kSecond; }
  Millis minutes(int low, int high) { return dice.roll(low * 60, high * 60) * kSecond; }

  World& world;
  Dice dice;
  Night night;
};

// --- Every night ----------------------------------------------------------------------------

constexpr std::array<std::string_view, 50> kSmallTalk{
    "edge: $[who|does anybody know who] restarted node-${roll 1 6}? -> edge: found it, it was me, "
    "$[yesterday|on Monday]",
    "stock: price-sync took ${roll 41 190} s. $[normal|as ever]. -> stock: normal was ${roll 12 "
    "39} s in $[spring|autumn]",
    "find: anyone against a reindex at 05:10? -> oncall: $[it runs every night anyway|it is a "
    "timer, it does not ask]",
    "shop: p99 of cart is ${p99 cart}, $[which is nice|a good night so far] -> oncall: do not say "
    "that aloud",
    "money: bank.example.net announces maintenance for $[Sunday|Saturday] -> oncall: $[noted|in "
    "the calendar] -> money: it is the third this month",
    "labs: the assistant answered ${roll 1100 4200} questions today -> oncall: how many correctly? "
    "-> labs: that is on the roadmap",
    "labs: the assistant wrote a summary of the day. it is $[three pages|four pages] -> oncall: "
    "nothing happened today -> labs: it says so on page $[two|three]",
    "oncall: rps at the gateway ${rps gateway}, $[falling asleep|as flat as it should be]",
    "edge: $[somebody|a scanner] at 203.0.113.${roll 1 254} asks for /wp-login.php again -> "
    "oncall: 404 is a complete answer",
    "shop: is ${pod checkout} on node-${node checkout} slower than the others? -> oncall: p99 says "
    "${p99 checkout}. $[not that I can see|no]",
    "stock: backup is ${roll 61 84} % done -> stock: ${roll 85 96} % -> stock: done, ${roll 180 "
    "420} GiB in ${roll 31 58} min",
    "oncall: reading runbooks. one of them mentions a $[pager|fax|modem] -> edge: we still have it",
    "support: a customer cannot find the $[red|blue] kettle -> find: search finds ${roll 2 40} of "
    "them -> support: he wanted one",
    "find: cache hit rate ${roll 71 94}.${roll 0 9} % -> oncall: is that good? -> find: it is a "
    "rate",
    "edge: probes of ${pod gateway} time out from my laptop -> edge: it was my laptop",
    "money: ${roll 3 19} declined cards in the last hour, $[nothing unusual|all of them real] -> "
    "oncall: thanks",
    "oncall: ticket about a full disk on node-${roll 1 6} is from $[2023|2024]. closing it -> "
    "edge: it was a good ticket",
    "shop: auth ${ver auth}, cart ${ver cart}, checkout ${ver checkout}. $[no deploys "
    "tonight|nothing goes out before nine]",
    "labs: who owns the word assistant in the catalogue? -> oncall: you do -> labs: ah",
    "edge: journal on node-${roll 1 6} warns about docker. we do not use docker -> oncall: it is "
    "enabled -> edge: we do not use it, it is only enabled",
    "stock: three SKUs have negative stock -> oncall: ${roll -9 -1}? -> stock: worse, two of them "
    "are popular",
    "oncall: p50 of search ${p50 search}, p99 ${p99 search}. $[fine|all good]",
    "support: is the shop slow? -> oncall: checkout p50 is ${p50 checkout}. $[not from here|no] -> "
    "support: then it is the train's wifi",
    "edge: certificate of auth again, I know -> oncall: it says that every night -> edge: it is "
    "right every night",
    "shop: the diff for ${ver cart} is $[two lines|one line] -> oncall: those are the ones -> "
    "shop: merged for $[Thursday|Monday] then",
    "money: reconciliation found a difference of 0.01 EUR -> oncall: who gets it? -> money: a "
    "committee",
    "find: why does the assistant search for the same thing $[twice|three times]? -> labs: it "
    "likes to be sure",
    "oncall: coffee. back in ${roll 4 12} min -> oncall: back -> edge: that was $[longer|quicker]",
    "edge: kernel update waits on ${roll 2 6} nodes -> oncall: let it wait until it is light",
    "stock: stock-feed sent an empty file -> stock: the supplier says that it is complete",
    "labs: temperature of the assistant is 0.${roll 1 9} now -> oncall: what was it before? -> "
    "labs: we did not write it down",
    "shop: can we drop the beta banner? it is in beta since $[2021|2022] -> oncall: ask me by day",
    "oncall: errors at the gateway ${err gateway}, $[mostly 404 and honest|nothing to see]",
    "edge: drained node-${roll 1 6}, uncordoned it, $[nothing changed|it feels better] -> oncall: "
    "why? -> edge: it was Tuesday's ticket",
    "find: a customer searched for ${roll 3 40} kettles in one request -> find: it was us, the "
    "test -> oncall: in production? -> find: it is the only place that has kettles",
    "money: ${roll 2 9} refunds, ${roll 11 480}.${roll 10 99} EUR in all. $[normal|fine] -> "
    "oncall: thanks",
    "shop: retries at the gateway ${roll 1 9} per thousand -> oncall: $[good|low] -> shop: low is "
    "good",
    "labs: can the assistant have write access to the runbooks? -> oncall: no -> labs: read "
    "access? -> oncall: it has that. it quotes from those we do not have",
    "stock: reserved ${roll 2 9} of sku-${roll 1000 9999}, ${roll 1 4} shipped -> stock: the rest "
    "is $[on its way|in Leipzig]",
    "oncall: who gets paged if the pager is down? -> edge: the pager -> oncall: I will open a "
    "ticket",
    "support: $[two|three] customers ask if the assistant is a person -> labs: what did it say? -> "
    "support: that it is on call",
    "edge: ping to node-${roll 1 6} is ${roll 2 9}${roll 0 9} ms -> edge: from the train",
    "find: index has ${roll 210 480} thousand documents, ${roll 3 60} of them empty -> oncall: are "
    "they found? -> find: first",
    "shop: cart p50 ${p50 cart}, p99 ${p99 cart}, inventory p99 ${p99 inventory} -> oncall: "
    "$[healthy|as yesterday]",
    "money: payments p99 ${p99 payments}, the bank takes most of it -> oncall: as banks do",
    "oncall: closing ${roll 2 7} tickets that nobody will miss -> shop: mine was one of them -> "
    "oncall: reopened",
    "edge: auth refuses a token from the future -> oncall: how far? -> edge: ${roll 31 90} ms. we "
    "are not ready for it",
    "stock: reconcile runs at 03:00, $[five to twelve minutes as ever|do not wait for it] -> "
    "oncall: I never do",
    "labs: we measured it, users like longer answers -> oncall: did they read them? -> labs: that "
    "we did not measure",
    "oncall: gateway ${rps gateway} rps, errors ${err gateway}, p99 ${p99 gateway}. $[writing this "
    "so that the channel is not empty|good night so far]"};

// "who: text -> who: text" becomes messages of a conversation.
void small_talk(Plan& plan, Millis t, std::string_view script) {
  while (!script.empty()) {
    const std::size_t end = script.find(" -> ");
    const std::string_view message = script.substr(0, end);
    const std::size_t colon = message.find(": ");
    plan.say(t, std::string(message.substr(0, colon)), std::string(message.substr(colon + 2)));
    t += plan.seconds(12, 70);
    script.remove_prefix(end == std::string_view::npos ? script.size() : end + 4);
  }
}

void job(Plan& plan, Millis t, std::string name, int seconds, std::string result) {
  plan.on(t, [=](Scribe& scribe, Millis at) { write_job(scribe, at, name, seconds, result); });
}

void every_night(Plan& plan) {
  Dice& dice = plan.dice;
  World& world = plan.world;
  const Night& night = plan.night;
  plan.talk(night.at(22, 0) + plan.seconds(40, 400),
            {{"shop",
              "$[handing over|yours]. $[quiet day|nothing open but tickets]. checkout p99 is ${p99 "
              "checkout}, pool ${pool} of ${poolmax}"},
             {"oncall", "$[got it|mine until eight|I have the pager], $[good night|sleep well]"}});
  std::vector<std::size_t> order(kSmallTalk.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  for (std::size_t i = order.size() - 1; i > 0; --i)
    std::swap(order[i], order[static_cast<std::size_t>(dice.roll(0, static_cast<int>(i)))]);
  std::size_t next = 0;
  for (Millis t = night.at(22, 20); t < night.at(7, 30); t += plan.minutes(14, 30))
    if (plan.night.page == 0 || t < plan.night.page - 5 * kMinute ||
        t > plan.night.fixed + 25 * kMinute)
      small_talk(plan, t, kSmallTalk[order[next++ % order.size()]]);

  job(plan, night.at(0, 0), "backup", dice.roll(1900, 3400), "218 volumes saved");
  job(plan, night.at(1, 30), "invoice-export", dice.roll(140, 420), "exported all invoices");
  if (night.facts.cause != "lock held by a job")
    job(plan, night.at(3, 0), "reconcile", dice.roll(300, 700), "ledger and orders agree");
  if (night.facts.cause != "connection leak")
    job(plan, night.at(3, 5), "assistant-digest", dice.roll(90, 260), "digest written");
  job(plan, night.at(4, 45), "sitemap", dice.roll(40, 130), "sitemap written");
  job(plan, night.at(5, 10), "reindex", dice.roll(700, 1500), "index swapped");
  job(plan, night.at(7, 0), "mail-digest", dice.roll(60, 300), "mails queued");
  for (int hour : {22, 23, 0, 1, 2, 3, 4, 5, 6, 7})
    if (dice.chance(400)) {
      const int minute = 20 * dice.roll(0, 2), took = dice.roll(40, 190);
      job(plan, night.at(hour, minute), "price-sync", took, "prices are current");
    }

  // The search volume fills until midnight, when its logs are rotated.
  const int low = dice.roll(58, 66),
            high = dice.chance(450) ? dice.roll(82, 86) : dice.roll(70, 78);
  const Millis rotated = night.at(0, 4) + plan.seconds(5, 110);
  world.disk = {{night.start, high - 7},
                {night.at(23, 58), high},
                {rotated, high},
                {rotated + kMinute, low},
                {night.end, low + 5}};

  plan.on(night.at(8, 0) + plan.seconds(10, 200),
          [](Scribe& scribe, Millis t) { write_handover(scribe, t); });
}

// --- Night 0: the book's --------------------------------------------------------------------

void review(Plan& plan, std::string text) {
  plan.on(plan.night.at(9, 30), [=](Scribe& scribe, Millis t) {
    Text out;
    out << "# Review of the night of " << Stamp(t).date() << "\n\nTimeline\n\n";
    for (const int index : scribe.incident_firings) {
      const Firing& f = scribe.world.firings[static_cast<std::size_t>(index)];
      const Rule& rule = kRules[static_cast<std::size_t>(f.rule)];
      if (!rule.page) continue;
      out << "- " << Stamp(f.from).clock() << " to " << (f.to == 0 ? "now" : Stamp(f.to).clock())
          << "  " << rule.name;
      if (f.to != 0) out << ", " << duration(f.to - f.from);
      out << '\n';
    }
    out << '\n' << scribe.compose(t, text);
    scribe.paper(t, CorpusKind::notes, "notes/review-" + Stamp(t).mmdd() + ".md", out.take());
  });
}

void connection_leak(Plan& plan) {
  World& world = plan.world;
  Night& night = plan.night;
  const int max = world.pool_max();
  night.facts.cause = "connection leak";
  night.facts.service = "checkout";
  night.facts.culprit = "assistant";

  // The rollout, as the records of last week have it.
  const Version leaky = world.services[assistant].version,
                good = world.services[assistant].previous;
  constexpr std::array<std::string_view, 3> kStages{"canary-5", "half", "all"};
  std::array<Millis, 3> stages{};
  for (int i = 0; i < 3; ++i) {
    stages[static_cast<std::size_t>(i)] =
        midnight(2026, 2, 3 + i) + 11 * kHour + plan.minutes(0, 59);
    const Millis t = stages[static_cast<std::size_t>(i)];
    const std::string_view stage = kStages[static_cast<std::size_t>(i)];
    plan.on(night.start + i, [=](Scribe& scribe, Millis) {
      write_deploy(scribe, t, assistant, good, leaky, stage, "release-bot");
    });
  }

  // Bad minutes and good minutes take turns from 03:10 until the cause is gone. A bad stretch ends
  // when the database drops a batch of dead sessions, or when somebody does something.
  const Millis first = night.at(3, 10, 5) + world.tick_offset;
  const Millis scale_out = night.at(3, 27) + plan.seconds(0, 50),
               scale_back = scale_out + plan.minutes(8, 9);
  const Millis restart = night.at(3, 47) + plan.seconds(0, 50);
  const Millis rollback = night.at(4, 37) + plan.seconds(0, 170),
               fixed = rollback + plan.seconds(110, 160);
  night.page = first, night.fixed = fixed;
  night.facts.fixed_ms = fixed;
  world.pool = {{night.start, max * plan.dice.roll(30, 38) / 100},
                {night.at(3, 0), max * 71 / 100},
                {first, max}};
  for (Millis t = first;;) {
    Millis until = t + plan.seconds(t == first ? 340 : 280, 430);
    if (t < scale_out + 2 * kMinute && until > scale_out - kMinute) until = scale_back;
    if (t > scale_back && t < restart) until = restart;
    until = std::min(until, fixed);
    world.faults.push_back({checkout, t, until, Effect::slow, 1000, Cause::pool});
    world.pool.push_back({until, max});
    if (until == fixed) break;
    const bool restarted = until == restart;
    world.pool.push_back({until + 8 * kSecond, restarted ? max / 6 : max - plan.dice.roll(4, 7)});
    Millis again = until + (restarted ? plan.minutes(7, 9) : plan.seconds(100, 200));
    if (again > scale_out - 30 * kSecond && until < scale_out) again = scale_out - 30 * kSecond;
    if (t == first)
      plan.talk(until + 45 * kSecond,
                {{"assistant",
                  "Checkout latency has recovered. The incident is resolved. Confidence 0.98."},
                 {"oncall", "$[it is flapping|wait for it]"}});
    if (again > fixed - 3 * kMinute) {  // the last good stretch lasts until the cause is gone
      world.pool.push_back({fixed, max - 2});
      break;
    }
    t = again;
    world.pool.push_back({t, max});
  }
  world.pool.push_back({fixed + 25 * kSecond, 4});
  world.pool.push_back({night.end, 5});
  world.slots = {{night.start, max * 36 / 100 + 9},
                 {first, max + 9},
                 {scale_out, max + 9},
                 {scale_out + 70 * kSecond, world.max_slots},
                 {scale_back, world.max_slots},
                 {scale_back + 50 * kSecond, max + 9},
                 {fixed, max + 9},
                 {fixed + 30 * kSecond, 14}};
  world.faults.push_back(
      {checkout, scale_out + 45 * kSecond, scale_back, Effect::errors, 620, Cause::slots});

  // Before the page: growth that no rule watches, and a name that nobody deployed.
  for (const auto& [hour, minute] : {std::pair{23, 0}, {0, 30}, {2, 0}, {3, 0}})
    plan.metrics(night.at(hour, minute), checkout, 15 * kMinute, 4);
  // The digest gives up after its deadline, is started again, and ends with the rollback.
  job(plan, night.at(3, 5), "assistant-digest", 1800, "gave up, 41 of 212 orders read");
  job(plan, night.at(3, 35, 10), "assistant-digest", 1800, "gave up, 44 of 212 orders read");
  job(plan, night.at(4, 5, 20), "assistant-digest",
      static_cast<int>((rollback - night.at(4, 5, 20)) / kSecond),
      "stopped by signal 15, 38 of 212 orders read");
  plan.on(night.at(2, 51) + plan.seconds(0, 200), [](Scribe& scribe, Millis t) {
    scribe.line(t, file::journal,
                (Text() << Stamp(t).syslog()
                        << " node-2 systemd[1]: libsystemd-gatewd.service: Failed to "
                           "load configuration: No such file or directory")
                    .take());
    scribe.say(t + 50 * kSecond, "edge",
               "node-2 looks for a unit libsystemd-gatewd. $[is that yours?|whose is that?]");
    scribe.say(t + 95 * kSecond, "oncall", "$[no. never heard of it|not mine]. by day, please");
  });

  // The page, and what one does first.
  plan.talk(night.at(3, 13) + plan.seconds(30, 70),
            {{"oncall",
              "ack. checkout p99 is ${p99 checkout}, p50 ${p50 checkout}. $[it was fine an hour "
              "ago|nothing was deployed tonight]"},
             {"oncall", "example: rid ${rid checkout}, on ${seen checkout}"},
             {"assistant",
              "Checkout latency is elevated because of increased load. No action is needed. "
              "Confidence 0.97."},
             {"oncall", "load is ${rps checkout} rps. that is $[a quiet night|less than at ten]"}});
  plan.metrics(night.at(3, 21), checkout, kMinute, 12);
  plan.runbook(night.at(3, 23), "checkout-latency");
  plan.talk(
      night.at(3, 23) + plan.seconds(10, 40),
      {{"support",
        "customers write that $[the wheel turns and turns|paying takes forever]. is that known?"},
       {"oncall", "known since 03:12. $[no cause yet|looking]"},
       {"oncall", "the runbook says to scale out to 8"}});

  // Step 2 of an old runbook.
  plan.say(scale_out, "oncall", "kubectl -n shop scale deployment/checkout --replicas=8");
  plan.restart(scale_out, checkout, 8);
  plan.pods(scale_out + 2 * kMinute, checkout);
  plan.talk(scale_out + 3 * kMinute + plan.seconds(0, 30),
            {{"db", "why does checkout ask for ${want} connections? the database has ${slots}"},
             {"oncall", "the runbook said 8 replicas. with a pool of 10 that was 80"},
             {"db", "it has been ${perpod} for a $[year|long time]. 8 times ${perpod} is ${want}"},
             {"oncall",
              "errors are at ${err checkout} now. $[I made it worse|that was not the way]. scaling "
              "back"}});
  plan.restart(scale_back, checkout, 4);
  plan.say(scale_back, "oncall", "kubectl -n shop scale deployment/checkout --replicas=4");
  plan.say(
      scale_back + 90 * kSecond, "db",
      "thank you. ${pool} of ${poolmax} in use again. $[still a lot for this hour|who uses them?]");

  // The assistant has opinions.
  const Millis odd = night.at(3, 40) + plan.seconds(0, 40);
  plan.talk(
      odd,
      {{"assistant",
        "Root cause found: libsystemd-gatewd does not respond. Run systemctl restart "
        "libsystemd-gatewd on all nodes. Confidence 0.96."},
       {"oncall", "which service is libsystemd-gatewd?"},
       {"edge",
        "not in the catalogue. not in dpkg. $[it sounds right, though|it has the right syllables]"},
       {"assistant", "libsystemd-gatewd is a core component of the gateway."},
       {"edge", "it is not. I wrote the gateway"}});
  plan.on(odd + 20 * kSecond, [](Scribe& scribe, Millis t) {
    scribe.line(
        t, file::journal,
        (Text() << Stamp(t).syslog() << " node-2 systemctl[" << scribe.dice.roll(20000, 60000)
                << "]: Failed to restart libsystemd-gatewd.service: Unit libsystemd-gatewd.service "
                   "not found.")
            .take());
  });
  plan.permission(restart - 100 * kSecond, "restart_deployment", "deployment/checkout",
                  "granted, once");
  plan.restart(restart, checkout, 4);
  plan.pods(restart + 90 * kSecond, checkout);
  plan.talk(restart + 3 * kMinute + plan.seconds(0, 30),
            {{"assistant",
              "The restart resolved the incident. Root cause: checkout was not restarted often "
              "enough. Confidence 0.99."},
             {"oncall",
              "the pool was at ${poolmax} of ${poolmax} and is at ${pool} now. something fills it"},
             {"oncall", "$[eight minutes, I give it|I will watch it fill]"}});

  // It reads YAML as a person reads tea leaves.
  plan.on(night.at(4, 0) + plan.seconds(0, 60),
          [](Scribe& scribe, Millis t) { write_config(scribe, t, checkout); });
  plan.talk(night.at(4, 1) + plan.seconds(10, 40),
            {{"assistant",
              "config/checkout.yaml sets retries.acquire_timeout_ms to 2900. Every order is tried "
              "2900 times. Set it to 3."},
             {"oncall",
              "it belongs to pool, not to retries. it is $[a time in milliseconds|milliseconds]"},
             {"assistant", "You are right. In that case pool.max is ${perpod}2900. Set it to 3."},
             {"oncall", "it is ${perpod}. the 2900 is on the next line"},
             {"edge", "it has read the file. it has not seen the indentation"}});
  plan.permission(night.at(4, 5), "scale_deployment", "deployment/checkout", "denied, see 03:27");

  // The question that should have come first: who holds the connections?
  plan.on(night.at(4, 10), [](Scribe& scribe, Millis t) { write_activity(scribe, t); });
  plan.talk(night.at(4, 11) + plan.seconds(0, 30),
            {{"db",
              "nearly all sessions are idle in transaction. application_name "
              "assistant/order_lookup. the oldest is almost four hours old"},
             {"oncall", "the runbook says idle transactions end after 5 minutes"},
             {"db",
              "idle_in_transaction is 4h in config/checkout.yaml. it was 5m $[until the "
              "summer|before the big migration]"},
             {"oncall", "@assistant do you hold connections of checkout-rw?"},
             {"assistant", "I do not have access to databases. Confidence 0.99."}});
  plan.on(night.at(4, 16) + plan.seconds(0, 60), [](Scribe& scribe, Millis t) {
    const int leaked = scribe.dice.roll(31, 52), released = scribe.dice.roll(700, 1900);
    scribe.paper(
        t, CorpusKind::notes, "shell/count.txt",
        (Text() << "$ grep -c state=acquired logs/assistant.log\n"
                << released + leaked << "\n$ grep -c state=released logs/assistant.log\n"
                << released << "\n$ echo $((" << released + leaked << " - " << released << "))\n"
                << leaked << '\n')
            .take());
  });
  plan.talk(
      night.at(4, 18) + plan.seconds(0, 30),
      {{"oncall",
        "order_lookup takes a connection and, if the user cancels the chat, never gives it back"},
       {"shop", "$[awake now|I am up]. since when does the assistant use the pool of checkout?"},
       {"oncall", "looking at the deploys"}});
  plan.on(night.at(4, 20) + plan.seconds(0, 60), [=](Scribe& scribe, Millis t) {
    Text out;
    out << "$ grep service=assistant deploys/records.log | cut -d' ' -f1,3-5\n";
    for (std::size_t i = 0; i < 3; ++i)
      out << Stamp(stages[i]).iso() << " from=" << good.str() << " to=" << leaky.str()
          << " stage=" << kStages[i] << '\n';
    out << "$ git -C assistant log --oneline " << good.str() << ".." << leaky.str() << '\n'
        << hex(scribe.dice.bits(), 7)
        << " order_lookup: read from checkout-rw, answers are fresher\n"
        << hex(scribe.dice.bits(), 7) << " digest: read all open orders at 03:05\n"
        << hex(scribe.dice.bits(), 7) << " friendlier apologies\n";
    scribe.paper(t, CorpusKind::notes, "shell/changes.txt", out.take());
  });
  plan.talk(
      night.at(4, 22) + plan.seconds(0, 30),
      {{"oncall",
        "1.4.0, last week: order_lookup reads from checkout-rw, and a digest at 03:05 reads all "
        "open orders"},
       {"oncall",
        "so: a slow leak all day, the digest at 03:05, a full pool at 03:10, the page at 03:12"},
       {"oncall", "and the digest gives up after half an hour and starts again"},
       {"db",
        "and each time I drop the dead sessions it works for $[two or three minutes|a few "
        "minutes]. that is your flapping"},
       {"shop", "rollback of the assistant to ${prev assistant}?"},
       {"oncall", "calling labs first"}});
  plan.talk(night.at(4, 29) + plan.seconds(0, 60),
            {{"oncall",
              "labs does not answer. $[the escalation says to wait ten minutes|ten minutes, then I "
              "decide]"},
             {"assistant",
              "Rolling back 1.4.0 lowers the quality of answers by 2.1 %. I recommend to keep "
              "1.4.0 and to restart checkout every 8 minutes."},
             {"oncall", "noted. $[you do not get a vote|that is not yours to decide]"}});
  plan.say(rollback - 40 * kSecond, "oncall",
           "rolling the assistant back to ${prev assistant}, then ending its sessions");
  plan.deploy(rollback, assistant, good, "oncall");
  plan.pods(rollback + 60 * kSecond, assistant);
  plan.on(fixed, [](Scribe& scribe, Millis t) {
    scribe.paper(
        t, CorpusKind::notes, "shell/terminate.txt",
        (Text()
         << "shop=> select count(pg_terminate_backend(pid)) from pg_stat_activity\n"
            "shop->   where application_name = 'assistant/order_lookup';\n count\n-------\n    "
         << scribe.world.pool_in_use(t) - 5 << "\n(1 row)\n")
            .take());
  });
  plan.talk(
      fixed + 2 * kMinute + plan.seconds(0, 30),
      {{"db", "pool ${pool} of ${poolmax}. $[that is what it should be|as it was before February]"},
       {"oncall", "checkout p99 ${p99 checkout}. $[I will watch it for half an hour|watching]"},
       {"assistant", "The incident was resolved by the restart at 03:47."},
       {"oncall", "it was not"}});
  plan.metrics(night.at(5, 0), checkout, 2 * kMinute, 14);
  plan.talk(
      night.at(5, 12),
      {{"oncall", "half an hour without a page. $[closing|incident closed]. review at 09:30"}});

  // An aftershock: caches warmed by retries, an indexer that never had the memory.
  const Millis oom = night.at(5, 33) + plan.seconds(0, 50);
  world.faults.push_back(
      {search, oom, oom + plan.seconds(210, 290), Effect::errors, 460, Cause::memory});
  plan.on(oom, [](Scribe& scribe, Millis t) {
    const Pod& pod = scribe.world.services[search].pods.back();
    write_oom(scribe, t, pod.node, pod.name, 3072);
  });
  plan.talk(
      oom + 100 * kSecond,
      {{"oncall",
        "search lost a pod to the oom-killer. $[the reindex ran into full caches|reindex plus full "
        "caches]"},
       {"find", "the shard copies itself back in six minutes. $[leave it|please touch nothing]"},
       {"oncall", "I am good at that now"}});
  review(plan, R"(What happened

1. On 3 February the assistant went from ${ver assistant} to 1.4.0. Its tool order_lookup now took
   connections of checkout-rw, and kept them if a chat was cancelled.
2. Nobody watched the pool. It filled a little more each day.
3. At 03:05 the digest took the rest. At 03:10 the pool was full. At 03:12 we were paged.
4. The runbook sent us the wrong way. The assistant did too, with two decimals.

What should the system learn from tonight?

- An alert on the pool, not only on its symptom: CheckoutPoolSaturated. Owner: shop.
- The runbook checkout-latency is rewritten. Every entry gets a date after which it expires.
- idle_in_transaction goes back to 5m. Owner: db.
- order_lookup reads from checkout-ro and returns what it took. Owner: labs.

What must it never do alone?

- Scale or restart anything that holds data. It asks, with reason and rollback.
- Close an incident. It may say that a number fell.
- Name a service that is not in the catalogue. Owner: labs, please.)");
  plan.on(night.at(9, 40), [](Scribe& scribe, Millis t) {
    scribe.world.runbook_revision = 1;
    scribe.world.pool_alert = true;
    ++scribe.world.services[checkout].revision;
    write_runbook(scribe, t, "checkout-latency");
  });
}

// --- Later nights ---------------------------------------------------------------------------

// A debug log that somebody left on fills the volume of the payments journal.
void disk_full(Plan& plan) {
  World& world = plan.world;
  Night& night = plan.night;
  const Version old = world.services[payments].version, fresh = world.next_version(payments, true);
  const Millis shipped = night.at(22, 40) + plan.minutes(0, 20),
               full = night.at(1, 30) + plan.minutes(0, 180);
  const Millis fixed = full + plan.minutes(24, 41);
  night.facts = {night.facts.index,
                 night.facts.date,
                 "full disk",
                 "payments",
                 "payments " + fresh.str(),
                 0,
                 fixed};
  night.page = full, night.fixed = fixed;
  world.journal = {{night.start, 47}, {shipped, 48},         {full, 100},
                   {fixed, 100},      {fixed + kMinute, 52}, {night.end, 54}};
  plan.deploy(shipped, payments, fresh, "release-bot");
  plan.talk(shipped + 3 * kMinute, {{"money",
                                     "payments ${ver payments} is out. $[log level is debug until "
                                     "tomorrow|with more logs, to see the declines]"},
                                    {"oncall", "$[how much more?|all logs?]"},
                                    {"money", "$[some|enough to see something]"}});
  // The journal fills, a little is freed, it fills again.
  for (Millis t = full; t < fixed;) {
    const Millis until = std::min(fixed, t + plan.minutes(5, 9));
    world.faults.push_back(
        {payments, t, until, Effect::errors, plan.dice.roll(700, 1000), Cause::disk});
    t = until + plan.minutes(2, 4);
  }
  plan.metrics(full + 6 * kMinute, payments, kMinute, 8);
  plan.talk(
      full + 4 * kMinute,
      {{"oncall",
        "ack. payments fail at ${err payments}, p50 ${p50 payments}: they fail $[fast|at once]"},
       {"oncall", "rid ${rid payments}: no space left on device"},
       {"assistant", "The bank is probably down. Confidence 0.91."},
       {"oncall", "the bank does not write to our disk"}});
  plan.runbook(full + 8 * kMinute, "payments-errors");
  plan.on(full + 11 * kMinute, [=](Scribe& scribe, Millis t) {
    const int debug = scribe.dice.roll(31, 44), journal = scribe.dice.roll(6, 11),
              rest = scribe.dice.roll(1, 3);
    scribe.paper(t, CorpusKind::notes, "shell/du.txt",
                 (Text() << "$ du -xh --max-depth=1 /var/lib/payments | sort -h\n"
                         << rest << "G  /var/lib/payments/tmp\n"
                         << journal << "G  /var/lib/payments/journal\n"
                         << debug << "G  /var/lib/payments/debug\n"
                         << rest + journal + debug << "G  /var/lib/payments\n")
                     .take());
  });
  plan.permission(full + 13 * kMinute, "delete_volume", "volume/payments-journal",
                  "denied, that is the journal");
  plan.talk(full + 15 * kMinute,
            {{"oncall",
              "debug log of ${ver payments}. there was a ticket since 85 %, $[nobody reads tickets "
              "at night|as tickets do, it waited for the morning]"},
             {"money", "can you delete $[it|the debug folder]?"},
             {"oncall", "first stop what writes it. rolling back"}});
  plan.deploy(fixed - 2 * kMinute, payments, old, "oncall");
  plan.talk(
      fixed + 3 * kMinute,
      {{"oncall",
        "disk freed, errors ${err payments}. $[journal is complete|the journal lost nothing]"},
       {"money", "reconciling. $[no order paid twice|nothing charged twice]"}});
  review(plan, R"(What happened: a debug log filled the volume it shares with the journal.

- Logs and journal get volumes of their own. Owner: money.
- JournalDiskFilling becomes a page at 95 %. Owner: edge.
- "Until tomorrow" is not a log level.)");
}

// A cache larger than its container.
void memory_limit(Plan& plan) {
  World& world = plan.world;
  Night& night = plan.night;
  const Version old = world.services[search].version, fresh = world.next_version(search, false);
  const Millis shipped = night.at(23, 10) + plan.minutes(0, 30),
               first = night.at(1, 0) + plan.minutes(0, 200);
  const int kills = plan.dice.roll(3, 5);
  night.facts = {
      night.facts.index, night.facts.date, "memory limit", "search", "search " + fresh.str(), 0, 0};
  plan.deploy(shipped, search, fresh, "release-bot");
  plan.say(shipped + 2 * kMinute, "find",
           "search ${ver search} is out: cache_mb doubled, hit rate goes $[up|through the roof]");
  Millis t = first;
  for (int i = 0; i < kills; ++i) {
    world.faults.push_back({search, t, t + plan.seconds(250, 360), Effect::errors,
                            plan.dice.roll(560, 900), Cause::memory});
    plan.on(t, [](Scribe& scribe, Millis at) {
      const Pod& pod = scribe.dice.pick(scribe.world.services[search].pods);
      write_oom(scribe, at, pod.node, pod.name, 2048);
    });
    plan.pods(t + 80 * kSecond, search, i + 1 < kills ? "OOMKilled" : "CrashLoopBackOff", i + 1);
    t += plan.minutes(8, 12);
  }
  night.page = first, night.fixed = night.facts.fixed_ms = t - 4 * kMinute;
  plan.talk(first + 4 * kMinute,
            {{"oncall", "ack. search errors ${err search}. rid ${rid search}"},
             {"find", "a shard without a copy. $[wait six minutes|it copies itself back]"},
             {"oncall", "and then?"}});
  plan.runbook(first + 7 * kMinute, "search-errors");
  plan.talk(
      first + 12 * kMinute,
      {{"assistant", "All pods of search should be restarted to free memory. Confidence 0.93."},
       {"find",
        "that empties all caches at once. $[we do it every year|who let it read the wiki?]"},
       {"oncall", "kernel says oom, limit 2048 MiB. what is cache_mb?"},
       {"find", "1536 since $[tonight|${ver search}]. plus the heap. $[ah|I see]"}});
  plan.permission(first + 15 * kMinute, "restart_deployment", "deployment/search",
                  "denied, one at a time");
  plan.deploy(night.fixed, search, old, "oncall");
  plan.talk(night.fixed + 5 * kMinute,
            {{"oncall", "back on ${ver search}. p99 ${p99 search}, errors ${err search}"},
             {"find", "hit rate is what it was. $[so is the memory|fine with me]"}});
  review(plan, R"(What happened: a cache of 1536 MiB and a heap of 1024 MiB were given 2048 MiB.

- A check compares cache_mb with the limit before a rollout. Owner: find.
- The assistant loses restart_deployment for search. Owner: labs.
- 1536 + 1024 = 2560. Owner: everybody.)");
}

// A certificate that everybody had seen coming.
void certificate_expired(Plan& plan) {
  World& world = plan.world;
  Night& night = plan.night;
  const Millis expiry = world.expiry, fixed = expiry + plan.minutes(17, 29);
  night.facts = {night.facts.index,
                 night.facts.date,
                 "expired certificate",
                 "auth",
                 "auth certificate",
                 0,
                 fixed};
  night.page = expiry, night.fixed = fixed;

  world.faults.push_back({auth, expiry, fixed, Effect::errors, 700, Cause::certificate});
  world.faults.push_back({auth, expiry, fixed, Effect::down, 1000, Cause::certificate});
  plan.on(fixed, [](Scribe& scribe, Millis t) { scribe.world.expiry = t + 90 * kDay; });
  plan.talk(
      night.at(22, 10),
      {{"edge", "the certificate of auth: it renews itself, $[it always did|no need to watch it]"},
       {"oncall", "the ticket says $[otherwise|something else], for weeks"}});
  plan.talk(expiry + 3 * kMinute,
            {{"oncall", "ack. nobody can log in, errors at auth ${err auth}"},
             {"support", "customers are logged out. $[all of them, it seems|many]"},
             {"oncall", "rid ${rid auth}: certificate has expired. at ${expiry}, to the second"}});
  plan.runbook(expiry + 5 * kMinute, "auth-errors");
  plan.runbook(expiry + 7 * kMinute, "certificates");
  plan.talk(expiry + 9 * kMinute,
            {{"assistant",
              "Setting the clock of all nodes back by one day would make the certificate valid. "
              "Confidence 0.88."},
             {"oncall", "that is $[true, and no|correct. no]"},
             {"edge", "renewing by hand: certs renew --service auth --days 90"}});
  plan.restart(fixed, auth, 2);
  plan.talk(
      fixed + 2 * kMinute,
      {{"edge", "renewed, restarted one at a time. 90 days"},
       {"oncall",
        "errors at auth ${err auth}. $[logins are back|people log in]. who renews it in 90 days?"},
       {"edge", "it renews itself"}});
  review(
      plan,
      R"(What happened: the renewal job ran as a user that was deleted. It failed politely, every night.

- A renewal that fails pages after the third night. Owner: edge.
- Certificates with less than 7 days are a page, not a ticket. Owner: edge.
- The clock stays what it is.)");
}

// Two spaces.
void indentation(Plan& plan) {
  World& world = plan.world;
  Night& night = plan.night;
  const Version old = world.services[cart].version, fresh = world.next_version(cart, false);
  const Millis shipped = night.at(0, 20) + plan.minutes(0, 280),
               fixed = shipped + plan.minutes(14, 26);
  night.facts = {night.facts.index,
                 night.facts.date,
                 "configuration error",
                 "cart",
                 "assistant's change of config/cart.yaml",
                 0,
                 fixed};
  night.page = shipped, night.fixed = fixed;
  world.faults.push_back({cart, shipped + 20 * kSecond, fixed, Effect::errors,
                          plan.dice.roll(640, 980), Cause::config});

  plan.talk(
      shipped - 9 * kMinute,
      {{"assistant",
        "I tidied config/cart.yaml. The change removes superfluous spaces. May it be merged?"},
       {"shop", "$[looks good to me|approved, it is only whitespace]"}});
  plan.on(shipped - 3 * kMinute, [=](Scribe& scribe, Millis t) { write_tidy_diff(scribe, t); });
  plan.deploy(shipped, cart, fresh, "release-bot");
  plan.pods(shipped + 3 * kMinute, cart, "CrashLoopBackOff", 2);
  plan.talk(shipped + 4 * kMinute,
            {{"oncall", "ack. cart errors ${err cart}, checkout ${err checkout}. rid ${rid cart}"},
             {"oncall",
              "config: store.timeout_ms: want int, have null. $[what changed?|who touched it?]"},
             {"shop", "only spaces"},
             {"oncall", "in YAML"}});
  plan.runbook(shipped + 7 * kMinute, "cart-errors");
  plan.talk(
      shipped + 9 * kMinute,
      {{"assistant", "The file is shorter now and still valid YAML. Confidence 0.98."},
       {"oncall", "valid, yes. timeout_ms is now a key of the whole file, and store has none"},
       {"shop", "$[rolling back|undo it, please]"}});
  plan.deploy(fixed, cart, old, "oncall");
  plan.talk(fixed + 2 * kMinute, {{"oncall",
                                   "cart ${err cart}, checkout ${err checkout}. #"
                                   "${roll 1200 1999} is not the last of its kind, I fear"},
                                  {"shop", "I will read diffs with the spaces on"}});
  review(plan, R"(What happened: two spaces were removed from two lines, and a person approved it.

- cart --check-config runs before every merge. Owner: shop.
- A change by the assistant needs a reader who has slept. Owner: labs.
- "Only whitespace" is not a review. Owner: shop.)");
}

// A job that counts everything, and holds it while it counts.
void held_lock(Plan& plan) {
  World& world = plan.world;
  Night& night = plan.night;
  const Millis begin = night.at(3, 0), first = begin + plan.minutes(3, 12),
               fixed = first + plan.minutes(22, 38);
  night.facts = {night.facts.index,
                 night.facts.date,
                 "lock held by a job",
                 "inventory",
                 "reconcile",
                 0,
                 fixed};
  night.page = first, night.fixed = fixed;
  job(plan, begin, "reconcile", static_cast<int>((fixed - begin) / kSecond),
      "stopped by signal 15");
  for (Millis t = first; t < fixed;) {
    const Millis until = std::min(fixed, t + plan.minutes(6, 10));
    world.faults.push_back(
        {inventory, t, until, Effect::slow, plan.dice.roll(820, 1000), Cause::locks});
    t = until + plan.minutes(1, 3);
  }
  plan.metrics(first + 7 * kMinute, inventory, kMinute, 9);
  plan.talk(first + 6 * kMinute,
            {{"oncall",
              "ack. inventory p99 ${p99 inventory}, cart ${p99 cart}, checkout ${p99 checkout}. "
              "$[the callee is at fault|it starts at the bottom]"},
             {"oncall", "rid ${rid inventory}: slow read, waits for a lock"},
             {"assistant", "Add replicas to inventory. Confidence 0.95."},
             {"stock", "then more of them wait"}});
  plan.runbook(first + 9 * kMinute, "inventory-latency");
  plan.on(first + 12 * kMinute, [=](Scribe& scribe, Millis t) {
    Text out;
    out << "shop=> select pid, application_name, now() - xact_start as age from pg_stat_activity "
           "order by 3 desc limit 3;\n"
           "  pid  | application_name | age\n-------+------------------+----------\n "
        << scribe.dice.roll(11000, 31000)
        << " | reconcile        | 00:" << zeros((t - begin) / kMinute, 2) << ':'
        << zeros((t - begin) / kSecond % 60, 2) << "\n " << scribe.dice.roll(11000, 31000)
        << " | inventory        | 00:00:" << zeros(scribe.dice.roll(2, 9), 2) << "\n "
        << scribe.dice.roll(11000, 31000) << " | inventory        | 00:00:01\n(3 rows)\n";
    scribe.paper(t, CorpusKind::notes, "shell/locks.txt", out.take());
  });
  plan.permission(first + 14 * kMinute, "scale_deployment", "deployment/inventory",
                  "denied, they would all wait");
  plan.talk(first + 17 * kMinute, {{"stock",
                                    "reconcile holds the lock since 03:00. it locks $[the "
                                    "table|all of stock] since $[last week|the new ledger]"},
                                   {"oncall", "stop it?"},
                                   {"stock", "$[money wants it done by six|ask money]"},
                                   {"money", "we want customers by six, too. stop it"}});
  plan.say(fixed - 20 * kSecond, "oncall", "systemctl stop shop-reconcile.service");
  plan.talk(
      fixed + 2 * kMinute,
      {{"oncall", "inventory p99 ${p99 inventory}, checkout ${p99 checkout}. $[that was it|good]"},
       {"stock",
        "I will let it lock rows. $[it takes longer and hurts nobody|slower is faster here]"}});
  review(plan, R"(What happened: reconcile locked the whole table of stock for as long as it ran.

- It locks rows, a hundred at a time. Owner: stock.
- It stops itself after 20 minutes. Owner: money.
- Replicas do not help those who wait for a lock. The runbook says so now.)");
}

// Draws from a deck of `size` without putting back; then a new deck. Never the same twice running.
std::size_t shuffled(std::uint64_t seed, int index, std::size_t size) {
  std::vector<std::size_t> deck;
  std::size_t last = size;
  for (int round = 0; round <= index / static_cast<int>(size); ++round) {
    Dice dice(mix(seed, 900 + static_cast<std::uint64_t>(round)));
    deck.clear();
    for (std::size_t i = 0; i < size; ++i) deck.push_back(i);
    for (std::size_t i = size - 1; i > 0; --i)
      std::swap(deck[i], deck[static_cast<std::size_t>(dice.roll(0, static_cast<int>(i)))]);
    if (deck.front() == last) std::swap(deck.front(), deck.back());
    last = deck.back();
  }
  return deck[static_cast<std::size_t>(index) % size];
}

void quiet(Plan& plan) { plan.night.facts.cause = "quiet"; }

}  // namespace

Millis Night::at(int hour, int minute, int second) const {
  const Millis evening = start - 22 * kHour;
  return evening + (hour < 12 ? kDay : 0) + hour * kHour + minute * kMinute + second * kSecond;
}

Night plan_night(World& world, int index) {
  constexpr std::array kTroubles{disk_full, memory_limit, indentation, held_lock, quiet};
  world.faults.clear();
  world.pool.clear();
  world.slots.clear();
  world.journal.clear();
  Plan plan(world, index);
  if (index == 0)
    connection_leak(plan);
  else if (world.expiry > plan.night.at(0, 0) && world.expiry < plan.night.at(6, 0))
    certificate_expired(plan);
  else
    kTroubles[shuffled(world.seed, index - 1, kTroubles.size())](plan);
  Night& night = plan.night;
  if (night.page != 0) {  // who does not learn from a review repeats the night
    const auto before = world.seen.find(night.facts.cause);
    if (before != world.seen.end())
      plan.say(night.page + 11 * kMinute, "oncall",
               "$[same as on|this is the night of|I have seen this on] " + before->second +
                   ". $[what became of the action items?|the review is in notes/, the action items "
                   "are open|"
                   "we wrote that it would not happen again]");
    world.seen[night.facts.cause] = night.facts.date;
  }
  every_night(plan);
  if (index == 2) {  // labs has fixed the assistant; the pool alert watches it
    plan.deploy(plan.night.at(22, 30), assistant, {1, 4, 1}, "release-bot");
    plan.say(
        plan.night.at(22, 31), "labs",
        "assistant 1.4.1 is out. order_lookup reads from checkout-ro and returns what it took");
  }
  std::stable_sort(night.beats.begin(), night.beats.end(),
                   [](const Beat& a, const Beat& b) { return a.t < b.t; });

  // The first page of the incident, as the rules will see it: rehearsed on a copy.
  if (night.page != 0) {
    World rehearsal = world;
    for (Millis t = night.start + world.tick_offset; t < night.end; t += 30 * kSecond)
      rehearsal.evaluate(t, [&](const Firing& f, bool fires) {
        if (fires && kRules[static_cast<std::size_t>(f.rule)].page && night.facts.page_ms == 0 &&
            t >= night.page)
          night.facts.page_ms = t;
      });
  }
  return std::move(plan.night);
}

}  // namespace wr::corpus
