#include "shared/support/app/run_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <csignal>

#include "shared/support/app/trouble.hpp"
#include "shared/support/core/file_error.hpp"
#include "shared/support/testing/folder.hpp"

namespace wr::app {
namespace {

auto says(const std::string& message) {
  return [message](const std::exception& e) {
    return std::string(e.what()).find(message) != std::string::npos;
  };
}

BOOST_AUTO_TEST_SUITE(run_folder)

BOOST_AUTO_TEST_CASE(a_folder_is_made_and_has_one_process_at_a_time) {
  const testing::Folder place;
  const auto folder = place / "deep/run";
  {
    const RunFolder held(folder);
    BOOST_TEST(std::filesystem::is_directory(folder));
    BOOST_TEST(std::filesystem::is_empty(folder));  // the trial has left nothing
    BOOST_CHECK_EXCEPTION(RunFolder{folder}, UserError, says("another process is writing to "));
  }
  const RunFolder again(folder);
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_one_is_refused) {
  const testing::Folder place;
  place.put("file", "");
  BOOST_CHECK_EXCEPTION(RunFolder{place / "file"}, UserError, says("cannot make the folder "));
  std::filesystem::create_directories(place / "run/last.ckpt");
  BOOST_CHECK_THROW(RunFolder{place / "run"}, FileError);
}

BOOST_AUTO_TEST_CASE(a_new_run_writes_over_none_and_an_old_one_must_be_there) {
  const testing::Folder place;
  refuse_second_run(place.path());
  BOOST_CHECK_EXCEPTION(run_to_resume(place.path()), FileError, says("there is no run in "));
  BOOST_CHECK_EXCEPTION(checkpoint_at(place.path()), FileError, says("there is no run in "));
  place.put(kLast, "");
  BOOST_CHECK_EXCEPTION(refuse_second_run(place.path()), UserError, says("holds a run already"));
  BOOST_TEST(run_to_resume(place.path()) == place / kLast);
  BOOST_TEST(checkpoint_at(place.path()) == place / kLast);
  place.put(kBest, "");
  BOOST_TEST(checkpoint_at(place.path()) == place / kBest);
  BOOST_TEST(checkpoint_at(place / kLast) == place / kLast);  // a file is itself
}

BOOST_AUTO_TEST_CASE(a_run_that_has_ended_does_not_go_on) {
  refuse_ended(3, 4, "--steps");
  BOOST_CHECK_EXCEPTION(refuse_ended(4, 4, "--steps"), UserError,
                        says("the run is at step 4 already"));
}

BOOST_AUTO_TEST_CASE(who_diverges_hears_what_there_is_to_go_back_to) {
  const testing::Folder place;
  const auto hint = [&] {
    try {
      diverged("the loss is nan", place.path());
    } catch (const UserError& e) {
      return e.hint();
    }
  };
  BOOST_TEST(hint().starts_with("nothing was saved yet"));
  place.put(kLast, "");
  BOOST_TEST(hint().starts_with("the last good state is in "));
}

BOOST_AUTO_TEST_CASE(an_interrupt_is_noted_once) {
  catch_interrupt();
  BOOST_TEST(!interrupted());
  std::raise(SIGINT);
  BOOST_TEST(interrupted());
  std::signal(SIGINT, SIG_DFL);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::app
