#include "prompt.hpp"

#include <charconv>

#include "shared/support/app/trouble.hpp"
#include "shared/support/core/text_source.hpp"

namespace wr::gpt {

namespace {

// Ids with blanks between them, for weights that came without a vocabulary.
std::vector<std::int32_t> read_ids(const std::string& text, std::size_t vocabulary,
                                   const std::string& what) {
  std::vector<std::int32_t> ids;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  for (const char* at = begin; at != end;) {
    if (*at == ' ' || *at == '\n') {
      ++at;
      continue;
    }
    std::int32_t id = -1;
    const auto [behind, error] = std::from_chars(at, end, id);
    if (error != std::errc() || id < 0 || static_cast<std::size_t>(id) >= vocabulary)
      throw app::UserError(
          "there is no token at byte " + std::to_string(at - begin) + " of " + what,
          "these weights came without a vocabulary; a prompt is numbers from 0 to " +
              std::to_string(vocabulary - 1) + " with blanks between them",
          app::kBadData);
    ids.push_back(id);
    at = behind;
  }
  return ids;
}

}  // namespace

std::vector<std::int32_t> tokens_of(const TrainedGpt& trained, const std::string& text,
                                    const std::string& what) {
  if (trained.vocabulary.size() == 0) return read_ids(text, trained.config.model.vocabulary, what);
  try {
    return trained.vocabulary.encode(text);
  } catch (const UnknownCharacter& e) {
    throw app::UserError("the model has never seen '" + shown({&e.character, 1}) +
                             "', which is at byte " + std::to_string(e.offset) + " of " + what,
                         "its characters are " + shown(trained.vocabulary.characters()),
                         app::kBadData);
  }
}

char visible(char c) { return c == '\n' ? '$' : c < ' ' || c > '~' ? '?' : c; }

std::vector<std::string> labels_of(const TrainedGpt& trained,
                                   const std::vector<std::int32_t>& tokens) {
  std::vector<std::string> labels;
  for (const std::int32_t token : tokens)
    labels.push_back(trained.vocabulary.size() == 0
                         ? std::to_string(token)
                         : std::string(1, visible(trained.vocabulary.decode({&token, 1})[0])));
  return labels;
}

}  // namespace wr::gpt
