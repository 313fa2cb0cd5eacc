import assert from "node:assert/strict";
import test from "node:test";
import { added, fileOf, freshName, fromWire, gridOf, moved, nudged, removed, renamed, reordered, toWire, withBallot } from "./document";
import { direction, niceStep, number, parse, plus, snapped, text, times } from "./exact";
import { region, sector, vectorAt } from "./geometry";
import { History } from "./history";

const exact = (written: string) => {
  const x = parse(written);
  assert(x, written);
  return x;
};

test("numbers are what their text says, and nothing else is a number", () => {
  for (const [written, said] of [
    ["3", "3"], ["-6/4", "-3/2"], ["0.25", "1/4"], [".5", "1/2"], ["1e-3", "1/1000"], ["12e2", "1200"], [" 7 ", "7"], ["−1/2", "-1/2"], ["0/5", "0"],
    ["123456789012345678901234567890/3", "41152263004115226300411522630"],
  ] as const) assert.equal(text(exact(written)), said);
  for (const written of ["", "x", "1/0", "1/-2", "--1", "1e9999", "1.2/3", "Infinity", "0x10"]) assert.equal(parse(written), null, written);
});

test("sums and products are exact, and the grid holds its own points", () => {
  assert.equal(text(plus(exact("1/3"), exact("1/6"))), "1/2");
  assert.equal(text(times(exact("-2/3"), exact("9/4"))), "-3/2");
  for (const step of ["1/10", "1", "5", "1/3"]) {
    for (let k = -7; k <= 7; k++) {
      const point = times({ n: BigInt(k), d: 1n }, exact(step));
      assert.equal(text(snapped(number(point) + number(exact(step)) * 0.4, exact(step))), text(point));
    }
  }
  assert.deepEqual([1, 4, 9, 41, 0.8, 0.0123].map((extent) => text(niceStep(extent, 40))), ["1/20", "1/10", "1/2", "2", "1/50", "1/2000"]);
});

test("a direction is whole numbers without a common factor, close to where it points", () => {
  for (let degrees = 0; degrees < 360; degrees += 7) {
    const angle = (degrees * Math.PI) / 180;
    const [x, y] = direction([Math.cos(angle), Math.sin(angle)], 90).map(Number) as [number, number];
    assert(Number.isInteger(x) && Number.isInteger(y));
    const off = Math.abs(Math.atan2(y, x) - Math.atan2(Math.sin(angle), Math.cos(angle)));
    assert(Math.min(off, 2 * Math.PI - off) < 0.012);
  }
  assert.deepEqual(direction([2, 2], 90), ["1", "1"]);
});

const doc = fromWire({
  candidates: [["2", ["1/3", "0"]], ["1", ["0", "1"]], ["x", ["1", "1"]]],
  ballots: [{ count: 2, ranking: ["2", "1", "x"] }, { count: 1, theta: ["1", "2"] }],
});

test("changes leave everything else as it is", () => {
  assert.deepEqual(toWire(doc).candidates.map((c) => c[0]), ["2", "1", "x"]);
  assert.deepEqual(moved(doc, "1", new Map([[1, exact("5/2")]])).candidates[1]?.x, ["0", "5/2"]);
  assert.deepEqual(nudged(doc, "2", 0, exact("1/6")).candidates[0]?.x, ["1/2", "0"]);
  const more = added(doc, freshName(doc), ["2", "2"]);
  assert.deepEqual(more.ballots[0], { count: 2, ranking: ["2", "1", "x", "A"] });
  assert.deepEqual(removed(more, "A"), doc);
  assert.equal(renamed(doc, "x", "1"), null);
  assert.deepEqual(renamed(renamed(doc, "x", "y")!, "y", "x"), doc);
  assert.deepEqual(reordered(["a", "b", "c"], 2, 0), ["c", "a", "b"]);
  assert.deepEqual(withBallot(doc, 0, null).ballots, [doc.ballots[1]]);
  assert.equal(text(gridOf(doc)), "1/20");
});

test("the file keeps the order of names that are numbers, and large numbers whole", () => {
  const file = fileOf(doc);
  assert(file.indexOf('"2": ["1/3", 0]') < file.indexOf('"1": [0, 1]'));
  assert.deepEqual(Object.keys(JSON.parse(file)), ["candidates", "ballots"]);
  const large = fileOf(moved(doc, "1", new Map([[0, exact("123456789012345678901")]])));
  assert(large.includes('"123456789012345678901"'));
});

test("a drag is one step of undo", () => {
  const history = new History(0);
  history.push(1, true);
  history.push(2, true);
  history.settle();
  history.push(3);
  history.undo();
  assert.equal(history.now, 2);
  history.undo();
  assert.equal(history.now, 0);
  history.redo();
  history.push(9);
  assert.equal(history.canRedo, false);
  history.undo();
  assert.equal(history.now, 2);
});

test("the cones of all rankings part the circle, and every θ is in that of the ranking that it induces", () => {
  const points = new Map([["a", [0, 0]], ["b", [2, 1]], ["c", [-1, 3]], ["d", [1, -2]]]);
  const rank = (theta: number[]): string[] =>
    [...points].sort(([, p], [, q]) => q[0]! * theta[0]! + q[1]! * theta[1]! - p[0]! * theta[0]! - p[1]! * theta[1]!).map(([name]) => name);
  const seen = new Map<string, number>();
  for (let k = 0; k < 720; k++) {
    const angle = (k + 0.5) * (Math.PI / 360);
    const ranking = rank([Math.cos(angle), Math.sin(angle)]);
    const cone = sector(points, ranking);
    assert(cone);
    const turned = [angle - 4 * Math.PI, angle - 2 * Math.PI, angle, angle + 2 * Math.PI];
    assert(turned.some((t) => cone.low < t && t < cone.high));
    seen.set(ranking.join(), cone.high - cone.low);
  }
  assert.equal(seen.size, 12);
  assert(Math.abs([...seen.values()].reduce((a, b) => a + b) - 2 * Math.PI) < 1e-9);
  assert.equal(sector(points, ["a", "b", "c", "d"]), null);
});

test("regions of the sphere have their corners where neighbours have equal rewards", () => {
  const points = new Map([["a", [1, 0, 0]], ["b", [0, 1, 0]], ["c", [0, 0, 1]], ["d", [0, 0, 0]]]);
  const found = region(points, ["a", "b", "c", "d"], [3, 2, 1]);
  assert(found);
  const corners = (found.coordinates[0] as [number, number][]).slice(1).map(vectorAt);
  assert.equal(corners.length, 3);
  for (const [x, y, z] of corners as [number, number, number][]) {
    const tight = [x - y, y - z, z].filter((value) => Math.abs(value) < 1e-9).length;
    assert.equal(tight, 2);
  }
});
