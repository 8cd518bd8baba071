// `gpt bench` as a shell sees it.
#include <boost/test/unit_test.hpp>
#include <string>

#include "shared/support/core/trace.hpp"
#include "shared/support/testing/folder.hpp"
#include "shared/support/testing/run.hpp"

namespace wr::gpt {

BOOST_AUTO_TEST_SUITE(bench_program)

BOOST_AUTO_TEST_CASE(a_step_is_timed_beside_the_peak_and_the_trace_says_the_same) {
  const testing::Folder folder;
  const std::string json = (folder.path() / "bench.json").string();
  const auto ended =
      testing::run(WR_GPT " bench --batch 1 --repeats 2 --ladder --memory --json " + json);
  BOOST_TEST(ended.code == 0, ended.output);
  for (const std::string part :
       {"804096 parameters, 1 sequences of 64 tokens", "The peak of multiply-adds", "Its parts",
        "plain loops", "all by kernels", "Memory, MiB"})
    BOOST_TEST(ended.output.find(part) != std::string::npos, part << " in " << ended.output);

  const Trace trace = Trace::load(json);
  BOOST_TEST(trace.find_series("steps")->rows() == 2u);
  BOOST_TEST(trace.find_series("parts")->rows() == 2u);
  BOOST_TEST(trace.find_series("ladder")->rows() == 4u);
  for (const double percent : trace.find_series("steps")->column("percent")) {
    BOOST_TEST(percent > 0);
    BOOST_TEST(percent < 100);
  }
  const Series& memory = *trace.find_series("memory");
  BOOST_TEST(memory.row(1)[3].real() == memory.row(0)[3].real(),
             boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_measured_is_said) {
  for (const std::string options : {"--batch 0", "--repeats 1", "--threads 0", "extra"}) {
    const auto ended = testing::run(WR_GPT " bench " + options);
    BOOST_TEST(ended.code == 64, options << ": " << ended.output);
    BOOST_TEST(ended.output.find("gpt: ") == 0u, ended.output);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
