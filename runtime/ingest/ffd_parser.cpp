#include "runtime/ingest/ffd_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "runtime/ingest/ffd_binding.h"
#include "runtime/ingest/ffd_document.h"
#include "runtime/ingest/ffd_finder.h"
#include "runtime/ingest/ffd_lines.h"
#include "runtime/ingest/fields.h"

namespace kopeck {

class FfdParser::Impl {
 public:
  Impl(const FfdMapping& mapping, const Schema& schema, TextPool& texts, FfdBinding binding)
      : mapping_(mapping), schema_(schema), pool_(texts), texts_(texts), binding_(std::move(binding)) {}

  void parse(std::string_view text, std::uint64_t number, EventBatch& batch, std::vector<Rejected>& rejected) {
    raw_ = text;
    number_ = number;
    identity_ = {};
    lines_.clear();
    document_ = {};
    parts_.clear();
    told_.clear();
    const BatchMark mark(batch);
    const FfdRefusal refusal = readEvent(batch);
    if (refusal.ok()) {
      for (Rejected& each : parts_) rejected.push_back(std::move(each));
      return;
    }
    mark.restore(batch);
    // Lines that were left out go with the receipt that they stood in.
    Rejected& whole = rejected.emplace_back();
    whole.source_line = number;
    whole.reason = refusal.reason;
    whole.args = refusal.args;
    whole.receipt = shown(identity_.id);
    whole.lines = document_.receipt.present() ? document_.receipt["items"].count() : 0;
    whole.raw = text;
  }

 private:
  FfdRefusal readEvent(EventBatch& batch) {
    if (const Reason reason = tree_.parse(raw_); reason != Reason::count_) return {reason, {}};
    if (FfdRefusal refusal = findReceipt(tree_.root(), document_); !refusal.ok()) return refusal;
    if (FfdRefusal refusal = readIdentity(document_, identity_); !refusal.ok()) return refusal;
    if (!identity_.has_drive && mapping_.refuse_no_drive) return {Reason::field_missing, {"fiscalDriveNumber"}};
    FfdOperation operation = FfdOperation::sale;
    if (FfdRefusal refusal = readOperation(document_, operation); !refusal.ok()) return refusal;
    if (FfdRefusal refusal = checkSeller(); !refusal.ok()) return refusal;
    is_return_ = operation == FfdOperation::sale_return;
    EventHead head;
    head.kind = is_return_ ? EventKind::giving_back : EventKind::purchase;
    head.first_attribute = batch.attributes.size();
    head.source_line = number_;
    const FfdMapping::Store* store = storeOf();
    Moment printed;
    if (FfdRefusal refusal = readPrintedAt(document_, mapping_, binding_.zoneOf(store), printed); !refusal.ok())
      return refusal;
    head.day = printed.day;
    head.second = printed.second;
    head.store = texts_.intern(storeName(store));
    if (FfdRefusal refusal = readLines(document_, schema_.without_tax && !is_return_, printed.day, lines_);
        !refusal.ok())
      return refusal;
    return finish(head, batch);
  }

  FfdRefusal finish(EventHead& head, EventBatch& batch) {
    head.raw = batch.keep(raw_);
    const std::optional<FfdFound> customer = look(mapping_.customer);
    std::optional<FfdFound> sale;
    if (is_return_) sale = look(mapping_.sale);
    if (FfdRefusal refusal = keepId(identity_.id, "fiscalDriveNumber", batch, head.id); !refusal.ok()) return refusal;
    if (customer)
      if (FfdRefusal refusal = keepId(customer->text, "customer", batch, head.customer); !refusal.ok()) return refusal;
    if (sale)
      if (FfdRefusal refusal = keepId(sale->text, "sale", batch, head.of); !refusal.ok()) return refusal;
    if (!is_return_) {
      if (FfdRefusal refusal = readReceipt(head.customer.length > 0, batch); !refusal.ok()) return refusal;
    }
    if (FfdRefusal refusal = appendLines(batch); !refusal.ok()) return refusal;
    appendEvent(batch, head);
    return {};
  }

  std::optional<FfdFound> look(const std::vector<FfdMapping::Finder>& finders) {
    std::optional<FfdFound> found = kopeck::find(finders, document_, lines_);
    if (found && found->line) told_.push_back(*found->line);
    return found;
  }

  FfdRefusal checkSeller() const {
    if (mapping_.sellers.empty()) return {};
    const std::string_view inn = document_.receipt["userInn"].text();
    if (std::find(mapping_.sellers.begin(), mapping_.sellers.end(), inn) != mapping_.sellers.end()) return {};
    const std::string shown_inn = inn.empty() ? "?" : shown(inn);
    return {Reason::not_a_sale,
            {fmt::format("another seller's receipt, INN {}", shown_inn),
             fmt::format("чек другого продавца, ИНН {}", shown_inn)}};
  }

  [[nodiscard]] const FfdMapping::Store* storeOf() const {
    const std::string_view till = document_.receipt["kktRegId"].text();
    const std::string_view seller = document_.receipt["userInn"].text();
    std::string_view address = document_.receipt["retailPlaceAddress"].text();
    if (address.empty()) address = document_.root.at("metadata.address").text();
    const std::string_view place = document_.receipt["retailPlace"].text();
    const auto among = [](const std::vector<std::string>& texts, std::string_view text) {
      return texts.empty() || std::find(texts.begin(), texts.end(), text) != texts.end();
    };
    const auto found = [](const SearchPatterns& patterns, std::string_view text) {
      return patterns.empty() || patterns.matches(text);
    };
    for (const FfdMapping::Store& store : mapping_.stores)
      if (among(store.tills, till) && among(store.sellers, seller) && found(store.address, address) &&
          found(store.place, place))
        return &store;
    return nullptr;
  }
  /// The till's number is in every envelope, its shop's name is not.
  [[nodiscard]] std::string_view storeName(const FfdMapping::Store* store) const {
    return store != nullptr && !store->name.empty() ? std::string_view(store->name)
                                                    : document_.receipt["kktRegId"].text();
  }

  FfdRefusal keepId(std::string_view text, std::string_view field, EventBatch& batch, Slice& kept) {
    const IdReading id = readId(text, id_buffer_);
    if (!id.ok) return {Reason::bad_value, {std::string(field), shown(text)}};
    kept = batch.keep(id.text);
    return {};
  }

  // ---- what a sale says beside its lines ----------------------------------------------------------------------------

  FfdRefusal readReceipt(bool has_customer, EventBatch& batch) {
    FfdRefusal attributes = readAttributes(binding_.receipt_attributes, schema_.receipt, batch.attributes,
                                           [&](std::string_view field) { return fieldOf(document_, field); });
    if (!attributes.ok()) return attributes;
    batch.redeem_asked.resize(batch.size() * batch.wallets + batch.wallets, kMissing);
    batch.redeem_stated.resize(batch.size() * batch.wallets + batch.wallets, kMissing);
    const int decimals = schema_.wallets.empty() ? schema_.points_decimals : schema_.wallets[0].decimals;
    bool redeems = false;
    for (const auto& [finders, to, name] :
         {std::tuple{&mapping_.redeem, &batch.redeem_asked[batch.size() * batch.wallets], "redeem"},
          std::tuple{&mapping_.redeemed, &batch.redeem_stated[batch.size() * batch.wallets], "redeemed"}}) {
      const std::optional<FfdFound> found = look(*finders);
      if (!found) continue;
      const Reading points = readUnsigned(found->text, decimals);
      if (!points.ok()) return {points.reason, {name, shown(found->text)}};
      *to = points.value;
      redeems |= points.value > 0;
    }
    if (redeems && !has_customer) return {Reason::redeem_anonymous, {}};
    return readTenders(batch);
  }

  FfdRefusal readTenders(EventBatch& batch) const {
    batch.tenders.resize((batch.size() + 1) * batch.tender_kinds, 0);
    for (std::size_t kind = 0; kind < batch.tender_kinds; ++kind) {
      Value& paid = batch.tenders[batch.size() * batch.tender_kinds + kind];
      for (const std::string& how : binding_.tenders[kind]) {
        Value sum = 0;
        if (FfdRefusal refusal = readPaid(document_, how, sum); !refusal.ok()) return refusal;
        if (__builtin_add_overflow(paid, sum, &paid)) return {Reason::out_of_range, {how, "…"}};
      }
    }
    return {};
  }

  /// Appends one value for each attribute of the schema.
  template <typename Field>
  FfdRefusal readAttributes(const std::vector<const FfdMapping::AttributeField*>& fields,
                            const std::vector<Attribute>& attributes, std::vector<Value>& values, const Field& field) {
    for (std::size_t i = 0; i < attributes.size(); ++i) {
      std::string_view text;
      if (fields[i] != nullptr) {
        const std::string_view said = field(fields[i]->field);
        const auto named = std::find_if(fields[i]->values.begin(), fields[i]->values.end(),
                                        [&](const auto& value) { return value.first == said; });
        if (named != fields[i]->values.end())
          text = named->second;
        else
          text = fields[i]->values.empty() && !said.empty() ? said : std::string_view(fields[i]->otherwise);
      }
      values.push_back(kMissing);
      if (!text.empty()) {
        const Reading reading = readAttribute(text, attributes[i], schema_, texts_);
        if (!reading.ok()) return {reading.reason, {attributes[i].name, shown(text)}};
        values.back() = reading.value;
      }
      if (values.back() == kMissing && !attributes[i].optional) return {Reason::field_missing, {attributes[i].name}};
    }
    return {};
  }

  // ---- lines --------------------------------------------------------------------------------------------------------

  FfdRefusal appendLines(EventBatch& batch) {
    const std::size_t first = batch.sku.size();
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      // A line that only tells the card, or the points, is no goods; one that sells a card is.
      const bool tells = std::find(told_.begin(), told_.end(), i) != told_.end();
      if (tells && lines_[i].amount == 0 && lines_[i].discount == 0) continue;
      if (FfdRefusal refusal = appendLine(lines_[i], batch); !refusal.ok()) return refusal;
    }
    if (batch.sku.size() > first) return {};
    if (parts_.empty()) return {Reason::no_lines, {}};
    return {parts_.front().reason, std::move(parts_.front().args)};
  }

  FfdRefusal appendLine(const FfdLine& line, EventBatch& batch) {
    Goods goods = goodsOf(line);
    if (goods.name == kNoText && goods.sku == kNoText) return {Reason::field_missing, {"items.name"}};
    if (const FfdMapping::LeftOut* rule = leftOut(line, goods)) {
      leaveOut(line, Reason::not_goods, {rule->text.en, rule->text.ru});
      return {};
    }
    // Tag 1214: 1 to 3 are paid in advance, 7 pays a credit back; the goods change hands on another receipt.
    const Value method = smallNumberOf(line.json, "paymentType", "calculationTypeSign");
    if (!mapping_.count_advances && ((method >= 1 && method <= 3) || method == 7)) {
      leaveOut(line, Reason::advance, {});
      return {};
    }
    FfdRefusal attributes = readAttributes(
        binding_.item_attributes, schema_.item, batch.item_attributes,
        [&](std::string_view field) { return field == "measure" ? measureOf(line.json) : line.json.at(field).text(); });
    // What a return has of attributes is its sale's.
    if (!attributes.ok() && !(is_return_ && attributes.reason == Reason::field_missing)) return attributes;
    batch.item_attributes.resize((batch.sku.size() + 1) * schema_.item.size(), kMissing);
    batch.sku.push_back(goods.sku);
    batch.name.push_back(goods.name);
    batch.category.push_back(categoryOf(goods));
    batch.quantity.push_back(line.quantity);
    batch.amount.push_back(line.tax == kMissing ? line.amount : line.amount - line.tax);
    batch.discount.push_back(line.discount);
    return {};
  }

  struct Goods {
    TextId sku = kNoText;
    TextId name = kNoText;
  };

  /// SKU and name as the rules see them: what the mapping's patterns cut out of the till's text, else a marking's GTIN.
  Goods goodsOf(const FfdLine& line) {
    std::string name = line.name;
    std::string sku;
    for (const SearchPattern& pattern : mapping_.codes) {
      const std::optional<SearchPattern::Parts> parts = pattern.parts(name);
      if (!parts) continue;
      sku = parts->sku;
      if (!parts->name.empty()) name = std::string(parts->name);
      break;
    }
    for (const SearchPattern& pattern : mapping_.removals) pattern.removeFrom(name);
    if (sku.empty()) sku = gtinOf(line.json);
    return {texts_.intern(sku), texts_.intern(name)};
  }

  [[nodiscard]] const FfdMapping::LeftOut* leftOut(const FfdLine& line, const Goods& goods) const {
    const Value subject = smallNumberOf(line.json, "productType", "");
    for (const FfdMapping::LeftOut& rule : mapping_.left_out) {
      const bool subject_fits = rule.subjects.empty() ||
                                std::find(rule.subjects.begin(), rule.subjects.end(), subject) != rule.subjects.end();
      if (subject_fits && (rule.names.empty() || rule.names.matches(pool_.text(goods.name))) &&
          (rule.skus.empty() || rule.skus.matches(pool_.text(goods.sku))))
        return &rule;
    }
    return nullptr;
  }

  void leaveOut(const FfdLine& line, Reason reason, std::vector<std::string> args) {
    Rejected& part = parts_.emplace_back();
    part.source_line = number_;
    part.reason = reason;
    part.args = std::move(args);
    part.receipt = shown(identity_.id);
    part.lines = 1;
    part.raw = line.json.raw();
    part.part_of_receipt = true;
  }

  TextId categoryOf(const Goods& goods) {
    if (mapping_.categories.empty()) return kNoText;
    const std::uint64_t key = (std::uint64_t{goods.sku} << 32) | goods.name;
    auto [found, is_new] = categories_.try_emplace(key, kNoText);
    if (!is_new) return found->second;
    for (const FfdMapping::Category& rule : mapping_.categories) {
      if (!(rule.names.empty() ? rule.skus.matches(pool_.text(goods.sku)) : rule.names.matches(pool_.text(goods.name))))
        continue;
      found->second = texts_.intern(rule.category);
      break;
    }
    return found->second;
  }

  const FfdMapping& mapping_;
  const Schema& schema_;
  TextPool& pool_;
  TextCache texts_;
  FfdBinding binding_;
  JsonTree tree_;
  std::unordered_map<std::uint64_t, TextId> categories_;  // by SKU and name, as the mapping's rules decide
  std::string id_buffer_;

  // The document at hand.
  std::string_view raw_;
  std::uint64_t number_ = 0;
  FfdDocument document_;
  FfdIdentity identity_;
  bool is_return_ = false;
  std::vector<FfdLine> lines_;
  std::vector<std::size_t> told_;  // lines in which the mapping found something
  std::vector<Rejected> parts_;    // lines that are left out
};

FfdParser::FfdParser(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
FfdParser::FfdParser(FfdParser&&) noexcept = default;
FfdParser::~FfdParser() = default;

Result<FfdParser> FfdParser::make(const FfdMapping& mapping, const Schema& schema, TextPool& texts) {
  Result<FfdBinding> binding = FfdBinding::bind(mapping, schema);
  if (!binding) return binding.error();
  return FfdParser(std::make_unique<Impl>(mapping, schema, texts, std::move(*binding)));
}

void FfdParser::parse(std::string_view text, std::uint64_t number, EventBatch& batch, std::vector<Rejected>& rejected) {
  impl_->parse(text, number, batch, rejected);
}

}  // namespace kopeck
