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

/** Bars on a line of time, drawn on a canvas: thousands cost no more than dozens. Each can be reached by keyboard in the list of logs. */
export function Gantt({ lanes, pageOf, from, to, zoom, reset }: GanttProps) {
  const t = useText();
  const navigate = useNavigate();
  const colours = useStateColours();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(800);
  const [hover, setHover] = useState<{ bar: Bar; x: number; y: number }>();
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

  const barAt = (px: number, py: number): Bar | undefined => {
    const index = tops.findLastIndex((top) => top <= py);
    const lane = lanes[index];
    if (!lane) return undefined;
    const row = Math.floor((py - tops[index]!) / rowHeight);
    return lane.bars.findLast(
      (bar) => bar.row === row && x(bar.from) - 3 <= px && Math.max(x(bar.to), x(bar.from) + 3) + 2 >= px,
    );
  };
  const place = (event: React.MouseEvent): [number, number] => {
    const box = canvas.current!.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

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
          style={{ width, height, cursor: hover ? "pointer" : "crosshair" }}
          role="img"
          aria-label={t.runs.timeline.title}
          onMouseDown={(event) => setDrag({ from: place(event)[0], to: place(event)[0] })}
          onMouseMove={(event) => {
            const [px, py] = place(event);
            if (drag) setDrag({ ...drag, to: px });
            const bar = barAt(px, py);
            setHover(bar && { bar, x: px, y: py });
          }}
          onMouseLeave={() => {
            setHover(undefined);
            setDrag(undefined);
          }}
          onMouseUp={() => {
            const [first, last] = drag ? [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)] : [0, 0];
            setDrag(undefined);
            if (last - first > leastDrag) zoom(Math.round(at(first)), Math.round(at(last)));
            else if (hover) void navigate(`/runs/${hover.bar.run.id}`);
          }}
          onDoubleClick={reset}
        />
        {drag && Math.abs(drag.to - drag.from) > leastDrag && (
          <div
            className="gantt-drag"
            style={{ left: Math.min(drag.from, drag.to), width: Math.abs(drag.to - drag.from), height }}
          />
        )}
        {hover && !drag && (
          <div className="gantt-tip" style={{ left: Math.min(hover.x + 12, width - 250), top: hover.y + 16 }}>
            <strong>{hover.bar.run.jobName}</strong> · {t.states[hover.bar.run.state]}
            <br />
            {hover.bar.run.workerName} · {formatDuration(hover.bar.to - hover.bar.from, t)}
            <br />
            {formatTime(new Date(hover.bar.from), "full", t.locale)}
            <br />
            <span className="quiet">{exactUtc(new Date(hover.bar.from))}</span>
          </div>
        )}
      </div>
    </div>
  );
}
