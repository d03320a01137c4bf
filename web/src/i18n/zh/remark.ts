import { remarks } from "./remarks";

/** The words in braces that stand for a sentence of the kind. */
const sentences = ["why", "remark"];

/** Made when the first sentence is wanted: a list of these has dozens. */
let patterns: { matches: RegExp; chinese: string }[] | undefined;

function pattern(english: string): RegExp {
  const literal = english.replaceAll(/[.*+?^$()|[\]\\/]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replaceAll(/\{(\w+)\}/g, "(?<$1>.+?)")}$`, "s");
}

/** What a master or a worker wrote, in Chinese; words that are not theirs, like an operating system's, stay as they are. */
export function remark(english: string): string {
  patterns ??= remarks.map(([from, chinese]) => ({ matches: pattern(from), chinese }));
  for (const { matches, chinese } of patterns) {
    const found = matches.exec(english);
    if (found)
      return chinese.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
        const said = found.groups![name]!;
        return sentences.includes(name) ? remark(said) : said;
      });
  }
  return english;
}
