import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Tag } from "antd";
import { Link } from "react-router";
import type { Worker } from "../../api/client";
import { workersQuery } from "../../api/queries";
import { DataTable, type Columns } from "../../components/DataTable";
import { TextFilter, WordFilter } from "../../components/Filters";
import { Page, Panel } from "../../components/Page";
import { Mark } from "../../components/State";
import { Distance } from "../../components/Time";
import { useSearch } from "../../components/useSearch";
import { useText } from "../../i18n";
import { useCan } from "../../session/useSession";
import { LoadBar } from "../Overview/WorkerLoad";
import "../Overview/Overview.css";
import { JoinDialog } from "./JoinDialog";
import { WorkerActions } from "./WorkerActions";
import { WorkerDialog } from "./WorkerDialog";

const defaults = { name: "", state: "", tag: "", join: "", add: "", page: "1", pageSize: "20", sort: "name" };

export const workerMark = { online: "good", draining: "warn", offline: "bad" } as const;

export default function Workers() {
  const t = useText();
  const mayWrite = useCan("operator");
  const [search, change] = useSearch(defaults);
  const { join, add, ...asked } = search;
  const query = useQuery({ ...workersQuery(asked), refetchInterval: 5_000 });
  const filter = (name: "name" | "state" | "tag") => (value: string) => change({ [name]: value, page: "1" });
  const joinButton = (
    <Button type="primary" icon={<PlusOutlined />} data-create onClick={() => change({ join: "yes" })}>
      {t.fleet.joinTitle}
    </Button>
  );
  const columns: Columns<Worker> = [
    {
      title: t.fleet.fields.name,
      sort: "name",
      render: (_, worker) => (
        <span className="cell2">
          <Link to={`/workers/${worker.id}`}>{worker.name}</Link>
          <small>
            {worker.srvName} · {worker.host}
          </small>
        </span>
      ),
    },
    {
      title: t.fleet.fields.state,
      render: (_, worker) => (
        <span className="cell2">
          <Mark kind={workerMark[worker.state]} text={t.fleet.states[worker.state] ?? worker.state} />
          <small className="narrowonly">
            {worker.running} / {worker.capacity}
          </small>
        </span>
      ),
    },
    {
      title: t.fleet.fields.load,
      responsive: ["sm"],
      render: (_, worker) => (
        <span
          style={{ display: "grid", gridTemplateColumns: "minmax(60px, 140px) auto", gap: 10, alignItems: "center" }}
        >
          <LoadBar worker={worker} />
          <span className="figures quiet">
            {worker.running} / {worker.capacity}
          </span>
        </span>
      ),
    },
    {
      title: t.fleet.fields.tags,
      responsive: ["md"],
      render: (_, worker) => worker.tags.map((tag) => <Tag key={tag}>{tag}</Tag>),
    },
    {
      title: t.fleet.fields.types,
      responsive: ["lg"],
      render: (_, worker) => (
        <span className="quiet">{worker.types.map((type) => t.types[type] ?? type).join(", ")}</span>
      ),
    },
    {
      title: t.fleet.fields.seen,
      responsive: ["md"],
      render: (_, worker) => <Distance at={worker.seenAt} otherwise={t.fleet.seenNever} />,
    },
    {
      title: t.fleet.fields.version,
      responsive: ["xl"],
      render: (_, worker) =>
        worker.programVersion ? (
          <span title={worker.programVersion}>{worker.programVersion.split("+")[0]}</span>
        ) : (
          <span className="quiet">–</span>
        ),
    },
    {
      title: <span className="visually-hidden">{t.list.actions}</span>,
      align: "right",
      render: (_, worker) => <WorkerActions worker={worker} />,
    },
  ];
  return (
    <Page
      title={t.fleet.workers}
      actions={
        mayWrite && (
          <>
            <Button onClick={() => change({ add: "yes" })}>{t.fleet.add}</Button>
            {joinButton}
          </>
        )
      }
    >
      <Panel>
        <div className="filters" role="search">
          <TextFilter main label={t.fleet.fields.name} value={search.name} change={filter("name")} />
          <WordFilter
            label={t.fleet.fields.state}
            value={search.state}
            change={filter("state")}
            words={t.fleet.states}
          />
          <TextFilter label={t.jobs.fields.tag} value={search.tag} change={filter("tag")} />
        </div>
        <DataTable<Worker>
          label={t.fleet.workers}
          query={query}
          columns={columns}
          rowKey="id"
          state={search}
          change={change}
          filtered={search.name !== "" || search.state !== "" || search.tag !== ""}
          clear={() => change({ name: "", state: "", tag: "", page: "1" })}
          empty={{ title: t.fleet.noWorkers, hint: t.fleet.noWorkersHint, action: mayWrite && joinButton }}
        />
      </Panel>
      {join && <JoinDialog close={() => change({ join: "" })} />}
      {add && <WorkerDialog worker={undefined} close={() => change({ add: "" })} />}
    </Page>
  );
}
