// Charts from the data beside them; the table under each is the same data for those who read.

const COLOURS = ["#0b6b4c", "#c98a1b", "#1b5896", "#9b3b6a", "#5f7a3a", "#6b5aa0", "#8a5a3c", "#3f7f8c"];

/** Return a value as people read it: amounts of money with 分, anything else with what it has. Pure. */
export function wordsOf(value, money = false) {
  return Number(value).toLocaleString("en-US", { minimumFractionDigits: money ? 2 : 0, maximumFractionDigits: 2 });
}

/** Return what ECharts draws for our own data ({kind, labels, series, unit}). Pure. */
export function optionOf({ kind, title, labels, series, unit = "", money = false }, fontSize = 14, fontFamily = "sans-serif", width = 600) {
  const text = { fontSize, color: "#1d2320", fontFamily };
  const common = {
    color: COLOURS,
    textStyle: text,
    animation: false,
    aria: { enabled: true, label: { description: title || undefined } },
    legend: series.length > 1 && kind !== "pie" ? { bottom: 0, textStyle: text } : undefined,
    tooltip: { trigger: kind === "pie" ? "item" : "axis", renderMode: "richText", valueFormatter: (v) => `${wordsOf(v, money)} ${unit}`.trim() },
  };
  if (kind === "pie") {
    const data = labels.map((name, i) => ({ name, value: series[0].values[i] }));
    return { ...common, series: [{ type: "pie", radius: ["45%", "70%"], center: ["50%", "50%"], data, label: { ...text, formatter: ({ name, value }) => `${name} ${wordsOf(value, money)}` } }] };
  }
  const line = { axisLine: { lineStyle: { color: "#7f8983" } }, axisTick: { show: false } };
  const lying = kind === "row";
  // Names beside lying bars are all there, broken into lines rather than cut off; those under standing bars make room.
  const label = lying ? { interval: 0, width: Math.min(12 * fontSize, 0.4 * width), overflow: "break" } : { hideOverlap: true };
  const names = { type: "category", data: labels, axisLabel: { ...text, ...label }, ...line };
  const values = { type: "value", name: unit, nameTextStyle: text, axisLabel: text, splitLine: { lineStyle: { color: "#e1e4e0" } }, minInterval: 1 };
  return {
    ...common,
    grid: { left: 8, right: lying ? 24 + fontSize * unit.length : 16, top: unit && !lying ? 36 : 12, bottom: series.length > 1 ? 36 : 4, containLabel: true },
    xAxis: lying ? values : names,
    yAxis: lying ? { ...names, inverse: true } : values,
    series: series.map((one) => ({
      name: one.name,
      type: kind === "line" ? "line" : "bar",
      data: one.values,
      barMaxWidth: 28,
      symbolSize: 7,
    })),
  };
}

/** Return how high a chart must be for each lying bar to have its line, in lines of text; 0 for the usual height. Pure. */
export function linesOf({ kind, labels, series }) {
  return kind === "row" ? labels.length * Math.max(2.4, series.length * 1.4) + 3 : 0;
}

/** Return the address behind a bar, a point or a slice, or nothing. Pure. */
export function linkOf(data, index) {
  return data.links?.[index] ?? "";
}

const started = new WeakSet();
let library = null;

export function startCharts(root) {
  const figures = [...(root.querySelectorAll?.("[data-shegongzhan-chart]") ?? [])].filter((f) => !started.has(f));
  for (const figure of figures) {
    started.add(figure);
    draw(figure);
  }
}

async function draw(figure) {
  const source = document.getElementById(figure.dataset.shegongzhanChart);
  const canvas = figure.querySelector(".canvas");
  const data = JSON.parse(source.textContent);
  canvas.classList.add("drawn");
  try {
    library ??= import("../vendor/echarts.min.js");
    const { init } = await library;
    // ECharts measures words before it draws them: it needs the real font, "inherit" would be measured wrong.
    const size = parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.87;
    const { fontFamily } = getComputedStyle(document.body);
    const lines = linesOf(data);
    if (lines) canvas.style.height = `${Math.max(12, lines * 0.95)}rem`;
    const chart = init(canvas, null, { renderer: "svg" });
    chart.setOption(optionOf(data, size, fontFamily, canvas.clientWidth));
    chart.on("click", ({ dataIndex }) => {
      const to = linkOf(data, dataIndex);
      if (to) location.assign(to);
    });
    new ResizeObserver(() => chart.resize()).observe(canvas);
  } catch {
    canvas.classList.remove("drawn");
    figure.querySelector("details").open = true; // no chart: the numbers themselves
  }
}
