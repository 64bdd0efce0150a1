// Every wrong call of the table is answered by its code, in both languages, and changes nothing; and the table knows
// every function of the headers, and every parameter of it.
#include "tests/embed/misuse.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>

#include "tests/embed/utf8.h"

namespace embed_test::misuse {

namespace {

Cases allCases() {
  Cases all;
  for (const Cases& some : {handleCases(), argumentCases(), eventCases(), byteCases()})
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

std::string nameOf(const Case& one) {
  return one.function + ", " + one.parameter + ": " + one.what;
}

TEST(Misuse, IsAnsweredInBothLanguagesAndChangesNothing) {
  World world;
  const std::string before = world.state();
  for (const Case& one : allCases()) {
    SCOPED_TRACE(nameOf(one));
    auto error = sized<kopeck_error>();
    ASSERT_EQ(one.call(world, &error), one.code) << kopeck_code_name(one.code).data << ": " << error.message;
    EXPECT_EQ(error.code, one.code);
    EXPECT_GT(std::string_view(error.message).size(), 4U);
    EXPECT_GT(std::string_view(error.message_ru).size(), 4U);
    EXPECT_STRNE(error.message, error.message_ru);
    EXPECT_TRUE(isUtf8(error.message)) << error.message;
    EXPECT_TRUE(isUtf8(error.message_ru)) << error.message_ru;
    EXPECT_EQ(world.state(), before);
  }
}

TEST(Misuse, NeedsNobodyWhoListens) {
  World world;
  const std::string before = world.state();
  for (const Case& one : allCases()) {
    SCOPED_TRACE(nameOf(one));
    EXPECT_EQ(one.call(world, nullptr), one.code);
    kopeck_error unset{};
    unset.code = 7;
    EXPECT_EQ(one.call(world, &unset), one.code);
    EXPECT_EQ(unset.code, 7);
    EXPECT_STREQ(unset.message, "");
  }
  EXPECT_EQ(world.state(), before);
}

TEST(Misuse, OfFunctionsWithoutACodeAnswersNothing) {
  World world;
  const std::string before = world.state();
  for (const Quiet& one : quietFunctions()) {
    SCOPED_TRACE(one.function);
    EXPECT_TRUE(one.answers_nothing(world, nullptr));
    for (const char* const kind : {"kopeck_programme", "kopeck_session", "kopeck_account", "kopeck_ledger",
                                   "kopeck_image", "kopeck_diagnostics", "kopeck_tables"})
      EXPECT_TRUE(one.answers_nothing(world, world.freed(kind)));
    // A handle of another kind stays what it is.
    const bool of_programmes = one.function == "kopeck_programme_free";
    EXPECT_TRUE(one.answers_nothing(world, world.ofAnotherKind(of_programmes ? "kopeck_programme" : "")));
  }
  EXPECT_EQ(world.state(), before);
}

// ---- the headers ---------------------------------------------------------------------------------------------------

struct Parameter {
  std::string type, name;
};
using Functions = std::map<std::string, std::vector<Parameter>>;

std::string headerText(const char* name) {
  std::ifstream file(std::string(KOPECK_SOURCE_DIR "/include/kopeck/") + name, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  return std::regex_replace(text, std::regex("//[^\n]*"), "");
}

std::vector<Parameter> parametersOf(const std::string& text) {
  std::vector<Parameter> all;
  const std::regex one(R"(\s*([^,]*[\s\*])([a-z_]+)\s*(?:,|$))");
  for (std::sregex_iterator at(text.begin(), text.end(), one), end; at != end; ++at)
    all.push_back({std::regex_replace((*at)[1].str(), std::regex("\\s+"), ""), (*at)[2].str()});
  return all;
}

Functions functionsOf(const std::string& text) {
  Functions all;
  const std::regex declared(R"(KOPECK_API\s+([a-z_0-9]+)\s+(kopeck_[a-z_]+)\(([^)]*)\);)");
  for (std::sregex_iterator at(text.begin(), text.end(), declared), end; at != end; ++at)
    all[(*at)[2].str()] = parametersOf((*at)[3].str());
  return all;
}

/// The structs that begin with their size.
std::set<std::string> sizedStructs(const std::string& text) {
  std::set<std::string> all;
  const std::regex begins(R"(typedef struct (kopeck_[a-z_]+) \{\s*uint32_t size;)");
  for (std::sregex_iterator at(text.begin(), text.end(), begins), end; at != end; ++at) all.insert((*at)[1].str());
  return all;
}

std::set<std::string> handleTypes(const std::string& text) {
  std::set<std::string> all;
  const std::regex opaque(R"(typedef struct (kopeck_[a-z_]+) \1;)");
  for (std::sregex_iterator at(text.begin(), text.end(), opaque), end; at != end; ++at) all.insert((*at)[1].str());
  return all;
}

/// What may be NULL by the header, or may be any number.
const std::set<std::string> kFree = {"kopeck_compile.diagnostics",
                                     "kopeck_programme_load_image.options",
                                     "kopeck_apply.outcome",
                                     "kopeck_apply_all.each",
                                     "kopeck_apply_all.context",
                                     "kopeck_apply_all.applied",
                                     "kopeck_account_pass.outcome",
                                     "kopeck_hold.quote",
                                     "kopeck_hold_commit.outcome",
                                     "kopeck_ledger_apply.outcome",
                                     "kopeck_run_tables.options",
                                     "kopeck_run_tables.customers",
                                     "kopeck_run_tables.events",
                                     "kopeck_diagnostics_text.language",
                                     "kopeck_diagnostics_text.colour",
                                     "kopeck_diagnostics_json.language",
                                     "kopeck_code_name.code",
                                     "kopeck_day.year",
                                     "kopeck_day.month",
                                     "kopeck_day.day"};

/// What has to be wrong with a parameter in some case of the table.
std::set<Wrong> neededOf(const Parameter& parameter, const std::set<std::string>& handles,
                         const std::set<std::string>& sizes) {
  const bool pointer = parameter.type.ends_with("*");
  std::string pointee = std::regex_replace(parameter.type, std::regex("^const(?=kopeck)"), "");
  if (pointer) pointee.pop_back();
  std::set<Wrong> needed;
  if (pointer && handles.contains(pointee)) return {Wrong::null, Wrong::freed, Wrong::foreign};
  if (pointer && sizes.contains(pointee)) needed = {Wrong::no_size, Wrong::short_size, Wrong::huge_size};
  if (pointer || parameter.type == "kopeck_text" || parameter.type == "kopeck_bytes") needed.insert(Wrong::null);
  if (parameter.type == "kopeck_text") needed.insert(Wrong::text);
  if (parameter.type == "kopeck_bytes") needed.insert(Wrong::bytes);
  if (!pointer && (parameter.type.starts_with("int") || parameter.type == "size_t")) needed.insert(Wrong::range);
  return needed;
}

TEST(Misuse, OfEveryFunctionAndParameterOfTheHeadersIsTried) {
  const std::string text = headerText("kopeck.h") + headerText("arrow.h");
  const Functions functions = functionsOf(text);
  const std::set<std::string> handles = handleTypes(text);
  const std::set<std::string> sizes = sizedStructs(text);
  const std::regex begins("\nKOPECK_API ");
  EXPECT_EQ(functions.size(),
            static_cast<std::size_t>(std::distance(std::sregex_iterator(text.begin(), text.end(), begins), {})));
  EXPECT_EQ(handles.size(), 7U);
  std::map<std::string, std::set<Wrong>> tried;
  std::set<std::string> known;
  for (const Case& one : allCases()) {
    tried[one.function + "." + one.parameter].insert(one.wrong);
    known.insert(one.function);
  }
  std::set<std::string> quiet = {"kopeck_version", "kopeck_code_name", "kopeck_day"};  // take no handle
  for (const Quiet& one : quietFunctions()) quiet.insert(one.function);
  for (const auto& [function, parameters] : functions) {
    EXPECT_TRUE(known.contains(function) != quiet.contains(function)) << function << " stands in no table, or in both";
    if (quiet.contains(function)) continue;
    for (const Parameter& parameter : parameters) {
      const std::string place = function + "." + parameter.name;
      if (parameter.name == "error") continue;
      std::set<Wrong> needed = neededOf(parameter, handles, sizes);
      if (kFree.contains(place)) needed.erase(Wrong::null);
      EXPECT_TRUE(!needed.empty() || kFree.contains(place)) << place << ": what could be wrong with it?";
      for (const Wrong wrong : needed)
        EXPECT_TRUE(tried[place].contains(wrong)) << place << " is not tried: " << static_cast<int>(wrong);
    }
  }
  for (const std::string& function : known) EXPECT_TRUE(functions.contains(function)) << function << " is no function";
}

// ---- what has no table ---------------------------------------------------------------------------------------------

TEST(Misuse, OfNumbersWithoutACodeAnswersThatThereIsNone) {
  for (const std::int32_t wrong : {INT32_MIN, -1, 0, 10'000, INT32_MAX})
    EXPECT_EQ(kopeck_day(wrong, 1, 1), KOPECK_NO_DAY);
  for (const std::int32_t wrong : {INT32_MIN, -1, 0, 13, INT32_MAX})
    EXPECT_EQ(kopeck_day(2026, wrong, 1), KOPECK_NO_DAY);
  for (const std::int32_t wrong : {INT32_MIN, -1, 0, 32, INT32_MAX})
    EXPECT_EQ(kopeck_day(2026, 1, wrong), KOPECK_NO_DAY);
  for (const std::int32_t wrong : {INT32_MIN, -1, 9, 92, INT32_MAX})
    EXPECT_STREQ(kopeck_code_name(wrong).data, "unknown");
}

TEST(Misuse, ABatchStopsAtTheEventThatIsWrong) {
  World world;
  kopeck_event events[3] = {world.purchase, world.purchase, world.purchase};
  events[0].redeem_count = 0;
  events[1].id = kopeck_cstr("r-2");
  events[1].day = INT32_MAX;
  events[2].id = kopeck_cstr("r-3");
  kopeck_account* alone = nullptr;
  ASSERT_EQ(kopeck_account_open(world.session, bytesOf(world.account_bytes), &alone, nullptr), KOPECK_OK);
  ASSERT_EQ(kopeck_apply(alone, events, nullptr, nullptr), KOPECK_OK);
  std::size_t seen = 0;
  std::size_t applied = 0;
  const kopeck_each each = [](void* context, std::size_t, const kopeck_outcome*) -> std::int32_t {
    ++*static_cast<std::size_t*>(context);
    return 0;
  };
  auto error = sized<kopeck_error>();
  EXPECT_EQ(kopeck_apply_all(world.account, events, 3, each, &seen, &applied, &error), KOPECK_BAD_EVENT);
  EXPECT_EQ(applied, 1U);
  EXPECT_EQ(seen, 1U);
  kopeck_bytes bytes{};
  ASSERT_EQ(kopeck_account_save(world.account, &bytes, nullptr), KOPECK_OK);
  const std::string after = stringOf(bytes);
  ASSERT_EQ(kopeck_account_save(alone, &bytes, nullptr), KOPECK_OK);
  EXPECT_EQ(after, stringOf(bytes));
  kopeck_account_free(alone);
  // All are as large as the first says.
  events[1] = events[2];
  events[1].size = sizeof(kopeck_event) + 8;
  EXPECT_EQ(kopeck_apply_all(world.account, events, 2, nullptr, nullptr, &applied, nullptr), KOPECK_LATE);
  events[0].id = kopeck_cstr("r-1b");
  EXPECT_EQ(kopeck_apply_all(world.account, events, 2, nullptr, nullptr, &applied, nullptr), KOPECK_BAD_STRUCT);
  EXPECT_EQ(applied, 1U);
  events[0].size = sizeof(kopeck_event) + 1;
  EXPECT_EQ(kopeck_apply_all(world.account, events, 2, nullptr, nullptr, &applied, nullptr), KOPECK_BAD_STRUCT);
}

/// A struct of a later version: the same members, and more behind them.
template <typename Struct>
struct Later {
  Struct known{};
  char more[64];
  Later() {
    known.size = sizeof *this;
    std::fill(std::begin(more), std::end(more), 'x');
  }
  [[nodiscard]] bool untouched() const {
    return known.size == sizeof *this && std::all_of(std::begin(more), std::end(more), [](char c) { return c == 'x'; });
  }
};

TEST(Misuse, StructsOfALaterVersionAreTakenAndTheirNewMembersLeftAlone) {
  World world;
  Later<kopeck_programme_info> info;
  EXPECT_EQ(kopeck_programme_get(world.programme, &info.known, nullptr), KOPECK_OK);
  EXPECT_TRUE(info.untouched());
  EXPECT_EQ(info.known.kinds, 1);
  Later<kopeck_event> events[2];
  for (Later<kopeck_event>& one : events) {
    one.known = world.purchase;
    one.known.size = sizeof one;
    one.known.redeem_count = 0;
  }
  events[1].known.id = kopeck_cstr("r-2");
  Later<kopeck_quote> quote;
  EXPECT_EQ(kopeck_quote_receipt(world.account, &events[0].known, &quote.known, nullptr), KOPECK_OK);
  EXPECT_TRUE(quote.untouched());
  EXPECT_EQ(quote.known.earned[0], 20);
  std::size_t applied = 0;
  EXPECT_EQ(kopeck_apply_all(world.account, &events[0].known, 2, nullptr, nullptr, &applied, nullptr), KOPECK_OK);
  EXPECT_EQ(applied, 2U);
  Later<kopeck_outcome> outcome;
  EXPECT_EQ(kopeck_account_pass(world.account, kopeck_day(2027, 1, 1), &outcome.known, nullptr), KOPECK_OK);
  EXPECT_TRUE(outcome.untouched());
  EXPECT_GT(outcome.known.posting_count, 0U);
  Later<kopeck_account_info> account;
  EXPECT_EQ(kopeck_account_get(world.account, KOPECK_NO_DAY, &account.known, nullptr), KOPECK_OK);
  EXPECT_TRUE(account.untouched());
  Later<kopeck_error> error;
  EXPECT_EQ(kopeck_programme_get(nullptr, &info.known, &error.known), KOPECK_NULL);
  EXPECT_TRUE(error.untouched());
  EXPECT_EQ(error.known.code, KOPECK_NULL);
}

TEST(Misuse, SumsAtTheEndsOfTheirTypeAreRefusedByTheRules) {
  World world;
  const std::string before = world.state();
  kopeck_line lines[2] = {world.line, world.line};
  for (kopeck_line& one : lines) one.amount = INT64_MAX - 1;
  kopeck_event sale = world.purchase;
  sale.lines = lines;
  sale.line_count = 2;
  auto quote = sized<kopeck_quote>();
  ASSERT_EQ(kopeck_quote_receipt(world.account, &sale, &quote, nullptr), KOPECK_OK);
  EXPECT_STREQ(quote.reason.data, "overflow");
  auto outcome = sized<kopeck_outcome>();
  ASSERT_EQ(kopeck_apply(world.account, &sale, &outcome, nullptr), KOPECK_OK);
  EXPECT_STREQ(outcome.reason.data, "overflow");
  EXPECT_EQ(world.state(), before);
}

}  // namespace

}  // namespace embed_test::misuse
