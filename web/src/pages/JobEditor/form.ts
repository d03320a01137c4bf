import type { Job, JobSettings } from "../../api/client";
import type { Param } from "../../components/ParamsEditor";

const mebibyte = 1024 * 1024;

/** Who is told of what; the channel is missing while it is not chosen yet. */
export interface Notify {
  on: NotifyOn[];
  channel: number | undefined;
}

export const notifyOn = ["failure", "recovery", "late", "skipped"] as const;

export type NotifyOn = (typeof notifyOn)[number];

/** What the form holds: a job's settings, with what is edited otherwise than it is sent. */
export interface JobForm extends Omit<JobSettings, "params" | "limits" | "http" | "maxOutputBytes" | "notify"> {
  name: string;
  type: "command" | "shell" | "code" | "http";
  target: string;
  params: Param[];
  notify: Notify[];
  maxOutputMebibytes: number;
  limits: {
    memoryMebibytes?: number | null;
    cpuSeconds?: number | null;
    openFiles?: number | null;
    processes?: number | null;
  };
  http: {
    method: string;
    headers: Param[];
    body?: string | null;
    expectStatus?: number | null;
    expectContent?: string | null;
  };
}

/** The settings of a new job: the server's own defaults. */
export const fresh: JobForm = {
  name: "",
  type: "shell",
  target: "",
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  graceSeconds: 10,
  retry: { limit: 0, delaySeconds: 10, backoff: 2, maxDelaySeconds: 3600 },
  onLost: "fail",
  lostAfterSeconds: 30,
  concurrency: "forbid",
  queueLimit: 10,
  maxConcurrent: 100,
  misfire: "fire_once",
  startDeadlineSeconds: 3600,
  routing: "most_free_slots",
  priority: 0,
  maxOutputMebibytes: 10,
  params: [],
  notify: [],
  limits: {},
  http: { method: "GET", headers: [] },
};

/** What is sent for a param, and read back: a secret comes without its value. */
export type ParamValue = string | { secret: true; value?: string };

const toParams = (values: Record<string, unknown> | null | undefined): Param[] =>
  Object.entries((values ?? {}) as Record<string, ParamValue>).map(([name, value]) =>
    typeof value === "string" ? { name, value } : { name, value: "", secret: true, kept: true },
  );

/** Names and values as they are sent; rows without a name are left out. */
export const fromParams = (params: Param[] | undefined): Record<string, ParamValue> =>
  Object.fromEntries(
    (params ?? [])
      .filter(({ name }) => name !== "")
      .map(({ name, value, secret, kept }) => [
        name,
        kept ? { secret: true } : secret ? { secret: true, value } : value,
      ]),
  );

const pairs = (values: Record<string, unknown> | null | undefined): Param[] =>
  Object.entries(values ?? {}).map(([name, value]) => ({ name, value: String(value) }));

const record = (params: Param[] | undefined) =>
  Object.fromEntries((params ?? []).filter(({ name }) => name !== "").map(({ name, value }) => [name, value]));

const filled = (text: string | null | undefined) => (text?.trim() ? text.trim() : null);

/** A job as the form holds it. */
export function toForm(job: Job): JobForm {
  const { params, limits, http, maxOutputBytes, notify, ...rest } = job;
  return {
    ...rest,
    name: job.name,
    type: job.type,
    target: job.target,
    params: toParams(params),
    notify: (notify ?? []).map(({ on, channel }) => ({ on, channel })),
    maxOutputMebibytes: maxOutputBytes / mebibyte,
    limits: {
      memoryMebibytes: limits?.memoryBytes ? limits.memoryBytes / mebibyte : null,
      cpuSeconds: limits?.cpuSeconds ?? null,
      openFiles: limits?.openFiles ?? null,
      processes: limits?.processes ?? null,
    },
    http: {
      method: http?.method ?? "GET",
      headers: pairs(http?.headers),
      body: http?.body ?? null,
      expectStatus: http?.expectStatus ?? null,
      expectContent: http?.expectContent ?? null,
    },
  };
}

/** What the form holds as it is sent. What does not belong to the type is left out, so that changing it back brings it again. */
export function toSettings(form: JobForm): JobSettings {
  const { params, limits, http, maxOutputMebibytes, notify, ...rest } = form;
  const memoryBytes = limits.memoryMebibytes ? Math.round(limits.memoryMebibytes * mebibyte) : null;
  const limited = { ...limits, memoryMebibytes: undefined, memoryBytes };
  delete limited.memoryMebibytes;
  return {
    ...rest,
    cron: filled(rest.cron),
    tag: filled(rest.tag),
    runAs: filled(rest.runAs),
    remark: filled(rest.remark),
    groupId: rest.groupId ?? null,
    language: form.type === "code" ? (rest.language ?? null) : null,
    params: fromParams(params),
    notify: notify.map(({ on, channel }) => ({ on, channel: channel! })),
    maxOutputBytes: Math.round(maxOutputMebibytes * mebibyte),
    limits: Object.values(limited).some((limit) => limit !== null && limit !== undefined) ? limited : null,
    http:
      form.type === "http"
        ? { ...http, headers: record(http.headers), body: filled(http.body), expectContent: filled(http.expectContent) }
        : null,
  };
}
