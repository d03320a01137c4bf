import { spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** PostgreSQL refuses to run as root: then it is this account's. */
const account = "postgres";

function programs(): string {
  const root = "/usr/lib/postgresql";
  const newest = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a))[0] : undefined;
  return newest ? join(root, newest, "bin") : "/usr/bin";
}

export interface Database {
  connection: string;
  /** Where its socket is. */
  folder: string;
  stop(): void;
}

/** A PostgreSQL of the test's own, on a socket in the folder. */
export async function startPostgres(folder: string): Promise<Database> {
  const data = join(folder, "postgres");
  mkdirSync(data);
  const isRoot = process.getuid?.() === 0;
  const as = (command: string[]): [string, string[]] =>
    isRoot
      ? ["setpriv", [`--reuid=${account}`, `--regid=${account}`, "--clear-groups", ...command]]
      : [command[0]!, command.slice(1)];
  if (isRoot) {
    const id = (flag: string) => Number(spawnSync("id", [flag, account], { encoding: "utf8" }).stdout);
    chownSync(data, id("-u"), id("-g"));
  }
  chmodSync(data, 0o700);
  const cluster = join(data, "data");
  const made = spawnSync(...as([join(programs(), "initdb"), "-D", cluster, "-U", "belfry", "--auth=trust", "-N"]), {
    encoding: "utf8",
  });
  if (made.status !== 0) throw new Error(made.stdout + made.stderr);
  const server = spawn(...as([join(programs(), "postgres"), "-D", cluster, "-k", data, "-h", "", "-F"]), {
    stdio: ["ignore", "ignore", "pipe"],
  });
  await new Promise<void>((resolve, reject) => {
    let log = "";
    server.stderr.on("data", (text: Buffer) => {
      log += text.toString();
      if (log.includes("ready to accept connections")) resolve();
    });
    server.on("exit", () => reject(new Error(log)));
  });
  return {
    folder: data,
    connection: `Host=${data};Username=belfry;Database=postgres`,
    stop: () => server.kill("SIGQUIT"),
  };
}
