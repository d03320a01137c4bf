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
  const said: string[] = [];
  const unused = new Set(remarks.map(([, chinese]) => chinese));
  const saysIt = (chinese: string, pattern: string) => {
    let at = 0;
    return pattern.split(/\{\w+\}/).every((part) => {
      const found = chinese.indexOf(part, at);
      at = found + part.length;
      return found >= 0;
    });
  };
  for (const [document, chapter, least] of [
    ["worker.md", "When a run fails", 50],
    ["state-machine.md", "What the remark says", 40],
    ["operations.md", "Alerts", 8],
    ["azkaban.md", "What the remark says", 6],
  ] as const) {
    const all = sentences(document, chapter);
    expect(all.length, document).toBeGreaterThanOrEqual(least);
    for (const sentence of all) {
      const chinese = zh.remark(sentence);
      expect(chinese, sentence).not.toBe(sentence);
      for (const known of unused) if (saysIt(chinese, known)) unused.delete(known);
      said.push(chinese);
      expect(chinese, sentence).not.toMatch(/[{}]/);
    }
  }
  expect([...unused]).toEqual([]);
  const own = remarks.map(([english]) => english.split(/\{\w+\}/)[0]!).filter((beginning) => beginning.length > 12);
  for (const chinese of said) expect(own.filter((beginning) => chinese.includes(beginning))).toEqual([]);
  // A sentence in a sentence is translated too, and what somebody wrote is left alone.
  expect(zh.remark("not started within 60 s (startDeadlineSeconds): no worker is online")).toContain(
    "没有在线的执行器",
  );
  expect(zh.remark("killed by alice. 2 of its processes could not be ended and may still run on the worker: look for BELFRY_RUN_ID in /proc/*/environ.")).toMatch(/^被 alice 终止。其中 2 个进程/); // prettier-ignore
  expect(zh.remark("killed by stopped")).toBe("被 stopped 终止");
  expect(zh.remark("Nobody knows why.")).toBe("Nobody knows why.");
  const endless = `Worker ${" on  went away ".repeat(3000)}`;
  expect(zh.remark(endless)).toBe(endless);
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
