// What a fuzzer may do to the safetensors reader and to what reads GPT-2 out of it: any bytes at
// all, as they come and with a length in front that fits them; and one place of the header made
// absurd, the rest of the file in order. One body for libFuzzer's entry point and for the tests.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gpt2_weights.hpp"
#include "safetensors.hpp"
#include "shared/support/core/file_error.hpp"

namespace wr::gpt {

/// A file of this header and these data.
inline std::string safetensors_file(const std::string& json, const std::string& data) {
  const std::uint64_t n = json.size();
  return std::string(reinterpret_cast<const char*>(&n), sizeof n) + json + data;
}

inline Safetensors read_safetensors(const std::string& bytes, const std::string& origin) {
  return Safetensors(std::make_unique<std::istringstream>(bytes), origin);
}

/// Reads bytes as safetensors, every tensor in it, and a GPT-2 if there is one. Refusing them by
/// FileError is right; anything else that is thrown is not, nor is more memory than the file's size
/// accounts for.
inline void fuzz_safetensors(std::string_view bytes) {
  for (const std::string& file :
       {std::string(bytes), safetensors_file(std::string(bytes), std::string(16, '-'))}) {
    try {
      Safetensors in = read_safetensors(file, "fuzz");
      for (const auto& [name, tensor] : in.header().tensors) {
        if (tensor.elements() > file.size()) std::abort();
        std::vector<float> x(static_cast<std::size_t>(tensor.elements()));
        try {
          in.read(name, x);
        } catch (const FileError&) {  // of a type that is not read
        }
      }
      const GptConfig config = gpt2_config(in);
      Parameters parameters(config);
      if (parameters.memory.size() > 16 * file.size()) std::abort();
      read_gpt2(in, parameters);
      gpt2_characters(in);
    } catch (const FileError&) {
    }
  }
}

/// Makes one place of a file's header absurd, as `random`, a generator of the standard library,
/// says: a number, a word, a whole entry. The length in front fits again.
template <typename Random>
std::string with_absurd_header(std::string_view file, Random& random) {
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  constexpr const char* kNumbers[] = {"0",
                                      "1",
                                      "2",
                                      "3",
                                      "-1",
                                      "7",
                                      "4294967296",
                                      "1e3",
                                      "0.5",
                                      "",
                                      "64",
                                      "[1]",
                                      "\"4\"",
                                      "null",
                                      "{}",
                                      "true",
                                      "18446744073709551615",
                                      "99999999999999999999"};
  constexpr const char* kWords[] = {"F32",
                                    "F16",
                                    "BF16",
                                    "BOOL",
                                    "I64",
                                    "F31",
                                    "shape",
                                    "dtype",
                                    "wte.weight",
                                    "__metadata__",
                                    "h.0.ln_1.weight",
                                    ""};
  std::uint64_t n = 0;
  std::memcpy(&n, file.data(), sizeof n);
  const auto header = static_cast<std::size_t>(n);
  std::string json(file.substr(8, header)), data(file.substr(8 + header));
  // Where something begins that can be put in another's place, and how long it is
  std::vector<std::pair<std::size_t, std::size_t>> numbers, words, entries;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const std::size_t digits = json.find_first_not_of("0123456789", i) - i;
    if (json[i] == '"') {
      const std::size_t end = json.find('"', i + 1);
      if (end == std::string::npos) break;
      words.emplace_back(i + 1, end - i - 1);
      if (json.compare(end, 3, "\":{") == 0) entries.emplace_back(i, json.find('}', end) + 1 - i);
      i = end;
    } else if (json[i] >= '0' && json[i] <= '9') {
      numbers.emplace_back(i, digits);
      i += digits - 1;
    }
  }
  const auto& places = below(3) == 0 ? entries : below(3) == 0 ? words : numbers;
  if (places.empty()) return std::string(file);
  const auto [at, length] = places[below(places.size())];
  if (&places == &numbers) {
    json.replace(at, length, kNumbers[below(std::size(kNumbers))]);
  } else if (&places == &words) {
    json.replace(at, length, kWords[below(std::size(kWords))]);
  } else {
    const auto [from, size] = entries[below(entries.size())];
    const std::string entry = json.substr(from, size);
    if (below(2) == 0)
      json.insert(at, entry + ',');
    else
      json.replace(at, length, entry);
  }
  if (below(8) == 0) data.resize(below(data.size() + 1));
  return safetensors_file(json, data);
}

}  // namespace wr::gpt
