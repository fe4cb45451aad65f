// The table: the page's own rows, made sortable, filterable and fit to be taken away. Row i is edge i.
const body = $("facts").tBodies[0], rows = [...body.rows], table = {order: null, down: false, ready: false};
const cellText = (row, i) => row.cells[i].textContent.trim();
function openTable() {
  if (!table.ready) {
    table.ready = true;
    $("table-tools").hidden = false;
    [...$("facts").tHead.rows[0].cells].forEach((th, i) => {
      th.setAttribute("aria-sort", "none");
      th.replaceChildren(el("button", {type: "button", onclick: () => sortBy(i)}, th.textContent));
    });
    rows.forEach((row, i) => [[0, edges[i].from], [2, edges[i].to]].forEach(([cell, n]) => {
      row.cells[cell].replaceChildren(el("button", {type: "button", class: "cell", "data-node": n}, row.cells[cell].textContent));
    }));
    body.addEventListener("click", event => {
      const button = event.target.closest("button[data-node]");
      if (button) { setTable(false); select(nodes[+button.dataset.node], true); $("panel-title").focus(); }
    });
    body.addEventListener("click", event => {
      const anchor = event.target.closest("a[href^='#s']");
      if (anchor) { event.preventDefault(); $(anchor.getAttribute("href").slice(1))?.scrollIntoView({block: "center"}); }
    });
    let wait = 0;
    $("filter").addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(refreshTable, nodes.length > 1500 ? 250 : 60); });
  }
  refreshTable();
}
function refreshTable() {
  const words = fold($("filter").value.trim()).split(/\s+/).filter(Boolean);
  let shown = 0;
  rows.forEach((row, i) => {
    const e = edges[i];
    if (e.known && row.state !== e.state) {
      if (row.state !== undefined || view.day < LAST) { row.cells[1].textContent = phraseOf(e); row.cells[3].textContent = castOf(e).join(", "); row.cells[4].textContent = statusOf(e)[0] ? statusOf(e)[1] : ""; }
      row.state = e.state;
    }
    if (words.length) row.folded ||= fold(row.textContent);
    row.hidden = !e.shown || !words.every(word => row.folded.includes(word));
    shown += row.hidden ? 0 : 1;
  });
  $("row-count").textContent = shown === rows.length ? plural(shown, "fact") : `${shown.toLocaleString("en")} of ${plural(rows.length, "fact")}`;
}
function sortBy(i) {
  table.down = table.order === i && !table.down;
  table.order = i;
  [...$("facts").tHead.rows[0].cells].forEach((th, j) => th.setAttribute("aria-sort", j === i ? (table.down ? "descending" : "ascending") : "none"));
  const collator = new Intl.Collator("en", {numeric: true, sensitivity: "base"}), keys = new Map(rows.map((row, j) => [row, [cellText(row, i), j]]));
  const sorted = [...rows].sort((r, q) => {
    const [a, x] = keys.get(r), [b, y] = keys.get(q);
    return (a === "") - (b === "") || (table.down ? -1 : 1) * collator.compare(a, b) || x - y;
  });
  body.append(...sorted);
  say(`Sorted by ${$("facts").tHead.rows[0].cells[i].textContent}, ${table.down ? "descending" : "ascending"}.`);
}
function records() {
  const visible = [...body.rows].filter(row => !row.hidden).map(row => edges[rows.indexOf(row)]);
  return [["start", "relation", "end", "characters", "status", "sources", "start IRI", "end IRI"], ...visible.map(e => [
    nameOf(nodes[e.from]), phraseOf(e), nameOf(nodes[e.to]), castOf(e).join(" / "), statusOf(e)[0],
    saidBy(e).map(([s]) => `${D.sources[s][0]}, ${D.sources[s][1] || "undated"}${D.sources[s][2] ? " " + D.sources[s][2] : ""}`).join(" | "), iriOf(nodes[e.from]), iriOf(nodes[e.to])])];
}
// Spreadsheets run what begins like a formula: an apostrophe stops them.
const safe = text => /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
const csv = () => records().map(row => row.map(text => `"${safe(text).replaceAll('"', '""')}"`).join(",")).join("\r\n") + "\r\n";
$("csv").addEventListener("click", () => save(new Blob(["\ufeff", csv()], {type: "text/csv;charset=utf-8"}), "castgraph.csv"));
$("copy").addEventListener("click", () => copyText(records().map(row => row.map(text => safe(text).replace(/\s+/g, " ")).join("\t")).join("\n"), "The table"));
