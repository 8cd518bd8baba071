// The page's few moving parts: light and dark, the contents on a narrow screen, copying code.
// Leaves out everything a page can do without a script.
"use strict";
(() => {
  const root = document.documentElement;
  const names = ["auto", "light", "dark"];
  const stored = () => {
    try { return localStorage.getItem("white-room-theme"); } catch { return null; }
  };
  let theme = names.includes(stored()) ? stored() : "auto";
  root.dataset.theme = theme;  // before the first paint
  root.classList.add("js");

  const label = (button) => {
    const word = theme[0].toUpperCase() + theme.slice(1);
    button.querySelector(".theme-name").textContent = word;
    button.setAttribute("aria-label", `Colours: ${theme}`);
    button.title = `Colours: ${theme}`;
  };

  const themeButton = () => {
    const button = document.querySelector(".theme-button");
    button.hidden = false;
    label(button);
    button.addEventListener("click", () => {
      theme = names[(names.indexOf(theme) + 1) % names.length];
      root.dataset.theme = theme;
      try { localStorage.setItem("white-room-theme", theme); } catch { /* a private window */ }
      label(button);
    });
  };

  const contentsButton = () => {
    const button = document.querySelector(".contents-button");
    const contents = document.getElementById("contents");
    button.hidden = false;
    const show = (open) => {
      button.setAttribute("aria-expanded", String(open));
      contents.classList.toggle("open", open);
    };
    button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && contents.classList.contains("open")) {
        show(false);
        button.focus();
      }
    });
    [...contents.querySelectorAll("li.current > a")].pop()?.setAttribute("aria-current", "page");
  };

  // The lines of a listing as they stand in the file; prompts and outputs are not copied.
  const copyButtons = () => {
    if (!navigator.clipboard && !document.execCommand) return;
    for (const figure of document.querySelectorAll("figure.listing")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        const blocks = [...figure.querySelectorAll(".code pre")];
        const text = blocks.map((pre) => pre.textContent.replace(/\n$/, "")).join("\n") + "\n";
        const done = await copy(text);
        button.textContent = done ? "Copied" : "Not copied";
        setTimeout(() => { button.textContent = "Copy"; }, 1500);
      });
      figure.querySelector(".origin").append(button);
    }
  };

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      area.style.position = "fixed";
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  };

  // What scrolls sideways can be reached, and scrolled, with the keyboard.
  const scrollers = () => {
    for (const box of document.querySelectorAll("pre, table, div.math")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    }
  };

  // Follow a rebuild under `ci/book --watch`: the server answers when the pages have changed.
  const follow = () => {
    if (!document.querySelector("meta[name=white-room-watch]")) return;
    new EventSource("/watch").addEventListener("built", () => location.reload());
  };

  document.addEventListener("DOMContentLoaded", () => {
    themeButton();
    contentsButton();
    copyButtons();
    scrollers();
    follow();
  });
})();
