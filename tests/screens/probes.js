// What tests/screens asks of a page in the browser. Each probe gives the faults it found, in words.
(() => {
  const told = (element) => {
    const name = element.id ? `#${element.id}` : element.className ? `.${String(element.className.baseVal ?? element.className).split(" ")[0]}` : "";
    return `<${element.localName}${name}> ${(element.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 40)}`;
  };
  const hidden = (element) =>
    element.closest(".visually-hidden, .skip-link, [hidden], [aria-hidden=true]") !== null ||
    (element.closest("details:not([open])") !== null && element.closest("summary") === null) ||
    element.getClientRects().length === 0;
  const all = (selector) => [...document.querySelectorAll(selector)].filter((element) => !hidden(element));
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const STOPS = `${CONTROLS}, [tabindex="0"]`;

  /** A rule set for the moment: a constructed sheet is bound by no policy. */
  const sheets = new Map();
  const wear = (name, css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    sheets.set(name, sheet);
    document.adoptedStyleSheets = [...sheets.values()];
  };
  const drop = (name) => {
    sheets.delete(name);
    document.adoptedStyleSheets = [...sheets.values()];
  };

  /** Nothing scrolls sideways, nothing scrolls by itself, nothing is cut off. */
  const fits = () => {
    const faults = [];
    const wide = document.documentElement.scrollWidth;
    if (wide > innerWidth) {
      const beyond = all("body *").filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5 || element.getBoundingClientRect().left < -0.5);
      faults.push(`${wide} px wide on ${innerWidth}: ${beyond.slice(-2).map(told).join(", ")}`);
    }
    for (const element of all("body *")) {
      const style = getComputedStyle(element);
      const scrolls = /auto|scroll/.test(style.overflowX + style.overflowY);
      const cuts = /hidden|clip/.test(style.overflowX + style.overflowY);
      const over = element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1;
      // A table or a picture that a keyboard can scroll and a reader is told of may be wider than the screen (WCAG 1.4.10).
      const table = element.matches("[role=region][tabindex='0'][aria-label]") && element.querySelector("table, svg") !== null;
      // A dialog lies over its page, so on a low screen nothing else could scroll it.
      if (scrolls && over && !table && !element.matches("textarea, dialog:modal")) faults.push(`scrolls by itself: ${told(element)}`);
      if (cuts && over && element.clientWidth > 1 && !element.matches("svg, input")) faults.push(`cut off: ${told(element)}`);
    }
    return faults;
  };

  /** What begins something new keeps its distance from what stands above it. */
  const rhythm = () => {
    const faults = [];
    for (const element of all("h2, h3, .button, .button-pair")) {
      let before = element.previousElementSibling;
      while (before && hidden(before)) before = before.previousElementSibling;
      if (!before || element.closest(".specimen")) continue;
      const gap = element.getBoundingClientRect().top - before.getBoundingClientRect().bottom;
      if (gap > -1 && gap < 7.5) faults.push(`${Math.round(gap)} px below ${told(before)}: ${told(element)}`);
    }
    return faults;
  };

  /** No short word is broken in the middle: the narrow columns of tables, what sets one thing apart, a state. */
  const words = () => {
    const faults = [];
    for (const element of all(".table td, .table th, .tag, .status")) {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        for (const found of node.data.matchAll(/\p{L}{3,16}/gu)) {
          const range = document.createRange();
          range.setStart(node, found.index);
          range.setEnd(node, found.index + found[0].length);
          const tops = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
          if (tops.size > 1) faults.push(`broken: ${found[0]} in ${told(element)}`);
        }
      }
    }
    return faults;
  };

  /** What is chosen in a list of choices can be read whole: as wide as it would be if it were the only choice. */
  const choices = () => {
    const faults = [];
    for (const select of all("select")) {
      if (select.closest(".specimen")) continue;
      const alone = select.cloneNode(false);
      alone.append(select.options[select.selectedIndex].cloneNode(true));
      alone.removeAttribute("id");
      select.after(alone);
      wear("alone", ".alone { position: absolute; width: max-content !important; max-width: none !important; min-width: 0 !important; }");
      alone.classList.add("alone");
      const wanted = alone.getBoundingClientRect().width;
      alone.remove();
      drop("alone");
      const has = select.getBoundingClientRect().width;
      if (wanted > has + 1) faults.push(`${Math.round(has)} of ${Math.round(wanted)} px: ${told(select)}`);
    }
    return faults;
  };

  /** The first heading is whole, and every button of a decision can be brought onto the screen. */
  const reachable = () => {
    const faults = [];
    scrollTo(0, 0);
    const heading = document.querySelector("h1").getBoundingClientRect();
    if (heading.left < 0 || heading.top < 0 || heading.right > innerWidth) faults.push("the heading is not whole");
    const asks = document.querySelector("dialog:modal");
    const decisions = asks ? [...asks.querySelectorAll("button")] : all("#btn-deny, #btn-allow, #btn-stop, #btn-continue");
    for (const button of decisions) {
      button.scrollIntoView({ block: "center", behavior: "instant" });
      const box = button.getBoundingClientRect();
      const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      if (!button.contains(top)) faults.push(`out of reach: ${told(button)}`);
    }
    scrollTo(0, 0);
    return faults;
  };

  /** WCAG 2.5.8 wants 24 px, this house 44; a link within a sentence is as high as its line. */
  const targets = () => {
    const faults = [];
    for (const element of all(CONTROLS)) {
      const label = element.matches("[type=checkbox], [type=radio]") ? element.labels[0] : null;
      const box = (label ?? element).getBoundingClientRect();
      const sentence = element.localName === "a" && getComputedStyle(element).display === "inline";
      const words = [...element.parentElement.childNodes].some((node) => node.nodeType === 3 && node.data.trim().length > 1);
      if (sentence && words) continue;
      const least = element.closest(".error-summary, .wide") ? 24 : 44;
      if (box.height < least - 0.5 || box.width < 24) faults.push(`${Math.round(box.width)} × ${Math.round(box.height)} px: ${told(element)}`);
    }
    return faults;
  };

  /** What axe leaves open of names, headings, groups and landmarks. */
  const structure = () => {
    const faults = [];
    const one = (selector) => {
      const found = document.querySelectorAll(selector).length;
      if (found !== 1) faults.push(`${found} × ${selector}`);
    };
    for (const selector of ["h1:not(.seen h1)", "main", "body > header", "body > footer.footer", "head > title"]) one(selector);
    if (!document.documentElement.lang) faults.push("no language");
    if (!/\S+ – \S+/.test(document.title.replace(/\s+/g, " "))) faults.push(`title: ${document.title}`);
    for (const group of all("fieldset")) if (!group.querySelector("legend")) faults.push("a group without a legend");
    for (const field of all("input, select, textarea")) if (!field.labels?.length) faults.push(`no label: ${told(field)}`);
    for (const element of all("[aria-label]")) {
      const seen = element.matches("button, a") ? element.textContent.trim() : "";
      if (seen && !element.ariaLabel.includes(seen)) faults.push(`its name lacks its words: ${told(element)}`);
    }
    for (const drawing of document.querySelectorAll("svg")) {
      const spoken = drawing.querySelector("title") && drawing.getAttribute("role") === "img";
      if (!spoken && !drawing.closest("[aria-hidden=true]")) faults.push(`a drawing neither hidden nor named: ${told(drawing.parentElement)}`);
    }
    for (const element of document.querySelectorAll("[tabindex]")) if (element.tabIndex > 0) faults.push(`tabindex: ${told(element)}`);
    return faults;
  };

  /** What is said to a field is read out with it: whatever stands there is in what the field is described by. */
  const described = () => {
    const faults = [];
    for (const said of all(".field__hint, .field__error")) {
      const box = said.closest(".field, fieldset");
      const field = box?.matches("fieldset") ? box : box?.querySelector("input, select, textarea");
      const ids = field?.getAttribute("aria-describedby")?.split(" ") ?? [];
      if (!said.id || !ids.includes(said.id)) faults.push(`read out with no field: ${told(said)}`);
    }
    for (const field of document.querySelectorAll("[aria-describedby]")) {
      for (const id of field.getAttribute("aria-describedby").split(" ")) if (!document.getElementById(id)) faults.push(`described by nothing: ${id}`);
    }
    return faults;
  };

  /** Where the page tells of an error: first in focus, read out, leading to a field that says the same. */
  const errors = () => {
    const faults = described();
    if (!document.title.trim().startsWith("Error:")) {
      // The bank's own people also look at what is wrong with something, which is no error of theirs.
      const signs = document.querySelector(".desk") ? ".field__error" : ".field__error, .error-summary";
      const untold = all(signs).some((told) => !told.closest(".specimen"));
      return untold ? [...faults, "an error that the title does not tell"] : faults;
    }
    const summary = document.querySelector(".error-summary");
    if (!summary) return ["no summary"];
    if (document.activeElement !== summary) faults.push(`the focus is on ${told(document.activeElement)}`);
    if (summary.getAttribute("role") !== "alert") faults.push("it is not read out");
    const before = summary.compareDocumentPosition(document.querySelector("h1")) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (!before) faults.push("it is not first");
    for (const link of summary.querySelectorAll("a")) {
      if (!document.querySelector(link.hash)) faults.push(`leads nowhere: ${link.hash}`);
    }
    return faults;
  };

  /** Whether what has the focus shows it, and lies on the screen with nothing above it. */
  const focused = () => {
    const element = document.activeElement;
    if (element === document.body || element === null) return null;
    const label = element.matches(".account-choice > input") ? element.labels[0] : null;
    const shows = label ?? element;
    const style = getComputedStyle(shows);
    const faults = [];
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) faults.push("shows no focus");
    const box = element.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height, innerHeight) / 2];
    if (box.bottom < 0 || box.top > innerHeight) faults.push("is off the screen");
    const top = document.elementFromPoint(x, y);
    if (top && !element.contains(top) && !(label?.contains(top)) && getComputedStyle(element).display !== "inline") faults.push(`lies under ${told(top)}`);
    const radios = element.matches("[type=radio]") ? [...(element.form ?? document).querySelectorAll("[type=radio]")] : [];
    const stop = radios.find((radio) => radio.name === element.name) ?? element; // one stop for all of a group
    const order = [...document.querySelectorAll(STOPS)].indexOf(stop);
    return { who: told(element), order, faults };
  };

  /** Notes where each Tab that is pressed from now on leads to; gives how many presses pass every control. */
  const noted = [];
  const note = (event) => {
    if (event.key === "Tab") noted.push(focused());
  };
  const walk = () => {
    begin();
    document.addEventListener("keyup", note, true);
    const folded = (element) => element.closest("details:not([open])") !== null && !element.matches("summary");
    const stops = [...document.querySelectorAll(STOPS)].filter((element) => !element.disabled && element.getClientRects().length && !folded(element));
    return stops.length + 2;
  };

  /** What was noted; the way back begins where the way there ended. */
  const turn = () => {
    const there = noted.splice(0);
    const over = there.findIndex((at, number) => at === null || (number > 0 && at.order === there[0].order));
    const way = over < 0 ? there : there.slice(0, over);
    const last = way.at(-1);
    if (last) [...document.querySelectorAll(STOPS)][last.order]?.focus();
    return { way, heard: there.length };
  };
  const walked = () => {
    document.removeEventListener("keyup", note, true);
    document.activeElement?.blur();
    const back = noted.splice(0);
    return { way: back.filter((at) => at !== null), heard: back.length };
  };

  /** The next Tab goes to the first control, though a message of errors may have taken the focus by itself.
   *  A dialog keeps the rest of the page from it, and begins with its own. */
  const begin = () => {
    document.activeElement.blur();
    if (document.querySelector("dialog:modal")) return;
    document.body.tabIndex = -1;
    document.body.focus({ preventScroll: true });
    document.body.blur();
    document.body.removeAttribute("tabindex");
  };

  const lengthen = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const words = node.data.trim();
      if (words) node.data = node.data.replace(words, words + " " + "ẃö".repeat(Math.ceil(words.length * 0.2)).replace(/(.{12})/g, "$1 "));
    }
    document.documentElement.dir = "rtl";
  };

  /** What several probes find, by their names: one question takes a browser less time than many. */
  const look = (names) => Object.fromEntries(names.map((name) => [name, probes[name]()]));

  /** What a probe finds while the page wears a rule. */
  const worn = async (css, probe) => {
    wear("one", css);
    const found = await probe();
    drop("one");
    return found;
  };

  /** What axe finds, told by rule and place. */
  const broken = async (only) =>
    (await axe.run(document, { runOnly: only, resultTypes: ["violations"] })).violations.flatMap((one) =>
      one.nodes.map((node) => `${one.id}: ${node.target}`));

  globalThis.probes = { fits, rhythm, words, choices, reachable, targets, structure, errors, walk, turn, walked, look, worn, broken, lengthen };
})();
