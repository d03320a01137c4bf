import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { en } from "./en";
import { zh } from "./zh";
import { remarks } from "./zh/remarks";

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

/** The sentences of a chapter of a document, which the server's tests keep true: of its tables, and of lists without more. */
function sentences(document: string, chapter: string): string[] {
  const text = readFileSync(`../docs/${document}`, "utf8").split(`\n## ${chapter}\n`)[1]!.split("\n## ")[0]!;
  return [...text.matchAll(/^(?:\| [^|`]+ \| (?<cell>[^|]+) \||- (?<item>[a-z0-9].*))$/gm)]
    .map(({ groups }) => groups!.cell ?? groups!.item!)
    .filter((sentence) => sentence !== "sentence");
}

test("whatever masters and workers write about runs and about themselves has its Chinese, and nothing else has", () => {
  const unused = new Set(remarks.map(([, chinese]) => chinese.replaceAll(/\{\w+\}/g, "\0")));
  for (const [document, chapter, least] of [
    ["worker.md", "When a run fails", 50],
    ["state-machine.md", "What the remark says", 40],
    ["operations.md", "Alerts", 8],
  ] as const) {
    const all = sentences(document, chapter);
    expect(all.length, document).toBeGreaterThanOrEqual(least);
    for (const sentence of all) {
      const chinese = zh.remark(sentence);
      expect(chinese, sentence).not.toBe(sentence);
      for (const known of unused)
        if (known.split("\0").every((part) => chinese.includes(part)) && chinese.startsWith(known.split("\0")[0]!))
          unused.delete(known);
      expect(chinese, sentence).not.toMatch(/[{}]/);
    }
  }
  expect([...unused]).toEqual([]);
  // A sentence in a sentence is translated too, and what somebody wrote is left alone.
  expect(zh.remark("not started within 60 s (startDeadlineSeconds): no worker is online")).toContain(
    "没有在线的执行器",
  );
  expect(zh.remark("killed by stopped")).toBe("被 stopped 终止");
  expect(zh.remark("Nobody knows why.")).toBe("Nobody knows why.");
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
