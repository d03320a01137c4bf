import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useMemo } from "react";
import { useNavigate } from "react-router";
import type { Job, Schemas } from "../../api/client";
import { statisticsQuery } from "../../api/queries";
import { Failure } from "../../components/Failure";
import { formatTime, viewerZone } from "../../components/format";
import { useByNow } from "../../components/useNow";
import { useText } from "../../i18n";
import { useStateColours } from "../../theme";

const weeks = 27;
const size = 16;
const gap = 4;
const left = 40;
const top = 20;

interface Day {
  from: Date;
  to: Date;
  step: Schemas["StatisticsStep"] | undefined;
}

/** Midnights of the viewer's clock; a day may have 23 or 25 hours. */
function days(now: Date): { from: Date; to: Date }[] {
  const monday = new Date(
    now.getFullYear(),
    now.getMonth(),
    now.getDate() - ((now.getDay() + 6) % 7) - (weeks - 1) * 7,
  );
  const all = [];
  for (let i = 0; ; i++) {
    const from = new Date(monday.getFullYear(), monday.getMonth(), monday.getDate() + i);
    if (from > now) return all;
    all.push({ from, to: new Date(monday.getFullYear(), monday.getMonth(), monday.getDate() + i + 1) });
  }
}

const all = (step: Schemas["StatisticsStep"]) => step.succeeded + step.failed + step.timedOut + step.killed + step.lost;
const bad = (step: Schemas["StatisticsStep"]) => step.failed + step.timedOut + step.lost;

/** On a narrow screen today is what is seen first. */
function toNewest(box: HTMLElement | null): void {
  if (box) box.scrollLeft = box.scrollWidth;
}

/** A square for each day of the last half year: the fuller, the more runs; red where some failed. */
export function Calendar({ job }: { job: Job }) {
  const t = useText();
  const navigate = useNavigate();
  const colours = useStateColours();
  // Of a page that is left open, the squares of tomorrow come with tomorrow.
  const today = useByNow((now) => new Date(now).setHours(0, 0, 0, 0));
  const squares = useMemo(() => days(new Date(today)), [today]);
  const from = squares[0]!.from.toISOString();
  const query = useQuery({
    ...statisticsQuery({ jobId: job.id, from, step: "day", timeZone: viewerZone }),
    refetchInterval: 60_000,
  });
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton active />;

  const known = new Map(query.data.items.map((step) => [Date.parse(step.at), step]));
  const most = Math.max(1, ...query.data.items.map(all));
  const shown: Day[] = squares.map((square) => ({ ...square, step: known.get(square.from.getTime()) }));
  const part = (value: number) => 25 + Math.round(75 * Math.sqrt(value / most));
  const fill = (step: Day["step"]) => {
    if (!step || all(step) === 0) return "color-mix(in srgb, var(--quiet) 16%, transparent)";
    const failed = bad(step);
    // Half the squares' reds would hide the one bad run in a thousand; so any is seen, many are stronger.
    if (failed > 0)
      return `color-mix(in srgb, ${colours.failed} ${Math.round(45 + 55 * (failed / all(step)))}%, transparent)`;
    return `color-mix(in srgb, ${colours.succeeded} ${part(all(step))}%, transparent)`;
  };
  const open = ({ from, to }: Day) =>
    void navigate(`/runs?jobId=${job.id}&from=${from.toISOString()}&to=${to.toISOString()}`);

  return (
    <>
      <div className="calendar" ref={toNewest}>
        <svg
          width={left + weeks * (size + gap)}
          height={top + 7 * (size + gap)}
          role="group"
          aria-label={t.jobs.calendar.label}
        >
          {[0, 2, 4, 6].map((day) => (
            <text key={day} x={0} y={top + day * (size + gap) + 12} fontSize={11} fill="var(--quiet)">
              {t.jobs.calendar.weekdays[day]}
            </text>
          ))}
          {shown.map((day, index) => {
            const label = `${formatTime(day.from, "day", t.locale)}: ${day.step ? t.jobs.calendar.runs(all(day.step), bad(day.step)) : t.jobs.calendar.none}`;
            const x = left + Math.floor(index / 7) * (size + gap);
            const firstOfMonth = day.from.getDate() === 1;
            return (
              <g key={day.from.toISOString()}>
                {firstOfMonth && (
                  <text x={x} y={12} fontSize={11} fill="var(--quiet)">
                    {day.from.toLocaleString(t.locale, { month: "short" })}
                  </text>
                )}
                <rect
                  x={x}
                  y={top + (index % 7) * (size + gap)}
                  width={size}
                  height={size}
                  rx={4}
                  fill={fill(day.step)}
                  {...(day.step && {
                    tabIndex: 0,
                    role: "link",
                    "aria-label": label,
                    style: { cursor: "pointer" },
                    onClick: () => open(day),
                    onKeyDown: (event: React.KeyboardEvent) => event.key === "Enter" && open(day),
                  })}
                >
                  <title>{label}</title>
                </rect>
              </g>
            );
          })}
        </svg>
      </div>
      <div className="calendar-legend quiet">
        {t.jobs.calendar.less}
        {[0, 25, 50, 75, 100].map((strength) => (
          <i
            key={strength}
            style={{
              background: `color-mix(in srgb, ${strength === 0 ? "var(--quiet) 16%" : `${colours.succeeded} ${strength}%`}, transparent)`,
            }}
          />
        ))}
        {t.jobs.calendar.more}
        <i style={{ background: colours.failed, marginLeft: 12 }} /> {t.jobs.calendar.failed}
        <span style={{ marginLeft: 12 }}>{t.jobs.calendar.hint}</span>
      </div>
    </>
  );
}
