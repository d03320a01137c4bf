import { useQuery } from "@tanstack/react-query";
import { Tag } from "antd";
import type { Run } from "../../api/client";
import { runsQuery } from "../../api/queries";
import { DataTable } from "../../components/DataTable";
import { TextFilter, TimesFilter, WordFilter } from "../../components/Filters";
import { Page, Panel } from "../../components/Page";
import { useSearch } from "../../components/useSearch";
import { useText } from "../../i18n";
import { useRunColumns } from "./columns";

const filters = {
  jobName: "", state: "", status: "", result: "", cause: "", workerName: "", workerGroupName: "", username: "", from: "", to: "", jobId: "",
}; // prettier-ignore
const defaults = { ...filters, page: "1", pageSize: "20", sort: "" };

export default function Runs() {
  const t = useText();
  const [search, change] = useSearch(defaults);
  const query = useQuery(runsQuery(search));
  const columns = useRunColumns();
  const filter = (name: keyof typeof filters) => (value: string) => change({ [name]: value, page: "1" });
  const filtered = Object.keys(filters).some((name) => search[name as keyof typeof filters] !== "");
  const { idle: _idle, ...states } = t.states;
  // What a link asks for by number shows as the words that it stands for.
  const state = search.state || { "1": "running" }[search.status] || { "2": "failed" }[search.result] || "";

  return (
    <Page title={t.runs.title}>
      <Panel>
        <div className="filters" role="search">
          <TextFilter main label={t.jobs.searchName} value={search.jobName} change={filter("jobName")} />
          <WordFilter
            label={t.runs.fields.state}
            value={state}
            change={(value) => change({ state: value, status: "", result: "", page: "1" })}
            words={states}
          />
          <WordFilter label={t.runs.fields.cause} value={search.cause} change={filter("cause")} words={t.runs.causes} />
          <TextFilter label={t.runs.fields.worker} value={search.workerName} change={filter("workerName")} />
          <TextFilter label={t.runs.fields.group} value={search.workerGroupName} change={filter("workerGroupName")} />
          <TextFilter label={t.runs.fields.username} value={search.username} change={filter("username")} />
          <TimesFilter from={search.from} to={search.to} change={(times) => change({ ...times, page: "1" })} />
          {search.jobId && (
            <Tag closable onClose={() => change({ jobId: "", page: "1" })}>
              {t.runs.ofJob(search.jobId)}
            </Tag>
          )}
        </div>
        <DataTable<Run>
          label={t.runs.title}
          query={query}
          columns={columns}
          rowKey="id"
          state={search}
          change={change}
          filtered={filtered}
          clear={() => change(Object.fromEntries(Object.keys(defaults).map((name) => [name, undefined])))}
          empty={{ title: t.runs.empty, hint: t.runs.emptyHint }}
        />
      </Panel>
    </Page>
  );
}
