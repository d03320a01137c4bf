import type { Api } from "../browser/api";

const colours = `#!/usr/bin/env bash
set -euo pipefail
echo -e "\\e[1mnightly backup\\e[0m of \\e[36mpostgres://orders\\e[0m"
for table in customers orders items invoices; do
    printf '\\e[32m✓\\e[0m %-12s %8d rows\\n' "$table" "$((RANDOM * 7))"
done
echo -e "\\e[33mwarning:\\e[0m table \\e[1msessions\\e[0m is skipped: it is temporary"
seq -f 'chunk %05g sent' 1 400
echo -e "\\e[32mdone\\e[0m in 3.2 s"
`;

/** Something to see on every page. */
export async function furnish(api: Api): Promise<{ job: number; long: number; failed: number; running: number }> {
  const group = await api.call<{ id: number }>("POST", "/v1/worker-groups", { name: "reports", tags: ["linux"] });
  await api.call("POST", "/v1/worker-groups", { name: "gpu farm", tags: ["gpu"] });
  await api.call("POST", "/v1/workers", {
    host: "10.0.4.17",
    name: "gpu-1",
    srvName: "belfry-worker",
    tag: "gpu,large",
    capacity: 4,
  });
  const channel = await api.call<{ id: number }>("POST", "/v1/channels", {
    name: "on call",
    kind: "webhook",
    url: "https://hooks.example.com/belfry/T024",
    alerts: ["worker_lost", "scheduler_full", "no_eligible_worker"],
  });
  await api.call("POST", "/v1/channels", { name: "team reports", kind: "mail", to: ["reports@example.com"] });
  const notify = [{ on: ["failure", "recovery"], channel: channel.id }];
  const params = {
    TARGET: "s3://backups/orders",
    KEEP_DAYS: "30",
    ACCESS_KEY: { secret: true, value: "x".repeat(24) },
  };
  const backup = await api.job("nightly backup", colours, {
    notify,
    cron: "30 2 * * *",
    timeZone: "Europe/Berlin",
    groupId: group.id,
    tag: "linux",
    remark: "Orders and customers, to the other site. Call the storage team when it fails twice.",
    params,
    retry: { limit: 2, delaySeconds: 60 },
    timeoutSeconds: 3600,
  });
  const put = {
    name: "nightly backup",
    type: "shell",
    groupId: group.id,
    tag: "linux",
    timeZone: "Europe/Berlin",
    params: { ...params, ACCESS_KEY: { secret: true } },
    notify,
  };
  await api.call("PUT", `/v1/jobs/${backup.id}`, {
    ...put,
    target: colours.replace("sessions", "session_cache"),
    cron: "30 2 * * *",
    retry: { limit: 2, delaySeconds: 60 },
    timeoutSeconds: 3600,
    remark: "Orders and customers, to the other site. Call the storage team when it fails twice.",
  });
  const flaky = await api.job(
    "import exchange rates",
    "echo 'GET https://rates.example/latest'; sleep 0.2; echo 'curl: (6) Could not resolve host: rates.example' >&2; exit 6",
    { cron: "*/15 * * * *" },
  );
  const heartbeat = await api.job("heartbeat", "echo beat $(date +%T)", {
    cron: "*/5 * * * * *",
    remark: "Every five seconds",
  });
  const report = await api.job("weekly report", "print('rows', 42)\n", {
    type: "code",
    language: "python",
    cron: "0 7 * * 1",
    timeZone: "America/New_York",
  });
  const hook = await api.job("ping the shop", "https://shop.example/health", { type: "http", cron: "H * * * *" });
  const steady = await api.job(
    "rebuild search index",
    'for i in $(seq 1 600); do echo "$(date +%T) segment $i of 600 merged"; sleep 1; done',
    { cron: "0 */6 * * *" },
  );
  for (const name of [
    "rotate logs",
    "expire sessions",
    "sync ldap",
    "mail digest",
    "vacuum analytics",
    "thumbnail sweep",
    "invoice run",
    "ledger close",
    "warm the cache",
    "check certificates",
  ])
    await api.job(name, "sleep 0.1; echo ok", { cron: name.length % 2 ? "0 * * * *" : "*/10 * * * *" });
  const all = await api.call<{ items: { id: number }[] }>("GET", "/v1/jobs?pageSize=100");
  await api.call("POST", "/v1/schedulers", { jobIds: all.items.map((job) => job.id).filter((id) => id !== hook.id) });
  for (let i = 0; i < 3; i++) await api.runToEnd(backup.id);
  const long = await api.runToEnd(backup.id);
  let failed = 0;
  for (let i = 0; i < 3; i++) failed = await api.runToEnd(flaky.id);
  for (let i = 0; i < 4; i++) await api.runToEnd(heartbeat.id, { force: true });
  await api.runToEnd(report.id);
  for (const job of all.items.slice(0, 8)) if (job.id !== steady.id) await api.runToEnd(job.id, { force: true });
  await api.job("needs a gpu", "nvidia-smi", { tag: "gpu" }).then((job) => api.run(job.id));
  for (const [job_name, project, job_type] of [
    ["ranking of monday", "jupiter", "ranking"],
    ["import of prices", "jupiter", "import"],
    ["crawl the catalogue", "jupiter", "crawl"],
  ])
    await api.call("POST", "/scheduler-v2/jobs", {
      user_id: "mei",
      source_name: "shop",
      job_name,
      project,
      job_type,
      begin_time: "2026-11-20 00:00:00",
      end_time: "2026-11-21 00:00:00",
      product_ids: "17,23",
    });
  const running = await api.run(steady.id);
  await api.becomes(running, ["running"]);
  await api.call("POST", "/v1/users", { name: "mei", role: "operator", password: "correct horse battery" });
  await api.call("POST", "/v1/users", { name: "tom", role: "viewer", password: "correct horse battery" });
  return { job: backup.id, long, failed, running };
}
