#include "runtime/ingest/generate_receipt.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "runtime/value/value.h"

namespace kopeck {
namespace {

constexpr std::uint64_t kReceiptStream = 1;
constexpr std::uint64_t kPersonStream = 2;
constexpr std::uint64_t kReturnStream = 3;
constexpr std::uint32_t kMostLines = 150;

constexpr std::array kCities = {"Moscow", "Kazan", "Saint Petersburg", "Samara", "Perm", "Tula", "Omsk", "Sochi"};

void putPadded(std::string& out, std::uint64_t value, std::size_t width) {
  std::array<char, 20> digits;
  std::size_t count = 0;
  for (; value > 0 || count < width; value /= 10) digits[count++] = static_cast<char>('0' + value % 10);
  while (count > 0) out += digits[--count];
}

void putMoney(std::string& out, std::uint64_t minor) {
  putPadded(out, minor / 100, 1);
  out += '.';
  putPadded(out, minor % 100, 2);
}

void putMoment(std::string& out, Day day, std::int32_t second) {
  out += formatDate(day);
  out += 'T';
  out += formatTime(second);
}

void putQuantity(std::string& out, const Product& product, std::uint32_t units) {
  if (!product.weighed) return putPadded(out, units, 1);
  putPadded(out, units / 1000, 1);
  out += '.';
  putPadded(out, units % 1000, 3);
}

void putCustomer(std::string& out, std::uint32_t customer) {
  out += 'C';
  putPadded(out, customer + std::uint64_t{1}, 7);
}

void putSaleId(std::string& out, std::uint64_t number) {
  out += 'R';
  putPadded(out, number + 1, 9);
}

}  // namespace

std::uint32_t ReceiptWriter::lineCount(Random& random) const {
  // One of eight shoppers buys for the week: three times the mean, the others five sevenths of it.
  const std::uint64_t extra = options_.mean_lines - 1;
  const bool large = random.below(8) == 0;
  const std::uint64_t mean_sevenths = extra * (large ? 21 : 5);
  // Geometric: one more line with chance mean / (mean + 1).
  const auto go_on = static_cast<std::uint64_t>((mean_sevenths << 32) / (mean_sevenths + 7));
  std::uint32_t count = 1;
  while (count < kMostLines && (random.next() >> 32) < go_on) ++count;
  return count;
}

ReceiptWriter::Line ReceiptWriter::line(const Sale& sale, Random& random) const {
  Line line;
  line.product =
      &catalogue_[sale.customer == kNobody ? catalogue_.draw(random) : catalogue_.drawFor(sale.customer, random)];
  if (line.product->weighed) {
    line.units = random.between(60, 900);
  } else {
    const std::uint32_t chance = random.below(100);
    line.units = chance < 78 ? 1 : chance < 93 ? 2 : random.between(3, 8);
  }
  return line;
}

void ReceiptWriter::signup(const Sale& first, std::string& out) const {
  Random random(options_.seed, kPersonStream, first.customer);
  // On the same local day, so that it is never late.
  const std::int32_t second = std::max(0, first.second - static_cast<std::int32_t>(random.between(20, 600)));
  out += R"({"type":"customer","id":")";
  putCustomer(out, first.customer);
  out += R"(","at":")";
  putMoment(out, first.day, second);
  if (random.perMille(700)) {
    // 16 to 75 years old, 29 February now and then.
    out += R"(","birthday":")";
    out += formatDate(first.day - static_cast<Day>(random.between(16 * 365, 75 * 365)));
  }
  out += R"(","registered":")";
  out += formatDate(first.day);
  if (random.perMille(850)) {
    out += R"(","city":")";
    // The first cities are the larger ones.
    out += kCities[std::min(random.below(kCities.size()), random.below(kCities.size()))];
  }
  out += "\"}\n";
  out += R"({"type":"event","id":"E)";
  putPadded(out, first.customer + std::uint64_t{1}, 7);
  out += R"(","name":"signup","customer":")";
  putCustomer(out, first.customer);
  out += R"(","at":")";
  putMoment(out, first.day, second);
  out += "\"}\n";
}

void ReceiptWriter::purchase(const Sale& sale, const Sale* received, std::string& out) const {
  Random random(options_.seed, kReceiptStream, sale.number);
  const std::uint32_t count = lineCount(random);
  out += R"({"type":"purchase","id":")";
  putSaleId(out, sale.number);
  if (sale.customer != kNobody) {
    out += R"(","customer":")";
    putCustomer(out, sale.customer);
  }
  out += R"(","at":")";
  putMoment(out, sale.day, sale.second);
  if (received != nullptr) {
    out += R"(","received_at":")";
    putMoment(out, received->day, received->second);
  }
  const std::uint32_t channel = random.below(100);
  out += R"(","store":"S)";
  putPadded(out, 1 + std::min(random.below(12), random.below(12)), 2);
  out += R"(","channel":")";
  out += channel < 80 ? "pos" : channel < 95 ? "app" : "web";
  out += R"(","lines":[)";
  for (std::uint32_t i = 0; i < count; ++i) {
    const Line each = line(sale, random);
    if (i > 0) out += ',';
    out += each.product->head;
    putQuantity(out, *each.product, each.units);
    out += R"(","price":")";
    putMoney(out, each.product->price);
    const std::uint64_t product = std::uint64_t{each.product->price} * each.units;
    const std::uint64_t gross = each.product->weighed ? (product + 500) / 1000 : product;
    std::uint64_t discount = 0;
    if (random.perMille(options_.discounted) && each.product->discounted)
      discount = gross * random.between(1, 6) * 5 / 100 / 100 * 100;  // 5 to 30 %, in whole roubles
    out += R"(","amount":")";
    putMoney(out, gross - discount);
    if (discount > 0) {
      out += R"(","discount":")";
      putMoney(out, discount);
    }
    out += "\"}";
  }
  out += ']';
  if (sale.customer != kNobody && random.perMille(options_.redeeming)) {
    out += R"(,"redeem":")";
    putPadded(out, std::uint64_t{random.between(10, 60)} * 10, 1);
    out += '"';
  }
  // Drawn last, so that without them everything is as it was.
  if (options_.coded > 0 && random.perMille(options_.coded)) out += R"(,"codes":["SPRING"])";
  if (options_.gift_cards > 0 && random.perMille(options_.gift_cards)) {
    out += R"(,"tenders":[{"kind":"GIFT","amount":")";
    putMoney(out, std::uint64_t{random.between(1, 10)} * 1000);
    out += "\"}]";
  }
  out += "}\n";
}

void ReceiptWriter::giveBack(const Sale& sale, const Sale& when, std::string& out) const {
  Random random(options_.seed, kReturnStream, sale.number);
  const bool named = sale.customer == kNobody || !random.perMille(options_.unnamed_returns);
  out += R"({"type":"return","id":"B)";
  putPadded(out, sale.number + 1, 9);
  if (named) {
    out += R"(","of":")";
    putSaleId(out, sale.number);
  }
  if (sale.customer != kNobody) {
    out += R"(","customer":")";
    putCustomer(out, sale.customer);
  }
  out += R"(","at":")";
  putMoment(out, when.day, when.second);
  out += R"(","lines":[)";
  // The sale once more: the draws before and between its lines are the same as in purchase().
  Random again(options_.seed, kReceiptStream, sale.number);
  const std::uint32_t count = lineCount(again);
  for (int i = 0; i < 3; ++i) again.next();
  const std::uint32_t surely = random.below(count);
  bool first = true;
  for (std::uint32_t i = 0; i < count; ++i) {
    const Line each = line(sale, again);
    if (again.perMille(options_.discounted) && each.product->discounted) again.next();
    if (i != surely && !random.perMille(150)) continue;
    if (!first) out += ',';
    first = false;
    out += each.product->head;
    const std::uint32_t units = each.product->weighed ? each.units : random.between(1, each.units);
    putQuantity(out, *each.product, units);
    out += "\"}";
  }
  out += "]}\n";
}

}  // namespace kopeck
