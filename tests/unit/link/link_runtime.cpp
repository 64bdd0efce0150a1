// Runs a little of the runtime; all of it is linked in: see CMakeLists.txt.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "runtime/account/account.h"
#include "runtime/engine/step.h"
#include "runtime/event/text.h"
#include "runtime/interpret/evaluator.h"
#include "runtime/ledger/ledger.h"
#include "runtime/plan/plan.h"
#include "runtime/store/store.h"
#include "runtime/value/calendar.h"

using namespace kopeck;

int main() {
  plan::Plan plan;
  plan.name = "stands alone";
  plan.terms.emplace_back();
  plan.layout.fixed_words = AccountState::kRuntimeWords;
  const auto evaluator = makeInterpreter(plan);
  TextPool pool;
  Stepper stepper(plan, *evaluator, pool);
  AccountState state(plan.layout);
  Outcome out;
  out.clear(plan);
  stepper.settleTime(state, dayFrom(2026, 3, 8).value_or(0), out);
  const auto path = std::filesystem::temp_directory_path() / ("kopeck-link-" + std::to_string(std::rand()) + ".db");
  const auto store = Store::open(path.string(), programmeId(plan, {}));
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
  std::puts(name(PostingKind::earned).data());
  return store ? 0 : 1;
}
