// Builds what the pages load from others: htmx as it comes, ECharts with only what our charts draw.
// `node build.mjs` writes into shegongzhan/core/static/core/vendor/; `--check` writes nothing and fails when the
// committed files are not what would be written.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "shegongzhan", "core", "static", "core", "vendor");

/** Return the bytes of each file to be written, by name. */
async function built() {
  const files = new Map();
  const text = (name, value) => files.set(name, Buffer.from(withoutMap(value), "utf8"));

  text("htmx.min.js", readFileSync(join(here, "node_modules/htmx.org/dist/htmx.min.js"), "utf8"));
  const charts = await esbuild.build({
    entryPoints: [join(here, "src/echarts.js")],
    absWorkingDir: here,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2019",
    define: { "process.env.NODE_ENV": '"production"' },
    legalComments: "none",
    write: false,
  });
  text("echarts.min.js", charts.outputFiles[0].text);

  const parts = [
    ["htmx.org", "0BSD", ["htmx.min.js"]],
    ["echarts", "Apache-2.0", ["echarts.min.js"]],
    ["zrender", "BSD-3-Clause", ["echarts.min.js"]],
    ["tslib", "0BSD", ["echarts.min.js"]],
  ].map(([name, licence, names]) => {
    const about = JSON.parse(readFileSync(join(here, "node_modules", name, "package.json"), "utf8"));
    if (about.license !== licence) throw new Error(`${name}: licence is now ${about.license}, not ${licence}`);
    return { name, version: about.version, licence, files: names.map((file) => ({ file, sha256: sha256(files.get(file)) })) };
  });
  // Apache-2.0 (section 4) and BSD-3-Clause ask that their texts travel with the code.
  for (const name of ["htmx.org", "echarts", "zrender"]) {
    const licence = ["LICENSE", "LICENSE.txt", "LICENSE.md"].map((f) => join(here, "node_modules", name, f)).find(existsSync);
    text(`${name}.LICENSE.txt`, readFileSync(licence, "utf8"));
  }
  text("echarts.NOTICE.txt", readFileSync(join(here, "node_modules/echarts/NOTICE"), "utf8"));
  text("THIRD_PARTY.json", JSON.stringify(parts, null, 2) + "\n");
  return files;
}

/** Drop the pointer to a source map: the map is not shipped, and the manifest storage would look for it. */
function withoutMap(text) {
  return text.replace(/\n?\/\/# sourceMappingURL=\S*\s*$/, "\n");
}

function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

const files = await built();
if (process.argv.includes("--check")) {
  const stale = [...files].filter(([name, bytes]) => !existsSync(join(target, name)) || !readFileSync(join(target, name)).equals(bytes));
  const unknown = readdirSync(target).filter((name) => !files.has(name));
  for (const [name] of stale) console.error(`stale: ${name}`);
  for (const name of unknown) console.error(`not built from here: ${name}`);
  if (stale.length || unknown.length) {
    console.error("Run `npm ci && npm run build` in frontend/ and commit the result.");
    process.exit(1);
  }
  console.log(`${files.size} vendored files are fresh`);
} else {
  mkdirSync(target, { recursive: true });
  for (const [name, bytes] of files) {
    writeFileSync(join(target, name), bytes);
    console.log(`${String(bytes.length).padStart(8)}  ${name}`);
  }
}
