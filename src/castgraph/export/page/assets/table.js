// The table: every fact that is shown, but only the rows in sight are in the document. Sortable, filterable, fit to be taken away.
const ROW = 33, COLUMNS = ["Who or what", "does", "what", "as", "status", "newest", "sources"];
const table = {rows: [], order: -1, down: false, ready: false, first: -1};
const collator = new Intl.Collator("en", {numeric: true, sensitivity: "base"});
// Texts are compared once, when first sorted by: afterwards their ranks are.
function ranked(texts) {
  const sorted = [...new Set(texts)].sort(collator.compare), rank = new Map();
  sorted.forEach((text, i) => rank.set(text, i && collator.compare(sorted[i - 1], text) === 0 ? rank.get(sorted[i - 1]) : i));
  return texts.map(text => text === "" ? Infinity : rank.get(text));
}
const statusText = e => statusOf(e)[KEY] ? statusOf(e)[LABEL] : "";
const cells = [e => nameOf(nodes[e.from]), e => phraseOf(e), e => nameOf(nodes[e.to]), e => castOf(e).join(", "), statusText, newest, e => saidBy(e).length];
const searched = e => e.searched ||= fold(`${cells.slice(0, 6).map(cell => cell(e)).join(" ")} ${saidBy(e).map(([s]) => sources[s].publisher).join(" ")}`);

function openTable() {
  if (!table.ready) {
    table.ready = true;
    $("facts").tHead.rows[0].replaceChildren(...COLUMNS.map((title, i) => el("th", {scope: "col", "aria-sort": "none"}, el("button", {type: "button", onclick: () => sortBy(i)}, title))));
    let wait = 0, kept = 0;
    $("scroll").addEventListener("scroll", () => { drawRows(); clearTimeout(kept); kept = setTimeout(() => { if (now.table) remember(true); }, 200); }, {passive: true});
    addEventListener("resize", () => { table.first = -1; drawRows(); });
    $("filter").addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(() => { refreshTable(); remember(true); }, edges.length > 5000 ? 200 : 60); });
  }
  refreshTable();
}
function refreshTable() {
  const words = fold($("filter").value.trim()).split(/\s+/).filter(Boolean);
  if (table.day !== view.day) { table.day = view.day; for (const e of edges) e.searched = null; }
  table.rows = edges.filter(e => e.shown && words.every(word => searched(e).includes(word)));
  if (table.order >= 0) arrange();
  const count = table.rows.length;
  $("row-count").textContent = [count === edges.length ? plural(count, "fact") : `${count.toLocaleString("en")} of ${plural(edges.length, "fact")}`, onThisPage].filter(Boolean).join("; ");
  $("table-filters").textContent = filterWords();
  $("facts").setAttribute("aria-rowcount", count + 1);
  table.first = -1;
  drawRows();
}
function arrange() {
  const values = table.rows.map(cells[table.order]), keys = table.order === 6 ? values : ranked(values), way = table.down ? -1 : 1;
  // What is empty stands last, whichever way it is sorted.
  const order = values.map((_, i) => i).sort((i, j) => (keys[i] === Infinity) - (keys[j] === Infinity) || (keys[i] === keys[j] ? 0 : way * (keys[i] - keys[j])) || i - j);
  table.rows = order.map(i => table.rows[i]);
}
function sortBy(i) {
  table.down = table.order === i ? !table.down : i >= 5; // the newest and the best sourced first
  table.order = i;
  table.rows.sort((e, f) => e.id - f.id);
  arrange();
  markSorted();
  $("scroll").scrollTop = 0;
  table.first = -1;
  drawRows();
  remember(true);
  say(`Sorted by ${COLUMNS[i]}, ${table.down ? "descending" : "ascending"}.`);
}
const markSorted = () => [...$("facts").tHead.rows[0].cells].forEach((th, j) => th.setAttribute("aria-sort", j === table.order ? (table.down ? "descending" : "ascending") : "none"));

function space(height) {
  const cell = el("td", {colspan: COLUMNS.length});
  cell.style.height = `${height}px`;
  return el("tr", {class: "space", "aria-hidden": "true"}, cell);
}
function drawRows() {
  if (!now.table) return;
  const high = $("all").clientHeight || 600, first = Math.max(0, Math.floor($("scroll").scrollTop / ROW) - 8), last = Math.min(table.rows.length, first + Math.ceil(high / ROW) + 16);
  if (table.first === first && table.last === last) return;
  table.first = first;
  table.last = last;
  const body = $("facts").tBodies[0], focused = body.contains(document.activeElement) ? document.activeElement.dataset.place : null;
  body.replaceChildren(space(first * ROW), ...table.rows.slice(first, last).map((e, i) => tableRow(e, first + i)), space((table.rows.length - last) * ROW));
  if (focused) body.querySelector(`[data-place="${focused}"]`)?.focus({preventScroll: true});
}
function tableRow(e, i) {
  const node = (n, side) => el("button", {type: "button", class: "cell", "data-place": `${i}-${side}`, onclick: () => fromTable(() => select(n, true))}, nameOf(n));
  const said = [...saidBy(e)].sort((a, b) => b[0] - a[0]), text = k => el("td", {title: cells[k](e)}, cells[k](e));
  const link = ([s]) => sources[s].url ? el("a", {href: sources[s].url, target: "_blank", rel: "noopener noreferrer", title: sources[s].headline || sources[s].url}, sources[s].publisher) : el("span", {}, sources[s].publisher);
  const more = said.length > 1 ? el("button", {type: "button", class: "cell more", "aria-label": `All ${said.length} sources`, onclick: () => fromTable(() => selectPair(e.pair))}, `+${said.length - 1}`) : "";
  return el("tr", {"aria-rowindex": i + 2}, el("td", {}, node(nodes[e.from], 0)), text(1), el("td", {}, node(nodes[e.to], 2)), text(3), text(4), text(5), el("td", {}, said.length ? link(said[0]) : "", said.length > 1 ? " " : "", more));
}
// The table is left for the picture; back leads to it, to the same place.
function fromTable(open) {
  remember(true);
  setTable(false, false);
  open();
  $("panel-title").focus();
}
// Its place as a link has it: what it is sorted by, what is looked for, and the first row in sight.
function tablePlace() {
  const row = Math.round($("scroll").scrollTop / ROW) + 1, look = $("filter").value;
  return ["table", table.order >= 0 ? `sort=${table.down ? "-" : ""}${put(COLUMNS[table.order])}` : "", look ? `find=${put(look)}` : "", row > 1 ? `row=${row}` : ""].filter(Boolean);
}
function placeTable(wanted) {
  const sort = decoded(wanted.get("sort") || "");
  $("filter").value = decoded(wanted.get("find") || "");
  Object.assign(table, {order: COLUMNS.indexOf(sort.replace(/^-/, "")), down: sort.startsWith("-")});
}
function goToRow(row) {
  markSorted();
  $("scroll").scrollTop = ROW * (row - 1);
  drawRows();
}

function records() {
  return table.rows.map(e => ({
    start: nameOf(nodes[e.from]), relation: phraseOf(e), end: nameOf(nodes[e.to]), characters: castOf(e), status: statusOf(e)[KEY], newest: newest(e),
    sources: saidBy(e).map(([s, status]) => ({publisher: sources[s].publisher, published: sources[s].published, url: sources[s].url, status: D.statuses[status][KEY]})),
    "start IRI": iriOf(nodes[e.from]), "end IRI": iriOf(nodes[e.to])}));
}
const flat = row => ({...row, characters: row.characters.join(" / "), sources: row.sources.map(s => `${s.publisher}, ${s.published || "undated"}${s.url ? ` ${s.url}` : ""}`).join(" | ")});
// Spreadsheets run what begins like a formula: an apostrophe stops them.
const safe = text => /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
const asLines = (between, cell) => { const rows = records().map(flat), head = Object.keys(rows[0] || {start: ""}); return [head, ...rows.map(row => head.map(key => row[key]))].map(row => row.map(cell).join(between)); };
$("csv").addEventListener("click", () => save(new Blob(["\ufeff", asLines(",", text => `"${safe(text).replaceAll('"', '""')}"`).join("\r\n") + "\r\n"], {type: "text/csv;charset=utf-8"}), "castgraph.csv"));
$("json").addEventListener("click", () => save(new Blob([JSON.stringify(records(), null, 1)], {type: "application/json"}), "castgraph.json"));
$("copy").addEventListener("click", () => copyText(asLines("\t", text => safe(text).replace(/\s+/g, " ")).join("\n"), "The table"));
