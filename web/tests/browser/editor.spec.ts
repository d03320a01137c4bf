import { expect, newName, test } from "./fixtures";
import { startReceiver } from "./receiver";
import { fillSignIn } from "./session";

test("a job with a secret is tried from the editor, keeps the secret when it is edited, and tells a channel when it fails", async ({
  page,
  api,
}) => {
  const receiver = await startReceiver();
  try {
    const channel = newName("on call");
    await page.goto("/channels");
    await page.getByRole("button", { name: "Create a channel" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill(channel);
    await dialog.getByLabel("URL").fill("nowhere");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog.getByText("must be an absolute http or https URL")).toBeVisible();
    await dialog.getByLabel("URL").fill(receiver.url);
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("row", { name: channel })).toContainText("127.0.0.1");

    const name = newName("tried");
    await page.goto("/jobs/new");
    await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
    await page.locator(".monaco-editor").click();
    await page.keyboard.insertText('echo "key $KEY of $WHO"; exit 4');
    await page.getByRole("button", { name: "Add a parameter" }).click();
    await page.getByLabel("Name 1").fill("KEY");
    await page.getByRole("button", { name: "Secret 1" }).click();
    await page.getByLabel("Value 1").fill("correct horse");
    await page.getByRole("button", { name: "Add a parameter" }).click();
    await page.getByLabel("Name 2").fill("WHO");
    await page.getByLabel("Value 2").fill("nobody");
    await page.getByRole("button", { name: "Tell a channel" }).click();
    await page.getByLabel("Channel 1").click();
    await page.getByTitle(channel, { exact: true }).click();
    await page.getByRole("button", { name: "Save and test" }).click();

    await expect(page).toHaveURL(/\/runs\/\d+$/);
    await expect(page.locator(".pagehead").getByText("Failed")).toBeVisible();
    await expect(page.getByRole("log")).toContainText("of nobody");
    await expect(page.getByRole("log")).not.toContainText("correct horse");
    const facts = page.locator(".panel").filter({ has: page.getByRole("heading", { name: "Parameters" }) });
    await expect(facts).toContainText("KEY");
    await expect(facts.getByText("Secret", { exact: true })).toBeVisible();
    await expect(facts).toContainText("nobody");
    await expect.poll(() => receiver.told.join("\n"), { timeout: 20_000 }).toContain(name);

    const [job] = (
      await api.call<{ items: { id: number; version: number }[] }>("GET", `/v1/jobs?name=${encodeURIComponent(name)}`)
    ).items;
    await page.goto(`/jobs/${job!.id}/edit`);
    await expect(page.getByPlaceholder("unchanged")).toBeVisible();
    // Looking at what the lock does is no new value.
    for (let i = 0; i < 2; i++) await page.getByRole("button", { name: "Secret 1" }).click();
    await page.getByLabel("Note").fill("edited");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`/jobs/${job!.id}$`));
    await expect(page.getByText(`${channel}: it fails, it succeeds again`)).toBeVisible();
    const run = await api.run(job!.id, { params: { WHO: "somebody" } });
    await api.becomes(run, ["failed"]);
    await page.goto(`/runs/${run}`);
    // The secret is still there, and so masked: it was neither lost nor replaced by an empty one.
    await expect(page.getByRole("log")).toContainText(/key \*+ of somebody/);
    await expect(facts.getByText("of this run")).toBeVisible();
  } finally {
    receiver.close();
  }
});

test("changes are not left behind unasked, those of the cron builder neither", async ({ page, api }) => {
  const job = await api.job(newName("left"), "true");
  const leave = () => page.getByRole("link", { name: "Workers", exact: true }).click();
  const question = page.getByRole("dialog", { name: "Leave without saving?" });
  await page.goto(`/jobs/${job.id}/edit`);
  await page.getByLabel("Note").fill("not saved");
  await leave();
  await question.getByRole("button", { name: "Stay" }).click();
  await expect(page.getByLabel("Note")).toHaveValue("not saved");
  await leave();
  await question.getByRole("button", { name: "Leave" }).click();
  await expect(page.getByRole("heading", { name: "Workers", level: 1 })).toBeVisible();

  await page.goto(`/jobs/${job.id}/edit`);
  await page.getByRole("combobox", { name: "Every", exact: true }).click();
  await page.getByTitle("day", { exact: true }).click();
  await expect(page.getByLabel("Cron", { exact: true })).toHaveValue("0 2 * * *");
  await leave();
  await expect(question).toBeVisible();
});

test("Ctrl+S saves once, however often it is pressed meanwhile", async ({ page, api }) => {
  const job = await api.job(newName("twice"), "true");
  let saves = 0;
  let goOn = () => {};
  const pressed = new Promise<void>((resolve) => (goOn = resolve));
  await page.route(`**/v1/jobs/${job.id}`, async (route) => {
    if (route.request().method() === "PUT") {
      saves++;
      await pressed;
    }
    await route.continue();
  });
  await page.goto(`/jobs/${job.id}/edit`);
  await page.locator(".monaco-editor").click();
  await page.keyboard.type("# ");
  await page.keyboard.press("Control+s");
  await expect.poll(() => saves).toBe(1);
  await page.keyboard.press("Control+s");
  goOn();
  await expect(page).toHaveURL(new RegExp(`/jobs/${job.id}$`));
  expect(saves).toBe(1);
  expect((await api.call<{ version: number }>("GET", `/v1/jobs/${job.id}`)).version).toBe(2);
});

test("what is typed more quickly than the page is drawn is kept, and saved whole", async ({ page, api }) => {
  const job = await api.job(newName("quick"), "true");
  await page.goto(`/jobs/${job.id}/edit`);
  await page.locator(".monaco-editor").click();
  await page.keyboard.press("Control+End");
  // Many keys wait behind one long task, and so come with nothing drawn between them.
  const typed = " # a quick brown fox";
  const busy = page.evaluate(() => {
    const until = performance.now() + 1500;
    while (performance.now() < until);
  });
  await Promise.all([busy, ...[...typed].map((key) => page.keyboard.press(key)), page.keyboard.press("Control+s")]);
  await expect(page).toHaveURL(new RegExp(`/jobs/${job.id}$`));
  expect((await api.call<{ target: string }>("GET", `/v1/jobs/${job.id}`)).target).toBe(`true${typed}`);
});

test("a session that ends while a job is edited is begun again over the page, and what was typed is kept", async ({
  browser,
  api,
}) => {
  const job = await api.job(newName("session"), "true");
  const name = newName("ann").replaceAll(" ", "-");
  const password = "correct horse";
  const user = await api.call<{ id: number }>("POST", "/v1/users", { name, role: "operator", password });
  const context = await browser.newContext({
    baseURL: process.env.CONSOLE_URL!,
    storageState: { cookies: [], origins: [] },
  });
  const page = await context.newPage();
  await page.goto(`/jobs/${job.id}/edit`);
  await fillSignIn(page, name, password);
  await page.getByLabel("Note").fill("half written");

  // A new password ends the sessions that there are.
  await api.call("PUT", `/v1/users/${user.id}/password`, { password: "battery staple" });
  // What the page reads meanwhile may be refused first: the dialog lies over the button then, and saving asks but once.
  await page.getByRole("button", { name: "Save", exact: true }).dispatchEvent("click");
  const dialog = page.getByRole("dialog", { name: "Your session has ended" });
  await expect(dialog.getByLabel("User name")).toHaveValue(name);
  await dialog.getByLabel("Password").fill("battery staple");
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByLabel("Note")).toHaveValue("half written");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/jobs/${job.id}$`));
  expect((await api.call<{ remark: string }>("GET", `/v1/jobs/${job.id}`)).remark).toBe("half written");
  await context.close();
});
