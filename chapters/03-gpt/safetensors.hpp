// Weights in a file that everybody can read: safetensors, the form in which most models are
// published. It holds names, shapes and numbers and nothing that could run, so a file from a
// stranger can be opened: a pickle, which it replaced, is a program.
//
//     8 bytes    n, the size of the header, little-endian
//     n bytes    the header, in JSON: {"__metadata__": {"format": "pt"},
//                "wte.weight": {"dtype": "F32", "shape": [65, 128], "data_offsets": [0, 33280]},
//                "wpe.weight": ...}
//     the rest   the bytes of the tensors, row-major, little-endian; the offsets count from here
//
// (The format's own description: github.com/huggingface/safetensors.)
// Leaves out: which tensors make a GPT, gpt2_weights.hpp; the JSON, safetensors_header.hpp; and
// types without a float in them, which are listed but not read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parameters.hpp"

namespace wr::gpt {

// [stored-tensor]
/// What the header says of one tensor.
struct StoredTensor {
  std::string type;                  ///< "F32", "F16", "BF16", ...
  std::vector<std::uint64_t> shape;  ///< {} is a single number
  std::uint64_t begin = 0, end = 0;  ///< its bytes, counted from the end of the header

  std::uint64_t elements() const;
};

/// The header: tensors by name, and what the writer wanted to say besides.
struct SafetensorsHeader {
  std::map<std::string, StoredTensor, std::less<>> tensors;
  std::map<std::string, std::string, std::less<>> metadata;
};
// [/stored-tensor]

// [safetensors]
/// A file open for reading. Opening reads the header alone; a tensor goes from the file straight
/// to where it is wanted, so weights are never held twice.
///
/// Throws FileError: missing if there is no file; broken if reading fails; damaged, naming byte or
/// tensor, unless the header has at most 100 MB, names nothing twice, and its tensors cover the
/// rest of the file without gap and overlap, each with the bytes that type and shape ask for. All
/// of that is known before memory is asked for.
class Safetensors {
 public:
  explicit Safetensors(const std::filesystem::path& path);
  /// From a stream that can seek; `origin` is what messages call it.
  Safetensors(std::unique_ptr<std::istream> in, std::string origin);
  ~Safetensors();

  const SafetensorsHeader& header() const { return header_; }
  /// nullptr if there is none of that name.
  const StoredTensor* find(std::string_view name) const;
  /// The elements of a tensor of F32, F16 or BF16, which must be as many as `out` holds.
  void read(std::string_view name, std::span<float> out);
  /// Throws FileError (damaged), with the file's name in front.
  [[noreturn]] void fail(const std::string& what, const std::string& hint = kHint) const;

 private:
  static constexpr const char* kHint = "is it a whole safetensors file? copy or download it again";

  void read_header();
  void check_header(std::uint64_t data_size) const;
  void read_bytes(char* out, std::size_t n);

  std::unique_ptr<std::istream> in_;
  std::string origin_;
  std::uint64_t data_begins_ = 0;
  SafetensorsHeader header_;
};

/// Writes tensors as F32 in their order, whole or not at all. Throws FileError (broken).
void write_safetensors(const std::filesystem::path& path, std::span<const ParameterTensor> tensors,
                       const std::map<std::string, std::string, std::less<>>& metadata);
// [/safetensors]

}  // namespace wr::gpt
