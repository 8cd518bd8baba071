#include "text.hpp"

#include <algorithm>
#include <utility>

#include "shared/base/check.hpp"

namespace wr::gpt {

// [vocabulary-cpp]
UnknownCharacter::UnknownCharacter(char which, std::size_t where)
    : std::runtime_error("a character that the model does not know"),
      character(which),
      offset(where) {}

Vocabulary::Vocabulary(std::string_view text) {
  ids_.fill(-1);
  for (const char c : text) ids_[static_cast<unsigned char>(c)] = 0;
  for (std::size_t byte = 0; byte < ids_.size(); ++byte)
    if (ids_[byte] == 0) {
      ids_[byte] = static_cast<std::int32_t>(characters_.size());
      characters_ += static_cast<char>(byte);
    }
}

std::vector<std::int32_t> Vocabulary::encode(std::string_view text) const {
  std::vector<std::int32_t> ids;
  ids.reserve(text.size());
  for (const char c : text) {
    const std::int32_t id = ids_[static_cast<unsigned char>(c)];
    if (id < 0) throw UnknownCharacter(c, ids.size());
    ids.push_back(id);
  }
  return ids;
}

std::string Vocabulary::decode(std::span<const std::int32_t> ids) const {
  std::string text;
  for (const std::int32_t id : ids) {
    WR_CHECK(id >= 0);
    WR_CHECK(static_cast<std::size_t>(id) < size());
    text += characters_[static_cast<std::size_t>(id)];
  }
  return text;
}
// [/vocabulary-cpp]

// [split-cpp]
Split::Split(std::vector<std::int32_t> all)
    : tokens(std::move(all)), validation_begins(tokens.size() * 9 / 10) {}

std::span<const std::int32_t> Split::training() const {
  return std::span(tokens).first(validation_begins);
}

std::span<const std::int32_t> Split::validation() const {
  return std::span(tokens).subspan(validation_begins);
}
// [/split-cpp]

// [batch-cpp]
Batch random_batch(std::span<const std::int32_t> tokens, std::size_t batch, std::size_t time,
                   TorchGenerator& random) {
  WR_CHECK(tokens.size() > time);
  Batch out;
  for (std::size_t b = 0; b < batch; ++b) {
    const auto begin = static_cast<std::ptrdiff_t>(
        random.randint(0, static_cast<std::int64_t>(tokens.size() - time)));
    const auto at = tokens.begin() + begin, end = at + static_cast<std::ptrdiff_t>(time);
    out.inputs.insert(out.inputs.end(), at, end);
    out.targets.insert(out.targets.end(), at + 1, end + 1);
  }
  return out;
}
// [/batch-cpp]

}  // namespace wr::gpt
