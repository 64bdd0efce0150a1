// Any bytes as what the ledger keeps of an event or of an account: decoding says that they are damaged, or gives
// something that the engine can go on with. The first byte says what the rest is.
#include "runtime/engine/record.h"
#include "runtime/engine/step.h"
#include "runtime/interpret/evaluator.h"
#include "tests/fuzz/ledger_support.h"

namespace kopeck::fuzz {
namespace {

/// A purchase and a return to go on with.
constexpr std::string_view kGoOn =
    R"({"type":"purchase","id":"p","customer":"anna","at":"2026-03-01T10:00:00","store":"North","coupons":["cash"],)"
    R"("lines":[{"sku":"a","name":"x","category":"Drinks/Coffee","quantity":"2","amount":"200.00"}],"redeem":"10"})"
    "\n"
    R"({"type":"return","id":"r","customer":"anna","at":"2026-03-02T10:00:00","lines":[{"sku":"a","quantity":"1"}]})"
    "\n";

class Engine {
 public:
  Engine() : interpreter_(makeInterpreter(rules_.plan)), stepper_(rules_.plan, *interpreter_, pool_) {
    pool_.seed(rules_.plan.texts);
    auto reader = makeNdjsonReader(Source::fromText(std::string(kGoOn), "fixed"), rules_.plan.schema, pool_, {});
    std::vector<Rejected> rejected;
    require(reader.ok() && (*reader)->next(events_, 100, rejected).ok() && events_.size() == 2, "the fixed events");
  }

  void record(std::string_view bytes, std::string_view left) {
    Sale sale;
    if (!decodeRecord(rules_.plan, bytes, left, sale)) return;
    if (!stepper_.knowsTexts(sale)) return;
    std::string again;
    encodeEvent(rules_.plan, sale.view(), again);
    if (sale.batch.kind[0] != EventKind::purchase) return;
    out_.clear(rules_.plan);
    static_cast<void>(stepper_.evaluateAgain(sale, out_));
    AccountState state(rules_.plan.layout);
    stepper_.remember(state, sale);
    std::vector<std::size_t> touched;
    out_.clear(rules_.plan);
    stepper_.applyReturn(state, {&events_, 1}, 2, {&sale, 1}, shared_, out_, touched);
  }

  void account(std::string_view bytes) {
    AccountState state(rules_.plan.layout);
    if (!state.load(rules_.plan.layout, bytes) || !state.fits(rules_.plan)) return;
    require(state.bytes() == bytes, "an account that is not what it was read from");
    const std::int64_t row = 1 << 20;
    out_.clear(rules_.plan);
    stepper_.settleTime(state, events_.day[0], out_, &shared_);
    out_.clear(rules_.plan);
    stepper_.apply(state, {&events_, 0}, row, shared_, out_);
  }

 private:
  Rules rules_{"tests/cli/whole.kop"};
  TextPool pool_;
  std::unique_ptr<Evaluator> interpreter_;
  Stepper stepper_;
  EventBatch events_;
  Outcome out_;
  SharedCounters shared_{rules_.plan};
};

void kept(Pieces input) {
  static Engine engine;
  if (input.number(1) % 2 == 0) {
    const std::string_view left = input.bytes(input.number(1));
    engine.record(input.rest(), left);
  } else {
    engine.account(input.rest());
  }
}

}  // namespace
}  // namespace kopeck::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kopeck::fuzz::kept({data, size});
  return 0;
}
