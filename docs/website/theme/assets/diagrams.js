/* Draws the diagrams of a page (Mermaid) in the colours of the site, light or dark. Large ones keep
   a size that can be read, in a frame that scrolls, and open over the whole window. */
(() => {
  "use strict";
  const COLOURS = {
    light: { ground: "#ffffff", box: "#e7f0fa", edge: "#5b7db1", ink: "#17202b", line: "#4b5867" },
    dark: { ground: "#12171d", box: "#17293d", edge: "#6aa9ec", ink: "#e6ebf1", line: "#a9b5c2" },
  };
  const READABLE = 0.6;
  const SMALLEST = 0.75;
  const scheme = () =>
    document.body.getAttribute("data-md-color-scheme") === "slate" ? "dark" : "light";

  const settings = () => {
    const { ground, box, edge, ink, line } = COLOURS[scheme()];
    return {
      startOnLoad: false,
      securityLevel: "strict",
      theme: "base",
      fontFamily: "system-ui, sans-serif",
      flowchart: { useMaxWidth: false },
      state: { useMaxWidth: false },
      sequence: { useMaxWidth: false },
      gantt: { useMaxWidth: false },
      themeVariables: {
        background: ground, primaryColor: box, primaryBorderColor: edge, primaryTextColor: ink,
        lineColor: line, textColor: ink, edgeLabelBackground: ground, mainBkg: box,
        labelColor: ink, transitionLabelColor: ink, specialStateColor: line,
        noteBkgColor: box, noteTextColor: ink, noteBorderColor: edge, labelBackgroundColor: ground,
      },
    };
  };

  const titled = (place) => {
    let before = place;
    while (before && !/^H[1-6]$/.test(before.tagName)) {
      before = before.previousElementSibling ?? before.parentElement;
    }
    return `Diagram: ${before?.firstChild?.textContent?.trim() || document.title}`;
  };

  const framed = (pre, title) => {
    const figure = document.createElement("figure");
    const frame = document.createElement("div");
    const larger = document.createElement("button");
    figure.className = "drawing";
    frame.className = "drawing__frame";
    frame.tabIndex = 0;
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", title);
    larger.type = "button";
    larger.className = "drawing__larger";
    larger.textContent = "Enlarge";
    larger.addEventListener("click", () => enlarged(frame.firstElementChild, title));
    figure.append(frame, larger);
    pre.replaceWith(figure);
    return frame;
  };

  const enlarged = (drawing, title) => {
    const dialog = document.createElement("dialog");
    const close = document.createElement("button");
    const frame = document.createElement("div");
    dialog.className = "drawing__dialog";
    dialog.setAttribute("aria-label", title);
    close.type = "button";
    close.textContent = "Close";
    close.className = "drawing__larger";
    close.addEventListener("click", () => dialog.close());
    frame.className = "drawing__frame";
    frame.tabIndex = 0;
    frame.append(drawing.cloneNode(true));
    frame.firstElementChild.removeAttribute("class");
    frame.firstElementChild.style.removeProperty("width");
    dialog.append(close, frame);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  };

  const drawings = [...document.querySelectorAll("pre.diagram")].map((pre) => {
    const title = titled(pre);
    return { source: pre.textContent, title, frame: framed(pre, title) };
  });

  /* What is too large to be seen as a whole is seen from its beginning. */
  const shown = (frame, start) => {
    if (!start) return;
    const [inner, outer] = [start.getBoundingClientRect(), frame.getBoundingClientRect()];
    frame.scrollLeft += inner.left - outer.left - frame.clientWidth / 2;
  };

  const draw = async () => {
    window.mermaid.initialize(settings());
    for (const [number, { source, title, frame }] of drawings.entries()) {
      const { svg } = await window.mermaid.render(`drawing-${number}`, source);
      frame.innerHTML = svg;
      const drawn = frame.firstElementChild;
      drawn.setAttribute("role", "img");
      drawn.setAttribute("aria-label", title);
      const width = drawn.viewBox.baseVal.width;
      const whole = frame.clientWidth / width >= READABLE;
      drawn.classList.toggle("drawing--whole", whole);
      if (!whole) drawn.style.width = `${width * SMALLEST}px`;
      shown(frame, drawn.querySelector('[id*="root_start"]'));
    }
    document.documentElement.dataset.drawn = String(drawings.length);
  };

  draw();
  new MutationObserver(draw).observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
})();
