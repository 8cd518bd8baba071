#include "lecture4.hpp"

#include <array>
#include <cstdio>

#include "elementary.hpp"

namespace wr::makemore {

// [taken-apart]
TakenApart taken_apart(const HandNet& net, const Examples& batch) {
  using namespace elementary;
  const float n = static_cast<float>(batch.size());
  // The embedding and the first linear layer
  const Tensor emb = embedding(net.C, batch.contexts, batch.block_size);
  const Tensor embcat = emb.view({batch.size(), net.W1.shape()[0]});
  const Tensor hprebn = matmul(embcat, net.W1) + net.b1;
  // Batch normalisation
  const Tensor bnmeani = 1 / n * sum(hprebn, 0);
  const Tensor bndiff = hprebn - bnmeani;
  const Tensor bndiff2 = square(bndiff);
  const Tensor bnvar = 1 / (n - 1) * sum(bndiff2, 0);
  const Tensor bnvar_inv = pow(bnvar + 1e-5f, -0.5f);
  const Tensor bnraw = bndiff * bnvar_inv;
  const Tensor hpreact = net.bngain * bnraw + net.bnbias;
  // The bend and the second linear layer
  const Tensor h = elementary::tanh(hpreact);
  const Tensor logits = matmul(h, net.W2) + net.b2;
  // Cross-entropy
  const Tensor logit_maxes = row_max(logits);
  const Tensor norm_logits = logits - logit_maxes;
  const Tensor counts = exp(norm_logits);
  const Tensor counts_sum = sum(counts, 1);
  const Tensor counts_sum_inv = pow(counts_sum, -1);
  const Tensor probs = counts * counts_sum_inv;
  const Tensor logprobs = log(probs);
  const Tensor loss = -1 / n * sum(pick(logprobs, batch.targets), 0);
  // [/taken-apart]
  return {loss,
          {{"logprobs", logprobs},
           {"probs", probs},
           {"counts_sum_inv", counts_sum_inv},
           {"counts_sum", counts_sum},
           {"counts", counts},
           {"norm_logits", norm_logits},
           {"logit_maxes", logit_maxes},
           {"logits", logits},
           {"h", h},
           {"W2", net.W2},
           {"b2", net.b2},
           {"hpreact", hpreact},
           {"bngain", net.bngain},
           {"bnbias", net.bnbias},
           {"bnraw", bnraw},
           {"bnvar_inv", bnvar_inv},
           {"bnvar", bnvar},
           {"bndiff2", bndiff2},
           {"bndiff", bndiff},
           {"bnmeani", bnmeani},
           {"hprebn", hprebn},
           {"embcat", embcat},
           {"W1", net.W1},
           {"b1", net.b1},
           {"emb", emb},
           {"C", net.C}}};
}

// [exercises]
namespace {

// Exercises 1 to 3, on the first batch that the lecture's generator draws
void compare_gradients(const LectureData& data, Lecture4& lecture) {
  TorchGenerator random(kSeed);
  HandNet net({.vocabulary = data.vocabulary.size(), .hidden = 64}, random);
  const Examples train = make_examples(data.splits.train, data.vocabulary, net.block_size());
  const Examples batch = draw_batch(train, 32, random);

  const ByHand<float> hand = by_hand<float>(net.sizes, parameters_in_a_row(net), batch);
  const TakenApart autograd = taken_apart(net, batch);
  autograd.loss.backward();

  for (std::size_t i = 0; const auto& [name, tensor] : autograd.tensors) {
    lecture.gradients.push_back(compare(name, hand.gradients[i].data, tensor.grad()));
    if (name == "logits") lecture.cross_entropy = compare(name, hand.logits_at_once, tensor.grad());
    if (name == "hprebn") lecture.batch_norm = compare(name, hand.hprebn_at_once, tensor.grad());
    if (name == "probs") lecture.probs = hand.values[i].data;
    ++i;
  }
  lecture.targets = batch.targets;
  lecture.dlogits = hand.logits_at_once;
  lecture.digits.push_back({"parameters", "4137", static_cast<double>(parameter_count(net))});
  lecture.digits.push_back({"loss", "", double{hand.loss}});
}

// Exercise 4
HandNet train_by_hand(const LectureData& data, const LectureOptions& options, Lecture4& lecture) {
  TorchGenerator random(kSeed);
  HandNet net({.vocabulary = data.vocabulary.size()}, random);
  const auto step = [&](const Examples& batch, float learning_rate) {
    return train_step_by_hand(net, batch, learning_rate);
  };
  lecture.runs.push_back(run("by_hand", net, data, random, 100'000, options, step));
  return net;
}

}  // namespace
// [/exercises]

// [lecture-4]
Lecture4 lecture_4(const Names& names, const LectureOptions& options) {
  const LectureData data(names);
  Lecture4 lecture{};
  lecture.characters = data.vocabulary.characters();
  compare_gradients(data, lecture);
  for (const Comparison& c : lecture.gradients)
    lecture.digits.push_back({c.name + ".exact", "True", c.exact ? "True" : "False"});
  // The last digits are those of another machine; what matters is how small the differences are
  const double billion = 1e9;
  lecture.digits.push_back({"cross_entropy.billionths", "5.12",
                            billion * lecture.cross_entropy.largest_difference, Match::statistical,
                            10});
  lecture.digits.push_back({"batch_norm.billionths", "0.931",
                            billion * lecture.batch_norm.largest_difference, Match::statistical,
                            4});
  HandNet net = train_by_hand(data, options, lecture);
  lecture.digits.push_back(
      {"by_hand.parameters", "12297", static_cast<double>(lecture.runs.back().parameters)});
  add_end(lecture.runs.back(), "2.0705", "2.1099", 0.005, options, lecture.digits);
  lecture.samples = sample_names(net, data, options);
  if (!options.classic) forget_published(lecture.digits);
  return lecture;
}
// [/lecture-4]

std::string comparison_table(const Lecture4& lecture) {
  std::string lines =
      "gradient by hand, beside autograd's  exact  approximate  largest difference\n";
  const auto line = [&](const std::string& name, const Comparison& c) {
    std::array<char, 96> text;
    std::snprintf(text.data(), text.size(), "%-35s  %-5s  %-11s  %g\n", name.c_str(),
                  c.exact ? "True" : "False", c.approximate ? "True" : "False",
                  c.largest_difference);
    lines += text.data();
  };
  for (const Comparison& c : lecture.gradients) line(c.name, c);
  line("logits, cross-entropy at once", lecture.cross_entropy);
  line("hprebn, batch normalisation at once", lecture.batch_norm);
  return lines;
}

void record(const Lecture4& lecture, Trace& trace) {
  record(lecture.digits, trace);
  const auto record_comparison = [&](const std::string& name, const Comparison& c) {
    trace.value(name + ".approximate", c.approximate);
    trace.value(name + ".largest_difference", c.largest_difference);
  };
  for (const Comparison& c : lecture.gradients) record_comparison(c.name, c);
  record_comparison("cross_entropy", lecture.cross_entropy);
  record_comparison("batch_norm", lecture.batch_norm);
  trace.value("characters", lecture.characters);
  Series& targets = trace.series("targets", {"target"});
  for (const std::int32_t target : lecture.targets) targets.add_row({target});
  Series& picture = trace.series("dlogits", {"row", "column", "probability", "gradient"});
  const std::size_t columns = lecture.characters.size();
  for (std::size_t i = 0; i < lecture.dlogits.size(); ++i)
    picture.add_row({i / columns, i % columns, lecture.probs[i], lecture.dlogits[i]});
  record_runs(lecture.runs, trace);
  record_samples(lecture.samples, trace);
}

}  // namespace wr::makemore
