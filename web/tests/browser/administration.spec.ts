import { expect, newName, test } from "./fixtures";

test("a user and tokens are made and revoked, and the audit log says who did it", async ({ page }) => {
  const [user, token] = [newName("mei").replaceAll(" ", "-"), newName("deploy")];
  await page.goto("/people");
  await page.getByRole("button", { name: "Create a user" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(user);
  await dialog.getByLabel("Password").fill("correct horse");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("row", { name: user })).toContainText("Operator");

  await page.getByRole("tab", { name: "API tokens" }).click();
  await page.getByRole("button", { name: "Create an API token" }).click();
  await dialog.getByLabel("What it is for").fill(token);
  await dialog.getByRole("button", { name: "Create" }).click();
  const secret = (await dialog.locator(".codeline code").textContent())!;
  const use = () =>
    fetch(`${process.env.CONSOLE_URL}/v1/session`, { headers: { Authorization: `Bearer ${secret}` } }).then(
      (answer) => answer.status,
    );
  expect(await use()).toBe(200);
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByRole("row", { name: token }).getByRole("button", { name: "Revoke" }).click();
  await dialog.getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByRole("row", { name: token })).toHaveCount(0);
  await expect.poll(use, { timeout: 20_000 }).toBe(401);

  await page.goto("/audit?subject=user&username=admin&action=create");
  await page.locator("tbody tr").first().getByRole("link", { name: "created" }).click();
  await expect(page.getByRole("dialog")).toContainText(user);
});

test("a join token is made, shown once and revoked", async ({ page }) => {
  const name = newName("rack 4");
  await page.goto("/people?tab=join");
  await page.getByRole("button", { name: "Create a join token" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What it is for").fill(name);
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(dialog).toContainText("The secret is shown this once");
  const secret = (await dialog.locator(".codeline code").textContent())!;
  expect(secret).not.toBe("");
  await dialog.getByRole("button", { name: "Done" }).click();
  const row = page.getByRole("row", { name });
  await expect(row).toContainText("admin");
  await page.reload();
  await expect(row).toContainText("never");
  await expect(page.getByText(secret)).toHaveCount(0);
  await row.getByRole("button", { name: "Revoke" }).click();
  await dialog.getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText(`${name} was revoked.`)).toBeVisible();
  await expect(row).toHaveCount(0);
});

test("what is kept for how long is told, and each day that is stored", async ({ page, api }) => {
  await api.runToEnd((await api.job(newName("stored"), "echo kept")).id);
  const storage = await api.call<{ keepDays: number; days: { day: string }[] }>("GET", "/v1/storage");
  await page.goto("/settings");
  await expect(page.getByText(`${storage.keepDays} days besides today`)).toBeVisible();
  await expect(page.getByText(`"Days":${storage.keepDays}`)).toBeVisible();
  expect(storage.days.length).toBeGreaterThan(0);
  const days = page.getByRole("region", { name: "History and output by day" });
  for (const { day } of storage.days) await expect(days.getByRole("cell", { name: day })).toBeVisible();
});

test("a worker is added by hand, drained, put back and deleted", async ({ page }) => {
  const name = newName("gpu").replaceAll(" ", "-");
  await page.goto("/workers");
  await page.getByRole("button", { name: "Add by hand" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Address").fill("10.0.4.17");
  await dialog.getByRole("button", { name: "Save" }).click();
  const row = page.getByRole("row", { name });
  await expect(row).toContainText("Offline");
  const choose = async (item: string) => {
    await row.getByRole("button", { name: /^More/ }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await choose("Drain");
  await dialog.getByRole("button", { name: "Drain" }).click();
  await choose("Take runs again");
  await row.getByRole("button", { name: /^More/ }).click();
  await expect(page.getByRole("menuitem", { name: "Drain" })).toBeVisible();
  await page.keyboard.press("Escape");
  await choose("Delete");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(row).toHaveCount(0);
  await page.getByRole("button", { name: "Let a machine join" }).click();
  await expect(dialog).toContainText("belfry worker --masters");
});

test("what ran shows on the timeline, by worker and by job, and in the calendar", async ({ page, api }) => {
  const name = newName("on the timeline");
  const job = await api.job(name, "true");
  await api.runToEnd(job.id);
  await page.goto("/timeline?by=job&span=10");
  await expect(page.locator(".gantt-names").getByText(name)).toBeVisible();
  await page.getByText("By worker", { exact: true }).click();
  const [worker] = (await api.call<{ items: { name: string }[] }>("GET", "/v1/workers?state=online")).items;
  await expect(page.locator(".gantt-names").getByText(worker!.name, { exact: true })).toBeVisible();
  await expect(page.locator(".gantt-names").getByText(name)).toHaveCount(0);
  await page.goto(`/jobs/${job.id}?tab=calendar`);
  const day = page.getByRole("link", { name: /: 1 run$/ });
  await day.focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/runs\?jobId=/);
  const row = page.getByRole("row", { name });
  await expect(row).toHaveCount(1);
  // Shown in the viewer's zone, and exactly in UTC to whoever points there.
  const time = row.locator("time").filter({ visible: true }).first();
  const utc = new Date((await time.getAttribute("datetime"))!).toISOString().slice(0, 19).replace("T", " ");
  await time.hover();
  await expect(page.getByRole("tooltip")).toContainText(utc);
  await expect(page.getByRole("tooltip")).toContainText("UTC");
});

test("arrows lead from run to run of the timeline, which names each, and Enter opens it", async ({ page, api }) => {
  const like = newName("by arrows");
  const first = await api.job(`${like} first`, "true");
  const second = await api.job(`${like} second`, "true");
  const old = await api.runToEnd(first.id);
  const other = await api.runToEnd(second.id);
  const newest = await api.runToEnd(first.id);
  const timeline = page.getByRole("application", { name: "Timeline" });
  const tip = page.locator(".gantt").getByRole("status");
  /** Presses arrows from the beginning, sees the name at the last one, and opens that run. */
  const open = async (arrows: string[], name: string, run: number) => {
    await page.goto(`/timeline?by=job&span=10&name=${encodeURIComponent(like)}`);
    await timeline.focus();
    await expect(tip).toBeEmpty();
    for (const arrow of arrows) await page.keyboard.press(arrow);
    await expect(tip).toContainText(name);
    await expect(tip.locator(".gantt-tip")).toBeInViewport({ ratio: 1 });
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(new RegExp(`/runs/${run}$`));
  };
  await open(["ArrowLeft"], first.name, newest);
  await open(["ArrowLeft", "ArrowLeft"], first.name, old);
  await open(["ArrowUp", "ArrowDown"], second.name, other);
  // To what had begun by then.
  await open(["ArrowUp", "ArrowDown", "ArrowUp"], first.name, old);
});
