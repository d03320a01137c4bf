export interface DiffLine {
  kind: "same" | "gone" | "come";
  text: string;
}

/** Beyond this product of lines the middle is shown as replaced: nobody reads such a comparison line by line. */
const mostCells = 4_000_000;

/** What has to go and what has to come to make one text of another, line by line (longest common subsequence). */
export function diffLines(before: string, after: string): DiffLine[] {
  const [a, b] = [before, after].map((text) => (text === "" ? [] : text.split("\n"))) as [string[], string[]];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;

  const same = (lines: string[]): DiffLine[] => lines.map((text) => ({ kind: "same", text }));
  return [
    ...same(a.slice(0, start)),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...same(a.slice(a.length - end)),
  ];
}

function middle(a: string[], b: string[]): DiffLine[] {
  const all: DiffLine[] = [];
  if (a.length * b.length > mostCells) {
    all.push(
      ...a.map((text): DiffLine => ({ kind: "gone", text })),
      ...b.map((text): DiffLine => ({ kind: "come", text })),
    );
    return all;
  }
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i * width + j] =
        a[i] === b[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      all.push({ kind: "same", text: a[i]! });
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!))
      all.push({ kind: "gone", text: a[i++]! });
    else all.push({ kind: "come", text: b[j++]! });
  }
  return all;
}
