import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Empty, Segmented } from "antd";
import { timelineQuery } from "../../api/queries";
import { TextFilter, TimesFilter } from "../../components/Filters";
import { formatNumber } from "../../components/format";
import { Page, Panel } from "../../components/Page";
import { Read } from "../../components/Read";
import { State } from "../../components/State";
import { useNow } from "../../components/useNow";
import { useSearch } from "../../components/useSearch";
import { useText } from "../../i18n";
import { Gantt } from "./Gantt";
import { lanesOf } from "./lanes";

const minute = 60_000;
const spans: Record<string, number> = {
  "10": 10 * minute,
  "60": 60 * minute,
  "360": 360 * minute,
  "1440": 1440 * minute,
  "10080": 10080 * minute,
};
const moveEvery = 5_000;

export default function Timeline() {
  const t = useText();
  const [search, change] = useSearch({ by: "worker", span: "60", from: "", to: "", name: "" });
  // Until now: the span moves on by steps, so that its question is not another one each second.
  const end = Math.ceil(useNow() / moveEvery) * moveEvery;
  const fixed = search.from !== "" && search.to !== "";
  const from = fixed ? Date.parse(search.from) : end - (spans[search.span] ?? 60 * minute);
  const to = fixed ? Date.parse(search.to) : end;
  const query = useQuery(
    timelineQuery({ from: new Date(from).toISOString(), to: new Date(to).toISOString(), limit: 2000 }),
  );
  const by = search.by === "job" ? "job" : "worker";
  const wanted = search.name.toLowerCase();
  const items = (query.data?.items ?? []).filter(
    (run) => wanted === "" || (by === "job" ? run.jobName : run.workerName).toLowerCase().includes(wanted),
  );
  const lanes = lanesOf(items, by, to);
  const states = [...new Set(items.map((run) => run.state))].sort();
  const runs = t.runs.timeline;

  return (
    <Page title={runs.title}>
      <Panel>
        <div className="filters" role="search">
          <Segmented
            value={by}
            onChange={(value) => change({ by: value })}
            options={[
              { value: "worker", label: runs.byWorker },
              { value: "job", label: runs.byJob },
            ]}
          />
          <Segmented
            value={fixed ? "" : search.span}
            onChange={(span) => change({ span, from: "", to: "" })}
            options={[
              { value: "10", label: `10 ${t.time.units.m}` },
              { value: "60", label: t.time.lastHour },
              { value: "360", label: t.time.last6Hours },
              { value: "1440", label: t.time.lastDay },
              { value: "10080", label: t.time.lastWeek },
            ]}
          />
          <TimesFilter from={fixed ? search.from : ""} to={fixed ? search.to : ""} change={change} needsBoth />
          <TextFilter main label={t.jobs.searchName} value={search.name} change={(name) => change({ name })} />
          {fixed && (
            <Button type="link" onClick={() => change({ from: "", to: "" })}>
              {runs.live}
            </Button>
          )}
        </div>
        <Read query={query}>
          {({ more }) => (
            <>
              {more && <Alert type="info" showIcon title={runs.more} style={{ marginBottom: 12 }} />}
              {lanes.length === 0 ? (
                <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={runs.empty} />
              ) : (
                <>
                  <p className="quiet" style={{ margin: "0 0 8px" }}>
                    {runs.summary(formatNumber(items.length), formatNumber(lanes.length))} {runs.zoomHint}
                  </p>
                  <div className="gantt-legend">
                    {states.map((state) => (
                      <State key={state} state={state} />
                    ))}
                  </div>
                  <Gantt
                    lanes={lanes}
                    pageOf={(lane) => (by === "job" ? `/jobs/${lane.key}` : `/workers/${lane.key}`)}
                    from={from}
                    to={to}
                    zoom={(first, last) =>
                      change({ from: new Date(first).toISOString(), to: new Date(last).toISOString() })
                    }
                    reset={() => change({ from: "", to: "" })}
                  />
                </>
              )}
            </>
          )}
        </Read>
      </Panel>
    </Page>
  );
}
