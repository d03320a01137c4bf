import { useQuery } from "@tanstack/react-query";
import { Button, Empty } from "antd";
import { Link } from "react-router";
import { overviewQuery, workersQuery } from "../../api/queries";
import { formatDuration, formatNumber } from "../../components/format";
import { Failure } from "../../components/Failure";
import { Page, Panel } from "../../components/Page";
import { useText } from "../../i18n";
import { useCan } from "../../session/useSession";
import { Alerts } from "./Alerts";
import { Cluster } from "./Cluster";
import { Figures } from "./Figures";
import { NextHour } from "./NextHour";
import "./Overview.css";
import { RecentRuns } from "./RecentRuns";
import { Throughput } from "./Throughput";
import { WorkerLoad } from "./WorkerLoad";

export function Overview() {
  const t = useText();
  const mayWrite = useCan("operator");
  const query = useQuery(overviewQuery);
  const workers = useQuery(workersQuery({ pageSize: 50, sort: "name" }));
  const overview = query.data;

  return (
    <Page title={t.overview.title}>
      {query.isError && !overview && <Failure error={query.error} retry={() => void query.refetch()} />}
      <Figures
        overview={overview}
        behind={
          overview &&
          (overview.behindSeconds < 5 ? t.overview.onTime : formatDuration(overview.behindSeconds * 1000, t))
        }
      />
      {overview?.jobs === 0 && (
        <Panel>
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.overview.first}>
            <p className="quiet">{t.overview.firstHint}</p>
            {mayWrite && (
              <Link to="/jobs/new">
                <Button type="primary">{t.overview.createJob}</Button>
              </Link>
            )}
          </Empty>
        </Panel>
      )}
      <Throughput />
      <div className="grid">
        <div className="column">
          <RecentRuns kind="running" />
          <NextHour />
        </div>
        <div className="column">
          <RecentRuns kind="failed" />
          <WorkerLoad workers={workers.data?.items} label={overview ? formatNumber(overview.workers.slots) : ""} />
          <Cluster />
        </div>
      </div>
      <Alerts />
    </Page>
  );
}
