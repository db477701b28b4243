/* The page's behaviour. It shows what was read and computes no reading.
   Offsets of the data are Unicode code points, the DOM counts UTF-16 units: count() and units() stand between. */
"use strict";
(() => {
  const root = document.documentElement;
  const $ = (id) => document.getElementById(id);
  const data = JSON.parse($("data").textContent);
  const [START, END, SPEAKER, SURE, TURN, TO, OTHERS, CUE, KIND] = Array(9).keys();
  const query = $("query");
  const narrow = matchMedia("screen and (max-width: 60rem)");
  root.classList.add("js");

  /* ---- Places in the text ---- */

  const blocks = [...document.querySelectorAll("article p[id]")].map((p) => {
    const start = Number(p.id.slice(1));
    return { p, start, end: start + count(p.textContent) };
  });
  const length = blocks.at(-1)?.end ?? 1;

  function count(string) {
    return /[\ud800-\udbff]/.test(string) ? Array.from(string).length : string.length;
  }

  function units(string, points) {
    if (!/[\ud800-\udbff]/.test(string)) return Math.min(points, string.length);
    let at = 0;
    while (points-- > 0 && at < string.length) at += string.codePointAt(at) > 0xffff ? 2 : 1;
    return at;
  }

  /** The last index of a sorted list whose key is at most `value`; 0 when none is. */
  function last(list, value, key = (item) => item) {
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (key(list[middle]) <= value) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  /** The block that holds an offset, or the next one where the offset stands between two. */
  function blockAt(offset) {
    const n = last(blocks, offset, (block) => block.start);
    return blocks[offset >= blocks[n].end && n + 1 < blocks.length ? n + 1 : n];
  }

  /** The DOM position of an offset in a block: [text node, UTF-16 units]. Between two nodes: the end of the first if `closing`. */
  function place(block, offset, closing) {
    const walker = document.createTreeWalker(block.p, NodeFilter.SHOW_TEXT);
    let left = Math.max(0, offset - block.start);
    let node = block.p;
    while (walker.nextNode()) {
      node = walker.currentNode;
      const size = count(node.data);
      if (closing ? left <= size : left < size) return [node, units(node.data, left)];
      left -= size;
    }
    return [node, node.length ?? 0];
  }

  function rangeOf(start, end) {
    const range = new Range();
    range.setStart(...place(blockAt(start), start, false));
    range.setEnd(...place(blockAt(end - 1), end, true));
    return range;
  }

  function highlight(name, ranges) {
    if (CSS.highlights) CSS.highlights.set(name, new Highlight(...ranges));
  }

  /* ---- Jumping ---- */

  const calm = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

  /** Where the page's head ends on the screen, and where a reader's eye rests. */
  const head = () => document.querySelector(".top").offsetHeight;
  const eye = () => Math.round(innerHeight * 0.38);

  /** Bring a range a third down the screen. Twice, because chunks take their real height only when they come near. */
  async function bring(range) {
    const element = range.startContainer.parentElement;
    const closed = "details:not([open])";
    for (let fold = element.closest(closed); fold; fold = fold.parentElement.closest(closed)) fold.open = true;
    element.scrollIntoView({ block: "center" });
    for (let n = 0; n < 2; n++) {
      await calm();
      window.scrollBy(0, range.getBoundingClientRect().top - eye());
    }
  }

  /** Go to a place and put the focus there. */
  function go(range, block) {
    if (narrow.matches) root.classList.remove("sheet-open");
    hideCard();
    block.p.tabIndex = -1;
    const done = bring(range);
    block.p.focus({ preventScroll: true });
    return done;
  }

  function jump(start, end) {
    const range = rangeOf(start, end);
    highlight("evidence", [range]);
    return go(range, blockAt(start));
  }

  document.addEventListener("click", (event) => {
    const to = event.target.closest("a[data-at], a[data-scene]");
    if (!to || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState(null, "", to.getAttribute("href"));
    if (to.dataset.scene) return toScene(Number(to.dataset.scene));
    jump(...to.dataset.at.split("-").map(Number));
  });

  /* ---- People ---- */

  const people = [...document.querySelectorAll("details.person")];
  const arcs = [...document.querySelectorAll(".arc")];
  const pieces = data.quotes.map(() => []);
  for (const piece of document.querySelectorAll("article q")) pieces[piece.dataset.q].push(piece);
  let who = -1;

  // Each person's mentions as [start, end, pronoun], unpacked once from gaps.
  const mentions = data.people.map(() => []);
  for (let n = 0, at = 0; n < data.mentions.length; n += 3) {
    at += data.mentions[n];
    mentions[data.mentions[n + 2] >> 1].push([at, at + data.mentions[n + 1], data.mentions[n + 2] & 1]);
  }

  function choose(person) {
    if (person === who) return;
    who = person;
    root.classList.toggle("has-who", who >= 0);
    const chosen = people.find((details) => Number(details.dataset.who) === who);
    root.style.setProperty("--who", chosen ? getComputedStyle(chosen).getPropertyValue("--ink") : "");
    data.quotes.forEach((quote, n) => {
      if (!quote) return;
      for (const piece of pieces[n]) {
        piece.classList.toggle("on", quote[SPEAKER] === who);
        piece.classList.toggle("to", quote[TO].includes(who));
      }
    });
    for (const own of document.querySelectorAll(".ribbon .row, .node")) own.classList.toggle("on", own.classList.contains("s" + who));
    for (const arc of arcs) arc.classList.toggle("on", arc.dataset.pair.split(" ").includes(String(who)));
    for (const each of ribbon) each.classList.toggle("on", data.scenes[each.dataset.scene][2].includes(who));
    for (const details of people) details.open = details === chosen;
    if (chosen) {
      const fold = chosen.parentElement.closest("details");
      if (fold) fold.open = true;
      chosen.scrollIntoView({ block: "nearest" });
      announce(`${data.people[who]}: ${lines().length} lines, ${mentions[who].length} mentions highlighted`);
    }
    paintMentions();
  }

  function linkScenes(stage, person) {
    data.scenes.forEach(([start, , present], n) => {
      if (!present.includes(person)) return;
      const to = link(start, start + 1, String(n + 1));
      to.dataset.scene = n;
      to.ariaLabel = `Scene ${n + 1}`;
      stage.append(to);
    });
  }

  for (const details of people) {
    const person = Number(details.dataset.who);
    const stage = details.querySelector(".on-stage");
    if (stage) details.addEventListener("toggle", () => linkScenes(stage, person), { once: true });
    details.addEventListener("toggle", () => {
      if (details.open) choose(person);
      else if (person === who) choose(-1);
    });
  }
  for (const node of document.querySelectorAll(".node")) {
    const person = Number(node.dataset.who);
    node.addEventListener("click", () => choose(person === who ? -1 : person));
  }

  // Only chunks near the screen get ranges: a novel has more mentions than a browser likes to keep.
  const near = new Set();
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) near[entry.isIntersecting ? "add" : "delete"](entry.target);
    paintMentions();
  }, { rootMargin: "800px 0px" });
  for (const chunk of document.querySelectorAll(".chunk")) watcher.observe(chunk);

  function paintMentions() {
    const ranges = [[], []];
    if (who >= 0) {
      for (const chunk of near) {
        const from = Number(chunk.firstElementChild.id.slice(1));
        const to = Number(chunk.lastElementChild.id.slice(1)) + count(chunk.lastElementChild.textContent);
        const own = mentions[who];
        for (let n = last(own, from, (mention) => mention[0]); n < own.length && own[n][0] < to; n++) {
          if (own[n][0] >= from) ranges[own[n][2]].push(rangeOf(own[n][0], own[n][1]));
        }
      }
    }
    highlight("names", ranges[0]);
    highlight("pronouns", ranges[1]);
  }

  /* ---- Lines and their card ---- */

  const card = $("card");
  let pinned = -1;
  let carded = null;
  let waiting = 0;

  function element(name, text, className) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function name(person) {
    return element("bdi", data.people[person], "who s" + person);
  }

  const verbs = { speech: "says", thought: "thinks", writing: "writes" };

  function fill(n) {
    const quote = data.quotes[n];
    const says = element("p");
    if (quote[SPEAKER] < 0) says.append(element("b", "Unknown"), " " + verbs[quote[KIND]]);
    else {
      const button = element("button");
      button.type = "button";
      button.append(name(quote[SPEAKER]));
      button.onclick = () => { choose(quote[SPEAKER]); show("people"); };
      says.append(button, " " + verbs[quote[KIND]]);
    }
    quote[TO].forEach((person, k) => says.append(k ? ", " : " to ", name(person)));
    const sure = element("p", "", "label");
    if (quote[SPEAKER] < 0) sure.textContent = "Nobody could be named for this line.";
    else sure.textContent = `${quote[SURE]}% sure` + (quote[SURE] < data.doubtful ? ": doubtful" : "");
    card.replaceChildren(says, sure);
    if (quote[SPEAKER] >= 0) {
      const meter = element("div", "", "meter");
      meter.append(element("i"));
      meter.firstChild.style.width = quote[SURE] + "%";
      card.append(meter);
    }
    if (quote[OTHERS].length) {
      const others = element("p", "Or ", "label");
      quote[OTHERS].slice(0, 4).forEach(([person, p], k) => others.append(k ? ", " : "", name(person), ` ${p}%`));
      card.append(others);
    }
    if (quote[CUE]) {
      const cue = element("p", "Because of ", "label");
      cue.append(element("span", rangeOf(...quote[CUE]).toString().replace(/\s+/g, " "), "words"));
      card.append(cue);
    }
    card.className = quote[SPEAKER] < 0 ? "" : "s" + quote[SPEAKER];
  }

  function showCard(n, piece) {
    fill(n);
    card.hidden = false;
    carded = piece;
    placeCard();
  }

  /** Under its line, above where there is no room, gone with it. */
  function placeCard() {
    if (!carded) return;
    const rects = [...carded.getClientRects()].filter((rect) => rect.bottom > head() && rect.top < innerHeight);
    if (!rects.length) return hideCard();
    const below = rects.at(-1).bottom + 8;
    const top = below + card.offsetHeight < innerHeight ? below : Math.max(8, rects[0].top - card.offsetHeight - 8);
    card.style.top = top + "px";
    card.style.left = Math.max(8, Math.min(rects[0].left, innerWidth - card.offsetWidth - 16)) + "px";
  }

  function hideCard() {
    clearTimeout(waiting);
    card.hidden = true;
    carded = null;
    for (const piece of pieces[pinned] ?? []) {
      piece.classList.remove("pinned");
      piece.removeAttribute("aria-describedby");
    }
    pinned = -1;
  }

  function pin(n, piece = pieces[n][0]) {
    hideCard();
    pinned = n;
    for (const each of pieces[n]) each.classList.add("pinned");
    piece.tabIndex = -1;
    piece.setAttribute("aria-describedby", "card");
    showCard(n, piece);
  }

  const article = document.querySelector("article");
  article.addEventListener("click", (event) => {
    const piece = event.target.closest("q");
    if (!piece || !getSelection().isCollapsed) return pinned >= 0 && hideCard();
    if (Number(piece.dataset.q) === pinned) return hideCard();
    pin(Number(piece.dataset.q), piece);
    piece.focus({ preventScroll: true });
  });
  article.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse" || pinned >= 0) return;
    const piece = event.target.closest("q");
    clearTimeout(waiting);
    waiting = setTimeout(() => (piece ? showCard(Number(piece.dataset.q), piece) : hideCard()), piece ? 140 : 300);
  });
  article.addEventListener("pointerleave", () => {
    clearTimeout(waiting);
    if (pinned < 0) waiting = setTimeout(hideCard, 300);
  });
  card.addEventListener("pointerenter", () => clearTimeout(waiting));
  card.addEventListener("pointerleave", () => { if (pinned < 0) waiting = setTimeout(hideCard, 300); });

  /** The first piece of each turn, of the chosen person if there is one. */
  function lines() {
    const turns = new Set();
    return data.quotes.flatMap((quote, n) => {
      if (!quote || !pieces[n].length || (who >= 0 && quote[SPEAKER] !== who) || turns.has(quote[TURN])) return [];
      turns.add(quote[TURN]);
      return [n];
    });
  }

  async function step(by) {
    const list = lines();
    if (!list.length) return announce("No lines");
    const here = pinned >= 0 ? data.quotes[pinned][START] : offsetAt(head()) - (by > 0);
    const later = () => list.findIndex((n) => data.quotes[n][START] > here);
    const earlier = () => list.findLastIndex((n) => data.quotes[n][START] < here);
    const k = by > 0 ? later() : earlier();
    if (k < 0) return announce(by > 0 ? "No later line" : "No earlier line");
    const n = list[k];
    if (narrow.matches) root.classList.remove("sheet-open");
    pieces[n][0].tabIndex = -1;
    pieces[n][0].focus({ preventScroll: true });
    await bring(rangeOf(data.quotes[n][START], data.quotes[n][END]));
    pin(n);
    announce(`Line ${k + 1} of ${list.length}`);
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (button) step(Number(button.dataset.step));
  });

  /* ---- Scenes and where we are ---- */

  const ribbon = [...document.querySelectorAll(".ribbon a")];
  const items = [...document.querySelectorAll(".scenes > li")];
  const chunkList = [...document.querySelectorAll(".chunk")];
  let scene = -1;

  /** The offset that stands at this height of the screen. */
  function offsetAt(y) {
    const top = (node) => node.getBoundingClientRect().top;
    const open = chunkList.filter((chunk) => chunk.checkVisibility?.() ?? true);
    if (!open.length) return 0;
    const within = [...open[last(open, y, top)].children];
    const p = within[last(within, y, top)];
    const box = p.getBoundingClientRect();
    const part = box.height ? Math.min(1, Math.max(0, (y - box.top) / box.height)) : 0;
    return Number(p.id.slice(1)) + Math.floor(part * p.textContent.length);
  }

  const sceneAt = (offset) => data.scenes.findLastIndex(([start]) => start <= offset);

  let drawn = false;
  function follow() {
    if (drawn) return;
    drawn = true;
    requestAnimationFrame(() => {
      drawn = false;
      const offset = offsetAt(eye() + 4);
      const atEnd = scrollY + innerHeight >= root.scrollHeight - 2;
      $("mark").style.left = (scrollY < 8 ? 0 : atEnd ? 100 : (100 * offset) / length) + "%";
      const now = sceneAt(offset);
      if (now === scene) return;
      ribbon[scene]?.removeAttribute("aria-current");
      items[scene]?.classList.remove("now");
      scene = now;
      ribbon[scene]?.setAttribute("aria-current", "location");
      items[scene]?.classList.add("now");
      $("here").textContent = ribbon[scene]?.getAttribute("aria-label").replace(/\. On stage:.*$/s, "") ?? "";
    });
  }
  function fit() {
    root.style.setProperty("--head", head() + "px");
    placeCard();
    follow();
  }
  addEventListener("scroll", () => { placeCard(); follow(); }, { passive: true });
  addEventListener("resize", fit);
  addEventListener("load", fit);

  async function toScene(n) {
    const block = blockAt(data.scenes[n][0]);
    await go(rangeOf(block.start, block.end), block);
    announce(ribbon[n].getAttribute("aria-label"));
  }

  function nextScene(by) {
    if (!data.scenes.length) return announce("No scenes were found");
    const here = offsetAt(eye() + 4);
    const now = sceneAt(here);
    const later = () => data.scenes.findIndex(([start]) => start > here);
    const earlier = () => data.scenes.findLastIndex(([start], k) => start < here && k !== now);
    const n = by > 0 ? later() : earlier();
    if (n < 0) return announce(by > 0 ? "This is the last scene" : "This is the first scene");
    toScene(n);
  }

  // One stop for the whole ribbon in the order of tabs; arrows go along it.
  function rove(list, event, act) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const at = list.indexOf(document.activeElement);
    if (at < 0 || !(step || event.key === "Home" || event.key === "End")) return;
    const to = step ? (at + step + list.length) % list.length : event.key === "Home" ? 0 : list.length - 1;
    event.preventDefault();
    list[at].setAttribute("tabindex", "-1");
    list[to].setAttribute("tabindex", "0");
    list[to].focus();
    act?.(list[to]);
  }
  document.querySelector(".ribbon svg").addEventListener("keydown", (event) => rove(ribbon, event));

  /* ---- Panels ---- */

  const tabs = [...document.querySelectorAll("[role=tab]")];

  function show(id) {
    for (const tab of tabs) {
      const chosen = tab.id === "tab-" + id;
      tab.setAttribute("aria-selected", String(chosen));
      tab.setAttribute("tabindex", chosen ? "0" : "-1");
      $(tab.getAttribute("aria-controls")).hidden = !chosen;
    }
    root.classList.add("sheet-open");
    if (id === "scenes") items[scene]?.scrollIntoView({ block: "nearest" });
  }
  for (const tab of tabs) {
    tab.addEventListener("click", () => {
      const again = narrow.matches && tab.getAttribute("aria-selected") === "true" && root.classList.contains("sheet-open");
      if (again) root.classList.remove("sheet-open");
      else show(tab.id.slice(4));
      hideCard();
      if (tab.id === "tab-search") query.focus();
    });
  }
  document.querySelector("[role=tablist]").addEventListener("keydown", (event) => rove(tabs, event, (tab) => show(tab.id.slice(4))));
  show("people");
  root.classList.remove("sheet-open");

  /* ---- Speech acts ---- */

  function link(start, end, ...content) {
    const made = element("a", "", "jump");
    made.href = "#p" + blockAt(start).start;
    made.dataset.at = `${start}-${end}`;
    made.append(...content);
    return made;
  }

  // Lists are made when they are opened: a novel has thousands of acts.
  for (const details of document.querySelectorAll("[data-act]")) {
    details.addEventListener("toggle", () => {
      const list = element("ul");
      for (const [start, end, by, to] of data.acts[details.dataset.act]) {
        const item = element("li");
        item.append(by < 0 ? element("span", "someone", "nobody") : name(by));
        to.forEach((person, k) => item.append(k ? ", " : " to ", name(person)));
        const words = rangeOf(start, end).toString().replace(/\s+/g, " ");
        item.append(" ", link(start, end, words.length > 96 ? words.slice(0, 95) + "…" : words));
        list.append(item);
      }
      details.append(list);
    }, { once: true });
  }

  /* ---- Search ---- */

  const SHOW = 200;
  let timer = 0;
  let hitAt = -1;

  /** A pattern for words as a person types them: any white space, straight marks for curly ones, a hyphen for a dash. */
  function pattern(words) {
    const escaped = words.trim().replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    const alike = escaped.replace(/\s+/g, "\\s+").replace(/['’‘]/g, "['’‘]").replace(/["“”]/g, '["“”]').replace(/[-–—]/g, "[-‐‑–—]");
    return new RegExp(alike, "giu");
  }

  function search() {
    const words = query.value.trim();
    const hits = [];
    let total = 0;
    $("hits").replaceChildren();
    hitAt = -1;
    if (!words) {
      $("found").textContent = "";
      return highlight("found", []);
    }
    const wanted = pattern(words);
    const called = (details) => [...details.querySelectorAll(".name, .aka bdi")].map((node) => node.textContent);
    const named = people.filter((details) => called(details).some((words) => words.search(wanted) >= 0));
    for (const block of blocks) {
      const text = block.p.textContent;
      for (const match of text.matchAll(wanted)) {
        total += 1;
        if (hits.length < SHOW) hits.push([block, text, match.index, match[0].length]);
      }
    }
    for (const details of named.slice(0, 12)) {
      const item = element("li");
      const button = element("button");
      button.type = "button";
      button.append(name(Number(details.dataset.who)));
      button.onclick = () => {
        show("people");
        choose(Number(details.dataset.who));
        details.querySelector("summary").focus();
      };
      item.append(button);
      $("hits").append(item);
    }
    const ranges = [];
    for (const [block, text, index, size] of hits) {
      const close = index + size;
      const start = block.start + count(text.slice(0, index));
      const end = start + count(text.slice(index, close));
      const before = (index > 40 ? "…" : "") + text.slice(Math.max(0, index - 40), index);
      const after = text.slice(close, close + 50) + (close + 50 < text.length ? "…" : "");
      const item = element("li");
      item.append(link(start, end, before, element("mark", text.slice(index, close)), after));
      $("hits").append(item);
      ranges.push(rangeOf(start, end));
    }
    highlight("found", ranges);
    const found = [`${total.toLocaleString("en")} ${total === 1 ? "place" : "places"}`];
    if (named.length) found.unshift(`${named.length} ${named.length === 1 ? "person" : "people"}`);
    if (total > SHOW) found.push(`the first ${SHOW} of them here`);
    $("found").textContent = found.join(", ");
  }
  query.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 160); });
  query.form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    if (hitAt < 0) search();
    const links = [...$("hits").querySelectorAll("a")];
    if (!links.length) return;
    hitAt = (hitAt + 1) % links.length;
    jump(...links[hitAt].dataset.at.split("-").map(Number)).then(() => query.focus({ preventScroll: true }));
    announce(`Place ${hitAt + 1} of ${links.length}`);
  });

  /* ---- Settings, help, keys ---- */

  function remembered(key, value) {
    try {
      if (value === undefined) return localStorage.getItem("fabula-" + key);
      localStorage.setItem("fabula-" + key, value);
    } catch { /* Pages opened from a folder may have no storage. */ }
    return null;
  }

  const themes = { system: "System", light: "Light", dark: "Dark" };
  function theme(value) {
    root.dataset.theme = value;
    $("theme").textContent = themes[value];
    $("theme").setAttribute("aria-label", `Theme: ${value}`);
    remembered("theme", value);
  }
  function nextTheme() {
    const names = Object.keys(themes);
    theme(names[(names.indexOf(root.dataset.theme) + 1) % names.length]);
    announce(`Theme: ${root.dataset.theme}`);
  }
  theme(remembered("theme") in themes ? remembered("theme") : "system");
  $("theme").addEventListener("click", nextTheme);

  function inks() {
    const plain = root.classList.toggle("no-inks");
    $("inks").setAttribute("aria-pressed", String(!plain));
    announce(plain ? "Inks off" : "Inks on");
  }
  $("inks").addEventListener("click", inks);

  const help = $("help");
  $("keys").addEventListener("click", () => help.showModal());

  function announce(words) {
    $("say").textContent = words;
  }

  function leave() {
    if (!card.hidden) return hideCard();
    if (narrow.matches && root.classList.contains("sheet-open")) return root.classList.remove("sheet-open");
    highlight("evidence", []);
    if (who >= 0) choose(-1);
    document.activeElement?.blur?.();
  }

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    "]": () => nextScene(1),
    "[": () => nextScene(-1),
    "/": () => { show("search"); query.focus(); query.select(); },
    t: nextTheme,
    i: inks,
    "?": () => help.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.key === "Escape") return leave();
    if (event.key === "Enter" && document.activeElement?.matches("q") && pinned >= 0) return choose(data.quotes[pinned][SPEAKER]);
    // Keys that nobody types there still work: a ticked box keeps the focus for a moment after the help has closed.
    if (event.target.closest?.("input:not([type=checkbox]), textarea, select") || !$("single").checked || !(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });
})();
