#include "compiler/syntax/repair.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compiler/syntax/hints.h"
#include "compiler/syntax/text.h"

namespace kopeck::syntax {
namespace {

/// Beyond these a declaration is given up: nobody reads so many messages about one, and time stays bounded.
constexpr int kMostRounds = 40;
constexpr std::size_t kMostWork = 1'000'000;     // tokens read for one declaration
constexpr std::size_t kMostWorkAll = 5'000'000;  // and for the file: a few seconds at most
/// Distance of a phrase whose first words stand there: `accept` for `accept for`.
constexpr int kBrokenOff = 50;
/// The rank of a change that does not help.
constexpr int kUseless = 100;

constexpr std::array kSigns = {T_COLON, T_COMMA, T_EQ, T_SLASH, T_DOTDOT};
/// What may be missing, the likeliest first; of two that fit equally well the earlier is taken.
constexpr std::array kInsertable = {T_COLON,
                                    T_COMMA,
                                    T_EQ,
                                    T_RPAREN,
                                    T_PERCENT,
                                    T_SLASH,
                                    T_DOTDOT,
                                    T_ON,
                                    T_ZA,
                                    T_NA,
                                    T_OT,
                                    T_OF,
                                    T_AT,
                                    T_BY,
                                    T_PER,
                                    T_PO,
                                    T_TO,
                                    T_OFF,
                                    T_FROM,
                                    T_OVER,
                                    T_IN,
                                    T_NAME,
                                    T_NUMBER,
                                    T_STRING,
                                    T_DATE,
                                    T_TIME,
                                    T_X,
                                    T_IS,
                                    T_AND,
                                    T_ITEMS,
                                    T_WHERE,
                                    T_HAS,
                                    T_EARNED,
                                    T_DAY,
                                    T_TEXT,
                                    T_AT_ONCE,
                                    T_NET,
                                    T_RULE,
                                    T_WITHIN,
                                    T_AT_MOST,
                                    T_CURRENCY,
                                    T_ACCEPT_FOR,
                                    T_AFTER_PURCHASE,
                                    T_AFTER_ACTIVATION,
                                    T_AFTER_ISSUE,
                                    T_STAMPS,
                                    T_UNITS,
                                    T_FREE,
                                    T_PURCHASES,
                                    T_PER_DAY,
                                    T_EACH_DAY,
                                    T_INTO_COUPON,
                                    T_CUSTOMERS,
                                    T_OF_CUSTOMERS,
                                    T_AS,
                                    T_AT_RANDOM,
                                    T_WHOLE_RECEIPT,
                                    T_DRAWS,
                                    T_EARN,
                                    T_WITH};
/// Words in the middle of a thought: no line ends just before one.
constexpr std::array kMidLine = {T_X, T_IS, T_AND, T_DOTDOT, T_SLASH};
/// After these a text stands, up to the end of the line where it lacks its quotes.
constexpr std::array kBeforeText = {T_PROGRAM, T_TEST, T_TIME_ZONE, T_SEED, T_GUARANTEE, T_IMPORT, T_WITH_CODE};

template <typename Types>
bool among(const Types& types, std::int32_t type) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

bool isWordy(const Token& token) {
  return token.type == T_NAME ? !token.quoted : token.type > T_STAR;
}

bool isNameText(std::string_view text) {
  if (text.empty() || isDigit(text.front())) return false;
  for (std::size_t i = 0; i < text.size();) {
    const Character c = decode(text, i);
    if (c.size == 0 || !(isLetter(c.code) || isDigit(c.code))) return false;
    i += c.size;
  }
  return true;
}

int allowedDistance(std::size_t length) {
  return length <= 1 ? 0 : length <= 4 ? 1 : length <= 8 ? 2 : 3;
}

std::string joinedWords(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

Repair::Tokens Repair::applied(const Tokens& tokens, const Change& change) {
  Tokens out(tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(change.first));
  out.insert(out.end(), change.with.begin(), change.with.end());
  out.insert(out.end(), tokens.begin() + static_cast<std::ptrdiff_t>(change.end), tokens.end());
  // What begins a line goes on beginning it.
  if (change.first < change.end && !change.with.empty()) {
    out[change.first].first_on_line = tokens[change.first].first_on_line;
  }
  return out;
}

std::size_t Repair::unread(std::span<const Token> tokens) {
  const std::optional<SyntaxError> error = parser_.firstError(tokens);
  // Handing the tokens over costs something too.
  work_ += tokens.size() / 4 + (error ? error->token : tokens.size()) + 1;
  if (!error) return 0;
  // At the very end something is still missing: that is not nothing.
  return std::max<std::size_t>(tokens.size() - std::min(error->token, tokens.size()), 1);
}

int Repair::rank(const Tokens& tokens, const Change& change, std::size_t at) {
  // What is inserted before a line's first word completes the line above; everything else has to mend its own line.
  const bool above = change.first == change.end && at < tokens.size() && tokens[at].first_on_line;
  const std::size_t line_end = above ? at : std::max(nextLine(tokens, at), change.end);
  const Tokens changed = applied(tokens, change);
  const std::size_t behind = tokens.size() - line_end;
  const std::span<const Token> mended(changed.data(), changed.size() - behind);
  if (unread(mended) == 0) return 0;
  // A clause may go on over further lines.
  const std::size_t left = unread(changed);
  if (left == 0) return 1;
  return left < behind ? 2 : kUseless;
}

Token Repair::made(std::int32_t type, Span place) const {
  Token token;
  token.type = type;
  token.span = place;
  if (type == T_NUMBER) token.text = "0";
  return token;
}

std::size_t Repair::nextLine(const Tokens& tokens, std::size_t at) {
  std::size_t next = std::min(at + 1, tokens.size());
  while (next < tokens.size() && !tokens[next].first_on_line) ++next;
  return next;
}

bool Repair::knownDamage(const Tokens& tokens, std::size_t at) {
  return (at < tokens.size() && tokens[at].torn) || (at > 0 && tokens[at - 1].torn);
}

Repair::Outcome Repair::run(std::span<const Token> tokens) {
  Outcome out = repaired(tokens);
  out.found = std::move(diagnostics_);
  diagnostics_ = {};
  // So much is seldom wrong by itself: perhaps the head is.
  constexpr std::size_t kMany = 3;
  if (out.found.all().size() >= kMany && !mendWrongHead(tokens, out)) (void)mendLostHead(tokens, out);
  return out;
}

/// A declaration that would be faultless under another head, or without a stray one before its own: one mistake, not
/// one a line.
bool Repair::mendWrongHead(std::span<const Token> tokens, Outcome& out) {
  static constexpr std::array kHeads = {
      T_PROGRAM, T_RULE,  T_TEST,    T_DISCOUNT, T_COUPON,   T_WALLET,       T_REDEEM,      T_TIERS_BY, T_SET,
      T_EVENT,   T_LIMIT, T_SEGMENT, T_TEMPLATE, T_CALENDAR, T_CUSTOMER_HAS, T_RECEIPT_HAS, T_ITEM_HAS, T_HIGHEST_OF};
  const Token& first = tokens.front();
  const auto settle = [&](Tokens changed) {
    out.tokens = std::move(changed);
    out.rest.clear();
    out.lines = {source_.globalLine(first.span.begin)};
    out.found = std::move(diagnostics_);
    diagnostics_ = {};
    return true;
  };
  if (tokens.size() > 1 && isDeclarationHead(tokens[1].type) && unread(tokens.subspan(1)) == 0) {
    diagnostics_.report(Code::unwanted, first.span, written(first)).fix(first.span, "");
    return settle({tokens.begin() + 1, tokens.end()});
  }
  Tokens changed(tokens.begin(), tokens.end());
  for (const TokenType head : kHeads) {
    changed.front() = made(head, first.span);
    if (unread(changed) != 0) continue;
    const std::string spelling = spellingOf(head, language_);
    diagnostics_.report(Code::misspelt, first.span, written(first), spelling).fix(first.span, spelling);
    return settle(std::move(changed));
  }
  return false;
}

/// Two declarations that became one where the second lost its head.
bool Repair::mendLostHead(std::span<const Token> tokens, Outcome& out) {
  static constexpr std::array kHeads = {T_RULE,   T_TIERS_BY, T_TIERS, T_TEST,     T_DISCOUNT, T_COUPON,
                                        T_WALLET, T_REDEEM,   T_SET,   T_TEMPLATE, T_SEGMENT,  T_GUARANTEE};
  const std::optional<SyntaxError> error = parser_.firstError(tokens);
  if (!error || error->token >= tokens.size()) return false;
  std::size_t begin = error->token;
  while (begin > 0 && !tokens[begin].first_on_line) --begin;
  if (begin == 0 || unread(tokens.first(begin)) != 0) return false;
  for (const TokenType head : kHeads) {
    for (const std::size_t from : {begin, begin + 1}) {  // left out, or another word in its place
      if (from >= tokens.size()) continue;
      Tokens rest = {made(head, tokens[begin].span)};
      rest.front().first_on_line = true;
      rest.insert(rest.end(), tokens.begin() + static_cast<std::ptrdiff_t>(from), tokens.end());
      if (unread(rest) != 0) continue;
      const std::string spelling = spellingOf(head, language_);
      const Span place = tokens[begin].span;
      if (from > begin) {
        diagnostics_.report(Code::misspelt, place, written(tokens[begin]), spelling).fix(place, spelling);
      } else {
        const Span before = {place.begin, place.begin};
        diagnostics_
            .report(Code::missing, tokens[begin - 1].span, nameOfMissing(head, language_), written(tokens[begin - 1]))
            .fix(before, spelling + ' ');
      }
      out.tokens.assign(tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(begin));
      out.rest = std::move(rest);
      out.lines = {source_.globalLine(place.begin)};
      out.repaired = false;
      out.found = std::move(diagnostics_);
      diagnostics_ = {};
      return true;
    }
  }
  return false;
}

Repair::Outcome Repair::repaired(std::span<const Token> tokens) {
  Outcome out;
  out.tokens.assign(tokens.begin(), tokens.end());
  const std::size_t most = std::min(work_ + kMostWork, kMostWorkAll);
  for (int round = 0; round < kMostRounds; ++round) {
    const std::optional<SyntaxError> error = parser_.firstError(out.tokens, round == 0);
    if (!error) return out;
    out.repaired = true;
    const std::size_t at = std::min(error->token, out.tokens.size());
    if (work_ > most) {
      if (!knownDamage(out.tokens, at)) reportGeneral(out.tokens, at);
      break;
    }
    mend(out, at);
    if (out.tokens.empty()) return out;
  }
  out.tokens.clear();
  return out;
}

/// Where a line ends too early, the parser notices at the next one.
std::size_t Repair::beginOfMistake(const Tokens& tokens, std::size_t at) {
  const bool line_start = at > 0 && (at >= tokens.size() || tokens[at].first_on_line);
  if (!line_start) return at;
  return unread(std::span(tokens).first(at)) == 0 ? at : at - 1;
}

void Repair::mend(Outcome& out, std::size_t at) {
  const Tokens& tokens = out.tokens;
  const std::size_t begin = std::min(beginOfMistake(tokens, at), tokens.size() - 1);
  out.lines.insert(source_.globalLine(tokens[begin].span.begin));
  out.lines.insert(source_.globalLine(tokens[std::min(at, tokens.size() - 1)].span.begin));
  if (knownDamage(tokens, at)) return dropLine(out.tokens, at);
  if (mendHead(out, at) || mendWord(out.tokens, at) || mendKind(out.tokens, at) || mendSign(out.tokens, at)) return;
  reportGeneral(tokens, at);
  dropLine(out.tokens, beginOfMistake(tokens, at));
}

/// A declaration whose head is misspelt was not cut off: that is done now.
bool Repair::mendHead(Outcome& out, std::size_t at) {
  if (at == 0 || at >= out.tokens.size() || !out.tokens[at].first_on_line) return false;
  if (unread(std::span(out.tokens).first(at)) != 0) return false;
  std::vector<WordGuess> guesses;
  guessWords(out.tokens, at, guesses);
  for (const WordGuess& guess : guesses) {
    if (guess.other_language || !isDeclarationHead(guess.row->type)) continue;
    const Tokens changed = applied(out.tokens, guess.change);
    const std::span<const Token> rest = std::span(changed).subspan(at);
    const std::size_t left = unread(rest);
    if (left != 0 && rest.size() - left < 2) continue;
    reportWord(out.tokens, guess);
    out.rest.assign(rest.begin(), rest.end());
    out.tokens.resize(at);
    return true;
  }
  return false;
}

// ---- words ----------------------------------------------------------------------------------------------------------

void Repair::guessWords(const Tokens& tokens, std::size_t first, std::vector<WordGuess>& out) const {
  constexpr std::size_t kMostWords = 6;
  std::string text;
  bool has_name = false;
  for (std::size_t end = first; end < tokens.size() && end < first + kMostWords && isWordy(tokens[end]); ++end) {
    if (end > first) text += ' ';
    text += folded(written(tokens[end]));
    has_name = has_name || tokens[end].type == T_NAME;
    if (!has_name) continue;
    const std::string lower = lowered(text);
    const int allowed = allowedDistance(characters(lower));
    const std::size_t words = 1 + static_cast<std::size_t>(std::count(lower.begin(), lower.end(), ' '));
    for (const ast::Language language : {ast::Language::english, ast::Language::russian}) {
      const bool other = language != language_;
      for (const Keywords::Phrase& phrase : Keywords::of(language).phrases()) {
        // No word too much is swallowed: that would be another mistake.
        if (words > phrase.words.size()) continue;
        const std::string whole = joinedWords(phrase.words);
        int distance = editDistance(lower, whole, other ? 0 : allowed);
        if (!other && distance > allowed && whole.starts_with(lower + ' ')) distance = kBrokenOff;
        if (distance > (other ? 0 : allowed) && distance != kBrokenOff) continue;
        Token token = made(phrase.row->type, join(tokens[first].span, tokens[end].span));
        token.text = std::string(phrase.row->place);
        token.first_on_line = tokens[first].first_on_line;
        std::string spelling(other ? printed(phrase.row->type, language_) : phrase.spelling);
        out.push_back({{first, end + 1, {token}}, phrase.row, std::move(spelling), distance, other});
      }
    }
  }
}

bool Repair::mendWord(Tokens& tokens, std::size_t at) {
  std::vector<WordGuess> guesses;
  for (std::size_t back = 0; back <= 3 && back <= at; ++back) guessWords(tokens, at - back, guesses);
  std::stable_sort(guesses.begin(), guesses.end(),
                   [](const WordGuess& a, const WordGuess& b) { return a.distance < b.distance; });
  const WordGuess* best = nullptr;
  int best_rank = kUseless;
  std::size_t best_left = 0;
  for (const WordGuess& guess : guesses) {
    // With what lies further back the parser was content; `earns 5 beans` it took for an attribute and its number.
    const bool attribute = guess.change.end + 1 == at && tokens[at - 1].type == T_NUMBER;
    if (guess.change.end < at && !attribute) continue;
    if (best != nullptr && guess.distance > best->distance) break;
    const Tokens changed = applied(tokens, guess.change);
    const std::size_t left = unread(changed);
    // Another mistake may follow on the line: a word is believed when the parser gets past it and one word more.
    const std::size_t behind = tokens.size() - std::max(guess.change.end, at);
    int found = rank(tokens, guess.change, at);
    if (found == kUseless && left != 0 && left + 1 < behind) found = 3;
    if (found == kUseless || std::pair(found, left) >= std::pair(best_rank, best_left)) continue;
    best = &guess;
    best_rank = found;
    best_left = left;
  }
  if (best == nullptr) return false;
  reportWord(tokens, *best);
  tokens = applied(tokens, best->change);
  return true;
}

void Repair::reportWord(const Tokens& tokens, const WordGuess& guess) {
  const Span place = join(tokens[guess.change.first].span, tokens[guess.change.end - 1].span);
  const std::string_view text = source_.text(place);
  if (guess.other_language) {
    const bool russian = language_ == ast::Language::russian;
    diagnostics_
        .report(Code::mixedLanguages, place,
                russian ? Phrase("Russian", "по-русски") : Phrase("English", "по-английски"), text,
                russian ? Phrase("English", "английского языка") : Phrase("Russian", "русского языка"))
        .fix(place, guess.spelling);
  } else if (guess.distance == 0) {
    diagnostics_.report(Code::wrongCase, place, text).fix(place, guess.spelling);
  } else {
    diagnostics_.report(Code::misspelt, place, text, guess.spelling).fix(place, guess.spelling);
  }
}

// ---- the right word as the wrong kind -------------------------------------------------------------------------------

bool Repair::mendKind(Tokens& tokens, std::size_t at) {
  if (at >= tokens.size()) return false;
  const Token token = tokens[at];
  const auto attempt = [&](std::int32_t type, std::size_t end) -> bool {
    Token other = made(type, join(token.span, tokens[end - 1].span));
    other.text = token.type == T_STRING ? token.text : nfc(source_.text(other.span));
    const Change change{at, end, {other}};
    if (rank(tokens, change, at) == kUseless) return false;
    tokens = applied(tokens, change);
    return true;
  };
  const std::string text(written(token));
  if (token.type == T_EQ && attempt(T_IS, at + 1)) {
    const std::string is(printed(T_IS, language_));
    diagnostics_.report(Code::comparisonSign, token.span, "=", is).fix(token.span, is);
    return true;
  }
  if (token.type > T_STAR && isNameText(text) && attempt(T_NAME, at + 1)) {
    diagnostics_.report(Code::reservedName, token.span, text)
        .fix(token.span, fmt::format("`{}`", text), {"put it in backticks", "возьмите его в обратные кавычки"});
    return true;
  }
  if (token.type == T_STRING && isNameText(token.text) && attempt(T_NAME, at + 1)) {
    diagnostics_.report(Code::needsNoQuotes, token.span, text).fix(token.span, token.text);
    return true;
  }
  const bool text_wanted = at > 0 && among(kBeforeText, tokens[at - 1].type);
  if (token.type != T_NAME && !(text_wanted && token.type > T_STAR)) return false;
  // Quotes: around the word, else around what is left of the line (`time zone Europe/Moscow`).
  const std::size_t end = text_wanted ? nextLine(tokens, at) : at + 1;
  for (const std::size_t to : {at + 1, end}) {
    const Span place = join(token.span, tokens[to - 1].span);
    if (!attempt(T_STRING, to)) continue;
    const std::string quoted = fmt::format("\"{}\"", source_.text(place));
    diagnostics_.report(Code::needsQuotes, place, source_.text(place)).fix(place, quoted);
    return true;
  }
  return false;
}

// ---- one token too few, too many, or another ------------------------------------------------------------------------

/// True when the language has a word for it, or only the author knows what would stand there.
bool Repair::sayable(std::int32_t type) const {
  return type <= T_STAR || type == T_CURRENCY || !spellingOf(type, language_).empty();
}

bool Repair::mendSign(Tokens& tokens, std::size_t at) {
  const bool line_start = at < tokens.size() && tokens[at].first_on_line;
  const Span end{tokens.back().span.end, tokens.back().span.end};
  const Span here = at < tokens.size() ? tokens[at].span : end;
  const Span before = at > 0 ? Span{tokens[at - 1].span.end, tokens[at - 1].span.end} : here;
  Change best;
  int best_rank = kUseless;
  const auto consider = [&](Change change) {
    const int found = rank(tokens, change, at);
    if (found >= best_rank) return;
    best = std::move(change);
    best_rank = found;
  };
  for (const TokenType type : kInsertable) {
    if (at > 0 && sayable(type) && !(line_start && among(kMidLine, type))) consider({at, at, {made(type, before)}});
  }
  if (at < tokens.size() && at > 0) {
    const Token& token = tokens[at];
    for (const TokenType type : kSigns) {
      if (among(kSigns, token.type) && type != token.type) consider({at, at + 1, {made(type, here)}});
    }
    const bool head = isDeclarationHead(token.type) || (isClauseHead(token.type) && token.first_on_line);
    if (!head) consider({at, at + 1, {}});
  }
  if (best_rank != 0 && mendUnknown(tokens, at)) return true;
  if (best_rank == kUseless) return false;
  std::size_t written_before = at - 1;  // what an earlier repair put in has no text
  while (written_before > 0 && written(tokens[written_before]).empty()) --written_before;
  const Token& previous = tokens[written_before];
  if (best.with.empty()) {
    diagnostics_.report(Code::unwanted, here, written(tokens[at])).fix(here, "");
  } else if (const std::string spelling = spellingOf(best.with.front().type, language_); best.end > best.first) {
    diagnostics_.report(Code::misspelt, here, written(tokens[at]), spelling).fix(here, spelling);
  } else {
    const std::int32_t type = best.with.front().type;
    // A clause of which nothing but its head is there: the hint says what could follow.
    if (type == T_NUMBER && isClauseHead(previous.type)) {
      reportGeneral(tokens, at);
      tokens = applied(tokens, best);
      return true;
    }
    const bool glued = type == T_COMMA || type == T_COLON || type == T_PERCENT || type == T_RPAREN;
    Diagnostic& diagnostic =
        diagnostics_.report(Code::missing, previous.span, nameOfMissing(type, language_), written(previous));
    if (!spelling.empty()) diagnostic.fix(before, (glued ? "" : " ") + spelling);
  }
  tokens = applied(tokens, best);
  return true;
}

/// A word that means nothing, where some word of the language would fit: what it was to be, the hint says.
bool Repair::mendUnknown(Tokens& tokens, std::size_t at) {
  if (at == 0 || at >= tokens.size() || tokens[at].first_on_line || isDeclarationHead(tokens[at].type)) return false;
  for (const TokenType type : kInsertable) {
    const Change change{at, at + 1, {made(type, tokens[at].span)}};
    if (rank(tokens, change, at) != 0) continue;
    reportGeneral(tokens, at);
    tokens = applied(tokens, change);
    return true;
  }
  return false;
}

// ---- nothing small helps --------------------------------------------------------------------------------------------

void Repair::reportGeneral(const Tokens& tokens, std::size_t at) {
  const std::size_t begin = beginOfMistake(tokens, at);
  const bool ends_early = at >= tokens.size() || begin < at;
  // The clause is told by the word that began it; a word at a line's start begins nothing if it does not fit.
  std::int32_t head = T_WORD;
  const std::size_t from = ends_early ? begin + 1 : tokens[at].first_on_line ? 0 : at;
  for (std::size_t i = std::min(from, tokens.size()); i-- > 0 && head == T_WORD;) {
    const Token& token = tokens[i];
    const bool inside = token.type == T_FROM || isSoft(token.type);  // also in the middle of clauses
    const bool clause = (isClauseHead(token.type) && !inside) || token.type == T_WHERE || isDeclarationHead(token.type);
    if (token.first_on_line || clause) head = token.type;
  }
  const Phrase hint = hintFor(head, tokens.front().type, language_);
  if (ends_early) {
    diagnostics_.report(Code::endsEarly, tokens[at - 1].span, written(tokens[at - 1]), hint);
  } else {
    diagnostics_.report(Code::cannotStand, tokens[at].span, written(tokens[at]), hint);
  }
}

// Leaves out the line of the mistake; more lines before or behind it where that alone does not help; at last all that
// follows.
void Repair::dropLine(Tokens& tokens, std::size_t at) {
  if (tokens.empty()) return;
  std::vector<std::size_t> starts;
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    if (tokens[i].first_on_line) starts.push_back(i);
  }
  if (starts.empty()) {  // all in one line
    for (std::size_t i = 1; i < tokens.size(); ++i) {
      if (isClauseHead(tokens[i].type)) starts.push_back(i);
    }
  }
  starts.push_back(tokens.size());
  const auto behind = std::upper_bound(starts.begin(), starts.end(), at);
  constexpr std::ptrdiff_t kReach = 12;
  for (std::ptrdiff_t more = 0; more < kReach; ++more) {
    for (std::ptrdiff_t back = 0; back <= more; ++back) {
      const std::ptrdiff_t from = behind - starts.begin() - 1 - back;
      const std::ptrdiff_t to = behind - starts.begin() + (more - back);
      if (to >= static_cast<std::ptrdiff_t>(starts.size())) continue;
      // On the head's own line, what stands before the mistake is kept.
      const std::size_t first = from >= 0 ? starts[static_cast<std::size_t>(from)] : at;
      const std::size_t end = starts[static_cast<std::size_t>(to)];
      if (first >= end || first == 0) continue;
      const Tokens changed = applied(tokens, {first, end, {}});
      const std::size_t left = unread(changed);
      if (left != 0 && left >= tokens.size() - end) continue;
      tokens = changed;
      return;
    }
  }
  if (at > 0) {
    const Tokens changed = applied(tokens, {at, tokens.size(), {}});
    if (unread(changed) == 0) {
      tokens = changed;
      return;
    }
  }
  tokens.clear();
}

}  // namespace kopeck::syntax
