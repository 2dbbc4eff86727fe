/* Tables that are wider than the window scroll in a frame; whoever has no mouse gets there too. */
addEventListener("load", () => {
  for (const frame of document.querySelectorAll(".md-typeset__scrollwrap, .highlight pre, pre > code")) {
    if (frame.scrollWidth > frame.clientWidth) frame.tabIndex = 0;
  }
});
