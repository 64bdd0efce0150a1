#include "compiler/syntax/raw_scanner.h"

#include <fmt/format.h>

#include "compiler/syntax/text.h"

namespace kopeck::syntax {

RawScanner::RawScanner(const SourceFile& source, Span place, ast::Language language, Diagnostics& diagnostics)
    : source_(source),
      text_(source.text({0, place.end})),
      language_(language),
      keywords_(Keywords::of(language)),
      diagnostics_(diagnostics),
      at_(place.begin) {}

Token& RawScanner::emit(TokenType type, Span span) {
  Raw& raw = raws.emplace_back();
  raw.after_comment = comment_before_;
  raw.token.type = type;
  raw.token.span = span;
  raw.token.first_on_line = line_start_;
  raw.token.torn = damage_ && !line_start_;
  line_start_ = false;
  comment_before_ = false;
  damage_ = false;
  return raw.token;
}

bool RawScanner::skipSpace() {
  while (at_ < text_.size()) {
    const Character c = decode(text_, at_);
    if (!isSpace(c.code)) return true;
    if (c.code == '\n') line_start_ = true;
    at_ += c.size;
  }
  return false;
}

void RawScanner::comment() {
  const std::uint32_t begin = at_;
  while (at_ < text_.size() && peek() != '\n') ++at_;
  std::uint32_t end = at_;
  while (end > begin && isSpace(static_cast<unsigned char>(text_[end - 1]))) --end;
  comments.push_back({{begin, end}, line_start_, text_.substr(begin, 2) == "##"});
  comment_before_ = true;
}

void RawScanner::run(std::size_t most) {
  while (raws.size() < most && skipSpace()) {
    if (peek() == '#' || (peek() == '/' && peek(1) == '/')) {
      comment();
    } else {
      one();
    }
  }
}

void RawScanner::one() {
  const Character c = decode(text_, at_);
  if (isDigit(c.code)) return number();
  if (isLetter(c.code)) return word();
  if (c.code == '`') return quotedName();
  if (c.code == '"') return text(1, "\"", false);
  if (c.code == 0xAB) return text(c.size, "»", false);
  if (c.code == 0x201C || c.code == 0x201E) return text(c.size, c.code == 0x201C ? "”" : "“", true);
  if (c.code == '\'' &&
      text_.substr(at_ + 1, source_.lineSpan(at_).end - at_ - 1).find('\'') != std::string_view::npos) {
    return text(1, "'", true);
  }
  if (c.code >= 0x80 && wideSign()) return;
  if (c.code == '$' || c.code == 0x20BD || c.code == 0x20AC || c.code == 0xA3) return currencySign(c.size);
  sign();
}

void RawScanner::word() {
  const std::uint32_t begin = at_;
  const auto letters = [&] {
    for (Character c = decode(text_, at_); c.size > 0 && (isLetter(c.code) || isDigit(c.code));
         c = decode(text_, at_)) {
      at_ += c.size;
    }
  };
  letters();
  // `yes/no` and `half-year` are one word; `bean/beans` and `a-b` are not.
  if ((peek() == '-' || peek() == '/') && isLetter(decode(text_, at_ + 1).code)) {
    const std::uint32_t end = at_++;
    letters();
    if (!keywords_.isWord(folded(source_.text(since(begin))))) at_ = end;
  }
  const bool before_dot = peek() == '.' && (isLetter(decode(text_, at_ + 1).code) || peek(1) == '`');
  const bool after_dot = begin >= 2 && text_[begin - 1] == '.' && text_[begin - 2] != '.';
  Token& token = emit(T_WORD, since(begin));
  token.text = nfc(source_.text(token.span));
  raws.back().dotted = before_dot || after_dot;
}

void RawScanner::quotedName() {
  const std::uint32_t begin = at_++;
  while (at_ < text_.size() && peek() != '`' && peek() != '\n') ++at_;
  const bool closed = peek() == '`' && at_ > begin + 1;
  const auto inside = trimmed(source_.text({begin + 1, at_}));
  if (peek() == '`') ++at_;
  Token& token = emit(T_NAME, since(begin));
  token.text = nfc(inside);
  token.quoted = true;
  if (closed) return;
  token.damaged = true;
  token.torn = true;
  diagnostics_.report(Code::unfinishedName, token.span);
}

void RawScanner::text(std::uint32_t open_size, std::string_view close, bool typographic) {
  const std::uint32_t begin = at_;
  at_ += open_size;
  std::string value;
  while (at_ < text_.size() && peek() != '\n' && text_.substr(at_, close.size()) != close) {
    if (peek() == '\\' && at_ + 1 < text_.size() && peek(1) != '\n') {
      ++at_;
      value += peek() == 'n' ? '\n' : peek() == 't' ? '\t' : peek();
    } else {
      value += peek();
    }
    ++at_;
  }
  const bool closed = text_.substr(at_, close.size()) == close;
  if (closed) {
    at_ += static_cast<std::uint32_t>(close.size());
  } else {
    while (at_ > begin + open_size && isSpace(static_cast<unsigned char>(text_[at_ - 1]))) --at_;
  }
  Token& token = emit(T_STRING, since(begin));
  token.text = nfc(trimmed(value));
  if (!closed) {
    token.damaged = true;
    token.torn = true;
    damage_ = true;
    diagnostics_.report(Code::unfinishedText, token.span).fix({at_, at_}, std::string(close));
  } else if (typographic) {
    diagnostics_.report(Code::typographicQuotes, token.span).fix(token.span, fmt::format("\"{}\"", token.text));
  }
}

void RawScanner::currencySign(std::uint32_t size) {
  const std::uint32_t begin = at_;
  at_ += size;
  if (!isDigit(peek())) {
    emit(T_WORD, since(begin)).text = std::string(source_.text(since(begin)));
    return;
  }
  const Span symbol = since(begin);
  const bool first = line_start_;
  number();
  const Span amount = raws.back().token.span;
  raws.back().token.first_on_line = first;
  emit(T_WORD, symbol).text = std::string(source_.text(symbol));
  diagnostics_.report(Code::currencyFirst, join(symbol, amount))
      .fix(join(symbol, amount), fmt::format("{} {}", source_.text(amount), source_.text(symbol)));
}

// Signs outside ASCII: what has a meaning (≤ ≥ ×), and what word processors make of plain ones.
bool RawScanner::wideSign() {
  const Character c = decode(text_, at_);
  const std::uint32_t begin = at_;
  const auto take = [&](TokenType type) {
    at_ += c.size;
    emit(type, since(begin));
    return true;
  };
  const auto replace = [&](TokenType type, std::string replacement) {
    take(type);
    const Span span = since(begin);
    diagnostics_.report(Code::strangeCharacter, span, source_.text(span)).fix(span, std::move(replacement));
    return true;
  };
  switch (c.code) {
    case 0x2264:
      return take(T_LE);
    case 0x2265:
      return take(T_GE);
    case 0xD7:
      at_ += c.size;
      emit(T_WORD, since(begin)).text = "×";
      return true;
    case 0x2260: {
      const std::string is_not(printed(T_IS_NOT, language_));
      take(T_IS_NOT);
      diagnostics_.report(Code::comparisonSign, since(begin), "≠", is_not).fix(since(begin), is_not);
      return true;
    }
    case 0x2013:
    case 0x2014:
    case 0x2026:
      return replace(T_DOTDOT, "..");
    case 0x2212:
      return replace(T_MINUS, "-");
    default:
      return false;
  }
}

void RawScanner::strange(std::uint32_t size) {
  const std::uint32_t begin = at_;
  const std::string_view one = text_.substr(at_, size);
  while (text_.substr(at_, size) == one) at_ += size;
  diagnostics_.report(Code::strangeCharacter, since(begin), source_.text(since(begin)));
  damage_ = true;
}

void RawScanner::sign() {
  const std::uint32_t begin = at_;
  const auto take = [&](TokenType type, std::uint32_t size) {
    at_ += size;
    emit(type, since(begin));
  };
  const auto compare = [&](TokenType meant) {
    const std::string word(printed(meant, language_));
    take(meant, 2);
    diagnostics_.report(Code::comparisonSign, since(begin), source_.text(since(begin)), word).fix(since(begin), word);
  };
  switch (peek()) {
    case '(':
      return take(T_LPAREN, 1);
    case ')':
      return take(T_RPAREN, 1);
    case ',':
      return take(T_COMMA, 1);
    case ':':
      return take(T_COLON, 1);
    case '/':
      return take(T_SLASH, 1);
    case '%':
      return take(T_PERCENT, 1);
    case '+':
      return take(T_PLUS, 1);
    case '-':
      return take(T_MINUS, 1);
    case '*':
      return take(T_STAR, 1);
    case '.':
      return peek(1) == '.' ? take(T_DOTDOT, 2) : take(T_DOT, 1);
    case '=':
      return peek(1) == '=' ? compare(T_IS) : take(T_EQ, 1);
    case '!':
      return peek(1) == '=' ? compare(T_IS_NOT) : strange(1);
    case '<':
      if (peek(1) == '>') return compare(T_IS_NOT);
      return peek(1) == '=' ? take(T_LE, 2) : take(T_LT, 1);
    case '>':
      return peek(1) == '=' ? take(T_GE, 2) : take(T_GT, 1);
    default:
      return strange(decode(text_, at_).size);
  }
}

}  // namespace kopeck::syntax
