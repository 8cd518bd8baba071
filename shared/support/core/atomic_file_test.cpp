#include "shared/support/core/atomic_file.hpp"

#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "shared/support/core/file_error.hpp"
#include "shared/support/testing/folder.hpp"

namespace fs = std::filesystem;
using wr::FileError;
using wr::testing::Folder;

namespace {

auto says(FileError::Sort sort, const std::string& part) {
  return [=](const FileError& e) {
    BOOST_TEST(std::string(e.what()).find(part) != std::string::npos, e.what());
    return e.sort() == sort;
  };
}

// Runs `body` in a child process, which may spoil its own limits and mounts, and returns what body
// returns: 0 to 250.
template <typename Body>
int in_child(Body body) {
  const pid_t child = fork();
  if (child == 0) {
    int code = 251;
    try {
      code = body();
    } catch (...) {
    }
    _exit(code);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 252;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(atomic_file)

BOOST_AUTO_TEST_CASE(what_is_written_is_read_back) {
  const Folder folder;
  std::string bytes(200000, 'x');
  bytes[7] = '\0';
  for (const std::string& contents : {std::string(), std::string("one\n"), bytes}) {
    wr::write_file(folder / "file", contents);
    BOOST_TEST((wr::read_file(folder / "file") == contents));
  }
  BOOST_TEST(folder.entries() == 1);
}

BOOST_AUTO_TEST_CASE(nothing_is_seen_before_the_commit) {
  const Folder folder;
  folder.put("file", "old");
  {
    wr::AtomicFile file(folder / "file");
    file.write("new");
    BOOST_TEST(folder.get("file") == "old");
  }  // interrupted: never committed
  BOOST_TEST(folder.get("file") == "old");
  BOOST_TEST(folder.entries() == 1);
}

BOOST_AUTO_TEST_CASE(a_killed_writer_leaves_the_old_file) {
  const Folder folder;
  folder.put("file", "old");
  const int code = in_child([&] {
    wr::AtomicFile file(folder / "file");
    file.write("new");
    kill(getpid(), SIGKILL);
    return 0;
  });
  BOOST_TEST(code == 252);
  BOOST_TEST(folder.get("file") == "old");
}

BOOST_AUTO_TEST_CASE(a_file_beyond_the_limit_is_refused_and_the_old_one_kept) {
  const Folder folder;
  folder.put("file", "old");
  const int code = in_child([&] {
    const rlimit limit{1000, 1000};
    setrlimit(RLIMIT_FSIZE, &limit);
    signal(SIGXFSZ, SIG_IGN);
    try {
      wr::write_file(folder / "file", std::string(100000, 'x'));
      return 1;
    } catch (const FileError& e) {
      return e.sort() == FileError::Sort::broken ? 0 : 2;
    }
  });
  BOOST_TEST(code == 0);
  BOOST_TEST(folder.get("file") == "old");
  BOOST_TEST(folder.entries() == 1);
}

// A disk of 64 KiB, where the machine lets us mount one in a name space of our own.
BOOST_AUTO_TEST_CASE(a_full_disk_is_reported_and_the_old_file_kept) {
  const Folder folder;
  const int code = in_child([&] {
    if (unshare(CLONE_NEWNS) != 0 ||
        mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount("disk", folder.path().c_str(), "tmpfs", 0, "size=64k") != 0)
      return 3;
    folder.put("file", "old");
    try {
      wr::write_file(folder / "file", std::string(1000000, 'x'));
      return 4;
    } catch (const FileError& e) {
      const bool named = std::string(e.what()).find("No space left on device") != std::string::npos;
      const bool hinted = e.hint() == "free some space; what was there before is untouched";
      return named && hinted && folder.get("file") == "old" && folder.entries() == 1 ? 0 : 5;
    }
  });
  if (code == 3)
    BOOST_TEST_MESSAGE("no disk could be mounted; the limit and /dev/full stand for it");
  else
    BOOST_TEST(code == 0);
}

BOOST_AUTO_TEST_CASE(a_full_device_is_reported_and_not_replaced) {
  BOOST_CHECK_EXCEPTION(wr::write_file("/dev/full", "x"), FileError,
                        says(FileError::Sort::broken, "/dev/full: No space left on device"));
  wr::write_file("/dev/null", "x");
  BOOST_TEST(fs::is_character_file("/dev/null"));
}

BOOST_AUTO_TEST_CASE(a_pipe_is_written_to_by_any_name) {
  int ends[2];
  BOOST_REQUIRE(pipe(ends) == 0);
  wr::write_file("/dev/fd/" + std::to_string(ends[1]), "through");  // a link to no file
  char text[16] = {};
  BOOST_TEST(read(ends[0], text, sizeof text) == 7);
  BOOST_TEST(std::string(text) == "through");
  close(ends[0]);
  close(ends[1]);
}

BOOST_AUTO_TEST_CASE(a_rename_that_fails_leaves_nothing_behind) {
  const Folder folder;
  wr::AtomicFile file(folder / "file");
  file.write("new");
  fs::create_directory(folder / "file");  // somebody else took the name
  folder.put("file/inside", "theirs");
  BOOST_CHECK_EXCEPTION(file.commit(), FileError, says(FileError::Sort::broken, "cannot write "));
  BOOST_TEST(folder.entries() == 1);
  BOOST_TEST(folder.get("file/inside") == "theirs");
}

BOOST_AUTO_TEST_CASE(a_place_that_cannot_be_written_is_named) {
  const Folder folder;
  BOOST_CHECK_EXCEPTION(wr::write_file(folder / "no/such/file", "x"), FileError,
                        says(FileError::Sort::broken, "no/such/file: No such file or directory"));
  BOOST_CHECK_EXCEPTION(wr::write_file(folder.path(), "x"), FileError,
                        says(FileError::Sort::broken, "Is a directory"));
}

BOOST_AUTO_TEST_CASE(permissions_and_links_are_kept) {
  const Folder folder;
  folder.put("real", "old");
  fs::permissions(folder / "real", fs::perms(0640));
  fs::create_symlink("real", folder / "link");
  wr::write_file(folder / "link", "new");
  BOOST_TEST(fs::is_symlink(folder / "link"));
  BOOST_TEST(folder.get("real") == "new");
  BOOST_TEST((fs::status(folder / "real").permissions() == fs::perms(0640)));

  const mode_t mask = umask(027);
  wr::write_file(folder / "fresh", "x");
  umask(mask);
  BOOST_TEST((fs::status(folder / "fresh").permissions() == fs::perms(0640)));
}

BOOST_AUTO_TEST_CASE(a_bare_name_is_written_in_the_current_folder) {
  const Folder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  wr::write_file("file", "x");
  fs::current_path(before);
  BOOST_TEST(folder.get("file") == "x");
}

BOOST_AUTO_TEST_CASE(reading_reports_what_is_missing_too_large_or_no_file) {
  const Folder folder;
  folder.put("file", std::string(100, 'x'));
  BOOST_CHECK_EXCEPTION(wr::read_file(folder / "none"), FileError,
                        says(FileError::Sort::missing, "none: No such file or directory"));
  BOOST_CHECK_EXCEPTION(wr::read_file(folder / "file/inside"), FileError,
                        says(FileError::Sort::missing, "Not a directory"));
  BOOST_CHECK_EXCEPTION(wr::read_file(folder / "file", 99), FileError,
                        says(FileError::Sort::damaged, "larger than 99 bytes"));
  BOOST_TEST(wr::read_file(folder / "file", 100).size() == 100u);
  BOOST_CHECK_EXCEPTION(wr::read_file(folder.path()), FileError,
                        says(FileError::Sort::broken, "Is a directory"));
  BOOST_CHECK_EXCEPTION(wr::read_file("/dev/zero", 1 << 20), FileError,
                        says(FileError::Sort::damaged, "larger than"));
}

BOOST_AUTO_TEST_SUITE_END()
