// What the contexts of the generated parser derive from: an ANTLR context whose children are found by their exact type.
// ANTLR's own search casts each child dynamically to what is asked for, which cost a quarter of reading a file.
#pragma once

#include <antlr4-runtime.h>

#include <typeinfo>
#include <vector>

namespace kopeck::syntax {

class Node : public antlr4::ParserRuleContext {
 public:
  Node(antlr4::ParserRuleContext* above, std::size_t invoking_state)
      : antlr4::ParserRuleContext(above, invoking_state) {
    children.reserve(kFewChildren);
  }

  // The names of ANTLR's, which the generated accessors call. No rule of the grammar has labels, so that a context's
  // type is exactly its rule's.

  template <typename T>
  [[nodiscard]] T* getRuleContext(std::size_t i) const {
    for (antlr4::tree::ParseTree* child : children)
      if (isA<T>(*child) && i-- == 0) return static_cast<T*>(child);
    return nullptr;
  }
  template <typename T>
  [[nodiscard]] std::vector<T*> getRuleContexts() const {
    std::vector<T*> found;
    for (antlr4::tree::ParseTree* child : children)
      if (isA<T>(*child)) found.push_back(static_cast<T*>(child));
    return found;
  }
  antlr4::tree::TerminalNode* getToken(std::size_t type, std::size_t i) override {
    for (antlr4::tree::ParseTree* child : children)
      if (auto* leaf = leafOf(*child, type); leaf != nullptr && i-- == 0) return leaf;
    return nullptr;
  }
  std::vector<antlr4::tree::TerminalNode*> getTokens(std::size_t type) override {
    std::vector<antlr4::tree::TerminalNode*> found;
    for (antlr4::tree::ParseTree* child : children)
      if (auto* leaf = leafOf(*child, type)) found.push_back(leaf);
    return found;
  }

 private:
  static constexpr std::size_t kFewChildren = 4;  // most have no more

  /// Contexts are made where they are looked for, in the generated parser: their types have one address.
  template <typename T>
  static bool isA(const antlr4::tree::ParseTree& node) {
    return &typeid(node) == &typeid(T);
  }
  /// The leaf where it is one with this token; the parser stops at the first error, so that no leaf is an error's.
  static antlr4::tree::TerminalNode* leafOf(antlr4::tree::ParseTree& node, std::size_t type) {
    if (typeid(node) != typeid(antlr4::tree::TerminalNodeImpl)) return nullptr;
    auto& leaf = dynamic_cast<antlr4::tree::TerminalNodeImpl&>(node);
    return leaf.symbol->getType() == type ? &leaf : nullptr;
  }
};

}  // namespace kopeck::syntax
