import { Tag } from "antd";
import { useMemo } from "react";
import { Link } from "react-router";
import type { Job, WorkerGroup } from "../../api/client";
import type { Columns } from "../../components/DataTable";
import { Mark, State } from "../../components/State";
import { Distance, Duration } from "../../components/Time";
import { useText } from "../../i18n";
import type { Text } from "../../i18n/en";
import { useCan } from "../../session/useSession";
import { RowActions } from "./RowActions";

export function useJobColumns(groups: WorkerGroup[]): Columns<Job> {
  const t = useText();
  const mayWrite = useCan("operator");
  return useMemo(
    () => columnsOf(t, new Map(groups.map((group) => [group.id, group.name])), mayWrite),
    [t, groups, mayWrite],
  );
}

function columnsOf(t: Text, names: Map<number, string>, mayWrite: boolean): Columns<Job> {
  return [
    {
      title: t.jobs.fields.name,
      sort: "name",
      width: 260,
      render: (_, job) => (
        <span className="cell2">
          <Link to={`/jobs/${job.id}`}>{job.name}</Link>
          <small>
            {t.types[job.language ?? job.type]}
            {job.remark && ` · ${job.remark}`}
          </small>
        </span>
      ),
    },
    {
      title: t.jobs.fields.state,
      sort: "state",
      render: (_, job) => (
        <span className="cell2">
          <State state={job.state} />
          {job.runningCount > 1 ? (
            <small>{t.jobs.runningCount(job.runningCount)}</small>
          ) : (
            (job.endTime ?? job.startTime) !== null && (
              <small>
                <Distance at={job.endTime ?? job.startTime} />
              </small>
            )
          )}
        </span>
      ),
    },
    {
      title: t.jobs.fields.schedule,
      responsive: ["sm"],
      render: (_, job) => (
        <span className="cell2">
          {job.cron ? <code className="mono">{job.cron}</code> : <span className="quiet">{t.jobs.noCron}</span>}
          {job.cron && <small>{job.timeZone}</small>}
        </span>
      ),
    },
    {
      title: t.jobs.fields.scheduled,
      responsive: ["md"],
      render: (_, job) =>
        job.scheduled ? <Mark kind="good" text={t.jobs.on} /> : <Mark kind="quiet" text={t.jobs.off} />,
    },
    { title: t.jobs.fields.next, responsive: ["md"], render: (_, job) => <Distance at={job.nextFireTime} /> },
    {
      title: t.jobs.fields.took,
      sort: "times",
      responsive: ["lg"],
      align: "right",
      render: (_, job) => <Duration ms={job.times} />,
    },
    {
      title: `${t.jobs.fields.group} / ${t.jobs.fields.tag}`,
      responsive: ["xl"],
      render: (_, job) => (
        <>
          {job.groupId !== null && (
            <Link to={`/groups?name=${encodeURIComponent(names.get(job.groupId) ?? "")}`}>
              {names.get(job.groupId) ?? job.groupId}
            </Link>
          )}{" "}
          {job.tag && <Tag>{job.tag}</Tag>}
        </>
      ),
    },
    { title: t.jobs.fields.creator, sort: "username", responsive: ["xl"], dataIndex: "username" },
    {
      title: <span className="visually-hidden">{t.list.actions}</span>,
      align: "right",
      render: (_, job) => mayWrite && <RowActions job={job} />,
    },
  ];
}
