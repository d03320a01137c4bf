import type { Run } from "../../api/client";
import { formatDuration, moment } from "../../components/format";
import { Time } from "../../components/Time";
import { useNow } from "../../components/useNow";
import { useText } from "../../i18n";
import { useStateColours } from "../../theme";
import "./TimeBar.css";

const least = 1.5;

/** How a run's time was spent: late, waiting, running. Widths are true, but every part can be seen. */
export function TimeBar({ run }: { run: Run }) {
  const t = useText();
  const now = useNow();
  const colours = useStateColours();
  const planned = moment(run.scheduledAt).getTime();
  const queued = moment(run.queuedAt).getTime();
  const started = run.startedAt ? moment(run.startedAt).getTime() : undefined;
  const ended = run.endedAt ? moment(run.endedAt).getTime() : undefined;
  const end = Math.max(ended ?? now, started ?? queued, queued);

  const parts = [
    // A run by hand is asked for, not planned; what was planned long before (a rerun) is no lateness.
    {
      name: t.runs.phases.late,
      from: run.lateMs === null ? queued : Math.min(planned, queued),
      to: queued,
      colour: colours.timed_out,
    },
    { name: t.runs.phases.queued, from: queued, to: started ?? end, colour: colours.queued },
    ...(started === undefined
      ? []
      : [{ name: t.runs.phases.running, from: started, to: end, colour: colours[run.state] }]),
  ].filter((part) => part.to > part.from);
  const total = parts.reduce((sum, part) => sum + (part.to - part.from), 0) || 1;

  return (
    <div className="timebar">
      <div
        className="timebar-bar"
        role="img"
        aria-label={parts.map((part) => `${part.name} ${formatDuration(part.to - part.from, t)}`).join(", ")}
      >
        {parts.map((part) => (
          <i
            key={part.name}
            title={`${part.name}: ${formatDuration(part.to - part.from, t)}`}
            style={{ flexGrow: Math.max(least, ((part.to - part.from) / total) * 100), background: part.colour }}
          />
        ))}
      </div>
      <div className="timebar-legend">
        <span className="quiet wideonly">
          <Time at={Math.min(planned, queued) / 1000} format="clock" />
        </span>
        {parts.map((part) => (
          <span key={part.name} className="state">
            <i className="dot" style={{ background: part.colour }} />
            {part.name} <span className="figures">{formatDuration(part.to - part.from, t)}</span>
          </span>
        ))}
        <span className="quiet wideonly">{ended && <Time at={ended / 1000} format="clock" />}</span>
      </div>
    </div>
  );
}
