#include "text.hpp"

#include <algorithm>
#include <utility>

#include "shared/base/check.hpp"
#include "shared/support/core/file_error.hpp"
#include "shared/support/core/text_source.hpp"

namespace wr::makemore {

// [text-vocabulary-cpp]
namespace {

// Every byte of the text once, in order.
std::string bytes_of(std::string_view text) {
  std::array<bool, 256> found{};
  for (const char c : text) found[static_cast<unsigned char>(c)] = true;
  std::string bytes;
  for (std::size_t byte = 0; byte < found.size(); ++byte)
    if (found[byte]) bytes += static_cast<char>(byte);
  return bytes;
}

}  // namespace

UnknownCharacters::UnknownCharacters(const std::string& which)
    : std::runtime_error("not in the vocabulary: " + shown(which)), characters(which) {}

TextVocabulary::TextVocabulary(std::string_view text) : characters_(bytes_of(text)) {
  ids_.fill(-1);
  for (std::size_t id = 0; id < characters_.size(); ++id)
    ids_[static_cast<unsigned char>(characters_[id])] = static_cast<std::int32_t>(id);
}

std::vector<std::int32_t> TextVocabulary::encode(std::string_view text) const {
  std::vector<std::int32_t> ids;
  ids.reserve(text.size());
  std::string unknown;
  for (const char c : text) {
    ids.push_back(ids_[static_cast<unsigned char>(c)]);
    if (ids.back() < 0) unknown += c;
  }
  if (!unknown.empty()) throw UnknownCharacters(bytes_of(unknown));
  return ids;
}

std::string TextVocabulary::decode(std::span<const std::int32_t> ids) const {
  std::string text;
  for (const std::int32_t id : ids) {
    WR_CHECK(static_cast<std::size_t>(id) < characters_.size());
    text += characters_[static_cast<std::size_t>(id)];
  }
  return text;
}
// [/text-vocabulary-cpp]

// [text-batches-cpp]
TextBatches::TextBatches(std::vector<std::int32_t> ids, std::size_t rows, std::size_t time)
    : ids_(std::move(ids)), rows_(rows), time_(time) {
  WR_CHECK(rows >= 1u);
  WR_CHECK(time >= 1u);
  // The last character is nobody's input: there is none after it
  size_ = ids_.empty() ? 0 : (ids_.size() - 1) / (rows * time);
  if (size_ < 2)
    throw FileError(FileError::Sort::damaged,
                    "a text of " + std::to_string(ids_.size()) +
                        " characters is too short: " + std::to_string(rows) + " rows of " +
                        std::to_string(time) + " characters, twice, and what comes next are " +
                        std::to_string(2 * rows * time + 1),
                    "a longer text, fewer rows a batch, or shorter sequences");
  training_ = static_cast<std::size_t>(static_cast<double>(size_) * kTrainingShare);
}

TextBatch TextBatches::operator[](std::size_t batch) const {
  WR_CHECK(batch < size_);
  TextBatch out{std::vector<std::int32_t>(time_ * rows_), std::vector<std::int32_t>(time_ * rows_)};
  for (std::size_t t = 0; t < time_; ++t)
    for (std::size_t b = 0; b < rows_; ++b) {
      const std::size_t at = (b * size_ + batch) * time_ + t;  // a row is size_ * time_ long
      out.inputs[t * rows_ + b] = ids_[at];
      out.targets[t * rows_ + b] = ids_[at + 1];
    }
  return out;
}

std::vector<std::int32_t> TextBatches::validation_strips() const {
  std::vector<std::int32_t> strips;
  for (std::size_t b = 0; b < rows_; ++b) {
    const auto row = ids_.begin() + static_cast<std::ptrdiff_t>(b * size_ * time_);
    strips.insert(strips.end(), row + static_cast<std::ptrdiff_t>(training_ * time_),
                  row + static_cast<std::ptrdiff_t>(size_ * time_));
  }
  return strips;
}
// [/text-batches-cpp]

}  // namespace wr::makemore
