// C in the kernel's style for the operations corpus: the shop's own gateway daemon, whose code
// somebody always pastes at night. Written by archetype; compiles nowhere, reads as if it did.
#include "shared/support/core/corpus_scribe.hpp"

namespace wr::corpus {
namespace {

struct Noun {
  std::string_view name, many, key, count, limit, time;
};
constexpr std::array<Noun, 10> kNouns{
    {{"conn", "conns", "id", "in_use", "max_conns", "last_used"},
     {"lease", "leases", "owner", "held", "max_leases", "expires"},
     {"slot", "slots", "index", "taken", "nr_slots", "taken_at"},
     {"bucket", "buckets", "hash", "fill", "capacity", "refilled"},
     {"route", "routes", "prefix", "hits", "max_hits", "updated"},
     {"token", "tokens", "serial", "uses", "max_uses", "issued"},
     {"shard", "shards", "nr", "copies", "max_copies", "synced"},
     {"timer", "timers", "cookie", "armed", "max_armed", "deadline"},
     {"queue", "queues", "prio", "depth", "max_depth", "drained"},
     {"peer", "peers", "addr", "pending", "max_pending", "seen"}}};
constexpr std::array<std::string_view, 6> kPrefixes{"gw", "gatewd", "shop", "pool", "rt", "lb"};

// Every archetype uses ${p} prefix, ${n} noun, ${s} plural, ${k} key, ${c} count, ${l} limit,
// ${t} time, ${v} a short variable.
constexpr std::array<std::string_view, 10> kArchetypes{
    R"(static struct ${p}_${n} *${p}_${n}_alloc(struct ${p}_table *table, u32 ${k})
{
        struct ${p}_${n} *${v};

        ${v} = kzalloc(sizeof(*${v}), $[GFP_KERNEL|GFP_ATOMIC|GFP_NOWAIT]);
        if (!${v})
                return $[NULL|ERR_PTR(-ENOMEM)];

        ${v}->${k} = ${k};
        ${v}->${l} = ${size};
        ${v}->${t} = jiffies;
        spin_lock_init(&${v}->lock);
        INIT_LIST_HEAD(&${v}->list);
        kref_init(&${v}->ref);

        spin_lock(&table->lock);
        list_add_tail(&${v}->list, &table->${s});
        table->nr_${s}++;
        spin_unlock(&table->lock);
        return ${v};
}
)",
    R"(static void ${p}_${n}_release(struct kref *ref)
{
        struct ${p}_${n} *${v} = container_of(ref, struct ${p}_${n}, ref);

        WARN_ON(${v}->${c} != 0);
        $[list_del(&${v}->list);|list_del_init(&${v}->list);]
        kfree(${v});
}

void ${p}_${n}_put(struct ${p}_${n} *${v})
{
        if (${v})
                kref_put(&${v}->ref, ${p}_${n}_release);
}
)",
    R"(struct ${p}_${n} *${p}_${n}_find(struct ${p}_table *table, u32 ${k})
{
        struct ${p}_${n} *${v}, *found = NULL;

        spin_lock(&table->lock);
        list_for_each_entry(${v}, &table->${s}, list) {
                if (${v}->${k} == ${k}) {
                        kref_get(&${v}->ref);
                        found = ${v};
                        break;
                }
        }
        spin_unlock(&table->lock);
        return found;
}
)",
    R"(/* Takes one of ${v}->${l}. $[The caller gives it back, always.|Whoever takes must give back.|Never call it twice.] */
int ${p}_${n}_acquire(struct ${p}_${n} *${v}, unsigned long timeout)
{
        unsigned long flags;
        int err = 0;

        spin_lock_irqsave(&${v}->lock, flags);
        while (${v}->${c} >= ${v}->${l}) {
                if (!timeout) {
                        err = $[-EBUSY|-ETIMEDOUT|-EAGAIN];
                        goto out;
                }
                spin_unlock_irqrestore(&${v}->lock, flags);
                timeout = wait_event_timeout(${v}->wait, ${v}->${c} < ${v}->${l}, timeout);
                spin_lock_irqsave(&${v}->lock, flags);
        }
        ${v}->${c}++;
        ${v}->${t} = jiffies;
out:
        spin_unlock_irqrestore(&${v}->lock, flags);
        return err;
}
)",
    R"(static int ${p}_${s}_show(struct seq_file *m, void *unused)
{
        struct ${p}_table *table = m->private;
        struct ${p}_${n} *${v};
        unsigned int total = 0;

        seq_puts(m, "${k} ${c} ${l}\n");
        mutex_lock(&table->mutex);
        list_for_each_entry(${v}, &table->${s}, list) {
                seq_printf(m, "%u %u %u\n", ${v}->${k}, ${v}->${c}, ${v}->${l});
                total += ${v}->${c};
        }
        mutex_unlock(&table->mutex);
        seq_printf(m, "total %u\n", total);
        return 0;
}
)",
    R"(/* Frees what nobody touched for ${size} ${unit}. */
static void ${p}_${n}_reap(struct timer_list *timer)
{
        struct ${p}_table *table = from_timer(table, timer, reaper);
        struct ${p}_${n} *${v}, *next;
        unsigned int freed = 0;

        spin_lock(&table->lock);
        list_for_each_entry_safe(${v}, next, &table->${s}, list) {
                if (time_before(jiffies, ${v}->${t} + ${size} * $[HZ|HZ / 10]))
                        continue;
                list_del(&${v}->list);
                kfree(${v});
                freed++;
        }
        table->nr_${s} -= freed;
        spin_unlock(&table->lock);

        if (freed)
                pr_$[info|debug|notice]("${p}: freed %u ${s}\n", freed);
        mod_timer(&table->reaper, jiffies + $[HZ|2 * HZ|10 * HZ]);
}
)",
    R"(static int __init ${p}_${n}_init(void)
{
        int err;

        ${p}_${n}_cache = kmem_cache_create("${p}_${n}", sizeof(struct ${p}_${n}), 0,
                                           SLAB_HWCACHE_ALIGN, NULL);
        if (!${p}_${n}_cache)
                return -ENOMEM;

        err = register_${n}_notifier(&${p}_${n}_nb);
        if (err)
                goto err_cache;

        err = ${p}_${n}_sysfs_add();
        if (err)
                goto err_notifier;

        pr_info("${p}: ${size} ${s}\n");
        return 0;

err_notifier:
        unregister_${n}_notifier(&${p}_${n}_nb);
err_cache:
        kmem_cache_destroy(${p}_${n}_cache);
        return err;
}
)",
    R"(static inline u32 ${p}_${n}_hash(u32 ${k})
{
        ${k} ^= ${k} >> $[15|16|13];
        ${k} *= $[0x85ebca6b|0x7feb352d|0xc2b2ae35];
        ${k} ^= ${k} >> $[13|15|16];
        return ${k} & (${pow} - 1);
}
)",
    R"(static bool ${p}_${n}_may_$[grow|take|enter](const struct ${p}_${n} *${v}, unsigned int want)
{
        unsigned int left;

        if (unlikely(${v}->${c} > ${v}->${l}))
                return false;
        left = ${v}->${l} - ${v}->${c};
        if (want <= left)
                return true;
        pr_$[warn|err]_ratelimited("${p}: ${n} %u wants %u, %u left\n", ${v}->${k}, want, left);
        return false;
}
)",
    R"(static ssize_t ${p}_${l}_store(struct device *dev, struct device_attribute *attr,
                                const char *buf, size_t len)
{
        struct ${p}_${n} *${v} = dev_get_drvdata(dev);
        unsigned int value;
        int err;

        err = kstrtouint(buf, 10, &value);
        if (err)
                return err;
        if (value < 1 || value > ${pow})
                return -EINVAL;

        mutex_lock(&${v}->mutex);
        ${v}->${l} = value;
        mutex_unlock(&${v}->mutex);
        return len;
}
static DEVICE_ATTR_WO(${p}_${l});
)"};

constexpr std::string_view kStruct =
    R"(/* One ${n} and who may use it. Protected by lock$[|, except ${t}|, except ${k}]. */
struct ${p}_${n} {
        struct list_head list;
        struct kref ref;
        spinlock_t lock;
        u32 ${k};
        unsigned int ${c};
        unsigned int ${l};
        unsigned long ${t};
};

)";

}  // namespace

void write_source(Scribe& scribe, Millis t) {
  Dice& dice = scribe.dice;
  const Noun& noun = dice.pick(kNouns);
  const std::string_view prefix = dice.pick(kPrefixes);
  const std::string variable(1, dice.chance(600) ? noun.name.front() : 'p');
  const int size = 1 << dice.roll(3, 9), power = 1 << dice.roll(6, 12);
  const std::string_view unit = dice.chance(500) ? "seconds" : "ticks";
  const Values values = [&](std::string_view key, Text& out) {
    if (key == "p") out << prefix;
    if (key == "n") out << noun.name;
    if (key == "s") out << noun.many;
    if (key == "k") out << noun.key;
    if (key == "c") out << noun.count;
    if (key == "l") out << noun.limit;
    if (key == "t") out << noun.time;
    if (key == "v") out << variable;
    if (key == "size") out << size;
    if (key == "pow") out << power;
    if (key == "unit") out << unit;
  };
  Text out;
  out << "// SPDX-License-Identifier: MIT\n";
  if (dice.chance(450)) {
    out << '\n';
    expand(kStruct.substr(0, kStruct.size() - 1), dice, values, out);
  }
  const int first = dice.roll(0, 9), step = dice.roll(1, 4);
  for (int i = 0, n = dice.roll(1, 2); i < n; ++i) {
    out << '\n';
    expand(kArchetypes[static_cast<std::size_t>((first + i * step) % 10)], dice, values, out);
  }
  scribe.paper(t, CorpusKind::source,
               (Text() << "src/" << prefix << '/' << noun.name << ".c").take(), out.take());
}

}  // namespace wr::corpus
