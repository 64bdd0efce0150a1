#include "compiler/check/effects.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "compiler/check/expr.h"
#include "runtime/event/text.h"

namespace kopeck::checking {

namespace {

/// The words that a message may hold, in both languages.
struct PieceWord {
  std::string_view english;
  std::string_view russian;
  plan::PieceKind kind;
};
constexpr std::array kPieces = {
    PieceWord{"earned", "начислено", plan::PieceKind::earned},
    PieceWord{"balance", "остаток", plan::PieceKind::balance},
    PieceWord{"tier", "уровень", plan::PieceKind::tier},
};

class MessageReader {
 public:
  MessageReader(Context& context, const ast::Text& text) : context_(context), text_(text) {}

  std::vector<plan::Piece> run() {
    const std::string_view all = text_.value;
    std::size_t at = 0;
    while (at < all.size()) {
      const std::size_t open = all.find('{', at);
      const std::size_t close = open == std::string_view::npos ? open : all.find('}', open);
      if (close == std::string_view::npos) break;
      words(all.substr(at, open - at));
      piece(std::string(all.substr(open + 1, close - open - 1)));
      at = close + 1;
    }
    words(all.substr(std::min(at, all.size())));
    if (pieces_.empty()) pieces_.emplace_back();  // nothing but the fact
    return std::move(pieces_);
  }

 private:
  void words(std::string_view text) {
    if (text.empty()) return;
    plan::Piece piece;
    piece.text = std::string(text);
    pieces_.push_back(std::move(piece));
  }

  void add(plan::PieceKind kind, std::int32_t index) {
    plan::Piece piece;
    piece.kind = kind;
    piece.index = index;
    pieces_.push_back(std::move(piece));
  }

  static bool startsWith(const std::string& text, std::string_view head) {
    return text.compare(0, head.size(), head) == 0;
  }

  /// `earned`, `balance`, `balance of silver`, `tier`, `tier of status`, `customer.name`.
  void piece(const std::string& word) {
    for (const PieceWord& known : kPieces) {
      for (const std::string_view name : {known.english, known.russian}) {
        if (word == name) return plain(known.kind, word);
        if (name == known.english && startsWith(word, std::string(name) + " of ")) {
          return of(known.kind, word, word.substr(name.size() + 4));
        }
        if (name == known.russian && startsWith(word, std::string(name) + " ")) {
          return of(known.kind, word, word.substr(name.size() + 1));
        }
      }
    }
    for (const std::string_view owner : {"customer.", "клиент."}) {
      if (!startsWith(word, owner)) continue;
      const std::int32_t attribute = findAttribute(context_.out.schema.customer, word.substr(owner.size()));
      if (attribute >= 0) return add(plan::PieceKind::attribute, attribute);
    }
    unknown(word);
  }

  void plain(plan::PieceKind kind, const std::string& word) {
    if (kind == plan::PieceKind::tier && context_.tiers_decls.empty()) return unknown(word);
    add(kind, kind == plan::PieceKind::earned ? -1 : 0);
  }

  void of(plan::PieceKind kind, const std::string& word, const std::string& name) {
    const Names& names = kind == plan::PieceKind::tier ? context_.tier_blocks : context_.kinds;
    const Symbol* symbol = kind == plan::PieceKind::earned ? nullptr : names.find(name);
    if (symbol == nullptr) return unknown(word);
    add(kind, symbol->index);
  }

  void unknown(const std::string& word) { context_.report(Code::unknownPiece, text_.span, "`{" + word + "}`"); }

  Context& context_;
  const ast::Text& text_;
  std::vector<plan::Piece> pieces_;
};

}  // namespace

std::vector<checked::Effect> checkEffects(Context& context, const ast::RuleDecl& decl, Place place) {
  std::vector<checked::Effect> effects;
  for (const ast::SendClause& send : decl.sends) {
    checked::Effect effect;
    effect.head.kind = plan::EffectKind::message;
    effect.head.channel = normalised(send.channel.value);
    effect.head.pieces = MessageReader(context, send.text).run();
    effects.push_back(std::move(effect));
  }
  for (const ast::RecordClause& record : decl.records) {
    const std::int32_t attribute = checkCustomerAttribute(context, record.attribute);
    if (attribute < 0) continue;
    const Attribute& of = context.out.schema.customer[static_cast<std::size_t>(attribute)];
    std::optional<checked::Expr> value = checkAssigned(context, record.value, place, of);
    if (!value) continue;
    checked::Effect effect;
    effect.head.kind = plan::EffectKind::record;
    effect.head.attribute = attribute;
    effect.value = std::move(value);
    effects.push_back(std::move(effect));
  }
  return effects;
}

}  // namespace kopeck::checking
