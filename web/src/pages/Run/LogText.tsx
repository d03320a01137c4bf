import {
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type Ref,
} from "react";
import { useText } from "../../i18n";
import type { Lines } from "./Lines";
import { LogLine, lookBefore } from "./LogLine";
import { Rows } from "./Rows";

const rowHeight = 19;
const fullHeight = "clamp(260px, 62vh, 900px)";

export interface LogHandle {
  /** Scrolls to a line. */
  show(line: number): void;
  toEnd(): void;
}

interface LogTextProps {
  ref: Ref<LogHandle>;
  lines: Lines;
  version: number;
  wrap: boolean;
  /** In small letters. */
  wanted: string;
  /** The line that is looked at among those found. */
  hit: number | undefined;
  follow: boolean;
  setFollow(follow: boolean): void;
  /** @returns whether the key meant something. */
  onKey(key: string): boolean;
}

/** Draws the lines that can be seen, and no others. */
export function LogText({ ref, lines, version, wrap, wanted, hit, follow, setFollow, onKey }: LogTextProps) {
  const t = useText();
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ height: 400, columns: 100 });
  const [scrolled, setScrolled] = useState(0);
  const gutter = Math.max(3, String(lines.count).length) + 2;
  const columns = wrap ? Math.max(20, size.columns - gutter - 2) : 0;
  const rows = useMemo(() => new Rows(lines, rowHeight, columns), [lines, columns]);

  useLayoutEffect(() => {
    const element = box.current!;
    const measure = () => {
      const probe = element.querySelector<HTMLElement>(".log-probe")!;
      const width = probe.getBoundingClientRect().width / 50 || 8;
      setSize({ height: element.clientHeight, columns: Math.floor((element.clientWidth - 20) / width) });
    };
    const resized = new ResizeObserver(measure);
    resized.observe(element);
    measure();
    return () => resized.disconnect();
  }, []);

  const scrollTo = useCallback((top: number) => {
    if (box.current) box.current.scrollTop = top;
  }, []);
  const toEnd = useCallback(() => scrollTo(rows.height()), [rows, scrollTo]);

  useImperativeHandle(
    ref,
    () => ({
      show: (line) => scrollTo(rows.scrollTop(rows.rowOf(line) - Math.floor(size.height / rowHeight / 3), size.height)),
      toEnd,
    }),
    [rows, size.height, scrollTo, toEnd],
  );

  // After the box has grown.
  useLayoutEffect(() => {
    if (follow) toEnd();
  }, [follow, version, toEnd]);

  useEffect(() => {
    const element = box.current!;
    const listen = () => setScrolled(element.scrollTop);
    element.addEventListener("scroll", listen, { passive: true });
    return () => element.removeEventListener("scroll", listen);
  }, []);

  // Whoever scrolls back wants to read; whoever comes to the end again wants to see what comes.
  const onWheel = (event: React.WheelEvent) => {
    if (event.deltaY < 0) setFollow(false);
    else if (box.current && box.current.scrollTop + box.current.clientHeight >= rows.height() - rowHeight)
      setFollow(true);
  };

  const top = rows.topRow(scrolled, size.height);
  const drawn = [];
  let line = rows.lineAt(Math.floor(top));
  let row = rows.rowOf(line);
  let look = lines.hasEscapes ? lookBefore(line, (each) => lines.text(each).text) : undefined;
  while (line < lines.count && row < top + size.height / rowHeight + 1) {
    const { text, cut } = lines.text(line);
    const height = rows.rowsOf(line);
    drawn.push(
      <div
        key={line}
        className={line === hit ? "log-line hit" : "log-line"}
        style={{ height: height * rowHeight, top: (row - top) * rowHeight }}
      >
        <span className="log-number" style={{ width: `${gutter}ch` }}>
          {line + 1}
        </span>
        <span className="log-text">
          <LogLine text={text} before={look} wanted={wanted} more={cut ? t.runs.log.cutLine : undefined} />
        </span>
      </div>,
    );
    if (look) look = lookBefore(line + 1, (each) => lines.text(each).text);
    row += height;
    line++;
  }

  return (
    <div
      ref={box}
      className={wrap ? "log wrap" : "log"}
      // A short output needs no large box; one that grows has its place from the beginning.
      style={follow ? undefined : { height: `min(${fullHeight}, ${Math.max(4, rows.total) * rowHeight + 14}px)` }}
      tabIndex={0}
      role="log"
      aria-live="off"
      aria-label={t.runs.log.label}
      onWheel={onWheel}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.key === "ArrowUp" || event.key === "PageUp" || event.key === "Home") setFollow(false);
        if (onKey(event.key)) {
          event.preventDefault();
          event.stopPropagation();
        }
      }}
    >
      <div style={{ height: Math.max(rows.height(), 1) }}>
        <div className="log-window" style={{ height: size.height }}>
          {drawn}
        </div>
      </div>
      <span className="log-probe" aria-hidden>
        {"0".repeat(50)}
      </span>
    </div>
  );
}
