// The runbooks of the operations corpus. Some entries are older than the system they describe.
#include <algorithm>

#include "shared/support/core/corpus_scribe.hpp"

namespace wr::corpus {
namespace {

struct Runbook {
  std::string_view name, owner, meaning, steps, notes;
};

constexpr std::array<Runbook, 11> kRunbooks{{
    {"checkout-latency", "shop",
     "Customers wait. $[Most of the time|Nearly always|As a rule] one of three is to blame: the "
     "database, the bank, or us.",
     R"(1. Look at the graph "checkout by callee". If payments is slow, go to payments-errors.
2. Scale out. Checkout runs two replicas with a pool of 10; it may grow to 8 replicas.
   kubectl -n shop scale deployment/checkout --replicas=8
3. Idle transactions are closed by the database after 5 minutes. $[Wait that long.|Wait for it.]
4. If the pool is still full, restart checkout one pod at a time.
   kubectl -n shop rollout restart deployment/checkout
5. Call the database team. $[The number is on the wall of the old office.|Their number is in the wiki that was switched off.]
)",
     "Written after the $[spring|winter] sale. TODO: say which graph."},
    {"checkout-latency", "shop",
     "Customers wait for a database connection, for a callee, or for us. The pool tells which.",
     R"(1. Compare pool in_use with max in logs/checkout.json. If it is full, go to 2, else to 4.
2. Ask the database who holds the connections. Age matters more than number.
   select application_name, state, count(*) from pg_stat_activity group by 1, 2;
3. If one client is idle in transaction, roll that client back first, then end its sessions.
   Do not scale out: every new pod asks for ${perpod} connections more and the database has ${slots}.
4. Read a trace in traces/slow.txt and go to the runbook of the slowest callee.
5. A restart buys minutes. Use them to do 2.
)",
     "Replaces the entry of 2024, which was wrong in steps 2, 3 and 5."},
    {"checkout-errors", "shop",
     "Orders are refused. Retries make it look worse than it is, $[by about a third|by up to 40 "
     "%].",
     R"(1. Group errors by msg in logs/checkout.json.
2. "cart changed meanwhile" above 1 % points to cart; see cart-errors.
3. "gave up" names the callee. Page its owner, not shop.
4. Tell support which orders to expect: select count(*) from orders where state = 'pending';
)",
     "An order is written before the money is taken. Nobody is charged twice; check anyway."},
    {"payments-errors", "money", "We fail to ask the bank, or the bank fails to answer.",
     R"(1. Read the last traceback in logs/payments.log.
2. BankError: look at status.bank.example.net and wait. $[There is nothing to restart at the bank.|Do not restart anything.]
3. No space left on device: find out what writes, then free it. Never delete the journal.
   du -xh --max-depth=2 /var/lib/payments | sort -h | tail
4. Switch to the second bank only with the consent of money's lead.
)",
     "The journal is the only proof of what was authorised. $[It has saved us twice.|It has saved "
     "us once.]"},
    {"cart-errors", "shop",
     "Carts cannot be read. Customers see an empty cart, and some believe it.",
     R"(1. Was there a deploy or a change of configuration within the hour? Roll it back first.
   kubectl -n shop rollout undo deployment/cart
2. Check that the configuration parses into the types it should: cart --check-config.
3. If the store is down, switch the banner on and page shop.
)",
     "A rollback takes ninety seconds. A discussion takes longer."},
    {"auth-errors", "edge", "Nobody can log in. Sessions that exist go on for 15 minutes.",
     R"(1. Look for tls in logs/auth.log. If a certificate has expired, go to certificates.
2. Look for clock messages in logs/journal.log. Tokens from the future are refused.
3. Roll back the last change of auth.
)",
     "If you cannot log in to read this, there is a printed copy. It is of 2022."},
    {"search-errors", "find",
     "Searches fail or find nothing. Sales fall by half within ten minutes.",
     R"(1. Are pods restarting? kubectl -n shop get pods -l app=search
2. OOMKilled: compare cache_mb with the memory limit. The cache must stay below half of it.
3. Shard unavailable: it copies itself back in about six minutes. Do not restart the others.
4. Otherwise go back to the last index: search-admin use-index --previous
)",
     "Restarting all pods at once empties all caches at once. Somebody tries it every year."},
    {"inventory-latency", "stock", "Stock is counted slowly; cart and checkout wait for it.",
     R"(1. Find the oldest lock: select pid, query, now() - xact_start from pg_stat_activity order by 3 desc limit 5;
2. If it belongs to a job, stop the job, not the database.
   systemctl stop shop-reconcile.service
3. Check that retries of the gateway are below 3 attempts.
)",
     "A job that is stopped starts again next night. Write down why."},
    {"database-slots", "stock",
     "checkout-db has few connection slots left: ${slots} in all, 3 reserved for us.",
     R"(1. Who came last? Scaling out is the usual reason.
2. Scale back before you raise max_connections; raising it needs a restart.
3. Replicas times pool must stay below ${slots} minus 3.
)",
     "Arithmetic first."},
    {"disk-filling", "edge", "A volume passes 80 %. There is time, usually until morning.",
     R"(1. Wait for log rotation at midnight if it is before midnight.
2. df -h, then du. Look for files that were deleted and are still open: lsof +L1
3. Grow the volume if the growth is honest.
)",
     "This is a ticket, not a page. If it pages you, fix the route."},
    {"certificates", "edge", "A certificate expires within three weeks.",
     R"(1. Renewal is automatic. If you read this, it was not.
2. Renew by hand: certs renew --service auth --days 90
3. Restart auth one pod at a time; it reads its certificate once, at start.
)",
     "The calendar entry belongs to a person who left in 2023."},
}};

const Rule& rule_with(std::string_view runbook) {
  return *std::find_if(kRules.begin(), kRules.end(),
                       [&](const Rule& rule) { return rule.runbook == runbook; });
}

}  // namespace

void write_runbook(Scribe& scribe, Millis t, std::string_view name) {
  const bool revised = name == "checkout-latency" && scribe.world.runbook_revision > 0;
  const auto book = std::find_if(kRunbooks.begin(), kRunbooks.end(),
                                 [&](const Runbook& b) { return b.name == name; }) +
                    (revised ? 1 : 0);
  const Rule& rule = rule_with(name);
  Dice dice = dice_of(scribe.world, name, revised ? 1 : 0);
  Text out;
  out << "# " << name << "\n\nAlert: " << rule.name << ", " << (rule.page ? "page" : "ticket")
      << ", " << quantity(rule.metric, rule.threshold) << " for " << hold(rule.hold)
      << "\nOwner: " << book->owner << "\nLast reviewed: ";
  if (revised)
    out << "2026-02-11";
  else
    out << 2022 + dice.roll(0, name == "checkout-latency" ? 2 : 3) << '-'
        << zeros(dice.roll(1, 12), 2) << '-' << zeros(dice.roll(1, 28), 2);
  out << "\n\n## What it means\n\n";
  expand(book->meaning, dice, scribe.values(t), out);
  out << "\n\n## Steps\n\n";
  expand(book->steps, dice, scribe.values(t), out);
  out << "\n## Notes\n\n";
  expand(book->notes, dice, scribe.values(t), out);
  out << '\n';
  scribe.paper(t, CorpusKind::runbook, (Text() << "runbook/" << name << ".md").take(), out.take());
}

}  // namespace wr::corpus
