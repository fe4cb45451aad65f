"use strict";
/* The editor of /sparql: CodeMirror over the form's own textarea, which stays what is sent. */
(() => {
const box = document.getElementById("editor"), area = document.getElementById("query"), form = document.getElementById("ask"), answer = document.getElementById("answer");
if (!box || !area || !window.CM) return;
const {EditorView, EditorState, Prec, keymap, lineNumbers, drawSelection, highlightActiveLine, highlightSpecialChars, defaultKeymap, history, historyKeymap, StreamLanguage, HighlightStyle, syntaxHighlighting, bracketMatching, indentUnit, autocompletion, completionKeymap, closeBrackets, closeBracketsKeymap, setDiagnostics, sparql, tags} = CM;
const KEYWORDS = "SELECT DISTINCT WHERE ASK CONSTRUCT DESCRIBE PREFIX FROM NAMED GRAPH OPTIONAL UNION MINUS FILTER BIND VALUES ORDER BY GROUP HAVING LIMIT OFFSET ASC DESC COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT EXISTS NOT IN AS STR LANG LANGMATCHES DATATYPE IRI BOUND COALESCE IF REGEX REPLACE CONTAINS STRSTARTS STRENDS STRLEN SUBSTR UCASE LCASE YEAR MONTH DAY NOW ABS ROUND CONCAT isIRI isLITERAL isBLANK".split(" ");
const prefixes = box.dataset.prefixes.split(" "), terms = box.dataset.terms.split(" ");
const KINDS = ["person", "production", "character", "organization", "event", "franchise", "place"];

/* Prefixes, terms, variables, keywords from here; names from the server, put in as the CURIE of who has them. */
async function complete(context) {
  const word = context.matchBefore(/[?$]?[\w:.'’ -]*$/u), text = context.matchBefore(/[?$]?[\p{L}\p{N}_:.-]*$/u);
  if (!text || (text.from === text.to && !context.explicit)) return null;
  const typed = text.text, options = [];
  if (/^[?$]/.test(typed)) {
    for (const name of new Set(context.state.doc.toString().match(/[?$][\p{L}\p{N}_]+/gu) || [])) if (name !== typed) options.push({label: name, type: "variable"});
    return {from: text.from, options, validFor: /^[?$][\p{L}\p{N}_]*$/u};
  }
  const colon = typed.indexOf(":"), prefix = colon < 0 ? "" : typed.slice(0, colon);
  const sought = colon < 0 ? typed : typed.slice(colon + 1).replace(/-/g, " ");
  if (colon < 0) {
    for (const name of prefixes) options.push({label: name + ":", type: "namespace", boost: 1});
    for (const name of KEYWORDS) options.push({label: name, type: "keyword"});
  }
  for (const name of terms) if (colon < 0 || name.startsWith(prefix + ":")) options.push({label: name, type: "property"});
  if (sought.length > 1 && (colon < 0 ? context.explicit || sought.length > 2 : KINDS.includes(prefix))) {
    try {
      const asked = await fetch(`/api/suggest?limit=20&q=${encodeURIComponent(sought)}${KINDS.includes(prefix) ? "&kinds=" + prefix : ""}`);
      for (const one of asked.ok ? await asked.json() : []) options.push({label: one.name, detail: one.curie, apply: /^[\p{L}\p{N}_-]+:[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(one.curie) ? one.curie : `<${one.iri}>`, type: one.kind, boost: colon < 0 ? -1 : 2});
    } catch { /* names are a help; without them the rest is there */ }
  }
  return {from: text.from, options, filter: colon < 0, ...(colon < 0 && sought.length < 3 ? {validFor: /^[\p{L}\p{N}_]{0,2}$/u} : {})};
}

const style = HighlightStyle.define([
  {tag: tags.keyword, color: "var(--accent)", fontWeight: "600"},
  {tag: [tags.string, tags.special(tags.string)], color: "var(--good)"},
  {tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--code)"},
  {tag: [tags.comment, tags.lineComment], color: "var(--muted)", fontStyle: "italic"},
  {tag: [tags.atom, tags.number, tags.bool], color: "var(--bad)"},
]);
const theme = EditorView.theme({
  "&": {color: "var(--ink)", backgroundColor: "var(--card)", fontSize: "14px"},
  "&.cm-focused": {outline: "none"},
  ".cm-content": {fontFamily: "ui-monospace, 'Liberation Mono', Menlo, monospace", padding: "12px 0", caretColor: "var(--ink)", minHeight: "250px"},
  ".cm-cursor": {borderLeftColor: "var(--ink)"},
  ".cm-gutters": {backgroundColor: "transparent", color: "var(--muted)", border: "0", paddingLeft: "6px"},
  ".cm-activeLine, .cm-activeLineGutter": {backgroundColor: "color-mix(in srgb, var(--soft) 60%, transparent)"},
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {backgroundColor: "color-mix(in srgb, var(--accent) 28%, transparent)"},
  ".cm-matchingBracket": {backgroundColor: "color-mix(in srgb, var(--accent) 22%, transparent)"},
  ".cm-tooltip": {backgroundColor: "var(--card)", border: "1px solid var(--line)", borderRadius: "9px", boxShadow: "var(--shadow)", overflow: "hidden"},
  ".cm-tooltip-autocomplete > ul > li": {padding: "4px 9px !important", fontFamily: "system-ui, sans-serif"},
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {backgroundColor: "var(--go) !important", color: "#fff !important"},
  ".cm-completionDetail": {fontStyle: "normal", opacity: "0.75", marginLeft: "10px"},
});
const ask = () => { send(); return true; };
const shadow = box.attachShadow({mode: "open"});
/* In a shadow root its styles are sheets, which the page's policy lets be; in the document they would be elements. */
const view = new EditorView({
  root: shadow,
  parent: shadow,
  state: EditorState.create({doc: area.value.replace(/\s+$/, "\n"), extensions: [
    Prec.highest(keymap.of([{key: "Mod-Enter", run: ask}])),
    lineNumbers(), highlightSpecialChars(), history(), drawSelection(), EditorState.allowMultipleSelections.of(false), indentUnit.of("  "), bracketMatching(), closeBrackets(), highlightActiveLine(),
    autocompletion({override: [complete], activateOnTypingDelay: 160, icons: false, maxRenderedOptions: 60}),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
    StreamLanguage.define(sparql), syntaxHighlighting(style), theme, EditorView.lineWrapping,
    EditorView.contentAttributes.of({"aria-label": "A query in SPARQL 1.1", spellcheck: "false"}),
  ]}),
});
area.hidden = true;
area.required = false;
box.hidden = false;
document.querySelector("label[for=query]").addEventListener("click", () => view.focus());
document.getElementById("hint").hidden = false;
if (/[#&]query=/.test(location.hash)) view.dispatch({changes: {from: 0, to: view.state.doc.length, insert: new URLSearchParams(location.hash.slice(1)).get("query") || ""}});

function words(text, problem) {
  const made = document.createElement("p");
  made.className = problem ? "note problem" : "muted";
  made.setAttribute("role", problem ? "alert" : "status");
  made.textContent = text;
  return made;
}
let turn = 0, asking = null;
async function send() {
  const text = view.state.doc.toString(), mine = ++turn;
  area.value = text;
  asking?.abort();
  asking = new AbortController();
  view.dispatch(setDiagnostics(view.state, []));
  answer.replaceChildren(words("Asking …"));
  history_.replaceState(null, "", text.length < 4000 ? "#query=" + encodeURIComponent(text) : "#");
  try {
    const found = await fetch("/sparql", {method: "POST", signal: asking.signal, headers: {"content-type": "application/x-www-form-urlencoded", accept: "text/html"}, body: new URLSearchParams({query: text})});
    const page = new DOMParser().parseFromString(await found.text(), "text/html");
    if (mine !== turn) return;
    if (found.ok) { answer.replaceChildren(...(page.getElementById("answer")?.childNodes || [])); return; }
    const said = page.querySelector("[role=alert]")?.textContent || `the server answers ${found.status}`;
    answer.replaceChildren(words(said, true));
    const place = /line (\d+), column (\d+)/.exec(said);
    if (place && Number(place[1]) <= view.state.doc.lines) {
      const line = view.state.doc.line(Number(place[1])), from = Math.min(line.from + Number(place[2]) - 1, line.to);
      view.dispatch(setDiagnostics(view.state, [{from, to: Math.min(from + 1, view.state.doc.length), severity: "error", message: said.split("\n")[0]}]));
    }
  } catch (error) { if (mine === turn && error.name !== "AbortError") answer.replaceChildren(words("the server cannot be reached", true)); }
}
const history_ = window.history;
form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
document.documentElement.dataset.editor = "";
})();
