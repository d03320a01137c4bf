import { request, type Page } from "@playwright/test";
import type { Started } from "./belfry";

/** The administrator's session, as a file that browser contexts begin with. */
export async function signIn(server: Started, folder: string): Promise<string> {
  const path = `${folder}/state.json`;
  const context = await request.newContext({ baseURL: server.url });
  const answer = await context.post("/v1/session", {
    data: { username: "admin", password: server.password },
    headers: { Origin: server.url },
  });
  if (!answer.ok()) throw new Error(`Signing in: ${answer.status()} ${await answer.text()}`);
  await context.storageState({ path });
  await context.dispose();
  return path;
}

/** Signs in as a person does. */
export async function fillSignIn(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}
