# The messages of bench/codec_shapes.h.
@0xd5f0a6b1c7e24983;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("sluice::bench::capnproto");

struct Order {
  id @0 :UInt64;
  account @1 :UInt64;
  timeNs @2 :UInt64;
  symbol @3 :UInt32;
  quantity @4 :UInt32;
  venue @5 :UInt16;
  flags @6 :UInt16;
  side @7 :UInt8;
  kind @8 :UInt8;
  price @9 :Float64;
}

struct Chat {
  room @0 :UInt32;
  timeNs @1 :UInt64;
  user @2 :Text;
  text @3 :Text;
}

struct Quote {
  timeNs @0 :UInt64;
  symbol @1 :UInt32;
  price @2 :Float64;
  quantity @3 :Int64;
}
struct Quotes {
  quotes @0 :List(Quote);
}

struct Blob {
  values @0 :List(UInt32);
}

struct Point {
  x @0 :Float32;
  y @1 :Float32;
  z @2 :Float32;
}
struct Weapon {
  name @0 :Text;
  damage @1 :Int16;
}
struct Monster {
  name @0 :Text;
  position @1 :Point;
  mana @2 :Int16;
  hitPoints @3 :Int16;
  inventory @4 :Data;
  weapons @5 :List(Weapon);
  path @6 :List(Point);
}
struct Monsters {
  monsters @0 :List(Monster);
}
