#include "chinchilla.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "presets.hpp"
#include "shared/support/testing/published.hpp"

namespace wr::gpt {

BOOST_AUTO_TEST_SUITE(chinchilla)

const std::string kBook = "scaling_laws.ipynb, ";

BOOST_AUTO_TEST_CASE(parameters_are_counted_as_the_notebook_does) {
  const auto n = static_cast<double>(chinchilla_parameters(find_preset("gpt2")->config));
  WR_PUBLISHED(kBook + "gpt_params in millions", 123.653376, n / 1e6, 1e-12);
  // A head of its own is counted as the one that is the embedding
  GptConfig untied = find_preset("gpt2")->config;
  untied.tied = false;
  BOOST_TEST(chinchilla_parameters(untied) == 123653376u);
}

BOOST_AUTO_TEST_CASE(the_loss_falls_towards_what_no_model_can_know) {
  BOOST_TEST(chinchilla_loss(1, 1) == 1.69 + 406.4 + 410.7, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(chinchilla_loss(1e40, 1e40) == 1.69, boost::test_tools::tolerance(1e-8));
  BOOST_TEST(chinchilla_loss(2e9, 1e9) < chinchilla_loss(1e9, 1e9));
  BOOST_TEST(chinchilla_loss(1e9, 2e9) < chinchilla_loss(1e9, 1e9));
  // Chinchilla itself, 70 B parameters and 1.4 T tokens: the three terms by hand
  BOOST_TEST(chinchilla_loss(70e9, 1.4e12) == 1.69 + 0.0834 + 0.1633,
             boost::test_tools::tolerance(1e-4));
}

BOOST_AUTO_TEST_CASE(the_best_budget_is_the_notebooks) {
  const Budget best = best_budget(2.21e19);
  WR_PUBLISHED(kBook + "best size in millions", 316.23, best.parameters / 1e6, 0.005 / 316.23);
  WR_PUBLISHED(kBook + "best data in billions", 11.65, best.tokens / 1e9, 0.005 / 11.65);
}

BOOST_AUTO_TEST_CASE(no_neighbour_is_better_than_the_best) {
  for (const double flops : {1e18, 2.21e19, 1e21, 1e23}) {
    const Budget best = best_budget(flops);
    BOOST_TEST(6 * best.parameters * best.tokens == flops, boost::test_tools::tolerance(1e-12));
    for (const double factor : {0.865, 1.156})  // a sixteenth of a decade away
      BOOST_TEST(chinchilla_loss(best.parameters, best.tokens) <
                 chinchilla_loss(best.parameters * factor, best.tokens / factor));
  }
}

BOOST_AUTO_TEST_CASE(the_line_is_the_notebooks) {
  const Line line = chinchilla_line();
  WR_PUBLISHED(kBook + "slope", 1.0409573169995892, line.slope, 1e-12);
  WR_PUBLISHED(kBook + "intercept", 0.9353887152390791, line.intercept, 1e-12);
  WR_PUBLISHED(kBook + "tokens for 124e6", 2.292426e9, chinchilla_tokens(124e6), 2.2e-7);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
