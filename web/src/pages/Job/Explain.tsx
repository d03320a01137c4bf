import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { explainQuery } from "../../api/queries";
import { Failure } from "../../components/Failure";
import { formatTime } from "../../components/format";
import { Panel } from "../../components/Page";
import { Mark, State } from "../../components/State";
import { Distance, Time } from "../../components/Time";
import { useText } from "../../i18n";
import { useStateColours } from "../../theme";

const bad = ["no_leader", "behind", "forbidden", "no_worker", "last_failed"];
const fine = ["due", "running", "starts_later", "timers"];

const instant = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?(?:Z|[+-]\d\d:\d\d))/;

/** The server's words, with its instants in the viewer's zone; those on other clocks are written as those have them. */
function withTimes(text: string, locale: string): ReactNode[] {
  return text.split(instant).map((part) => {
    if (!instant.test(part)) return part;
    if (part.endsWith("Z")) return <Time key={part} at={part} />;
    const [clocks, offset] = [part.slice(0, -6), part.slice(-6)];
    return `${formatTime(new Date(`${clocks}Z`), "full", locale, "UTC")} ${offset}`;
  });
}

/** Why a job did, does or does not run. */
export function Explain({ id }: { id: string }) {
  const t = useText();
  const colours = useStateColours();
  const query = useQuery(explainQuery(id));
  const explain = query.data;
  if (query.isError && !explain) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!explain) return <Skeleton active />;
  const colour = (code: string) =>
    bad.includes(code) ? colours.failed : fine.includes(code) ? colours.succeeded : colours.timed_out;
  return (
    <div className="jobgrid">
      <Panel title={t.jobs.explain.reasons}>
        {explain.reasons.map((reason) => (
          <div key={reason.code + reason.text} className="reason">
            <i className="dot" style={{ background: colour(reason.code), marginTop: 6 }} />
            <div>
              <strong>{t.jobs.explain.headings[reason.code] ?? reason.code}</strong>
              <p>{withTimes(reason.text, t.locale)}</p>
            </div>
          </div>
        ))}
      </Panel>
      <div className="jobside">
        <Panel title={t.jobs.explain.workers}>
          {explain.workers.length === 0 && <span className="quiet">{t.jobs.explain.none}</span>}
          {explain.workers.map((worker) => (
            <div key={worker.id} className="lastrun" style={{ gridTemplateColumns: "minmax(0, 1fr) auto" }}>
              <Link to={`/workers/${worker.id}`}>{worker.name}</Link>
              {worker.eligible ? (
                <Mark kind="good" text={t.jobs.explain.eligible} />
              ) : (
                <Mark kind="quiet" text={worker.why ?? ""} />
              )}
            </div>
          ))}
        </Panel>
        {explain.timers.length > 0 && (
          <Panel title={t.jobs.explain.timers}>
            {explain.timers.map((timer) => (
              <div key={timer.runId} className="lastrun">
                <Link to={`/runs/${timer.runId}`}>
                  <Time at={timer.at} />
                </Link>
                <Distance at={timer.at} />
                <span className="quiet">{timer.username}</span>
              </div>
            ))}
          </Panel>
        )}
        <Panel title={t.jobs.summary.last}>
          {[...explain.active, ...explain.last].length === 0 && <span className="quiet">{t.runs.empty}</span>}
          {[...explain.active, ...explain.last].map((run) => (
            <div key={run.id} className="reason" style={{ gridTemplateColumns: "minmax(0, 1fr)" }}>
              <div>
                <Link to={`/runs/${run.id}`}>
                  <State state={run.state} />
                </Link>{" "}
                · <Distance at={run.queuedAt} />
                {run.remark && <p>{run.remark}</p>}
              </div>
            </div>
          ))}
        </Panel>
      </div>
    </div>
  );
}
