// What a trace records about the program that wrote it. A chapter's CMake writes the values.
#pragma once

namespace wr {

/// How a chapter's library was built; one constant a chapter, `wr::NAME::build_info`.
struct BuildInfo {
  const char* compiler;  ///< name and version, "GNU 12.2.0"
  const char* flags;     ///< optimisation and floating-point flags
  const char* sources;   ///< SHA-256 over the chapter's source files
};

}  // namespace wr
