// The builder of examples, as an exercise. An example reads "..e -> m".
#include <algorithm>

#include "chapters/02-makemore/names.hpp"
#include "shared/support/exercise/exercise.hpp"

namespace wr::exercise {
namespace {

using Lines = std::vector<std::string>;

struct Asked {
  makemore::Names names;
  int block_size = 3;
  WR_FIELDS(names, block_size)
};

Asked draw(Random& random, int names, int shortest, int longest) {
  Asked q{{}, random.between(2, 4)};
  for (int i = 0; i < names; ++i) {
    std::string name;
    for (int k = random.between(shortest, longest); k > 0; --k)
      name += "abcd"[random.between(0, 3)];
    q.names.push_back(name);
  }
  return q;
}

Lines ask_lines(const Asked& q) {
  const makemore::Vocabulary vocabulary(q.names);
  const auto block = static_cast<std::size_t>(q.block_size);
  const auto examples = make_examples(q.names, vocabulary, block);
  if (examples.block_size != block) return {"block_size is " + std::to_string(examples.block_size)};
  if (examples.contexts.size() != examples.size() * block)
    return {std::to_string(examples.contexts.size()) + " numbers of context for " +
            std::to_string(examples.size()) + " targets"};
  Lines lines;
  for (std::size_t i = 0; i < examples.size(); ++i)
    lines.push_back(vocabulary.decode(std::span(examples.contexts).subspan(i * block, block)) +
                    " -> " + vocabulary.character(examples.targets[i]));
  return lines;
}

enum class Wrong { kNoEnd, kNotReset, kReversed, kTargetInside, kPaddedRight, kOnlyFull };

Lines go_wrong(const Asked& q, Wrong wrong) {
  Lines lines;
  const std::string empty(q.block_size, '.');
  std::string window = empty;
  for (const std::string& name : q.names) {
    if (wrong != Wrong::kNotReset) window = empty;
    std::string seen;
    for (const char next : name + (wrong == Wrong::kNoEnd ? "" : ".")) {
      const std::string after = window.substr(1) + next;
      std::string shown = wrong == Wrong::kTargetInside ? after : window;
      if (wrong == Wrong::kReversed) std::reverse(shown.begin(), shown.end());
      if (wrong == Wrong::kPaddedRight && seen.size() < empty.size())
        shown = seen + empty.substr(seen.size());
      if (wrong != Wrong::kOnlyFull || seen.size() >= empty.size())
        lines.push_back(shown + " -> " + next);
      window = after;
      seen += next;
    }
  }
  return lines;
}

Mistake<Asked, Lines> mistake(const std::string& says, Wrong wrong) {
  return {says, [wrong](const Asked& q, const Lines&) { return go_wrong(q, wrong); }};
}

// What goes wrong in any name.
std::vector<Mistake<Asked, Lines>> common() {
  return {mistake("The example of the end is missing: the last target of a name is the boundary.",
                  Wrong::kNoEnd),
          mistake("The newest character stands first. It stands last, next to what it predicts.",
                  Wrong::kReversed),
          mistake("The target is in its own context: note the example first, then move the window.",
                  Wrong::kTargetInside),
          mistake("A context that is not full yet is filled up from the left, so that the newest "
                  "character is always in the last place.",
                  Wrong::kPaddedRight)};
}

Item<Asked, Lines> item(const std::string& id, int points, std::vector<Asked> examples,
                        std::function<Asked(Random&)> question,
                        std::vector<Mistake<Asked, Lines>> own) {
  std::vector<Mistake<Asked, Lines>> mistakes = common();
  mistakes.insert(mistakes.end(), own.begin(), own.end());
  return {.id = id,
          .points = points,
          .examples = std::move(examples),
          .question = std::move(question),
          .show =
              [](const Asked& q) {
                return "examples of " + show(q.names) + ", block size " + show(q.block_size);
              },
          .ask = ask_lines,
          .mistakes = std::move(mistakes)};
}

}  // namespace

Exercise definition() {
  Exercise examples;
  examples.add(
      item("one-name", 3, {{{"em"}, 3}}, [](Random& random) { return draw(random, 1, 3, 6); }, {}));
  examples.add(item(
      "short-names", 2, {{{"a"}, 4}}, [](Random& random) { return draw(random, 1, 1, 2); },
      {mistake("Contexts that reach back over the beginning are examples as well: that is how the "
               "net learns to begin.",
               Wrong::kOnlyFull)}));
  examples.add(item("many-names", 2, {}, [](Random& random) { return draw(random, 3, 1, 4); },
                    {mistake("The window still shows the name before: fill it with boundaries "
                             "again for every name.",
                             Wrong::kNotReset)}));
  return examples;
}

}  // namespace wr::exercise
