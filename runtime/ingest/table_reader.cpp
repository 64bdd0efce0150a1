#include <algorithm>
#include <deque>
#include <optional>
#include <unordered_map>

#include "runtime/ingest/fields.h"
#include "runtime/ingest/ingest.h"
#include "runtime/ingest/moment.h"
#include "runtime/ingest/table_columns.h"
#include "runtime/ingest/table_rows.h"

namespace kopeck {
namespace {

/// A receipt whose rows are being gathered. Kept and used again, so that a steady stream allocates nothing.
struct OpenReceipt {
  std::string id;
  std::string customer;
  std::string of;
  std::string raw;
  std::uint64_t first_line = 0;
  std::uint64_t last_line = 0;
  std::uint32_t rows = 0;  // all of them, refused ones included
  bool is_return = false;
  bool below_zero = false;  // some row's quantity is
  bool above_zero = false;
  Moment at;
  Day received_day = kNoDay;
  TextId store = kNoText;
  std::vector<Value> attributes;
  std::vector<Value> asked, stated, tenders, coupons;
  std::vector<TextId> codes;
  std::string missing;                 // an attribute that a purchase has to have
  std::optional<Rejected> refused;     // the whole receipt
  std::vector<Rejected> refused_rows;  // single rows; they leave with the receipt, so that a resume sees them once

  std::vector<TextId> sku, name, category;
  std::vector<Value> quantity, amount, discount, item_attributes;

  void clear() {
    customer.clear();
    of.clear();
    raw.clear();
    rows = 0;
    is_return = below_zero = above_zero = false;
    received_day = kNoDay;
    store = kNoText;
    attributes.clear();
    for (std::vector<Value>* values : {&asked, &stated, &tenders, &coupons}) values->clear();
    codes.clear();
    missing.clear();
    refused.reset();
    refused_rows.clear();
    sku.clear();
    name.clear();
    category.clear();
    quantity.clear();
    amount.clear();
    discount.clear();
    item_attributes.clear();
  }
};

class TableReader : public Reader {
 public:
  TableReader(std::unique_ptr<TableRows> rows, TableColumns columns, const Mapping& mapping, const Schema& schema,
              TextPool& texts, Zone zone, const IngestOptions& options)
      : rows_(std::move(rows)),
        columns_(std::move(columns)),
        mapping_(mapping),
        schema_(schema),
        pool_(texts),
        texts_(texts),
        zone_(std::move(zone)),
        options_(options) {}

  Result<bool> next(EventBatch& batch, std::size_t max_events, std::vector<Rejected>& rejected) override {
    batch.clear();
    batch.shape(schema_);
    const std::size_t refused_before = rejected.size();
    std::uint64_t last_line = 0;  // of what this batch has taken
    const auto full = [&] {
      const bool enough = batch.size() + (rejected.size() - refused_before) >= max_events ||
                          batch.bytes.size() >= options_.max_batch_bytes;
      // A batch ends only where no row of it stands behind a row of the next one.
      return enough && (open_.empty() || last_line < open_.front()->first_line);
    };
    while (!full()) {
      if (mustClose()) {
        last_line = std::max(last_line, open_.front()->last_line);
        close(batch, rejected);
        continue;
      }
      if (ended_ || failure_) break;
      const Result<TableRows::Row> row = rows_->next();
      if (row)
        takeRow(row.value(), rejected);
      else
        failure_ = row.error();
    }
    if (batch.size() > 0 || rejected.size() > refused_before) return true;
    if (failure_) return *failure_;
    return false;
  }

  [[nodiscard]] std::uint64_t linesConsumed() const override {
    return open_.empty() ? rows_->consumed() : open_.front()->first_line - 1;
  }

  Status skip(std::uint64_t lines) override {
    const std::uint64_t header = rows_->consumed();
    if (lines <= header) return Done{};
    return rows_->skip(lines - header);
  }

  [[nodiscard]] const std::vector<IngestWarning>& warnings() const override { return warnings_; }

 private:
  /// The oldest open receipt has all its rows; or it holds more refused ones than any real receipt has lines, and would
  /// hold a whole broken file if it stayed open.
  [[nodiscard]] bool mustClose() const {
    constexpr std::size_t kMostRefusedRows = 10'000;
    if (open_.empty()) return false;
    return ended_ || open_.size() > mapping_.interleaved + 1 ||
           open_.front()->refused_rows.size() >= kMostRefusedRows ||
           open_.back()->refused_rows.size() >= kMostRefusedRows;
  }

  // ---- rows -------------------------------------------------------------------------------------------------------

  void takeRow(TableRows::Row kind, std::vector<Rejected>& rejected) {
    switch (kind) {
      case TableRows::Row::end:
        ended_ = true;
        return;
      case TableRows::Row::blank:
        return;
      case TableRows::Row::good:
        break;
      case TableRows::Row::too_long:
        return refuseStray(Reason::line_too_long, {std::to_string(options_.max_line_bytes)}, rejected);
      case TableRows::Row::not_utf8:
        return refuseStray(Reason::not_utf8, {}, rejected);
      case TableRows::Row::bad_quotes:
        return refuseStray(Reason::unclosed_quote, {}, rejected);
    }
    const std::vector<std::string_view>& row = rows_->columns();
    if (!columns_.fits(row.size()))
      return refuseStray(Reason::bad_row, {std::to_string(row.size()), std::to_string(columns_.count())}, rejected);
    columns_.clean(row);
    const IdReading id = readId(columns_.text(kColumnId), id_buffer_);
    if (!id.ok) return refuseStray(Reason::bad_value, {mapping_.id, "…"}, rejected);
    if (id.text.empty()) return refuseStray(Reason::field_missing, {mapping_.id}, rejected);
    addRow(receipt(id.text));
  }

  Rejected makeRejected(Reason reason, std::vector<std::string> args) const {
    Rejected refused;
    refused.source_line = rows_->number();
    refused.reason = reason;
    refused.args = std::move(args);
    refused.lines = 1;
    refused.raw = rows_->text();
    return refused;
  }

  /// A row of which not even the receipt is known. It leaves with the receipt it stands in.
  void refuseStray(Reason reason, std::vector<std::string> args, std::vector<Rejected>& rejected) {
    Rejected refused = makeRejected(reason, std::move(args));
    refused.part_of_receipt = true;
    if (open_.empty()) {
      rejected.push_back(std::move(refused));
      return;
    }
    open_.back()->last_line = rows_->consumed();
    open_.back()->refused_rows.push_back(std::move(refused));
  }

  OpenReceipt& receipt(std::string_view id) {
    for (auto each = open_.rbegin(); !rows_->beginsReceipt() && each != open_.rend(); ++each)
      if ((*each)->id == id) return **each;
    if (spare_.empty()) spare_.push_back(std::make_unique<OpenReceipt>());
    open_.push_back(std::move(spare_.back()));
    spare_.pop_back();
    OpenReceipt& opened = *open_.back();
    opened.clear();
    opened.id = id;
    opened.first_line = rows_->number();
    readHead(opened);
    return opened;
  }

  void refuse(OpenReceipt& receipt, Reason reason, std::vector<std::string> args) const {
    if (receipt.refused) return;
    receipt.refused = makeRejected(reason, std::move(args));
    receipt.refused->source_line = receipt.first_line;
    receipt.refused->receipt = receipt.id;
  }

  void readHead(OpenReceipt& receipt) {
    for (const Mapping::Refusal& refusal : mapping_.refusals)
      if (refusal.id.matches(receipt.id))
        return refuse(receipt, Reason::not_a_sale, {refusal.text.en, refusal.text.ru});
    const std::string_view type = columns_.text(kColumnType);
    if (!type.empty() && type != "purchase" && type != "return")
      return refuse(receipt, Reason::unknown_type, {std::string(type)});
    receipt.is_return = type == "return" || (!mapping_.return_ids.empty() && mapping_.return_ids.matches(receipt.id));
    for (const auto& [column, text] : {std::pair{kColumnCustomer, &receipt.customer}, {kColumnOf, &receipt.of}}) {
      const IdReading reading = readId(columns_.text(column), id_buffer_);
      if (!reading.ok) return refuse(receipt, Reason::bad_value, {columns_.name(column), "…"});
      *text = reading.text;
    }
    const std::string_view at = columns_.text(kColumnAt);
    const std::optional<Moment> moment = columns_.moment(at, zone_);
    if (at.empty()) return refuse(receipt, Reason::field_missing, {columns_.name(kColumnAt)});
    if (!moment) return refuse(receipt, Reason::bad_date, {columns_.name(kColumnAt), std::string(at)});
    receipt.at = *moment;
    if (const std::string_view received = columns_.text(kColumnReceivedAt); !received.empty()) {
      const std::optional<Moment> arrival = columns_.moment(received, zone_);
      if (!arrival) return refuse(receipt, Reason::bad_date, {columns_.name(kColumnReceivedAt), std::string(received)});
      receipt.received_day = arrival->day;
    }
    receipt.store = texts_.intern(columns_.text(kColumnStore));
    Rejected why;
    if (!readAttributes(columns_.receiptAttributes(), schema_.receipt, receipt.attributes, why)) {
      // Returns say nothing of themselves; whether it is one may only show at its end.
      if (why.reason != Reason::field_missing) return refuse(receipt, why.reason, why.args);
      receipt.missing = why.args.front();
    }
    readPayment(receipt);
  }

  /// Points, payments, codes and coupons of the receipt.
  void readPayment(OpenReceipt& receipt) {
    const auto amounts = [&](const std::vector<int>& places, std::size_t count, Value none, const auto& decimals_of,
                             std::vector<Value>& to) {
      to.assign(count, none);
      for (std::size_t i = 0; i < count && i < places.size(); ++i) {
        const std::string_view text = places[i] < 0 ? std::string_view() : columns_.cleaned(places[i]);
        if (text.empty()) continue;
        const Reading reading = readUnsigned(text, decimals_of(i));
        if (!reading.ok()) return refuse(receipt, reading.reason, {"receipt", std::string(text)});
        to[i] = reading.value;
      }
    };
    const std::size_t wallets = std::max<std::size_t>(1, schema_.wallets.size());
    const auto points = [&](std::size_t i) {
      return schema_.wallets.empty() ? schema_.points_decimals : schema_.wallets[i].decimals;
    };
    amounts(columns_.redeem(), wallets, kMissing, points, receipt.asked);
    amounts(columns_.redeemed(), wallets, kMissing, points, receipt.stated);
    amounts(
        columns_.tenders(), schema_.tenders.size(), 0, [&](std::size_t) { return schema_.money_decimals; },
        receipt.tenders);
    receipt.coupons.assign(schema_.coupons.size(), 0);
    eachName(columns_.text(kColumnCodes), [&](std::string_view code) {
      if (const TextId id = texts_.intern(code); id != kNoText) receipt.codes.push_back(id);
    });
    eachName(columns_.text(kColumnCoupons), [&](std::string_view coupon) { addCoupon(receipt, coupon); });
    const auto pays = [](Value points_asked) { return points_asked != kMissing && points_asked > 0; };
    if (receipt.customer.empty() && (std::any_of(receipt.asked.begin(), receipt.asked.end(), pays) ||
                                     std::any_of(receipt.stated.begin(), receipt.stated.end(), pays)))
      refuse(receipt, Reason::redeem_anonymous, {});
  }

  /// "cash", or "cash:2" for two; coupons that the programme does not know are none of its business.
  void addCoupon(OpenReceipt& receipt, std::string_view text) {
    const std::size_t colon = text.rfind(':');
    const std::string_view name = text.substr(0, colon);
    Reading count{1};
    if (colon != std::string_view::npos) count = readUnsigned(text.substr(colon + 1), 0);
    if (!count.ok()) return refuse(receipt, count.reason, {columns_.name(kColumnCoupons), std::string(text)});
    const auto found = std::find(schema_.coupons.begin(), schema_.coupons.end(), name);
    if (found != schema_.coupons.end())
      receipt.coupons[static_cast<std::size_t>(found - schema_.coupons.begin())] += count.value;
  }

  static void eachName(std::string_view text, const auto& each) {
    constexpr std::string_view kBetween = " ,;\t";
    while (!text.empty()) {
      const std::size_t begin = text.find_first_not_of(kBetween);
      if (begin == std::string_view::npos) return;
      const std::size_t end = std::min(text.find_first_of(kBetween, begin), text.size());
      each(text.substr(begin, end - begin));
      text.remove_prefix(end);
    }
  }

  /// Appends one value for each attribute of the schema; false with the reason in `why`.
  bool readAttributes(const std::vector<int>& places, const std::vector<Attribute>& attributes,
                      std::vector<Value>& values, Rejected& why) {
    for (std::size_t i = 0; i < attributes.size(); ++i) {
      const std::string_view text = places[i] < 0 ? std::string_view() : columns_.cleaned(places[i]);
      values.push_back(kMissing);
      if (!text.empty()) {
        const Reading reading = readAttribute(text, attributes[i], schema_, texts_);
        if (!reading.ok()) {
          why.reason = reading.reason;
          why.args = {attributes[i].name, std::string(text)};
          return false;
        }
        values.back() = reading.value;
      }
      if (values.back() == kMissing && !attributes[i].optional) {
        why.reason = Reason::field_missing;
        why.args = {attributes[i].name};
        return false;
      }
    }
    return true;
  }

  // ---- the lines of a receipt -------------------------------------------------------------------------------------

  void addRow(OpenReceipt& receipt) {
    ++receipt.rows;
    receipt.last_line = rows_->consumed();
    if (receipt.raw.size() > options_.max_line_bytes)
      return refuse(receipt, Reason::line_too_long, {std::to_string(options_.max_line_bytes)});
    if (!receipt.raw.empty()) receipt.raw += '\n';
    receipt.raw += rows_->text();
    if (receipt.refused) return;
    const IdReading customer = readId(columns_.text(kColumnCustomer), id_buffer_);
    if (customer.text != receipt.customer)
      return refuse(receipt, Reason::mixed_receipt,
                    {receipt.customer, std::string(customer.text.substr(0, kMaxIdBytes))});
    const auto refuse_row = [&](Reason reason, std::vector<std::string> args) {
      receipt.refused_rows.push_back(makeRejected(reason, std::move(args)));
      receipt.refused_rows.back().receipt = receipt.id;
      receipt.refused_rows.back().part_of_receipt = true;
    };
    const auto refuse_column = [&](Reason reason, TableColumn column) {
      if (columns_.text(column).empty()) return refuse_row(Reason::field_missing, {columns_.name(column)});
      refuse_row(reason, {columns_.name(column), std::string(columns_.text(column))});
    };
    if (const Mapping::LineRefusal* refusal = lineRefusal(receipt))
      return refuse_row(Reason::not_goods, {refusal->text.en, refusal->text.ru});
    Line line;
    TableColumn wrong = kColumnQuantity;
    if (const Reason reason = readLine(receipt.is_return, line, wrong); reason != Reason::count_)
      return refuse_column(reason, wrong);
    if (line.below_price_zero || (mapping_.refuse_free_lines && !line.unpriced && line.amount + line.discount == 0))
      return refuse_row(Reason::price_not_positive, {std::string(columns_.text(kColumnPrice))});
    Rejected why;
    const std::size_t before = receipt.item_attributes.size();
    if (!readAttributes(columns_.itemAttributes(), schema_.item, receipt.item_attributes, why)) {
      receipt.item_attributes.resize(before);
      return refuse_row(why.reason, std::move(why.args));
    }
    (line.negative ? receipt.below_zero : receipt.above_zero) = true;
    const TextId sku = texts_.intern(columns_.text(kColumnSku));
    const TextId name = texts_.intern(columns_.text(kColumnName));
    receipt.sku.push_back(sku);
    receipt.name.push_back(name);
    receipt.category.push_back(category(sku, name));
    receipt.quantity.push_back(line.quantity);
    receipt.amount.push_back(line.amount);
    receipt.discount.push_back(line.discount);
  }

  /// What the mapping says against this row; nullptr: nothing. Where the sign of quantities makes a return, the row's
  /// own sign tells, since the receipt's other rows are still to come.
  [[nodiscard]] const Mapping::LineRefusal* lineRefusal(const OpenReceipt& receipt) const {
    const bool returned =
        receipt.is_return || (mapping_.negative_is_return && columns_.text(kColumnQuantity).starts_with('-'));
    for (const Mapping::LineRefusal& refusal : mapping_.line_refusals)
      if ((returned || !refusal.returns_only) && refusal.sku.matches(columns_.text(kColumnSku))) return &refusal;
    return nullptr;
  }

  struct Line {
    Value quantity = 0;
    Value amount = 0;
    Value discount = 0;
    bool negative = false;
    bool below_price_zero = false;
    bool unpriced = false;  // on a return that says no sum
  };

  /// Reason::count_ when it went well; else `wrong` names the column.
  Reason readLine(bool returned, Line& line, TableColumn& wrong) {
    if (columns_.text(kColumnSku).empty() && columns_.text(kColumnName).empty()) {
      wrong = mapping_.sku.empty() ? kColumnName : kColumnSku;
      return Reason::field_missing;
    }
    // Signs are judged by receipt, in close(): here a quantity and its amount are taken without.
    std::string_view quantity_text = columns_.text(kColumnQuantity);
    line.negative = quantity_text.starts_with('-');
    if (line.negative) quantity_text.remove_prefix(1);
    const Reading quantity = readQuantity(quantity_text);
    if (!quantity.ok()) return quantity.reason;
    line.quantity = quantity.value;
    wrong = kColumnDiscount;
    if (!columns_.text(wrong).empty()) {
      const Reading discount = readUnsigned(withoutSign(columns_.text(wrong), line.negative), schema_.money_decimals);
      if (!discount.ok()) return discount.reason;
      line.discount = discount.value;
    }
    wrong = kColumnAmount;
    if (!columns_.text(wrong).empty()) {
      const Reading amount = readUnsigned(withoutSign(columns_.text(wrong), line.negative), schema_.money_decimals);
      if (!amount.ok()) return amount.reason;
      line.amount = amount.value;
      return leaveOutTax(line, wrong);
    }
    const bool no_price = columns_.text(kColumnPrice).empty();
    // A return need not say for how much: its sale does.
    line.unpriced = no_price && (returned || line.negative);
    if (line.unpriced) return Reason::count_;
    if (mapping_.price.empty()) return Reason::field_missing;
    wrong = kColumnPrice;
    line.below_price_zero = columns_.text(wrong).starts_with('-');
    const Reading amount =
        readPriceTimes(withoutSign(columns_.text(wrong), line.below_price_zero), line.quantity, schema_.money_decimals);
    if (!amount.ok()) return amount.reason;
    line.amount = amount.value - line.discount;
    wrong = kColumnDiscount;
    return line.amount < 0 ? Reason::out_of_range : leaveOutTax(line, wrong);
  }

  Reason leaveOutTax(Line& line, TableColumn& wrong) const {
    if (!schema_.without_tax || line.negative) return Reason::count_;
    wrong = kColumnTax;
    if (columns_.text(wrong).empty()) return Reason::field_missing;
    const Reading tax = readUnsigned(columns_.text(wrong), schema_.money_decimals);
    if (!tax.ok()) return tax.reason;
    line.amount -= tax.value;
    return line.amount < 0 ? Reason::out_of_range : Reason::count_;
  }

  static std::string_view withoutSign(std::string_view text, bool negative) {
    return negative && text.starts_with('-') ? text.substr(1) : text;
  }

  TextId category(TextId sku, TextId name) {
    if (mapping_.categories.empty()) return texts_.intern(columns_.text(kColumnCategory));
    const std::uint64_t key = (std::uint64_t{sku} << 32) | name;
    auto [found, is_new] = categories_.try_emplace(key, kNoText);
    if (is_new) {
      for (const Mapping::CategoryRule& rule : mapping_.categories) {
        if (!rule.pattern.matches(pool_.text(rule.by_name ? name : sku))) continue;
        found->second = texts_.intern(rule.category);
        break;
      }
    }
    return found->second != kNoText ? found->second : texts_.intern(columns_.text(kColumnCategory));
  }

  // ---- whole receipts ---------------------------------------------------------------------------------------------

  /// Moves the oldest open receipt into the batch, or into `rejected`.
  void close(EventBatch& batch, std::vector<Rejected>& rejected) {
    OpenReceipt& receipt = *open_.front();
    if (receipt.below_zero && !receipt.is_return) receipt.is_return = mapping_.negative_is_return;
    if (receipt.below_zero && receipt.above_zero && receipt.is_return)
      refuse(receipt, Reason::mixed_quantities, {});
    else if (receipt.below_zero && !receipt.is_return)
      refuse(receipt, Reason::negative_quantity, {mapping_.negative_text.en, mapping_.negative_text.ru});
    else if (!receipt.missing.empty() && !receipt.is_return)
      refuse(receipt, Reason::field_missing, {receipt.missing});
    // Where every row was refused on its own the receipt is gone, and one of them stands for it.
    if (!receipt.refused && receipt.sku.empty())
      for (Rejected& each : receipt.refused_rows)
        if (!each.receipt.empty()) {
          each.part_of_receipt = false;
          break;
        }
    const std::uint32_t on_their_own = rowsRefused(receipt);
    // A receipt none of whose rows is left is refused as a whole, by its first row.
    bool rest = receipt.refused || !receipt.sku.empty();
    for (Rejected& each : receipt.refused_rows) {
      if (!each.receipt.empty()) {
        each.part_of_receipt = rest;
        rest = true;
      }
      rejected.push_back(std::move(each));
    }
    if (receipt.refused) {
      receipt.refused->lines = receipt.rows - on_their_own;
      receipt.refused->raw = receipt.raw;
      rejected.push_back(std::move(*receipt.refused));
    } else if (!receipt.sku.empty()) {
      append(receipt, batch);
    }
    spare_.push_back(std::move(open_.front()));
    open_.pop_front();
  }

  /// Rows of the receipt that were refused on their own before the whole was; strays are no rows of it.
  static std::uint32_t rowsRefused(const OpenReceipt& receipt) {
    std::uint32_t count = 0;
    for (const Rejected& each : receipt.refused_rows) count += each.receipt.empty() ? 0 : 1;
    return count;
  }

  static void append(const OpenReceipt& receipt, EventBatch& batch) {
    const auto add = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
    EventHead head;
    head.kind = receipt.is_return ? EventKind::giving_back : EventKind::purchase;
    head.first_attribute = batch.attributes.size();
    if (!receipt.is_return) {
      add(batch.attributes, receipt.attributes);
      add(batch.redeem_asked, receipt.asked);
      add(batch.redeem_stated, receipt.stated);
      add(batch.tenders, receipt.tenders);
      add(batch.coupons, receipt.coupons);
      add(batch.codes, receipt.codes);
    }
    add(batch.sku, receipt.sku);
    add(batch.name, receipt.name);
    add(batch.category, receipt.category);
    add(batch.quantity, receipt.quantity);
    add(batch.amount, receipt.amount);
    add(batch.discount, receipt.discount);
    add(batch.item_attributes, receipt.item_attributes);
    head.raw = batch.keep(receipt.raw);
    head.id = batch.keep(receipt.id);
    head.customer = batch.keep(receipt.customer);
    head.of = batch.keep(receipt.is_return ? std::string_view(receipt.of) : std::string_view());
    head.day = receipt.at.day;
    head.second = receipt.at.second;
    head.received_day = receipt.received_day;
    head.store = receipt.store;
    head.source_line = receipt.first_line;
    appendEvent(batch, head);
  }

  std::unique_ptr<TableRows> rows_;
  TableColumns columns_;
  const Mapping& mapping_;
  const Schema& schema_;
  TextPool& pool_;
  TextCache texts_;
  Zone zone_;
  IngestOptions options_;
  std::unordered_map<std::uint64_t, TextId> categories_;  // by SKU and name, as the mapping's rules decide
  std::deque<std::unique_ptr<OpenReceipt>> open_;         // in the order of their first rows
  std::vector<std::unique_ptr<OpenReceipt>> spare_;
  std::string id_buffer_;
  std::vector<IngestWarning> warnings_;  // none: a mapping names what it takes, and its mistakes are errors
  bool ended_ = false;
  std::optional<Error> failure_;
};

}  // namespace

Result<std::unique_ptr<Reader>> makeTableReader(std::unique_ptr<TableRows> rows, const std::string& name,
                                                const Mapping& mapping, const Schema& schema, TextPool& texts,
                                                const IngestOptions& options) {
  Result<Zone> zone = Zone::named(schema.time_zone);
  if (!zone) return zone.error();
  Result<TableColumns> columns = TableColumns::bind(*rows, mapping, schema, name);
  if (!columns) return columns.error();
  return std::unique_ptr<Reader>(std::make_unique<TableReader>(std::move(rows), std::move(*columns), mapping, schema,
                                                               texts, std::move(*zone), options));
}

}  // namespace kopeck
