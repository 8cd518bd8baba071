#include "safetensors.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>

#include "safetensors_header.hpp"
#include "shared/base/check.hpp"
#include "shared/support/core/atomic_file.hpp"
#include "shared/support/core/file_error.hpp"
#include "shared/support/core/json_text.hpp"

namespace wr::gpt {

namespace {

// [limits]
// Numbers are copied between memory and file as they lie.
static_assert(std::endian::native == std::endian::little, "safetensors are little-endian");

constexpr std::uint64_t kLargestHeader = 100'000'000;
// [/limits]

// [data-types]
// How many bytes an element has; 0 for a type that we have never heard of.
std::uint64_t bytes_of(std::string_view type) {
  constexpr std::pair<std::string_view, std::uint64_t> kTypes[] = {
      {"F32", 4}, {"F16", 2}, {"BF16", 2}, {"F64", 8},     {"I64", 8},
      {"I32", 4}, {"I16", 2}, {"I8", 1},   {"U64", 8},     {"U32", 4},
      {"U16", 2}, {"U8", 1},  {"BOOL", 1}, {"F8_E4M3", 1}, {"F8_E5M2", 1}};
  for (const auto& [name, bytes] : kTypes)
    if (name == type) return bytes;
  return 0;
}

float float_of_bits(std::uint32_t bits) {
  float x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

// BF16 is the front half of a float.
float from_bf16(std::uint16_t x) { return float_of_bits(std::uint32_t{x} << 16); }

// F16 has 5 bits of exponent and 10 of fraction where a float has 8 and 23.
float from_f16(std::uint16_t x) {
  const std::uint32_t sign = x & 0x8000u, exponent = x >> 10 & 31u, fraction = x & 1023u;
  if (exponent == 0) return std::ldexp(static_cast<float>(fraction), -24) * (sign ? -1.0f : 1.0f);
  const std::uint32_t wider = exponent == 31 ? 255 : exponent + 127 - 15;
  return float_of_bits(sign << 16 | wider << 23 | fraction << 13);
}
// [/data-types]

// [shown-name]
std::string shown_name(std::string_view name) { return json_string(name.substr(0, 100)); }
// [/shown-name]

}  // namespace

// [elements]
// Stays below 2^61, however large the shape: no file has so many bytes, so none has that shape.
std::uint64_t StoredTensor::elements() const {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 60;
  std::uint64_t product = 1;
  for (const std::uint64_t n : shape) product = n > 0 && product > kMost / n ? kMost : product * n;
  return product;
}
// [/elements]

// [open]
Safetensors::Safetensors(const std::filesystem::path& path)
    : in_(std::make_unique<std::ifstream>(path, std::ios::binary)), origin_(path.string()) {
  const int error = errno;
  if (!*in_ || std::filesystem::is_directory(path))
    throw FileError(
        std::filesystem::exists(path) ? FileError::Sort::broken : FileError::Sort::missing,
        "cannot read " + origin_ + ": " +
            (*in_ ? "it is a folder" : std::generic_category().message(error)));
  read_header();
}

Safetensors::Safetensors(std::unique_ptr<std::istream> in, std::string origin)
    : in_(std::move(in)), origin_(std::move(origin)) {
  read_header();
}

Safetensors::~Safetensors() = default;

void Safetensors::fail(const std::string& what, const std::string& hint) const {
  throw FileError(FileError::Sort::damaged, origin_ + ": " + what, hint);
}

void Safetensors::read_bytes(char* out, std::size_t n) {
  if (!in_->read(out, static_cast<std::streamsize>(n)))
    throw FileError(FileError::Sort::broken, "cannot read " + origin_ + " to its end");
}
// [/open]

// [read-header]
void Safetensors::read_header() {
  in_->seekg(0, std::ios::end);
  const auto end = static_cast<std::int64_t>(in_->tellg());
  in_->seekg(0);
  if (!*in_ || end < 8) fail("byte 0: there are no 8 bytes that say how long the header is");
  const auto file_size = static_cast<std::uint64_t>(end);

  std::uint64_t n = 0;
  read_bytes(reinterpret_cast<char*>(&n), sizeof n);
  if (n > kLargestHeader || n > file_size - 8)
    fail("byte 0: a header of " + std::to_string(n) + " bytes, in a file of " +
         std::to_string(file_size));
  std::string json(static_cast<std::size_t>(n), ' ');
  read_bytes(json.data(), json.size());
  if (json.empty() || json[0] != '{') fail("byte 8: the header does not begin with {");
  header_ = parse_safetensors_header(json, origin_);
  data_begins_ = 8 + n;
  check_header(file_size - data_begins_);
}
// [/read-header]

// [check-header]
// In the order of their bytes, every tensor begins where the one before it ends.
void Safetensors::check_header(std::uint64_t data_size) const {
  std::vector<const std::pair<const std::string, StoredTensor>*> order;
  for (const auto& entry : header_.tensors) order.push_back(&entry);
  std::sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return std::pair(a->second.begin, a->second.end) < std::pair(b->second.begin, b->second.end);
  });
  std::uint64_t at = 0;
  for (const auto* entry : order) {
    const auto& [name, tensor] = *entry;
    const std::string bytes = shown_name(name) + ": its bytes " + std::to_string(tensor.begin) +
                              " to " + std::to_string(tensor.end);
    const std::uint64_t size = bytes_of(tensor.type);
    if (size == 0) fail(shown_name(name) + " is of an unknown type, " + shown_name(tensor.type));
    if (tensor.begin > tensor.end || tensor.end > data_size)
      fail(bytes + " are not among the " + std::to_string(data_size) + " that follow the header");
    if (tensor.end - tensor.begin != tensor.elements() * size)
      fail(bytes + " are more or less than its shape and " + tensor.type + " ask for");
    if (tensor.begin != at)
      fail(bytes + (tensor.begin < at ? " belong to another tensor too"
                                      : " leave a gap behind byte " + std::to_string(at)));
    at = tensor.end;
  }
  if (at != data_size)
    fail("byte " + std::to_string(data_begins_ + at) + ": from here on the bytes are no tensor's");
}
// [/check-header]

// [read-tensor]
const StoredTensor* Safetensors::find(std::string_view name) const {
  const auto found = header_.tensors.find(name);
  return found == header_.tensors.end() ? nullptr : &found->second;
}

void Safetensors::read(std::string_view name, std::span<float> out) {
  const StoredTensor* tensor = find(name);
  if (!tensor) fail("there is no tensor " + shown_name(name));
  if (tensor->elements() != out.size())
    fail(shown_name(name) + " has " + std::to_string(tensor->elements()) + " elements, not " +
         std::to_string(out.size()));
  in_->seekg(static_cast<std::streamoff>(data_begins_ + tensor->begin));
  if (tensor->type == "F32")
    return read_bytes(reinterpret_cast<char*>(out.data()), out.size_bytes());

  const bool brain = tensor->type == "BF16";
  if (!brain && tensor->type != "F16")
    fail(shown_name(name) + " is of type " + tensor->type + "; F32, F16 and BF16 can be read");
  std::array<std::uint16_t, 4096> block;
  while (!out.empty()) {
    const std::size_t n = std::min(out.size(), block.size());
    read_bytes(reinterpret_cast<char*>(block.data()), n * sizeof block[0]);
    std::transform(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(n), out.begin(),
                   brain ? from_bf16 : from_f16);
    out = out.subspan(n);
  }
}
// [/read-tensor]

// [write-safetensors]
void write_safetensors(const std::filesystem::path& path, std::span<const ParameterTensor> tensors,
                       const std::map<std::string, std::string, std::less<>>& metadata) {
  std::string json = "{\"__metadata__\":{";
  for (const auto& [key, text] : metadata)
    json += (json.back() == '{' ? "" : ",") + json_string(key) + ':' + json_string(text);
  json += '}';
  std::size_t at = 0;
  for (const ParameterTensor& t : tensors) {
    json += ',' + json_string(t.name) + ":{\"dtype\":\"F32\",\"shape\":[";
    for (const std::size_t n : t.shape) json += (json.back() == '[' ? "" : ",") + std::to_string(n);
    json += "],\"data_offsets\":[" + std::to_string(at) + ',';
    at += t.data.size_bytes();
    json += std::to_string(at) + "]}";
  }
  json += '}';
  json.resize((json.size() + 7) / 8 * 8, ' ');  // the floats begin at a multiple of 8

  AtomicFile file(path);
  const auto n = static_cast<std::uint64_t>(json.size());
  file.write({reinterpret_cast<const char*>(&n), sizeof n});
  file.write(json);
  for (const ParameterTensor& t : tensors)
    file.write({reinterpret_cast<const char*>(t.data.data()), t.data.size_bytes()});
  file.commit();
}
// [/write-safetensors]

}  // namespace wr::gpt
