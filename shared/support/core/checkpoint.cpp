#include "shared/support/core/checkpoint.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "shared/base/check.hpp"
#include "shared/support/core/atomic_file.hpp"
#include "shared/support/core/file_error.hpp"
#include "shared/support/core/sha256.hpp"

namespace wr {
namespace {

// Numbers and tensors are copied between memory and file as they lie.
static_assert(std::endian::native == std::endian::little, "checkpoints are little-endian");

constexpr std::string_view kMagic = "WRCHECK\n";
constexpr std::uint64_t kVersion = 1;
constexpr std::size_t kHeader = 24;  // magic, version, size
constexpr std::size_t kDigest = 64;  // SHA-256 as hexadecimal digits

constexpr const char* kSorts[] = {"a text", "a whole number", "a real number", "words", "a tensor"};

FileError damaged(const std::string& message, const std::string& hint) {
  return FileError(FileError::Sort::damaged, message, hint);
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 255 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// The number of elements. A shape that would be too large without its zeros has kLimit + 1, which
// no tensor can hold, so the product never overflows.
std::uint64_t elements(const Checkpoint::Shape& shape) {
  std::uint64_t product = 1;
  for (const std::size_t n : shape) {
    if (n > Checkpoint::kLimit / product) return Checkpoint::kLimit + 1;
    product *= std::max<std::uint64_t>(n, 1);
  }
  return std::find(shape.begin(), shape.end(), 0u) == shape.end() ? product : 0;
}

std::string shape_text(const Checkpoint::Shape& shape) {
  std::string out;
  for (const std::size_t n : shape) out += (out.empty() ? "" : ", ") + std::to_string(n);
  return "(" + out + ")";
}

}  // namespace

// Writing

struct Checkpoint::Encoder {
  std::string bytes;

  template <typename T>
  void operator()(T number) {
    static_assert(sizeof number == 8);
    bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
  template <typename T>
  void operator()(const std::vector<T>& items) {
    (*this)(std::uint64_t{items.size()});
    bytes.append(reinterpret_cast<const char*>(items.data()), items.size() * sizeof(T));
  }
  void operator()(const std::string& text) {
    (*this)(std::uint64_t{text.size()});
    bytes += text;
  }
  void operator()(const Tensor& tensor) {
    (*this)(std::uint64_t{tensor.shape.size()});
    for (const std::size_t n : tensor.shape) (*this)(std::uint64_t{n});
    (*this)(tensor.data);
  }
};

std::string Checkpoint::to_bytes() const {
  Encoder out{std::string(kMagic)};
  out(kVersion);
  out(std::uint64_t{0});  // the size, known at the end
  out(kind_);
  for (const auto& [name, value] : fields_) {
    out(name);
    out.bytes += static_cast<char>(value.index());
    std::visit(out, value);
  }
  const std::uint64_t size = out.bytes.size() + kDigest;
  std::memcpy(out.bytes.data() + kMagic.size() + sizeof kVersion, &size, sizeof size);
  out.bytes += sha256(out.bytes);
  return std::move(out.bytes);
}

void Checkpoint::save(const std::filesystem::path& path) const {
  const std::string bytes = to_bytes();
  if (bytes.size() > kLimit)
    throw FileError(FileError::Sort::broken,
                    "cannot write " + path.string() + ": the checkpoint has " +
                        std::to_string(bytes.size()) + " bytes, more than " +
                        std::to_string(kLimit),
                    "choose a smaller model");
  write_file(path, bytes);
}

// Reading

// Takes one thing after another from the bytes, and never more than there are.
class Checkpoint::Reader {
 public:
  Reader(std::string_view bytes, std::string origin) : bytes_(bytes), origin_(std::move(origin)) {}

  bool at_end() const { return at_ == bytes_.size(); }

  // Checks what every version has: beginning, size and digest. Leaves the kind and the fields.
  void open() {
    if (bytes_.substr(0, kMagic.size()) != kMagic)
      throw damaged(origin_ + ": byte 0: this is no checkpoint",
                    "give a file that a run has saved");
    at_ = kMagic.size();
    const auto version = number<std::uint64_t>();
    const auto size = number<std::uint64_t>();
    if (size != bytes_.size())
      fail("the file has " + std::to_string(bytes_.size()) + " bytes but should have " +
           std::to_string(size));
    if (size < kHeader + kDigest) fail("the file is too short to end with a SHA-256");
    const std::string_view digest = bytes_.substr(bytes_.size() - kDigest);
    bytes_.remove_suffix(kDigest);
    const std::string actual = sha256(bytes_);
    if (actual != digest) fail("the SHA-256 is " + actual + ", which the end of the file denies");
    if (version != kVersion)
      throw damaged(origin_ + ": a checkpoint of version " + std::to_string(version) +
                        "; this program reads version " + std::to_string(kVersion) + " alone",
                    "use the program that wrote it, or a newer one");
  }

  std::string name() {
    std::string text = items<std::string>();
    if (!is_name(text)) fail("a name must be 1 to 255 printable ASCII characters");
    return text;
  }

  Value value() {
    const auto sort = static_cast<unsigned char>(take(1)[0]);
    switch (sort) {
      case 0:
        return items<std::string>();
      case 1:
        return number<std::int64_t>();
      case 2:
        return number<double>();
      case 3:
        return items<std::vector<std::uint32_t>>();
      case 4:
        return tensor();
      default:
        fail("there is no sort " + std::to_string(sort) + " of value");
    }
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw damaged(origin_ + ": byte " + std::to_string(at_) + ": " + what,
                  "the file is damaged: copy it again, or go on from an older one");
  }

 private:
  std::string_view take(std::uint64_t n) {
    const std::size_t rest = bytes_.size() - at_;
    if (n > rest)
      fail(std::to_string(n) + " bytes should follow but " + std::to_string(rest) + " do");
    const std::string_view taken = bytes_.substr(at_, static_cast<std::size_t>(n));
    at_ += taken.size();
    return taken;
  }

  template <typename T>
  T number() {
    T x;
    std::memcpy(&x, take(sizeof x).data(), sizeof x);
    return x;
  }

  std::size_t length() {
    const auto n = number<std::uint64_t>();
    if (n > kLimit) fail("a length of " + std::to_string(n) + " is beyond any checkpoint");
    return static_cast<std::size_t>(n);
  }

  // Memory is asked for once the bytes are seen to be there.
  template <typename Items>
  Items items() {
    const std::uint64_t n = length();
    const std::string_view taken = take(n * sizeof(typename Items::value_type));
    Items x;
    x.resize(static_cast<std::size_t>(n));
    taken.copy(reinterpret_cast<char*>(x.data()), taken.size());
    return x;
  }

  Tensor tensor() {
    Tensor t;
    for (std::size_t rank = length(); rank > 0; --rank) t.shape.push_back(length());
    t.data = items<std::vector<float>>();
    if (elements(t.shape) != t.data.size())
      fail("the shape " + shape_text(t.shape) + " does not hold " + std::to_string(t.data.size()) +
           " elements");
    return t;
  }

  std::string_view bytes_;
  std::string origin_;
  std::size_t at_ = 0;
};

Checkpoint Checkpoint::parse(std::string_view bytes, std::string_view kind,
                             const std::string& origin) {
  Reader in(bytes, origin);
  in.open();
  Checkpoint out(in.name());
  out.origin_ = origin;
  if (out.kind_ != kind)
    throw damaged(origin + ": this is a checkpoint of '" + out.kind_ + "', not of '" +
                      std::string(kind) + "'",
                  "load it with what wrote it, '" + out.kind_ + "'");
  while (!in.at_end()) {
    const std::string name = in.name();
    if (out.has(name)) in.fail("field " + name + " stands there twice");
    if (out.fields_.size() == kMaxFields) in.fail("there are too many fields");
    out.add(name, in.value());
  }
  return out;
}

Checkpoint Checkpoint::load(const std::filesystem::path& path, std::string_view kind) {
  return parse(read_file(path, kLimit), kind, path.string());
}

// Fields

Checkpoint::Checkpoint(std::string kind) : kind_(std::move(kind)) { WR_CHECK(is_name(kind_)); }

void Checkpoint::add(std::string_view name, Value value) {
  WR_CHECK(is_name(name));
  WR_CHECK(!has(name));
  WR_CHECK(fields_.size() < kMaxFields);
  fields_.emplace_back(name, std::move(value));
}

void Checkpoint::set_words(std::string_view name, std::span<const std::uint32_t> words) {
  add(name, std::vector<std::uint32_t>(words.begin(), words.end()));
}

void Checkpoint::set_tensor(std::string_view name, Shape shape, std::span<const float> x) {
  WR_CHECK(elements(shape) == x.size());
  add(name, Tensor{std::move(shape), std::vector<float>(x.begin(), x.end())});
}

const Checkpoint::Value* Checkpoint::find(std::string_view name) const {
  const auto found = std::find_if(fields_.begin(), fields_.end(),
                                  [&](const auto& field) { return field.first == name; });
  return found == fields_.end() ? nullptr : &found->second;
}

template <typename T>
const T& Checkpoint::get(std::string_view name) const {
  const Value* value = find(name);
  if (!value) fail(name, "is not there");
  const T* held = std::get_if<T>(value);
  if (!held)
    fail(name, std::string("is ") + kSorts[value->index()] + ", not " + kSorts[Value(T()).index()]);
  return *held;
}

std::int64_t Checkpoint::whole(std::string_view name) const { return get<std::int64_t>(name); }

double Checkpoint::real(std::string_view name) const { return get<double>(name); }

std::int64_t Checkpoint::whole(std::string_view name, std::int64_t low, std::int64_t high) const {
  const std::int64_t n = whole(name);
  if (n < low || n > high)
    fail(name, "is " + std::to_string(n) + ", not " + std::to_string(low) + " to " +
                   std::to_string(high));
  return n;
}

double Checkpoint::real(std::string_view name, double low, double high) const {
  const double x = real(name);
  if (!(x >= low && x <= high)) fail(name, "is out of range");  // NaN is, too
  return x;
}

const std::string& Checkpoint::text(std::string_view name) const { return get<std::string>(name); }

std::span<const std::uint32_t> Checkpoint::words(std::string_view name) const {
  return get<std::vector<std::uint32_t>>(name);
}

std::span<const float> Checkpoint::tensor(std::string_view name, const Shape& shape) const {
  const auto& held = get<Tensor>(name);
  if (held.shape != shape)
    fail(name, "has shape " + shape_text(held.shape) + ", not " + shape_text(shape));
  return held.data;
}

std::size_t Checkpoint::floats() const {
  std::size_t count = 0;
  for (const auto& [name, value] : fields_)
    if (const Tensor* tensor = std::get_if<Tensor>(&value)) count += tensor->data.size();
  return count;
}

void Checkpoint::read_tensor(std::string_view name, std::span<float> out) const {
  const auto& [shape, data] = get<Tensor>(name);
  if (data.size() != out.size())
    fail(name,
         "has shape " + shape_text(shape) + ", not " + std::to_string(out.size()) + " elements");
  std::copy(data.begin(), data.end(), out.begin());
}

void Checkpoint::read_numbers(std::string_view name, std::span<float> out, float largest) const {
  read_tensor(name, out);
  const auto in_range = [&](float x) { return std::abs(x) <= largest; };
  if (!std::all_of(out.begin(), out.end(), in_range)) fail(name, "has elements out of range");
}

void Checkpoint::fail(std::string_view name, const std::string& what) const {
  throw damaged(origin_ + ": field " + std::string(name) + ": " + what,
                "it was saved by another version of this program, or for another model");
}

}  // namespace wr
