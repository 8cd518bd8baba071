// Load, latency, faults, pods and alert states of the shop. Integers only.
#include "shared/support/core/corpus_world.hpp"

#include <algorithm>

#include "shared/base/check.hpp"

namespace wr::corpus {
namespace {

// Requests a second at the gateway, by hour of the day: a shop that sleeps a little after Europe.
constexpr std::array<int, 24> kLoad{180, 130, 104, 86,  82,  96,  142, 231, 338, 421, 470, 503,
                                    521, 512, 498, 506, 522, 563, 611, 640, 598, 502, 381, 268};

constexpr Millis kRampUp = 25 * kSecond, kRampDown = 20 * kSecond;

}  // namespace

//                                     name      pods base port share slow50 slow99 team
const std::array<Profile, kServices> kProfiles{
    {{"gateway", 3, 3, 8443, 1000, 4, 30, "edge"},
     {"auth", 2, 4, 8081, 410, 300, 900, "edge"},
     {"cart", 3, 11, 8082, 300, 420, 1500, "shop"},
     {"checkout", 4, 42, 8083, 62, 960, 2350, "shop"},
     {"payments", 3, 96, 8084, 48, 700, 2400, "money"},
     {"inventory", 3, 16, 8085, 350, 380, 1700, "stock"},
     {"search", 4, 38, 8086, 420, 640, 2300, "find"},
     {"assistant", 2, 870, 8090, 14, 900, 2600, "labs"}}};

const std::array<Rule, 12> kRules{{
    {"CheckoutLatencyHigh", checkout, Metric::p99, 1500, 2 * kMinute, true, "checkout-latency",
     "checkout answers slowly"},
    {"CheckoutErrorRatioHigh", checkout, Metric::errors, 80, 3 * kMinute, true, "checkout-errors",
     "checkout fails for too many customers"},
    {"PaymentsErrorRatioHigh", payments, Metric::errors, 50, 2 * kMinute, true, "payments-errors",
     "payments are refused by us, not by banks"},
    {"CartErrorRatioHigh", cart, Metric::errors, 50, 2 * kMinute, true, "cart-errors",
     "carts cannot be read or written"},
    {"AuthErrorRatioHigh", auth, Metric::errors, 50, kMinute, true, "auth-errors",
     "customers cannot log in"},
    {"SearchErrorRatioHigh", search, Metric::errors, 60, 2 * kMinute, true, "search-errors",
     "searches fail"},
    {"InventoryLatencyHigh", inventory, Metric::p99, 900, 3 * kMinute, true, "inventory-latency",
     "stock is counted slowly"},
    {"DatabaseSlotsLow", checkout, Metric::connections, 90, 2 * kMinute, false, "database-slots",
     "checkout-db runs out of connection slots"},
    {"DiskFilling", search, Metric::disk, 80, 10 * kMinute, false, "disk-filling",
     "a volume fills up"},
    {"CertificateExpiresSoon", auth, Metric::certificate, 21, 0, false, "certificates",
     "a certificate expires within three weeks"},
    {"CheckoutPoolSaturated", checkout, Metric::pool, 95, kMinute, true, "checkout-latency",
     "no free database connection in checkout"},
    {"JournalDiskFilling", payments, Metric::journal, 85, 5 * kMinute, false, "payments-errors",
     "the volume of the payments journal fills up"},
}};

std::string Version::str() const {
  return (Text() << major << '.' << minor << '.' << patch).take();
}

Service service_named(std::string_view name) {
  for (int s = 0; s < kServices; ++s)
    if (kProfiles[s].name == name) return static_cast<Service>(s);
  WR_CHECK(name == "a service");
  return gateway;
}

const std::vector<Service>& callees(Service s) {
  static const std::vector<Service> none, by_checkout{cart, inventory, payments},
      by_cart{inventory}, by_assistant{search};
  return s == checkout ? by_checkout : s == cart ? by_cart : s == assistant ? by_assistant : none;
}

int interpolate(const Knots& knots, Millis t) {
  if (knots.empty()) return 0;
  const auto after = std::upper_bound(knots.begin(), knots.end(), t,
                                      [](Millis m, const auto& knot) { return m < knot.first; });
  if (after == knots.begin()) return knots.front().second;
  if (after == knots.end()) return knots.back().second;
  const auto& [t0, v0] = *(after - 1);
  const auto& [t1, v1] = *after;
  return v0 + static_cast<int>((v1 - v0) * (t - t0) / (t1 - t0));
}

World::World(std::uint64_t the_seed, Millis now)
    : seed(the_seed), states_{}, dice_(mix(the_seed, 1)) {
  pool_per_pod = 4 * dice_.roll(3, 5);
  max_slots = 4 * pool_per_pod + (pool_per_pod == 16 ? 36 : 32);  // 80, 100, 112
  next_alert = dice_.roll(140, 420);
  tick_offset = dice_.roll(0, 24) * kSecond;
  const int days = dice_.roll(3, 9);
  expiry = now + days * kDay + 2 * kHour + dice_.roll(30, 300) * kMinute;
  for (int i = 0; i < kServices; ++i) {
    const auto s = static_cast<Service>(i);
    Version v;
    v.major = dice_.roll(1, 6);
    v.minor = dice_.roll(2, 40);
    v.patch = dice_.roll(1, 9);
    if (s == assistant) v = {1, 3, dice_.roll(2, 7)};
    services[static_cast<std::size_t>(i)].version = v;
    services[static_cast<std::size_t>(i)].revision = dice_.roll(11, 90);
    const Millis age = dice_.roll(2 * 1440, 60 * 1440) * kMinute;
    if (s == assistant)
      deploy(s, {1, 4, 0}, now - 5 * kDay - 11 * kHour);  // 5 February, the last stage
    else
      deploy(s, {v.major, v.minor, v.patch + 1}, now - age);
  }
}

void World::deploy(Service s, Version v, Millis t) {
  Deployment& d = services[s];
  d.previous = std::exchange(d.version, v);
  d.newest = std::max(d.newest, v);
  ++d.revision;
  replace_pods(s, kProfiles[s].replicas, t);
}

void World::replace_pods(Service s, int replicas, Millis t) {
  Deployment& d = services[s];
  d.replicas = replicas;
  d.since = t;
  d.pods.clear();
  const std::string set = suffix(dice_, 9);
  int node = dice_.roll(1, 6);
  for (int i = 0; i < replicas; ++i) {
    Pod pod;
    pod.name = std::string(kProfiles[s].name) + '-' + set + '-' + suffix(dice_, 5);
    pod.ip = "198.51.100." + std::to_string(10 + next_address_);
    next_address_ = (next_address_ + dice_.roll(1, 5)) % 240;
    pod.node = node;
    node = node % 6 + 1;
    d.pods.push_back(std::move(pod));
  }
}

// The same for the whole minute, so that a table and an alert agree.
int World::noise(Service s, Millis t, int salt, int span) const {
  const std::uint64_t bits = mix(mix(seed, static_cast<std::uint64_t>(t / kMinute)),
                                 static_cast<std::uint64_t>(s * 16 + salt));
  return static_cast<int>(bits % static_cast<std::uint64_t>(2 * span + 1)) - span;
}

int World::load(Millis t) const {
  const auto hour = static_cast<std::size_t>(t / kHour % 24);
  const int minute = static_cast<int>(t / kMinute % 60);
  return kLoad[hour] + (kLoad[(hour + 1) % 24] - kLoad[hour]) * minute / 60;
}

Version World::next_version(Service s, bool minor) const {
  const Version& v = services[s].newest;
  return minor ? Version{v.major, v.minor + 1, 0} : Version{v.major, v.minor, v.patch + 1};
}

int World::rps(Service s, Millis t) const {
  const int permille = kProfiles[s].share;
  int value = load(t) * permille / 1000;
  value += value * noise(s, t, 0, 60) / 1000;
  // Who waits too long asks again: retries add up to 40 %.
  const int slow = std::max(badness(checkout, t, Effect::slow), badness(s, t, Effect::slow));
  if (s == checkout || s == gateway) value += value * slow * (s == checkout ? 400 : 60) / 1'000'000;
  return value * (1000 - badness(s, t, Effect::down) * 6 / 10) / 1000;
}

int World::badness(Service s, Millis t, Effect effect) const {
  int worst = 0;
  for (const Fault& f : faults) {
    if (f.service != s || f.effect != effect || t < f.from || t >= f.to + kRampDown) continue;
    int level = f.peak;
    if (t < f.from + kRampUp) level = static_cast<int>(f.peak * (t - f.from) / kRampUp);
    if (t >= f.to) level = static_cast<int>(f.peak * (f.to + kRampDown - t) / kRampDown);
    worst = std::max(worst, level);
  }
  return worst;
}

Cause World::cause(Service s, Millis t) const {
  Cause found = Cause::none;
  for (const Fault& f : faults)
    if (f.service == s && t >= f.from && t < f.to + kRampDown) found = f.cause;
  return found;
}

bool World::any_fault(Millis from, Millis to) const {
  return std::any_of(faults.begin(), faults.end(),
                     [&](const Fault& f) { return f.from < to && f.to + kRampDown > from; });
}

// Queues are longer when more stand in them: 85 % of the base at night, 115 % at the peak.
int World::own50(Service s, Millis t) const {
  const Profile& p = kProfiles[s];
  const int base = p.base_ms * (850 + load(t) * 300 / 640 + noise(s, t, 1, 40)) / 1000;
  return std::max(1, base) + p.slow50 * badness(s, t, Effect::slow) / 1000;
}

int World::own99(Service s, Millis t) const {
  const Profile& p = kProfiles[s];
  const int base = p.base_ms * (2600 + load(t) * 600 / 640 + noise(s, t, 2, 350)) / 1000;
  const int slow = badness(s, t, Effect::slow);
  return std::max(2, base) + p.slow99 * slow / 1000 * (1000 + noise(s, t, 3, 140)) / 1000;
}

int World::p50(Service s, Millis t) const {
  int sum = own50(s, t);
  for (const Service callee : callees(s)) sum += p50(callee, t);
  return sum;
}

int World::p99(Service s, Millis t) const {
  int sum = own99(s, t);
  for (const Service callee : callees(s)) sum += (p50(callee, t) + p99(callee, t)) / 2;
  return s == assistant ? sum : std::min(sum, kDeadline);
}

int World::own_errors(Service s, Millis t) const {
  const int base = noise(s, t, 4, 2) > 1 ? 2 : 1;
  return base + badness(s, t, Effect::slow) * (76 + noise(s, t, 6, 26)) / 1000 +
         badness(s, t, Effect::errors) * 420 / 1000 + badness(s, t, Effect::down) * 700 / 1000;
}

int World::errors(Service s, Millis t) const {
  int sum = own_errors(s, t);
  for (const Service callee : callees(s)) sum += own_errors(callee, t) * 6 / 10;
  if (s == gateway)
    for (const Service up : {auth, cart, checkout, search})
      sum += errors(up, t) * kProfiles[up].share / 1200;
  return std::min(sum, 1000);
}

int World::own_latency(Service s, Millis t, Dice& dice) const {
  const int half = own50(s, t), tail = std::max(own99(s, t), half + 1);
  const int twice = std::min(2 * half, tail), u = dice.roll(0, 999);
  if (badness(s, t, Effect::slow) > 500) {  // the sampling favours what is slow, and some never end
    const int v = std::max(u, dice.roll(0, 999));
    if (v < 500) return dice.roll(half * 6 / 10, half);
    if (v < 850) return dice.roll(half, twice);
    return v < 930 ? dice.roll(twice, tail) : dice.roll(tail, tail + tail / 4);
  }
  if (u < 500) return dice.roll(std::max(1, half * 6 / 10), half);
  if (u < 900) return dice.roll(half, twice);
  return u < 990 ? dice.roll(twice, tail) : dice.roll(tail, tail + tail / 5);
}

int World::pool_in_use(Millis t) const {
  const int max = pool_max();
  const int busy = 3 + rps(checkout, t) * 4 / 10 + noise(checkout, t, 5, 2);
  return std::clamp(std::max(interpolate(pool, t), busy), 1, max);
}

int World::metric(const Rule& rule, Millis t) const {
  switch (rule.metric) {
    case Metric::p99:
      return p99(rule.service, t);
    case Metric::errors:
      return errors(rule.service, t);
    case Metric::disk:
      return disk.empty() ? 61 : interpolate(disk, t);
    case Metric::journal:
      return journal.empty() ? 44 : interpolate(journal, t);
    case Metric::certificate:
      return static_cast<int>(std::max<Millis>(0, expiry - t) / kDay);
    case Metric::pool:
      return pool_in_use(t) * 100 / pool_max();
    case Metric::connections:
      return std::min(
          100, (slots.empty() ? pool_in_use(t) + 9 : interpolate(slots, t)) * 100 / max_slots);
  }
  return 0;
}

bool World::exceeds(const Rule& rule, Millis t) const {
  const int value = metric(rule, t);
  return rule.metric == Metric::certificate ? value < rule.threshold : value > rule.threshold;
}

}  // namespace wr::corpus
