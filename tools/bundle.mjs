// Bundles what the pages load, from review/static and the npm packages, into review/static/built.
// Everything in there comes from this machine's disk; the pages ask nobody else for anything.

import { copyFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const from = "review/static";
const to = join(from, "built");
const fresh = `${to}.new`;

// Only the letters that are written here: Latin with its extensions, Cyrillic with the letters of Kazakh, Arabic with
// those of Uyghur. The browser fetches a file only when a page holds a letter of its range.
const FONTS = {
  "@fontsource-variable/noto-sans": { css: "wght.css", subsets: ["cyrillic-ext", "cyrillic", "latin-ext", "latin"] },
  "@fontsource-variable/noto-naskh-arabic": { css: "wght.css", subsets: ["arabic", "latin"] },
};

async function fonts() {
  const kept = [];
  for (const [name, { css, subsets }] of Object.entries(FONTS)) {
    const folder = join("node_modules", name);
    const faces = (await readFile(join(folder, css), "utf8")).split("@font-face").slice(1);
    for (const face of faces) {
      const file = /files\/([\w-]+\.woff2)/.exec(face)[1];
      if (!subsets.some((subset) => file.includes(`-${subset}-wght-normal`))) continue;
      await copyFile(join(folder, "files", file), join(fresh, file));
      kept.push(`@font-face${face.slice(0, face.indexOf("}") + 1).replace("./files/", "./")}`);
    }
    await copyFile(join(folder, "LICENSE"), join(fresh, `LICENSE.${name.split("/")[1]}.txt`));
  }
  await writeFile(join(fresh, "fonts.css"), kept.join("\n"));
}

// The waveform brings its rules as a style element, which the pages' policy forbids. `waveform.js` has them in a sheet of
// its own; here they are taken out, so that no page tries what is forbidden.
const withoutStyleElement = {
  name: "without-style-element",
  setup({ onLoad }) {
    onLoad({ filter: /wavesurfer\.esm\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const contents = source.replace(/<style\$\{.*?:""\}>[^]*?<\/style>/, "");
      if (contents === source) throw new Error("wavesurfer.js no longer brings a style element; look at how it is styled now");
      return { contents, loader: "js" };
    });
  },
};

const entries = ["editor/editor.js", "upload.js", "hashing.js", "digest.js"].filter((name) => existsSync(join(from, name)));

await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
await fonts();
await build({
  entryPoints: entries.map((name) => join(from, name)),
  outdir: fresh,
  entryNames: "[name]",
  chunkNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  sourcemap: true,
  legalComments: "linked",
  logLevel: "warning",
  plugins: [withoutStyleElement],
});
await rm(to, { recursive: true, force: true });
await rename(fresh, to);
