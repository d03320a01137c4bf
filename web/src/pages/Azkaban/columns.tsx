import { ExportOutlined } from "@ant-design/icons";
import { Tooltip } from "antd";
import { Link } from "react-router";
import type { Schemas } from "../../api/client";
import type { Columns } from "../../components/DataTable";
import { State } from "../../components/State";
import { Duration, Elapsed, Time } from "../../components/Time";
import { useText } from "../../i18n";
import { stateOf } from "./flows";
import { FlowActions } from "./FlowActions";

export type FlowJob = Schemas["AzkabanJob"];

/** Where it runs: an execution of Azkaban, or a run of Belfry's own. */
function Execution({ job }: { job: FlowJob }) {
  const t = useText();
  const a = t.azkaban;
  if (job.firstRunId !== null) return <Link to={`/runs/${job.firstRunId}`}>{t.runs.one(job.firstRunId)}</Link>;
  if (job.execution === null) return <span className="quiet">{a.notStarted}</span>;
  const words = a.execution(job.execution);
  return job.executionUrl === null ? (
    words
  ) : (
    <a href={job.executionUrl} target="_blank" rel="noreferrer" title={a.executionHint}>
      {words} <ExportOutlined />
    </a>
  );
}

export function useFlowColumns(): Columns<FlowJob> {
  const t = useText();
  const a = t.azkaban;
  const planned = (job: FlowJob) => [job.beginTime, job.endTime].map((time) => time || "…").join(" – ");
  return [
    { title: a.fields.id, sort: "id", dataIndex: "id", width: 80, responsive: ["sm"] },
    {
      title: a.fields.name,
      sort: "jobName",
      render: (_, job) => (
        <span className="cell2">
          <strong>{job.jobName}</strong>
          <small title={`${job.project}/${job.flow}`}>
            {job.project}/{job.flow}
          </small>
          <span className="narrowonly">
            <Execution job={job} />
          </span>
        </span>
      ),
    },
    {
      title: a.fields.status,
      sort: "status",
      render: (_, job) => (
        <span className="cell2">
          <State state={stateOf[job.status] ?? "idle"} text={a.statuses[job.status] ?? job.status} />
          {job.remark && (
            <Tooltip title={t.remark(job.remark)}>
              <small>{t.remark(job.remark)}</small>
            </Tooltip>
          )}
        </span>
      ),
    },
    { title: a.fields.execution, sort: "execution", responsive: ["sm"], render: (_, job) => <Execution job={job} /> },
    {
      title: a.fields.started,
      responsive: ["sm"],
      render: (_, job) => (
        <span className="cell2">
          <Time at={job.startedAt} otherwise={a.notStarted} format="row" />
          {job.startedAt && (
            <small>
              {job.endedAt ? (
                <Duration ms={Date.parse(job.endedAt) - Date.parse(job.startedAt)} />
              ) : (
                <Elapsed since={job.startedAt} />
              )}
            </small>
          )}
        </span>
      ),
    },
    {
      title: a.fields.planned,
      responsive: ["lg"],
      render: (_, job) =>
        job.beginTime || job.endTime ? (
          <span className="figures" title={a.zoneHint}>
            {planned(job)}
          </span>
        ) : (
          <span className="quiet">–</span>
        ),
    },
    {
      title: a.fields.user,
      sort: "userId",
      responsive: ["md"],
      render: (_, job) => (
        <span className="cell2">
          {job.userId}
          {job.sourceName && <small>{job.sourceName}</small>}
        </span>
      ),
    },
    {
      title: <span className="visually-hidden">{t.list.actions}</span>,
      align: "right",
      render: (_, job) => <FlowActions job={job} />,
    },
  ];
}
