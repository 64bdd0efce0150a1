// TestChecker: one `test` block. Internal to compiler/check; tests.cpp has its steps, test_values.cpp what attributes
// may be, test_expect.cpp the expectations.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/check/context.h"
#include "compiler/check/units.h"

namespace kopeck::checking {

class TestChecker {
 public:
  /// `categories` are those that the programme's sets name.
  TestChecker(Context& context, const ast::TestDecl& decl, const std::vector<std::string>& categories)
      : context_(context), decl_(decl), categories_(categories) {}

  checked::Test run();

 private:
  const Schema& schema() const { return context_.out.schema; }
  [[nodiscard]] std::size_t wallets() const { return schema().wallets.size(); }

  // Values (test_values.cpp)
  void mismatch(const ast::TestAttribute& attribute, Kind wanted);
  checked::TestValue value(const ast::TestAttribute& attribute, const Attribute& declared);
  checked::TestValue choice(const ast::Name& name, const Attribute& declared);
  /// Reads one attribute into `values`; false when there is none of that name (and `kind` says whose it would be).
  bool assign(const ast::TestAttribute& attribute, const std::vector<Attribute>& declared, NameKind kind,
              std::vector<checked::TestValue>& values, const std::vector<std::string>& more = {});
  /// Amounts of points, each into its wallet's place.
  void byWallet(const std::vector<ast::Quantity>& amounts, std::vector<Value>& values);

  // Steps (tests.cpp)
  void step(const ast::TestCustomer& c);
  void holdings(const ast::TestCustomer& c, checked::TestCustomer& out);
  void step(const ast::TestReceipt& r);
  void payments(const ast::TestReceipt& r, checked::TestEvent& out);
  void step(const ast::TestEvent& e);
  void step(const ast::TestReturn& r);
  void step(const ast::TestGiven& g);
  void step(const ast::TestExpect& e);
  /// Remembers the event's name; returns the step, which stands even after a report so that later names are found.
  checked::TestEvent& begin(EventKind kind, const ast::Name& name, const ast::Date& date, const ast::Time& time,
                            Span span);
  std::string customer(const ast::Name& name);
  checked::TestLine line(const ast::TestLine& l);
  /// Warns of a category that no set names and that is one slip away from one that a set does name.
  void category(const ast::Text& said) const;
  /// The sale's line of that SKU or name, or of any receipt so far where the return names no sale.
  const checked::TestLine* findLine(const checked::TestEvent* sale, const std::string& item) const;
  void returnLine(checked::TestEvent& out, const checked::TestEvent* sale, const ast::TestReturn::Line& l);

  // Expectations (test_expect.cpp)
  void subject(const ast::TestExpect& e);
  void amount(const ast::TestExpect& e, checked::TestExpect& out);
  void held(const ast::TestExpect& e, checked::TestExpect& out);
  void attribute(const ast::TestExpect& e, checked::TestExpect& out);
  void tier(const ast::Name& name, std::optional<std::int32_t> block, checked::TestExpect& out);
  void parts(const ast::TestExpect& e, int decimals, checked::TestExpect& out);
  void reason(const ast::TestExpect& e, checked::TestExpect& out);

  Context& context_;
  const ast::TestDecl& decl_;
  const std::vector<std::string>& categories_;
  checked::Test test_;
  Names customers_;
  Names receipts_;  // and events; index: the step
  Names returns_;
};

}  // namespace kopeck::checking
