import { useQuery } from "@tanstack/react-query";
import type { Job, Run } from "../../api/client";
import { runsQuery } from "../../api/queries";
import { DataTable } from "../../components/DataTable";
import { WordFilter } from "../../components/Filters";
import { Panel } from "../../components/Page";
import { useSearch } from "../../components/useSearch";
import { useText } from "../../i18n";
import { useRunColumns } from "../Runs/columns";

const defaults = { state: "", cause: "", page: "1", pageSize: "20", sort: "" };

/** The attempts of one job. */
export function JobRuns({ job }: { job: Job }) {
  const t = useText();
  const [search, change] = useSearch(defaults);
  const query = useQuery(runsQuery({ ...search, jobId: job.id }));
  const { idle: _idle, ...states } = t.states;
  return (
    <Panel>
      <div className="filters" role="search">
        <WordFilter
          label={t.runs.fields.state}
          value={search.state}
          change={(state) => change({ state, page: "1" })}
          words={states}
        />
        <WordFilter
          label={t.runs.fields.cause}
          value={search.cause}
          change={(cause) => change({ cause, page: "1" })}
          words={t.runs.causes}
        />
      </div>
      <DataTable<Run>
        label={t.runs.title}
        query={query}
        columns={useRunColumns({ job: true })}
        rowKey="id"
        state={search}
        change={change}
        filtered={search.state !== "" || search.cause !== ""}
        clear={() => change({ state: "", cause: "", page: "1" })}
        empty={{ title: t.runs.empty, hint: t.runs.emptyHint }}
      />
    </Panel>
  );
}
