// The book as a reader meets it: every page wide and narrow, light and dark, then what a reader does.
//   node pages.mjs CHROMIUM FOLDER ADDRESS PAGE...
// Leaves out how it looks: that is for eyes.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const [executablePath, folder, address, ...pages] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const isRoot = process.getuid?.() === 0;
const browser = await chromium.launch({
  executablePath, args: ["--disable-background-networking", ...(isRoot ? ["--no-sandbox"] : [])],
});
const failures = [];
let checks = 0;
const check = (fine, message) => {
  checks += 1;
  if (!fine) failures.push(message);
};

// A page that notices what it asks other machines for, and what it complains of.
const open = async (options, watch) => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("request", (request) => {
    const url = new URL(request.url());
    const own = url.origin === address || ["file:", "data:", "blob:"].includes(url.protocol);
    check(own, `${watch.name}: asks ${url.host} for something`);
  });
  page.on("console", (message) => {
    if (message.type() === "error") check(false, `${watch.name}: console: ${message.text()}`);
  });
  page.on("pageerror", (error) => check(false, `${watch.name}: ${error.message}`));
  return page;
};

// The whole of WCAG A and AA once; in the dark the colours again, and narrow what scrolls.
const wcag = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] };
const looks = [
  ["wide, light", { viewport: { width: 1400, height: 900 }, colorScheme: "light" }, wcag],
  ["wide, dark", { viewport: { width: 1400, height: 900 }, colorScheme: "dark" },
   { runOnly: ["color-contrast"] }],
  ["narrow, light", { viewport: { width: 390, height: 844 }, colorScheme: "light" },
   { runOnly: ["scrollable-region-focusable", "target-size"] }],
];
for (const [look, options, rules] of looks) {
  const watch = { name: "" };
  const page = await open(options, watch);
  for (const name of pages) {
    watch.name = `${name} (${look})`;
    await page.goto(`${address}/${name}`, { waitUntil: "load" });
    const [scroll, inner] = await page.evaluate(
      () => [document.documentElement.scrollWidth, window.innerWidth]);
    check(scroll <= inner, `${watch.name}: scrolls sideways, ${scroll} px in ${inner}`);
    await page.evaluate(axe);
    const { violations } = await page.evaluate((rules) => globalThis.axe.run(document, rules), rules);
    for (const violation of violations) {
      const where = violation.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ");
      check(false, `${watch.name}: ${violation.id}: ${violation.help}: ${where}`);
    }
    check(true, "");
  }
  await page.context().close();
}

const chapter = pages.find((name) => name.startsWith("01-")) ?? "index.html";
const act = async (name, options, steps) => {
  const watch = { name };
  const page = await open(options, watch);
  try {
    await steps(page);
  } catch (error) {
    check(false, `${name}: ${error.message.split("\n")[0]}`);
  }
  await page.context().close();
};
const theme = (page) => page.evaluate(() => document.documentElement.dataset.theme);
const paper = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

await act("colours", { colorScheme: "light" }, async (page) => {
  await page.goto(`${address}/${chapter}`);
  const light = await paper(page);
  check(await theme(page) === "auto", "colours: begins with auto");
  await page.click(".theme-button");
  check(await theme(page) === "light", "colours: light after one click");
  await page.click(".theme-button");
  check(await theme(page) === "dark" && await paper(page) !== light, "colours: dark after two");
  await page.reload();
  check(await theme(page) === "dark", "colours: dark is remembered");
  await page.click(".theme-button");
  check(await theme(page) === "auto" && await paper(page) === light, "colours: auto after three");
});

await act("skip link", {}, async (page) => {
  await page.goto(`${address}/${chapter}`);
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => document.activeElement.className);
  check(first === "skip", "skip link: is the first stop of the Tab key");
  const box = await page.locator(".skip").boundingBox();
  check(box.y >= 0, "skip link: is seen when it has the focus");
  await page.keyboard.press("Enter");
  const there = await page.evaluate(() => document.activeElement.id);
  check(there === "content", "skip link: leads to the text");
});

await act("contents on a narrow screen", { viewport: { width: 390, height: 844 } }, async (page) => {
  await page.goto(`${address}/${chapter}`);
  check(!await page.isVisible("#contents"), "contents: closed at first");
  await page.click(".contents-button");
  check(await page.isVisible("#contents"), "contents: open after a click");
  await page.keyboard.press("Escape");
  check(!await page.isVisible("#contents"), "contents: Escape closes them");
});

await act("copy", { permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
  const listing = pages.find((name) => readFileSync(`${folder}/${name}`, "utf8")
    .includes('<figure class="listing'));
  await page.goto(`${address}/${listing}`);
  const button = page.locator("figure.listing .copy").first();
  await button.click();
  await button.filter({ hasText: "Copied" }).waitFor({ timeout: 3000 });
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const shown = await page.locator("figure.listing .code").first().innerText();
  check(copied.trim() === shown.trim() && !/^\s*\/\/ \[\/?[a-z-]+\]$/m.test(copied),
        "copy: gives the lines that are shown, without markers");
});

await act("search", {}, async (page) => {
  await page.goto(`${address}/${chapter}`);
  await page.fill(".find input", "gradient");
  await page.press(".find input", "Enter");
  const results = page.locator("#search-results li");
  await results.nth(2).waitFor({ timeout: 10000 });  // they come one by one
  check(await results.count() > 2, "search: finds the gradient");
});

await act("from a file", {}, async (page) => {
  await page.goto(`file://${folder}/${chapter}`);
  check(await page.isVisible("h1"), "from a file: the text is there");
  await page.click(".theme-button");
  check(await theme(page) !== "auto", "from a file: the colours can be changed");
});

await act("without scripts", { javaScriptEnabled: false, viewport: { width: 390, height: 844 } },
          async (page) => {
  await page.goto(`${address}/${chapter}`);
  check(await page.isVisible("h1") && await page.isVisible("#contents a"),
        "without scripts: text and contents are there");
});

await browser.close();
for (const failure of new Set(failures)) console.log(`FAIL ${failure}`);
console.log(`${pages.length} pages, ${checks} checks, ${new Set(failures).size} failures`);
process.exit(failures.length ? 1 : 0);
