import { useQuery } from "@tanstack/react-query";
import { Skeleton, Tabs } from "antd";
import { lazy, Suspense } from "react";
import { Link, useParams } from "react-router";
import { jobQuery } from "../../api/queries";
import { Failure } from "../../components/Failure";
import { Page, Panel } from "../../components/Page";
import { Mark, State } from "../../components/State";
import { useTab } from "../../components/useTab";
import { useText } from "../../i18n";
import { useCan } from "../../session/useSession";
import { JobActions } from "../Jobs/JobActions";
import { Calendar } from "./Calendar";
import { Explain } from "./Explain";
import { JobRuns } from "./JobRuns";
import { Summary } from "./Summary";

const Versions = lazy(() => import("./Versions"));

export default function JobPage() {
  const { id = "" } = useParams();
  const t = useText();
  const mayWrite = useCan("operator");
  const [tab, open] = useTab("summary");
  const query = useQuery(jobQuery(id));
  const job = query.data;
  if (query.isError && !job)
    return (
      <Page title={t.jobs.title}>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  if (!job)
    return (
      <Page title={t.jobs.title}>
        <Skeleton active />
      </Page>
    );
  return (
    <Page
      title={job.name}
      beside={
        <>
          <State state={job.state} />
          {job.cron && <Mark kind={job.scheduled ? "good" : "quiet"} text={job.scheduled ? t.jobs.on : t.jobs.off} />}
          {mayWrite && <Link to={`/jobs/${job.id}/edit`}>{t.actions.edit}</Link>}
        </>
      }
      actions={<JobActions job={job} />}
    >
      <Tabs
        activeKey={tab}
        onChange={open}
        destroyOnHidden
        items={[
          { key: "summary", label: t.jobs.tabs.summary, children: <Summary job={job} /> },
          { key: "runs", label: t.jobs.tabs.runs, children: <JobRuns job={job} /> },
          { key: "explain", label: t.jobs.tabs.explain, children: <Explain job={job} /> },
          {
            key: "calendar",
            label: t.jobs.tabs.calendar,
            children: (
              <Panel title={t.jobs.calendar.label}>
                <Calendar job={job} />
              </Panel>
            ),
          },
          {
            key: "versions",
            label: `${t.jobs.tabs.versions} (${job.version})`,
            children: (
              <Suspense fallback={<Skeleton active />}>
                <Versions job={job} />
              </Suspense>
            ),
          },
        ]}
      />
    </Page>
  );
}
