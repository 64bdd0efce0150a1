// One slip of the pen anywhere must give about one message, never a flood.
#include <fmt/format.h>

#include <gtest/gtest.h>

#include <random>

#include "compiler/syntax/scanner.h"
#include "tests/unit/syntax/sample.h"

namespace kopeck {
namespace {

struct Damage {
  std::size_t tried = 0;
  std::size_t errors = 0;
  std::size_t most = 0;
  std::size_t silent = 0;
  std::string worst;

  void take(const std::string& text, const std::string& what) {
    const Sample sample(text);
    const std::size_t found = sample.diagnostics.count(Severity::error);
    ++tried;
    errors += found;
    if (found == 0) ++silent;
    if (found > most) {
      most = found;
      worst = what + "\n" + sample.messages();
    }
  }
  /// In thousandths, so that no floating point is needed.
  [[nodiscard]] std::size_t perDamage() const { return errors * 1000 / tried; }
};

enum class Edit { remove, replace, insert };

Damage damageEverywhere(const std::string& name, Edit edit) {
  const std::string text = readSample(name);
  const Sample whole(text);
  EXPECT_EQ(whole.messages(), "");
  const char* const seed = std::getenv("KOPECK_SEED");
  std::mt19937_64 random(seed == nullptr ? 11 : std::strtoull(seed, nullptr, 10));
  Damage out;
  for (const Token& token : whole.parsed.tokens) {
    const Token& other = whole.parsed.tokens[random() % whole.parsed.tokens.size()];
    const std::string word(whole.source.text(other.span));
    std::string damaged = text;
    const std::string old(whole.source.text(token.span));
    const std::size_t size = token.span.end - token.span.begin;
    if (edit == Edit::remove) damaged.erase(token.span.begin, size);
    if (edit == Edit::replace) damaged.replace(token.span.begin, size, word);
    if (edit == Edit::insert) damaged.insert(token.span.begin, word + " ");
    const Position at = whole.source.position(token.span.begin);
    out.take(damaged, fmt::format("{}:{} `{}` / `{}`", at.line, at.column, old, word));
  }
  return out;
}

class Recovery : public testing::TestWithParam<std::tuple<const char*, Edit>> {};

TEST_P(Recovery, OneSlipGivesAboutOneMessage) {
  const auto [file, edit] = GetParam();
  const Damage damage = damageEverywhere(file, edit);
  RecordProperty("per_thousand", static_cast<int>(damage.perDamage()));
  EXPECT_GT(damage.tried, 500U);
  EXPECT_LE(damage.perDamage(), 1100U);
  EXPECT_LE(damage.most, 4U) << damage.worst;
  if (std::getenv("KOPECK_SHOW_DAMAGE") != nullptr) {
    std::printf("%zu damages, %zu errors, %zu silent, most %zu\n%s\n", damage.tried, damage.errors, damage.silent,
                damage.most, damage.worst.c_str());
  }
}

INSTANTIATE_TEST_SUITE_P(Everywhere, Recovery,
                         testing::Combine(testing::Values("coffee_en.kop", "coffee_ru.kop", "whole_en.kop"),
                                          testing::Values(Edit::remove, Edit::replace, Edit::insert)));

}  // namespace
}  // namespace kopeck
