#include "compiler/jit/jit.h"

#include <algorithm>
#include <functional>

#include "compiler/jit/emit.h"
#include "compiler/jit/session.h"

namespace kopeck {
namespace {

// Code generation grows faster than linearly with a function's size; below this the call costs more than it saves.
constexpr std::size_t kRulesPerFunction = 64;
constexpr std::size_t kSumsPerFunction = 12;  // their totals stay in registers, more or less
constexpr std::size_t kNodesPerModule = 64;   // sets, sums and rules

using EventFunction = std::int32_t (*)(const EvalContext*);
using RedeemFunction = std::int32_t (*)(const EvalContext*, std::int32_t*);
using EventFunctions = std::vector<EventFunction>;

struct Functions {
  EventFunctions lines;
  EventFunctions sums;  // of all but `paid` and purchases
  EventFunctions paid_sums;
  EventFunctions purchase;
  EventFunctions on_return;
  std::vector<EventFunctions> custom;  // by schema.events
  RedeemFunction redeem = nullptr;
  std::vector<std::int32_t> paid;       // sums over `paid`
  std::vector<std::int32_t> purchases;  // sums that are constant
};

Fault run(const EventFunctions& functions, const EvalContext& context) {
  for (const EventFunction function : functions) {
    if (const auto fault = static_cast<Fault>(function(&context)); fault != Fault::none) return fault;
  }
  return Fault::none;
}

class Jit final : public Evaluator {
 public:
  Jit(std::unique_ptr<jit::Library> library, Functions functions)
      : library_(std::move(library)), functions_(std::move(functions)) {}

  [[nodiscard]] Fault evaluateLines(EvalContext& context) const override {
    if (functions_.lines.empty()) std::fill_n(context.masks, context.line_count, 0);
    return run(functions_.lines, context);
  }

  [[nodiscard]] Fault evaluateRules(EvalContext& context, RuleGroup group) const override {
    const Value purchases = group.trigger == plan::TriggerKind::custom_event ? 0 : 1;
    for (const std::int32_t sum : functions_.purchases) context.sums[sum] = purchases;
    if (const Fault fault = run(functions_.sums, context); fault != Fault::none) return fault;
    if (const Fault fault = run(functions_.paid_sums, context); fault != Fault::none) return fault;
    switch (group.trigger) {
      case plan::TriggerKind::purchase:
        return run(functions_.purchase, context);
      case plan::TriggerKind::on_return:
        return run(functions_.on_return, context);
      case plan::TriggerKind::custom_event:
        break;
    }
    const auto event = static_cast<std::size_t>(group.event);
    if (group.event < 0 || event >= functions_.custom.size()) return Fault::none;
    return run(functions_.custom[event], context);
  }

  [[nodiscard]] Fault evaluateRedeem(EvalContext& context, std::int32_t& failed) const override {
    for (const std::int32_t sum : functions_.purchases) context.sums[sum] = 1;
    for (const std::int32_t sum : functions_.paid) context.sums[sum] = 0;
    if (const Fault fault = run(functions_.sums, context); fault != Fault::none) return fault;
    return static_cast<Fault>(functions_.redeem(&context, &failed));
  }

  [[nodiscard]] const char* name() const override { return "jit"; }

 private:
  std::unique_ptr<jit::Library> library_;  // owns the code
  Functions functions_;
};

/// Divides the Plan into functions, packs them into modules, and collects what they became.
class Compilation {
 public:
  Compilation(const plan::Plan& plan, JitOptions options, jit::Library& library)
      : plan_(plan), options_(options), library_(library) {}

  llvm::Error run() {
    planLines();
    planSums();
    planRules();
    planRedeem();
    if (llvm::Error error = generate()) return error;
    for (const Unit& unit : units_) {
      auto address = library_.find(unit.name);
      if (!address) return address.takeError();
      unit.take(*address);
    }
    return llvm::Error::success();
  }
  [[nodiscard]] Functions take() { return std::move(functions_); }

 private:
  using Emit = std::function<void(llvm::Module&, const std::string&)>;
  using Indices = std::vector<std::int32_t>;
  struct Unit {
    std::string name;
    std::size_t nodes;
    Emit emit;
    std::function<void(llvm::orc::ExecutorAddr)> take;
  };

  void addUnit(EventFunctions& to, std::string name, std::size_t nodes, Emit emit);
  /// One unit for each `size` of the indices.
  template <typename EmitPart>
  void addParts(EventFunctions& to, const std::string& name, const Indices& indices, std::size_t size,
                EmitPart emit_part);
  void planLines();
  void planSums();
  void planRules();
  void planRedeem();
  llvm::Error generate();

  const plan::Plan& plan_;
  JitOptions options_;
  jit::Library& library_;
  std::vector<Unit> units_;
  Functions functions_;
};

void Compilation::addUnit(EventFunctions& to, std::string name, std::size_t nodes, Emit emit) {
  units_.push_back({std::move(name), nodes, std::move(emit),
                    [&to](llvm::orc::ExecutorAddr address) { to.push_back(address.toPtr<EventFunction>()); }});
}

template <typename EmitPart>
void Compilation::addParts(EventFunctions& to, const std::string& name, const Indices& indices, std::size_t size,
                           EmitPart emit_part) {
  for (std::size_t begin = 0; begin < indices.size(); begin += size) {
    const auto first = indices.begin() + static_cast<std::ptrdiff_t>(begin);
    const std::size_t count = std::min(size, indices.size() - begin);
    Indices part(first, first + static_cast<std::ptrdiff_t>(count));
    addUnit(to, name + std::to_string(begin / size), count,
            [this, part = std::move(part), emit_part](llvm::Module& module, const std::string& unit) {
              emit_part(module, plan_, unit, part);
            });
  }
}

void Compilation::planLines() {
  for (std::size_t first = 0; first < plan_.sets.size(); first += 64) {
    const auto word = static_cast<std::int32_t>(first / 64);
    addUnit(functions_.lines, "lines" + std::to_string(word), std::min<std::size_t>(64, plan_.sets.size() - first),
            [this, word](llvm::Module& module, const std::string& unit) { jit::emitLines(module, plan_, unit, word); });
  }
}

void Compilation::planSums() {
  Indices others;
  for (std::size_t i = 0; i < plan_.sums.size(); ++i) {
    const auto index = static_cast<std::int32_t>(i);
    const plan::Measure measure = plan_.sums[i].measure;
    Indices& kind = measure == plan::Measure::purchases ? functions_.purchases
                    : measure == plan::Measure::paid    ? functions_.paid
                                                        : others;
    kind.push_back(index);
  }
  addParts(functions_.sums, "sums", others, kSumsPerFunction, jit::emitSums);
  addParts(functions_.paid_sums, "paidSums", functions_.paid, kSumsPerFunction, jit::emitSums);
}

void Compilation::planRules() {
  Indices purchase;
  Indices on_return;
  std::vector<Indices> custom(plan_.schema.events.size());
  for (std::size_t i = 0; i < plan_.rules.size(); ++i) {
    const plan::Rule& rule = plan_.rules[i];
    Indices& group = rule.trigger == plan::TriggerKind::purchase    ? purchase
                     : rule.trigger == plan::TriggerKind::on_return ? on_return
                                                                    : custom[static_cast<std::size_t>(rule.event)];
    group.push_back(static_cast<std::int32_t>(i));
  }
  addParts(functions_.purchase, "purchase", purchase, kRulesPerFunction, jit::emitRules);
  addParts(functions_.on_return, "onReturn", on_return, kRulesPerFunction, jit::emitRules);
  functions_.custom.resize(custom.size());
  for (std::size_t i = 0; i < custom.size(); ++i) {
    addParts(functions_.custom[i], "event" + std::to_string(i) + "_", custom[i], kRulesPerFunction, jit::emitRules);
  }
}

void Compilation::planRedeem() {
  units_.push_back({"redeem", 1 + plan_.redeem.conditions.size(),
                    [this](llvm::Module& module, const std::string& unit) { jit::emitRedeem(module, plan_, unit); },
                    [this](llvm::orc::ExecutorAddr address) { functions_.redeem = address.toPtr<RedeemFunction>(); }});
}

llvm::Error Compilation::generate() {
  std::size_t unit = 0;
  while (unit < units_.size()) {
    llvm::LLVMContext context;  // a fresh one each: a context never gives types back
    llvm::Module module(units_[unit].name, context);
    module.setTargetTriple(library_.machine().getTargetTriple().str());
    module.setDataLayout(library_.machine().createDataLayout());
    std::size_t nodes = 0;
    do {
      units_[unit].emit(module, units_[unit].name);
      nodes += units_[unit].nodes;
      ++unit;
    } while (unit < units_.size() && nodes + units_[unit].nodes <= kNodesPerModule);
    if (llvm::Error error = library_.add(module, options_)) return error;
  }
  return llvm::Error::success();
}

Error refusal(llvm::Error error) {
  const std::string reason = llvm::toString(std::move(error));
  return {ErrorKind::invalid, "rules can't be compiled to machine code here: " + reason,
          "правила не удалось скомпилировать в машинный код: " + reason};
}

}  // namespace

Result<std::unique_ptr<Evaluator>> compileJit(const plan::Plan& plan, JitOptions options) {
  auto library = jit::Library::make(options.optimise);
  if (!library) return refusal(library.takeError());
  Compilation compilation(plan, options, **library);
  if (llvm::Error error = compilation.run()) return refusal(std::move(error));
  return std::unique_ptr<Evaluator>(std::make_unique<Jit>(std::move(*library), compilation.take()));
}

}  // namespace kopeck
