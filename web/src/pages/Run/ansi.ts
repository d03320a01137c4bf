/** A piece of a line in one look. */
export interface Span {
  text: string;
  style: Look;
}

/** What escape sequences set; colours are 0 to 255 or #rrggbb. */
export interface Look {
  fore?: number | string;
  back?: number | string;
  bold?: boolean;
  dim?: boolean;
  italic?: boolean;
  underline?: boolean;
  strike?: boolean;
  inverse?: boolean;
}

// Select graphic rendition is acted on; all other sequences (cursor, titles, links) are left out.
const sequence =
  // oxlint-disable-next-line no-control-regex
  /\u001b(?:\[([0-9;:]*)m|\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_]|[ -/][0-~])/g;

/** Splits a line at its escape sequences. The look at its end is that in which the next line begins. */
export function parse(line: string, before: Look): { spans: Span[]; after: Look } {
  const spans: Span[] = [];
  let look = before;
  let at = 0;
  for (const match of line.matchAll(sequence)) {
    if (match.index > at) spans.push({ text: line.slice(at, match.index), style: look });
    at = match.index + match[0].length;
    if (match[1] !== undefined) look = apply(look, match[1]);
  }
  if (at < line.length) spans.push({ text: line.slice(at), style: look });
  return { spans, after: look };
}

function apply(before: Look, codes: string): Look {
  const look = { ...before };
  const numbers = codes.split(/[;:]/).map((code) => (code === "" ? 0 : Number(code)));
  for (let i = 0; i < numbers.length; i++) {
    const code = numbers[i]!;
    if (code === 0) for (const key of Object.keys(look)) delete look[key as keyof Look];
    else if (code === 1) look.bold = true;
    else if (code === 2) look.dim = true;
    else if (code === 3) look.italic = true;
    else if (code === 4) look.underline = true;
    else if (code === 7) look.inverse = true;
    else if (code === 9) look.strike = true;
    else if (code === 22) {
      delete look.bold;
      delete look.dim;
    } else if (code === 23) delete look.italic;
    else if (code === 24) delete look.underline;
    else if (code === 27) delete look.inverse;
    else if (code === 29) delete look.strike;
    else if (code >= 30 && code <= 37) look.fore = code - 30;
    else if (code >= 90 && code <= 97) look.fore = code - 82;
    else if (code === 39) delete look.fore;
    else if (code >= 40 && code <= 47) look.back = code - 40;
    else if (code >= 100 && code <= 107) look.back = code - 92;
    else if (code === 49) delete look.back;
    else if (code === 38 || code === 48) {
      const [colour, taken] = extended(numbers.slice(i + 1));
      if (colour !== undefined) look[code === 38 ? "fore" : "back"] = colour;
      i += taken;
    }
  }
  return look;
}

function extended(rest: number[]): [colour: number | string | undefined, taken: number] {
  if (rest[0] === 5) return [rest[1], 2];
  if (rest[0] === 2) return [`#${rest.slice(1, 4).map((part) => Math.min(255, part || 0).toString(16).padStart(2, "0")).join("")}`, 4]; // prettier-ignore
  return [undefined, 0];
}

// Dim enough to be read on both grounds of the viewer, which is dark in both themes.
const sixteen = [
  "#5c6773", "#f07178", "#a6d189", "#e5c07b", "#7aa8ff", "#d19be6", "#67c7d4", "#cdd6e4",
  "#8792a2", "#ff8f97", "#b9e69a", "#ffd68a", "#9cc0ff", "#e6b3f5", "#86e1ec", "#ffffff",
]; // prettier-ignore

/** A colour as CSS has it. */
export function css(colour: number | string | undefined): string | undefined {
  if (colour === undefined || typeof colour === "string") return colour;
  if (colour < 16) return sixteen[colour];
  if (colour >= 232)
    return `rgb(${Array(3)
      .fill(8 + (colour - 232) * 10)
      .join(",")})`;
  const cube = colour - 16;
  const part = (value: number) => (value === 0 ? 0 : 55 + value * 40);
  return `rgb(${part(Math.floor(cube / 36))},${part(Math.floor(cube / 6) % 6)},${part(cube % 6)})`;
}
