// 02-makemore/bias-before-batch-norm (break): A parameter that nobody hears
//
// A linear layer with a bias stands in front of a batch normalisation, as in many nets on the
// internet. In one column, u are the products of N examples, b the linear layer's bias, and
//
//     h = u + b        n = (h - mean(h)) / sqrt(variance(h) + epsilon)        y = gain * n + beta
//
// The variance divides by N - 1. Training goes on and the loss falls, but b does nothing useful.
// Predict in numbers what does happen to it. Four functions:
//
// * `bias_gradients(dout)`: the gradients of the loss to b and to beta, where dout is its gradient
//   to y.
// * `bias_after(b, rate, decay, steps)`: where b is after `steps` steps of gradient descent with
//   weight decay, `b -= rate * (gradient + decay * b)`.
// * `running_mean_after(running, mean_of_u, b, momentum, steps)`: the running mean after `steps`
//   batches, all with the same mean of u. Each makes it `(1 - momentum) * running + momentum *
//   mean(h)`.
// * `evaluation_shift(change, gain, running_variance, epsilon)`: the model is trained, the running
//   statistics are kept, and then somebody adds `change` to b. By how much does y move when the
//   model is in use?
//
// Check it: practice check bias-before-batch-norm     Stuck? practice hint bias-before-batch-norm
// In the book: 02-makemore/batch-norm, "The bias that does nothing"
#include "solutions/02-makemore/bias-before-batch-norm/bias-before-batch-norm.hpp"

#include <cmath>
#include <numeric>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

BiasGradients bias_gradients(const std::vector<double>& dout) {
  throw exercise::Unsolved("bias_gradients");
}

double bias_after(double b, double rate, double decay, int steps) {
  throw exercise::Unsolved("bias_after");
}

double running_mean_after(double running, double mean_of_u, double b, double momentum, int steps) {
  throw exercise::Unsolved("running_mean_after");
}

double evaluation_shift(double change, double gain, double running_variance, double epsilon) {
  throw exercise::Unsolved("evaluation_shift");
}

}  // namespace wr::makemore
