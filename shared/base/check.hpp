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

// Splits `a == b` at the comparison, so that both values can be printed.
template <typename Left>
struct Compared {
  const Left& left;
  bool holds;
  std::string values;

  template <typename Right>
  Compared& record(bool ok, const Right& right) {
    holds = ok;
    if (!ok) {
      std::ostringstream out;
      out << left << " against " << right;
      values = out.str();
    }
    return *this;
  }
  template <typename R> Compared& operator==(const R& r) { return record(left == r, r); }
  template <typename R> Compared& operator!=(const R& r) { return record(left != r, r); }
  template <typename R> Compared& operator<(const R& r) { return record(left < r, r); }
  template <typename R> Compared& operator<=(const R& r) { return record(left <= r, r); }
  template <typename R> Compared& operator>(const R& r) { return record(left > r, r); }
  template <typename R> Compared& operator>=(const R& r) { return record(left >= r, r); }
};

struct Splitter {
  template <typename Left>
  Compared<Left> operator<<(const Left& left) const {
    if constexpr (std::is_constructible_v<bool, const Left&>)
      return {left, static_cast<bool>(left), {}};
    else
      return {left, true, {}};  // a comparison follows and decides
  }
};

}  // namespace detail
}  // namespace wr

/// Stops with file, line and both values if the condition does not hold.
/// Write one comparison a check: WR_CHECK(a.size() == b.size()).
#define WR_CHECK(...)                                                                       \
  do {                                                                                      \
    _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wparentheses\"")      \
    if (auto wr_checked = (::wr::detail::Splitter{} << __VA_ARGS__); !wr_checked.holds)     \
      ::wr::detail::contract_failed(#__VA_ARGS__, wr_checked.values, __FILE__, __LINE__);   \
    _Pragma("GCC diagnostic pop")                                                           \
  } while (false)
