#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "tools/audit/audit.h"
#include "tools/audit/finding.h"

namespace kopeck {

namespace {

struct LotSum {
  Value points = 0;
  Value left = 0;
  std::int64_t account = 0;
  bool in_table = false;
};

class Tables {
 public:
  Tables(StoreReader& reader, const Programme& programme, AuditReport& report)
      : reader_(reader), programme_(programme), report_(report) {}

  Status check() {
    if (Status status = events(); !status.ok()) return status;
    if (Status status = postings(); !status.ok()) return status;
    if (Status status = lots(); !status.ok()) return status;
    return accounts();
  }

 private:
  Status events() {
    std::int64_t expected = 1;
    return reader_.allEvents([&](const StoredEvent& event) {
      ++report_.events;
      if (event.row.row != expected)
        finding(report_, fmt::format("event row {} is missing", expected),
                fmt::format("нет строки события {}", expected));
      expected = event.row.row + 1;
      last_row_ = event.row.row;
      return true;
    });
  }

  Status postings() {
    std::int64_t expected = 1;
    return reader_.allPostings([&](const StoredPosting& stored) {
      ++report_.postings;
      const Posting& posting = stored.posting;
      if (stored.number != expected)
        finding(report_, fmt::format("posting {} is missing", expected), fmt::format("нет проводки {}", expected));
      expected = stored.number + 1;
      if (posting.receipt < 0 || posting.receipt > last_row_ || posting.cause < 0 || posting.cause > last_row_)
        finding(report_, fmt::format("posting {} names event {}, which does not exist", stored.number, posting.receipt),
                fmt::format("проводка {} ссылается на несуществующее событие {}", stored.number, posting.receipt));
      const std::int32_t kind = kindOf(posting.lot);
      if (kind == 0) balances_[posting.account] += posting.points;
      if (rowOf(posting.lot) == 0) {
        debts_[{posting.account, kind}] -= posting.points;
        return true;
      }
      LotSum& lot = lots_[posting.lot];
      lot.points += posting.points;
      lot.account = posting.account;
      return true;
    });
  }

  /// The ledger's kind of a lot, or of a debt.
  [[nodiscard]] std::int32_t kindOf(LotId lot) const {
    const std::vector<ProgrammeId::Terms>& terms = programme_.id().terms;
    const auto number = static_cast<std::size_t>(termsOf(lot));
    return lot == 0 || number >= terms.size() ? 0 : terms[number].kind;
  }

  Status lots() {
    Status status = reader_.allLots([&](const LotRow& row) {
      ++report_.lots;
      LotSum& lot = lots_[row.id];
      lot.in_table = true;
      lot.left = row.left;
      if (row.left < 0)
        finding(report_, fmt::format("lot {} is overdrawn by {}", row.id, -row.left),
                fmt::format("партия {} в минусе на {}", row.id, -row.left));
      if (lot.points != row.left)
        finding(report_, fmt::format("lot {} has {} left, but its postings sum to {}", row.id, row.left, lot.points),
                fmt::format("в партии {} осталось {}, а сумма её проводок {}", row.id, row.left, lot.points));
      return true;
    });
    for (const auto& [id, lot] : lots_) {
      if (!lot.in_table && lot.points != 0)
        finding(report_, fmt::format("lot {} has postings, but is not in the table of lots", id),
                fmt::format("у партии {} есть проводки, но её нет в таблице партий", id));
    }
    return status;
  }

  Status accounts() {
    return reader_.accounts([&](const StoredAccount& stored) {
      ++report_.accounts;
      AccountState state = programme_.emptyState();
      if (!programme_.load(stored.state, state)) {
        finding(report_, fmt::format("the state of customer {} can't be read", stored.customer),
                fmt::format("состояние клиента {} не читается", stored.customer));
        return true;
      }
      check(stored, state);
      return true;
    });
  }

  void check(const StoredAccount& stored, const AccountState& state) {
    const std::string& customer = stored.customer;
    const Version& version = programme_[programme_.formOf(state)];
    const plan::Plan& plan = *version.plan;
    Value balance = -state.debt();
    for (const Lot& lot : state.lots()) {
      if (plan.terms[static_cast<std::size_t>(lot.terms)].kind == 0) balance += lot.left;
      const auto found = lots_.find(lot.id);
      if (found == lots_.end() || found->second.left != lot.left || found->second.account != stored.account)
        finding(report_, fmt::format("lot {} of customer {} differs between the state and the table", lot.id, customer),
                fmt::format("партия {} клиента {} в состоянии и в таблице различается", lot.id, customer));
    }
    if (balance != stored.balance || balances_[stored.account] != stored.balance)
      finding(report_,
              fmt::format("the balance of customer {} is {}, its lots less debt are {}, its postings sum to {}",
                          customer, stored.balance, balance, balances_[stored.account]),
              fmt::format("остаток клиента {} равен {}, партии за вычетом долга дают {}, сумма проводок {}", customer,
                          stored.balance, balance, balances_[stored.account]));
    for (std::size_t kind = 0; kind < std::max<std::size_t>(1, plan.schema.wallets.size()); ++kind)
      checkDebt(stored, debtOf(plan, state, static_cast<std::int32_t>(kind)), version.numbers.kinds[kind]);
    const std::int32_t tier =
        version.numbers.tiers.empty() ? 0 : version.numbers.tiers.front()[static_cast<std::size_t>(state.tier())];
    if (tier != stored.tier)
      finding(report_, fmt::format("the tier of customer {} differs between the state and the table", customer),
              fmt::format("уровень клиента {} в состоянии и в таблице различается", customer));
  }

  void checkDebt(const StoredAccount& stored, Value debt, std::int32_t kind) {
    const auto found = debts_.find({stored.account, kind});
    const Value sum = found == debts_.end() ? 0 : found->second;
    if (sum == debt) return;
    finding(report_,
            fmt::format("the debt of customer {} is {}, but its postings sum to {}", stored.customer, debt, sum),
            fmt::format("долг клиента {} равен {}, а по проводкам {}", stored.customer, debt, sum));
  }

  StoreReader& reader_;
  const Programme& programme_;
  AuditReport& report_;
  std::int64_t last_row_ = 0;
  std::unordered_map<std::int64_t, Value> balances_;
  std::map<std::pair<std::int64_t, std::int32_t>, Value> debts_;  // by account and kind
  std::unordered_map<LotId, LotSum> lots_;
};

}  // namespace

Status auditTables(StoreReader& reader, const Programme& programme, AuditReport& report) {
  return Tables(reader, programme, report).check();
}

}  // namespace kopeck
