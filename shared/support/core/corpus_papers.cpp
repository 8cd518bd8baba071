// Tables, tickets, command output and handovers of the operations corpus. Leaves out YAML and
// runbooks: corpus_yaml.cpp, corpus_runbook.cpp.
#include <algorithm>

#include "shared/support/core/corpus_scribe.hpp"

namespace wr::corpus {
namespace {

std::string unit_file(const World& world, const Timer& timer) {
  Dice dice = dice_of(world, timer.name, 3);
  Text out;
  out << "[Unit]\nDescription=Shop job " << timer.name
      << "\nAfter=network-online.target\nWants=network-online.target\n\n[Service]\nType="
         "oneshot\nUser=shop\n"
      << "ExecStart=/usr/local/bin/shop-job " << timer.name << " --batch " << 50 * dice.roll(1, 20)
      << "\nTimeoutStartSec=" << timer.deadline << "\nMemoryMax=" << 256 * dice.roll(1, 8)
      << "M\nNice=" << dice.roll(5, 19) << "\n\n[Install]\nWantedBy=multi-user.target\n";
  return out.take();
}

std::string shell(std::string_view command, const Text& output) {
  return (Text() << "$ " << command << '\n' << output).take();
}

std::string age(Millis ms) {
  const std::int64_t minutes = ms / kMinute;
  Text out;
  if (minutes < 2)
    out << ms / kSecond << 's';
  else if (minutes < 120)
    out << minutes << 'm';
  else if (minutes < 2880)
    out << minutes / 60 << 'h';
  else
    out << minutes / 1440 << 'd';
  return out.take();
}

std::string disks(Scribe& scribe, Millis t) {
  const World& world = scribe.world;
  Text out;
  out << "Filesystem      Size  Used Avail Use% Mounted on\n";
  constexpr std::array<std::string_view, 4> kMounts{"/", "/var/log", "/var/lib/kubelet",
                                                    "/srv/data"};
  for (std::size_t i = 0; i < kMounts.size(); ++i) {
    const int size = static_cast<int>(20 * (i + 1) + 40 * (i / 3));
    const int percent =
        i == 3 && !world.disk.empty() ? interpolate(world.disk, t) : scribe.dice.roll(21, 74);
    const int used = (size * percent + 50) / 100;
    out << Left{i == 3   ? "/dev/sdc1"
                : i == 0 ? "/dev/sda2"
                : i == 1 ? "/dev/sda3"
                         : "/dev/sdb1",
                15}
        << right(size, 4) << 'G' << right(used, 5) << 'G' << right(size - used, 5) << 'G'
        << right(percent, 4) << "% " << kMounts[i] << '\n';
  }
  return shell("df -h -x tmpfs", out);
}

std::string memory(Scribe& scribe) {
  const int total = 64316, used = scribe.dice.roll(14000, 52000),
            free = scribe.dice.roll(600, 6000);
  const int cache = total - used - free;
  Text out;
  out << "               total        used        free  buff/cache   available\nMem:    "
      << right(total, 12) << right(used, 12) << right(free, 12) << right(cache, 12)
      << right(free + cache * 9 / 10, 12) << "\nSwap:   " << right(0, 12) << right(0, 12)
      << right(0, 12) << '\n';
  return shell("free -m", out);
}

// When a timer last struck at `t`, from its schedule: "*/20 * * * *", "15 * * * *" or "30 1 * * *".
Millis last_run(const Timer& timer, Millis t) {
  const auto number = [](std::string_view digits) {
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  };
  const std::string_view schedule = timer.schedule;
  if (schedule.starts_with("*/")) return t - t % (number(schedule.substr(2)) * kMinute);
  const std::string_view hour = schedule.substr(schedule.find(' ') + 1);
  const Millis period = hour.front() == '*' ? kHour : kDay;
  const Millis phase = number(schedule) * kMinute + (period == kDay ? number(hour) * kHour : 0);
  return t - (t + period - phase) % period;
}

std::string timers(Scribe& scribe, Millis t) {
  Text out;
  out << Left{"UNIT", 32} << Left{"LAST", 10} << "RESULT\n";
  for (const Timer& timer : kTimers)
    out << Left{(Text() << "shop-" << timer.name << ".timer").str(), 32}
        << Left{Stamp(last_run(timer, t)).hhmm(), 10}
        << (scribe.dice.chance(960) ? "success" : "timeout") << '\n';
  return shell("shop-timers --last", out);
}

constexpr std::array<std::string_view, 12> kTickets{
    "p99 of ${any} rises after $[midnight|02:00|each deploy]|It was ${p99 any} at ${now} and is "
    "${p99s any} by day. $[Nobody complains yet.|Support has two complaints.]",
    "node-${roll 1 6} logs $[too much|about docker]|The journal holds ${roll 3 19} GiB. ${roll 40 "
    "97} % of it is one message, ${roll 2 31} times a second.",
    "runbook ${book} is out of date|It names $[a host that is gone|a team that was merged|a graph "
    "that nobody can find]. Reviewed by nobody since.",
    "${any}: memory grows by ${roll 3 40} MiB a day|At this rate the limit is reached in ${roll 9 "
    "80} days. $[We deploy more often than that.|We restart more often than that.]",
    "the assistant quotes a runbook that does not exist|It was called ${any}-recovery.md. It had "
    "${roll 4 9} steps, and $[five of them were good|two of them were dangerous].",
    "alert ${alert} has fired ${roll 3 40} times this month|$[Nobody did anything, and nothing "
    "happened.|Each time it resolved itself.] Raise the limit or fix the cause.",
    "shop-price-sync overlaps with itself|It runs every 20 minutes and took ${roll 21 38} last "
    "$[Sunday|Monday].",
    "who owns sku-${roll 1000 9999}?|It has negative stock and ${roll 2 60} orders. Stock says "
    "money. Money says stock.",
    "retries of ${any} are not capped|Three attempts at the gateway times two in the client are "
    "six. At ${rps any} rps that is ${rps6 any}.",
    "clock of node-${roll 1 6} is ${roll 2 48} ms ahead|Tokens of auth allow 30 ms. $[Below|Above] "
    "that it is not a ticket.",
    "feature ${any}.beta_banner is in beta since $[2021|2022]|Remove the banner or the beta.",
    "rename pool checkout-rw|It is used by checkout, by a report and, somebody says, by ${any}. "
    "The name suggests one of them."};

void write_ticket(Scribe& scribe, Millis t) {
  Dice& dice = scribe.dice;
  const auto s = static_cast<Service>(dice.roll(0, kServices - 1));
  const Rule& rule = dice.pick(kRules);
  const Values common = scribe.values(t);
  const Values values = [&](std::string_view key, Text& out) {
    if (key == "any") return void(out << name_of(s));
    if (key == "book") return void(out << rule.runbook);
    if (key == "alert") return void(out << rule.name);
    if (key == "now") return void(out << Stamp(t).hhmm());
    if (key == "p99 any") return void(out << latency(scribe.world.p99(s, t)));
    if (key == "p99s any") return void(out << latency(scribe.world.p99(s, t - 12 * kHour)));
    if (key == "rps any") return void(out << scribe.world.rps(s, t));
    if (key == "rps6 any") return void(out << 6 * scribe.world.rps(s, t));
    common(key, out);
  };
  const std::string_view ticket = dice.pick(kTickets);
  std::size_t bar = 0;  // the first one outside of a choice parts title and body
  for (int depth = 0; ticket[bar] != '|' || depth > 0; ++bar)
    depth += ticket[bar] == '[' ? 1 : ticket[bar] == ']' ? -1 : 0;
  const int number =
      1200 + static_cast<int>((t - midnight(2026, 2, 1)) / kHour) + dice.roll(-90, 0);
  Text out;
  out << "# T-" << number << ' ';
  expand(ticket.substr(0, bar), dice, values, out);
  out << "\n\nopened: " << Stamp(t - dice.roll(1, 90) * kDay).date()
      << "\nowner: " << kProfiles[s].team << "\npriority: " << dice.roll(2, 4) << "\nstate: "
      << (dice.chance(600)   ? "open"
          : dice.chance(500) ? "waiting"
                             : "closed as known")
      << "\n\n";
  expand(ticket.substr(bar + 1), dice, values, out);
  out << '\n';
  scribe.paper(t, CorpusKind::notes, (Text() << "tickets/T-" << number << ".md").take(),
               out.take());
}

}  // namespace

std::string_view name_of(Service s) { return kProfiles[s].name; }

// The dice of a document: the same text whenever it is printed, until it is revised.
Dice dice_of(const World& world, std::string_view name, int revision) {
  std::uint64_t h = world.seed;
  for (const char c : name) h = mix(h, static_cast<unsigned char>(c));
  return Dice(mix(h, static_cast<std::uint64_t>(revision)));
}

std::string quantity(Metric metric, int value) {
  Text out;
  switch (metric) {
    case Metric::p99:
      return latency(value);
    case Metric::errors:
      out << Fixed{value, 1} << '%';
      break;
    case Metric::certificate:
      out << value << " days";
      break;
    default:
      out << value << '%';
  }
  return out.take();
}

std::string hold(Millis ms) { return ms < kMinute ? "0s" : (Text() << ms / kMinute << 'm').take(); }

void write_alert(Scribe& scribe, Millis t, const Firing& firing, bool fires) {
  const Rule& rule = kRules[static_cast<std::size_t>(firing.rule)];
  const std::string value = quantity(rule.metric, scribe.world.metric(rule, t));
  const std::string limit = quantity(rule.metric, rule.threshold);
  Text id;
  id << "a-" << zeros(firing.id, 4);
  Text out;
  out << Stamp(t).iso() << (fires ? " FIRING   " : " RESOLVED ") << rule.name
      << " severity=" << (rule.page ? "page" : "ticket") << " service=" << name_of(rule.service)
      << " value=\"" << value << "\" limit=\"" << limit << "\" id=" << id;
  if (fires)
    out << " for=" << hold(rule.hold);
  else
    out << " after=\"" << duration(t - firing.from) << '"';
  scribe.line(t, file::alerts, out.take());
  if (!rule.page) return;
  Text message;
  if (fires)
    message << "FIRING " << rule.name << ": " << rule.summary << ", " << value << " against "
            << limit << " (" << id << "), runbook/" << rule.runbook << ".md";
  else
    message << "RESOLVED " << rule.name << " after " << duration(t - firing.from) << " (" << id
            << ')';
  scribe.say(t, "pager", message.str());
}

void write_metrics(Scribe& scribe, Millis from, Millis step, int rows, Service s) {
  const World& world = scribe.world;
  Text out;
  out << "# " << name_of(s) << ", " << Stamp(from).date()
      << "\ntime      rps   p50 ms   p99 ms   errors" << (s == checkout ? "      pool" : "")
      << '\n';
  for (int i = 0; i < rows; ++i) {
    const Millis t = from + i * step;
    out << Stamp(t).hhmm() << right(world.rps(s, t), 8) << right(world.p50(s, t), 9)
        << right(world.p99(s, t), 9);
    const Text percent = Text() << Fixed{world.errors(s, t), 1} << '%';
    out << std::string(9 - percent.str().size(), ' ') << percent;
    if (s == checkout) {
      const Text pool = Text() << world.pool_in_use(t) << '/' << world.pool_max();
      out << std::string(10 - pool.str().size(), ' ') << pool;
    }
    out << '\n';
  }
  scribe.paper(from + (rows - 1) * step, CorpusKind::metrics,
               (Text() << "metrics/" << name_of(s) << ".txt").take(), out.take());
}

void write_pods(Scribe& scribe, Millis t, Service s, std::string_view sick_status, int restarts) {
  const Deployment& d = scribe.world.services[s];
  Text out;
  out << Left{"NAME", 34} << Left{"READY", 8} << Left{"STATUS", 18} << Left{"RESTARTS", 11}
      << Left{"AGE", 6} << Left{"IP", 16} << "NODE\n";
  for (std::size_t i = 0; i < d.pods.size(); ++i) {
    const bool sick = !sick_status.empty() && i + 1 >= d.pods.size();
    out << Left{d.pods[i].name, 34} << Left{sick ? "0/1" : "1/1", 8}
        << Left{sick ? sick_status : "Running", 18}
        << Left{(Text() << (sick ? restarts : 0)).str(), 11} << Left{age(t - d.since), 6}
        << Left{d.pods[i].ip, 16} << "node-" << d.pods[i].node << '\n';
  }
  scribe.paper(
      t, CorpusKind::notes, (Text() << "shell/pods-" << name_of(s) << ".txt").take(),
      shell((Text() << "kubectl -n shop get pods -l app=" << name_of(s) << " -o wide").str(), out));
}

void write_activity(Scribe& scribe, Millis t) {
  const World& world = scribe.world;
  const int busy = 3 + world.rps(checkout, t) * 4 / 10, all = world.pool_in_use(t);
  const int idle = std::max(0, all - busy), exporter = 2;
  const auto row = [](Text& out, std::string_view who, std::string_view state, int count,
                      Millis oldest) {
    out << ' ' << Left{who, 22} << " | " << Left{state, 19} << " | " << right(count, 5) << " | "
        << zeros(oldest / kHour, 2) << ':' << zeros(oldest / kMinute % 60, 2) << ':'
        << zeros(oldest / kSecond % 60, 2) << '\n';
  };
  Text out;
  out << " application_name       | state               | count | oldest\n"
      << "------------------------+---------------------+-------+----------\n";
  if (idle > 0)
    row(out, world.pool.empty() ? "checkout" : "assistant/order_lookup",
        world.pool.empty() ? "idle" : "idle in transaction", idle,
        world.pool.empty() ? scribe.dice.roll(9, 200) * kSecond
                           : 228 * kMinute + scribe.dice.roll(0, 600) * kSecond);
  row(out, "checkout", "active", std::min(busy, all), scribe.dice.roll(1, 3) * kSecond);
  row(out, "exporter", "idle", exporter, scribe.dice.roll(3, 29) * kSecond);
  out << '(' << (idle > 0 ? 3 : 2) << " rows)\n";
  scribe.paper(
      t, CorpusKind::notes, "shell/activity.txt",
      "shop=> select application_name, state, count(*), max(now() - state_change) as oldest\n"
      "shop->   from pg_stat_activity group by 1, 2 order by 3 desc;\n" +
          out.take());
}

void write_random_paper(Scribe& scribe, Millis t) {
  Dice& dice = scribe.dice;
  const World& world = scribe.world;
  const auto s = static_cast<Service>(dice.roll(0, kServices - 1));
  const Timer& timer = dice.pick(kTimers);
  const auto path = [&](std::string_view folder, std::string_view name, std::string_view end) {
    return (Text() << folder << name << end).take();
  };
  switch (dice.roll(0, 19)) {
    case 0:
      return scribe.paper(t, CorpusKind::notes, path("units/shop-", timer.name, ".service"),
                          unit_file(world, timer));
    case 1:
    case 2:
      return write_pods(scribe, t, s, "", 0);
    case 3:
      return scribe.paper(t, CorpusKind::notes, "shell/df.txt", disks(scribe, t));
    case 4:
      return scribe.paper(t, CorpusKind::notes, "shell/free.txt", memory(scribe));
    case 5:
      return scribe.paper(t, CorpusKind::notes, "shell/timers.txt", timers(scribe, t));
    case 6:
    case 7:
      return write_ticket(scribe, t);
    case 8:
    case 9:
      return write_diff(scribe, t, s);
    case 10:
    case 11:
      return write_runbook(scribe, t, dice.pick(kRules).runbook);
    case 12:
    case 13:
      return write_source(scribe, t);
    default:
      return write_yaml(scribe, t);
  }
}

void write_deploy(Scribe& scribe, Millis t, Service s, const Version& from, const Version& to,
                  std::string_view stage, std::string_view by) {
  Text out;
  out << Stamp(t).iso() << " service=" << name_of(s) << " from=" << from.str() << " to=" << to.str()
      << " stage=" << stage << " by=" << by << " change=c-"
      << 4000 + static_cast<int>(mix(static_cast<std::uint64_t>(t), 3) % 900) << " status=ok";
  scribe.line(t, file::deploys, out.take());
}

void write_handover(Scribe& scribe, Millis t) {
  const World& world = scribe.world;
  Text out;
  out << "# Handover, night to day, " << Stamp(t).date() << "\n\nFired tonight\n\n"
      << Left{"alert", 26} << "times   total          first   last\n";
  std::vector<const Firing*> open;
  for (int rule = 0; rule < static_cast<int>(kRules.size()); ++rule) {
    int times = 0;
    Millis total = 0, first = 0, last = 0;
    for (const Firing& f : world.firings) {
      if (f.rule != rule || (f.to != 0 && f.to < scribe.night.start)) continue;
      if (f.to == 0) open.push_back(&f);
      if (f.from < scribe.night.start) continue;
      ++times;
      total += (f.to == 0 ? t : f.to) - f.from;
      if (first == 0) first = f.from;
      last = f.from;
    }
    if (times == 0) continue;
    out << Left{kRules[static_cast<std::size_t>(rule)].name, 26} << right(times, 5) << "   "
        << Left{duration(total), 15} << Stamp(first).hhmm() << "   " << Stamp(last).hhmm() << '\n';
  }
  out << "\nStill open\n\n";
  for (const Firing* f : open) {
    const Rule& rule = kRules[static_cast<std::size_t>(f->rule)];
    out << "- " << rule.name << " (a-" << zeros(f->id, 4) << ", " << name_of(rule.service)
        << "): " << rule.summary << ", since " << Stamp(f->from).date() << ' '
        << Stamp(f->from).hhmm() << '\n';
  }
  if (open.empty()) out << "- nothing\n";
  out << "\nNotes\n\n";
  if (scribe.night.facts.page_ms == 0)
    out << scribe.compose(
        t, "- $[A quiet night.|Nothing to tell.|Quiet. The graphs are flat where they should be.]");
  else
    out << scribe.compose(
        t, (Text() << "- Cause: " << scribe.night.facts.cause << " in "
                   << scribe.night.facts.service << ", brought in by " << scribe.night.facts.culprit
                   << ".\n- First page " << Stamp(scribe.night.facts.page_ms).hhmm()
                   << ", cause removed " << Stamp(scribe.night.facts.fixed_ms).hhmm() << ", "
                   << duration(scribe.night.facts.fixed_ms - scribe.night.facts.page_ms)
                   << " later.\n- $[Please do not|Do not] deploy ${culprit} before the review.")
               .str());
  scribe.paper(t, CorpusKind::notes,
               (Text() << "notes/handover-" << Stamp(t).mmdd() << ".md").take(), out.take());
}

}  // namespace wr::corpus
