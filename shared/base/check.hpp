// Our own voice of trouble: a broken contract inside the code stops the program and says where.
// The user's voice (a message, a hint, an exit code) is shared/support/app/trouble.hpp.
#pragma once

#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace wr {

/// A broken contract. Thrown by WR_CHECK, so that a test can expect it; a program lets it end the
/// run with exit code 70 (internal error).
class ContractError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

namespace detail {

[[noreturn]] void contract_failed(std::string_view condition, std::string_view values,
                                  std::string_view file, int line);

// A comparison that was made: it remembers both sides until the end of the line. What prints them
// stays out of the way (noinline), so that a check that holds costs a comparison and a branch.
template <typename Left, typename Right>
struct Outcome {
  const Left& left;
  const Right& right;
  bool holds;

  void require(const char* condition, const char* file, int line) const {
    if (!holds) [[unlikely]]
      fail(condition, file, line);
  }
  [[noreturn, gnu::noinline]] void fail(const char* condition, const char* file, int line) const {
    std::ostringstream values;
    values << left << " against " << right;
    contract_failed(condition, values.str(), file, line);
  }
};

// Splits `a == b` at the comparison, so that both values can be printed.
template <typename Left>
struct Compared {
  const Left& left;
  bool holds;  // if no comparison follows

  template <typename R> Outcome<Left, R> operator==(const R& r) { return {left, r, left == r}; }
  template <typename R> Outcome<Left, R> operator!=(const R& r) { return {left, r, left != r}; }
  template <typename R> Outcome<Left, R> operator<(const R& r) { return {left, r, left < r}; }
  template <typename R> Outcome<Left, R> operator<=(const R& r) { return {left, r, left <= r}; }
  template <typename R> Outcome<Left, R> operator>(const R& r) { return {left, r, left > r}; }
  template <typename R> Outcome<Left, R> operator>=(const R& r) { return {left, r, left >= r}; }

  void require(const char* condition, const char* file, int line) const {
    if (!holds) [[unlikely]]
      contract_failed(condition, {}, file, line);
  }
};

struct Splitter {
  template <typename Left>
  Compared<Left> operator<<(const Left& left) const {
    if constexpr (std::is_constructible_v<bool, const Left&>)
      return {left, static_cast<bool>(left)};
    else
      return {left, true};  // a comparison follows and decides
  }
};

}  // namespace detail
}  // namespace wr

/// Stops with file, line and both values if the condition does not hold.
/// Write one comparison a check: WR_CHECK(a.size() == b.size()).
#define WR_CHECK(...)                                                                       \
  do {                                                                                      \
    _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wparentheses\"")      \
    (::wr::detail::Splitter{} << __VA_ARGS__).require(#__VA_ARGS__, __FILE__, __LINE__);    \
    _Pragma("GCC diagnostic pop")                                                           \
  } while (false)
