// Search boxes: one pattern, three uses.
function combo(input, pick, keep) {
  const list = el("ul", {role: "listbox", id: input.id + "-list", "aria-label": "Matches", hidden: true});
  let hits = [], active = -1, chosen = null, missed = false;
  for (const [key, value] of Object.entries({role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list"})) input.setAttribute(key, value);
  const note = el("p", {class: "missing", id: `${input.id}-missing`, dir: "auto"}), pop = el("div", {class: "pop", hidden: true}, note, list);
  input.after(pop);
  const open = yes => { pop.hidden = !yes && !note.textContent; list.hidden = !yes; input.setAttribute("aria-expanded", String(yes)); if (!yes) { active = -1; input.removeAttribute("aria-activedescendant"); } };
  const take = hit => { chosen = hit.n; input.value = keep ? nameOf(hit.n) : ""; open(false); pick(hit.n); };
  const activate = i => {
    active = i;
    [...list.children].forEach((item, j) => { item.setAttribute("aria-selected", String(j === i)); if (j === i) item.scrollIntoView({block: "nearest"}); });
    if (i >= 0) input.setAttribute("aria-activedescendant", list.children[i].id); else input.removeAttribute("aria-activedescendant");
  };
  input.addEventListener("input", () => {
    chosen = null;
    hits = search(input.value);
    const typed = input.value.trim();
    missed = typed.length > 1 && !hits.length;
    if (missed) hits = similar(typed);
    note.textContent = missed ? `${notHere(typed)}. ${hits.length ? "Did you mean" : ""}` : "";
    list.replaceChildren(...hits.map(({n, alias}, i) => {
      const item = el("li", {role: "option", id: `${input.id}-${i}`, "aria-selected": "false"}, mark(n.group), el("span", {}, bdi(nameOf(n)), alias && el("small", {}, "also ", bdi(alias))), el("small", {class: "what"}, n.note || n.group));
      item.addEventListener("pointerdown", event => { event.preventDefault(); take(hits[i]); });
      return item;
    }));
    input.classList.toggle("missed", missed);
    if (missed) input.setAttribute("aria-describedby", note.id); else input.removeAttribute("aria-describedby");
    open(hits.length > 0);
    if (missed) say(`${note.textContent} ${hits.length ? `${listed(hits.map(hit => nameOf(hit.n)), "or")}?` : ""}`.trim());
    else if (typed) say(hits.length ? `${plural(hits.length, "match", "matches")}, the first is ${nameOf(hits[0].n)}` : "No match");
  });
  input.addEventListener("keydown", event => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) { if (hits.length && input.value) open(true); return; }
      activate((active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1) + hits.length) % hits.length);
    } else if (event.key === "Enter") {
      // Who may have been meant is taken only when it is chosen.
      if (!list.hidden && hits.length && (active >= 0 || !missed)) { event.preventDefault(); take(hits[Math.max(active, 0)]); }
      else if (!keep) { event.preventDefault(); if (missed) refuse([input.id]); }
    } else if (event.key === "/" && !input.value) {
      event.preventDefault();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (!list.hidden) open(false); else if (input.value) wipe(); else input.blur();
    }
  });
  const wipe = () => { input.value = ""; note.textContent = ""; input.classList.remove("missed"); input.removeAttribute("aria-describedby"); open(false); };
  input.addEventListener("blur", () => { open(false); pop.hidden = true; });
  return {set: n => { wipe(); chosen = n; input.value = n ? nameOf(n) : ""; }, get: () => chosen || (input.value.trim() ? search(input.value, 1)[0]?.n : null), text: () => input.value.trim()};
}
const boxes = {
  q: combo($("q"), n => { if (now.table) setTable(false); select(n, true); }, false),
  from: combo($("from"), () => $("to").focus(), true),
  to: combo($("to"), () => $("ask").requestSubmit(), true),
};
$("ask").addEventListener("submit", event => {
  event.preventDefault();
  const start = boxes.from.get(), end = boxes.to.get();
  if (!start || !end) { refuse([["from", start], ["to", end]].filter(([, n]) => !n).map(([id]) => id)); return; }
  if (now.table) setTable(false);
  ask(start, end);
});
// Plain words for a name that is not there; an old answer does not stay beside it.
function refuse(ids) {
  const typed = ids.map(id => boxes[id].text()).filter(Boolean), meant = typed.flatMap(text => similar(text));
  reset();
  show();
  if (typed.length) {
    fill(`${typed.map(notHere).join("; ")}.`, meant.length ? el("p", {}, "Did you mean") : null, el("ul", {class: "plain"}, ...meant.map(({n}) => el("li", {}, nodeButton(n, n.note)))));
    say(`${typed.map(notHere).join("; ")}.`);
  } else toast(ids[0] === "from" ? "Choose where to begin." : "Choose whom to connect with.");
  $(ids[0]).focus();
}
$("swap").addEventListener("click", () => { const a = boxes.from.get(), b = boxes.to.get(); boxes.from.set(b); boxes.to.set(a); if (a && b) ask(b, a); });
