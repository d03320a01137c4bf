import { Tooltip } from "antd";
import { useState, type ReactNode } from "react";
import { useText } from "../i18n";
import { exactUtc, formatDistance, formatDuration, formatTime, moment, type TimeStyle } from "./format";
import { useByNow } from "./useNow";

interface TimeProps {
  /** Unix seconds or RFC 3339. */
  at: number | string | null | undefined;
  format?: TimeStyle;
  /** Shown when there is no time. */
  otherwise?: string;
}

/** A moment with a tooltip, which is made when somebody points there: a list has a thousand of them. */
function Moment({ at, hint, children }: { at: Date; hint: ReactNode; children: string }) {
  const [pointed, setPointed] = useState(false);
  const time = (
    <time dateTime={at.toISOString()} className="figures" onPointerEnter={() => setPointed(true)}>
      {children}
    </time>
  );
  return pointed ? (
    <Tooltip title={hint} defaultOpen>
      {time}
    </Tooltip>
  ) : (
    time
  );
}

/** A moment in the viewer's zone; its tooltip has the exact one in UTC. */
export function Time({ at, format = "full", otherwise = "–" }: TimeProps) {
  const t = useText();
  if (at === null || at === undefined) return <span className="quiet">{otherwise}</span>;
  const date = moment(at);
  return (
    <Moment at={date} hint={exactUtc(date)}>
      {formatTime(date, format, t.locale)}
    </Moment>
  );
}

/** How far away a moment is, kept up to date; its tooltip has the time in both zones. */
export function Distance({ at, otherwise = "–" }: TimeProps) {
  const t = useText();
  const isThere = at !== null && at !== undefined;
  const words = useByNow((now) => (isThere ? formatDistance(moment(at), now, t) : otherwise));
  if (!isThere) return <span className="quiet">{words}</span>;
  const date = moment(at);
  return (
    <Moment
      at={date}
      hint={
        <>
          {formatTime(date, "full", t.locale)}
          <br />
          {exactUtc(date)}
        </>
      }
    >
      {words}
    </Moment>
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
  const ms = useByNow((now) => (since ? now - moment(since).getTime() : -1));
  return <Duration ms={ms < 0 ? null : ms} />;
}
