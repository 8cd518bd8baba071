// The four random streams, named after what they equal. The published digits of a lecture come
// back only if every number is drawn the way its Python drew it.
// Other randomness comes from Boost.Random: std:: distributions differ between libraries.
#pragma once

#include "shared/support/core/numpy_random_state.hpp"
#include "shared/support/core/python_random.hpp"
#include "shared/support/core/torch_generator.hpp"
#include "shared/support/core/xorshift64star.hpp"
