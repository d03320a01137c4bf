import { describe, expect, test } from "vitest";
import { Lines } from "./Lines";
import { Rows } from "./Rows";

const encoder = new TextEncoder();

function of(...parts: string[]): Lines {
  const lines = new Lines();
  for (const part of parts) lines.append(encoder.encode(part));
  return lines;
}

describe("lines", () => {
  test("a line that comes in parts is one, and one that is open counts once it holds something", () => {
    expect(of().count).toBe(0);
    expect(of("a\n").count).toBe(1);
    const lines = of("fir", "st\nsec", "ond");
    expect(lines.count).toBe(2);
    expect(lines.text(0).text).toBe("first");
    expect(lines.text(1).text).toBe("second");
  });

  test("characters that were cut in two are whole again", () => {
    const bytes = encoder.encode("日志\n完");
    const lines = new Lines();
    for (const byte of bytes) lines.append(Uint8Array.of(byte));
    expect([lines.text(0).text, lines.text(1).text]).toEqual(["日志", "完"]);
  });

  test("a character that is there in part can be taken away, and a whole one stays", () => {
    const bytes = encoder.encode("ab日");
    const lines = new Lines();
    lines.append(bytes.subarray(0, 4));
    lines.dropPartialCharacter();
    expect(lines.text(0).text).toBe("ab");
    lines.append(encoder.encode("日"));
    lines.dropPartialCharacter();
    expect(lines.text(0).text).toBe("ab日");
  });

  test("of what was written over, the last is shown", () => {
    expect(of("10%\r50%\r100%\n").text(0).text).toBe("100%");
    expect(of("windows\r\n").text(0).text).toBe("windows");
  });

  test("a line that is too long is cut and says so", () => {
    const lines = of(`${"x".repeat(Lines.mostOfLine + 5)}\nshort\n`);
    expect(lines.text(0)).toEqual({ text: "x".repeat(Lines.mostOfLine), cut: true });
    expect(lines.text(1)).toEqual({ text: "short", cut: false });
  });

  test("a search finds every line, whatever the case, and goes on where it stopped", () => {
    const lines = of(
      Array.from({ length: 10_000 }, (_, index) =>
        index % 2500 === 7 ? `an Error ${index}\n` : `fine ${index}\n`,
      ).join(""),
    );
    const found: number[] = [];
    let at = 0;
    let steps = 0;
    while (at < lines.count) {
      at = lines.search("eRRor", at, 0.01, (line) => found.push(line));
      steps++;
    }
    expect(found).toEqual([7, 2507, 5007, 7507]);
    expect(steps).toBeGreaterThan(1);
  });

  test("a million lines are taken in well under a second", () => {
    const block = encoder.encode("a line of some length, as logs have them\n".repeat(10_000));
    const lines = new Lines();
    const began = performance.now();
    for (let i = 0; i < 100; i++) lines.append(block);
    expect(performance.now() - began).toBeLessThan(1500);
    expect(lines.count).toBe(1_000_000);
    expect(lines.text(999_999).text).toBe("a line of some length, as logs have them");
  });
});

describe("rows", () => {
  test("without wrapping each line has one, and a scroll bar that is too long stands for more", () => {
    const lines = of("x\n".repeat(1_000_000));
    const rows = new Rows(lines, 19, 0);
    expect(rows.height()).toBe(12_000_000);
    expect(rows.topRow(0, 600)).toBe(0);
    expect(rows.topRow(12_000_000, 600)).toBeCloseTo(1_000_000 - 600 / 19);
    expect(rows.topRow(rows.scrollTop(765_432, 600), 600)).toBeCloseTo(765_432);
  });

  test("wrapped lines have as many as they need, and open ones grow", () => {
    const lines = of("12345678901\nshort\n\n123");
    const rows = new Rows(lines, 19, 10);
    expect([0, 1, 2, 3].map((line) => rows.rowsOf(line))).toEqual([2, 1, 1, 1]);
    expect(rows.total).toBe(5);
    expect([0, 1, 2, 3, 4].map((row) => rows.lineAt(row))).toEqual([0, 0, 1, 2, 3]);
    lines.append(encoder.encode("45678901\nmore"));
    expect(rows.total).toBe(7);
    expect(rows.lineAt(5)).toBe(3);
    expect(rows.rowOf(4)).toBe(6);
  });
});
