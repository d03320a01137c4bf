import { chromium } from "@playwright/test";
import { executablePath } from "./chromium";
import { remove, run, start, stop, temporaryFolder } from "./belfry";

/** One `belfry standalone` for all journeys, and a browser session that is signed in. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = temporaryFolder();
  const data = `${folder}/data`;
  const server = await start([
    "standalone",
    "--data",
    data,
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
  process.env.CONSOLE_STATE = `${folder}/state.json`;

  const browser = await chromium.launch({ executablePath });
  const context = await browser.newContext({ baseURL: server.url });
  await context.request.post("/v1/session", {
    data: { username: "admin", password: server.password },
    headers: { Origin: server.url },
  });
  await context.storageState({ path: process.env.CONSOLE_STATE });
  await browser.close();

  return async () => {
    await stop(server);
    remove(folder);
  };
}
