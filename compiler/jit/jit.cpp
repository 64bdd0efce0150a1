#include "compiler/jit/jit.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <functional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/jit/emit.h"
#include "compiler/jit/session.h"
#include "compiler/jit/shape.h"
#include "compiler/jit/sources.h"
#include "runtime/interpret/rule_index.h"
#include "runtime/interpret/sums.h"

namespace kopeck {
namespace {

// Code generation grows faster than linearly with a function's size; below this the call costs more than it saves.
constexpr std::size_t kNodesPerFunction = 64;  // rules' amounts and discounts
constexpr std::size_t kSumsPerFunction = 12;   // their totals stay in registers, more or less
constexpr std::size_t kNodesPerModule = 64;    // sets, sums and rules

using EventFunction = std::int32_t (*)(const EvalContext*);
using RedeemFunction = std::int32_t (*)(const EvalContext*, std::int32_t*);
using EventFunctions = std::vector<EventFunction>;
using ShapeFunction = std::int32_t (*)(const EvalContext*, const std::int64_t*);

/// Rules that are looked up: each with the function of its shape, and its table in the one vector of all.
struct Shapes {
  struct OfRule {
    std::int32_t shape = -1;
    std::uint32_t table = 0;
  };
  std::vector<OfRule> rules;
  std::vector<ShapeFunction> functions;
  std::vector<std::int64_t> tables;
};

struct Functions {
  EventFunctions lines;
  EventFunctions sums;  // of all but payment and purchases
  EventFunctions payment_sums;
  EventFunctions purchase;
  EventFunctions on_return;
  EventFunctions discount;
  std::vector<EventFunctions> custom;     // by schema.events
  std::vector<EventFunctions> schedules;  // by Plan::schedules
  RedeemFunction redeem = nullptr;
  std::vector<std::int32_t> payment;    // sums over `paid` and `tenders`: 0 before payment
  std::vector<std::int32_t> purchases;  // sums that are constant
  Shapes shapes;
};

Fault run(const EventFunctions& functions, const EvalContext& context) {
  for (const EventFunction function : functions) {
    if (const auto fault = static_cast<Fault>(function(&context)); fault != Fault::none) return fault;
  }
  return Fault::none;
}

class Jit final : public Evaluator {
 public:
  /// `index` may be null.
  Jit(std::unique_ptr<jit::Library> library, Functions functions, std::unique_ptr<Evaluator> interpreter,
      std::shared_ptr<const RuleIndex> index)
      : library_(std::move(library)),
        functions_(std::move(functions)),
        interpreter_(std::move(interpreter)),
        index_(std::move(index)) {}

  [[nodiscard]] Fault evaluateLines(EvalContext& context) const override {
    if (context.memory != nullptr) return index_->lines(context);
    if (index_ != nullptr) return interpreter_->evaluateLines(context);
    if (functions_.lines.empty()) std::fill_n(context.masks, context.line_count, 0);
    return run(functions_.lines, context);
  }

  [[nodiscard]] Fault evaluateRules(EvalContext& context, RuleGroup group) const override {
    if (isLookedUp(context, group)) return evaluateCandidates(context, group);
    // What is made for looking up has no code for all rules at once.
    if (index_ != nullptr) return interpreter_->evaluateRules(context, group);
    const bool of_receipt =
        group.trigger != plan::TriggerKind::custom_event && group.trigger != plan::TriggerKind::schedule;
    for (const std::int32_t sum : functions_.purchases) context.sums[sum] = of_receipt ? 1 : 0;
    if (const Fault fault = run(functions_.sums, context); fault != Fault::none) return fault;
    if (group.trigger == plan::TriggerKind::discount) {
      clearPayment(context);
    } else if (const Fault fault = run(functions_.payment_sums, context); fault != Fault::none) {
      return fault;
    }
    return runGroup(context, group);
  }

  [[nodiscard]] Fault evaluateRedeem(EvalContext& context, std::int32_t& failed) const override {
    if (index_ != nullptr) return interpreter_->evaluateRedeem(context, failed);
    for (const std::int32_t sum : functions_.purchases) context.sums[sum] = 1;
    clearPayment(context);
    if (const Fault fault = run(functions_.sums, context); fault != Fault::none) return fault;
    return static_cast<Fault>(functions_.redeem(&context, &failed));
  }

  [[nodiscard]] std::unique_ptr<EvalMemory> makeMemory(const TextPool& pool) const override {
    return index_ == nullptr ? nullptr : index_->makeMemory(pool);
  }

  [[nodiscard]] const char* name() const override { return "jit"; }

 private:
  [[nodiscard]] Fault evaluateCandidates(EvalContext& context, RuleGroup group) const {
    if (const Fault fault = index_->sums(context, sumStageOf(group.trigger)); fault != Fault::none) return fault;
    const Shapes& shapes = functions_.shapes;
    return index_->askCandidates(context, group.trigger, [&](std::int32_t rule) {
      const Shapes::OfRule of = shapes.rules[static_cast<std::size_t>(rule)];
      const ShapeFunction function = shapes.functions[static_cast<std::size_t>(of.shape)];
      return static_cast<Fault>(function(&context, shapes.tables.data() + of.table));
    });
  }
  void clearPayment(EvalContext& context) const {
    for (const std::int32_t sum : functions_.payment) context.sums[sum] = 0;
  }
  static Fault runEntry(const std::vector<EventFunctions>& groups, std::int32_t index, const EvalContext& context) {
    const auto entry = static_cast<std::size_t>(index);
    return index >= 0 && entry < groups.size() ? run(groups[entry], context) : Fault::none;
  }
  [[nodiscard]] Fault runGroup(const EvalContext& context, RuleGroup group) const {
    switch (group.trigger) {
      case plan::TriggerKind::purchase:
        return run(functions_.purchase, context);
      case plan::TriggerKind::on_return:
        return run(functions_.on_return, context);
      case plan::TriggerKind::discount:
        return run(functions_.discount, context);
      case plan::TriggerKind::custom_event:
        return runEntry(functions_.custom, group.event, context);
      case plan::TriggerKind::schedule:
        break;
    }
    if (group.event >= 0) return runEntry(functions_.schedules, group.event, context);
    for (const EventFunctions& each : functions_.schedules) {
      if (const Fault fault = run(each, context); fault != Fault::none) return fault;
    }
    return Fault::none;
  }

  std::unique_ptr<jit::Library> library_;  // owns the code
  Functions functions_;
  std::unique_ptr<Evaluator> interpreter_;  // for what is not compiled where rules are looked up
  std::shared_ptr<const RuleIndex> index_;
};

/// Divides the Plan into functions, packs them into modules, and collects what they became.
class Compilation {
 public:
  Compilation(const plan::Plan& plan, const JitOptions& options, jit::Library& library)
      : plan_(plan), options_(options), library_(library) {}

  /// `looks_up`: rules are looked up, and compiled by their shapes.
  llvm::Error run(bool looks_up) {
    if (looks_up) {
      planShapes();
    } else {
      planLines();
      planSums();
      planRules();
      planRedeem();
    }
    if (llvm::Error error = options_.cache == nullptr ? generate() : fetch()) return error;
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
  template <typename EmitPart>
  void addPart(EventFunctions& to, const std::string& name, Indices part, std::size_t nodes, EmitPart emit_part);
  void addSums(EventFunctions& to, const std::string& name, const Indices& sums);
  void addRules(EventFunctions& to, const std::string& name, const Indices& rules);
  void addGroups(std::vector<EventFunctions>& to, const std::string& name, const std::vector<Indices>& groups);
  void planLines();
  void planSums();
  void planRules();
  void planRedeem();
  void planShapes();
  llvm::Error fetch();
  llvm::Error generate();
  [[nodiscard]] bool stopped() const { return options_.stop != nullptr && options_.stop->load(); }

  const plan::Plan& plan_;
  JitOptions options_;
  jit::Library& library_;
  std::vector<Unit> units_;
  std::vector<std::string> objects_;  // as generated, for the cache
  Functions functions_;
};

void Compilation::addUnit(EventFunctions& to, std::string name, std::size_t nodes, Emit emit) {
  units_.push_back({std::move(name), nodes, std::move(emit),
                    [&to](llvm::orc::ExecutorAddr address) { to.push_back(address.toPtr<EventFunction>()); }});
}

template <typename EmitPart>
void Compilation::addPart(EventFunctions& to, const std::string& name, Indices part, std::size_t nodes,
                          EmitPart emit_part) {
  addUnit(to, name, nodes, [this, part = std::move(part), emit_part](llvm::Module& module, const std::string& unit) {
    emit_part(module, plan_, unit, part);
  });
}

void Compilation::addSums(EventFunctions& to, const std::string& name, const Indices& sums) {
  for (std::size_t begin = 0; begin < sums.size(); begin += kSumsPerFunction) {
    const auto first = sums.begin() + static_cast<std::ptrdiff_t>(begin);
    const std::size_t count = std::min(kSumsPerFunction, sums.size() - begin);
    addPart(to, name + std::to_string(begin / kSumsPerFunction),
            Indices(first, first + static_cast<std::ptrdiff_t>(count)), count, jit::emitSums);
  }
}

void Compilation::addRules(EventFunctions& to, const std::string& name, const Indices& rules) {
  Indices part;
  std::size_t nodes = 0;
  int number = 0;
  const auto close = [&] {
    addPart(to, name + std::to_string(number++), std::exchange(part, {}), std::exchange(nodes, 0), jit::emitRules);
  };
  for (const std::int32_t index : rules) {
    const plan::Rule& rule = plan_.rules[static_cast<std::size_t>(index)];
    // A table is a rule of many amounts.
    const auto own = static_cast<std::size_t>(std::max(1, rule.earn_count + rule.take_count));
    if (!part.empty() && nodes + own > kNodesPerFunction) close();
    part.push_back(index);
    nodes += own;
  }
  if (!part.empty()) close();
}

void Compilation::addGroups(std::vector<EventFunctions>& to, const std::string& name,
                            const std::vector<Indices>& groups) {
  to.resize(groups.size());  // units keep the addresses of its entries
  for (std::size_t i = 0; i < groups.size(); ++i) {
    addRules(to[i], name + std::to_string(i) + "_", groups[i]);
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
    const bool of_payment = measure == plan::Measure::paid || measure == plan::Measure::tender;
    Indices& kind = measure == plan::Measure::purchases ? functions_.purchases
                    : of_payment                        ? functions_.payment
                                                        : others;
    kind.push_back(index);
  }
  addSums(functions_.sums, "sums", others);
  addSums(functions_.payment_sums, "paymentSums", functions_.payment);
}

void Compilation::planRules() {
  Indices purchase;
  Indices on_return;
  Indices discount;
  std::vector<Indices> custom(plan_.schema.events.size());
  std::vector<Indices> schedules(plan_.schedules.size());
  for (std::size_t i = 0; i < plan_.rules.size(); ++i) {
    const plan::Rule& rule = plan_.rules[i];
    const auto index = static_cast<std::int32_t>(i);
    switch (rule.trigger) {
      case plan::TriggerKind::purchase:
        purchase.push_back(index);
        break;
      case plan::TriggerKind::on_return:
        on_return.push_back(index);
        break;
      case plan::TriggerKind::discount:
        discount.push_back(index);
        break;
      case plan::TriggerKind::custom_event:
        custom[static_cast<std::size_t>(rule.event)].push_back(index);
        break;
      case plan::TriggerKind::schedule:
        schedules[static_cast<std::size_t>(rule.schedule)].push_back(index);
        break;
    }
  }
  addRules(functions_.purchase, "purchase", purchase);
  addRules(functions_.on_return, "onReturn", on_return);
  addRules(functions_.discount, "discount", discount);
  addGroups(functions_.custom, "event", custom);
  addGroups(functions_.schedules, "schedule", schedules);
}

void Compilation::planRedeem() {
  units_.push_back({"redeem", 1 + plan_.redeem.conditions.size(),
                    [this](llvm::Module& module, const std::string& unit) { jit::emitRedeem(module, plan_, unit); },
                    [this](llvm::orc::ExecutorAddr address) { functions_.redeem = address.toPtr<RedeemFunction>(); }});
}

void Compilation::planShapes() {
  Shapes& shapes = functions_.shapes;
  shapes.rules.resize(plan_.rules.size());
  jit::ShapeReader reader(plan_);
  std::unordered_map<std::string, std::int32_t> known;
  for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
    const plan::Rule& rule = plan_.rules[r];
    if (rule.trigger != plan::TriggerKind::purchase && rule.trigger != plan::TriggerKind::discount) continue;
    const auto index = static_cast<std::int32_t>(r);
    shapes.rules[r].table = static_cast<std::uint32_t>(shapes.tables.size());
    const auto number = static_cast<std::int32_t>(known.size());
    const auto [place, is_new] = known.try_emplace(reader.read(index, shapes.tables, nullptr), number);
    shapes.rules[r].shape = place->second;
    if (!is_new) continue;
    units_.push_back(
        {"shape" + std::to_string(number), static_cast<std::size_t>(std::max(1, rule.earn_count + rule.take_count)),
         [this, index](llvm::Module& module, const std::string& unit) {
           std::vector<std::int64_t> table;
           jit::Slots slots;
           (void)jit::ShapeReader(plan_).read(index, table, &slots);
           jit::emitShape(module, plan_, unit, index, slots);
         },
         [&shapes](llvm::orc::ExecutorAddr address) { shapes.functions.push_back(address.toPtr<ShapeFunction>()); }});
  }
}

/// What is generated twice is the same, so what was generated once is as good.
llvm::Error Compilation::fetch() {
  auto key = jitKey(plan_, options_);
  if (!key.ok()) return llvm::createStringError(key.error().message);
  if (const auto kept = options_.cache->find(*key)) {
    for (const std::string& object : *kept)
      if (llvm::Error error = library_.add(llvm::MemoryBuffer::getMemBufferCopy(object))) return error;
    return llvm::Error::success();
  }
  if (llvm::Error error = generate()) return error;
  options_.cache->keep(*key, objects_);
  return llvm::Error::success();
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
    if (stopped()) return llvm::createStringError("stopped");
    auto object = library_.generate(module, options_);
    if (!object) return object.takeError();
    if (options_.cache != nullptr) objects_.push_back((*object)->getBuffer().str());
    if (llvm::Error error = library_.add(std::move(*object))) return error;
  }
  return llvm::Error::success();
}

bool looksUp(const plan::Plan& plan, const JitOptions& options) {
  return options.index != nullptr || RuleIndex::looksUp(plan, options.lookup);
}

Error refusal(llvm::Error error) {
  const std::string reason = llvm::toString(std::move(error));
  return {ErrorKind::invalid, "rules can't be compiled to machine code here: " + reason,
          "правила не удалось скомпилировать в машинный код: " + reason};
}

}  // namespace

Result<std::string> jitKey(const plan::Plan& plan, const JitOptions& options) {
  auto host = jit::Session::host();
  if (!host) return refusal(host.takeError());
  const std::string words = fmt::format("{}\n{}\n{} {}\n{}", jit::kSources, *host,
                                        options.optimise == JitOptimisation::none ? "none" : "light",
                                        looksUp(plan, options) ? "looked up" : "every rule", plan::content(plan));
  const XXH128_hash_t hash = XXH3_128bits(words.data(), words.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

Result<std::unique_ptr<Evaluator>> compileJit(const plan::Plan& plan, const JitOptions& options) {
  auto library = jit::Library::make(options.optimise);
  if (!library) return refusal(library.takeError());
  std::shared_ptr<const RuleIndex> index =
      options.index != nullptr ? options.index : RuleIndex::make(plan, options.lookup);
  Compilation compilation(plan, options, **library);
  if (llvm::Error error = compilation.run(index != nullptr)) return refusal(std::move(error));
  auto interpreter = makeInterpreter(plan, index);
  return std::unique_ptr<Evaluator>(
      std::make_unique<Jit>(std::move(*library), compilation.take(), std::move(interpreter), std::move(index)));
}

}  // namespace kopeck
