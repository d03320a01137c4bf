import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ok, type Job } from "./client";
import type { paths } from "./schema";

type QueryOf<P extends keyof paths> = paths[P] extends { get: { parameters: { query?: infer Q } } }
  ? NonNullable<Q>
  : never;

/** Filters as a page's address has them: all texts, where an empty one is none. */
type Asked<Q> = { [K in keyof Q]?: string | number | undefined };

/** Only what is asked for; the server refuses what it does not know, so nothing is sent in vain. */
function given<Q>(asked: Asked<Q>): Q {
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== "" && value !== undefined)) as Q;
}

export const overviewQuery = queryOptions({
  queryKey: ["overview"],
  queryFn: () => ok(api.GET("/v1/overview")),
});

export type JobsAsked = Asked<QueryOf<"/v1/jobs">>;
export const jobsQuery = (asked: JobsAsked) =>
  queryOptions({
    queryKey: ["jobs", "list", asked],
    queryFn: () => ok(api.GET("/v1/jobs", { params: { query: given<QueryOf<"/v1/jobs">>(asked) } })),
    placeholderData: keepPreviousData,
  });

/** So many jobs are started or stopped by one call. */
export const mostJobsOfCall = 10_000;

/**
 * The jobs of all pages, or null where they are more than one call takes. What begins or ceases to match meanwhile moves
 * the others along the pages, so that one may be missed: it is a list as of the seconds in which it was read.
 */
export async function everyJob(
  asked: JobsAsked,
  signal: AbortSignal,
  read: (jobs: number) => void,
): Promise<Job[] | null> {
  const jobs: Job[] = [];
  const pageSize = 500;
  for (let page = 1; ; page++) {
    const query = given<QueryOf<"/v1/jobs">>({ ...asked, sort: "", page, pageSize });
    const { items } = await ok(api.GET("/v1/jobs", { params: { query }, signal }));
    jobs.push(...items);
    if (jobs.length > mostJobsOfCall) return null;
    read(jobs.length);
    if (items.length < pageSize) return jobs;
  }
}

export const jobQuery = (id: string) =>
  queryOptions({ queryKey: ["jobs", id], queryFn: () => ok(api.GET("/v1/jobs/{id}", { params: { path: { id } } })) });

export const explainQuery = (id: string) =>
  queryOptions({
    queryKey: ["runs", "explain", id],
    queryFn: () => ok(api.GET("/v1/jobs/{id}/explain", { params: { path: { id } } })),
  });

export const versionsOfPage = 50;
export const versionsQuery = (id: string, page: number) =>
  queryOptions({
    queryKey: ["jobs", id, "versions", page],
    queryFn: () =>
      ok(api.GET("/v1/jobs/{id}/versions", { params: { path: { id }, query: { page, pageSize: versionsOfPage } } })),
    placeholderData: keepPreviousData,
  });

export const versionQuery = (id: string, version: number) =>
  queryOptions({
    queryKey: ["version", id, version],
    staleTime: Infinity,
    queryFn: () =>
      ok(api.GET("/v1/jobs/{id}/versions/{version}", { params: { path: { id, version: String(version) } } })),
  });

export type RunsAsked = Asked<QueryOf<"/v1/scheduler-logs">>;
export const runsQuery = (asked: RunsAsked) =>
  queryOptions({
    queryKey: ["runs", "list", asked],
    queryFn: () =>
      ok(api.GET("/v1/scheduler-logs", { params: { query: given<QueryOf<"/v1/scheduler-logs">>(asked) } })),
    placeholderData: keepPreviousData,
  });

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ["runs", id],
    queryFn: () => ok(api.GET("/v1/scheduler-logs/{id}", { params: { path: { id } } })),
  });

export type WorkersAsked = Asked<QueryOf<"/v1/workers">>;
export const workersQuery = (asked: WorkersAsked) =>
  queryOptions({
    queryKey: ["workers", "list", asked],
    queryFn: () => ok(api.GET("/v1/workers", { params: { query: given<QueryOf<"/v1/workers">>(asked) } })),
    placeholderData: keepPreviousData,
  });

export const workerQuery = (id: string) =>
  queryOptions({
    queryKey: ["workers", id],
    queryFn: () => ok(api.GET("/v1/workers/{id}", { params: { path: { id } } })),
  });

export const groupsQuery = (asked: Asked<QueryOf<"/v1/worker-groups">>) =>
  queryOptions({
    queryKey: ["workers", "groups", asked],
    queryFn: () => ok(api.GET("/v1/worker-groups", { params: { query: given<QueryOf<"/v1/worker-groups">>(asked) } })),
    placeholderData: keepPreviousData,
  });

/** All groups by name, to be chosen from: as many as the server gives at once. */
export const allGroupsQuery = groupsQuery({ pageSize: 500, sort: "name" });

export const mastersQuery = queryOptions({
  queryKey: ["masters", "list"],
  queryFn: () => ok(api.GET("/v1/masters", { params: { query: { pageSize: 100 } } })),
});

export const termsQuery = queryOptions({
  queryKey: ["masters", "terms"],
  queryFn: () => ok(api.GET("/v1/terms", { params: { query: { pageSize: 50 } } })),
});

export const alertsQuery = (asked: Asked<QueryOf<"/v1/alerts">>) =>
  queryOptions({
    queryKey: ["alerts", asked],
    queryFn: () => ok(api.GET("/v1/alerts", { params: { query: given<QueryOf<"/v1/alerts">>(asked) } })),
    refetchInterval: 5_000,
  });

export const healthQuery = queryOptions({
  queryKey: ["masters", "health"],
  queryFn: () => ok(api.GET("/health")),
  refetchInterval: 5_000,
});

export type StatisticsAsked = Asked<QueryOf<"/v1/statistics">>;
export const statisticsQuery = (asked: StatisticsAsked) =>
  queryOptions({
    queryKey: ["statistics", asked],
    queryFn: () => ok(api.GET("/v1/statistics", { params: { query: given<QueryOf<"/v1/statistics">>(asked) } })),
    placeholderData: keepPreviousData,
  });

export const timelineQuery = (asked: Asked<QueryOf<"/v1/timeline">>) =>
  queryOptions({
    queryKey: ["runs", "timeline", asked],
    queryFn: () => ok(api.GET("/v1/timeline", { params: { query: given<QueryOf<"/v1/timeline">>(asked) } })),
    placeholderData: keepPreviousData,
  });

export const firesQuery = queryOptions({
  queryKey: ["fires"],
  queryFn: () => ok(api.GET("/v1/fires")),
  refetchInterval: 60_000,
});

export const cronQuery = (asked: Asked<QueryOf<"/v1/cron">> & { expression: string }, language: string) =>
  queryOptions({
    queryKey: ["cron", language, asked],
    retry: false,
    staleTime: 30_000,
    queryFn: () =>
      ok(api.GET("/v1/cron", { params: { query: given<QueryOf<"/v1/cron"> & { expression: string }>(asked) } })),
  });

export const runParamsQuery = (id: string) =>
  queryOptions({
    queryKey: ["runs", id, "params"],
    queryFn: () => ok(api.GET("/v1/scheduler-logs/{id}/params", { params: { path: { id } } })),
  });

export type AzkabanJobsAsked = Asked<QueryOf<"/v1/azkaban-jobs">>;
export const azkabanJobsQuery = (asked: AzkabanJobsAsked) =>
  queryOptions({
    queryKey: ["azkaban", asked],
    queryFn: () => ok(api.GET("/v1/azkaban-jobs", { params: { query: given<QueryOf<"/v1/azkaban-jobs">>(asked) } })),
    placeholderData: keepPreviousData,
  });

export const channelsQuery = (asked: Asked<QueryOf<"/v1/channels">>) =>
  queryOptions({
    queryKey: ["channels", "list", asked],
    queryFn: () => ok(api.GET("/v1/channels", { params: { query: given<QueryOf<"/v1/channels">>(asked) } })),
    placeholderData: keepPreviousData,
  });

/** What whoever writes jobs may know of channels. */
export const channelNamesQuery = queryOptions({
  queryKey: ["channels", "names"],
  queryFn: () => ok(api.GET("/v1/channel-names", { params: { query: { pageSize: 500, sort: "name" } } })),
});

export const storageQuery = queryOptions({ queryKey: ["storage"], queryFn: () => ok(api.GET("/v1/storage")) });

export const auditQuery = (asked: Asked<QueryOf<"/v1/audit-logs">>) =>
  queryOptions({
    queryKey: ["audit", asked],
    queryFn: () => ok(api.GET("/v1/audit-logs", { params: { query: given<QueryOf<"/v1/audit-logs">>(asked) } })),
    placeholderData: keepPreviousData,
  });

export const auditEntryQuery = (id: number) =>
  queryOptions({
    queryKey: ["audit", "entry", id],
    staleTime: Infinity,
    queryFn: () => ok(api.GET("/v1/audit-logs/{id}", { params: { path: { id: String(id) } } })),
  });

export const usersQuery = (asked: Asked<QueryOf<"/v1/users">>) =>
  queryOptions({
    queryKey: ["users", asked],
    queryFn: () => ok(api.GET("/v1/users", { params: { query: given<QueryOf<"/v1/users">>(asked) } })),
    placeholderData: keepPreviousData,
  });

export const tokensQuery = (asked: Asked<QueryOf<"/v1/tokens">>) =>
  queryOptions({
    queryKey: ["tokens", asked],
    queryFn: () => ok(api.GET("/v1/tokens", { params: { query: given<QueryOf<"/v1/tokens">>(asked) } })),
    placeholderData: keepPreviousData,
  });

export const joinTokensQuery = (asked: Asked<QueryOf<"/v1/join-tokens">>) =>
  queryOptions({
    queryKey: ["join-tokens", asked],
    queryFn: () => ok(api.GET("/v1/join-tokens", { params: { query: given<QueryOf<"/v1/join-tokens">>(asked) } })),
    placeholderData: keepPreviousData,
  });

export const profileQuery = queryOptions({ queryKey: ["profile"], queryFn: () => ok(api.GET("/v1/profile")) });
