// The worker: the code under test behind a pair of byte streams, one question at a time. Linked
// with a solution it is the reference, and makes what the build needs.
//
//   worker                  answers requests on standard input, on standard output
//   worker cases SEED FILE  writes the questions of SEED with this program's answers
//   worker items FILE       writes the items and their points, as JSON
//   worker prove SEED       checks the definition itself: see AnyItem::prove()
//
// SEED is a number, or `public`: the seed of the questions that everybody sees.
// Leaves out confinement: a judge starts it inside whatever it trusts.
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "shared/support/exercise/protocol.hpp"

namespace {

using namespace wr::exercise;

int serve(const Exercise& exercise) {
  std::signal(SIGPIPE, SIG_IGN);
  // The streams become private: what the code under test prints goes to standard error, and what
  // it reads is empty.
  const int in = ::dup(STDIN_FILENO);
  const int out = ::dup(STDOUT_FILENO);
  const int nothing = ::open("/dev/null", O_RDONLY);
  if (in < 0 || out < 0 || nothing < 0) return 71;
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(STDERR_FILENO, STDOUT_FILENO);
  ::close(nothing);
  try {
    while (const auto message = read_message(in)) {
      Reply reply;
      try {
        reply = respond(exercise, decode<Request>(*message));
      } catch (const WireError& damaged) {
        reply = {.outcome = static_cast<int>(Outcome::kRefused), .text = damaged.what()};
      }
      write_message(out, encode(reply));
    }
  } catch (const WireError& broken) {
    std::cerr << "worker: " << broken.what() << '\n';
    return 76;
  }
  return 0;
}

std::uint64_t seed_of(const std::string& word) {
  return word == "public" ? kPublicSeed : std::strtoull(word.c_str(), nullptr, 10);
}

int write_file(const char* path, const std::string& content) {
  std::ofstream file(path, std::ios::binary);
  file << content;
  if (file.close(); !file) {
    std::cerr << "cannot write " << path << '\n';
    return 74;
  }
  return 0;
}

// Identifiers are lower-case words with hyphens: nothing in them needs escaping.
std::string items_json(const Exercise& exercise) {
  std::string text = "{\"format\": \"white-room-items\", \"version\": 1, \"items\": [";
  for (const auto& item : exercise.items())
    text += std::string(text.ends_with('[') ? "" : ", ") + "{\"id\": \"" + item->id() +
            "\", \"points\": " + std::to_string(item->points()) +
            ", \"cases\": " + std::to_string(item->cases()) + "}";
  return text + "]}\n";
}

int prove(const Exercise& exercise, std::uint64_t seed) {
  int complaints = 0;
  for (const auto& item : exercise.items()) {
    if (item->id().find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos)
      std::cout << item->id() << ": not lower-case words with hyphens\n", ++complaints;
    if (exercise.find(item->id()) != item.get())
      std::cout << item->id() << ": two items of this name\n", ++complaints;
    if (item->points() < 1) std::cout << item->id() << ": no points\n", ++complaints;
    for (const auto& complaint : item->prove(seed))
      std::cout << item->id() << ": " << complaint << '\n', ++complaints;
  }
  if (exercise.items().empty()) std::cout << "no items\n", ++complaints;
  return complaints ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const Exercise exercise = definition();
  try {
    if (words.empty()) return serve(exercise);
    if (words.size() == 3 && words[0] == "cases")
      return write_file(argv[3], framed(encode(make_cases(exercise, seed_of(words[1])))));
    if (words.size() == 2 && words[0] == "items") return write_file(argv[2], items_json(exercise));
    if (words.size() == 2 && words[0] == "prove") return prove(exercise, seed_of(words[1]));
  } catch (const std::exception& trouble) {
    std::cerr << "worker: " << trouble.what() << '\n';
    return 70;
  }
  std::cerr << "usage: worker [cases SEED FILE | items FILE | prove SEED]\n";
  return 64;
}
