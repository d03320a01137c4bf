import { Tooltip } from "antd";
import { useText } from "../i18n";
import { exactUtc, formatDistance, formatDuration, formatTime, moment, type TimeStyle } from "./format";
import { useNow } from "./useNow";

interface TimeProps {
  /** Unix seconds or RFC 3339. */
  at: number | string | null | undefined;
  format?: TimeStyle;
  /** Shown when there is no time. */
  otherwise?: string;
}

/** A moment in the viewer's zone; its tooltip has the exact one in UTC. */
export function Time({ at, format = "full", otherwise = "–" }: TimeProps) {
  const t = useText();
  if (at === null || at === undefined) return <span className="quiet">{otherwise}</span>;
  const date = moment(at);
  return (
    <Tooltip title={exactUtc(date)}>
      <time dateTime={date.toISOString()} className="figures">
        {formatTime(date, format, t.locale)}
      </time>
    </Tooltip>
  );
}

/** How far away a moment is, kept up to date; its tooltip has the time in both zones. */
export function Distance({ at, otherwise = "–" }: TimeProps) {
  const t = useText();
  const now = useNow();
  if (at === null || at === undefined) return <span className="quiet">{otherwise}</span>;
  const date = moment(at);
  return (
    <Tooltip
      title={
        <>
          {formatTime(date, "full", t.locale)}
          <br />
          {exactUtc(date)}
        </>
      }
    >
      <time dateTime={date.toISOString()} className="figures">
        {formatDistance(date, now, t)}
      </time>
    </Tooltip>
  );
}

/** Elapsed milliseconds. */
export function Duration({ ms }: { ms: number | null | undefined }) {
  const t = useText();
  return ms === null || ms === undefined ? (
    <span className="quiet">–</span>
  ) : (
    <span className="figures">{formatDuration(ms, t)}</span>
  );
}

/** Milliseconds since a moment, counting on. */
export function Elapsed({ since }: { since: string | null | undefined }) {
  const now = useNow();
  return <Duration ms={since ? now - moment(since).getTime() : null} />;
}
