#include "compiler/lower/tests.h"

#include <utility>

namespace kopeck {

namespace {

void denominators(const checked::Expr& e, std::vector<std::int64_t>& out) {
  if (e.op == plan::Op::both) {
    for (const checked::Expr& arg : e.args) denominators(arg, out);
  } else {
    out.push_back(e.args.empty() ? 1 : e.args.front().denominator);
  }
}

class TestLowerer {
 public:
  TestLowerer(const CheckedProgram& program, TextPool& pool) : program_(program), pool_(pool) {}

  TestCase run(const checked::Test& test) {
    TestCase out;
    out.events.shape(program_.schema);
    out.guarantee_denominators = guaranteeDenominators(program_);
    out.name = test.name;
    out.line = test.line;
    batch_ = &out.events;
    for (const checked::TestStep& step : test.steps) {
      if (const auto* customer = std::get_if<checked::TestCustomer>(&step)) {
        out.steps.emplace_back(lowered(*customer));
      } else if (const auto* event = std::get_if<checked::TestEvent>(&step)) {
        out.steps.emplace_back(EventStep{out.events.size()});
        add(*event);
      } else if (const auto* expect = std::get_if<checked::TestExpect>(&step)) {
        out.steps.emplace_back(ExpectStep{*expect, lowered(expect->value)});
      } else {
        out.steps.emplace_back(std::get<checked::TestGiven>(step));
      }
    }
    return out;
  }

 private:
  Value lowered(const checked::TestValue& value) {
    return value.text ? static_cast<Value>(pool_.intern(*value.text)) : value.value;
  }

  CustomerStep lowered(const checked::TestCustomer& from) {
    CustomerStep to;
    to.id = from.id;
    for (const checked::TestValue& value : from.attributes) to.attributes.push_back(lowered(value));
    to.tiers = from.tiers;
    to.balances = from.balances;
    for (const auto& [money, on] : from.spent) to.spent.push_back({money, on});
    return to;
  }

  void add(const checked::TestEvent& from) {
    EventBatch& b = *batch_;
    b.kind.push_back(from.kind);
    b.id.push_back(b.keep(from.id));
    b.customer.push_back(b.keep(from.customer));
    b.of.push_back(b.keep(from.of));
    b.day.push_back(from.day);
    b.second.push_back(from.second);
    b.received_day.push_back(from.received);
    b.store.push_back(pool_.intern(from.store));
    b.event_type.push_back(static_cast<std::uint16_t>(from.event < 0 ? 0 : from.event));
    b.redeem_asked.insert(b.redeem_asked.end(), from.redeem_asked.begin(), from.redeem_asked.end());
    b.redeem_stated.insert(b.redeem_stated.end(), from.redeem_stated.begin(), from.redeem_stated.end());
    b.tenders.insert(b.tenders.end(), from.tenders.begin(), from.tenders.end());
    b.coupons.insert(b.coupons.end(), from.coupons.begin(), from.coupons.end());
    for (const std::string& code : from.codes) b.codes.push_back(pool_.intern(code));
    b.first_code.push_back(static_cast<std::uint32_t>(b.codes.size()));
    b.first_opening.push_back(static_cast<std::uint32_t>(b.openings.size()));
    b.first_attribute.push_back(static_cast<std::uint32_t>(b.attributes.size()));
    for (const checked::TestValue& value : from.attributes) b.attributes.push_back(lowered(value));
    for (const checked::TestLine& line : from.lines) add(line);
    b.first_line.push_back(static_cast<std::uint32_t>(b.sku.size()));
    b.source_line.push_back(static_cast<std::uint64_t>(from.line));
    b.raw.push_back(b.keep(from.text));
  }

  void add(const checked::TestLine& line) {
    EventBatch& b = *batch_;
    b.sku.push_back(pool_.intern(line.sku));
    b.name.push_back(pool_.intern(line.name));
    b.category.push_back(pool_.intern(line.category));
    b.quantity.push_back(line.quantity);
    b.amount.push_back(line.amount);
    b.discount.push_back(line.discount);
    for (const checked::TestValue& value : line.attributes) b.item_attributes.push_back(lowered(value));
  }

  const CheckedProgram& program_;
  TextPool& pool_;
  EventBatch* batch_ = nullptr;
};

}  // namespace

std::vector<std::vector<std::int64_t>> guaranteeDenominators(const CheckedProgram& program) {
  std::vector<std::vector<std::int64_t>> all;
  for (const checked::Guarantee& guarantee : program.guarantees) denominators(guarantee.claim, all.emplace_back());
  return all;
}

std::vector<TestCase> lowerTests(const CheckedProgram& program, TextPool& pool) {
  TestLowerer lowerer(program, pool);
  std::vector<TestCase> cases;
  cases.reserve(program.tests.size());
  for (const checked::Test& test : program.tests) cases.push_back(lowerer.run(test));
  return cases;
}

}  // namespace kopeck
