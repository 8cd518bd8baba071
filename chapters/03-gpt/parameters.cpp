#include "parameters.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "shared/base/check.hpp"
#include "shared/support/core/torch_generator.hpp"

namespace wr::gpt {

namespace {

// [layout]
// Writes the list of tensors. The spans follow once there is memory for all.
class Layout {
 public:
  Layout(std::vector<ParameterTensor>& tensors, bool bias) : tensors_(tensors), bias_(bias) {}

  void tensor(std::span<float>& place, std::string name, std::vector<std::size_t> shape) {
    tensors_.push_back({std::move(name), std::move(shape), {}});
    places_.push_back(&place);
  }
  void norm(Parameters::Norm& norm, const std::string& name, std::size_t channels) {
    tensor(norm.weight, name + ".weight", {channels});
    if (bias_) tensor(norm.bias, name + ".bias", {channels});
  }
  void product(Parameters::Product& product, const std::string& name, std::size_t in,
               std::size_t out) {
    tensor(product.weight, name + ".weight", {in, out});
    if (bias_) tensor(product.bias, name + ".bias", {out});
  }
  void allocate(std::vector<float>& memory);

 private:
  std::vector<ParameterTensor>& tensors_;
  std::vector<std::span<float>*> places_;
  bool bias_;
};
// [/layout]

// [allocate]
std::size_t elements(const ParameterTensor& tensor) {
  std::size_t n = 1;
  for (const std::size_t dimension : tensor.shape) n *= dimension;
  return n;
}

void Layout::allocate(std::vector<float>& memory) {
  std::size_t total = 0;
  for (const ParameterTensor& t : tensors_) total += elements(t);
  memory.assign(total, 0.0f);
  std::span<float> rest = memory;
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    tensors_[i].data = *places_[i] = rest.first(elements(tensors_[i]));
    rest = rest.subspan(tensors_[i].data.size());
  }
}
// [/allocate]

// [ends-with]
bool ends_with(const std::string& name, std::string_view end) {
  return name.size() >= end.size() &&
         std::string_view(name).substr(name.size() - end.size()) == end;
}
// [/ends-with]

}  // namespace

// [parameters-cpp]
Parameters::Parameters(const GptConfig& c) : blocks(c.layers) {
  WR_CHECK(c.heads > 0u);
  WR_CHECK(c.channels % c.heads == 0u);
  const std::size_t C = c.channels;
  Layout layout(tensors, c.bias);
  layout.tensor(token_embedding, "wte.weight", {c.vocabulary, C});
  if (c.positions == Positions::learned)
    layout.tensor(position_embedding, "wpe.weight", {c.context, C});
  for (std::size_t i = 0; i < c.layers; ++i) {
    const std::string h = "h." + std::to_string(i);
    layout.norm(blocks[i].ln_1, h + ".ln_1", C);
    layout.product(blocks[i].attention, h + ".attn.c_attn", C, 3 * C);
    layout.product(blocks[i].projection, h + ".attn.c_proj", C, C);
    layout.norm(blocks[i].ln_2, h + ".ln_2", C);
    layout.product(blocks[i].hidden, h + ".mlp.c_fc", C, 4 * C);
    layout.product(blocks[i].back, h + ".mlp.c_proj", 4 * C, C);
  }
  layout.norm(ln_f, "ln_f", C);
  if (!c.tied) layout.tensor(head, "lm_head.weight", {c.vocabulary, C});
  layout.allocate(memory);
  if (c.tied) head = token_embedding;
}
// [/parameters-cpp]

// [initialise-cpp]
void initialise(Parameters& parameters, std::uint64_t seed) {
  TorchGenerator random(seed);
  const auto layers = static_cast<float>(parameters.blocks.size());
  for (const ParameterTensor& t : parameters.tensors) {
    const bool residual = ends_with(t.name, ".c_proj.weight");
    if (t.shape.size() == 2)
      random.normal(t.data, 0.0f, residual ? 0.02f / std::sqrt(2 * layers) : 0.02f);
    else
      std::fill(t.data.begin(), t.data.end(), ends_with(t.name, ".bias") ? 0.0f : 1.0f);
  }
}
// [/initialise-cpp]

}  // namespace wr::gpt
