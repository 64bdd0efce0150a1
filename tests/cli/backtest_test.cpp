// kopeck backtest: two sets of rules over one history. What each side comes to is what `kopeck run` comes to, and the
// parts sum to the whole.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "runtime/value/value.h"
#include "tests/cli/tool.h"

namespace kopeck::cli {
namespace {

using Json = nlohmann::json;

std::string contentsOf(const std::string& path) {
  std::ifstream file(std::string(KOPECK_SOURCE_DIR) + "/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

/// "12.50" as 1250.
Value units(const Json& text) {
  const auto decimal = parseDecimal(text.get<std::string>());
  EXPECT_TRUE(decimal.has_value()) << text;
  return decimal ? scaled(*decimal, decimal->decimals).value_or(0) : 0;
}

class CliBacktest : public ::testing::Test {
 protected:
  /// A year of the invented coffee shop, with returns, late and repeated receipts, and tills that ask for points.
  void writeYear() {
    const Finished made = tool_.call({"generate", "--customers", "150", "--receipts", "2500", "--seed", "5",
                                      "--redeeming", "300", "--returned", "60", "--late", "40", "--repeated", "10"});
    ASSERT_EQ(made.code, 0) << made.err;
    tool_.write("year.ndjson", made.out);
    old_ = replaced(contentsOf("tests/cli/club.kop"), "2026-01-01", "2025-01-01");
    old_ = replaced(old_, "birthday : optional anniversary", "birthday : optional anniversary\n  city : optional text");
  }

  [[nodiscard]] Finished call(const std::vector<std::string>& more) const {
    std::vector<std::string> all{"backtest"};
    all.insert(all.end(), more.begin(), more.end());
    return tool_.call(all);
  }

  [[nodiscard]] Json compare(const std::string& was, const std::string& now, const std::string& input,
                             const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all{was, now, "--receipts", input, "--format", "json"};
    all.insert(all.end(), more.begin(), more.end());
    const Finished done = call(all);
    EXPECT_EQ(done.code, 0) << done.err;
    return Json::parse(done.out, nullptr, false);
  }

  /// What `kopeck run` says of one side alone.
  [[nodiscard]] Json run(const std::string& rules, const std::string& input,
                         const std::vector<std::string>& more = {}) const {
    const std::string ledger = rules + ".db";
    std::vector<std::string> all{"run", rules, "--receipts", input, "--ledger", ledger, "--summary", "json"};
    all.insert(all.end(), more.begin(), more.end());
    const Finished done = tool_.call(all);
    EXPECT_TRUE(done.code == 0 || done.code == 3) << done.err;
    return Json::parse(done.out, nullptr, false);
  }

  /// Everything that both say is the same, to the point.
  static void expectSame(const Json& report, const std::string& side, const Json& summary) {
    const Json& whole = report["total"][side];
    for (const auto& [what, points] : summary["points"].items())
      if (what != "pending") {
        EXPECT_EQ(whole["points"][what], points) << side << " " << what;
      }
    if (summary.contains("wallets"))
      for (const auto& [wallet, of] : summary["wallets"].items())
        for (const auto& [what, points] : of.items())
          if (what != "pending") {
            EXPECT_EQ(whole["wallets"][wallet][what], points) << side << " " << wallet << what;
          }
    EXPECT_EQ(whole["discounts"], summary["discounts"]) << side;
    EXPECT_EQ(whole["coupons"], summary["coupons"]) << side;
    for (const char* what : {"receipts", "posted", "anonymous", "duplicate", "waiting", "refused", "customers"})
      EXPECT_EQ(report[side][what], summary[what]) << side << " " << what;
  }

  /// The parts' points, and what they cost, sum to the whole's.
  static void expectWhole(const Json& report, const Json& parts, const std::string& what) {
    for (const char* side : {"old", "new"}) {
      Value earned = 0;
      Value expired = 0;
      Value cost = 0;
      for (const Json& part : parts) {
        if (!part.contains(side)) continue;
        earned += units(part[side]["points"]["earned"]);
        expired += units(part[side]["points"]["expired"]);
        cost += units(part[side]["cost"]);
      }
      EXPECT_EQ(earned, units(report["total"][side]["points"]["earned"])) << what << " " << side;
      EXPECT_EQ(expired, units(report["total"][side]["points"]["expired"])) << what << " " << side;
      EXPECT_EQ(cost, units(report["total"][side]["cost"])) << what << " " << side;
    }
  }

  Tool tool_;
  std::string old_;
};

TEST_F(CliBacktest, EachSideIsWhatARunComesTo) {
  writeYear();
  tool_.write("old.kop", old_);
  tool_.write("new.kop",
              replaced(replaced(replaced(old_, "earn 5%", "earn 7%"), "expire     60 days", "expire     20 days"),
                       "at most 50% of net", "at most 20% of net"));
  for (const std::vector<std::string>& until : {std::vector<std::string>{}, {"--until", "2026-03-01"}}) {
    const Json report = compare("old.kop", "new.kop", "year.ndjson", until);
    std::filesystem::remove(tool_.path("old.kop.db"));
    std::filesystem::remove(tool_.path("new.kop.db"));
    expectSame(report, "old", run("old.kop", "year.ndjson", until));
    expectSame(report, "new", run("new.kop", "year.ndjson", until));
    expectWhole(report, report["months"], "months");
    expectWhole(report, report["tiers"], "tiers");
    ASSERT_FALSE(report["segments"].empty());
    for (const Json& segment : report["segments"]) expectWhole(report, segment["values"], segment["by"]);
    // Nothing here is 0 by accident.
    EXPECT_GT(units(report["total"]["old"]["points"]["redeemed"]), 0);
    EXPECT_GT(units(report["total"]["old"]["points"]["taken_back"]), 0);
    EXPECT_GT(units(report["total"]["new"]["points"]["expired"]), units(report["total"]["old"]["points"]["expired"]));
    EXPECT_NE(report["total"]["old"]["points"]["adjusted"], "0");
  }
}

TEST_F(CliBacktest, CustomersSumToTheWhole) {
  writeYear();
  tool_.write("old.kop", old_);
  tool_.write("new.kop", replaced(replaced(old_, "earn 5%", "earn 6%"), "expire     60 days", "expire     40 days"));
  const Json report = compare("old.kop", "new.kop", "year.ndjson");
  const Json& customers = report["customers"];
  EXPECT_EQ(customers["change_in"], "money");
  // 1 bean is worth 1.00, so that nothing is cut off.
  EXPECT_EQ(units(customers["gain"]["money"]) + units(customers["lose"]["money"]), units(report["cost"]["change"]));
  EXPECT_EQ(customers["gain"]["customers"].get<int>() + customers["lose"]["customers"].get<int>() +
                customers["same"].get<int>(),
            report["new"]["customers"].get<int>());
  Value in_buckets = 0;
  int counted = 0;
  for (const Json& bucket : customers["distribution"]) {
    in_buckets += units(bucket["sum"]);
    counted += bucket["customers"].get<int>();
  }
  EXPECT_EQ(in_buckets, units(report["cost"]["change"]));
  EXPECT_EQ(counted, report["new"]["customers"].get<int>());
  ASSERT_EQ(customers["gainers"].size(), 10U);
  ASSERT_EQ(customers["losers"].size(), 10U);
  for (std::size_t i = 1; i < 10; ++i) {
    EXPECT_GE(units(customers["gainers"][i - 1]["money"]), units(customers["gainers"][i]["money"]));
    EXPECT_LE(units(customers["losers"][i - 1]["money"]), units(customers["losers"][i]["money"]));
  }
  // What the rules gave and what expired explain the change.
  for (const char* party : {"gainers", "losers"})
    for (const Json& one : customers[party]) {
      Value change = units(one["old"]["expired"]) - units(one["new"]["expired"]) + units(one["new"]["corrected"]) -
                     units(one["old"]["corrected"]);
      for (const Json& rule : one["rules"]) change += units(rule["new"]["points"]) - units(rule["old"]["points"]);
      EXPECT_EQ(change, units(one["points"])) << one["customer"];
    }
}

TEST_F(CliBacktest, SaysWhatTheRedemptionRulesCut) {
  const std::string sale =
      R"({"type":"purchase","id":"p1","customer":"anna","at":"2026-01-10T10:00:00","lines":[{"name":"x","quantity":"1","amount":"2000.00"}]})"
      "\n"
      R"({"type":"purchase","id":"p2","customer":"anna","at":"2026-01-20T10:00:00","redeem":"100","lines":[{"name":"x","quantity":"1","amount":"100.00"}]})"
      "\n"
      R"({"type":"purchase","id":"p3","customer":"anna","at":"2026-01-21T10:00:00","redeem":"500","lines":[{"name":"x","quantity":"1","amount":"1000.00"}]})"
      "\n";
  tool_.write("in.ndjson", sale);
  tool_.writeProgramme("old.kop");
  tool_.writeProgramme("new.kop", "at most 50% of net", "at most 20% of net");
  const Json report = compare("old.kop", "new.kop", "in.ndjson");
  // p1 gives 100 and 50 beans. Old: p2 pays 50 of 100 asked; what p2 gives (2) is not active yet, so that of 102 held
  // p3 pays 100. New: p2 pays 20; p3 pays 130 of the 134 held.
  const Json& was = report["redemptions"]["old"][0];
  EXPECT_EQ(was["asked"], "600");
  EXPECT_EQ(was["paid"], "150");
  EXPECT_EQ(was["short_of"], "398");
  EXPECT_EQ(was["cut"], "52");
  EXPECT_EQ(was["receipts"], 2);
  EXPECT_EQ(was["receipts_cut"], 2);
  const Json& now = report["redemptions"]["new"][0];
  EXPECT_EQ(now["paid"], "150");
  EXPECT_EQ(now["cut"], "84");
  EXPECT_EQ(now["short_of"], "366");
}

TEST_F(CliBacktest, WalletsCouponsAndDiscountsAreCounted) {
  const std::string rules = contentsOf("tests/cli/whole.kop");
  const std::string sale = [](const char* id, const char* more, const char* goods) {
    return std::string(R"({"type":"purchase","id":")") + id + R"(","customer":"anna","at":"2026-02-0)" + id[1] +
           R"(T10:00:00")" + more + R"(,"lines":[{"name":"x","category":")" + goods +
           R"(","quantity":"1","amount":"400.00"}]})" + "\n";
  }("p1", R"(,"codes":["SPRING"])", "Drinks/Coffee");
  const std::string later =
      R"({"type":"purchase","id":"p2","customer":"anna","at":"2026-02-05T10:00:00","coupons":["cash"],"lines":[{"name":"x","category":"Drinks/Tea","quantity":"1","amount":"400.00"}]})"
      "\n";
  tool_.write("in.ndjson", sale + later);
  tool_.write("old.kop", rules);
  tool_.write("new.kop",
              replaced(replaced(rules, "take 10% off", "take 20% off"), "at most 3 silver", "at most 2 silver"));
  const Json report = compare("old.kop", "new.kop", "in.ndjson");
  expectSame(report, "old", run("old.kop", "in.ndjson"));
  expectSame(report, "new", run("new.kop", "in.ndjson"));
  EXPECT_EQ(report["total"]["old"]["coupons"]["used"], 1);
  EXPECT_NE(report["total"]["old"]["discounts"], report["total"]["new"]["discounts"]);
  EXPECT_NE(report["total"]["old"]["wallets"]["silver"]["earned"],
            report["total"]["new"]["wallets"]["silver"]["earned"]);
}

TEST_F(CliBacktest, ANewVersionIsAskedWhatItWouldHaveDone) {
  tool_.write("in.ndjson", purchase("p1", "anna", "2026-01-10T10:00:00", "1000.00"));
  tool_.writeProgramme("old.kop");
  tool_.writeProgramme("new.kop", "version    1, effective from 2026-01-01", "version    2, effective from 2027-01-01");
  const Json report = compare("old.kop", "new.kop", "in.ndjson");
  EXPECT_EQ(report["new"]["begins_earlier_than_its_file_says"], true);
  EXPECT_EQ(report["new"]["judged_from"], "2026-01-01");
  EXPECT_EQ(report["total"]["old"]["points"], report["total"]["new"]["points"]);
  EXPECT_EQ(report["customers"]["same"], 1);
  // As a version that follows the old one it begins on its own day.
  const Finished both =
      call({"--old", "old.kop", "--new", "old.kop", "new.kop", "--receipts", "in.ndjson", "--format", "json"});
  EXPECT_EQ(both.code, 0) << both.err;
  EXPECT_EQ(Json::parse(both.out)["new"]["versions"], Json({1, 2}));
}

TEST_F(CliBacktest, RefusesWhatItCantDo) {
  tool_.writeProgramme("old.kop");
  tool_.write("in.ndjson", "");
  EXPECT_EQ(call({"old.kop", "--receipts", "in.ndjson"}).code, 2);
  const Finished pipe = call({"old.kop", "old.kop", "--receipts", "-"});
  EXPECT_EQ(pipe.code, 2);
  EXPECT_TRUE(pipe.says("read twice")) << pipe.err;
  EXPECT_EQ(call({"old.kop", "none.kop", "--receipts", "in.ndjson"}).code, 2);
  EXPECT_EQ(call({"old.kop", "old.kop", "--receipts", "none.ndjson"}).code, 2);
  tool_.write("bad.kop", "program \"Club\"\n");
  EXPECT_EQ(call({"old.kop", "bad.kop", "--receipts", "in.ndjson"}).code, 1);
  // No receipts: nothing changes.
  const Finished nothing = call({"old.kop", "old.kop", "--receipts", "in.ndjson"});
  EXPECT_EQ(nothing.code, 0) << nothing.err;
  EXPECT_TRUE(nothing.says("would have cost the same")) << nothing.out;
}

TEST_F(CliBacktest, NumbersOfCustomersAreSegments) {
  const std::string scores = R"({"type":"customer","id":"anna","at":"2026-01-01T00:00:00","money":5})"
                             "\n"
                             R"({"type":"customer","id":"boris","at":"2026-01-01T00:00:00","money":1})"
                             "\n";
  tool_.write("in.ndjson", scores + purchase("p1", "anna", "2026-01-10T10:00:00", "900.00") +
                               purchase("p2", "boris", "2026-01-10T11:00:00", "100.00"));
  for (const char* name : {"old.kop", "new.kop"})
    tool_.writeProgramme(name, "birthday : optional anniversary",
                         "birthday : optional anniversary\n  money : optional number");
  tool_.write("new.kop", replaced(tool_.read("new.kop"), "earn 5%", "earn 10%"));
  const Json report = compare("old.kop", "new.kop", "in.ndjson");
  ASSERT_EQ(report["segments"].size(), 1U);
  EXPECT_EQ(report["segments"][0]["by"], "money");
  EXPECT_EQ(report["segments"][0]["of"], "customer");
  EXPECT_EQ(report["segments"][0]["values"][0]["name"], "5");
  EXPECT_EQ(report["segments"][0]["values"][0]["change"], "45.00");
  EXPECT_EQ(report["segments"][0]["values"][1]["change"], "5.00");
}

TEST_F(CliBacktest, AReturnFallsUnderItsSale) {
  tool_.write(
      "in.ndjson",
      R"({"type":"purchase","id":"p1","customer":"anna","at":"2026-01-10T10:00:00","store":"North","channel":"app","lines":[{"name":"x","quantity":"2","amount":"400.00"}]})"
      "\n"
      R"({"type":"purchase","id":"p2","customer":"anna","at":"2026-01-11T10:00:00","store":"South","channel":"pos","lines":[{"name":"y","quantity":"1","amount":"100.00"}]})"
      "\n"
      R"({"type":"return","id":"t1","of":"p1","customer":"anna","at":"2026-01-12T10:00:00","store":"South","lines":[{"name":"x","quantity":"1"}]})"
      "\n");
  tool_.writeProgramme("old.kop");
  const Json report = compare("old.kop", "old.kop", "in.ndjson");
  ASSERT_EQ(report["segments"].size(), 2U);
  for (const Json& segment : report["segments"]) {
    ASSERT_EQ(segment["values"].size(), 2U) << segment["by"];
    for (const Json& value : segment["values"]) {
      const bool sale = value["name"] == "North" || value["name"] == "app";
      EXPECT_EQ(value["old"]["points"]["taken_back"], sale ? "10" : "0") << value["name"];
      EXPECT_EQ(value["old"]["net"], sale ? "200.00" : "100.00") << value["name"];
    }
  }
}

TEST_F(CliBacktest, ForecastsWhatAReactionWouldCome) {
  tool_.write("in.ndjson", purchase("p1", "anna", "2026-01-10T10:00:00", "900.00"));
  tool_.writeProgramme("old.kop");
  tool_.writeProgramme("new.kop", "earn 5%", "earn 10%");
  const std::vector<std::string> files{"old.kop", "new.kop", "--receipts", "in.ndjson"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), files.begin(), files.end());
    return call(more);
  };
  // 900.00, of which 45.00 and then 90.00 come back: 5/95 cheaper, at 1.9 a tenth more is bought.
  const Finished done = with({"--elasticity", "0,1.9,0.95", "--margin", "30%", "--delivery", "50", "--format", "json"});
  ASSERT_EQ(done.code, 0) << done.err;
  const Json forecast = Json::parse(done.out)["forecast"];
  EXPECT_EQ(forecast["old"]["result"], "175.00");
  EXPECT_EQ(forecast["new"]["result"], "130.00");
  EXPECT_EQ(forecast["scenarios"][0]["growth_percent"], "0.0000000");
  EXPECT_EQ(forecast["scenarios"][1]["growth_percent"], "5.0000000");
  EXPECT_EQ(forecast["scenarios"][2]["growth_percent"], "10.0000000");
  EXPECT_EQ(forecast["scenarios"][2]["result"], "143.00");
  EXPECT_EQ(forecast["break_even_growth_percent"], "34.6153846");
  EXPECT_TRUE(with({"--elasticity", "1", "--margin", "30", "--lang", "ru"}).says("Если люди отреагируют"));
  EXPECT_TRUE(with({"--elasticity", "1,2,3", "--margin", "30%"}).says("pessimistic"));
  EXPECT_TRUE(with({"--margin", "30%", "--delivery", "50"}).says("where purchases grow by 34.62\u00A0%"));
  EXPECT_TRUE(with({"--elasticity", "1"}).says("needs --margin"));
  for (const char* bad : {"1,2", "x", "1,,2", "-1", "1,2,101", ","})
    EXPECT_EQ(with({"--elasticity", bad, "--margin", "30%"}).code, 2) << bad;
  EXPECT_EQ(with({"--margin", "130%"}).code, 2);
  EXPECT_EQ(with({"--margin", "30%", "--delivery", "x"}).code, 2);
  EXPECT_EQ(with({"--margin", "30%", "--gift", "1.234"}).code, 2);
}

TEST_F(CliBacktest, SaysItInBothLanguages) {
  tool_.write("in.ndjson", purchase("p1", "anna", "2026-01-10T10:00:00", "1000.00"));
  tool_.writeProgramme("old.kop");
  tool_.writeProgramme("new.kop", "earn 5%", "earn 10%");
  const Finished en = call({"old.kop", "new.kop", "--receipts", "in.ndjson", "--lang", "en", "--json", "report.json"});
  EXPECT_EQ(en.code, 0) << en.err;
  // 50 and 50 for the thousand before, 100 and 50 after.
  EXPECT_TRUE(en.says("50.00\u00A0RUB more (+50.0\u00A0%): 150.00\u00A0RUB instead of 100.00\u00A0RUB")) << en.out;
  EXPECT_TRUE(en.says("anna: +50.00\u00A0RUB")) << en.out;
  EXPECT_TRUE(en.says("everybody buys, returns and pays with points as they did")) << en.out;
  EXPECT_EQ(Json::parse(tool_.read("report.json"))["cost"]["change"], "50.00");
  const Finished ru = call({"old.kop", "new.kop", "--receipts", "in.ndjson", "--lang", "ru"});
  EXPECT_TRUE(ru.says("на 50,00\u00A0RUB дороже (+50,0\u00A0%)")) << ru.out;
  EXPECT_TRUE(ru.says("Кто выигрывает больше всех")) << ru.out;
}

std::string bought(const std::string& id, const std::string& customer, const std::string& day,
                   const std::string& amount, const std::string& more = "") {
  return R"({"type":"purchase","id":")" + id + R"(","customer":")" + customer + R"(","at":")" + day +
         R"(T12:00:00","lines":[{"name":"Tea","quantity":"1","amount":")" + amount + R"("}])" + more + "}\n";
}

// Worked out by hand: Anna buys once and goes to sleep; Boris comes back after 111 days, and once more the day after.
TEST_F(CliBacktest, BySegmentThatTheRulesDeclare) {
  const std::string rules = R"(program "Club"
  version    1, effective from 2025-01-01
  currency   RUB
  points     bean/beans, whole
  worth      1 bean = 1.00 RUB
  time zone  "Europe/Moscow"
  base       paid, with tax
  rounding   down, per rule
  activate   at once
  expire     300 days after activation
  use        soonest to expire first
  returns    recalculate, may go negative, limits reopen, for 100 days
  late       accept for 30 days

segment sleepers = customers where days since last purchase > 60
segment unasked  = customers where days since last purchase > 10

rule base
  earn 5%

rule wake_up
  for segment sleepers
  earn 5%

redeem
  at least 10 beans
  at most 50% of net
)";
  tool_.write("old.kop", rules);
  tool_.write("new.kop", replaced(rules, "segment sleepers\n  earn 5%", "segment sleepers\n  earn 10%"));
  tool_.write("receipts.ndjson", bought("r1", "anna", "2025-01-10", "100.00") +
                                     bought("r2", "boris", "2025-01-10", "100.00") +
                                     bought("r3", "boris", "2025-05-01", "200.00") +
                                     bought("r4", "boris", "2025-05-02", "100.00", R"(,"redeem":"10")"));
  const Json report = compare("old.kop", "new.kop", "receipts.ndjson");
  ASSERT_EQ(report["segments"].size(), 1U) << report["segments"];
  const Json& segment = report["segments"][0];
  EXPECT_EQ(segment["by"], "sleepers");
  EXPECT_EQ(segment["of"], "segment");
  for (const Json& value : segment["values"]) {
    const bool in = value["name"] == "yes";
    EXPECT_EQ(value["old"]["points"]["earned"], in ? "20" : "14") << value;
    EXPECT_EQ(value["new"]["points"]["earned"], in ? "30" : "14") << value;
    EXPECT_EQ(value["old"]["points"]["redeemed"], in ? "0" : "10") << value;
  }
  const Json& owed = report["owed"]["old"]["by_segment"]["sleepers"];
  EXPECT_EQ(owed["yes"]["bean"], "5") << "Anna's";
  EXPECT_EQ(owed["no"]["bean"], "19") << "Boris is awake in the end";
  const Finished page =
      call({"old.kop", "new.kop", "--receipts", "receipts.ndjson", "--format", "html", "--lang", "ru"});
  EXPECT_TRUE(page.says("По сегменту «sleepers»")) << page.err;
  EXPECT_TRUE(page.says("не в сегменте"));
}

}  // namespace
}  // namespace kopeck::cli
