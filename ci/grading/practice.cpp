// practice: the reader's own loop through the exercises.
// Leaves out grades: those are given by a process of its own, which believes no student's code.
#include <algorithm>
#include <boost/json.hpp>
#include <boost/version.hpp>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <map>
#include <sstream>
#include <thread>

#include "ci/grading/check.hpp"
#include "ci/grading/child.hpp"
#include "ci/grading/workspace.hpp"
#include "shared/support/app/command_line.hpp"
#include "shared/support/app/terminal.hpp"
#include "shared/support/app/trouble.hpp"

namespace wr::grading {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using app::Arguments;
using app::bold;
using app::green;
using app::red;
using app::UserError;

Workspace open_workspace(const Arguments& arguments) {
  return Workspace(arguments.path("workspace").value_or(fs::path()));
}

// Prose at most 80 columns wide, each line behind `indent`.
void print_wrapped(const std::string& prose, const std::string& indent) {
  const std::size_t width = std::clamp(app::terminal_width(), 40, 90) - indent.size();
  std::istringstream paragraphs(prose);
  for (std::string row; std::getline(paragraphs, row);) {
    std::istringstream words(row);
    std::string line;
    for (std::string word; words >> word;) {
      if (!line.empty() && line.size() + 1 + word.size() > width) {
        std::cout << indent << line << '\n';
        line.clear();
      }
      line += (line.empty() ? "" : " ") + word;
    }
    std::cout << (line.empty() ? "" : indent) << line << '\n';
  }
}

// Text that did not come from us is shown as text: no escape sequence of it reaches the terminal.
std::string harmless(const std::string& text) {
  std::string shown;
  unsigned char before = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool control = byte < 0x20 || byte == 0x7f || (before == 0xc2 && byte < 0xa0);
    shown += control && c != '\n' && c != '\t' ? '?' : c;
    before = byte;
  }
  return shown;
}

std::string points(int n) { return std::to_string(n) + (n == 1 ? " point" : " points"); }

// Where a reader stands with an exercise, in a few words.
enum class State { kUntouched, kEdited, kPartly, kSolved };

State state_of(Workspace& workspace, const Exercise& exercise) {
  const fs::path path = workspace.file(exercise);
  if (!fs::exists(path)) return State::kUntouched;
  const std::string now = read_file(path);
  const Memory& memory = workspace.memory(exercise);
  if (memory.checked == fingerprint(now) && memory.of > 0)
    return memory.earned == memory.of ? State::kSolved : State::kPartly;
  return now == workspace.starter(exercise) ? State::kUntouched : State::kEdited;
}

std::string words(State state, const Memory& memory) {
  switch (state) {
    case State::kUntouched:
      return "not begun";
    case State::kEdited:
      return memory.checked.empty() ? "not checked yet" : "edited since the last check";
    case State::kPartly:
      return std::to_string(memory.earned) + " of " + points(memory.of);
    case State::kSolved:
      return "solved, " + points(memory.of);
  }
  return "";
}

const Exercise* next_to_do(Workspace& workspace, const std::string& after = "") {
  const auto& all = workspace.exercises();
  std::size_t begin = 0;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].id == after) begin = i + 1;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Exercise& one = all[(begin + i) % all.size()];
    if (state_of(workspace, one) != State::kSolved) return &one;
  }
  return nullptr;
}

// --- list, progress ------------------------------------------------------------------------------

int list(const Arguments& arguments) {
  Workspace workspace = open_workspace(arguments);
  std::string chapter;
  for (const Exercise& exercise : workspace.exercises()) {
    if (exercise.chapter != chapter)
      std::cout << (chapter.empty() ? "" : "\n") << bold(chapter = exercise.chapter) << '\n';
    const Page page = workspace.page(exercise);
    const State state = state_of(workspace, exercise);
    const std::string status = words(state, workspace.memory(exercise));
    char line[200];
    std::snprintf(line, sizeof line, "  %-20s %-8s %-46s ", exercise.name.c_str(),
                  page.kind.c_str(), page.title.c_str());
    std::cout << line << (state == State::kSolved ? green(status) : status) << '\n';
  }
  std::cout << "\nYour files: " << workspace.files().string() << '\n';
  if (workspace.in_repository())
    std::cout << "A workspace of your own, outside the repository: practice init ~/white-room\n";
  return 0;
}

int progress(const Arguments& arguments) {
  Workspace workspace = open_workspace(arguments);
  struct Sum {
    int earned = 0, of = 0, solved = 0, all = 0;
  };
  std::map<std::string, std::map<std::string, Sum>> sums;
  Sum total;
  int hints = 0;
  for (const Exercise& exercise : workspace.exercises()) {
    const State state = state_of(workspace, exercise);
    const Memory& memory = workspace.memory(exercise);
    hints += memory.hints;
    int of = memory.of;
    const fs::path items = workspace.build() / "exercises" / exercise.id / "items.json";
    if (fs::exists(items)) {
      of = 0;
      const json::value described = json::parse(read_file(items));
      for (const json::value& item : described.at("items").as_array())
        of += static_cast<int>(item.at("points").as_int64());
    }
    // A file edited since it was checked counts for nothing: who knows what it does now
    const int earned =
        state == State::kSolved || state == State::kPartly ? std::min(memory.earned, of) : 0;
    for (Sum* sum : {&sums[exercise.chapter][workspace.page(exercise).kind], &total}) {
      sum->earned += earned;
      sum->of += of;
      sum->solved += state == State::kSolved;
      ++sum->all;
    }
  }
  const auto row = [](const std::string& name, const Sum& sum) {
    char line[120];
    std::snprintf(line, sizeof line, "  %-14s %2d of %2d solved   %3d of %3d points", name.c_str(),
                  sum.solved, sum.all, sum.earned, sum.of);
    std::cout << line << '\n';
  };
  for (const auto& [chapter, kinds] : sums) {
    std::cout << bold(chapter) << '\n';
    for (const char* kind : {"rebuild", "extend", "break"})
      if (kinds.contains(kind)) row(kind, kinds.at(kind));
  }
  std::cout << bold("together") << '\n';
  row("", total);
  if (hints) std::cout << "  hints shown: " << hints << '\n';
  if (const Exercise* next = next_to_do(workspace))
    std::cout << "\nnext: " << next->name << ", \"" << workspace.page(*next).title
              << "\"\n      edit " << workspace.file(*next).string() << "\n      practice watch "
              << next->name << '\n';
  else
    std::cout << "\nAll solved. The graded part is whatever your course asks for; ours is done.\n";
  return 0;
}

// --- check ---------------------------------------------------------------------------------------

// "           expected  [1, 2, 3", and what does not fit in lines below it.
void print_field(const std::string& name, const std::string& value) {
  if (value.empty()) return;
  const std::size_t margin = 11 + name.size();
  const std::size_t width = std::max<std::size_t>(app::terminal_width(), margin + 40) - margin;
  std::cout << std::string(11, ' ') << name;
  std::string rest = harmless(value);
  while (rest.size() > width) {
    auto cut = rest.rfind(' ', width);
    if (cut == rest.npos || cut == 0) cut = rest.find(' ');
    if (cut == rest.npos) break;
    std::cout << rest.substr(0, cut) << '\n' << std::string(margin, ' ');
    rest.erase(0, cut + 1);
  }
  std::cout << rest << '\n';
}

void print_item(const ItemResult& item) {
  if (item.state == "passed") {
    std::cout << "  " << green("passed") << "   " << item.id << "  (" << points(item.points)
              << ")\n";
    return;
  }
  const char* word = item.state == "unsolved" ? "to do " : "FAILED";
  std::cout << "  " << red(word) << "   " << item.id << "  (" << points(item.points) << ")\n";
  if (item.state == "unsolved") {
    print_field("", item.message);
    return;
  }
  print_field("asked     ", item.question);
  print_field("expected  ", item.expected);
  print_field("got       ", item.got);
  if (!item.where.empty()) print_field("differs   first at ", item.where);
  if (!item.message.empty()) print_wrapped(harmless(item.message), "           ");
  if (!item.diagnosis.empty()) print_wrapped(harmless(item.diagnosis), "           ");
}

void print_printed(const Checked& checked) {
  if (checked.printed.empty()) return;
  constexpr int kLines = 12;
  std::istringstream lines(checked.printed);
  std::cout << "  your code printed:\n";
  int shown = 0;
  for (std::string line; std::getline(lines, line); ++shown)
    if (shown < kLines) std::cout << "    | " << harmless(line.substr(0, 200)) << '\n';
  if (shown > kLines || checked.printed_cut)
    std::cout << "    | ... "
              << (checked.printed_cut ? "and far more"
                                      : std::to_string(shown - kLines) + " lines more")
              << '\n';
}

void print_checked(Workspace& workspace, const Exercise& exercise, const Checked& checked,
                   bool all_errors) {
  const Page page = workspace.page(exercise);
  std::cout << bold(exercise.id) << "  " << page.title << '\n';
  if (!checked.error.text.empty()) {
    std::cout << "  " << red("does not compile") << '\n';
    std::istringstream lines(all_errors && !checked.error.all.empty() ? checked.error.all
                                                                      : checked.error.text);
    for (std::string line; std::getline(lines, line);) std::cout << "  " << harmless(line) << '\n';
    if (checked.error.more && !all_errors)
      std::cout << "  and " << checked.error.more
                << (checked.error.more == 1 ? " error" : " errors")
                << " more, often for the same reason: --all-errors shows them\n";
    return;
  }
  for (const ItemResult& item : checked.items) print_item(item);
  print_printed(checked);
  if (!checked.full() && !checked.warning.text.empty()) {
    std::cout << "  the compiler warns:\n";
    std::istringstream lines(checked.warning.text);
    for (std::string line; std::getline(lines, line);)
      std::cout << "    " << harmless(line) << '\n';
  }
  const std::string sum = std::to_string(checked.earned) + " of " + points(checked.of);
  std::cout << "  " << (checked.full() ? green(sum) : sum) << '\n';
  if (!checked.full())
    std::cout << "  in the book: " << page.place << "\n  a hint: practice hint " << exercise.name
              << '\n';
}

json::object as_json(const Exercise& exercise, const Checked& checked) {
  json::array items;
  for (const ItemResult& item : checked.items)
    items.push_back({{"id", item.id},
                     {"points", item.points},
                     {"state", item.state},
                     {"question", item.question},
                     {"expected", item.expected},
                     {"got", item.got},
                     {"where", item.where},
                     {"diagnosis", item.diagnosis},
                     {"message", item.message}});
  return {{"exercise", exercise.id},
          {"earned", checked.earned},
          {"of", checked.of},
          {"error", checked.error.text},
          {"items", items}};
}

Checked check_and_remember(Workspace& workspace, const Exercise& exercise,
                           const Arguments& arguments) {
  const Checked checked =
      check(workspace, exercise,
            {.seconds = arguments.real("seconds"),
             .megabytes = static_cast<std::size_t>(arguments.integer("memory"))});
  Memory& memory = workspace.memory(exercise);
  memory.earned = checked.earned;
  memory.of = checked.of;
  memory.checked = fingerprint(read_file(workspace.file(exercise)));
  workspace.remember();
  return checked;
}

int check_command(const Arguments& arguments) {
  catch_interrupts();
  Workspace workspace = open_workspace(arguments);
  std::vector<Exercise> wanted;
  for (const std::string& name : arguments.words())
    if (name == "all")
      wanted = workspace.exercises();
    else
      wanted.push_back(workspace.find(name));
  if (wanted.empty()) {
    const Exercise* next = next_to_do(workspace);
    wanted.push_back(next ? *next : workspace.exercises().front());
  }
  json::array results;
  int full = 0, earned = 0, of = 0;
  for (const Exercise& exercise : wanted) {
    const Checked checked = check_and_remember(workspace, exercise, arguments);
    if (wanted.size() > 1 && !checked.full() && checked.error.text.empty() && checked.earned == 0 &&
        state_of(workspace, exercise) != State::kSolved &&
        std::all_of(checked.items.begin(), checked.items.end(),
                    [](const auto& item) { return item.state == "unsolved"; }))
      std::cout << bold(exercise.id) << "  not begun (0 of " << points(checked.of) << ")\n";
    else
      print_checked(workspace, exercise, checked, arguments.flag("all-errors"));
    std::cout << std::flush;
    full += checked.full();
    earned += checked.earned;
    of += checked.of;
    results.push_back(as_json(exercise, checked));
  }
  if (arguments.json())
    write_file(*arguments.json(),
               json::serialize(json::object{
                   {"format", "white-room-check"}, {"version", 1}, {"results", results}}) +
                   "\n");
  const bool well = full == static_cast<int>(wanted.size());
  if (wanted.size() > 1)
    std::cout << '\n'
              << full << " of " << wanted.size() << " solved, " << earned << " of " << points(of)
              << '\n';
  if (well) {
    if (wanted.size() == 1)
      std::cout << "  ours, to compare: "
                << (workspace.repository() / "solutions" / wanted[0].id / (wanted[0].name + ".cpp"))
                       .string()
                << '\n';
    if (const Exercise* next = next_to_do(workspace, wanted.back().id))
      std::cout << "  next: practice watch " << next->name << '\n';
  }
  return well ? 0 : 1;
}

// --- watch ---------------------------------------------------------------------------------------

// Changes when the file does; a file that is away for a moment, as editors do, is not a change.
std::string last_state(const fs::path& path, const std::string& before) {
  std::error_code error;
  const auto written = fs::last_write_time(path, error);
  const auto size = error ? 0 : fs::file_size(path, error);
  if (error) return before;
  return std::to_string(written.time_since_epoch().count()) + ":" + std::to_string(size);
}

int watch(const Arguments& arguments) {
  using namespace std::chrono_literals;
  catch_interrupts();
  Workspace workspace = open_workspace(arguments);
  const Exercise* next = next_to_do(workspace);
  Exercise exercise = arguments.words().empty() ? (next ? *next : workspace.exercises().front())
                                                : workspace.find(arguments.words()[0]);
  const bool terminal = app::is_terminal(stdout);
  while (!interrupted()) {
    const fs::path path = workspace.file(exercise);
    const std::string seen = last_state(path, "");
    if (terminal) std::cout << "\033[2J\033[H";
    try {
      const auto begin = std::chrono::steady_clock::now();
      const Checked checked = check_and_remember(workspace, exercise, arguments);
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
      print_checked(workspace, exercise, checked, arguments.flag("all-errors"));
      std::printf("\n  checked in %.1f s; waiting for %s to change, Ctrl-C ends\n", took.count(),
                  path.c_str());
      if (checked.full())
        if (const Exercise* after = next_to_do(workspace, exercise.id))
          std::cout << "  solved. Next: practice watch " << after->name << '\n';
    } catch (const UserError& trouble) {
      if (interrupted()) break;
      app::print_trouble("practice", trouble.what(), trouble.hint());
    }
    std::cout << std::flush;
    std::fflush(stdout);
    while (!interrupted() && last_state(path, seen) == seen) std::this_thread::sleep_for(100ms);
  }
  std::cout << "\nended; your last check is remembered\n";
  return 0;
}

// --- hint, reset, init, doctor -------------------------------------------------------------------

int hint(const Arguments& arguments) {
  Workspace workspace = open_workspace(arguments);
  const Exercise& exercise = workspace.find(arguments.words()[0]);
  const Page page = workspace.page(exercise);
  Memory& memory = workspace.memory(exercise);
  const int all = static_cast<int>(page.hints.size());
  const bool more = memory.hints < all;
  if (more && !arguments.flag("again")) {
    ++memory.hints;
    workspace.remember();
  } else if (!more && !arguments.flag("again")) {
    std::cout << "Those were all " << all << " hints. The last one, again:\n\n";
  }
  if (memory.hints == 0)
    throw UserError("no hint was shown yet", "practice hint " + exercise.name, app::kUsage);
  const int from = arguments.flag("again") ? 1 : memory.hints;
  for (int n = from; n <= memory.hints; ++n) {
    std::cout << bold("hint " + std::to_string(n) + " of " + std::to_string(all)) << '\n';
    print_wrapped(page.hints[n - 1], "  ");
  }
  std::cout << "\nin the book: " << page.place << '\n';
  if (!more)
    std::cout
        << "our solution: "
        << (workspace.repository() / "solutions" / exercise.id / (exercise.name + ".cpp")).string()
        << '\n';
  return 0;
}

int reset(const Arguments& arguments) {
  Workspace workspace = open_workspace(arguments);
  const Exercise& exercise = workspace.find(arguments.words()[0]);
  const fs::path path = workspace.file(exercise);
  const std::string fresh = workspace.starter(exercise);
  if (fs::exists(path)) {
    if (read_file(path) == fresh) {
      std::cout << exercise.name << " is as it was handed out: nothing to reset\n";
      return 0;
    }
    char stamp[32];
    const std::time_t now = std::time(nullptr);
    std::strftime(stamp, sizeof stamp, "%Y-%m-%d-%H%M%S", std::localtime(&now));
    fs::path backup = path;
    backup.replace_extension(std::string(stamp) + ".bak");
    for (int n = 2; fs::exists(backup); ++n)
      backup =
          fs::path(path).replace_extension(std::string(stamp) + "-" + std::to_string(n) + ".bak");
    write_file(backup, read_file(path));
    std::cout << "your file is kept: " << backup.string() << '\n';
  }
  write_file(path, fresh);
  Memory& memory = workspace.memory(exercise);
  memory = {.hints = memory.hints};
  workspace.remember();
  std::cout << "fresh: " << path.string() << '\n';
  return 0;
}

int init(const Arguments& arguments) {
  const fs::path folder = arguments.words()[0];
  const bool there = fs::exists(folder / ".white-room" / "workspace.json");
  const int written = make_workspace(folder);
  std::cout << (there ? "brought up to date: " : "made: ")
            << fs::absolute(folder).lexically_normal().string() << ", " << written
            << (there ? " new" : "") << " exercises\n"
            << "next: cd " << folder.string() << " && practice list\n"
            << "      (practice is " << (fs::path(WR_BUILD_FOLDER) / "bin" / "practice").string()
            << ")\n";
  return 0;
}

int doctor(const Arguments& arguments) {
  int ill = 0;
  const auto say = [&](bool well, const std::string& what, const std::string& mend) {
    std::cout << "  " << (well ? green("ok     ") : red("problem")) << "  " << what << '\n';
    if (!well) std::cout << "           mend it: " << mend << '\n', ++ill;
  };
  const fs::path repository = WR_SOURCE_FOLDER, build = WR_BUILD_FOLDER;
  say(fs::exists(repository / "solutions"), "the repository, " + repository.string(),
      "it has moved: build it where it is now, ci/start 01-micrograd");
  say(fs::exists(build / "build.ninja"), "the build folder, " + build.string(),
      "ci/start 01-micrograd, in the repository");
  say(fs::exists(build / "exercises" / "list.txt"), "the list of exercises",
      "cmake --preset release, in the repository");
  Ended compiler;
  try {
    compiler = run_child({WR_COMPILER, "-dumpfullversion", "-dumpversion"}, {.seconds = 10});
  } catch (const UserError&) {
    compiler.exit_code = 127;
  }
  std::string version = compiler.output.substr(0, compiler.output.find('\n'));
  say(compiler.well() && version.starts_with(std::string(WR_COMPILER_VERSION).substr(0, 2)),
      std::string("the compiler, ") + WR_COMPILER + " " + version,
      "install it again, or build again with the one you have now (built with " WR_COMPILER_VERSION
      "): ci/start 01-micrograd");
  say(std::string(BOOST_LIB_VERSION) >= "1_81", std::string("Boost ") + BOOST_LIB_VERSION,
      "ci/start installs 1.81 or later");
  const Ended cmake =
      run_child({"sh", "-c", "command -v cmake && command -v ninja"}, {.seconds = 10});
  say(cmake.well(), "cmake and ninja", "ci/start 01-micrograd installs them");
  try {
    Workspace workspace = open_workspace(arguments);
    int missing = 0, built = 0;
    for (const Exercise& exercise : workspace.exercises()) {
      missing += !fs::exists(workspace.file(exercise));
      built += fs::exists(workspace.build() / "exercises" / exercise.id / "cases.bin");
    }
    say(true,
        workspace.in_repository() ? "no workspace: exercises/ in the repository is used"
                                  : "the workspace, " + workspace.files().string(),
        "");
    say(missing == 0, std::to_string(missing) + " exercises missing from it",
        workspace.in_repository() ? "git checkout exercises"
                                  : "practice init " + workspace.files().string());
    say(true,
        std::to_string(built) + " of " + std::to_string(workspace.exercises().size()) +
            " exercises built; the others are at their first check",
        "");
    const fs::path marker = workspace.files() / ".white-room" / "workspace.json";
    if (fs::exists(marker)) {
      boost::system::error_code damaged;
      const json::value value = json::parse(read_file(marker), damaged);
      const bool same = !damaged && value.is_object() && value.as_object().contains("repository") &&
                        value.at("repository").is_string() &&
                        std::string(value.at("repository").as_string()) == repository.string();
      say(same, "the workspace belongs to this repository",
          "practice init " + workspace.files().string());
    }
  } catch (const UserError& trouble) {
    say(false, trouble.what(), trouble.hint());
  }
  std::cout << (ill ? "\n" + std::to_string(ill) + " to mend\n" : "\nall is well\n");
  return ill ? 1 : 0;
}

}  // namespace
}  // namespace wr::grading

int main(int argc, char** argv) {
  using namespace wr::grading;
  wr::app::Program program("practice", "Exercises of the book, checked as you write them.",
                           {WR_COMPILER_VERSION, "", ""});
  const auto common = [](wr::app::Command& command) -> wr::app::Command& {
    return command.path("workspace", "a folder that practice init made", "DIR");
  };
  const auto limits = [](wr::app::Command& command) -> wr::app::Command& {
    return command.real("seconds", 5, "time for one run of your code", 0.1, 3600)
        .integer("memory", 1024, "megabytes your code may use", 64, 1 << 20)
        .flag("all-errors", "everything the compiler says");
  };
  program.command("init", "make a workspace of your own, outside the repository", init)
      .words("DIR", "the folder; files that are there are kept", 1, 1)
      .example("practice init ~/white-room");
  common(program.command("list", "all exercises, and where you stand", list))
      .example("practice list");
  limits(common(program.command("check", "compile and check an exercise; exit code 0: full marks",
                                check_command)))
      .words("NAME", "exercises, or all; without one, the first that is not solved")
      .example("practice check tanh")
      .example("practice check all --json results.json");
  limits(common(program.command("watch", "check again whenever you save", watch)))
      .words("NAME", "an exercise; without one, the first that is not solved", 0, 1)
      .example("practice watch tanh");
  common(program.command("hint", "the next hint; each says more than the one before", hint))
      .flag("again", "repeat the hints you have seen")
      .words("NAME", "an exercise", 1, 1)
      .example("practice hint tanh");
  common(program.command("reset", "start an exercise over; your file is kept beside it", reset))
      .words("NAME", "an exercise", 1, 1)
      .example("practice reset tanh");
  common(program.command("progress", "points by chapter and kind, and what to do next", progress))
      .example("practice progress");
  common(program.command("doctor", "check compiler, build and workspace; say how to mend them",
                         doctor))
      .example("practice doctor");
  return program.run(argc, argv);
}
