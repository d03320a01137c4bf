import { spawnSync } from "node:child_process";
import { remove, run, start, stop, temporaryFolder } from "../browser/belfry";
import { startPostgres } from "../browser/postgres";
import { signIn } from "../browser/session";

const jobs = 100_000;

/** Copies of a job that the program itself has made, each with a name, tag and cron of its own. */
const copies = `
set search_path = belfry;
with made as (
    insert into jobs (job_id, name, tag, cron, time_zone, remark, username, spec, policies)
    select gen_random_uuid(),
           (array['report', 'backup', 'sync', 'clean-up', 'billing', 'import', 'mail', 'index'])[1 + n % 8] || ' ' || n,
           case when n % 4 = 0 then 'tag-' || n % 50 end, n % 60 || ' * * * *', time_zone,
           case when n % 100 = 0 then 'asked for by team ' || n % 70 end, username, spec, policies
    from jobs, generate_series(2, ${jobs}) n where id = 1
    returning *)
insert into job_versions (job_id, version, name, group_id, tag, cron, time_zone, remark, username, spec, policies)
select id, 1, name, group_id, tag, cron, time_zone, remark, username, spec, policies from made;
analyze jobs; analyze job_versions;
`;

/** A `belfry standalone` with a hundred thousand jobs, all of them scheduled. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = temporaryFolder();
  const database = await startPostgres(folder);
  const server = await start([
    "standalone",
    "--database",
    database.connection,
    "--data",
    `${folder}/data`,
    "--http",
    "127.0.0.1:0",
    "--https",
    "127.0.0.1:0",
    "--slots",
    "4",
  ]);
  const token = run(["token", "create", "--role", "admin", "--database", database.connection]);
  const call = async (method: string, path: string, body: unknown) => {
    const answer = await fetch(server.url + path, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  };
  await call("POST", "/v1/jobs", { name: "report 1", type: "command", target: "true", cron: "0 * * * *" });
  const made = spawnSync(
    "psql",
    ["-h", database.folder, "-U", "belfry", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-q"],
    {
      input: copies,
      encoding: "utf8",
    },
  );
  if (made.status !== 0) throw new Error(made.stdout + made.stderr);
  for (let first = 1; first <= jobs; first += 10_000)
    await call("POST", "/v1/schedulers", { jobIds: Array.from({ length: 10_000 }, (_, index) => first + index) });
  process.env.CONSOLE_URL = server.url;
  process.env.CONSOLE_TOKEN = token;
  process.env.CONSOLE_STATE = await signIn(server, folder);
  return async () => {
    await stop(server);
    database.stop();
    remove(folder);
  };
}
