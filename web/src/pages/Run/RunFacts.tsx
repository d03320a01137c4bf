import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Run } from "../../api/client";
import { CopyButton } from "../../components/Copyable";
import { Facts } from "../../components/Page";
import { Duration, Elapsed, Time } from "../../components/Time";
import { useText } from "../../i18n";

export function RunFacts({ run }: { run: Run }) {
  const t = useText();
  const f = t.runs.fields;
  const items: [string, ReactNode][] = [
    [f.planned, <Time key="p" at={run.scheduledAt} />],
    [f.queued, <Time key="q" at={run.queuedAt} />],
    [f.started, <Time key="s" at={run.startedAt} />],
    [f.ended, <Time key="e" at={run.endedAt} />],
    [
      f.took,
      run.startedAt && !run.endedAt ? <Elapsed key="t" since={run.startedAt} /> : <Duration key="t" ms={run.times} />,
    ],
    [f.late, <Duration key="l" ms={run.lateMs} />],
    [
      f.worker,
      run.workerId === null ? (
        "–"
      ) : (
        <span key="w">
          <Link to={`/workers/${run.workerId}`}>{run.workerName}</Link> <span className="quiet">{run.workerIp}</span>
        </span>
      ),
    ],
    [f.exit, run.exitCode ?? "–"],
    [f.cause, `${t.runs.causes[run.cause]}${run.startedBy ? ` · ${run.startedBy}` : ""}`],
    [
      f.version,
      run.jobVersion === null ? (
        "–"
      ) : (
        <Link key="v" to={`/jobs/${run.jobId}?tab=versions&version=${run.jobVersion}`}>
          {run.jobVersion}
        </Link>
      ),
    ],
    [f.attempt, run.attempt],
    [
      f.runId,
      <span key="r" className="mono">
        {run.runId} <CopyButton text={run.runId} />
      </span>,
    ],
  ];
  if (run.workerGroupName) items.push([f.group, run.workerGroupName]);
  if (run.coalesced !== null)
    items.push([
      f.covers,
      <span key="c">
        {t.runs.covers(run.coalesced)}: <Time at={run.coversFrom} /> – <Time at={run.coversTo} />
      </span>,
    ]);
  return <Facts items={items} />;
}
