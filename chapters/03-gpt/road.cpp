#include "road.hpp"

#include <array>
#include <utility>

#include "bigram.hpp"
#include "decoder.hpp"
#include "feed_forward.hpp"
#include "head.hpp"
#include "layer_norm.hpp"
#include "multi_head.hpp"
#include "residual.hpp"

namespace wr::gpt::road {

// [name-of]
std::string name_of(Rung rung) {
  constexpr std::array kNames = {"bigram",    "one head",   "several heads",    "feed-forward",
                                 "residuals", "layer norm", "scale and dropout"};
  return kNames.at(static_cast<std::size_t>(rung) - 1);
}
// [/name-of]

namespace {

// [branch]
// A branch of the residual stream, with a norm before it from rung 6 on
template <class Layer, class... Arguments>
void add_branch(Sequential& body, Rung rung, const RoadConfig& c, Arguments&&... arguments) {
  auto branch = std::make_unique<Sequential>();
  if (rung >= Rung::layer_norm) branch->add<LayerNorm>(c.channels);
  branch->add<Layer>(std::forward<Arguments>(arguments)...);
  body.add<Residual>(std::move(branch));
}
// [/branch]

}  // namespace

// [model-of]
std::unique_ptr<LanguageModel> model_of(Rung rung, const RoadConfig& c, std::uint64_t seed) {
  TorchGenerator random(seed);
  if (rung == Rung::bigram) return std::make_unique<Bigram>(c.vocabulary, random);

  auto model = std::make_unique<Decoder>(c.vocabulary, c.context, c.channels, random);
  Sequential& body = model->body;
  DropoutState& dropout = model->dropout;
  if (rung == Rung::scale) dropout.probability = c.dropout;
  if (rung == Rung::head) body.add<Head>(c.channels, c.channels, Mask::future, random, dropout);
  if (rung == Rung::heads || rung == Rung::feed_forward)
    body.add<MultiHead>(c.channels, c.heads, Mask::future, random, dropout);
  if (rung == Rung::feed_forward) body.add<FeedForward>(c.channels, random, dropout);
  if (rung >= Rung::residuals)
    for (std::size_t i = 0; i < c.blocks; ++i) {
      add_branch<MultiHead>(body, rung, c, c.channels, c.heads, Mask::future, random, dropout);
      add_branch<FeedForward>(body, rung, c, c.channels, random, dropout);
    }
  if (rung >= Rung::layer_norm) body.add<LayerNorm>(c.channels);
  return model;
}
// [/model-of]

}  // namespace wr::gpt::road
