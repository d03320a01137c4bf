import { expect, test } from "vitest";
import { css, parse } from "./ansi";

const escape = "\u001b[";

test("colours and weights begin and end where they are set", () => {
  const { spans, after } = parse(`plain ${escape}1;31mred${escape}22m thin${escape}0m end`, {});
  expect(spans).toEqual([
    { text: "plain ", style: {} },
    { text: "red", style: { bold: true, fore: 1 } },
    { text: " thin", style: { fore: 1 } },
    { text: " end", style: {} },
  ]);
  expect(after).toEqual({});
});

test("what is left open goes on in the next line", () => {
  const { after } = parse(`${escape}4;38;5;208munder`, {});
  expect(after).toEqual({ underline: true, fore: 208 });
  expect(parse("line", after).spans).toEqual([{ text: "line", style: { underline: true, fore: 208 } }]);
});

test("true colours, bright ones and grounds", () => {
  expect(parse(`${escape}38;2;255;128;0;48;5;17mx`, {}).spans[0]!.style).toEqual({ fore: "#ff8000", back: 17 });
  expect(parse(`${escape}95;104mx`, {}).spans[0]!.style).toEqual({ fore: 13, back: 12 });
  expect(css(16)).toBe("rgb(0,0,0)");
  expect(css(231)).toBe("rgb(255,255,255)");
  expect(css(244)).toBe("rgb(128,128,128)");
});

test("sequences that are no colours are left out", () => {
  expect(
    parse(`a${escape}2Kb${escape}10;5Hc\u001b]8;;https://x\u0007d\u001b]0;title\u001b\\e`, {})
      .spans.map((span) => span.text)
      .join(""),
  ).toBe("abcde");
});
