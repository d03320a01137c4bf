import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const compressible = /\.(js|css|html|svg|json|ttf)$/;

/** Writes the compressed forms beside the files, so that a master has nothing to compress. */
function compressed(): Plugin {
  let folder = "";
  return {
    name: "compressed",
    apply: "build",
    configResolved(config) {
      folder = config.build.outDir;
    },
    async closeBundle() {
      const names = await readdir(folder, { recursive: true });
      await Promise.all(
        names
          .filter((name) => compressible.test(name))
          .map(async (name) => {
            const path = join(folder, name);
            const bytes = await readFile(path);
            // Beyond 9 the large editor costs more time than the few bytes are worth.
            const quality = bytes.length > 1_000_000 ? 7 : 9;
            const params = { [constants.BROTLI_PARAM_QUALITY]: quality };
            await writeFile(`${path}.br`, await promisify(brotliCompress)(bytes, { params }));
            await writeFile(`${path}.gz`, await promisify(gzip)(bytes));
          }),
      );
    },
  };
}

const master = process.env.BELFRY_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), compressed()],
  build: { target: "es2023", chunkSizeWarningLimit: 5000, assetsInlineLimit: 0, reportCompressedSize: false },
  test: { include: ["src/**/*.test.{ts,tsx}"], environment: "node" },
  server: { proxy: { "/v1": master, "/health": master, "/openapi": master, "/scheduler-v2": master } },
});
