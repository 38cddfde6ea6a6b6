// SPDX-License-Identifier: MIT
#include "rules/expression.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>

namespace kassay::rules {

namespace {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
}

/// A word that starts like a number is a constant; any other is a symbol.
bool is_number(std::string_view word) {
  std::size_t first = word.starts_with('-') ? 1 : 0;
  return first < word.size() && std::isdigit(static_cast<unsigned char>(word[first])) != 0;
}

/// expr_parse_string of expr.c: nullopt where the text is no number. `base` 0 reads 0x and octal as C does.
std::optional<long long> number(const std::string &text, int base) {
  char *end = nullptr;
  errno = 0;
  long long value = std::strtoll(text.c_str(), &end, base);
  bool whole = errno == 0 && end != text.c_str() && *end == '\0';
  return whole && std::isdigit(static_cast<unsigned char>(end[-1])) ? std::optional(value) : std::nullopt;
}

std::optional<long long> number(const Value &value) {
  switch (value.type) {
  case Type::boolean:
    return *value.text == "y" ? 2 : *value.text == "n" ? 0 : -1;
  case Type::integer:
    return number(*value.text, 10);
  case Type::string:
    break;
  }
  return number(*value.text, 0);
}

Answer negated(Answer answer) {
  return answer == Answer::cannot_tell ? answer : answer == Answer::yes ? Answer::no : Answer::yes;
}

/// Kleene's `and` where `absorbing` is no, his `or` where it is yes.
Answer combined(Answer left, Answer right, Answer absorbing) {
  if (left == absorbing || right == absorbing)
    return absorbing;
  return left == Answer::cannot_tell || right == Answer::cannot_tell ? Answer::cannot_tell
                                                                     : negated(absorbing);
}

} // namespace

/// Recursive descent; the depth of parentheses is limited, so that no input can exhaust the stack.
class ExpressionParser {
public:
  explicit ExpressionParser(std::string_view text) : text_(text) { expression_.text_ = text; }

  Result<Expression> parse() {
    Result<std::size_t> root = disjunction();
    if (!root)
      return std::unexpected(root.error());
    skip_blanks();
    if (at_ != text_.size())
      return fail_here(text_[at_] == ')' ? "')' without '('" : "expected '&&', '||' or the end");
    return std::move(expression_);
  }

private:
  using Node = Expression::Node;
  using Operation = Expression::Operation;
  static constexpr int depth_limit = 100;

  std::unexpected<Error> fail_at(std::size_t at, std::string_view what) const {
    return fail(ErrorKind::usage, fmt::format("column {}: {}", at + 1, what));
  }
  std::unexpected<Error> fail_here(std::string_view what) const { return fail_at(at_, what); }

  void skip_blanks() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])))
      ++at_;
  }
  bool accept(std::string_view token) {
    skip_blanks();
    if (!text_.substr(at_).starts_with(token))
      return false;
    at_ += token.size();
    return true;
  }
  std::size_t add(Node node) {
    expression_.nodes_.push_back(std::move(node));
    return expression_.nodes_.size() - 1;
  }

  Result<std::size_t> chain(std::string_view token, Operation operation,
                            Result<std::size_t> (ExpressionParser::*next)()) {
    Result<std::size_t> left = (this->*next)();
    while (left && accept(token)) {
      Result<std::size_t> right = (this->*next)();
      if (!right)
        return right;
      left = add({.operation = operation, .left = *left, .right = *right, .name = {}, .value = {}});
    }
    return left;
  }
  Result<std::size_t> disjunction() {
    return chain("||", Operation::disjunction, &ExpressionParser::conjunction);
  }
  Result<std::size_t> conjunction() { return chain("&&", Operation::conjunction, &ExpressionParser::term); }

  Result<std::size_t> term() {
    skip_blanks();
    if (++depth_ > depth_limit)
      return fail_here("too deeply nested");
    Result<std::size_t> result = unnested_term();
    --depth_;
    return result;
  }

  Result<std::size_t> unnested_term() {
    std::size_t start = at_;
    if (!text_.substr(at_).starts_with("!=") && accept("!")) {
      Result<std::size_t> negand = term();
      if (!negand)
        return negand;
      return add({.operation = Operation::negation, .left = *negand, .name = {}, .value = {}});
    }
    if (accept("(")) {
      Result<std::size_t> inner = disjunction();
      if (inner && !accept(")"))
        return fail_at(start, "'(' without ')'");
      return inner;
    }
    return comparison();
  }

  Result<std::size_t> comparison() {
    Result<std::size_t> left = operand();
    std::optional<Operation> operation = left ? comparison_operator() : std::nullopt;
    if (!operation)
      return left;
    Result<std::size_t> right = operand();
    if (!right)
      return right;
    return add({.operation = *operation, .left = *left, .right = *right, .name = {}, .value = {}});
  }

  std::optional<Operation> comparison_operator() {
    // Longer ones first: "<=" also starts with "<".
    static constexpr std::pair<std::string_view, Operation> operators[] = {
        {"!=", Operation::unequal}, {"<=", Operation::less_equal}, {">=", Operation::greater_equal},
        {"=", Operation::equal},    {"<", Operation::less},        {">", Operation::greater}};
    for (const auto &[token, operation] : operators)
      if (accept(token))
        return operation;
    return std::nullopt;
  }

  Result<std::size_t> operand() {
    skip_blanks();
    if (at_ == text_.size())
      return fail_here("expected a symbol, a number or a string");
    char c = text_[at_];
    if (c == '"' || c == '\'')
      return quoted(c);
    std::size_t start = at_;
    while (at_ < text_.size() && is_word(text_[at_]))
      ++at_;
    std::string word(text_.substr(start, at_ - start));
    if (word.empty())
      return fail_here(fmt::format("expected a symbol, a number or a string, not '{}'", c));
    if (word == "m")
      return fail_at(start, "'m' has no meaning here: toolchain symbols are y or n");
    if (word == "y" || word == "n")
      return constant({Type::boolean, word});
    if (is_number(word))
      return constant({Type::string, word}, true);
    return add({.operation = Operation::symbol, .name = word, .value = {}});
  }

  Result<std::size_t> quoted(char quote) {
    std::size_t start = at_++;
    std::string content;
    for (; at_ < text_.size() && text_[at_] != quote; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size())
        ++at_; // as in the kernel's lexer, \x is x
      content += text_[at_];
    }
    if (at_ == text_.size())
      return fail_at(start, "string without an end");
    ++at_;
    if (content == "y" || content == "n")
      return constant({Type::boolean, content});
    return constant({Type::string, content}, true);
  }

  std::size_t constant(Value value, bool numeric = false) {
    return add({.operation = Operation::constant, .name = {}, .value = std::move(value), .numeric = numeric});
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  Expression expression_;
};

Result<Expression> Expression::parse(std::string_view text) {
  return ExpressionParser(text).parse();
}

Answer Expression::evaluate(const Lookup &lookup) const {
  return truth(nodes_.size() - 1, lookup);
}

Value Expression::operand_value(const Lookup &lookup) const {
  return operand(nodes_.back(), lookup);
}

std::vector<std::string> Expression::symbols() const {
  std::vector<std::string> names;
  for (const Node &node : nodes_)
    if (node.operation == Operation::symbol)
      names.push_back(node.name);
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

Value Expression::operand(const Node &node, const Lookup &lookup) const {
  return node.operation == Operation::symbol ? lookup(node.name) : node.value;
}

Answer Expression::truth(std::size_t index, const Lookup &lookup) const {
  const Node &node = nodes_[index];
  switch (node.operation) {
  case Operation::symbol:
  case Operation::constant: {
    Value value = operand(node, lookup);
    if (value.type != Type::boolean)
      return Answer::no;
    return !value.text ? Answer::cannot_tell : *value.text == "y" ? Answer::yes : Answer::no;
  }
  case Operation::negation:
    return negated(truth(node.left, lookup));
  case Operation::conjunction:
    return combined(truth(node.left, lookup), truth(node.right, lookup), Answer::no);
  case Operation::disjunction:
    return combined(truth(node.left, lookup), truth(node.right, lookup), Answer::yes);
  default:
    return compare(node, lookup);
  }
}

Answer Expression::compare(const Node &node, const Lookup &lookup) const {
  const Node &left_node = nodes_[node.left];
  const Node &right_node = nodes_[node.right];
  Value left = operand(left_node, lookup);
  Value right = operand(right_node, lookup);
  if (!left.text || !right.text)
    return Answer::cannot_tell;

  // A string symbol is declared S_STRING; a constant has no declared type and may be a number.
  bool left_is_text = left.type == Type::string && !left_node.numeric;
  bool right_is_text = right.type == Type::string && !right_node.numeric;
  std::optional<long long> a, b;
  if (!left_is_text || !right_is_text) {
    a = number(left);
    b = number(right);
  }
  int order = a && b ? (*a > *b) - (*a < *b) : left.text->compare(*right.text);

  auto answer = [](bool holds) { return holds ? Answer::yes : Answer::no; };
  switch (node.operation) {
  case Operation::equal:
    return answer(order == 0);
  case Operation::unequal:
    return answer(order != 0);
  case Operation::less:
    return answer(order < 0);
  case Operation::less_equal:
    return answer(order <= 0);
  case Operation::greater:
    return answer(order > 0);
  default:
    return answer(order >= 0);
  }
}

} // namespace kassay::rules
