import { ApiError, type Page } from "../../api/client";

/** The front of Azkaban speaks its older protocol: it answers 200 in any case, and says in the body what came of it. */
export interface FlowJob {
  job_id: number;
  job_name: string;
  job_status: string;
  /** Of the front's own zone; that of Unix time 0 before it has started. */
  job_start_time: string;
  prediction_start_time: string;
  prediction_end_time: string;
}

export interface FlowRequest {
  user_id: string;
  source_name: string;
  job_name: string;
  project: string;
  job_type: string;
  begin_time: string;
  end_time: string;
  product_ids: string;
}

export interface FlowsAsked {
  user_id: string;
  job_status: string;
  job_name: string;
  page: number;
  page_size: number;
}

interface Answer<T> {
  /** A text when it was done, a number when it was not. */
  code: string | number;
  status: number;
  data?: T;
  message?: string;
  detail?: string;
}

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`/scheduler-v2/jobs${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new ApiError(response.status, undefined, `${response.status} ${response.statusText}`);
  const answer = (await response.json()) as Answer<T>;
  if (answer.code !== "0") throw new ApiError(answer.status, { detail: answer.detail ?? answer.message ?? "" }, "");
  return answer.data as T;
}

export async function listFlows(asked: FlowsAsked): Promise<Page<FlowJob>> {
  const { list, all_count } = await call<{ list: FlowJob[]; all_count: number }>("POST", "", asked);
  return { items: list, page: asked.page, pageSize: asked.page_size, total: all_count };
}

export const createFlow = (request: FlowRequest) => call<string>("POST", "", request);
export const rerunFlow = (id: number) => call<string>("PUT", `/rerun/${id}`);
export const deleteFlow = (id: number) => call<string>("DELETE", `/${id}`);

/** Whether it has started: before, its start is the zone's rendering of Unix time 0. */
export const hasStarted = (job: FlowJob) => !/^(1970-01-01|1969-12-31)/.test(job.job_start_time);

/** The state whose mark it has. */
export const stateOf: Record<string, string> = {
  waiting: "queued",
  running: "running",
  success: "succeeded",
  fail: "failed",
  killed: "killed",
};
