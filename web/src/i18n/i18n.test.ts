import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { en } from "./en";
import { zh } from "./zh";

type Tree = { [name: string]: unknown };

function paths(tree: Tree, before = ""): string[] {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === "object" && value !== null ? paths(value as Tree, `${before}${name}.`) : [before + name],
  );
}

test("both languages say the same things, those too that are looked up by a word of the server", () => {
  expect(paths(zh).sort()).toEqual(paths(en).sort());
});

test("no component has words of its own", () => {
  const words = />\s*([A-Za-z][a-z]+( [a-z]+)+)[^<>{}=;()]*</;
  const named = /\b(aria-label|title|placeholder|label)="[A-Za-z]/;
  for (const name of readdirSync("src", { recursive: true, encoding: "utf8" }).filter((each) =>
    each.endsWith(".tsx"),
  )) {
    const source = readFileSync(join("src", name), "utf8").replaceAll(/\/\*[^]*?\*\/|\/\/.*$/gm, "");
    expect(words.exec(source)?.[1], name).toBeUndefined();
    expect(named.exec(source)?.[0], name).toBeUndefined();
  }
});
