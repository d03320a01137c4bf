import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Overview } from "../../api/client";
import { statisticsQuery } from "../../api/queries";
import { formatNumber } from "../../components/format";
import { useByNow } from "../../components/useNow";
import { useText } from "../../i18n";

interface Figure {
  name: string;
  value: ReactNode;
  beside?: string;
  to: string;
  tone?: "bad" | "warn" | "going" | undefined;
}

/** The start of the present hour a day ago, so that the question stays the same for an hour. */
export function dayAgo(now: number): string {
  const hour = 3_600_000;
  return new Date(Math.floor(now / hour) * hour - 23 * hour).toISOString();
}

/** What is so at this moment, as large figures that lead to their lists. */
export function Figures({ overview, behind }: { overview: Overview | undefined; behind: string | undefined }) {
  const t = useText();
  const from = useByNow(dayAgo);
  const day = useQuery({ ...statisticsQuery({ from, step: "hour" }), refetchInterval: 15_000 });
  const failed = day.data?.items.reduce((sum, hour) => sum + hour.failed + hour.timedOut + hour.lost, 0);
  if (!overview) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  const { workers } = overview;
  const known = workers.online + workers.draining + workers.offline;

  const figures: Figure[] = [
    {
      name: t.overview.running,
      value: formatNumber(overview.running),
      to: "/runs?status=1",
      tone: overview.running > 0 ? "going" : undefined,
    },
    { name: t.overview.queued, value: formatNumber(overview.queued), to: "/runs?state=queued" },
    {
      name: t.overview.failed,
      value: failed === undefined ? "…" : formatNumber(failed),
      to: `/runs?result=2&from=${from}`,
      tone: failed ? "bad" : undefined,
    },
    {
      name: t.overview.jobs,
      value: formatNumber(overview.scheduledJobs),
      beside: t.overview.ofJobs(formatNumber(overview.jobs)),
      to: "/jobs?scheduled=true",
    },
    {
      name: t.overview.workers,
      value: formatNumber(workers.online),
      beside: t.overview.ofWorkers(formatNumber(known)),
      to: "/workers",
      tone: workers.online === 0 ? "bad" : workers.offline > 0 ? "warn" : undefined,
    },
    { name: t.overview.behind, value: behind, to: "/cluster", tone: overview.behindSeconds >= 5 ? "bad" : undefined },
  ];
  return (
    <div className="figures-row">
      {figures.map(({ name, value, beside, to, tone }) => (
        <Link key={name} to={to} className={`figure ${tone ?? ""}`}>
          <span>{name}</span>
          <strong>
            {value} {beside && <small>{beside}</small>}
          </strong>
        </Link>
      ))}
    </div>
  );
}
