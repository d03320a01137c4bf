import { expect, newName, test } from "./fixtures";
import { fillSignIn } from "./session";

test.describe("signing in", () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test("a wrong password is told, the right one leads in, and signing out leads out", async ({ page }) => {
    await page.goto("/jobs");
    await fillSignIn(page, "admin", "wrong");
    await expect(page.getByText("The name or the password is wrong.")).toBeVisible();
    await fillSignIn(page, "admin", process.env.CONSOLE_PASSWORD!);
    await expect(page.getByRole("heading", { name: "Jobs", level: 1 })).toBeVisible();
    await page.getByRole("button", { name: "Account" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  });
});

test("a shell job is created, started, watched as it runs, read and stopped", async ({ page, api }) => {
  const name = newName("journey");
  await page.goto("/jobs");
  await page.getByRole("link", { name: "Create a job" }).first().click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await page.locator(".monaco-editor").click();
  await page.keyboard.insertText('for i in $(seq 1 500); do echo "line $i of $GREETING"; sleep 0.05; done');
  await page.getByRole("button", { name: "Add a parameter" }).click();
  await page.getByLabel("Name 1").fill("GREETING");
  await page.getByLabel("Value 1").fill("hello");
  await page.getByLabel("Cron", { exact: true }).fill("0 2 * * *");
  await expect(page.getByText("At 02:00 every day.")).toBeVisible();
  await expect(page.locator(".fires tbody tr")).toHaveCount(10);
  await page.getByRole("button", { name: "Create and start" }).click();

  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  await expect(page.getByText("Started", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Run now" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Run", exact: true }).click();

  await expect(page).toHaveURL(/\/runs\/\d+/);
  const log = page.getByRole("log");
  // It comes while it runs, and the end stays in sight.
  const last = async () => Number([...(await log.innerText()).matchAll(/line (\d+) of hello/g)].at(-1)?.[1] ?? 0);
  await expect.poll(last).toBeGreaterThan(0);
  const before = await last();
  await expect.poll(last).toBeGreaterThan(before + 20);
  await expect(page.locator(".pagehead").getByText("Running")).toBeVisible();

  await page.getByRole("button", { name: "Kill" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Kill" }).click();
  await expect(page.locator(".pagehead").getByText("Killed")).toBeVisible();

  await page.getByRole("link", { name }).last().click();
  await page.getByRole("button", { name: "Stop scheduling" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop", exact: true }).click();
  await expect(page.getByText("Stopped", { exact: true })).toBeVisible();
  const found = await api.call<{ items: { scheduled: boolean }[] }>("GET", `/v1/jobs?name=${encodeURIComponent(name)}`);
  expect(found.items.map((job) => job.scheduled)).toEqual([false]);
});

test("a worker group is made by tag and a job runs in it", async ({ page, api }) => {
  const group = newName("group");
  await page.goto("/groups");
  await page.getByRole("button", { name: "Create a group" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(group);
  await dialog.getByLabel("Everybody with one of these tags").fill("linux");
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Save" }).click();
  const row = page.getByRole("row", { name: group });
  await expect(row).toContainText("linux");
  await expect(row).toContainText("Normal");

  const groups = await api.call<{ items: { id: number }[] }>(
    "GET",
    `/v1/worker-groups?name=${encodeURIComponent(group)}`,
  );
  const job = await api.job(newName("in a group"), "echo in the group", { groupId: groups.items[0]!.id });
  const run = await api.runToEnd(job.id);
  await page.goto(`/runs/${run}`);
  await expect(page.getByText(group)).toBeVisible();
  await expect(page.getByRole("log")).toContainText("in the group");
});

test("a worker group is made by picking its members, and says that one of them is away", async ({ page, api }) => {
  const [group, away] = [newName("picked"), newName("away").replaceAll(" ", "-")];
  const { id } = await api.call<{ id: number }>("POST", "/v1/workers", {
    name: away,
    host: "10.0.4.18",
    srvName: "belfry-worker",
  });
  const [online] = (await api.call<{ items: { name: string }[] }>("GET", "/v1/workers?state=online")).items;
  await page.goto("/groups");
  await page.getByRole("button", { name: "Create a group" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(group);
  const pick = async (worker: string) => {
    await dialog.getByLabel("Workers, one by one").fill(worker);
    await page.getByTitle(`${worker} (belfry-worker)`).last().click();
  };
  await pick(online!.name);
  await dialog.getByRole("button", { name: "Save" }).click();
  const row = page.getByRole("row", { name: group });
  await expect(row.getByRole("link", { name: online!.name })).toBeVisible();
  await expect(row).toContainText("Normal");

  await row.getByRole("button", { name: "Edit" }).click();
  await pick(away);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(row).toContainText("A member is offline");
  await row.getByRole("link", { name: away }).click();
  await expect(page.getByRole("heading", { name: away, level: 1 })).toBeVisible();
  await api.call("DELETE", `/v1/workers/${id}`);
});

test("a failure is seen in the overview, and why", async ({ page, api }) => {
  const name = newName("fails");
  const job = await api.job(name, "echo 'disk is full' >&2; exit 3");
  await api.runToEnd(job.id);
  await page.goto("/");
  await page.getByRole("link", { name }).first().click();
  await expect(page.locator(".pagehead").getByText("Failed")).toBeVisible();
  await expect(page.getByText("exit code 3")).toBeVisible();
  await expect(page.getByRole("log")).toContainText("disk is full");
  await page.goto(`/jobs/${job.id}?tab=explain`);
  await expect(page.getByText("The last one did not succeed")).toBeVisible();
  await expect(page.getByText("may take it", { exact: true })).toBeVisible();
});

test("why a job does not run is said in its own words", async ({ page, api }) => {
  const job = await api.job(newName("needs a gpu"), "true", { tag: "no-such-tag" });
  const run = await api.run(job.id);
  await page.goto(`/jobs/${job.id}?tab=explain`);
  await expect(page.getByText("No worker may take it", { exact: true })).toBeVisible();
  await page.goto(`/runs/${run}`);
  await expect(page.locator(".pagehead").getByText("Queued")).toBeVisible();
  await page.getByRole("button", { name: "Kill" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Kill" }).click();
  await expect(page.locator(".pagehead").getByText("Killed")).toBeVisible();

  await page.getByRole("button", { name: "Language" }).click();
  await page.getByRole("menuitem", { name: "中文" }).click();
  await page.goto(`/jobs/${job.id}?tab=explain`);
  await expect(page.getByText("没有任务的标签").first()).toBeVisible();
  await expect(page.getByText("它在被启动或手动运行时执行。")).toBeVisible();
  await page.goto(`/audit?subject=job&subjectId=${job.id}`);
  await expect(page.getByRole("row", { name: `创建 任务 ${job.id}` })).toBeVisible();
});

test("jobs are chosen and started together, and a list shows it without being loaded again", async ({ page, api }) => {
  const like = newName("batch");
  for (let i = 0; i < 3; i++) await api.job(`${like} ${i}`, "sleep 30", { cron: "0 3 * * *" });
  await page.goto(`/jobs?name=${encodeURIComponent(like)}`);
  await expect(page.getByText("3 rows")).toBeVisible();
  await page.getByRole("checkbox", { name: "Select all" }).check();
  await page.getByRole("toolbar").getByRole("button", { name: "Start scheduling" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Start", exact: true }).click();
  await expect(page.getByRole("cell", { name: "Started" })).toHaveCount(3);
  // What others do shows too.
  const jobs = await api.call<{ items: { id: number }[] }>("GET", `/v1/jobs?name=${encodeURIComponent(like)}`);
  await api.call("DELETE", "/v1/schedulers", { jobIds: [jobs.items[0]!.id] });
  await expect(page.getByRole("cell", { name: "Stopped" })).toHaveCount(1);
  const run = await api.run(jobs.items[1]!.id);
  await expect(page.getByRole("cell", { name: "Running" })).toHaveCount(1);
  await api.call("POST", `/v1/scheduler-logs/${run}/kill`);
  await expect(page.getByRole("cell", { name: "Killed" })).toHaveCount(1);
});

test("the jobs of all pages are chosen at once and started together", async ({ page, api }) => {
  const like = newName("pages");
  await Promise.all(Array.from({ length: 23 }, (_, i) => api.job(`${like} ${i}`, "true", { cron: "0 3 1 1 *" })));
  await page.goto(`/jobs?name=${encodeURIComponent(like)}`);
  await page.getByRole("checkbox", { name: "Select row 3", exact: true }).check();
  const batch = page.getByRole("toolbar");
  await expect(batch.getByText("1 chosen")).toBeVisible();
  await expect(batch.getByRole("button", { name: /that match/ })).toHaveCount(0);
  // With Shift, those in between too, in either direction.
  await page.getByRole("checkbox", { name: "Select row 6", exact: true }).click({ modifiers: ["Shift"] });
  await expect(batch.getByText("4 chosen")).toBeVisible();
  await page.getByRole("checkbox", { name: "Select row 4", exact: true }).click({ modifiers: ["Shift"] });
  await expect(batch.getByText("1 chosen")).toBeVisible();
  await expect(page.getByRole("checkbox", { name: "Select row 3", exact: true })).toBeChecked();
  await expect(page.getByRole("checkbox", { name: "Select all" })).toHaveJSProperty("indeterminate", true);
  await page.getByRole("checkbox", { name: "Select all" }).check();
  await expect(batch.getByText("20 chosen")).toBeVisible();
  await batch.getByRole("button", { name: "Choose all 23 that match" }).click();
  await expect(batch.getByText("23 chosen")).toBeVisible();
  await batch.getByRole("button", { name: "Start scheduling" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Start", exact: true }).click();
  await expect(page.getByRole("cell", { name: "Started" })).toHaveCount(20);
  await page.getByRole("listitem", { name: "2", exact: true }).click();
  await expect(page.getByRole("cell", { name: "Started" })).toHaveCount(3);
  // When all of a page are gone, the last page that there still is takes its place.
  const last = await api.call<{ items: { id: number }[] }>("GET", `/v1/jobs?name=${encodeURIComponent(like)}&page=2`);
  await Promise.all(last.items.map(({ id }) => api.call("DELETE", `/v1/jobs/${id}`)));
  await expect(page.getByRole("cell", { name: "Started" })).toHaveCount(20);
  await expect(page.getByText("20 rows")).toBeVisible();
});

test("jobs that hold up the others of a batch are named and left out; the others are started later, and stopped", async ({
  page,
  api,
}) => {
  const like = newName("left out");
  const jobs = [];
  for (let i = 0; i < 3; i++) jobs.push(await api.job(`${like} ${i}`, "sleep 60", { cron: "0 3 1 1 *" }));
  await page.goto(`/jobs?name=${encodeURIComponent(like)}`);
  await page.getByRole("checkbox", { name: "Select all" }).check();
  const batch = page.getByRole("toolbar");
  await expect(batch.getByText("3 chosen")).toBeVisible();
  await api.call("DELETE", `/v1/jobs/${jobs[1]!.id}`);
  await expect(page.getByText("2 rows")).toBeVisible();

  await batch.getByRole("button", { name: "Start scheduling" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("After a delay").click();
  await dialog.getByLabel("After a delay").last().fill("3600");
  const start = dialog.getByRole("button", { name: "Start", exact: true });
  await start.click();
  await expect(dialog.getByText(`${like} 1: there is no such job`)).toBeVisible();
  await expect(start).toBeDisabled();
  await dialog.getByRole("button", { name: "Leave it out" }).click();
  await expect(dialog.getByText("Start these 2 jobs?")).toBeVisible();
  await start.click();
  await expect(page.getByText("2 jobs were started.")).toBeVisible();
  await expect(batch).toHaveCount(0);
  // Later: they are not scheduled yet, and a start waits.
  for (const one of [jobs[0]!, jobs[2]!]) {
    const why = await api.call<{ reasons: { code: string }[] }>("GET", `/v1/jobs/${one.id}/explain`);
    expect(why.reasons.map((reason) => reason.code)).toContain("starts_later");
  }

  const run = await api.run(jobs[0]!.id);
  await api.becomes(run, ["running"]);
  await page.getByRole("checkbox", { name: "Select all" }).check();
  await batch.getByRole("button", { name: "Stop scheduling" }).click();
  await dialog.getByRole("checkbox", { name: "Also end what is running" }).check();
  await expect(dialog.getByText("What runs is ended")).toBeVisible();
  await dialog.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(page.getByText("2 jobs were stopped.")).toBeVisible();
  await expect(page.getByRole("cell", { name: "Killed" })).toHaveCount(1);
});

test("a dialog stays when the row that it was opened from leaves the list", async ({ page, api }) => {
  const name = newName("leaves");
  const job = await api.job(name, "sleep 60");
  const run = await api.run(job.id);
  await api.becomes(run, ["running"]);
  await page.goto(`/jobs?state=running&name=${encodeURIComponent(name)}`);
  // Columns that come and go with the width of the window take their cells with them.
  for (const width of [700, 1280]) await page.setViewportSize({ width, height: 800 });
  await expect(page.getByRole("cell", { name: "Stopped" })).toBeVisible();
  await page.getByRole("button", { name: `Run now: ${name}` }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Add a parameter" }).click();
  await dialog.getByLabel("Name 1").fill("DAY");
  await api.call("POST", `/v1/scheduler-logs/${run}/kill`);
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await expect(dialog.getByLabel("Name 1")).toHaveValue("DAY");
  await dialog.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page).toHaveURL(/\/runs\/\d+$/);
  expect(page.url()).not.toContain(`/runs/${run}`);
});

test("a job is edited, compared with its last version, and put back", async ({ page, api }) => {
  const job = await api.job(newName("versions"), "echo one\necho two\n", { cron: "0 4 * * *" });
  await page.goto(`/jobs/${job.id}/edit`);
  await page.getByLabel("Cron", { exact: true }).fill("30 4 * * *");
  await page.getByLabel("Note").fill("half an hour later");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/jobs/${job.id}$`));
  // The page of another tab is not that of this one.
  await page.goto(`/jobs/${job.id}?tab=runs&page=2`);
  await page.getByRole("tab", { name: /Versions/ }).click();
  await expect(page).toHaveURL(/tab=versions$/);
  await expect(page.getByText("− 0 4 * * *")).toBeVisible();
  await expect(page.getByText("+ 30 4 * * *")).toBeVisible();
  await page.getByRole("button", { name: /^1 / }).click();
  await page.getByRole("button", { name: "Restore" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Restore" }).click();
  await expect(page.getByText("Version 1 is in force again.")).toBeVisible();
  const now = await api.call<{ cron: string; remark: string | null }>("GET", `/v1/jobs/${job.id}`);
  expect([now.cron, now.remark]).toEqual(["0 4 * * *", null]);
});

test("a version is compared with the one before and with the present one", async ({ page, api }) => {
  const name = newName("compared");
  const job = await api.job(name, "echo one");
  for (const word of ["two", "three"])
    await api.call("PUT", `/v1/jobs/${job.id}`, { name, type: "shell", target: `echo ${word}` });
  await page.goto(`/jobs/${job.id}?tab=versions`);
  await expect(page.getByText("+ echo three")).toBeVisible();
  await page.getByRole("button", { name: /^2 / }).click();
  await expect(page.getByText("− echo one")).toBeVisible();
  await expect(page.getByText("+ echo two")).toBeVisible();
  await page.getByText("Against the present one").click();
  await expect(page.getByText("− echo two")).toBeVisible();
  await expect(page.getByText("+ echo three")).toBeVisible();
  // What somebody else saves is the present one from then on.
  await api.call("PUT", `/v1/jobs/${job.id}`, { name, type: "shell", target: "echo two" });
  await expect(page.getByText("Nothing differs.")).toBeVisible();
});

test("who edits a job that somebody has changed meanwhile is told, and changes nothing", async ({ page, api }) => {
  const job = await api.job(newName("meanwhile"), "echo one");
  await page.goto(`/jobs/${job.id}/edit`);
  await page.getByRole("textbox", { name: "Note" }).fill("mine");
  await api.call("PUT", `/v1/jobs/${job.id}`, { name: job.name, type: "shell", target: "echo one", remark: "theirs" });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Somebody has changed the job meanwhile.")).toBeVisible();
  expect((await api.call<{ remark: string }>("GET", `/v1/jobs/${job.id}`)).remark).toBe("theirs");
});

test("what the server refuses stands at its field, and in the language of the page", async ({ page }) => {
  await page.goto("/jobs/new");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(newName("wrong"));
  await page.locator(".monaco-editor").click();
  await page.keyboard.insertText("true");
  await page.getByLabel("Cron", { exact: true }).fill("0 25 * * *");
  await expect(page.getByText(/at character 3/).first()).toBeVisible();
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await expect(page.locator(".ant-form-item-explain-error")).toContainText("at character 3");
  await page.getByRole("button", { name: "Language" }).click();
  await page.getByRole("menuitem", { name: "中文" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("创建任务");
  await expect(page.getByText(/第3个字符处/).first()).toBeVisible();
});

test("pages, jobs and filters are reached by keyboard alone", async ({ page, api }) => {
  const name = newName("by keyboard");
  await api.job(name, "true");
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("j");
  await expect(page.getByRole("heading", { name: "Jobs", level: 1 })).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type("keyboard");
  await expect(page).toHaveURL(/name=keyboard/);
  await page.keyboard.press("Control+k");
  await page.keyboard.type(name);
  await expect(page.getByRole("option", { name })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard" })).toBeVisible();
  await page.keyboard.press("Escape");
});

test("Enter in the search opens what was typed, though its answer is still on the way", async ({ page, api }) => {
  const [first, second] = [newName("former"), newName("latter")];
  await api.job(first, "true");
  await api.job(second, "true");
  await page.goto("/settings");
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  await page.keyboard.press("Control+k");
  const input = page.getByRole("combobox");
  await input.fill(first);
  await expect(page.getByRole("option", { name: first })).toBeVisible();
  let answer = () => {};
  const entered = new Promise<void>((resolve) => (answer = resolve));
  await page.route("**/v1/jobs?*", async (route) => {
    await entered;
    await route.continue();
  });
  await input.fill(second);
  await page.keyboard.press("Enter");
  answer();
  await expect(page.getByRole("heading", { name: second, level: 1 })).toBeVisible();
});
