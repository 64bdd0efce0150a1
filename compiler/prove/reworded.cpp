#include "compiler/prove/reworded.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "compiler/prove/pairing.h"
#include "compiler/prove/pieces.h"

namespace kopeck::prove {

namespace {

class Comparison {
 public:
  explicit Comparison(Forms& forms)
      : forms_(forms), before_(forms.older(), forms.canon(false)), after_(forms.newer(), forms.canon(true)) {}

  std::vector<Rewritten> receipts() {
    for (const Pair& pair : forms_.pairs())
      if (!pair.older.empty() && !pair.newer.empty() && !forms_.isSame(pair)) rule(pair);
    const Frame& old_frame = forms_.older().frame;
    const Frame& new_frame = forms_.newer().frame;
    joints(old_frame.orders, new_frame.orders, {"order", "порядок"}, true);
    joints(old_frame.blocks, new_frame.blocks, {"limit", "лимит"}, false);
    if (old_frame.redeem != new_frame.redeem)
      add(rewritten({"paying with points", "оплата баллами"}, before_.redeem(), after_.redeem()));
    if (old_frame.counting != new_frame.counting)
      add(rewritten({"counting", "счёт"}, before_.counting(), after_.counting()));
    const auto moved = [&](const std::string& before, const std::string& after) {
      if (before != after && made_.empty())
        made_.push_back({{"rules", "правила"}, {"in one order", "в одном порядке"}, {"in another", "в другом"}, {}});
    };
    moved(old_frame.discounts, new_frame.discounts);
    moved(old_frame.sequence, new_frame.sequence);
    sets();
    return std::move(made_);
  }

  std::vector<Phrase> beyond() {
    tiers();
    otherRules();
    guarantees();
    told(rewritten({"returns", "возвраты"}, before_.returns(), after_.returns()));
    told(rewritten({"", ""}, before_.others(), after_.others()));
    return std::move(sentences_);
  }

 private:
  void add(std::optional<Rewritten> one) {
    if (one) made_.push_back(std::move(*one));
  }

  void rule(const Pair& pair) {
    Pieces old_pieces, new_pieces;
    bool conditions = pair.older.size() != pair.newer.size();
    for (std::size_t i = 0; i < std::min(pair.older.size(), pair.newer.size()); ++i)
      conditions = conditions || forms_.older().forms[pair.older[i]].when != forms_.newer().forms[pair.newer[i]].when;
    for (const std::size_t one : pair.older) append(old_pieces, before_.rule(one, conditions));
    for (const std::size_t one : pair.newer) append(new_pieces, after_.rule(one, conditions));
    std::optional<Rewritten> made = rewritten(pair.name, old_pieces, new_pieces);
    if (!made) return;
    made->rules.push_back(pair.name);
    // The same of several rules is said once.
    for (Rewritten& other : made_) {
      if (other.before != made->before || other.after != made->after || other.rules.empty()) continue;
      other.subject = worded("{}, {}", "{}, {}", other.subject, made->subject);
      other.rules.push_back(pair.name);
      return;
    }
    add(std::move(made));
  }

  static void append(Pieces& all, Pieces more) {
    for (Piece& piece : more) {
      const auto has = [&](const Piece& one) { return one.key == piece.key; };
      if (std::none_of(all.begin(), all.end(), has)) all.push_back(std::move(piece));
    }
  }

  /// Orders or limit blocks.
  void joints(const std::vector<Joint>& before, const std::vector<Joint>& after, const Phrase& subject, bool orders) {
    const auto pieces = [orders](const std::vector<Joint>& all, const Clauses& of) {
      Pieces made;
      for (const Joint& one : all) made.push_back({one.text, orders ? of.order(one.index) : of.block(one.index)});
      return made;
    };
    if (before != after) add(rewritten(subject, pieces(before, before_), pieces(after, after_)));
  }

  /// Sets of one name that hold other goods: said where something else is not the same, since they may be in no use.
  void sets() {
    const plan::Plan& older = forms_.older().plan;
    const plan::Plan& newer = forms_.newer().plan;
    const bool all_same = std::all_of(forms_.pairs().begin(), forms_.pairs().end(),
                                      [&](const Pair& pair) { return forms_.isSame(pair); });
    if (all_same && forms_.older().frame == forms_.newer().frame) return;
    for (std::size_t n = 0; n < newer.sets.size(); ++n) {
      for (std::size_t o = 0; o < older.sets.size(); ++o) {
        if (newer.sets[n].name.empty() || newer.sets[n].name != older.sets[o].name) continue;
        const int was = before_.canon().set(static_cast<std::int32_t>(o));
        const int is = after_.canon().set(static_cast<std::int32_t>(n));
        const Phrase subject = worded("set `{}`", "набор `{}`", newer.sets[n].name);
        add(rewritten(subject, {{std::to_string(was), before_.wording().expr(older.sets[o].expr)}},
                      {{std::to_string(is), after_.wording().expr(newer.sets[n].expr)}}));
      }
    }
  }

  void tell(const Phrase& subject, const Phrase& what) {
    sentences_.push_back(subject.en.empty() ? what : worded("{}: {}", "{}: {}", subject, what));
  }

  void told(const std::optional<Rewritten>& one) {
    if (!one) return;
    if (one->before.en.empty()) return tell(one->subject, worded("now {}", "теперь {}", one->after));
    if (one->after.en.empty()) return tell(one->subject, worded("no longer {}", "больше нет: {}", one->before));
    tell(one->subject, worded("{} → {}", "{} → {}", one->before, one->after));
  }

  void tiers() {
    const std::vector<plan::Tiers>& older = forms_.older().plan.tiers;
    const std::vector<plan::Tiers>& newer = forms_.newer().plan.tiers;
    const auto subject = [](const std::string& name) {
      return worded(name.empty() ? "tiers" : "tiers {}", name.empty() ? "уровни" : "уровни {}", name);
    };
    for (std::size_t n = 0; n < newer.size(); ++n) {
      const auto same =
          std::find_if(older.begin(), older.end(), [&](const plan::Tiers& one) { return one.name == newer[n].name; });
      const Pieces before =
          same == older.end() ? Pieces() : before_.tiers(static_cast<std::size_t>(same - older.begin()));
      told(rewritten(subject(newer[n].name), before, after_.tiers(n)));
    }
    for (std::size_t o = 0; o < older.size(); ++o)
      if (std::none_of(newer.begin(), newer.end(), [&](const plan::Tiers& one) { return one.name == older[o].name; }))
        told(rewritten(subject(older[o].name), before_.tiers(o), {}));
  }

  /// Rules of events without a receipt, and what rules of receipts say and record.
  void otherRules() {
    std::array<std::map<std::string, Pieces>, 2> rules;
    std::array<std::map<std::string, std::string>, 2> forms, effects;
    for (const bool newer : {false, true}) {
      const Version& of = newer ? forms_.newer() : forms_.older();
      const std::size_t side = newer ? 1 : 0;
      for (std::size_t r = 0; r < of.plan.rules.size(); ++r) {
        const plan::Rule& rule = of.plan.rules[r];
        const std::string& name = formerName(rule.name, rule.was);
        if (!of.forms[r].effects.empty()) effects[side][name] += of.forms[r].effects;
        if (isOfReceipt(rule)) continue;
        const Form& form = of.forms[r];
        forms[side][name] += fmt::format("{}|{}|{}|{}|{}|{};", form.occasion, form.when, form.gives, form.bounds,
                                         form.life, form.replaced);
        append(rules[side][name], (newer ? after_ : before_).rule(r, true));
      }
    }
    for (const auto& [name, text] : forms[1])
      if (forms[0].count(name) == 0) tell(subjectOf(name), {"new", "новое"});
    for (const auto& [name, text] : forms[0]) {
      const auto now = forms[1].find(name);
      if (now == forms[1].end()) {
        tell(subjectOf(name), {"removed", "убрано"});
      } else if (now->second != text) {
        const std::optional<Rewritten> words = rewritten(subjectOf(name), rules[0][name], rules[1][name]);
        if (words) told(words);
        if (!words) tell(subjectOf(name), {"its goods or customers are others", "другие товары или клиенты"});
      }
    }
    for (const std::string& name : changedKeys(effects[0], effects[1]))
      tell(subjectOf(name), {"what it sends or records is written otherwise", "сообщает или записывает другое"});
  }

  static Phrase subjectOf(const std::string& name) { return worded("rule `{}`", "правило `{}`", name); }

  static std::vector<std::string> changedKeys(const std::map<std::string, std::string>& before,
                                              const std::map<std::string, std::string>& after) {
    std::vector<std::string> all;
    for (const auto& [name, text] : after) {
      const auto was = before.find(name);
      if (was == before.end() || was->second != text) all.push_back(name);
    }
    for (const auto& [name, text] : before)
      if (after.count(name) == 0) all.push_back(name);
    return all;
  }

  void guarantees() {
    const auto read = [](const plan::Plan& plan, Clauses& of) {
      std::map<std::string, std::string> all;
      for (const plan::Guarantee& one : plan.guarantees) all[one.name] = of.canon().guarantee(one);
      return all;
    };
    const std::map<std::string, std::string> before = read(forms_.older().plan, before_);
    const std::map<std::string, std::string> after = read(forms_.newer().plan, after_);
    for (const std::string& name : changedKeys(before, after)) {
      const Phrase what = before.count(name) == 0  ? Phrase("new", "новая")
                          : after.count(name) == 0 ? Phrase("removed", "убрана")
                                                   : Phrase("promises something else", "обещает другое");
      tell(worded("guarantee \"{}\"", "гарантия \"{}\"", name), what);
    }
  }

  Forms& forms_;
  Clauses before_, after_;
  std::vector<Rewritten> made_;
  std::vector<Phrase> sentences_;
};

}  // namespace

std::vector<Rewritten> rewrittenReceipts(Forms& forms) {
  return Comparison(forms).receipts();
}

std::vector<Phrase> beyondReceipts(Forms& forms) {
  return Comparison(forms).beyond();
}

}  // namespace kopeck::prove
