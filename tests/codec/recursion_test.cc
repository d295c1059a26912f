// Records that hold themselves.
#include <map>

#include "sluice/codec/testing/allocation_counter.h"
#include "tests/codec/wire_case.h"

namespace sluice {
namespace {

struct Tree {
  uint8_t leaf = 0;
  std::vector<Tree> branches;
  static constexpr auto Describe() {
    return Record("Tree", Field("leaf", &Tree::leaf), Field("branches", &Tree::branches));
  }
};

struct Chain {
  std::unique_ptr<Chain> next;
  static constexpr auto Describe() { return Message("Chain", 1, Field("next", &Chain::next)); }
};

struct Folder;
struct File {
  std::map<std::string, std::vector<Folder>> links;
  static constexpr auto Describe();
};
struct Folder {
  std::vector<File> files;
  static constexpr auto Describe() { return Record("Folder", Field("files", &Folder::files)); }
};
constexpr auto File::Describe() { return Record("File", Field("links", &File::links)); }

struct Expression;
using Operands = std::pair<std::unique_ptr<Expression>, std::unique_ptr<Expression>>;
struct Expression {
  std::variant<int8_t, Operands> value;
  static constexpr auto Describe() {
    return Record("Expression", Field("value", &Expression::value));
  }
};

static_assert(internal::kRecurs<Tree> && internal::kRecurs<Folder> && internal::kRecurs<File>);
static_assert(internal::kRecurs<Expression> && !internal::kRecurs<Only<Tree>>);

// `levels` chains, one in the other.
Chain MakeChain(size_t levels) {
  Chain chain;
  for (size_t i = 1; i < levels; ++i) {
    auto next = std::make_unique<Chain>(std::move(chain));
    chain.next = std::move(next);
  }
  return chain;
}
std::string ChainHex(size_t levels) {
  std::string hex;
  for (size_t i = 1; i < levels; ++i) hex += "01";
  return hex + "00";
}

TEST(RecursionTest, WritesAndReadsRecordsInsideOfThemselves) {
  ExpectBytes(Tree{1, {{2, {}}, {3, {{4, {}}}}}}, "01 02 02 00 03 01 04 00");
  ExpectBytes(MakeChain(3), "01 01 00");
  Folder folder;
  folder.files.resize(1);
  folder.files[0].links["a"].resize(2);
  ExpectBytes(folder, "01 01 0161 02 00 00");
  Expression sum;
  sum.value = Operands(std::make_unique<Expression>(Expression{int8_t{1}}),
                       std::make_unique<Expression>(Expression{int8_t{-2}}));
  ExpectBytes(sum, "01 01 00 01 01 00 fe");
}

TEST(RecursionTest, HoldsTheLimitOfTheDepth) {
  constexpr WireOptions kThree = {.depth_max = 3};
  ExpectBytes(MakeChain(3), "01 01 00", kThree);
  ExpectNotWritten(MakeChain(4), "Chain.next.next.next: nested too deep", kThree);
  ExpectNotRead<Chain>("01 01 01 00", "Chain.next.next.next: offset 3: nested too deep", kThree);
  Chain chain;
  EXPECT_EQ(Decode(Hex("01 01 01 00"), &chain, kThree).code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(RecursionTest, CountsDepthAndNotRecords) {
  Tree wide;
  wide.branches.resize(100);
  EXPECT_EQ(Encoded(wide, {.depth_max = 2}).size(), 202u);
  Tree read;
  EXPECT_TRUE(Decode(Encoded(wide), &read, {.depth_max = 2, .memory_factor = 40}).ok());
  ExpectNotWritten(wide, "Tree.branches[0]: nested too deep", {.depth_max = 1});
}

TEST(RecursionTest, DoesNotCountRecordsThatCannotHoldThemselves) {
  ExpectBytes(Only<Only<Only<uint8_t>>>{{{7}}}, "07", {.depth_max = 0});
  ExpectBytes(Only<Chain>{}, "00", {.depth_max = 1});
  ExpectNotWritten(Only<Chain>{}, "Only.value: nested too deep", {.depth_max = 0});
}

TEST(RecursionTest, RefusesAMillionLevels) {  // AU5
  const std::vector<std::byte> bomb(1'000'000, std::byte{1});
  Chain chain;
  Tree tree;
  const AllocationCounter counter;
  EXPECT_EQ(Decode(bomb, &chain).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(Decode(bomb, &tree).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_LE(counter.bytes(), 2 * 4096u);
  ExpectBytes(MakeChain(64), ChainHex(64));
  std::string nexts;
  for (int i = 0; i < 19; ++i) nexts += ".next";
  ExpectNotRead<Chain>(ChainHex(65),
                       "Chain" + nexts + "...xt" + nexts + ": offset 64: nested too deep");
}

TEST(RecursionTest, ShowsTheFirstLevels) {
  EXPECT_EQ(ToText(MakeChain(2)), "Chain{next=Chain{next=null}}");
  std::string text;
  for (int i = 0; i < 8; ++i) text += "Chain{next=";
  text += "..." + std::string(8, '}');
  EXPECT_EQ(ToText(MakeChain(1000)), text);
  EXPECT_EQ(ToText(Tree{1, {{2, {}}, {3, {}}}}),
            "Tree{leaf=1, branches=[Tree{leaf=2, branches=[]}, Tree{leaf=3, branches=[]}]}");
}

TEST(RecursionTest, PointsBackInTheSchema) {
  const SchemaType& tree = SchemaOf<Tree>().fields[1].type.element[0];
  EXPECT_EQ(tree.kind, WireKind::kEnclosing);
  EXPECT_EQ(tree.count, 0u);
  EXPECT_EQ(tree.name, "Tree");
  const SchemaType& file = SchemaOf<Folder>().fields[0].type.element[0];
  EXPECT_EQ(file.kind, WireKind::kRecord);
  const SchemaType& folder = file.fields[0].type.element[1].element[0];
  EXPECT_EQ(folder.kind, WireKind::kEnclosing);
  EXPECT_EQ(folder.count, 1u);
}

}  // namespace
}  // namespace sluice
