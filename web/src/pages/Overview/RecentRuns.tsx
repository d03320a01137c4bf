import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { runsQuery } from "../../api/queries";
import { Panel } from "../../components/Page";
import { State } from "../../components/State";
import { Distance, Elapsed } from "../../components/Time";
import { useByNow } from "../../components/useNow";
import { useText } from "../../i18n";
import { dayAgo } from "./Figures";

/** What goes on, or what failed in the last day, the newest first. */
export function RecentRuns({ kind }: { kind: "running" | "failed" }) {
  const t = useText();
  const from = useByNow(dayAgo);
  const filters = kind === "running" ? { status: 1 } : { result: 2, from };
  const runs = useQuery(runsQuery({ ...filters, page: 1, pageSize: 6 })).data;
  const all = kind === "running" ? "/runs?status=1" : `/runs?result=2&from=${from}`;
  return (
    <Panel
      title={kind === "running" ? t.overview.runningNow : t.overview.failures}
      extra={
        runs &&
        runs.total > 0 && (
          <Link to={all}>
            {t.overview.allRuns} ({runs.totalIsEstimate ? "≈ " : ""}
            {runs.total.toLocaleString("en")})
          </Link>
        )
      }
    >
      {runs?.items.length === 0 && (
        <span className="quiet">{kind === "running" ? t.overview.nothingRuns : t.overview.noFailures}</span>
      )}
      {runs?.items.map((run) => (
        <div key={run.id} className="runrow">
          <span className="name">
            <Link to={`/runs/${run.id}`}>{run.jobName}</Link>
            {run.workerName && <span className="quiet"> · {run.workerName}</span>}
          </span>
          <span>
            {kind === "running" ? (
              <>
                <State state={run.state} text="" /> <Elapsed since={run.startedAt ?? run.queuedAt} />
              </>
            ) : (
              <>
                <State state={run.state} /> · <Distance at={run.endedAt} />
              </>
            )}
          </span>
          {kind === "failed" && run.remark && (
            <span className="why" title={t.remark(run.remark)}>
              {t.remark(run.remark)}
            </span>
          )}
        </div>
      ))}
    </Panel>
  );
}
