import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { Link } from "react-router";
import type { Job, Run, Schemas } from "../../api/client";
import { explainQuery } from "../../api/queries";
import { Failure } from "../../components/Failure";
import { formatTime, moment, viewerZone } from "../../components/format";
import { Panel } from "../../components/Page";
import { Mark, State } from "../../components/State";
import { Distance, Time } from "../../components/Time";
import { useText } from "../../i18n";
import { useStateColours } from "../../theme";

const bad = ["no_leader", "behind", "forbidden", "no_worker", "last_failed"];
const fine = ["due", "running", "starts_later", "timers"];

/** Why a job did, does or does not run. */
export function Explain({ job }: { job: Job }) {
  const t = useText();
  const colours = useStateColours();
  const query = useQuery(explainQuery(String(job.id)));
  const explain = query.data;
  if (query.isError && !explain) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!explain) return <Skeleton active />;
  const runs = [...explain.active, ...explain.last];
  const colour = (code: string) =>
    bad.includes(code) ? colours.failed : fine.includes(code) ? colours.succeeded : colours.timed_out;
  return (
    <div className="jobgrid">
      <Panel title={t.jobs.explain.reasons}>
        {explain.reasons.map((reason) => (
          <div key={`${reason.code} ${reason.runId}`} className="reason">
            <i className="dot" style={{ background: colour(reason.code), marginTop: 6 }} />
            <div>
              <strong>{t.jobs.explain.headings[reason.code] ?? reason.code}</strong>
              <Because reason={reason} job={job} run={runs.find((run) => run.id === reason.runId)} />
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
                <Mark kind="quiet" text={t.jobs.explain.whyNot[worker.rule ?? ""] ?? worker.why ?? ""} />
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
          {runs.length === 0 && <span className="quiet">{t.runs.empty}</span>}
          {runs.map((run) => (
            <div key={run.id} className="reason" style={{ gridTemplateColumns: "minmax(0, 1fr)" }}>
              <div>
                <Link to={`/runs/${run.id}`}>
                  <State state={run.state} />
                </Link>{" "}
                · <Distance at={run.queuedAt} />
                {run.remark && <p>{t.remark(run.remark)}</p>}
              </div>
            </div>
          ))}
        </Panel>
      </div>
    </div>
  );
}

/** What is known of a reason, in the words of the page: its instant, its run, the job's own rule. */
function Because({ reason, job, run }: { reason: Schemas["Reason"]; job: Job; run: Run | undefined }) {
  const t = useText();
  const e = t.jobs.editor;
  const isOfConcurrency = reason.code === "forbidden" || reason.code === "held";
  return (
    <p>
      {t.jobs.explain.hints[reason.code]}
      {isOfConcurrency && `${e.concurrency}: ${e.concurrencies[job.concurrency] ?? job.concurrency}.`}{" "}
      {reason.at !== null && <Time at={reason.at} />}
      {reason.code === "due" && reason.at !== null && job.timeZone !== viewerZone && (
        <> · {t.jobs.explain.onClocks(formatTime(moment(reason.at), "full", t.locale, job.timeZone), job.timeZone)}</>
      )}
      {run && (
        <>
          {reason.at !== null && " · "}
          <Link to={`/runs/${run.id}`}>{t.runs.one(run.id)}</Link> · <State state={run.state} />
          {run.workerName && ` · ${run.workerName}`}
          {run.remark && ` · ${t.remark(run.remark)}`}
        </>
      )}
    </p>
  );
}
