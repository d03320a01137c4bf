import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState, type Key } from "react";
import { Link } from "react-router";
import type { Job, WorkerGroup } from "../../api/client";
import { allGroupsQuery, jobsQuery } from "../../api/queries";
import { DataTable } from "../../components/DataTable";
import { TextFilter, WordFilter } from "../../components/Filters";
import { Page, Panel } from "../../components/Page";
import { useSearch } from "../../components/useSearch";
import { useText } from "../../i18n";
import { useCan } from "../../session/useSession";
import { Batch } from "./Batch";
import { ChooseMatching } from "./ChooseMatching";
import { useJobColumns } from "./columns";

const defaults = {
  name: "", type: "", state: "", scheduled: "", groupId: "", tag: "", username: "", page: "1", pageSize: "20", sort: "",
}; // prettier-ignore

const none: WorkerGroup[] = [];

export default function Jobs() {
  const t = useText();
  const mayWrite = useCan("operator");
  const [search, change] = useSearch(defaults);
  const [chosen, choose] = useState<Map<Key, Job>>(new Map());
  /** The filters of which the jobs of all pages are chosen. */
  const [allOf, setAllOf] = useState("");
  const query = useQuery(jobsQuery(search));
  const groups = useQuery(allGroupsQuery).data?.items ?? none;
  const filter = (name: keyof typeof defaults) => (value: string) => change({ [name]: value, page: "1" });
  const { page: _page, pageSize: _size, sort: _sort, ...filters } = search;
  const filtered = Object.values(filters).some((value) => value !== "");
  const { items = [], total = 0, totalIsEstimate } = query.data ?? {};
  const matching = JSON.stringify(filters);
  const isPageChosen = items.length < total && items.every((job) => chosen.has(job.id));
  const create = mayWrite && (
    <Link to="/jobs/new" data-create>
      <Button type="primary" icon={<PlusOutlined />} tabIndex={-1}>
        {t.jobs.create}
      </Button>
    </Link>
  );

  return (
    <Page title={t.jobs.title} actions={create}>
      <Panel>
        <div className="filters" role="search">
          <TextFilter main label={t.jobs.searchName} value={search.name} change={filter("name")} />
          <WordFilter label={t.jobs.fields.state} value={search.state} change={filter("state")} words={t.states} />
          <WordFilter
            label={t.jobs.fields.scheduled}
            value={search.scheduled}
            change={filter("scheduled")}
            words={{ true: t.jobs.on, false: t.jobs.off }}
          />
          <WordFilter
            label={t.jobs.fields.type}
            value={search.type}
            change={filter("type")}
            words={Object.fromEntries(
              ["command", "shell", "code", "http"].map((type) => [type, t.types[type] ?? type]),
            )}
          />
          {groups.length > 0 && (
            <WordFilter
              label={t.jobs.fields.group}
              value={search.groupId}
              change={filter("groupId")}
              words={Object.fromEntries(groups.map((group) => [String(group.id), group.name]))}
            />
          )}
          <TextFilter label={t.jobs.fields.tag} value={search.tag} change={filter("tag")} />
        </div>
        {chosen.size > 0 && (
          <Batch
            jobs={[...chosen.values()]}
            more={
              <ChooseMatching
                key={matching}
                filters={filters}
                total={totalIsEstimate ? null : total}
                offered={isPageChosen && allOf !== matching}
                choose={(jobs) => {
                  choose((before) => new Map([...before, ...jobs.map((job): [Key, Job] => [job.id, job])]));
                  setAllOf(matching);
                }}
              />
            }
            unchoose={() => {
              choose(new Map());
              setAllOf("");
            }}
          />
        )}
        <DataTable<Job>
          label={t.jobs.title}
          query={query}
          columns={useJobColumns(groups)}
          rowKey="id"
          state={search}
          change={change}
          filtered={filtered}
          clear={() => change(Object.fromEntries(Object.keys(defaults).map((name) => [name, undefined])))}
          empty={{ title: t.jobs.empty, hint: t.jobs.emptyHint, action: create }}
          {...(mayWrite && {
            selection: {
              chosen,
              choose: (jobs, isChosen) => {
                setAllOf("");
                choose((before) => {
                  const after = new Map(before);
                  for (const job of jobs) {
                    if (isChosen) after.set(job.id, job);
                    else after.delete(job.id);
                  }
                  return after;
                });
              },
            },
          })}
        />
      </Panel>
    </Page>
  );
}
