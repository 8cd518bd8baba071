// Memory that is used again. A training step makes large tensors, lets go of them, and the next one
// makes the same again. Left to itself, the C library gives them back to the system each time,
// which then has to find and clear fresh pages: a quarter of the time of char-rnn's step. Leaves
// out systems whose C library is not glibc: there nothing happens.
#pragma once

namespace wr::makemore {

// [keep-freed-memory]
/// Freed memory stays with the program, up to a gigabyte. To be called once, when it starts.
void keep_freed_memory();
// [/keep-freed-memory]

}  // namespace wr::makemore
