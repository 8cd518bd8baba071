// The makemore program: what the chapter's library can do, on the command line.
#include "shared/support/app/command_line.hpp"

namespace wr::makemore {
extern const BuildInfo build_info;
}

int main(int argc, char** argv) {
  wr::app::Program program("makemore", "Models that make more of what they are shown.",
                           wr::makemore::build_info);
  return program.run(argc, argv);
}
