import { remarks } from "./remarks";

/** The words in braces that stand for a sentence of the kind. */
const sentences = ["why", "remark"];

/** Longer ones are not ours, and would take the patterns for ever. */
const longest = 2000;

/** Made when the first sentence is wanted: a list of these has dozens. */
let patterns: { matches: RegExp; chinese: string }[] | undefined;

function pattern(english: string): RegExp {
  const literal = english.replaceAll(/[.*+?^$()|[\]\\/]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replaceAll(/\{(\w+)\}/g, "(?<$1>.+?)")}$`, "s");
}

/** What a master or a worker wrote, in Chinese; words that are not theirs, like an operating system's, stay as they are. */
export function remark(english: string): string {
  if (english.length > longest) return english;
  patterns ??= remarks.map(([from, chinese]) => ({ matches: pattern(from), chinese }));
  for (const { matches, chinese } of patterns) {
    const found = matches.exec(english);
    if (found)
      return chinese.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
        const said = found.groups![name]!;
        return sentences.includes(name) ? inner(said) : said;
      });
  }
  return english;
}

/** A sentence within another has lost its full stop. */
function inner(english: string): string {
  const chinese = remark(english);
  return chinese === english ? remark(`${english}.`).replace(/[。.]$/, "") : chinese;
}
