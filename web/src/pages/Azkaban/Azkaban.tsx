import { PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useState } from "react";
import { azkabanJobsQuery, healthQuery } from "../../api/queries";
import { DataTable } from "../../components/DataTable";
import { TextFilter, WordFilter } from "../../components/Filters";
import { Page, Panel } from "../../components/Page";
import { Mark } from "../../components/State";
import { Distance } from "../../components/Time";
import { useSearch } from "../../components/useSearch";
import { useText } from "../../i18n";
import { useCan, useSessionQuery } from "../../session/useSession";
import { useFlowColumns, type FlowJob } from "./columns";
import { RunFlow } from "./RunFlow";

const filters = { jobName: "", status: "", userId: "", project: "", flow: "" };
const defaults = { ...filters, page: "1", pageSize: "20", sort: "" };
/** Milliseconds between two looks: while something goes on, and else. */
const readEvery = { going: 1_000, else: 5_000 };

/** Jobs of the front of Azkaban: runs of flows. */
export default function Azkaban() {
  const t = useText();
  const a = t.azkaban;
  const queries = useQueryClient();
  const mayWrite = useCan("operator");
  const me = useSessionQuery().data?.username ?? "";
  const [search, change] = useSearch(defaults);
  const [making, setMaking] = useState(false);
  const query = useQuery({
    ...azkabanJobsQuery(search),
    refetchInterval: ({ state }) =>
      state.data?.items.some((job) => job.status === "waiting" || job.status === "running")
        ? readEvery.going
        : readEvery.else,
  });
  const health = useQuery(healthQuery).data;
  const columns = useFlowColumns();
  const filter = (name: keyof typeof filters) => (value: string) => change({ [name]: value, page: "1" });
  const create = mayWrite && (
    <Button type="primary" icon={<PlusOutlined />} data-create onClick={() => setMaking(true)}>
      {a.create}
    </Button>
  );
  const { all: _all, ...statuses } = a.statuses;
  const azkaban = health?.azkaban;
  return (
    <Page
      title={a.title}
      beside={
        health &&
        (azkaban ? (
          <Mark kind={azkaban.error ? "bad" : "good"} text={azkaban.error ? a.away : new URL(azkaban.url).host} />
        ) : (
          <Mark kind="quiet" text={a.native} />
        ))
      }
      actions={create}
    >
      {azkaban?.error && (
        <Alert
          type="warning"
          showIcon
          title={a.awayTitle}
          description={
            <>
              {azkaban.error} (<Distance at={azkaban.since} />)
            </>
          }
        />
      )}
      <Panel>
        <p className="quiet" style={{ marginTop: 0 }}>
          {health && !azkaban ? a.leadNative : a.lead}
        </p>
        <div className="filters" role="search">
          <TextFilter main label={a.fields.name} value={search.jobName} change={filter("jobName")} />
          <WordFilter label={a.fields.status} value={search.status} change={filter("status")} words={statuses} />
          <TextFilter label={a.fields.user} value={search.userId} change={filter("userId")} />
          <TextFilter label={a.fields.project} value={search.project} change={filter("project")} />
          <TextFilter label={a.fields.flow} value={search.flow} change={filter("flow")} />
        </div>
        <DataTable<FlowJob>
          label={a.title}
          query={query}
          columns={columns}
          rowKey="id"
          state={search}
          change={change}
          filtered={Object.keys(filters).some((name) => search[name as keyof typeof filters] !== "")}
          clear={() => change({ ...filters, page: "1" })}
          empty={{ title: a.empty, hint: a.emptyHint, action: create }}
        />
      </Panel>
      {making && (
        <RunFlow
          user={me}
          close={() => setMaking(false)}
          done={() => {
            setMaking(false);
            void queries.invalidateQueries({ queryKey: ["azkaban"] });
          }}
        />
      )}
    </Page>
  );
}
