// Writes src/api/schema.ts from the committed OpenAPI document; with --check it only says whether that is stale.
import { readFile, writeFile } from "node:fs/promises";
import openapi, { astToString } from "openapi-typescript";

const source = new URL("../../docs/openapi.v1.json", import.meta.url);
const target = new URL("../src/api/schema.ts", import.meta.url);

const types = astToString(await openapi(source, { alphabetize: false }));
const text = `// Generated from docs/openapi.v1.json by "npm run client". Do not edit.\n\n${types}`;

if (process.argv.includes("--check")) {
    const committed = await readFile(target, "utf8").catch(() => "");
    if (committed !== text) {
        console.error(
            "web/src/api/schema.ts is not what docs/openapi.v1.json says: run npm run client in web/ and commit it.",
        );
        process.exit(1);
    }
} else {
    await writeFile(target, text);
}
