// Typed values as bytes and back: how questions and answers travel between two processes that do
// not trust each other. Every value carries a tag, so a reader that expects something else says so;
// every count is checked against the bytes that are left, so a damaged message is a WireError,
// never a crash and never a large allocation.
// Leaves out references, optional fields and schema evolution: a message has one version.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

/// Inside a struct: names the members that travel, in order. The struct stays an aggregate.
#define WR_FIELDS(...)                                     \
  auto wr_fields() { return std::tie(__VA_ARGS__); }       \
  auto wr_fields() const { return std::tie(__VA_ARGS__); } \
  static constexpr const char* wr_field_names() { return #__VA_ARGS__; }

namespace wr::exercise {

using Bytes = std::string;

/// A message that cannot be what it claims to be; what() names the byte.
class WireError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

template <typename T>
concept Record = requires(T& t) {
  t.wr_fields();
};

template <typename T>
struct IsVector : std::false_type {};
template <typename T>
struct IsVector<std::vector<T>> : std::true_type {};

class Writer {
 public:
  const Bytes& bytes() const { return bytes_; }

  template <typename T>
  void put(const T& value) {
    if constexpr (std::same_as<T, bool>) {
      tag('b');
      bytes_.push_back(value ? 1 : 0);
    } else if constexpr (std::integral<T>) {
      tag('i');
      number(static_cast<std::uint64_t>(static_cast<std::int64_t>(value)), 8);
    } else if constexpr (std::same_as<T, double>) {
      tag('d');
      number(std::bit_cast<std::uint64_t>(value), 8);
    } else if constexpr (std::same_as<T, std::string>) {
      tag('s');
      number(value.size(), 4);
      bytes_ += value;
    } else if constexpr (IsVector<T>::value) {
      tag('[');
      number(value.size(), 4);
      for (const auto& each : value) put<typename T::value_type>(each);
    } else {
      static_assert(Record<T>, "give the struct a WR_FIELDS(...) line");
      tag('{');
      std::apply([this](const auto&... field) { (this->put(field), ...); }, value.wr_fields());
    }
  }

 private:
  void tag(char t) { bytes_.push_back(t); }
  void number(std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i) bytes_.push_back(static_cast<char>(value >> (8 * i)));
  }

  Bytes bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  template <typename T>
  void get(T& value) {
    if constexpr (std::same_as<T, bool>) {
      expect('b', "expected a truth value");
      const auto bit = number(1);
      if (bit > 1) fail("a truth value is neither 0 nor 1");
      value = bit == 1;
    } else if constexpr (std::integral<T>) {
      expect('i', "expected a whole number");
      const auto wide = static_cast<std::int64_t>(number(8));
      if (!std::in_range<T>(wide)) fail("a whole number is out of range");
      value = static_cast<T>(wide);
    } else if constexpr (std::same_as<T, double>) {
      expect('d', "expected a number");
      value = std::bit_cast<double>(number(8));
    } else if constexpr (std::same_as<T, std::string>) {
      expect('s', "expected a text");
      value = std::string(take(number(4)));
    } else if constexpr (IsVector<T>::value) {
      expect('[', "expected a list");
      const auto count = number(4);
      if (count > bytes_.size() - at_) fail("a list is longer than the message");
      value.clear();
      for (std::uint64_t i = 0; i < count; ++i) {
        typename T::value_type each{};  // a vector<bool> has no references to its elements
        get(each);
        value.push_back(std::move(each));
      }
    } else {
      static_assert(Record<T>, "give the struct a WR_FIELDS(...) line");
      expect('{', "expected a record");
      std::apply([this](auto&... field) { (this->get(field), ...); }, value.wr_fields());
    }
  }

  void finish() const {
    if (at_ != bytes_.size()) fail("the message goes on after its end");
  }

 private:
  [[noreturn]] void fail(const char* what) const {
    throw WireError("byte " + std::to_string(at_) + ": " + what);
  }
  std::string_view take(std::uint64_t size) {
    if (size > bytes_.size() - at_) fail("the message ends too early");
    const auto part = bytes_.substr(at_, size);
    at_ += size;
    return part;
  }
  void expect(char tag, const char* what) {
    if (at_ >= bytes_.size() || bytes_[at_] != tag) fail(what);
    ++at_;
  }
  std::uint64_t number(int size) {
    std::uint64_t value = 0;
    const auto part = take(static_cast<std::uint64_t>(size));
    for (int i = 0; i < size; ++i)
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>(part[i])) << (8 * i);
    return value;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
};

template <typename T>
Bytes encode(const T& value) {
  Writer writer;
  writer.put(value);
  return writer.bytes();
}

/// The value that `bytes` hold, all of them; throws WireError.
template <typename T>
T decode(std::string_view bytes) {
  T value{};
  Reader reader(bytes);
  reader.get(value);
  reader.finish();
  return value;
}

}  // namespace wr::exercise
