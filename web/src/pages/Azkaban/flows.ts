import { ApiError, send } from "../../api/client";

/** What makes a job of the front; the front speaks an older protocol than the rest. */
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

/** It answers 200 in any case, and says in the body what came of it. */
interface Answer<T> {
  /** A text when it was done, a number when it was not. */
  code: string | number;
  status: number;
  data?: T;
  message?: string;
  detail?: string;
}

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await send(
    new Request(`/scheduler-v2/jobs${path}`, {
      method,
      headers: { "Content-Type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    }),
  );
  if (!response.ok) throw new ApiError(response.status, undefined, `${response.status} ${response.statusText}`);
  const answer = (await response.json()) as Answer<T>;
  if (answer.code !== "0") throw new ApiError(answer.status, { detail: answer.detail ?? answer.message ?? "" }, "");
  return answer.data as T;
}

export const createFlow = (request: FlowRequest) => call<string>("POST", "", request);
export const rerunFlow = (id: number) => call<string>("PUT", `/rerun/${id}`);
export const deleteFlow = (id: number) => call<string>("DELETE", `/${id}`);

/** The state whose mark it has. */
export const stateOf: Record<string, string> = {
  waiting: "queued",
  running: "running",
  success: "succeeded",
  fail: "failed",
  killed: "killed",
};
