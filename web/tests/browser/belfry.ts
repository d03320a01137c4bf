import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The program under test: what ./test has built, or another one that is named. */
export const program =
  process.env.BELFRY_PROGRAM ?? join(import.meta.dirname, "../../../artifacts/bin/Belfry/debug/belfry");

/** How many times longer than on a quiet machine everything may take. */
export const patience = Number(process.env.PATIENCE ?? 1);

const startWithin = 60_000 * patience;

/** A folder that other accounts may pass through: jobs and PostgreSQL work below it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "belfry-browser-"));
  chmodSync(folder, 0o711);
  return folder;
}

export interface Started {
  process: ChildProcess;
  url: string;
  /** The administrator's, when it was made just now. */
  password: string | undefined;
  log(): string;
}

/** Starts a role of the program and waits until it serves. */
export function start(args: string[]): Promise<Started> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, DOTNET_gcServer: "0" },
    });
    let log = "";
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`It does not serve within ${startWithin} ms:\n${log}`));
    }, startWithin);
    const take = (text: Buffer) => {
      log += text.toString();
      const url = /Belfry is at (http:\/\/\S+)/.exec(log)?.[1];
      // What a worker, and so standalone, says last of its start; a master says its address.
      const isReady = args[0] === "master" ? url !== undefined : log.includes("Connected to the leader");
      if (!isReady) return;
      clearTimeout(timer);
      resolve({
        process: child,
        url: url ?? "",
        // It comes behind the address.
        get password() {
          return /with the password (\S+)/.exec(log)?.[1];
        },
        log: () => log,
      });
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`It ended with code ${code}:\n${log}`));
    });
  });
}

/** Ends a program and waits for its end. */
export async function stop(started: Started, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (started.process.exitCode !== null || started.process.signalCode !== null) return;
  const ended = new Promise((resolve) => started.process.once("exit", resolve));
  started.process.kill(signal);
  await ended;
}

/** A command of the program, to its end. */
export function run(args: string[]): string {
  const done = spawnSync(program, args, { encoding: "utf8" });
  if (done.status !== 0)
    throw new Error(`belfry ${args.join(" ")} ended with ${done.status}: ${done.stdout}${done.stderr}`);
  return done.stdout.trim();
}

export function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
