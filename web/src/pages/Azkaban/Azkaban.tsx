import { DeleteOutlined, PlusOutlined, RedoOutlined } from "@ant-design/icons";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Tooltip } from "antd";
import { useState } from "react";
import { ApiError } from "../../api/client";
import { DataTable, type Columns } from "../../components/DataTable";
import { TextFilter, WordFilter } from "../../components/Filters";
import { Page, Panel } from "../../components/Page";
import { State } from "../../components/State";
import { useAction } from "../../components/useAction";
import { useConfirm } from "../../components/useConfirm";
import { useSearch } from "../../components/useSearch";
import { useText } from "../../i18n";
import { useCan, useSessionQuery } from "../../session/useSession";
import { deleteFlow, hasStarted, listFlows, rerunFlow, stateOf, type FlowJob } from "./flows";
import { RunFlow } from "./RunFlow";

const readEvery = 5_000;

/** Jobs of the front of Azkaban: runs of flows, by user. */
export default function Azkaban() {
  const t = useText();
  const a = t.azkaban;
  const queries = useQueryClient();
  const confirm = useConfirm();
  const mayWrite = useCan("operator");
  const me = useSessionQuery().data?.username ?? "";
  const [search, change] = useSearch({ user: me, status: "", name: "", page: "1", pageSize: "20", sort: "" });
  const [making, setMaking] = useState(false);
  const asked = {
    user_id: search.user || me,
    job_status: search.status || "all",
    job_name: search.name,
    page: Number(search.page),
    page_size: Math.min(200, Number(search.pageSize)),
  };
  const query = useQuery({
    queryKey: ["azkaban", asked],
    queryFn: () => listFlows(asked),
    placeholderData: keepPreviousData,
    refetchInterval: readEvery,
    retry: false,
  });
  const readAgain = () => void queries.invalidateQueries({ queryKey: ["azkaban"] });
  const rerun = useAction(
    (job: FlowJob) => rerunFlow(job.job_id),
    (_, job) => {
      readAgain();
      return a.rerunDone(job.job_name);
    },
  );
  const remove = useAction(
    (job: FlowJob) => deleteFlow(job.job_id),
    (_, job) => {
      readAgain();
      return a.deleted(job.job_name);
    },
  );
  const columns: Columns<FlowJob> = [
    { title: a.fields.id, dataIndex: "job_id", width: 90 },
    { title: a.fields.name, render: (_, job) => <strong>{job.job_name}</strong> },
    {
      title: a.fields.status,
      render: (_, job) => (
        <State state={stateOf[job.job_status] ?? "idle"} text={a.statuses[job.job_status] ?? job.job_status} />
      ),
    },
    {
      title: a.fields.started,
      render: (_, job) =>
        hasStarted(job) ? (
          <span className="figures">{job.job_start_time}</span>
        ) : (
          <span className="quiet">{a.notStarted}</span>
        ),
    },
    {
      title: a.fields.begin,
      responsive: ["md"],
      render: (_, job) => <span className="figures">{job.prediction_start_time || "–"}</span>,
    },
    {
      title: a.fields.end,
      responsive: ["md"],
      render: (_, job) => <span className="figures">{job.prediction_end_time || "–"}</span>,
    },
    {
      title: <span className="visually-hidden">{t.list.actions}</span>,
      align: "right",
      render: (_, job) =>
        mayWrite && (
          <>
            <Tooltip title={t.actions.rerun}>
              <Button
                type="text"
                size="small"
                icon={<RedoOutlined />}
                aria-label={`${t.actions.rerun}: ${job.job_name}`}
                disabled={job.job_status === "running" || job.job_status === "waiting"}
                onClick={() =>
                  confirm({
                    title: a.rerunTitle(job.job_name),
                    hint: a.rerunHint,
                    action: t.actions.rerun,
                    run: () => rerun.mutateAsync(job),
                  })
                }
              />
            </Tooltip>
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              aria-label={`${t.actions.remove}: ${job.job_name}`}
              onClick={() =>
                confirm({
                  title: a.deleteTitle(job.job_name),
                  hint: a.deleteHint,
                  action: t.actions.remove,
                  destructive: true,
                  run: () => remove.mutateAsync(job),
                })
              }
            />
          </>
        ),
    },
  ];
  const create = mayWrite && (
    <Button type="primary" icon={<PlusOutlined />} data-create onClick={() => setMaking(true)}>
      {a.create}
    </Button>
  );
  const isMissing = query.error instanceof ApiError && (query.error.status === 404 || query.error.status === 405);
  const { all: _all, ...statuses } = a.statuses;
  return (
    <Page title={a.title} actions={!isMissing && create}>
      {isMissing ? (
        <Alert type="info" showIcon title={a.missing} />
      ) : (
        <Panel>
          <p className="quiet" style={{ marginTop: 0 }}>
            {a.lead} {a.zoneHint}
          </p>
          <div className="filters" role="search">
            <TextFilter main label={a.fields.name} value={search.name} change={(name) => change({ name, page: "1" })} />
            <TextFilter label={a.fields.user} value={search.user} change={(user) => change({ user, page: "1" })} />
            <WordFilter
              label={a.fields.status}
              value={search.status}
              change={(status) => change({ status, page: "1" })}
              words={statuses}
            />
          </div>
          <DataTable<FlowJob>
            label={a.title}
            query={query}
            columns={columns}
            rowKey="job_id"
            state={search}
            change={change}
            filtered={search.status !== "" || search.name !== ""}
            clear={() => change({ status: "", name: "", page: "1" })}
            empty={{ title: a.empty, action: create }}
          />
        </Panel>
      )}
      {making && (
        <RunFlow
          user={asked.user_id}
          close={() => setMaking(false)}
          done={() => {
            setMaking(false);
            readAgain();
          }}
        />
      )}
    </Page>
  );
}
