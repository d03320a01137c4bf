import { expect, test } from "vitest";
import type { Job } from "../../api/client";
import { fresh, fromParams, toForm, toSettings } from "./form";

const job = {
  id: 1, jobId: "x", name: "report", groupId: null, tag: null, cron: "0 2 * * *", timeZone: "UTC", type: "http", target: "https://x",
  language: null, http: { method: "POST", headers: { Accept: "text/plain" }, body: "{}", expectStatus: 204, expectContent: null },
  remark: null, timeoutSeconds: 60, retry: { limit: 1, delaySeconds: 10, backoff: 2, maxDelaySeconds: 3600 },
  limits: { memoryBytes: 512 * 1024 * 1024, cpuSeconds: null, openFiles: null, processes: null }, maxOutputBytes: 10485760,
  params: { DAY: "monday" }, runAs: null,
} as unknown as Job; // prettier-ignore

test("a job that was read and is sent again is the same", () => {
  const sent = toSettings(toForm(job));
  for (const field of [
    "name",
    "cron",
    "type",
    "target",
    "http",
    "retry",
    "limits",
    "maxOutputBytes",
    "params",
    "timeoutSeconds",
  ] as const)
    expect(sent[field], field).toEqual(job[field]);
});

test("what another type had is left out, and empty texts are none", () => {
  const sent = toSettings({ ...toForm(job), type: "shell", target: "true", cron: " ", tag: "" });
  expect(sent.http).toBeNull();
  expect(sent.language).toBeNull();
  expect(sent.cron).toBeNull();
  expect(sent.tag).toBeNull();
});

test("a secret stays as the server has it until a value is typed, whatever its lock shows", () => {
  const kept = toForm({ ...job, params: { KEY: { secret: true } } } as unknown as Job).params[0]!;
  expect(fromParams([kept])).toEqual({ KEY: { secret: true } });
  expect(fromParams([{ ...kept, secret: false }])).toEqual({ KEY: { secret: true } });
  expect(fromParams([{ ...kept, kept: false, value: "new" }])).toEqual({ KEY: { secret: true, value: "new" } });
  expect(fromParams([{ ...kept, kept: false, secret: false, value: "open" }])).toEqual({ KEY: "open" });
});

test("a new job has no limits unless one is set", () => {
  expect(toSettings(fresh).limits).toBeNull();
  expect(toSettings({ ...fresh, limits: { memoryMebibytes: 1.5 } }).limits).toEqual({ memoryBytes: 1572864 });
});
