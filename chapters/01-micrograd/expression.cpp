#include "expression.hpp"

#include <cctype>
#include <cstdlib>

namespace wr::micrograd {

namespace {

// Recursive descent: one function a level of binding, weakest first.
class Parser {
 public:
  Parser(std::string_view text, const Names& names) : text_(text), names_(names) {}

  Value all() {
    const Value value = sum();
    if (!rest().empty()) fail("'" + std::string(rest().substr(0, 1)) + "' was not expected here");
    return value;
  }

 private:
  Value sum() {
    Value left = product();
    while (true) {
      if (take("+"))
        left = left + product();
      else if (take("-"))
        left = left - product();
      else
        return left;
    }
  }

  Value product() {
    Value left = sign();
    while (true) {
      if (!rest().starts_with("**") && take("*"))
        left = left * sign();
      else if (take("/"))
        left = left / sign();
      else
        return left;
    }
  }

  // -a^2 is -(a^2), as in mathematics and in Python
  Value sign() {
    const Deeper deeper(*this);
    if (take("-")) return -sign();
    if (take("+")) return sign();
    return power();
  }

  Value power() {
    const Value base = atom();
    if (!take("^") && !take("**")) return base;
    const double factor = take("-") ? -1.0 : 1.0;
    return pow(base, factor * number("an exponent must be a plain number"));
  }

  Value atom() {
    if (take("(")) return closing(sum());
    if (rest().empty()) fail("the formula ends too early");
    if (!std::isalpha(static_cast<unsigned char>(rest()[0])) && rest()[0] != '_')
      return number("a number, a name or '(' was expected here");
    const std::size_t start = place_;
    const std::string name = word();
    if (take("(")) return function(name, start);
    if (const auto found = names_.find(name); found != names_.end()) return found->second;
    throw ExpressionError("no value is given for '" + name + "'", start);
  }

  Value function(const std::string& name, std::size_t start) {
    using Function = Value (*)(const Value&);
    static const std::map<std::string, Function> functions{
        {"relu", relu}, {"tanh", tanh}, {"exp", exp}, {"log", log}};
    const auto found = functions.find(name);
    if (found == functions.end())
      throw ExpressionError("no function is called '" + name + "'; there are relu, tanh, exp, log",
                            start);
    return closing(found->second(sum()));
  }

  Value closing(const Value& value) {
    if (!take(")")) fail("a ')' is missing here");
    return value;
  }

  double number(const char* otherwise) {
    const std::string tail(rest());
    char* end = nullptr;
    const bool digits =
        !tail.empty() && (std::isdigit(static_cast<unsigned char>(tail[0])) || tail[0] == '.');
    const double value = digits ? std::strtod(tail.c_str(), &end) : 0;
    if (!digits || end == tail.c_str()) fail(otherwise);
    place_ += static_cast<std::size_t>(end - tail.c_str());
    return value;
  }

  std::string word() {
    std::string name;
    while (place_ < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[place_])) || text_[place_] == '_'))
      name += text_[place_++];
    return name;
  }

  std::string_view rest() {
    while (place_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[place_])))
      ++place_;
    return text_.substr(place_);
  }

  bool take(std::string_view token) {
    if (!rest().starts_with(token)) return false;
    place_ += token.size();
    return true;
  }

  [[noreturn]] void fail(const std::string& what) { throw ExpressionError(what, place_); }

  struct Deeper {
    explicit Deeper(Parser& owner) : parser(owner) {
      if (++parser.depth_ > 200) parser.fail("the formula is nested too deeply");
    }
    ~Deeper() { --parser.depth_; }
    Parser& parser;
  };

  std::string_view text_;
  const Names& names_;
  std::size_t place_ = 0;
  int depth_ = 0;
};

}  // namespace

Value parse_expression(std::string_view text, const Names& names) {
  return Parser(text, names).all();
}

}  // namespace wr::micrograd
