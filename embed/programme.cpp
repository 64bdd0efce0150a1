#include "embed/programme.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <utility>

#include "runtime/plan/plan.h"

namespace kopeck::embed {

namespace {

/// The evaluator of a programme, used by a session. What it answers depends on nothing but its arguments, so one serves
/// them all.
class SharedEvaluator : public Evaluator {
 public:
  explicit SharedEvaluator(const Evaluator& shared) : shared_(shared) {}
  [[nodiscard]] Fault evaluateLines(EvalContext& context) const override { return shared_.evaluateLines(context); }
  [[nodiscard]] Fault evaluateRules(EvalContext& context, RuleGroup group) const override {
    return shared_.evaluateRules(context, group);
  }
  [[nodiscard]] Fault evaluatePurchase(EvalContext& context) const override {
    return shared_.evaluatePurchase(context);
  }
  [[nodiscard]] Fault evaluateOne(EvalContext& context, std::int32_t rule) const override {
    return shared_.evaluateOne(context, rule);
  }
  [[nodiscard]] Fault evaluateSums(EvalContext& context, RuleGroup group) const override {
    return shared_.evaluateSums(context, group);
  }
  [[nodiscard]] Fault evaluateRedeem(EvalContext& context, std::int32_t& failed) const override {
    return shared_.evaluateRedeem(context, failed);
  }
  [[nodiscard]] std::unique_ptr<EvalMemory> makeMemory(const TextPool& pool) const override {
    return shared_.makeMemory(pool);
  }
  [[nodiscard]] const char* name() const override { return shared_.name(); }

 private:
  const Evaluator& shared_;
};

/// Whether both, of one source, number their texts alike.
bool sameTexts(const plan::Plan& a, const plan::Plan& b) {
  const auto same_value = [](const plan::Expr& x, const plan::Expr& y) {
    return x.op == y.op && x.index == y.index && x.value == y.value;
  };
  return a.prefixes == b.prefixes && a.codes == b.codes && a.lists == b.lists &&
         std::equal(a.exprs.begin(), a.exprs.end(), b.exprs.begin(), b.exprs.end(), same_value);
}

std::vector<VersionInput> copied(const std::vector<VersionInput>& versions) {
  return versions;
}

}  // namespace

Result<std::shared_ptr<const SharedProgramme>> SharedProgramme::make(ProgrammeParts parts) {
  const std::shared_ptr<SharedProgramme> made(new SharedProgramme);
  made->versions_ = std::move(parts.versions);
  made->make_ = std::move(parts.make);
  made->engine_ = std::move(parts.engine);
  std::stable_sort(made->versions_.begin(), made->versions_.end(), [](const VersionInput& a, const VersionInput& b) {
    return a.plan.effective_from < b.plan.effective_from;
  });
  auto linked = made->link();
  if (!linked.ok()) return linked.error();
  made->linked_ = std::move(*linked);
  std::string words;
  for (const VersionInput& version : made->versions_) {
    made->hashes_.push_back({version.plan.version, plan::hash(version.plan)});
    words += fmt::format("{} {:016x} {}\n", version.plan.version, made->hashes_.back().hash, version.plan.name);
  }
  const XXH128_hash_t hash = XXH3_128bits(words.data(), words.size());
  made->identity_ = fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
  made->pool_.seed((*made->linked_)[0].plan->texts);
  if (Status status = made->linked_->start(made->pool_, made->make_); !status.ok()) return status.error();
  return std::shared_ptr<const SharedProgramme>(made);
}

Result<std::unique_ptr<Programme>> SharedProgramme::link() const {
  return Programme::link(copied(versions_));
}

Status SharedProgramme::start(Programme& programme, TextPool& pool) const {
  pool.seed(programme[0].plan->texts);
  return programme.start(pool, [this](const plan::Plan& plan) { return evaluatorFor(plan); });
}

Result<std::unique_ptr<Evaluator>> SharedProgramme::evaluatorFor(const plan::Plan& plan) const {
  for (std::size_t v = 0; v < linked_->size(); ++v) {
    const Version& version = (*linked_)[v];
    if (version.plan->version == plan.version && sameTexts(*version.plan, plan))
      return std::unique_ptr<Evaluator>(std::make_unique<SharedEvaluator>(*version.evaluator));
  }
  return make_(plan);
}

}  // namespace kopeck::embed

using kopeck::embed::answer;
using kopeck::embed::badArgument;
using kopeck::embed::badHandle;
using kopeck::embed::badStruct;
using kopeck::embed::give;
using kopeck::embed::guarded;
using kopeck::embed::HandlePool;
using kopeck::embed::HandleState;
using kopeck::embed::nullArgument;
using kopeck::embed::SharedProgramme;
using kopeck::embed::stateOf;
using kopeck::embed::textOf;

namespace {

/// Calls with the programme behind the handle.
template <typename Call>
std::int32_t withProgramme(const kopeck_programme* handle, kopeck_error* error, Call&& call) {
  return guarded(error, [&]() -> std::int32_t {
    if (const HandleState state = stateOf(handle); state != HandleState::alive)
      return answer(error, badHandle(state, "programme"));
    return call(*handle->body);
  });
}

std::int32_t noSuch(kopeck_error* error) {
  return answer(error, badArgument("the programme has no such index", "такого номера в программе нет"));
}

}  // namespace

void kopeck_programme_free(kopeck_programme* programme) {
  (void)guarded(nullptr, [&] {
    if (stateOf(programme) == HandleState::alive) HandlePool<kopeck_programme>::instance().free(programme);
    return KOPECK_OK;
  });
}

int32_t kopeck_programme_get(const kopeck_programme* programme, kopeck_programme_info* info, kopeck_error* error) {
  return withProgramme(programme, error, [&](const SharedProgramme& body) -> std::int32_t {
    if (info == nullptr) return answer(error, nullArgument("info"));
    const kopeck::ProgrammeId& id = body.linked().id();
    kopeck_programme_info full{};
    full.versions = static_cast<std::int32_t>(id.versions.size());
    full.name = textOf(id.name);
    full.currency = textOf(id.currency);
    full.language = textOf(id.language);
    full.time_zone = textOf(body.linked().schema().time_zone);
    full.engine = textOf(body.engine());
    full.identity = textOf(body.identity());
    full.money_decimals = id.money_decimals;
    full.kinds = static_cast<std::int32_t>(id.kinds.size());
    full.tier_blocks = static_cast<std::int32_t>(id.tiers.size());
    full.first_day = body.linked()[0].from();
    full.latest_version = id.versions.back().version;
    for (std::size_t v = 0; v < body.linked().size(); ++v)
      full.late_days = std::max(full.late_days, body.linked()[v].plan->late_days);
    return give(full, info) ? KOPECK_OK : answer(error, badStruct("info"));
  });
}

int32_t kopeck_programme_kind(const kopeck_programme* programme, int32_t index, kopeck_kind_info* kind,
                              kopeck_error* error) {
  return withProgramme(programme, error, [&](const SharedProgramme& body) -> std::int32_t {
    if (kind == nullptr) return answer(error, nullArgument("kind"));
    const kopeck::ProgrammeId& id = body.linked().id();
    if (index < 0 || static_cast<std::size_t>(index) >= id.kinds.size()) return noSuch(error);
    const kopeck::ProgrammeId::Kind& found = id.kinds[static_cast<std::size_t>(index)];
    kopeck_kind_info full{};
    // In the order of KOPECK_POINTS and so on.
    for (const auto use : {kopeck::plan::KindUse::points, kopeck::plan::KindUse::coupon, kopeck::plan::KindUse::stamps,
                           kopeck::plan::KindUse::badge, kopeck::plan::KindUse::free_units})
      if (found.use == kopeck::name(use)) full.use = static_cast<std::int32_t>(use);
    full.name = textOf(found.name);
    full.decimals = found.decimals;
    full.worth_money = found.worth_money;
    full.worth_points = found.worth_points;
    return give(full, kind) ? KOPECK_OK : answer(error, badStruct("kind"));
  });
}

int32_t kopeck_programme_tiers(const kopeck_programme* programme, int32_t block, kopeck_tiers_info* tiers,
                               kopeck_error* error) {
  return withProgramme(programme, error, [&](const SharedProgramme& body) -> std::int32_t {
    if (tiers == nullptr) return answer(error, nullArgument("tiers"));
    const kopeck::ProgrammeId& id = body.linked().id();
    if (block < 0 || static_cast<std::size_t>(block) >= id.tiers.size()) return noSuch(error);
    const kopeck::ProgrammeId::Tiers& found = id.tiers[static_cast<std::size_t>(block)];
    kopeck_tiers_info full{};
    full.levels = static_cast<std::int32_t>(found.levels.size());
    full.name = textOf(found.name);
    return give(full, tiers) ? KOPECK_OK : answer(error, badStruct("tiers"));
  });
}

int32_t kopeck_programme_level(const kopeck_programme* programme, int32_t block, int32_t level, kopeck_text* name,
                               kopeck_error* error) {
  return withProgramme(programme, error, [&](const SharedProgramme& body) -> std::int32_t {
    if (name == nullptr) return answer(error, nullArgument("name"));
    const auto& tiers = body.linked().id().tiers;
    if (block < 0 || static_cast<std::size_t>(block) >= tiers.size() || level < 0 ||
        static_cast<std::size_t>(level) >= tiers[static_cast<std::size_t>(block)].levels.size())
      return noSuch(error);
    *name = textOf(tiers[static_cast<std::size_t>(block)].levels[static_cast<std::size_t>(level)]);
    return KOPECK_OK;
  });
}
