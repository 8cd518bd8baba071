#include "wavenet.hpp"

#include "mlp.hpp"

namespace wr::makemore {

// [wavenet]
LayeredNet wavenet(const WaveNetSizes& s, TorchGenerator& random) {
  LayeredNet net(s.block_size, randn({s.vocabulary, s.embedding}, random));
  std::size_t channels = s.embedding;
  for (std::size_t positions = s.block_size; positions > 1; positions /= s.fuse) {
    net.add(FlattenConsecutive(s.fuse));
    net.add(Linear(s.fuse * channels, s.hidden, random, false));
    net.add(BatchNorm1d(s.hidden, 0.1f, s.columns));
    net.add(Tanh());
    channels = s.hidden;
  }
  Linear& last = net.add(Linear(channels, s.vocabulary, random));
  for (float& w : last.weight.data()) w *= 0.1f;  // at first, sure of nothing
  return net;
}
// [/wavenet]

}  // namespace wr::makemore
