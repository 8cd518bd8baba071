// Solution: a window that slides over every name.
#include "chapters/02-makemore/names.hpp"
#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

Examples make_examples(const Names& names, const Vocabulary& vocabulary, std::size_t block_size) {
  // [solution]
  Examples examples{block_size, {}, {}};
  for (const std::string& name : names) {
    std::vector<std::int32_t> padded(block_size, Vocabulary::kBoundary);
    for (const std::int32_t id : vocabulary.encode(name)) padded.push_back(id);
    padded.push_back(Vocabulary::kBoundary);
    for (std::size_t at = block_size; at < padded.size(); ++at) {
      const auto target = padded.begin() + static_cast<std::ptrdiff_t>(at);
      examples.contexts.insert(examples.contexts.end(),
                               target - static_cast<std::ptrdiff_t>(block_size), target);
      examples.targets.push_back(*target);
    }
  }
  return examples;
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("make_examples");
  // [/starter]
}

}  // namespace wr::makemore
