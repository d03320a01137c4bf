import { useQuery } from "@tanstack/react-query";
import { Skeleton, Tag } from "antd";
import { useParams } from "react-router";
import type { Run } from "../../api/client";
import { runsQuery, workerQuery } from "../../api/queries";
import { DataTable } from "../../components/DataTable";
import { Failure } from "../../components/Failure";
import { Facts, Page, Panel } from "../../components/Page";
import { Mark } from "../../components/State";
import { Distance, Time } from "../../components/Time";
import { useSearch } from "../../components/useSearch";
import { useText } from "../../i18n";
import { LoadBar } from "../Overview/WorkerLoad";
import "../Overview/Overview.css";
import { useRunColumns } from "../Runs/columns";
import { WorkerActions } from "../Workers/WorkerActions";
import { workerMark } from "../Workers/Workers";

const defaults = { page: "1", pageSize: "20", sort: "" };

export default function WorkerPage() {
  const { id = "" } = useParams();
  const t = useText();
  const [search, change] = useSearch(defaults);
  const query = useQuery({ ...workerQuery(id), refetchInterval: 5_000 });
  const runs = useQuery(runsQuery({ ...search, workerId: id }));
  const columns = useRunColumns({ worker: true });
  const worker = query.data;
  if (query.isError && !worker)
    return (
      <Page title={t.fleet.workers}>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  if (!worker)
    return (
      <Page title={t.fleet.workers}>
        <Skeleton active />
      </Page>
    );
  return (
    <Page
      title={worker.name}
      beside={<Mark kind={workerMark[worker.state]} text={t.fleet.states[worker.state] ?? worker.state} />}
      actions={<WorkerActions worker={worker} large />}
    >
      <Panel>
        <Facts
          items={[
            [
              t.fleet.fields.load,
              <span key="l" style={{ display: "flex", gap: 10, alignItems: "center" }}>
                <span style={{ width: 90 }}>
                  <LoadBar worker={worker} />
                </span>
                {worker.running} / {worker.capacity}
              </span>,
            ],
            [t.fleet.fields.host, worker.host],
            [t.fleet.fields.service, worker.srvName],
            [
              t.fleet.fields.tags,
              worker.tags.length === 0 ? "–" : worker.tags.map((tag) => <Tag key={tag}>{tag}</Tag>),
            ],
            [t.fleet.fields.types, worker.types.map((type) => t.types[type] ?? type).join(", ") || "–"],
            [
              t.fleet.fields.version,
              <span key="v" title={worker.programVersion ?? ""}>
                {worker.programVersion?.split("+")[0] ?? "–"}
              </span>,
            ],
            [t.fleet.fields.seen, <Distance key="s" at={worker.seenAt} otherwise={t.fleet.seenNever} />],
            [t.fleet.fields.created, <Time key="c" at={worker.createTime} />],
          ]}
        />
      </Panel>
      <Panel title={t.fleet.history}>
        <DataTable<Run>
          label={t.fleet.history}
          query={runs}
          columns={columns}
          rowKey="id"
          state={search}
          change={change}
          filtered={false}
          clear={() => undefined}
          empty={{ title: t.runs.empty, hint: t.runs.emptyHint }}
        />
      </Panel>
    </Page>
  );
}
