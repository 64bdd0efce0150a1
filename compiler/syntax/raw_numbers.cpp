// The numbers of the scanner: digits in groups, decimals, dates and times.
#include "compiler/syntax/raw_scanner.h"

#include <fmt/format.h>
#include "compiler/syntax/text.h"
#include "runtime/value/calendar.h"
#include "runtime/value/value.h"

namespace kopeck::syntax {
namespace {

bool digitAt(std::string_view text, std::size_t at) {
  return at < text.size() && isDigit(text[at]);
}

std::size_t digitRun(std::string_view text, std::size_t at) {
  std::size_t n = 0;
  while (digitAt(text, at + n)) ++n;
  return n;
}

/// Bytes of a date that stands at `at`, in either form; 0 when there is none. It need not exist in the calendar.
std::size_t dateSize(std::string_view text, std::size_t at) {
  const std::size_t first = digitRun(text, at);
  const auto part = [&](std::size_t from, char separator, std::size_t most) -> std::size_t {
    if (from >= text.size() || text[from] != separator) return 0;
    const std::size_t n = digitRun(text, from + 1);
    return n >= 1 && n <= most ? n + 1 : 0;
  };
  const auto whole = [&](char separator, std::size_t last) -> std::size_t {
    const std::size_t second = part(at + first, separator, 2);
    if (second == 0) return 0;
    const std::size_t third = part(at + first + second, separator, last);
    return third == 0 ? 0 : first + second + third;
  };
  if (first == 4) return whole('-', 2);
  if (first == 1 || first == 2) {
    const std::size_t size = whole('.', 4);
    return size != 0 && digitRun(text, at + size - 4) == 4 ? size : 0;
  }
  return 0;
}

/// Bytes of a time: `14:00` or `14:00:30`.
std::size_t timeSize(std::string_view text, std::size_t at) {
  const std::size_t hours = digitRun(text, at);
  if (hours < 1 || hours > 2 || at + hours >= text.size() || text[at + hours] != ':') return 0;
  std::size_t size = hours + 1;
  if (digitRun(text, at + size) != 2) return 0;
  size += 2;
  if (at + size < text.size() && text[at + size] == ':' && digitRun(text, at + size + 1) == 2) size += 3;
  return size;
}

std::string grouped(std::string_view digits) {
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += ' ';
    out += digits[i];
  }
  return out;
}

}  // namespace

bool RawScanner::date() {
  const std::size_t size = dateSize(text_, at_);
  if (size == 0) return false;
  const std::uint32_t begin = at_;
  at_ += static_cast<std::uint32_t>(size);
  Token& token = emit(T_DATE, since(begin));
  token.text = std::string(source_.text(token.span));
  // 8.3.2026 and 2026-3-8 are dates too; parseDate wants two digits.
  std::string padded;
  for (std::size_t i = 0; i < token.text.size(); ++i) {
    const bool lone = isDigit(token.text[i]) && (i == 0 || !isDigit(token.text[i - 1])) && !digitAt(token.text, i + 1);
    if (lone) padded += '0';
    padded += token.text[i];
  }
  token.text = padded;
  if (!parseDate(padded)) {
    token.damaged = true;
    token.text.clear();
    diagnostics_.report(Code::noSuchDate, token.span, source_.text(token.span));
  }
  return true;
}

bool RawScanner::time() {
  const std::size_t size = timeSize(text_, at_);
  if (size == 0) return false;
  const std::uint32_t begin = at_;
  at_ += static_cast<std::uint32_t>(size);
  Token& token = emit(T_TIME, since(begin));
  token.text = std::string(source_.text(token.span));
  if (token.text[1] == ':') token.text.insert(0, "0");
  if (token.text != "24:00" && !parseTime(token.text)) {
    token.damaged = true;
    token.text.clear();
    diagnostics_.report(Code::noSuchTime, token.span, source_.text(token.span));
  }
  return true;
}

std::string RawScanner::digits() {
  const std::uint32_t begin = at_;
  while (isDigit(peek())) ++at_;
  return std::string(source_.text(since(begin)));
}

/// True when exactly three more digits follow behind a space (of any width) or `_`.
bool RawScanner::anotherGroup(std::uint32_t& separator) const {
  const Character c = decode(text_, at_);
  const bool space = c.code == ' ' || c.code == 0xA0 || c.code == 0x202F || c.code == 0x2009;
  if (!space && c.code != '_') return false;
  separator = c.size;
  return digitRun(text_, at_ + c.size) == 3 && timeSize(text_, at_ + c.size) == 0;
}

void RawScanner::number() {
  if (date() || time()) return;
  const std::uint32_t begin = at_;
  std::string value = digits();
  std::size_t groups_read = 0;
  std::uint32_t separator = 0;
  if (value.size() <= 3) {
    for (; anotherGroup(separator); ++groups_read) {
      at_ += separator;
      value += digits();
    }
  }
  const std::size_t reported = diagnostics_.all().size();
  fraction(value, groups_read, begin);
  brokenGroups(value, begin);
  const bool damaged = diagnostics_.all().size() > reported;
  Token& token = emit(T_NUMBER, since(begin));
  token.damaged = damaged;
  token.text = value;
  if (!parseDecimal(value)) {
    token.damaged = true;
    token.text = "0";
    diagnostics_.report(Code::numberTooLong, token.span);
  }
}

void RawScanner::fraction(std::string& value, std::size_t groups_read, std::uint32_t begin) {
  if (peek() == '.' && isDigit(peek(1))) {
    ++at_;
    value += '.';
    value += digits();
  } else if (peek() == ',' && isDigit(peek(1))) {
    commaFraction(value, groups_read > 0, begin);
  }
}

// `10,000` is ten thousand to some and ten to others: refused in both languages. `0,5` is a decimal in Russian.
void RawScanner::commaFraction(std::string& value, bool groups_before, std::uint32_t begin) {
  const std::size_t first = digitRun(text_, at_ + 1);
  const bool could_group = first == 3 && value.size() <= 3 && value != "0" && !groups_before;
  std::size_t more = 0;  // further groups: `1,000,000`
  std::size_t end = at_ + 1 + first;
  while (could_group && end < text_.size() && text_[end] == ',' && digitRun(text_, end + 1) == 3) {
    end += 4;
    ++more;
  }
  const bool point_after = could_group && end < text_.size() && text_[end] == '.' && digitAt(text_, end + 1);
  const bool comma_after = end < text_.size() && text_[end] == ',' && digitAt(text_, end + 1);
  if (!could_group) {
    if (!russian() && comma_after) return;  // `1,2,3`: a list
    ++at_;
    const std::string tail = digits();
    const std::string whole = value;
    value += '.' + tail;
    if (russian()) return;
    diagnostics_.report(Code::decimalComma, since(begin), source_.text(since(begin)))
        .fix(since(begin), fmt::format("{}.{}", whole, tail))
        .fix(since(begin), fmt::format("{}, {}", whole, tail));
    return;
  }
  const std::string decimal = fmt::format("{}.{}", value, text_.substr(at_ + 1, 3));
  while (at_ < end) {
    ++at_;
    value += digits();
  }
  std::string written = grouped(value);
  if (point_after) {
    ++at_;
    value += '.';
    const std::string tail = digits();
    value += tail;
    written += '.' + tail;
  }
  const Span span = since(begin);
  if (more > 0 || point_after) {
    diagnostics_.report(Code::commaGroups, span, source_.text(span)).fix(span, written);
    return;
  }
  diagnostics_.report(Code::commaInNumber, span, source_.text(span), written, decimal)
      .fix(span, written)
      .fix(span, decimal);
}

// No two numbers ever stand side by side, so more digits behind a space are a slip in the groups.
void RawScanner::brokenGroups(std::string& value, std::uint32_t begin) {
  if (peek() != ' ' || !isDigit(peek(1)) || value.find('.') != std::string::npos) return;
  if (dateSize(text_, at_ + 1) != 0 || timeSize(text_, at_ + 1) != 0) return;
  while (peek() == ' ' && isDigit(peek(1))) {
    ++at_;
    value += digits();
  }
  diagnostics_.report(Code::digitGroups, since(begin), source_.text(since(begin))).fix(since(begin), grouped(value));
}

}  // namespace kopeck::syntax
