// Writes down a small GPT of chapter 3, what it was given and what it made of it, for a peer to
// compare: gpt_agreement_test.py. Every parameter is drawn anew, far from the calm start; or they
// are a published model's: safetensors_agreement_test.py.
//
// gpt_numbers FILE [bias] [untied]
// gpt_numbers FILE weights SAFETENSORS
#include <cstdio>
#include <string>
#include <vector>

#include "gpt.hpp"
#include "runs/published.hpp"
#include "shared/kernels/target.hpp"
#include "shared/support/core/build_info.hpp"
#include "shared/support/core/torch_generator.hpp"
#include "shared/support/core/trace.hpp"

namespace wr::gpt {

extern const BuildInfo build_info;

namespace {

Gpt drawn(const GptConfig& config, TorchGenerator& random) {
  Gpt model(config, 1);
  for (const ParameterTensor& t : model.parameters.tensors) {
    const bool gain = t.shape.size() == 1 && t.name.find(".weight") != std::string::npos;
    random.normal(t.data, gain ? 1.0f : 0.0f, 0.3f);
  }
  return model;
}

void write(Gpt model, TorchGenerator& random, const std::string& file) {
  constexpr std::size_t kBatch = 3, kTime = 7;
  const GptConfig& config = model.config();
  std::vector<std::int32_t> tokens, targets;
  for (std::size_t i = 0; i < kBatch * kTime; ++i) {
    const auto vocabulary = static_cast<std::int64_t>(config.vocabulary);
    tokens.push_back(static_cast<std::int32_t>(random.randint(0, vocabulary)));
    targets.push_back(static_cast<std::int32_t>(random.randint(-1, vocabulary)));
  }

  Trace trace("gpt-numbers", Trace::Kind::digits, "gpt_numbers", std::nullopt, build_info,
              kernels::active_target());
  trace.value("vocabulary", config.vocabulary);
  trace.value("context", config.context);
  trace.value("layers", config.layers);
  trace.value("heads", config.heads);
  trace.value("channels", config.channels);
  trace.value("bias", config.bias);
  trace.value("tied", config.tied);
  trace.value("batch", kBatch);
  trace.value("loss", model.forward(tokens, targets, kTime));
  Series& positions = trace.series("positions", {"token", "target"});
  for (std::size_t i = 0; i < tokens.size(); ++i) positions.add_row({tokens[i], targets[i]});
  Series& logits = trace.series("logits", {"logit"});
  for (const float v : model.logits()) logits.add_row({v});
  model.backward();
  for (std::size_t i = 0; i < model.parameters.tensors.size(); ++i) {
    const ParameterTensor &p = model.parameters.tensors[i], &dp = model.gradients.tensors[i];
    Series& numbers = trace.series(p.name, {"parameter", "gradient"});
    for (std::size_t j = 0; j < p.data.size(); ++j) numbers.add_row({p.data[j], dp.data[j]});
  }
  trace.save(file);
}

}  // namespace

}  // namespace wr::gpt

int main(int argc, char** argv) {
  using namespace wr::gpt;
  if (argc < 2) return std::puts("gpt_numbers FILE [bias] [untied], or FILE weights FILE"), 64;
  wr::TorchGenerator random(2);
  if (argc == 4 && argv[2] == std::string("weights")) {
    write(import_gpt(argv[3], 0, {}).model, random, argv[1]);
    return 0;
  }
  GptConfig config{.vocabulary = 13, .context = 9, .layers = 2, .heads = 3, .channels = 24};
  for (int i = 2; i < argc; ++i) {
    config.bias |= argv[i] == std::string("bias");
    config.tied &= argv[i] != std::string("untied");
  }
  write(drawn(config, random), random, argv[1]);
}
