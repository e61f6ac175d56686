/**
 * Writes the figures of the latest runs into `docs/performance.md`, between its marks, and draws its charts.
 * What it is written from is kept in `docs/figures`.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { drawCharts } from "./document/charts.mjs";
import { latestFigures } from "./document/figures.mjs";
import { filled } from "./document/marks.mjs";
import { SECTIONS } from "./document/sections.mjs";

const DOCUMENT = new URL("../docs/performance.md", import.meta.url);
const CHARTS = new URL("../docs/charts/", import.meta.url);

const figures = latestFigures();
const text = filled(readFileSync(DOCUMENT, "utf8"), (name) => SECTIONS[name](figures));
const config = await resolveConfig(fileURLToPath(DOCUMENT));
writeFileSync(DOCUMENT, await format(text, { ...config, parser: "markdown" }));

mkdirSync(CHARTS, { recursive: true });
for (const [name, svg] of drawCharts(figures)) writeFileSync(new URL(`${name}.svg`, CHARTS), svg);
