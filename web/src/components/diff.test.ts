import { expect, test } from "vitest";
import { diffLines } from "./diff";

const show = (before: string, after: string) =>
  diffLines(before, after).map(({ kind, text }) => `${{ same: " ", gone: "-", come: "+" }[kind]}${text}`);

test("only what changed goes and comes", () => {
  expect(show("a\nb\nc", "a\nx\nc")).toEqual([" a", "-b", "+x", " c"]);
  expect(show("a\nb\nc\nd", "b\nc\nd\ne")).toEqual(["-a", " b", " c", " d", "+e"]);
  expect(show("", "one")).toEqual(["+one"]);
  expect(show("one\n", "")).toEqual(["-one", "-"]);
});

test("either side can be had back from it", () => {
  const before = Array.from({ length: 60 }, (_, i) => `line ${(i * 7) % 13}`);
  const after = Array.from({ length: 60 }, (_, i) => `line ${(i * 5) % 11}`);
  const diff = diffLines(before.join("\n"), after.join("\n"));
  expect(diff.filter((line) => line.kind !== "come").map((line) => line.text)).toEqual(before);
  expect(diff.filter((line) => line.kind !== "gone").map((line) => line.text)).toEqual(after);
});

test("what is too much to compare line by line is shown as replaced", () => {
  const before = Array.from({ length: 3000 }, (_, i) => `a${i}`).join("\n");
  const after = Array.from({ length: 3000 }, (_, i) => `b${i}`).join("\n");
  expect(diffLines(before, after)).toHaveLength(6000);
});
