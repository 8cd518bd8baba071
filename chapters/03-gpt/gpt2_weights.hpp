// GPT-2's weights and ours. The architecture is the same and so are the names, so each program can
// read what the other has learned.
// Leaves out the file, safetensors.hpp; and GPT-2's tokens, chapter 4: a model that comes without
// a vocabulary reads and writes their numbers.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "parameters.hpp"
#include "safetensors.hpp"

namespace wr::gpt {

// [gpt2-weights]
/// The architecture, as the names and shapes in the file tell it. Names are Hugging Face's, with
/// or without "transformer." in front. The number of heads stands in no shape. It is `heads`, if
/// that is not 0; else what write_gpt2 has noted; else one for every 64 channels, as in all of
/// GPT-2's sizes. Throws FileError (damaged) if a tensor is missing, the file is too small for
/// what it claims to hold, or no number of heads fits.
GptConfig gpt2_config(Safetensors& file, std::size_t heads = 0);

/// Reads all parameters. Masks ("attn.bias"), which are no parameters, are passed over. Throws
/// FileError (damaged) if a tensor is missing or of another shape, an element is NaN or
/// beyond 1e30, or the file has a tensor that GPT-2 has not.
void read_gpt2(Safetensors& file, Parameters& parameters);

/// The characters of the vocabulary that write_gpt2 has noted; none if it has not.
std::string gpt2_characters(const Safetensors& file);
/// What the model was trained on, as write_gpt2 has noted it; nothing if it has not.
std::string gpt2_data(const Safetensors& file);

/// Writes a model in GPT-2's names, and what no shape tells beside it: heads, context, positions,
/// the vocabulary's characters and the name of the data. What is read back has the same bits.
/// Throws FileError (broken).
void write_gpt2(const std::filesystem::path& path, const GptConfig& config,
                const Parameters& parameters, std::string_view characters,
                std::string_view data = {});
// [/gpt2-weights]

}  // namespace wr::gpt
