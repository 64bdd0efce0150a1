#include "compiler/testing/mutation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <optional>
#include <utility>

#include "compiler/check/check.h"
#include "compiler/lower/lower.h"
#include "compiler/lower/tests.h"
#include "compiler/syntax/keywords.h"
#include "compiler/syntax/token_types.h"
#include "compiler/testing/testing.h"
#include "runtime/interpret/evaluator.h"
#include "runtime/value/calendar.h"

namespace kopeck {

namespace {

using Block = LayoutBlock::Kind;

/// Words that an author may have taken for each other.
constexpr std::array kTaken{
    std::pair{syntax::T_IS_AT_LEAST, syntax::T_IS_AT_MOST},
    std::pair{syntax::T_IS_AT_MOST, syntax::T_IS_AT_LEAST},
    std::pair{syntax::T_IS, syntax::T_IS_NOT},
    std::pair{syntax::T_IS_NOT, syntax::T_IS},
    std::pair{syntax::T_UNDER, syntax::T_IS},
    std::pair{syntax::T_AND, syntax::T_OR},
    std::pair{syntax::T_OR, syntax::T_AND},
    std::pair{syntax::T_DOWN, syntax::T_UP},
    std::pair{syntax::T_UP, syntax::T_DOWN},
    std::pair{syntax::T_HALF_UP, syntax::T_DOWN},
    std::pair{syntax::T_HALF_EVEN, syntax::T_DOWN},
    std::pair{syntax::T_PER_RECEIPT, syntax::T_PER_LINE},
    std::pair{syntax::T_PER_LINE, syntax::T_PER_RECEIPT},
    std::pair{syntax::T_PER_RULE, syntax::T_PER_UNIT},
    std::pair{syntax::T_PER_UNIT, syntax::T_PER_RULE},
    std::pair{syntax::T_GROSS, syntax::T_NET},
    std::pair{syntax::T_NET, syntax::T_GROSS},
    std::pair{syntax::T_PAID, syntax::T_NET},
    std::pair{syntax::T_PER_DAY, syntax::T_PER_MONTH},
    std::pair{syntax::T_PER_MONTH, syntax::T_PER_DAY},
    std::pair{syntax::T_PER_YEAR, syntax::T_PER_MONTH},
    std::pair{syntax::T_PER_WEEK, syntax::T_PER_MONTH},
};

bool isChanged(Block kind) {
  switch (kind) {
    case Block::fields:
    case Block::event:
    case Block::guarantee:
    case Block::import:
    case Block::template_:
    case Block::test:
      return false;
    case Block::header:
    case Block::set:
    case Block::segment:
    case Block::calendar:
    case Block::tiers:
    case Block::rule:
    case Block::discount:
    case Block::coupon:
    case Block::wallet:
    case Block::order:
    case Block::limit:
    case Block::redeem:
      return true;
  }
  return false;
}

/// A decimal as it is printed, one more or less of its last digit; empty below zero.
std::string oneMore(std::string_view number, int by) {
  std::string digits;
  std::size_t decimals = 0;
  bool behind_point = false;
  for (const char c : number) {
    if (c == '.' || c == ',') behind_point = true;
    if (std::isdigit(static_cast<unsigned char>(c)) == 0) continue;
    digits += c;
    decimals += behind_point ? 1 : 0;
  }
  if (digits.empty() || digits.size() > 15) return "";
  const long long value = std::stoll(digits) + by;
  if (value < 0) return "";
  std::string out = fmt::format("{:0{}}", value, decimals + 1);
  if (decimals > 0) out.insert(out.size() - decimals, 1, number.find(',') == std::string_view::npos ? '.' : ',');
  return out;
}

std::string dayAfter(std::string_view text, int by) {
  const std::optional<Day> day = parseDate(text);
  return day ? formatDate(*day + by) : "";
}

std::string minuteAfter(std::string_view text, int by) {
  const std::optional<std::int32_t> second = parseTime(text);
  if (!second) return "";
  const int minute = *second / 60 + by;
  return minute < 0 || minute >= 24 * 60 ? "" : fmt::format("{:02}:{:02}", minute / 60, minute % 60);
}

class Finder {
 public:
  explicit Finder(const ParsedFile& parsed) : parsed_(parsed), own_(parsed.source->parts().back().span.begin) {}

  std::vector<Mutation> find() {
    for (const LayoutBlock& block : parsed_.layout) {
      if (!isChanged(block.kind) || block.lines.empty()) continue;
      for (std::size_t i = 0; i < block.lines.size(); ++i) look(block, i);
    }
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Mutation& a, const Mutation& b) { return a.span.begin < b.span.begin; });
    return std::move(found_);
  }

 private:
  void look(const LayoutBlock& block, std::size_t number) {
    const LayoutLine& line = block.lines[number];
    if (line.first >= line.end) return;
    const Token& first = parsed_.tokens[line.first];
    const Span all = join(first.span, parsed_.tokens[line.end - 1].span);
    if (all.begin < own_ || first.type == syntax::T_VERSION) return;
    // A header has to say everything, so nothing of it can be left out.
    if (block.kind != Block::header && line.kind != LayoutLine::Kind::head) add(all, "");
    for (std::uint32_t t = line.first; t < line.end; ++t) change(parsed_.tokens[t]);
  }

  void change(const Token& token) {
    const std::string_view text = parsed_.source->text(token.span);
    const auto both = [&](auto&& changed) {
      for (const int by : {1, -1})
        if (const std::string other = changed(by); !other.empty()) add(token.span, other);
    };
    if (token.type == syntax::T_NUMBER) both([&](int by) { return oneMore(text, by); });
    if (token.type == syntax::T_DATE) both([&](int by) { return dayAfter(text, by); });
    if (token.type == syntax::T_TIME) both([&](int by) { return minuteAfter(text, by); });
    if (token.type == syntax::T_PERCENT)
      both([&](int by) {
        const std::string other = oneMore(text, by);
        return other.empty() ? other : other + "%";
      });
    for (const auto& [from, to] : kTaken)
      if (token.type == from)
        if (const std::string_view other = syntax::printed(to, parsed_.file.language); !other.empty())
          add(token.span, std::string(other));
  }

  void add(Span span, const std::string& becomes) {
    std::string was;
    for (const char c : parsed_.source->text(span))
      if (c != '\n' && c != '\r' && !(c == ' ' && was.ends_with(' '))) was += c;
    found_.push_back({span, parsed_.source->position(span.begin).line, std::move(was), becomes, false});
  }

  const ParsedFile& parsed_;
  std::uint32_t own_;
  std::vector<Mutation> found_;
};

SourceFile changed(const SourceFile& source, const Mutation& mutation) {
  std::vector<SourceFile::Text> files;
  for (const SourceFile::Part& part : source.parts()) files.push_back({part.name, std::string(source.text(part.span))});
  const std::uint32_t own = source.parts().back().span.begin;
  files.back().text.replace(mutation.span.begin - own, mutation.span.end - mutation.span.begin, mutation.becomes);
  return SourceFile(std::move(files));
}

/// Compiled with its tests; nothing where there is an error.
struct Compiled {
  plan::Plan plan;
  TextPool pool;
  std::vector<TestCase> cases;
};

std::unique_ptr<Compiled> compileWithTests(const SourceFile& source) {
  Diagnostics diagnostics;
  const ParsedFile parsed = parse(source, diagnostics);
  const std::optional<CheckedProgram> program = check(parsed.file, source, diagnostics);
  if (!program || diagnostics.hasErrors()) return nullptr;
  auto compiled = std::make_unique<Compiled>();
  compiled->plan = lower(*program);
  compiled->pool.seed(compiled->plan.texts);
  compiled->cases = lowerTests(*program, compiled->pool);
  return compiled;
}

bool passes(const Compiled& compiled) {
  const std::unique_ptr<Evaluator> interpreter = makeInterpreter(compiled.plan);
  // One after another, so that the first that fails is enough.
  return std::all_of(compiled.cases.begin(), compiled.cases.end(), [&](const TestCase& one) {
    const auto results = runTests(compiled.plan, {interpreter.get()}, {one}, compiled.pool);
    return std::all_of(results.begin(), results.end(), [](const TestResult& result) { return result.passed(); });
  });
}

}  // namespace

std::vector<Mutation> mutationsOf(const ParsedFile& parsed) {
  return Finder(parsed).find();
}

std::vector<Mutation> tryMutations(const SourceFile& source, std::vector<Mutation> mutations,
                                   const std::function<void(std::size_t, std::size_t)>& progress) {
  std::vector<Mutation> kept;
  const std::unique_ptr<Compiled> original = compileWithTests(source);
  if (!original) return kept;
  const std::uint64_t meaning = plan::hash(original->plan);
  for (std::size_t i = 0; i < mutations.size(); ++i) {
    progress(i, mutations.size());
    const std::unique_ptr<Compiled> other = compileWithTests(changed(source, mutations[i]));
    if (!other || plan::hash(other->plan) == meaning) continue;
    mutations[i].noticed = !passes(*other);
    kept.push_back(std::move(mutations[i]));
  }
  return kept;
}

}  // namespace kopeck
