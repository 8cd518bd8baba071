// A layer that adds to what it is given instead of replacing it. On the way back the sum hands its
// gradient to both sides as it is: whatever the branch does, the blame reaches the layers below.
// (He et al. 2015, Deep residual learning.)
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "module.hpp"

namespace wr::gpt::road {

// [residual]
/// x + branch(x)
class Residual : public Module {
 public:
  explicit Residual(std::unique_ptr<Module> some_branch) : branch(std::move(some_branch)) {}
  Tensor3 forward(const Tensor3& x) override {
    Tensor3 out = branch->forward(x);
    out += x;
    return out;
  }
  Tensor3 backward(const Tensor3& dout) override {
    Tensor3 dx = branch->backward(dout);
    dx += dout;
    return dx;
  }
  std::vector<Parameter*> parameters() override { return branch->parameters(); }

  std::unique_ptr<Module> branch;
};
// [/residual]

}  // namespace wr::gpt::road
