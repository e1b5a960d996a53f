"use strict";

// A network that plays on request. A frame is a text with a sign for each tie (0: none, 1 to 3:
// how strong) and one with a sign for each person (1: at work).
(() => {
  const BETWEEN_FRAMES = 600; // ms: never more than two frames a second
  const CONFIG = {
    displayModeBar: false,
    displaylogo: false,
    plotlyServerURL: "",
    responsive: true,
    typesetMath: false,
    showSendToCloud: false,
  };
  const CLASSES = [0, 1].flatMap((crosses) => [1, 2, 3].map((width) => `${crosses}${width}`));
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

  // The traces of a frame, in the order of the figure: ties by kind, then people by department.
  function traces(scene, frame, size, departments) {
    const lines = CLASSES.map(() => ({ x: [], y: [] }));
    for (let i = 0; i < scene.first.length; i += 1) {
      const kind = CLASSES.indexOf(scene.crosses[i] + scene.ties[frame][i]);
      if (kind < 0) continue;
      for (const end of [scene.first[i], scene.second[i]]) {
        lines[kind].x.push(scene.x[end]);
        lines[kind].y.push(scene.y[end]);
      }
      lines[kind].x.push(null);
      lines[kind].y.push(null);
    }
    const people = Array.from({ length: departments }, (_, department) => {
      const own = scene.x.map((_, i) => i)
        .filter((i) => scene.department[i] === department && scene.people[frame][i] === "1");
      return {
        x: own.map((i) => scene.x[i]),
        y: own.map((i) => scene.y[i]),
        size: own.map((i) => (scene.isLead[i] ? 1.5 * size : size)),
        outline: own.map((i) => (scene.isLead[i] ? "#1f2937" : "white")),
      };
    });
    return [...lines, ...people];
  }

  function bringToLife(player) {
    const { figure, scenes, departments } = JSON.parse(
      document.getElementById(player.dataset.player).textContent,
    );
    const [button, slider, told, choice] =
      ["button", "input", "output", "select"].map((name) => player.querySelector(name));
    const picture = player.querySelector("[role=img]");
    const chart = picture.firstElementChild;
    const size = Math.min(...figure.data.slice(-departments).flatMap((trace) => trace.marker.size));
    let drawn = null;
    let clock = null;

    async function draw() {
      const scene = scenes[choice ? Number(choice.value) : 0];
      const frame = Number(slider.value);
      slider.setAttribute("aria-valuetext", scene.words[frame]);
      picture.setAttribute("aria-label", scene.words[frame]);
      told.textContent = scene.words[frame];
      if (!player.open) return;
      const width = chart.clientWidth;
      const height = Math.min(figure.layout.height, Math.round(width * 0.95));
      drawn ??= Plotly.newPlot(chart, figure.data, { ...figure.layout, height }, CONFIG);
      await drawn;
      const all = traces(scene, frame, size, departments);
      await Plotly.restyle(chart, { x: all.map((t) => t.x), y: all.map((t) => t.y) });
      const people = all.slice(-departments);
      await Plotly.restyle(chart, {
        "marker.size": people.map((t) => t.size),
        "marker.line.color": people.map((t) => t.outline),
      }, people.map((_, department) => CLASSES.length + department));
      chart.dataset.frame = `${scenes.indexOf(scene)}/${frame}`;
    }

    function stop() {
      clearInterval(clock);
      clock = null;
      button.textContent = "Play";
      told.setAttribute("aria-live", "polite");
    }

    function advance() {
      if (Number(slider.value) >= Number(slider.max)) return stop();
      slider.value = Number(slider.value) + 1;
      return draw();
    }

    function play() {
      if (Number(slider.value) >= Number(slider.max)) slider.value = 0;
      told.setAttribute("aria-live", "off"); // twice a second nobody could listen
      button.textContent = "Stop";
      clock = setInterval(advance, BETWEEN_FRAMES);
      draw();
    }

    function respectCalm() {
      if (calm.matches) stop();
      button.hidden = calm.matches;
    }

    button.addEventListener("click", () => (clock === null ? play() : stop()));
    slider.addEventListener("input", () => { stop(); draw(); });
    if (choice) choice.addEventListener("change", draw);
    player.addEventListener("toggle", () => { if (!player.open) stop(); else draw(); });
    calm.addEventListener("change", respectCalm);
    respectCalm();
    slider.value = 0; // a page that is opened again would keep the old place
    if (choice) choice.value = "0";
  }

  document.querySelectorAll("[data-player]").forEach(bringToLife);
})();
