// Weights from elsewhere, and ours for others: a published GPT-2 becomes a model of this chapter,
// with all that goes for one that was trained here.
// Leaves out the names and shapes: gpt2_weights.hpp; and where the model is kept then:
// program/weights_commands.cpp.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

#include "runs/training.hpp"

namespace wr::gpt {

/// Reads a GPT-2 out of a safetensors file. `heads`, if not 0, says how many there are; else a
/// config.json beside the file, as Hugging Face has it; else gpt2_config. `text`, if not empty, has
/// the characters of the vocabulary; else the file may have noted them; else the model reads ids.
///
/// Throws FileError: damaged if the file, or config.json, is; if the vocabulary has another size
/// than the model's; if the model is one that this chapter's code does not compute, or too large
/// for a checkpoint.
TrainedGpt import_gpt(const std::filesystem::path& file, std::size_t heads, std::string_view text);

/// Writes the model for import_gpt and for everybody else. Throws FileError (broken).
void export_gpt(const TrainedGpt& trained, const std::filesystem::path& file);

}  // namespace wr::gpt
