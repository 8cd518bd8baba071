// What a starter throws. The only header of this folder that a student's file needs.
#pragma once

#include <stdexcept>
#include <string>

namespace wr::exercise {

/// "I have not written this yet": the item fails, with these words instead of a wrong answer.
class Unsolved : public std::runtime_error {
 public:
  explicit Unsolved(const std::string& what) : std::runtime_error(what + " is not written yet") {}
};

}  // namespace wr::exercise
