#include "shared/support/app/trouble.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <new>
#include <system_error>

#include "shared/base/check.hpp"
#include "shared/base/environment_error.hpp"
#include "shared/support/core/file_error.hpp"

namespace wr::app {
namespace {

// With descriptor 1 closed, the next file opened would become standard output, and a program's
// prints would land in it. A placeholder that cannot be written keeps the place and reports it.
void occupy_standard_descriptors() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(fd, F_GETFD) != -1) continue;
    const int placeholder = open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    if (placeholder != -1 && placeholder != fd) close(placeholder);
  }
}

std::string reason(int error) {
  return error ? ": " + std::generic_category().message(error) : std::string();
}

int exit_code(FileError::Sort sort) {
  switch (sort) {
    case FileError::Sort::missing:
      return kNoInput;
    case FileError::Sort::damaged:
      return kBadData;
    case FileError::Sort::broken:
      return kInputOutput;
  }
  return kInternal;
}

std::string describe(const std::filesystem::filesystem_error& e) {
  std::string message = "cannot use";
  for (const auto& path : {e.path1(), e.path2()})
    if (!path.empty()) message += " " + path.string();
  return message + ": " + e.code().message();
}

}  // namespace

void print_trouble(const std::string& program, const std::string& message,
                   const std::string& hint) {
  std::string lines = program + ": " + message + '\n';
  if (!hint.empty()) lines += "hint: " + hint + '\n';
  std::fflush(stdout);  // what was printed before comes before
  std::fputs(lines.c_str(), stderr);
}

int run_main(int argc, char** argv, const std::function<int()>& body) {
  const std::string program =
      argc > 0 ? std::filesystem::path(argv[0]).filename().string() : std::string("program");
  const auto trouble = [&](const std::string& message, const std::string& hint, int code) {
    print_trouble(program, message, hint);
    return code;
  };
  occupy_standard_descriptors();
  std::cout.exceptions(std::ios::badbit);
  errno = 0;
  try {
    const int code = body();
    errno = 0;
    std::cout.flush();
    if (std::fflush(stdout) != 0 || std::ferror(stdout))
      throw std::ios_base::failure("standard output");
    return code;
  } catch (const UserError& e) {
    return trouble(e.what(), e.hint(), e.exit_code());
  } catch (const FileError& e) {
    return trouble(e.what(), e.hint(), exit_code(e.sort()));
  } catch (const EnvironmentError& e) {
    return trouble(e.what(), e.hint(), kUsage);
  } catch (const ContractError& e) {
    return trouble(std::string("internal error: ") + e.what(),
                   "this is a mistake in the program, not in what you typed", kInternal);
  } catch (const std::bad_alloc&) {
    return trouble("out of memory", "ask for less: a smaller model, batch or file", kInternal);
  } catch (const std::filesystem::filesystem_error& e) {
    const bool missing = e.code() == std::errc::no_such_file_or_directory;
    return trouble(describe(e), "", missing ? kNoInput : kInputOutput);
  } catch (const std::ios_base::failure&) {
    const int error = errno;
    std::cout.exceptions(std::ios::goodbit);
    return trouble("cannot write to standard output" + reason(error), "", kInputOutput);
  } catch (const std::exception& e) {
    return trouble(std::string("internal error: ") + e.what(),
                   "this is a mistake in the program, not in what you typed", kInternal);
  } catch (...) {
    return trouble("internal error: an exception of an unknown kind", "", kInternal);
  }
}

}  // namespace wr::app
