"use strict";

// The explorer looks up what was simulated; nothing between two points is worked out.
(() => {
  const block = document.getElementById("try-data");
  if (!block) return;
  const { axes, points } = JSON.parse(block.textContent);
  const controls = axes.map((axis, i) => document.getElementById(`try-${i}`));
  const places = new Map(points.map((point, i) => [point.at.join(), i]));
  const chart = document.querySelector("#try [data-figure]");

  function chosen() {
    return controls.map((control) => Number(control.value));
  }

  function showValues(at) {
    controls.forEach((control, i) => {
      const text = axes[i].texts[at[i]];
      document.getElementById(`try-${i}-value`).textContent = text;
      if (control.type === "range") control.setAttribute("aria-valuetext", text);
    });
  }

  function showFindings(point) {
    document.getElementById("try-said").textContent = point.said;
    point.cells.forEach((texts, i) => {
      texts.forEach((text, j) => {
        document.getElementById(`try-cell-${i}-${j}`).textContent = text;
      });
    });
  }

  // The curve along the first input, with the others as they are chosen.
  function draw(at) {
    if (!chart || !chart.data) return;
    const along = axes[0].texts.map((_, i) => points[places.get([i, ...at.slice(1)].join())]);
    const here = along[at[0]];
    Plotly.update(
      chart,
      {
        y: [along.map((point) => point.estimate), [here.estimate]],
        x: [axes[0].texts.map((_, i) => i), [at[0]]],
        "error_y.array": [along.map((point) => point.up), [0]],
        "error_y.arrayminus": [along.map((point) => point.down), [0]],
        "marker.color": [along.map((point) => point.color), "#1f2937"],
        "marker.symbol": [along.map((point) => point.symbol), "circle-open"],
        "marker.line.color": [along.map((point) => point.outline), "#1f2937"],
      },
      {},
    );
  }

  function show() {
    const at = chosen();
    const point = points[places.get(at.join())];
    showValues(at);
    showFindings(point);
    draw(at);
  }

  for (const control of controls) {
    control.disabled = false;
    control.addEventListener("input", show);
  }
  show();
})();
