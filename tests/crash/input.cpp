#include "tests/crash/input.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>
#include <vector>

#include "runtime/ingest/generate.h"

namespace kopeck::crash {
namespace {

using Json = nlohmann::ordered_json;

GenerateOptions shop(std::uint64_t seed, std::uint64_t receipts) {
  GenerateOptions options;
  options.customers = static_cast<std::uint32_t>(std::max<std::uint64_t>(8, receipts / 12));
  options.receipts = receipts;
  options.seed = seed;
  options.from = *parseDate("2026-01-01");
  options.days = 100;
  options.mean_lines = 2;
  options.anonymous = 60;
  options.redeeming = 200;
  options.returned = 100;
  options.late = 60;
  options.repeated = 30;
  options.coded = 60;
  options.gift_cards = 40;
  return options;
}

/// A return of the purchase's first line, at the end of its day.
Json returnOf(const Json& purchase, const std::string& id, const std::string& of) {
  Json line = purchase["lines"][0];
  for (const char* key : {"price", "amount", "discount"}) line.erase(key);
  Json json = {{"type", "return"}, {"id", id}, {"of", of}, {"customer", purchase["customer"]}};
  json["at"] = purchase["at"].get<std::string>().substr(0, 10) + "T23:55:00";
  json["lines"] = {line};
  return json;
}

/// Puts among the generator's lines what it does not make.
class Mixer {
 public:
  explicit Mixer(std::uint64_t seed) : random_(seed ^ 0x6b6f7065) {}

  void take(std::string text) {
    Json json = Json::parse(text);
    if (json["type"] == "customer") opening(json["id"], json["at"]);
    if (json["type"] != "purchase" || !json.contains("customer")) return add(text);
    if (oneIn(14)) add(returnOf(json, fmt::format("W{}", ++number_), json["id"]).dump());
    if (oneIn(30)) add(returnOf(json, fmt::format("N{}", ++number_), "NEVER").dump());
    if (oneIn(8)) {
      json["coupons"] = {"cash"};
      text = json.dump();
    }
    add(text);
    if (oneIn(12)) referral(json["customer"], json["at"]);
    if (oneIn(40)) adjustment(json["customer"], json["at"]);
    if (oneIn(20)) refused(json);
  }
  [[nodiscard]] std::string text() const { return text_; }

 private:
  [[nodiscard]] bool oneIn(unsigned n) { return random_() % n == 0; }
  void add(const std::string& line) { text_ += line + "\n"; }

  void opening(const std::string& customer, const std::string& at) {
    customers_.push_back(customer);
    if (!oneIn(3)) return;
    Json json = {{"type", "opening"}, {"id", fmt::format("O{}", ++number_)}, {"customer", customer}, {"at", at}};
    json["lots"] = {{{"points", "120.50"}, {"earned", "2025-12-20"}, {"last_day", "2026-03-10"}},
                    {{"wallet", "silver"}, {"points", "7.25"}},
                    {{"coupon", "cash"}, {"count", 1}}};
    json["tier"] = "high";
    json["spend"] = {{{"on", "2025-12-25"}, {"amount", "8500.00"}}};
    add(json.dump());
  }
  void referral(const std::string& customer, const std::string& at) {
    const std::string& other = customers_[random_() % customers_.size()];
    add(Json{{"type", "event"},
             {"name", "referral"},
             {"id", fmt::format("F{}", ++number_)},
             {"customer", customer},
             {"at", at},
             {"friend", oneIn(5) ? "nobody" : other}}
            .dump());
  }
  void adjustment(const std::string& customer, const std::string& at) {
    add(Json{{"type", "adjust"},
             {"id", fmt::format("A{}", ++number_)},
             {"customer", customer},
             {"at", at},
             {"points", oneIn(2) ? "-15.00" : "3.75"},
             {"reason", "by the shop"}}
            .dump());
  }
  void refused(Json json) {
    switch (random_() % 5) {
      case 0:
        return add("{\"type\":\"purchase\",");
      case 1:
        json["id"] = fmt::format("X{}", ++number_);
        json["lines"][0]["amount"] = "a lot";
        return add(json.dump());
      case 2:  // the same number, other content
        json["lines"][0]["amount"] = "0.01";
        json["lines"][0].erase("discount");
        return add(json.dump());
      case 3:  // without a customer there are no points to pay with
        json["id"] = fmt::format("X{}", ++number_);
        json.erase("customer");
        json["redeem"] = "10";
        return add(json.dump());
      default:  // too late, unless it is still January
        json["id"] = fmt::format("L{}", ++number_);
        json["at"] = "2026-01-01T09:00:00";
        json["redeemed"] = "5.00";
        json.erase("redeem");
        return add(json.dump());
    }
  }

  std::mt19937_64 random_;
  std::vector<std::string> customers_;
  std::string text_;
  int number_ = 0;
};

}  // namespace

std::string programmeText() {
  std::ifstream file(std::string(KOPECK_SOURCE_DIR) + "/tests/crash/whole.kop", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string receiptLines(std::uint64_t seed, std::uint64_t receipts) {
  std::string plain;
  generate(shop(seed, receipts), [&](std::string_view block) {
    plain += block;
    return true;
  });
  Mixer mixer(seed);
  std::istringstream lines(plain);
  for (std::string line; std::getline(lines, line);) mixer.take(line);
  return mixer.text();
}

}  // namespace kopeck::crash
