import { init } from "echarts";
import { rowsOf } from "./tables.mjs";

const WIDTH = 800;

/** @typedef {import("./sections.mjs").AllFigures} AllFigures */

/**
 * The charts by the names of their files, each with the part that it is of, and as an option of echarts.
 *
 * @type {Record<string, [part: string, optionOf: (figures: AllFigures) => object]>}
 */
const CHARTS = {
  memory: [
    "memory",
    ({ memory }) =>
      bars("nanoseconds a decision, less is better", {
        "one hot key": namedValues(memory, "hot-admitted", isQuick),
        "100,000 keys": namedValues(memory, "uniform", isQuick),
        "a million keys, Zipf": namedValues(memory, "zipf", isQuick),
      }),
  ],
  size: [
    "size",
    ({ size }) =>
      bars("bytes a key, a million keys, less is better", {
        "leaky bucket, or what a peer has": rowsOf(size, "leaky-bucket")
          .filter(isQuick)
          .map(({ name, bytesPerKey }) => [name, bytesPerKey]),
      }),
  ],
  frames: [
    "memory",
    ({ memory }) =>
      lines("nanoseconds a decision, by the number of frames", ["10", "1,000", "10,000"], {
        "10 operations in each": valuesOf(memory, "frames-filled"),
        "the same traffic": valuesOf(memory, "frames-same-traffic"),
      }),
  ],
  redis: [
    "redis",
    ({ redis }) =>
      lines(
        "decisions a second by ioredis, by calls in flight, 10,000 keys",
        ["1", "64", "512"],
        byContender(redis, ["many-1", "many-64", "many-512"]),
      ),
  ],
  "redis-one-key": [
    "redis",
    ({ redis }) =>
      lines(
        "decisions a second by ioredis, by calls in flight, one key",
        ["1", "64", "512"],
        byContender(redis, ["one-1", "one-64", "one-512"]),
      ),
  ],
  shared: [
    "shared",
    ({ shared }) =>
      lines("decisions a second together", ["1", "2", "4"], {
        "threads on SharedMemoryStorage": ratesOf(rowsOf(shared, "threads")),
        "processes on LmdbStorage": ratesOf(rowsOf(shared, "processes")),
      }),
  ],
};

/**
 * Draws the charts of all parts that have been run.
 *
 * @param {AllFigures} figures
 * @returns {[name: string, svg: string][]}
 */
export function drawCharts(figures) {
  return Object.entries(CHARTS)
    .filter(([, [part]]) => figures[part] !== undefined)
    .map(([name, [, optionOf]]) => [name, draw(optionOf(figures))]);
}

/** @param {object} option its `height` is that of the picture */
function draw({ height, ...option }) {
  const chart = init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height });
  chart.setOption({ animation: false, backgroundColor: "#fff", ...option });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

/** Those beside whom the others could not be told apart are left out. */
function isQuick({ mostOperations }) {
  return mostOperations === undefined;
}

function namedValues(figures, kind, isIn) {
  return rowsOf(figures, kind)
    .filter(isIn)
    .map(({ name, nanoseconds }) => [name, nanoseconds]);
}

function valuesOf(figures, kind) {
  return rowsOf(figures, kind).map(({ nanoseconds }) => nanoseconds);
}

function ratesOf(rows) {
  return rows.map(({ nanoseconds }) => Math.round(1e9 / nanoseconds));
}

function byContender(figures, kinds) {
  const columns = kinds.map((kind) =>
    rowsOf(figures, kind).filter(({ client }) => client === "ioredis"),
  );
  return Object.fromEntries(
    columns[0].map(({ name }) => [
      name,
      ratesOf(columns.map((rows) => rows.find((row) => row.name === name))),
    ]),
  );
}

/** Bars from the left, a group for each name; the series are by their names. */
function bars(title, series) {
  const names = [...new Set(Object.values(series).flatMap((all) => all.map(([name]) => name)))];
  return {
    ...frame(title),
    height: 120 + names.length * (10 + 14 * Object.keys(series).length),
    grid: { left: 270, right: 40, top: 80, bottom: 30 },
    xAxis: { type: "value" },
    yAxis: { type: "category", inverse: true, data: names },
    series: Object.entries(series).map(([name, all]) => ({
      name,
      type: "bar",
      data: names.map((one) => all.find(([other]) => other === one)?.[1]),
    })),
  };
}

/** Lines over some categories, on a logarithmic scale. */
function lines(title, categories, series) {
  return {
    ...frame(title),
    // Beside the lines, for there may be many.
    legend: { orient: "vertical", left: 560, top: "middle" },
    height: 380,
    grid: { left: 80, right: 260, top: 60, bottom: 30 },
    xAxis: { type: "category", data: categories },
    yAxis: { type: "log", min: ({ min }) => min / 2 },
    series: Object.entries(series).map(([name, data]) => ({
      name,
      type: "line",
      data,
      lineStyle: { width: isOwn(name) ? 4 : 1.5 },
    })),
  };
}

function isOwn(name) {
  return /Limiter$|Storage$/.test(name);
}

function frame(title) {
  return {
    textStyle: { fontFamily: "Arial, sans-serif" },
    title: { text: title, textStyle: { fontSize: 15 } },
    // No font is asked how wide its letters are, where there is no screen: so there is room to spare.
    legend: { top: 34, itemGap: 36 },
  };
}
