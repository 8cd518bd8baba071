// The YAML of the operations corpus, and the diffs that change it. A rule printed here is the rule
// that fires: both come from one table.
#include <algorithm>

#include "shared/support/core/corpus_scribe.hpp"

namespace wr::corpus {
namespace {

std::string deployment_yaml(const World& world, Service s) {
  const Deployment& d = world.services[s];
  Dice dice = dice_of(world, name_of(s), 1);
  const int cpu = 50 * dice.roll(2, 12), memory = 128 * dice.roll(2, 12), delay = dice.roll(2, 15);
  const int period = 5 * dice.roll(1, 3);
  Text out;
  out << "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: " << name_of(s)
      << "\n  namespace: shop\n  labels:\n    app: " << name_of(s)
      << "\n    team: " << kProfiles[s].team
      << "\n  annotations:\n    deployment.kubernetes.io/revision: \"" << d.revision
      << "\"\nspec:\n  replicas: " << d.replicas
      << "\n  selector:\n    matchLabels:\n      app: " << name_of(s)
      << "\n  template:\n    metadata:\n      labels:\n        app: " << name_of(s)
      << "\n        version: " << d.version.str()
      << "\n    spec:\n      containers:\n        - name: " << name_of(s)
      << "\n          image: registry.example.com/shop/" << name_of(s) << ':' << d.version.str()
      << "\n          ports:\n            - containerPort: " << kProfiles[s].port
      << "\n          resources:\n            requests:\n              cpu: " << cpu
      << "m\n              memory: " << memory
      << "Mi\n            limits:\n              memory: " << 2 * memory
      << "Mi\n          readinessProbe:\n            httpGet:\n              path: /ready\n"
      << "              port: " << kProfiles[s].port
      << "\n            initialDelaySeconds: " << delay << "\n            periodSeconds: " << period
      << '\n';
  if (s == checkout)
    out << "          env:\n            - name: POOL_MAX\n              value: \""
        << world.pool_per_pod
        << "\"\n            - name: POOL_NAME\n              value: checkout-rw\n";
  if (s == assistant)
    out << "          env:\n            - name: ORDER_LOOKUP_POOL\n              value: "
        << (d.version.minor == 4 && d.version.patch == 0 ? "checkout-rw" : "checkout-ro")
        << "\n            - name: POLICY\n              value: /etc/assistant/policy.yaml\n";
  return out.take();
}

std::string first_config(const World& world, Service s) {
  Dice dice = dice_of(world, name_of(s), 0);
  constexpr std::array<std::string_view, 8> kFormats{"access", "syslog", "logfmt", "json",
                                                     "text",   "klog",   "text",   "logfmt"};
  constexpr std::array<std::string_view, 10> kFeatures{
      "gift_wrap",   "express_lane", "new_totals", "price_cache", "split_orders",
      "stock_hints", "dark_mode",    "slow_log",   "beta_banner", "late_reserve"};
  Text out;
  out << "# config/" << name_of(s) << ".yaml\nservice:\n  name: " << name_of(s)
      << "\n  port: " << kProfiles[s].port
      << "\n  log:\n    level: " << (dice.chance(850) ? "info" : "warn")
      << "\n    format: " << kFormats[s] << "\nlimits:\n  deadline_ms: "
      << (s == assistant                  ? 20000
          : s == gateway || s == checkout ? kDeadline
                                          : 100 * dice.roll(6, 28))
      << "\n  max_in_flight: " << 16 * dice.roll(2, 16)
      << "\nretries:\n  attempts: " << dice.roll(1, 3) << "\n  backoff_ms: " << 50 * dice.roll(1, 8)
      << "\n  on: [502, 503, 504]\n";
  if (s == checkout)
    out << "pool:\n  name: checkout-rw\n  host: checkout-db.shop.example.com\n  port: 5432\n  max: "
        << world.pool_per_pod << "\n  acquire_timeout_ms: 2900\n  idle_in_transaction: "
        << (world.runbook_revision > 0 ? "5m" : "4h") << '\n';
  if (s == cart || s == search || s == inventory)
    out << (s == cart     ? "store"
            : s == search ? "index"
                          : "replica")
        << ":\n  host: "
        << (s == cart     ? "cart-store"
            : s == search ? "search-index"
                          : "stock-db-ro")
        << ".shop.example.com\n  timeout_ms: " << 50 * dice.roll(4, 16)
        << "\n  cache_mb: " << 64 * dice.roll(2, 24) << '\n';
  if (s == payments)
    out << "bank:\n  url: https://bank.example.net/v3/authorize\n  timeout_ms: 2000\njournal:\n  "
           "path: "
           "/var/lib/payments/journal\n  fsync: true\n";
  out << "features:\n";
  for (int i = 0, n = dice.roll(2, 4), k = dice.roll(0, 9); i < n; ++i, k += 3)
    out << "  - name: " << kFeatures[static_cast<std::size_t>(k % 10)]
        << "\n    enabled: " << (dice.chance(600) ? "true" : "false")
        << "\n    rollout: " << 5 * dice.roll(0, 20) << '\n';
  return out.take();
}

std::string scaler_yaml(const World& world, Service s) {
  Dice dice = dice_of(world, name_of(s), 2);
  const int low = world.services[s].replicas;
  Text out;
  out << "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: "
      << name_of(s)
      << "\n  namespace: shop\nspec:\n  scaleTargetRef:\n    apiVersion: apps/v1\n    kind: "
         "Deployment\n"
      << "    name: " << name_of(s) << "\n  minReplicas: " << low
      << "\n  maxReplicas: " << low + 2 * dice.roll(1, 4)
      << "\n  metrics:\n    - type: Resource\n      resource:\n"
      << "        name: cpu\n        target:\n          type: Utilization\n          "
         "averageUtilization: "
      << 5 * dice.roll(11, 17) << '\n';
  return out.take();
}

std::string service_yaml(Service s) {
  Text out;
  out << "apiVersion: v1\nkind: Service\nmetadata:\n  name: " << name_of(s)
      << "\n  namespace: shop\nspec:\n  selector:\n    app: " << name_of(s)
      << "\n  ports:\n    - name: http\n      port: 80\n      targetPort: " << kProfiles[s].port
      << '\n';
  return out.take();
}

std::string timer_yaml(const World& world, const Timer& timer) {
  Dice dice = dice_of(world, timer.name, 0);
  Text out;
  out << "apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: " << timer.name
      << "\n  namespace: shop\nspec:\n  schedule: \"" << timer.schedule
      << "\"\n  concurrencyPolicy: Forbid\n  jobTemplate:\n    spec:\n      activeDeadlineSeconds: "
      << timer.deadline << "\n      backoffLimit: " << dice.roll(0, 3)
      << "\n      template:\n        spec:\n          restartPolicy: Never\n          containers:\n"
      << "            - name: " << timer.name << "\n              image: registry.example.com/shop/"
      << timer.image << ':' << dice.roll(1, 5) << '.' << dice.roll(0, 30) << '.' << dice.roll(0, 9)
      << "\n              args:\n                - --job=" << timer.name
      << "\n                - --batch=" << 50 * dice.roll(1, 20) << '\n';
  return out.take();
}

std::string_view expression(Metric metric) {
  switch (metric) {
    case Metric::p99:
      return "histogram_quantile(0.99, sum by (le) (rate(http_seconds_bucket";
    case Metric::errors:
      return "sum(rate(http_errors_total";
    case Metric::disk:
    case Metric::journal:
      return "max(disk_used_ratio";
    case Metric::connections:
      return "max(pg_slots_used_ratio";
    case Metric::certificate:
      return "min(certificate_days_left";
    case Metric::pool:
      return "max(pool_used_ratio";
  }
  return "";
}

void write_expression(Text& out, const Rule& rule) {
  out << expression(rule.metric) << "{service=\\\"" << name_of(rule.service) << "\\\"}";
  switch (rule.metric) {
    case Metric::p99:
      out << "[1m]))) > " << Fixed{rule.threshold, 3};
      break;
    case Metric::errors:
      out << "[1m])) / sum(rate(http_requests_total{service=\\\"" << name_of(rule.service)
          << "\\\"}[1m])) > " << Fixed{rule.threshold, 3};
      break;
    case Metric::certificate:
      out << ") < " << rule.threshold;
      break;
    default:
      out << ") > " << Fixed{rule.threshold, 2};
  }
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
}

// The configuration as it was first written, with every change since.
std::vector<std::string> config_lines(const World& world, Service s) {
  std::vector<std::string> lines = lines_of(first_config(world, s));
  for (const auto& [line, number] : world.services[s].edits)
    lines[line] = lines[line].substr(0, lines[line].rfind(' ') + 1) + std::to_string(number);
  return lines;
}

Text joined(const std::vector<std::string>& lines) {
  Text out;
  for (const std::string& line : lines) out << line << '\n';
  return out;
}

// A unified diff of one hunk: lines `first` to `last` become `fresh`, three lines around them.
Text hunk(std::string_view path, const std::vector<std::string>& lines, std::size_t first,
          std::size_t last, const std::vector<std::string>& fresh) {
  const std::size_t from = first - std::min<std::size_t>(first, 3);
  const std::size_t to = std::min(lines.size(), last + 4);
  Text out;
  out << "--- a/" << path << "\n+++ b/" << path << "\n@@ -" << from + 1 << ',' << to - from << " +"
      << from + 1 << ',' << to - from + fresh.size() - (last + 1 - first) << " @@\n";
  for (std::size_t i = from; i < first; ++i) out << ' ' << lines[i] << '\n';
  for (std::size_t i = first; i <= last; ++i) out << '-' << lines[i] << '\n';
  for (const std::string& line : fresh) out << '+' << line << '\n';
  for (std::size_t i = last + 1; i < to; ++i) out << ' ' << lines[i] << '\n';
  return out;
}

std::string path_of(std::string_view folder, std::string_view name, std::string_view end) {
  return (Text() << folder << name << end).take();
}

// Who calls whom, as the simulation has it.
std::string network_yaml(Service s) {
  Text out;
  out << "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: " << name_of(s)
      << "\n  namespace: shop\nspec:\n  podSelector:\n    matchLabels:\n      app: " << name_of(s)
      << "\n  policyTypes: [Ingress]\n  ingress:\n    - from:\n";
  if (s == gateway)
    out << "        - ipBlock:\n            cidr: 203.0.113.0/24\n";
  else if (s != payments)
    out << "        - podSelector:\n            matchLabels:\n              app: gateway\n";
  for (int i = 0; i < kServices; ++i) {
    const auto& called = callees(static_cast<Service>(i));
    if (std::find(called.begin(), called.end(), s) != called.end())
      out << "        - podSelector:\n            matchLabels:\n              app: "
          << name_of(static_cast<Service>(i)) << '\n';
  }
  out << "      ports:\n        - protocol: TCP\n          port: " << kProfiles[s].port << '\n';
  return out.take();
}

std::string routes_yaml() {
  struct Path {
    std::string_view path, method;
    Service to;
  };
  constexpr std::array<Path, 6> kPaths{{{"/v1/checkout", "POST", checkout},
                                        {"/v1/cart", "GET", cart},
                                        {"/v1/search", "GET", search},
                                        {"/v1/login", "POST", auth},
                                        {"/v1/items", "GET", inventory},
                                        {"/v1/assistant/chat", "POST", assistant}}};
  Text out;
  out << "# config/routes.yaml, read by the gateway at start\nroutes:\n";
  for (const Path& p : kPaths)
    out << "  - path: " << p.path << "\n    method: " << p.method << "\n    to: " << name_of(p.to)
        << ':' << kProfiles[p.to].port
        << "\n    deadline_ms: " << (p.to == assistant ? 20000 : kDeadline)
        << "\n    attempts: " << (p.to == assistant ? 1 : 3) << "\n    login: "
        << (p.to == search || p.to == inventory || p.to == auth ? "optional" : "required") << '\n';
  return out.take();
}

// The budget follows from the objective: minutes of 30 days.
std::string objective_yaml(const World& world, Service s) {
  Dice dice = dice_of(world, name_of(s), 4);
  const int failures = dice.roll(1, 10);  // per ten thousand
  Text out;
  out << "# slo/" << name_of(s) << ".yaml\nservice: " << name_of(s)
      << "\nowner: " << kProfiles[s].team
      << "\nwindow: 30d\nobjectives:\n  - name: availability\n    target: "
      << Fixed{10000 - failures, 2}
      << "\n    budget_minutes: " << Fixed{30 * 24 * 60 * failures / 1000, 1}
      << "\n  - name: latency\n    quantile: 0.99\n    below_ms: " << 50 * dice.roll(4, 30)
      << "\n    target: " << Fixed{dice.roll(970, 999), 1}
      << "\nburn_alerts:\n  - window: 1h\n    factor: 14\n"
      << "    severity: page\n  - window: 6h\n    factor: 6\n    severity: ticket\n";
  return out.take();
}

std::string receivers_yaml() {
  return "# alerts/receivers.yaml\nroute:\n  receiver: tickets\n  group_by: [alertname, service]\n"
         "  group_wait: 30s\n  repeat_interval: 4h\n  routes:\n    - matchers: "
         "[severity=\"page\"]\n"
         "      receiver: pager\n      repeat_interval: 30m\n    - matchers: "
         "[severity=\"ticket\"]\n"
         "      receiver: tickets\nreceivers:\n  - name: pager\n    webhook_configs:\n"
         "      - url: https://pager.shop.example.com/v2/oncall\n        send_resolved: true\n"
         "  - name: tickets\n    email_configs:\n      - to: tickets@shop.example.com\n";
}

}  // namespace

void write_config(Scribe& scribe, Millis t, Service s) {
  scribe.paper(t, CorpusKind::yaml, path_of("config/", name_of(s), ".yaml"),
               joined(config_lines(scribe.world, s)).take());
}

void write_diff(Scribe& scribe, Millis t, Service s) {
  if (s == checkout) s = cart;  // night 0 quotes the configuration of checkout: it stays
  const std::vector<std::string> lines = config_lines(scribe.world, s);
  std::vector<std::size_t> numbers;  // lines that end in a number, below the port
  for (std::size_t i = 4; i < lines.size(); ++i)
    if (lines[i].back() >= '0' && lines[i].back() <= '9') numbers.push_back(i);
  const std::size_t changed = scribe.dice.pick(numbers), value = lines[changed].rfind(' ') + 1;
  const int old = std::stoi(lines[changed].substr(value));
  const bool percent = lines[changed].find("rollout") != std::string::npos;
  const int step = old >= 200 ? 50 : old >= 20 ? 8 : 1;  // people choose round numbers
  const int wish = scribe.dice.chance(500) && old < 20000 ? old + old / 2 : old / 2;
  int fresh = percent ? (old + 5 * scribe.dice.roll(1, 19)) % 105
                      : std::max(step, (wish + step / 2) / step * step);
  if (fresh == old) fresh += step;
  Text out;
  out << "commit " << hex(scribe.dice.bits(), 10) << "\nAuthor: " << kProfiles[s].team
      << "\nDate: " << Stamp(t).iso() << "\n\n    ";
  expand(
      "$[${what}: ${old} is too ${much}|${what} from ${old} to ${fresh}|Try ${what} "
      "${fresh}|${what}: ${fresh}, as agreed]",
      scribe.dice,
      [&](std::string_view key, Text& o) {
        if (key == "what")
          o << lines[changed].substr(0, value - 2).substr(lines[changed].find_first_not_of(' '));
        if (key == "old") o << old;
        if (key == "fresh") o << fresh;
        if (key == "much") o << (fresh < old ? "much" : "little");
      },
      out);
  out << "\n\n"
      << hunk(path_of("config/", name_of(s), ".yaml"), lines, changed, changed,
              {lines[changed].substr(0, value) + std::to_string(fresh)});
  scribe.world.services[s].edits.emplace_back(changed, fresh);
  scribe.paper(t, CorpusKind::notes, path_of("review/", name_of(s), ".diff"), out.take());
}

void write_tidy_diff(Scribe& scribe, Millis t) {
  const std::vector<std::string> lines = config_lines(scribe.world, cart);
  const auto found = std::find_if(lines.begin(), lines.end(), [](const std::string& line) {
    return line.starts_with("  timeout_ms:");
  });
  const auto first = static_cast<std::size_t>(found - lines.begin());
  Text out;
  out << "commit " << hex(scribe.dice.bits(), 10) << "\nAuthor: assistant\nDate: " << Stamp(t).iso()
      << "\n\n    Remove superfluous spaces\n\n"
      << hunk("config/cart.yaml", lines, first, first + 1,
              {lines[first].substr(2), lines[first + 1].substr(2)});
  scribe.paper(t, CorpusKind::notes, "review/cart.diff", out.take());
}

namespace {

void write_rules(Scribe& scribe, Millis t) {
  const auto team = kProfiles[scribe.dice.roll(0, kServices - 1)].team;
  Text out;
  out << "groups:\n  - name: " << team << "\n    interval: 30s\n    rules:\n";
  int count = 0;
  for (const Rule& rule : kRules) {
    if (kProfiles[rule.service].team != team ||
        (rule.metric == Metric::pool && !scribe.world.pool_alert))
      continue;
    ++count;
    out << "      - alert: " << rule.name << "\n        expr: \"";
    write_expression(out, rule);
    out << "\"\n        for: " << hold(rule.hold)
        << "\n        labels:\n          severity: " << (rule.page ? "page" : "ticket")
        << "\n        annotations:\n          summary: " << rule.summary
        << "\n          runbook: runbook/" << rule.runbook << ".md\n";
  }
  if (count == 0) return;  // a team without alerts: every shop has one
  scribe.paper(t, CorpusKind::yaml, (Text() << "alerts/" << team << ".yaml").take(), out.take());
}

void write_policy(Scribe& scribe, Millis t) {
  struct Tool {
    std::string_view name, permission;
  };
  constexpr std::array<Tool, 7> kTools{{{"order_lookup", "allow"},
                                        {"search_logs", "allow"},
                                        {"read_runbook", "allow"},
                                        {"restart_deployment", "ask"},
                                        {"scale_deployment", "ask"},
                                        {"end_database_session", "deny"},
                                        {"delete_volume", "deny"}}};
  Dice dice = dice_of(scribe.world, "policy", scribe.world.runbook_revision);
  Text out;
  out << "# what the assistant may do alone, may ask for, and may not do\nversion: "
      << 7 + scribe.world.runbook_revision << "\ndefault: deny\ntools:\n";
  for (const Tool& tool : kTools) {
    out << "  - name: " << tool.name << "\n    permission: " << tool.permission << '\n';
    if (tool.permission == "allow")
      out << "    limits:\n      calls_per_minute: " << 10 * dice.roll(1, 6) << '\n';
    if (tool.permission == "ask")
      out << "    ask:\n      who: oncall\n      expires: 5m\n      show: [command, reason, "
             "rollback]\n";
  }
  scribe.paper(t, CorpusKind::yaml, "policy/assistant.yaml", out.take());
}

}  // namespace

void write_yaml(Scribe& scribe, Millis t) {
  Dice& dice = scribe.dice;
  const World& world = scribe.world;
  const auto s = static_cast<Service>(dice.roll(0, kServices - 1));
  const Timer& timer = dice.pick(kTimers);
  const auto paper = [&](std::string path, std::string text) {
    scribe.paper(t, CorpusKind::yaml, std::move(path), std::move(text));
  };
  switch (dice.roll(0, 13)) {
    case 0:
      return paper(path_of("deploy/", name_of(s), "-hpa.yaml"), scaler_yaml(world, s));
    case 1:
      return paper(path_of("deploy/", name_of(s), "-svc.yaml"), service_yaml(s));
    case 2:
      return paper(path_of("deploy/", name_of(s), "-net.yaml"), network_yaml(s));
    case 3:
    case 4:
      return paper(path_of("jobs/", timer.name, ".yaml"), timer_yaml(world, timer));
    case 5:
    case 6:
      return write_rules(scribe, t);
    case 7:
      return dice.chance(500) ? write_policy(scribe, t)
                              : paper("config/routes.yaml", routes_yaml());
    case 8:
      return paper(path_of("slo/", name_of(s), ".yaml"), objective_yaml(world, s));
    case 9:
      return dice.chance(400) ? paper("alerts/receivers.yaml", receivers_yaml())
                              : write_config(scribe, t, s);
    case 10:
    case 11:
      return write_config(scribe, t, s);
    default:
      return paper(path_of("deploy/", name_of(s), ".yaml"), deployment_yaml(world, s));
  }
}

}  // namespace wr::corpus
