#include "compiler/jit/tiered.h"

#include <atomic>
#include <string>
#include <thread>
#include <utility>

#include "runtime/interpret/rule_index.h"

namespace kopeck {
namespace {

class Tiered final : public Evaluator {
 public:
  Tiered(const plan::Plan& plan, TieredOptions options)
      : plan_(plan),
        options_(std::move(options)),
        index_(RuleIndex::make(plan, Lookup::where_many)),
        interpreter_(makeInterpreter(plan, index_)),
        now_(interpreter_.get()) {
    compiling_ = std::thread([this] { compile(); });
  }
  ~Tiered() override {
    stop_ = true;
    compiling_.join();
  }
  Tiered(const Tiered&) = delete;
  Tiered& operator=(const Tiered&) = delete;

  [[nodiscard]] Fault evaluateLines(EvalContext& context) const override { return best().evaluateLines(context); }
  [[nodiscard]] Fault evaluateRules(EvalContext& context, RuleGroup group) const override {
    return best().evaluateRules(context, group);
  }
  [[nodiscard]] Fault evaluatePurchase(EvalContext& context) const override { return best().evaluatePurchase(context); }
  [[nodiscard]] Fault evaluateOne(EvalContext& context, std::int32_t rule) const override {
    return best().evaluateOne(context, rule);
  }
  [[nodiscard]] Fault evaluateSums(EvalContext& context, RuleGroup group) const override {
    return best().evaluateSums(context, group);
  }
  [[nodiscard]] Fault evaluateRedeem(EvalContext& context, std::int32_t& failed) const override {
    return best().evaluateRedeem(context, failed);
  }
  [[nodiscard]] std::unique_ptr<EvalMemory> makeMemory(const TextPool& pool) const override {
    return interpreter_->makeMemory(pool);
  }
  [[nodiscard]] const char* name() const override { return "jit"; }

 private:
  [[nodiscard]] const Evaluator& best() const { return *now_.load(std::memory_order_acquire); }

  void compile() {
    // What was kept is as soon there as anything.
    const std::string key = keyOfKept();
    const bool is_kept = !key.empty() && options_.cache->has(key);
    if (!is_kept && !takeUp(JitOptimisation::none, {}, JitTier::fast, fast_)) return;
    takeUp(JitOptimisation::light, key, JitTier::light, light_);
  }

  [[nodiscard]] JitOptions optionsOf(JitOptimisation optimise) const {
    JitOptions options;
    options.optimise = optimise;
    // The fast tier's code is soon out of use: only the other is worth keeping.
    if (optimise == JitOptimisation::light) options.cache = options_.cache;
    options.stop = &stop_;
    // What all tiers keep from event to event is of one index.
    options.index = index_;
    options.lookup = Lookup::never;
    return options;
  }

  /// Under which the best code is kept; empty where none is. To make it, all of the Plan is written out.
  [[nodiscard]] std::string keyOfKept() const {
    if (options_.cache == nullptr) return {};
    auto key = jitKey(plan_, optionsOf(JitOptimisation::light));
    return key.ok() ? std::move(*key) : std::string();
  }

  bool takeUp(JitOptimisation optimise, const std::string& key, JitTier tier, std::unique_ptr<Evaluator>& own) {
    JitOptions options = optionsOf(optimise);
    options.key = key;
    auto compiled = compileJit(plan_, options);
    if (!compiled.ok()) return false;
    // Calls may still be running on what was there before, so it stays.
    own = std::move(*compiled);
    now_.store(own.get(), std::memory_order_release);
    if (options_.taken_up) options_.taken_up(tier);
    return true;
  }

  const plan::Plan& plan_;
  const TieredOptions options_;
  const std::shared_ptr<const RuleIndex> index_;  // may be null
  std::unique_ptr<Evaluator> interpreter_, fast_, light_;
  std::atomic<const Evaluator*> now_;
  std::atomic<bool> stop_{false};
  std::thread compiling_;
};

}  // namespace

std::unique_ptr<Evaluator> makeTiered(const plan::Plan& plan, TieredOptions options) {
  return std::make_unique<Tiered>(plan, std::move(options));
}

}  // namespace kopeck
