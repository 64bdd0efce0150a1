#include "compiler/syntax/repair.h"

#include <algorithm>
#include <array>

#include "compiler/syntax/hints.h"
#include "compiler/syntax/text.h"

namespace kopeck::syntax {
namespace {

/// Beyond these a declaration is given up: nobody reads so many messages about one, and time stays bounded.
constexpr int kMostRounds = 40;
constexpr int kMostTrials = 4000;

constexpr std::array kSigns = {T_COLON, T_COMMA, T_EQ, T_SLASH, T_DOTDOT, T_RPAREN, T_LPAREN, T_PERCENT};
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
                                    T_TO,
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
                                    T_AFTER_ACTIVATION};
/// Words in the middle of a thought: no line ends just before one.
constexpr std::array kMidLine = {T_X, T_IS, T_AND, T_DOTDOT, T_SLASH};
/// After these a text stands, up to the end of the line where it lacks its quotes.
constexpr std::array kBeforeText = {T_PROGRAM, T_TEST, T_TIME_ZONE, T_SEED};

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
  return length <= 2 ? 0 : length <= 5 ? 1 : length <= 11 ? 2 : 3;
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

std::optional<std::size_t> Repair::unread(const Tokens& tokens) {
  ++trials_;
  const std::optional<SyntaxError> error = parser_.firstError(tokens);
  if (!error) return std::nullopt;
  // At the very end something is still missing: that is not nothing.
  return std::max<std::size_t>(tokens.size() - std::min(error->token, tokens.size()), 1);
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
  return (at < tokens.size() && tokens[at].damaged) || (at > 0 && tokens[at - 1].damaged);
}

Repair::Outcome Repair::run(std::span<const Token> tokens) {
  Outcome out;
  out.tokens.assign(tokens.begin(), tokens.end());
  trials_ = 0;
  for (int round = 0; round < kMostRounds && trials_ < kMostTrials; ++round) {
    const std::optional<SyntaxError> error = parser_.firstError(out.tokens);
    if (!error) return out;
    out.repaired = true;
    mend(out.tokens, std::min(error->token, out.tokens.size()));
    if (out.tokens.empty()) return out;
  }
  out.tokens.clear();
  return out;
}

void Repair::mend(Tokens& tokens, std::size_t at) {
  if (knownDamage(tokens, at)) return dropLine(tokens, at);
  if (mendWord(tokens, at) || mendKind(tokens, at) || mendSign(tokens, at)) return;
  reportGeneral(tokens, at);
  dropLine(tokens, at);
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
    for (const ast::Language language : {ast::Language::english, ast::Language::russian}) {
      const bool other = language != language_;
      for (const Keywords::Phrase& phrase : Keywords::of(language).phrases()) {
        const int distance = editDistance(lower, joinedWords(phrase.words), other ? 0 : allowed);
        if (distance > (other ? 0 : allowed)) continue;
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
  std::size_t best_unread = tokens.size();
  for (const WordGuess& guess : guesses) {
    if (guess.change.end <= at && guess.change.end + 1 < at) continue;
    if (best != nullptr && guess.distance > best->distance) break;
    const std::size_t left = unreadOrNone(applied(tokens, guess.change));
    const std::size_t behind = tokens.size() - std::max(guess.change.end, at);
    const bool progress = left == 0 || left < behind;
    if (!progress || left >= best_unread) continue;
    best = &guess;
    best_unread = left;
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
  const std::size_t line = tokens.size() - nextLine(tokens, at);
  const auto attempt = [&](std::int32_t type, std::size_t end) -> bool {
    Token other = made(type, join(token.span, tokens[end - 1].span));
    other.text = token.type == T_STRING ? token.text : nfc(source_.text(other.span));
    const Tokens changed = applied(tokens, {at, end, {other}});
    const std::optional<std::size_t> left = unread(changed);
    if (left && *left > line) return false;
    tokens = changed;
    return true;
  };
  const std::string text(written(token));
  if (token.type == T_EQ && attempt(T_IS, at + 1)) {
    const std::string is(printed(T_IS, language_));
    diagnostics_.report(Code::comparisonSign, token.span, "=", is).fix(token.span, is);
    return true;
  }
  if (token.type > T_STAR && isNameText(text) && attempt(T_NAME, at + 1)) {
    diagnostics_.report(Code::reservedName, token.span, text).fix(token.span, fmt::format("`{}`", text));
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

bool Repair::mendSign(Tokens& tokens, std::size_t at) {
  // Only what brings the parser past this line is believed.
  const std::size_t line = tokens.size() - nextLine(tokens, at);
  const Span end = tokens.empty() ? Span{} : Span{tokens.back().span.end, tokens.back().span.end};
  const Span here = at < tokens.size() ? tokens[at].span : end;
  const Span before = at > 0 ? Span{tokens[at - 1].span.end, tokens[at - 1].span.end} : here;
  Change best;
  std::size_t best_left = line + 1;
  std::int32_t inserted = T_WORD;
  bool replaced = false;
  const auto consider = [&](Change change, std::int32_t type, bool replaces) {
    const std::size_t left = unreadOrNone(applied(tokens, change));
    if (left >= best_left) return;
    best = std::move(change);
    best_left = left;
    inserted = type;
    replaced = replaces;
  };
  if (at > 0) {
    const bool line_start = at < tokens.size() && tokens[at].first_on_line;
    for (const TokenType type : kInsertable) {
      if (!(line_start && among(kMidLine, type))) consider({at, at, {made(type, before)}}, type, false);
    }
  }
  if (at < tokens.size()) {
    const bool sign = among(kSigns, tokens[at].type);
    for (const TokenType type : kSigns) {
      if (sign && type != tokens[at].type) consider({at, at + 1, {made(type, here)}}, type, true);
    }
    const bool head = isDeclarationHead(tokens[at].type) || (isClauseHead(tokens[at].type) && tokens[at].first_on_line);
    if (at > 0 && !head) consider({at, at + 1, {}}, T_WORD, false);
  }
  if (best_left > line) return false;
  if (inserted == T_WORD) {
    diagnostics_.report(Code::unwanted, here, written(tokens[at])).fix(here, "");
  } else if (replaced) {
    const std::string spelling = spellingOf(inserted, language_);
    diagnostics_.report(Code::misspelt, here, written(tokens[at]), spelling).fix(here, spelling);
  } else {
    const std::string spelling = spellingOf(inserted, language_);
    const bool glued = inserted == T_COMMA || inserted == T_COLON || inserted == T_PERCENT || inserted == T_RPAREN;
    Diagnostic& diagnostic = diagnostics_.report(Code::missing, tokens[at - 1].span, nameOfMissing(inserted, language_),
                                                 written(tokens[at - 1]));
    if (!spelling.empty()) diagnostic.fix(before, (glued ? "" : " ") + spelling);
  }
  tokens = applied(tokens, best);
  return true;
}

// ---- nothing small helps --------------------------------------------------------------------------------------------

void Repair::reportGeneral(const Tokens& tokens, std::size_t at) {
  std::int32_t head = T_WORD;
  for (std::size_t i = std::min(at, tokens.size()); i-- > 0 && head == T_WORD;) {
    const Token& token = tokens[i];
    const bool clause =
        isClauseHead(token.type) || token.type == T_WHERE || (token.type == T_STRING && token.first_on_line);
    if (clause || isDeclarationHead(token.type) || token.first_on_line) head = token.type;
    if (token.type == T_FROM && !token.first_on_line) head = T_WORD;
  }
  if (at < tokens.size() && tokens[at].first_on_line && at > 0) head = T_WORD;
  const Phrase hint = hintFor(head, tokens.front().type, language_);
  if (at >= tokens.size()) {
    diagnostics_.report(Code::endsEarly, tokens.back().span, written(tokens.back()), hint);
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
      const std::optional<std::size_t> left = unread(changed);
      if (left && *left >= tokens.size() - end) continue;
      tokens = changed;
      return;
    }
  }
  if (at > 0) {
    const Tokens changed = applied(tokens, {at, tokens.size(), {}});
    if (!unread(changed)) {
      tokens = changed;
      return;
    }
  }
  tokens.clear();
}

}  // namespace kopeck::syntax
