import { useEffect, useRef, useState } from "react";
import { Link, useNavigate } from "react-router";
import { exactUtc, formatDuration, formatNumber, formatTime } from "../../components/format";
import { useText } from "../../i18n";
import { useStateColours } from "../../theme";
import "./Gantt.css";
import { ticks, type Bar, type Lane } from "./lanes";

const rowHeight = 18;
const laneGap = 10;
const axis = 24;
const leastDrag = 6;
/** So many runs of a lane that go on at once are drawn below each other; a canvas has an end. */
const mostRows = 40;

const heightOf = (lane: Lane) => Math.max(1, Math.min(lane.rows, mostRows)) * rowHeight + laneGap;

interface GanttProps {
  lanes: Lane[];
  /** The page of a lane's worker or job. */
  pageOf(lane: Lane): string;
  from: number;
  to: number;
  zoom(from: number, to: number): void;
  reset(): void;
}

/** The run that is pointed at by the mouse, which is then there, or was reached by arrows. */
interface Pointed {
  run: number;
  mouse?: [x: number, y: number];
}

/** So high is a tip, about: below the last lanes it stands above its bar. */
const tipHeight = 112;
/** As the style sheet has it. */
const leastHeight = 240;

/**
 * Bars on a line of time, drawn on a canvas: thousands cost no more than dozens. By keyboard the arrows go from run to run
 * and from lane to lane, and Enter opens one.
 */
export function Gantt({ lanes, pageOf, from, to, zoom, reset }: GanttProps) {
  const t = useText();
  const navigate = useNavigate();
  const colours = useStateColours();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(800);
  const [pointed, point] = useState<Pointed>();
  const [drag, setDrag] = useState<{ from: number; to: number }>();
  const tops: number[] = [];
  let height = axis;
  for (const lane of lanes) {
    tops.push(height);
    height += heightOf(lane);
  }
  const x = (at: number) => ((at - from) / (to - from)) * width;
  const at = (px: number) => from + (px / width) * (to - from);

  useEffect(() => {
    const element = canvas.current!.parentElement!;
    const resized = new ResizeObserver(() => setWidth(Math.max(200, element.clientWidth)));
    resized.observe(element);
    return () => resized.disconnect();
  }, []);

  useEffect(() => {
    const element = canvas.current!;
    const ratio = window.devicePixelRatio || 1;
    element.width = width * ratio;
    element.height = height * ratio;
    const pen = element.getContext("2d")!;
    pen.scale(ratio, ratio);
    pen.clearRect(0, 0, width, height);
    const style = getComputedStyle(element);
    const line = style.getPropertyValue("--line");
    pen.font = `11px ${style.fontFamily}`;
    pen.fillStyle = style.getPropertyValue("--quiet");
    pen.strokeStyle = line;
    const isLong = to - from > 86_400_000 * 1.5;
    const isShort = to - from < 600_000;
    for (const tick of ticks(from, to, Math.max(3, Math.floor(width / 110)))) {
      const px = Math.round(x(tick)) + 0.5;
      pen.beginPath();
      pen.moveTo(px, axis - 4);
      pen.lineTo(px, height);
      pen.stroke();
      const text = formatTime(new Date(tick), isShort ? "clock" : "minute", t.locale);
      const label = isLong || isShort ? text : (text.split(" ").pop() ?? text);
      // Half a time says another one.
      if (px + 4 + pen.measureText(label).width <= width) pen.fillText(label, px + 4, 13);
    }
    lanes.forEach((lane, index) => {
      const top = tops[index]!;
      if (index > 0) {
        pen.beginPath();
        pen.moveTo(0, top - laneGap / 2 + 0.5);
        pen.lineTo(width, top - laneGap / 2 + 0.5);
        pen.stroke();
      }
      for (const bar of lane.bars) {
        if (bar.row >= mostRows) continue;
        const left = Math.max(0, x(bar.from));
        pen.fillStyle = colours[bar.run.state] ?? "#888";
        pen.beginPath();
        pen.roundRect(
          left,
          top + bar.row * rowHeight + 2,
          Math.max(3, Math.min(width, x(bar.to)) - left),
          rowHeight - 4,
          3,
        );
        pen.fill();
      }
    });
    // All that is drawn follows from these.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [lanes, from, to, width, height, colours, t]);

  const under = (px: number, py: number): Bar | undefined => {
    const index = tops.findLastIndex((top) => top <= py);
    const lane = lanes[index];
    if (!lane) return undefined;
    const row = Math.floor((py - tops[index]!) / rowHeight);
    return lane.bars.findLast(
      (bar) => bar.row === row && x(bar.from) - 3 <= px && Math.max(x(bar.to), x(bar.from) + 3) + 2 >= px,
    );
  };
  // Found anew each time: the span moves on, runs end, and lanes come between.
  const lane = pointed ? lanes.findIndex((one) => one.bars.some((bar) => bar.run.id === pointed.run)) : -1;
  const bar = lanes[lane]?.bars.find((one) => one.run.id === pointed?.run);
  const barAt = (one: Bar, of: number) => ({
    x: Math.min(width, Math.max(0, x(one.from))),
    y: tops[of]! + Math.min(one.row, mostRows - 1) * rowHeight,
  });

  /** Where an arrow leads from the bar that is pointed at; the first one leads to the newest bar of the first lane. */
  const step = (key: string): void => {
    if (!bar) return pointAt(0, lanes[0]!.bars.length - 1);
    const { bars } = lanes[lane]!;
    if (key === "ArrowLeft" || key === "ArrowRight") {
      const next = bars.indexOf(bar) + (key === "ArrowLeft" ? -1 : 1);
      if (next >= 0 && next < bars.length) pointAt(lane, next);
      return;
    }
    const other = lane + (key === "ArrowUp" ? -1 : 1);
    if (other < 0 || other >= lanes.length) return;
    // Of another lane, what had begun by then.
    pointAt(
      other,
      Math.max(
        0,
        lanes[other]!.bars.findLastIndex((one) => one.from <= bar.from),
      ),
    );
  };
  const pointAt = (of: number, index: number): void => {
    const next = lanes[of]!.bars[index]!;
    point({ run: next.run.id });
    canvas.current!.closest(".gantt")!.scrollTo({ top: Math.max(0, barAt(next, of).y - tipHeight) });
  };
  const place = (event: React.MouseEvent): [number, number] => {
    const box = canvas.current!.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  const here = bar && !drag ? barAt(bar, lane) : undefined;
  const tip = here && (pointed!.mouse ?? [here.x, here.y]);

  return (
    <div className="gantt">
      <div className="gantt-names" style={{ paddingTop: axis }}>
        {lanes.map((lane) => {
          const hidden = lane.bars.filter((bar) => bar.row >= mostRows).length;
          return (
            <div key={lane.key} style={{ height: heightOf(lane) }} title={lane.name}>
              <Link to={pageOf(lane)}>{lane.name}</Link>
              {hidden > 0 && <small className="quiet">{t.runs.timeline.hidden(formatNumber(hidden))}</small>}
            </div>
          );
        })}
      </div>
      <div className="gantt-plot">
        <canvas
          ref={canvas}
          style={{ width, height, cursor: bar ? "pointer" : "crosshair" }}
          // What is drawn is told by the tip, as arrows lead from run to run.
          role="application"
          tabIndex={0}
          aria-label={`${t.runs.timeline.title}. ${t.runs.timeline.keysHint}`}
          onKeyDown={(event) => {
            // With another key an arrow is the browser's.
            if (event.altKey || event.ctrlKey || event.metaKey) return;
            if (event.key === "Enter" && bar) void navigate(`/runs/${bar.run.id}`);
            else if (event.key === "Escape") point(undefined);
            else if (event.key.startsWith("Arrow")) {
              event.preventDefault();
              step(event.key);
            }
          }}
          onBlur={() => point(undefined)}
          onMouseDown={(event) => setDrag({ from: place(event)[0], to: place(event)[0] })}
          onMouseMove={(event) => {
            const [px, py] = place(event);
            if (drag) setDrag({ ...drag, to: px });
            const one = under(px, py);
            point(one && { run: one.run.id, mouse: [px, py] });
          }}
          onMouseLeave={() => {
            point(undefined);
            setDrag(undefined);
          }}
          onMouseUp={() => {
            const [first, last] = drag ? [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)] : [0, 0];
            setDrag(undefined);
            if (last - first > leastDrag) zoom(Math.round(at(first)), Math.round(at(last)));
            else if (bar) void navigate(`/runs/${bar.run.id}`);
          }}
          onDoubleClick={reset}
        />
        {drag && Math.abs(drag.to - drag.from) > leastDrag && (
          <div
            className="gantt-drag"
            style={{ left: Math.min(drag.from, drag.to), width: Math.abs(drag.to - drag.from), height }}
          />
        )}
        {here && bar && (
          <i
            className="gantt-at"
            style={{
              left: here.x - 2,
              top: here.y,
              width: Math.max(3, x(bar.to) - x(bar.from)) + 4,
              height: rowHeight,
            }}
          />
        )}
        <div role="status">
          {tip && bar && (
            <div
              className="gantt-tip"
              style={{
                left: Math.max(0, Math.min(tip[0] + 12, width - 250)),
                ...(tip[1] + 16 + tipHeight > Math.max(height, leastHeight)
                  ? { bottom: Math.max(height, leastHeight) - tip[1] + 6 }
                  : { top: tip[1] + 16 }),
              }}
            >
              <strong>{bar.run.jobName}</strong> · {t.states[bar.run.state]}
              <br />
              {bar.run.workerName} · {formatDuration(bar.to - bar.from, t)}
              <br />
              {formatTime(new Date(bar.from), "full", t.locale)}
              <br />
              <span className="quiet">{exactUtc(new Date(bar.from))}</span>
            </div>
          )}
        </div>
      </div>
    </div>
  );
}
