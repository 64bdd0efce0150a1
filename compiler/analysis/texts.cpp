// Categories in sets that no line will ever have: a path that is not written as paths are, or one that is a slip away
// from what the rest of the file calls it.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "compiler/analysis/subject.h"
#include "compiler/check/names.h"
#include "compiler/syntax/text.h"
#include "runtime/event/text.h"

namespace kopeck::analysis {

namespace {

/// A category as it was written.
struct Written {
  std::string text;
  Span span;  // of the quoted text
};

class TextFinder {
 public:
  explicit TextFinder(Subject& subject) : subject_(subject) {}

  void run() {
    for (const ast::Decl& any : subject_.file.decls) {
      if (const auto* set = std::get_if<ast::SetDecl>(&any); set != nullptr && set->where) collect(*set->where);
      if (const auto* discount = std::get_if<ast::DiscountDecl>(&any)) {
        for (const ast::TakeClause& take : discount->takes)
          if (take.where) collect(*take.where);
      }
      if (const auto* test = std::get_if<ast::TestDecl>(&any)) seen(*test);
    }
    std::map<std::string, int> times;
    for (const Written& one : written_) ++times[one.text];
    noteMeant(times);
    for (const Written& one : written_) {
      if (!subject_.isOwn(one.span)) continue;
      if (!path(one) && times[one.text] == 1) unlike(one);
    }
  }

 private:
  void collect(const ast::Expr& e) {
    const bool of_category = !e.args.empty() && e.args[0].kind == ast::ExprKind::path && e.args[0].names.size() == 1 &&
                             e.args[0].names[0].text == "category";
    if (of_category) {
      for (std::size_t i = 1; i < e.args.size(); ++i) texts(e.args[i]);
      return;
    }
    for (const ast::Expr& arg : e.args) collect(arg);
  }

  void texts(const ast::Expr& e) {
    if (e.kind == ast::ExprKind::text && !e.text.value.empty())
      written_.push_back({normalised(e.text.value), e.text.span});
    for (const ast::Expr& arg : e.args) texts(arg);
  }

  void seen(const ast::TestDecl& test);

  /// Levels are parted by one slash, and by nothing else. True when that was told.
  bool path(const Written& one) {
    std::string right;
    std::string level;
    const auto close = [&] {
      const std::string bare = normalised(level);
      if (!bare.empty()) right += (right.empty() ? "" : "/") + bare;
      level.clear();
    };
    for (const char c : one.text) {
      if (c == '/') {
        close();
      } else {
        level += c;
      }
    }
    close();
    if (right == one.text || right.empty()) return false;
    // Blanks beside a slash may be the shop's own way.
    const bool by_slash = one.text.front() == '/' || one.text.back() == '/' || one.text.find("//") != std::string::npos;
    if (!by_slash) return false;
    Finding& finding = subject_.add(Code::textNeverMet, one.span,
                                    {fmt::format("\"{}\"", one.text),
                                     {"the levels of a category are parted by one `/`, with none at the ends",
                                      "ступени категории разделены одним знаком `/`, и на концах его нет"}});
    finding.diagnostic.fix(one.span, fmt::format("\"{}\"", right));
    finding.shows = {fmt::format("a line of the category \"{}\" does not belong here", right),
                     fmt::format("строка с категорией \"{}\" сюда не относится", right)};
    return true;
  }

  /// One slip away from what is written elsewhere, and no line of a test has it.
  void unlike(const Written& one) {
    if (lines_.count(one.text) != 0 ||
        std::any_of(lines_.begin(), lines_.end(), [&](const std::string& line) { return isUnder(line, one.text); }))
      return;
    for (const auto& [other, shortest] : meant_) {
      if (++compared_ > kMostCompared) return;
      if (other == one.text || !isSlip(one.text, other, shortest)) continue;
      Finding& finding = subject_.add(
          Code::textNeverMet, one.span,
          {fmt::format("\"{}\"", one.text),
           {fmt::format("everywhere else it is \"{}\"", other), fmt::format("везде в файле это \"{}\"", other)}});
      finding.diagnostic.fix(one.span, fmt::format("\"{}\"", other));
      finding.shows = {fmt::format("a line of the category \"{}\" does not belong here", other),
                       fmt::format("строка с категорией \"{}\" сюда не относится", other)};
      return;
    }
  }

  /// The text and all paths above it.
  template <typename Do>
  static void climb(const std::string& text, const Do& each) {
    for (std::size_t end = text.size(); end != std::string::npos && end > 0; end = text.rfind('/', end - 1))
      each(text.substr(0, end));
  }

  /// What stands for the right spelling: said more than once, or on a line of a test. A line that no set names leaves
  /// no doubt: even of short words.
  void noteMeant(const std::map<std::string, int>& times) {
    for (const auto& [text, count] : times)
      if (count > 1) meant_.emplace(text, kShort);
    for (const std::string& line : lines_) {
      bool named = false;
      climb(line, [&](const std::string& path) { named = named || times.count(path) != 0; });
      climb(line, [&](const std::string& path) {
        if (times.count(path) != 0) meant_.emplace(path, kShort);
      });
      if (!named) meant_[line] = kShortest;
    }
  }

  static bool hasDigit(const std::string& text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  }

  static std::vector<std::string> levelsOf(const std::string& path) {
    std::vector<std::string> levels(1);
    for (const char c : path) {
      if (c == '/') {
        levels.emplace_back();
      } else {
        levels.back() += c;
      }
    }
    return levels;
  }

  /// As K0315 tells it of a test's line, in one level of the path. Short words and numbers are names, not slips; other
  /// capital letters are always one.
  static bool isSlip(const std::string& a, const std::string& b, std::size_t shortest) {
    if (a.size() > b.size() + 8 || b.size() > a.size() + 8) return false;
    if (syntax::lowered(a) == syntax::lowered(b)) return true;
    const std::vector<std::string> one = levelsOf(a);
    const std::vector<std::string> other = levelsOf(b);
    if (one.size() != other.size()) return false;
    std::size_t differ = 0, at = 0;
    for (std::size_t i = 0; i < one.size(); ++i) {
      if (one[i] == other[i]) continue;
      ++differ;
      at = i;
    }
    if (differ != 1 || hasDigit(one[at]) || hasDigit(other[at])) return false;
    const std::size_t length = std::min(charactersOf(one[at]), charactersOf(other[at]));
    return length >= shortest && checking::editDistance(one[at], other[at]) <= (length < kLong ? 1U : 2U);
  }

  static std::size_t charactersOf(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
  }

  static constexpr std::size_t kShortest = 3, kShort = 5, kLong = 12;  // characters

  Subject& subject_;
  std::vector<Written> written_;
  std::set<std::string> lines_;  // categories of the tests' lines
  static constexpr std::size_t kMostCompared = 2'000'000;
  std::map<std::string, std::size_t> meant_;  // the right spellings, and how short a word may be to be one
  std::size_t compared_ = 0;
};

void TextFinder::seen(const ast::TestDecl& test) {
  for (const ast::TestStep& step : test.steps) {
    const auto* receipt = std::get_if<ast::TestReceipt>(&step);
    if (receipt == nullptr) continue;
    for (const ast::TestLine& line : receipt->lines)
      if (line.category) lines_.insert(normalised(line.category->value));
  }
}

}  // namespace

void findUnmetTexts(Subject& subject) {
  TextFinder(subject).run();
}

}  // namespace kopeck::analysis
