// The gpt program: what the chapter's library can do, on the command line.
#include "attention_command.hpp"
#include "bench_command.hpp"
#include "eval_command.hpp"
#include "micro_command.hpp"
#include "night_command.hpp"
#include "positions_command.hpp"
#include "road_command.hpp"
#include "sample_command.hpp"
#include "scaling_command.hpp"
#include "shared/support/app/command_line.hpp"
#include "shared/support/core/build_info.hpp"
#include "size_command.hpp"
#include "speed_command.hpp"
#include "surprise_command.hpp"
#include "task_commands.hpp"
#include "train_command.hpp"
#include "weights_commands.hpp"

namespace wr::gpt {
extern const BuildInfo build_info;
}

int main(int argc, char** argv) {
  wr::app::Program program("gpt", "A GPT from nothing: attention, training, sampling, scaling.",
                           wr::gpt::build_info);
  wr::gpt::add_road_command(program);
  wr::gpt::add_positions_command(program);
  wr::gpt::add_micro_command(program);
  wr::gpt::add_train_command(program);
  wr::gpt::add_eval_command(program);
  wr::gpt::add_sample_command(program);
  wr::gpt::add_attention_command(program);
  wr::gpt::add_surprise_command(program);
  wr::gpt::add_weights_commands(program);
  wr::gpt::add_size_command(program);
  wr::gpt::add_task_commands(program);
  wr::gpt::add_scaling_command(program);
  wr::gpt::add_bench_command(program);
  wr::gpt::add_speed_command(program);
  wr::gpt::add_night_command(program);
  wr::gpt::add_seeds_command(program);
  return program.run(argc, argv);
}
