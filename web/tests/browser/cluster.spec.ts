import { writeFileSync } from "node:fs";
import { Api } from "./api";
import { patience, remove, run, start, stop, temporaryFolder, type Started } from "./belfry";
import { expect, test } from "./fixtures";
import { startPostgres } from "./postgres";
import { fillSignIn } from "./session";

test("the leader is killed while a page is open at another master: the list carries on", async ({ browser }) => {
  test.setTimeout(120_000 * patience);
  const folder = temporaryFolder();
  const database = await startPostgres(folder);
  const started: Started[] = [];
  const master = async (name: string) => {
    const one = await start([
      "master",
      "--database",
      database.connection,
      "--data",
      `${folder}/${name}`,
      "--http",
      "127.0.0.1:0",
    ]);
    started.push(one);
    return one;
  };
  try {
    const leader = await master("one");
    const api = new Api(leader.url, run(["token", "create", "--role", "admin", "--database", database.connection]));
    writeFileSync(`${folder}/join`, run(["join-token", "create", "--database", database.connection]));
    const follower = await master("two");
    started.push(
      await start([
        "worker",
        "--masters",
        `${leader.url},${follower.url}`,
        "--join-token-file",
        `${folder}/join`,
        "--data",
        `${folder}/worker`,
      ]),
    );

    const context = await browser.newContext({ baseURL: follower.url, storageState: { cookies: [], origins: [] } });
    const page = await context.newPage();
    await page.goto("/cluster");
    await fillSignIn(page, "admin", leader.password!);
    const row = (url: string) => page.getByRole("row", { name: url }).first();
    await expect(row(leader.url)).toContainText("Leader");
    await expect(row(follower.url)).toContainText("Follower");

    const job = await api.job("heartbeat", "echo beat", { cron: "* * * * * *" });
    await api.call("POST", "/v1/schedulers", { jobIds: [job.id] });
    await page.goto(`/jobs/${job.id}?tab=runs`);
    await expect(page.getByRole("cell", { name: "Succeeded" }).first()).toBeVisible({ timeout: 30_000 });

    await stop(leader, "SIGKILL");
    const seen = Number((await page.locator("tbody tr").first().getByRole("link").first().textContent()) ?? 0);
    // Without being loaded again, the list goes on under the next leader.
    await expect
      .poll(async () => Number(await page.locator("tbody tr").first().getByRole("link").first().textContent()), {
        timeout: 30_000,
      })
      .toBeGreaterThan(seen + 3);
    await page.getByRole("link", { name: "Scheduler cluster" }).click();
    await expect(row(follower.url)).toContainText("Leader");
    await expect(page.getByText("still leads")).toBeVisible();
    await expect(page.getByRole("status").getByText("Live")).toBeVisible();

    // Without a master the page says so, keeps what it shows, and goes on by itself.
    await context.setOffline(true);
    await stop(follower, "SIGKILL");
    await expect(page.getByRole("status").getByText("Reconnecting")).toBeVisible();
    await expect(row(follower.url)).toContainText("Leader");
    await context.close();
  } finally {
    for (const one of started.toReversed()) await stop(one, "SIGKILL");
    database.stop();
    remove(folder);
  }
});
