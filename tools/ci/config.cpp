#include "tools/ci/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <utility>

#include "compiler/check/names.h"
#include "runtime/ingest/mapping_table.h"
#include "runtime/value/calendar.h"

namespace kopeck::ci {

namespace {

using Mistakes = MappingMistakes;

/// A table of the file that knows its keys, and which was most likely meant by one that it has not.
class Section {
 public:
  Section(const toml::table& table, std::string name, std::vector<std::string> keys, Mistakes& mistakes, Config& config)
      : in_(table, std::move(name), mistakes), keys_(std::move(keys)), mistakes_(mistakes) {
    for (const auto& [key, node] : table) {
      const std::string text(key.str());
      const std::string full = in_.at(text);
      config.lines[full] = static_cast<std::int32_t>(kopeck::lineOf(node));
      if (std::find(keys_.begin(), keys_.end(), text) == keys_.end()) unknown(node, text);
    }
  }

  MappingTable& in() { return in_; }

  /// A number with a point or without, or a text with "%" behind it.
  std::optional<Percent> percent(std::string_view key, Value most) {
    const toml::node* node = in_.find(key);
    if (node == nullptr) return std::nullopt;
    std::string text = written(*node);
    if (text.ends_with('%')) text.pop_back();
    while (text.ends_with(' ')) text.pop_back();
    const auto decimal = parseDecimal(text);
    const auto value = decimal ? scaled(*decimal, 4) : std::nullopt;
    if (value && *value >= 0 && *value <= most * Percent::kOne) return Percent{*value, text};
    in_.wrong(*node, key, fmt::format("a percentage from 0 to {}", most), fmt::format("процентом от 0 до {}", most));
    return std::nullopt;
  }

  std::optional<Decimal> amount(std::string_view key) {
    const toml::node* node = in_.find(key);
    if (node == nullptr) return std::nullopt;
    const auto decimal = parseDecimal(written(*node));
    if (decimal && decimal->mantissa >= 0) return decimal;
    in_.wrong(*node, key, "a number from 0 on, such as 100 or 99.50", "числом от 0, например 100 или 99.50");
    return std::nullopt;
  }

  Allowed allowed(std::string_view key) {
    const toml::node* node = in_.find(key);
    if (node == nullptr) return {};
    const std::string text = written(*node);
    if (text.ends_with('%')) return {0, percent(key, 100)};
    const auto count = node->value_exact<std::int64_t>();
    if (count && *count >= 0) return {*count, std::nullopt};
    in_.wrong(*node, key, "a number of members, or a share of them such as \"0.5%\"",
              "числом участников или их долей, например \"0.5%\"");
    return {};
  }

  std::size_t lines(std::size_t least, std::size_t most, std::size_t otherwise) {
    const toml::node* node = in_.find("lines");
    if (node == nullptr) return otherwise;
    const auto value = node->value_exact<std::int64_t>();
    if (value && *value >= static_cast<std::int64_t>(least) && *value <= static_cast<std::int64_t>(most))
      return static_cast<std::size_t>(*value);
    in_.wrong(*node, "lines", fmt::format("a number from {} to {}", least, most),
              fmt::format("числом от {} до {}", least, most));
    return otherwise;
  }

 private:
  /// A number as its author wrote it, as far as the shortest text that is read as the same number tells.
  static std::string written(const toml::node& node) {
    if (const auto text = node.value_exact<std::string>()) return *text;
    if (const auto whole = node.value_exact<std::int64_t>()) return fmt::format("{}", *whole);
    if (const auto number = node.value_exact<double>()) return fmt::format("{}", *number);
    return "";
  }

  void unknown(const toml::node& node, const std::string& key) {
    const std::optional<std::string> meant = checking::nearest(key, keys_);
    std::string choices;
    for (const std::string& one : keys_) choices += (choices.empty() ? "" : ", ") + one;
    mistakes_.add(kopeck::lineOf(node),
                  fmt::format("`{}` means nothing here; {}", in_.at(key),
                              meant ? fmt::format("did you mean `{}`?", *meant) : "known are: " + choices),
                  fmt::format("`{}` здесь ничего не значит; {}", in_.at(key),
                              meant ? fmt::format("возможно, имелось в виду `{}`?", *meant) : "возможны: " + choices));
  }

  MappingTable in_;
  std::vector<std::string> keys_;
  Mistakes& mistakes_;
};

class Reader {
 public:
  Reader(const toml::table& table, Mistakes& mistakes, Config& config)
      : root_(table, "", {"rules", "base", "base_folder", "check", "test", "prove", "diff", "backtest"}, mistakes,
              config),
        mistakes_(mistakes),
        config_(config) {}

  void read() {
    config_.rules = root_.in().texts("rules");
    if (config_.rules.empty() && config_.lines.count("rules") == 0)
      mistakes_.add(1, "`rules` is missing: the rule files, such as rules = [\"club.kop\"]",
                    "нет `rules`: файлы правил, например rules = [\"club.kop\"]");
    if (config_.rules.empty() && config_.lines.count("rules") != 0 && !mistakes_.any())
      mistakes_.add(line("rules"), "`rules` names no file", "в `rules` нет ни одного файла");
    config_.base = root_.in().text("base");
    config_.base_folder = root_.in().text("base_folder");
    if (!config_.base.empty() && !config_.base_folder.empty())
      mistakes_.add(line("base_folder"), "either `base` or `base_folder`: the rules are compared with one base",
                    "либо `base`, либо `base_folder`: правила сравниваются с чем-то одним");
    check();
    test();
    prove();
    diff();
    backtest();
  }

 private:
  std::uint32_t line(const std::string& key) const { return static_cast<std::uint32_t>(config_.lineOf(key)); }

  std::optional<Section> section(const std::string& name, std::vector<std::string> keys) {
    const toml::table* table = root_.in().table(name);
    if (table == nullptr) return std::nullopt;
    keys.insert(keys.begin(), "run");
    return Section(*table, name, std::move(keys), mistakes_, config_);
  }

  void check() {
    std::optional<Section> of = section("check", {"warnings_are_errors"});
    if (!of) return;
    config_.check.run = of->in().yesNo("run", true);
    config_.check.warnings_are_errors = of->in().yesNo("warnings_are_errors", false);
  }

  void test() {
    std::optional<Section> of = section("test", {"coverage_at_least", "changes_noticed_at_least"});
    if (!of) return;
    config_.test.run = of->in().yesNo("run", true);
    config_.test.coverage = of->percent("coverage_at_least", 100);
    config_.test.noticed = of->percent("changes_noticed_at_least", 100);
  }

  void prove() {
    std::optional<Section> of = section("prove", {"lines", "guarantees", "unknown_fails"});
    if (!of) return;
    config_.prove.run = of->in().yesNo("run", true);
    config_.prove.lines = of->lines(2, 6, config_.prove.lines);
    config_.prove.unknown_fails = of->in().yesNo("unknown_fails", false);
    const std::string wanted = of->in().text("guarantees");
    constexpr std::array<std::pair<const char*, Guarantees>, 3> kNames{
        {{"all", Guarantees::all}, {"lost", Guarantees::lost}, {"tell", Guarantees::tell}}};
    const auto* const found =
        std::find_if(kNames.begin(), kNames.end(), [&](const auto& one) { return wanted == one.first; });
    if (found != kNames.end())
      config_.prove.guarantees = found->second;
    else if (config_.lines.count("prove.guarantees") != 0 && !wanted.empty())
      mistakes_.add(line("prove.guarantees"), "`prove.guarantees` should be \"all\", \"lost\" or \"tell\"",
                    "`prove.guarantees` должно быть \"all\", \"lost\" или \"tell\"");
  }

  void diff() {
    std::optional<Section> of = section("diff", {"lines", "must_be_neutral"});
    if (!of) return;
    config_.diff.run = of->in().yesNo("run", true);
    config_.diff.lines = of->lines(1, 6, config_.diff.lines);
    config_.diff.must_be_neutral = of->in().yesNo("must_be_neutral", false);
  }

  void backtest() {
    std::optional<Section> of =
        section("backtest", {"receipts", "map", "from", "until", "strict", "cost_up_at_most", "member_may_lose_points",
                             "member_may_lose_money", "members_who_may_lose_more"});
    if (!of) return;
    Config::Backtest& to = config_.backtest;
    to.run = of->in().yesNo("run", true);
    to.receipts = of->in().required("receipts");
    to.map = of->in().text("map");
    to.from = of->in().text("from");
    to.until = of->in().text("until");
    to.strict = of->in().yesNo("strict", false);
    constexpr Value kMostRise = 1'000'000;
    to.cost_up = of->percent("cost_up_at_most", kMostRise);
    to.member_points = of->amount("member_may_lose_points");
    to.member_money = of->amount("member_may_lose_money");
    to.members = of->allowed("members_who_may_lose_more");
    if (!to.from.empty() && to.from != "ndjson" && to.from != "csv" && to.from != "ffd")
      mistakes_.add(line("backtest.from"), "`backtest.from` should be \"ndjson\", \"csv\" or \"ffd\"",
                    "`backtest.from` должно быть \"ndjson\", \"csv\" или \"ffd\"");
    if (!to.until.empty() && !parseDate(to.until))
      mistakes_.add(line("backtest.until"), "`backtest.until` should be a date in quotes such as \"2026-03-31\"",
                    "`backtest.until` должно быть датой в кавычках, например \"2026-03-31\"");
    if (config_.lines.count("backtest.members_who_may_lose_more") != 0 && !to.member_points && !to.member_money &&
        !mistakes_.any())
      mistakes_.add(line("backtest.members_who_may_lose_more"),
                    "more than what? say `member_may_lose_points` or `member_may_lose_money` as well",
                    "больше чего? нужно и `member_may_lose_points` или `member_may_lose_money`");
  }

  Section root_;
  Mistakes& mistakes_;
  Config& config_;
};

}  // namespace

std::int32_t Config::lineOf(const std::string& key) const {
  const auto found = lines.find(key);
  return found == lines.end() ? 1 : found->second;
}

Result<Config> parseConfig(std::string_view toml_text, const std::string& name) {
  Mistakes mistakes(name);
  Config config;
  config.file = name;
  try {
    const toml::table parsed = toml::parse(toml_text);
    Reader(parsed, mistakes, config).read();
  } catch (const toml::parse_error& error) {
    mistakes.add(static_cast<std::uint32_t>(error.source().begin.line),
                 fmt::format("not TOML: {}", error.description()), fmt::format("это не TOML: {}", error.description()));
  }
  if (mistakes.any()) return mistakes.error();
  return config;
}

std::vector<std::string> rulesOf(std::string_view toml_text) {
  std::vector<std::string> rules;
  try {
    const toml::table parsed = toml::parse(toml_text);
    Mistakes ignored("");
    rules = MappingTable(parsed, "", ignored).texts("rules");
  } catch (const toml::parse_error&) {
    return {};
  }
  return rules;
}

}  // namespace kopeck::ci
