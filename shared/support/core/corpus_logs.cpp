// The logs of the operations corpus: sampled requests walk through the services, and every
// service writes its lines in the format its team once chose.
#include <algorithm>

#include "shared/support/core/corpus_scribe.hpp"

namespace wr::corpus {
namespace {

constexpr int kAssistantDeadline = 20000;

constexpr std::array<std::string_view, 30> kGoods{
    "lamp",  "kettle",  "desk",  "chair",  "bottle", "rucksack", "cable",   "charger",
    "towel", "mug",     "tent",  "stove",  "pillow", "clock",    "shelf",   "speaker",
    "radio", "blanket", "knife", "pan",    "gloves", "helmet",   "bicycle", "rope",
    "map",   "lantern", "tape",  "ladder", "drill",  "brush"};
constexpr std::array<std::string_view, 12> kWhich{"red",     "blue", "small",    "large",
                                                  "folding", "usb",  "outdoor",  "kids",
                                                  "steel",   "wool", "portable", "cheap"};
constexpr std::array<std::string_view, 4> kAgents{"shop-web/8.2", "shop-ios/5.1",
                                                  "shop-android/5.0", "partner-feed/2.4"};

enum class Route { checkout, cart, search, login, item, chat };

struct Span {
  Service service;
  int depth, offset;
  int ms = 0;
  int wait = 0;  // of ms, for a connection of the pool
  bool failed = false;
  Pod pod;
};

// One request on its way. `elapsed` counts from the moment the gateway took it.
struct Request {
  Millis t = 0;
  Route route = Route::checkout;
  std::string id, client, method, path;
  std::string_view agent;
  int user = 0, attempt = 1, items = 1, cents = 0, order = 0, sku = 0;
  int status = 200, deadline = kDeadline, elapsed = 0;
  bool over = false;  // failed or out of time: nobody is called any more
  Cause cause = Cause::none;
  std::vector<Span> spans;

  [[nodiscard]] Millis end() const { return t + elapsed; }
  [[nodiscard]] bool in_trouble() const { return over || elapsed > 1000; }
};

void spend(Request& r, int ms) {
  r.elapsed += ms;
  if (r.elapsed < r.deadline) return;
  r.elapsed = r.deadline;
  r.status = 504;
  r.over = true;
}

// What the service does itself: takes its time, and may fail.
void work(Scribe& scribe, Request& r, std::size_t index) {
  const Service s = r.spans[index].service;
  const Millis now = r.t + r.elapsed;
  const Cause cause = scribe.world.cause(s, now);
  int ms = scribe.world.own_latency(s, now, scribe.dice);
  const bool slow_cause = cause == Cause::pool || cause == Cause::locks;
  const bool fails =
      s != gateway && !slow_cause && scribe.dice.chance(scribe.world.own_errors(s, now));
  if (fails) ms = scribe.dice.roll(1, 9);
  if (s == checkout && (cause == Cause::pool || cause == Cause::slots) && ms > 300)
    r.spans[index].wait = std::min(ms - scribe.dice.roll(24, 61), r.deadline - r.elapsed - 1);
  spend(r, ms);
  if (r.over || fails) r.cause = cause;
  if (r.over || !fails) return;
  r.spans[index].failed = true;
  r.status = scribe.world.badness(s, now, Effect::down) > 300 ? 503 : s == auth ? 401 : 500;
  r.over = true;
}

void visit(Scribe& scribe, Request& r, Service s, int depth) {
  if (r.over) return;
  spend(r, 1);  // the network
  const std::size_t index = r.spans.size();
  const Pod pod = scribe.dice.pick(scribe.world.services[s].pods);
  r.spans.push_back({s, depth, r.elapsed, 0, 0, false, pod});
  for (const Service callee : callees(s))
    if (callee != payments) visit(scribe, r, callee, depth + 1);
  if (!r.over) work(scribe, r, index);
  if (s == checkout && !r.over) {  // money last
    visit(scribe, r, payments, depth + 1);
    if (!r.over) spend(r, 1);
  }
  r.spans[index].ms = r.elapsed - r.spans[index].offset;
}

void route(Scribe& scribe, Request& r) {
  r.spans.push_back(
      {gateway, 0, 0, 0, 0, false, scribe.dice.pick(scribe.world.services[gateway].pods)});
  work(scribe, r, 0);
  if (r.route != Route::search && r.route != Route::item) visit(scribe, r, auth, 1);
  if (r.route == Route::checkout) visit(scribe, r, checkout, 1);
  if (r.route == Route::cart) visit(scribe, r, cart, 1);
  if (r.route == Route::search) visit(scribe, r, search, 1);
  if (r.route == Route::item) visit(scribe, r, inventory, 1);
  if (r.route == Route::chat) visit(scribe, r, assistant, 1);
  r.spans[0].ms = r.elapsed;
}

Request draw_request(Scribe& scribe, Millis t, bool trouble) {
  Dice& dice = scribe.dice;
  Request r;
  r.t = t;
  r.id = hex(dice.bits(), 8);
  r.client = (Text() << "203.0.113." << dice.roll(1, 254)).take();
  r.agent = dice.pick(kAgents);
  r.user = dice.roll(1000, 97999);
  r.items = dice.roll(1, 5);
  for (int i = 0; i < r.items; ++i) r.cents += 10 * dice.roll(29, 1290) - 1;
  scribe.last_order = std::max(scribe.last_order + 1, t / 700);
  r.order = static_cast<int>(scribe.last_order % 1'000'000);
  r.sku = dice.roll(1000, 9999);
  const int u = dice.roll(0, 99);
  const int shift = trouble ? 12 : 0;  // in trouble one samples what hurts
  if (u < 26 + shift) {
    r.route = Route::checkout, r.method = "POST", r.path = "/v1/checkout";
  } else if (u < 44 + shift) {
    r.route = Route::cart, r.method = "GET";
    r.path = (Text() << "/v1/cart/c-" << r.user).take();
  } else if (u < 64 + shift) {
    r.route = Route::search, r.method = "GET";
    r.path = (Text() << "/v1/search?q=" << dice.pick(kWhich) << '+' << dice.pick(kGoods)).take();
  } else if (u < 73 + shift) {
    r.route = Route::login, r.method = "POST", r.path = "/v1/login";
  } else if (u < 90) {
    r.route = Route::item, r.method = "GET";
    r.path = (Text() << "/v1/items/sku-" << r.sku).take();
  } else {
    r.route = Route::chat, r.method = "POST", r.path = "/v1/assistant/chat";
    r.deadline = kAssistantDeadline;
  }
  return r;
}

// Which of several things a line says follows from its request, not from the dice: the lines of a
// request agree, and leaving a file out changes no other.
int facet(const Request& r, int salt, int modulus) {
  return static_cast<int>(mix(static_cast<std::uint64_t>(r.t) + static_cast<std::uint64_t>(r.user),
                              static_cast<std::uint64_t>(salt)) %
                          static_cast<std::uint64_t>(modulus));
}

// A process keeps its number as long as its pod lives.
int pid_of(std::string_view pod) {
  std::uint64_t h = 0;
  for (const char c : pod) h = mix(h, static_cast<unsigned char>(c));
  return static_cast<int>(2000 + h % 28000);
}

Text money(int cents) { return Text() << Fixed{cents, 2}; }

void access_line(Scribe& scribe, const Request& r) {
  const std::string& up = r.spans.back().depth == 0 ? r.spans[0].pod.name
                          : r.route == Route::search || r.route == Route::item
                              ? r.spans[1].pod.name
                              : r.spans[std::min<std::size_t>(2, r.spans.size() - 1)].pod.name;
  const int bytes = r.status >= 400 ? 61 + 60 * facet(r, 1, 3) : 240 + facet(r, 1, 9000);
  Text out;
  out << r.client << " - u-" << r.user << " [" << Stamp(r.end()).access() << "] \"" << r.method
      << ' ' << r.path << " HTTP/1.1\" " << r.status << ' ' << bytes << ' ' << Fixed{r.elapsed, 3}
      << " rid=" << r.id << " try=" << r.attempt << " up=" << up << " \"" << r.agent << '"';
  scribe.line(r.end(), file::access, out.take());
}

void auth_line(Scribe& scribe, const Request& r, const Span& span, Millis t) {
  Text out;
  out << Stamp(t).syslog() << " node-" << span.pod.node << " auth[" << pid_of(span.pod.name)
      << "]: ";
  if (span.failed && r.cause == Cause::certificate)
    out << "tls: handshake with " << span.pod.ip
        << " failed: certificate has expired, rid=" << r.id;
  else if (span.failed)
    out << "token refused for u-" << r.user << ": signature does not match, rid=" << r.id;
  else if (r.route == Route::login)
    out << "login ok for u-" << r.user << " in " << span.ms << " ms, rid=" << r.id;
  else
    out << "token ok for u-" << r.user << " in " << span.ms << " ms, rid=" << r.id;
  scribe.line(t, file::auth, out.take());
}

void cart_line(Scribe& scribe, const Request& r, const Span& span, Millis t) {
  const Span& last = r.spans.back();  // where it ended, if it did not go well
  const bool spoiled = r.over && last.service == inventory && last.depth > span.depth;
  Text out;
  out << "ts=" << Stamp(t).iso_ms() << " level="
      << (span.failed || spoiled ? "error"
          : span.ms > 500        ? "warn"
                                 : "info")
      << " svc=cart pod=" << span.pod.name << " rid=" << r.id;
  if (span.failed && r.cause == Cause::config)
    out << " msg=\"config: store.timeout_ms: want int, have null\" ms=" << span.ms;
  else if (span.failed)
    out << " msg=\"store: connection reset by peer\" ms=" << span.ms;
  else if (spoiled)
    out << " msg=\"gave up: inventory answered " << r.status << "\" ms=" << span.ms;
  else
    out << " op=get items=" << r.items << " total=" << money(r.cents) << " ms=" << span.ms;
  scribe.line(t, file::cart, out.take());
}

void inventory_line(Scribe& scribe, const Request& r, const Span& span, Millis t) {
  const bool slow = span.ms > 400;
  Text out;
  out << (span.failed ? 'E'
          : slow      ? 'W'
                      : 'I')
      << Stamp(t).klog() << zeros(facet(r, 30 + span.depth, 1000), 3) << "  1 stock.go:"
      << (span.failed ? 211
          : slow      ? 187
                      : 142)
      << "] ";
  const int sku = r.sku, left = 6 + facet(r, 6, 240);
  if (span.failed)
    out << "\"read failed\" err=\"replica lag too large\" sku=" << sku;
  else if (slow)
    out << "\"slow read\" sku=" << sku << " rows=" << 1 + facet(r, 5, 40)
        << (r.cause == Cause::locks || scribe.world.cause(inventory, t) == Cause::locks
                ? " waited_for=lock"
                : " waited_for=disk");
  else if (r.route == Route::checkout && span.depth == 2)
    out << "\"reserved\" sku=" << sku << " qty=" << r.items << " left=" << left - r.items;
  else
    out << "\"read\" sku=" << sku << " left=" << left;
  out << " rid=" << r.id << " took=" << span.ms << "ms";
  scribe.line(t, file::inventory, out.take());
}

void payments_line(Scribe& scribe, const Request& r, const Span& span, Millis t) {
  const Stamp stamp(t);
  Text out;
  out << stamp.date() << ' ' << stamp.clock() << ',' << zeros(stamp.milli, 3) << ' ';
  if (!span.failed) {
    out << (span.ms > 800 ? "WARNING" : "INFO") << " payments.authorize rid=" << r.id
        << " amount=" << money(r.cents) << " EUR "
        << (r.over                 ? "abandoned"
            : facet(r, 7, 50) == 0 ? "declined"
                                   : "approved")
        << " in " << span.ms << " ms";
  } else {
    const bool disk = r.cause == Cause::disk;
    out << "ERROR payments.authorize rid=" << r.id << " failed after " << span.ms << " ms\n"
        << "Traceback (most recent call last):\n"
        << "  File \"/srv/payments/authorize.py\", line 88, in authorize\n"
        << (disk ? "    journal.append(entry)\n" : "    reply = bank.post(body, timeout=2.0)\n")
        << (disk ? "  File \"/srv/payments/journal.py\", line 41, in append\n"
                 : "  File \"/srv/payments/bank.py\", line 57, in post\n")
        << (disk ? "    os.fsync(self.fd)\n" : "    raise BankError(reply.status)\n")
        << (disk ? "OSError: [Errno 28] No space left on device: '/var/lib/payments/journal'"
                 : "payments.bank.BankError: 502 from bank.example.net");
  }
  scribe.line(t, file::payments, out.take());
}

void checkout_line(Scribe& scribe, const Request& r, const Span& span, Millis t) {
  const int max = scribe.world.pool_per_pod;
  const int in_use =
      span.wait > 0 ? max : std::min(max, (scribe.world.pool_in_use(t) + facet(r, 8, 4)) / 4);
  Text out;
  out << "{\"ts\":\"" << Stamp(t).iso_ms() << "\",\"level\":\""
      << (r.over           ? "error"
          : span.ms > 1000 ? "warn"
                           : "info")
      << "\",\"svc\":\"checkout\",\"pod\":\"" << span.pod.name << "\",\"rid\":\"" << r.id << "\",";
  if (span.failed && r.cause == Cause::slots)
    out << "\"msg\":\"connect: FATAL: remaining connection slots are reserved\"";
  else if (span.failed)
    out << "\"msg\":\"order rejected: "
        << (facet(r, 9, 2) ? "cart changed meanwhile" : "price is stale") << '"';
  else if (r.over && span.wait > 0)
    out << "\"msg\":\"no connection within deadline\",\"wait_ms\":" << span.wait;
  else if (r.over)
    out << "\"msg\":\"gave up: " << kProfiles[r.spans.back().service].name << " answered "
        << r.status << '"';
  else if (span.wait > 0)
    out << "\"msg\":\"order placed late\",\"order\":\"o-" << zeros(r.order, 6)
        << "\",\"wait_ms\":" << span.wait;
  else
    out << "\"msg\":\"order placed\",\"order\":\"o-" << zeros(r.order, 6)
        << "\",\"items\":" << r.items << ",\"total\":" << money(r.cents);
  out << ",\"ms\":" << span.ms << ",\"pool\":{\"in_use\":" << in_use << ",\"max\":" << max << "}}";
  scribe.line(t, file::checkout, out.take());
}

void search_line(Scribe& scribe, const Request& r, const Span& span, Millis t) {
  const Stamp stamp(t);
  Text out;
  out << stamp.date() << ' ' << stamp.clock() << '.' << zeros(stamp.milli, 3)
      << (span.failed     ? " ERROR"
          : span.ms > 700 ? " WARN "
                          : " INFO ")
      << " [query-" << 1 + facet(r, 10, 8) << "] " << span.pod.name << " rid=" << r.id << " - ";
  if (span.failed && r.cause == Cause::memory)
    out << "shard " << facet(r, 11, 12) << " unavailable\n"
        << "com.example.search.ShardException: no live copy of shard " << facet(r, 11, 12) << '\n'
        << "    at com.example.search.Router.route(Router.java:118)\n"
        << "    at com.example.search.Query.run(Query.java:64)\n"
        << "Caused by: java.net.ConnectException: Connection refused: 198.51.100."
        << 10 + facet(r, 12, 200) << ":9300\n"
        << "    ... 12 more";
  else if (span.failed)
    out << "query failed: parse error at column " << 1 + facet(r, 11, 30);
  else
    out << facet(r, 13, 180) << " hits in " << span.ms << " ms, "
        << (facet(r, 14, 3) == 0 ? "cache miss" : "cache hit");
  scribe.line(t, file::search, out.take());
}

// The clue of night 0 stands here: a chat that its user cancels takes a connection of checkout's
// pool and never says that it gave it back. It takes one until 1.4.0 is rolled back.
void assistant_line(Scribe& scribe, const Request& r, const Span& span, Millis t) {
  const Deployment& d = scribe.world.services[assistant];
  const bool leaky = d.version.minor == 4 && d.version.patch == 0;
  const bool looks_up = facet(r, 15, 3) != 0, cancelled = facet(r, 16, 4) == 0;
  const auto head = [&](Millis at, const char* level) {
    Text out;
    out << "ts=" << Stamp(at).iso_ms() << " level=" << level
        << " svc=assistant ver=" << d.version.str() << " pod=" << span.pod.name << " rid=" << r.id;
    return out;
  };
  const Millis begin = r.t + span.offset;
  if (looks_up && span.ms > 40) {
    const std::string connection = hex(mix(static_cast<std::uint64_t>(begin), 17), 4);
    const char* pool = leaky ? "checkout-rw" : "checkout-ro";
    const int held = 12 + facet(r, 18, std::min(span.ms - 20, 90));
    scribe.line(begin + 6, file::assistant,
                (head(begin + 6, "info") << " tool=order_lookup pool=" << pool
                                         << " conn=" << connection << " state=acquired")
                    .take());
    if (!(cancelled && leaky))
      scribe.line(begin + 6 + held, file::assistant,
                  (head(begin + 6 + held, "info")
                   << " tool=order_lookup pool=" << pool << " conn=" << connection
                   << " state=released held=" << held << "ms")
                      .take());
  }
  const int tokens_in = 310 + facet(r, 19, 2400),
            tokens_out = cancelled ? facet(r, 20, 40) : 30 + facet(r, 20, 300);
  scribe.line(t, file::assistant,
              (head(t, cancelled ? "warn" : "info")
               << " tokens_in=" << tokens_in << " tokens_out=" << tokens_out << " outcome="
               << (span.failed ? "error"
                   : cancelled ? "cancelled"
                               : "answered")
               << " ms=" << span.ms)
                  .take());
}

void database_line(Scribe& scribe, const Request& r, const Span& span, Millis t) {
  const Stamp stamp(t);
  const int pid = pid_of(span.pod.name) + 13 * facet(r, 21, 6);
  Text out;
  out << stamp.date() << ' ' << stamp.clock() << '.' << zeros(stamp.milli, 3) << " UTC [" << pid
      << "] ";
  if (span.failed && r.cause == Cause::slots) {
    out << "checkout@shop FATAL:  remaining connection slots are reserved for superuser "
           "connections";
  } else {
    const int busy = span.wait > 0 ? span.ms - span.wait : span.ms;
    const int micros = 1000 * std::clamp(busy / 3, 2, 90) + facet(r, 22, 1000);
    if (facet(r, 23, 3) != 0 && span.wait == 0) return;  // only every third quiet one is logged
    constexpr std::array<std::string_view, 4> kStatements{
        "INSERT INTO orders (id, cart, total) VALUES ($1, $2, $3)",
        "SELECT id, state FROM orders WHERE customer = $1 ORDER BY placed DESC LIMIT 20",
        "UPDATE carts SET state = 'ordered' WHERE id = $1",
        "SELECT sku, qty, price FROM cart_lines WHERE cart = $1"};
    out << "checkout@shop LOG:  duration: " << Fixed{micros, 3}
        << " ms  statement: " << kStatements[static_cast<std::size_t>(facet(r, 24, 4))];
  }
  scribe.line(t, file::database, out.take());
}

void trace_of(Scribe& scribe, const Request& r) {
  Text out;
  out << "trace " << r.id << "  " << r.method << ' ' << r.path << "  " << r.status << "  "
      << r.elapsed << " ms  try " << r.attempt << "  " << Stamp(r.end()).iso_ms();
  for (const Span& span : r.spans) {
    out << '\n'
        << std::string(static_cast<std::size_t>(2 + 2 * span.depth), ' ')
        << Left{kProfiles[span.service].name, static_cast<std::size_t>(16 - 2 * span.depth)}
        << right(span.offset, 6) << " +" << right(span.ms, 5) << " ms";
    if (span.wait > 0) out << "  waited " << span.wait << " ms for a connection";
    if (span.failed) out << "  failed";
  }
  scribe.line(r.end(), file::traces, out.take());
}

void lines_of(Scribe& scribe, const Request& r) {
  for (std::size_t i = 1; i < r.spans.size(); ++i) {
    const Span& span = r.spans[i];
    const Millis t = r.t + span.offset + span.ms;
    switch (span.service) {
      case auth:
        auth_line(scribe, r, span, t);
        break;
      case cart:
        cart_line(scribe, r, span, t);
        break;
      case inventory:
        inventory_line(scribe, r, span, t);
        break;
      case payments:
        payments_line(scribe, r, span, t);
        break;
      case checkout:
        checkout_line(scribe, r, span, t);
        database_line(scribe, r, span, t);
        break;
      case search:
        search_line(scribe, r, span, t);
        break;
      case assistant:
        assistant_line(scribe, r, span, t);
        break;
      default:
        break;
    }
  }
  access_line(scribe, r);
}

}  // namespace

void write_requests(Scribe& scribe, Millis from, Millis to, int count, bool trouble) {
  std::vector<Millis> starts;
  for (int i = 0; i < count; ++i)
    starts.push_back(from + scribe.dice.roll(0, static_cast<int>(to - from) - 1));
  std::sort(starts.begin(), starts.end());
  int traces = 0;
  for (const Millis t : starts) {
    Request r = draw_request(scribe, t, trouble);
    for (;;) {
      route(scribe, r);
      lines_of(scribe, r);
      if (r.in_trouble() && r.route != Route::chat) {
        for (const Span& span : r.spans) scribe.notice(r.end(), span.service, r.id, span.pod.name);
        if (traces < 3) ++traces, trace_of(scribe, r);
      } else if (traces == 0 && scribe.dice.chance(40)) {
        ++traces, trace_of(scribe, r);
      }
      // The gateway tries again, a little later each time; a checkout only if nothing was reached.
      if (r.status < 503 || r.attempt == 3 || r.route == Route::chat) break;
      const Millis again = r.end() + 200 * r.attempt + scribe.dice.roll(0, 99);
      r = Request{again,   r.route, r.id,          r.client, r.method, r.path,
                  r.agent, r.user,  r.attempt + 1, r.items,  r.cents,  r.order,
                  r.sku,   200,     r.deadline,    0,        false,    Cause::none,
                  {}};
    }
  }
}

void write_example(Scribe& scribe, Millis t, Service s) {
  const Millis start = std::max(scribe.window, t - kDeadline - 100);
  for (int tries = 0;; ++tries) {
    Request r = draw_request(scribe, start, true);
    route(scribe, r);
    const bool spoiled = r.in_trouble() && r.route != Route::chat &&
                         std::any_of(r.spans.begin(), r.spans.end(),
                                     [&](const Span& span) { return span.service == s; });
    if (!spoiled && tries < 200) continue;  // after that any request will do
    lines_of(scribe, r);
    const auto span = std::find_if(r.spans.begin(), r.spans.end(),
                                   [&](const Span& each) { return each.service == s; });
    scribe.notice(r.end(), s, r.id, (span == r.spans.end() ? r.spans.front() : *span).pod.name);
    return;
  }
}

void write_job(Scribe& scribe, Millis t, std::string_view job, int seconds,
               std::string_view result) {
  const int node = scribe.dice.roll(1, 6), cpu = seconds * scribe.dice.roll(310, 740);
  const Millis done = t + seconds * kSecond + scribe.dice.roll(0, 900);
  const auto head = [&](Millis at, std::string_view who) {
    Text out;
    out << Stamp(at).syslog() << " node-" << node << ' ' << who << ": ";
    return out;
  };
  scribe.line(t, file::journal,
              (head(t, "systemd[1]") << "Starting shop-" << job << ".service...").take());
  scribe.line(done, file::journal,
              (head(done, (Text() << job << '[' << scribe.dice.roll(20000, 64000) << ']').str())
               << result << ", " << duration(done / kSecond * kSecond - t / kSecond * kSecond))
                  .take());
  scribe.line(
      done, file::journal,
      (head(done, "systemd[1]") << "shop-" << job << ".service: "
                                << (result.starts_with("gave up") ? "Failed with result 'timeout'."
                                                                  : "Deactivated successfully."))
          .take());
  scribe.line(done, file::journal,
              (head(done, "systemd[1]")
               << "shop-" << job << ".service: Consumed " << Fixed{cpu, 3} << "s CPU time.")
                  .take());
}

void write_oom(Scribe& scribe, Millis t, int node, std::string_view pod, int limit_mib) {
  const int pid = scribe.dice.roll(11000, 64000),
            kb = limit_mib * 1024 - scribe.dice.roll(100, 2100);
  const int file_kb = scribe.dice.roll(8, 900) * 4;
  const Millis up = t % (40 * kDay);  // since this node's boot
  int micros = scribe.dice.roll(0, 200);
  const auto head = [&] {
    Text out;
    micros += scribe.dice.roll(20, 190);
    out << Stamp(t).syslog() << " node-" << node << " kernel: [" << up / 1000 << '.'
        << zeros(up % 1000, 3) << zeros(micros, 3) << "] ";
    return out;
  };
  scribe.line(t, file::kernel,
              (head() << "java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, "
                         "oom_score_adj=968")
                  .take());
  scribe.line(t, file::kernel,
              (head() << "memory: usage " << limit_mib * 1024 << "kB, limit " << limit_mib * 1024
                      << "kB, failcnt " << scribe.dice.roll(40, 9000))
                  .take());
  scribe.line(t, file::kernel,
              (head() << "oom-kill:constraint=CONSTRAINT_MEMCG,task_memcg=/kubepods/burstable/"
                      << pod << ",task=java,pid=" << pid << ",uid=1000")
                  .take());
  scribe.line(t, file::kernel,
              (head() << "Memory cgroup out of memory: Killed process " << pid
                      << " (java) total-vm:" << kb * 2 << "kB, anon-rss:" << kb - file_kb
                      << "kB, file-rss:" << file_kb << "kB, UID:1000")
                  .take());
}

void write_background(Scribe& scribe, Millis from, Millis to) {
  Dice& dice = scribe.dice;
  const auto moment = [&] { return from + dice.roll(0, static_cast<int>(to - from) - 1); };
  if (dice.chance(350)) {  // a database checkpoint; its total is the sum of its parts
    const Millis t = moment();
    const Stamp stamp(t);
    const int buffers = dice.roll(120, 1638), write = dice.roll(11000, 230000),
              sync = dice.roll(4, 90);
    Text out;
    out << stamp.date() << ' ' << stamp.clock() << '.' << zeros(stamp.milli, 3)
        << " UTC [412] LOG:  checkpoint complete: wrote " << buffers << " buffers ("
        << Fixed{buffers * 1000 / 16384, 1} << "%); write=" << Fixed{write, 3}
        << " s, sync=" << Fixed{sync, 3} << " s, total=" << Fixed{write + sync, 3} << " s";
    scribe.line(t, file::database, out.take());
  }
  if (dice.chance(300)) {
    const Millis t = moment();
    Text out;
    out << Stamp(t).syslog() << " node-" << dice.roll(1, 6) << ' ';
    switch (dice.roll(0, 5)) {
      case 0: {
        const int took = dice.roll(300, 4000);
        out << "systemd[1]: node-exporter.service: Watchdog answered in " << took << " us";
        break;
      }
      case 1:
        out << "systemd-logind[611]: New session " << dice.roll(200, 4000) << " of user oncall.";
        break;
      case 2:
        out << "chronyd[590]: System clock was slewed by 0." << zeros(dice.roll(1, 99), 6) << " s";
        break;
      case 3: {
        const int freed = dice.roll(40, 800);
        out << "kubelet[1180]: image garbage collection freed " << freed << " MiB";
        break;
      }
      case 4:
        out << "sshd[" << dice.roll(9000, 64000) << "]: Connection closed by 192.0.2."
            << dice.roll(2, 30) << " port " << dice.roll(32000, 60999) << " [preauth]";
        break;
      default:
        out << "dockerd[902]: this node has not run docker since 2023; the unit is still enabled";
    }
    scribe.line(t, file::journal, out.take());
  }
  if (dice.chance(160)) {
    const Millis t = moment();
    const Millis up = t % (40 * kDay);
    Text out;
    out << Stamp(t).syslog() << " node-" << dice.roll(1, 6) << " kernel: [" << up / 1000 << '.'
        << zeros(up % 1000, 3) << zeros(dice.roll(0, 999), 3) << "] ";
    switch (dice.roll(0, 3)) {
      case 0:
        out << "eth0: Link is Up - 10Gbps/Full - flow control off";
        break;
      case 1:
        out << "EXT4-fs (sd" << (dice.chance(500) ? 'b' : 'c')
            << "1): mounted filesystem with ordered data mode";
        break;
      case 2:
        out << "TCP: request_sock_TCP: Possible SYN flooding on port 8443. Sending cookies.";
        break;
      default: {
        const int cpu = dice.roll(0, 15);
        out << "perf: interrupt took too long on CPU " << cpu << " (" << dice.roll(2501, 4999)
            << " > 2500), lowering kernel.perf_event_max_sample_rate";
      }
    }
    scribe.line(t, file::kernel, out.take());
  }
}

}  // namespace wr::corpus
