import { memo, type CSSProperties, type ReactNode } from "react";
import { css, parse, type Look, type Span } from "./ansi";

function styleOf(look: Look): CSSProperties | undefined {
  const { inverse } = look;
  const fore = css(inverse ? (look.back ?? "#10151f") : look.fore);
  const back = css(inverse ? (look.fore ?? "#cdd6e4") : look.back);
  const style: CSSProperties = {};
  if (fore) style.color = fore;
  if (back) style.background = back;
  if (look.bold) style.fontWeight = 650;
  if (look.dim) style.opacity = 0.75;
  if (look.italic) style.fontStyle = "italic";
  if (look.underline || look.strike)
    style.textDecoration = [look.underline && "underline", look.strike && "line-through"].filter(Boolean).join(" ");
  return Object.keys(style).length > 0 ? style : undefined;
}

/** A text with the places of a wanted one marked. */
function marked(text: string, wanted: string): ReactNode {
  if (wanted === "") return text;
  const lower = text.toLowerCase();
  const parts: ReactNode[] = [];
  let at = 0;
  for (let hit = lower.indexOf(wanted); hit >= 0; hit = lower.indexOf(wanted, at)) {
    parts.push(text.slice(at, hit), <mark key={hit}>{text.slice(hit, hit + wanted.length)}</mark>);
    at = hit + wanted.length;
  }
  return parts.length === 0 ? text : [...parts, text.slice(at)];
}

interface LogLineProps {
  text: string;
  /** The look in which it begins. */
  before: Look | undefined;
  wanted: string;
  /** Behind what is shown. */
  more: string | undefined;
}

/** The text of one line with its colours. */
export const LogLine = memo(function LogLine({ text, before, wanted, more }: LogLineProps) {
  const spans: Span[] = before === undefined ? [{ text, style: {} }] : parse(text, before).spans;
  return (
    <>
      {spans.map((span, index) => {
        const style = styleOf(span.style);
        const shown = marked(span.text, wanted);
        // The spans of a line have no other name than their place.
        // oxlint-disable-next-line react/no-array-index-key
        return style ? <span key={index} style={style}>{shown}</span> : <span key={index}>{shown}</span>; // prettier-ignore
      })}
      {more && <em> {more}</em>}
    </>
  );
});

/** The look in which a line begins, from the lines before it. Colours that are left open longer are forgotten. */
export function lookBefore(line: number, textOf: (line: number) => string): Look {
  let look: Look = {};
  for (let each = Math.max(0, line - 60); each < line; each++) look = parse(textOf(each), look).after;
  return look;
}
