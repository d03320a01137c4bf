import type { Api } from "./api";
import { expect, newName, test, type Page } from "./fixtures";
import { fillSignIn } from "./session";

test.use({ storageState: { cookies: [], origins: [] } });

const password = "correct horse";

/** A user of the test's own, with that password. */
async function newUser(api: Api, role: "viewer" | "operator"): Promise<string> {
  const name = newName(role).replaceAll(" ", "-");
  await api.call("POST", "/v1/users", { name, role, password });
  return name;
}

test("a viewer is offered nothing that writes, where an administrator is, and no page of administration", async ({
  page,
  api,
  browser,
}) => {
  const name = newName("seen by a viewer");
  const job = await api.job(name, "true");
  await api.call("PUT", `/v1/jobs/${job.id}`, { name, type: "shell", target: "true", remark: "another" });
  const run = await api.runToEnd(job.id);
  await api.call("POST", "/v1/worker-groups", { name, tags: ["linux"] });
  const [worker] = (await api.call<{ items: { name: string }[] }>("GET", "/v1/workers?state=online")).items;
  const shown: [path: string, words: string][] = [
    [`/jobs?name=${encodeURIComponent(name)}`, name],
    [`/jobs/${job.id}`, name],
    [`/jobs/${job.id}?tab=versions&version=1`, "remark"],
    [`/runs?jobId=${job.id}`, name],
    [`/runs/${run}`, "It has printed nothing."],
    ["/workers", worker!.name],
    [`/groups?name=${encodeURIComponent(name)}`, name],
  ];
  const writes = (at: Page) =>
    at
      .locator("#content")
      .getByRole("button", {
        name: /\b(More|Edit|Delete|Run now|Run again|Restore|Kill|Start|Stop|Add|Create|Let a machine join)\b/,
      })
      .or(at.locator("#content").getByRole("checkbox", { name: /Select/ }));
  const see = async (at: Page, path: string, words: string) => {
    await at.goto(path);
    await expect(at.locator("#content").getByText(words).filter({ visible: true }).first()).toBeVisible();
  };

  await page.goto("/");
  await fillSignIn(page, await newUser(api, "viewer"), password);
  const menu = page.getByRole("navigation", { name: "Pages" });
  await expect(menu.getByRole("link", { name: "Settings" })).toBeVisible();
  for (const administration of ["Audit log", "Users and tokens", "Channels"])
    await expect(menu.getByRole("link", { name: administration })).toHaveCount(0);
  for (const [path, words] of shown) {
    await see(page, path, words);
    await expect(writes(page), path).toHaveCount(0);
  }
  await page.goto("/people");
  await expect(page.getByText("Your role does not include this.")).toBeVisible();

  const administrator = await browser.newPage({ storageState: process.env.CONSOLE_STATE! });
  for (const [path, words] of shown.filter(([path]) => !path.startsWith("/runs?"))) {
    await see(administrator, path, words);
    await expect(writes(administrator), path).not.toHaveCount(0);
  }
  await administrator.close();
});

test("who has changed the own password signs in with the new one and no longer with the old one", async ({
  page,
  api,
}) => {
  const user = await newUser(api, "operator");
  const fresh = "battery staple";
  await page.goto("/profile");
  await fillSignIn(page, user, password);
  await expect(page.getByRole("heading", { name: "Profile", level: 1 })).toBeVisible();
  await page.getByLabel("Present password").fill(password);
  await page.getByLabel("New password", { exact: true }).fill(fresh);
  await page.getByLabel("New password again").fill("battery stable");
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByText("The two are not the same.")).toBeVisible();
  await page.getByLabel("New password again").fill(fresh);
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByText("The password was changed; your other sessions have ended.")).toBeVisible();

  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await fillSignIn(page, user, password);
  await expect(page.getByText("The name or the password is wrong.")).toBeVisible();
  await fillSignIn(page, user, fresh);
  await expect(page.getByRole("heading", { name: "Profile", level: 1 })).toBeVisible();
});
