#include "compiler/syntax/format.h"

#include <algorithm>

#include "compiler/syntax/text.h"
#include "compiler/syntax/token_types.h"

namespace kopeck {
namespace {

using namespace syntax;  // NOLINT(google-build-using-namespace)

constexpr int kWidth = 110;  // a longer line is broken after a comma or before `and`, `or`

/// One line to be: what stands above it, what it says, what stands behind it.
struct Line {
  const LayoutLine* layout = nullptr;
  std::vector<const Comment*> above;
  const Comment* behind = nullptr;
};

struct Block {
  const LayoutBlock* layout = nullptr;
  std::vector<Line> lines;
  std::vector<const Comment*> below;  // at the end of the block, indented like its lines
  bool joined = false;                // stands right below the one before, without an empty line
};

class Formatter {
 public:
  explicit Formatter(const ParsedFile& file) : file_(file), source_(*file.source) {}

  std::string run() {
    collect();
    for (std::size_t i = 0; i < blocks_.size();) {
      std::size_t end = i + 1;
      while (end < blocks_.size() && blocks_[end].joined) ++end;
      if (i > 0) out_ += '\n';
      group(i, end);
      i = end;
    }
    if (!rest_.empty() && !out_.empty()) out_ += '\n';
    writeComments(rest_, 0, static_cast<std::uint32_t>(source_.text().size()));
    return std::move(out_);
  }

 private:
  // ---- what belongs to what
  void collect();
  void takeComments(Block& block, Line& line, const Token* before);
  [[nodiscard]] std::int32_t lineOf(std::uint32_t offset) const { return source_.position(offset).line; }
  [[nodiscard]] const Token& token(std::uint32_t index) const { return file_.tokens[index]; }
  [[nodiscard]] bool belongsAbove(const Comment& comment, const Token& before) const;

  // ---- writing
  void group(std::size_t begin, std::size_t end);
  void writeComments(const std::vector<const Comment*>& comments, int indent, std::uint32_t next);
  [[nodiscard]] std::string tokenText(const Token& token) const;
  [[nodiscard]] std::string number(const Token& token) const;
  [[nodiscard]] std::string joined(std::uint32_t first, std::uint32_t end) const;
  [[nodiscard]] std::string body(const Block& block, const LayoutLine& line, int column) const;
  [[nodiscard]] static int indentOf(const LayoutLine& line);
  [[nodiscard]] std::vector<std::string> broken(const Block& block, const LayoutLine& line, int column) const;
  [[nodiscard]] static bool spaceBetween(const Token& left, const Token& right);
  [[nodiscard]] static int gapOf(const Block& block);

  const ParsedFile& file_;
  const SourceFile& source_;
  std::vector<Block> blocks_;
  std::vector<const Comment*> rest_;
  std::size_t next_comment_ = 0;
  std::string out_;
};

// ---- what belongs to what -------------------------------------------------------------------------------------------

/// An indented comment right below a line belongs to the declaration above, not to the one that follows.
bool Formatter::belongsAbove(const Comment& comment, const Token& before) const {
  const Position at = source_.position(comment.span.begin);
  return at.column > 1 && at.line == lineOf(before.span.end - 1) + 1;
}

void Formatter::takeComments(Block& block, Line& line, const Token* before) {
  const Token& first = token(line.layout->first);
  const Token& last = token(line.layout->end - 1);
  bool above_belongs = before != nullptr && line.layout->kind == LayoutLine::Kind::head;
  std::int32_t last_line = before == nullptr ? 0 : lineOf(before->span.end - 1);
  for (; next_comment_ < file_.comments.size(); ++next_comment_) {
    const Comment& comment = file_.comments[next_comment_];
    if (comment.span.begin > last.span.end) {
      if (!comment.own_line && lineOf(comment.span.begin) == lineOf(last.span.end - 1)) {
        line.behind = &comment;
        ++next_comment_;
      }
      return;
    }
    const std::int32_t at = lineOf(comment.span.begin);
    above_belongs = above_belongs && comment.span.begin < first.span.begin && at == last_line + 1 &&
                    source_.position(comment.span.begin).column > 1;
    last_line = at;
    if (above_belongs && !blocks_.empty() && &block != &blocks_.front()) {
      blocks_[blocks_.size() - 2].below.push_back(&comment);
    } else {
      line.above.push_back(&comment);
    }
  }
}

void Formatter::collect() {
  const Token* before = nullptr;
  for (const LayoutBlock& layout : file_.layout) {
    Block& block = blocks_.emplace_back();
    block.layout = &layout;
    for (const LayoutLine& line : layout.lines) {
      Line& one = block.lines.emplace_back();
      one.layout = &line;
      takeComments(block, one, before);
      before = &token(line.end - 1);
    }
    std::stable_sort(block.lines.begin(), block.lines.end(),
                     [](const Line& a, const Line& b) { return a.layout->order < b.layout->order; });
  }
  for (; next_comment_ < file_.comments.size(); ++next_comment_) {
    const Comment& comment = file_.comments[next_comment_];
    const bool above = before != nullptr && rest_.empty() && belongsAbove(comment, *before);
    (above ? blocks_.back().below : rest_).push_back(&comment);
  }
  // Sets stand together, and so do other declarations of one line, unless the author parts them.
  for (std::size_t i = 1; i < blocks_.size(); ++i) {
    Block& block = blocks_[i];
    const LayoutBlock::Kind kind = block.layout->kind;
    const bool single = kind == LayoutBlock::Kind::set || kind == LayoutBlock::Kind::order ||
                        kind == LayoutBlock::Kind::segment || kind == LayoutBlock::Kind::calendar ||
                        kind == LayoutBlock::Kind::import;
    if (!single || blocks_[i - 1].layout->kind != kind || !blocks_[i - 1].below.empty()) continue;
    if (!block.lines.front().above.empty()) continue;
    const Token& last = token(blocks_[i - 1].lines.back().layout->end - 1);
    block.joined = lineOf(token(block.lines.front().layout->first).span.begin) <= lineOf(last.span.end - 1) + 1;
  }
}

// ---- writing --------------------------------------------------------------------------------------------------------

std::string Formatter::number(const Token& token) const {
  const std::size_t point = token.text.find('.');
  const std::string whole = token.text.substr(0, point);
  std::string out;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (i > 0 && (whole.size() - i) % 3 == 0) out += ' ';
    out += whole[i];
  }
  if (point == std::string::npos) return out;
  const std::string fraction = token.text.substr(point + 1);
  const bool russian = file_.file.language == ast::Language::russian;
  // `1,500` could be read as a thousand and a half: there the point stays.
  const bool two_readings = fraction.size() == 3 && whole.size() <= 3 && whole != "0";
  return out + (russian && !two_readings ? ',' : '.') + fraction;
}

std::string Formatter::tokenText(const Token& token) const {
  if (token.type == T_NUMBER) return number(token);
  const std::string_view text = source_.text(token.span);
  if (token.type == T_STRING || token.type == T_NAME) return std::string(text);
  std::string out;  // the words of a phrase, one space apart
  for (std::size_t i = 0; i < text.size();) {
    const Character c = decode(text, i);
    if (!isSpace(c.code)) {
      out += text.substr(i, c.size);
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
    i += c.size;
  }
  return out;
}

bool Formatter::spaceBetween(const Token& left, const Token& right) {
  switch (right.type) {
    case T_COMMA:
    case T_COLON:
    case T_PERCENT:
    case T_RPAREN:
    case T_SLASH:
    case T_DOT:
    case T_DOTDOT:
      return false;
    default:
      break;
  }
  return left.type != T_LPAREN && left.type != T_SLASH && left.type != T_DOT && left.type != T_DOTDOT;
}

std::string Formatter::joined(std::uint32_t first, std::uint32_t end) const {
  std::string out;
  for (std::uint32_t i = first; i < end; ++i) {
    // The minus of a debt belongs to its number: `active -30 beans`.
    const bool sign = i > first + 1 && token(i - 1).type == T_MINUS && token(i - 2).type == T_ACTIVE;
    if (i > first && !sign && spaceBetween(token(i - 1), token(i))) out += ' ';
    out += tokenText(token(i));
  }
  return out;
}

int Formatter::indentOf(const LayoutLine& line) {
  switch (line.kind) {
    case LayoutLine::Kind::head:
      return 0;
    case LayoutLine::Kind::nested:
      return 4;
    case LayoutLine::Kind::entry:
    case LayoutLine::Kind::clause:
      return 2;
  }
  return 2;
}

/// Spaces between the longest text before the aligned token and that token.
int Formatter::gapOf(const Block& block) {
  switch (block.layout->kind) {
    case LayoutBlock::Kind::header:
    case LayoutBlock::Kind::tiers:
      return 2;
    default:
      return 1;
  }
}

/// The text of a line; what is aligned begins at `column`, counted without the indent.
std::string Formatter::body(const Block& block, const LayoutLine& line, int column) const {
  if (line.aligned == 0 || line.aligned >= line.end) return joined(line.first, line.end);
  std::string out = joined(line.first, line.aligned);
  out.append(static_cast<std::size_t>(std::max(column - displayWidth(out), gapOf(block))), ' ');
  return out + joined(line.aligned, line.end);
}

/// The same on several lines where it is too long for one.
std::vector<std::string> Formatter::broken(const Block& block, const LayoutLine& line, int column) const {
  const int indent = indentOf(line);
  std::vector<std::string> out = {std::string(static_cast<std::size_t>(indent), ' ') + body(block, line, column)};
  if (displayWidth(out.front()) <= kWidth) return out;
  out.assign(1, std::string(static_cast<std::size_t>(indent), ' '));
  // Pieces that may begin a line: what follows a comma, and `and`, `or` with what they join.
  std::uint32_t first = line.first;
  for (std::uint32_t i = line.first + 1; i <= line.end; ++i) {
    const bool may_break =
        i == line.end || token(i - 1).type == T_COMMA || token(i).type == T_AND || token(i).type == T_OR;
    if (!may_break) continue;
    std::string piece = joined(first, i);
    if (first == line.first && line.aligned > first && line.aligned < i) {
      LayoutLine start = line;
      start.end = i;
      piece = body(block, start, column);
    }
    const bool fresh = first == line.first;
    if (!fresh && displayWidth(out.back()) + 1 + displayWidth(piece) > kWidth) {
      out.emplace_back(static_cast<std::size_t>(indent + 4), ' ');
    } else if (!fresh) {
      out.back() += ' ';
    }
    out.back() += piece;
    first = i;
  }
  return out;
}

void Formatter::writeComments(const std::vector<const Comment*>& comments, int indent, std::uint32_t next) {
  for (std::size_t i = 0; i < comments.size(); ++i) {
    out_.append(static_cast<std::size_t>(indent), ' ');
    out_ += source_.text(comments[i]->span);
    out_ += '\n';
    const std::uint32_t following = i + 1 < comments.size() ? comments[i + 1]->span.begin : next;
    const bool last_of_file = following >= source_.text().size();
    if (!last_of_file && lineOf(following) > lineOf(comments[i]->span.begin) + 1) out_ += '\n';
  }
}

/// Blocks that stand together and are aligned together.
void Formatter::group(std::size_t begin, std::size_t end) {
  int column = 0;
  for (std::size_t i = begin; i < end; ++i) {
    for (const Line& line : blocks_[i].lines) {
      const LayoutLine& layout = *line.layout;
      if (layout.aligned == 0 || layout.aligned >= layout.end) continue;
      column = std::max(column, displayWidth(joined(layout.first, layout.aligned)) + gapOf(blocks_[i]));
    }
  }
  int comment_column = 0;
  for (std::size_t i = begin; i < end; ++i) {
    for (const Line& line : blocks_[i].lines) {
      if (line.behind == nullptr) continue;
      comment_column = std::max(comment_column, displayWidth(broken(blocks_[i], *line.layout, column).back()) + 2);
    }
  }
  for (std::size_t i = begin; i < end; ++i) {
    const Block& block = blocks_[i];
    for (const Line& line : block.lines) {
      writeComments(line.above, indentOf(*line.layout), token(line.layout->first).span.begin);
      const std::vector<std::string> rows = broken(block, *line.layout, column);
      for (const std::string& row : rows) out_ += row + (&row == &rows.back() ? "" : "\n");
      if (line.behind != nullptr) {
        out_.append(static_cast<std::size_t>(comment_column - displayWidth(rows.back())), ' ');
        out_ += source_.text(line.behind->span);
      }
      out_ += '\n';
    }
    writeComments(block.below, 2, static_cast<std::uint32_t>(source_.text().size()));
  }
}

}  // namespace

std::string format(const ParsedFile& parsed) {
  return Formatter(parsed).run();
}

}  // namespace kopeck
