// What the exercise asks for.
#pragma once

#include <vector>

namespace wr::makemore {

struct BiasGradients {
  double before;  ///< of b, the bias of the linear layer
  double after;   ///< of beta, the bias of the normalisation
};

/// In training; dout is the gradient of the loss to the N numbers of y.
BiasGradients bias_gradients(const std::vector<double>& dout);

/// b after so many steps of b -= rate * (gradient + decay * b).
double bias_after(double b, double rate, double decay, int steps);

/// The running mean after so many batches whose products have the mean `mean_of_u`.
double running_mean_after(double running, double mean_of_u, double b, double momentum, int steps);

/// How far y moves in use, when `change` is added to b and the running statistics stay.
double evaluation_shift(double change, double gain, double running_variance, double epsilon);

}  // namespace wr::makemore
