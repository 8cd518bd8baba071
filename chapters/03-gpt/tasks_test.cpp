#include "tasks.hpp"

#include <algorithm>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "runs/emergence.hpp"
#include "runs/task_training.hpp"
#include "shared/base/check.hpp"

namespace wr::gpt {
namespace {

namespace bdata = boost::unit_test::data;

std::int64_t number(const Tokens& digits) {
  return std::accumulate(digits.begin(), digits.end(), std::int64_t{0},
                         [](std::int64_t n, std::int32_t digit) { return 10 * n + digit; });
}

// All questions, those of the test first
std::vector<Tokens> questions_of(const Task& task) {
  std::vector<Tokens> all = task.test;
  all.insert(all.end(), task.training.begin(), task.training.end());
  return all;
}

std::size_t distinct(const std::vector<Tokens>& questions) {
  return std::set(questions.begin(), questions.end()).size();
}

Gpt model_for(const Task& task, std::uint64_t seed = 1) {
  return Gpt({.vocabulary = task.vocabulary,
              .context = task.context(),
              .layers = 1,
              .heads = 2,
              .channels = 8},
             seed);
}

BOOST_AUTO_TEST_SUITE(tasks)

// What a sorted row is, in other words than std::sort's: it never falls, and every kind is in it as
// often as in the question.
BOOST_AUTO_TEST_CASE(an_answer_of_sorting_never_falls_and_loses_nothing) {
  const Task task = sorting(5, 4);
  for (const Tokens& question : questions_of(task)) {
    const Tokens answer = task.solve(question);
    BOOST_TEST(std::is_sorted(answer.begin(), answer.end()));
    BOOST_TEST(std::is_permutation(answer.begin(), answer.end(), question.begin(), question.end()));
  }
}

BOOST_DATA_TEST_CASE(a_sum_backwards_is_the_sum, bdata::xrange<std::size_t>(1, 4), digits) {
  const Task task = addition(digits);
  std::vector<Tokens> questions = questions_of(task);
  if (digits == 3) questions.resize(10'000);
  for (const Tokens& question : questions) {
    const auto middle = question.begin() + static_cast<std::ptrdiff_t>(digits);
    Tokens answer = task.solve(question);
    BOOST_TEST_REQUIRE(answer.size() == digits + 1);
    std::reverse(answer.begin(), answer.end());
    BOOST_TEST_REQUIRE(number({question.begin(), middle}) + number({middle, question.end()}) ==
                       number(answer));
  }
}

BOOST_AUTO_TEST_CASE(the_example_of_the_header) {
  BOOST_TEST(addition().solve({8, 5, 5, 0}) == Tokens({5, 3, 1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(parts_of_sorting_share_no_question_and_leave_none_out) {
  for (const auto& [length, kinds] :
       {std::pair<std::size_t, std::size_t>{6, 3}, {4, 10}, {3, 2}, {8, 2}, {3, 3}, {3, 10}}) {
    const Task task = sorting(length, kinds);
    const auto all =
        static_cast<std::size_t>(std::pow(static_cast<double>(kinds), static_cast<double>(length)));
    BOOST_TEST(distinct(questions_of(task)) == all);
    BOOST_TEST(distinct(task.test) + distinct(task.training) == all);
    BOOST_TEST(distinct(task.test) == task.test.size());
  }
}

// Of n questions a fair coin with one side in four takes n / 4, give or take four deviations
BOOST_AUTO_TEST_CASE(a_quarter_of_the_questions_is_the_test_of_sorting) {
  for (const auto& [length, kinds] :
       {std::pair<std::size_t, std::size_t>{6, 3}, {4, 10}, {8, 3}, {12, 2}}) {
    const Task task = sorting(length, kinds);
    const auto all = static_cast<double>(distinct(questions_of(task)));
    const double away = static_cast<double>(task.test.size()) - all / 4;
    BOOST_TEST(std::abs(away) < 4 * std::sqrt(all * 3 / 16), length << ' ' << kinds);
  }
}

BOOST_AUTO_TEST_CASE(every_sorting_that_the_program_offers_has_two_parts) {
  for (std::size_t kinds = 2; kinds <= 10; ++kinds)
    for (std::size_t length = 3; std::pow(kinds, length) <= 20'000; ++length) {
      const Task task = sorting(length, kinds);
      BOOST_TEST(!task.training.empty(), length << ' ' << kinds);
      BOOST_TEST(!task.test.empty(), length << ' ' << kinds);
    }
}

BOOST_AUTO_TEST_CASE(questions_with_repeats_are_shown_twice_as_often) {
  const Task task = sorting(4, 10);
  std::map<Tokens, int> shown;
  for (const Tokens& question : task.training) ++shown[question];
  for (const auto& [question, times] : shown) {
    const std::size_t kinds = std::set(question.begin(), question.end()).size();
    BOOST_TEST(times == (kinds <= 2 ? 2 : 1));
  }
  const Task three = sorting(6, 3);  // where every question has them
  BOOST_TEST(three.training.size() == 2 * distinct(three.training));
}

BOOST_AUTO_TEST_CASE(the_test_of_addition_is_a_fifth_but_at_most_500) {
  for (const auto& [digits, all, tested] :
       {std::array<std::size_t, 3>{1, 100, 20}, {2, 10'000, 500}, {3, 1'000'000, 500}}) {
    const Task task = addition(digits);
    BOOST_TEST(task.test.size() == tested);
    BOOST_TEST(task.training.size() == all - tested);
    if (digits < 3) BOOST_TEST(distinct(questions_of(task)) == all);
  }
  BOOST_TEST((addition(2, 1).test != addition(2, 2).test));
}

// minGPT draws its test with `torch.randperm(10000)` after `manual_seed(1337)`; the questions are
// counted a * 100 + b.
BOOST_AUTO_TEST_CASE(the_test_of_addition_is_torchs_permutation) {
  const auto permutation = TorchGenerator(1337).randperm(10'000);
  const Task task = addition();
  for (std::size_t i = 0; i < 500; ++i)
    BOOST_TEST_REQUIRE(number(task.test[i]) == static_cast<std::int64_t>(permutation[i]));
}

BOOST_AUTO_TEST_CASE(what_is_no_task_is_a_broken_contract) {
  BOOST_CHECK_THROW(sorting(7, 10), ContractError);  // ten million questions
  BOOST_CHECK_THROW(sorting(3, 1), ContractError);   // one question, so one part
  BOOST_CHECK_THROW(addition(0), ContractError);
  BOOST_CHECK_THROW(addition(4), ContractError);
}

BOOST_AUTO_TEST_CASE(a_lesson_is_the_question_and_its_answer_moved_by_one) {
  const Task task = addition();
  const std::vector<Tokens> questions = {{8, 5, 5, 0}, {0, 1, 9, 9}};
  const Batch batch = lesson(task, questions);
  BOOST_TEST(batch.inputs == Tokens({8, 5, 5, 0, 5, 3, 0, 1, 9, 9, 0, 0}),
             boost::test_tools::per_element());
  BOOST_TEST(batch.targets == Tokens({-1, -1, -1, 5, 3, 1, -1, -1, -1, 0, 0, 1}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_question_is_drawn_about_as_often) {
  const std::vector<Tokens> questions = {{0}, {1}, {2}};
  TorchGenerator random(1);
  std::map<Tokens, int> drawn;
  for (const Tokens& question : draw(questions, 3000, random)) ++drawn[question];
  BOOST_TEST(drawn.size() == 3u);
  for (const auto& [question, times] : drawn) BOOST_TEST(std::abs(times - 1000) < 110);
}

// The loss of an untrained model, against a plain sum over its scores in double
BOOST_AUTO_TEST_CASE(the_grades_loss_is_the_mean_over_the_answers_alone) {
  const Task task = sorting(4, 3);
  Gpt model = model_for(task);
  const double loss = grade(model, task, task.test).loss;
  double sum = 0;
  for (const Tokens& question : task.test) {
    const Batch batch = lesson(task, {&question, 1});
    model.forward(batch.inputs, {}, task.context());
    for (std::size_t i = 0; i < task.answer; ++i) {
      const auto scores = model.logits().subspan((task.question - 1 + i) * 3, 3);
      double all = 0;
      for (const float s : scores) all += std::exp(double{s});
      const auto right = static_cast<std::size_t>(task.solve(question)[i]);
      sum += std::log(all) - double{scores[right]};
    }
  }
  const auto tokens = static_cast<double>(task.test.size() * task.answer);
  BOOST_TEST(loss == sum / tokens, boost::test_tools::tolerance(1e-6));
}

// One forward pass with the right answer before it, and generation token by token, agree about
// every question: a half-trained model is asked, so that both kinds of answer occur.
BOOST_AUTO_TEST_CASE(a_grade_says_what_an_exam_finds) {
  const Task task = addition(1);
  TaskTraining training(task, {.model = {.layers = 1, .heads = 2, .channels = 16},
                               .batch = 32,
                               .steps = 120,
                               .learning_rate = 1e-2});
  while (training.steps() < 120) training.step();
  const std::vector<Tokens> all = questions_of(task);
  const Grade graded = grade(training.model(), task, all);
  const std::vector<Mistake> mistakes = examine(training.model(), task, all);
  BOOST_TEST(mistakes.size() > 3u);
  BOOST_TEST(mistakes.size() < 97u);
  BOOST_TEST(graded.exact == 1 - static_cast<double>(mistakes.size()) / 100,
             boost::test_tools::tolerance(1e-12));
  for (const Mistake& m : mistakes) {
    BOOST_TEST((m.said != m.right));
    BOOST_TEST((m.right == task.solve(m.question)));
  }
  const auto worst = *std::min_element(graded.digits.begin(), graded.digits.end());
  BOOST_TEST(graded.exact <= worst);  // an answer is no better than its worst digit
}

BOOST_AUTO_TEST_CASE(more_questions_than_fit_a_batch_are_answered_the_same_way) {
  const Task task = sorting(6, 3);
  Gpt model = model_for(task);
  const std::vector<Tokens> many = {task.training.begin(), task.training.begin() + 1003};
  const std::vector<Tokens> together = answers(model, task, many);
  BOOST_TEST_REQUIRE(together.size() == many.size());
  for (const std::size_t i : {0u, 499u, 500u, 999u, 1000u, 1002u})
    BOOST_TEST((answers(model, task, {&many[i], 1}).front() == together[i]));
  const Grade all = grade(model, task, many);
  const auto first = grade(model, task, std::span(many).first(400)),
             rest = grade(model, task, std::span(many).subspan(400));
  BOOST_TEST(all.exact * 1003 == first.exact * 400 + rest.exact * 603,
             boost::test_tools::tolerance(1e-9));
  BOOST_TEST(all.loss * 1003 == first.loss * 400 + rest.loss * 603,
             boost::test_tools::tolerance(1e-9));
  BOOST_CHECK_THROW(grade(model, task, {}), ContractError);
}

BOOST_AUTO_TEST_CASE(independent_digits_multiply) {
  BOOST_TEST(Grade({0, {0.5, 0.5, 0.8}, 0.3}).product() == 0.2,
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_small_model_learns_to_sort_what_it_has_never_seen) {
  const Task task = sorting(3, 6);
  TaskTraining training(task, {.model = {.layers = 2, .heads = 2, .channels = 32},
                               .batch = 32,
                               .steps = 200,
                               .learning_rate = 5e-3});
  while (training.steps() < 200) training.step();
  BOOST_TEST(task.test.size() == 54u);
  BOOST_TEST(examine(training.model(), task, task.test).empty());
  BOOST_TEST(examine(training.model(), task, task.training).empty());
}

BOOST_AUTO_TEST_CASE(the_same_seed_learns_the_same) {
  const Task task = addition(1);
  const TaskRun run = {
      .model = {.layers = 1, .heads = 2, .channels = 8}, .batch = 8, .steps = 9, .seed = 5};
  TaskTraining a(task, run), b(task, run);
  for (int i = 0; i < 9; ++i) BOOST_TEST(a.step() == b.step());
  BOOST_TEST((a.model().parameters.memory == b.model().parameters.memory));
}

BOOST_AUTO_TEST_CASE(emergence_has_a_row_for_every_size_and_every_digit) {
  const Task task = addition(1);
  const TaskRun run = {.model = {.layers = 1, .heads = 2}, .batch = 8, .steps = 3};
  std::vector<std::string> heard;
  const std::vector<Grown> sizes =
      emergence(task, run, {4, 6}, [&](std::size_t which, std::int64_t step, double) {
        heard.push_back(std::to_string(which) + ' ' + std::to_string(step));
      });
  BOOST_TEST(heard == std::vector<std::string>({"0 1", "0 2", "0 3", "1 1", "1 2", "1 3"}),
             boost::test_tools::per_element());
  TaskRun second = run;
  second.model.channels = 6;
  TaskTraining alone(task, second);
  for (int i = 0; i < 3; ++i) alone.step();
  BOOST_TEST(sizes[1].grade.loss == grade(alone.model(), task, task.test).loss);
  BOOST_TEST(sizes[1].parameters == alone.model().parameters.memory.size());

  const std::vector<Grown> given = {{4, 600, {1.5, {0.5, 0.25}, 0.1}}, {6, 1200, {0, {1, 1}, 1}}};
  BOOST_TEST(table(given) ==
             "channels  parameters     loss  digit_1  digit_2  product    exact\n"
             "       4         600   1.5000     50.0     25.0     12.5     10.0\n"
             "       6        1200   0.0000    100.0    100.0    100.0    100.0\n");
  Trace trace("test", Trace::Kind::digits, "test", std::nullopt, {"none", "none", "none"}, "none");
  record(given, trace);
  const Series& series = *trace.find_series("sizes");
  BOOST_TEST(series.column("exact") == std::vector<double>({0.1, 1}),
             boost::test_tools::per_element());
  BOOST_TEST(series.column("digit_2") == std::vector<double>({0.25, 1}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::gpt
