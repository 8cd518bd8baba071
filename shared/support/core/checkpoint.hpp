// A checkpoint: the file in which a chapter keeps a trained model, or a run that was interrupted.
// Named fields in order, each a text, a whole number, a real number, words (the state of a random
// stream) or a tensor of floats. What was saved comes back bit for bit, or not at all.
//
// The file, version 1, little-endian:
//
//     offset  0   8 bytes   "WRCHECK\n"
//     offset  8   8 bytes   version
//     offset 16   8 bytes   size of the whole file
//     offset 24   the kind, then the fields until 64 bytes before the end:
//                   name, 1 byte for the sort of the value, value
//     last        64 bytes  SHA-256 of everything before, as digits:
//                           head -c -64 FILE | sha256sum
//
//     name, text  length (8 bytes), then the bytes
//     number      8 bytes: a whole number, or the bits of a double
//     words       count (8 bytes), then 4 bytes each
//     tensor      rank (8 bytes), then 8 bytes a dimension; count (8 bytes), then 4 bytes a float
//
// Every later version keeps the first 24 bytes and the last 64, so that a newer file is told apart
// from a damaged one. A file has one form alone: what is read and written again is the same file.
// Leaves out: compression, files beyond 2 GiB, reading one field without the rest. The whole file
// is held in memory twice for a moment.
#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace wr {

/// A model or a run, as it is kept in a file.
///
///     wr::Checkpoint c("makemore");
///     c.set("step", step);
///     c.set_words("random", generator.state());
///     c.set_tensor("W1", {30, 200}, w1);
///     c.save("names.ckpt");
///
///     const auto d = wr::Checkpoint::load("names.ckpt", "makemore");
///     generator.restore(d.words("random"));
///     d.read_tensor("W1", w1);
///
/// Names, and the kind, are 1 to 255 printable ASCII characters; a checkpoint has at most 4096
/// fields. Setting a name twice, a wrong name, or data that does not fill its shape throws
/// ContractError. Asking for a field that is not there, of another sort or of another shape throws
/// FileError (damaged), which names the file, the field and what it is instead. What the getters
/// return lasts as long as the checkpoint.
class Checkpoint {
 public:
  using Shape = std::vector<std::size_t>;

  /// The largest file that is written or read, and the largest length in it.
  static constexpr std::uint64_t kLimit = std::uint64_t{1} << 31;
  static constexpr std::size_t kMaxFields = 4096;

  /// An empty checkpoint. The kind says which program's it is: "makemore", "char-rnn", "gpt".
  explicit Checkpoint(std::string kind);

  /// Reads a file. Throws FileError: missing if there is none; damaged if it is no checkpoint, was
  /// cut short or changed (offset or field is named), is of a newer version or of another kind;
  /// broken if reading fails.
  static Checkpoint load(const std::filesystem::path& path, std::string_view kind);
  /// Reads the bytes of a file; `origin` names them in messages.
  static Checkpoint parse(std::string_view bytes, std::string_view kind, const std::string& origin);

  /// Writes the file whole, or leaves the old one as it was and throws FileError (broken).
  void save(const std::filesystem::path& path) const;
  /// The bytes that save() writes.
  std::string to_bytes() const;

  /// A whole number. An unsigned one of 64 bits keeps its bits.
  template <std::integral T>
  void set(std::string_view name, T x) {
    add(name, static_cast<std::int64_t>(x));
  }
  void set(std::string_view name, double x) { add(name, x); }
  /// A text of any bytes.
  void set(std::string_view name, std::string_view text) { add(name, std::string(text)); }
  void set_words(std::string_view name, std::span<const std::uint32_t> words);
  /// As many floats as the shape has elements: the product of its dimensions, 1 for {}.
  void set_tensor(std::string_view name, Shape shape, std::span<const float> x);

  bool has(std::string_view name) const { return find(name) != nullptr; }
  std::int64_t whole(std::string_view name) const;
  double real(std::string_view name) const;
  /// The same, and FileError (damaged) unless the number is in [low, high]; NaN never is.
  std::int64_t whole(std::string_view name, std::int64_t low, std::int64_t high) const;
  double real(std::string_view name, double low, double high) const;
  const std::string& text(std::string_view name) const;
  std::span<const std::uint32_t> words(std::string_view name) const;
  /// The tensor of that name and shape.
  std::span<const float> tensor(std::string_view name, const Shape& shape) const;
  /// How many floats all tensors have together: a model that wants more need not be made first.
  std::size_t floats() const;
  /// Copies a tensor of out.size() elements, whatever its shape.
  void read_tensor(std::string_view name, std::span<float> out) const;
  /// The same, and FileError (damaged) unless every element is in [-largest, largest]. What no
  /// training reaches is damage; with the usual limit no sum in a net overflows.
  void read_numbers(std::string_view name, std::span<float> out, float largest = 1e30f) const;

 private:
  struct Tensor {
    Shape shape;
    std::vector<float> data;
  };
  // The place of a type in this list is the number of its sort in the file.
  using Value = std::variant<std::string, std::int64_t, double, std::vector<std::uint32_t>, Tensor>;
  struct Encoder;
  class Reader;

  void add(std::string_view name, Value value);
  const Value* find(std::string_view name) const;
  template <typename T>
  const T& get(std::string_view name) const;
  [[noreturn]] void fail(std::string_view name, const std::string& what) const;

  std::string kind_;
  std::string origin_ = "the checkpoint";  // for messages
  std::vector<std::pair<std::string, Value>> fields_;
};

}  // namespace wr
