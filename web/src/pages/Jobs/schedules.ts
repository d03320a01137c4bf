import { api, ok } from "../../api/client";

interface Start {
  /** In seconds. */
  delay?: number | undefined;
  at?: string | undefined;
}

export function startScheduling(jobIds: number[], { delay, at }: Start) {
  return ok(api.POST("/v1/schedulers", { body: { jobIds, ...(delay !== undefined && { delay }), ...(at && { at }) } }));
}

export function stopScheduling(jobIds: number[], kill: boolean) {
  return ok(api.DELETE("/v1/schedulers", { body: { jobIds, kill } }));
}
