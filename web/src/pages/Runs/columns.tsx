import { useMemo } from "react";
import { Link } from "react-router";
import type { Run } from "../../api/client";
import type { Columns } from "../../components/DataTable";
import { State } from "../../components/State";
import { Duration, Elapsed, Time } from "../../components/Time";
import { useText } from "../../i18n";
import type { Text } from "../../i18n/en";

/** The columns of lists of attempts; on a job's own page its name is left out. */
export function useRunColumns({ job = false, worker = false } = {}): Columns<Run> {
  const t = useText();
  return useMemo(() => columnsOf(t, job, worker), [t, job, worker]);
}

function columnsOf(t: Text, hideJob: boolean, hideWorker: boolean): Columns<Run> {
  const columns: Columns<Run> = [
    {
      title: t.runs.fields.id,
      sort: "id",
      width: 90,
      responsive: ["sm"],
      render: (_, run) => (
        <Link to={`/runs/${run.id}`} className="figures">
          {run.id}
        </Link>
      ),
    },
    {
      title: t.runs.fields.job,
      sort: "jobName",
      width: 220,
      hidden: hideJob,
      render: (_, run) => (
        <span className="cell2">
          <Link to={`/jobs/${run.jobId}`}>{run.jobName}</Link>
          <small>
            {t.runs.causes[run.cause]}
            {run.attempt > 1 && ` · ${t.runs.fields.attempt} ${run.attempt}`}
          </small>
        </span>
      ),
    },
    {
      title: t.runs.fields.state,
      sort: "state",
      render: (_, run) => (
        <span className="cell2">
          <Link to={`/runs/${run.id}`} className="plain">
            <State state={run.state} />
          </Link>
          <small className="narrowonly">
            <Time at={run.startedAt ?? run.scheduledAt} format="row" />
          </small>
          {run.remark && (
            <small title={t.remark(run.remark)} className="remark">
              {t.remark(run.remark)}
            </small>
          )}
        </span>
      ),
    },
    {
      title: t.runs.fields.worker,
      sort: "workerName",
      responsive: ["md"],
      hidden: hideWorker,
      render: (_, run) =>
        run.workerId === null ? (
          <span className="quiet">–</span>
        ) : (
          <Link to={`/workers/${run.workerId}`}>{run.workerName}</Link>
        ),
    },
    {
      title: t.runs.fields.planned,
      sort: "scheduledAt",
      responsive: ["lg"],
      render: (_, run) => <Time at={run.scheduledAt} format="row" />,
    },
    {
      title: t.runs.fields.started,
      sort: "startedAt",
      responsive: ["sm"],
      render: (_, run) => <Time at={run.startedAt} format="row" />,
    },
    {
      title: t.runs.fields.took,
      sort: "times",
      align: "right",
      render: (_, run) => (run.state === "running" ? <Elapsed since={run.startedAt} /> : <Duration ms={run.times} />),
    },
    {
      title: t.runs.fields.late,
      sort: "lateMs",
      align: "right",
      responsive: ["xl"],
      render: (_, run) => <Duration ms={run.lateMs} />,
    },
    {
      title: t.runs.fields.exit,
      sort: "exitCode",
      align: "right",
      responsive: ["xl"],
      render: (_, run) => run.exitCode ?? <span className="quiet">–</span>,
    },
  ];
  return columns;
}
