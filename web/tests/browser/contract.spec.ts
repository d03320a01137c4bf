import { expect, test } from "./fixtures";

test.use({ storageState: { cookies: [], origins: [] } });

test("the API is read and tried on its own page, with a token that stays in the tab", async ({ page }) => {
  await page.goto("/openapi/");
  await page.getByLabel("API token").fill(process.env.CONSOLE_TOKEN!);
  await page.getByRole("button", { name: "Use" }).click();
  const session = page.locator("[id$=-getSession]");
  await session.getByRole("button").first().click();
  await session.getByRole("button", { name: "Try it out" }).click();
  await session.getByRole("button", { name: "Execute" }).click();
  await expect(session.locator(".live-responses-table tbody .response-col_status")).toContainText("200");
  await expect(session.locator(".live-responses-table")).toContainText('"role": "admin"');
});
