// The commands on weights, attention and surprise as a shell sees them.
#include <boost/test/unit_test.hpp>
#include <string>

#include "shared/support/core/checkpoint_fuzz.hpp"
#include "shared/support/core/trace.hpp"
#include "shared/support/testing/folder.hpp"
#include "shared/support/testing/run.hpp"

namespace wr::gpt {
namespace {

using testing::Ended;

// A published model of 1 layer, 2 heads, 8 channels, context 8 and the vocabulary "\nabcdef ".
std::string published(const std::string& metadata) {
  struct Tensor {
    std::string name, shape;
    std::size_t elements;
  };
  const Tensor tensors[] = {{"wte.weight", "8,8", 64},
                            {"wpe.weight", "8,8", 64},
                            {"h.0.ln_1.weight", "8", 8},
                            {"h.0.attn.c_attn.weight", "8,24", 192},
                            {"h.0.attn.c_proj.weight", "8,8", 64},
                            {"h.0.ln_2.weight", "8", 8},
                            {"h.0.mlp.c_fc.weight", "8,32", 256},
                            {"h.0.mlp.c_proj.weight", "32,8", 256},
                            {"ln_f.weight", "8", 8}};
  std::string json = "{\"__metadata__\":{" + metadata + "}", data;
  int n = 0;
  for (const Tensor& t : tensors) {
    json += ",\"transformer." + t.name + "\":{\"dtype\":\"F32\",\"shape\":[" + t.shape +
            "],\"data_offsets\":[" + std::to_string(data.size()) + ",";
    for (std::size_t i = 0; i < t.elements; ++i)
      data += bytes_of(static_cast<float>((n++ * 7919) % 101 - 50) / 40);
    json += std::to_string(data.size()) + "]}";
  }
  json += '}';
  return bytes_of(std::uint64_t{json.size()}) + json + data;
}

class Place : public testing::Folder {
 public:
  Place() {
    put("w", published(R"("gpt.heads":"2","gpt.characters":"\n abcdef","gpt.data":"text")"));
    put("bare", published(""));
    std::string text;
    for (int i = 0; i < 40; ++i) text += i % 10 ? "abc def abc\n" : "fff fed cba\n";
    put("text", text);
  }
  Ended gpt(const std::string& arguments) const {
    return testing::run("cd " + path().string() + "; " WR_GPT " " + arguments);
  }
};

void expect(const Place& place, const std::string& arguments, int code, const std::string& message,
            const std::string& hint = "") {
  const Ended ended = place.gpt(arguments);
  BOOST_TEST(ended.code == code, arguments << " ended with " << ended.code << ended.output);
  BOOST_TEST(ended.output.find(message) != std::string::npos,
             arguments << " says " << ended.output << " instead of " << message);
  if (!hint.empty())
    BOOST_TEST(ended.output.find("hint: " + hint) != std::string::npos,
               arguments << " says " << ended.output << " instead of the hint " << hint);
  BOOST_TEST(ended.output.find("internal error") == std::string::npos, ended.output);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(weights_program)

BOOST_AUTO_TEST_CASE(import_export_and_import_again_give_the_same_bits) {
  const Place place;
  expect(place, "import w --out run --json import.json", 0, "9 tensors, 920 parameters");
  expect(place, "export run out.safetensors", 0, "out.safetensors: 9 tensors, 920 parameters");
  expect(place, "import out.safetensors --out again", 0, "1 layers of 2 heads, 8 channels");
  BOOST_TEST((place.get("run/best.ckpt") == place.get("again/best.ckpt")));
  BOOST_TEST(place.get("run/best.ckpt").size() > 920u * 4);
  BOOST_TEST(Trace::load(place / "import.json").find_value("characters") != nullptr);
}

BOOST_AUTO_TEST_CASE(weights_that_cannot_be_read_are_refused_and_no_folder_is_made) {
  const Place place;
  place.put("pickle", "\x80\x02}q");
  place.put("cut", place.get("w").substr(0, 3000));
  expect(place, "import none --out o", 66, "gpt: cannot read none: No such file");
  expect(place, "import . --out o", 74, "it is a folder");
  expect(place, "import pickle --out o", 65, "pickle: byte 0: there are no 8 bytes");
  expect(place, "import cut --out o", 65, "are not among the", "is it a whole safetensors file?");
  expect(place, "import bare --out o", 65, "nothing says how many heads", "--heads N");
  expect(place, "import bare --heads 3 --out o", 65, "8 channels cannot be shared by 3 heads");
  expect(place, "import w --vocabulary bare --out o", 65, "the model knows 8 tokens and the");
  expect(place, "import w --vocabulary none --out o", 66, "cannot read none");
  expect(place, "import w --heads 1025 --out o", 64, "option --heads");
  expect(place, "import --out o", 64, "");
  BOOST_TEST(!std::filesystem::exists(place / "o"));
  expect(place, "import bare --heads 2 --vocabulary text --out o", 0, "vocabulary 8, characters");
  expect(place, "import w --out o", 64, "o holds a run already");
  expect(place, "export none f", 66, "there is no run in none");
  expect(place, "export w f", 65, "this is no checkpoint");
  expect(place, "export o no/f", 74, "cannot write no/f");
}

BOOST_AUTO_TEST_CASE(attention_is_shown_drawn_and_recorded) {
  const Place place;
  place.gpt("import w --out run");
  expect(place, "attention run --prompt \"abc def\" --json a.json --svg a.svg", 0,
         "layer 0, head ");
  const Trace trace = Trace::load(place / "a.json");
  BOOST_TEST(trace.find_series("heads")->rows() == 2u);
  for (const char* name : {"layer_0.head_0", "layer_0.head_1"}) {
    const Series& map = *trace.find_series(name);
    BOOST_TEST_REQUIRE(map.rows() == 7u);
    for (std::size_t t = 0; t < 7; ++t) {
      double sum = 0;
      for (const Number& x : map.row(t)) sum += x.real();
      BOOST_TEST(std::abs(sum - 1) < 1e-3);
    }
  }
  BOOST_TEST(trace.find_series("entropy")->rows() == 7u);
  BOOST_TEST(place.get("a.svg").find("layer 0, head 1") != std::string::npos);
  expect(place, "attention run", 0, "layer 0, head ");  // of the text that validates
  expect(place, "attention run --head 1 --prompt a --json b.json", 0, "layer 0, head 1");
  BOOST_TEST(Trace::load(place / "b.json").find_series("layer_0.head_0") == nullptr);

  expect(place, "attention run --prompt abX", 65,
         "the model has never seen 'X', which is at byte 2", "its characters are ");
  expect(place, "attention run --prompt \"abc def abc\"", 64, "the prompt has 11 tokens",
         "the model reads 1 to 8 at a time");
  expect(place, "attention run --layer 1", 64, "there is no layer 1", "0 to 0");
  expect(place, "attention run --head 2", 64, "there is no head 2", "0 to 1");
  expect(place, "attention none", 66, "there is no run in none");

  place.gpt("import bare --heads 2 --out numbers");
  expect(place, "attention numbers --prompt \"0 7 3\"", 0, "layer 0, head ");
  expect(place, "attention numbers --prompt \"0 8\"", 65, "there is no token at byte 2",
         "these weights came without a vocabulary");
  expect(place, "attention numbers", 64, "so there is no text to show");
  expect(place, "attention numbers --prompt \" \"", 64, "the prompt has 0 tokens");
}

BOOST_AUTO_TEST_CASE(surprise_names_the_lines_that_cost_most) {
  const Place place;
  place.gpt("import w --out run");
  expect(place, "surprise run --count 3 --json s.json", 0,
         "text, the part that validates: 4 lines");
  const Trace trace = Trace::load(place / "s.json");
  BOOST_TEST_REQUIRE(trace.find_series("worst")->rows() == 3u);
  const auto mean = trace.find_series("worst")->column("mean");
  BOOST_TEST(mean[0] >= mean[1]);
  BOOST_TEST(mean[1] >= mean[2]);
  BOOST_TEST(trace.find_series("worst")->column("line")[0] > 36);  // counted from the beginning
  BOOST_TEST(trace.find_series("worst_1")->rows() == 12u);
  expect(place, "surprise run text", 0, "text: 40 lines, 480 characters");
  place.put("files", "==> b <==\nabc\n\n==> a <==\nfff\n");
  // The signs of a header are none of this model's characters
  expect(place, "surprise run files", 65, "the model has never seen '='");
  place.put("short", "a");
  expect(place, "surprise run short", 0, "short: 1 lines, 1 characters, 2.0794 nats each");
  place.put("empty", "");
  expect(place, "surprise run empty", 65, "empty is empty");
  expect(place, "surprise run none", 66, "cannot read none");
  place.gpt("import bare --heads 2 --out numbers");
  expect(place, "surprise numbers text", 64, "these weights came without a vocabulary");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
