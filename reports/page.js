"use strict";

(() => {
  const CONFIG = {
    displayModeBar: false,
    displaylogo: false,
    plotlyServerURL: "",
    responsive: true,
    typesetMath: false,
    showSendToCloud: false,
  };
  const charts = Array.from(document.querySelectorAll("[data-figure]"));
  const nextFrame = () => new Promise((resolve) => setTimeout(resolve, 0));

  function figureOf(chart) {
    return JSON.parse(document.getElementById(chart.dataset.figure).textContent);
  }

  // A square figure on a narrow screen would float in empty space.
  function fitted(layout, chart, width) {
    if (chart.dataset.shape !== "square") return layout;
    return { ...layout, height: Math.min(layout.height, Math.round(width * 0.95)) };
  }

  async function draw(chart) {
    const figure = figureOf(chart);
    const layout = fitted(figure.layout, chart, chart.clientWidth);
    await Plotly.newPlot(chart, figure.data, layout, CONFIG);
  }

  // Browsers print a live chart at the size it has on the screen, so paper gets a still picture,
  // unless the page holds one.
  async function prepareForPaper(chart) {
    const figure = figureOf(chart);
    const width = Number(chart.dataset.paper);
    const layout = { ...fitted(figure.layout, chart, width), width };
    const picture = document.createElement("img");
    picture.alt = chart.parentElement.ariaLabel;
    picture.className = "on-paper";
    picture.src = await Plotly.toImage(
      { data: figure.data, layout, config: CONFIG },
      { format: "svg", width, height: layout.height },
    );
    chart.parentElement.after(picture);
    chart.parentElement.classList.add("on-screen");
  }

  async function unpackLibrary() {
    const packed = atob(document.getElementById("plotly").textContent);
    const bytes = Uint8Array.from(packed, (letter) => letter.charCodeAt(0));
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const library = document.createElement("script");
    library.textContent = await new Response(unpacked).text();
    document.head.append(library);
  }

  async function start() {
    if (!window.DecompressionStream) { // a browser of before 2023 shows the still pictures
      document.documentElement.classList.remove("with-scripts");
      return;
    }
    await unpackLibrary();
    for (const chart of charts) {
      await draw(chart);
      if (chart === charts[0]) performance.mark("first chart");
      await nextFrame();
    }
    document.documentElement.dataset.charts = "drawn";
    for (const chart of charts.filter((each) => !each.closest(".on-screen"))) {
      await prepareForPaper(chart);
      await nextFrame();
    }
    document.documentElement.dataset.paper = "ready";
  }

  start();
})();
