// Part 5: characters fused two by two, and the pairs two by two, as in WaveNet (van den Oord et al.
// 2016). Leaves out what makes the tree cheap there, the convolution that shares work between
// neighbouring positions, and its gates and residual connections.
#pragma once

#include "layers.hpp"

namespace wr::makemore {

// [wavenet-sizes]
/// The extents of the tree. The defaults are the lecture's final net: 76,579 parameters on 27
/// characters.
struct WaveNetSizes {
  std::size_t vocabulary = 27, block_size = 8, embedding = 24, hidden = 128;
  std::size_t fuse =
      2;  ///< how many neighbours a layer takes together; block_size is a power of it
  Columns columns = Columns::channels;
};

/// The net, with its random numbers in the lecture's order: table, then every layer from below.
LayeredNet wavenet(const WaveNetSizes& sizes, TorchGenerator& random);
// [/wavenet-sizes]

}  // namespace wr::makemore
