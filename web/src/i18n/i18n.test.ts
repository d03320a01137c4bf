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

test("whatever word the server may answer has words in both languages", () => {
  const { schemas } = (
    JSON.parse(readFileSync("../docs/openapi.v1.json", "utf8")) as {
      components: { schemas: Record<string, { properties: Record<string, { enum?: (string | null)[] }> }> };
    }
  ).components;
  const words = (schema: string, field: string) =>
    (schemas[schema]!.properties[field]!.enum ?? []).filter((word) => word !== null);
  for (const text of [en, zh])
    for (const [schema, field, known] of [
      ["Reason", "code", text.jobs.explain.headings],
      ["WorkerVerdict", "rule", text.jobs.explain.whyNot],
      ["Run", "state", text.states],
      ["Run", "cause", text.runs.causes],
      ["Job", "type", text.types],
      ["Job", "concurrency", text.jobs.editor.concurrencies],
      ["Job", "misfire", text.jobs.editor.misfires],
      ["Job", "onLost", text.jobs.editor.onLosts],
      ["Job", "routing", text.jobs.editor.routings],
      ["Worker", "state", text.fleet.states],
      ["User", "role", text.roles],
    ] as const) {
      expect(words(schema, field).length, `${schema}.${field}`).toBeGreaterThan(1);
      for (const word of words(schema, field)) expect(known, `${schema}.${field}: ${word}`).toHaveProperty([word]);
    }
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
