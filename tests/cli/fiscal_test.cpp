// The example of fiscal receipts, as its README runs it: one document in a real shape becomes a posted receipt.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/cli/tool.h"

namespace kopeck::cli {
namespace {

using nlohmann::json;

class CliFiscal : public ::testing::Test {
 protected:
  [[nodiscard]] static std::string example(const std::string& name) {
    return std::string(KOPECK_SOURCE_DIR) + "/examples/fiscal/" + name;
  }
  [[nodiscard]] Finished run(const std::string& receipts, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> call = {"run",        example("club.kop"),
                                     "--receipts", receipts,
                                     "--from",     "ffd",
                                     "--map",      example("mapping.toml"),
                                     "--ledger",   "club.db",
                                     "--rejects",  "refused.ndjson",
                                     "--summary",  "json"};
    call.insert(call.end(), more.begin(), more.end());
    return tool_.call(call);
  }
  Tool tool_;
};

// 360.00 of 360.20: 20 kopecks go off the lines as 17, 3 and 0. 1% of 353.00 are 3 points, 10% of 54.97 are 5.
TEST_F(CliFiscal, TheExampleBecomesAPostedReceipt) {
  const Finished posted = run(example("receipt.json"));
  ASSERT_EQ(posted.code, 0) << posted.err;
  const json summary = json::parse(posted.out);
  EXPECT_EQ(summary["receipts"], 1);
  EXPECT_EQ(summary["posted"], 1);
  EXPECT_EQ(summary["lines"], 3);
  EXPECT_EQ(summary["money"]["net"], "360.00");
  EXPECT_EQ(summary["points"]["earned"], "8");
  const Finished why = tool_.call({"explain", "--ledger", "club.db", "--receipt", "9999000011112222-1077-1234567890"});
  EXPECT_EQ(why.code, 0) << why.err;
  EXPECT_TRUE(why.says("fresh_bread")) << why.out;

  // The bread comes back; what the till paid for empty bottles is no sale.
  const Finished returned = run(example("return.json"));
  ASSERT_EQ(returned.code, 3) << returned.err;
  const json after = json::parse(returned.out);
  EXPECT_EQ(after["receipts"], 2);
  EXPECT_EQ(after["posted"], 1);
  EXPECT_EQ(after["refused"]["expense"], 1);
  EXPECT_EQ(after["points"]["taken_back"], "6");
  const auto refused = tool_.rejects("refused.ndjson");
  ASSERT_EQ(refused.size(), 1U);
  EXPECT_EQ(refused[0]["line"], 2) << "documents are counted";
  EXPECT_EQ(refused[0]["receipt"], "9999000011112222-1103-123123123");
  EXPECT_EQ(after["points"]["outstanding"], "2");
}

TEST_F(CliFiscal, TheSameReceiptInAnotherEnvelopeIsADuplicate) {
  ASSERT_EQ(run(example("receipt.json")).code, 0);
  std::ifstream file(example("receipt.json"));
  std::ostringstream text;
  text << json::parse(file)["data"]["json"];
  std::filesystem::create_directory(tool_.path("inbox"));
  tool_.write("inbox/till.json", "{\"document\":{\"receipt\":" + text.str() + "}}\n");
  const Finished again = run("inbox");
  EXPECT_EQ(again.code, 0) << again.err;
  const json summary = json::parse(again.out);
  EXPECT_EQ(summary["duplicate"], 1);
  EXPECT_EQ(summary["points"]["outstanding"], "8");
}

TEST_F(CliFiscal, AWrongMappingIsToldWithItsLines) {
  tool_.write("wrong.toml", "[ffd]\nsellers = 7700000000\n\n[[ffd.customer]]\nfeild = \"buyerPhoneOrAddress\"\n");
  const Finished wrong = tool_.call({"run", example("club.kop"), "--receipts", example("receipt.json"), "--from", "ffd",
                                     "--map", "wrong.toml", "--ledger", "club.db"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_TRUE(wrong.says("wrong.toml:2: `ffd.sellers` should be a text or a list of texts")) << wrong.err;
  EXPECT_TRUE(wrong.says("wrong.toml:5: `ffd.customer.feild` means nothing here; known are: field, property"))
      << wrong.err;
  EXPECT_FALSE(std::filesystem::exists(tool_.path("club.db")));
}

}  // namespace
}  // namespace kopeck::cli
