// 01-micrograd/cross-entropy (rebuild): How surprised is the net?
//
// `cross_entropy(logits, target)` has been taken out of the losses. The net hands you one number
// per class, of any size; exponentials make them positive, dividing by their sum makes them
// probabilities. The loss is the surprise about the class that was right: minus the logarithm of
// its probability.
//
// Build it from Values, with the operations the engine has, and the gradients follow by
// themselves. Logits of 1000 and of -1000 are numbers like any other: the loss must survive them.
//
// `Values` is a vector of Value. The largest logit, as a plain number, may help.
//
// Check it: practice check cross-entropy     Stuck? practice hint cross-entropy
// In the book: 01-micrograd/net, "Three classes, and a better step"
#include <algorithm>

#include "chapters/01-micrograd/loss.hpp"
#include "shared/support/exercise/unsolved.hpp"

namespace wr::micrograd {

Value cross_entropy(const Values& logits, std::size_t target) {
  throw exercise::Unsolved("cross_entropy");
}

}  // namespace wr::micrograd
