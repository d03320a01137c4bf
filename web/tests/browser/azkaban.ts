import { spawn, type ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const program = join(
  import.meta.dirname,
  "../../../artifacts/bin/Belfry.IntegrationTests/debug/Belfry.IntegrationTests.dll",
);

/** An Azkaban for tests, and the configuration by which Belfry finds it; flows of the project shop run natively. */
export async function startAzkaban(folder: string): Promise<{ url: string; config: string; process: ChildProcess }> {
  const child = spawn("dotnet", [program, "host-azkaban"], { stdio: ["pipe", "pipe", "inherit"] });
  const [url, user, password] = await new Promise<string[]>((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (text: Buffer) => {
      said += text.toString();
      const match = /Azkaban is at (\S+), for (\S+) with (\S+)/.exec(said);
      if (match) resolve(match.slice(1));
    });
    child.on("exit", (code) => reject(new Error(`The stand-in of Azkaban ended with code ${code}:\n${said}`)));
  });
  const passwordFile = join(folder, "azkaban.password");
  writeFileSync(passwordFile, password!);
  const config = join(folder, "belfry.json");
  writeFileSync(
    config,
    JSON.stringify({ Azkaban: { Url: url, User: user, PasswordFile: passwordFile, Native: ["shop/*"] } }),
  );
  return { url: url!, config, process: child };
}
