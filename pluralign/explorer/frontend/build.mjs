/** Bundles the page: one script, one style sheet, and the licences of what is in them. --check: compares instead of writing. */

import { readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static");

const { outputFiles, metafile } = await build({
  absWorkingDir: here,
  entryPoints: { explorer: "src/main.tsx" },
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  charset: "utf8",
  legalComments: "none", // licenses.txt has all of them
  jsx: "automatic",
  jsxImportSource: "preact",
  metafile: true,
  write: false,
  outdir: out,
});

/** The notices of the packages that are in the bundle. */
async function licenses() {
  const names = new Set(
    Object.keys(metafile.inputs).flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []),
  );
  const parts = [];
  for (const name of [...names].sort()) {
    const folder = join(here, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} has no file with its licence`);
    parts.push(`${name} ${version} (${license})\n\n${(await readFile(join(folder, file), "utf8")).trim()}\n`);
  }
  return `The explorer's page contains parts of these packages.\n\n${parts.join("\n----\n\n")}`;
}

const files = new Map(outputFiles.map((file) => [file.path.split(/[\\/]/).at(-1), file.text]));
files.set("explorer.css", (await build({ absWorkingDir: here, entryPoints: ["src/explorer.css"], minify: true, charset: "utf8", write: false, outdir: out })).outputFiles[0].text);
files.set("licenses.txt", await licenses());

let different = 0;
for (const [name, text] of files) {
  const path = join(out, name);
  if (process.argv.includes("--check")) {
    if ((await readFile(path, "utf8").catch(() => "")) !== text) {
      console.error(`static/${name} is not what the sources give: npm run build`);
      different += 1;
    }
  } else {
    await writeFile(path, text);
    console.log(`static/${name}  ${text.length} characters`);
  }
}
process.exitCode = different ? 1 : 0;
