import { startAzkaban } from "./azkaban";
import { remove, run, start, stop, temporaryFolder } from "./belfry";
import { signIn } from "./session";

/** One `belfry standalone` for all journeys, an Azkaban behind it, and a browser session that is signed in. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = temporaryFolder();
  const data = `${folder}/data`;
  const azkaban = await startAzkaban(folder);
  const server = await start([
    "standalone",
    "--data",
    data,
    "--config",
    azkaban.config,
    "--http",
    "127.0.0.1:0",
    "--https",
    "127.0.0.1:0",
    "--slots",
    "16",
    "--tag",
    "linux",
  ]);
  process.env.CONSOLE_URL = server.url;
  process.env.CONSOLE_PASSWORD = server.password;
  process.env.CONSOLE_TOKEN = run(["token", "create", "--role", "admin", "--data", data]);
  process.env.CONSOLE_STATE = await signIn(server, folder);
  process.env.CONSOLE_AZKABAN = azkaban.url;

  return async () => {
    await stop(server);
    azkaban.process.stdin?.end();
    remove(folder);
  };
}
