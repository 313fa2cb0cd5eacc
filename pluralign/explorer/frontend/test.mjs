/** Runs src/*.test.ts, bundled, by Node's own runner. */

import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "explorer-"));
const tests = (await readdir(join(here, "src"))).filter((name) => name.endsWith(".test.ts"));
await build({
  absWorkingDir: here,
  entryPoints: tests.map((name) => `src/${name}`),
  bundle: true,
  platform: "node",
  format: "esm",
  outdir: folder,
  outExtension: { ".js": ".mjs" },
});
const events = run({ files: tests.map((name) => join(folder, name.replace(/ts$/, "mjs"))) });
events.on("test:fail", () => (process.exitCode = 1));
for await (const text of events.compose(spec)) process.stdout.write(text);
await rm(folder, { recursive: true });
