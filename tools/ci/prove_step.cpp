// The steps that ask the solver: which guarantees hold, and what the change does to receipts.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>

#include "compiler/prove/diff.h"
#include "compiler/prove/prove.h"
#include "runtime/value/calendar.h"
#include "tools/ci/steps.h"
#include "tools/report/proof.h"

namespace kopeck::ci {

namespace {

using Json = nlohmann::ordered_json;
using prove::Claim;
using prove::Difference;
using prove::Finding;
using prove::Proof;
using prove::Verdict;

Error disagreement() {
  return {ErrorKind::internal, "the solver and the engine disagree: please report this",
          "решатель и движок разошлись: сообщите об этом, пожалуйста"};
}

Json eventsOf(const std::vector<std::string>& lines) {
  Json events = Json::array();
  for (const std::string& line : lines) events.push_back(Json::parse(line));
  return events;
}

/// The guarantees of one file, before and after.
class Guarantor {
 public:
  Guarantor(const Work& work, Step& step) : work_(work), step_(step) {}

  void take(const Pair& pair) {
    const Names names = namesOf(*pair.now);
    const plan::Plan& plan = *pair.now->plan;
    const Proof now = prove::prove(plan, {work_.config.prove.lines, names.denominators});
    const std::set<std::string> before = provedBefore(pair, now);
    for (const Finding& finding : now.findings) {
      disagreed_ = disagreed_ || finding.disagreed;
      const std::string name = report::claimText(plan, finding, work_.world.lang);
      const bool of_guarantee = finding.claim == Claim::guarantee;
      note(*pair.now, names, finding, name);
      if (!of_guarantee) continue;
      const bool was = before.count(name) != 0;
      ++count_[static_cast<std::size_t>(finding.verdict)];
      if (finding.verdict == Verdict::refuted) refuted(*pair.now, names, finding, name, was);
      if (finding.verdict == Verdict::unknown) unknown(name, finding, was, where(*pair.now, names, name));
    }
    for (const std::string& name : before)
      if (names.guarantees.count(name) == 0) gone(*pair.now, name);
  }

  void finish() {
    step_.summary = fmt::format(fmt::runtime(work_.say("guarantees: {} proved, {} refuted, {} unknown",
                                                       "гарантии: доказано {}, опровергнуто {}, неизвестно {}")),
                                count_[static_cast<std::size_t>(Verdict::proved)],
                                count_[static_cast<std::size_t>(Verdict::refuted)],
                                count_[static_cast<std::size_t>(Verdict::unknown)]);
    if (!lines_.empty())
      step_.details.push_back({work_.say("What holds of every receipt", "Что верно для любого чека"), lines_, true});
    step_.data = Json{{"findings", std::move(data_)}}.dump();
    if (disagreed_) stop(step_, disagreement(), work_);
  }

 private:
  /// Guarantees that the base proves. A base that can't be compared has nothing to lose.
  std::set<std::string> provedBefore(const Pair& pair, const Proof& now) const {
    std::set<std::string> proved;
    if (pair.was == nullptr || !pair.was->plan || work_.config.prove.guarantees == Guarantees::tell) return proved;
    const plan::Plan& plan = *pair.was->plan;
    if (plan.guarantees.empty()) return proved;
    // The same rules need no second proof.
    const bool same = plan::hash(plan) == plan::hash(*pair.now->plan);
    const Proof proof = same ? now : prove::prove(plan, {work_.config.prove.lines, namesOf(*pair.was).denominators});
    for (const Finding& finding : proof.findings)
      if (finding.claim == Claim::guarantee && finding.verdict == Verdict::proved)
        proved.insert(plan.guarantees[static_cast<std::size_t>(finding.guarantee)].name);
    return proved;
  }

  static Where where(const Rules& rules, const Names& names, const std::string& name) {
    const auto found = names.guarantees.find(name);
    return found == names.guarantees.end() ? Where{rules.name, 1, 0} : found->second;
  }

  std::string word(Verdict verdict) const {
    switch (verdict) {
      case Verdict::proved:
        return work_.say("proved", "доказано");
      case Verdict::refuted:
        return work_.say("refuted", "опровергнуто");
      case Verdict::unknown:
        break;
    }
    return work_.say("unknown", "неизвестно");
  }

  void note(const Rules& rules, const Names& names, const Finding& finding, const std::string& name) {
    lines_.push_back(fmt::format("{}: {}", word(finding.verdict), name));
    if (!finding.sides.empty()) lines_.push_back("  " + finding.sides);
    if (finding.verdict == Verdict::refuted)
      for (const std::string& event : finding.events) lines_.push_back("  " + event);
    Json one{{"file", rules.name},
             {"claim", prove::nameOf(finding.claim)},
             {"verdict", prove::nameOf(finding.verdict)},
             {"text", name}};
    if (finding.claim == Claim::guarantee) one["line"] = where(rules, names, name).line;
    if (!finding.why.en.empty()) one["because"] = finding.why.in(work_.world.lang);
    if (!finding.sides.empty()) one["sides"] = finding.sides;
    if (!finding.events.empty()) one["events"] = eventsOf(finding.events);
    data_.push_back(std::move(one));
  }

  void remark(const Where& at, bool fails, std::string message) {
    Remark one;
    one.rule = "guarantee";
    one.title = {"A guarantee does not hold", "Гарантия не выполняется"};
    one.help = {
        "What the rules promise of every receipt is broken by the receipt below, which kopeck has run, or is not "
        "proved "
        "any more. Mend the rules, or promise less.",
        "То, что правила обещают для любого чека, нарушает чек ниже (kopeck его посчитал), или это больше не доказано. "
        "Исправьте правила или обещайте меньше."};
    one.severity = fails ? Severity::error : Severity::warning;
    one.file = at.file;
    one.line = at.line;
    one.column = at.column;
    one.message = std::move(message);
    step_.remarks.push_back(std::move(one));
  }

  bool fails(bool was) const {
    switch (work_.config.prove.guarantees) {
      case Guarantees::all:
        return true;
      case Guarantees::lost:
        return was;
      case Guarantees::tell:
        break;
    }
    return false;
  }

  void refuted(const Rules& rules, const Names& names, const Finding& finding, const std::string& name, bool was) {
    std::string text =
        fmt::format(fmt::runtime(was ? work_.say("the guarantee \"{}\" is lost: it was proved, and is refuted now",
                                                 "гарантия «{}» потеряна: была доказана, теперь опровергнута")
                                     : work_.say("the guarantee \"{}\" is refuted", "гарантия «{}» опровергнута")),
                    name);
    if (!finding.sides.empty()) text += ": " + finding.sides;
    const bool bad = fails(was);
    if (bad) work_.demand(step_, "", false, text);
    for (const std::string& event : finding.events) text += "\n" + event;
    remark(where(rules, names, name), bad, std::move(text));
  }

  void unknown(const std::string& name, const Finding& finding, bool was, const Where& at) {
    const std::string because = finding.why.in(work_.world.lang);
    std::string text = fmt::format(
        fmt::runtime(
            was ? work_.say("the guarantee \"{}\" is lost: it was proved, and is unknown now, because {}",
                            "гарантия «{}» потеряна: была доказана, теперь неизвестно, потому что {}")
                : work_.say("the guarantee \"{}\" is unknown, because {}", "гарантия «{}»: неизвестно, потому что {}")),
        name, because);
    const bool lost = was && work_.config.prove.guarantees != Guarantees::tell;
    const bool bad = lost || work_.config.prove.unknown_fails;
    if (bad) work_.demand(step_, lost ? "" : "prove.unknown_fails", false, text);
    remark(at, bad, std::move(text));
  }

  void gone(const Rules& rules, const std::string& name) {
    std::string text = fmt::format(
        fmt::runtime(work_.say("the guarantee \"{}\" is lost: it was proved, and is not in the rules any more",
                               "гарантия «{}» потеряна: была доказана, теперь её нет в правилах")),
        name);
    work_.demand(step_, "", false, text);
    remark({rules.name, 1, 0}, true, std::move(text));
  }

  const Work& work_;
  Step& step_;
  std::array<std::size_t, 3> count_{};
  std::vector<std::string> lines_;
  Json data_ = Json::array();
  bool disagreed_ = false;
};

/// What one version does to receipts that another did not.
class Differ {
 public:
  Differ(const Work& work, Step& step) : work_(work), step_(step) {}

  void take(const Pair& pair) {
    const plan::Plan& older = *pair.was->plan;
    const plan::Plan& newer = *pair.now->plan;
    const std::string title =
        pair.fresh ? fmt::format(fmt::runtime(work_.say("{} (new) against {}", "{} (новый файл) против {}")),
                                 pair.now->name, pair.was->name)
                   : pair.now->name;
    Detail detail{title, {}, true};
    Json data{{"file", pair.now->name}, {"against", pair.was->name}};
    if (!prove::mayBeCompared(older, newer)) {
      neutral_ = false;
      unknown_ = true;
      detail.lines.emplace_back(work_.say("these are not versions of one programme: currency, tax or points differ",
                                          "это не версии одной программы: различаются валюта, налог или баллы"));
      data["no_receipt_differs"] = "unknown";
      data["because"] = detail.lines.back();
    } else if (plan::hash(older) == plan::hash(newer)) {
      detail.lines.emplace_back(work_.say("the same rules, whatever their text: no receipt is treated differently",
                                          "правила те же, что бы ни было в тексте: ни один чек не считается иначе"));
      data["no_receipt_differs"] = "proved";
    } else {
      solve(older, newer, detail, data);
    }
    step_.details.push_back(std::move(detail));
    data_.push_back(std::move(data));
  }

  void finish() {
    step_.data = Json{{"files", std::move(data_)}}.dump();
    if (changes_ > 0)
      step_.summary = fmt::format(fmt::runtime(work_.say("receipts are treated differently; ways found: {}",
                                                         "чеки считаются иначе; найдено различий: {}")),
                                  changes_);
    else
      step_.summary =
          unknown_ ? work_.say("unknown whether all receipts are treated as before",
                               "неизвестно, считаются ли все чеки как раньше")
                   : work_.say("proved: no receipt is treated differently", "доказано: ни один чек не считается иначе");
    if (beyond_ > 0)
      step_.summary += fmt::format(
          fmt::runtime(work_.say("; beyond receipts, {} things differ", "; помимо чеков различий: {}")), beyond_);
    if (work_.config.diff.must_be_neutral)
      work_.demand(step_, "diff.must_be_neutral", neutral_,
                   fmt::format(fmt::runtime(work_.say("the change has to be neutral: {}",
                                                      "изменение не должно ничего менять: {}")),
                               step_.summary));
    if (disagreed_) stop(step_, disagreement(), work_);
  }

 private:
  void solve(const plan::Plan& older, const plan::Plan& newer, Detail& detail, Json& data) {
    const Difference found = prove::diff(older, newer, work_.config.diff.lines);
    disagreed_ = disagreed_ || found.disagreed;
    const Lang lang = work_.world.lang;
    const auto names = [&](const char* en, const char* ru, const std::vector<std::string>& all) {
      for (const std::string& each : all) detail.lines.push_back(fmt::format("{}: {}", work_.say(en, ru), each));
    };
    names("added", "добавлено", found.named.added);
    names("removed", "убрано", found.named.removed);
    for (const prove::Renamed& one : found.named.renamed)
      detail.lines.push_back(fmt::format("{}: {} → {}", work_.say("renamed", "переименовано"), one.from, one.to));
    names("changed", "изменено", report::rewrittenText(found, lang));
    for (const Phrase& phrase : found.beyond) detail.lines.push_back(phrase.in(lang));
    Json changes = Json::array();
    for (const prove::Change& change : found.changes) {
      const std::string text = report::changeText(older, newer, change, lang);
      detail.lines.push_back(text);
      for (const std::string& event : change.newer_events) detail.lines.push_back("  " + event);
      changes.push_back(Json{{"rule", change.rule},
                             {"text", text},
                             {"events", eventsOf(change.events)},
                             {"events_now", eventsOf(change.newer_events)}});
    }
    if (found.same == Verdict::proved)
      detail.lines.push_back(fmt::format(
          fmt::runtime(work_.say("proved: no receipt is treated differently (up to {} lines, from {} to {})",
                                 "доказано: ни один чек не считается иначе (до {} строк, с {} по {})")),
          found.lines, formatDate(found.first), formatDate(found.last)));
    if (found.same == Verdict::unknown)
      detail.lines.push_back(work_.say("unknown: ", "неизвестно: ") + found.why.in(lang));
    Json beyond = Json::array();
    for (const Phrase& phrase : found.beyond) beyond.push_back(phrase.in(lang));
    data["no_receipt_differs"] = prove::nameOf(found.same);
    data["beyond_receipts"] = std::move(beyond);
    data["rewritten"] = report::rewrittenText(found, lang);
    data["changes"] = std::move(changes);
    data["unclear"] = found.unclear;
    changes_ += found.changes.size();
    beyond_ += found.beyond.size();
    unknown_ = unknown_ || found.same == Verdict::unknown;
    neutral_ = neutral_ && found.same == Verdict::proved && found.beyond.empty();
  }

  const Work& work_;
  Step& step_;
  Json data_ = Json::array();
  bool neutral_ = true, unknown_ = false, disagreed_ = false;
  std::size_t changes_ = 0, beyond_ = 0;
};

}  // namespace

void prove(Work& work, Step& step) {
  if (!work.mayBegin(step, "prove", work.config.prove.run)) return;
  // What the base proved can't be lost unseen: without it the run says so, and still proves.
  Guarantor guarantor(work, step);
  for (const Pair& pair : work.pairs) guarantor.take(pair);
  guarantor.finish();
  const bool compares = work.config.prove.guarantees != Guarantees::tell;
  if (compares && work.no_base.state == State::stopped) {
    step.code = std::max(step.code, work.no_base.code);
    if (step.state == State::passed) step.state = State::stopped;
    step.summary += "; " + work.no_base.summary;
  }
}

void diff(Work& work, Step& step) {
  if (!work.mayBegin(step, "diff", work.config.diff.run) || !work.hasBase(step)) return;
  Differ differ(work, step);
  for (const Pair& pair : work.pairs) differ.take(pair);
  differ.finish();
}

}  // namespace kopeck::ci
