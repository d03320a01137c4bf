import { expect, newName, test, type Page } from "./fixtures";

/** Chooses one of the words that a filter offers. */
async function choose(page: Page, filter: string, word: string): Promise<void> {
  await page.getByRole("combobox", { name: filter, exact: true }).click();
  await page.getByTitle(word, { exact: true }).click();
}

/** Fills in from when to when, on the clocks of the browser. */
async function chooseTime(page: Page, from: string, to: string): Promise<void> {
  await page.getByPlaceholder("From").fill(from);
  await page.keyboard.press("Enter");
  await page.getByPlaceholder("To", { exact: true }).fill(to);
  await page.keyboard.press("Enter");
}

/** What the address asks for. */
const asked = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);

test("runs are filtered by job, state and time, and the filters live in the address", async ({ page, api }) => {
  const like = newName("filtered");
  await api.runToEnd((await api.job(`${like} good`, "true")).id);
  await api.runToEnd((await api.job(`${like} bad`, "exit 3")).id);
  await page.goto("/runs");
  const rows = page.locator("tbody").getByRole("row", { name: like });
  await page.getByRole("textbox", { name: "Part of a name" }).fill(like);
  await expect(page.getByText("2 rows")).toBeVisible();
  await choose(page, "State", "Failed");
  await expect(page.getByText("1 row", { exact: true })).toBeVisible();
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText(`${like} bad`);
  await chooseTime(page, "2001-01-01 00:00", "2001-01-02 00:00");
  await expect(page.getByText("Nothing matches these filters.")).toBeVisible();
  await chooseTime(page, "2001-01-01 00:00", "2099-01-01 00:00");
  await expect(rows).toHaveCount(1);

  const filters = {
    jobName: like,
    state: "failed",
    // Midnight in Berlin.
    from: "2000-12-31T23:00:00.000Z",
    to: "2098-12-31T23:00:00.000Z",
  };
  expect(asked(page)).toEqual(filters);
  await page.reload();
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText(`${like} bad`);
  await expect(page.getByRole("textbox", { name: "Part of a name" })).toHaveValue(like);
  await expect(page.getByTitle("Failed", { exact: true })).toBeVisible();
  await expect(page.getByPlaceholder("To", { exact: true })).toHaveValue("2099-01-01 00:00");
  expect(asked(page)).toEqual(filters);
});

test("the audit log is filtered by who, what and which thing, in the words that it shows", async ({ page, api }) => {
  const job = await api.job(newName("audited"), "true");
  await api.call("DELETE", `/v1/jobs/${job.id}`);
  const { username } = await api.call<{ username: string }>("GET", "/v1/profile");
  await page.goto(`/audit?subjectId=${job.id}`);
  const rows = page.locator("tbody tr");
  await page.getByRole("textbox", { name: "Who" }).fill(username);
  await expect.poll(() => asked(page)).toMatchObject({ username });
  await choose(page, "Thing", "job");
  await expect(page.getByText("2 rows")).toBeVisible();
  await choose(page, "What", "deleted");
  await expect(page.getByText("1 row", { exact: true })).toBeVisible();
  await expect(rows).toContainText(`job ${job.id}`);
  const filters = { subjectId: String(job.id), username, subject: "job", action: "delete" };
  expect(asked(page)).toEqual(filters);
  await page.reload();
  await expect(rows).toHaveCount(1);
  await expect(page.locator(".filters").getByTitle("deleted", { exact: true })).toBeVisible();

  await page.getByRole("textbox", { name: "Who" }).fill("nobody");
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(rows).not.toHaveCount(0);
  expect(asked(page)).toEqual({});
});
