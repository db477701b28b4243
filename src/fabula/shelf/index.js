"use strict";
// Every word that is typed must stand somewhere in a work's title, authors, names or tags, in any case and without accents.
const folded = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const works = [...document.querySelectorAll("#works > li[data-words]")].map((item) => ({ item, words: folded(item.dataset.words) }));
const count = document.getElementById("count");
document.getElementById("search").addEventListener("input", (event) => {
  const asked = folded(event.target.value).split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const { item, words } of works) {
    item.hidden = !asked.every((word) => words.includes(word));
    shown += item.hidden ? 0 : 1;
  }
  count.textContent = asked.length ? `${shown} of ${works.length} works` : `${works.length} works`;
});
